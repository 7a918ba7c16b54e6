//! When a host can be booked.

use serde::{Deserialize, Serialize};

/// `PUT /v1/owner/sites/{site}/hosts/{host}/schedule`, and part of [`super::HostView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// The IANA zone in which the hours are meant.
    pub zone: String,
    /// The weekly hours; several windows a day are several entries.
    pub weekly: Vec<WeeklyWindow>,
    /// Dates that differ from the week.
    #[serde(default)]
    pub overrides: Vec<DateOverride>,
}

impl ScheduleSettings {
    /// The same every week, in this zone.
    pub fn new(zone: impl Into<String>, weekly: Vec<WeeklyWindow>) -> Self {
        Self {
            zone: zone.into(),
            weekly,
            overrides: Vec::new(),
        }
    }
}

/// Hours on some weekdays, or on the dates of a recurrence rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// `mo`, `tu`, `we`, `th`, `fr`, `sa`, `su`; empty where there is a `rule`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// In place of `days`, an RFC 5545 rule of dates: `FREQ=WEEKLY;INTERVAL=2;BYDAY=FR` is every
    /// other Friday, `FREQ=MONTHLY;BYDAY=1MO` the first Monday of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// With `rule`: the date from which it counts, `YYYY-MM-DD`; it has no dates before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// `HH:MM`, wall clock.
    pub start: String,
    /// `HH:MM`, up to `24:00`; at or before `start` it means the next day.
    pub end: String,
}

impl WeeklyWindow {
    /// Hours on these weekdays, `HH:MM` to `HH:MM`.
    pub fn new(days: &[Weekday], start: impl Into<String>, end: impl Into<String>) -> Self {
        Self {
            days: days.to_vec(),
            rule: None,
            from: None,
            start: start.into(),
            end: end.into(),
        }
    }
}

/// A day of the week. Weeks begin on Monday where nobody says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Weekday {
    #[default]
    Mo,
    Tu,
    We,
    Th,
    Fr,
    Sa,
    Su,
}

/// Hours on one date or on each of a range, in place of the week's. A date of its own stands above
/// a range that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateOverride {
    /// `YYYY-MM-DD` in the schedule's zone.
    pub date: String,
    /// The last date of a range, itself included; absent: `date` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What it is, for whoever edits the schedule: one line of at most 100 characters. Visitors
    /// don't see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// On each of the dates; empty: closed.
    pub windows: Vec<Window>,
}

impl DateOverride {
    /// Hours on one date, `YYYY-MM-DD`; none: closed.
    pub fn new(date: impl Into<String>, windows: Vec<Window>) -> Self {
        Self {
            date: date.into(),
            until: None,
            name: None,
            windows,
        }
    }
}

/// A schedule with the name its host gave it: `POST /v1/owner/sites/{site}/hosts/{host}/schedules`
/// adds one, `PUT …/schedules/{schedule}` replaces one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedSchedule {
    /// One line of at most 100 characters; no two of a host have the same.
    pub name: String,
    /// When the host can be booked by it.
    pub schedule: ScheduleSettings,
}

/// One of a host's schedules; `POST …/hosts/{host}/schedules/{schedule}/remove` takes it away,
/// unless it is the first or an event type uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// Its id; the host's own for the first.
    pub id: String,
    /// As in [`NamedSchedule::name`].
    pub name: String,
    /// As in [`NamedSchedule::schedule`].
    pub schedule: ScheduleSettings,
}

/// Hours of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// As [`WeeklyWindow::start`].
    pub start: String,
    /// As [`WeeklyWindow::end`].
    pub end: String,
}
