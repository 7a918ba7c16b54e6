//! What a client may write into an event, and the form in which it is stored.

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::{guests, series};
use crate::state::{Calendar, Event};
use crate::times::{self, TimeProblem};

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

/// Checks what a client gives and brings it into the stored form.
///
/// # Errors
/// 400 for what is missing or wrong.
pub(super) fn prepare(
    calendar: &Calendar,
    input: &Map<String, Value>,
    old: Option<&Event>,
) -> Result<Map<String, Value>, ApiError> {
    let mut body = input.clone();
    body.retain(|name, value| !READ_ONLY.contains(&name.as_str()) && !value.is_null());
    body.remove("conferenceData");
    let zoned = body.get("start").is_some_and(|s| s["timeZone"].is_string());
    times_of(&mut body, calendar)?;
    recurrence(&mut body, calendar, zoned, old)?;
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

/// Rules that can be followed; an instance has none, and a series with times names its zone.
fn recurrence(
    body: &mut Map<String, Value>,
    calendar: &Calendar,
    zoned: bool,
    old: Option<&Event>,
) -> Result<(), ApiError> {
    let wrong = || ApiError::invalid("Invalid recurrence rule.");
    let Some(given) = body.get("recurrence") else {
        return Ok(());
    };
    let lines = given.as_array().ok_or_else(wrong)?;
    if lines.is_empty() || old.is_some_and(|old| series::master_of(old).is_some()) {
        body.remove("recurrence");
        return Ok(());
    }
    let known = |line: &Value| {
        let line = line.as_str().unwrap_or_default();
        let name = line.split([':', ';']).next().unwrap_or_default();
        ["RRULE", "RDATE", "EXDATE", "EXRULE"].contains(&name.to_ascii_uppercase().as_str())
    };
    if !lines.iter().all(known) {
        return Err(wrong());
    }
    let all_day = body.get("start").is_some_and(|s| s.get("date").is_some());
    if !all_day && !zoned {
        let message = "Missing time zone definition for start time.";
        return Err(ApiError::required(message));
    }
    series::check(body, calendar).map_err(|_| wrong())
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
    if kind != "default" && old.is_some_and(|old| old.text("eventType") != kind) {
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
