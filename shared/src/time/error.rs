//! What a text that should be a time, a date, a month or a zone can be instead.

use std::fmt;

/// Why a text is no instant, date, month, time of day or zone.
///
/// [`Display`](fmt::Display) is a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeError {
    /// Not RFC 3339 with whole seconds, or outside the years 1 to 9999.
    Instant,
    /// Not a date `YYYY-MM-DD`.
    Date,
    /// Not a month `YYYY-MM` of the years 1970 to 9999.
    Month,
    /// Not a time of day `HH:MM`.
    TimeOfDay,
    /// Not the name of an IANA time zone.
    Zone,
}

impl TimeError {
    /// The stable name of this error, for programs.
    ///
    /// ```
    /// assert_eq!(shared::time::Month::parse("soon").unwrap_err().code(), "not_a_month");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::Instant => "not_an_instant",
            Self::Date => "not_a_date",
            Self::Month => "not_a_month",
            Self::TimeOfDay => "not_a_time_of_day",
            Self::Zone => "not_a_zone",
        }
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instant => {
                "Write the instant with its offset and whole seconds, like 2026-11-23T08:00:00Z."
            }
            Self::Date => "Write the date as YYYY-MM-DD, like 2026-11-23.",
            Self::Month => "Write the month as YYYY-MM, like 2026-11.",
            Self::TimeOfDay => "Write the time as HH:MM, like 09:30.",
            Self::Zone => "Name a time zone of the IANA database, like Europe/Berlin.",
        })
    }
}

impl std::error::Error for TimeError {}
