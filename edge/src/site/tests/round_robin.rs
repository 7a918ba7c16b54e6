//! Which of several hosts gets a booking, and who takes it where that one can't.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::numbers::add_host;
use super::people::{Browser, connected};
use super::story::timed;
use crate::ports::Request;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const SLOT: &str = "2026-11-24T09:00:00Z";
const ZERO: &str = "host0@example.com";
const ONE: &str = "host1@example.com";

/// Ada, and two more hosts with accounts of their own; any of them takes a booking.
async fn team() -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    for number in 0..2 {
        add_host(&at, &mut owner, number).await;
    }
    (at, owner)
}

/// Changes the event type that every new site has.
async fn set(owner: &mut Browser, change: Value) {
    let mut event = owner.view().await["events"][0].clone();
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
}

async fn ids(owner: &mut Browser) -> Vec<String> {
    let view = owner.view().await;
    let hosts = view["hosts"].as_array().unwrap().iter();
    hosts.map(|h| h["id"].as_str().unwrap().into()).collect()
}

fn live(at: &Deployment, email: &str) -> Vec<Value> {
    at.live_in(email, "primary")
}

/// How many events each of the three has.
fn events(at: &Deployment) -> [usize; 3] {
    [OWNER, ZERO, ONE].map(|email| live(at, email).len())
}

fn busy(at: &Deployment, email: &str) {
    let event = timed("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z");
    let event = json!({"email": email, "calendar": "primary", "event": event});
    at.control("events", event);
}

/// Books these starts one after the other, and says which host has each: 0 is Ada.
async fn shared_out(at: &Deployment, owner: &mut Browser, starts: &[&str]) -> Vec<usize> {
    let mut booked = Vec::new();
    for start in starts {
        let key = start.replace([':', '-'], "");
        booked.push(at.book(&key, start).await.expect(201).body["id"].clone());
        at.advance(10);
    }
    let (ids, view) = (ids(owner).await, owner.view().await);
    let host_of = |booking: &Value| {
        let all = view["bookings"].as_array().unwrap();
        let row = all.iter().find(|row| row["id"] == *booking).unwrap();
        ids.iter().position(|id| row["host"] == **id).unwrap()
    };
    booked.iter().map(host_of).collect()
}

fn asks_about(request: &Request, email: &str) -> bool {
    let body = String::from_utf8_lossy(request.body()).into_owned();
    request.uri().path().ends_with("/freeBusy") && body.contains(email)
}

fn inserts_for(request: &Request, email: &str) -> bool {
    let path = request.uri().path();
    let calendar = path.contains(email) || path.contains(&email.replace('@', "%40"));
    request.method() == http::Method::POST && path.ends_with("/events") && calendar
}

const MORNING: [&str; 6] = [
    "2026-11-24T09:00:00Z",
    "2026-11-24T09:30:00Z",
    "2026-11-24T10:00:00Z",
    "2026-11-24T10:30:00Z",
    "2026-11-24T11:00:00Z",
    "2026-11-24T11:30:00Z",
];

#[tokio::test]
async fn everybody_gets_an_equal_share_of_an_event_types_bookings() {
    let (at, mut owner) = team().await;
    let mut other = owner.view().await["events"][0].clone();
    (other["event"], other["hosts"]) = (json!("other"), json!([ids(&mut owner).await[1]]));
    let path = format!("{SITE}/events/other");
    owner.send("PUT", &path, Some(other)).await.expect(200);
    // What somebody has of another event type is not counted.
    let body = json!({"event": "other", "minutes": 30, "start": "2026-11-25T09:00:00Z",
        "name": "Alan", "email": "alan@example.org", "zone": "Europe/London"});
    let key = [("idempotency-key", "another-event-type-0001")];
    let path = "/v1/sites/ada-lovelace/bookings";
    at.visit("POST", path, &key, Some(body)).await.expect(201);
    let mut took = shared_out(&at, &mut owner, &MORNING).await;
    took.sort_unstable();
    assert_eq!(took, [0, 0, 1, 1, 2, 2]);
}

#[tokio::test]
async fn whose_turn_is_longest_ago_takes_the_next_and_a_cancelled_one_costs_no_turn() {
    let (at, mut owner) = team().await;
    set(&mut owner, json!({"round_robin": "least_recent"})).await;
    let took = shared_out(&at, &mut owner, &MORNING[..4]).await;
    assert_eq!(took, [0, 1, 2, 0]);
    let last = at.book("another", MORNING[4]).await.expect(201).body;
    at.cancel(&last).await.expect(200);
    at.live(60).await;
    assert_eq!(shared_out(&at, &mut owner, &MORNING[5..]).await, [1]);
}

