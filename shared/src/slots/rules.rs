//! What makes a start a slot, each rule in one place. [`super::list`] and [`super::refusal`]
//! ask these and have no rules of their own.

use super::{Ask, CalendarState, Counted, HostState, Period, Taken, TakenBy};
use crate::schedule::Window;
use crate::time::{Interval, IntervalSet, Timestamp};

const SECONDS_PER_MINUTE: i64 = 60;

/// A stretch of starts in epoch seconds, half-open. Not an [`Interval`]: it is not clamped to
/// the years we can write, so that arithmetic near their ends stays exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Starts {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Starts {
    pub(super) fn contains(self, start: Timestamp) -> bool {
        (self.from..self.to).contains(&start.epoch())
    }
}

/// The starts that one window offers: `first`, `first + step` … up to and including `last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) step: i64,
}

impl Run {
    pub(super) fn contains(&self, start: Timestamp) -> bool {
        let start = start.epoch();
        (self.first..=self.last).contains(&start) && (start - self.first) % self.step == 0
    }
}

/// What rules out a stretch of starts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cause<'a> {
    /// Busy of the calendar at that place of [`HostState::calendars`].
    Busy(usize, &'a Interval),
    /// A booking of ours, or another visitor's hold.
    Taken(TakenBy),
    /// As many bookings as there may be.
    Full(Counted, Period),
}

/// The rules for one host, in seconds.
pub(super) struct Rules<'a> {
    ask: &'a Ask<'a>,
    host: &'a HostState<'a>,
    length: i64,
    step: i64,
    before: i64,
    after: i64,
    earliest: Timestamp,
    dates: (Timestamp, Timestamp),
}

impl<'a> Rules<'a> {
    pub(super) fn of(ask: &'a Ask<'a>, host: &'a HostState<'a>) -> Self {
        let seconds = |minutes: u16| i64::from(minutes) * SECONDS_PER_MINUTE;
        let (horizon, zone) = (ask.event.horizon(), host.schedule.zone());
        Self {
            ask,
            host,
            length: seconds(ask.minutes),
            step: seconds(ask.event.step(ask.minutes)).max(SECONDS_PER_MINUTE),
            before: seconds(ask.event.buffer_before()),
            after: seconds(ask.event.buffer_after()),
            earliest: earliest(ask),
            dates: (horizon.start(zone), horizon.end(zone, ask.now)),
        }
    }

    /// Before this instant there is **not notice enough**.
    pub(super) fn earliest(&self) -> Timestamp {
        self.earliest
    }

    /// From where to where a slot may start at all; see [`super::Horizon`].
    pub(super) fn dates(&self) -> (Timestamp, Timestamp) {
        self.dates
    }

    /// From this start on, a slot with its buffers reaches into what is not known of that
    /// calendar, and **unknown is busy**.
    ///
    /// ```
    /// # use vectors::slots as case;
    /// let found = case::starts(r#"{
    ///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
    ///     "event": {"durations": [60], "buffer_after": 30},
    ///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
    ///     "known_until": "2026-11-23T11:30:00Z"
    /// }"#);
    /// assert_eq!(found, ["09:00", "10:00"]); // 11:00 would need to know until 12:30
    /// ```
    pub(super) fn unknown_from(&self, calendar: &CalendarState<'_>) -> i64 {
        calendar.known_until.map_or(i64::MAX, |until| {
            until.epoch() - self.after - self.length + 1
        })
    }

