//! Further people whom a visitor names, in the widget and where no script runs.

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{ROOT, agree_to_everything, choose_day, hook, look, tag, time};
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const ZONE: &str = "Europe/Berlin";
const ALL: [&str; 3] = ["grace@example.org", "bea@example.org", "cy@example.org"];

async fn allowing() -> (World, Browser, Day) {
    let at = World::start().await;
    let mut owner = at.connected().await;
    owner.put_event(EVENT, json!({"guests": 2})).await;
    let browser = Browser::start(&at, ZONE).await;
    (at, browser, Day::working())
}

/// Who is invited to the only booked event, and who has a mail of it.
async fn invited(at: &World) -> (Vec<Value>, Vec<Value>) {
    let found = at.events(OWNER, "primary").await;
    let booked = found.iter().find(|event| event["attendees"].is_array());
    let guests = booked.expect("an event with guests")["attendees"].clone();
    let guests = guests.as_array().unwrap().iter();
    let mails = at.asked("mails").await;
    let mut told: Vec<Value> = mails.iter().map(|mail| mail["to"].clone()).collect();
    told.sort_by_key(Value::to_string);
    (guests.map(|guest| guest["email"].clone()).collect(), told)
}

#[tokio::test]
async fn browser_a_visitor_brings_two() {
    let (at, browser, day) = allowing().await;
    let body = tag(&at).replace("data-book", "data-prefill-guests=dan@ data-book");
    let page = CustomerPage::serve(&body, None).await;
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    browser.click(&time(&day.at("09:00"))).await;
    browser.see(&hook("book")).await;
    assert_eq!(browser.value(&hook("guests")).await, "dan@");
    let mut found = look(&browser, "widget-7-guests").await;

    browser.fill(&hook("name"), "Grace Hopper").await;
    browser.fill(&hook("email"), ALL[0]).await;
    browser.click(&hook("book")).await;
    browser.see("#guests[aria-invalid='true']").await;
    let error = browser.text(&hook("guests-error")).await;
    assert!(error.starts_with("Not “dan@”: enter at most 2"), "{error}");
    let focused = format!("{ROOT} return root.activeElement.id;");
    assert_eq!(browser.run(&focused, vec![]).await, "guests");
    found.extend(look(&browser, "widget-8-guests-wrong").await);

    browser
        .set(
            &hook("guests"),
            "bea@example.org cy@example.org, dan@example.org",
        )
        .await;
    browser.click(&hook("book")).await;
    browser.see("#guests[aria-invalid='true']").await;
    let error = browser.text(&hook("guests-error")).await;
    assert!(error.starts_with("Not “dan@example.org”"), "{error}");
    // What was typed is there again after another time was chosen.
    browser
        .set(&hook("guests"), "bea@example.org;\ncy@example.org")
        .await;
    browser.click(&hook("back")).await;
    browser.click(&time(&day.at("10:00"))).await;
    browser.see(&hook("book")).await;
    let typed = browser.value(&hook("guests")).await;
    assert_eq!(typed, "bea@example.org;\ncy@example.org");
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    let text = browser.text(&hook("confirmation")).await;
    assert!(text.contains(&ALL.join(", ")), "{text}");
    assert!(text.contains("no link to change or cancel"), "{text}");
    found.extend(look(&browser, "widget-9-guests-booked").await);
    let (guests, told) = invited(&at).await;
    assert_eq!(guests, ALL);
    assert_eq!(told, [ALL[1], ALL[2], ALL[0]]);

    let link = browser.attributes(&hook("manage-link"), "href").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.open(&link[0]).await;
    let text = browser.text("main").await;
    assert!(text.contains("bea@example.org"), "{text}");
    found.extend(look(&browser, "manage-guests").await);
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_without_a_script_a_visitor_brings_two() {
    let (at, browser, day) = allowing().await;
    let form = format!(
        "{}/book/{SITE}/{EVENT}/plain?minutes=30&zone={ZONE}&start={}",
        at.edge,
        day.at("09:00")
    );
    browser.open(&form).await;
    let submit = "main form[method=post] button[type=submit]";
    browser.fill("#name", "Grace Hopper").await;
    browser.fill("#email", ALL[0]).await;
    browser.fill("#guests", "bea@example.org, cy").await;
    browser.click(submit).await;
    browser.see("#guests[aria-invalid='true']").await;
    let error = browser.text("#guests-error").await;
    assert!(error.starts_with("Not “cy”: enter at most 2"), "{error}");
    let found = look(&browser, "plain-guests").await;
    assert_eq!(browser.value("#guests").await, "bea@example.org, cy");
    browser
        .set("#guests", "bea@example.org, cy@example.org")
        .await;
    browser.click(submit).await;
    browser.see("[data-state=\"confirmed\"]").await;
    assert_eq!(invited(&at).await.0, ALL);
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn browser_an_owner_allows_guests_and_sees_them() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("change-hours")).await;
    browser.see(&hook("save-hours")).await;
    browser
        .run(
            "for (const one of document.querySelectorAll('details')) one.open = true",
            vec![],
        )
        .await;
    browser.choose("#event-guests", "3").await;
    let mut found = look(&browser, "setup-10-guests").await;
    browser.click(&hook("save-hours")).await;
    browser.see(&hook("copy-tag")).await;
    let path = format!("/v1/sites/{SITE}/events/{EVENT}");
    let event = at.visit(Method::GET, &path, &[], None).await.expect(200);
    assert_eq!(event.body["guests"], 3);
    let wish = json!({"event": EVENT, "minutes": 30, "start": Day::working().at("09:00"),
        "name": "Grace Hopper", "email": ALL[0], "zone": ZONE, "guests": [ALL[1], ALL[2]],
        "utm": {"source": "letter", "term": "maths"}});
    let path = format!("/v1/sites/{SITE}/bookings");
    at.post(&path, &wish).await.expect(201);
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.see(&hook("booking-guests")).await;
    let text = browser.text(&hook("booking-guests")).await;
    assert_eq!(text, "With bea@example.org, cy@example.org");
    let text = browser.text(&hook("booking-utm")).await;
    assert_eq!(text, "utm_source: letter · utm_term: maths");
    found.extend(look(&browser, "setup-11-booking-with-guests").await);
    browser.end().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}
