//! Recurrences against a second opinion: the `rrule` crate, on the rules that it gets right.
//!
//! It is no part of the product: it would switch on chrono's `clock`, and some rules keep it busy
//! for seconds. `PROPTEST_CASES` sets how many; 500 without it.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rrule::RRuleSet;
use shared::recurrence::{Moment, Recurrence};
use shared::time::{Interval, Zone};

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

#[derive(Clone, Debug)]
struct Asked {
    frequency: &'static str,
    parts: Vec<(&'static str, Vec<i64>)>,
    weekdays: Vec<&'static str>,
    /// 0: plain.
    number: i64,
    interval: i64,
    week_start: &'static str,
    count: usize,
    start: &'static str,
}

impl Asked {
    fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|(known, _)| *known == name)
    }

    fn is_monthly_or_yearly(&self) -> bool {
        ["MONTHLY", "YEARLY"].contains(&self.frequency)
    }

    /// Leaves out what RFC 5545 forbids.
    fn allowed(mut self) -> Self {
        let yearly = self.frequency == "YEARLY";
        let by_year_day = !["DAILY", "WEEKLY", "MONTHLY"].contains(&self.frequency);
        let by_month_day = self.frequency != "WEEKLY";
        self.parts.retain(|(name, list)| match *name {
            _ if list.is_empty() => false,
            "BYWEEKNO" => yearly,
            "BYYEARDAY" => by_year_day,
            "BYMONTHDAY" => by_month_day,
            _ => true,
        });
        if !self.is_monthly_or_yearly() || self.has("BYWEEKNO") {
            self.number = 0;
        }
        if self.weekdays.is_empty() && self.parts.len() == 1 {
            self.parts.retain(|(name, _)| *name != "BYSETPOS");
        }
        self
    }

    /// Sets are cut off where the series starts within a week.
    fn weekly_positions(&self) -> bool {
        self.frequency == "WEEKLY" && self.has("BYSETPOS")
    }

    /// Where days or hours are skipped, the phase of the interval is lost, and for example of
    /// `FREQ=MINUTELY;BYMONTHDAY=17;BYHOUR=3;BYMINUTE=42` whole months are.
    fn lost_phase(&self) -> bool {
        let by_date = ["BYMONTH", "BYYEARDAY", "BYMONTHDAY"];
        let skips = self.has("BYHOUR")
            || !self.weekdays.is_empty()
            || by_date.iter().any(|name| self.has(name));
        let minutely = self.frequency == "MINUTELY";
        let hourly = self.frequency == "HOURLY" && self.interval > 1;
        (minutely || hourly) && skips
    }

    /// The last days of December are not counted to a first week from its end.
    fn weeks_over_new_year(&self) -> bool {
        let weeks = self.parts.iter().filter(|(name, _)| *name == "BYWEEKNO");
        weeks.flat_map(|(_, list)| list).any(|week| week.abs() > 51)
    }

    /// A fifth weekday from the end of a month is refused.
    fn fifth_from_the_end(&self) -> bool {
        self.number < -4 && self.is_monthly_or_yearly()
    }

    fn it_is_right_about_this(&self) -> bool {
        !(self.weekly_positions()
            || self.lost_phase()
            || self.weeks_over_new_year()
            || self.fifth_from_the_end())
    }

    fn rule(&self) -> String {
        let mut rule = format!(
            "RRULE:FREQ={};INTERVAL={};WKST={};COUNT={}",
            self.frequency, self.interval, self.week_start, self.count
        );
        for (name, list) in &self.parts {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            rule += &format!(";{name}={}", list.join(","));
        }
        let day = |day: &&str| match self.number {
            0 => (*day).to_owned(),
            number => format!("{number}{day}"),
        };
        let days: Vec<_> = self.weekdays.iter().map(day).collect();
        if !days.is_empty() {
            rule += &format!(";BYDAY={}", days.join(","));
        }
        rule
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let list = |all: Vec<i64>| prop_oneof![3 => Just(Vec::new()), 1 => subsequence(all, 1..5)];
    let signed = |most: i64| (-most..=most).filter(|n| *n != 0).collect::<Vec<_>>();
    let frequencies = vec!["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"];
    let starts = vec![
        "20260227T093000Z",
        "19970902T090000Z",
        "20241231T235959Z",
        "20280229T000000Z",
    ];
    let lists = (
        list((1..=12).collect()),
        list(signed(53)),
        list(signed(366)),
        list(signed(31)),
        list((0..24).collect()),
        list((0..60).collect()),
        list(vec![-3, -2, -1, 1, 2, 3]),
    );
    let rest = (
        prop_oneof![2 => Just(Vec::new()), 1 => subsequence(WEEKDAYS.to_vec(), 1..4)],
        prop_oneof![2 => Just(0_i64), 1 => -5..=5_i64],
        prop_oneof![2 => Just(1_i64), 1 => 2..9_i64],
        select(WEEKDAYS.to_vec()),
        1..25_usize,
        select(starts),
    );
    (select(frequencies), lists, rest).prop_map(|(frequency, lists, rest)| {
        let (weekdays, number, interval, week_start, count, start) = rest;
        Asked {
            frequency,
            parts: vec![
                ("BYMONTH", lists.0),
                ("BYWEEKNO", lists.1),
                ("BYYEARDAY", lists.2),
                ("BYMONTHDAY", lists.3),
                ("BYHOUR", lists.4),
                ("BYMINUTE", lists.5),
                ("BYSETPOS", lists.6),
            ],
            weekdays,
            number,
            interval,
            week_start,
            count,
            start,
        }
        .allowed()
    })
}

fn config() -> ProptestConfig {
    let counted = std::env::var_os("PROPTEST_CASES").is_some();
    let standard = ProptestConfig::default();
    ProptestConfig {
        cases: if counted { standard.cases } else { 500 },
        // What is found becomes a vector.
        failure_persistence: None,
        ..standard
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_rrule_crate_finds_the_same(
        asked in asked().prop_filter("rrule is wrong about it", Asked::it_is_right_about_this),
    ) {
        let rule = asked.rule();
        let ours = Recurrence::parse(&[&rule], Moment::parse(asked.start), Zone::UTC);
        prop_assert!(ours.is_ok(), "{rule}: {ours:?}");
        let Ok(found) = ours.unwrap().starts(&Interval::ALL) else {
            // Bounded: it would look on until the year 9999 for what hardly ever comes.
            return Ok(());
        };
        let theirs: RRuleSet = format!("DTSTART:{}\n{rule}", asked.start).parse().unwrap();
        let theirs = theirs.all(100);
        // It looks at only so many empty periods, too.
        let expected: Vec<_> = theirs.dates.iter().map(|date| date.timestamp()).collect();
        let found: Vec<_> = found.iter().map(|at| at.epoch()).collect();
        if theirs.limited || expected.len() < asked.count {
            prop_assert!(found.starts_with(&expected), "{rule}: {found:?} {expected:?}");
        } else {
            prop_assert_eq!(found, expected, "{}", rule);
        }
    }
}
