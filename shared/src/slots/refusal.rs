//! Decides about one start, and says why not.

use std::fmt;

use super::rules::{Cause, Rules};
use super::{Ask, HostState, TakenBy, WhyNot};
use crate::api::Assignment;
use crate::schedule::Window;
use crate::time::{Interval, Timestamp};

/// A start that can't be booked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reasons: Vec<WhyNot>,
}

impl Refusal {
    /// The stable names of the reasons: at least one, in the order of [`WhyNot`], unique. Which
    /// host and which calendar it was, [`explain`] says.
    ///
    /// **Any of** several hosts: the reasons of those who would offer it if only they had the
    /// time; if there are none such, those of all hosts. **All of** them: those of all hosts.
    pub fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<_> = self.reasons.iter().map(|why| why.code()).collect();
        codes.dedup();
        codes
    }

    /// `true`: it would be offered but for bookings, holds, limits, busy or unknown times.
    /// `false`: it was never offered.
    pub fn is_taken(&self) -> bool {
        self.reasons.iter().all(|why| why.is_taken())
    }

    /// The first reason for which it was never offered, else the first reason.
    pub fn code(&self) -> &'static str {
        let never = self.reasons.iter().find(|why| !why.is_taken());
        let told = never.or(self.reasons.first());
        told.map_or(WhyNot::HostUnavailable.code(), |why| why.code())
    }

    fn of(mut reasons: Vec<WhyNot>) -> Self {
        reasons.sort_unstable();
        reasons.dedup();
        Self { reasons }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not offered:")?;
        for code in self.codes() {
            write!(f, " {code}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// Who could take a booking at `start`: ascending places in [`Ask::hosts`], at least one.
///
/// The start is one that [`super::slots`] lists, or refused. [`Ask::range`] is ignored.
///
/// # Errors
/// The [`Refusal`] with every reason.
///
/// ```
/// # use vectors::slots as case;
/// let refusal = case::why_not(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {"durations": [60]},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
///     "busy": [["2026-11-23T10:00:00Z", "2026-11-23T10:30:00Z"]]
/// }"#, "2026-11-23T10:00:00Z");
/// assert!(refusal.is_taken());
/// assert_eq!(refusal.code(), "busy");
/// ```
pub fn check(ask: &Ask<'_>, start: Timestamp) -> Result<Vec<usize>, Refusal> {
    let hosts = explain(ask, start);
    let free: Vec<_> = places(&hosts, |why| why.is_empty()).collect();
    let lacking_time = |why: &[WhyNot]| why.iter().all(|why| why.is_taken());
    let enough = match ask.event.assignment() {
        Assignment::Any => !free.is_empty(),
        Assignment::All => !free.is_empty() && free.len() == hosts.len(),
    };
    if enough {
        return Ok(free);
    }
    let some_lack_time = places(&hosts, lacking_time).next().is_some();
    let only_those = ask.event.assignment() == Assignment::Any && some_lack_time;
    let told = hosts.iter().filter(|why| !only_those || lacking_time(why));
    let reasons: Vec<_> = told.flatten().copied().collect();
    Err(if reasons.is_empty() {
        Refusal::of(vec![WhyNot::HostUnavailable])
    } else {
        Refusal::of(reasons)
    })
}

fn places(hosts: &[Vec<WhyNot>], which: impl Fn(&[WhyNot]) -> bool) -> impl Iterator<Item = usize> {
    let chosen = hosts.iter().enumerate().filter(move |(_, why)| which(why));
    chosen.map(|(place, _)| place)
}

/// For every host of [`Ask::hosts`], in their order, what speaks against `start`: ascending and
/// unique; nothing: that host is free for it. [`Ask::range`] is ignored.
///
/// ```
/// # use vectors::slots as case;
/// use shared::slots::{Period, Counted, WhyNot, explain};
/// let asked = case::Case::read(r#"{
///     "now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
///     "event": {"durations": [60], "buffer_before": 15, "limits": {"day": 1}},
///     "schedule": {"zone": "UTC", "weekly": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
///     "calendars": [
///         {"calendar": "work", "busy": []},
///         {"calendar": "private", "busy": [["2026-11-23T09:30:00Z", "2026-11-23T09:50:00Z"]]}],
///     "bookings": [{"time": ["2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z"]}]
/// }"#);
/// let ten = case::at("2026-11-23T10:00:00Z");
/// let full = WhyNot::Limit { of: Counted::EventType, per: Period::Day };
/// assert_eq!(asked.ask(|ask| explain(ask, ten)), [[full, WhyNot::Buffer { calendar: 1 }]]);
/// ```
pub fn explain(ask: &Ask<'_>, start: Timestamp) -> Vec<Vec<WhyNot>> {
    ask.hosts
        .iter()
        .map(|host| why_not(ask, host, start))
        .collect()
}

/// Every rule that this host's start breaks; none: it is a slot.
fn why_not(ask: &Ask<'_>, host: &HostState<'_>, start: Timestamp) -> Vec<WhyNot> {
    if !ask.event.durations().contains(&ask.minutes) {
        return vec![WhyNot::NotADuration];
    }
    let rules = Rules::of(ask, host);
    let mut why = Vec::new();
    why.extend(outside_hours(&rules, host, start));
    if start < rules.earliest() {
        why.push(WhyNot::Notice);
    }
    let (first, horizon) = rules.dates();
    if start < first || start >= horizon {
        why.push(WhyNot::Horizon);
    }
    rules.each_ruled_out(&just(start), |starts, cause| {
        if starts.contains(start) {
            why.push(match cause {
                Cause::Busy(calendar, busy) if rules.meets(start, busy) => {
                    WhyNot::Busy { calendar }
                }
                Cause::Busy(calendar, _) => WhyNot::Buffer { calendar },
                Cause::Taken(TakenBy::Booking) => WhyNot::Booked,
                Cause::Taken(TakenBy::Hold) => WhyNot::Held,
                Cause::Full(of, per) => WhyNot::Limit { of, per },
            });
        }
    });
    for (place, calendar) in host.calendars.unwrap_or_default().iter().enumerate() {
        if start.epoch() >= rules.unknown_from(calendar) {
            why.push(WhyNot::Unknown { calendar: place });
        }
    }
    if host.calendars.is_none() {
        why.push(WhyNot::HostUnavailable);
    }
    why.sort_unstable();
    why.dedup();
    why
}

fn outside_hours(rules: &Rules<'_>, host: &HostState<'_>, start: Timestamp) -> Option<WhyNot> {
    let reach = rules.reach(&just(start));
    let offers = |windows: &[Window]| rules.runs(windows).iter().any(|run| run.contains(start));
    if offers(&host.schedule.open(&reach)) {
        None
    } else if offers(&host.schedule.open_by_the_week(&reach)) {
        Some(WhyNot::ClosedByOverride)
    } else {
        Some(WhyNot::OutsideHours)
    }
}

/// The shortest range that holds this start.
fn just(start: Timestamp) -> Interval {
    let last = Timestamp::MAX.plus_seconds(-1);
    let start = start.min(last);
    Interval::new(start, start.plus_seconds(1)).unwrap_or(Interval::ALL)
}
