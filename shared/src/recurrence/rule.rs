//! One `RRULE`, read and found acceptable.

use super::RecurrenceError::{self, Calendar, Part, Together};
use super::moment::Moment;
use crate::api::Weekday;

/// More would be a mistake of the program that sends them; every list of the RFC is shorter.
const MAX_TEXT: usize = 4_000;
const MAX_INTERVAL: i64 = 1 << 40;

const KNOWN: [&str; 16] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "RSCALE",
    "SKIP",
];

/// The unit in which a rule repeats, shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// One entry of `BYDAY`: a weekday, or the so-manieth one of its month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// From the end if negative; `None`: every one.
    pub(super) number: Option<i64>,
    pub(super) weekday: Weekday,
}

/// A rule as RFC 5545, 3.3.10 has it. Lists are ascending and unique; empty: not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: i64,
    pub(super) count: Option<u64>,
    pub(super) until: Option<Moment>,
    pub(super) week_start: Weekday,
    pub(super) seconds: Vec<i64>,
    pub(super) minutes: Vec<i64>,
    pub(super) hours: Vec<i64>,
    pub(super) days: Vec<Day>,
    pub(super) month_days: Vec<i64>,
    pub(super) year_days: Vec<i64>,
    pub(super) week_numbers: Vec<i64>,
    pub(super) months: Vec<i64>,
    pub(super) positions: Vec<i64>,
}

impl Rule {
    /// Reads `FREQ=…;…`. Names and values in any case; parts that nobody knows are passed over,
    /// as RFC 5545, 3.1 asks of what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, RecurrenceError> {
        if text.len() > MAX_TEXT {
            return Err(Part("RRULE"));
        }
        let text = text.trim_ascii().to_ascii_uppercase();
        let parts = Parts::read(&text)?;
        parts.only_gregorian()?;
        let frequency = frequency(parts.get("FREQ"))?;
        let rule = Self {
            frequency,
            interval: parts.number("INTERVAL", 1, MAX_INTERVAL)?.unwrap_or(1),
            count: parts.number("COUNT", 1, i64::MAX)?.map(i64::unsigned_abs),
            until: match parts.get("UNTIL") {
                Some(text) => Some(Moment::parse(text).ok_or(Part("UNTIL"))?),
                None => None,
            },
            week_start: match parts.get("WKST") {
                Some(text) => weekday(text).ok_or(Part("WKST"))?,
                None => Weekday::Mo,
            },
            seconds: parts.list("BYSECOND", 0, 60, false)?,
            minutes: parts.list("BYMINUTE", 0, 59, false)?,
            hours: parts.list("BYHOUR", 0, 23, false)?,
            days: days(parts.get("BYDAY"))?,
            month_days: parts.list("BYMONTHDAY", 1, 31, true)?,
            year_days: parts.list("BYYEARDAY", 1, 366, true)?,
            week_numbers: parts.list("BYWEEKNO", 1, 53, true)?,
            months: parts.list("BYMONTH", 1, 12, false)?,
            positions: parts.list("BYSETPOS", 1, 366, true)?,
        };
        rule.allowed()?;
        Ok(rule)
    }

    /// The first part of a rule that [`Self::parse`] passes over.
    pub(super) fn unknown_part(text: &str) -> Option<String> {
        let text = text.trim_ascii().to_ascii_uppercase();
        let names = text.split(';').filter_map(|part| part.split_once('='));
        let mut names = names.map(|(name, _)| name.trim_ascii());
        names
            .find(|name| !KNOWN.contains(name))
            .map(|name| name.chars().take(40).collect())
    }

    /// **What RFC 5545 forbids together is refused.**
    fn allowed(&self) -> Result<(), RecurrenceError> {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        let numbered = self.days.iter().any(|day| day.number.is_some());
        if self.count.is_some() && self.until.is_some() {
            return Err(Together("COUNT", "UNTIL"));
        }
        if !self.week_numbers.is_empty() && self.frequency != Yearly {
            return Err(Together("BYWEEKNO", "another FREQ than YEARLY"));
        }
        if numbered && !matches!(self.frequency, Monthly | Yearly) {
            return Err(Together(
                "a numbered BYDAY",
                "another FREQ than MONTHLY or YEARLY",
            ));
        }
        if numbered && !self.week_numbers.is_empty() {
            return Err(Together("a numbered BYDAY", "BYWEEKNO"));
        }
        if !self.month_days.is_empty() && self.frequency == Weekly {
            return Err(Together("BYMONTHDAY", "FREQ=WEEKLY"));
        }
        if !self.year_days.is_empty() && matches!(self.frequency, Daily | Weekly | Monthly) {
            return Err(Together("BYYEARDAY", "FREQ=DAILY, WEEKLY or MONTHLY"));
        }
        if !self.positions.is_empty() && !self.has_parts() {
            return Err(Together("BYSETPOS", "no other BY part"));
        }
        Ok(())
    }

    /// Whether any part but `BYSETPOS` picks or adds instants.
    pub(super) fn has_parts(&self) -> bool {
        self.has_date_parts()
            || !(self.hours.is_empty() && self.minutes.is_empty() && self.seconds.is_empty())
    }

    /// Whether any part is about dates.
    pub(super) fn has_date_parts(&self) -> bool {
        let lists = [
            &self.month_days,
            &self.year_days,
            &self.week_numbers,
            &self.months,
        ];
        !self.days.is_empty() || lists.iter().any(|list| !list.is_empty())
    }
}

