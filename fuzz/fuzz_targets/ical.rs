//! Any bytes as a calendar file: read, and bounded in work. What comes out is ascending, apart
//! and inside the window; nothing that is cut off is taken for whole.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::ical::{self, Ask};
use shared::time::{Interval, Timestamp, Zone};

fuzz_target!(|file: &[u8]| {
    let at = |text| Timestamp::parse(text).expect("an instant");
    let window = Interval::new(at("2026-11-16T00:00:00Z"), at("2026-12-14T00:00:00Z"));
    let window = window.expect("a window");
    let ask = Ask {
        window,
        zone: Zone::parse("Europe/Berlin").expect("a zone"),
        own: &["ada@example.org"],
        all_day_blocks: true,
    };
    let Ok(busy) = ical::busy(file, &ask) else { return };
    let spans = busy.intervals.as_slice();
    assert!(spans.is_sorted_by(|a, b| a.end() < b.start()), "{spans:?}");
    assert!(spans.iter().all(|span| span.intersection(&window) == Some(*span)));
    for warning in &busy.warnings {
        assert!(warning.count > 0 && warning.line > 0, "{warning}");
    }
});