    /// Everything apart from hours, notice, horizon and what is unknown that rules out starts in
    /// `range`, in any order. Listing takes the stretches, a refusal the causes.
    pub(super) fn each_ruled_out(&self, range: &Interval, mut tell: impl FnMut(Starts, Cause<'a>)) {
        let reach = self.reach(range);
        for (place, calendar) in self.host.calendars.unwrap_or_default().iter().enumerate() {
            for busy in calendar.busy.overlapping(&reach) {
                tell(self.ruled_out_by_busy(busy), Cause::Busy(place, busy));
            }
        }
        for taken in self.host.taken {
            tell(self.ruled_out_by_taken(taken), Cause::Taken(taken.by));
        }
        let (zone, week_starts) = (self.host.schedule.zone(), self.ask.week_starts);
        let of_event = self.ask.booked.iter().copied();
        for (period, starts) in self.ask.event.limits().full(zone, week_starts, of_event) {
            tell(starts, Cause::Full(Counted::EventType, period));
        }
        let bookings = self.host.taken.iter().filter(|t| t.by == TakenBy::Booking);
        let of_host = bookings.map(|taken| taken.time.start());
        for (period, starts) in self.host.limits.full(zone, week_starts, of_host) {
            tell(starts, Cause::Full(Counted::Host, period));
        }
    }

    /// Whether a slot at `start` would itself meet it, not only with its buffers.
    pub(super) fn meets(&self, start: Timestamp, busy: &Interval) -> bool {
        let end = start.plus_seconds(self.length);
        Interval::new(start, end).is_some_and(|slot| slot.overlaps(busy))
    }

    /// **Starts step from each window's start** by the slot interval in elapsed minutes, unmoved
    /// by busy times, and **a slot fits if every minute of it is open**, also across windows
    /// that touch.
    ///
    /// `windows` must hold all that share an instant with a slot that matters.
    ///
    /// ```
    /// # use vectors::slots as case;
    /// let found = case::starts(r#"{
    ///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
    ///     "event": {"durations": [60], "interval": 30},
    ///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:10", "end": "11:00"}]}
    /// }"#);
    /// assert_eq!(found, ["09:10", "09:40"]); // 10:10 would end after closing
    /// ```
    pub(super) fn runs(&self, windows: &[Window]) -> Vec<Run> {
        let open = IntervalSet::from_unsorted(windows.iter().map(|w| w.time).collect());
        let run = |window: &Window| {
            let whole = open.overlapping(&window.time).next()?;
            let last_start = window.time.end().epoch() - 1;
            let last_fitting = whole.end().epoch() - self.length;
            Some(Run {
                first: window.time.start().epoch(),
                last: last_start.min(last_fitting),
                step: self.step,
            })
        };
        windows.iter().filter_map(run).collect()
    }

    /// **Back to back is allowed**: the starts at which the slot, widened by its own buffers,
    /// would meet a busy interval.
    ///
    /// ```
    /// # use vectors::slots as case;
    /// let found = case::starts(r#"{
    ///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
    ///     "event": {"durations": [60], "buffer_before": 15},
    ///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
    ///     "busy": [["2026-11-23T08:30:00Z", "2026-11-23T08:45:00Z"], ["2026-11-23T11:00:00Z", "2026-11-23T11:15:00Z"]]
    /// }"#);
    /// assert_eq!(found, ["09:00", "10:00"]);
    /// ```
    pub(super) fn ruled_out_by_busy(&self, busy: &Interval) -> Starts {
        Starts {
            from: busy.start().epoch() - self.after - self.length + 1,
            to: busy.end().epoch() + self.before,
        }
    }

    /// **Between two bookings the larger buffer counts, not the sum**: the starts at which the
    /// slot would meet the other widened by its buffers, or widened by its own meet the other.
    ///
    /// ```
    /// # use vectors::slots as case;
    /// let found = case::starts(r#"{
    ///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
    ///     "event": {"durations": [30], "buffer_after": 30},
    ///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
    ///     "bookings": [{"time": ["2026-11-23T10:30:00Z", "2026-11-23T11:00:00Z"], "buffer_before": 20}]
    /// }"#);
    /// // 09:30 ends 30 minutes before the booking: neither is nearer than 30 and 20 minutes.
    /// assert_eq!(found, ["09:00", "09:30", "11:00", "11:30"]);
    /// ```
    pub(super) fn ruled_out_by_taken(&self, taken: &Taken) -> Starts {
        let after = self
            .after
            .max(i64::from(taken.buffer_before) * SECONDS_PER_MINUTE);
        let before = self
            .before
            .max(i64::from(taken.buffer_after) * SECONDS_PER_MINUTE);
        Starts {
            from: taken.time.start().epoch() - after - self.length + 1,
            to: taken.time.end().epoch() + before,
        }
    }

    /// All the time that slots starting in there can need, buffers included; for look-ups.
    pub(super) fn reach(&self, starts: &Interval) -> Interval {
        let from = starts.start().plus_seconds(-self.before);
        let to = starts.end().plus_seconds(self.length + self.after);
        Interval::new(from, to).unwrap_or(*starts)
    }
}

/// **Minimum notice is real elapsed time, inclusive**; what has begun is never offered.
///
/// ```
/// # use vectors::slots as case;
/// let found = case::starts(r#"{
///     "now": "2026-11-23T08:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {"durations": [60], "notice": 120},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]}
/// }"#);
/// assert_eq!(found, ["10:00", "11:00"]);
/// ```
fn earliest(ask: &Ask<'_>) -> Timestamp {
    ask.now.plus_minutes(ask.event.notice().into())
}
