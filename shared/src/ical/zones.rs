//! Zones that a file defines itself: `VTIMEZONE`, RFC 5545, 3.6.5.

use super::event::entries;
use super::lines::Line;
use super::rule::{until_of, with_until};
use super::value;
use crate::recurrence::{Moment, Recurrence};
use crate::time::{Interval, Timestamp, Zone};

/// A `VTIMEZONE`.
#[derive(Debug, Default)]
pub(super) struct Definition {
    /// `X-LIC-LOCATION`: the IANA name that libical keeps beside its own.
    pub(super) location: Option<String>,
    pub(super) observances: Vec<Observance>,
}

impl Definition {
    pub(super) fn add(&mut self, line: &Line<'_>) {
        if line.is("X-LIC-LOCATION") {
            self.location = Some(line.value().to_owned());
        }
    }

    /// When the clocks change in that window, ascending. `None` if a part of it can't be read.
    pub(super) fn changes(&self, window: &Interval, left: &mut u64) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        for observance in &self.observances {
            observance.changes(window, left, &mut changes)?;
        }
        changes.sort_unstable_by_key(|change| change.at);
        (!changes.is_empty()).then_some(changes)
    }
}

/// `STANDARD` or `DAYLIGHT`: from when on the clocks are how far ahead.
#[derive(Debug, Default)]
pub(super) struct Observance {
    pub(super) daylight: bool,
    start: Option<Moment>,
    from: Option<i64>,
    to: Option<i64>,
    rules: Vec<String>,
    dates: Vec<Moment>,
    unreadable: bool,
}

/// The clocks change: at that instant, from so many seconds ahead of UTC to so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    pub(super) before: i64,
    pub(super) after: i64,
}

impl Observance {
    pub(super) fn new(daylight: bool) -> Self {
        Self {
            daylight,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, line: &Line<'_>) {
        let value = line.value();
        match line.name().to_ascii_uppercase().as_str() {
            "DTSTART" => self.start = value::moment(value),
            "TZOFFSETFROM" => self.from = value::offset(value),
            "TZOFFSETTO" => self.to = value::offset(value),
            "RRULE" => self.rules.push(format!("RRULE:{value}")),
            "RDATE" => {
                for text in entries(value) {
                    match value::moment(text) {
                        Some(moment) => self.dates.push(moment),
                        None => self.unreadable = true,
                    }
                }
            }
            _ => {}
        }
    }

    fn changes(&self, window: &Interval, left: &mut u64, into: &mut Vec<Change>) -> Option<()> {
        let (start, before, after) = (self.start?, self.from?, self.to?);
        if self.unreadable {
            return None;
        }
        // Times are those of the wall before the change.
        let change = |wall: i64| Change {
            at: Timestamp::from_epoch(wall - before),
            before,
            after,
        };
        let given = self.dates.iter().chain([&start]);
        into.extend(given.map(|moment| change(moment.wall(Zone::UTC))));
        if self.rules.is_empty() {
            return Some(());
        }
        let rules: Vec<String> = self
            .rules
            .iter()
            .map(|rule| local_until(rule, before))
            .collect();
        // Counted on the wall, which is UTC to the engine.
        let series = Recurrence::parse(&rules, Some(start), Zone::UTC).ok()?;
        let found = series.starts_within(window, left).ok()?;
        into.extend(found.iter().map(|wall| change(wall.epoch())));
        Some(())
    }
}

/// `UNTIL` is in UTC here; on the wall it is later by as much as the clocks are ahead.
fn local_until(rule: &str, ahead: i64) -> String {
    match until_of(rule) {
        Some(Moment::Utc(at)) => with_until(rule, at.plus_seconds(ahead)),
        _ => rule.to_owned(),
    }
}
