//! The real widget beside what is being set, as it would be: seen before anything is saved.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{EVENT, FAMILY, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look, send_form, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
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
        text.contains("Not updated yet").then_some(())
    })
    .await;
    let view = api.view().await;
    assert_eq!(view["events"][0]["title"], "Intro call");
    assert_eq!(view["bookings"], json!([]));

    // Hours.
    owner.click(&hook("back")).await;
    to_section(&owner, "hours").await;
    owner.click(&hook("hours-change")).await;
    owner.see(&hook("time")).await;
    wrong.all(look(&owner, "drafts-3-hours").await);

    owner.click(&hook("hours-change")).await;

    // The site's title.
    to_section(&owner, "site").await;
    owner.click(&hook("site-change")).await;
    owner.set("#site-title", "Lovelace & Co").await;
    shows(&owner, "Lovelace & Co").await;
    wrong.all(look(&owner, "drafts-6-title").await);
    owner.click(&hook("site-change")).await;
    assert_ne!(api.view().await["title"], "Lovelace & Co");
    owner.end().await;
    wrong.end();
}

/// How many times the widget beside the editor offers.
async fn offered(browser: &Browser) -> usize {
    let inside = "const it = document.querySelector('[data-test=\"draft-preview\"] \
         freeslot-booking:not(.preview-next)'); const \
         checked = it?.shadowRoot?.querySelector('[data-test=\"checked\"]')?.textContent.trim(); \
         return checked ? it.shadowRoot.querySelectorAll('[data-test=\"time\"], td.free').length : -1";
    let found = browser.run(inside, vec![]).await;
    found
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(usize::MAX)
}

#[tokio::test]
async fn browser_a_calendar_that_would_not_block_is_left_out_before_it_is_saved() {
    let at = World::start().await;
    let mut api = at.connected().await;
    let day = Day::working();
    let lasts = json!({"summary": "Away",
        "start": {"dateTime": day.plus(-21).at("00:00")},
        "end": {"dateTime": day.plus(120).at("00:00")}});
    at.add_event(OWNER, FAMILY, lasts).await;
    until("nothing to be free", async || {
        let path = format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{}", day.month());
        let slots = at.visit(Method::GET, &path, &[], None).await.expect(200);
        (slots.body["slots"] == json!([])).then_some(())
    })
    .await;
    let owner = Browser::start(&at, ZONE).await;
    let mut wrong = Findings::default();
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    to_section(&owner, "calendars").await;
    owner.click(&hook("calendars-change")).await;
    until("a widget without a time", async || {
        (offered(&owner).await == 0).then_some(())
    })
    .await;
    wrong.all(look(&owner, "drafts-4-calendars").await);
    let family = format!("{}[data-calendar=\"Family\"]", hook("calendar-conflict"));
    owner.click(&family).await;
    until("a widget with times", async || {
        let n = offered(&owner).await;
        (n > 0 && n < usize::MAX).then_some(())
    })
    .await;
    wrong.all(look(&owner, "drafts-5-fewer-calendars").await);
    assert_eq!(owner.count(&hook("not-yet")).await, 0);
    // Nothing is saved.
    let view = api.view().await;
    let calendars = view["hosts"][0]["connections"][0]["calendars"].as_array();
    let blocking = |it: &&serde_json::Value| it["checks_conflicts"] == true;
    assert_eq!(calendars.unwrap().iter().filter(blocking).count(), 2);

    // With all of them, where busy times would not block.
    owner.click(&hook("calendars-change")).await;
    to_section(&owner, "switches").await;
    owner.click(&hook("switches-change")).await;
    until("a widget without a time", async || {
        (offered(&owner).await == 0).then_some(())
    })
    .await;
    owner.click(&hook("all-day-blocks")).await;
    owner.see(&hook("not-yet")).await;
    owner.click(&hook("busy-blocks")).await;
    until("a widget with times", async || {
        let n = offered(&owner).await;
        (n > 0 && n < usize::MAX).then_some(())
    })
    .await;
    wrong.all(look(&owner, "drafts-7-switches").await);
    let view = api.view().await;
    assert_eq!(view["hosts"][0]["switches"]["busy_blocks"], true);
    owner.end().await;
    wrong.end();
}
