//! A date, or a date with a time, as iCalendar and people write it.

use crate::time::{CivilDate, Timestamp, Zone};

pub(super) const DAY: i64 = 24 * 60 * 60;

/// When a series starts, and any other date or time in a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A whole day; a series of such lasts from local midnight to local midnight.
    Date(CivilDate),
    /// What the wall shows: the date, and seconds after its midnight. Floating times are this
    /// too, in the zone of whoever looks.
    Local(CivilDate, u32),
    /// An instant; a series that starts with one repeats in UTC.
    Utc(Timestamp),
}

impl Moment {
    /// Reads `20261123`, `20261123T090000`, `20261123T080000Z`, and the same with `-` and `:`.
    ///
    /// A leap second `:60` is the second before it. `None` for anything else.
    ///
    /// ```
    /// use shared::recurrence::Moment;
    /// use shared::time::{CivilDate, Timestamp};
    /// let date = CivilDate::parse("2026-11-23")?;
    /// assert_eq!(Moment::parse("20261123"), Some(Moment::Date(date)));
    /// assert_eq!(Moment::parse("2026-11-23T09:30:00"), Some(Moment::Local(date, 34_200)));
    /// let instant = Timestamp::parse("2026-11-23T08:00:00Z")?;
    /// assert_eq!(Moment::parse("20261123T080000Z"), Some(Moment::Utc(instant)));
    /// assert_eq!(Moment::parse("2026-11-31"), None);
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        // Patterns of one character on purpose: with sets of them in this crate the compiler lays
        // out the widget's own string code differently, 100 bytes larger.
        let text = text.trim_ascii();
        let (date, time) = match text.split_once('T').or_else(|| text.split_once('t')) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let date = read_date(date)?;
        let Some(time) = time else {
            return Some(Self::Date(date));
        };
        let in_utc = time.strip_suffix('Z').or_else(|| time.strip_suffix('z'));
        let (time, utc) = match in_utc {
            Some(time) => (time, true),
            None => (time, false),
        };
        let second = read_time(time)?;
        Some(if utc {
            Self::Utc(Timestamp::from_epoch(date.days() * DAY + i64::from(second)))
        } else {
            Self::Local(date, second)
        })
    }

    /// What the wall of that zone shows, in seconds as if the wall were in UTC; a date's
    /// midnight.
    pub(crate) fn wall(self, zone: Zone) -> i64 {
        match self {
            Self::Date(date) => date.days() * DAY,
            Self::Local(date, second) => date.days() * DAY + i64::from(second),
            Self::Utc(instant) => wall_of(zone, instant),
        }
    }

    /// The date on the wall of that zone.
    pub(crate) fn date(self, zone: Zone) -> CivilDate {
        match self {
            Self::Date(date) | Self::Local(date, _) => date,
            Self::Utc(instant) => zone.local_date(instant),
        }
    }
}

/// What the wall shows at that instant, in seconds as if the wall were in UTC.
pub(super) fn wall_of(zone: Zone, instant: Timestamp) -> i64 {
    instant.epoch() + zone.ahead(instant)
}

fn read_date(text: &str) -> Option<CivilDate> {
    let (year, month, day) = match text.len() {
        8 => (text.get(..4)?, text.get(4..6)?, text.get(6..)?),
        10 if text.get(4..5)? == "-" && text.get(7..8)? == "-" => {
            (text.get(..4)?, text.get(5..7)?, text.get(8..)?)
        }
        _ => return None,
    };
    let year = i32::try_from(digits(year)?).ok()?;
    CivilDate::of(year, digits(month)?, digits(day)?)
}

fn read_time(text: &str) -> Option<u32> {
    let (hour, minute, second) = match text.len() {
        6 => (text.get(..2)?, text.get(2..4)?, text.get(4..)?),
        8 if text.get(2..3)? == ":" && text.get(5..6)? == ":" => {
            (text.get(..2)?, text.get(3..5)?, text.get(6..)?)
        }
        _ => return None,
    };
    let (hour, minute, second) = (digits(hour)?, digits(minute)?, digits(second)?);
    let known = hour < 24 && minute < 60 && second <= 60;
    known.then_some((hour * 60 + minute) * 60 + second.min(59))
}

fn digits(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
