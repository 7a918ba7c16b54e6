//! How much work something is: what must not grow, and how few steps news take.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};
use super::story::{add, timed};

/// Adds a host with a Google account of their own, connected.
pub(super) async fn add_host(at: &Deployment, owner: &mut Browser, number: usize) {
    let email = format!("host{number}@example.com");
    at.person(&email, &email, "Europe/Berlin");
    let (id, token) = owner.invite(&format!("Host {number}")).await;
    let mut host = Browser::new(at);
    let start = json!({"intent": "connect_host", "invitation": token});
    let to = host.consent(start, &email, json!("all")).await;
    assert!(to.contains("connected="), "{to}");
    let view = host.view().await;
    let calendar = &view["hosts"][0]["connections"][0]["calendars"][0]["id"];
    host.choose(&id, json!([calendar]), calendar).await;
    at.run_alarms().await;
}

/// How many statements these take: a booking, one that comes too late, and a view of a month.
async fn statements(at: &Deployment, key: &str, start: &str) -> [u64; 3] {
    let count = || at.statements("site:ada-lovelace");
    let before = count();
    at.book(key, start).await.expect(201);
    let booked = count();
    let late = at
        .book(&format!("{key}-late"), "2026-11-25T03:00:00Z")
        .await;
    late.expect(422);
    let refused = count();
    at.slots().await;
    [booked - before, refused - booked, count() - refused]
}

#[tokio::test]
async fn statements_do_not_grow_with_the_hosts() {
    let (at, mut owner) = connected().await;
    let alone = statements(&at, "first", "2026-11-25T10:00:00Z").await;
    at.run_alarms().await;
    for number in 0..10 {
        add_host(&at, &mut owner, number).await;
    }
    let eleven = statements(&at, "second", "2026-11-26T10:00:00Z").await;
    // The first of all asks for a little more.
    assert!(eleven[0] <= alone[0], "a booking: {alone:?} {eleven:?}");
    assert!(eleven[1] <= alone[1], "a refusal: {alone:?} {eleven:?}");
    // Of each host's channels it is asked whether they are alive.
    assert!(eleven[2] <= alone[2] + 30, "a view: {alone:?} {eleven:?}");
}

#[tokio::test]
async fn a_push_is_in_the_answer_after_one_alarm_that_is_due_at_once() {
    let (at, _) = connected().await;
    at.live(120).await;
    let taken = "2026-11-24T09:00:00Z";
    assert!(at.slots().await.contains(&taken.to_owned()));
    let event = timed("2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00");
    add(&at, "primary", event);
    let channels = at.control_as("GET", "channels", Value::Null);
    let channels = channels.as_array().unwrap();
    let ours = channels.iter().find(|one| one["calendar"] == OWNER);
    let channel = ours.unwrap_or(&channels[0]);
    let headers = [
        ("x-goog-channel-id", channel["id"].as_str().unwrap()),
        ("x-goog-channel-token", channel["token"].as_str().unwrap()),
        ("x-goog-resource-state", "exists"),
        ("x-goog-message-number", "2"),
    ];
    let before = at.google_calls().len();
    let path = "/google/push/ada-lovelace";
    at.visit("POST", path, &headers, None).await.expect(204);
    assert_eq!(
        at.count_calls(before, ""),
        0,
        "the push itself asks nothing"
    );
    assert!(at.alarm("ada-lovelace").unwrap() <= at.now());
    at.site("ada-lovelace").alarm().await;
    assert_eq!(at.count_calls(before, "freeBusy"), 1);
    assert!(!at.slots().await.contains(&taken.to_owned()));
}
