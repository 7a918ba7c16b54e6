//! The peer: minute by minute, as one would write it down without thinking of speed.
//!
//! `shared/tests/naive.rs` has a naive implementation of every rule; this one knows what the
//! benchmarks ask.

use std::collections::BTreeMap;

use shared::api::Weekday;
use shared::time::{Timestamp, Zone};

use crate::work::Asked;

const MINUTE: i64 = 60;
const DAY_MINUTES: i64 = 24 * 60;
const LENGTH: i64 = 30;

/// How many pairs of a slot and a host who is free for it there are.
pub(crate) fn count(asked: &Asked) -> usize {
    let mut who: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (host, busy) in asked.busy.iter().enumerate() {
        let minutes = asked.days * DAY_MINUTES;
        let open: Vec<bool> = (0..minutes + LENGTH)
            .map(|minute| is_open(asked, asked.now + minute * MINUTE))
            .collect();
        let is_free = |minute: i64| {
            let at = asked.now + minute * MINUTE;
            let meets = |(start, end): &(i64, i64)| *start < at + MINUTE && at < *end;
            open[minute as usize] && !busy.iter().any(meets)
        };
        // Starts are counted from each opening.
        let mut opened = 0;
        for minute in 0..minutes {
            if open[minute as usize] && (minute == 0 || !open[minute as usize - 1]) {
                opened = minute;
            }
            let on_step = (minute - opened) % LENGTH == 0;
            if on_step && (minute..minute + LENGTH).all(is_free) {
                who.entry(minute).or_default().push(host);
            }
        }
    }
    who.values().map(Vec::len).sum()
}

/// Monday to Friday, nine to five.
fn is_open(asked: &Asked, at: i64) -> bool {
    let zone = Zone::parse(&asked.schedule.zone).unwrap_or(Zone::UTC);
    let (date, hour, _) = zone.local_parts(Timestamp::from_epoch(at));
    !matches!(date.weekday(), Weekday::Sa | Weekday::Su) && (9..17).contains(&hour)
}
