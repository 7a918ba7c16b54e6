//! A calendar of our own on the setup page: chosen before Google, made, booked into, made anew.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, go_to_boxes, hook, look, to_section};
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// Google's ids of the calendars that got an event, each once, the first one first.
async fn written(at: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for call in at.google_calls().await {
        let id = call
            .strip_prefix("POST /calendar/v3/calendars/")
            .and_then(|rest| rest.strip_suffix("/events"));
        let id = id.map(|id| id.replace("%40", "@"));
        ids.extend(id.filter(|id| !ids.contains(id)));
    }
    ids
}

#[tokio::test]
async fn browser_bookings_go_into_a_calendar_of_our_own_and_google_asks_for_no_more() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    let mut wrong = Findings::default();
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.see(&hook("consents")).await;
    let said = browser.text(&hook("consents")).await;
    assert!(said.contains("on Google calendars you own"), "{said}");
    browser.click(&hook("into-own")).await;
    browser.see(&hook("own-limits")).await;
    let label =
        "Make secondary Google calendars, and see, create, change, and delete events on them";
    let said = browser.text(&hook("consents")).await;
    assert!(said.contains(label) && !said.contains("you own"), "{said}");
    wrong.all(look(&browser, "own-1-connect").await);
    browser.click(&hook("continue-google")).await;
    go_to_boxes(&browser, OWNER).await;
    let said = browser.text("body").await;
    assert!(
        said.contains(label) && !said.contains("calendars you own"),
        "{said}"
    );
    browser.click("#select-all").await;
    browser.click("#continue").await;

    browser.see(&hook("save-calendars")).await;
    let said = browser.text(&hook("checks")).await;
    assert!(!said.contains("Missing"), "{said}");
    let ours = "Bookings: Ada Lovelace";
    let chosen =
        "return document.querySelector('[data-test=calendar-receives]:checked').dataset.calendar";
    assert_eq!(browser.run(chosen, vec![]).await, ours);
    wrong.all(look(&browser, "own-2-calendars").await);
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("finish")).await;
    browser.see(&hook("overview")).await;

    let start = Day::working().at("10:00");
    at.until_free(&start, true).await;
    at.book(&Guest::new(), &start).await.expect(201);
    let first = written(&at).await;
    let [first] = first.as_slice() else {
        panic!("one calendar gets events: {first:?}")
    };
    assert!(first != "primary" && first != OWNER, "{first}");
    assert_eq!(at.events(OWNER, first).await.len(), 1);
    assert!(at.events(OWNER, "primary").await.is_empty());

    // Deleted at Google: its host is told, and one click makes another.
    at.control(Method::DELETE, "calendars", json!({"calendar": first}))
        .await;
    to_section(&browser, "calendars").await;
    browser.click(&hook("calendars-change")).await;
    browser.click(&hook("refresh")).await;
    browser.see(&hook("no-own-calendar")).await;
    wrong.all(look(&browser, "own-3-deleted").await);
    browser.click(&hook("make-own-calendar")).await;
    browser.gone(&hook("no-own-calendar")).await;
    browser.see(&hook("own-calendar")).await;
    let later = Day::working().at("13:00");
    at.until_free(&later, true).await;
    at.book(&Guest::new(), &later).await.expect(201);
    let second = written(&at).await.pop().expect("another");
    assert_ne!(*first, second);

    // Wider, when it is wanted: Google asks for it, and for nothing before.
    let main = format!("{}[data-calendar=\"{OWNER}\"]", hook("calendar-receives"));
    browser.click(&main).await;
    browser.see(&hook("asks-again")).await;
    wrong.all(look(&browser, "own-4-wider").await);
    browser.click(&hook("save-calendars")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("save-calendars")).await;
    assert_eq!(browser.run(chosen, vec![]).await, OWNER);
    browser.click(&hook("save-calendars")).await;
    browser.gone(&hook("save-calendars")).await;

    let third = Day::working().at("15:00");
    at.until_free(&third, true).await;
    at.book(&Guest::new(), &third).await.expect(201);
    assert_eq!(written(&at).await.pop().as_deref(), Some(OWNER));

    // And back: what that leaves behind is said before.
    to_section(&browser, "calendars").await;
    browser.click(&hook("calendars-change")).await;
    browser.click(&hook("own-calendar-offer")).await;
    browser.see(&hook("left-behind")).await;
    wrong.all(look(&browser, "own-5-offer").await);
    browser.click(&hook("narrow")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    let view = format!("{}/v1/owner/sites/{SITE}", at.edge);
    let again = "const done = arguments[1]; fetch(arguments[0]).then((it) => it.json()).then(done)";
    let view = browser.run_async(again, vec![json!(view)]).await;
    let row = &view["hosts"][0]["connections"][0];
    assert_eq!(
        (&row["own_calendar"], &row["state"]),
        (&json!(true), &json!("active"))
    );
    browser.end().await;
    wrong.end();
}
