//! Why a file is no calendar, and what in one could not be understood.

use std::fmt;

/// Why nothing can be said about a file. Never "no events": unknown is busy.
///
/// [`Display`](fmt::Display) is a sentence for the person who gave the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IcalError {
    /// It does not begin with `BEGIN:VCALENDAR`: an HTML page, an answer in JSON, nothing at all.
    NotACalendar,
    /// More bytes than [`super::MOST_BYTES`].
    TooLarge,
    /// It ends before `END:VCALENDAR`.
    Truncated,
    /// Components do not begin and end as they should; the number of the line.
    Broken(u32),
}

impl IcalError {
    /// The stable name, for programs.
    ///
    /// ```
    /// use shared::ical::IcalError;
    /// assert_eq!(IcalError::Truncated.code(), "truncated");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::NotACalendar => "not_a_calendar",
            Self::TooLarge => "too_large",
            Self::Truncated => "truncated",
            Self::Broken(_) => "broken",
        }
    }

    /// What a person is told of the error with this [`code`](Self::code), for those who kept no
    /// more of it; `None`: none of these has it.
    ///
    /// ```
    /// use shared::ical::IcalError;
    /// assert!(IcalError::sentence("too_large").is_some());
    /// assert_eq!(IcalError::sentence("gone"), None);
    /// ```
    pub fn sentence(code: &str) -> Option<&'static str> {
        Some(match code {
            "not_a_calendar" => {
                "There is no calendar at this address, but probably a web page: publish the \
                 calendar again and copy its iCalendar address (it often ends in .ics)."
            }
            "too_large" => {
                "This calendar is too large: publish one with less of the past, or without \
                 details."
            }
            "truncated" => "This calendar breaks off in the middle: publish it again.",
            "broken" => {
                "This calendar is out of order: publish it again, or tell those who make the \
                 program that wrote it."
            }
            _ => return None,
        })
    }
}

impl fmt::Display for IcalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::sentence(self.code()).unwrap_or_default())?;
        match self {
            Self::Broken(line) => write!(f, " (Line {line}.)"),
            Self::NotACalendar | Self::TooLarge | Self::Truncated => Ok(()),
        }
    }
}

impl std::error::Error for IcalError {}

/// What could not be understood in an event. It is then busy in the widest sensible reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// No start, or none that can be read: all the time up to its end is busy.
    Start,
    /// An end or a duration that can't be read: everything from the start on is busy.
    End,
    /// It ends before it starts: a day from the start on is busy.
    EndsFirst,
    /// A rule or an added date that can't be read: everything from the start on is busy, up to
    /// the rule's `UNTIL`.
    Rule,
    /// A rule that takes too long to follow; busy as with [`Self::Rule`].
    TooMuchWork,
    /// A zone that nobody knows and the file does not define: busy wherever on earth it is meant.
    Zone,
    /// An `EXDATE` or a `RECURRENCE-ID` that can't be read: nothing is taken away.
    Exception,
    /// A period of a `VFREEBUSY` that can't be read: all of its time is busy.
    Period,
    /// The calendar's own `X-WR-TIMEZONE` is no zone that we know: the asker's is taken.
    CalendarZone,
}

impl Doubt {
    /// The stable name, for programs.
    ///
    /// ```
    /// assert_eq!(shared::ical::Doubt::Zone.code(), "unknown_zone");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::Start => "bad_start",
            Self::End => "bad_end",
            Self::EndsFirst => "ends_before_start",
            Self::Rule => "bad_rule",
            Self::TooMuchWork => "too_much_work",
            Self::Zone => "unknown_zone",
            Self::Exception => "bad_exception",
            Self::Period => "bad_period",
            Self::CalendarZone => "unknown_calendar_zone",
        }
    }
}

/// A [`Doubt`], and how often it mattered in the window.
///
/// It names the line, and never what stands there: titles and names are not ours to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Warning {
    /// What could not be understood.
    pub doubt: Doubt,
    /// In how many components.
    pub count: u32,
    /// The line at which the first of them begins, from 1.
    pub line: u32,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.doubt {
            Doubt::Start => "have no start that we can read: all the time is busy",
            Doubt::End => "have an end that we can't read: they are busy from their start on",
            Doubt::EndsFirst => "end before they start: they are busy for a day",
            Doubt::Rule => "repeat by a rule that we can't read: they are busy from their start on",
            Doubt::TooMuchWork => {
                "repeat by a rule that takes too long to follow: they are busy from their start on"
            }
            Doubt::Zone => {
                "are in a time zone that we don't know: they are busy wherever it may be"
            }
            Doubt::Exception => "leave out dates that we can't read: those dates are busy",
            Doubt::Period => "have periods that we can't read: all of their time is busy",
            Doubt::CalendarZone => {
                "name a time zone of the calendar that we don't know: yours is taken"
            }
        };
        write!(
            f,
            "{} of its entries {what} (the first in line {}). Correct them in that calendar.",
            self.count, self.line
        )
    }
}
