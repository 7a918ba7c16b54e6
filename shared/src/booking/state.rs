//! The states of a booking and the only ways between them.

use std::fmt;

use crate::time::Timestamp;

/// Where a booking stands.
///
/// ```
/// use shared::booking::Status;
/// let confirmed = Status::Pending.confirm().unwrap();
/// assert_eq!(confirmed.cancel(), Ok(Status::Cancelled));
/// assert!(Status::Rejected.confirm().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The time is kept; Google has not accepted the event yet.
    Pending,
    /// Google has accepted the event.
    Confirmed,
    /// It was wanted no more: by the visitor or the host.
    Cancelled,
    /// It never came about.
    Rejected,
}

/// A way between two states that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransitionError {
    /// The state it is in.
    pub from: Status,
    /// The state that can't be reached from there.
    pub to: Status,
}

impl fmt::Display for TransitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a {} booking can't become {}",
            self.from.as_str(),
            self.to.as_str()
        )
    }
}

impl std::error::Error for TransitionError {}

impl Status {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Confirmed,
            Self::Cancelled,
            Self::Rejected,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }

    /// Whether it takes its host's time.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Pending | Self::Confirmed)
    }

    /// Google accepted the event.
    ///
    /// # Errors
    /// Unless it is pending.
    pub fn confirm(self) -> Result<Self, TransitionError> {
        self.go(Self::Confirmed, self == Self::Pending)
    }

    /// It will not come about.
    ///
    /// # Errors
    /// Unless it is pending.
    pub fn reject(self) -> Result<Self, TransitionError> {
        self.go(Self::Rejected, self == Self::Pending)
    }

    /// It is wanted no more.
    ///
    /// # Errors
    /// Unless it is pending or confirmed.
    pub fn cancel(self) -> Result<Self, TransitionError> {
        self.go(Self::Cancelled, self.is_active())
    }

    fn go(self, to: Self, allowed: bool) -> Result<Self, TransitionError> {
        if allowed {
            Ok(to)
        } else {
            Err(TransitionError { from: self, to })
        }
    }
}

/// When a pending booking is given up: a day from now, or when the minimum notice (`notice`, in
/// minutes) begins, whichever comes first. Never sooner than a minute from now, so that a slot
/// booked at the last moment still gets its one chance with Google.
#[must_use]
pub fn deadline(now: Timestamp, start: Timestamp, notice: u32) -> Timestamp {
    let day = now.plus_seconds(24 * 3600);
    let before_notice = start.plus_minutes(-i64::from(notice));
    day.min(before_notice).max(now.plus_seconds(60))
}

/// Seconds to wait before try number `attempt` (from 0): 2, 4, 8 … at most 300, plus up to a
/// quarter of it, chosen by `jitter` (0 to 255), so that many bookings do not knock at once.
///
/// ```
/// use shared::booking::settle_backoff;
/// assert_eq!(settle_backoff(0, 0), 2);
/// assert_eq!(settle_backoff(30, 0), 300);
/// ```
#[must_use]
pub fn settle_backoff(attempt: u32, jitter: u32) -> u32 {
    let pause = 2_u32
        .saturating_pow(attempt.saturating_add(1).min(9))
        .min(300);
    pause + pause * jitter.min(255) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Status; 4] = [
        Status::Pending,
        Status::Confirmed,
        Status::Cancelled,
        Status::Rejected,
    ];

    #[test]
    fn the_words_read_back() {
        for status in ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("held"), None);
    }

    #[test]
    fn only_these_ways_exist() {
        let ways: Vec<(Status, Status)> = ALL
            .into_iter()
            .flat_map(|from| {
                [from.confirm(), from.reject(), from.cancel()]
                    .into_iter()
                    .flatten()
                    .map(move |to| (from, to))
            })
            .collect();
        assert_eq!(
            ways,
            [
                (Status::Pending, Status::Confirmed),
                (Status::Pending, Status::Rejected),
                (Status::Pending, Status::Cancelled),
                (Status::Confirmed, Status::Cancelled),
            ]
        );
    }

    #[test]
    fn a_deadline_is_the_earliest_of_a_day_and_the_notice_but_leaves_a_minute() {
        let now = Timestamp::from_epoch(1_000_000);
        let at = |seconds: i64| now.plus_seconds(seconds);
        assert_eq!(deadline(now, at(7 * 86_400), 60), at(86_400));
        assert_eq!(deadline(now, at(7200), 60), at(3600));
        assert_eq!(deadline(now, at(3600), 60), at(60));
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let pauses: Vec<u32> = (0..10).map(|attempt| settle_backoff(attempt, 0)).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert!(settle_backoff(u32::MAX, u32::MAX) <= 375);
    }
}
