//! What the clock on the wall shows, minute by minute, written down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone};

/// Minutes since the epoch; on the wall, as if the wall were UTC.
pub(crate) type Minute = i64;

/// A date as days since the epoch.
pub(crate) type Date = i64;

pub(crate) const DAY: i64 = 24 * 60;

/// The days around the date that are written down.
const BEFORE: i64 = 10;
const AFTER: i64 = 14;

const QUARTER: usize = 15;

/// The table of a zone around a date.
pub(crate) struct Wall {
    zone: chrono_tz::Tz,
    from: Minute,
    shown: Vec<Minute>,
    /// When each minute of the wall is reached first, from a day before `from` on.
    first: Vec<Option<Minute>>,
    dates: BTreeSet<Date>,
}

impl Wall {
    /// Read once, then shared by all cases.
    pub(crate) fn of(zone: &'static str, around: &'static str) -> &'static Self {
        static KNOWN: OnceLock<Mutex<BTreeMap<(&str, &str), &'static Wall>>> = OnceLock::new();
        let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap();
        known
            .entry((zone, around))
            .or_insert_with(|| Box::leak(Box::new(Self::read(zone, around))))
    }

    fn read(zone: &str, around: &str) -> Self {
        let zone: chrono_tz::Tz = zone.parse().unwrap();
        let middle = date_number(around.parse().unwrap()) * DAY;
        let from = middle - BEFORE * DAY;
        let shown: Vec<_> = (from..middle + AFTER * DAY)
            .step_by(QUARTER)
            .flat_map(|quarter| read_quarter(zone, quarter))
            .collect();
        let dates = shown.iter().step_by(QUARTER);
        Self {
            zone,
            from,
            first: first(from, &shown),
            dates: dates.map(|wall| wall.div_euclid(DAY)).collect(),
            shown,
        }
    }

    fn shows(&self, minute: Minute) -> Minute {
        let written = usize::try_from(minute - self.from);
        let written = written.ok().and_then(|place| self.shown.get(place));
        written.copied().unwrap_or_else(|| look(self.zone, minute))
    }

    pub(crate) fn date(&self, minute: Minute) -> Date {
        self.shows(minute).div_euclid(DAY)
    }

    pub(crate) fn first(&self, wall: Minute) -> Minute {
        self.first[usize::try_from(wall - (self.from - DAY)).unwrap()].unwrap()
    }

    /// Whether the wall ever shows that date.
    pub(crate) fn has(&self, date: Date) -> bool {
        self.dates.contains(&date)
    }
}

/// A quarter of an hour that begins and ends with the same offset has no other in between.
fn read_quarter(zone: chrono_tz::Tz, quarter: Minute) -> Vec<Minute> {
    let next = quarter + QUARTER as i64;
    let (begins, ends) = (look(zone, quarter), look(zone, next));
    if ends - begins == next - quarter {
        (begins..ends).collect()
    } else {
        (quarter..next).map(|minute| look(zone, minute)).collect()
    }
}

fn first(from: Minute, shown: &[Minute]) -> Vec<Option<Minute>> {
    let mut first = vec![None; shown.len() + 2 * DAY as usize];
    let mut reach = |wall: Minute, minute: Minute| {
        let place = usize::try_from(wall - (from - DAY)).unwrap();
        first[place].get_or_insert(minute);
    };
    for (minute, wall) in (from..).zip(shown) {
        reach(*wall, minute);
    }
    // What no minute shows comes as long after the jump as it is after what was shown last.
    for (minute, pair) in (from..).zip(shown.windows(2)) {
        for skipped in pair[0] + 1..pair[1] {
            reach(skipped, minute + skipped - pair[0]);
        }
    }
    first
}

fn look(zone: chrono_tz::Tz, minute: Minute) -> Minute {
    let utc = DateTime::from_timestamp(minute * 60, 0).unwrap();
    let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
    minute + i64::from(offset.local_minus_utc()) / 60
}

pub(crate) fn date_number(date: NaiveDate) -> Date {
    date.and_time(NaiveTime::MIN).and_utc().timestamp() / 60 / DAY
}

pub(crate) fn calendar_date(date: Date) -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(date)
}

/// From Monday, 0. The epoch was a Thursday.
pub(crate) fn weekday(date: Date) -> usize {
    usize::try_from((date + 3).rem_euclid(7)).unwrap()
}
