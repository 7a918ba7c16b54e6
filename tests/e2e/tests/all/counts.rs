//! What Google hears of us: counted in the simulator's log.

use std::time::{Duration, Instant};

use e2e::days::{Day, later};
use e2e::people::{Guest, OWNER, SITE, timed};
use e2e::until;
use e2e::world::World;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;

#[tokio::test]
async fn a_thousand_views_cause_one_refresh_at_most() {
    let at = World::start().await;
    at.connected().await;
    let calls = at.quiet_calls(Duration::from_secs(1)).await;
    let before = calls.len();
    let month = Day::working().month();
    for _ in 0..20 {
        let views = join_all((0..50).map(|_| at.slots_reply(&month))).await;
        for view in views {
            view.expect(200);
        }
    }
    let calls = at.quiet_calls(Duration::from_secs(1)).await;
    let refreshes = calls
        .iter()
        .skip(before)
        .filter(|call| call.contains("freeBusy"))
        .count();
    assert!(refreshes <= 1, "{:?}", &calls[before..]);
}

#[tokio::test]
async fn a_booking_is_one_look_and_one_write() {
    let at = World::start().await;
    at.connected().await;
    let before = at.quiet_calls(Duration::from_secs(1)).await.len();
    let _ = at
        .book(&Guest::new(), &Day::working().at("12:00"))
        .await
        .expect(201);
    let calls = at.quiet_calls(Duration::from_secs(3)).await;
    let own: Vec<&str> = calls.iter().skip(before).map(String::as_str).collect();
    let is_write = |call: &&&str| !call.starts_with("GET ") && call.contains("/events");
    let writes: Vec<&&str> = own.iter().filter(is_write).collect();
    assert_eq!(writes.len(), 1, "{own:?}");
    assert!(
        writes[0].starts_with("POST /calendar/v3/calendars/"),
        "{own:?}"
    );
    // Both calendars are one account's. What comes after the write was asked for by Google's push:
    // one read, and a second where the push was faster than the write's answer, because what was
    // read across a write of ours is read again.
    let written = own.iter().position(|call| call == writes[0]).unwrap_or(0);
    let (first, after) = own.split_at(written);
    assert_eq!(first.len(), 1, "two calls, no more: {own:?}");
    let looks = |calls: &[&str]| {
        calls
            .iter()
            .filter(|call| call.contains("freeBusy"))
            .count()
    };
    assert_eq!(looks(first), 1, "{own:?}");
    assert!(looks(after) <= 2, "{own:?}");
}

#[tokio::test]
async fn a_change_in_google_is_out_of_the_answer_within_five_seconds_of_its_push() {
    let at = World::start().await;
    at.connected().await;
    at.quiet_calls(Duration::from_secs(1)).await;
    let start = Day::working().at("10:00");
    at.until_free(&start, true).await;
    let before = at.asked("pushes").await.len();
    let dentist = timed("Dentist", &start, &later(&start, 30));
    at.add_event(OWNER, "primary", dentist).await;
    until("the push to arrive", async || {
        let pushes = at.asked("pushes").await;
        let arrived = |push: &Value| push["status"].as_u64().is_some_and(|s| s < 300);
        pushes.iter().skip(before).any(arrived).then_some(())
    })
    .await;
    let begun = Instant::now();
    at.until_free(&start, false).await;
    let took = begun.elapsed();
    println!("out of the answer {} ms after its push", took.as_millis());
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn a_push_leads_to_a_refresh_and_a_forged_one_to_nothing() {
    let at = World::start().await;
    at.connected().await;
    let before = at.quiet_calls(Duration::from_secs(1)).await.len();
    let channels = at.asked("channels").await;
    let path = format!("/google/push/{SITE}");
    let real = channels.first().expect("a channel");
    let text = |name: &str| real[name].as_str().unwrap_or_default().to_owned();
    let (id, token) = (text("id"), text("token"));
    let forge = async |id: &str, token: &str| {
        let headers = [
            ("x-goog-channel-id", id),
            ("x-goog-channel-token", token),
            ("x-goog-resource-state", "exists"),
            ("x-goog-message-number", "7"),
        ];
        at.visit(Method::POST, &path, &headers, None).await.status
    };
    let mut changed = token.clone();
    let last = changed.pop().unwrap_or('a');
    changed.push(if last == 'a' { 'b' } else { 'a' });
    for (id, token) in [
        (id.as_str(), "wrong"),
        ("wrong", &token),
        (&id, &changed),
        (&id, ""),
        ("", ""),
    ] {
        assert_eq!(forge(id, token).await, 404, "{id} {token}");
    }
    let other = format!("/google/push/{SITE}-two");
    let headers = [
        ("x-goog-channel-id", id.as_str()),
        ("x-goog-channel-token", &token),
    ];
    assert_eq!(
        at.visit(Method::POST, &other, &headers, None).await.status,
        404
    );
    let after = at.quiet_calls(Duration::from_secs(2)).await;
    assert_eq!(after.len(), before, "{:?}", &after[before..]);

    assert_eq!(forge(&id, &token).await, 204);
    until("a refresh", async || {
        let calls = at.google_calls().await;
        calls
            .iter()
            .skip(before)
            .any(|call| call.contains("freeBusy"))
            .then_some(())
    })
    .await;
}
