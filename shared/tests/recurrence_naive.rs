//! Recurrences against a second, deliberately naive reading of RFC 5545: it walks over every
//! minute of the wall from the period of the start on and asks each whether the rule means it,
//! collects the set of each period, and only then thinks of `BYSETPOS`, `COUNT` and `UNTIL`.
//! The instant is looked for by what the zone shows around it.
//!
//! `PROPTEST_CASES` sets how many; 200 without it, which take some 20 s unoptimised.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use shared::recurrence::{Moment, Recurrence};
use shared::time::{Interval, Timestamp, Zone};

const FREQUENCIES: [&str; 6] = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"];
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Zones with dates near which their clocks change.
const PLACES: [(&str, &str); 7] = [
    ("UTC", "2026-02-27"),
    ("Europe/Berlin", "2026-03-27"),
    ("Europe/Berlin", "2026-10-23"),
    ("Australia/Lord_Howe", "2026-10-02"),
    ("America/Havana", "2026-10-30"),
    ("Asia/Beirut", "2026-03-27"),
    ("Pacific/Apia", "2011-12-28"),
];

#[derive(Clone, Debug)]
struct Asked {
    place: (&'static str, &'static str),
    start: NaiveDateTime,
    frequency: usize,
    interval: i64,
    week_start: usize,
    lists: BTreeMap<&'static str, Vec<i64>>,
    days: Vec<(i64, usize)>,
    count: Option<usize>,
    until: Option<i64>,
    /// Minutes after the start, and how many.
    window: (i64, i64),
}

impl Asked {
    fn list(&self, name: &str) -> &[i64] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    fn rule(&self) -> String {
        let mut rule = format!(
            "RRULE:FREQ={};INTERVAL={};WKST={}",
            FREQUENCIES[self.frequency], self.interval, WEEKDAYS[self.week_start]
        );
        for (name, list) in &self.lists {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            rule += &format!(";{name}={}", list.join(","));
        }
        if !self.days.is_empty() {
            let day = |(number, day): &(i64, usize)| match number {
                0 => WEEKDAYS[*day].to_owned(),
                number => format!("{number}{}", WEEKDAYS[*day]),
            };
            let days: Vec<_> = self.days.iter().map(day).collect();
            rule += &format!(";BYDAY={}", days.join(","));
        }
        if let Some(count) = self.count {
            rule += &format!(";COUNT={count}");
        }
        if let Some(minutes) = self.until {
            let until = self.start + TimeDelta::minutes(minutes);
            rule += &until.format(";UNTIL=%Y%m%dT%H%M%S").to_string();
        }
        rule
    }

    /// Which period of the rule's unit a minute is in, counted from anywhere.
    fn period(&self, at: NaiveDateTime) -> i64 {
        let days = i64::from(at.date().to_epoch_days());
        match FREQUENCIES[self.frequency] {
            "YEARLY" => at.year().into(),
            "MONTHLY" => i64::from(at.year()) * 12 + i64::from(at.month0()),
            // 1970-01-01 was a Thursday.
            "WEEKLY" => (days + 3 - self.week_start as i64).div_euclid(7),
            "DAILY" => days,
            "HOURLY" => days * 24 + i64::from(at.hour()),
            _ => (days * 24 + i64::from(at.hour())) * 60 + i64::from(at.minute()),
        }
    }

    fn means_date(&self, date: NaiveDate) -> bool {
        let within = |name: &str, values: &[i64]| {
            let list = self.list(name);
            list.is_empty() || values.iter().any(|value| list.contains(value))
        };
        let frequency = FREQUENCIES[self.frequency];
        if !within("BYMONTH", &[date.month().into()]) {
            return false;
        }
        let from_both_ends = |days: Vec<NaiveDate>| {
            let place = days.iter().position(|day| *day == date).unwrap() as i64;
            [place + 1, place - days.len() as i64]
        };
        // Only a year's numbers need the year; without them a walk over it is a waste.
        let numbered = self.days.iter().any(|(number, _)| *number != 0);
        let by_year = numbered || !self.list("BYYEARDAY").is_empty();
        let year: Vec<_> = date_run(date, |day| {
            day == date || by_year && day.year() == date.year()
        });
        let month: Vec<_> = date_run(date, |day| {
            (day.year(), day.month()) == (date.year(), date.month())
        });
        let scope = if frequency == "YEARLY" && self.list("BYMONTH").is_empty() {
            year.clone()
        } else {
            month.clone()
        };
        let same: Vec<_> = scope
            .into_iter()
            .filter(|day| day.weekday() == date.weekday())
            .collect();
        let places = from_both_ends(same);
        let weekday = date.weekday().num_days_from_monday() as usize;
        let by_day = self.days.is_empty()
            || self
                .days
                .iter()
                .any(|(number, day)| *day == weekday && (*number == 0 || places.contains(number)));
        let week_ok = self.list("BYWEEKNO").is_empty() || within("BYWEEKNO", &self.weeks(date));
        let no_days = self.days.is_empty()
            && ["BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"]
                .iter()
                .all(|name| self.list(name).is_empty());
        let start = self.start.date();
        let as_the_start = !no_days
            || match frequency {
                "YEARLY" => {
                    date.day() == start.day()
                        && (!self.list("BYMONTH").is_empty() || date.month() == start.month())
                }
                "MONTHLY" => date.day() == start.day(),
                "WEEKLY" => date.weekday() == start.weekday(),
                _ => true,
            };
        by_day
            && week_ok
            && as_the_start
            && within("BYMONTHDAY", &from_both_ends(month))
            && within("BYYEARDAY", &from_both_ends(year))
    }

