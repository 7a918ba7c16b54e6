//! When an event is, and how long each of its instances lasts.

use super::Doubt;
use super::clock::{Clock, Clocks, midnight};
use super::event::{End, Event, Field, When};
use super::value::{DAY, Span};
use crate::recurrence::Moment;
use crate::time::{CivilDate, Interval, Timestamp, Zone};

/// How the names in a file are read.
pub(super) struct Reading {
    pub(super) clocks: Clocks,
    /// The zone of each calendar in the file: of floating times and whole days.
    pub(super) zones: Vec<Zone>,
    /// As in [`super::Ask`].
    pub(super) all_day_blocks: bool,
}

impl Reading {
    pub(super) fn zone(&self, calendar: usize) -> Zone {
        self.zones.get(calendar).copied().unwrap_or(Zone::UTC)
    }

    pub(super) fn clock(&self, when: When, calendar: usize) -> Clock {
        match (when.moment, when.zone) {
            (Moment::Utc(_), _) => Clock::Known(Zone::UTC),
            (Moment::Local(..), Some(zone)) => self.clocks.get(zone),
            (Moment::Local(..) | Moment::Date(_), _) => Clock::Known(self.zone(calendar)),
        }
    }

    /// The earliest instant that it can be.
    pub(super) fn at(&self, when: When, calendar: usize) -> Timestamp {
        match when.moment {
            Moment::Utc(at) => at,
            Moment::Date(date) => midnight(self.zone(calendar), date),
            Moment::Local(..) => self
                .clock(when, calendar)
                .instant(when.moment.wall(Zone::UTC)),
        }
    }

    /// The latest instant that it can be. A date ends something only before it begins, unless
    /// what it ends has a time of day: then it may mean all of the date.
    pub(super) fn latest(&self, when: When, calendar: usize, timed: bool) -> Timestamp {
        match when.moment {
            Moment::Date(date) if timed => {
                let next = CivilDate::from_days(date.days() + 1).unwrap_or(date);
                midnight(self.zone(calendar), next)
            }
            _ => {
                let slack = self.clock(when, calendar).slack();
                self.at(when, calendar).plus_seconds(slack)
            }
        }
    }

    /// The end of a period that starts then.
    pub(super) fn end(&self, start: When, end: End, calendar: usize) -> Timestamp {
        match end {
            End::At(end) => self.latest(end, calendar, true),
            End::After(span) => {
                let clock = self.clock(start, calendar);
                let at = after(&clock, self.at(start, calendar), span);
                at.plus_seconds(clock.slack())
            }
        }
    }
}

/// The time of a period; a day where it ends before it starts, nothing where it takes no time.
pub(super) fn period(start: Timestamp, end: Timestamp) -> Option<(Interval, Option<Doubt>)> {
    if end < start {
        let day = Interval::new(start, start.plus_seconds(DAY))?;
        return Some((day, Some(Doubt::EndsFirst)));
    }
    Some((Interval::new(start, end)?, None))
}

pub(super) fn after(clock: &Clock, at: Timestamp, span: Span) -> Timestamp {
    if span.days == 0 {
        return at.plus_seconds(span.seconds);
    }
    let wall = clock.wall(at).saturating_add(span.days * DAY);
    clock.instant(wall).plus_seconds(span.seconds)
}

/// How long an event lasts.
#[derive(Clone, Copy, Debug)]
enum Length {
    /// No time at all: it blocks nothing.
    None,
    /// Whole days.
    Days(i64),
    After(Span),
    /// As `DTEND` says: so many seconds that pass, and what the wall shows more.
    Until {
        exact: i64,
        shown: i64,
    },
    /// It ends before it starts, by so many seconds.
    EndsFirst(i64),
    Unknown,
}

pub(super) struct Timing {
    pub(super) clock: Clock,
    pub(super) all_day: bool,
    pub(super) moment: Moment,
    /// The first instance's, the earliest possible.
    pub(super) start: Timestamp,
    length: Length,
    pub(super) doubts: Vec<Doubt>,
}

impl Timing {
    /// Whether it lasts whole days, without any doubt.
    pub(super) fn is_whole_days(&self) -> bool {
        self.all_day && self.doubts.is_empty() && matches!(self.length, Length::Days(_))
    }

    /// `None` if nobody knows when it starts.
    pub(super) fn of(event: &Event, reading: &Reading) -> Option<Self> {
        let when = match event.start {
            // An override without a start is where it was.
            Field::Missing => event.place.get()?.when,
            start => start.get()?,
        };
        let clock = reading.clock(when, event.calendar);
        let all_day = matches!(when.moment, Moment::Date(_));
        let start = reading.at(when, event.calendar);
        let length = length(event, reading, when, start);
        let mut doubts = Vec::new();
        let end_clock = event
            .end
            .get()
            .map(|end| reading.clock(end, event.calendar));
        let mut added = event.added.iter();
        let somewhere = clock.slack() > 0
            || end_clock.is_some_and(|clock| clock.slack() > 0)
            || added.any(|(when, _)| reading.clock(*when, event.calendar).slack() > 0);
        if somewhere {
            doubts.push(Doubt::Zone);
        }
        match length {
            Length::Unknown => doubts.push(Doubt::End),
            Length::EndsFirst(_) => doubts.push(Doubt::EndsFirst),
            _ => {}
        }
        if event.except_unreadable || event.place == Field::Unreadable {
            doubts.push(Doubt::Exception);
        }
        Some(Self {
            clock,
            all_day,
            moment: when.moment,
            start,
            length,
            doubts,
        })
    }

