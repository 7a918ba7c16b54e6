//! The reasons for which a start is not offered.

use super::Period;

/// Whose bookings a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Those of the event type, with whichever host.
    EventType,
    /// Those of the host, of whichever event type.
    Host,
}

impl Counted {
    /// The stable name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::EventType => "event_type",
            Self::Host => "host",
        }
    }
}

/// Why a host does not offer a start, in the order in which reasons are given.
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
    /// Too far ahead, or not in the range of dates.
    Horizon,
    /// As many bookings as there may be in that day, week or month.
    Limit {
        /// Which bookings are counted.
        of: Counted,
        /// In what.
        per: Period,
    },
    /// That calendar says busy in the slot.
    Busy {
        /// A place in [`super::HostState::calendars`].
        calendar: usize,
    },
    /// The slot is free there, but its buffers meet what that calendar says is busy.
    Buffer {
        /// A place in [`super::HostState::calendars`].
        calendar: usize,
    },
    /// A booking of ours, with buffers, is there.
    Booked,
    /// Another visitor is filling in the form for it.
    Held,
    /// That calendar has not been read that far.
    Unknown {
        /// A place in [`super::HostState::calendars`].
        calendar: usize,
    },
    /// Nothing is known about the host's calendars, or the host is paused, or there is no host.
    HostUnavailable,
}

impl WhyNot {
    /// One of each name, in the order in which reasons are given.
    pub const EVERY: [Self; 12] = [
        Self::NotADuration,
        Self::OutsideHours,
        Self::ClosedByOverride,
        Self::Notice,
        Self::Horizon,
        Self::Limit {
            of: Counted::EventType,
            per: Period::Day,
        },
        Self::Busy { calendar: 0 },
        Self::Buffer { calendar: 0 },
        Self::Booked,
        Self::Held,
        Self::Unknown { calendar: 0 },
        Self::HostUnavailable,
    ];

    /// The stable name, for programs; it does not say which calendar or limit.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotADuration => "not_a_duration",
            Self::OutsideHours => "outside_hours",
            Self::ClosedByOverride => "closed_by_override",
            Self::Notice => "notice",
            Self::Horizon => "horizon",
            Self::Limit { .. } => "limit",
            Self::Busy { .. } => "busy",
            Self::Buffer { .. } => "buffer",
            Self::Booked => "booked",
            Self::Held => "held",
            Self::Unknown { .. } => "unknown",
            Self::HostUnavailable => "host_unavailable",
        }
    }

    /// Whether the start would be offered at another moment of the world: the rules allow it,
    /// but somebody has the time, or the last booking of that day, or nobody knows.
    pub fn is_taken(self) -> bool {
        match self {
            Self::NotADuration
            | Self::OutsideHours
            | Self::ClosedByOverride
            | Self::Notice
            | Self::Horizon => false,
            Self::Limit { .. }
            | Self::Busy { .. }
            | Self::Buffer { .. }
            | Self::Booked
            | Self::Held
            | Self::Unknown { .. }
            | Self::HostUnavailable => true,
        }
    }

    /// The place of the calendar in [`super::HostState::calendars`], for reasons that have one.
    pub fn calendar(self) -> Option<usize> {
        match self {
            Self::Busy { calendar } | Self::Buffer { calendar } | Self::Unknown { calendar } => {
                Some(calendar)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WhyNot;

    #[test]
    fn every_reason_is_in_the_list_once() {
        let place = |why: WhyNot| match why {
            WhyNot::NotADuration => 0,
            WhyNot::OutsideHours => 1,
            WhyNot::ClosedByOverride => 2,
            WhyNot::Notice => 3,
            WhyNot::Horizon => 4,
            WhyNot::Limit { .. } => 5,
            WhyNot::Busy { .. } => 6,
            WhyNot::Buffer { .. } => 7,
            WhyNot::Booked => 8,
            WhyNot::Held => 9,
            WhyNot::Unknown { .. } => 10,
            // Whoever adds a reason is sent here: put it into the list.
            WhyNot::HostUnavailable => 11,
        };
        let places: Vec<usize> = WhyNot::EVERY.into_iter().map(place).collect();
        assert_eq!(places, (0..=11).collect::<Vec<_>>());
    }
}
