//! The main road: connect, see slots, book, find it, cancel.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

pub(super) fn events(at: &Deployment) -> Vec<Value> {
    at.live_in(OWNER, "primary")
}

pub(super) fn add(at: &Deployment, calendar: &str, event: Value) -> Value {
    at.control(
        "events",
        json!({"email": OWNER, "calendar": calendar, "event": event}),
    )
}

pub(super) fn timed(from: &str, to: &str) -> Value {
    json!({"summary": "Dentist, very private", "start": {"dateTime": from}, "end": {"dateTime": to}})
}

#[tokio::test]
async fn an_empty_week_offers_the_hours_in_the_calendars_zone() {
    let (at, _) = connected().await;
    let slots = at.slots().await;
    // Now is Monday 08:00 UTC; four hours' notice: the first start is 12:00 UTC, 13:00 in Berlin.
    assert_eq!(
        slots.first().map(String::as_str),
        Some("2026-11-23T12:00:00Z")
    );
    assert!(slots.contains(&"2026-11-24T08:00:00Z".to_owned()));
    assert!(slots.contains(&"2026-11-24T15:30:00Z".to_owned()));
    assert!(!slots.contains(&"2026-11-24T16:00:00Z".to_owned()));
    assert!(
        !slots.iter().any(|s| s.starts_with("2026-11-28")),
        "Saturday is closed"
    );
}

#[tokio::test]
async fn busy_events_of_both_calendars_hide_slots_and_free_ones_do_not() {
    let at = Deployment::new();
    let family = at.control("calendars", json!({"email": OWNER, "summary": "Family"}));
    let family = family["id"].as_str().unwrap().to_owned();
    add(
        &at,
        "primary",
        timed("2026-11-24T09:00:00+01:00", "2026-11-24T10:00:00+01:00"),
    );
    add(
        &at,
        &family,
        timed("2026-11-24T11:15:00+01:00", "2026-11-24T11:20:00+01:00"),
    );
    let mut free = timed("2026-11-24T12:00:00+01:00", "2026-11-24T13:00:00+01:00");
    free["transparency"] = json!("transparent");
    add(&at, "primary", free);
    let mut declined = timed("2026-11-24T13:00:00+01:00", "2026-11-24T14:00:00+01:00");
    declined["attendees"] = json!([{"email": OWNER, "responseStatus": "declined"}]);
    add(&at, "primary", declined);
    let mut tentative = timed("2026-11-24T14:00:00+01:00", "2026-11-24T15:00:00+01:00");
    tentative["status"] = json!("tentative");
    add(&at, "primary", tentative);
    add(
        &at,
        &family,
        json!({"summary": "x", "start": {"date": "2026-11-25"}, "end": {"date": "2026-11-26"}}),
    );
    Browser::new(&at).set_up().await;
    let slots = at.slots().await;
    let on = |day: &str| -> Vec<&str> {
        slots
            .iter()
            .filter(|s| s.starts_with(day))
            .map(|s| &s[11..16])
            .collect()
    };
    assert_eq!(
        on("2026-11-24"),
        [
            "09:00", "09:30", "10:30", "11:00", "11:30", "12:00", "12:30", "14:00", "14:30",
            "15:00", "15:30"
        ]
    );
    assert!(on("2026-11-25").is_empty());
    assert!(
        !at.dump("ada-lovelace").contains("Dentist"),
        "titles are never stored"
    );
}

#[tokio::test]
async fn a_booking_is_one_look_and_one_write_and_is_in_the_calendar() {
    let (at, mut owner) = connected().await;
    let before = at.google_calls().len();
    let reply = at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    assert_eq!(reply.body["status"], "confirmed");
    assert_eq!(at.count_calls(before, "freeBusy"), 1);
    assert_eq!(at.count_calls(before, "POST /calendar/v3/calendars"), 1);
    assert_eq!(
        at.google_calls().len() - before,
        2,
        "{:?}",
        at.google_calls()
    );
    let events = events(&at);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["attendees"][0]["email"], "grace@example.org");
    assert_eq!(events[0]["summary"], "Intro call · Grace Hopper");
    assert_eq!(
        reply.body["uid"], events[0]["iCalUID"],
        "a saved file and the invitation are one"
    );
    assert!(events[0]["description"].as_str().unwrap().contains("/b/"));
    let mails = at.control_as("GET", "mails", Value::Null);
    assert_eq!(
        mails.as_array().unwrap().len(),
        1,
        "Google invites the guest: {mails}"
    );
    assert!(
        !at.slots()
            .await
            .contains(&"2026-11-24T09:00:00Z".to_owned())
    );
    assert_eq!(owner.view().await["bookings"][0]["name"], "Grace Hopper");
    // Asked again with the same key: the same booking, no second event.
    let again = at.book("grace", "2026-11-24T09:00:00Z").await.expect(200);
    assert_eq!(again.body["id"], reply.body["id"]);
    assert_eq!(
        at.book("grace", "2026-11-24T10:00:00Z")
            .await
            .expect(422)
            .body["code"],
        "key_reused"
    );
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn cancelling_by_the_link_removes_the_event_and_frees_the_time() {
    let (at, _) = connected().await;
    let booked = at
        .book("grace", "2026-11-24T09:00:00Z")
        .await
        .expect(201)
        .body;
    at.live(20).await;
    let token = booked["token"].as_str().unwrap();
    let page = format!("/b/{token}");
    let shown = at.visit("GET", &page, &[], None).await.expect(200);
    assert!(shown.text.contains("<form"), "{}", shown.text);
    assert_eq!(events(&at).len(), 1, "showing changes nothing");
    let mut request = http::Request::builder()
        .method("POST")
        .uri(format!("https://book.example{page}"))
        .body(b"action=cancel".to_vec())
        .unwrap();
    request.headers_mut().insert(
        "content-type",
        "application/x-www-form-urlencoded".parse().unwrap(),
    );
    assert_eq!(at.send(request, "203.0.113.9").await.status(), 303);
    assert_eq!(events(&at).len(), 0);
    at.run_alarms().await;
    assert!(
        at.slots()
            .await
            .contains(&"2026-11-24T09:00:00Z".to_owned())
    );
    assert_eq!(at.how(&booked).await["status"], "cancelled");
}

