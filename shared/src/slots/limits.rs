//! How many bookings there may be in a day, a week or a month.

use super::event::within;
use super::horizon::beginning;
use super::rules::Starts;
use crate::api::{self, Weekday};
use crate::schedule::SettingsError;
use crate::time::{CivilDate, Timestamp, Zone};

const MAX: u16 = 1000;

/// How many bookings may start within a day, a week or a month; `None`: no limit.
///
/// **Limits count bookings by their start in the schedule's zone.** Holds do not count: they are
/// no bookings yet. A limit of the event type counts its bookings with every host, one of the
/// host the bookings of every event type.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::starts(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-25T00:00:00Z"],
///     "event": {"durations": [60], "limits": {"day": 1}},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo", "tu"], "start": "09:00", "end": "11:00"}]},
///     "bookings": [{"time": ["2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"]}]
/// }"#);
/// assert_eq!(found, ["09:00", "10:00"]); // those of Tuesday; Monday has its one booking
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    day: Option<u16>,
    week: Option<u16>,
    month: Option<u16>,
}

/// A stretch of dates in which a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A date.
    Day,
    /// Seven dates from the site's first weekday on.
    Week,
    /// A calendar month.
    Month,
}

impl Period {
    /// The stable name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first date of the period that holds `date`, and the first date after it.
    fn around(self, date: CivilDate, week_starts: Weekday) -> Option<(CivilDate, CivilDate)> {
        match self {
            Self::Day => Some((date, date.plus_days(1)?)),
            Self::Week => {
                let first = date.week_start(week_starts)?;
                Some((first, first.plus_days(7)?))
            }
            Self::Month => Some((date.first_of_month(), date.first_of_next_month()?)),
        }
    }
}

impl Limits {
    /// Parses what settings say; `field` is how the request spells them.
    ///
    /// # Errors
    /// The limit that is not 1 to 1000, named like `limits.day`.
    pub fn read(field: &str, given: &api::Limits) -> Result<Self, SettingsError> {
        for (name, limit) in [
            ("day", given.day),
            ("week", given.week),
            ("month", given.month),
        ] {
            if let Some(limit) = limit {
                within(&format!("{field}.{name}"), limit, 1, MAX)?;
            }
        }
        Ok(Self {
            day: given.day,
            week: given.week,
            month: given.month,
        })
    }

    /// The periods that are full, as the starts they rule out. `booked` are the starts of the
    /// bookings that count.
    pub(super) fn full(
        self,
        zone: Zone,
        week_starts: Weekday,
        booked: impl Iterator<Item = Timestamp> + Clone,
    ) -> impl Iterator<Item = (Period, Starts)> {
        let limits = [
            (Period::Day, self.day),
            (Period::Week, self.week),
            (Period::Month, self.month),
        ];
        limits.into_iter().flat_map(move |(period, limit)| {
            let most = limit.map(usize::from);
            full_periods(period, most, zone, week_starts, booked.clone())
        })
    }
}

fn full_periods(
    period: Period,
    most: Option<usize>,
    zone: Zone,
    week_starts: Weekday,
    booked: impl Iterator<Item = Timestamp>,
) -> Vec<(Period, Starts)> {
    let Some(most) = most else { return Vec::new() };
    let around = |start| period.around(zone.local_date(start), week_starts);
    let mut periods: Vec<_> = booked.filter_map(around).collect();
    periods.sort_unstable();
    let full = periods.chunk_by(|a, b| a == b).filter_map(|same| {
        let (first, next) = *same.first()?;
        let starts = Starts {
            from: beginning(zone, first).epoch(),
            to: beginning(zone, next).epoch(),
        };
        (same.len() >= most).then_some((period, starts))
    });
    full.collect()
}
