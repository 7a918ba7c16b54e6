//! What a zone's name stands for: a zone that everybody knows, rules of the file's own, or a guess
//! that is wide enough.

use std::rc::Rc;

use super::event::ZoneId;
use super::parts::File;
use super::value::DAY;
use super::zones::Change;
use crate::recurrence::zones;
use crate::time::{CivilDate, Interval, Timestamp, Zone};

const HOUR: i64 = 60 * 60;
/// Looking for a name costs as much as so many steps of a rule.
const STEPS_A_NAME: u64 = 10_000;
/// No name that means anything is longer, or a longer path.
const LONGEST_NAME: usize = 120;
const MOST_SLASHES: usize = 8;

/// Turns what a wall shows into instants and back. What a wall shows is given in seconds as if
/// it were in UTC.
#[derive(Clone, Debug)]
pub(super) enum Clock {
    Known(Zone),
    Own(Rc<[Change]>),
    /// Somewhere on earth: so many seconds ahead of UTC at least, and at most.
    Between {
        least: i64,
        most: i64,
    },
}

impl Clock {
    const SOMEWHERE: Self = Self::Between {
        least: -12 * HOUR,
        most: 14 * HOUR,
    };

    /// The instant at which the wall shows that; the earliest possible.
    ///
    /// In a gap it is shifted forward, in a fold it is the first, as everywhere in `shared`.
    pub(super) fn instant(&self, wall: i64) -> Timestamp {
        let ahead = match self {
            Self::Known(zone) => return known(*zone, wall),
            Self::Own(changes) => {
                let over = |change: &Change| {
                    let ahead = change.before.max(change.after);
                    wall >= change.at.epoch() + ahead
                };
                ahead(changes, changes.partition_point(over))
            }
            Self::Between { most, .. } => *most,
        };
        Timestamp::from_epoch(wall - ahead)
    }

    /// What the wall shows then.
    pub(super) fn wall(&self, at: Timestamp) -> i64 {
        let ahead = match self {
            Self::Known(zone) => zone.ahead(at),
            Self::Own(changes) => ahead(changes, changes.partition_point(|change| change.at <= at)),
            Self::Between { most, .. } => *most,
        };
        at.epoch() + ahead
    }

    /// How much later than [`Self::instant`] it can be.
    pub(super) fn slack(&self) -> i64 {
        match self {
            Self::Known(_) | Self::Own(_) => 0,
            Self::Between { least, most } => most - least,
        }
    }
}

/// How far the clocks are ahead after so many changes.
fn ahead(changes: &[Change], past: usize) -> i64 {
    let last = past.checked_sub(1).and_then(|last| changes.get(last));
    let first = || changes.first().map(|change| change.before);
    last.map(|change| change.after).or_else(first).unwrap_or(0)
}

fn known(zone: Zone, wall: i64) -> Timestamp {
    let (days, of_day) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
    let minute = u32::try_from(of_day / 60).unwrap_or(0);
    let date = CivilDate::from_days(days);
    let instant = date.and_then(|date| zone.to_instant(date, minute));
    match instant {
        Some(instant) => instant.plus_seconds(of_day % 60),
        None => date.map_or(Timestamp::from_epoch(wall), |date| midnight(zone, date)),
    }
}

/// The first instant of the date, or of the next one that the zone has.
pub(super) fn midnight(zone: Zone, date: CivilDate) -> Timestamp {
    let mut dates = (0..4).filter_map(|days| CivilDate::from_days(date.days() + days));
    let start = dates.find_map(|date| zone.start_of_day(date));
    start.unwrap_or(Timestamp::from_epoch(date.days().saturating_mul(DAY)))
}

/// The clocks of all the names in a file.
pub(super) struct Clocks(Vec<Clock>);

impl Clocks {
    pub(super) fn new(file: &File, window: &Interval, left: &mut u64) -> Self {
        // Series are followed in about the window; years before, clocks need not be exact.
        let from = window.start().plus_seconds(-2 * 366 * DAY);
        let around = Interval::new(from, window.end().plus_seconds(400 * DAY));
        let around = around.unwrap_or(*window);
        let mut clock = |name: &String| match pay(left) {
            true => find(file, name, &around, left),
            false => Clock::SOMEWHERE,
        };
        Self(file.names.list.iter().map(&mut clock).collect())
    }

    pub(super) fn get(&self, zone: ZoneId) -> Clock {
        let place = usize::try_from(zone).unwrap_or(usize::MAX);
        self.0.get(place).unwrap_or(&Clock::SOMEWHERE).clone()
    }
}

/// Takes from the steps that are left what looking for a name costs.
pub(super) fn pay(left: &mut u64) -> bool {
    let rest = left.checked_sub(STEPS_A_NAME);
    *left = rest.unwrap_or(*left);
    rest.is_some()
}

/// **A name that everybody knows, then the file's own rules, then what the name itself tells.**
fn find(file: &File, name: &str, around: &Interval, left: &mut u64) -> Clock {
    let definition = file.zones.get(name);
    let mut own = || Some(Clock::Own(definition?.changes(around, left)?.into()));
    // `EST` is a zone without summer time to some, and to others what they define it to be.
    let short = !name.contains('/') && !name.contains(' ');
    let own_first = if short { own() } else { None };
    let location = definition.and_then(|it| it.location.as_deref());
    own_first
        .or_else(|| well_known(name).map(Clock::Known))
        .or_else(|| location.and_then(well_known).map(Clock::Known))
        .or_else(|| if short { None } else { own() })
        .unwrap_or_else(|| told(name, around.end()))
}

