//! Tables for what an event type accepts, and what the vectors can't say.

use super::*;
use crate::api::{self, EventSettings, ScheduleSettings, Weekday, WeeklyWindow};
use crate::time::{CivilDate, Zone};

fn settings() -> EventSettings {
    EventSettings {
        description: "Two\nlines".into(),
        durations: vec![30, 60],
        interval: Some(15),
        notice: 0,
        horizon_days: 60,
        location: "Room 1".into(),
        hosts: vec!["a".into()],
        ..EventSettings::new("intro", "Introduction")
    }
}

#[track_caller]
fn refused(field: &str, change: impl FnOnce(&mut EventSettings)) {
    let mut given = settings();
    change(&mut given);
    let error = EventType::try_from(&given).expect_err("it is accepted");
    assert_eq!(error.field, field, "{error}");
    assert!(error.detail.ends_with('.'), "{error}");
}

#[track_caller]
fn accepted(change: impl FnOnce(&mut EventSettings)) {
    let mut given = settings();
    change(&mut given);
    let event = EventType::try_from(&given).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(EventSettings::from(&event), given);
}

#[test]
fn event_types_have_bounds() {
    accepted(|_| ());
    for wrong in ["", "A", "ä", "a b", "a_b", "a/b", &"a".repeat(41)] {
        refused("event", |s| s.event = wrong.into());
    }
    accepted(|s| s.event = "a".repeat(40));
    for wrong in ["", "   ", "two\nlines", "bell\u{7}", &"ä".repeat(201)] {
        refused("title", |s| s.title = wrong.into());
    }
    accepted(|s| s.title = "ä".repeat(200));
    refused("description", |s| s.description = "a".repeat(2001));
    refused("description", |s| s.description = "\0".into());
    accepted(|s| s.description = "🙂".repeat(2000));
    refused("location", |s| s.location = "a".repeat(501));
    accepted(|s| s.location = String::new());
    refused("durations", |s| s.durations = vec![]);
    refused("durations", |s| s.durations = (10..19).collect());
    refused("durations[0]", |s| s.durations = vec![4]);
    refused("durations[1]", |s| s.durations = vec![30, 1441]);
    refused("durations[1]", |s| s.durations = vec![30, 30]);
    accepted(|s| s.durations = vec![5, 1440]);
    refused("interval", |s| s.interval = Some(4));
    refused("interval", |s| s.interval = Some(1441));
    refused("buffer_before", |s| s.buffer_before = 1441);
    refused("buffer_after", |s| s.buffer_after = 1441);
    refused("notice", |s| s.notice = 525_601);
    accepted(|s| s.notice = 525_600);
    refused("guests", |s| s.guests = 11);
    accepted(|s| s.guests = 10);
    refused("horizon_days", |s| s.horizon_days = 0);
    refused("horizon_days", |s| s.horizon_days = 731);
    let dates = |first: &str, last: &str| {
        Some(api::DateRange {
            first: first.into(),
            last: last.into(),
        })
    };
    refused("dates.first", |s| {
        s.dates = dates("2026-02-30", "2026-03-01")
    });
    refused("dates.last", |s| s.dates = dates("2026-03-01", ""));
    refused("dates.last", |s| {
        s.dates = dates("2026-03-01", "2026-02-28")
    });
    accepted(|s| s.dates = dates("2026-03-01", "2026-03-01"));
    refused("limits.day", |s| s.limits.day = Some(0));
    refused("limits.week", |s| s.limits.week = Some(1001));
    refused("limits.month", |s| s.limits.month = Some(0));
    accepted(|s| s.limits.month = Some(1000));
    refused("hosts[1]", |s| s.hosts = vec!["a".into(), "a".into()]);
    refused("hosts[0]", |s| s.hosts = vec![String::new()]);
}

#[test]
fn steps_are_the_interval_or_the_duration() {
    let mut given = settings();
    assert_eq!(EventType::try_from(&given).unwrap().step(60), 15);
    given.interval = None;
    assert_eq!(EventType::try_from(&given).unwrap().step(60), 60);
}

