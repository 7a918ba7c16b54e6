//! The text once more, rule by rule and slowly.

use std::collections::BTreeSet;

use chrono::Datelike;
use shared::slots::{Counted, Period, WhyNot};

use crate::case::{Booking, Case, Horizon, Host, Hours, Kind, Limits, On, Span};
use crate::wall::{DAY, Date, Minute, Wall, calendar_date, weekday};

/// The dates whose windows are looked at, in days from the case's date.
const DATES: std::ops::RangeInclusive<i64> = -7..=10;

/// One host, with what the text says about their hours worked out.
pub(crate) struct Judge<'a> {
    case: &'a Case,
    host: &'a Host,
    place: usize,
    wall: &'static Wall,
    windows: Vec<Span>,
    /// What they would be without overrides.
    by_the_week: Vec<Span>,
    last_date: Date,
    /// The dates of the bookings that a limit counts.
    counted: [(Counted, Limits, Vec<Date>); 2],
}

impl<'a> Judge<'a> {
    pub(crate) fn all(case: &'a Case) -> Vec<Self> {
        let hosts = case.hosts.iter().enumerate();
        hosts
            .map(|(place, host)| Self::of(case, host, place))
            .collect()
    }

    fn of(case: &'a Case, host: &'a Host, place: usize) -> Self {
        let wall = case.wall(host);
        let today = wall.date(case.at(case.now));
        let last_date = match case.horizon {
            Horizon::Days(days) => today + i64::from(days),
            Horizon::BusinessDays(days) => {
                let mut coming = (today + 1..).filter(|date| weekday(*date) < 5);
                coming.nth(usize::from(days) - 1).unwrap()
            }
            Horizon::Dates(_, last) => case.date + last,
        };
        let (windows, by_the_week) = windows(case, host, wall);
        Self {
            case,
            host,
            place,
            wall,
            windows,
            by_the_week,
            last_date,
            counted: counted(case, host, place, wall),
        }
    }

    /// Every start on the steps, whether or not it is free.
    pub(crate) fn steps(&self) -> impl Iterator<Item = Minute> {
        let step = usize::from(self.step());
        let steps = move |&(opening, closing): &Span| (opening..closing).step_by(step);
        self.windows.iter().flat_map(steps)
    }

    fn step(&self) -> u16 {
        self.case.interval.unwrap_or(self.case.minutes)
    }

    /// Everything that speaks against this start.
    pub(crate) fn why_not(&self, start: Minute) -> BTreeSet<WhyNot> {
        let case = self.case;
        if !case.durations.contains(&case.minutes) {
            return BTreeSet::from([WhyNot::NotADuration]);
        }
        let mut why = BTreeSet::new();
        let slot = (start, start + i64::from(case.minutes));
        let wide = widened(slot, case.buffers);

        if !self.offers(&self.windows, slot) {
            why.insert(match self.offers(&self.by_the_week, slot) {
                true => WhyNot::ClosedByOverride,
                false => WhyNot::OutsideHours,
            });
        }
        if start < case.at(case.now) + i64::from(case.notice) {
            why.insert(WhyNot::Notice);
        }
        let date = self.wall.date(start);
        let too_early =
            matches!(case.horizon, Horizon::Dates(first, _) if date < case.date + first);
        if too_early || date > self.last_date {
            why.insert(WhyNot::Horizon);
        }
        why.extend(self.limits(date));
        for booking in case.bookings.iter().filter(|b| has(b, self.place)) {
            let time = case.span(booking.time);
            let kept_free = widened(time, (booking.before, booking.after));
            if meet(wide, time) || meet(slot, kept_free) {
                why.insert(match booking.kind {
                    Kind::Hold => WhyNot::Held,
                    Kind::Booking | Kind::OtherEvent => WhyNot::Booked,
                });
            }
        }
        let Some(calendars) = &self.host.calendars else {
            why.insert(WhyNot::HostUnavailable);
            return why;
        };
        for (calendar, said) in calendars.iter().enumerate() {
            let busy = |slot| said.busy.iter().any(|busy| meet(slot, case.span(*busy)));
            if busy(slot) {
                why.insert(WhyNot::Busy { calendar });
            } else if busy(wide) {
                why.insert(WhyNot::Buffer { calendar });
            }
            if said
                .known_until
                .is_some_and(|until| wide.1 > case.at(until))
            {
                why.insert(WhyNot::Unknown { calendar });
            }
        }
        why
    }

    /// On the steps of a window, and open for all its minutes.
    fn offers(&self, windows: &[Span], slot: Span) -> bool {
        let step = i64::from(self.step());
        let on_its_steps = |&(opening, closing): &Span| {
            (opening..closing).contains(&slot.0) && (slot.0 - opening) % step == 0
        };
        windows.iter().any(on_its_steps) && open_throughout(windows, slot)
    }