    /// Whether it is not known when it ends.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self.length, Length::Unknown)
    }

    /// How far an instance reaches beyond its start, at most.
    pub(super) fn reach(&self) -> i64 {
        let length = match self.length {
            Length::None => 0,
            Length::Days(days) => days * DAY,
            Length::After(span) => span.total(),
            Length::Until { exact, shown } => exact.max(shown),
            Length::EndsFirst(_) => DAY,
            Length::Unknown => Timestamp::MAX.epoch(),
        };
        // Two days for what clocks can change.
        length.saturating_add(self.clock.slack() + 2 * DAY)
    }

    /// The time of the instance that starts then.
    ///
    /// **`DTEND` of a series means either the same time passed or the same time shown**, which
    /// differ where clocks change in between; the later end counts.
    pub(super) fn interval(&self, start: Timestamp) -> Option<Interval> {
        let slack = self.clock.slack();
        let end = match self.length {
            Length::None => return None,
            Length::Days(days) => self.days_after(start, days),
            Length::After(span) => after(&self.clock, start, span),
            Length::Until { exact, shown } => {
                let wall = self.clock.wall(start).saturating_add(shown);
                self.clock.instant(wall).max(start.plus_seconds(exact))
            }
            Length::EndsFirst(by) => {
                let from = start.plus_seconds(-by.min(DAY));
                return Interval::new(from, start.plus_seconds(DAY + slack));
            }
            Length::Unknown => Timestamp::MAX,
        };
        Interval::new(start, end.plus_seconds(slack))
    }

    /// The date on the wall then.
    pub(super) fn date(&self, at: Timestamp) -> Option<CivilDate> {
        CivilDate::from_days(self.clock.wall(at).div_euclid(DAY))
    }

    fn days_after(&self, start: Timestamp, days: i64) -> Timestamp {
        let date = self
            .date(start)
            .map(|date| date.days().saturating_add(days));
        match (date.and_then(CivilDate::from_days), &self.clock) {
            (Some(date), Clock::Known(zone)) => midnight(*zone, date),
            _ => start.plus_seconds(days.saturating_mul(DAY)),
        }
    }
}

fn length(event: &Event, reading: &Reading, start: When, at: Timestamp) -> Length {
    let all_day = matches!(start.moment, Moment::Date(_));
    let until = event.end.get().map(|end| {
        // An end that names no zone is meant in that of the start.
        let zone = end.zone.or(start.zone.filter(|_| end.is_floating()));
        let end = When { zone, ..end };
        let mut end_at = reading.latest(end, event.calendar, !all_day);
        if end.is_floating() && matches!(start.moment, Moment::Utc(_)) {
            end_at = end_at.max(Timestamp::from_epoch(end.moment.wall(Zone::UTC)));
        }
        length_until(event, reading, (start, at), (end, end_at))
    });
    let lasts = event.duration.get().map(|span| match span.total() {
        total if total < 0 => Length::EndsFirst(-total),
        total if all_day => Length::Days(total.div_euclid(DAY) + i64::from(total % DAY > 0)),
        0 => Length::None,
        _ => Length::After(span),
    });
    let length = match (until, lasts) {
        // Both is one too many; the longer of them is safe.
        (Some(a), Some(b)) => longer(a, b),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) if event.end == Field::Missing && event.duration == Field::Missing => {
            if all_day {
                Length::Days(1)
            } else {
                Length::None
            }
        }
        (None, None) => Length::Unknown,
    };
    match length {
        // A whole day that ends when it begins is one day to those who write that.
        Length::Days(0) | Length::None if all_day => Length::Days(1),
        length => length,
    }
}

fn length_until(
    event: &Event,
    reading: &Reading,
    (start, at): (When, Timestamp),
    (end, end_at): (When, Timestamp),
) -> Length {
    if let (Moment::Date(first), Moment::Date(last)) = (start.moment, end.moment) {
        return match last.days() - first.days() {
            days if days < 0 => Length::EndsFirst(-days * DAY),
            days => Length::Days(days),
        };
    }
    let slack = reading.clock(start, event.calendar).slack();
    let together = matches!(
        (start.moment, end.moment),
        (Moment::Local(..), Moment::Local(..))
    ) && start.zone == end.zone;
    // In the same unknown zone, what the wall shows is all that is known.
    let exact = end_at.epoch() - at.epoch() - if together { slack } else { 0 };
    let shown = if together {
        end.moment.wall(Zone::UTC) - start.moment.wall(Zone::UTC)
    } else {
        exact
    };
    match exact.max(shown) {
        0 => Length::None,
        most if most < 0 => Length::EndsFirst(-most),
        _ => Length::Until { exact, shown },
    }
}

fn longer(a: Length, b: Length) -> Length {
    let total = |length: Length| match length {
        Length::None | Length::EndsFirst(_) => 0,
        Length::Days(days) => days * DAY,
        Length::After(span) => span.total(),
        Length::Until { exact, shown } => exact.max(shown),
        Length::Unknown => i64::MAX,
    };
    if total(a) < total(b) { b } else { a }
}
