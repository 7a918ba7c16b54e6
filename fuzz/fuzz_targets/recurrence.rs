//! Any lines of a recurrence: read, followed through a window, and bounded in work. Whatever
//! comes out is ascending, unique and inside the window.
//!
//! The input is a start, a zone, the window's first second and its length, and the rule lines,
//! one a line.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use shared::recurrence::{DateRule, Moment, Recurrence};
use shared::time::{CivilDate, Interval, Timestamp, Zone};

fuzz_target!(|text: &str| -> Corpus {
    let mut lines = text.lines();
    let mut next = || lines.next().unwrap_or_default();
    let start = Moment::parse(next());
    let zone = Zone::parse(next()).unwrap_or(Zone::UTC);
    let from = Timestamp::from_epoch(next().parse().unwrap_or(1_795_420_800));
    let long: i64 = next().parse().unwrap_or(86_400);
    let Some(window) = Interval::new(from, from.plus_seconds(long)) else {
        return Corpus::Reject;
    };
    let lines: Vec<&str> = lines.collect();
    if let Some(line) = lines.first() {
        dates(line, zone, &window);
    }
    let Ok(series) = Recurrence::parse(&lines, start, zone) else {
        return Corpus::Keep;
    };
    if let Ok(starts) = series.starts(&window) {
        assert!(starts.is_sorted_by(|a, b| a < b), "{starts:?}");
        assert!(starts.iter().all(|start| window.contains(*start)), "{starts:?}");
        if let Ok(days) = series.days(&window) {
            assert!(!series.is_all_day() || days.len() == starts.len());
        }
    }
    Corpus::Keep
});

fn dates(line: &str, zone: Zone, window: &Interval) {
    let (first, last) = (zone.local_date(window.start()), zone.local_date(window.end()));
    let from = CivilDate::parse("2026-11-23").expect("a date");
    let Ok(rule) = DateRule::parse(line, from) else { return };
    if let Ok(dates) = rule.dates(first, last) {
        assert!(dates.is_sorted_by(|a, b| a < b), "{dates:?}");
        assert!(dates.iter().all(|date| (first..=last).contains(date) && *date >= from));
    }
}
