// Reads one case of tests/vectors/slots-*.json (its README has the schema) and runs it.
// Also included by the doctests of `shared`, which is why this header is a plain comment.

use serde::Deserialize;
use shared::api::{EventSettings, ScheduleSettings};
use shared::schedule::Schedule;
use shared::slots::{Ask, EventType, HostState, Refusal, Slot, Taken, TakenBy};
use shared::time::{Interval, IntervalSet, Timestamp};

/// A span as `["2026-11-23T09:00:00+01:00", "2026-11-23T10:00:00+01:00"]`.
pub type Span = [String; 2];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(default)]
    pub name: String,
    pub now: String,
    pub window: Span,
    pub event: Event,
    pub minutes: Option<u16>,
    /// In place of `hosts`, for one host.
    pub schedule: Option<ScheduleSettings>,
    #[serde(default = "free")]
    pub busy: Option<Vec<Span>>,
    #[serde(default)]
    pub bookings: Vec<Booking>,
    pub known_until: Option<String>,
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// What has to come out, where it is a vector.
    pub starts: Option<Vec<String>>,
    pub who: Option<Vec<Vec<usize>>>,
    #[serde(default)]
    pub why_not: Vec<Why>,
    pub next_free: Option<Next>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub durations: Vec<u16>,
    pub interval: Option<u16>,
    #[serde(default)]
    pub buffer_before: u16,
    #[serde(default)]
    pub buffer_after: u16,
    #[serde(default)]
    pub notice: u32,
    pub horizon_days: Option<u16>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub schedule: ScheduleSettings,
    #[serde(default = "free")]
    pub busy: Option<Vec<Span>>,
    #[serde(default)]
    pub bookings: Vec<Booking>,
    pub known_until: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    pub time: Span,
    #[serde(default)]
    pub buffer_before: u16,
    #[serde(default)]
    pub buffer_after: u16,
    #[serde(default)]
    pub hold: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    pub start: String,
    pub reasons: Vec<String>,
    pub taken: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Next {
    pub after: String,
    pub first: Option<String>,
}

/// An absent `busy` is known to be free; `null` is unknown.
fn free() -> Option<Vec<Span>> {
    Some(Vec::new())
}

pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn span([start, end]: &Span) -> Interval {
    Interval::new(at(start), at(end)).unwrap_or_else(|| panic!("{start} to {end} is empty"))
}

impl Case {
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    /// Asks about the case: calls `answer` with the question it describes.
    pub fn ask<T>(&self, answer: impl FnOnce(&Ask<'_>) -> T) -> T {
        let event = self.event();
        let mut hosts = self.hosts.clone();
        hosts.extend(self.schedule.clone().map(|schedule| Host {
            schedule,
            busy: self.busy.clone(),
            bookings: self.bookings.clone(),
            known_until: self.known_until.clone(),
        }));
        let parsed: Vec<_> = hosts.iter().map(Host::parse).collect();
        let states: Vec<_> = parsed.iter().map(|host| host.state()).collect();
        answer(&Ask {
            event: &event,
            minutes: self.minutes.unwrap_or(self.event.durations[0]),
            now: at(&self.now),
            range: span(&self.window),
            hosts: &states,
        })
    }

    fn event(&self) -> EventType {
        let given = &self.event;
        let settings = EventSettings {
            event: "case".into(),
            title: "Case".into(),
            description: String::new(),
            durations: given.durations.clone(),
            interval: given.interval,
            buffer_before: given.buffer_before,
            buffer_after: given.buffer_after,
            notice: given.notice,
            horizon_days: given.horizon_days.unwrap_or(60),
            location: String::new(),
            hosts: Vec::new(),
        };
        EventType::try_from(&settings).unwrap_or_else(|e| panic!("{}: {e}", self.name))
    }
}

/// A host's state, owned.
pub struct Parsed {
    schedule: Schedule,
    busy: Option<IntervalSet>,
    taken: Vec<Taken>,
    known_until: Option<Timestamp>,
}

impl Parsed {
    pub fn state(&self) -> HostState<'_> {
        HostState {
            host: "host",
            schedule: &self.schedule,
            busy: self.busy.as_ref(),
            taken: &self.taken,
            known_until: self.known_until,
        }
    }
}

impl Host {
    pub fn parse(&self) -> Parsed {
        let busy = |spans: &Vec<Span>| IntervalSet::from_unsorted(spans.iter().map(span).collect());
        Parsed {
            schedule: Schedule::try_from(&self.schedule).unwrap_or_else(|e| panic!("{e}")),
            busy: self.busy.as_ref().map(busy),
            taken: self.bookings.iter().map(Booking::parse).collect(),
            known_until: self.known_until.as_deref().map(at),
        }
    }
}

impl Booking {
    fn parse(&self) -> Taken {
        Taken {
            time: span(&self.time),
            buffer_before: self.buffer_before,
            buffer_after: self.buffer_after,
            by: if self.hold {
                TakenBy::Hold
            } else {
                TakenBy::Booking
            },
        }
    }
}

pub fn slots(text: &str) -> Vec<Slot> {
    Case::read(text).ask(shared::slots::slots)
}

/// The starts of a case as `HH:MM` on the wall of the first host's zone, for doctests.
pub fn starts(text: &str) -> Vec<String> {
    let case = Case::read(text);
    let zone = case.ask(|ask| ask.hosts[0].schedule.zone());
    let show = |slot: Slot| {
        let (_, hour, minute) = zone.local_parts(slot.start);
        format!("{hour:02}:{minute:02}")
    };
    case.ask(shared::slots::slots)
        .into_iter()
        .map(show)
        .collect()
}

/// Why a case does not offer a start.
pub fn why_not(text: &str, start: &str) -> Refusal {
    let case = Case::read(text);
    let decided = case.ask(|ask| shared::slots::check(ask, at(start)));
    decided.expect_err("it is offered")
}
