//! `events.get`, `insert`, `patch`, `update`, `delete`.

use serde_json::{Map, Value};

use super::error::ApiError;
use super::render::{self, Frame};
use super::write::{self, Author};
use super::{Call, access, conference, seen, series};

fn author(call: &Call) -> Author {
    Author {
        email: call.token.email.clone(),
        human: false,
        conference: call.params.number("conferenceDataVersion") == Some(1),
        send_updates: match (
            call.params.get("sendUpdates"),
            call.params.get("sendNotifications"),
        ) {
            (Some(who), _) => who.to_owned(),
            (None, Some("true")) => "all".to_owned(),
            _ => "none".to_owned(),
        },
    }
}

fn input(call: &Call) -> Map<String, Value> {
    call.body.as_object().cloned().unwrap_or_default()
}

/// `events.get`; a deleted event is still there as `cancelled`.
///
/// # Errors
/// 404 for calendar or event.
pub(super) fn get(call: &mut Call) -> Result<Value, ApiError> {
    let (calendar, view) = access::read(call, call.params.path("calendarId"))?;
    let id = call.params.path("eventId").to_owned();
    conference::advance(call.state, &calendar, &id);
    let lag = call.state.settings.read_lag_get_s;
    show_as_of(call, &calendar, &id, view, lag)
}

fn show(call: &Call, calendar: &str, id: &str, view: access::View) -> Result<Value, ApiError> {
    show_as_of(call, calendar, id, view, 0)
}

fn show_as_of(
    call: &Call,
    calendar: &str,
    id: &str,
    view: access::View,
    lag_s: i64,
) -> Result<Value, ApiError> {
    let zone = call.params.zone()?;
    let calendar = call
        .state
        .calendars
        .get(calendar)
        .ok_or_else(ApiError::not_found)?;
    let seen = seen(call.state, calendar, lag_s);
    let calendar = &*seen;
    let event = series::find(calendar, id).ok_or_else(ApiError::not_found)?;
    let frame = Frame {
        viewer: &call.token.email,
        view,
        zone: zone.unwrap_or_else(|| calendar.tz()),
        max_attendees: call.params.number("maxAttendees"),
        bare_deletions: false,
    };
    Ok(render::event(call.state, calendar, &event, &frame))
}

/// `events.insert`
///
/// # Errors
/// As `write::insert`, and 403 for role or scope.
pub(super) fn insert(call: &mut Call) -> Result<Value, ApiError> {
    let calendar = access::write(call, call.params.path("calendarId"))?;
    let (author, input) = (author(call), input(call));
    let id = write::insert(call.state, &calendar, &author, &input)?;
    show(call, &calendar, &id, access::View::Full)
}

/// `events.patch`: merged into what is there.
///
/// # Errors
/// As `write::replace`, 403 for role or scope, 412 for a stale `If-Match`.
pub(super) fn patch(call: &mut Call) -> Result<Value, ApiError> {
    let (calendar, id, old) = target(call)?;
    let mut body = old;
    write::merge(&mut body, &input(call));
    let author = author(call);
    write::replace(call.state, &calendar, &id, &author, &body)?;
    show(call, &calendar, &id, access::View::Full)
}

/// `events.update`: what is left out is reset.
///
/// # Errors
/// As `patch`.
pub(super) fn update(call: &mut Call) -> Result<Value, ApiError> {
    let (calendar, id, old) = target(call)?;
    let author = author(call);
    let mut body = input(call);
    if !author.conference
        && let Some(data) = old.get("conferenceData")
    {
        body.insert("conferenceData".into(), data.clone());
    }
    write::replace(call.state, &calendar, &id, &author, &body)?;
    show(call, &calendar, &id, access::View::Full)
}

/// `events.delete`
///
/// # Errors
/// 404 never existed, 410 deleted already, 403, 412.
pub(super) fn delete(call: &mut Call) -> Result<(), ApiError> {
    let calendar = access::write(call, call.params.path("calendarId"))?;
    let id = call.params.path("eventId").to_owned();
    match call
        .state
        .calendars
        .get(&calendar)
        .and_then(|c| series::find(c, &id))
    {
        Some(event) if !event.cancelled() => matches(call, &event.etag())?,
        _ => {}
    }
    let author = author(call);
    write::delete(call.state, &calendar, &id, &author)
}

fn target(call: &mut Call) -> Result<(String, String, Map<String, Value>), ApiError> {
    let calendar = access::write(call, call.params.path("calendarId"))?;
    let id = call.params.path("eventId").to_owned();
    let event = call
        .state
        .calendars
        .get(&calendar)
        .and_then(|c| series::find(c, &id))
        .ok_or_else(ApiError::not_found)?;
    matches(call, &event.etag())?;
    let body = event.into_owned().body;
    Ok((calendar, id, body))
}

fn matches(call: &Call, etag: &str) -> Result<(), ApiError> {
    let sent = call.headers.get("if-match").and_then(|v| v.to_str().ok());
    match sent {
        Some(sent) if sent != "*" && sent != etag => {
            Err(
                ApiError::new(412, "global", "conditionNotMet", "Precondition Failed")
                    .at("header", "If-Match"),
            )
        }
        _ => Ok(()),
    }
}
