//! The list of event types: added, ordered, retired and brought back.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Browser, Reply, connected};
use super::story::events;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const OLD: &str = "2026-11-24T09:00:00Z";
const NEW: &str = "2026-11-25T13:00:00Z";
const CONTACT: &str = "+44 20 7946 0000";

/// An event type with nothing but what has to be said.
fn settings(event: &str, title: &str) -> Value {
    json!({"event": event, "title": title, "durations": [30], "notice": 0, "horizon_days": 14})
}

async fn add(owner: &mut Browser, event: &Value) -> Reply {
    let path = format!("{SITE}/events");
    owner.send("POST", &path, Some(event.clone())).await
}

async fn order(owner: &mut Browser, events: Value) -> Reply {
    let order = json!({"events": events});
    owner
        .send("PUT", &format!("{SITE}/events"), Some(order))
        .await
}

async fn retire(owner: &mut Browser, event: &str) -> Value {
    let path = format!("{SITE}/events/{event}");
    let reply = owner.send("DELETE", &path, Some(json!({}))).await;
    reply.expect(200).body
}

async fn restore(owner: &mut Browser, event: &str) -> Reply {
    let path = format!("{SITE}/events/{event}/restore");
    owner.send("POST", &path, Some(json!({}))).await
}

#[track_caller]
fn slugs(view: &Value, list: &str) -> Vec<String> {
    let all = view[list].as_array().into_iter().flatten();
    let slug = |event: &Value| event["event"].as_str().unwrap().to_owned();
    all.map(slug).collect()
}

#[track_caller]
fn conflict(reply: Reply, says: &str) {
    let reply = reply.expect(409);
    assert_eq!(reply.body["code"], "conflict");
    let detail = reply.body["detail"].as_str().unwrap();
    assert!(detail.contains(says), "{detail}");
}

/// Whom visitors ask is set; one booking is confirmed.
async fn booked() -> (Deployment, Browser, Value) {
    let (at, mut owner) = connected().await;
    let site = json!({"title": "Ada Lovelace", "contact": CONTACT});
    owner.send("PUT", SITE, Some(site)).await.expect(200);
    let booking = at.book("grace", OLD).await.expect(201).body;
    at.live(60).await;
    (at, owner, booking)
}

#[tokio::test]
async fn a_retired_event_type_is_offered_nowhere_and_says_whom_to_ask() {
    let (at, mut owner, _) = booked().await;
    let view = retire(&mut owner, "intro").await;
    assert_eq!(slugs(&view, "events"), [""; 0]);
    assert_eq!(slugs(&view, "retired_events"), ["intro"]);
    let events = "/v1/sites/ada-lovelace/events/intro";
    let hold = json!({"event": "intro", "minutes": 30, "start": NEW, "visitor": "v".repeat(22)});
    for reply in [
        at.visit("GET", events, &[], None).await,
        at.visit("GET", &format!("{events}/slots/30/2026-11"), &[], None)
            .await,
        at.visit(
            "GET",
            &format!("{events}/paint/en/UTC/30/2026-11"),
            &[],
            None,
        )
        .await,
        at.visit("POST", "/v1/sites/ada-lovelace/holds", &[], Some(hold))
            .await,
        at.book("linus", NEW).await,
    ] {
        let reply = reply.expect(404);
        assert_eq!(reply.body["code"], "not_found");
        assert_eq!(reply.body["contact"], CONTACT);
        assert!(reply.body["detail"].as_str().unwrap().contains(CONTACT));
    }
    for page in ["intro", "intro/plain", "never-there"] {
        let path = format!("/book/ada-lovelace/{page}");
        let page = at.visit("GET", &path, &[], None).await.expect(404);
        assert!(page.text.contains(CONTACT), "{}", page.text);
        let german = [("accept-language", "de")];
        let page = at.visit("GET", &path, &german, None).await.expect(404);
        assert!(page.text.contains("wenden Sie sich"), "{}", page.text);
    }
    // Once more, because the answer was lost.
    assert_eq!(retire(&mut owner, "intro").await, view);
    let view = restore(&mut owner, "intro").await.expect(200).body;
    assert_eq!(slugs(&view, "events"), ["intro"]);
    assert!(at.slots().await.contains(&NEW.to_owned()));
    restore(&mut owner, "intro").await.expect(200);
}

#[tokio::test]
async fn what_was_booked_of_a_retired_event_type_is_opened_moved_and_cancelled() {
    let (at, mut owner, booking) = booked().await;
    retire(&mut owner, "intro").await;
    let link = format!("/b/{}", booking["token"].as_str().unwrap());
    let page = at.visit("GET", &link, &[], None).await.expect(200);
    assert!(page.text.contains("Intro call"), "{}", page.text);
    // What the widget asks to show the times, and the page without it.
    let event = format!("{link}/v1/sites/ada-lovelace/events/intro");
    let event = at.visit("GET", &event, &[], None).await.expect(200).body;
    assert_eq!(event["durations"], json!([30]));
    let page = at.visit("GET", &format!("{link}/move"), &[], None).await;
    page.expect(200);
    let free = at
        .by_link("GET", &booking, "/slots/30/2026-11", None)
        .await
        .expect(200);
    assert!(free.body["slots"].as_array().unwrap().contains(&json!(NEW)));
    at.reschedule(&booking, "move", NEW).await.expect(200);
    assert_eq!(at.how(&booking).await["start"], NEW);
    at.cancel(&booking).await.expect(200);
    at.live(60).await;
    assert_eq!(events(&at), [Value::Null; 0]);
}

