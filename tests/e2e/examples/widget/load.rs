//! One visit: a new browser, slowed down, and what `probe.js` saw in it.

use std::collections::BTreeMap;
use std::time::Duration;

use e2e::browser::Browser;
use e2e::until_within;
use e2e::world::World;
use serde_json::{Value, json};

use crate::rows::Row;

/// The owner's, so that days are the same in every row.
const ZONE: &str = "Europe/Berlin";
/// How much slower the processor is.
pub(crate) const SLOWER: u32 = 4;
/// Of each request, in milliseconds.
pub(crate) const LATENCY: u32 = 150;
const DOWN: u32 = 1_600_000 / 8;
const UP: u32 = 750_000 / 8;
/// How long a row may take until it shows a slot.
const PATIENCE: Duration = Duration::from_secs(120);
/// Days that are clicked in one visit.
const CLICKS: usize = 4;

/// What a visitor who only looks gets, and how fast a click is answered once all is quiet.
pub(crate) struct Look {
    pub(crate) visible: f64,
    /// When the page's own code listens; what is pressed is then done without waiting for it.
    pub(crate) live: f64,
    pub(crate) bytes_until_visible: f64,
    pub(crate) bytes: f64,
    pub(crate) blocking: f64,
    pub(crate) shift: f64,
    pub(crate) click: f64,
    /// The days that were clicked, and how many times each has.
    pub(crate) times: BTreeMap<u64, u64>,
}

/// A visitor who presses a day as soon as it can be seen.
pub(crate) struct Press {
    pub(crate) answered: f64,
    /// How often, until one was answered.
    pub(crate) presses: f64,
}

/// Opens the page once, not slowed down: the servers compress and compile what they keep.
pub(crate) async fn warm_up(at: &World, row: &Row) {
    let browser = Browser::start(at, ZONE).await;
    let _ = probe(&browser, row, false).await;
    browser.end().await;
}

/// Requests that wait for one another until slots are visible, beside the page itself. Each takes so
/// long here that what a page works between them makes no row of those that do not wait.
pub(crate) async fn trips(at: &World, row: &Row) -> f64 {
    let browser = Browser::start(at, ZONE).await;
    let far = json!({"offline": false, "latency": 1000, "downloadThroughput": -1,
        "uploadThroughput": -1});
    browser.chromium("Network.enable", json!({})).await;
    let slow = "Network.emulateNetworkConditions";
    browser.chromium(slow, far).await;
    let seen = probe(&browser, row, false).await;
    browser.end().await;
    let (loads, visible) = (Load::all(&seen), number(&seen["visible"]));
    let by_then: Vec<&Load> = loads.iter().filter(|one| one.end <= visible).collect();
    row.brought_by
        .map_or(0.0, |part| in_a_row(&by_then, part) - 1.0)
}

pub(crate) async fn look(at: &World, row: &Row) -> Look {
    let browser = slow(at).await;
    let seen = probe(&browser, row, false).await;
    let (mut clicks, mut times) = (Vec::new(), BTreeMap::new());
    for index in 0..CLICKS {
        // The first is chosen.
        let (took, date, count) = click(&browser, 1 + index % 2).await;
        clicks.push(took);
        times.insert(date, count);
    }
    browser.end().await;
    let (loads, visible) = (Load::all(&seen), number(&seen["visible"]));
    let by_then = loads.iter().filter(|one| one.end <= visible);
    Look {
        visible,
        live: number(&seen["live"]),
        bytes_until_visible: by_then.map(|one| one.bytes).sum(),
        bytes: loads.iter().map(|one| one.bytes).sum(),
        blocking: number(&seen["blocking"]),
        shift: number(&seen["shift"]),
        click: crate::median(clicks),
        times,
    }
}

pub(crate) async fn press(at: &World, row: &Row) -> Press {
    let browser = slow(at).await;
    let seen = probe(&browser, row, true).await;
    browser.end().await;
    Press {
        answered: number(&seen["answered"]),
        presses: number(&seen["presses"]),
    }
}

