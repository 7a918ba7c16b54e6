//! Recurrence rules → instants, bounded in work. RFC 5545, 3.3.10 and 3.8.5.
//!
//! [`Recurrence`] is a whole series (`RRULE`, `RDATE`, `EXDATE` with a start and a zone);
//! [`DateRule`] is one rule that picks dates, for weekly hours such as "every other Friday".
//!
//! | rule | where |
//! |---|---|
//! | what a rule may say, and what not together | `rule::Rule` |
//! | `BYMONTH`, `BYWEEKNO`, `BYYEARDAY`, `BYMONTHDAY`, `BYDAY` | `dates` |
//! | what is left to the start | `dates::DateParts::new`, `period::Periods::new` |
//! | `FREQ`, `INTERVAL`, `WKST`, `BYHOUR`, `BYMINUTE`, `BYSECOND` | `period::Periods` |
//! | `BYSETPOS`, `COUNT` | `walk` |
//! | `UNTIL`, `RDATE`, `EXDATE`, gaps and folds | [`Recurrence::starts`] |
//!
//! The work of an answer is counted in steps, not timed: [`RecurrenceError::TooMuchWork`] comes
//! or does not come, on every machine.

mod dates;
mod error;
mod lines;
mod moment;
mod period;
mod rule;
mod series;
#[cfg(test)]
mod tests;
mod walk;
pub(crate) mod zones;

pub use error::RecurrenceError;
pub use moment::Moment;
pub use series::Recurrence;

use crate::time::{CivilDate, Zone};
use moment::DAY;
use period::Work;
use rule::{Frequency, Rule};

/// A rule that picks dates.
///
/// ```
/// use shared::recurrence::DateRule;
/// use shared::time::CivilDate;
/// let date = |text| CivilDate::parse(text).unwrap();
/// let every_other_friday = DateRule::parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", date("2026-11-20"))?;
/// let found = every_other_friday.dates(date("2026-11-21"), date("2026-12-31"))?;
/// assert_eq!(found, [date("2026-12-04"), date("2026-12-18")]);
/// # Ok::<(), shared::recurrence::RecurrenceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateRule {
    rule: Rule,
    from: CivilDate,
}

impl DateRule {
    /// Reads `FREQ=…;…`, with or without `RRULE:` before it; `from` is the date on which it
    /// begins, and counts only if the rule picks it.
    ///
    /// # Errors
    /// What [`RecurrenceError`] says; [`RecurrenceError::WithinTheDay`] for a rule that repeats
    /// by hours, minutes or seconds, or names any.
    pub fn parse(rule: &str, from: CivilDate) -> Result<Self, RecurrenceError> {
        let rule = rule.trim_ascii();
        let named = rule
            .get(..6)
            .is_some_and(|name| name.eq_ignore_ascii_case("RRULE:"));
        let text = rule.get(6..).filter(|_| named).unwrap_or(rule);
        let rule = Rule::parse(text)?;
        // A person typed it: a part that is passed over would be a rule that they did not mean.
        if let Some(name) = Rule::unknown_part(text) {
            return Err(RecurrenceError::UnknownPart(name));
        }
        let times = [&rule.hours, &rule.minutes, &rule.seconds];
        if rule.frequency < Frequency::Daily || times.iter().any(|list| !list.is_empty()) {
            return Err(RecurrenceError::WithinTheDay);
        }
        Ok(Self { rule, from })
    }

    /// The dates from `first` to `last`, both included: ascending and unique, none before the
    /// rule's own first date.
    ///
    /// # Errors
    /// [`RecurrenceError::TooMuchWork`], with `COUNT` alone: long before `first`, or for a rule
    /// that hardly ever picks a date.
    pub fn dates(
        &self,
        first: CivilDate,
        last: CivilDate,
    ) -> Result<Vec<CivilDate>, RecurrenceError> {
        let window = (first.days() * DAY, (last.days() + 1) * DAY);
        let until = self
            .rule
            .until
            .map(|until| until.date(Zone::UTC).days() * DAY);
        let mut found = Vec::new();
        walk::walk(
            &self.rule,
            self.from.days() * DAY,
            until,
            window,
            &mut Work::default(),
            &mut found,
        )?;
        let dates = found.into_iter();
        Ok(dates
            .filter_map(|wall| CivilDate::from_days(wall.div_euclid(DAY)))
            .collect())
    }
}
