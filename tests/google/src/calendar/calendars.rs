//! `calendars.get`, `insert` and `delete`.

use serde_json::{Value, json};

use super::error::ApiError;
use super::params::parse_zone;
use super::{Call, access};

/// `calendars.get`
///
/// # Errors
/// 404 unknown, deleted or not shared.
pub(super) fn get(call: &mut Call) -> Result<Value, ApiError> {
    let id = access::settings(call, call.params.path("calendarId"))?;
    show(call, &id)
}

fn show(call: &Call, id: &str) -> Result<Value, ApiError> {
    let calendar = call
        .state
        .calendar(id, "")
        .ok_or_else(ApiError::not_found)?;
    let mut out = json!({
        "kind": "calendar#calendar",
        "etag": format!("\"{}\"", 1_600_000_000_000_000_u64 + calendar.seq),
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.time_zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    });
    if calendar.id != calendar.owner {
        out["dataOwner"] = json!(calendar.owner);
    }
    for (name, value) in [
        ("description", &calendar.description),
        ("location", &calendar.location),
    ] {
        if let Some(text) = value {
            out[name] = json!(text);
        }
    }
    let hours = call
        .state
        .users
        .get(&calendar.id)
        .and_then(|user| user.working_hours.as_ref());
    if let Some(hours) = hours {
        out["workingHours"] = hours.clone();
    }
    Ok(out)
}

/// `calendars.insert`: a secondary calendar of the caller's, made by the caller's project.
///
/// # Errors
/// 400 without a title or with a wrong zone.
pub(super) fn insert(call: &mut Call) -> Result<Value, ApiError> {
    let summary = call.body["summary"]
        .as_str()
        .filter(|s| !s.is_empty())
        .ok_or_else(|| ApiError::required("Missing title."))?
        .to_owned();
    let zone = match call.body["timeZone"].as_str() {
        Some(name) => parse_zone(name)?.name().to_owned(),
        None => call
            .state
            .users
            .get(&call.token.email)
            .map_or("UTC".into(), |u| u.time_zone.clone()),
    };
    let text = |name: &str| call.body[name].as_str().map(str::to_owned);
    let (description, location) = (text("description"), text("location"));
    let id = call.state.calendar_id();
    let (email, project) = (call.token.email.clone(), call.token.project.clone());
    call.state
        .put_calendar(&id, &email, &summary, &zone, Some(project));
    if let Some(calendar) = call.state.calendars.get_mut(&id) {
        calendar.description = description;
        calendar.location = location;
    }
    show(call, &id)
}

/// `calendars.delete`: secondary calendars only.
///
/// # Errors
/// 403 primary or not the owner, 404.
pub(super) fn delete(call: &mut Call) -> Result<(), ApiError> {
    let id = access::settings(call, call.params.path("calendarId"))?;
    let calendar = call
        .state
        .calendar(&id, "")
        .ok_or_else(ApiError::not_found)?;
    if calendar.role(&call.token.email) != Some("owner") {
        return Err(ApiError::role(
            "You need to have owner access to this calendar.",
        ));
    }
    if calendar.id == calendar.owner {
        let message = "The primary calendar can't be deleted.";
        return Err(ApiError::new(
            403,
            "calendar",
            "cannotDeletePrimaryCalendar",
            message,
        ));
    }
    call.state.remove_calendar(&id);
    Ok(())
}
