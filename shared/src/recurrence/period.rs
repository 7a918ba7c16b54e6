//! The periods of a rule: where each lies, and the set of times it holds.

use super::RecurrenceError::{self, TooMuchWork};
use super::dates::DateParts;
use super::moment::DAY;
use super::rule::{Frequency, Rule};
use crate::time::CivilDate;

const HOUR: i64 = 60 * 60;
const MINUTE: i64 = 60;

/// How many steps may be taken for one answer: looking at a date is one, a period with the times
/// of its dates is some. All of them take some ten milliseconds.
const MOST_STEPS: u64 = 500_000;
const STEPS_A_PERIOD: u64 = 4;

/// Counts what is done, so that no rule can keep us busy for long.
#[derive(Debug)]
pub(super) struct Work {
    taken: u64,
    most: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self::within(MOST_STEPS)
    }
}

impl Work {
    /// For a rule that shares its steps with others.
    pub(super) fn within(left: u64) -> Self {
        Self {
            taken: 0,
            most: left.min(MOST_STEPS),
        }
    }

    pub(super) fn take(&mut self, steps: u64) -> Result<(), RecurrenceError> {
        self.taken = self.taken.saturating_add(steps);
        if self.taken > self.most {
            return Err(TooMuchWork);
        }
        Ok(())
    }

    pub(super) fn taken(&self) -> u64 {
        self.taken
    }
}

/// What one period holds, in order: every time of day on every date. It is not written out, so
/// that "every second of every hour of the year" costs nothing.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Days since 1970-01-01.
    dates: Vec<i64>,
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
}

impl Times {
    fn a_day(&self) -> usize {
        self.hours.len() * self.minutes.len() * self.seconds.len()
    }

    pub(super) fn len(&self) -> usize {
        self.dates.len() * self.a_day()
    }

    /// The one at that place, in seconds on the wall.
    pub(super) fn get(&self, place: usize) -> Option<i64> {
        let within = place.checked_rem(self.a_day())?;
        let date = self.dates.get(place / self.a_day())?;
        let (rest, second) = (within / self.seconds.len(), within % self.seconds.len());
        let (hour, minute) = (rest / self.minutes.len(), rest % self.minutes.len());
        let (hour, minute) = (self.hours.get(hour)?, self.minutes.get(minute)?);
        Some(date * DAY + hour * HOUR + minute * MINUTE + self.seconds.get(second)?)
    }

    /// How many lie before that second on the wall.
    pub(super) fn before(&self, wall: i64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).is_some_and(|found| found < wall) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// The periods of one rule that starts at a second on the wall.
pub(super) struct Periods<'r> {
    rule: &'r Rule,
    dates: DateParts<'r>,
    start: i64,
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
}

impl<'r> Periods<'r> {
    /// `None` if there are none: the start is in no year that we know, or `BYSECOND=60` asks for
    /// leap seconds alone, which the wall of our time scale never shows.
    pub(super) fn new(rule: &'r Rule, start: i64) -> Option<Self> {
        let of_day = start.rem_euclid(DAY);
        // **Times that the rule does not give are those of the start**, down from its unit.
        let or = |given: &[i64], unit: Frequency, own: i64| match given {
            [] if rule.frequency > unit => vec![own],
            given => given.to_vec(),
        };
        let mut seconds = or(&rule.seconds, Frequency::Secondly, of_day % MINUTE);
        seconds.retain(|second| *second < MINUTE);
        if seconds.is_empty() && !rule.seconds.is_empty() {
            return None;
        }
        Some(Self {
            rule,
            dates: DateParts::new(rule, CivilDate::from_days(start.div_euclid(DAY))?),
            start,
            hours: or(&rule.hours, Frequency::Hourly, of_day / HOUR),
            minutes: or(&rule.minutes, Frequency::Minutely, of_day % HOUR / MINUTE),
            seconds,
        })
    }

    /// The length of a unit in seconds; months and years have none.
    fn unit(&self) -> Option<i64> {
        match self.rule.frequency {
            Frequency::Secondly => Some(1),
            Frequency::Minutely => Some(MINUTE),
            Frequency::Hourly => Some(HOUR),
            Frequency::Daily => Some(DAY),
            Frequency::Weekly => Some(7 * DAY),
            Frequency::Monthly | Frequency::Yearly => None,
        }
    }

    /// The beginning of the unit that holds this second.
    fn floor(&self, wall: i64) -> i64 {
        let day = wall - wall.rem_euclid(DAY);
        match self.rule.frequency {
            Frequency::Secondly => wall,
            Frequency::Minutely => wall - wall.rem_euclid(MINUTE),
            Frequency::Hourly => wall - wall.rem_euclid(HOUR),
            Frequency::Daily => day,
            Frequency::Weekly => {
                let date = CivilDate::from_days(day / DAY);
                let first = date.and_then(|date| date.week_start(self.rule.week_start));
                first.map_or(day, |first| first.days() * DAY)
            }
            Frequency::Monthly | Frequency::Yearly => day,
        }
    }

