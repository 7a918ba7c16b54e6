//! How far ahead an event type can be booked.

use super::event::within;
use crate::api::{EventSettings, Weekday};
use crate::schedule::SettingsError;
use crate::time::{CivilDate, Timestamp, Zone};

const MAX_DAYS: u16 = 730;

/// How many dates in a row a zone may skip at most, and one more.
const SKIPPED_DATES: i64 = 3;

/// The dates on which a slot may start, counted in the schedule's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizon {
    /// Up to so many days ahead, 1 to 730; today is 0.
    CalendarDays(u16),
    /// Up to so many Mondays to Fridays ahead, 1 to 730; today does not count, and the weekends
    /// in between can be booked.
    BusinessDays(u16),
    /// From the first to the last, whatever today is.
    Dates {
        /// The first date that can be booked.
        first: CivilDate,
        /// The last one.
        last: CivilDate,
    },
}

impl TryFrom<&EventSettings> for Horizon {
    type Error = SettingsError;

    fn try_from(given: &EventSettings) -> Result<Self, SettingsError> {
        if let Some(dates) = &given.dates {
            let read = |field: &str, text: &str| {
                CivilDate::parse(text).map_err(|e| SettingsError::new(format!("dates.{field}"), e))
            };
            let (first, last) = (read("first", &dates.first)?, read("last", &dates.last)?);
            if last < first {
                let detail = "The last date must not be before the first.";
                return Err(SettingsError::new("dates.last", detail));
            }
            return Ok(Self::Dates { first, last });
        }
        within("horizon_days", given.horizon_days, 1, MAX_DAYS)?;
        Ok(if given.business_days {
            Self::BusinessDays(given.horizon_days)
        } else {
            Self::CalendarDays(given.horizon_days)
        })
    }
}

impl Horizon {
    /// The first instant at which a slot may start: the beginning of time, unless there is a
    /// fixed first date.
    pub fn start(self, zone: Zone) -> Timestamp {
        match self {
            Self::CalendarDays(_) | Self::BusinessDays(_) => Timestamp::MIN,
            Self::Dates { first, .. } => beginning(zone, first),
        }
    }

    /// The first instant that is too far ahead for a slot to start: the beginning, in that zone,
    /// of the date after the last one.
    ///
    /// **The horizon counts calendar days or business days in the schedule's zone, day N
    /// included, or is a fixed range of dates.**
    ///
    /// ```
    /// use shared::slots::Horizon;
    /// use shared::time::{CivilDate, Timestamp, Zone};
    /// let zone = Zone::parse("Europe/Berlin")?;
    /// let friday = Timestamp::parse("2026-11-20T08:00:00Z")?;
    /// let end = |horizon: Horizon| horizon.end(zone, friday).to_rfc3339();
    /// assert_eq!(end(Horizon::CalendarDays(1)), "2026-11-21T23:00:00Z"); // Saturday is the last
    /// assert_eq!(end(Horizon::BusinessDays(1)), "2026-11-23T23:00:00Z"); // Monday is the last
    /// let (first, last) = (CivilDate::parse("2027-01-01")?, CivilDate::parse("2027-01-31")?);
    /// assert_eq!(end(Horizon::Dates { first, last }), "2027-01-31T23:00:00Z");
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn end(self, zone: Zone, now: Timestamp) -> Timestamp {
        let today = zone.local_date(now);
        let last = match self {
            Self::CalendarDays(days) => today.plus_days(i64::from(days)),
            Self::BusinessDays(days) => business_days_after(today, days),
            Self::Dates { last, .. } => Some(last),
        };
        last.and_then(|last| last.plus_days(1))
            .map_or(Timestamp::MAX, |next| beginning(zone, next))
    }
}

/// The beginning of the date, or of the next one that the zone has.
pub(super) fn beginning(zone: Zone, date: CivilDate) -> Timestamp {
    (0..SKIPPED_DATES)
        .filter_map(|days| date.plus_days(days))
        .find_map(|date| zone.start_of_day(date))
        .unwrap_or(Timestamp::MAX)
}

/// The so-manieth Monday to Friday after `date`.
fn business_days_after(date: CivilDate, days: u16) -> Option<CivilDate> {
    let weekend = |date: CivilDate| matches!(date.weekday(), Weekday::Sa | Weekday::Su);
    let weeks = i64::from(days / 5);
    // From a weekend, whole weeks are counted from the Friday before it.
    let mut reached = date;
    while weekend(reached) {
        reached = reached.plus_days(-1)?;
    }
    reached = reached.plus_days(weeks * 7)?;
    for _ in 0..days % 5 {
        reached = reached.plus_days(1)?;
        while weekend(reached) {
            reached = reached.plus_days(1)?;
        }
    }
    Some(reached)
}
