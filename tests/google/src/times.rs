//! Instants, zones and Google's ways of writing them down.

use chrono::{
    DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, Offset, SecondsFormat,
    TimeZone, Utc,
};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// An instant in UTC.
pub(crate) type Instant = DateTime<Utc>;

/// The instant `ms` milliseconds after the epoch; out of range gives the epoch.
pub(crate) fn from_ms(ms: i64) -> Instant {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// Parses RFC 3339 with an offset. Google also takes a lower-case `t` and a blank.
pub(crate) fn parse(text: &str) -> Option<Instant> {
    Some(parse_fixed(text)?.with_timezone(&Utc))
}

fn parse_fixed(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

/// An IANA zone by name.
pub(crate) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// Local wall-clock time to an instant: a time in a gap moves forward, in an overlap the first counts.
pub(crate) fn local(zone: Tz, wall: NaiveDateTime) -> Instant {
    if let Some(found) = zone.from_local_datetime(&wall).earliest() {
        return found.with_timezone(&Utc);
    }
    let before = zone
        .from_local_datetime(&(wall - chrono::Duration::hours(3)))
        .earliest()
        .map_or(0, |t| t.offset().fix().local_minus_utc());
    Utc.from_utc_datetime(&(wall - chrono::Duration::seconds(i64::from(before))))
}

/// Midnight at the start of `day` in `zone`.
pub(crate) fn midnight(zone: Tz, day: NaiveDate) -> Instant {
    local(zone, day.and_time(chrono::NaiveTime::MIN))
}

/// `2026-11-20T09:00:00Z`
pub(crate) fn utc(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `2026-11-20T09:00:00.000Z`
pub(crate) fn utc_ms(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `2026-11-20T10:00:00+01:00`, or with `Z` where the zone is at UTC.
pub(crate) fn in_zone(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone)
        .to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `Fri, 20 Nov 2026 09:00:00 GMT`
pub(crate) fn http_date(at: Instant) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Whether a date is far enough from the ends of the calendar to be counted with.
pub(crate) fn plausible(day: NaiveDate) -> bool {
    (1900..=9000).contains(&day.year())
}

/// What is wrong with the `start` or `end` of an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TimeProblem {
    Missing,
    Invalid,
    NoZone,
}

/// Checks an event's `start` or `end` as a client wrote it and gives it in the stored form:
/// `{"date"}` or `{"dateTime" (with offset), "timeZone"}`.
///
/// # Errors
/// The part is missing, unreadable, has both forms, or a local time without a zone.
pub(crate) fn canonical(value: Option<&Value>, calendar_zone: Tz) -> Result<Value, TimeProblem> {
    let part = value
        .and_then(Value::as_object)
        .ok_or(TimeProblem::Missing)?;
    let date = part.get("date").and_then(Value::as_str);
    let date_time = part.get("dateTime").and_then(Value::as_str);
    let named = match part.get("timeZone").and_then(Value::as_str) {
        Some(name) => Some(zone(name).ok_or(TimeProblem::Invalid)?),
        None => None,
    };
    let mut stored = Map::new();
    match (date, date_time) {
        (None, None) => return Err(TimeProblem::Missing),
        (Some(_), Some(_)) => return Err(TimeProblem::Invalid),
        (Some(date), None) => {
            let day: NaiveDate = date.parse().map_err(|_| TimeProblem::Invalid)?;
            if !plausible(day) {
                return Err(TimeProblem::Invalid);
            }
            stored.insert("date".into(), day.to_string().into());
        }
        (None, Some(text)) => {
            let at = match parse(text) {
                Some(at) => at,
                None => {
                    let wall: NaiveDateTime = text.parse().map_err(|_| TimeProblem::Invalid)?;
                    if !plausible(wall.date()) {
                        return Err(TimeProblem::Invalid);
                    }
                    local(named.ok_or(TimeProblem::NoZone)?, wall)
                }
            };
            if !plausible(at.date_naive()) {
                return Err(TimeProblem::Invalid);
            }
            let shown = named.unwrap_or(calendar_zone);
            stored.insert("dateTime".into(), in_zone(at, shown).into());
            stored.insert("timeZone".into(), shown.name().into());
        }
    }
    Ok(Value::Object(stored))
}

/// The instant of a stored `start` or `end`; a `date` begins at midnight of the calendar's zone.
pub(crate) fn instant(part: &Value, calendar_zone: Tz) -> Option<Instant> {
    if let Some(date) = part.get("date").and_then(Value::as_str) {
        return Some(midnight(calendar_zone, date.parse().ok()?));
    }
    parse(part.get("dateTime")?.as_str()?)
}

/// From and to of a stored event.
pub(crate) fn span(body: &Map<String, Value>, calendar_zone: Tz) -> Option<(Instant, Instant)> {
    Some((
        instant(body.get("start")?, calendar_zone)?,
        instant(body.get("end")?, calendar_zone)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn berlin() -> Tz {
        chrono_tz::Europe::Berlin
    }

    #[test]
    fn a_time_in_the_gap_moves_forward() {
        let at = local(berlin(), "2027-03-28T02:30:00".parse().unwrap());
        assert_eq!(in_zone(at, berlin()), "2027-03-28T03:30:00+02:00");
    }

    #[test]
    fn a_time_in_the_overlap_is_the_first() {
        let at = local(berlin(), "2026-10-25T02:30:00".parse().unwrap());
        assert_eq!(in_zone(at, berlin()), "2026-10-25T02:30:00+02:00");
    }

    #[test]
    fn stored_times_carry_offset_and_zone() {
        let given = json!({"dateTime": "2026-12-01T10:00:00", "timeZone": "America/New_York"});
        assert_eq!(
            canonical(Some(&given), berlin()),
            Ok(json!({"dateTime": "2026-12-01T10:00:00-05:00", "timeZone": "America/New_York"}))
        );
        let bare = json!({"dateTime": "2026-12-01T10:00:00"});
        assert_eq!(canonical(Some(&bare), berlin()), Err(TimeProblem::NoZone));
    }

    #[test]
    fn a_day_across_the_change_of_clocks_has_23_hours() {
        let body = json!({"start": {"date": "2027-03-28"}, "end": {"date": "2027-03-29"}});
        let (from, to) = span(body.as_object().unwrap(), berlin()).unwrap();
        assert_eq!((to - from).num_hours(), 23);
    }
}
