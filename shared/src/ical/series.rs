//! All the events of one `UID`: the series, and what stands in place of its instances.

use super::Doubt;
use super::clock::Clock;
use super::event::{End, Event, Field, When};
use super::rule::{until_of, with_last_date, with_until};
use super::tally::Tally;
use super::timing::{Reading, Timing, after, period};
use super::value::DAY;
use crate::recurrence::{Moment, Recurrence, RecurrenceError};
use crate::time::{CivilDate, Interval, Timestamp, Zone};

/// Reads events into a tally, with so many steps left for the rules of all of them.
pub(super) struct Series<'r> {
    pub(super) reading: &'r Reading,
    pub(super) tally: &'r mut Tally,
    pub(super) left: u64,
}

/// An instance of a series; one that was added may have an end of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Instance {
    start: Timestamp,
    end: Option<Timestamp>,
}

/// From an instance on, what a `RANGE=THISANDFUTURE` says.
struct Future<'e> {
    from: Timestamp,
    event: &'e Event,
    timing: Option<Timing>,
}

/// All of those, the earliest first.
#[derive(Default)]
struct Futures<'e> {
    list: Vec<Future<'e>>,
    /// How far before and after the window an instance can start that they bring into it.
    before: i64,
    after: i64,
}

impl Futures<'_> {
    fn add_reach(&mut self) {
        for future in &self.list {
            if let Some(to) = &future.timing {
                let by = to.start.epoch() - future.from.epoch();
                self.before = self.before.max(to.reach().saturating_add(by));
                self.after = self.after.max(by.saturating_neg());
            }
        }
    }
}

/// What is taken away from a series.
#[derive(Default)]
struct Gone {
    instants: Vec<Timestamp>,
    /// All of these dates.
    dates: Vec<CivilDate>,
    /// Floating times: what the wall of the series shows, whichever zone that is.
    walls: Vec<i64>,
    /// The dates that times stand for in a series of whole days.
    days: Vec<CivilDate>,
}

impl Gone {
    fn of<'w>(whens: impl Iterator<Item = &'w When>, reading: &Reading, calendar: usize) -> Self {
        let mut gone = Self::default();
        for when in whens {
            match when.moment {
                Moment::Date(date) => gone.dates.push(date),
                moment => {
                    gone.days.extend(day_meant(moment, reading.zone(calendar)));
                    if when.is_floating() {
                        gone.walls.push(moment.wall(Zone::UTC));
                    } else {
                        gone.instants.push(reading.at(*when, calendar));
                    }
                }
            }
        }
        gone.instants.sort_unstable();
        gone.walls.sort_unstable();
        gone.dates.sort_unstable();
        gone.days.sort_unstable();
        gone
    }

    fn has(&self, start: Timestamp, timing: &Timing) -> bool {
        let date = timing.date(start);
        let on = |dates: &[CivilDate]| date.is_some_and(|date| dates.binary_search(&date).is_ok());
        on(&self.dates)
            || if timing.all_day {
                on(&self.days)
            } else {
                self.instants.binary_search(&start).is_ok()
                    || self.walls.binary_search(&timing.clock.wall(start)).is_ok()
            }
    }
}

/// The date that a time stands for among whole days: that of a midnight in UTC or in the
/// calendar's zone, or the one that both show. `None` if it may be either.
fn day_meant(moment: Moment, zone: Zone) -> Option<CivilDate> {
    let (in_utc, in_zone) = (moment.date(Zone::UTC), moment.date(zone));
    let midnight = |zone| moment.wall(zone).rem_euclid(DAY) == 0;
    if in_utc == in_zone || midnight(Zone::UTC) {
        return Some(in_utc);
    }
    midnight(zone).then_some(in_zone)
}

