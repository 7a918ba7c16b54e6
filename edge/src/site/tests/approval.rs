//! Bookings that wait for their host: the time is kept, and nothing is written before a yes.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected};
use super::story::{add, events, timed};
use crate::ports::Request;

const START: &str = "2026-11-25T13:00:00Z";
const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// A deployment whose event type asks its host, with one request.
async fn asked(hours: u16) -> (Deployment, Browser, Value) {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["approval"] = json!(true);
    event["approval_hours"] = json!(hours);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
    let booking = at.book("grace", START).await.expect(202).body;
    assert_eq!(
        (&booking["status"], &booking["reason"]),
        (&json!("pending"), &json!("approval"))
    );
    (at, owner, booking)
}

fn act(booking: &Value, what: &str) -> String {
    format!("{SITE}/bookings/{}/{what}", booking["id"].as_str().unwrap())
}

async fn stands(at: &Deployment) -> (String, String) {
    let now = at.book("grace", START).await.body;
    let word = |name: &str| now[name].as_str().unwrap_or_default().to_owned();
    (word("status"), word("reason"))
}

fn is(status: &str, reason: &str) -> (String, String) {
    (status.to_owned(), reason.to_owned())
}

#[tokio::test]
async fn a_request_keeps_the_time_and_writes_nothing_until_the_host_agrees() {
    let (at, mut owner, booking) = asked(24).await;
    at.live(600).await;
    assert_eq!(events(&at).len(), 0);
    assert_eq!(at.book("other", START).await.status, 409);
    assert_eq!(owner.view().await["bookings"][0]["reason"], "approval");
    let token = booking["token"].as_str().unwrap();
    let page = at.visit("GET", &format!("/b/{token}"), &[], None).await;
    assert!(page.text.contains("still has to agree"), "{}", page.text);
    let path = act(&booking, "approve");
    let view = owner
        .send("POST", &path, Some(json!({})))
        .await
        .expect(200)
        .body;
    assert_eq!(view["bookings"][0]["status"], "confirmed");
    assert_eq!(events(&at).len(), 1);
    assert_eq!(stands(&at).await, is("confirmed", ""));
    // A second click.
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(events(&at).len(), 1);
    let path = act(&booking, "decline");
    let declined = owner.send("POST", &path, Some(json!({})));
    declined.await.expect(409);
}

#[tokio::test]
async fn a_no_frees_the_time() {
    let (at, mut owner, booking) = asked(24).await;
    let reason = json!({"reason": "I am away"});
    owner
        .send("POST", &act(&booking, "decline"), Some(reason))
        .await
        .expect(200);
    assert_eq!(stands(&at).await, is("rejected", "declined"));
    assert!(at.slots().await.contains(&START.to_owned()));
    at.live(3600).await;
    assert_eq!(events(&at).len(), 0);
    owner
        .send("POST", &act(&booking, "approve"), Some(json!({})))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_yes_looks_again() {
    let (at, mut owner, booking) = asked(24).await;
    add(
        &at,
        "primary",
        timed("2026-11-25T13:00:00Z", "2026-11-25T13:30:00Z"),
    );
    let path = act(&booking, "approve");
    let refused = owner.send("POST", &path, Some(json!({})));
    let refused = refused.await.expect(409);
    assert!(refused.text.contains("Something else is in your calendar"));
    assert_eq!(stands(&at).await, is("rejected", "busy"));
    assert_eq!(events(&at).len(), 1, "the host's own");
}

#[tokio::test]
async fn silence_ends_by_the_deadline() {
    for (hours, seconds) in [(24, 24 * 3600), (2, 2 * 3600)] {
        let (at, mut owner, booking) = asked(hours).await;
        at.live(seconds - 60).await;
        assert_eq!(stands(&at).await, is("pending", "approval"));
        at.live(120).await;
        assert!(at.slots().await.contains(&START.to_owned()));
        let id = booking["id"].as_str().unwrap();
        let path = format!("/v1/sites/ada-lovelace/bookings/{id}");
        let bearer = format!("Bearer {}", booking["token"].as_str().unwrap());
        let now = at
            .visit("GET", &path, &[("authorization", &bearer)], None)
            .await;
        assert_eq!(now.expect(200).body["reason"], "unanswered");
        // The session has ended meanwhile.
        let login = json!({"intent": "login"});
        owner.consent(login, OWNER, json!("all")).await;
        let path = act(&booking, "approve");
        let late = owner.send("POST", &path, Some(json!({})));
        late.await.expect(409);
        assert_eq!(events(&at).len(), 0);
    }
}

#[tokio::test]
async fn nothing_is_asked_later_than_the_notice() {
    let (at, _, _) = asked(24).await;
    // Starts in six hours, four hours' notice: two hours are left to answer.
    let soon = "2026-11-23T14:00:00Z";
    at.book("soon", soon).await.expect(202);
    at.live(2 * 3600 - 30).await;
    assert_eq!(at.book("soon", soon).await.body["reason"], "approval");
    at.live(60).await;
    assert_eq!(at.book("soon", soon).await.body["reason"], "unanswered");
}

#[tokio::test]
async fn a_visitor_takes_a_request_back() {
    let (at, _, booking) = asked(24).await;
    let id = booking["id"].as_str().unwrap();
    let path = format!("/v1/sites/ada-lovelace/bookings/{id}/cancel");
    let bearer = format!("Bearer {}", booking["token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let reply = at.visit("POST", &path, &headers, Some(json!({})));
    assert_eq!(reply.await.expect(200).body["status"], "cancelled");
    assert!(at.slots().await.contains(&START.to_owned()));
    at.live(80_000).await;
    assert_eq!(stands(&at).await.0, "cancelled");
    assert_eq!(events(&at).len(), 0);
}

#[tokio::test]
async fn a_yes_that_google_does_not_hear_is_written_later_and_once() {
    let is_insert = |request: &Request| {
        request.method() == http::Method::POST && request.uri().path().ends_with("/events")
    };
    for fault in [Fault::Before, Fault::After, Fault::Status(503)] {
        let (at, mut owner, booking) = asked(24).await;
        at.fail(move |request| is_insert(request).then_some(fault));
        let path = act(&booking, "approve");
        let view = owner.send("POST", &path, Some(json!({})));
        let view = view.await.expect(200).body;
        assert_eq!(view["bookings"][0]["reason"], "writing");
        at.heal();
        at.live(120).await;
        assert_eq!(stands(&at).await, is("confirmed", ""));
        assert_eq!(events(&at).len(), 1);
    }
}
