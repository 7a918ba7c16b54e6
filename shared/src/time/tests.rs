//! Tables for instants, sets, dates, months and zones.

use proptest::prelude::*;

use super::*;
use crate::api;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn span(start: i64, end: i64) -> Interval {
    Interval::new(Timestamp::from_epoch(start), Timestamp::from_epoch(end)).unwrap()
}

fn set(spans: &[(i64, i64)]) -> IntervalSet {
    spans
        .iter()
        .map(|(a, b)| span(*a, *b))
        .collect::<Vec<_>>()
        .into()
}

#[test]
fn instants_are_rfc_3339_with_whole_seconds() {
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = Timestamp::parse(text).ok().map(Timestamp::to_rfc3339);
        assert_eq!(read.as_deref(), expected, "{text}");
    }
    check("2026-11-23T08:00:00Z", Some("2026-11-23T08:00:00Z"));
    check("2026-11-23T08:00:00+05:45", Some("2026-11-23T02:15:00Z"));
    check("2026-11-23T08:00:00.000Z", Some("2026-11-23T08:00:00Z"));
    check("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z"));
    check("9999-12-31T23:59:59Z", Some("9999-12-31T23:59:59Z"));
    for wrong in [
        "",
        "now",
        "2026-11-23",
        "2026-11-23T08:00:00",
        "2026-11-23T08:00:00.1Z",
        "2026-12-31T23:59:60Z",
        "2026-02-29T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-00:01",
        "+10000-01-01T00:00:00Z",
        "2026-11-23T24:00:00Z",
    ] {
        check(wrong, None);
    }
}

