//! What has focus, where the keyboard alone is used.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Key};
use crate::{Findings, until};

/// For scripts: what has focus, also in the widget, as `focused`.
pub const FOCUSED: &str = "let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;";

/// How often, and after how long, it is looked again whether what has focus is seen.
const LOOKS: u32 = 20;
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// For so long focus may be nowhere while one page takes another's place, in milliseconds: nobody
/// presses a key sooner.
const NOWHERE_MS: u32 = 300;

/// From now on notes after every frame whether focus has fallen out of everything and stays there.
pub async fn watch_focus(browser: &Browser) {
    let watch = format!(
        "window.falls = []; let last, since;
         const look = () => {{
             {FOCUSED}
             if (focused !== document.body) {{ last = focused.outerHTML.slice(0, 90); since = undefined; }}
             else if (performance.now() - (since ??= performance.now()) > {NOWHERE_MS}) falls.push(last);
             requestAnimationFrame(() => setTimeout(look));
         }};
         look();"
    );
    browser.run(&watch, vec![]).await;
}

/// What had focus when it fell since the last time.
pub async fn has_not_fallen(browser: &Browser, found: &mut Findings, what: &str) {
    // So that the last press counts too.
    let frames = format!(
        "const done = arguments[arguments.length - 1];
         setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))),
             {NOWHERE_MS})"
    );
    browser.run_async(&frames, vec![]).await;
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

/// Presses Tab, or Shift and Tab, until this has focus; what has it on the way is seen to have it.
pub async fn walk_to(browser: &Browser, wrong: &mut Findings, name: &str, back: bool) {
    let is = format!("[data-test=\"{name}\"], [data-layout=\"{name}\"], [id=\"{name}\"]");
    walk(browser, wrong, &is, back).await;
}

/// [`walk_to`] for what this selector finds, on the way forward.
pub async fn walk_on(browser: &Browser, wrong: &mut Findings, selector: &str) {
    walk(browser, wrong, selector, false).await;
}

async fn walk(browser: &Browser, wrong: &mut Findings, selector: &str, back: bool) {
    let seen = format!(
        "{FOCUSED} const style = getComputedStyle(focused);
         const {{ top, bottom, left, right, width }} = focused.getBoundingClientRect();
         // Some have it around what they stand in.
         const around = getComputedStyle(focused.parentElement ?? focused);
         const ring = [style, around].some((it) => it.outlineStyle !== 'none' && parseFloat(it.outlineWidth) >= 2);
         const there = width > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
         // A page that has just come has no focus yet.
         return [focused === document.body || ring && there, focused.matches(arguments[0]), focused.outerHTML.slice(0, 90)]"
    );
    let mut stops = Vec::new();
    loop {
        assert!(stops.len() < 200, "no {selector} among {stops:?}");
        match back {
            true => browser.press_with(Key::Shift, Key::Tab).await,
            false => browser.press(Key::Tab).await,
        }
        stops.push(focused(browser).await);
        let mut is = browser.run(&seen, vec![selector.into()]).await;
        // What has focus may still be on its way into view.
        for _ in 0..LOOKS {
            if is[0] == true {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            is = browser.run(&seen, vec![selector.into()]).await;
        }
        wrong.check(is[0] == true, || {
            format!("the focus is not seen at {}", is[2])
        });
        if is[1] == true {
            return;
        }
    }
}

/// Goes to a section of the owner's page by the links beside it.
pub async fn go_to(browser: &Browser, wrong: &mut Findings, (area, section): (&str, &str)) {
    walk_to(browser, wrong, &format!("to-{area}"), true).await;
    browser.press(Key::Enter).await;
    until_focused(browser, "step-heading").await;
    if area != section {
        walk_to(browser, wrong, &format!("to-{section}"), true).await;
        browser.press(Key::Enter).await;
        until_focused(browser, &format!("{section}-heading")).await;
    }
}

/// [`go_to`], and presses a button there.
pub async fn change_in(browser: &Browser, wrong: &mut Findings, place: (&str, &str), button: &str) {
    go_to(browser, wrong, place).await;
    walk_to(browser, wrong, button, false).await;
    browser.press(Key::Enter).await;
}
