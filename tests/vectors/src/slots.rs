//! One question about slots: a document of `slots-*.json`, or a line given to
//! `shared/examples/slots.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::api::{
    Assignment, DateRange, EventSettings, Instant, Limits as WireLimits, ScheduleSettings, Weekday,
};
use shared::schedule::Schedule;
use shared::slots::{
    Ask, CalendarState, EventType, HostState, Limits, Refusal, Slot, Taken, TakenBy, WhyNot, check,
    explain, next_free,
};
use shared::time::{Interval, IntervalSet, Timestamp};

/// A span as `["2026-11-23T09:00:00+01:00", "2026-11-23T10:00:00+01:00"]`.
pub type Span = [String; 2];

/// What is wrong with a document, in words.
pub type Wrong = String;

/// A question, and in a vector also what has to come out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the README beside the vectors describes each field
pub struct Case {
    #[serde(default)]
    pub name: String,
    pub now: String,
    pub window: Span,
    pub event: Event,
    pub minutes: Option<u16>,
    #[serde(default)]
    pub week_starts: Weekday,
    pub schedule: Option<ScheduleSettings>,
    #[serde(default = "free")]
    pub busy: Option<Vec<Span>>,
    pub known_until: Option<String>,
    pub calendars: Option<Vec<Calendar>>,
    #[serde(default)]
    pub bookings: Vec<Booking>,
    #[serde(default)]
    pub limits: WireLimits,
    #[serde(default)]
    pub hosts: Vec<Host>,
    pub starts: Option<Vec<String>>,
    pub who: Option<Vec<Vec<usize>>>,
    #[serde(default)]
    pub why_not: Vec<Why>,
    pub next_free: Option<Next>,
}

/// What can be booked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
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
    #[serde(default)]
    pub business_days: bool,
    pub dates: Option<DateRange>,
    #[serde(default)]
    pub limits: WireLimits,
    #[serde(default)]
    pub assignment: Assignment,
}

/// One of several hosts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Host {
    pub schedule: ScheduleSettings,
    #[serde(default = "free")]
    pub busy: Option<Vec<Span>>,
    pub known_until: Option<String>,
    pub calendars: Option<Vec<Calendar>>,
    #[serde(default)]
    pub bookings: Vec<Booking>,
    #[serde(default)]
    pub limits: WireLimits,
}

/// A calendar that checks conflicts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Calendar {
    pub calendar: String,
    pub busy: Vec<Span>,
    pub known_until: Option<String>,
}

/// A booking, or another visitor's hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Booking {
    pub id: Option<String>,
    pub time: Span,
    #[serde(default)]
    pub buffer_before: u16,
    #[serde(default)]
    pub buffer_after: u16,
    #[serde(default)]
    pub hold: bool,
    #[serde(default)]
    pub other_event: bool,
}

/// An instant about which the reasons are asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Why {
    pub start: String,
    pub reasons: Option<Vec<String>>,
    pub taken: Option<bool>,
    pub hosts: Option<Vec<Vec<Reason>>>,
}

/// From when the next free slot is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Next {
    pub after: String,
    pub first: Option<String>,
}

/// A reason with its particulars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Reason {
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    pub starts: Vec<Instant>,
    pub who: Vec<Vec<usize>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<WhyAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_free: Option<NextAnswer>,
}

/// The reasons for an instant; none: it is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct WhyAnswer {
    pub start: Instant,
    pub reasons: Vec<&'static str>,
    pub taken: bool,
    pub hosts: Vec<Vec<Reason>>,
}

/// The next free slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct NextAnswer {
    pub after: Instant,
    pub first: Option<Instant>,
}

/// An absent `busy` is known to be free; `null` is unknown.
fn free() -> Option<Vec<Span>> {
    Some(Vec::new())
}

/// Answers one question: JSON in, JSON out, on one line each. What can't be answered comes back
/// as `{"error": {"code": "bad_question", "message": …}}`.
///
/// ```
/// let answer = vectors::slots::answer(r#"{"now": "2026-11-20T00:00:00Z",
///     "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"], "event": {"durations": [60]},
///     "schedule": {"zone": "Europe/Berlin", "weekly": [{"days": ["mo"], "start": "09:00", "end": "10:00"}]}}"#);
/// assert_eq!(answer, r#"{"starts":["2026-11-23T08:00:00Z"],"who":[[0]]}"#);
/// ```
pub fn answer(line: &str) -> String {
    let answered = serde_json::from_str::<Case>(line)
        .map_err(|error| error.to_string())
        .and_then(|case| case.answer());
    let text = match &answered {
        Ok(answer) => serde_json::to_string(answer),
        Err(message) => {
            let error = BTreeMap::from([("code", "bad_question"), ("message", message)]);
            serde_json::to_string(&BTreeMap::from([("error", error)]))
        }
    };
    text.unwrap_or_else(|error| panic!("these types can be written: {error}"))
}