impl Series<'_> {
    /// All the events of a `UID`, in any order.
    pub(super) fn group(&mut self, events: &[&Event]) {
        let events = newest(events, self.reading);
        let calendar = events.first().map_or(0, |event| event.calendar);
        let places = events.iter().filter_map(|event| event.place.get());
        let single: Vec<When> = places.map(|place| place.when).collect();
        let gone = Gone::of(single.iter(), self.reading, calendar);
        let futures = self.futures(&events);
        for event in &events {
            match event.place {
                Field::Missing => self.master(event, &gone, &futures),
                _ => self.master(event, &Gone::default(), &Futures::default()),
            }
        }
    }

    fn futures<'e>(&self, events: &[&'e Event]) -> Futures<'e> {
        let future = |event: &&'e Event| {
            let place = event.place.get().filter(|place| place.and_future)?;
            Some(Future {
                from: self.reading.at(place.when, event.calendar),
                event,
                timing: Timing::of(event, self.reading),
            })
        };
        let mut futures = Futures {
            list: events.iter().filter_map(future).collect(),
            ..Futures::default()
        };
        futures.list.sort_by_key(|future| future.from);
        futures.add_reach();
        futures
    }

    /// One event with its rules and dates, without the instances that others stand for.
    fn master(&mut self, event: &Event, gone: &Gone, futures: &Futures<'_>) {
        let free = event.is_free();
        if free && futures.list.is_empty() {
            return;
        }
        let Some(timing) = Timing::of(event, self.reading) else {
            if !free {
                self.startless(event);
            }
            return;
        };
        let except = Gone::of(event.except.iter(), self.reading, event.calendar);
        let starts = match self.instances(event, &timing, futures) {
            Ok(starts) => starts,
            Err(doubt) => return self.not_followed(event, &timing, futures, doubt),
        };
        for instance in starts {
            let start = instance.start;
            if except.has(start, &timing) || gone.has(start, &timing) {
                continue;
            }
            let past = futures.list.partition_point(|future| future.from <= start);
            if let Some(future) = past.checked_sub(1).and_then(|last| futures.list.get(last)) {
                self.moved(future, &timing, start);
            } else if !free {
                self.busy(event, &timing, instance);
            }
        }
    }

    /// Whether its instances count for nothing because whole days do not. A time of day that was
    /// added to whole days leaves a doubt.
    fn is_ignored(&self, event: &Event, timing: &Timing) -> bool {
        let mut added = event.added.iter();
        !self.reading.all_day_blocks
            && timing.is_whole_days()
            && added.all(|(when, end)| matches!(when.moment, Moment::Date(_)) && end.is_none())
    }

    fn busy(&mut self, event: &Event, timing: &Timing, instance: Instance) {
        if self.is_ignored(event, timing) {
            return;
        }
        let whole = || Some((timing.interval(instance.start)?, None));
        let own = |end| period(instance.start, end);
        if let Some((span, doubt)) = instance.end.map_or_else(whole, own) {
            self.tally.busy(span, event.line, &timing.doubts);
            if let Some(doubt) = doubt {
                self.tally.busy(span, event.line, &[doubt]);
            }
        }
    }

    /// An instance as it is after a change of it and all that follow.
    fn moved(&mut self, future: &Future<'_>, timing: &Timing, start: Timestamp) {
        let event = future.event;
        // With rules of its own it has instances of its own.
        let (false, Some(to)) = (event.is_free() || !event.rules.is_empty(), &future.timing) else {
            return;
        };
        if self.is_ignored(event, to) {
            return;
        }
        let by = timing.clock.wall(to.start) - timing.clock.wall(future.from);
        let at = timing
            .clock
            .instant(timing.clock.wall(start).saturating_add(by));
        let slack = timing.clock.slack();
        if let Some(span) = to.interval(at) {
            let span = Interval::new(span.start(), span.end().plus_seconds(slack));
            if let Some(span) = span {
                self.tally.busy(span, event.line, &to.doubts);
            }
        }
    }

    /// Nobody knows when it starts: it may be any time up to its end.
    fn startless(&mut self, event: &Event) {
        let single = event.rules.is_empty() && event.added.is_empty() && !event.added_unreadable;
        let end = event.end.get().filter(|_| single);
        let end = end.map_or(Timestamp::MAX, |end| {
            self.reading.latest(end, event.calendar, true)
        });
        if let Some(span) = Interval::new(Timestamp::MIN, end) {
            self.tally.busy(span, event.line, &[Doubt::Start]);
        }
    }

    /// Whatever of a series makes busy does so from its start on.
    fn not_followed(
        &mut self,
        event: &Event,
        timing: &Timing,
        futures: &Futures<'_>,
        doubt: Doubt,
    ) {
        if !event.is_free() {
            self.until_its_last(event, timing, doubt);
        }
        for future in futures.list.iter().filter(|future| !future.event.is_free()) {
            if let Some(timing) = &future.timing {
                self.until_its_last(future.event, timing, doubt);
            }
        }
    }

    /// What can't be followed goes on from its start to its last `UNTIL`, if it has one.
    fn until_its_last(&mut self, event: &Event, timing: &Timing, doubt: Doubt) {
        let added = event.added.iter();
        let added = added.map(|(when, _)| self.reading.at(*when, event.calendar));
        let from = added.fold(timing.start, Timestamp::min);
        let untils = event.rules.iter().filter(|rule| rule.starts_with("RRULE"));
        let untils = untils.map(|rule| {
            let until = until_of(rule)?;
            let wall = until.wall(Zone::UTC);
            // A date has an end, and the zone in which it is meant is at most a day away.
            Some(Timestamp::from_epoch(wall.saturating_add(2 * DAY)).plus_seconds(timing.reach()))
        });
        let last = untils.collect::<Option<Vec<_>>>();
        let last = last.and_then(|untils| untils.into_iter().max());
        let open = event.added_unreadable || !event.added.is_empty() || timing.is_endless();
        let end = last.filter(|_| !open).unwrap_or(Timestamp::MAX);
        let doubts: Vec<Doubt> = timing.doubts.iter().copied().chain([doubt]).collect();
        if let Some(span) = Interval::new(from, end.max(from.plus_seconds(DAY))) {
            self.tally.busy(span, event.line, &doubts);
        }
    }

    /// Where instances start that can reach into the window, ascending.
    ///
    /// **The start counts, also where the rule does not pick it**, as calendars show it.
    fn instances(
        &mut self,
        event: &Event,
        timing: &Timing,
        futures: &Futures<'_>,
    ) -> Result<Vec<Instance>, Doubt> {
        let plain = |start| Instance { start, end: None };
        let repeats = !event.rules.is_empty() || !event.added.is_empty();
        if event.added_unreadable || repeats && timing.is_endless() {
            return Err(if event.added_unreadable {
                Doubt::Rule
            } else {
                Doubt::End
            });
        }
        if !repeats {
            return Ok(vec![plain(timing.start)]);
        }
        let around = self.around(timing, futures);
        let mut found = vec![plain(timing.start)];
        found.extend(self.picked(event, timing, &around)?.into_iter().map(plain));
        let added = event.added.iter();
        found.extend(added.map(|(when, end)| self.added(event, timing, *when, *end)));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The window, widened by what an instance lasts and by how far any is moved.
    fn around(&self, timing: &Timing, futures: &Futures<'_>) -> Interval {
        // Two days for what clocks change on the way, as in `Timing::reach`.
        let before = timing.reach().max(futures.before.saturating_add(2 * DAY));
        let after = futures.after.saturating_add(2 * DAY + timing.clock.slack());
        let window = self.tally.window;
        let from = window.start().plus_seconds(before.saturating_neg());
        Interval::new(from, window.end().plus_seconds(after)).unwrap_or(window)
    }

    /// What the rules pick.
    fn picked(
        &mut self,
        event: &Event,
        timing: &Timing,
        around: &Interval,
    ) -> Result<Vec<Timestamp>, Doubt> {
        if event.rules.is_empty() {
            return Ok(Vec::new());
        }
        let rules: Vec<String> = event
            .rules
            .iter()
            .map(|rule| ending(rule, timing))
            .collect();
        // The engine counts on the wall of zones that everybody knows; any other wall is UTC to it.
        let (zone, on_wall) = match &timing.clock {
            Clock::Known(zone) => (*zone, false),
            _ => (Zone::UTC, true),
        };
        let doubt = |error| match error {
            RecurrenceError::TooMuchWork => Doubt::TooMuchWork,
            _ => Doubt::Rule,
        };
        let series = Recurrence::parse(&rules, Some(timing.moment), zone).map_err(doubt)?;
        let found = series
            .starts_within(around, &mut self.left)
            .map_err(doubt)?;
        let instant = |at: Timestamp| {
            if on_wall {
                timing.clock.instant(at.epoch())
            } else {
                at
            }
        };
        Ok(found.into_iter().map(instant).collect())
    }

    /// An instance by `RDATE`: a date alone is meant at the start's time of day.
    fn added(&self, event: &Event, timing: &Timing, when: When, end: Option<End>) -> Instance {
        let start = match when.moment {
            Moment::Date(date) if !timing.all_day => {
                let of_day = timing.clock.wall(timing.start).rem_euclid(DAY);
                timing.clock.instant(date.days() * DAY + of_day)
            }
            Moment::Local(..) if when.is_floating() && !timing.all_day => {
                timing.clock.instant(when.moment.wall(Zone::UTC))
            }
            _ => self.reading.at(when, event.calendar),
        };
        let slack = self.reading.clock(when, event.calendar).slack();
        let latest = || {
            let end = timing.interval(start).filter(|_| slack > 0)?.end();
            Some(end.plus_seconds(slack))
        };
        let end = end.map(|end| match end {
            End::At(end) if end.is_floating() && !timing.all_day => {
                let at = timing.clock.instant(end.moment.wall(Zone::UTC));
                at.plus_seconds(timing.clock.slack())
            }
            End::At(end) => self.reading.latest(end, event.calendar, true),
            End::After(span) => {
                let slack = timing.clock.slack().max(slack);
                after(&timing.clock, start, span).plus_seconds(slack)
            }
        });
        Instance {
            start,
            end: end.or_else(latest),
        }
    }
}

