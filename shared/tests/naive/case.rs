//! Random questions.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::rule::{Rule, rules};
use crate::wall::{DAY, Date, Minute, Wall, date_number};

/// A date around which the cases lie, a zone with something odd near it, and two others.
///
/// None where the clocks went back from the first minute of a date to the date before, as in
/// St John's until 2011: there a date does not end where the next one begins.
const ANCHORS: [(&str, [&str; 3]); 17] = [
    ("2026-11-23", ["UTC", "Asia/Kolkata", "America/New_York"]),
    ("2026-03-29", ["Europe/Berlin", "UTC", "Asia/Beirut"]),
    ("2026-10-25", ["Europe/Berlin", "UTC", "America/New_York"]),
    ("2026-03-08", ["America/New_York", "America/Havana", "UTC"]),
    ("2026-11-01", ["America/New_York", "Asia/Tokyo", "UTC"]),
    ("2026-04-05", ["Australia/Lord_Howe", "UTC", "Asia/Tokyo"]),
    (
        "2026-10-04",
        ["Australia/Lord_Howe", "Europe/Berlin", "UTC"],
    ),
    ("2011-12-30", ["Pacific/Apia", "Pacific/Pago_Pago", "UTC"]),
    ("2026-03-29", ["Asia/Beirut", "Europe/Berlin", "UTC"]),
    ("2026-10-25", ["Asia/Beirut", "UTC", "Europe/Berlin"]),
    ("2026-04-24", ["Africa/Cairo", "Asia/Kathmandu", "UTC"]),
    ("2026-10-30", ["Africa/Cairo", "UTC", "America/New_York"]),
    ("2026-11-01", ["America/Havana", "America/New_York", "UTC"]),
    ("2026-02-15", ["Africa/Casablanca", "UTC", "Asia/Tokyo"]),
    (
        "2026-12-31",
        ["Asia/Kathmandu", "Pacific/Kiritimati", "UTC"],
    ),
    ("2028-03-12", ["America/St_Johns", "UTC", "Europe/Berlin"]),
    (
        "2028-02-28",
        ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"],
    ),
];

/// Minutes from the case's date, midnight UTC.
pub(crate) type Span = (i64, i64);
/// From a minute of the day to another.
pub(crate) type Hours = (u16, u16);
/// A day, a week, a month.
pub(crate) type Limits = [Option<u16>; 3];

#[derive(Clone, Debug)]
pub(crate) enum On {
    /// Bits, Monday first.
    Days(u8),
    Rule(Rule),
}

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) busy: Vec<Span>,
    pub(crate) known_until: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) zone: &'static str,
    pub(crate) weekly: Vec<(On, Hours)>,
    /// Days from the case's date, and the hours then.
    pub(crate) overrides: BTreeMap<i64, Vec<Hours>>,
    pub(crate) calendars: Option<Vec<Calendar>>,
    pub(crate) limits: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Booking,
    OtherEvent,
    Hold,
}

#[derive(Clone, Debug)]
pub(crate) struct Booking {
    pub(crate) time: Span,
    pub(crate) before: u16,
    pub(crate) after: u16,
    pub(crate) kind: Kind,
    /// Bits: in whose lists it is. In none: with a host who is not asked about.
    pub(crate) hosts: u8,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Horizon {
    Days(u16),
    BusinessDays(u16),
    /// Days from the case's date, both included.
    Dates(i64, i64),
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) around: &'static str,
    /// The same.
    pub(crate) date: Date,
    pub(crate) minutes: u16,
    pub(crate) durations: Vec<u16>,
    pub(crate) interval: Option<u16>,
    pub(crate) buffers: (u16, u16),
    pub(crate) notice: u32,
    pub(crate) horizon: Horizon,
    pub(crate) limits: Limits,
    pub(crate) all: bool,
    /// Monday: 0.
    pub(crate) week_starts: usize,
    pub(crate) now: i64,
    pub(crate) range: Span,
    pub(crate) hosts: Vec<Host>,
    pub(crate) bookings: Vec<Booking>,
}

impl Case {
    pub(crate) fn at(&self, minutes: i64) -> Minute {
        self.date * DAY + minutes
    }

    pub(crate) fn span(&self, span: Span) -> Span {
        (self.at(span.0), self.at(span.1))
    }

    pub(crate) fn wall(&self, host: &Host) -> &'static Wall {
        Wall::of(host.zone, self.around)
    }
}

fn hours() -> impl Strategy<Value = Hours> {
    let quarters = (0..96_u16, 1..=96_u16).prop_map(|(start, end)| (start * 15, end * 15));
    prop_oneof![3 => quarters, 1 => (0..1440_u16, 0..=1440_u16)]
}

