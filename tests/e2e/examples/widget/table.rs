//! What came out, as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::load::{LATENCY, Look, Press, SLOWER};
use crate::median;
use crate::rows::Row;

/// Under what all rows were measured.
pub(crate) struct Conditions {
    now: DateTime<Utc>,
    load: String,
    processors: usize,
}

impl Conditions {
    pub(crate) fn now() -> Self {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            now: Utc::now(),
            load: load.split(' ').next().unwrap_or_default().to_owned(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }

    pub(crate) fn day(&self) -> String {
        self.now.format("%-d %B %Y").to_string()
    }

    pub(crate) fn slowed() -> String {
        format!("processor {SLOWER} × slower, {LATENCY} ms round trips, 1.6 Mbit/s")
    }

    /// Whether others worked on this machine when it began.
    fn busy(&self) -> String {
        format!(
            "load {} on {} processors before the run",
            self.load, self.processors
        )
    }
}

/// The medians of a row.
pub(crate) struct Figures {
    pub(crate) name: &'static str,
    pub(crate) note: &'static str,
    pub(crate) peer: bool,
    /// Milliseconds until the first slot is painted.
    pub(crate) visible: f64,
    /// Milliseconds until what was pressed as soon as it was visible is answered on the screen.
    pub(crate) answered: f64,
    live: Option<f64>,
    presses: f64,
    bytes_until_visible: f64,
    bytes: f64,
    trips: f64,
    blocking: f64,
    shift: f64,
    click: f64,
}

impl Figures {
    pub(crate) fn of(row: &Row, trips: f64, looks: &[Look], presses: &[Press]) -> Self {
        let of = |figure: fn(&Look) -> f64| median(looks.iter().map(figure));
        Self {
            name: row.name,
            note: row.note,
            peer: row.peer,
            visible: of(|look| look.visible),
            answered: median(presses.iter().map(|press| press.answered)),
            live: row.wanted["live"].is_string().then(|| of(|look| look.live)),
            presses: median(presses.iter().map(|press| press.presses)),
            bytes_until_visible: of(|look| look.bytes_until_visible),
            bytes: of(|look| look.bytes),
            trips,
            blocking: of(|look| look.blocking),
            shift: of(|look| look.shift),
            click: of(|look| look.click),
        }
    }
}

/// The row that the others are compared with.
pub(crate) fn peer(figures: &[Figures]) -> &Figures {
    figures
        .iter()
        .find(|one| one.peer)
        .expect("a peer is in the list")
}

/// Fails unless every row has the same times on the days that were clicked: else the rows would not
/// have the same work.
pub(crate) fn same_times<'a>(looks: impl Iterator<Item = &'a Look>) {
    let mut all: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (day, count) in looks.flat_map(|look| &look.times) {
        all.entry(*day).or_default().push(*count);
    }
    for (day, counts) in all {
        let same = counts.iter().all(|count| *count == counts[0]);
        assert!(
            same,
            "the rows show different times on day {day} of the month ({counts:?}): look at what xtask/js/calcom/stub.mjs and rows.rs give them"
        );
    }
}

pub(crate) fn text(figures: &[Figures], conditions: &Conditions) -> String {
    let mut text = format!(
        "The widget beside others, {}: medians of {} visits; {}.\n\
         {}. Times in ms since the page was asked for.\n\n",
        conditions.day(),
        crate::ROUNDS,
        Conditions::slowed(),
        conditions.busy(),
    );
    let _ = writeln!(
        text,
        "{:26}{:>9}{:>11}{:>12}{:>20}{:>17}{:>7}{:>9}{:>8}{:>12}",
        "",
        "first",
        "pressed",
        "own code",
        "sooner than peer",
        "kB (Brotli)",
        "trips",
        "blocked",
        "layout",
        "day click",
    );
    let _ = writeln!(
        text,
        "{:26}{:>9}{:>11}{:>12}{:>20}{:>17}{:>7}{:>9}{:>8}{:>12}",
        "",
        "visible",
        "answered",
        "listens",
        "visible, answered",
        "by then / all",
        "in row",
        "in all",
        "shift",
        "to painted",
    );
    let peer = peer(figures);
    for one in figures {
        let _ = writeln!(
            text,
            "{:26}{:>9.0}{:>11.0}{:>12}{:>20}{:>17}{:>7.0}{:>9.0}{:>8.4}{:>12.0}",
            one.name,
            one.visible,
            one.answered,
            one.live.map_or("-".to_owned(), |live| format!("{live:.0}")),
            sooner(one, peer).unwrap_or("the peer".to_owned()),
            format!(
                "{:.1} / {:.1}",
                one.bytes_until_visible / 1e3,
                one.bytes / 1e3
            ),
            one.trips,
            one.blocking,
            one.shift,
            one.click,
        );
    }
    text += "\nVisible: a day that can be chosen, or a time, is painted. Answered: a day pressed as soon as it\n\
         is visible shows its times (what Freeslot painted keeps the press until its code listens).\n\
         Booker 2.11.0 is the newest; as published it shows nothing, so it is patched, and still crashes\n\
         when a time is pressed: a lower bound. 2.6.11 is the newest that works as published. Both have\n\
         their API, stubbed, on their own origin without delay, which is better than they have it.\n\
         Not simulated: what a connection to a second origin costs before its first request (in life both\n\
         have one: our Worker, their API), and slower threads beside the page's own.\n";
    let slow = figures.iter().filter(|one| one.presses > 1.5);
    for one in slow {
        let _ = writeln!(
            text,
            "{}: pressed {:.0} times until it was answered.",
            one.name, one.presses
        );
    }
    text
}

/// How many times sooner than the peer slots are visible and presses answered; nothing for the peer
/// itself.
pub(crate) fn sooner(one: &Figures, peer: &Figures) -> Option<String> {
    let times = |ratio: f64| format!("{ratio:.1} ×");
    (!one.peer).then(|| {
        let (visible, answered) = (peer.visible / one.visible, peer.answered / one.answered);
        format!("{}, {}", times(visible), times(answered))
    })
}
