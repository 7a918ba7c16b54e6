//! The self-test in a real browser: it proves a first set-up without a click more, and names what
//! fails later.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::people::{FAMILY, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const LINES: &str = "[data-test=\"proof-steps\"] > li";

/// How many test events were written, and how many Google was told to delete.
async fn written_and_deleted(at: &World) -> (usize, usize) {
    let calls = at.google_calls().await;
    let write = |call: &&String| call.starts_with("POST ") && call.ends_with("/events");
    let delete = |call: &&String| call.starts_with("DELETE ");
    (
        calls.iter().filter(write).count(),
        calls.iter().filter(delete).count(),
    )
}

#[tokio::test]
async fn browser_setting_up_ends_with_a_proof_and_costs_no_click_for_it() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    let mut wrong = Findings::default();
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.click(&hook("save-calendars")).await;
    let clicks = browser.clicks_on(&at.edge);
    browser.see(&hook("proof-title")).await;
    assert_eq!(browser.clicks_on(&at.edge), clicks);
    let title = browser.text(&hook("proof-title")).await;
    assert_eq!(title.trim(), "It works: everything was tried out");
    let said = browser.text(&hook("proof-steps")).await;
    for sentence in [
        "calendars were found",
        "busy times were read",
        "A test event was written and removed",
        "This is the next time offered to visitors",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    assert_eq!(browser.count(&format!("{LINES}.ok")).await, 7, "{said}");
    // It is true: one event was written and deleted, and none is there.
    assert_eq!(written_and_deleted(&at).await, (1, 1));
    assert_eq!(at.events(OWNER, "primary").await, Vec::<Value>::new());
    wrong.all(look(&browser, "setup-50-proof").await);

    // It stays to be read in the overview.
    browser.click(&hook("finish")).await;
    browser.see(&hook("overview")).await;
    to_section(&browser, "self-test").await;
    browser
        .see(&format!("#self-test {}", hook("proof-title")))
        .await;
    wrong.all(look(&browser, "setup-51-proof-overview").await);
    // Too soon is said, and what was found stays.
    browser
        .click(&format!("#self-test {}", hook("self-test")))
        .await;
    until("the other test to be refused", async || {
        let said = browser.text("#self-test").await;
        let both = said.contains("less than a minute ago") && said.contains("It works");
        both.then_some(())
    })
    .await;
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_a_self_test_names_what_fails() {
    let at = World::start().await;
    at.connected().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    at.control(Method::DELETE, "calendars", json!({"calendar": FAMILY}))
        .await;
    to_section(&browser, "self-test").await;
    browser
        .click(&format!("#self-test {}", hook("self-test")))
        .await;
    browser.see(&hook("proof-title")).await;
    let title = browser.text(&hook("proof-title")).await;
    assert_eq!(title.trim(), "Something does not work yet");
    let failed = format!("{LINES}.failed");
    let codes = browser.attributes(&failed, "data-code").await;
    assert_eq!(codes, ["calendar_gone", "calendar_gone"]);
    let said = browser.text(&failed).await;
    let named = said.contains("Busy times") && said.contains("Family");
    assert!(named && said.contains("choose again"), "{said}");
    // What was learnt is said at the top too, without a reload.
    let now = format!("{} {}", hook("overview"), hook("problem"));
    browser.see(&now).await;
    let mut wrong = Findings::default();
    wrong.all(look(&browser, "setup-52-self-test-fails").await);
    browser.end().await;
    wrong.end();
}
