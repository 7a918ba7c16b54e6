//! The hours of one date in minutes on the wall clock.

use super::SettingsError;
use crate::time::TimeError;

const MINUTES_PER_DAY: u32 = 24 * 60;

/// Minutes after a date's midnight, `start < end`; an `end` past 1440 lies on the next date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Minutes {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The windows of one date: ascending, and **what touches or overlaps is one**.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::starts(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {"durations": [60]},
///     "schedule": {"zone": "UTC", "weekly": [
///         {"days": ["mo"], "start": "09:00", "end": "10:30"},
///         {"days": ["mo"], "start": "10:30", "end": "12:00"}]}
/// }"#);
/// assert_eq!(found, ["09:00", "10:00", "11:00"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hours(Vec<Minutes>);

impl Hours {
    pub(super) fn new(mut windows: Vec<Minutes>) -> Self {
        windows.sort_unstable();
        windows.dedup_by(|next, kept| {
            let joined = next.start <= kept.end;
            if joined {
                kept.end = kept.end.max(next.end);
            }
            joined
        });
        Self(windows)
    }

    /// These and those.
    pub(super) fn with(&self, more: &[Minutes]) -> Self {
        Self::new([&self.0, more].concat())
    }

    pub(super) fn windows(&self) -> &[Minutes] {
        &self.0
    }
}

/// Reads `HH:MM` to `HH:MM`; **an end at or before the start runs into the next day**.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::starts(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-25T00:00:00Z"],
///     "event": {"durations": [60]},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "22:00", "end": "01:00"}]}
/// }"#);
/// assert_eq!(found, ["22:00", "23:00", "00:00"]);
/// ```
pub(super) fn read(field: &str, start: &str, end: &str) -> Result<Minutes, SettingsError> {
    let wrong = |part: &str, e: TimeError| SettingsError::new(format!("{field}.{part}"), e);
    let start = time_of_day(start)
        .filter(|&m| m < MINUTES_PER_DAY)
        .ok_or_else(|| wrong("start", TimeError::TimeOfDay))?;
    let end = time_of_day(end).ok_or_else(|| wrong("end", TimeError::TimeOfDay))?;
    let next_day = if end <= start { MINUTES_PER_DAY } else { 0 };
    Ok(Minutes {
        start,
        end: end + next_day,
    })
}

/// `00:00` to `24:00` as minutes of the day.
fn time_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_PER_DAY).then_some(minutes)
}

fn two_digits(text: &str) -> Option<u32> {
    let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