    /// Months since year 0 of the month that holds this second.
    fn month(wall: i64) -> Option<i64> {
        let date = CivilDate::from_days(wall.div_euclid(DAY))?;
        Some(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }

    fn months_a_unit(&self) -> i64 {
        if self.rule.frequency == Frequency::Yearly {
            12
        } else {
            1
        }
    }

    /// The number of the first period that may hold anything at or after this second: periods
    /// are **`INTERVAL` units apart, the first holds the start**.
    pub(super) fn number_at(&self, wall: i64) -> i64 {
        let distance = match self.unit() {
            Some(unit) => (self.floor(wall) - self.floor(self.start)).div_euclid(unit),
            None => match (Self::month(wall), Self::month(self.start)) {
                (Some(there), Some(here)) => {
                    let unit = self.months_a_unit();
                    there.div_euclid(unit) - here.div_euclid(unit)
                }
                _ => 0,
            },
        };
        let interval = self.rule.interval;
        // A period that began before and is over is one too early, but not one too late.
        (distance + interval - 1).div_euclid(interval).max(0)
    }

    /// Where a period begins, in seconds on the wall; `None` after the year 9999.
    pub(super) fn begin(&self, number: i64) -> Option<i64> {
        let units = number.checked_mul(self.rule.interval)?;
        match self.unit() {
            Some(unit) => {
                let begin = self
                    .floor(self.start)
                    .checked_add(units.checked_mul(unit)?)?;
                // The week of the first day may begin in the year before the first.
                let inside = begin.saturating_add(7 * DAY).div_euclid(DAY);
                CivilDate::from_days(inside).map(|_| begin)
            }
            None => {
                let unit = self.months_a_unit();
                let first = Self::month(self.start)?.div_euclid(unit);
                let month = first.checked_add(units)?.checked_mul(unit)?;
                let year = i32::try_from(month.div_euclid(12)).ok()?;
                let of_year = u32::try_from(month.rem_euclid(12) + 1).ok()?;
                Some(CivilDate::of(year, of_year, 1)?.days() * DAY)
            }
        }
    }

    /// What the period that begins at this second holds.
    pub(super) fn times(&self, begin: i64, work: &mut Work) -> Result<Times, RecurrenceError> {
        let first = begin.div_euclid(DAY);
        let days: i64 = match self.rule.frequency {
            Frequency::Weekly => 7,
            Frequency::Monthly => {
                CivilDate::from_days(first).map_or(0, |date| date.days_in_month().into())
            }
            Frequency::Yearly => {
                CivilDate::from_days(first).map_or(0, |date| date.days_in_year().into())
            }
            _ => 1,
        };
        work.take(days.unsigned_abs() + STEPS_A_PERIOD)?;
        let picked = (first..first + days)
            .filter(|day| CivilDate::from_days(*day).is_some_and(|date| self.dates.pick(date)));
        let mut times = Times {
            dates: picked.collect(),
            ..Times::default()
        };
        if times.dates.is_empty() {
            return Ok(times);
        }
        let of_day = begin.rem_euclid(DAY);
        let frequency = self.rule.frequency;
        // **Below its own unit a part adds times, at its own unit and above it picks.**
        let fill = |given: &[i64], unit: Frequency, own: i64| match given {
            given if frequency > unit => given.to_vec(),
            [] => vec![own],
            given if given.contains(&own) => vec![own],
            _ => Vec::new(),
        };
        times.hours = fill(&self.hours, Frequency::Hourly, of_day / HOUR);
        times.minutes = fill(&self.minutes, Frequency::Minutely, of_day % HOUR / MINUTE);
        times.seconds = fill(&self.seconds, Frequency::Secondly, of_day % MINUTE);
        Ok(times)
    }

    /// From where on a period may hold something again, if this one, which begins at `begin`,
    /// holds nothing: a rule that repeats every second need not be asked every second of a day
    /// that it does not pick.
    pub(super) fn next_possible(&self, begin: i64) -> Option<i64> {
        let frequency = self.rule.frequency;
        if frequency >= Frequency::Daily {
            return None;
        }
        let day = begin.div_euclid(DAY);
        let of_day = begin.rem_euclid(DAY);
        let picked = CivilDate::from_days(day).is_some_and(|date| self.dates.pick(date));
        if !picked {
            return Some((day + 1) * DAY);
        }
        let hour = of_day / HOUR;
        if !self.hours.is_empty() && !self.hours.contains(&hour) {
            let later = self.hours.iter().find(|later| **later > hour);
            return Some(later.map_or((day + 1) * DAY, |later| day * DAY + later * HOUR));
        }
        let minute = of_day % HOUR / MINUTE;
        if frequency < Frequency::Hourly && !self.minutes.is_empty() {
            let begin_of_hour = day * DAY + hour * HOUR;
            let later = self.minutes.iter().find(|later| **later > minute);
            if !self.minutes.contains(&minute) {
                let next = later.map_or(HOUR, |later| later * MINUTE);
                return Some(begin_of_hour + next);
            }
        }
        None
    }
}
