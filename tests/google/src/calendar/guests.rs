//! Attendees: their copies on other simulated calendars, their answers, and the mails that Google
//! would send.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::series;
use super::write::{Author, store};
use crate::state::{Event, State, base32hex, hash};
use crate::times;

/// With more guests than this, answers and copies are not passed on.
const MOST: usize = 200;
/// What belongs to each copy.
const OWN: [&str; 3] = ["reminders", "colorId", "transparency"];

/// Brings `attendees` into the stored form: lower-case addresses, each once, with an answer.
///
/// # Errors
/// 400 for an attendee without a proper address or with an unknown answer.
pub(super) fn normalise(body: &mut Map<String, Value>) -> Result<(), ApiError> {
    let Some(given) = body.remove("attendees") else {
        return Ok(());
    };
    let given = given
        .as_array()
        .cloned()
        .ok_or_else(|| ApiError::invalid("Invalid value for: attendees"))?;
    let mut stored: Vec<Value> = Vec::new();
    for guest in given {
        let email = guest["email"]
            .as_str()
            .ok_or_else(|| ApiError::required("Missing attendee email."))?;
        let email = email.trim().to_lowercase();
        let proper = email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        });
        if !proper || email.contains(char::is_whitespace) || email.matches('@').count() != 1 {
            return Err(ApiError::invalid("Invalid attendee email."));
        }
        let answer = guest["responseStatus"]
            .as_str()
            .unwrap_or("needsAction")
            .to_owned();
        if !matches!(
            answer.as_str(),
            "needsAction" | "declined" | "tentative" | "accepted"
        ) {
            return Err(ApiError::invalid("Invalid value for: responseStatus"));
        }
        let mut guest = guest;
        if let Some(map) = guest.as_object_mut() {
            map.remove("self");
            map.remove("organizer");
            map.insert("email".into(), json!(email));
            map.insert("responseStatus".into(), json!(answer));
        }
        if !stored.iter().any(|known| known["email"] == guest["email"]) {
            stored.push(guest);
        }
    }
    if !stored.is_empty() {
        body.insert("attendees".into(), Value::Array(stored));
    }
    Ok(())
}

/// Checks that a guest changes nothing but what is their own.
///
/// # Errors
/// 403 `forbiddenForNonOrganizer`.
pub(super) fn allowed(
    calendar: &str,
    old: &Event,
    new: &Map<String, Value>,
) -> Result<(), ApiError> {
    if old.body.get("guestsCanModify").is_some_and(|v| *v == true) {
        return Ok(());
    }
    let shared = |body: &Map<String, Value>| {
        let mut body = body.clone();
        body.retain(|name, _| {
            !OWN.contains(&name.as_str()) && !matches!(name.as_str(), "visibility" | "status")
        });
        let empty = match body
            .get_mut("extendedProperties")
            .and_then(Value::as_object_mut)
        {
            Some(properties) => {
                properties.remove("private");
                properties.is_empty()
            }
            None => false,
        };
        if empty {
            body.remove("extendedProperties");
        }
        for guest in body
            .get_mut("attendees")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if guest["email"] == calendar {
                *guest = json!({"email": calendar});
            }
        }
        body
    };
    if shared(&old.body) == shared(new) {
        Ok(())
    } else {
        Err(ApiError::not_organizer())
    }
}

/// After a commit: passes it on to the copies of guests, or a guest's answer to the organizer, and
/// accounts for the mails.
pub(super) fn told(
    state: &mut State,
    calendar: &str,
    id: &str,
    old: Option<&Event>,
    author: &Author,
) {
    let Some(event) = state
        .calendars
        .get(calendar)
        .and_then(|c| c.events.get(id))
        .cloned()
    else {
        return;
    };
    if event.organizer() == calendar {
        mails(state, calendar, old, &event, author);
        spread(state, calendar, old, &event);
        return;
    }
    let before = old.and_then(|old| old.own_answer(calendar));
    let answer = if event.cancelled() {
        Some("declined")
    } else {
        event.own_answer(calendar)
    };
    if answer != before
        && let Some(answer) = answer
    {
        answered(state, calendar, &event, answer);
    }
}

/// A guest's answer reaches the organizer's original, and from there the other copies.
fn answered(state: &mut State, guest: &str, copy: &Event, answer: &str) {
    let organizer = copy.organizer().to_owned();
    let Some(old) = state
        .calendars
        .get(&organizer)
        .and_then(|c| {
            if series::master_of(copy).is_some() {
                return series::find(c, &copy.id).map(Cow::into_owned);
            }
            c.events.values().find(|e| same(e, copy)).cloned()
        })
        .filter(|e| !e.cancelled())
    else {
        return;
    };
    if old.attendees().len() > MOST {
        return;
    }
    let mut new = old.clone();
    for entry in new
        .body
        .get_mut("attendees")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if entry["email"] == guest {
            entry["responseStatus"] = json!(answer);
        }
    }
    if new != old {
        store(state, &organizer, new.clone(), true);
        spread(state, &organizer, Some(&old), &new);
    }
}

