//! Runs every case of `tests/vectors/slots-*.json` of the repository.

use std::fs;
use std::path::Path;

use shared::slots::{check, next_free, slots};
use shared::time::Timestamp;
use vectors::slots::{Case, at};

#[test]
fn slots_are_those_of_the_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let mut ran = 0;
    for file in fs::read_dir(&folder).expect("tests/vectors") {
        let path = file.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !(name.starts_with("slots-") && name.ends_with(".json")) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let cases: Vec<Case> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!cases.is_empty(), "{name} has no cases");
        for case in &cases {
            run(&name, case);
            ran += 1;
        }
    }
    assert!(
        ran >= 50,
        "only {ran} cases were found in {}",
        folder.display()
    );
}

#[track_caller]
fn run(file: &str, case: &Case) {
    let name = format!("{file}: {}", case.name);
    let found = case.ask(slots);
    let starts: Vec<_> = found.iter().map(|slot| slot.start).collect();

    if let Some(expected) = &case.starts {
        let expected: Vec<_> = expected.iter().map(|text| at(text)).collect();
        assert_eq!(text(&starts), text(&expected), "{name}: starts");
    }
    if let Some(expected) = &case.who {
        let who: Vec<_> = found.iter().map(|slot| slot.hosts.clone()).collect();
        assert_eq!(&who, expected, "{name}: who");
    }
    for slot in &found {
        let decided = case.ask(|ask| check(ask, slot.start));
        assert_eq!(
            decided,
            Ok(slot.hosts.clone()),
            "{name}: {} is listed",
            slot.start
        );
    }
    let answer = case.answer().unwrap_or_else(|e| panic!("{name}: {e}"));
    for (why, told) in case.why_not.iter().zip(&answer.why_not) {
        assert!(!told.reasons.is_empty(), "{name}: {} is offered", why.start);
        if let Some(reasons) = &why.reasons {
            assert_eq!(&told.reasons, reasons, "{name}: why not {}", why.start);
        }
        if let Some(taken) = why.taken {
            assert_eq!(told.taken, taken, "{name}: is {} taken", why.start);
        }
        if let Some(hosts) = &why.hosts {
            assert_eq!(&told.hosts, hosts, "{name}: {} by host", why.start);
        }
    }
    if let Some(asked) = &case.next_free {
        let next = case.ask(|ask| next_free(ask, at(&asked.after)));
        assert_eq!(next, asked.first.as_deref().map(at), "{name}: next free");
    }
}

fn text(starts: &[Timestamp]) -> Vec<String> {
    starts.iter().map(|start| start.to_rfc3339()).collect()
}
