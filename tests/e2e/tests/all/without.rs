//! Where WebAssembly is refused or does not come, and where no script runs.

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{ROOT, begun, hook, look, tag};
use e2e::until;
use e2e::world::World;
use serde_json::json;

/// Fills the plain form and sends it.
async fn send(browser: &Browser, name: &str) {
    browser.fill("#name", name).await;
    browser.fill("#email", "grace@example.com").await;
    browser.click("button[type=\"submit\"]").await;
}

async fn scripts(browser: &Browser, run: bool) {
    let off = json!({"value": !run});
    let _ = browser
        .chromium("Emulation.setScriptExecutionDisabled", off)
        .await;
}

/// [`look`] at a page on which no script runs: it is one itself.
async fn shown(browser: &Browser, name: &str) -> Vec<String> {
    scripts(browser, true).await;
    let found = look(browser, name).await;
    scripts(browser, false).await;
    found
}

/// A policy that allows all that the tag needs but WebAssembly.
fn without_wasm(at: &World, more: &str) -> String {
    let edge = &at.edge;
    format!(
        "default-src 'none'; script-src {edge}; connect-src {edge}; style-src 'unsafe-inline'; \
         img-src data:; {more}"
    )
}

#[tokio::test]
async fn browser_where_wasm_is_refused_the_times_shown_lead_to_a_form_in_their_place() {
    let (at, browser) = begun().await;
    let frames = format!("frame-src {}", at.edge);
    let page = CustomerPage::serve(&tag(&at), Some(&without_wasm(&at, &frames))).await;
    browser.open(&page.url).await;
    browser.click(&hook("time")).await;
    browser.enter("iframe").await;
    send(&browser, "Grace").await;
    browser.see("[data-state=\"confirmed\"]").await;
    browser.leave_frame().await;
    assert_eq!(browser.url().await, page.url);
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    browser.end().await;
}

#[tokio::test]
async fn browser_where_frames_are_refused_too_a_link_is_left() {
    let (at, browser) = begun().await;
    let page = CustomerPage::serve(&tag(&at), Some(&without_wasm(&at, ""))).await;
    browser.open(&page.url).await;
    browser.click(&hook("time")).await;
    let link = format!("a[href=\"{}/book/{SITE}/{EVENT}\"]", at.edge);
    browser.see(&link).await;
    browser.gone("iframe").await;
    browser.end().await;
}

/// The module is never ready: because its compiler is not, or because half of it does not come.
const NEVER: [&str; 2] = [
    "<script>WebAssembly.instantiateStreaming = () => new Promise(() => {});</script>",
    "<script>
        const real = window.fetch;
        window.fetch = async (url, how) => {
            const answer = await real(url, how);
            if (!String(url).endsWith('.wasm')) return answer;
            const all = new Uint8Array(await answer.arrayBuffer());
            const half = all.slice(0, all.length / 2);
            const stalled = new ReadableStream({ start: (to) => to.enqueue(half) });
            return new Response(stalled, { headers: { 'Content-Type': 'application/wasm' } });
        };
    </script>",
];

#[tokio::test]
async fn browser_a_press_does_not_wait_for_a_module_that_does_not_come() {
    let (at, browser) = begun().await;
    for never in NEVER {
        let page = CustomerPage::serve(&format!("{never}{}", tag(&at)), None).await;
        browser.open(&page.url).await;
        browser.see(&hook("time")).await;
        let start = browser.attributes(&hook("time"), "data-start").await;
        browser.click_nth(&hook("time"), 1).await;
        browser.enter("iframe").await;
        browser.see("#name").await;
        let chosen = "return document.querySelector('[name=\"start\"]').value";
        assert_eq!(browser.run(chosen, vec![]).await, json!(start[1]));
        browser.leave_frame().await;
    }
    browser.end().await;
}

#[tokio::test]
async fn browser_at_300_kbit_times_are_there_before_the_module_and_a_press_counts() {
    let (at, browser) = begun().await;
    let bytes = 300_000 / 8;
    let slow = json!({"offline": false, "latency": 150, "downloadThroughput": bytes,
        "uploadThroughput": bytes});
    browser.chromium("Network.enable", json!({})).await;
    browser
        .chromium("Network.emulateNetworkConditions", slow)
        .await;
    let page = CustomerPage::serve(&tag(&at), None).await;
    browser.open(&page.url).await;
    browser.see(&hook("time")).await;
    // It says how fresh the times are once it is there.
    let fresh =
        format!("{ROOT} return root.querySelector('[data-test=checked]').textContent.trim()");
    assert_eq!(browser.run(&fresh, vec![]).await, "");
    browser.click(&hook("time")).await;
    // The form, if the module comes within four seconds; else the page that needs none.
    let form = hook("book");
    until("what was pressed to be done", async || {
        (browser.count(&format!("{form}, iframe")).await > 0).then_some(())
    })
    .await;
    if browser.count(&form).await == 0 {
        browser.enter("iframe").await;
        browser.see("#name").await;
        browser.leave_frame().await;
    }
    browser.end().await;
}

#[tokio::test]
async fn browser_without_any_script_from_the_link_to_another_time() {
    let (at, browser) = begun().await;
    let off = json!({"value": true});
    browser
        .chromium("Emulation.setScriptExecutionDisabled", off)
        .await;
    browser
        .open(&format!("{}/book/{SITE}/{EVENT}", at.edge))
        .await;
    browser.see("a.time").await;
    let mut found = shown(&browser, "plain-1-times").await;
    browser.click("a.time").await;
    browser.see("#name").await;
    found.extend(shown(&browser, "plain-2-form").await);
    browser.fill("#email", "grace@").await;
    // The browser's own check is not asked: what the edge says has to be enough.
    browser
        .run("document.querySelector('form').noValidate = true", vec![])
        .await;
    browser.click("button[type=\"submit\"]").await;
    browser.see("[aria-invalid]").await;
    found.extend(shown(&browser, "plain-3-wrong").await);
    // Meanwhile somebody else takes it.
    let start = browser
        .run(
            "return document.querySelector('[name=\"start\"]').value",
            vec![],
        )
        .await;
    at.book(&Guest::new(), start.as_str().unwrap_or_default())
        .await
        .expect(201);
    browser.set("#email", "grace@example.com").await;
    browser.fill("#name", "Grace").await;
    browser.click("button[type=\"submit\"]").await;
    browser.see("[role=\"alert\"]").await;
    browser.see("label.time").await;
    found.extend(shown(&browser, "plain-4-taken").await);
    browser.click("label.time").await;
    browser.click("button[type=\"submit\"]").await;
    browser.see("[data-state=\"confirmed\"]").await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 2);
    // And to another time, as plainly.
    browser.click("a[href$=\"/move\"]").await;
    browser.click("label.time").await;
    browser.click("button[type=\"submit\"]").await;
    browser.see("[data-state]").await;
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}
