//! What goes wrong in a page, in every engine: what its scripts throw and what they complain about.

use serde_json::json;

use crate::Findings;
use crate::browser::Browser;

/// Keeps it from now on, as `window.faults`; nothing the second time.
pub const FAULTS: &str = "if (!window.faults) {
    window.faults = [];
    addEventListener('error', (event) => faults.push(event.message));
    addEventListener('unhandledrejection', (event) => faults.push(String(event.reason)));
    for (const level of ['error', 'warn']) console[level] = (...all) => faults.push(all.join(' '));
}";

/// Keeps it from now on. A page that is loaded anew has to be told again.
pub async fn keep(browser: &Browser) {
    browser.run(FAULTS, vec![]).await;
}

/// Notes what was kept since the last time.
pub async fn none(browser: &Browser, found: &mut Findings, place: &str) {
    let faults = browser
        .run("return window.faults ?? 'not kept'", vec![])
        .await;
    found.check(faults == json!([]), || format!("{place}: {faults}"));
}
