//! Tables for what a schedule accepts, and how it shows what it was given.

use super::overrides::{MAX_OVERRIDES, MAX_WINDOWS_PER_DATE};
use super::*;
use crate::api::{DateOverride, ScheduleSettings, Weekday, WeeklyWindow, Window as Hours};
use crate::time::{Interval, Timestamp};

fn settings() -> ScheduleSettings {
    ScheduleSettings {
        overrides: vec![DateOverride::new("2026-12-24", vec![])],
        ..ScheduleSettings::new("Europe/Berlin", vec![weekly("09:00", "17:00")])
    }
}

fn weekly(start: &str, end: &str) -> WeeklyWindow {
    WeeklyWindow::new(&[Weekday::Mo, Weekday::Fr], start, end)
}

fn hours(start: &str, end: &str) -> Hours {
    Hours {
        start: start.into(),
        end: end.into(),
    }
}

#[track_caller]
fn refused(field: &str, change: impl FnOnce(&mut ScheduleSettings)) {
    let mut given = settings();
    change(&mut given);
    let error = Schedule::try_from(&given).expect_err("it is accepted");
    assert_eq!(error.field, field, "{error}");
    assert!(error.detail.ends_with('.'), "{error}");
}

#[test]
fn what_is_wrong_is_named() {
    refused("zone", |s| s.zone = "Berlin".into());
    refused("weekly[1].days", |s| {
        s.weekly.push(WeeklyWindow {
            days: vec![],
            ..weekly("09:00", "10:00")
        });
    });
    for wrong in [
        "",
        "9:00",
        "09:0",
        "09:60",
        "24:00",
        "25:00",
        "-1:00",
        "+9:00",
        "09:00:00",
        "٠٩:٠٠",
    ] {
        refused("weekly[1].start", |s| s.weekly.push(weekly(wrong, "10:00")));
    }
    for wrong in ["", "24:01", "10:60", "99:99", "1000", "10:00 "] {
        refused("weekly[1].end", |s| s.weekly.push(weekly("09:00", wrong)));
    }
    refused("overrides[0].date", |s| {
        s.overrides[0].date = "2026-12-32".into()
    });
    refused("overrides[0].windows[1].end", |s| {
        s.overrides[0].windows = vec![hours("09:00", "10:00"), hours("11:00", "noon")];
    });
    refused("overrides[1].date", |s| {
        let again = s.overrides[0].clone();
        s.overrides.push(again);
    });
    refused("overrides[0].until", |s| {
        s.overrides[0].until = Some("2026-12-23".into());
    });
    refused("overrides[0].until", |s| {
        s.overrides[0].until = Some("2029-12-24".into());
    });
    refused("overrides[1].date", |s| {
        s.overrides[0].until = Some("2026-12-27".into());
        let mut other = DateOverride::new("2026-12-27", vec![]);
        other.until = Some("2026-12-30".into());
        s.overrides.push(other);
    });
    refused("overrides[0].name", |s| {
        s.overrides[0].name = Some("Christmas\nEve".into());
    });
    refused("weekly", |s| {
        s.weekly = vec![weekly("09:00", "10:00"); MAX_WEEKLY + 1]
    });
    refused("overrides", |s| {
        let one = s.overrides[0].clone();
        s.overrides = vec![one; MAX_OVERRIDES + 1];
    });
    refused("overrides[0].windows", |s| {
        s.overrides[0].windows = vec![hours("09:00", "10:00"); MAX_WINDOWS_PER_DATE + 1];
    });
}

#[test]
fn settings_come_back_as_they_were_given() {
    let mut given = settings();
    given.weekly.push(weekly("17:00", "24:00"));
    given.overrides[0].until = Some("2026-12-31".into());
    given.overrides[0].name = Some("Between the years".into());
    let schedule = Schedule::try_from(&given).unwrap();
    assert_eq!(ScheduleSettings::from(&schedule), given);
    given.zone = "EUROPE/BERLIN".into();
    let schedule = Schedule::try_from(&given).unwrap();
    assert_eq!(ScheduleSettings::from(&schedule).zone, "Europe/Berlin");
    assert_eq!(schedule.zone().name(), "Europe/Berlin");
}

#[test]
fn windows_that_reach_into_the_range_are_whole() {
    let mut given = settings();
    given.weekly = vec![weekly("23:59", "23:58")];
    let schedule = Schedule::try_from(&given).unwrap();
    let at = |text| Timestamp::parse(text).unwrap();
    let whole = |start, end| Interval::new(at(start), at(end)).unwrap();
    let just = whole("2026-11-24T22:57:59Z", "2026-11-24T22:58:00Z");
    let open: Vec<_> = schedule.open(&just).iter().map(|w| w.time).collect();
    assert_eq!(
        open,
        [whole("2026-11-23T22:59:00Z", "2026-11-24T22:58:00Z")]
    );
    let after = whole("2026-11-24T22:58:00Z", "2026-11-24T22:58:01Z");
    assert_eq!(schedule.open(&after), []);
}
