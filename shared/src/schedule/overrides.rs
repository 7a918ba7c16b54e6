//! Dates that differ from the week, alone or in ranges.

use std::collections::BTreeMap;

use super::hours::{self, Hours};
use super::{SettingsError, at_most};
use crate::api;
use crate::time::CivilDate;

pub(super) const MAX_OVERRIDES: usize = 1000;
pub(super) const MAX_WINDOWS_PER_DATE: usize = 50;
const MAX_NAME: usize = 100;

/// The hours of each date that differs; **a date of its own stands above a range that holds it**.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::slots(r#"{
///     "now": "2026-12-01T00:00:00Z", "window": ["2026-12-20T00:00:00Z", "2026-12-29T00:00:00Z"],
///     "event": {"durations": [60], "horizon_days": 100},
///     "schedule": {"zone": "UTC",
///         "weekly": [{"days": ["mo", "tu", "we", "th", "fr"], "start": "09:00", "end": "10:00"}],
///         "overrides": [
///             {"date": "2026-12-22", "until": "2026-12-27", "windows": []},
///             {"date": "2026-12-23", "windows": [{"start": "15:00", "end": "16:00"}]}]}
/// }"#);
/// let starts: Vec<_> = found.iter().map(|slot| slot.start.to_rfc3339()).collect();
/// assert_eq!(starts, ["2026-12-21T09:00:00Z", "2026-12-23T15:00:00Z", "2026-12-28T09:00:00Z"]);
/// ```
pub(super) fn read(
    entries: &[api::DateOverride],
) -> Result<BTreeMap<CivilDate, Hours>, SettingsError> {
    at_most(entries.len(), MAX_OVERRIDES, "overrides")?;
    let (mut ranges, mut dates) = (BTreeMap::new(), BTreeMap::new());
    for (at, entry) in entries.iter().enumerate() {
        let field = format!("overrides[{at}]");
        read_name(&field, entry)?;
        let first = read_date(&field, "date", &entry.date)?;
        let hours = read_hours(&field, entry)?;
        let Some(until) = &entry.until else {
            put(&mut dates, first, hours, &field)?;
            continue;
        };
        let last = read_date(&field, "until", until)?;
        if last < first {
            let detail = "The last date lies before the first: turn them around.";
            return Err(SettingsError::new(format!("{field}.until"), detail));
        }
        let mut date = first;
        loop {
            put(&mut ranges, date, hours.clone(), &field)?;
            if ranges.len() > MAX_OVERRIDES {
                let detail = "At most 1000 dates may differ from the week: make it shorter.";
                return Err(SettingsError::new(format!("{field}.until"), detail));
            }
            match date.plus_days(1) {
                Some(next) if next <= last => date = next,
                _ => break,
            }
        }
    }
    ranges.append(&mut dates);
    Ok(ranges)
}

fn read_name(field: &str, entry: &api::DateOverride) -> Result<(), SettingsError> {
    let name = entry.name.as_deref().unwrap_or_default();
    if name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control) {
        return Ok(());
    }
    let detail = "Give it a name of one line, at most 100 characters.";
    Err(SettingsError::new(format!("{field}.name"), detail))
}

fn read_date(field: &str, part: &str, text: &str) -> Result<CivilDate, SettingsError> {
    CivilDate::parse(text).map_err(|error| SettingsError::new(format!("{field}.{part}"), error))
}

fn read_hours(field: &str, entry: &api::DateOverride) -> Result<Hours, SettingsError> {
    let windows = format!("{field}.windows");
    at_most(entry.windows.len(), MAX_WINDOWS_PER_DATE, &windows)?;
    let mut minutes = Vec::with_capacity(entry.windows.len());
    for (n, window) in entry.windows.iter().enumerate() {
        let field = format!("{windows}[{n}]");
        minutes.push(hours::read(&field, &window.start, &window.end)?);
    }
    Ok(Hours::new(minutes))
}

fn put(
    into: &mut BTreeMap<CivilDate, Hours>,
    date: CivilDate,
    hours: Hours,
    field: &str,
) -> Result<(), SettingsError> {
    if into.insert(date, hours).is_none() {
        return Ok(());
    }
    let detail = format!("{date} is there twice; put its hours into one entry.");
    Err(SettingsError::new(format!("{field}.date"), detail))
}
