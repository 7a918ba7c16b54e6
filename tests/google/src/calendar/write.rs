//! Inserting, changing and deleting events: what is checked, what is stored, who is told.

use serde_json::{Map, Value, json};

use super::check::prepare;
use super::error::ApiError;
use super::{conference, guests, plant, series};
use crate::push;
use crate::state::{Event, State};

/// Who writes, and how.
pub(crate) struct Author {
    pub email: String,
    /// The person themself in their calendar: may set what an API client can't.
    pub human: bool,
    /// `conferenceDataVersion` is 1.
    pub conference: bool,
    /// `sendUpdates`: `all`, `externalOnly` or `none`.
    pub send_updates: String,
}

impl Author {
    /// The person writing in a calendar of theirs: no mails, everything may be set.
    pub(crate) fn person(email: &str) -> Self {
        Self {
            email: email.to_owned(),
            human: true,
            conference: true,
            send_updates: "none".into(),
        }
    }
}

/// Merges as PATCH does: objects into each other, arrays as a whole, `null` removes.
pub(crate) fn merge(into: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                into.remove(name);
            }
            Value::Object(inner) => {
                let slot = into.entry(name.clone()).or_insert_with(|| json!({}));
                match slot {
                    Value::Object(known) => merge(known, inner),
                    other => {
                        let mut fresh = Map::new();
                        merge(&mut fresh, inner);
                        *other = Value::Object(fresh);
                    }
                }
            }
            other => {
                into.insert(name.clone(), other.clone());
            }
        }
    }
}

/// Inserts an event and gives its id.
///
/// # Errors
/// 400 for what is missing or wrong, 404 calendar, 409 id taken (also by a deleted event).
pub(crate) fn insert(
    state: &mut State,
    calendar: &str,
    author: &Author,
    input: &Map<String, Value>,
) -> Result<String, ApiError> {
    let known = state
        .calendar(calendar, "")
        .ok_or_else(ApiError::not_found)?;
    let id = match input.get("id").and_then(Value::as_str) {
        Some(id) => {
            if input.contains_key("iCalUID") && !author.human {
                return Err(ApiError::invalid(
                    "Only one of id and iCalUID may be given.",
                ));
            }
            if !(5..=1024).contains(&id.len())
                || !id.bytes().all(|b| matches!(b, b'a'..=b'v' | b'0'..=b'9'))
            {
                return Err(ApiError::invalid("Invalid resource id value."));
            }
            if known.events.contains_key(id) && !state.settings.id_collisions_undetected {
                return Err(ApiError::new(
                    409,
                    "global",
                    "duplicate",
                    "The requested identifier already exists.",
                ));
            }
            Some(id.to_owned())
        }
        None => None,
    };
    let mut body = prepare(known, input, None)?;
    let known = (known.id.clone(), known.owner.clone(), known.summary.clone());
    if author.human {
        plant::plant(state, &mut body);
    }
    let secondary = (known.0 != known.1).then_some(known.2);
    let organizer = match input
        .get("organizer")
        .filter(|o| author.human && o["email"].is_string())
    {
        Some(given) => given.clone(),
        None => match secondary {
            Some(name) => json!({"email": calendar, "displayName": name}),
            None => json!({"email": calendar}),
        },
    };
    let id = id.unwrap_or_else(|| state.event_id());
    body.entry("iCalUID")
        .or_insert_with(|| json!(format!("{id}@google.com")));
    body.insert("creator".into(), json!({"email": author.email}));
    body.insert("organizer".into(), organizer);
    body.insert("sequence".into(), json!(0));
    conference::requested(&mut body, input, None, author.conference);
    let now = state.now();
    let event = Event {
        id: id.clone(),
        seq: 0,
        created: now,
        updated: now,
        at: now,
        body,
        bare: false,
        conference_reads: 0,
    };
    store(state, calendar, event, true);
    guests::told(state, calendar, &id, None, author);
    Ok(id)
}

