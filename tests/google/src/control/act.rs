//! Acting as the person: calendars, sharing, and events in them.

use serde_json::{Value, json};

use super::{Body, Wrong, bad, missing};
use crate::calendar::ApiError;
use crate::calendar::render::{self, Frame};
use crate::calendar::series;
use crate::calendar::write::{self, Author};
use crate::state::State;

fn wrong(err: &ApiError) -> Wrong {
    let reply = err.reply();
    let text = reply.answer()["error"]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    Wrong(reply.status, text)
}

/// E-mail and the real id of the calendar.
fn place(state: &State, body: &Body) -> Result<(String, String), Wrong> {
    let email = body.email()?;
    if !state.users.contains_key(&email) {
        return Err(missing(format!(
            "There is no user {email}: POST /_control/users first."
        )));
    }
    let asked = body.maybe("calendar").unwrap_or("primary");
    let calendar = state
        .calendar(asked, &email)
        .ok_or_else(|| missing(format!("There is no calendar {asked}.")))?;
    Ok((email, calendar.id.clone()))
}

fn shown(state: &State, calendar: &str, id: &str) -> Result<Value, Wrong> {
    let calendar = state
        .calendars
        .get(calendar)
        .ok_or_else(|| missing("No such calendar."))?;
    let event = series::find(calendar, id).ok_or_else(|| missing("No such event."))?;
    Ok(render::event(
        state,
        calendar,
        &event,
        &Frame::owner(calendar),
    ))
}

/// `POST calendars {"email", "summary", "time_zone", "id"?, "public"?}`
pub(super) fn add_calendar(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let email = body.email()?;
    let user = state
        .users
        .get(&email)
        .ok_or_else(|| missing(format!("There is no user {email}.")))?;
    let zone = body
        .maybe("time_zone")
        .unwrap_or(&user.time_zone)
        .to_owned();
    if crate::times::zone(&zone).is_none() {
        return Err(bad(format!("{zone:?} is not an IANA time zone.")));
    }
    let id = match body.maybe("id") {
        Some(id) if state.calendars.contains_key(id) => {
            return Err(Wrong(409, format!("{id} exists already.")));
        }
        Some(id) => id.to_owned(),
        None => state.calendar_id(),
    };
    state.put_calendar(&id, &email, body.text("summary")?, &zone, None);
    if body.0.get("public").is_some_and(|p| *p == true)
        && let Some(calendar) = state.calendars.get_mut(&id)
    {
        calendar.public = true;
    }
    Ok(json!({"id": id}))
}

/// `DELETE calendars {"calendar"}`
pub(super) fn remove_calendar(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let id = body.text("calendar")?;
    state
        .calendar(id, "")
        .ok_or_else(|| missing(format!("There is no calendar {id}.")))?;
    state.remove_calendar(id);
    Ok(json!({"ok": true}))
}

/// `POST share {"calendar", "email", "role", "listed"?}`
pub(super) fn share(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let id = body.text("calendar")?.to_owned();
    let email = body.email()?;
    state
        .calendar(&id, "")
        .ok_or_else(|| missing(format!("There is no calendar {id}.")))?;
    let role = match body.text("role")? {
        "none" => None,
        role
        @ ("freeBusyReader" | "reader" | "writerWithoutPrivateAccess" | "writer" | "owner") => {
            Some(role)
        }
        other => return Err(bad(format!("{other:?} is not a role."))),
    };
    let listed = body
        .0
        .get("listed")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    state.share(&id, &email, role, listed);
    Ok(json!({"ok": true}))
}

/// `POST expire_sync_tokens {"email"?, "calendar"?}`
pub(super) fn expire_sync_tokens(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let only = match body.maybe("email") {
        Some(_) => Some(place(state, body)?.1),
        None => None,
    };
    let seq = state.bump() + 1;
    state.bump();
    for calendar in state
        .calendars
        .values_mut()
        .filter(|c| only.as_ref().is_none_or(|id| *id == c.id))
    {
        calendar.floors.insert(String::new(), seq);
    }
    for user in state.users.values_mut() {
        user.list_floor = seq;
    }
    Ok(json!({"ok": true}))
}

/// `GET events?email=&calendar=`: all of them, cancelled ones included.
pub(super) fn events(state: &State, body: &Body) -> Result<Value, Wrong> {
    let (_, id) = place(state, body)?;
    let calendar = state
        .calendars
        .get(&id)
        .ok_or_else(|| missing("No such calendar."))?;
    let frame = Frame::owner(calendar);
    Ok(calendar
        .events
        .values()
        .map(|event| render::event(state, calendar, event, &frame))
        .collect())
}

/// `POST events {"email", "calendar"?, "event"}`
pub(super) fn add(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let (email, calendar) = place(state, body)?;
    let event = body
        .0
        .get("event")
        .and_then(Value::as_object)
        .ok_or_else(|| bad("Give \"event\"."))?;
    let id = write::insert(state, &calendar, &Author::person(&email), event)
        .map_err(|err| wrong(&err))?;
    shown(state, &calendar, &id)
}

/// `PATCH events {"email", "calendar"?, "id", "event"}`
pub(super) fn change(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let (email, calendar) = place(state, body)?;
    let id = body.text("id")?.to_owned();
    let patch = body
        .0
        .get("event")
        .and_then(Value::as_object)
        .ok_or_else(|| bad("Give \"event\"."))?;
    let old = state
        .calendars
        .get(&calendar)
        .and_then(|c| series::find(c, &id));
    let mut event = old
        .ok_or_else(|| missing(format!("There is no event {id}.")))?
        .into_owned()
        .body;
    write::merge(&mut event, patch);
    write::replace(state, &calendar, &id, &Author::person(&email), &event)
        .map_err(|err| wrong(&err))?;
    shown(state, &calendar, &id)
}

/// `POST carry {"email", "calendar"?, "id", "to"}`
pub(super) fn carry(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let (email, calendar) = place(state, body)?;
    let (id, to) = (body.text("id")?, body.text("to")?);
    write::carry(state, &calendar, to, id, &Author::person(&email)).map_err(|err| wrong(&err))?;
    shown(state, to, id)
}

/// `DELETE events {"email", "calendar"?, "id"}`
pub(super) fn remove(state: &mut State, body: &Body) -> Result<Value, Wrong> {
    let (email, calendar) = place(state, body)?;
    let id = body.text("id")?;
    write::delete(state, &calendar, id, &Author::person(&email)).map_err(|err| wrong(&err))?;
    Ok(json!({"ok": true}))
}
