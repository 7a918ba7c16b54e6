//! Which dates a rule picks: each function is one rule part of RFC 5545, 3.3.10, as a question
//! about one date.

use super::rule::{Day, Frequency, Rule};
use crate::api::Weekday;
use crate::time::CivilDate;

/// The parts of a rule that are about dates, completed with what the start says.
#[derive(Clone, Debug)]
pub(super) struct DateParts<'r> {
    rule: &'r Rule,
    /// Weekday, day of the month and month of the start, where **the rule leaves them to the
    /// start**.
    weekday: Option<Weekday>,
    month_day: Option<i64>,
    month: Option<i64>,
}

impl<'r> DateParts<'r> {
    pub(super) fn new(rule: &'r Rule, start: CivilDate) -> Self {
        let mut parts = Self {
            rule,
            weekday: None,
            month_day: None,
            month: None,
        };
        let picks_days = !rule.days.is_empty()
            || !rule.month_days.is_empty()
            || !rule.year_days.is_empty()
            || !rule.week_numbers.is_empty();
        if !picks_days {
            match rule.frequency {
                Frequency::Yearly => {
                    parts.month_day = Some(start.day().into());
                    if rule.months.is_empty() {
                        parts.month = Some(start.month().into());
                    }
                }
                Frequency::Monthly => parts.month_day = Some(start.day().into()),
                Frequency::Weekly => parts.weekday = Some(start.weekday()),
                _ => {}
            }
        }
        parts
    }

    /// Whether the rule picks that date of its period.
    pub(super) fn pick(&self, date: CivilDate) -> bool {
        let rule = self.rule;
        self.month
            .is_none_or(|month| month == i64::from(date.month()))
            && self
                .month_day
                .is_none_or(|day| day == i64::from(date.day()))
            && self.weekday.is_none_or(|weekday| weekday == date.weekday())
            && by_month(&rule.months, date)
            && by_week_number(&rule.week_numbers, rule.week_start, date)
            && by_year_day(&rule.year_days, date)
            && by_month_day(&rule.month_days, date)
            && self.by_day(date)
    }

    /// **`BYDAY`: weekdays, or the so-manieth of the month** (`MONTHLY`, or `YEARLY` with
    /// `BYMONTH`) **or of the year.** Numbered and plain ones may stand side by side.
    fn by_day(&self, date: CivilDate) -> bool {
        let days = &self.rule.days;
        if days.is_empty() {
            return true;
        }
        let within_year = self.rule.frequency == Frequency::Yearly && self.rule.months.is_empty();
        let (place, length) = if within_year {
            (date.day_of_year(), date.days_in_year())
        } else {
            (date.day(), date.days_in_month())
        };
        let (from_start, from_end) = (i64::from(place), i64::from(length - place + 1));
        let counts = |size: i64, number: i64| (size - 1) / 7 + 1 == number;
        days.iter().any(|Day { number, weekday }| {
            *weekday == date.weekday()
                && match *number {
                    None => true,
                    Some(number) if number > 0 => counts(from_start, number),
                    Some(number) => counts(from_end, -number),
                }
        })
    }
}

/// **`BYMONTH`: 1 to 12.**
fn by_month(months: &[i64], date: CivilDate) -> bool {
    months.is_empty() || months.contains(&i64::from(date.month()))
}

/// **`BYMONTHDAY`: 1 to 31, or -1 for the last day, -2 for the one before …**
fn by_month_day(month_days: &[i64], date: CivilDate) -> bool {
    let from_end = i64::from(date.day()) - i64::from(date.days_in_month()) - 1;
    month_days.is_empty()
        || month_days.contains(&i64::from(date.day()))
        || month_days.contains(&from_end)
}

/// **`BYYEARDAY`: 1 to 366, or -1 for the last day, -2 for the one before …**
fn by_year_day(year_days: &[i64], date: CivilDate) -> bool {
    let place = i64::from(date.day_of_year());
    year_days.is_empty()
        || year_days.contains(&place)
        || year_days.contains(&(place - i64::from(date.days_in_year()) - 1))
}

/// **`BYWEEKNO`: week 1 is the first with at least four days in the year; it begins on `WKST`.**
/// Negative numbers count from the year's last week.
fn by_week_number(numbers: &[i64], week_start: Weekday, date: CivilDate) -> bool {
    if numbers.is_empty() {
        return true;
    }
    // The fourth day of a week lies in the year that the week belongs to; this is its place in
    // the year of `date`, which may be the year before or after.
    let into_week = (date.weekday() as i64 - week_start as i64).rem_euclid(7);
    let fourth = i64::from(date.day_of_year()) - into_week + 3;
    let length = |year: i32| CivilDate::of(year, 1, 1).map_or(365, |first| first.days_in_year());
    let this = i64::from(date.days_in_year());
    let (fourth, length) = if fourth < 1 {
        let before = i64::from(length(date.year() - 1));
        (fourth + before, before)
    } else if fourth > this {
        (fourth - this, i64::from(length(date.year() + 1)))
    } else {
        (fourth, this)
    };
    let number = (fourth - 1) / 7 + 1;
    // As many weeks follow as there are days like this one left in the year.
    let last = number + (length - fourth) / 7;
    numbers.contains(&number) || numbers.contains(&(number - last - 1))
}
