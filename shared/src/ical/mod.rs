//! Calendar files in: the bytes of an iCalendar file (RFC 5545) → when its owner is busy.
//!
//! **Unknown is busy.** What can't be understood in an event makes it busy in the widest sensible
//! reading, with a [`Warning`]; what is no calendar, or only the beginning of one, is an
//! [`IcalError`], never "no events". Nothing of what an event says but its times is kept.
//!
//! | what | where |
//! |---|---|
//! | unfolding, parameters, values | `lines`, `value` |
//! | components: `VEVENT`, `VFREEBUSY`, `VTIMEZONE` | `parts`, `event`, `zones` |
//! | what a `TZID` stands for | `clock` |
//! | how long an instance lasts | `timing` |
//! | `RRULE`, `RDATE`, `EXDATE`, `RECURRENCE-ID`, duplicates | `series`; rules are followed by [`crate::recurrence`] |
//!
//! The work for one file is bounded: by [`MOST_BYTES`], and by steps that all its rules share.
//! Events whose rules come too late are busy from their start on.

mod clock;
mod error;
mod event;
mod lines;
mod parts;
mod rule;
mod series;
mod tally;
mod timing;
mod value;
mod zones;

pub use error::{Doubt, IcalError, Warning};

use std::collections::BTreeMap;

use clock::Clocks;
use event::{Event, Field};
use parts::{File, FreeBusy};
use series::Series;
use tally::Tally;
use timing::{Reading, period};

use crate::time::{Interval, IntervalSet, Timestamp, Zone};

/// Larger files are refused. Whoever fetches one should stop much earlier.
pub const MOST_BYTES: usize = 8 << 20;

/// Steps for all the rules of a file, ten times those of one; see [`crate::recurrence`].
const MOST_STEPS: u64 = 5_000_000;

/// What is asked about a file.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The time that is asked about.
    pub window: Interval,
    /// The zone of whole days and floating times, where the calendar does not name its own.
    pub zone: Zone,
    /// The owner's addresses: what they have declined does not make them busy.
    pub own: &'a [&'a str],
    /// Whether whole days make busy; where not, those that are understood are left out.
    pub all_day_blocks: bool,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// When its owner is busy, inside the window.
    pub intervals: IntervalSet,
    /// What could not be understood.
    pub warnings: Vec<Warning>,
    /// How many events and free/busy components it holds, also outside the window.
    pub entries: usize,
    /// How often its publisher wants it to be read at most, in seconds.
    pub refresh_s: Option<i64>,
}

