//! Runs every case of `tests/vectors/zones/` in every zone that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS};
use vectors::zones::ZoneCase;

/// The release of the database from which the cases were made; a newer chrono-tz needs them made
/// again: `RELEASE` in `tests/vectors/zones/make.py`.
const RELEASE: &str = "2025b";

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/zones");
    let files = fs::read_dir(folder).expect("tests/vectors/zones");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ext| ext == "jsonl"));
    files.sort();
    files
}

#[test]
fn every_zone_around_every_change_of_its_clocks() {
    assert_eq!(IANA_TZDB_VERSION, RELEASE);
    let begun = Instant::now();
    let (mut cases, mut asked, mut wrong) = (0, 0, Vec::new());
    let (mut zones, mut changes) = (BTreeSet::new(), BTreeSet::new());
    for file in files() {
        let text = fs::read_to_string(&file).expect("a text");
        for line in text.lines() {
            let case = ZoneCase::read(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            cases += 1;
            asked += case.zones.len();
            wrong.extend(case.check().err());
            // The name begins with the change: `2026-03-29 02:00 skips 60 min: opens inside`.
            if let Some((change, _)) = case.name().rsplit_once(" min: ") {
                let of = |zone: &String| (zone.clone(), change.to_owned());
                changes.extend(case.zones.iter().map(of));
            }
            zones.extend(case.zones);
        }
    }
    println!(
        "{} zones, {} changes of their clocks, {cases} cases, asked in {asked} zones, {:.1} s",
        zones.len(),
        changes.len(),
        begun.elapsed().as_secs_f32()
    );
    let some = wrong.iter().take(5).cloned().collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        some.join("\n")
    );

    let names: BTreeSet<String> = TZ_VARIANTS.iter().map(|tz| tz.name().to_owned()).collect();
    let missing: Vec<_> = names.difference(&zones).collect();
    assert!(missing.is_empty(), "no case is about {missing:?}");
    // What the files held when they were made; fewer means that some was not read.
    assert!(zones.len() >= 597, "{} zones", zones.len());
    assert!(changes.len() >= 4500, "{} changes", changes.len());
    assert!(
        cases >= 11_000 && asked >= 69_000,
        "{cases} cases, {asked} times"
    );
}
