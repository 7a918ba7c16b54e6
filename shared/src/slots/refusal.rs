//! Decides about one start, and says why not.

use std::fmt;

use super::rules::Rules;
use super::{Ask, HostState, TakenBy};
use crate::schedule::Window;
use crate::time::{Interval, Timestamp};

/// Why a start is not offered, in the order in which reasons are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// The event type has no such duration.
    NotADuration,
    /// The schedule has no such start: closed then, or not on its steps, or too short before closing.
    OutsideHours,
    /// The week would offer it, but that date differs from the week.
    ClosedByOverride,
    /// Too soon, or past.
    Notice,
    /// Too far ahead.
    Horizon,
    /// A calendar of the host, with our buffers, says busy.
    Busy,
    /// A booking of ours, with buffers, is there.
    Booked,
    /// Another visitor is filling in the form for it.
    Held,
    /// The host's calendars have not been read that far.
    Unknown,
    /// Nothing is known about the host's calendars, or there is no host.
    HostUnavailable,
}

impl WhyNot {
    /// The stable name, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotADuration => "not_a_duration",
            Self::OutsideHours => "outside_hours",
            Self::ClosedByOverride => "closed_by_override",
            Self::Notice => "notice",
            Self::Horizon => "horizon",
            Self::Busy => "busy",
            Self::Booked => "booked",
            Self::Held => "held",
            Self::Unknown => "unknown",
            Self::HostUnavailable => "host_unavailable",
        }
    }

    /// Whether the start would be offered at another moment of the world: the rules allow it,
    /// but somebody has the time, or nobody knows.
    pub fn is_taken(self) -> bool {
        match self {
            Self::NotADuration
            | Self::OutsideHours
            | Self::ClosedByOverride
            | Self::Notice
            | Self::Horizon => false,
            Self::Busy | Self::Booked | Self::Held | Self::Unknown | Self::HostUnavailable => true,
        }
    }
}

/// A start that can't be booked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reasons: Vec<WhyNot>,
}

impl Refusal {
    /// At least one, ascending, unique. Those of the hosts who would offer it if only they had
    /// the time; if there are none such, those of all hosts.
    pub fn reasons(&self) -> &[WhyNot] {
        &self.reasons
    }

    /// `true`: it would be offered but for bookings, holds, busy or unknown times. `false`: it
    /// was never offered.
    pub fn is_taken(&self) -> bool {
        self.reasons.iter().all(|why| why.is_taken())
    }

    /// The first reason for which it was never offered, else the first reason.
    pub fn code(&self) -> &'static str {
        let never = self.reasons.iter().find(|why| !why.is_taken());
        let told = never.or(self.reasons.first());
        told.map_or(WhyNot::HostUnavailable.code(), |why| why.code())
    }

    fn of(mut reasons: Vec<WhyNot>) -> Self {
        reasons.sort_unstable();
        reasons.dedup();
        Self { reasons }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not offered:")?;
        for why in &self.reasons {
            write!(f, " {}", why.code())?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Who could take a booking at `start`: ascending places in [`Ask::hosts`], at least one.
///
/// The start is one that [`super::slots`] lists, or refused. [`Ask::range`] is ignored.
///
/// # Errors
/// The [`Refusal`] with every reason.
///
/// ```
/// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
/// let refusal = case::why_not(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {"durations": [60]},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
///     "busy": [["2026-11-23T10:00:00Z", "2026-11-23T10:30:00Z"]]
/// }"#, "2026-11-23T10:00:00Z");
/// assert!(refusal.is_taken());
/// assert_eq!(refusal.code(), "busy");
/// ```
pub fn check(ask: &Ask<'_>, start: Timestamp) -> Result<Vec<usize>, Refusal> {
    if !ask.event.durations().contains(&ask.minutes) {
        return Err(Refusal::of(vec![WhyNot::NotADuration]));
    }
    let mut free = Vec::new();
    let mut taken = Vec::new();
    let mut never = Vec::new();
    for (place, host) in ask.hosts.iter().enumerate() {
        let why = why_not(ask, host, start);
        if why.is_empty() {
            free.push(place);
        } else if why.iter().all(|why| why.is_taken()) {
            taken.extend(why);
        } else {
            never.extend(why);
        }
    }
    if !free.is_empty() {
        Ok(free)
    } else if !taken.is_empty() {
        Err(Refusal::of(taken))
    } else if !never.is_empty() {
        Err(Refusal::of(never))
    } else {
        Err(Refusal::of(vec![WhyNot::HostUnavailable]))
    }
}

/// Every rule that this host's start breaks; none: it is a slot.
fn why_not(ask: &Ask<'_>, host: &HostState<'_>, start: Timestamp) -> Vec<WhyNot> {
    let rules = Rules::of(ask, host);
    let mut why = Vec::new();
    why.extend(outside_hours(&rules, host, start));
    if start < rules.earliest() {
        why.push(WhyNot::Notice);
    }
    if start >= rules.horizon() {
        why.push(WhyNot::Horizon);
    }
    let reach = rules.reach(&just(start));
    let busy = host.busy.map(|busy| busy.overlapping(&reach));
    let mut busy = busy.into_iter().flatten();
    if busy.any(|busy| rules.ruled_out_by_busy(busy).contains(start)) {
        why.push(WhyNot::Busy);
    }
    for taken in host.taken {
        if rules.ruled_out_by_taken(taken).contains(start) {
            why.push(match taken.by {
                TakenBy::Booking => WhyNot::Booked,
                TakenBy::Hold => WhyNot::Held,
            });
        }
    }
    if start.epoch() >= rules.unknown_from() {
        why.push(WhyNot::Unknown);
    }
    if host.busy.is_none() {
        why.push(WhyNot::HostUnavailable);
    }
    why
}

fn outside_hours(rules: &Rules<'_>, host: &HostState<'_>, start: Timestamp) -> Option<WhyNot> {
    let reach = rules.reach(&just(start));
    let offers = |windows: &[Window]| rules.runs(windows).iter().any(|run| run.contains(start));
    if offers(&host.schedule.open(&reach)) {
        None
    } else if offers(&host.schedule.open_by_the_week(&reach)) {
        Some(WhyNot::ClosedByOverride)
    } else {
        Some(WhyNot::OutsideHours)
    }
}

/// The shortest range that holds this start.
fn just(start: Timestamp) -> Interval {
    let last = Timestamp::MAX.plus_seconds(-1);
    let start = start.min(last);
    Interval::new(start, start.plus_seconds(1)).unwrap_or(Interval::ALL)
}
