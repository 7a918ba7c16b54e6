//! With the keyboard alone: the first path of an owner, a host's page, long forms, and a visitor's
//! page of a booking. What has focus is always seen, and focus never falls out of everything.

use e2e::Findings;
use e2e::browser::{Browser, Key};
use e2e::days::Day;
use e2e::keyboard::{
    change_in, focused, go_to, has_not_fallen, until_focused, walk_on, walk_to, watch_focus,
};
use e2e::people::{Guest, OWNER};
use e2e::steps::{self, DESKTOP, ZONE, agree_to_everything, hook};
use e2e::until;
use e2e::world::World;
use serde_json::json;

const BOB: &str = "bob@example.com";

/// Goes on to this and presses it.
async fn press(browser: &Browser, wrong: &mut Findings, name: &str) {
    walk_to(browser, wrong, name, false).await;
    browser.press(Key::Enter).await;
}

/// Signed in, with the keyboard at the beginning of the overview.
async fn signed_in(at: &World, email: &str) -> Browser {
    let browser = steps::signed_in(at, email, "").await;
    until_focused(&browser, "step-heading").await;
    watch_focus(&browser).await;
    browser
}

#[tokio::test]
async fn browser_keys_lead_from_the_first_question_to_the_tag() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.screen(DESKTOP, false).await;
    let mut wrong = Findings::default();
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.see(&hook("continue-google")).await;
    until_focused(&browser, "step-heading").await;
    watch_focus(&browser).await;
    walk_to(&browser, &mut wrong, "into-mine", false).await;
    browser.press(Key::Space).await;
    press(&browser, &mut wrong, "continue-google").await;
    agree_to_everything(&browser, OWNER).await;

    browser.see(&hook("save-calendars")).await;
    until_focused(&browser, "step-heading").await;
    watch_focus(&browser).await;
    press(&browser, &mut wrong, "save-calendars").await;
    browser.see(&hook("copy-tag")).await;
    until_focused(&browser, "step-heading").await;
    has_not_fallen(&browser, &mut wrong, "after the calendars").await;
    press(&browser, &mut wrong, "change-hours").await;
    browser.see(&hook("save-hours")).await;
    until_focused(&browser, "step-heading").await;
    has_not_fallen(&browser, &mut wrong, "at the hours").await;
    press(&browser, &mut wrong, "save-hours").await;
    browser.see(&hook("copy-tag")).await;
    until_focused(&browser, "step-heading").await;
    has_not_fallen(&browser, &mut wrong, "after the hours").await;
    press(&browser, &mut wrong, "copy-tag").await;
    press(&browser, &mut wrong, "finish").await;
    browser.see(&hook("overview")).await;
    until_focused(&browser, "step-heading").await;
    has_not_fallen(&browser, &mut wrong, "after the tag").await;
    assert_eq!(browser.clicks_on(&at.edge), 0, "nothing was clicked");
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_keys_reach_and_change_every_area_of_a_host() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let bob = owner.add_host(&at, BOB, "Bob").await;
    owner.put_event("intro", json!({"hosts": [bob]})).await;
    let start = Day::working().at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let browser = signed_in(&at, BOB).await;
    let mut wrong = Findings::default();

    let bookings = ("bookings", "bookings");
    change_in(&browser, &mut wrong, bookings, "note-booking").await;
    until_focused(&browser, "note-text").await;
    browser.type_text("Likes marmalade").await;
    press(&browser, &mut wrong, "save-note").await;
    until_focused(&browser, "note-booking").await;
    has_not_fallen(&browser, &mut wrong, "in Bookings").await;

    let hours = ("my-calendar", "hours");
    change_in(&browser, &mut wrong, hours, "hours-change").await;
    let monday = "input[aria-label=\"Monday from\"]";
    walk_on(&browser, &mut wrong, monday).await;
    browser.press(Key::Up).await;
    press(&browser, &mut wrong, "save-hours").await;
    until_focused(&browser, "hours-change").await;
    until("later hours", async || {
        let view = owner.view().await;
        let weekly = view["hosts"][1]["schedule"]["weekly"].to_string();
        weekly.contains("10:00").then_some(())
    })
    .await;
    has_not_fallen(&browser, &mut wrong, "in My calendar").await;

    let place = ("site", "self-test");
    change_in(&browser, &mut wrong, place, "self-test").await;
    browser.see(&hook("proof-title")).await;
    has_not_fallen(&browser, &mut wrong, "in Site").await;
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_keys_change_an_event_type_a_feed_and_what_is_kept() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let browser = signed_in(&at, OWNER).await;
    let mut wrong = Findings::default();

    let events = ("booking-page", "events");
    change_in(&browser, &mut wrong, events, "change-event").await;
    browser.see(&hook("event-editor")).await;
    until_focused(&browser, "step-heading").await;
    walk_to(&browser, &mut wrong, "event-title", false).await;
    browser.type_text("Tea").await;
    press(&browser, &mut wrong, "event-when").await;
    walk_to(&browser, &mut wrong, "event-limit-day", false).await;
    browser.type_text("4").await;
    press(&browser, &mut wrong, "save-event").await;
    until("the event type", async || {
        let event = owner.view().await["events"][0].clone();
        (event["title"] == "Tea" && event["limits"] == json!({"day": 4})).then_some(())
    })
    .await;
    has_not_fallen(&browser, &mut wrong, "in the event type").await;
    walk_to(&browser, &mut wrong, "back", true).await;
    browser.press(Key::Enter).await;
    browser.see(&hook("overview")).await;
    until_focused(&browser, "events-heading").await;
    has_not_fallen(&browser, &mut wrong, "on the way back").await;

    let feeds = ("my-calendar", "feeds");
    go_to(&browser, &mut wrong, feeds).await;
    walk_on(&browser, &mut wrong, "button[data-test=make-feed]").await;
    browser.press(Key::Enter).await;
    browser.see(&hook("feed-link")).await;
    walk_to(&browser, &mut wrong, "end-feed", true).await;
    browser.press(Key::Enter).await;
    until("the question to have focus", async || {
        let now = focused(&browser).await;
        now.starts_with("end-feed-").then_some(())
    })
    .await;
    press(&browser, &mut wrong, "confirm-end-feed").await;
    browser.gone(&hook("feed-link")).await;
    until_focused(&browser, "make-feed").await;
    has_not_fallen(&browser, &mut wrong, "in the feeds").await;

    go_to(&browser, &mut wrong, ("site", "privacy")).await;
    walk_to(&browser, &mut wrong, "keep-days", false).await;
    // What stands in a field is marked on coming there, and typed over.
    browser.type_text("120").await;
    press(&browser, &mut wrong, "save-privacy").await;
    until("how long names are kept", async || {
        (owner.view().await["keep_days"] == 120).then_some(())
    })
    .await;
    has_not_fallen(&browser, &mut wrong, "in Privacy").await;
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_keys_move_and_cancel_a_booking() {
    let day = Day::working();
    let at = World::start().await;
    at.connected().await;
    let booked = at.book(&Guest::new(), &day.at("10:00")).await.expect(201);
    let link = booked.body["manage_url"].as_str().expect("a link");
    let visitor = Browser::start(&at, ZONE).await;
    visitor.screen(DESKTOP, false).await;
    visitor.open(link).await;
    let mut wrong = Findings::default();
    walk_on(&visitor, &mut wrong, "a[href$=\"/move\"]").await;
    visitor.press(Key::Enter).await;
    visitor.see(&hook("time")).await;
    walk_to(&visitor, &mut wrong, "time", false).await;
    visitor.press(Key::Enter).await;
    visitor.see("input[name=\"start\"]:checked").await;
    let submit = "main button[type=\"submit\"]";
    walk_on(&visitor, &mut wrong, submit).await;
    visitor.press(Key::Enter).await;
    until("it to be at another time", async || {
        let now = at.booking(&booked).await;
        (now["status"] == "confirmed" && now["start"] != booked.body["start"]).then_some(())
    })
    .await;

    visitor.see("[data-state=\"confirmed\"]").await;
    walk_on(&visitor, &mut wrong, "main summary").await;
    visitor.press(Key::Enter).await;
    walk_on(&visitor, &mut wrong, "main button.danger").await;
    visitor.press(Key::Enter).await;
    visitor.see("[data-state=\"cancelled\"]").await;
    assert_eq!(visitor.clicks_on(&at.edge), 0);
    visitor.end().await;
    wrong.end();
}
