//! Google asks to be left alone, or refuses the deployment: who is asked again, and when.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault};
use super::people::{Browser, connected};
use super::story::events;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const SLOTS: &str = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";

async fn refresh(owner: &mut Browser) -> Value {
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    owner
        .send(
            "POST",
            &format!("{SITE}/hosts/{host}/refresh"),
            Some(json!({})),
        )
        .await
        .expect(200)
        .body
}

fn says(at: &Deployment, status: u16, reason: &'static str) {
    at.fail(move |request| {
        let calendar = request.uri().path().starts_with("/calendar/");
        calendar.then_some(Fault::Says(status, reason, "No."))
    });
}

#[tokio::test]
async fn after_too_many_requests_only_visitors_are_asked_for() {
    for (status, reason) in [(429, "rateLimitExceeded"), (403, "userRateLimitExceeded")] {
        let (at, mut owner) = connected().await;
        says(&at, status, reason);
        refresh(&mut owner).await;
        at.heal();
        let calls = at.google_calls().len();
        // At once again: nothing of this connection is asked.
        let view = refresh(&mut owner).await;
        assert_eq!(at.google_calls().len(), calls, "{reason}");
        assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
        // But a visitor waits for this.
        at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
        at.live(20).await;
        let calls = at.google_calls().len();
        refresh(&mut owner).await;
        assert!(
            at.count_calls(calls, "freeBusy") > 0,
            "{reason}: the time has passed"
        );
    }
}

#[tokio::test]
async fn pauses_grow_as_long_as_google_refuses() {
    let (at, _) = connected().await;
    at.live(60).await;
    at.advance(3700);
    at.visit("GET", SLOTS, &[], None).await.expect(200);
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = asked.clone();
    at.fail(move |request| {
        let calendar = request.uri().path().starts_with("/calendar/");
        if calendar {
            count.set(count.get() + 1);
        }
        calendar.then_some(Fault::Says(429, "rateLimitExceeded", "No."))
    });
    at.live(600).await;
    assert!(
        (4..=20).contains(&asked.get()),
        "{} tries in ten minutes",
        asked.get()
    );
}

#[tokio::test]
async fn an_accounts_limit_on_writing_stops_writes_for_an_hour_and_nothing_else() {
    let (at, mut owner) = connected().await;
    at.fail(|request| {
        let write =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        write.then_some(Fault::Says(
            403,
            "quotaExceeded",
            "Calendar usage limits exceeded.",
        ))
    });
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(202);
    at.heal();
    let calls = at.google_calls().len();
    at.book("linus", "2026-11-24T10:00:00Z").await.expect(202);
    at.live(3000).await;
    let inserts = |since| {
        let calls = at.google_calls();
        let inserts = calls[since..]
            .iter()
            .filter(|c| c.starts_with("POST") && c.ends_with("/events"));
        inserts.count()
    };
    assert_eq!(inserts(calls), 0, "asking again quickly prolongs it");
    let reads = at.google_calls().len();
    refresh(&mut owner).await;
    assert!(at.count_calls(reads, "freeBusy") > 0, "reading goes on");
    at.live(1500).await;
    assert_eq!(events(&at).len(), 2);
}

#[tokio::test]
async fn what_only_the_operator_can_mend_disconnects_nobody() {
    for (status, reason) in [(403, "accessNotConfigured"), (403, "dailyLimitExceeded")] {
        let (at, mut owner) = connected().await;
        says(&at, status, reason);
        let view = refresh(&mut owner).await;
        assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
        assert!(at.logged().contains("OPERATOR: "), "{}", at.logged());
        assert!(at.logged().contains(reason));
        at.heal();
        at.live(300).await;
        at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    }
    // The client's secret was changed: tokens are refused, hosts stay connected.
    let (at, mut owner) = connected().await;
    at.control(
        "clients",
        json!({"client_id": "freeslot", "client_secret": "another", "redirect_uris":
            ["https://book.example/google/callback"]}),
    );
    at.advance(3700);
    let view = refresh(&mut owner).await;
    assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
    assert!(at.logged().contains("OPERATOR: "), "{}", at.logged());
}

#[tokio::test]
async fn as_long_as_google_says_nothing_of_that_connection_is_asked() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    at.fail(|request| {
        let calendar = request.uri().path().starts_with("/calendar/");
        calendar.then_some(Fault::Limited("300"))
    });
    refresh(&mut owner).await;
    at.heal();
    let calls = at.google_calls().len();
    for _ in 0..14 {
        at.live(20).await;
        refresh(&mut owner).await;
    }
    assert_eq!(at.google_calls().len(), calls, "280 of 300 seconds");
    at.live(60).await;
    refresh(&mut owner).await;
    assert!(at.count_calls(calls, "freeBusy") > 0);
}
