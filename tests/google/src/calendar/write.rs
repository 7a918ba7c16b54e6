//! Inserting, changing and deleting events: what is checked, what is stored, who is told.

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::{conference, guests};
use crate::push;
use crate::state::{Calendar, Event, State};
use crate::times::{self, TimeProblem};

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

/// Set by Google alone.
const READ_ONLY: [&str; 14] = [
    "kind",
    "etag",
    "id",
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "hangoutLink",
    "recurringEventId",
    "originalStartTime",
    "attendeesOmitted",
    "sequence",
    "locked",
];
/// Left out of answers when they have the default.
const DEFAULTS: [(&str, &str); 2] = [("transparency", "opaque"), ("visibility", "default")];

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
            if known.events.contains_key(id) {
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
    let secondary = (known.id != known.owner).then(|| known.summary.clone());
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
    let old = known
        .events
        .get(id)
        .ok_or_else(ApiError::not_found)?
        .clone();
    let mut body = prepare(known, input, Some(&old))?;
    for name in [
        "creator",
        "organizer",
        "sequence",
        "iCalUID",
        "eventType",
        "conferenceData",
        "hangoutLink",
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
    let old = known
        .events
        .get(id)
        .ok_or_else(ApiError::not_found)?
        .clone();
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
    guests::told(state, calendar, id, Some(&old), author);
    Ok(())
}

/// Commits a copy: new etag, `updated` if others can see the change, and the channels are told.
pub(crate) fn store(state: &mut State, calendar: &str, mut event: Event, visible: bool) {
    let now = state.now();
    let seq = state.bump();
    event.seq = seq;
    if visible {
        event.updated = now;
    }
    if let Some(known) = state.calendars.get_mut(calendar) {
        known.seq = seq;
        known.events.insert(event.id.clone(), event);
    }
    push::changed(state, calendar);
}

/// Checks what a client gives and brings it into the stored form.
fn prepare(
    calendar: &Calendar,
    input: &Map<String, Value>,
    old: Option<&Event>,
) -> Result<Map<String, Value>, ApiError> {
    let mut body = input.clone();
    body.retain(|name, value| !READ_ONLY.contains(&name.as_str()) && !value.is_null());
    body.remove("conferenceData");
    if body
        .get("recurrence")
        .and_then(Value::as_array)
        .is_some_and(|rules| !rules.is_empty())
    {
        let message = "google-sim does not simulate recurring events yet: leave `recurrence` out.";
        return Err(ApiError::new(501, "simulator", "notImplemented", message));
    }
    body.remove("recurrence");
    times_of(&mut body, calendar)?;
    for (name, allowed) in [
        ("status", &["confirmed", "tentative", "cancelled"][..]),
        ("transparency", &["opaque", "transparent"]),
        (
            "visibility",
            &["default", "public", "private", "confidential"],
        ),
        (
            "eventType",
            &[
                "default",
                "birthday",
                "focusTime",
                "fromGmail",
                "outOfOffice",
                "workingLocation",
            ],
        ),
    ] {
        if let Some(value) = body.get(name)
            && !value.as_str().is_some_and(|v| allowed.contains(&v))
        {
            return Err(ApiError::invalid(format!("Invalid value for: {name}")));
        }
    }
    for (name, default) in DEFAULTS {
        if body.get(name).is_some_and(|v| v == default) {
            body.remove(name);
        }
    }
    for (name, default) in [
        ("guestsCanInviteOthers", true),
        ("guestsCanSeeOtherGuests", true),
        ("guestsCanModify", false),
    ] {
        if body.get(name).is_some_and(|v| *v == default) {
            body.remove(name);
        }
    }
    body.entry("status").or_insert_with(|| json!("confirmed"));
    body.entry("eventType").or_insert_with(|| json!("default"));
    kind_rules(&mut body, calendar, old)?;
    guests::normalise(&mut body)?;
    properties(&mut body)?;
    reminders(&mut body)?;
    Ok(body)
}

fn times_of(body: &mut Map<String, Value>, calendar: &Calendar) -> Result<(), ApiError> {
    for side in ["start", "end"] {
        let stored =
            times::canonical(body.get(side), calendar.tz()).map_err(|problem| match problem {
                TimeProblem::Missing => ApiError::required(format!("Missing {side} time.")),
                TimeProblem::Invalid => ApiError::invalid(format!("Invalid {side} time.")),
                TimeProblem::NoZone => {
                    ApiError::required(format!("Missing time zone definition for {side} time."))
                }
            })?;
        body.insert(side.into(), stored);
    }
    let all_day = |side: &str| body.get(side).is_some_and(|p| p.get("date").is_some());
    if all_day("start") != all_day("end") {
        let message = "Start and end times must either both be date or both be dateTime.";
        return Err(ApiError::invalid(message));
    }
    match times::span(body, calendar.tz()) {
        Some((from, to)) if to < from || (to == from && all_day("start")) => {
            Err(ApiError::empty_range())
        }
        Some(_) => Ok(()),
        None => Err(ApiError::invalid("Invalid start time.")),
    }
}

fn kind_rules(
    body: &mut Map<String, Value>,
    calendar: &Calendar,
    old: Option<&Event>,
) -> Result<(), ApiError> {
    let kind = body
        .get("eventType")
        .and_then(Value::as_str)
        .unwrap_or("default")
        .to_owned();
    if old.is_some_and(|old| old.text("eventType") != kind)
        && old.is_some_and(|_| kind != "default")
    {
        return Err(ApiError::new(
            400,
            "calendar",
            "eventTypeRestriction",
            "The event type cannot be changed.",
        ));
    }
    if kind != "default" && calendar.id != calendar.owner {
        let message = "Events of this type can only be on primary calendars.";
        return Err(ApiError::new(
            400,
            "calendar",
            "eventTypeRestriction",
            message,
        ));
    }
    if kind == "workingLocation" {
        let days = times::span(body, calendar.tz()).map(|(from, to)| (to - from).num_hours());
        let all_day = body.get("start").is_some_and(|s| s.get("date").is_some());
        if all_day && days.is_some_and(|hours| hours > 25) {
            let message = "A working location event must be exactly one day long.";
            return Err(ApiError::new(
                400,
                "calendar",
                "malformedWorkingLocationEvent",
                message,
            ));
        }
    }
    if matches!(kind.as_str(), "workingLocation" | "birthday") {
        body.insert("transparency".into(), json!("transparent"));
    }
    Ok(())
}

fn properties(body: &mut Map<String, Value>) -> Result<(), ApiError> {
    let Some(all) = body.get_mut("extendedProperties") else {
        return Ok(());
    };
    let all = all
        .as_object_mut()
        .ok_or_else(|| ApiError::invalid("Invalid value for: extendedProperties"))?;
    for side in ["private", "shared"] {
        let Some(map) = all.get_mut(side) else {
            continue;
        };
        let map = map
            .as_object_mut()
            .ok_or_else(|| ApiError::invalid("Invalid value for: extendedProperties"))?;
        map.retain(|key, value| key.chars().count() <= 44 && !value.is_null());
        for value in map.values_mut() {
            let text = value
                .as_str()
                .ok_or_else(|| ApiError::invalid("Invalid value for: extendedProperties"))?;
            *value = text.chars().take(1024).collect::<String>().into();
        }
        let size: usize = map
            .iter()
            .map(|(k, v)| k.len() + v.as_str().map_or(0, str::len))
            .sum();
        if map.len() > 300 || size > 32 * 1024 {
            return Err(ApiError::invalid(
                "Too many or too large extended properties.",
            ));
        }
        if map.is_empty() {
            all.remove(side);
        }
    }
    if all.is_empty() {
        body.remove("extendedProperties");
    }
    Ok(())
}

fn reminders(body: &mut Map<String, Value>) -> Result<(), ApiError> {
    let reminders = body
        .entry("reminders")
        .or_insert_with(|| json!({"useDefault": true}));
    let overrides = reminders["overrides"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let good = |o: &Value| {
        matches!(o["method"].as_str(), Some("email" | "popup"))
            && o["minutes"]
                .as_i64()
                .is_some_and(|m| (0..=40_320).contains(&m))
    };
    if overrides.len() > 5 || !overrides.iter().all(good) {
        return Err(ApiError::invalid("Invalid value for: reminders"));
    }
    if !overrides.is_empty() && reminders["useDefault"] == true {
        let message = "Cannot specify both default reminders and overrides at the same time.";
        return Err(ApiError::new(
            400,
            "calendar",
            "cannotUseDefaultRemindersAndSpecifyOverride",
            message,
        ));
    }
    Ok(())
}