    fn limits(&self, date: Date) -> Vec<WhyNot> {
        let week = |date: Date| {
            let first = |day: &Date| weekday(*day) == self.case.week_starts;
            (date - 6..=date).find(first)
        };
        let month = |date: Date| {
            let date = calendar_date(date);
            (date.year(), date.month())
        };
        let mut why = Vec::new();
        for (of, [per_day, per_week, per_month], dates) in &self.counted {
            let mut check = |per, limit: Option<u16>, same: &dyn Fn(Date) -> bool| {
                let so_many = || dates.iter().filter(|other| same(**other)).count();
                if limit.is_some_and(|limit| so_many() >= usize::from(limit)) {
                    why.push(WhyNot::Limit { of: *of, per });
                }
            };
            check(Period::Day, *per_day, &|other| other == date);
            check(Period::Week, *per_week, &|other| week(other) == week(date));
            check(Period::Month, *per_month, &|other| {
                month(other) == month(date)
            });
        }
        why
    }
}

fn has(booking: &Booking, place: usize) -> bool {
    booking.hosts & 1 << place != 0
}

/// The event type's with whichever host, and the host's of whichever event type; holds are none.
fn counted(
    case: &Case,
    host: &Host,
    place: usize,
    wall: &Wall,
) -> [(Counted, Limits, Vec<Date>); 2] {
    let date = |booking: &Booking| wall.date(case.at(booking.time.0));
    let bookings = || case.bookings.iter().filter(|b| b.kind != Kind::Hold);
    let of_event = bookings().filter(|b| b.kind == Kind::Booking).map(date);
    let of_host = bookings().filter(|b| has(b, place)).map(date);
    [
        (Counted::EventType, case.limits, of_event.collect()),
        (Counted::Host, host.limits, of_host.collect()),
    ]
}

fn widened((start, end): Span, (before, after): (u16, u16)) -> Span {
    (start - i64::from(before), end + i64::from(after))
}

/// Whether there is a minute in both; see the test at the end.
fn meet(a: Span, b: Span) -> bool {
    a.0.max(b.0) < a.1.min(b.1)
}

/// Goes from closing to closing until the slot is over or nothing is open.
fn open_throughout(windows: &[Span], (start, end): Span) -> bool {
    let mut minute = start;
    while minute < end {
        let open = windows.iter().filter(|w| w.0 <= minute && minute < w.1);
        match open.map(|window| window.1).max() {
            Some(closing) => minute = closing,
            None => return false,
        }
    }
    true
}

/// With the overrides, and without.
fn windows(case: &Case, host: &Host, wall: &Wall) -> (Vec<Span>, Vec<Span>) {
    let (mut windows, mut by_the_week) = (Vec::new(), Vec::new());
    for offset in DATES {
        let date = case.date + offset;
        if !wall.has(date) {
            continue;
        }
        let on = |on: &On| match on {
            On::Days(days) => days & 1 << weekday(date) != 0,
            On::Rule(rule) => rule.has(date, case.date),
        };
        let that_day = host.weekly.iter().filter(|(when, _)| on(when));
        let week: Vec<_> = that_day.map(|(_, hours)| *hours).collect();
        by_the_week.extend(of_date(date, &week, wall));
        let own = host.overrides.get(&offset);
        windows.extend(of_date(date, own.unwrap_or(&week), wall));
    }
    (windows, by_the_week)
}

fn of_date(date: Date, hours: &[Hours], wall: &Wall) -> Vec<Span> {
    let on_the_wall = |minute| wall.first(date * DAY + minute);
    let windows = joined(hours).into_iter();
    windows
        .map(|(start, end)| (on_the_wall(start), on_the_wall(end)))
        .filter(|(opening, closing)| opening < closing)
        .collect()
}

/// The windows of one date: begins where one begins and none runs on, and ends where the next
/// one ends and none runs on.
fn joined(hours: &[Hours]) -> BTreeSet<Span> {
    let next_day = |&(start, end): &Hours| {
        let (start, end) = (i64::from(start), i64::from(end));
        (start, if end <= start { end + DAY } else { end })
    };
    let hours: Vec<Span> = hours.iter().map(next_day).collect();
    let starts = hours.iter().map(|w| w.0);
    let begins = starts.filter(|start| !hours.iter().any(|w| w.0 < *start && *start <= w.1));
    let stops = |end: &Minute| !hours.iter().any(|w| w.0 <= *end && *end < w.1);
    let with_end = |start| {
        let ends = hours.iter().map(|w| w.1);
        let ends = ends.filter(|end| *end > start && stops(end));
        (start, ends.min().unwrap())
    };
    begins.map(with_end).collect()
}

#[test]
fn spans_meet_if_a_minute_is_in_both() {
    let spans = || (0..6_i64).flat_map(|start| (start..6).map(move |end| (start, end)));
    for (a, b) in spans().flat_map(|a| spans().map(move |b| (a, b))) {
        let in_both = |minute: &i64| (a.0..a.1).contains(minute) && (b.0..b.1).contains(minute);
        assert_eq!(
            meet(a, b),
            (0..6).any(|minute| in_both(&minute)),
            "{a:?} {b:?}"
        );
    }
}
