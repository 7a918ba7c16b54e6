//! Rules − busy → slots, and why not.
//!
//! [`slots`] lists, [`check`] decides about one start and [`explain`] says what speaks against
//! it, host by host; all ask the same rules, so an offered slot is accepted if nothing changed.
//!
//! What a slot is, rule by rule:
//!
//! | rule | where |
//! |---|---|
//! | weekly hours, rules of dates, overrides, gaps and folds | [`crate::schedule`] |
//! | starts step from each opening; a slot fits if every minute is open | `rules::Rules::runs` |
//! | busy is half-open, widened by the slot's buffers | `rules::Rules::ruled_out_by_busy` |
//! | between two bookings the larger buffer counts | `rules::Rules::ruled_out_by_taken` |
//! | unknown is busy | `rules::Rules::unknown_from` |
//! | minimum notice is real elapsed time | `rules::earliest` |
//! | calendar days, business days or fixed dates | [`Horizon`] |
//! | so many bookings a day, week, month | [`Limits`] |
//! | several durations, slot interval | [`EventType::durations`], [`EventType::step`] |
//! | any of several hosts, or all of them | [`slots`] |
//! | holds hide at most a fifth of a day | [`hold_fits`] |
//! | why not | [`WhyNot`] |

mod event;
mod holds;
mod horizon;
mod limits;
mod list;
mod refusal;
mod rules;
#[cfg(test)]
mod tests;
mod why;

pub use event::EventType;
pub use holds::hold_fits;
pub use horizon::Horizon;
pub use limits::{Limits, Period};
pub use list::{next_free, slots};
pub use refusal::{Refusal, check, explain};
pub use why::{Counted, WhyNot};

use crate::api::Weekday;
use crate::schedule::Schedule;
use crate::time::{Interval, IntervalSet, Timestamp};

/// Who took a stretch of a host's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TakenBy {
    /// A booking that is pending or confirmed.
    Booking,
    /// Another visitor's live hold.
    Hold,
}

/// A stretch of a host's time that is ours: a booking's or a hold's, of any event type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Taken {
    /// From start to end, without buffers.
    pub time: Interval,
    /// Minutes that its own event type keeps free before it.
    pub buffer_before: u16,
    /// Minutes that its own event type keeps free after it.
    pub buffer_after: u16,
    /// Whose it is.
    pub by: TakenBy,
}

/// What one calendar of a host says.
#[derive(Clone, Copy, Debug)]
pub struct CalendarState<'a> {
    /// The calendar's id, for whoever asks why.
    pub calendar: &'a str,
    /// When it is busy. Half-open: back to back is allowed.
    pub busy: &'a IntervalSet,
    /// Up to when `busy` is known; what reaches beyond is unknown, and unknown is busy.
    /// `None`: no bound.
    pub known_until: Option<Timestamp>,
}

/// What is known about one host.
#[derive(Clone, Copy, Debug)]
pub struct HostState<'a> {
    /// The host's id.
    pub host: &'a str,
    /// When they can be booked.
    pub schedule: &'a Schedule,
    /// The calendars that check conflicts; `None`: the host is unavailable (paused, or a calendar
    /// can't be read), so nothing is offered.
    pub calendars: Option<&'a [CalendarState<'a>]>,
    /// Bookings and holds of this host, of any event type and in any order; where the host has
    /// [`Self::limits`], those of the whole day, week or month.
    pub taken: &'a [Taken],
    /// How many bookings of any event type this host takes.
    pub limits: Limits,
}

/// What is asked: one event type, one duration, now, and the hosts who may take it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What is to be booked.
    pub event: &'a EventType,
    /// Which of its durations.
    pub minutes: u16,
    /// The present instant.
    pub now: Timestamp,
    /// Where a slot's start may lie: start inclusive, end exclusive.
    pub range: Interval,
    /// Who can take the booking: any one of them, or all of them together, as the event type
    /// says.
    pub hosts: &'a [HostState<'a>],
    /// The starts of the active bookings of this event type, each booking once, with whichever
    /// host, in any order. Only [`EventType::limits`] asks for them.
    pub booked: &'a [Timestamp],
    /// On which day the weeks of [`Limits`] begin.
    pub week_starts: Weekday,
}

/// A start at which the event type can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// When it would begin.
    pub start: Timestamp,
    /// Who is free for it: ascending places in [`Ask::hosts`], at least one. All of them where
    /// the event type takes all of them.
    pub hosts: Vec<usize>,
}
