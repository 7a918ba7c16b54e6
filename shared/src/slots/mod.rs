//! Rules − busy → slots, and why not.
//!
//! [`slots`] lists, [`check`] decides about one start; both ask the same rules, so an
//! offered slot is accepted if nothing changed.

mod event;
mod list;
mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use event::EventType;
pub use list::{next_free, slots};
pub use refusal::{Refusal, WhyNot, check};
pub use rules::horizon_end;

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

/// What is known about one host.
#[derive(Clone, Copy, Debug)]
pub struct HostState<'a> {
    /// The host's id.
    pub host: &'a str,
    /// When they can be booked.
    pub schedule: &'a Schedule,
    /// What their calendars say; `None`: unknown, so nothing is offered.
    pub busy: Option<&'a IntervalSet>,
    /// Bookings and holds of this host, in any order.
    pub taken: &'a [Taken],
    /// Up to when `busy` is known; what reaches beyond is unknown, and unknown is busy.
    /// `None`: no bound.
    pub known_until: Option<Timestamp>,
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
    /// Any one of these can take the booking.
    pub hosts: &'a [HostState<'a>],
}

/// A start at which the event type can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// When it would begin.
    pub start: Timestamp,
    /// Who is free for it: ascending places in [`Ask::hosts`], at least one.
    pub hosts: Vec<usize>,
}
