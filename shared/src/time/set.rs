//! Many stretches of time, as one sorted list without overlaps.

use super::{Interval, Timestamp};

/// A set of instants as intervals: ascending, neither overlapping nor touching.
///
/// ```
/// use shared::time::{Interval, IntervalSet, Timestamp};
/// let span = |a, b| Interval::new(Timestamp::from_epoch(a), Timestamp::from_epoch(b)).unwrap();
/// let set = IntervalSet::from_unsorted(vec![span(60, 120), span(0, 60), span(300, 360)]);
/// assert_eq!(set.as_slice(), [span(0, 120), span(300, 360)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IntervalSet {
    merged: Vec<Interval>,
}

impl IntervalSet {
    /// Sorts, and makes one of what overlaps or touches.
    pub fn from_unsorted(mut intervals: Vec<Interval>) -> Self {
        let Some(first) = intervals.iter().map(Interval::start).min() else {
            return Self::default();
        };
        if let Some(mut words) = packed(&intervals, first) {
            radsort::sort_by_key(&mut words, |word| (word >> u32::BITS) as u32);
            return Self {
                merged: merged(&words, first),
            };
        }
        intervals.sort_unstable_by_key(Interval::start);
        Self::from_sorted(intervals)
    }

    /// As [`Self::from_unsorted`], of intervals that already ascend by start.
    fn from_sorted(mut intervals: Vec<Interval>) -> Self {
        intervals.dedup_by(|next, kept| {
            let joined = next.start() <= kept.end();
            if joined && next.end() > kept.end() {
                // The start is the kept one's, so this is never empty.
                if let Some(longer) = Interval::new(kept.start(), next.end()) {
                    *kept = longer;
                }
            }
            joined
        });
        Self { merged: intervals }
    }

    /// The intervals, ascending.
    pub fn as_slice(&self) -> &[Interval] {
        &self.merged
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.merged.is_empty()
    }

    /// The intervals that share an instant with `window`, whole, ascending.
    pub fn overlapping(&self, window: &Interval) -> impl Iterator<Item = &Interval> + use<'_> {
        let first = self.merged.partition_point(|i| i.end() <= window.start());
        let end = window.end();
        self.merged
            .iter()
            .skip(first)
            .take_while(move |i| i.start() < end)
    }

    /// Whether every instant of `window` is in the set.
    pub fn covers(&self, window: &Interval) -> bool {
        self.overlapping(window)
            .next()
            .is_some_and(|i| i.start() <= window.start() && window.end() <= i.end())
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut both = Vec::with_capacity(self.merged.len() + other.merged.len());
        both.extend_from_slice(&self.merged);
        both.extend_from_slice(&other.merged);
        // Two sorted runs: the stable sort recognises and merges them.
        both.sort();
        Self::from_sorted(both)
    }

    /// What is in the set and not in `gap`.
    #[must_use]
    pub fn subtract(&self, gap: &Interval) -> Self {
        let mut rest = Vec::with_capacity(self.merged.len() + 1);
        for i in &self.merged {
            if !i.overlaps(gap) {
                rest.push(*i);
                continue;
            }
            rest.extend(Interval::new(i.start(), gap.start()));
            rest.extend(Interval::new(gap.end(), i.end()));
        }
        Self { merged: rest }
    }

    /// What is in both the set and `window`.
    #[must_use]
    pub fn clip(&self, window: &Interval) -> Self {
        let inside = self.overlapping(window);
        Self {
            merged: inside.filter_map(|i| i.intersection(window)).collect(),
        }
    }

    /// With the part in `window` replaced by what `fresh` says about it; the rest stays.
    ///
    /// This is how a newly read window of busy times enters those that were known.
    ///
    /// ```
    /// use shared::time::{Interval, IntervalSet, Timestamp};
    /// let span = |a, b| Interval::new(Timestamp::from_epoch(a), Timestamp::from_epoch(b)).unwrap();
    /// let known = IntervalSet::from_unsorted(vec![span(0, 50), span(90, 150)]);
    /// let fresh = IntervalSet::from_unsorted(vec![span(110, 120), span(500, 600)]);
    /// let now = known.splice(&span(100, 200), &fresh);
    /// assert_eq!(now.as_slice(), [span(0, 50), span(90, 100), span(110, 120)]);
    /// ```
    #[must_use]
    pub fn splice(&self, window: &Interval, fresh: &Self) -> Self {
        self.subtract(window).union(&fresh.clip(window))
    }
}

/// Start and length of each in one word, seconds since `first`; `None` if one does not fit, as
/// only centuries don't.
///
/// Sorting is most of the work where thousands of busy times are given, and words sort faster
/// than pairs.
fn packed(intervals: &[Interval], first: Timestamp) -> Option<Vec<u64>> {
    let mut excess = 0;
    let pack = |interval: &Interval| {
        // Neither is negative: nothing starts before the first, and intervals are not empty.
        let from = (interval.start().epoch() - first.epoch()).cast_unsigned();
        let long = (interval.end().epoch() - interval.start().epoch()).cast_unsigned();
        excess |= (from | long) >> u32::BITS;
        from << u32::BITS | long
    };
    let words = intervals.iter().map(pack).collect();
    (excess == 0).then_some(words)
}

/// What [`packed`] packed, ascending, with what overlaps or touches made one.
fn merged(words: &[u64], first: Timestamp) -> Vec<Interval> {
    let mut merged = Vec::with_capacity(words.len());
    let mut keep = |from: u64, to: u64| {
        let at = |seconds: u64| first.plus_seconds(seconds.cast_signed());
        merged.extend(Interval::new(at(from), at(to)));
    };
    let (mut from, mut to) = (0, 0);
    for word in words {
        let start = word >> u32::BITS;
        let end = start + (word & u64::from(u32::MAX));
        if start > to {
            keep(from, to);
            from = start;
        }
        to = to.max(end);
    }
    keep(from, to);
    merged
}

impl From<Vec<Interval>> for IntervalSet {
    fn from(intervals: Vec<Interval>) -> Self {
        Self::from_unsorted(intervals)
    }
}