#[test]
fn instants_stop_at_the_ends_of_time() {
    assert_eq!(Timestamp::MAX.plus_seconds(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.plus_minutes(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MAX.to_rfc3339(), "9999-12-31T23:59:59Z");
    assert_eq!(Timestamp::MIN.to_rfc3339(), "0001-01-01T00:00:00Z");
    let all = Interval::ALL;
    assert_eq!(all.widened(i64::MAX, i64::MAX), all);
    assert_eq!(all.widened(i64::MIN, i64::MIN), all);
}

#[test]
fn instants_go_over_the_wire_and_back() {
    let wire = api::Instant("2026-11-23T09:00:00+01:00".into());
    let read = Timestamp::try_from(&wire).unwrap();
    assert_eq!(api::Instant::from(read).0, "2026-11-23T08:00:00Z");
    let wrong = Timestamp::try_from(&api::Instant("soon".into()));
    assert_eq!(wrong.unwrap_err().code(), "not_an_instant");
}

#[test]
fn intervals_are_half_open() {
    let nine = span(0, 60);
    assert!(nine.contains(Timestamp::from_epoch(0)));
    assert!(!nine.contains(Timestamp::from_epoch(60)));
    assert_eq!(nine.widened(1, 2), span(-60, 180));
    assert_eq!(nine.intersection(&span(60, 70)), None);
    assert_eq!(nine.intersection(&span(30, 70)), Some(span(30, 60)));
}

#[test]
fn dates_are_exactly_yyyy_mm_dd() {
    for wrong in [
        "2026-11-3",
        "2026-11-031",
        "20261123",
        "2026-11-23 ",
        "+026-11-23",
        "0000-01-01",
        "2026-13-01",
        "2026-11-31",
        "2026-11-23-01",
        "२०२६-11-23",
    ] {
        assert_eq!(CivilDate::parse(wrong), Err(TimeError::Date), "{wrong}");
    }
    let date = CivilDate::parse("2026-11-23").unwrap();
    assert_eq!(date.weekday(), api::Weekday::Mo);
    assert_eq!((date.year(), date.month(), date.day()), (2026, 11, 23));
    assert_eq!(date.to_string(), "2026-11-23");
    assert_eq!(date.plus_days(-23).unwrap().to_string(), "2026-10-31");
    assert_eq!(date.plus_days(i64::MAX), None);
    assert_eq!(date.plus_days(i64::MIN), None);
}

#[test]
fn months_have_one_spelling_each() {
    for wrong in [
        "2026-00",
        "2026-13",
        "26-11",
        "2026-11-01",
        "2026-1",
        "1969-12",
        "+2026-1",
        "2026–11",
    ] {
        assert_eq!(Month::parse(wrong), Err(TimeError::Month), "{wrong}");
    }
    let december = Month::parse("2026-12").unwrap();
    assert_eq!(december.next().unwrap().to_string(), "2027-01");
    assert_eq!(Month::of(at("2026-12-31T23:59:59Z")), december);
    assert_eq!(Month::of(at("1812-06-24T00:00:00Z")).to_string(), "1970-01");
    let last = Month::parse("9999-12").unwrap();
    assert_eq!(last.next(), None);
    assert_eq!(last.range_widened().start(), at("9999-11-30T10:00:00Z"));
    assert_eq!(last.range_widened().end(), Timestamp::MAX);
}

#[test]
fn days_start_at_their_first_instant() {
    #[track_caller]
    fn check(zone: &str, date: &str, expected: Option<&str>) {
        let zone = Zone::parse(zone).unwrap();
        let start = zone.start_of_day(CivilDate::parse(date).unwrap());
        assert_eq!(start, expected.map(at), "{zone} {date}");
        if let Some(start) = start {
            assert_eq!(zone.local_date(start).to_string(), date);
            assert_ne!(zone.local_date(start.plus_seconds(-1)).to_string(), date);
        }
    }
    check("UTC", "2026-11-23", Some("2026-11-23T00:00:00Z"));
    check(
        "Europe/Berlin",
        "2026-03-29",
        Some("2026-03-29T00:00:00+01:00"),
    );
    // The clocks jump at midnight.
    check(
        "Asia/Beirut",
        "2026-03-29",
        Some("2026-03-29T01:00:00+03:00"),
    );
    // They jump from 23:30 to 00:30: the date begins in the middle of the gap.
    check(
        "America/Toronto",
        "1919-03-31",
        Some("1919-03-31T00:30:00-04:00"),
    );
    // Midnight comes twice.
    check(
        "America/Havana",
        "2026-11-01",
        Some("2026-11-01T00:00:00-04:00"),
    );
    // 23:00 comes twice, midnight once.
    check(
        "Africa/Cairo",
        "2026-10-30",
        Some("2026-10-30T00:00:00+02:00"),
    );
    check("Pacific/Apia", "2011-12-30", None);
    check(
        "Pacific/Apia",
        "2011-12-31",
        Some("2011-12-31T00:00:00+14:00"),
    );
}

#[test]
fn minutes_past_midnight_lie_on_the_next_date() {
    #[track_caller]
    fn check(zone: &str, date: &str, minutes: u32, expected: Option<&str>) {
        let zone = Zone::parse(zone).unwrap();
        let found = zone.to_instant(CivilDate::parse(date).unwrap(), minutes);
        assert_eq!(found, expected.map(at), "{zone} {date} {minutes}");
    }
    check(
        "Europe/Berlin",
        "2026-03-28",
        1440 + 150,
        Some("2026-03-29T03:30:00+02:00"),
    );
    check(
        "Europe/Berlin",
        "2026-10-24",
        1440 + 150,
        Some("2026-10-25T02:30:00+02:00"),
    );
    check(
        "Pacific/Apia",
        "2011-12-29",
        1440,
        Some("2011-12-31T00:00:00+14:00"),
    );
    check(
        "Pacific/Apia",
        "2011-12-29",
        1560,
        Some("2011-12-31T02:00:00+14:00"),
    );
    check("Pacific/Apia", "2011-12-30", 1440, None);
    check("Pacific/Apia", "2011-12-30", 1500, None);
    check("UTC", "2026-11-23", 2880, Some("2026-11-25T00:00:00Z"));
    check("UTC", "2026-11-23", 2881, None);
    check("UTC", "2026-11-23", u32::MAX, None);
    check("UTC", "9999-12-31", 2880, Some("9999-12-31T23:59:59Z"));
}

#[test]
fn every_zone_is_found_in_any_case() {
    for zone in chrono_tz::TZ_VARIANTS {
        let upper = zone.name().to_ascii_uppercase();
        let found = Zone::parse(&upper).unwrap().name();
        assert_eq!(found.to_ascii_uppercase(), upper);
    }
    for wrong in ["", "Europe", "Europe/Berlin ", "UTC+1", "Europe/../Berlin"] {
        assert_eq!(Zone::parse(wrong), Err(TimeError::Zone), "{wrong}");
    }
}

#[test]
fn local_times_at_the_ends_of_time_do_not_panic() {
    for zone in chrono_tz::TZ_VARIANTS {
        let zone = Zone::parse(zone.name()).unwrap();
        for end in [Timestamp::MIN, Timestamp::MAX] {
            let (date, _, _) = zone.local_parts(end);
            zone.start_of_day(date);
            zone.to_instant(date, 2880);
            assert!(!date.to_string().is_empty());
        }
    }
}

const RULER: std::ops::Range<i64> = -5..65;

/// The set as one bit for each second of a ruler.
fn bits(set: &IntervalSet) -> Vec<bool> {
    let inside = |second| {
        let second = Timestamp::from_epoch(second);
        set.as_slice().iter().any(|i| i.contains(second))
    };
    RULER.map(inside).collect()
}

fn in_order(set: &IntervalSet) -> bool {
    set.as_slice().is_sorted_by(|a, b| a.end() < b.start())
}

proptest! {
    #[test]
    fn sets_are_what_their_instants_are(
        a in prop::collection::vec((0..50_i64, 1..10_i64), 0..8),
        b in prop::collection::vec((0..50_i64, 1..10_i64), 0..8),
        window in (0..50_i64, 1..30_i64),
    ) {
        let build = |spans: &[(i64, i64)]| {
            set(&spans.iter().map(|(at, long)| (*at, at + long)).collect::<Vec<_>>())
        };
        let (a_spans, a, b) = (a.clone(), build(&a), build(&b));
        let window = span(window.0, window.0 + window.1);
        let (a_bits, b_bits) = (bits(&a), bits(&b));
        let within = bits(&vec![window].into());
        let each = |f: &dyn Fn(bool, bool, bool) -> bool| -> Vec<bool> {
            let rows = a_bits.iter().zip(&b_bits).zip(&within);
            rows.map(|((a, b), w)| f(*a, *b, *w)).collect()
        };
        let given = RULER.map(|s| a_spans.iter().any(|(at, long)| (*at..at + long).contains(&s)));
        prop_assert_eq!(&a_bits, &given.collect::<Vec<_>>());
        prop_assert_eq!(bits(&a.union(&b)), each(&|a, b, _| a || b));
        prop_assert_eq!(bits(&a.subtract(&window)), each(&|a, _, w| a && !w));
        prop_assert_eq!(bits(&a.clip(&window)), each(&|a, _, w| a && w));
        prop_assert_eq!(bits(&a.splice(&window, &b)), each(&|a, b, w| if w { b } else { a }));
        let over: Vec<_> = a.overlapping(&window).copied().collect();
        let all = a.as_slice().iter().copied();
        prop_assert_eq!(over, all.filter(|i| i.overlaps(&window)).collect::<Vec<_>>());
        prop_assert_eq!(a.covers(&window), each(&|a, _, w| a || !w).iter().all(|ok| *ok));
        for made in [&a, &a.union(&b), &a.subtract(&window), &a.clip(&window), &a.splice(&window, &b)] {
            prop_assert!(in_order(made), "{made:?}");
        }
    }
}
