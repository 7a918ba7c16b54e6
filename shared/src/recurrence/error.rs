//! Why a text is no recurrence, or can't be followed.

use std::fmt;

/// Why a recurrence can't be read or followed.
///
/// [`Display`](fmt::Display) is a sentence for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecurrenceError {
    /// No start, or none that can be read.
    Start,
    /// A line that is none of `RRULE`, `RDATE`, `EXDATE`, `EXRULE` and `DTSTART`.
    Line(String),
    /// The `TZID` is neither an IANA name nor one of Windows.
    Zone(String),
    /// A part of a rule is missing, is there twice, or has a value that RFC 5545 does not allow.
    Part(&'static str),
    /// A part of a rule of dates that RFC 5545 does not have.
    UnknownPart(String),
    /// Two parts that RFC 5545 does not allow together.
    Together(&'static str, &'static str),
    /// A date or time of that property can't be read.
    Time(&'static str),
    /// Another calendar than the Gregorian, or a `SKIP` that moves dates (RFC 7529).
    Calendar,
    /// A rule of dates repeats within the day.
    WithinTheDay,
    /// To follow the rule to the window takes more steps than we take, or it has more instants
    /// than we list.
    TooMuchWork,
}

impl RecurrenceError {
    /// The stable name, for programs.
    ///
    /// ```
    /// use shared::recurrence::DateRule;
    /// use shared::time::CivilDate;
    /// let from = CivilDate::parse("2026-11-23")?;
    /// assert_eq!(DateRule::parse("FREQ=DAILY;INTERVAL=0", from).unwrap_err().code(), "bad_part");
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::Start => "bad_start",
            Self::Line(_) => "unknown_line",
            Self::Zone(_) => "unknown_zone",
            Self::Part(_) => "bad_part",
            Self::UnknownPart(_) => "unknown_part",
            Self::Together(..) => "not_together",
            Self::Time(_) => "bad_time",
            Self::Calendar => "other_calendar",
            Self::WithinTheDay => "within_the_day",
            Self::TooMuchWork => "too_much_work",
        }
    }
}

impl fmt::Display for RecurrenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str(
                "Write the start like 2026-11-23, 2026-11-23T09:00:00 or 2026-11-23T08:00:00Z.",
            ),
            Self::Line(name) => write!(
                f,
                "{name} is not part of a recurrence: give RRULE, RDATE, EXDATE, EXRULE or DTSTART."
            ),
            Self::Zone(name) => write!(f, "{name} is no time zone that we know."),
            Self::Part(name) => write!(f, "{name} is missing, repeated, or has a wrong value."),
            Self::UnknownPart(name) => write!(
                f,
                "{name} is no part of a recurrence rule: correct its name, or remove it."
            ),
            Self::Together(a, b) => write!(f, "RFC 5545 does not allow {a} with {b}."),
            Self::Time(name) => write!(
                f,
                "Write the dates of {name} like 20261123, 20261123T090000 or 20261123T080000Z."
            ),
            Self::Calendar => f.write_str("Only RSCALE=GREGORIAN with SKIP=OMIT is understood."),
            Self::WithinTheDay => f.write_str(
                "A rule of dates repeats by days, weeks, months or years, without times of day.",
            ),
            Self::TooMuchWork => f.write_str(
                "This rule takes too long to follow: make it simpler, or let it start later.",
            ),
        }
    }
}

impl std::error::Error for RecurrenceError {}
