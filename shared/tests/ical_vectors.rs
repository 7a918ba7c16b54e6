//! Runs every case of `tests/vectors/ical.json`, and holds broken copies of its files to the
//! promise that nothing panics and everything stays inside the window.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use shared::ical::{self, Ask, Busy, IcalError};
use shared::time::{Interval, Timestamp, Zone};
use vectors::ical::Case;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(folder().join("ical.json")).expect("ical.json");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("ical.json: {error}"))
}

fn files() -> Vec<(String, Vec<u8>)> {
    let listed = fs::read_dir(folder().join("ical")).expect("tests/vectors/ical");
    let paths = listed.map(|file| file.expect("a file").path());
    let mut files: Vec<_> = paths
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (name.into_owned(), fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn files_are_as_busy_as_the_vectors_say() {
    let (mut asked, mut wrong) = (BTreeSet::new(), Vec::new());
    for case in cases() {
        let file = fs::read(folder().join("ical").join(&case.file));
        let file = file.unwrap_or_else(|error| panic!("{}: {error}", case.file));
        let (found, wanted) = (case.answer(&file), case.wanted());
        if found.as_ref() != Ok(&wanted) {
            wrong.push(format!(
                "{}: {}\n  wanted {wanted:?}\n  found  {found:?}",
                case.file, case.name
            ));
        }
        asked.insert(case.file);
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let there: BTreeSet<String> = files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(asked, there, "files and cases");
    assert!(there.len() >= 60, "only {} files", there.len());
}

fn window() -> Interval {
    let at = |text| Timestamp::parse(text).expect("an instant");
    Interval::new(at("2026-11-16T00:00:00Z"), at("2026-12-14T00:00:00Z")).expect("a window")
}

#[track_caller]
fn sound(file: &[u8]) -> Result<Busy, IcalError> {
    let ask = Ask {
        window: window(),
        zone: Zone::parse("Europe/Berlin").expect("a zone"),
        own: &["ada@example.org"],
        all_day_blocks: true,
    };
    let answer = ical::busy(file, &ask);
    if let Ok(busy) = &answer {
        let spans = busy.intervals.as_slice();
        assert!(
            spans.windows(2).all(|two| two[0].end() < two[1].start()),
            "{spans:?}"
        );
        assert!(
            spans
                .iter()
                .all(|span| span.intersection(&window()) == Some(*span))
        );
    }
    answer
}

#[test]
fn of_no_file_the_beginning_is_taken_for_all_of_it() {
    for (name, file) in files() {
        let Ok(whole) = sound(&file) else { continue };
        let last = file.trim_ascii_end().len();
        for end in 0..last {
            let answer = sound(&file[..end]);
            // Of several calendars in a file, the first ones may be whole.
            let several = whole.entries > answer.as_ref().map_or(0, |busy| busy.entries)
                && file[..end].trim_ascii_end().ends_with(b"END:VCALENDAR");
            assert!(answer.is_err() || several, "{name}: the first {end} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = sound(&bytes);
        let framed = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", &*bytes, b"\nEND:VEVENT\nEND:VCALENDAR\n"];
        let _ = sound(&framed.concat());
    }

    #[test]
    fn any_lines_of_the_files_in_any_order_are_answered(
        seeds in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..24),
    ) {
        let files = files();
        let mut mixed = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nX-FIRST:\n".to_vec();
        for (file, line) in seeds {
            let lines: Vec<&[u8]> = file.get(&files).1.split(|byte| *byte == b'\n').collect();
            let line = line.get(&lines);
            let upper = line.to_ascii_uppercase();
            if !upper.starts_with(b"BEGIN") && !upper.starts_with(b"END:") {
                mixed.extend_from_slice(line);
                mixed.push(b'\n');
            }
        }
        mixed.extend_from_slice(b"END:VEVENT\nEND:VCALENDAR\n");
        prop_assert!(sound(&mixed).is_ok());
    }

    #[test]
    fn changed_files_are_answered(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
    ) {
        let mut bytes = file.get(&files()).1.clone();
        for (place, byte, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let _ = sound(&bytes);
    }
}

/// Far more than it takes on a slow machine, unoptimised, and far less than without bounds.
const PATIENCE: Duration = Duration::from_secs(60);

#[track_caller]
fn in_time(event: impl Fn(usize) -> String, count: usize) -> Busy {
    let events: String = (0..count)
        .map(|number| format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", event(number)))
        .collect();
    let file = format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
    let begun = Instant::now();
    let busy = sound(file.as_bytes()).expect("a calendar");
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    busy
}

#[test]
fn a_hundred_thousand_events_are_read_in_time() {
    let busy = in_time(
        |n| format!("UID:{n}\nDTSTART:20261123T{:02}0000Z\nDURATION:PT1H", n % 3),
        100_000,
    );
    assert_eq!(
        (busy.entries, busy.intervals.as_slice().len()),
        (100_000, 1)
    );
}

#[test]
fn rules_that_take_long_are_given_up_together_and_busy() {
    let slow =
        "DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY;BYHOUR=9;COUNT=100000000";
    let never = "DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2";
    let many = "DTSTART:20200101T090000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY";
    for event in [slow, many] {
        let busy = in_time(|_| event.to_owned(), 5_000);
        assert!(busy.intervals.covers(&window()));
        assert_eq!(busy.warnings[0].doubt.code(), "too_much_work");
    }
    assert!(in_time(|_| never.to_owned(), 5_000).intervals.is_empty());
}

#[test]
fn many_of_one_uid_and_many_names_are_read_in_time() {
    let alike = |n: usize| match n % 2 {
        0 => "UID:a\nDTSTART:20260101T090000Z\nDURATION:PT1H".to_owned(),
        _ => format!(
            "UID:a\nRECURRENCE-ID:20{:06}T090000Z\nDTSTART:20261123T090000Z\nDURATION:PT1H",
            n % 999_999
        ),
    };
    in_time(alike, 40_000);
    let named = |n: usize| {
        format!(
            "DTSTART;TZID=/{}/{n}:20261123T090000\nDURATION:PT1H",
            "a/".repeat(50)
        )
    };
    let busy = in_time(named, 10_000);
    assert_eq!(busy.warnings[0].doubt.code(), "unknown_zone");
    let future = |n: usize| match n % 2 {
        0 => "UID:a\nDTSTART:20260101T090000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY".to_owned(),
        _ => format!(
            "UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20{:06}T090000Z\nDTSTART:20261123T090000Z",
            n % 999_999
        ),
    };
    in_time(future, 2_000);
}

#[test]
fn what_is_too_large_is_refused() {
    let large = vec![b' '; ical::MOST_BYTES + 1];
    assert_eq!(sound(&large), Err(IcalError::TooLarge));
}

fn asked(file: &[u8], all_day_blocks: bool) -> Result<Busy, IcalError> {
    let ask = Ask {
        window: window(),
        zone: Zone::parse("Europe/Berlin").expect("a zone"),
        own: &["ada@example.org"],
        all_day_blocks,
    };
    ical::busy(file, &ask)
}

/// The busy times of events where whole days do not block, in UTC.
#[track_caller]
fn with_times(events: &str) -> Vec<String> {
    let event = |lines: &str| {
        format!(
            "BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n",
            lines.replace('\n', "\r\n")
        )
    };
    let events: String = events.split("\n\n").map(|it| event(it.trim())).collect();
    let file = format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n");
    let busy = asked(file.as_bytes(), false).expect("a calendar");
    let all = busy.intervals.as_slice().iter();
    all.map(|time| format!("{} {}", time.start().to_rfc3339(), time.end().to_rfc3339()))
        .collect()
}

#[test]
fn where_whole_days_do_not_block_what_has_times_does() {
    let none: [&str; 0] = [];
    assert_eq!(with_times("UID:a\nDTSTART;VALUE=DATE:20261124"), none);
    assert_eq!(
        with_times(
            "UID:a\nDTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261128\nRRULE:FREQ=WEEKLY;COUNT=3"
        ),
        none
    );
    // One of them was given a time.
    assert_eq!(
        with_times(
            "UID:a\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=DAILY;COUNT=3\n\n\
             UID:a\nRECURRENCE-ID;VALUE=DATE:20261124\nDTSTART:20261124T100000Z\nDTEND:20261124T110000Z"
        ),
        ["2026-11-24T10:00:00Z 2026-11-24T11:00:00Z"]
    );
    // One of a series with times was made a whole day.
    assert_eq!(
        with_times(
            "UID:a\nDTSTART:20261123T100000Z\nDTEND:20261123T110000Z\nRRULE:FREQ=DAILY;COUNT=2\n\n\
             UID:a\nRECURRENCE-ID:20261124T100000Z\nDTSTART;VALUE=DATE:20261124"
        ),
        ["2026-11-23T10:00:00Z 2026-11-23T11:00:00Z"]
    );
    // From midnight to midnight with times is no whole day.
    assert_eq!(
        with_times("UID:a\nDTSTART:20261123T230000Z\nDTEND:20261124T230000Z"),
        ["2026-11-23T23:00:00Z 2026-11-24T23:00:00Z"]
    );
    // A day that nobody understands goes on blocking.
    assert!(!with_times("UID:a\nDTSTART;VALUE=DATE:20261124\nRRULE:FREQ=SOMETIMES").is_empty());
}

#[test]
fn leaving_whole_days_out_makes_nothing_busy_that_was_free() {
    let mut fewer = 0;
    for (name, file) in files() {
        let (Ok(with), Ok(without)) = (asked(&file, true), asked(&file, false)) else {
            continue;
        };
        let mut left = without.intervals.as_slice().iter();
        assert!(left.all(|time| with.intervals.covers(time)), "{name}");
        fewer += usize::from(with.intervals != without.intervals);
    }
    assert!(fewer > 5, "only {fewer} files have whole days");
}
