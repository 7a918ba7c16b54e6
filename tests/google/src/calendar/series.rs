//! Recurring events: the instances of a series, the ids that Google gives them, and exceptions.
//!
//! A series is stored as its master. Its instances are computed when somebody looks; one that was
//! changed or deleted on its own is stored as an event (an exception) under the instance's id.

use std::borrow::Cow;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime};
use serde_json::{Map, Value, json};
use shared::recurrence::{Moment, Recurrence, RecurrenceError};
use shared::time::{Interval, Timestamp, Zone};

use crate::state::{Calendar, Event};
use crate::times::{self, Instant};

/// Whether an event repeats.
pub(crate) fn is_series(event: &Event) -> bool {
    lines(&event.body).next().is_some()
}

/// The master's id, of an exception or an instance.
pub(super) fn master_of(event: &Event) -> Option<&str> {
    event.body.get("recurringEventId").and_then(Value::as_str)
}

fn lines(body: &Map<String, Value>) -> impl Iterator<Item = &str> {
    body.get("recurrence")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Reads the rules of a stored body.
///
/// # Errors
/// They are none, or contradict each other or the start.
fn rules(body: &Map<String, Value>, calendar: &Calendar) -> Result<Recurrence, RecurrenceError> {
    let start = body.get("start").unwrap_or(&Value::Null);
    let lines: Vec<&str> = lines(body).collect();
    // A date begins at midnight of the calendar's zone, whatever zone the event names.
    let named = match start.get("date") {
        Some(_) => None,
        None => start.get("timeZone").and_then(Value::as_str),
    };
    let zone = named.unwrap_or(&calendar.time_zone);
    let zone = Zone::parse(zone).map_err(|_| RecurrenceError::Start)?;
    let moment = match start.get("date").and_then(Value::as_str) {
        Some(date) => Moment::parse(date),
        None => times::instant(start, calendar.tz()).and_then(|at| {
            let tz = times::zone(zone.name())?;
            let wall = at.with_timezone(&tz).naive_local();
            Moment::parse(&wall.format("%Y%m%dT%H%M%S").to_string())
        }),
    };
    Recurrence::parse(&lines, moment, zone)
}

/// Checks that the rules of a stored body can be followed.
///
/// # Errors
/// What [`rules`] says, and rules that cost too much work.
pub(super) fn check(body: &Map<String, Value>, calendar: &Calendar) -> Result<(), RecurrenceError> {
    let rules = rules(body, calendar)?;
    let (from, _) = times::span(body, calendar.tz()).ok_or(RecurrenceError::Start)?;
    let from = Timestamp::from_epoch(from.timestamp());
    match Interval::new(from, from.plus_minutes(366 * 24 * 60)) {
        Some(year) => rules.starts(&year).map(|_| ()),
        None => Err(RecurrenceError::Start),
    }
}

/// The original starts of a series within a window, endless ones too: only the window is walked.
fn starts(calendar: &Calendar, master: &Event, from: Instant, to: Instant) -> Vec<Instant> {
    let window = Interval::new(
        Timestamp::from_epoch(from.timestamp()),
        Timestamp::from_epoch(to.timestamp()),
    );
    let (Some(window), Ok(rules)) = (window, rules(&master.body, calendar)) else {
        return Vec::new();
    };
    let found = rules.starts(&window).unwrap_or_default();
    found
        .into_iter()
        .filter_map(|at| DateTime::from_timestamp(at.epoch(), 0))
        .collect()
}

/// The instances of a series that touch a window and are no exceptions.
pub(super) fn instances(
    calendar: &Calendar,
    master: &Event,
    from: Instant,
    to: Instant,
) -> Vec<Event> {
    let Some((begins, ends)) = times::span(&master.body, calendar.tz()) else {
        return Vec::new();
    };
    // A day may have 25 hours.
    let lasts = ends - begins + Duration::hours(2);
    let earliest = (from - lasts).max(begins);
    starts(calendar, master, earliest, to)
        .into_iter()
        .filter(|at| {
            !calendar
                .events
                .contains_key(&instance_id(master, calendar, *at))
        })
        .filter_map(|at| instance(calendar, master, at))
        .filter(|event| {
            times::span(&event.body, calendar.tz())
                .is_some_and(|(start, end)| start < to && (end > from || start >= from))
        })
        .collect()
}

/// Whether any instance touches the window, exceptions aside.
pub(super) fn touches(calendar: &Calendar, master: &Event, from: Instant, to: Instant) -> bool {
    !instances(calendar, master, from, to).is_empty()
}

/// `<master>_20261124T090000Z`, or `<master>_20261124` of an all-day series.
fn instance_id(master: &Event, calendar: &Calendar, at: Instant) -> String {
    let id = &master.id;
    if all_day(master) {
        let day = at.with_timezone(&calendar.tz()).date_naive();
        format!("{id}_{}", day.format("%Y%m%d"))
    } else {
        format!("{id}_{}", at.format("%Y%m%dT%H%M%SZ"))
    }
}

fn all_day(event: &Event) -> bool {
    event
        .body
        .get("start")
        .is_some_and(|s| s.get("date").is_some())
}

/// The instance that starts at `at` by the rules.
fn instance(calendar: &Calendar, master: &Event, at: Instant) -> Option<Event> {
    let zone_of = |side: &str| {
        let named = master.body.get(side)?.get("timeZone")?.as_str()?;
        times::zone(named)
    };
    let date = |side: &str| -> Option<NaiveDate> {
        master.body.get(side)?.get("date")?.as_str()?.parse().ok()
    };
    let (start, end) = if all_day(master) {
        let day = at.with_timezone(&calendar.tz()).date_naive();
        let after = day + (date("end")? - date("start")?);
        (
            json!({"date": day.to_string()}),
            json!({"date": after.to_string()}),
        )
    } else {
        let (begins, ends) = times::span(&master.body, calendar.tz())?;
        let part = |at: Instant, side: &str| {
            let zone = zone_of(side).unwrap_or_else(|| calendar.tz());
            json!({"dateTime": times::in_zone(at, zone), "timeZone": zone.name()})
        };
        (part(at, "start"), part(at + (ends - begins), "end"))
    };
    let mut body = master.body.clone();
    body.remove("recurrence");
    body.insert("recurringEventId".into(), json!(master.id));
    body.insert("originalStartTime".into(), start.clone());
    body.insert("start".into(), start);
    body.insert("end".into(), end);
    Some(Event {
        id: instance_id(master, calendar, at),
        body,
        ..master.clone()
    })
}

/// An event by its id: as stored, or an instance of a stored series.
pub(crate) fn find<'a>(calendar: &'a Calendar, id: &str) -> Option<Cow<'a, Event>> {
    if let Some(event) = calendar.events.get(id) {
        return Some(Cow::Borrowed(event));
    }
    let (master, when) = id.rsplit_once('_')?;
    let master = calendar.events.get(master).filter(|e| is_series(e))?;
    let at = match when.strip_suffix('Z') {
        Some(time) => NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%S")
            .ok()?
            .and_utc(),
        None => times::midnight(
            calendar.tz(),
            NaiveDate::parse_from_str(when, "%Y%m%d").ok()?,
        ),
    };
    let found = occurs(calendar, master, at).then(|| instance(calendar, master, at))??;
    (found.id == id).then_some(Cow::Owned(found))
}