/// Puts a wholly new body in place of an event's: what PATCH merged or PUT gave.
///
/// # Errors
/// 400 for what is missing or wrong, 403 for a guest who changes what is the organizer's, 404.
pub(crate) fn replace(
    state: &mut State,
    calendar: &str,
    id: &str,
    author: &Author,
    input: &Map<String, Value>,
) -> Result<(), ApiError> {
    let known = state
        .calendar(calendar, "")
        .ok_or_else(ApiError::not_found)?;
    let old = series::find(known, id)
        .ok_or_else(ApiError::not_found)?
        .into_owned();
    let mut body = prepare(known, input, Some(&old))?;
    if author.human {
        plant::plant(state, &mut body);
    }
    for name in [
        "creator",
        "organizer",
        "sequence",
        "iCalUID",
        "eventType",
        "conferenceData",
        "hangoutLink",
        "recurringEventId",
        "originalStartTime",
    ] {
        match old.body.get(name) {
            Some(kept) => body.insert(name.into(), kept.clone()),
            None => body.remove(name),
        };
    }
    conference::requested(&mut body, input, Some(&old), author.conference);
    if ["start", "end"]
        .iter()
        .any(|side| body.get(*side) != old.body.get(*side))
    {
        let sequence = old
            .body
            .get("sequence")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        body.insert("sequence".into(), json!(sequence + 1));
    }
    if body == old.body {
        return Ok(());
    }
    if old.organizer() != calendar && !author.human {
        guests::allowed(calendar, &old, &body)?;
    }
    let without_reminders = |body: &Map<String, Value>| {
        let mut body = body.clone();
        body.remove("reminders");
        body
    };
    let visible = without_reminders(&body) != without_reminders(&old.body);
    let fresh_conference = body.get("conferenceData") != old.body.get("conferenceData");
    let mut event = Event {
        body,
        ..old.clone()
    };
    if fresh_conference {
        event.conference_reads = 0;
    }
    if !event.cancelled() {
        event.bare = false;
    }
    store(state, calendar, event, visible);
    end_orphans(state, calendar, &old);
    guests::told(state, calendar, id, Some(&old), author);
    Ok(())
}

/// Deletes an event: it stays readable as `cancelled` and keeps its id.
///
/// # Errors
/// 404 never existed, 410 deleted already.
pub(crate) fn delete(
    state: &mut State,
    calendar: &str,
    id: &str,
    author: &Author,
) -> Result<(), ApiError> {
    let known = state
        .calendar(calendar, "")
        .ok_or_else(ApiError::not_found)?;
    let old = series::find(known, id)
        .ok_or_else(ApiError::not_found)?
        .into_owned();
    if old.cancelled() {
        return Err(ApiError::new(
            410,
            "global",
            "deleted",
            "Resource has been deleted",
        ));
    }
    let mut event = old.clone();
    event.body.insert("status".into(), json!("cancelled"));
    store(state, calendar, event, true);
    end_orphans(state, calendar, &old);
    guests::told(state, calendar, id, Some(&old), author);
    Ok(())
}

/// Brings an event into another calendar, as a person does in Google's pages: there it goes on
/// under the same id, and where it was it is cancelled. A series stays where it is.
///
/// # Errors
/// 404 no such event or calendar, 400 a series, or one that is cancelled.
pub(crate) fn carry(
    state: &mut State,
    calendar: &str,
    to: &str,
    id: &str,
    author: &Author,
) -> Result<(), ApiError> {
    let event = state
        .calendar(calendar, "")
        .and_then(|known| known.events.get(id))
        .ok_or_else(ApiError::not_found)?
        .clone();
    if event.cancelled() || series::is_series(&event) || calendar == to {
        return Err(ApiError::invalid("This event can't be moved there."));
    }
    let target = state.calendar(to, "").ok_or_else(ApiError::not_found)?;
    let mut here = event.clone();
    let organizer = match target.id == target.owner {
        true => json!({"email": to}),
        false => json!({"email": to, "displayName": target.summary}),
    };
    here.body.insert("organizer".into(), organizer);
    store(state, to, here, true);
    let mut gone = event.clone();
    gone.body.insert("status".into(), json!("cancelled"));
    store(state, calendar, gone, true);
    guests::told(state, to, id, Some(&event), author);
    Ok(())
}

/// Exceptions that lost their place in the series end with it.
fn end_orphans(state: &mut State, calendar: &str, old: &Event) {
    let known = state.calendars.get(calendar);
    let Some((known, master)) = known
        .filter(|_| series::is_series(old))
        .and_then(|known| Some((known, known.events.get(&old.id)?)))
    else {
        return;
    };
    for id in series::orphans(known, master) {
        let known = state.calendars.get(calendar);
        if let Some(mut event) = known.and_then(|known| known.events.get(&id)).cloned() {
            event.body.insert("status".into(), json!("cancelled"));
            store(state, calendar, event, true);
        }
    }
}

/// Commits a copy: new etag, `updated` if others can see the change, and the channels are told.
pub(crate) fn store(state: &mut State, calendar: &str, mut event: Event, visible: bool) {
    let now = state.now();
    let seq = state.bump();
    event.seq = seq;
    event.at = now;
    if visible {
        event.updated = now;
    }
    let lags = state.settings.lags();
    if let Some(known) = state.calendars.get_mut(calendar) {
        known.put(event, lags);
    }
    push::changed(state, calendar);
}