fn instant(text: &str) -> Result<Timestamp, Wrong> {
    Timestamp::parse(text).map_err(|error| format!("{text}: {error}"))
}

fn span([start, end]: &Span) -> Result<Interval, Wrong> {
    Interval::new(instant(start)?, instant(end)?)
        .ok_or_else(|| format!("{start} to {end} is empty: put the earlier one first"))
}

/// A span that may be empty, and then is nothing: empty busy blocks nothing.
fn busy_set(spans: &[Span]) -> Result<IntervalSet, Wrong> {
    let mut busy = Vec::with_capacity(spans.len());
    for [start, end] in spans {
        busy.extend(Interval::new(instant(start)?, instant(end)?));
    }
    Ok(IntervalSet::from_unsorted(busy))
}

impl Case {
    /// Reads a case of a test.
    ///
    /// # Panics
    /// If it is none.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    /// Asks about the case: calls `answer` with the question it describes.
    ///
    /// # Panics
    /// If the case asks nothing that makes sense; see [`Self::try_ask`].
    pub fn ask<T>(&self, answer: impl FnOnce(&Ask<'_>) -> T) -> T {
        self.try_ask(answer)
            .unwrap_or_else(|wrong| panic!("{}: {wrong}", self.name))
    }

    /// Asks about the case: calls `answer` with the question it describes.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn try_ask<T>(&self, answer: impl FnOnce(&Ask<'_>) -> T) -> Result<T, Wrong> {
        let event = self.event.parse()?;
        let hosts = self.all_hosts();
        let parsed: Vec<_> = hosts.iter().map(Host::parse).collect::<Result<_, _>>()?;
        let calendars: Vec<_> = parsed.iter().map(Parsed::calendars).collect();
        let states: Vec<_> = parsed
            .iter()
            .zip(&calendars)
            .map(|(host, calendars)| host.state(calendars.as_deref()))
            .collect();
        let first = self.event.durations.first();
        Ok(answer(&Ask {
            event: &event,
            minutes: self.minutes.or(first.copied()).unwrap_or_default(),
            now: instant(&self.now)?,
            range: span(&self.window)?,
            hosts: &states,
            booked: &booked(&hosts)?,
            week_starts: self.week_starts,
        }))
    }

    /// Everything that the case asks.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn answer(&self) -> Result<Answer, Wrong> {
        let names: Vec<Vec<String>> = self.all_hosts().iter().map(Host::names).collect();
        let slots = self.try_ask(shared::slots::slots)?;
        let why = |why: &Why| self.explain(instant(&why.start)?, &names);
        let next = |next: &Next| {
            let after = instant(&next.after)?;
            let first = self.try_ask(|ask| next_free(ask, after))?;
            Ok::<_, Wrong>(NextAnswer {
                after: after.into(),
                first: first.map(Into::into),
            })
        };
        Ok(Answer {
            starts: slots.iter().map(|slot| slot.start.into()).collect(),
            who: slots.into_iter().map(|slot| slot.hosts).collect(),
            why_not: self.why_not.iter().map(why).collect::<Result<_, _>>()?,
            next_free: self.next_free.as_ref().map(next).transpose()?,
        })
    }

    fn explain(&self, start: Timestamp, names: &[Vec<String>]) -> Result<WhyAnswer, Wrong> {
        let decided = self.try_ask(|ask| check(ask, start))?;
        let hosts = self.try_ask(|ask| explain(ask, start))?;
        let described = hosts.iter().zip(names).map(|(why, names)| {
            let described = why.iter().map(|why| describe(*why, names));
            described.collect()
        });
        Ok(WhyAnswer {
            start: start.into(),
            reasons: decided.as_ref().err().map_or(Vec::new(), Refusal::codes),
            taken: decided.as_ref().is_err_and(Refusal::is_taken),
            hosts: described.collect(),
        })
    }

    fn all_hosts(&self) -> Vec<Host> {
        let mut hosts = self.hosts.clone();
        hosts.extend(self.schedule.clone().map(|schedule| Host {
            schedule,
            busy: self.busy.clone(),
            known_until: self.known_until.clone(),
            calendars: self.calendars.clone(),
            bookings: self.bookings.clone(),
            limits: self.limits,
        }));
        hosts
    }
}

fn describe(why: WhyNot, names: &[String]) -> Reason {
    let calendar = why.calendar().and_then(|place| names.get(place)).cloned();
    let (of, per) = match why {
        WhyNot::Limit { of, per } => (Some(of.name().to_owned()), Some(per.name().to_owned())),
        _ => (None, None),
    };
    Reason {
        reason: why.code().to_owned(),
        calendar,
        of,
        per,
    }
}

