//! A month as the slots route names it.

use std::fmt;

use chrono::NaiveDate;

use super::civil::number;
use super::{CivilDate, Interval, TimeError, Timestamp, Zone};

/// Zones lie between UTC-12 and UTC+14; the wider side serves both.
const WIDEST_OFFSET_MIN: i64 = 14 * 60;
const FIRST_YEAR: i32 = 1970;
const LAST_YEAR: i32 = 9999;

/// A calendar month of the years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// Reads exactly `YYYY-MM`, so that one month has one address.
    ///
    /// # Errors
    /// [`TimeError::Month`] for anything else.
    ///
    /// ```
    /// use shared::time::Month;
    /// assert_eq!(Month::parse("2026-11")?.to_string(), "2026-11");
    /// assert!(Month::parse("2026-1").is_err());
    /// assert!(Month::parse("1969-12").is_err());
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let year = i32::try_from(number(year, 4)?).ok()?;
            let month = number(month, 2)?;
            let known = (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=12).contains(&month);
            known.then_some(Self { year, month })
        };
        read().ok_or(TimeError::Month)
    }

    /// The month of that instant in UTC; before 1970 the first one there is.
    pub fn of(instant: Timestamp) -> Self {
        Self::in_zone(instant, Zone::UTC)
    }

    /// The month that the calendar on the wall shows at that instant; before 1970 the first one
    /// there is.
    ///
    /// ```
    /// use shared::time::{Month, Timestamp, Zone};
    /// let instant = Timestamp::parse("2026-11-30T23:30:00Z")?;
    /// assert_eq!(Month::in_zone(instant, Zone::parse("Europe/Berlin")?).to_string(), "2026-12");
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn in_zone(instant: Timestamp, zone: Zone) -> Self {
        let date = zone.local_date(instant);
        if date.year() < FIRST_YEAR {
            return Self {
                year: FIRST_YEAR,
                month: 1,
            };
        }
        Self {
            year: date.year(),
            month: date.month(),
        }
    }

    /// The month in UTC and 14 hours on both sides: all of it in any zone.
    ///
    /// ```
    /// use shared::time::Month;
    /// let range = Month::parse("2026-11")?.range_widened();
    /// assert_eq!(range.start().to_rfc3339(), "2026-10-31T10:00:00Z");
    /// assert_eq!(range.end().to_rfc3339(), "2026-12-01T14:00:00Z");
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn range_widened(self) -> Interval {
        let start = self.first_instant();
        let end = self.next().map_or(Timestamp::MAX, Self::first_instant);
        // A month is never empty: `next` is later, and so is the end of time.
        let whole = Interval::new(start, end).unwrap_or(Interval::ALL);
        whole.widened(WIDEST_OFFSET_MIN, WIDEST_OFFSET_MIN)
    }

    /// Its first day.
    pub fn first_day(self) -> CivilDate {
        Zone::UTC.local_date(self.first_instant())
    }

    /// The month before; none before 1970-01.
    ///
    /// ```
    /// use shared::time::Month;
    /// let january = Month::parse("2027-01")?;
    /// assert_eq!(january.previous().map(|m| m.to_string()).as_deref(), Some("2026-12"));
    /// assert_eq!(Month::parse("1970-01")?.previous(), None);
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn previous(self) -> Option<Self> {
        if self.month > 1 {
            return Some(Self {
                month: self.month - 1,
                ..self
            });
        }
        (self.year > FIRST_YEAR).then(|| Self {
            year: self.year - 1,
            month: 12,
        })
    }

    /// The following month; none after 9999-12.
    pub fn next(self) -> Option<Self> {
        if self.month < 12 {
            return Some(Self {
                month: self.month + 1,
                ..self
            });
        }
        (self.year < LAST_YEAR).then(|| Self {
            year: self.year + 1,
            month: 1,
        })
    }

    fn first_instant(self) -> Timestamp {
        NaiveDate::from_ymd_opt(self.year, self.month, 1)
            .and_then(|date| Zone::UTC.start_of_day(CivilDate(date)))
            .unwrap_or(Timestamp::MIN)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