/// The rule with an `UNTIL` that the engine reads as it is meant.
fn ending(rule: &str, timing: &Timing) -> String {
    match (until_of(rule), &timing.clock) {
        // In whole days it is in UTC to some, and to others the date that the wall shows then.
        (Some(until @ Moment::Utc(_)), Clock::Known(zone)) if timing.all_day => {
            with_last_date(rule, until.date(Zone::UTC).max(until.date(*zone)))
        }
        (Some(Moment::Utc(until)), clock @ (Clock::Own(_) | Clock::Between { .. })) => {
            with_until(rule, Timestamp::from_epoch(clock.wall(until)))
        }
        _ => rule.to_owned(),
    }
}

/// Of those that stand for the same, the ones with the highest `SEQUENCE`, and of those the
/// latest written.
///
/// Two that are alike in both are different events of a program that does not keep its `UID`s
/// apart; so both count.
fn newest<'e>(events: &[&'e Event], reading: &Reading) -> Vec<&'e Event> {
    let slot = |event: &Event| match event.place {
        Field::Missing => (0, 0, false),
        Field::Unreadable => (1, event.line.into(), false),
        Field::Read(place) => {
            let at = reading.at(place.when, event.calendar);
            (2, at.epoch(), place.and_future)
        }
    };
    let mut sorted: Vec<_> = events.iter().map(|event| (slot(event), *event)).collect();
    sorted.sort_by(|(a_slot, a), (b_slot, b)| {
        let later = (b.sequence, &b.stamp).cmp(&(a.sequence, &a.stamp));
        a_slot.cmp(b_slot).then(later)
    });
    let mut best: Option<((u8, i64, bool), &Event)> = None;
    sorted.retain(|(slot, event)| match best {
        Some((known, first)) if known == *slot => {
            (event.sequence, &event.stamp) == (first.sequence, &first.stamp)
        }
        _ => {
            best = Some((*slot, *event));
            true
        }
    });
    sorted.into_iter().map(|(_, event)| event).collect()
}