/// `NAME=VALUE` pairs, each name once.
struct Parts<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Parts<'t> {
    fn read(text: &'t str) -> Result<Self, RecurrenceError> {
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for part in text.split(';').filter(|part| !part.trim_ascii().is_empty()) {
            let (name, value) = part.split_once('=').ok_or(Part("RRULE"))?;
            let (name, value) = (name.trim_ascii(), value.trim_ascii());
            if parts.iter().any(|(known, _)| *known == name) {
                return Err(Part("RRULE"));
            }
            parts.push((name, value));
        }
        Ok(Self(parts))
    }

    fn get(&self, name: &str) -> Option<&'t str> {
        let found = self.0.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }

    /// RFC 7529 lets a rule count in other calendars, and move dates that they don't have.
    fn only_gregorian(&self) -> Result<(), RecurrenceError> {
        let gregorian = self.get("RSCALE").is_none_or(|scale| scale == "GREGORIAN");
        let omit = self.get("SKIP").is_none_or(|skip| skip == "OMIT");
        if gregorian && omit {
            return Ok(());
        }
        Err(Calendar)
    }

    fn number(
        &self,
        name: &'static str,
        least: i64,
        most: i64,
    ) -> Result<Option<i64>, RecurrenceError> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let number = number(text).ok_or(Part(name))?;
        let fits = (least..=most).contains(&number);
        fits.then_some(Some(number)).ok_or(Part(name))
    }

    fn list(
        &self,
        name: &'static str,
        least: i64,
        most: i64,
        from_the_end: bool,
    ) -> Result<Vec<i64>, RecurrenceError> {
        let Some(text) = self.get(name) else {
            return Ok(Vec::new());
        };
        let mut list = Vec::new();
        for entry in text.split(',') {
            let number = number(entry.trim_ascii()).ok_or(Part(name))?;
            let negative = from_the_end && number < 0;
            let size = if negative { -number } else { number };
            if !(least..=most).contains(&size) {
                return Err(Part(name));
            }
            list.push(number);
        }
        list.sort_unstable();
        list.dedup();
        Ok(list)
    }
}

/// Digits with an optional sign. A number too large to hold is as large as can be held.
fn number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let size = plain.then(|| digits.parse().unwrap_or(i64::MAX))?;
    Some(if negative { -size } else { size })
}

fn frequency(text: Option<&str>) -> Result<Frequency, RecurrenceError> {
    match text {
        Some("SECONDLY") => Ok(Frequency::Secondly),
        Some("MINUTELY") => Ok(Frequency::Minutely),
        Some("HOURLY") => Ok(Frequency::Hourly),
        Some("DAILY") => Ok(Frequency::Daily),
        Some("WEEKLY") => Ok(Frequency::Weekly),
        Some("MONTHLY") => Ok(Frequency::Monthly),
        Some("YEARLY") => Ok(Frequency::Yearly),
        _ => Err(Part("FREQ")),
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    match text {
        "MO" => Some(Weekday::Mo),
        "TU" => Some(Weekday::Tu),
        "WE" => Some(Weekday::We),
        "TH" => Some(Weekday::Th),
        "FR" => Some(Weekday::Fr),
        "SA" => Some(Weekday::Sa),
        "SU" => Some(Weekday::Su),
        _ => None,
    }
}

fn days(text: Option<&str>) -> Result<Vec<Day>, RecurrenceError> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    text.split(',')
        .map(|entry| day(entry.trim_ascii()).ok_or(Part("BYDAY")))
        .collect()
}

fn day(text: &str) -> Option<Day> {
    let at = text.len().checked_sub(2)?;
    let (count, name) = text.split_at_checked(at)?;
    let weekday = weekday(name)?;
    if count.is_empty() {
        return Some(Day {
            number: None,
            weekday,
        });
    }
    let number = number(count)?;
    let fits = (1..=53).contains(&number.abs());
    fits.then_some(Day {
        number: Some(number),
        weekday,
    })
}
