//! Google does not answer: the time is kept, nothing is called booked, and it ends well by itself.

use std::time::Duration;

use e2e::days::Day;
use e2e::people::Guest;
use e2e::until_within;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// Retries come with growing pauses.
const RETRIES: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_pending_booking_keeps_its_time_through_a_crash_and_is_confirmed() {
    let mut at = World::start().await;
    at.connected().await;
    let start = Day::working().at("10:00");
    at.end_google().await;
    let guest = Guest::new();
    let pending = at.book(&guest, &start).await.expect(202);
    assert_eq!(pending.body["status"], "pending");
    assert_eq!(pending.body["reason"], "writing");
    assert_eq!(
        at.book(&Guest::new(), &start).await.expect(409).code(),
        "slot_taken"
    );
    at.until_free(&start, false).await;
    at.crash().await;
    let again = at.book(&guest, &start).await;
    assert!(matches!(again.status, 200 | 409), "{}", again.text);
    assert_eq!(at.booking(&pending).await["status"], "pending");
    assert_eq!(
        at.book(&Guest::new(), &start).await.expect(409).code(),
        "slot_taken"
    );
    at.start_google().await;
    until_within(RETRIES, "the booking to be confirmed", async || {
        (at.booking(&pending).await["status"] == "confirmed").then_some(())
    })
    .await;
    assert_eq!(at.booked().await.len(), 1);
    let again = at.book(&guest, &start).await.expect(200);
    assert_eq!(again.body["id"], pending.body["id"]);
    assert_eq!(again.body["status"], "confirmed");
}

#[tokio::test]
async fn a_booking_cancelled_while_google_is_away_leaves_no_event() {
    let mut at = World::start().await;
    at.connected().await;
    let start = Day::working().at("10:00");
    let booked = at.book(&Guest::new(), &start).await.expect(201);
    at.end_google().await;
    let id = booked.body["id"].as_str().expect("an id").to_owned();
    let bearer = format!("Bearer {}", booked.body["token"].as_str().expect("a token"));
    let path = format!("{}/{id}/cancel", e2e::people::bookings());
    let headers = [("authorization", bearer.as_str())];
    let body = json!({"reason": "Something came up"});
    let reply = at.visit(Method::POST, &path, &headers, Some(&body)).await;
    let reply = reply.expect(200);
    assert_eq!(reply.body["status"], "cancelled");
    assert_eq!(reply.body["reason"], "leaving_calendar");
    at.crash().await;
    assert_eq!(at.booking(&booked).await["status"], "cancelled");
    at.start_google().await;
    assert_eq!(at.booked().await.len(), 1, "it is still there");
    until_within(RETRIES, "the event to leave the calendar", async || {
        // Somebody looks at the page now and then.
        let _ = at.booking(&booked).await;
        at.booked().await.is_empty().then_some(())
    })
    .await;
    at.until_free(&start, true).await;
}

#[tokio::test]
async fn a_google_that_hangs_makes_nobody_wait_long() {
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    at.freeze_google(true).await;
    // The client gives up after ten seconds; the Worker does before.
    let pending = at.book(&Guest::new(), &day.at("10:00")).await.expect(202);
    assert_eq!(pending.body["status"], "pending");
    // Nobody who only looks waits at all, and the rest of the day is still offered.
    let offered = at.free_on(&day.text()).await;
    assert!(!offered.contains(&day.at("10:00")) && offered.contains(&day.at("11:00")));
    at.freeze_google(false).await;
    until_within(RETRIES, "the booking to be confirmed", async || {
        (at.booking(&pending).await["status"] == "confirmed").then_some(())
    })
    .await;
    assert_eq!(at.booked().await.len(), 1);
}

#[tokio::test]
async fn calendars_that_were_never_read_are_read_once_google_is_back() {
    let mut at = World::start().await;
    at.connected_but_never_read().await;
    let month = Day::working().month();
    at.start_google().await;
    until_within(RETRIES, "the slots", async || {
        (at.slots_reply(&month).await.status == 200).then_some(())
    })
    .await;
}