#[tokio::test]
async fn of_fifty_at_once_exactly_one_gets_the_time() {
    let (at, _) = connected().await;
    let keys: Vec<String> = (0..50).map(|n| format!("visitor-{n}")).collect();
    let replies = join_all(keys.iter().map(|key| at.book(key, "2026-11-24T09:00:00Z"))).await;
    let won = replies.iter().filter(|r| r.status == 201).count();
    let lost = replies
        .iter()
        .filter(|r| r.status == 409 && r.body["code"] == "slot_taken")
        .count();
    assert_eq!((won, lost), (1, 49));
    assert_eq!(events(&at).len(), 1);
    let fresh = replies.iter().find(|r| r.status == 409).unwrap();
    let fresh = fresh.body["slots"].as_array().unwrap();
    assert!(fresh.contains(&json!("2026-11-24T09:30:00Z")));
    assert!(!fresh.contains(&json!("2026-11-24T09:00:00Z")));
}

#[tokio::test]
async fn a_hold_keeps_the_time_for_its_holder_only() {
    let (at, _) = connected().await;
    let start = "2026-11-24T09:00:00Z";
    let wish = json!({"event": "intro", "minutes": 30, "start": start, "visitor": "a".repeat(22)});
    let path = "/v1/sites/ada-lovelace/holds";
    let hold = at
        .visit("POST", path, &[], Some(wish.clone()))
        .await
        .expect(201)
        .body;
    assert!(!at.slots().await.contains(&start.to_owned()));
    assert_eq!(
        at.book("other", start).await.expect(409).body["code"],
        "slot_taken"
    );
    let key = format!("{:0>22}", "holder");
    let body = json!({"event": "intro", "minutes": 30, "start": start, "name": "Grace",
        "email": "g@example.org", "zone": "Europe/London", "hold": {"id": hold["id"], "secret": hold["secret"]}});
    let path = "/v1/sites/ada-lovelace/bookings";
    at.visit("POST", path, &[("idempotency-key", &key)], Some(body))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_hold_whose_answer_was_lost_can_be_asked_for_again() {
    let (at, _) = connected().await;
    let wish = json!({"event": "intro", "minutes": 30, "start": "2026-11-24T09:00:00Z", "visitor": "a".repeat(22)});
    let path = "/v1/sites/ada-lovelace/holds";
    let first = at
        .visit("POST", path, &[], Some(wish.clone()))
        .await
        .expect(201)
        .body;
    at.advance(100);
    let second = at
        .visit("POST", path, &[], Some(wish))
        .await
        .expect(201)
        .body;
    assert_ne!(first["secret"], second["secret"]);
    assert_eq!(
        first["expires_at"], second["expires_at"],
        "asking again does not keep it longer"
    );
    let other = json!({"event": "intro", "minutes": 30, "start": "2026-11-24T09:00:00Z", "visitor": "b".repeat(22)});
    at.visit("POST", path, &[], Some(other)).await.expect(409);
}

#[tokio::test]
async fn a_hold_ends_by_release_and_by_time() {
    let (at, _) = connected().await;
    let start = "2026-11-24T09:00:00Z".to_owned();
    let wish = json!({"event": "intro", "minutes": 30, "start": start, "visitor": "a".repeat(22)});
    let path = "/v1/sites/ada-lovelace/holds";
    let hold = at
        .visit("POST", path, &[], Some(wish.clone()))
        .await
        .expect(201)
        .body;
    let release = format!("{path}/{}/release", hold["id"].as_str().unwrap());
    let wrong = json!({"id": hold["id"], "secret": "x"});
    at.visit("POST", &release, &[], Some(wrong))
        .await
        .expect(204);
    assert!(
        !at.slots().await.contains(&start),
        "only the secret releases"
    );
    let right = json!({"id": hold["id"], "secret": hold["secret"]});
    at.visit("POST", &release, &[], Some(right))
        .await
        .expect(204);
    assert!(at.slots().await.contains(&start));
    at.visit("POST", path, &[], Some(wish)).await.expect(201);
    at.advance(299);
    assert!(!at.slots().await.contains(&start));
    at.advance(1);
    assert!(at.slots().await.contains(&start));
}

#[tokio::test]
async fn an_unclaimed_site_is_404_and_writes_nothing() {
    let at = Deployment::new();
    let path = "/v1/sites/nobody/events/intro/slots/30/2026-11";
    at.visit("GET", path, &[], None).await.expect(404);
    at.visit("GET", "/book/nobody/intro", &[], None)
        .await
        .expect(404);
    assert_eq!(at.tables("site:nobody"), 0);
}
