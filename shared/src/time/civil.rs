//! A date on a calendar, without a zone.

use std::fmt::{self, Write as _};

use chrono::{Datelike, Days, Months, NaiveDate};

use super::TimeError;
use crate::api::Weekday;

const FIRST_YEAR: i32 = 1;
const LAST_YEAR: i32 = 9999;

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

    /// That day of that month; `None` if no calendar of the years 1 to 9999 has it.
    pub(crate) fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        let known = (FIRST_YEAR..=LAST_YEAR).contains(&year);
        NaiveDate::from_ymd_opt(year, month, day)
            .filter(|_| known)
            .map(Self)
    }

    /// So many days after 1970-01-01; `None` outside the years 1 to 9999.
    pub(crate) fn from_days(days: i64) -> Option<Self> {
        NaiveDate::from_epoch_days(i32::try_from(days).ok()?)
            .filter(|date| (FIRST_YEAR..=LAST_YEAR).contains(&date.year()))
            .map(Self)
    }

    /// Days since 1970-01-01.
    pub(crate) fn days(self) -> i64 {
        self.0.to_epoch_days().into()
    }

    /// 1 to 366.
    pub(crate) fn day_of_year(self) -> u32 {
        self.0.ordinal()
    }

    /// 28 to 31.
    pub(crate) fn days_in_month(self) -> u32 {
        self.0.num_days_in_month().into()
    }

    /// 365 or 366.
    pub(crate) fn days_in_year(self) -> u32 {
        if self.0.leap_year() { 366 } else { 365 }
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

    /// The last date up to this one that falls on that weekday.
    ///
    /// ```
    /// use shared::{api::Weekday, time::CivilDate};
    /// let wednesday = CivilDate::parse("2026-11-25")?;
    /// assert_eq!(wednesday.week_start(Weekday::Mo), Some(CivilDate::parse("2026-11-23")?));
    /// assert_eq!(wednesday.week_start(Weekday::We), Some(wednesday));
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn week_start(self, first: Weekday) -> Option<Self> {
        let behind = (self.weekday() as i64 - first as i64).rem_euclid(7);
        self.plus_days(-behind)
    }

    /// The first date of its month.
    pub fn first_of_month(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// The first date of the month after; `None` outside what a calendar can hold.
    ///
    /// ```
    /// use shared::time::CivilDate;
    /// let last = CivilDate::parse("2026-12-31")?;
    /// assert_eq!(last.first_of_next_month(), Some(CivilDate::parse("2027-01-01")?));
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn first_of_next_month(self) -> Option<Self> {
        let next = self.first_of_month().0.checked_add_months(Months::new(1));
        next.map(Self)
    }

    /// The date in English words, by a pattern of `strftime`; nothing for one that is none.
    ///
    /// ```
    /// use shared::time::CivilDate;
    /// let date = CivilDate::parse("2026-11-23")?;
    /// assert_eq!(date.in_english("%A, %-d %B %Y"), "Monday, 23 November 2026");
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn in_english(self, pattern: &str) -> String {
        let mut text = String::new();
        match write!(text, "{}", self.0.format(pattern)) {
            Ok(()) => text,
            Err(_) => String::new(),
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
