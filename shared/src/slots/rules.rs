//! What makes a start a slot, each rule in one place. [`super::list`] and [`super::refusal`]
//! ask these and have no rules of their own.

use super::{Ask, EventType, HostState, Taken};
use crate::schedule::Window;
use crate::time::{Interval, IntervalSet, Timestamp, Zone};

const SECONDS_PER_MINUTE: i64 = 60;

/// How many dates in a row a zone may skip at most, and one more.
const SKIPPED_DATES: i64 = 3;

/// The first instant that is too far ahead for a slot to start: the beginning, in that zone,
/// of the date after today + `horizon_days`.
///
/// **The horizon counts calendar days in the schedule's zone, day N included.**
///
/// ```
/// # use shared::{api::EventSettings, slots::{EventType, horizon_end}, time::{Timestamp, Zone}};
/// # let event = EventType::try_from(&EventSettings {
/// #     event: "intro".into(), title: "Intro".into(), description: String::new(),
/// #     durations: vec![30], interval: None, buffer_before: 0, buffer_after: 0,
/// #     notice: 0, horizon_days: 1, location: String::new(), hosts: vec![],
/// # }).unwrap();
/// let now = Timestamp::parse("2026-11-23T08:00:00Z")?; // with horizon_days: 1
/// let end = horizon_end(&event, Zone::parse("Europe/Berlin")?, now);
/// assert_eq!(end.to_rfc3339(), "2026-11-24T23:00:00Z");
/// # Ok::<(), shared::time::TimeError>(())
/// ```
pub fn horizon_end(event: &EventType, zone: Zone, now: Timestamp) -> Timestamp {
    let today = zone.local_date(now);
    let beyond = i64::from(event.horizon_days()) + 1;
    (beyond..beyond + SKIPPED_DATES)
        .filter_map(|days| today.plus_days(days))
        .find_map(|date| zone.start_of_day(date))
        .unwrap_or(Timestamp::MAX)
}

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

/// The rules for one host, in seconds.
pub(super) struct Rules<'a> {
    host: &'a HostState<'a>,
    length: i64,
    step: i64,
    before: i64,
    after: i64,
    earliest: Timestamp,
    horizon: Timestamp,
}

impl<'a> Rules<'a> {
    pub(super) fn of(ask: &Ask<'a>, host: &'a HostState<'a>) -> Self {
        let seconds = |minutes: u16| i64::from(minutes) * SECONDS_PER_MINUTE;
        Self {
            host,
            length: seconds(ask.minutes),
            step: seconds(ask.event.step(ask.minutes)).max(SECONDS_PER_MINUTE),
            before: seconds(ask.event.buffer_before()),
            after: seconds(ask.event.buffer_after()),
            earliest: earliest(ask),
            horizon: horizon_end(ask.event, host.schedule.zone(), ask.now),
        }
    }

    /// Before this instant there is **not notice enough**.
    pub(super) fn earliest(&self) -> Timestamp {
        self.earliest
    }

    /// See [`horizon_end`].
    pub(super) fn horizon(&self) -> Timestamp {
        self.horizon
    }

    /// From this start on, a slot with its buffers reaches into what is not known, and
    /// **unknown is busy**.
    ///
    /// ```
    /// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
    /// let found = case::starts(r#"{
    ///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
    ///     "event": {"durations": [60], "buffer_after": 30},
    ///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
    ///     "known_until": "2026-11-23T11:30:00Z"
    /// }"#);
    /// assert_eq!(found, ["09:00", "10:00"]); // 11:00 would need to know until 12:30
    /// ```
    pub(super) fn unknown_from(&self) -> i64 {
        self.host.known_until.map_or(i64::MAX, |until| {
            until.epoch() - self.after - self.length + 1
        })
    }

    /// **Starts step from each window's start** by the slot interval in elapsed minutes, unmoved
    /// by busy times, and **a slot fits if every minute of it is open**, also across windows
    /// that touch.
    ///
    /// `windows` must hold all that share an instant with a slot that matters.
    ///
    /// ```
    /// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
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
    /// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
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
    /// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
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
/// # mod case { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/case/mod.rs")); }
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
