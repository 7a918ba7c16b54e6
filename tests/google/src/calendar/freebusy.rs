//! `freebusy.query`: busy intervals computed from the events.

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::params::parse_zone;
use super::{Call, render, seen, series};
use crate::state::{Calendar, Event, State};
use crate::times::{self, Instant};

/// Google's limit of calendars per query.
const MOST: usize = 50;

/// `freebusy.query`
///
/// # Errors
/// 400 for missing bounds, an empty or too long range, or a wrong zone. A calendar that can't be
/// read is an entry with `errors` in an answer of 200.
pub(super) fn query(call: &mut Call) -> Result<Value, ApiError> {
    let bound = |name: &str| match call.body.get(name) {
        Some(Value::String(text)) => times::parse(text).ok_or_else(|| {
            ApiError::new(400, "global", "badRequest", "Bad Request").at("parameter", name)
        }),
        _ => Err(ApiError::required(format!("Missing {name} parameter.")).at("parameter", name)),
    };
    let (from, to) = (bound("timeMin")?, bound("timeMax")?);
    if to <= from {
        return Err(ApiError::empty_range());
    }
    let settings = &call.state.settings;
    if to - from > chrono::Duration::days(settings.freebusy_max_days) {
        let message = "The requested time range is too long.";
        return Err(
            ApiError::new(400, "calendar", "timeRangeTooLong", message).at("parameter", "timeMax")
        );
    }
    let zone = match call.body.get("timeZone").and_then(Value::as_str) {
        Some(name) => parse_zone(name)?,
        None => chrono_tz::Tz::UTC,
    };
    let asked: Vec<String> = call.body["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| item["id"].as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| ApiError::required("Missing item id.").at("parameter", "items"))?;
    let expansion = call
        .body
        .get("calendarExpansionMax")
        .map_or(Some(MOST as u64), Value::as_u64);
    let most = expansion
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n <= MOST)
        .ok_or_else(|| ApiError::invalid("Invalid value for: calendarExpansionMax"))?;
    if asked.len() > most && settings.freebusy_too_many_fails {
        let message = "Too many calendars requested.";
        return Err(ApiError::new(
            400,
            "calendar",
            "tooManyCalendarsRequested",
            message,
        ));
    }
    let mut calendars = Map::new();
    for (place, id) in asked.iter().enumerate() {
        let failed =
            |reason: &str| json!({"errors": [{"domain": "global", "reason": reason}], "busy": []});
        let readable = call
            .state
            .calendar(id, &call.token.email)
            .filter(|calendar| calendar.role(&call.token.email).is_some());
        let entry = match readable {
            _ if place >= most => failed("tooManyCalendarsRequested"),
            None => failed("notFound"),
            Some(calendar) => {
                let calendar = seen(call.state, calendar, settings.read_lag_freebusy_s);
                let busy: Vec<Value> = intervals(call.state, &calendar, from, to)
                    .into_iter()
                    .map(|(from, to)| json!({"start": times::in_zone(from, zone), "end": times::in_zone(to, zone)}))
                    .collect();
                json!({"busy": busy})
            }
        };
        calendars.insert(id.clone(), entry);
    }
    Ok(json!({
        "kind": "calendar#freeBusy",
        "timeMin": times::utc_ms(from),
        "timeMax": times::utc_ms(to),
        "calendars": calendars,
    }))
}

/// Busy intervals of a calendar that touch the range, sorted; merged and clipped by settings.
pub(super) fn intervals(
    state: &State,
    calendar: &Calendar,
    from: Instant,
    to: Instant,
) -> Vec<(Instant, Instant)> {
    let settings = &state.settings;
    let zone = calendar.tz();
    let mut busy: Vec<(Instant, Instant)> = Vec::new();
    let mut take = |event: &Event| {
        let Some((start, end)) = times::span(&event.body, zone) else {
            return;
        };
        if start < end && start < to && end > from {
            busy.push(if settings.clip {
                (start.max(from), end.min(to))
            } else {
                (start, end)
            });
        }
    };
    for event in calendar.events.values() {
        if !blocks(state, calendar, event) {
            continue;
        }
        if series::is_series(event) {
            let found = series::instances(calendar, event, from, to);
            found.iter().for_each(&mut take);
        } else {
            take(event);
        }
    }
    busy.sort();
    if !settings.merge {
        return busy;
    }
    let mut merged: Vec<(Instant, Instant)> = Vec::new();
    for (start, end) in busy {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Whether an event makes its calendar busy.
pub(super) fn blocks(state: &State, calendar: &Calendar, event: &Event) -> bool {
    let settings = &state.settings;
    let answer = match event.own_answer(&calendar.id) {
        Some("declined") => !settings.declined_free,
        Some("tentative") => settings.tentative_answer_busy,
        Some("needsAction") => settings.unanswered_busy,
        _ => true,
    };
    let status = match event.text("status") {
        "cancelled" => false,
        "tentative" => settings.tentative_event_busy,
        _ => true,
    };
    answer
        && status
        && event.text("transparency") != "transparent"
        && !matches!(event.text("eventType"), "workingLocation" | "birthday")
        && !render::hidden_invitation(state, calendar, event)
}