    /// The number of the date's week, from both ends of the year that has most of the week.
    fn weeks(&self, date: NaiveDate) -> [i64; 2] {
        let first_of = |year: i32| {
            // The week that holds the 4th of January has four days or more in the year.
            let mut day = NaiveDate::from_ymd_opt(year, 1, 4).unwrap();
            while day.weekday().num_days_from_monday() as usize != self.week_start {
                day -= TimeDelta::days(1);
            }
            day
        };
        let year = (date.year() - 1..=date.year() + 1)
            .rev()
            .find(|year| first_of(*year) <= date)
            .unwrap();
        let (first, next) = (first_of(year), first_of(year + 1));
        let number = (date - first).num_days() / 7;
        [number + 1, number - (next - first).num_days() / 7]
    }

    fn means_time(&self, at: NaiveTime) -> bool {
        let fits = |name: &str, unit: &str, value: u32, own: u32| {
            let finer = FREQUENCIES.iter().position(|f| *f == unit).unwrap() > self.frequency;
            match self.list(name) {
                [] => !finer || value == own,
                list => list.contains(&value.into()),
            }
        };
        fits("BYHOUR", "HOURLY", at.hour(), self.start.hour())
            && fits("BYMINUTE", "MINUTELY", at.minute(), self.start.minute())
    }

    fn instants(&self, zone: chrono_tz::Tz) -> BTreeSet<i64> {
        let begin = self.start + TimeDelta::minutes(self.window.0);
        let end = begin + TimeDelta::minutes(self.window.1);
        let first = self.period(self.start);
        let mut sets: BTreeMap<i64, Vec<NaiveDateTime>> = BTreeMap::new();
        let minutes =
            (0..24 * 60).filter_map(|minute| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0));
        let times: Vec<_> = minutes.filter(|time| self.means_time(*time)).collect();
        // A set is known when its period is over, so look a period further.
        let over = if self.frequency == 0 { 370 } else { 40 };
        let mut date = self.start.date() - TimeDelta::days(over);
        while date <= end.date() + TimeDelta::days(over) {
            if self.means_date(date) {
                for time in &times {
                    let at = date.and_time(*time);
                    let period = self.period(at) - first;
                    if period >= 0 && period % self.interval == 0 {
                        sets.entry(period).or_default().push(at);
                    }
                }
            }
            date += TimeDelta::days(1);
        }
        let positions = self.list("BYSETPOS");
        let chosen = sets.values().flat_map(|set| {
            let len = set.len() as i64;
            set.iter().enumerate().filter(move |(place, _)| {
                let place = *place as i64;
                positions.is_empty()
                    || positions.contains(&(place + 1))
                    || positions.contains(&(place - len))
            })
        });
        let counted = chosen.map(|(_, at)| *at).filter(|at| *at >= self.start);
        let until = self
            .until
            .map(|minutes| self.start + TimeDelta::minutes(minutes));
        counted
            .take(self.count.unwrap_or(usize::MAX))
            .filter(|at| until.is_none_or(|until| *at <= until))
            .filter_map(|at| instant(zone, at))
            .collect()
    }
}

/// The dates around one for which something holds without a break.
fn date_run(date: NaiveDate, holds: impl Fn(NaiveDate) -> bool) -> Vec<NaiveDate> {
    let mut first = date;
    while holds(first - TimeDelta::days(1)) {
        first -= TimeDelta::days(1);
    }
    first.iter_days().take_while(|day| holds(*day)).collect()
}

/// The first instant at which the wall shows this; else, in a gap, as if the clocks had not
/// jumped; a date that is never shown has none.
fn instant(zone: chrono_tz::Tz, wall: NaiveDateTime) -> Option<i64> {
    let ahead = |utc: i64| {
        let utc = DateTime::from_timestamp(utc, 0).unwrap().naive_utc();
        i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
    };
    let as_utc = wall.and_utc().timestamp();
    let around = || (-15 * 4..=15 * 4).map(move |quarter| as_utc + quarter * 900);
    let mut offsets: Vec<i64> = Vec::new();
    for utc in around() {
        if offsets.last() != Some(&ahead(utc)) {
            offsets.push(ahead(utc));
        }
    }
    let shows = |utc: i64| utc + ahead(utc);
    let shown = offsets
        .iter()
        .map(|offset| as_utc - offset)
        .filter(|utc| shows(*utc) == as_utc);
    if let Some(first) = shown.min() {
        return Some(first);
    }
    let day = as_utc.div_euclid(86_400);
    let exists = (-30 * 4..=30 * 4).any(|q| shows(as_utc + q * 900).div_euclid(86_400) == day);
    exists.then(|| as_utc - offsets[0])
}

