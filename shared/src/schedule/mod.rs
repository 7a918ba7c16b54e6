//! A host's hours: which stretches of time are open.
//!
//! [`Schedule`] is parsed from the wire once and then trusted; [`Schedule::open`] turns wall
//! clock into instants.
//!
//! | rule | where |
//! |---|---|
//! | an end at or before the start runs into the next day | `hours::read` |
//! | windows of one date that touch or overlap are one | `hours::Hours` |
//! | a rule of dates in place of weekdays | `rule::DatedHours` |
//! | an override replaces its date's windows, not those of the day before | [`Schedule::open`] |
//! | a date of its own stands above a range that holds it | `overrides::read` |
//! | gaps, folds and dates that do not exist | [`crate::time::Zone::to_instant`] |

mod error;
mod expand;
mod hours;
mod overrides;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use error::SettingsError;
pub use expand::Window;
use hours::{Hours, Minutes};
use rule::DatedHours;

use crate::api;
use crate::time::{CivilDate, Zone};

/// More would be a mistake of the program that sends them.
const MAX_WEEKLY: usize = 100;

/// Weekly hours in a zone, and the dates that differ from the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    zone: Zone,
    /// Monday first.
    week: [Hours; 7],
    /// What the week opens on the dates of a rule.
    dated: Vec<DatedHours>,
    overrides: BTreeMap<CivilDate, Hours>,
    /// As it was given, to be shown again.
    settings: api::ScheduleSettings,
}

impl Schedule {
    /// The zone in which the hours are meant.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    fn week_of(&self, weekday: api::Weekday) -> &Hours {
        let [mo, tu, we, th, fr, sa, su] = &self.week;
        match weekday {
            api::Weekday::Mo => mo,
            api::Weekday::Tu => tu,
            api::Weekday::We => we,
            api::Weekday::Th => th,
            api::Weekday::Fr => fr,
            api::Weekday::Sa => sa,
            api::Weekday::Su => su,
        }
    }
}

impl TryFrom<&api::ScheduleSettings> for Schedule {
    type Error = SettingsError;

    /// # Errors
    /// The first field that is wrong, named like `weekly[2].end`.
    fn try_from(given: &api::ScheduleSettings) -> Result<Self, SettingsError> {
        let zone = Zone::parse(&given.zone).map_err(|e| SettingsError::new("zone", e))?;
        let mut settings = given.clone();
        settings.zone = zone.name().to_owned();
        let (week, dated) = read_week(&given.weekly)?;
        Ok(Self {
            zone,
            week,
            dated,
            overrides: overrides::read(&given.overrides)?,
            settings,
        })
    }
}

impl From<&Schedule> for api::ScheduleSettings {
    fn from(schedule: &Schedule) -> Self {
        schedule.settings.clone()
    }
}

fn read_week(
    entries: &[api::WeeklyWindow],
) -> Result<([Hours; 7], Vec<DatedHours>), SettingsError> {
    at_most(entries.len(), MAX_WEEKLY, "weekly")?;
    let mut week: [Vec<Minutes>; 7] = Default::default();
    let mut dated = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let field = format!("weekly[{at}]");
        let minutes = hours::read(&field, &entry.start, &entry.end)?;
        if let Some(rule) = rule::read(&field, entry)? {
            dated.push(DatedHours { rule, minutes });
            continue;
        }
        if entry.days.is_empty() {
            let detail = "Name at least one day of the week.";
            return Err(SettingsError::new(format!("{field}.days"), detail));
        }
        for (day, windows) in WEEK.iter().zip(&mut week) {
            if entry.days.contains(day) {
                windows.push(minutes);
            }
        }
    }
    Ok((week.map(Hours::new), dated))
}

const WEEK: [api::Weekday; 7] = [
    api::Weekday::Mo,
    api::Weekday::Tu,
    api::Weekday::We,
    api::Weekday::Th,
    api::Weekday::Fr,
    api::Weekday::Sa,
    api::Weekday::Su,
];

fn at_most(len: usize, most: usize, field: &str) -> Result<(), SettingsError> {
    if len <= most {
        return Ok(());
    }
    Err(SettingsError::new(
        field,
        format!("At most {most} entries fit here."),
    ))
}