#[tokio::test]
async fn who_comes_first_takes_all_that_fits_and_the_others_the_rest() {
    let (at, mut owner) = team().await;
    let hosts = ids(&mut owner).await;
    let priorities = json!({hosts[2].clone(): 1, hosts[1].clone(): 2});
    let change = json!({"round_robin": "priority", "priorities": priorities});
    set(&mut owner, change).await;
    assert_eq!(shared_out(&at, &mut owner, &MORNING[..3]).await, [2, 2, 2]);
    for (host, key) in [(ZERO, "second"), (OWNER, "third")] {
        at.book(key, SLOT).await.expect(201);
        assert_eq!(live(&at, host).len(), 1, "{host} is next");
    }
    at.book("fourth", SLOT).await.expect(409);
    let path = format!("{SITE}/events/intro");
    let mut event = owner.view().await["events"][0].clone();
    event["priorities"] = json!({"nobody": 1});
    let refused = owner.send("PUT", &path, Some(event)).await.expect(422);
    assert_eq!(refused.body["field"], "priorities");
}

#[tokio::test]
async fn who_is_removed_has_no_priority_any_more() {
    let (at, mut owner) = team().await;
    let hosts = ids(&mut owner).await;
    let priorities = json!({hosts[2].clone(): 1, hosts[1].clone(): 2});
    set(&mut owner, json!({"priorities": priorities})).await;
    let path = format!("{SITE}/hosts/{}/remove", hosts[2]);
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let left = owner.view().await["events"][0]["priorities"].clone();
    assert_eq!(left, json!({hosts[1].clone(): 2}));
    // As the setup page has it, it is saved again.
    set(&mut owner, json!({})).await;
}

#[tokio::test]
async fn of_fifty_at_once_each_host_of_three_gets_one() {
    for round_robin in ["equal_share", "least_recent", "priority"] {
        let (at, mut owner) = team().await;
        set(&mut owner, json!({"round_robin": round_robin})).await;
        let keys: Vec<String> = (0..50).map(|n| format!("visitor-{n}")).collect();
        let replies = join_all(keys.iter().map(|key| at.book(key, SLOT))).await;
        let won = replies.iter().filter(|r| r.status == 201).count();
        let taken = |r: &&super::people::Reply| r.status == 409 && r.body["code"] == "slot_taken";
        assert_eq!((won, replies.iter().filter(taken).count()), (3, 47));
        assert_eq!(events(&at), [1, 1, 1], "{round_robin}");
        assert!(!at.slots().await.contains(&SLOT.to_owned()));
    }
}

