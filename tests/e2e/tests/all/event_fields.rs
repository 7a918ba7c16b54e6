//! Every field of the event type's editor, set by hand and compared with what is saved.

use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const BOB: &str = "bob@example.com";

/// Opened, with all that is folded away.
async fn open(browser: &Browser, edge: &str) {
    browser
        .open(&format!("{edge}/setup?site={SITE}&event={EVENT}"))
        .await;
    browser.see(&hook("event-editor")).await;
    let unfold = "for (const one of document.querySelectorAll('main details')) one.open = true";
    browser.run(unfold, vec![]).await;
}

#[tokio::test]
async fn browser_every_field_of_an_event_type_is_saved_as_it_was_set() {
    let day = Day::working();
    let at = World::start().await;
    let mut api = at.connected().await;
    let bob = api.add_host(&at, BOB, "Bob").await;
    let ada = api.view().await["hosts"][0]["id"].clone();
    let ada = ada.as_str().expect("an id").to_owned();
    let evenings = json!({"name": "Evenings", "schedule": {"zone": ZONE,
        "weekly": [{"days": ["mo"], "start": "18:00", "end": "20:00"}]}});
    let path = format!("/v1/owner/sites/{SITE}/hosts/{ada}/schedules");
    let added = api.send(Method::POST, &path, Some(&evenings)).await;
    added.expect(201);
    let schedule = api.view().await["hosts"][0]["schedules"][1]["id"].clone();
    let schedule = schedule.as_str().expect("an id").to_owned();

    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    owner.see(&hook("overview")).await;
    open(&owner, &at.edge).await;
    let (first, last) = (day.text(), day.plus(30).text());
    for (field, text) in [
        ("#event-title", "Tea & cake"),
        ("#event-duration", "45"),
        ("#event-more", "90, 60"),
        ("#event-description", "Bring a cup."),
        ("#event-limit-day", "2"),
        ("#event-limit-week", "5"),
        ("#event-limit-month", "9"),
        ("#event-title-template", "{event} with {name}"),
        ("#event-location", ""),
    ] {
        owner.set(field, text).await;
    }
    // By the place in the list: ways to say how far ahead, who reads what, how many guests, colours.
    for (field, nth) in [
        ("#event-notice", "3"),
        ("#event-before", "1"),
        ("#event-after", "4"),
        ("#event-interval", "3"),
        ("#event-ahead", "2"),
        ("#event-guests", "3"),
        ("#event-color", "7"),
        ("#event-cancel-notice", "2"),
        ("#event-reschedule-notice", "5"),
    ] {
        owner.choose(field, nth).await;
    }
    owner.set("#event-first", &first).await;
    owner.set("#event-last", &last).await;
    let choice = hook("event-schedule");
    owner.choose(&choice, &schedule).await;
    for press in [
        "event-zone-locked",
        "event-meet",
        "event-approval",
        "event-some",
    ] {
        owner.click(&hook(press)).await;
    }
    owner.choose("#event-approval-hours", "5").await;
    owner.choose("#event-reminders", "2").await;
    owner.click(&hook("add-reminder")).await;
    owner.set("#reminder-1", "1").await;
    owner.choose("#reminder-1-unit", "1440").await;
    owner.choose("#reminder-1-method", "email").await;
    for host in [&ada, &bob] {
        owner.click(&hook(&format!("event-host-{host}"))).await;
    }
    owner.click(&hook("event-priority")).await;
    owner.choose(&format!("#event-priority-{ada}"), "2").await;
    owner.choose(&format!("#event-priority-{bob}"), "1").await;
    owner.click(&hook("event-keeps-host")).await;
    for id in ["q1", "q2"] {
        owner.click(&hook("add-question")).await;
        owner
            .set(&format!("#question-{id}"), &format!("What is {id}?"))
            .await;
    }
    owner.choose("#question-q2-kind", "select").await;
    owner.set("#question-q2-options", "One\n Two \n\n").await;
    owner.click_nth(".question input[type=checkbox]", 0).await;
    owner.click(&hook("save-event")).await;

    let wanted = json!({
        "event": EVENT,
        "title": "Tea & cake",
        "description": "Bring a cup.",
        "durations": [45, 60, 90],
        "interval": 15,
        "buffer_before": 5,
        "buffer_after": 30,
        "notice": 240,
        "dates": {"first": first, "last": last},
        "limits": {"day": 2, "week": 5, "month": 9},
        "location": "",
        "hosts": [ada, bob],
        "schedules": {&ada: schedule},
        "round_robin": "priority",
        "priorities": {&ada: 2, &bob: 1},
        "keeps_host": false,
        "event_title": "{event} with {name}",
        "meet": true,
        "color_id": 7,
        "reminders": [{"method": "popup", "minutes": 10}, {"method": "email", "minutes": 1440}],
        "cancel_notice": 120,
        "reschedule_notice": 1440,
        "approval": true,
        "approval_hours": 72,
        "questions": [
            {"id": "q1", "label": "What is q1?", "kind": "text", "required": true},
            {"id": "q2", "label": "What is q2?", "kind": "select", "options": ["One", "Two"]}],
        "guests": 3,
        "zone_locked": true,
    });
    // What the chosen way does not say stays as it was.
    let horizon = "horizon_days";
    let saved = until("what was saved", async || {
        let event = api.view().await["events"][0].clone();
        (event["title"] == "Tea & cake").then_some(event)
    })
    .await;
    let mut wanted = wanted;
    wanted[horizon] = saved[horizon].clone();
    assert_eq!(sorted(&saved), sorted(&wanted));

    // Opened again, it shows what it saved: saving once more changes nothing. The ways that exclude
    // what was set before come last.
    open(&owner, &at.edge).await;
    owner.set("#event-location", "Café Central").await;
    owner.choose("#event-ahead", "1").await;
    owner.set("#event-horizon", "12").await;
    owner.choose("#event-detail", "1").await;
    owner.click(&hook("event-all")).await;
    owner.click(&hook("save-event")).await;
    let again = until("it to be saved again", async || {
        let event = api.view().await["events"][0].clone();
        (event["location"] == "Café Central").then_some(event)
    })
    .await;
    wanted["location"] = json!("Café Central");
    wanted["detail"] = json!("initials");
    wanted["assignment"] = json!("all");
    (wanted[horizon], wanted["business_days"]) = (json!(12), json!(true));
    wanted.as_object_mut().expect("fields").remove("dates");
    assert_eq!(sorted(&again), sorted(&wanted));
    owner.end().await;
}

/// A line for each field, so that a difference is read at a glance.
fn sorted(event: &Value) -> Vec<String> {
    let fields = event.as_object().expect("an event type").iter();
    let mut lines: Vec<String> = fields.map(|(name, is)| format!("{name}: {is}")).collect();
    lines.sort();
    lines
}
