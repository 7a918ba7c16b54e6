//! Bounds, in steps: what hostile rules cost is counted, so it is the same on every machine.

use super::RecurrenceError;
use super::moment::{DAY, Moment};
use super::period::Work;
use super::rule::Rule;
use super::walk::walk;
use crate::time::Zone;

fn wall(text: &str) -> i64 {
    Moment::parse(text).unwrap().wall(Zone::UTC)
}

/// How many instants, and in how many steps.
fn cost(rule: &str, start: &str, window: (&str, &str)) -> (Result<usize, RecurrenceError>, u64) {
    let (rule, mut work) = (Rule::parse(rule).unwrap(), Work::default());
    let mut found = Vec::new();
    let window = (wall(window.0), wall(window.1));
    let done = walk(&rule, wall(start), None, window, &mut work, &mut found);
    (done.map(|()| found.len()), work.taken())
}

#[track_caller]
fn check(rule: &str, start: &str, window: (&str, &str), found: usize, most: u64) {
    let (result, steps) = cost(rule, start, window);
    assert_eq!(result, Ok(found), "{rule}");
    assert!(steps <= most, "{rule}: {steps} steps");
}

#[test]
fn hostile_rules_that_have_an_answer_are_cheap() {
    let day = ("2026-11-23", "2026-11-24");
    let hour = ("2026-11-23T09:00:00", "2026-11-23T10:00:00");
    let all = ("0001-01-01", "9999-12-31");
    check("FREQ=SECONDLY", "2026-06-23", day, DAY as usize, 0);
    check(
        "FREQ=SECONDLY;COUNT=100000000",
        "2026-06-23",
        day,
        DAY as usize,
        0,
    );
    check(
        "FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0",
        "2026-06-23",
        day,
        60,
        400,
    );
    check("FREQ=SECONDLY;BYMONTH=1", "2026-06-23", day, 0, 20);
    check("FREQ=DAILY", "0001-01-01T09:00:00", hour, 1, 0);
    check(
        "FREQ=MONTHLY;BYMONTHDAY=23",
        "0001-01-01T09:00:00",
        hour,
        1,
        100,
    );
    check(
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "0001-01-01",
        day,
        0,
        1_000,
    );
    check(
        "FREQ=DAILY;COUNT=9223372036854775807",
        "2026-01-01",
        ("2026-01-01", "2026-02-01"),
        31,
        0,
    );
    check("FREQ=DAILY;INTERVAL=1099511627776", "2026-01-01", all, 1, 0);
    let list = |to: u32| (0..to).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let each = format!(
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=23;BYHOUR={};BYMINUTE={};BYSECOND={}",
        list(24),
        list(60),
        list(60)
    );
    check(&each, "2026-01-01", hour, 3600, 1_000);
    check(&format!("{each};BYSETPOS=-1"), "2026-01-01", day, 1, 1_000);
}

#[test]
fn other_hostile_rules_end_at_the_bound() {
    let all = ("0001-01-01", "9999-12-31");
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=1",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYHOUR=9;COUNT=100000000",
        "FREQ=SECONDLY",
    ] {
        let (result, steps) = cost(rule, "0001-01-01", all);
        assert_eq!(result, Err(RecurrenceError::TooMuchWork), "{rule}");
        assert!(steps < 500_500, "{rule}: {steps} steps");
    }
}
