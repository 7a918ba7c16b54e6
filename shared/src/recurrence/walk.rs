//! From period to period: which seconds on the wall a rule picks.

use super::RecurrenceError::{self, TooMuchWork};
use super::period::{Periods, Times, Work};
use super::rule::{Frequency, Rule};

/// More instants than this are not listed for one window: a day of seconds fits.
const MOST_RESULTS: usize = 100_000;

/// Every second on the wall that the rule picks, from `low` up to but not including `high`,
/// ascending, into `found`. The start counts only if the rule picks it.
///
/// `until` is the last second on the wall that counts.
pub(super) fn walk(
    rule: &Rule,
    start: i64,
    until: Option<i64>,
    (low, high): (i64, i64),
    work: &mut Work,
    found: &mut Vec<i64>,
) -> Result<(), RecurrenceError> {
    let Some(periods) = Periods::new(rule, start) else {
        return Ok(());
    };
    let mut left = rule.count;
    let mut until = until.unwrap_or(i64::MAX);
    if let Some(last) = left.and_then(|count| last_of_plain(rule, start, count)) {
        (left, until) = (None, last);
    }
    let high = high.min(until.saturating_add(1));
    if let (None, Some(step)) = (left, plain_step(rule)) {
        return walk_plain(start, step, (low, high), found);
    }
    // Only with COUNT does it matter what lies before the window.
    let mut number = if left.is_some() {
        0
    } else {
        periods.number_at(low.max(start))
    };
    // A week or a day that has begun before the window may reach into it.
    number = (number - 1).max(0);
    while let Some(begin) = periods.begin(number).filter(|begin| *begin < high) {
        let times = periods.times(begin, work)?;
        if times.len() == 0 {
            let next = periods.next_possible(begin);
            let there = next.map_or(0, |next| periods.number_at(next));
            number = there.max(number + 1);
            continue;
        }
        let places = Places::of(&times, &rule.positions, work)?;
        let first = places.before(&times, start);
        let mut end = places.len();
        if let Some(left) = &mut left {
            let here = u64::try_from(end - first).unwrap_or(u64::MAX);
            if *left <= here {
                end = first + usize::try_from(*left).unwrap_or(usize::MAX);
                *left = 0;
            } else {
                *left -= here;
            }
        }
        let from = places.before(&times, low.max(start));
        let to = places.before(&times, high).min(end);
        for place in from..to {
            let wall = places.get(place).and_then(|place| times.get(place));
            keep(wall, found)?;
        }
        if left == Some(0) {
            break;
        }
        number += 1;
    }
    Ok(())
}

fn keep(wall: Option<i64>, found: &mut Vec<i64>) -> Result<(), RecurrenceError> {
    if found.len() >= MOST_RESULTS {
        return Err(TooMuchWork);
    }
    found.extend(wall);
    Ok(())
}

/// Seconds from one instant to the next of a rule that picks every period once, and the periods
/// are equally long: it needs no counting.
fn plain_step(rule: &Rule) -> Option<i64> {
    if rule.has_parts() {
        return None;
    }
    let unit: i64 = match rule.frequency {
        Frequency::Secondly => 1,
        Frequency::Minutely => 60,
        Frequency::Hourly => 60 * 60,
        Frequency::Daily => 24 * 60 * 60,
        Frequency::Weekly => 7 * 24 * 60 * 60,
        Frequency::Monthly | Frequency::Yearly => return None,
    };
    unit.checked_mul(rule.interval)
}

/// The last second of such a rule with `COUNT`.
fn last_of_plain(rule: &Rule, start: i64, count: u64) -> Option<i64> {
    let step = plain_step(rule)?;
    let steps = i64::try_from(count).ok()?.checked_sub(1)?;
    Some(start.saturating_add(steps.saturating_mul(step)))
}

fn walk_plain(
    start: i64,
    step: i64,
    (low, high): (i64, i64),
    found: &mut Vec<i64>,
) -> Result<(), RecurrenceError> {
    let late = (low - start).max(0);
    let steps = late / step + i64::from(late % step != 0);
    let mut wall = steps.checked_mul(step).and_then(|s| s.checked_add(start));
    while let Some(now) = wall.filter(|now| *now < high) {
        keep(Some(now), found)?;
        wall = now.checked_add(step);
    }
    Ok(())
}

/// The places in a period's set that count: all, or those of `BYSETPOS`.
enum Places {
    All(usize),
    Some(Vec<usize>),
}

impl Places {
    /// **`BYSETPOS` picks from the whole set of its period**, also where the series starts within
    /// it; negative numbers count from the end.
    fn of(times: &Times, positions: &[i64], work: &mut Work) -> Result<Self, RecurrenceError> {
        let len = times.len();
        if positions.is_empty() {
            return Ok(Self::All(len));
        }
        work.take(positions.len() as u64)?;
        let place = |position: &i64| {
            let size = usize::try_from(position.unsigned_abs()).ok()?;
            if *position > 0 {
                size.checked_sub(1)
            } else {
                len.checked_sub(size)
            }
        };
        let mut places: Vec<_> = positions.iter().filter_map(place).collect();
        places.retain(|place| *place < len);
        places.sort_unstable();
        places.dedup();
        Ok(Self::Some(places))
    }

    fn len(&self) -> usize {
        match self {
            Self::All(len) => *len,
            Self::Some(places) => places.len(),
        }
    }

    fn get(&self, place: usize) -> Option<usize> {
        match self {
            Self::All(len) => (place < *len).then_some(place),
            Self::Some(places) => places.get(place).copied(),
        }
    }

    /// How many lie before that second on the wall.
    fn before(&self, times: &Times, wall: i64) -> usize {
        let before = times.before(wall);
        match self {
            Self::All(_) => before,
            Self::Some(places) => places.partition_point(|place| *place < before),
        }
    }
}
