//! Lists slots: one sweep per host over its starts and what rules them out.

use super::rules::{Rules, Run, Starts};
use super::{Ask, HostState, Slot};
use crate::time::{Interval, Timestamp};

/// How much is looked at in one go for the next free slot, in seconds.
const STRIDE: i64 = 32 * 24 * 60 * 60;

/// The slots whose start lies in [`Ask::range`], ascending and unique, each with who is free
/// for it (**any of**: the union over the hosts).
///
/// Empty if [`Ask::minutes`] is not one of the event type's durations. Work is bounded by the
/// horizon, whatever the range.
///
/// ```
/// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
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
    for (place, host) in ask.hosts.iter().enumerate() {
        let starts = starts_of(ask, host).unwrap_or_default();
        free.extend(starts.into_iter().map(|start| (start, place)));
    }
    free.sort_unstable();
    free.dedup();
    let same_start = |a: &(i64, usize), b: &(i64, usize)| a.0 == b.0;
    let slot = |group: &[(i64, usize)]| {
        let (start, _) = group.first()?;
        Some(Slot {
            start: Timestamp::from_epoch(*start),
            hosts: group.iter().map(|(_, place)| *place).collect(),
        })
    };
    free.chunk_by(same_start).filter_map(slot).collect()
}

/// The first start at or after `after` up to the horizon; [`Ask::range`] is ignored.
pub fn next_free(ask: &Ask<'_>, after: Timestamp) -> Option<Timestamp> {
    let horizon = |host: &HostState<'_>| Rules::of(ask, host).horizon();
    let end = ask.hosts.iter().map(horizon).max()?;
    let mut from = after.max(ask.now);
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

/// The free starts of one host in epoch seconds, not always in order.
fn starts_of(ask: &Ask<'_>, host: &HostState<'_>) -> Option<Vec<i64>> {
    let rules = Rules::of(ask, host);
    let busy = host.busy?;
    let from = ask.range.start().max(rules.earliest());
    let to = ask.range.end().min(rules.horizon());
    let to = Timestamp::from_epoch(to.epoch().min(rules.unknown_from()));
    let range = Interval::new(from, to)?;

    let reach = rules.reach(&range);
    let runs = rules.runs(&host.schedule.open(&reach));
    let by_busy = busy.overlapping(&reach).map(|b| rules.ruled_out_by_busy(b));
    let by_taken = host.taken.iter().map(|t| rules.ruled_out_by_taken(t));
    let ruled_out = merged(by_busy.chain(by_taken).collect());

    let mut starts = Vec::new();
    for run in &runs {
        sweep(run, &range, &ruled_out, &mut starts);
    }
    Some(starts)
}

/// The starts of a run that lie in the range and in none of the sorted stretches.
fn sweep(run: &Run, range: &Interval, ruled_out: &[Starts], starts: &mut Vec<i64>) {
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
                starts.push(start);
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

/// Sorted, with what overlaps or touches made one.
fn merged(mut stretches: Vec<Starts>) -> Vec<Starts> {
    // Busy comes sorted, so the stable sort has two runs to merge.
    stretches.sort();
    stretches.dedup_by(|next, kept| {
        let joined = next.from <= kept.to;
        if joined {
            kept.to = kept.to.max(next.to);
        }
        joined
    });
    stretches
}