/// An IANA name, also at the end of a path, or one of Windows, also with the number that Outlook
/// puts after a name that it has twice.
pub(super) fn well_known(name: &str) -> Option<Zone> {
    let name = name.replace('\\', "");
    let name = name.trim_ascii();
    if name.len() > LONGEST_NAME || name.matches('/').count() > MOST_SLASHES {
        return None;
    }
    let of_exchange = name.strip_prefix("tzone://Microsoft/");
    let without_number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = without_number.strip_suffix(' ');
    let numbered = numbered.filter(|name| name.contains(' ') || name.contains('/'));
    let names = [Some(name), of_exchange, numbered].into_iter().flatten();
    names.filter_map(|name| zones::find(name).ok()).next()
}

/// What names mean that people read: `(UTC+01:00) Amsterdam, Berlin, Bern`, `UTC+2`,
/// `Eastern Time (US & Canada)`.
fn told(name: &str, then: Timestamp) -> Clock {
    let offset = offset_in(name);
    if let Some((ahead, true)) = offset {
        return Clock::Between {
            least: ahead,
            most: ahead,
        };
    }
    let ahead = offset.map(|(ahead, _)| ahead);
    if let Some(zone) = american(name).or_else(|| of_cities(name, ahead, then)) {
        return Clock::Known(zone);
    }
    match ahead {
        // Such names tell what is so in winter.
        Some(least) => Clock::Between {
            least,
            most: least + HOUR,
        },
        None => Clock::SOMEWHERE,
    }
}

fn american(name: &str) -> Option<Zone> {
    const NAMES: [(&str, &str); 8] = [
        ("Eastern Time (US", "America/New_York"),
        ("Central Time (US", "America/Chicago"),
        ("Mountain Time (US", "America/Denver"),
        ("Pacific Time (US", "America/Los_Angeles"),
        ("Atlantic Time (Canada", "America/Halifax"),
        (" Arizona", "America/Phoenix"),
        (" Alaska", "America/Anchorage"),
        (" Hawaii", "Pacific/Honolulu"),
    ];
    let found = NAMES.iter().find(|(part, _)| name.contains(part))?;
    Zone::parse(found.1).ok()
}

/// The zone of the first city that has one by its name, with that offset in winter or summer.
fn of_cities(name: &str, ahead: Option<i64>, then: Timestamp) -> Option<Zone> {
    let (_, cities) = name.split_once(')')?;
    let cities = cities.rsplit(':').next().unwrap_or(cities);
    let fits = |zone: &Zone| {
        let half = then.plus_seconds(-182 * DAY);
        ahead.is_none_or(|ahead| zone.ahead(then) == ahead || zone.ahead(half) == ahead)
    };
    let zone = |city: &str| {
        let city = city.trim_ascii().replace(' ', "_");
        let mut names = Zone::names();
        let found = names.find(|name| {
            let last = name.rsplit('/').next().unwrap_or(name);
            last.eq_ignore_ascii_case(&city)
        });
        Zone::parse(found?).ok().filter(fits)
    };
    cities.split(',').take(12).find_map(zone)
}

/// The offset after `UTC` or `GMT` in a name, and whether the name is nothing else.
fn offset_in(name: &str) -> Option<(i64, bool)> {
    let upper = name.trim_ascii().to_ascii_uppercase();
    let at = upper.find("UTC").or_else(|| upper.find("GMT"))?;
    let rest = upper.get(at + 3..)?.trim_ascii_start();
    let sign = match rest.chars().next() {
        Some('+') => 1,
        Some('-') => -1,
        Some(')') => return Some((0, false)),
        _ => return None,
    };
    let number = rest.get(1..)?;
    let end = number.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
    let (number, after) = number.split_at_checked(end.unwrap_or(number.len()))?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(match digits.len() {
        1 | 3 => 1,
        2 | 4 => 2,
        _ => return None,
    })?;
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours * HOUR + minutes * 60;
    let inside = hours <= 14 && minutes < 60;
    inside.then_some((sign * seconds, at == 0 && after.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_read() {
        let then = Timestamp::parse("2026-11-23T00:00:00Z").unwrap();
        let zone = |name: &str| match told(name, then) {
            Clock::Known(zone) => zone.name().to_owned(),
            Clock::Between { least, most } => format!("{} {}", least / 60, most / 60),
            Clock::Own(_) => String::new(),
        };
        for (name, wanted) in [
            (
                "(UTC+01:00) Amsterdam, Berlin, Bern, Rome",
                "Europe/Amsterdam",
            ),
            (
                "(GMT) Greenwich Mean Time : Dublin, Edinburgh",
                "Europe/Dublin",
            ),
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("(UTC+09:30) Adelaide", "Australia/Adelaide"),
            // A city that is elsewhere than the offset says tells nothing.
            ("(UTC+05:00) Berlin", "300 360"),
            ("(GMT+01.00) Nowhere", "60 120"),
            ("UTC+02:00", "120 120"),
            ("GMT-5", "-300 -300"),
            ("UTC+0530", "330 330"),
            ("Home", "-720 840"),
            ("UTC+99", "-720 840"),
            ("UTC+0800000000000007355496030226466586", "-720 840"),
        ] {
            assert_eq!(zone(name), wanted, "{name}");
        }
    }

    #[test]
    fn names_that_everybody_knows() {
        let zone = |name: &str| well_known(name).map(Zone::name);
        assert_eq!(zone("W. Europe Standard Time 1"), Some("Europe/Berlin"));
        assert_eq!(zone("tzone://Microsoft/Utc"), Some("UTC"));
        assert_eq!(zone(r"America\/New_York"), Some("America/New_York"));
        assert_eq!(
            zone("/mozilla.org/20070129_1/Europe/Berlin"),
            Some("Europe/Berlin")
        );
        assert_eq!(zone("GMT 1"), None);
    }
}