#[test]
fn horizons_end_with_a_date() {
    #[track_caller]
    fn check(zone: &str, now: &str, days: u16, expected: &str) {
        let event = EventType::try_from(&EventSettings {
            horizon_days: days,
            ..settings()
        });
        let now = Timestamp::parse(now).unwrap();
        let horizon = event.unwrap().horizon();
        let end = horizon.end(Zone::parse(zone).unwrap(), now);
        assert_eq!(end, Timestamp::parse(expected).unwrap(), "{zone}");
    }
    check("UTC", "2026-11-23T23:59:59Z", 1, "2026-11-25T00:00:00Z");
    check(
        "Europe/Berlin",
        "2026-03-28T12:00:00Z",
        1,
        "2026-03-30T00:00:00+02:00",
    );
    check(
        "Asia/Beirut",
        "2026-03-27T12:00:00Z",
        1,
        "2026-03-29T01:00:00+03:00",
    );
    // Day 1 is the 29th, and the 30th does not exist.
    check(
        "Pacific/Apia",
        "2011-12-28T12:00:00-10:00",
        1,
        "2011-12-31T00:00:00+14:00",
    );
    check("UTC", "9999-12-31T00:00:00Z", 730, "9999-12-31T23:59:59Z");
}

/// Open around the clock in that zone.
fn always(zone: &str) -> Schedule {
    use Weekday::{Fr, Mo, Sa, Su, Th, Tu, We};
    let weekly = vec![WeeklyWindow::new(
        &[Mo, Tu, We, Th, Fr, Sa, Su],
        "00:00",
        "24:00",
    )];
    Schedule::try_from(&ScheduleSettings::new(zone, weekly)).unwrap()
}

#[test]
fn absurd_questions_end_soon_and_without_a_panic() {
    let event = EventType::try_from(&EventSettings {
        durations: vec![5, 1440],
        buffer_before: 1440,
        buffer_after: 1440,
        notice: 525_600,
        horizon_days: 730,
        limits: api::Limits {
            day: Some(1),
            week: Some(1),
            month: Some(1),
        },
        ..settings()
    })
    .unwrap();
    let busy = IntervalSet::from_unsorted(vec![Interval::ALL]);
    let taken = [Taken {
        time: Interval::ALL,
        buffer_before: u16::MAX,
        buffer_after: u16::MAX,
        by: TakenBy::Hold,
    }];
    let one = Some(1);
    let most = api::Limits {
        day: one,
        week: one,
        month: one,
    };
    let limits = Limits::read("limits", &most).unwrap();
    let ends = [Timestamp::MIN, Timestamp::from_epoch(0), Timestamp::MAX];
    for zone in ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"] {
        let schedule = always(zone);
        for (busy, taken) in [(Some(&busy), &taken[..]), (None, &[])] {
            for now in ends {
                for known_until in ends {
                    let calendar = busy.map(|busy| CalendarState {
                        calendar: "c",
                        busy,
                        known_until: Some(known_until),
                    });
                    let hosts = [HostState {
                        host: "a",
                        schedule: &schedule,
                        calendars: calendar.as_ref().map(std::slice::from_ref),
                        taken,
                        limits,
                    }];
                    let ask = Ask {
                        event: &event,
                        minutes: 1440,
                        now,
                        range: Interval::ALL,
                        hosts: &hosts,
                        booked: &ends,
                        week_starts: Weekday::Su,
                    };
                    assert_eq!(slots(&ask), []);
                    for instant in ends {
                        assert!(check(&ask, instant).is_err());
                        assert_eq!(next_free(&ask, instant), None);
                    }
                }
            }
        }
    }
}