async fn slow(at: &World) -> Browser {
    let browser = Browser::start(at, ZONE).await;
    // What a browser does when it starts is not the page's.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let network = json!({"offline": false, "latency": LATENCY, "downloadThroughput": DOWN,
        "uploadThroughput": UP});
    for (command, parameters) in [
        ("Network.enable", json!({})),
        ("Network.setCacheDisabled", json!({"cacheDisabled": true})),
        ("Network.emulateNetworkConditions", network),
        ("Emulation.setCPUThrottlingRate", json!({"rate": SLOWER})),
    ] {
        browser.chromium(command, parameters).await;
    }
    browser
}

async fn probe(browser: &Browser, row: &Row, press: bool) -> Value {
    let mut wanted = row.wanted.clone();
    wanted["press"] = press.into();
    let probe = include_str!("probe.js").replace("__WANTED__", &wanted.to_string());
    browser.chromium("Network.enable", json!({})).await;
    browser
        .chromium("Network.setBlockedURLs", json!({"urls": row.blocked}))
        .await;
    browser
        .chromium(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": probe}),
        )
        .await;
    browser.open(&row.url).await;
    // WebDriver ends a script after half a minute, which a busy machine may need.
    let script = "const done = arguments[arguments.length - 1];
        setTimeout(done, 15000, null);
        window.measured.then(done, (error) => done(String(error)));";
    let seen = until_within(PATIENCE, row.name, async || {
        let seen = browser.run_async(script, vec![]).await;
        (!seen.is_null()).then_some(seen)
    })
    .await;
    assert!(
        seen.is_object(),
        "{}: {seen}; open {} to see what is wrong with it",
        row.name,
        row.url
    );
    seen
}

/// Clicks a free day with the mouse: how long until its times are painted, its date, and how many
/// times it has.
async fn click(browser: &Browser, index: usize) -> (f64, u64, u64) {
    let place = browser
        .run("return window.place(arguments[0])", vec![index.into()])
        .await;
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        let mouse = json!({"type": kind, "x": place["x"], "y": place["y"],
            "button": if kind == "mouseMoved" { "none" } else { "left" }, "clickCount": 1});
        browser.chromium("Input.dispatchMouseEvent", mouse).await;
    }
    let script = "window.clicked.then(arguments[arguments.length - 1])";
    let seen = browser.run_async(script, vec![]).await;
    // So that the next click does not meet what this one left to do.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let count = |name: &str| seen[name].as_u64().unwrap_or(0);
    (number(&seen["took"]), count("date"), count("times"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// A request, from asking to its last byte.
struct Load {
    name: String,
    start: f64,
    end: f64,
    bytes: f64,
}

impl Load {
    /// All that the page asked for, itself too.
    fn all(seen: &Value) -> Vec<Self> {
        let loads = seen["loads"].as_array();
        loads.into_iter().flatten().map(Self::of).collect()
    }

    fn of(value: &Value) -> Self {
        Self {
            name: value["name"].as_str().unwrap_or_default().to_owned(),
            start: number(&value["start"]),
            end: number(&value["end"]),
            bytes: number(&value["bytes"]),
        }
    }
}

/// The longest row of requests, each begun after the one before had ended, up to the one that brings
/// the slots. What only came before them by chance is not in it.
fn in_a_row(loads: &[&Load], brought_by: &str) -> f64 {
    let mut by_end = loads.to_vec();
    by_end.sort_by(|one, other| one.end.total_cmp(&other.end));
    let mut rows: Vec<(&Load, f64)> = Vec::new();
    for load in by_end {
        let before = rows.iter().filter(|(other, _)| other.end <= load.start);
        let longest = before.map(|(_, length)| *length).fold(0.0, f64::max);
        rows.push((load, longest + 1.0));
    }
    let mut bringing = rows
        .iter()
        .filter(|(load, _)| load.name.contains(brought_by));
    bringing.next().map_or(f64::NAN, |(_, length)| *length)
}