fn occurs(calendar: &Calendar, master: &Event, at: Instant) -> bool {
    starts(calendar, master, at, at + Duration::seconds(1)).contains(&at)
}

/// Ids of the live exceptions of a master that are left without their place: of all if it was
/// deleted, of those that the rules no longer pick if it was changed.
pub(super) fn orphans(calendar: &Calendar, master: &Event) -> Vec<String> {
    let place = |event: &Event| {
        let original = event.body.get("originalStartTime")?;
        times::instant(original, calendar.tz())
    };
    calendar
        .events
        .values()
        .filter(|event| master_of(event) == Some(&master.id))
        .filter(|event| {
            master.cancelled()
                || !is_series(master)
                || !place(event).is_some_and(|at| occurs(calendar, master, at))
        })
        .filter(|event| !event.cancelled())
        .map(|event| event.id.clone())
        .collect()
}

/// What a person sees of a calendar in a window: single events, exceptions and instances.
pub(crate) fn expanded(calendar: &Calendar, from: Instant, to: Instant) -> Vec<Cow<'_, Event>> {
    let mut all = Vec::new();
    for event in calendar.events.values() {
        if is_series(event) {
            let found = instances(calendar, event, from, to);
            all.extend(found.into_iter().map(Cow::Owned));
        } else {
            all.push(Cow::Borrowed(event));
        }
    }
    all
}
