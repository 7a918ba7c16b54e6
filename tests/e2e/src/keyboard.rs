//! What has focus, where the keyboard alone is used.

use serde_json::json;

use crate::browser::{Browser, Key};
use crate::{Findings, until};

/// For scripts: what has focus, also in the widget, as `focused`.
pub const FOCUSED: &str = "let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;";

/// From now on notes in every frame whether focus has fallen out of everything.
pub async fn watch_focus(browser: &Browser) {
    let watch = format!(
        "window.falls = []; let last;
         const look = () => {{
             {FOCUSED}
             if (focused === document.body) falls.push(last); else last = focused.outerHTML.slice(0, 90);
             requestAnimationFrame(look);
         }};
         look();"
    );
    browser.run(&watch, vec![]).await;
}

/// What had focus when it fell since the last time.
pub async fn has_not_fallen(browser: &Browser, found: &mut Findings, what: &str) {
    // So that the last press counts too.
    let frames = "const done = arguments[arguments.length - 1];
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))";
    browser.run_async(frames, vec![]).await;
    let falls = browser
        .run("return [...new Set(window.falls.splice(0))]", vec![])
        .await;
    found.check(falls == json!([]), || {
        format!("{what}, focus fell from {falls}")
    });
}

/// What has focus, by its hook or id.
pub async fn focused(browser: &Browser) -> String {
    let name = format!(
        "{FOCUSED} return focused.dataset.test ?? focused.dataset.layout ?? (focused.id || focused.localName)"
    );
    let name = browser.run(&name, vec![]).await;
    name.as_str().unwrap_or_default().to_owned()
}

/// Waits until this has focus.
pub async fn until_focused(browser: &Browser, name: &str) {
    until(&format!("{name} to have focus"), async || {
        (focused(browser).await == name).then_some(())
    })
    .await;
}

/// Presses Tab until this has focus; gives what had it on the way.
pub async fn tab_to(browser: &Browser, name: &str) -> Vec<String> {
    let mut stops = Vec::new();
    while stops.last().is_none_or(|last| last != name) {
        assert!(stops.len() < 60, "no {name} among {stops:?}");
        browser.press(Key::Tab).await;
        stops.push(focused(browser).await);
    }
    stops
}
