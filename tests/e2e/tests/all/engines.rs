//! What every engine has to do: Firefox's and Safari's as Chrome's.

use e2e::Findings;
use e2e::browser::{Browser, Engine, Key};
use e2e::customer::CustomerPage;
use e2e::faults::{self, FAULTS};
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{
    ROOT, ZONE, agree_to_everything, begun_in, hook, loaded, send_form, tag, taken_over,
};
use e2e::until;
use e2e::world::World;

use crate::{dashboard, rare};

async fn shown(
    engine: Engine,
    body: impl FnOnce(&World) -> String,
) -> (World, Browser, CustomerPage) {
    let (at, browser) = begun_in(engine).await;
    let page = CustomerPage::serve(&format!("<script>{FAULTS}</script>{}", body(&at)), None).await;
    browser.open(&page.url).await;
    (at, browser, page)
}

async fn is_well(browser: Browser) {
    let mut wrong = Findings::default();
    faults::none(&browser, &mut wrong, "the page").await;
    browser.end().await;
    wrong.end();
}

/// From the painted times to the booking in the calendar, with the keyboard where it has its own ways.
async fn books(engine: Engine) {
    let (at, browser, _page) = shown(engine, tag).await;
    let name = format!("engine-{engine:?}").to_lowercase();
    browser.see(&hook("time")).await;
    taken_over(&browser).await;
    let styled = format!("{ROOT} return getComputedStyle(root.querySelector('.card')).paddingLeft");
    assert_eq!(browser.run(&styled, vec![]).await, "32px");
    browser.picture(&format!("{name}-1-month")).await;

    let focus = format!("{ROOT} root.querySelector('td[tabindex=\"0\"]').focus();");
    browser.run(&focus, vec![]).await;
    let focused = format!("{ROOT} return root.activeElement.dataset.date;");
    let before = browser.run(&focused, vec![]).await;
    browser.press(Key::Right).await;
    until("the next day to be focused", async || {
        (browser.run(&focused, vec![]).await != before).then_some(())
    })
    .await;
    browser.press(Key::Left).await;
    until("the day before to be focused", async || {
        (browser.run(&focused, vec![]).await == before).then_some(())
    })
    .await;

    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    browser.picture(&format!("{name}-2-form")).await;
    browser.click(&hook("book")).await;
    browser.see(&hook("name-error")).await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "Notes").await;
    browser.see(&hook("confirmation")).await;
    browser.picture(&format!("{name}-3-booked")).await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    is_well(browser).await;
}

/// A zone found by its city, and times that follow.
async fn finds_zones(engine: Engine) {
    let (_at, browser, _page) = shown(engine, tag).await;
    taken_over(&browser).await;
    let before = browser.text(&hook("time")).await;
    if engine == Engine::WebKit {
        // Its driver can't hit a field in a shadow root.
        let focus = format!("{ROOT} root.querySelector('#zone').focus();");
        browser.run(&focus, vec![]).await;
    } else {
        browser.click("#zone").await;
    }
    until("the zones to be listed", async || {
        let tokyo = format!(
            "{ROOT} return root.querySelectorAll('option[value=\"Asia/Tokyo (GMT+9)\"]').length;"
        );
        (browser.run(&tokyo, vec![]).await == 1).then_some(())
    })
    .await;
    if engine == Engine::WebKit {
        // Typed, WebKitGTK's own list of suggestions takes half a minute on a screen in memory.
        let typed = format!(
            "{ROOT} const field = root.querySelector('#zone'); field.value = 'tokyo';
             field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        );
        browser.run(&typed, vec![]).await;
    } else {
        browser.fill("#zone", "tokyo").await;
        browser.press(Key::Tab).await;
    }
    until("the times to be Tokyo's", async || {
        (browser.text(&hook("time")).await != before).then_some(())
    })
    .await;
    let leave = format!("{ROOT} root.querySelector('#zone').blur();");
    browser.run(&leave, vec![]).await;
    assert_eq!(browser.value("#zone").await, "Asia/Tokyo");
    is_well(browser).await;
}

/// A dialog from a button of the page, closed and opened again.
async fn opens_dialogs(engine: Engine) {
    let (_at, browser, _page) = shown(engine, |at| {
        format!(
            "<button id=book data-book=\"{SITE}/{EVENT}\">Book a call</button>\
             <script async src=\"{}/embed.js\"></script>",
            at.edge
        )
    })
    .await;
    loaded(&browser).await;
    browser.click("#book").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    let name = format!("engine-{engine:?}").to_lowercase();
    browser.picture(&format!("{name}-4-dialog")).await;
    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    browser.click("#book").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    is_well(browser).await;
}

/// Without WebAssembly: the times lead to the page that needs none.
async fn goes_on_without(engine: Engine) {
    let (_at, browser, _page) = shown(engine, |at| {
        let refused = "<script>
            WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => {
                throw new WebAssembly.CompileError('refused');
            };
        </script>";
        format!("{refused}{}", tag(at))
    })
    .await;
    browser.click(&hook("time")).await;
    browser.enter("iframe").await;
    browser.see("input[name=\"email\"]").await;
    browser.leave_frame().await;
    browser.end().await;
}

/// An owner's first minutes, and a setting changed afterwards.
async fn sets_up(engine: Engine) {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::of(engine, &at, ZONE).await;
    let name = format!("engine-{engine:?}").to_lowercase();
    let mut wrong = Findings::default();
    browser.open(&format!("{}/setup", at.edge)).await;
    faults::keep(&browser).await;
    browser.see(&hook("continue-google")).await;
    faults::none(&browser, &mut wrong, "before Google").await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("save-calendars")).await;
    faults::keep(&browser).await;
    browser.picture(&format!("{name}-5-calendars")).await;
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("change-hours")).await;
    browser.see(&hook("save-hours")).await;
    browser.picture(&format!("{name}-6-hours")).await;
    browser.click(&hook("save-hours")).await;
    browser.see(&hook("copy-tag")).await;
    browser.see(&hook("proof-title")).await;
    browser.see(&hook("time")).await;
    browser.picture(&format!("{name}-7-tag")).await;
    browser.click(&hook("finish")).await;
    browser.see(&hook("overview")).await;
    browser.picture(&format!("{name}-8-overview")).await;
    faults::none(&browser, &mut wrong, "after Google").await;
    browser.open(&format!("{}/setup#me", at.edge)).await;
    faults::keep(&browser).await;
    browser.click(&hook("me-change")).await;
    browser.fill(&hook("host-name"), " King").await;
    browser.click(&hook("save-host-details")).await;
    browser.gone(&hook("save-host-details")).await;
    until("the new name", async || {
        let text = browser.text(&hook("overview")).await;
        text.contains("Ada Lovelace King").then_some(())
    })
    .await;
    faults::none(&browser, &mut wrong, "the settings").await;
    browser.end().await;
    wrong.end();
}

macro_rules! engines {
    ($($name:ident: $engine:ident,)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test]
            async fn engine_books() {
                books(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_finds_zones() {
                finds_zones(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_opens_dialogs() {
                opens_dialogs(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_sets_up() {
                sets_up(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_runs_the_dashboard() {
                dashboard::runs(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_opens_rare_screens() {
                rare::opens(Engine::$engine).await;
            }

            #[tokio::test]
            async fn engine_goes_on_without_webassembly() {
                goes_on_without(Engine::$engine).await;
            }
        }
    )*};
}

engines! {
    chromium: Chromium,
    firefox: Firefox,
    webkit: WebKit,
}
