//! Hours on the dates of a recurrence rule: the rules that the editor writes, and how they read.

use shared::api::{Weekday, WeeklyWindow, Window};

use super::copy_day::list;
use super::week_data::{DAYS, complaint as complaint_of_windows};

/// On which dates, as people choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnDates {
    /// On some weekdays, Monday first, of every so many weeks.
    Weeks { every: u8, days: [bool; 7] },
    /// On the first to fourth (1 to 4) or the last (-1) of a weekday in each month, Monday is 0.
    Weekday { nth: i8, day: usize },
    /// On a date of each month, 1 to 31, or on its last (-1).
    Date(i8),
}

/// The ordinals that a month has of every weekday.
pub(super) const NTHS: [(i8, &str); 5] = [
    (1, "first"),
    (2, "second"),
    (3, "third"),
    (4, "fourth"),
    (-1, "last"),
];
const MOST_WEEKS: u8 = 52;

fn code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mo => "MO",
        Weekday::Tu => "TU",
        Weekday::We => "WE",
        Weekday::Th => "TH",
        Weekday::Fr => "FR",
        Weekday::Sa => "SA",
        Weekday::Su => "SU",
    }
}

fn day_of(text: &str) -> Option<usize> {
    DAYS.iter().position(|(day, _)| code(*day) == text)
}

impl OnDates {
    /// Reads a rule of one of these forms; `None` for every other, which stands as it is.
    pub(super) fn parse(rule: &str) -> Option<Self> {
        let (mut freq, mut interval, mut by_day, mut by_date) = ("", "1", "", "");
        for part in rule.split(';') {
            match part.split_once('=')? {
                ("FREQ", value) => freq = value,
                ("INTERVAL", value) => interval = value,
                ("BYDAY", value) => by_day = value,
                ("BYMONTHDAY", value) => by_date = value,
                _ => return None,
            }
        }
        match (freq, interval, by_day, by_date) {
            ("WEEKLY", every, names, "") => {
                let every = every
                    .parse()
                    .ok()
                    .filter(|it| (1..=MOST_WEEKS).contains(it))?;
                let mut days = [false; 7];
                for name in names.split(',') {
                    *days.get_mut(day_of(name)?)? = true;
                }
                Some(Self::Weeks { every, days })
            }
            ("MONTHLY", "1", name, "") => {
                let (nth, day) = name.split_at_checked(name.len().checked_sub(2)?)?;
                let nth = nth.parse().ok()?;
                let day = day_of(day)?;
                let known = NTHS.iter().any(|(it, _)| *it == nth);
                known.then_some(Self::Weekday { nth, day })
            }
            ("MONTHLY", "1", "", date) => {
                let date = date.parse().ok()?;
                matches!(date, -1 | 1..=31).then_some(Self::Date(date))
            }
            _ => None,
        }
    }

    /// As RFC 5545 has it.
    pub(super) fn rule(self) -> String {
        let name = |at: usize| DAYS.get(at).map_or("", |(day, _)| code(*day));
        match self {
            Self::Weeks { every, days } => {
                let names: Vec<_> = chosen(&days).map(name).collect();
                let names = names.join(",");
                match every {
                    1 => format!("FREQ=WEEKLY;BYDAY={names}"),
                    n => format!("FREQ=WEEKLY;INTERVAL={n};BYDAY={names}"),
                }
            }
            Self::Weekday { nth, day } => format!("FREQ=MONTHLY;BYDAY={nth}{}", name(day)),
            Self::Date(date) => format!("FREQ=MONTHLY;BYMONTHDAY={date}"),
        }
    }

    /// `Friday every other week`, `First Monday of the month`.
    pub(super) fn words(self) -> String {
        let name = |at: usize| DAYS.get(at).map_or("", |(_, name)| *name);
        match self {
            Self::Weeks { every, days } => {
                let names: Vec<_> = chosen(&days).map(name).collect();
                let names = list(&names);
                match every {
                    1 => format!("{names} every week"),
                    2 => format!("{names} every other week"),
                    n => format!("{names} every {n} weeks"),
                }
            }
            Self::Weekday { nth, day } => {
                let nth = NTHS.iter().find(|(it, _)| *it == nth);
                let nth = nth.map_or("", |(_, word)| word);
                format!("{} {} of the month", capital(nth), name(day))
            }
            Self::Date(-1) => "Last day of the month".to_owned(),
            Self::Date(date) => format!("{} of the month", ordinal(date.unsigned_abs())),
        }
    }
}

/// The dates of a rule that the editor writes: `Friday every other week`.
pub(crate) fn rule_in_words(rule: &str) -> Option<String> {
    OnDates::parse(rule).map(OnDates::words)
}

fn chosen(days: &[bool; 7]) -> impl Iterator<Item = usize> {
    let all = days.iter().enumerate();
    all.filter(|(_, on)| **on).map(|(at, _)| at)
}

fn ordinal(n: u8) -> String {
    let end = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Hours on the dates of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ruled {
    /// As RFC 5545 has it.
    pub(super) rule: String,
    /// The date from which it counts, `YYYY-MM-DD`.
    pub(super) from: String,
    pub(super) windows: Vec<Window>,
}

impl Ruled {
    /// What a rule says, in words; one that the editor does not write, as it is.
    pub(super) fn words(&self) -> String {
        OnDates::parse(&self.rule).map_or_else(|| self.rule.clone(), OnDates::words)
    }

    /// What is wrong with it, in words.
    pub(super) fn complaint(&self) -> Option<&'static str> {
        if self.from.is_empty() {
            return Some("Choose the day it starts from.");
        }
        if self.windows.is_empty() {
            return Some("Add hours.");
        }
        complaint_of_windows(&self.windows)
    }
}