fn asked() -> impl Strategy<Value = Asked> {
    let list = |all: Vec<i64>| prop_oneof![3 => Just(Vec::new()), 1 => subsequence(all, 1..4)];
    let signed = |most: i64| (-most..=most).filter(|n| *n != 0).collect::<Vec<_>>();
    let lists = (
        list((1..=12).collect()),
        list(signed(53)),
        list(signed(366)),
        list(signed(31)),
        list((0..24).collect()),
        list((0..60).collect()),
        list(vec![-3, -2, -1, 1, 2, 3, 7]),
        prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec((-6..=6_i64, 0..7_usize), 1..4)],
    );
    let bounds = prop_oneof![
        2 => Just((None, None)),
        1 => (1..40_usize).prop_map(|count| (Some(count), None)),
        1 => (-1000..60_000_i64).prop_map(|until| (None, Some(until))),
    ];
    let when = (
        select(&PLACES),
        0..3_i64,
        0..24_u32,
        select(vec![0_u32, 15, 30, 59]),
    );
    let window = (0..60_i64 * 1440, 1..20_i64 * 1440);
    let rest = (
        0..FREQUENCIES.len(),
        prop_oneof![2 => Just(1), 1 => 2..8_i64],
        0..7_usize,
    );
    (when, rest, lists, bounds, window).prop_map(|(when, rest, lists, bounds, window)| {
        let (place, days, hour, minute) = when;
        let (frequency, interval, week_start) = rest;
        let date: NaiveDate = place.1.parse().unwrap();
        let name = FREQUENCIES[frequency];
        let weekdays = lists.7;
        let named = [
            ("BYMONTH", lists.0),
            ("BYWEEKNO", lists.1),
            ("BYYEARDAY", lists.2),
            ("BYMONTHDAY", lists.3),
            ("BYHOUR", lists.4),
            ("BYMINUTE", lists.5),
            ("BYSETPOS", lists.6),
        ];
        let mut lists: BTreeMap<_, _> = named.into_iter().filter(|(_, l)| !l.is_empty()).collect();
        if name != "YEARLY" {
            lists.remove("BYWEEKNO");
        }
        if ["DAILY", "WEEKLY", "MONTHLY"].contains(&name) {
            lists.remove("BYYEARDAY");
        }
        if name == "WEEKLY" {
            lists.remove("BYMONTHDAY");
        }
        let numbered = ["MONTHLY", "YEARLY"].contains(&name) && !lists.contains_key("BYWEEKNO");
        let named_days = weekdays
            .into_iter()
            .map(|(number, day)| (if numbered { number } else { 0 }, day))
            .collect::<Vec<_>>();
        if named_days.is_empty() && lists.len() == 1 {
            lists.remove("BYSETPOS");
        }
        Asked {
            place,
            start: (date + TimeDelta::days(days))
                .and_hms_opt(hour, minute, 0)
                .unwrap(),
            frequency,
            interval,
            week_start,
            lists,
            days: named_days,
            count: bounds.0,
            until: bounds.1,
            window,
        }
    })
}

fn config() -> ProptestConfig {
    let counted = std::env::var_os("PROPTEST_CASES").is_some();
    let standard = ProptestConfig::default();
    ProptestConfig {
        cases: if counted { standard.cases } else { 200 },
        // What is found becomes a vector.
        failure_persistence: None,
        ..standard
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn recurrences_are_what_a_naive_reading_finds(asked in asked()) {
        let zone: chrono_tz::Tz = asked.place.0.parse().unwrap();
        let start = asked.start.format("%Y-%m-%dT%H:%M:%S").to_string();
        let rule = asked.rule();
        let read = Recurrence::parse(
            &[rule.as_str()],
            Moment::parse(&start),
            Zone::parse(asked.place.0).unwrap(),
        );
        prop_assert!(read.is_ok(), "{rule}: {read:?}");
        let from = asked.start.and_utc().timestamp() + asked.window.0 * 60;
        let (from, to) = (from, from + asked.window.1 * 60 - 30 * 3600);
        let at = Timestamp::from_epoch;
        let Some(window) = Interval::new(at(from), at(to)) else { return Ok(()) };
        let found: Vec<_> = read.unwrap().starts(&window).unwrap().iter().map(|t| t.epoch()).collect();
        let naive = asked.instants(zone);
        let expected: Vec<_> = naive.range(from..to).copied().collect();
        prop_assert_eq!(found, expected, "{} from {} in {}", rule, start, asked.place.0);
    }
}
