//! Hours on the dates of a recurrence rule.

use std::collections::BTreeMap;

use super::SettingsError;
use super::hours::Minutes;
use crate::api;
use crate::recurrence::DateRule;
use crate::time::CivilDate;

/// **A weekly rule may carry a recurrence rule instead of weekdays**: hours on every other
/// Friday, or on the first Monday of the month.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::slots(r#"{
///     "now": "2026-11-01T00:00:00Z", "window": ["2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z"],
///     "event": {"durations": [60], "horizon_days": 100},
///     "schedule": {"zone": "UTC", "weekly": [
///         {"rule": "FREQ=MONTHLY;BYDAY=1MO", "from": "2026-11-01", "start": "09:00", "end": "10:00"}]}
/// }"#);
/// let starts: Vec<_> = found.iter().map(|slot| slot.start.to_rfc3339()).collect();
/// assert_eq!(starts, ["2026-11-02T09:00:00Z", "2026-12-07T09:00:00Z", "2027-01-04T09:00:00Z"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatedHours {
    pub(super) rule: DateRule,
    pub(super) minutes: Minutes,
}

/// The rule of an entry that has one in place of weekdays.
pub(super) fn read(
    field: &str,
    entry: &api::WeeklyWindow,
) -> Result<Option<DateRule>, SettingsError> {
    let wrong = |part: &str, detail: &dyn std::fmt::Display| {
        SettingsError::new(format!("{field}.{part}"), detail)
    };
    match (&entry.rule, &entry.from) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(wrong(
            "from",
            &"Only a rule has a date from which it counts.",
        )),
        (Some(_), None) => Err(wrong(
            "from",
            &"Give the date from which the rule counts, like 2026-11-23.",
        )),
        (Some(_), Some(_)) if !entry.days.is_empty() => {
            Err(wrong("days", &"Give days of the week or a rule, not both."))
        }
        (Some(rule), Some(from)) => {
            let from = CivilDate::parse(from).map_err(|error| wrong("from", &error))?;
            let rule = DateRule::parse(rule, from).map_err(|error| wrong("rule", &error))?;
            Ok(Some(rule))
        }
    }
}

/// What the rules open on each date from `first` to `last`.
///
/// A rule that takes too much work to follow opens nothing: closed is what can do no harm.
pub(super) fn by_date(
    dated: &[DatedHours],
    first: CivilDate,
    last: CivilDate,
) -> BTreeMap<CivilDate, Vec<Minutes>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for hours in dated {
        for date in hours.rule.dates(first, last).unwrap_or_default() {
            found.entry(date).or_default().push(hours.minutes);
        }
    }
    found
}