fn emails(event: Option<&Event>) -> Vec<String> {
    event
        .filter(|e| !e.cancelled())
        .map(|e| {
            e.attendees()
                .iter()
                .filter_map(|a| a["email"].as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default()
}

/// Brings the copies on other simulated calendars up to date with the original.
fn spread(state: &mut State, origin: &str, old: Option<&Event>, event: &Event) {
    let now = emails(Some(event));
    if now.len() > MOST {
        return;
    }
    let gone = emails(old).into_iter().filter(|e| !now.contains(e));
    for email in gone.collect::<Vec<_>>() {
        if let Some(mut copy) =
            copy_of(state, &email, event).filter(|c| email != origin && !c.cancelled())
        {
            copy.body.insert("status".into(), json!("cancelled"));
            copy.bare = true;
            store(state, &email, copy, true);
        }
    }
    for email in now {
        if email == origin
            || !state.users.contains_key(&email)
            || !state.calendars.contains_key(&email)
        {
            continue;
        }
        let known = copy_of(state, &email, event);
        let live = known.as_ref().filter(|c| !c.cancelled());
        if live.is_none() && known.is_some() && event.own_answer(&email) == Some("declined") {
            continue; // They took it away themselves.
        }
        let mut body = event.body.clone();
        let own_private = live
            .and_then(|c| c.body.get("extendedProperties"))
            .map(|p| p["private"].clone());
        if let Some(properties) = body
            .get_mut("extendedProperties")
            .and_then(Value::as_object_mut)
        {
            properties.remove("private");
            if properties.is_empty() {
                body.remove("extendedProperties");
            }
        }
        if let Some(private) = own_private.filter(Value::is_object) {
            let slot = body
                .entry("extendedProperties")
                .or_insert_with(|| json!({}));
            slot["private"] = private;
        }
        body.remove("colorId");
        body.insert("reminders".into(), json!({"useDefault": true}));
        if let Some(live) = live {
            for name in OWN {
                match live.body.get(name) {
                    Some(own) => body.insert(name.into(), own.clone()),
                    None => body.remove(name),
                };
            }
        }
        if known.as_ref().is_some_and(|known| known.body == body) {
            continue;
        }
        let copy = match known {
            Some(known) => Event {
                body,
                bare: false,
                ..known
            },
            None => Event {
                id: copy_id(state, &email, event),
                body,
                created: state.now(),
                ..event.clone()
            },
        };
        store(state, &email, copy, true);
    }
}

fn copy_of(state: &State, email: &str, event: &Event) -> Option<Event> {
    let calendar = state.calendars.get(email)?;
    calendar.events.values().find(|e| same(e, event)).cloned()
}

/// Copies of one event: instances share the master's UID.
fn same(one: &Event, other: &Event) -> bool {
    let original = |event: &Event| event.body.get("originalStartTime").cloned();
    one.text("iCalUID") == other.text("iCalUID") && original(one) == original(other)
}

/// The original's id, or one of Google's own with `_` where that is taken by something else.
fn copy_id(state: &State, email: &str, event: &Event) -> String {
    let taken = state
        .calendars
        .get(email)
        .is_some_and(|c| c.events.contains_key(&event.id));
    if taken {
        format!("_{}", base32hex(&hash(event.text("iCalUID"))[..20]))
    } else {
        event.id.clone()
    }
}

fn mails(state: &mut State, calendar: &str, old: Option<&Event>, event: &Event, author: &Author) {
    let (before, after) = (emails(old), emails(Some(event)));
    let mut letters: Vec<(String, &str)> = Vec::new();
    for email in &after {
        let kind = if before.contains(email) {
            "update"
        } else {
            "invite"
        };
        letters.push((email.clone(), kind));
    }
    letters.extend(
        before
            .iter()
            .filter(|e| !after.contains(e))
            .map(|e| (e.clone(), "cancel")),
    );
    for (to, kind) in letters {
        let outside = !state.users.contains_key(&to);
        let sent = match author.send_updates.as_str() {
            "all" => true,
            "externalOnly" => outside,
            _ => false,
        };
        if !sent || to == author.email || to == calendar {
            continue;
        }
        let at = times::utc_ms(state.now());
        state.mails.push(json!({
            "at": at, "to": to, "kind": kind, "calendar": calendar, "event": event.id,
            "summary": event.text("summary"), "send_updates": author.send_updates,
        }));
    }
}
