//! The real widget beside what is being set, as it would be: seen before anything is saved.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::people::{EVENT, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, send_form, to_section};
use e2e::until;
use e2e::world::World;
use serde_json::json;

/// Waits until the preview says this.
async fn shows(browser: &Browser, words: &str) {
    until(&format!("the preview to show {words}"), async || {
        let inside = "return document.querySelector('[data-test=\"draft-preview\"] \
             freeslot-booking:not(.preview-next)')?.shadowRoot?.textContent ?? ''";
        let text = browser.run(inside, vec![]).await;
        let shown = text.as_str().is_some_and(|text| text.contains(words));
        shown.then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_what_is_being_set_is_seen_before_it_is_saved() {
    let at = World::start().await;
    let mut api = at.connected().await;
    let owner = Browser::start(&at, ZONE).await;
    let mut wrong = Findings::default();
    owner
        .open(&format!("{}/setup?event={EVENT}", at.edge))
        .await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    owner.see(&hook("event-editor")).await;

    // An event type: what is typed is there, and the form behind a time as well.
    shows(&owner, "Intro call").await;
    owner.fill("#event-title", "Deep talk").await;
    shows(&owner, "Deep talk").await;
    wrong.all(look(&owner, "drafts-1-event").await);
    owner.click(&hook("time")).await;
    owner.see(&hook("name")).await;
    send_form(&owner, "Grace", "grace@example.org", "").await;
    owner.see("#trouble").await;
    let said = owner.text("#trouble").await;
    assert!(said.contains("This is a preview"), "{said}");
    wrong.all(look(&owner, "drafts-2-not-booked").await);
    // What can't be read leaves it as it was, and says so.
    owner.set("#event-title", "").await;
    until("the reason", async || {
        let text = owner.text(&hook("draft-preview")).await;
        text.contains("Shown as it was before").then_some(())
    })
    .await;
    let view = api.view().await;
    assert_eq!(view["events"][0]["title"], "Intro call");
    assert_eq!(view["bookings"], json!([]));

    // Hours.
    owner.click(&hook("to-overview")).await;
    to_section(&owner, "hours").await;
    owner.click(&hook("hours-change")).await;
    owner.see(&hook("time")).await;
    wrong.all(look(&owner, "drafts-3-hours").await);
    owner.end().await;
    wrong.end();
}
