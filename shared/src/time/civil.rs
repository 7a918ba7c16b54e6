//! A date on a calendar, without a zone.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

use super::TimeError;
use crate::api::Weekday;

/// A date of the Gregorian calendar. It is an instant only together with a [`super::Zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(pub(super) NaiveDate);

impl CivilDate {
    /// Reads `YYYY-MM-DD`, years 0001 to 9999.
    ///
    /// # Errors
    /// [`TimeError::Date`] for anything else, also for dates that no calendar has.
    ///
    /// ```
    /// use shared::time::CivilDate;
    /// assert_eq!(CivilDate::parse("2028-02-29")?.plus_days(1), Some(CivilDate::parse("2028-03-01")?));
    /// assert!(CivilDate::parse("2027-02-29").is_err());
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let (year, month, day) = digits(text).ok_or(TimeError::Date)?;
        if year == 0 {
            return Err(TimeError::Date);
        }
        NaiveDate::from_ymd_opt(year, month, day)
            .map(Self)
            .ok_or(TimeError::Date)
    }

    /// So many days later (or earlier); `None` outside what a calendar can hold.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let count = Days::new(days.unsigned_abs());
        if days < 0 {
            self.0.checked_sub_days(count).map(Self)
        } else {
            self.0.checked_add_days(count).map(Self)
        }
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            chrono::Weekday::Mon => Weekday::Mo,
            chrono::Weekday::Tue => Weekday::Tu,
            chrono::Weekday::Wed => Weekday::We,
            chrono::Weekday::Thu => Weekday::Th,
            chrono::Weekday::Fri => Weekday::Fr,
            chrono::Weekday::Sat => Weekday::Sa,
            chrono::Weekday::Sun => Weekday::Su,
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day()
    }
}

/// Splits `YYYY-MM-DD`; strict about the number of digits, and no signs or spaces.
fn digits(text: &str) -> Option<(i32, u32, u32)> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let year = i32::try_from(year).ok()?;
    parts.next().is_none().then_some((year, month, day))
}

/// A number of exactly `len` ASCII digits.
pub(super) fn number(text: &str, len: usize) -> Option<u32> {
    let plain = text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}