#[tokio::test]
async fn the_rules_of_a_retired_event_type_hold_for_what_was_booked() {
    let (at, mut owner, booking) = booked().await;
    let mut event = owner.view().await["events"][0].clone();
    event["cancel_notice"] = json!(60 * 24 * 60);
    let path = format!("{SITE}/events/intro");
    let put = Some(event.clone());
    owner.send("PUT", &path, put.clone()).await.expect(200);
    retire(&mut owner, "intro").await;
    conflict(owner.send("PUT", &path, put).await, "bring it back");
    let refused = at.cancel(&booking).await.expect(409);
    assert_eq!(refused.body["code"], "too_late");
    // Where it can be moved to is still read: as far as its horizon goes.
    let mut next = settings("next", "Next");
    next["horizon_days"] = json!(2);
    add(&mut owner, &next).await.expect(201);
    at.run_alarms().await;
    let late = "2026-12-15T09:00:00Z";
    at.reschedule(&booking, "late", late).await.expect(200);
}

#[tokio::test]
async fn one_that_was_never_booked_is_gone_and_its_address_free() {
    let (_, mut owner) = connected().await;
    add(&mut owner, &settings("tea", "Tea")).await.expect(201);
    let view = retire(&mut owner, "tea").await;
    assert_eq!(slugs(&view, "events"), ["intro"]);
    assert_eq!(slugs(&view, "retired_events"), [""; 0]);
    restore(&mut owner, "tea").await.expect(404);
    add(&mut owner, &settings("tea", "Green tea"))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_address_is_given_once() {
    let (at, mut owner, _) = booked().await;
    let tea = settings("order", "Tea");
    add(&mut owner, &tea).await.expect(201);
    // Once more, because the answer was lost.
    let view = add(&mut owner, &tea).await.expect(201).body;
    assert_eq!(slugs(&view, "events"), ["intro", "order"]);
    let other = settings("order", "Coffee");
    conflict(add(&mut owner, &other).await, "choose a different");
    let path = format!("{SITE}/events/order");
    owner.send("PUT", &path, Some(other)).await.expect(200);
    retire(&mut owner, "intro").await;
    let again = settings("intro", "Intro");
    conflict(add(&mut owner, &again).await, "retired");
    for wrong in ["", "Tea", "-tea", "a b", "ä"] {
        let refused = add(&mut owner, &settings(wrong, "Tea")).await.expect(422);
        assert_eq!(refused.body["field"], "event", "{wrong}");
    }
    let free = at
        .visit(
            "GET",
            "/v1/sites/ada-lovelace/events/order/slots/30/2026-11",
            &[],
            None,
        )
        .await
        .expect(200);
    assert!(free.body["slots"].as_array().unwrap().contains(&json!(NEW)));
}

#[tokio::test]
async fn the_owner_says_in_which_order_they_stand() {
    let (_, mut owner) = connected().await;
    for event in ["a", "b"] {
        add(&mut owner, &settings(event, event)).await.expect(201);
    }
    let view = order(&mut owner, json!(["b", "intro", "a"])).await;
    assert_eq!(slugs(&view.expect(200).body, "events"), ["b", "intro", "a"]);
    add(&mut owner, &settings("c", "c")).await.expect(201);
    let known = ["b", "intro", "a", "c"];
    for wrong in [
        json!([]),
        json!(["b", "intro", "a"]),
        json!(["b", "b", "intro", "a"]),
        json!(["b", "intro", "a", "d"]),
    ] {
        conflict(order(&mut owner, wrong).await, "in the meantime");
        assert_eq!(slugs(&owner.view().await, "events"), known);
    }
}

#[tokio::test]
async fn a_host_has_another_name_from_now_on() {
    let (at, mut owner) = connected().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}", host.as_str().unwrap());
    let named = |name: &str| Some(json!({"name": name}));
    let refused = owner.send("PUT", &path, named("  ")).await.expect(422);
    assert_eq!(refused.body["field"], "name");
    let view = owner.send("PUT", &path, named(" Augusta King ")).await;
    assert_eq!(view.expect(200).body["hosts"][0]["name"], "Augusta King");
    let event = at
        .visit("GET", "/v1/sites/ada-lovelace/events/intro", &[], None)
        .await
        .expect(200);
    assert_eq!(event.body["hosts"], json!(["Augusta King"]));
    let path = format!("{SITE}/hosts/nobody");
    owner.send("PUT", &path, named("x")).await.expect(404);
}