#[test]
fn refusals_lead_with_what_was_never_offered() {
    let event = EventType::try_from(&settings()).unwrap();
    let schedule = always("UTC");
    let now = Timestamp::parse("2026-11-23T08:00:00Z").unwrap();
    let hosts = [HostState {
        host: "a",
        schedule: &schedule,
        calendars: None,
        taken: &[],
        limits: Limits::default(),
    }];
    let ask = Ask {
        event: &event,
        minutes: 30,
        now,
        range: Interval::ALL,
        hosts: &hosts,
        booked: &[],
        week_starts: Weekday::Mo,
    };
    let refused = |start: Timestamp| check(&ask, start).expect_err("nothing is known");
    let past = refused(now.plus_minutes(-30));
    assert_eq!(past.codes(), ["notice", "host_unavailable"]);
    assert_eq!((past.code(), past.is_taken()), ("notice", false));
    let next = refused(now.plus_minutes(30));
    assert_eq!((next.code(), next.is_taken()), ("host_unavailable", true));
    assert_eq!(next.to_string(), "not offered: host_unavailable");
}

#[test]
fn business_days_skip_weekends() {
    // 2026-11-20 is a Friday.
    for (today, days, last) in [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-11-20", 6, "2026-11-30"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-22", 1, "2026-11-23"),
        ("2026-11-22", 5, "2026-11-27"),
        ("2026-11-23", 4, "2026-11-27"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-25", 730, "2029-09-12"),
    ] {
        let now = Timestamp::parse(&format!("{today}T12:00:00Z")).unwrap();
        let end = Horizon::BusinessDays(days).end(Zone::UTC, now);
        let last = CivilDate::parse(last).unwrap().plus_days(1).unwrap();
        assert_eq!(Zone::UTC.start_of_day(last), Some(end), "{today} + {days}");
    }
}

#[test]
fn what_stands_in_the_calendar() {
    refused("event_title", |it| it.event_title = Some("{email}".into()));
    refused("event_title", |it| it.event_title = Some(" ".into()));
    refused("color_id", |it| it.color_id = Some(0));
    refused("color_id", |it| it.color_id = Some(12));
    let popup = |minutes| api::Reminder {
        method: api::ReminderMethod::Popup,
        minutes,
    };
    refused("reminders[1].minutes", |it| {
        it.reminders = Some(vec![popup(0), popup(40321)]);
    });
    refused("reminders[1]", |it| {
        it.reminders = Some(vec![popup(5), popup(5)])
    });
    refused("reminders", |it| {
        it.reminders = Some((0..6).map(popup).collect())
    });
    let mut all = settings();
    all.location.clear();
    all.event_title = Some("{name}: {event}".into());
    all.meet = true;
    all.detail = api::Detail::Busy;
    all.color_id = Some(11);
    all.reminders = Some(vec![popup(0), popup(40320)]);
    assert!(EventType::try_from(&all).is_ok());
}

#[test]
fn event_types_stored_before_these_fields_are_as_they_were() {
    let old = r#"{"event": "a", "title": "A", "durations": [30], "notice": 0, "horizon_days": 1}"#;
    let read: EventSettings = serde_json::from_str(old).unwrap();
    assert_eq!(read.detail, api::Detail::Full);
    assert_eq!(
        (read.event_title, read.reminders, read.meet),
        (None, None, false)
    );
}

#[test]
fn who_takes_a_booking() {
    accepted(|it| it.priorities = [("a".into(), 1), ("b".into(), 100)].into());
    refused("priorities.a", |it| {
        it.priorities = [("a".into(), 0)].into()
    });
    refused("priorities.b", |it| {
        it.priorities = [("a".into(), 1), ("b".into(), 101)].into();
    });
    refused("priorities", |it| {
        it.priorities = (0..=100).map(|n| (format!("host-{n}"), 1)).collect();
    });
    let old = r#"{"event": "a", "title": "A", "durations": [30], "notice": 0, "horizon_days": 1}"#;
    let read: EventSettings = serde_json::from_str(old).unwrap();
    assert_eq!(read.round_robin, api::RoundRobin::EqualShare);
    assert!(read.keeps_host, "as it was before there was a choice");
    let wire = serde_json::to_string(&read).unwrap();
    assert!(
        !wire.contains("keeps_host") && !wire.contains("round_robin"),
        "{wire}"
    );
}