/// The starts of the bookings of the event type: each once, though a booking that takes all the
/// hosts is in the list of each.
fn booked(hosts: &[Host]) -> Result<Vec<Timestamp>, Wrong> {
    let mut seen = Vec::new();
    let mut starts = Vec::new();
    for booking in hosts.iter().flat_map(|host| &host.bookings) {
        let again = booking.id.is_some() && seen.contains(&&booking.id);
        if booking.hold || booking.other_event || again {
            continue;
        }
        seen.push(&booking.id);
        starts.push(span(&booking.time)?.start());
    }
    Ok(starts)
}

impl Event {
    fn parse(&self) -> Result<EventType, Wrong> {
        let settings = EventSettings {
            durations: self.durations.clone(),
            interval: self.interval,
            buffer_before: self.buffer_before,
            buffer_after: self.buffer_after,
            notice: self.notice,
            horizon_days: self.horizon_days.unwrap_or(60),
            business_days: self.business_days,
            dates: self.dates.clone(),
            limits: self.limits,
            assignment: self.assignment,
            ..EventSettings::new("case", "Case")
        };
        EventType::try_from(&settings).map_err(|error| format!("event: {error}"))
    }
}

/// A host's state, owned.
struct Parsed {
    schedule: Schedule,
    calendars: Option<Vec<(String, IntervalSet, Option<Timestamp>)>>,
    taken: Vec<Taken>,
    limits: Limits,
}

impl Parsed {
    fn calendars(&self) -> Option<Vec<CalendarState<'_>>> {
        let mut states = Vec::new();
        for (calendar, busy, known_until) in self.calendars.as_ref()? {
            states.push(CalendarState {
                calendar,
                busy,
                known_until: *known_until,
            });
        }
        Some(states)
    }

    fn state<'a>(&'a self, calendars: Option<&'a [CalendarState<'a>]>) -> HostState<'a> {
        HostState {
            host: "host",
            schedule: &self.schedule,
            calendars,
            taken: &self.taken,
            limits: self.limits,
        }
    }
}

impl Host {
    fn parse(&self) -> Result<Parsed, Wrong> {
        let known = |text: &Option<String>| text.as_deref().map(instant).transpose();
        let calendars = match (&self.calendars, &self.busy) {
            (Some(calendars), _) => Some(
                calendars
                    .iter()
                    .map(|c| {
                        Ok((
                            c.calendar.clone(),
                            busy_set(&c.busy)?,
                            known(&c.known_until)?,
                        ))
                    })
                    .collect::<Result<_, Wrong>>()?,
            ),
            (None, Some(busy)) => Some(vec![(
                String::new(),
                busy_set(busy)?,
                known(&self.known_until)?,
            )]),
            (None, None) => None,
        };
        Ok(Parsed {
            schedule: Schedule::try_from(&self.schedule)
                .map_err(|error| format!("schedule: {error}"))?,
            calendars,
            taken: self
                .bookings
                .iter()
                .map(Booking::parse)
                .collect::<Result<_, _>>()?,
            limits: Limits::read("limits", &self.limits).map_err(|error| error.to_string())?,
        })
    }

    /// The names of the calendars; none for a `busy` that is of no calendar.
    fn names(&self) -> Vec<String> {
        let calendars = self.calendars.iter().flatten();
        calendars.map(|c| c.calendar.clone()).collect()
    }
}

impl Booking {
    fn parse(&self) -> Result<Taken, Wrong> {
        Ok(Taken {
            time: span(&self.time)?,
            buffer_before: self.buffer_before,
            buffer_after: self.buffer_after,
            by: if self.hold {
                TakenBy::Hold
            } else {
                TakenBy::Booking
            },
        })
    }
}

/// The instant, in a test.
///
/// # Panics
/// If it is none.
pub fn at(text: &str) -> Timestamp {
    instant(text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The slots of a case, for doctests.
pub fn slots(text: &str) -> Vec<Slot> {
    Case::read(text).ask(shared::slots::slots)
}

/// The starts of a case as `HH:MM` on the wall of the first host's zone, for doctests.
pub fn starts(text: &str) -> Vec<String> {
    let case = Case::read(text);
    let hosts = case.all_hosts();
    let zone = hosts.first().map(|host| host.schedule.zone.as_str());
    let zone = shared::time::Zone::parse(zone.unwrap_or("UTC"));
    let zone = zone.unwrap_or_else(|error| panic!("{error}"));
    let show = |slot: Slot| {
        let (_, hour, minute) = zone.local_parts(slot.start);
        format!("{hour:02}:{minute:02}")
    };
    let slots = case.ask(shared::slots::slots);
    slots.into_iter().map(show).collect()
}

/// Why a case does not offer a start, for doctests.
///
/// # Panics
/// If it offers it.
pub fn why_not(text: &str, start: &str) -> Refusal {
    let decided = Case::read(text).ask(|ask| check(ask, at(start)));
    decided.map_or_else(|refusal| refusal, |_| panic!("{start} is offered"))
}
