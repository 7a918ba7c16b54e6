//! Another Google account instead of one, through the page.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

const NEW: &str = "ada@work.example";

async fn live(at: &World, email: &str) -> usize {
    let events = at
        .asked(&format!("events?email={email}&calendar=primary"))
        .await;
    let live = events.iter().filter(|it| it["status"] != "cancelled");
    live.count()
}

#[tokio::test]
async fn browser_an_account_is_replaced_and_bookings_and_links_stay() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let start = Day::working().at("10:00");
    let booked = at.book(&Guest::new(), &start).await.expect(201);
    let new = json!({"email": NEW, "time_zone": ZONE, "name": "Ada L."});
    at.tell("users", new).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    let mut wrong = Findings::default();

    // It can be given up, and survives a reload.
    to_section(&browser, "connection").await;
    browser.click(&hook("replace-account")).await;
    browser.see(&hook("replace-connect")).await;
    wrong.all(look(&browser, "setup-70-replace-connect").await);
    browser.click(&hook("replace-give-up")).await;
    browser.gone(&hook("replacing")).await;
    browser.click(&hook("replace-account")).await;
    browser.see(&hook("replace-connect")).await;
    browser.reload().await;
    browser.click(&hook("replace-connect-now")).await;
    agree_to_everything(&browser, NEW).await;

    // The new account's main calendar is chosen already.
    let save = format!("{} {}", hook("replace-choose"), hook("save-calendars"));
    browser.see(&save).await;
    wrong.all(look(&browser, "setup-71-replace-choose").await);
    assert_eq!((live(&at, OWNER).await, live(&at, NEW).await), (1, 0));
    browser.click(&save).await;
    browser.see(&hook("let-go")).await;
    assert_eq!((live(&at, OWNER).await, live(&at, NEW).await), (0, 1));
    wrong.all(look(&browser, "setup-72-replace-let-go").await);
    browser.click(&hook("let-go")).await;
    browser.click(&hook("confirm-let-go")).await;
    browser.gone(&hook("replacing")).await;
    until("the old account to be disconnected", async || {
        let view = owner.view().await;
        let old = &view["hosts"][0]["connections"][0];
        (old["email"] == OWNER && old["state"] == "reconnect_needed").then_some(())
    })
    .await;

    // The link in the guest's mail opens, and new bookings go into the new account.
    let token = booked.body["token"].as_str().expect("a token");
    let page = at
        .visit(Method::GET, &format!("/b/{token}"), &[], None)
        .await;
    page.expect(200);
    let later = Day::working().at("12:00");
    at.book(&Guest::new(), &later).await.expect(201);
    assert_eq!(live(&at, NEW).await, 2);

    // What a switch would do is said first, and writing is asked for again.
    to_section(&browser, "switches").await;
    browser.click(&hook("write-existing")).await;
    browser
        .see(&format!("{}:not(:empty)", hook("existing-result")))
        .await;
    let said = browser.text(&hook("existing-result")).await;
    assert_eq!(said.trim(), "All 2 future bookings are in the calendar.");
    browser.click(&hook("switches-change")).await;
    browser.click(&hook("bookings-written")).await;
    browser
        .see(&format!("{} li", hook("switches-preview")))
        .await;
    wrong.all(look(&browser, "setup-73-switches-preview").await);
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_another_account_is_added_to_the_one_that_is_there() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let new = json!({"email": NEW, "time_zone": ZONE, "name": "Ada L."});
    at.tell("users", new).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup#connection", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.click(&hook("add-account")).await;
    agree_to_everything(&browser, NEW).await;
    // Back where it was asked for, with both.
    until("both accounts to be shown", async || {
        let said = browser.text("#connection").await;
        (said.contains(OWNER) && said.contains(NEW)).then_some(())
    })
    .await;
    let view = owner.view().await;
    let accounts = view["hosts"][0]["connections"].as_array().expect("a list");
    assert_eq!(accounts.len(), 2);
    assert!(accounts.iter().all(|it| it["state"] == "active"), "{view}");
    browser.end().await;
}