#[tokio::test]
async fn a_crowd_at_once_is_shared_out_equally() {
    let (at, mut owner) = team().await;
    let day = at.slots().await;
    let day: Vec<&String> = day.iter().filter(|s| s.starts_with("2026-11-25")).collect();
    let keys: Vec<String> = (0..12).map(|n| format!("visitor-{n}")).collect();
    let wishes = keys.iter().zip(day.iter().cycle());
    let replies = join_all(wishes.map(|(key, start)| at.book(key, start))).await;
    assert!(replies.iter().all(|r| r.status == 201), "{replies:?}");
    assert_eq!(events(&at), [4, 4, 4]);
    let names: BTreeSet<String> = replies.iter().map(|r| r.body["host"].to_string()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(owner.view().await["bookings"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn who_is_busy_since_the_last_read_is_passed_over_and_stays_free_here() {
    let (at, mut owner) = team().await;
    busy(&at, OWNER);
    busy(&at, ZERO);
    let before = at.google_calls().len();
    let booked = at.book("grace", SLOT).await.expect(201).body;
    assert_eq!(booked["host"], "Host 1");
    assert_eq!(at.count_calls(before, "freeBusy"), 3, "each is asked once");
    assert_eq!(live(&at, ONE).len(), 1);
    assert_eq!(live(&at, ONE)[0]["summary"], "Intro call · Grace Hopper");
    // It takes the time of who has it, and of nobody else: only their own calendars do.
    let path = format!("{SITE}/events/intro/why/30/{SLOT}");
    let why = owner.send("GET", &path, None).await.expect(200).body;
    let codes = |n: usize| why["hosts"][n]["reasons"][0]["code"].clone();
    assert_eq!([codes(0), codes(1), codes(2)], ["busy", "busy", "booked"]);
    at.book("late", SLOT).await.expect(409);
    let again = at.book("grace", SLOT).await.expect(200).body;
    assert_eq!(
        again["id"], booked["id"],
        "a lost answer is asked for again"
    );
}

#[tokio::test]
async fn where_everybody_is_busy_it_is_taken_and_no_event_is_left() {
    let (at, _) = team().await;
    for email in [OWNER, ZERO, ONE] {
        busy(&at, email);
    }
    let refused = at.book("grace", SLOT).await.expect(409).body;
    assert_eq!(refused["code"], "slot_taken");
    assert!(!refused["slots"].to_string().contains(SLOT), "{refused}");
    at.live(60).await;
    assert_eq!(events(&at), [1, 1, 1], "what was there before");
}

#[tokio::test]
async fn who_can_not_be_read_now_is_passed_over() {
    let all = [
        Fault::Status(503),
        Fault::Before,
        Fault::Unreadable,
        Fault::Answer(403, r#"{"error": {"code": 403}}"#),
        Fault::Limited("600"),
    ];
    for fault in all {
        let (at, _) = team().await;
        at.fail(move |request| asks_about(request, OWNER).then_some(fault));
        let booked = at.book("grace", SLOT).await.expect(201).body;
        assert_eq!(booked["host"], "Host 0", "{fault:?}");
        at.heal();
        at.live(120).await;
        assert_eq!(events(&at), [0, 1, 0], "{fault:?}");
    }
}

#[tokio::test]
async fn whose_calendar_takes_no_event_is_passed_over_and_has_none() {
    let all = [
        Fault::Says(403, "forbidden", "No."),
        Fault::Status(404),
        Fault::Says(403, "quotaExceeded", "Tomorrow."),
    ];
    for fault in all {
        let (at, _) = team().await;
        at.fail(move |request| inserts_for(request, OWNER).then_some(fault));
        let booked = at.book("grace", SLOT).await.expect(201).body;
        assert_eq!(booked["host"], "Host 0", "{fault:?}");
        at.heal();
        at.live(900).await;
        assert_eq!(events(&at), [0, 1, 0], "{fault:?}");
        assert_eq!(at.how(&booked).await["status"], "confirmed");
    }
}

#[tokio::test]
async fn what_may_be_in_a_calendar_goes_to_nobody_else() {
    for fault in [Fault::After, Fault::Before, Fault::Status(503)] {
        let (at, _) = team().await;
        at.fail(move |request| inserts_for(request, OWNER).then_some(fault));
        let booked = at.book("grace", SLOT).await;
        assert!(matches!(booked.status, 201 | 202), "{}", booked.text);
        at.heal();
        at.live(900).await;
        assert_eq!(events(&at), [1, 0, 0], "{fault:?}");
        let booked = at.how(&booked.body).await;
        assert_eq!(
            (&booked["status"], &booked["host"]),
            (&json!("confirmed"), &json!("Ada Lovelace"))
        );
    }
}

#[tokio::test]
async fn with_google_gone_three_are_asked_and_the_booking_waits_for_one_of_them() {
    let (at, mut owner) = team().await;
    add_host(&at, &mut owner, 2).await;
    at.fail(|request| {
        request
            .uri()
            .path()
            .ends_with("/freeBusy")
            .then_some(Fault::Status(503))
    });
    let before = at.google_calls().len();
    let booked = at.book("grace", SLOT).await.expect(202).body;
    assert_eq!(at.count_calls(before, "freeBusy"), 0, "none arrived");
    assert_eq!(at.dump("ada-lovelace").matches("next_host").count(), 2);
    at.heal();
    at.live(120).await;
    assert_eq!(at.how(&booked).await["status"], "confirmed");
    let all = [OWNER, ZERO, ONE, "host2@example.com"].map(|email| live(&at, email).len());
    assert_eq!(all.iter().sum::<usize>(), 1);
}

#[tokio::test]
async fn who_has_agreed_is_not_replaced_by_who_was_not_asked() {
    let (at, mut owner) = team().await;
    set(&mut owner, json!({"approval": true})).await;
    let asked = at.book("grace", SLOT).await.expect(202).body;
    busy(&at, OWNER);
    let path = format!("{SITE}/bookings/{}/approve", asked["id"].as_str().unwrap());
    let refused = owner.send("POST", &path, Some(json!({}))).await.expect(409);
    assert_eq!(refused.body["code"], "conflict");
    assert_eq!(events(&at), [1, 0, 0], "the busy time");
    assert_eq!(at.how(&asked).await["status"], "rejected");
}

#[tokio::test]
async fn who_takes_no_bookings_is_nobodys_next() {
    let (at, mut owner) = team().await;
    let hosts = ids(&mut owner).await;
    let pause = format!("{SITE}/hosts/{}/pause", hosts[1]);
    owner
        .send("POST", &pause, Some(json!({})))
        .await
        .expect(200);
    let hours = json!({"zone": "Europe/Berlin",
        "weekly": [{"days": ["mo"], "start": "09:00", "end": "17:00"}]});
    let path = format!("{SITE}/hosts/{}/schedule", hosts[2]);
    owner.send("PUT", &path, Some(hours)).await.expect(200);
    busy(&at, OWNER);
    at.book("grace", SLOT).await.expect(409);
    assert_eq!(events(&at), [1, 0, 0], "the busy time");
}