/// Minutes from the case's date that are near it.
fn near() -> std::ops::Range<i64> {
    -3 * DAY..5 * DAY
}

fn spans(at: impl Strategy<Value = i64>, most: i64) -> impl Strategy<Value = Span> {
    (at, 0..most).prop_map(|(at, long)| (at, at + long))
}

fn limits() -> impl Strategy<Value = Limits> {
    let limit = || prop::option::weighted(0.1, 1..4_u16);
    [limit(), limit(), limit()]
}

fn hosts() -> impl Strategy<Value = Host> {
    let on = prop_oneof![3 => (1..128_u8).prop_map(On::Days), 1 => rules().prop_map(On::Rule)];
    let calendar = (
        prop::collection::vec(spans(near(), 240), 0..4),
        prop::option::weighted(0.07, -DAY..5 * DAY),
    )
        .prop_map(|(busy, known_until)| Calendar { busy, known_until });
    (
        prop::collection::vec((on, hours()), 0..9),
        prop::collection::btree_map(-4..7_i64, prop::collection::vec(hours(), 0..4), 0..4),
        prop::option::weighted(0.95, prop::collection::vec(calendar, 0..4)),
        limits(),
    )
        .prop_map(|(weekly, overrides, calendars, limits)| Host {
            zone: "",
            weekly,
            overrides,
            calendars,
            limits,
        })
}

fn bookings() -> impl Strategy<Value = Booking> {
    let at = prop_oneof![3 => near(), 1 => -35 * DAY..35 * DAY];
    let kind = prop_oneof![
        4 => Just(Kind::Booking),
        2 => Just(Kind::OtherEvent),
        1 => Just(Kind::Hold)
    ];
    let buffer = || prop_oneof![2 => Just(0_u16), 3 => 0..60_u16, 1 => 0..500_u16];
    let time = spans(at, 400).prop_map(|(start, end)| (start, end + 1));
    (time, buffer(), buffer(), kind, 0..8_u8).prop_map(|(time, before, after, kind, hosts)| {
        Booking {
            time,
            before,
            after,
            kind,
            hosts,
        }
    })
}

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let buffer = || prop_oneof![2 => Just(0_u16), 3 => 0..60_u16, 1 => 0..=1440_u16];
    let horizon = prop_oneof![
        2 => (1..6_u16).prop_map(Horizon::Days),
        1 => (1..5_u16).prop_map(Horizon::BusinessDays),
        1 => (-3..5_i64, 0..4_i64).prop_map(|(first, more)| Horizon::Dates(first, first + more)),
    ];
    let event = (
        prop::collection::btree_set(prop_oneof![3 => 5..120_u16, 1 => 5..=1440_u16], 1..3),
        any::<prop::sample::Index>(),
        prop::bool::weighted(0.02),
        prop::option::of(5..90_u16),
        (buffer(), buffer()),
        prop_oneof![Just(0_u32), 0..3000_u32],
        (horizon, limits(), any::<bool>(), 0..7_usize),
    );
    let world = (
        prop::sample::select(ANCHORS.to_vec()),
        -3 * DAY..DAY,
        (-3 * DAY..3 * DAY, 1..4 * DAY),
        prop::collection::vec((hosts(), prop_oneof![2 => Just(0), 3 => 0..3_usize]), 1..4),
        prop::collection::vec(bookings(), 0..8),
        any::<bool>(),
    );
    (event, world).prop_map(|(event, world)| {
        let (durations, pick, strange, interval, buffers, notice, rules) = event;
        let (horizon, limits, all, week_starts) = rules;
        let ((around, zones), now, (from, long), hosts, bookings, alike) = world;
        let durations: Vec<_> = durations.into_iter().collect();
        let in_zone = |(host, zone): (Host, usize)| Host {
            zone: zones[zone],
            ..host
        };
        let mut hosts: Vec<_> = hosts.into_iter().map(in_zone).collect();
        // Else all of several would hardly ever be free.
        if let (true, Some(first)) = (alike, hosts.first().cloned()) {
            for host in &mut hosts {
                host.zone = first.zone;
                host.weekly.clone_from(&first.weekly);
            }
        }
        Case {
            around,
            date: date_number(around.parse().unwrap()),
            minutes: pick.get(&durations) + if strange { 1441 } else { 0 },
            durations,
            interval,
            buffers,
            notice,
            horizon,
            limits,
            all,
            week_starts,
            now,
            range: (from, from + long),
            hosts,
            bookings,
        }
    })
}
