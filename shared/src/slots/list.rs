//! Lists slots: one sweep per host over its starts and what rules them out.

use super::rules::{Rules, Run, Starts};
use super::{Ask, HostState, Slot};
use crate::api::Assignment;
use crate::time::{Interval, Timestamp};

/// How much is looked at in one go for the next free slot, in seconds.
const STRIDE: i64 = 32 * 24 * 60 * 60;

/// The slots whose start lies in [`Ask::range`], ascending and unique, each with who is free
/// for it.
///
/// - **Any of** several hosts: the union of their slots, with who is free for each.
/// - **All of** them: the intersection.
///
/// Empty if [`Ask::minutes`] is not one of the event type's durations. Work is bounded by the
/// horizon, whatever the range.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::slots(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z"],
///     "event": {"durations": [60]},
///     "hosts": [
///         {"schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "11:00"}]}},
///         {"schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "10:00", "end": "14:00"}]}}]
/// }"#);
/// assert_eq!(found.len(), 2);
/// assert_eq!((found[0].start, &found[0].hosts), (case::at("2026-11-23T10:00:00Z"), &vec![0, 1]));
/// assert_eq!((found[1].start, &found[1].hosts), (case::at("2026-11-23T11:00:00Z"), &vec![1]));
/// ```
pub fn slots(ask: &Ask<'_>) -> Vec<Slot> {
    if !ask.event.durations().contains(&ask.minutes) {
        return Vec::new();
    }
    let mut free: Vec<(i64, usize)> = Vec::new();
    let mut scratch = Vec::new();
    for (place, host) in ask.hosts.iter().enumerate() {
        starts_of(ask, host, &mut scratch, |start| free.push((start, place)));
    }
    // Each host's starts come in order, and the hosts too: the stable sort has only to merge them.
    free.sort_by_key(|(start, _)| *start);
    free.dedup();
    let least = match ask.event.assignment() {
        Assignment::Any => 1,
        Assignment::All => ask.hosts.len(),
    };
    let same_start = |a: &(i64, usize), b: &(i64, usize)| a.0 == b.0;
    let slot = |group: &[(i64, usize)]| {
        let (start, _) = group.first()?;
        (group.len() >= least).then(|| Slot {
            start: Timestamp::from_epoch(*start),
            hosts: group.iter().map(|(_, place)| *place).collect(),
        })
    };
    free.chunk_by(same_start).filter_map(slot).collect()
}

/// The first start at or after `after` up to the horizon; [`Ask::range`] is ignored.
pub fn next_free(ask: &Ask<'_>, after: Timestamp) -> Option<Timestamp> {
    let dates = |host| Rules::of(ask, host).dates();
    let (begin, end) = ask
        .hosts
        .iter()
        .map(dates)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    let mut from = after.max(ask.now).max(begin);
    while let Some(rest) = Interval::new(from, end) {
        let to = from.plus_seconds(STRIDE).min(end);
        let range = Interval::new(from, to).unwrap_or(rest);
        if let Some(first) = slots(&Ask { range, ..*ask }).first() {
            return Some(first.start);
        }
        from = to;
    }
    None
}

/// Tells the free starts of one host in epoch seconds, not always in order. `scratch` is only
/// there to be allocated once.
fn starts_of(
    ask: &Ask<'_>,
    host: &HostState<'_>,
    scratch: &mut Vec<Starts>,
    mut tell: impl FnMut(i64),
) -> Option<()> {
    let rules = Rules::of(ask, host);
    let calendars = host.calendars?;
    let unknown_from = calendars.iter().map(|c| rules.unknown_from(c)).min();
    let (first_date, horizon) = rules.dates();
    let from = ask.range.start().max(rules.earliest()).max(first_date);
    let to = ask.range.end().min(horizon).epoch();
    let to = Timestamp::from_epoch(to.min(unknown_from.unwrap_or(i64::MAX)));
    let range = Interval::new(from, to)?;

    scratch.clear();
    rules.each_ruled_out(&range, |starts, _| scratch.push(starts));
    merge(scratch);

    let runs = rules.runs(&host.schedule.open(&rules.reach(&range)));
    for run in &runs {
        sweep(run, &range, scratch, &mut tell);
    }
    Some(())
}

/// The starts of a run that lie in the range and in none of the sorted stretches.
fn sweep(run: &Run, range: &Interval, ruled_out: &[Starts], tell: &mut impl FnMut(i64)) {
    let end = range.end().epoch().min(run.last + 1);
    let mut start = at_or_after(run, range.start().epoch());
    let passed = ruled_out.partition_point(|out| out.to <= start);
    let mut ahead = ruled_out.iter().skip(passed).peekable();
    while start < end {
        match ahead.peek() {
            Some(out) if out.to <= start => {
                ahead.next();
            }
            Some(out) if out.from <= start => start = at_or_after(run, out.to),
            _ => {
                tell(start);
                start += run.step;
            }
        }
    }
}

/// The first start of the run, were it endless, that is not before `instant`.
fn at_or_after(run: &Run, instant: i64) -> i64 {
    let late = (instant - run.first).max(0);
    let steps = late / run.step + i64::from(late % run.step != 0);
    run.first + steps * run.step
}

/// Sorts, and makes one of what overlaps or touches.
fn merge(stretches: &mut Vec<Starts>) {
    // The busy times of each calendar come in order, so the stable sort has few runs to merge.
    stretches.sort_by_key(|stretch| stretch.from);
    stretches.dedup_by(|next, kept| {
        let joined = next.from <= kept.to;
        if joined {
            kept.to = kept.to.max(next.to);
        }
        joined
    });
}
