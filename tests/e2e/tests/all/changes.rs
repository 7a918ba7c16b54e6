//! What becomes of a booking after it was asked for, in real browsers: the host agrees, the visitor
//! moves it, the host moves it and cancels it with a word.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{OWNER, SITE};
use e2e::steps::{agree_to_everything, choose_day, hook, look, send_form, tag, time};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// The one event of ours begins then.
async fn until_event_at(at: &World, start: &str) {
    until(&format!("one event at {start}"), async || {
        let events = at.booked().await;
        let [event] = events.as_slice() else {
            return None;
        };
        let begins = event["start"]["dateTime"].as_str()?;
        let begins = chrono::DateTime::parse_from_rfc3339(begins).ok()?;
        (begins == chrono::DateTime::parse_from_rfc3339(start).ok()?).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_a_request_is_agreed_to_moved_and_cancelled() {
    let day = Day::working();
    let at = World::start().await;
    let mut requests = at.connected().await;
    let mut event = requests.view().await["events"][0].clone();
    event["approval"] = json!(true);
    let path = format!("/v1/owner/sites/{SITE}/events/intro");
    let saved = requests.send(Method::PUT, &path, Some(&event)).await;
    saved.expect(200);
    let mut wrong = Findings::default();

    // A visitor asks; nothing is written.
    let page = CustomerPage::serve(&tag(&at), None).await;
    let visitor = Browser::start(&at, "Europe/Berlin").await;
    visitor.open(&page.url).await;
    choose_day(&visitor, day).await;
    visitor.click(&time(&day.at("10:00"))).await;
    send_form(&visitor, "Grace Hopper", "grace@example.org", "").await;
    visitor.see(&hook("pending")).await;
    let said = visitor.text(&hook("pending")).await;
    assert!(said.contains("still has to agree"), "{said}");
    wrong.all(look(&visitor, "widget-approval").await);
    let manage = visitor.attributes(&hook("manage-link"), "href").await;
    let manage = manage.first().expect("a manage link").clone();
    visitor.open(&manage).await;
    visitor.see("[data-state=\"pending\"]").await;
    wrong.all(look(&visitor, "manage-approval").await);
    assert_eq!(at.booked().await.len(), 0);

    // The host agrees.
    let owner = Browser::start(&at, "Europe/Berlin").await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    owner.see(&hook("approve-booking")).await;
    wrong.all(look(&owner, "setup-approve").await);
    owner.click(&hook("approve-booking")).await;
    owner.see(&hook("cancel-booking")).await;
    until_event_at(&at, &day.at("10:00")).await;

    // The visitor moves it, in the widget; where each time has to be agreed to, that is said.
    visitor.open(&format!("{manage}/move")).await;
    let said = visitor.text("main").await;
    assert!(said.contains("has to be agreed to"), "{said}");
    event["approval"] = json!(false);
    let saved = requests.send(Method::PUT, &path, Some(&event)).await;
    saved.expect(200);
    visitor.open(&manage).await;
    visitor.see("[data-state=\"confirmed\"]").await;
    wrong.all(look(&visitor, "manage-confirmed").await);
    visitor.click("a[href$=\"/move\"]").await;
    visitor.see(&hook("time")).await;
    assert_eq!(visitor.count("main button[type=\"submit\"]").await, 0);
    wrong.all(look(&visitor, "manage-move").await);
    choose_day(&visitor, day).await;
    visitor.click(&time(&day.at("14:00"))).await;
    visitor.see("input[name=\"start\"]:checked").await;
    assert_eq!(visitor.count("input[name=\"start\"]").await, 1);
    wrong.all(look(&visitor, "manage-move-to").await);
    visitor.click("main button[type=\"submit\"]").await;
    visitor.see("[data-state=\"confirmed\"]").await;
    until_event_at(&at, &day.at("14:00")).await;

    // The host moves it too, and then cancels it with a word.
    owner.reload().await;
    owner.click(&hook("move-booking")).await;
    let field = format!("{}T15:00", day.text());
    owner.set(&hook("move-to"), &field).await;
    wrong.all(look(&owner, "setup-move").await);
    owner.click(&hook("move-for-sure")).await;
    until_event_at(&at, &day.at("15:00")).await;
    owner.see(&hook("cancel-booking")).await;
    owner.click(&hook("cancel-booking")).await;
    owner.fill(".booking textarea", "I am ill, sorry").await;
    wrong.all(look(&owner, "setup-cancel").await);
    owner.click(&hook("cancel-for-sure")).await;
    until("the event to leave", async || {
        at.booked().await.is_empty().then_some(())
    })
    .await;
    visitor.open(&manage).await;
    visitor.see("[data-state=\"cancelled\"]").await;
    let said = visitor.text("main").await;
    assert!(said.contains("I am ill, sorry"), "{said}");
    wrong.all(look(&visitor, "manage-cancelled-by-host").await);
    for browser in [visitor, owner] {
        browser.end().await;
    }
    wrong.end();
}