/// Those of a week that have a rule in place of days: the windows of one rule together.
pub(super) fn to_ruled(weekly: &[WeeklyWindow]) -> Vec<Ruled> {
    let mut all: Vec<Ruled> = Vec::new();
    for entry in weekly {
        let Some(rule) = &entry.rule else {
            continue;
        };
        let from = entry.from.clone().unwrap_or_default();
        let window = Window {
            start: entry.start.clone(),
            // A time field has no 24:00; an end of 00:00 means the same.
            end: entry.end.replace("24:00", "00:00"),
        };
        let same = all
            .iter_mut()
            .find(|it| it.rule == *rule && it.from == from);
        match same {
            Some(ruled) => ruled.windows.push(window),
            None => all.push(Ruled {
                rule: rule.clone(),
                from,
                windows: vec![window],
            }),
        }
    }
    all
}

/// The other way.
pub(super) fn from_ruled(all: &[Ruled]) -> Vec<WeeklyWindow> {
    let windows = all.iter().flat_map(|ruled| {
        ruled.windows.iter().map(|window| {
            let end = match window.end.as_str() {
                "00:00" => "24:00",
                end => end,
            };
            WeeklyWindow {
                rule: Some(ruled.rule.clone()),
                from: Some(ruled.from.clone()),
                ..WeeklyWindow::new(&[], &window.start, end)
            }
        })
    });
    windows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rule: &str, start: &str, end: &str) -> WeeklyWindow {
        WeeklyWindow {
            rule: Some(rule.to_owned()),
            from: Some("2026-11-23".to_owned()),
            ..WeeklyWindow::new(&[], start, end)
        }
    }

    #[test]
    fn what_can_be_chosen_is_written_and_read_again() {
        let days = |on: &[usize]| [0, 1, 2, 3, 4, 5, 6].map(|at| on.contains(&at));
        let all = [
            (
                OnDates::Weeks {
                    every: 1,
                    days: days(&[0]),
                },
                "FREQ=WEEKLY;BYDAY=MO",
                "Monday every week",
            ),
            (
                OnDates::Weeks {
                    every: 2,
                    days: days(&[0, 4]),
                },
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
                "Monday and Friday every other week",
            ),
            (
                OnDates::Weeks {
                    every: 3,
                    days: days(&[4]),
                },
                "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR",
                "Friday every 3 weeks",
            ),
            (
                OnDates::Weekday { nth: 1, day: 0 },
                "FREQ=MONTHLY;BYDAY=1MO",
                "First Monday of the month",
            ),
            (
                OnDates::Weekday { nth: -1, day: 6 },
                "FREQ=MONTHLY;BYDAY=-1SU",
                "Last Sunday of the month",
            ),
            (
                OnDates::Date(15),
                "FREQ=MONTHLY;BYMONTHDAY=15",
                "15th of the month",
            ),
            (
                OnDates::Date(22),
                "FREQ=MONTHLY;BYMONTHDAY=22",
                "22nd of the month",
            ),
            (
                OnDates::Date(-1),
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "Last day of the month",
            ),
        ];
        for (dates, rule, words) in all {
            assert_eq!(dates.rule(), rule);
            assert_eq!(OnDates::parse(rule), Some(dates), "{rule}");
            assert_eq!(dates.words(), words);
        }
    }

    #[test]
    fn what_the_editor_writes_the_engine_takes() {
        let all = [
            OnDates::Weeks {
                every: 52,
                days: [true; 7],
            },
            OnDates::Weekday { nth: -1, day: 2 },
            OnDates::Date(31),
            OnDates::Date(-1),
        ];
        for dates in all {
            let weekly = vec![window(&dates.rule(), "09:00", "12:00")];
            let settings = shared::api::ScheduleSettings::new("Europe/Berlin", weekly);
            let read = shared::schedule::Schedule::try_from(&settings);
            assert!(read.is_ok(), "{dates:?}: {read:?}");
        }
    }

    #[test]
    fn every_other_rule_stands_as_it_is() {
        for rule in [
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
            "FREQ=MONTHLY;BYDAY=5MO",
            "FREQ=MONTHLY;BYDAY=MO",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=MONTHLY;BYDAY=\u{e9}",
            "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101",
            "",
        ] {
            assert_eq!(OnDates::parse(rule), None, "{rule}");
            let weekly = [
                window(rule, "09:00", "12:00"),
                window(rule, "13:00", "24:00"),
            ];
            let ruled = to_ruled(&weekly);
            assert_eq!(ruled.len(), 1, "{rule}");
            assert_eq!(ruled[0].words(), rule);
            assert_eq!(from_ruled(&ruled), weekly);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut ruled = Ruled {
            rule: "FREQ=MONTHLY;BYDAY=1MO".to_owned(),
            from: String::new(),
            windows: Vec::new(),
        };
        assert!(
            ruled
                .complaint()
                .is_some_and(|it| it.contains("starts from"))
        );
        ruled.from = "2026-11-23".to_owned();
        assert_eq!(ruled.complaint(), Some("Add hours."));
        let hours = |start: &str, end: &str| Window {
            start: start.to_owned(),
            end: end.to_owned(),
        };
        ruled.windows = vec![hours("09:00", "12:00")];
        assert_eq!(ruled.complaint(), None);
        ruled.windows.push(hours("11:00", "13:00"));
        assert_eq!(ruled.complaint(), Some("These hours overlap."));
    }
}