/// When the owner of a calendar is busy.
///
/// - Free is what is marked so (`TRANSP`, or Outlook's own word), cancelled, or declined by its
///   owner. Tentative is busy.
/// - Whole days are the calendar's: in its `X-WR-TIMEZONE`, else in [`Ask::zone`], as are floating
///   times. (A calendar that says it is in UTC does not know where its owner lives.)
/// - A zone's name is looked up first; then come the file's own rules.
/// - An event without a duration takes no time.
///
/// ```
/// use shared::ical::{self, Ask};
/// use shared::time::{Interval, Timestamp, Zone};
/// let at = |text| Timestamp::parse(text).unwrap();
/// let file = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n\
///     DTSTART;TZID=W. Europe Standard Time:20261123T090000\r\nDURATION:PT1H\r\n\
///     RRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// let ask = Ask {
///     window: Interval::new(at("2026-11-23T00:00:00Z"), at("2026-11-24T08:30:00Z")).unwrap(),
///     zone: Zone::UTC,
///     own: &[],
///     all_day_blocks: true,
/// };
/// let busy = ical::busy(file, &ask)?;
/// let span = |a, b| Interval::new(at(a), at(b)).unwrap();
/// assert_eq!(busy.intervals.as_slice(), [
///     span("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"),
///     span("2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z"), // the window ends within it
/// ]);
/// let page = ical::busy(b"<!doctype html><title>Sign in</title>", &ask);
/// assert_eq!(page.unwrap_err().code(), "not_a_calendar");
/// # Ok::<(), shared::ical::IcalError>(())
/// ```
///
/// # Errors
/// What [`IcalError`] says.
pub fn busy(file: &[u8], ask: &Ask<'_>) -> Result<Busy, IcalError> {
    if file.len() > MOST_BYTES {
        return Err(IcalError::TooLarge);
    }
    let file = File::read(file, ask.own)?;
    let mut left = MOST_STEPS;
    let mut tally = Tally::new(ask.window);
    let reading = Reading {
        zones: zones_of(&file, ask.zone, &mut left, &mut tally),
        clocks: Clocks::new(&file, &ask.window, &mut left),
        all_day_blocks: ask.all_day_blocks,
    };
    for part in &file.free_busy {
        free_busy(part, &reading, &mut tally);
    }
    let mut series = Series {
        reading: &reading,
        tally: &mut tally,
        left,
    };
    for events in by_uid(&file.events) {
        series.group(&events);
    }
    let (intervals, warnings) = tally.done();
    let refresh_s = file.refresh.map(value::Span::total);
    Ok(Busy {
        intervals,
        warnings,
        entries: file.events.len() + file.free_busy.len(),
        refresh_s: refresh_s.filter(|seconds| *seconds > 0),
    })
}

/// The zone of each calendar.
fn zones_of(file: &File, asked: Zone, left: &mut u64, tally: &mut Tally) -> Vec<Zone> {
    const NOWHERE: [&str; 6] = ["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Zulu", "Etc/Zulu"];
    let (mut known, mut zones) = (BTreeMap::new(), Vec::new());
    for calendar in &file.calendars {
        let Some(name) = calendar.zone.as_deref() else {
            zones.push(asked);
            continue;
        };
        let find = || clock::pay(left).then(|| clock::well_known(name))?;
        let found = *known.entry(name).or_insert_with(find);
        if found.is_none() {
            tally.warn(Doubt::CalendarZone, calendar.line);
        }
        let found = found.filter(|zone| !NOWHERE.contains(&zone.name()));
        zones.push(found.unwrap_or(asked));
    }
    zones
}

/// The events of each `UID`; those without one are alone.
fn by_uid(events: &[Event]) -> Vec<Vec<&Event>> {
    let (mut named, alone): (Vec<&Event>, Vec<&Event>) =
        events.iter().partition(|event| !event.uid.is_empty());
    named.sort_by(|a, b| a.uid.cmp(&b.uid));
    let groups = named.chunk_by(|a, b| a.uid == b.uid).map(<[_]>::to_vec);
    groups
        .chain(alone.into_iter().map(|one| vec![one]))
        .collect()
}

fn free_busy(part: &FreeBusy, reading: &Reading, tally: &mut Tally) {
    for (start, end) in &part.periods {
        let at = reading.at(*start, part.calendar);
        let end = end.map(|end| reading.end(*start, end, part.calendar));
        if let Some((span, doubt)) = end.and_then(|end| period(at, end)) {
            let doubtful = reading.clock(*start, part.calendar).slack() > 0;
            let zone = doubtful.then_some(Doubt::Zone);
            let doubts: Vec<Doubt> = doubt.into_iter().chain(zone).collect();
            tally.busy(span, part.line, &doubts);
        }
    }
    if part.unreadable {
        let at = |field: Field<event::When>| field.get();
        let from = at(part.start).map(|when| reading.at(when, part.calendar));
        let to = at(part.end).map(|when| reading.latest(when, part.calendar, true));
        let from = from.unwrap_or(Timestamp::MIN);
        let span = Interval::new(from, to.unwrap_or(Timestamp::MAX));
        tally.busy(span.unwrap_or(Interval::ALL), part.line, &[Doubt::Period]);
    }
}
