//! The questions.

use shared::api::{EventSettings, ScheduleSettings, Weekday, WeeklyWindow};
use shared::schedule::Schedule;
use shared::slots::{Ask, CalendarState, EventType, HostState, Limits, slots};
use shared::time::{Interval, IntervalSet, Timestamp};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// 2026-11-20T00:00:00Z; the clocks of Berlin change within the days that follow.
const NOW: i64 = 1_795_132_800;

/// One question: who is free when, from settings and unsorted busy times to the list of slots.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its name in the report.
    pub name: &'static str,
    /// Hosts, each with busy times of its own.
    pub hosts: usize,
    /// Busy intervals of each host.
    pub busy: usize,
    /// Days asked for, and the horizon.
    pub days: u16,
    /// Whether the naive implementation is asked too; it takes seconds for the larger ones.
    pub naive: bool,
}

/// Everything that is measured. The first is the unit of the three that show growth.
pub const ALL: [Work; 6] = [
    work("1 host, 60 days, 1,000 busy", 1, 1000, 60, true),
    work("10 hosts, 60 days, 2,000 busy each", 10, 2000, 60, true),
    work("1 host, 365 days, 1,000 busy", 1, 1000, 365, true),
    work("busy x 10", 1, 10_000, 60, false),
    work("days x 10", 1, 1000, 600, false),
    work("hosts x 10", 10, 1000, 60, false),
];

const fn work(name: &'static str, hosts: usize, busy: usize, days: u16, naive: bool) -> Work {
    Work {
        name,
        hosts,
        busy,
        days,
        naive,
    }
}

/// The question as both implementations take it.
pub struct Asked {
    pub(crate) event: EventSettings,
    pub(crate) schedule: ScheduleSettings,
    /// Start and end in epoch seconds, in no order.
    pub(crate) busy: Vec<Vec<(i64, i64)>>,
    pub(crate) now: i64,
    pub(crate) days: i64,
}

impl Work {
    /// Makes the question; the same one every time.
    pub fn asked(&self) -> Asked {
        let days = i64::from(self.days);
        // As much time is busy however many the intervals: else nothing would be free.
        let share = 1000 * MINUTE / i64::try_from(self.busy.max(1000)).unwrap_or(i64::MAX);
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let mut busy = Vec::new();
        for _ in 0..self.hosts {
            let mut intervals = Vec::with_capacity(self.busy);
            for _ in 0..self.busy {
                let start = NOW + dice.below(days * DAY / (5 * MINUTE)) * 5 * MINUTE;
                let long = (1 + dice.below(6)) * 15 * share;
                intervals.push((start, start + long));
            }
            busy.push(intervals);
        }
        Asked {
            event: event(self.days),
            schedule: office(),
            busy,
            now: NOW,
            days,
        }
    }
}

impl Asked {
    /// Asks the engine; how many pairs of a slot and a host who is free for it there are.
    ///
    /// # Panics
    /// If the settings are refused: they are not.
    pub fn engine(&self) -> usize {
        let event = EventType::try_from(&self.event).expect("an event type");
        let at = Timestamp::from_epoch;
        let sets: Vec<IntervalSet> = self
            .busy
            .iter()
            .map(|busy| {
                let spans = busy.iter();
                let spans = spans.filter_map(|(start, end)| Interval::new(at(*start), at(*end)));
                IntervalSet::from_unsorted(spans.collect())
            })
            .collect();
        let schedules: Vec<Schedule> = sets
            .iter()
            .map(|_| Schedule::try_from(&self.schedule).expect("a schedule"))
            .collect();
        let calendars: Vec<_> = sets
            .iter()
            .map(|busy| {
                [CalendarState {
                    calendar: "calendar",
                    busy,
                    known_until: None,
                }]
            })
            .collect();
        let hosts: Vec<_> = schedules
            .iter()
            .zip(&calendars)
            .map(|(schedule, calendars)| HostState {
                host: "host",
                schedule,
                calendars: Some(calendars),
                taken: &[],
                limits: Limits::default(),
            })
            .collect();
        let range = Interval::new(at(self.now), at(self.now + self.days * DAY));
        let found = slots(&Ask {
            event: &event,
            minutes: 30,
            now: at(self.now),
            range: range.expect("days"),
            hosts: &hosts,
            booked: &[],
            week_starts: Weekday::Mo,
        });
        found.iter().map(|slot| slot.hosts.len()).sum()
    }

    /// Asks the naive implementation; see [`crate::naive`].
    pub fn naive(&self) -> usize {
        crate::naive::count(self)
    }
}

fn office() -> ScheduleSettings {
    use Weekday::{Fr, Mo, Th, Tu, We};
    let week = WeeklyWindow::new(&[Mo, Tu, We, Th, Fr], "09:00", "17:00");
    ScheduleSettings::new("Europe/Berlin", vec![week])
}

fn event(days: u16) -> EventSettings {
    EventSettings {
        notice: 0,
        horizon_days: days,
        ..EventSettings::new("meeting", "Meeting")
    }
}

/// Numbers that look random and are the same on every machine (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 1).unwrap_or_default() % most.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_find_the_same() {
        for work in &ALL {
            let asked = Work {
                days: work.days.min(20),
                ..work.clone()
            }
            .asked();
            assert!(work.asked().engine() > 0, "{}", work.name);
            assert_eq!(asked.engine(), asked.naive(), "{}", work.name);
        }
    }
}
