//! The engine against a second, deliberately naive one that walks minute by minute, on random
//! schedules, zones, overrides, busy times and bookings.
//!
//! `PROPTEST_CASES` sets how many; 2,000 without it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone};
use proptest::prelude::*;
use shared::api;
use shared::schedule::Schedule;
use shared::slots::{Ask, EventType, HostState, Taken, TakenBy, check, next_free, slots};
use shared::time::{Interval, IntervalSet, Timestamp};

/// A zone and a date around which the cases lie; each has something odd near it.
const ANCHORS: [(&str, &str); 16] = [
    ("UTC", "2026-11-23"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Beirut", "2026-03-29"),
    ("Asia/Beirut", "2026-10-25"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-30"),
    ("America/Havana", "2026-11-01"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Asia/Kathmandu", "2026-12-31"),
    ("America/St_Johns", "2028-03-12"),
];

const DAY: i64 = 24 * 60;
/// How far from the anchor anything lies, in days.
const SPAN: i64 = 8;

/// All times in here are minutes since the epoch.
type Minute = i64;

/// Minutes on the wall (as if it were UTC), one for each minute of the stretch.
struct Wall {
    from: Minute,
    shown: Vec<Minute>,
}

impl Wall {
    fn of((zone, date): (&'static str, &'static str)) -> &'static Self {
        static KNOWN: OnceLock<Mutex<BTreeMap<(&str, &str), &'static Wall>>> = OnceLock::new();
        let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap();
        known
            .entry((zone, date))
            .or_insert_with(|| Box::leak(Box::new(Self::read(zone, date))))
    }

    fn read(zone: &str, date: &str) -> Self {
        let zone: chrono_tz::Tz = zone.parse().unwrap();
        let from = midnight(date.parse().unwrap()) - (SPAN + 4) * DAY;
        let show = |minute: Minute| {
            let utc = DateTime::from_timestamp(minute * 60, 0)
                .unwrap()
                .naive_utc();
            let offset = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
            minute + i64::from(offset) / 60
        };
        let shown = (from..from + 2 * (SPAN + 4) * DAY).map(show).collect();
        Self { from, shown }
    }

    fn shows(&self, minute: Minute) -> Minute {
        self.shown[self.place(minute)]
    }

    fn place(&self, minute: Minute) -> usize {
        usize::try_from(minute - self.from).unwrap()
    }

    /// The minutes in which the clock can show it, wherever on earth, and what it shows.
    fn around(&self, wall: Minute) -> impl Iterator<Item = (Minute, Minute)> {
        (wall - 15 * 60..wall + 15 * 60).map(|minute| (minute, self.shows(minute)))
    }

    /// The first minute that shows it; where none does, as long after the jump as it is after
    /// what the clock showed last.
    fn first(&self, wall: Minute) -> Minute {
        if let Some((minute, _)) = self.around(wall).find(|(_, shown)| *shown == wall) {
            return minute;
        }
        let last_before = self.around(wall).take_while(|(_, shown)| *shown < wall);
        let (minute, shown) = last_before.last().unwrap();
        minute + (wall - shown)
    }

    fn has(&self, date: NaiveDate) -> bool {
        let noon = midnight(date) + DAY / 2;
        self.around(noon).any(|(_, shown)| date_of(shown) == date)
    }
}

fn midnight(date: NaiveDate) -> Minute {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 60
}

fn date_of(wall: Minute) -> NaiveDate {
    let days = TimeDelta::days(wall.div_euclid(DAY));
    DateTime::UNIX_EPOCH.date_naive() + days
}

type Hours = Vec<(u16, u16)>;

#[derive(Clone, Debug)]
struct Case {
    anchor: (&'static str, &'static str),
    week: Vec<Hours>,
    /// Days from the anchor, and the hours then.
    overrides: BTreeMap<i64, Hours>,
    durations: Vec<u16>,
    pick: prop::sample::Index,
    interval: Option<u16>,
    buffers: (u16, u16),
    notice: u32,
    horizon_days: u16,
    /// From here on, minutes from the anchor's midnight in UTC.
    now: i64,
    range: (i64, i64),
    busy: Vec<(i64, i64)>,
    taken: Vec<(i64, i64, u16, u16)>,
    known_until: Option<i64>,
}

fn hours() -> impl Strategy<Value = Hours> {
    let quarters = (0..96_u16, 1..=96_u16).prop_map(|(start, end)| (start * 15, end * 15));
    let odd = (0..1440_u16, 0..=1440_u16);
    prop::collection::vec(prop_oneof![3 => quarters, 1 => odd], 0..4)
}

fn cases() -> impl Strategy<Value = Case> {
    let rules = (
        prop::sample::select(ANCHORS.to_vec()),
        prop::collection::vec(hours(), 7),
        prop::collection::btree_map(-4..5_i64, hours(), 0..4),
        prop::collection::btree_set(prop_oneof![5..120_u16, 5..=1440_u16], 1..3),
        any::<prop::sample::Index>(),
        prop::option::of(5..90_u16),
        (0..60_u16, 0..60_u16),
        prop_oneof![Just(0_u32), 0..3000_u32],
        1..5_u16,
    );
    let span = || (-3 * DAY..4 * DAY, 1..600_i64);
    let world = (
        -3 * DAY..DAY,
        (-3 * DAY..3 * DAY, 1..4 * DAY),
        prop::collection::vec(span(), 0..8),
        prop::collection::vec((span(), 0..60_u16, 0..60_u16), 0..4),
        prop::option::weighted(0.2, -DAY..4 * DAY),
    );
    (rules, world).prop_map(|(rules, world)| {
        let (anchor, week, overrides, durations, pick, interval, buffers, notice, horizon_days) =
            rules;
        let (now, (from, long), busy, taken, known_until) = world;
        Case {
            anchor,
            week,
            overrides,
            durations: durations.into_iter().collect(),
            pick,
            interval,
            buffers,
            notice,
            horizon_days,
            now,
            range: (from, from + long),
            busy: busy.into_iter().map(|(at, long)| (at, at + long)).collect(),
            taken: taken
                .into_iter()
                .map(|((at, long), before, after)| (at, at + long, before, after))
                .collect(),
            known_until,
        }
    })
}

impl Case {
    fn origin(&self) -> Minute {
        midnight(self.anchor.1.parse().unwrap())
    }

    fn length(&self) -> u16 {
        *self.pick.get(&self.durations)
    }

    /// The windows in minutes, and for each minute of the wall whether it is open.
    fn open(&self, wall: &Wall) -> (Vec<(Minute, Minute)>, Vec<bool>) {
        let mut windows = Vec::new();
        for offset in -SPAN..SPAN {
            let date = date_of(self.origin() + offset * DAY);
            if !wall.has(date) {
                continue;
            }
            let weekday = date.weekday().num_days_from_monday() as usize;
            let hours = self.overrides.get(&offset).unwrap_or(&self.week[weekday]);
            let mut painted = [false; 2 * DAY as usize + 1];
            for (start, end) in hours {
                let end = if end <= start { end + 1440 } else { *end };
                painted[usize::from(*start)..usize::from(end)].fill(true);
            }
            let mut begun = None;
            for (minute, open) in (0..).zip(painted) {
                match (open, begun) {
                    (true, None) => begun = Some(minute),
                    (false, Some(start)) => {
                        let day = midnight(date);
                        windows.push((wall.first(day + start), wall.first(day + minute)));
                        begun = None;
                    }
                    _ => {}
                }
            }
        }
        windows.retain(|(start, end)| start < end);
        let mut open = vec![false; wall.shown.len()];
        for (start, end) in &windows {
            open[wall.place(*start)..wall.place(*end)].fill(true);
        }
        (windows, open)
    }

    fn naive(&self) -> Vec<Minute> {
        let wall = Wall::of(self.anchor);
        let at = |minutes: i64| self.origin() + minutes;
        let (length, step) = (
            i64::from(self.length()),
            self.interval.unwrap_or(self.length()),
        );
        let (before, after) = (i64::from(self.buffers.0), i64::from(self.buffers.1));
        let (windows, open) = self.open(wall);
        let today = date_of(wall.shows(at(self.now)));
        let last_date = today + TimeDelta::days(self.horizon_days.into());
        let meets = |a: (i64, i64), b: (i64, i64)| (a.0..a.1).any(|m| b.0 <= m && m < b.1);

        let mut found = BTreeSet::new();
        for (opening, closing) in windows {
            for start in (opening..closing).step_by(step.into()) {
                let slot = (start, start + length);
                let wide = (slot.0 - before, slot.1 + after);
                let booked = |(from, to, b, a): &(i64, i64, u16, u16)| {
                    let (from, to) = (at(*from), at(*to));
                    let widened = (from - i64::from(*b), to + i64::from(*a));
                    meets(slot, widened) || meets(wide, (from, to))
                };
                let offered = (at(self.range.0)..at(self.range.1)).contains(&start)
                    && start >= at(self.now) + i64::from(self.notice)
                    && date_of(wall.shows(start)) <= last_date
                    && open[wall.place(slot.0)..wall.place(slot.1)]
                        .iter()
                        .all(|open| *open)
                    && !self.busy.iter().any(|b| meets(wide, (at(b.0), at(b.1))))
                    && !self.taken.iter().any(booked)
                    && self.known_until.is_none_or(|until| wide.1 <= at(until));
                if offered {
                    found.insert(start);
                }
            }
        }
        found.into_iter().collect()
    }

    fn ask<T>(&self, answer: impl FnOnce(&Ask<'_>) -> T) -> T {
        let at = |minutes: i64| Timestamp::from_epoch((self.origin() + minutes) * 60);
        let span = |from: i64, to: i64| Interval::new(at(from), at(to)).unwrap();
        let schedule = Schedule::try_from(&self.schedule()).unwrap();
        let busy = self
            .busy
            .iter()
            .map(|(from, to)| span(*from, *to))
            .collect();
        let busy = IntervalSet::from_unsorted(busy);
        let taken = |(from, to, before, after): &(i64, i64, u16, u16)| Taken {
            time: span(*from, *to),
            buffer_before: *before,
            buffer_after: *after,
            by: TakenBy::Booking,
        };
        let taken: Vec<_> = self.taken.iter().map(taken).collect();
        let host = HostState {
            host: "host",
            schedule: &schedule,
            busy: Some(&busy),
            taken: &taken,
            known_until: self.known_until.map(at),
        };
        answer(&Ask {
            event: &EventType::try_from(&self.event()).unwrap(),
            minutes: self.length(),
            now: at(self.now),
            range: span(self.range.0, self.range.1),
            hosts: &[host],
        })
    }

    fn schedule(&self) -> api::ScheduleSettings {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let days = [
            api::Weekday::Mo,
            api::Weekday::Tu,
            api::Weekday::We,
            api::Weekday::Th,
            api::Weekday::Fr,
            api::Weekday::Sa,
            api::Weekday::Su,
        ];
        let weekly = days.into_iter().zip(&self.week).flat_map(|(day, hours)| {
            hours.iter().map(move |(start, end)| api::WeeklyWindow {
                days: vec![day],
                start: text(*start),
                end: text(*end),
            })
        });
        let overrides = self
            .overrides
            .iter()
            .map(|(offset, hours)| api::DateOverride {
                date: date_of(self.origin() + offset * DAY).to_string(),
                windows: hours
                    .iter()
                    .map(|(start, end)| api::Window {
                        start: text(*start),
                        end: text(*end),
                    })
                    .collect(),
            });
        api::ScheduleSettings {
            zone: self.anchor.0.into(),
            weekly: weekly.collect(),
            overrides: overrides.collect(),
        }
    }

    fn event(&self) -> api::EventSettings {
        api::EventSettings {
            event: "case".into(),
            title: "Case".into(),
            description: String::new(),
            durations: self.durations.clone(),
            interval: self.interval,
            buffer_before: self.buffers.0,
            buffer_after: self.buffers.1,
            notice: self.notice,
            horizon_days: self.horizon_days,
            location: String::new(),
            hosts: Vec::new(),
        }
    }
}

fn config() -> ProptestConfig {
    let counted = std::env::var_os("PROPTEST_CASES").is_some();
    let standard = ProptestConfig::default();
    ProptestConfig {
        cases: if counted { standard.cases } else { 2000 },
        // What is found becomes a vector.
        failure_persistence: None,
        ..standard
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lists_what_the_naive_one_lists_and_decides_as_it_lists(
        case in cases(),
        probes in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let naive = case.naive();
        let listed: Vec<_> = case
            .ask(slots)
            .iter()
            .map(|slot| slot.start.epoch() / 60)
            .collect();
        prop_assert_eq!(&listed, &naive);

        let (from, to) = (case.origin() + case.range.0, case.origin() + case.range.1);
        let offered: BTreeSet<_> = naive.iter().copied().collect();
        let all: Vec<_> = (from..to).collect();
        let some = probes.iter().map(|probe| *probe.get(&all));
        for minute in some.chain(naive.iter().copied().take(12)) {
            let start = Timestamp::from_epoch(minute * 60);
            let decided = case.ask(|ask| check(ask, start));
            prop_assert_eq!(decided.is_ok(), offered.contains(&minute), "{:?}", decided);
        }

        let next = case.ask(|ask| next_free(ask, Timestamp::from_epoch(from * 60)));
        if let Some(first) = naive.first() {
            prop_assert_eq!(next.map(|next| next.epoch() / 60), Some(*first));
        } else {
            prop_assert!(next.is_none_or(|next| next.epoch() / 60 >= to));
        }
    }
}
