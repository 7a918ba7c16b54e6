//! A time zone: wall clock to instant and back.

use std::fmt;

use chrono::{
    DateTime, LocalResult, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::{GapInfo, Tz};

use super::{CivilDate, TimeError, Timestamp};

const MINUTES_PER_DAY: u32 = 24 * 60;

/// A time zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Reads an IANA name in any case; [`Self::name`] is then the database's own spelling.
    ///
    /// # Errors
    /// [`TimeError::Zone`] if the database has no such name.
    ///
    /// ```
    /// use shared::time::Zone;
    /// assert_eq!(Zone::parse("europe/berlin")?.name(), "Europe/Berlin");
    /// assert!(Zone::parse("Mars/Olympus").is_err());
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self, TimeError> {
        if let Ok(exact) = name.parse() {
            return Ok(Self(exact));
        }
        chrono_tz::TZ_VARIANTS
            .iter()
            .find(|zone| zone.name().eq_ignore_ascii_case(name))
            .map(|zone| Self(*zone))
            .ok_or(TimeError::Zone)
    }

    /// What a person chooses from: the names of places, and `UTC`; not the database's abbreviations
    /// and fixed offsets.
    ///
    /// ```
    /// use shared::time::Zone;
    /// let names: Vec<_> = Zone::names().collect();
    /// assert!(names.contains(&"America/Argentina/Ushuaia") && names.contains(&"UTC"));
    /// assert!(!names.contains(&"Etc/GMT+5") && !names.contains(&"EST"));
    /// ```
    pub fn names() -> impl Iterator<Item = &'static str> {
        const PARTS: [&str; 10] = [
            "Africa",
            "America",
            "Antarctica",
            "Arctic",
            "Asia",
            "Atlantic",
            "Australia",
            "Europe",
            "Indian",
            "Pacific",
        ];
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        names.filter(|name| {
            let part = name.split_once('/').map(|(part, _)| part);
            *name == "UTC" || part.is_some_and(|part| PARTS.contains(&part))
        })
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The date on the wall at that instant.
    pub fn local_date(self, instant: Timestamp) -> CivilDate {
        CivilDate(self.local(instant).date())
    }

    /// Date, hour (0 to 23) and minute on the wall at that instant.
    ///
    /// ```
    /// use shared::time::{Timestamp, Zone};
    /// let (date, hour, minute) =
    ///     Zone::parse("Asia/Kathmandu")?.local_parts(Timestamp::parse("2026-11-23T20:00:00Z")?);
    /// assert_eq!((date.to_string().as_str(), hour, minute), ("2026-11-24", 1, 45));
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn local_parts(self, instant: Timestamp) -> (CivilDate, u32, u32) {
        let local = self.local(instant);
        (CivilDate(local.date()), local.hour(), local.minute())
    }

    /// What the wall shows at that instant less what it shows in UTC, in seconds.
    pub(crate) fn ahead(self, instant: Timestamp) -> i64 {
        self.local(instant).and_utc().timestamp() - instant.epoch()
    }

    /// The first instant of the date; `None` if the zone skips that date.
    pub fn start_of_day(self, date: CivilDate) -> Option<Timestamp> {
        if self.skips(date) {
            return None;
        }
        let midnight = date.0.and_time(NaiveTime::MIN);
        match GapInfo::new(&midnight, &self.0).and_then(|gap| gap.end) {
            Some(after) => Some(Timestamp::from_epoch(after.timestamp())),
            None => self.to_instant(date, 0),
        }
    }

    /// The instant at which the clocks show so many minutes after the date's midnight, 0 to
    /// 2880: from 1440 on, the following date.
    ///
    /// - **Gap** (clocks jump over that time): shifted forward by the gap.
    /// - **Fold** (clocks show it twice): the first.
    /// - A date that the zone skips altogether has no instants: `None`.
    ///
    /// ```
    /// use shared::time::{CivilDate, Timestamp, Zone};
    /// let berlin = Zone::parse("Europe/Berlin")?;
    /// let spring = CivilDate::parse("2026-03-29")?; // 02:00 becomes 03:00
    /// assert_eq!(berlin.to_instant(spring, 2 * 60 + 30), Some(Timestamp::parse("2026-03-29T03:30:00+02:00")?));
    /// let autumn = CivilDate::parse("2026-10-25")?; // 03:00 becomes 02:00
    /// assert_eq!(berlin.to_instant(autumn, 2 * 60 + 30), Some(Timestamp::parse("2026-10-25T02:30:00+02:00")?));
    /// let skipped = CivilDate::parse("2011-12-30")?;
    /// assert_eq!(Zone::parse("Pacific/Apia")?.to_instant(skipped, 600), None);
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn to_instant(self, date: CivilDate, minutes_of_day: u32) -> Option<Timestamp> {
        let elsewhere = minutes_of_day >= MINUTES_PER_DAY;
        if minutes_of_day > 2 * MINUTES_PER_DAY || elsewhere && self.skips(date) {
            return None;
        }
        let midnight = date.0.and_time(NaiveTime::MIN);
        let wall = midnight.checked_add_signed(TimeDelta::minutes(minutes_of_day.into()))?;
        match self.0.offset_from_local_datetime(&wall) {
            LocalResult::Single(offset) => Some(instant(&wall, &offset)),
            LocalResult::Ambiguous(a, b) => Some(instant(&wall, &a).min(instant(&wall, &b))),
            LocalResult::None => {
                if self.skips(date) {
                    return None;
                }
                let (_, before) = GapInfo::new(&wall, &self.0)?.begin?;
                Some(instant(&wall, &before))
            }
        }
    }

    /// Whether the clocks jump over all of that date.
    fn skips(self, date: CivilDate) -> bool {
        let midnight = date.0.and_time(NaiveTime::MIN);
        let Some(gap) = GapInfo::new(&midnight, &self.0) else {
            return false;
        };
        let on_it = |end: DateTime<Tz>| end.date_naive() == date.0;
        gap.begin.is_some_and(|(begin, _)| begin <= midnight) && !gap.end.is_some_and(on_it)
    }

    fn local(self, instant: Timestamp) -> NaiveDateTime {
        let utc = DateTime::from_timestamp(instant.epoch(), 0)
            .unwrap_or_default()
            .naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_offset(offset).unwrap_or(utc)
    }
}

/// What the clock showed, less how far it was ahead of UTC.
fn instant(wall: &NaiveDateTime, offset: &impl Offset) -> Timestamp {
    let ahead = i64::from(offset.fix().local_minus_utc());
    Timestamp::from_epoch(wall.and_utc().timestamp() - ahead)
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
