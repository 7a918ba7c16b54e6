//! A stretch of time.

use super::Timestamp;

/// A half-open stretch of time: `start` belongs to it, `end` does not; never empty.
///
/// ```
/// use shared::time::{Interval, Timestamp};
/// let at = Timestamp::from_epoch;
/// assert!(Interval::new(at(60), at(60)).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    start: Timestamp,
    end: Timestamp,
}

impl Interval {
    /// All the time there is.
    pub const ALL: Self = Self {
        start: Timestamp::MIN,
        end: Timestamp::MAX,
    };

    /// `None` unless `start < end`.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first instant in it.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether they share an instant. Back to back is not overlapping.
    ///
    /// ```
    /// use shared::time::{Interval, Timestamp};
    /// let span = |a, b| Interval::new(Timestamp::from_epoch(a), Timestamp::from_epoch(b)).unwrap();
    /// assert!(!span(0, 60).overlaps(&span(60, 120)));
    /// assert!(span(0, 61).overlaps(&span(60, 120)));
    /// ```
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether the instant is in it: the start is, the end is not.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// With so many minutes more before and after; stops at the ends of time.
    ///
    /// Negative minutes narrow it; what would come out empty stays as it was.
    #[must_use]
    pub fn widened(&self, before_min: i64, after_min: i64) -> Self {
        let start = self.start.plus_minutes(before_min.saturating_neg());
        Self::new(start, self.end.plus_minutes(after_min)).unwrap_or(*self)
    }

    /// What both have in common.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}
