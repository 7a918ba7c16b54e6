//! How much of a day holds may hide: they are a courtesy, and nobody has booked yet.

use super::horizon::beginning;
use super::{Ask, HostState, Taken, TakenBy, slots};
use crate::time::{Interval, Timestamp};

/// Of how many slots of a day holds may hide one.
const ONE_IN: usize = 5;

/// Whether one more hold fits into its day.
///
/// **Holds together never hide more than a fifth of the slots that the host's day, in the
/// schedule's zone, would offer without them; but one hold a day is always possible.** Counted
/// are the slots of the event type and duration that are asked about, whatever the holds are for.
///
/// `host` is a place in [`Ask::hosts`], whose `taken` has the other live holds; `wish` is the
/// hold that is to be made. [`Ask::range`] is ignored.
///
/// ```
/// # use vectors::slots as case;
/// use shared::slots::{Taken, TakenBy, hold_fits};
/// use shared::time::Interval;
/// let day = |holds: &str| case::Case::read(&format!(r#"{{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {{"durations": [60]}},
///     "schedule": {{"zone": "UTC", "weekly": [{{"days": ["mo"], "start": "08:00", "end": "18:00"}}]}},
///     "bookings": [{holds}]
/// }}"#));
/// let hold = |from: &str, to: &str| Taken {
///     time: Interval::new(case::at(from), case::at(to)).unwrap(),
///     buffer_before: 0, buffer_after: 0, by: TakenBy::Hold,
/// };
/// let nine = r#"{"time": ["2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"], "hold": true}"#;
/// let ten = r#"{"time": ["2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"], "hold": true}"#;
/// let noon = hold("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z");
/// // Ten slots: two of them may be held.
/// assert!(day(nine).ask(|ask| hold_fits(ask, 0, &noon)));
/// assert!(!day(&format!("{nine}, {ten}")).ask(|ask| hold_fits(ask, 0, &noon)));
/// // The first of the day, also one that hides more than that.
/// let long = hold("2026-11-23T08:00:00Z", "2026-11-23T18:00:00Z");
/// assert!(day("").ask(|ask| hold_fits(ask, 0, &long)));
/// ```
#[must_use]
pub fn hold_fits(ask: &Ask<'_>, host: usize, wish: &Taken) -> bool {
    let Some(state) = ask.hosts.get(host) else {
        return false;
    };
    let Some(range) = day_of(state, wish.time.start()) else {
        return false;
    };
    let free = |taken: &[Taken]| {
        let alone = [HostState { taken, ..*state }];
        slots(&Ask {
            range,
            hosts: &alone,
            ..*ask
        })
        .len()
    };
    let is_hold = |taken: &&Taken| taken.by == TakenBy::Hold;
    let booked: Vec<Taken> = state
        .taken
        .iter()
        .filter(|t| !is_hold(t))
        .copied()
        .collect();
    let (without, others) = (free(&booked), free(state.taken));
    if without == others {
        return true;
    }
    let with: Vec<Taken> = state.taken.iter().chain([wish]).copied().collect();
    without.saturating_sub(free(&with)).saturating_mul(ONE_IN) <= without
}

/// The date of the host that holds `start`.
fn day_of(host: &HostState<'_>, start: Timestamp) -> Option<Interval> {
    let zone = host.schedule.zone();
    let date = zone.local_date(start);
    Interval::new(beginning(zone, date), beginning(zone, date.plus_days(1)?))
}
