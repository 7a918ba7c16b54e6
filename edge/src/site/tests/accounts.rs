//! Several Google accounts of one host, many calendars, and who may ask Google at a time.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Browser, connected};
use super::story::{events, timed};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const SECOND: &str = "ada@work.example";

fn calendars(view: &Value) -> Vec<Value> {
    let connections = view["hosts"][0]["connections"].as_array().unwrap();
    connections
        .iter()
        .flat_map(|c| c["calendars"].as_array().unwrap().clone())
        .collect()
}

/// Ada with a second account, every calendar ticked, the first one receiving bookings.
async fn two_accounts(extra: usize) -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    at.person(SECOND, "Ada L.", "Europe/Berlin");
    for n in 0..extra {
        at.control(
            "calendars",
            json!({"email": SECOND, "summary": format!("Project {n:02}"),
            "id": format!("project{n:02}@group.calendar.google.com")}),
        );
    }
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    let to = owner.consent(start, SECOND, json!("all")).await;
    assert!(to.contains("connected="), "{to}");
    at.run_alarms().await;
    owner.choose_all().await;
    at.run_alarms().await;
    (at, owner)
}

#[tokio::test]
async fn the_calendars_of_both_accounts_block_and_one_receives() {
    let (at, mut owner) = two_accounts(61).await;
    let view = owner.view().await;
    let all = calendars(&view);
    assert_eq!(all.len(), 2 + 62);
    let receiving: Vec<_> = all
        .iter()
        .filter(|c| c["receives_bookings"] == true)
        .collect();
    assert_eq!(receiving.len(), 1);
    assert!(
        all.iter().all(|c| c["last_read"].is_string()),
        "every one was read"
    );
    assert!(
        at.slots()
            .await
            .contains(&"2026-11-24T09:00:00Z".to_owned())
    );
    // Busy in the last calendar of the second account: not offered after a refresh.
    let last = json!({"email": SECOND, "calendar": "project60@group.calendar.google.com",
        "event": timed("2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00")});
    at.control("events", last);
    let before = at.google_calls().len();
    let host = view["hosts"][0]["id"].as_str().unwrap();
    owner
        .send(
            "POST",
            &format!("{SITE}/hosts/{host}/refresh"),
            Some(json!({})),
        )
        .await
        .expect(200);
    assert!(
        !at.slots()
            .await
            .contains(&"2026-11-24T09:00:00Z".to_owned())
    );
    // 2 calendars of one account, 62 of the other.
    assert_eq!(at.count_calls(before, "freeBusy"), 3);
    // Busy there since the refresh: the live look sees it.
    let other = json!({"email": SECOND, "calendar": "project59@group.calendar.google.com",
        "event": timed("2026-11-25T10:00:00+01:00", "2026-11-25T11:00:00+01:00")});
    at.control("events", other);
    let before = at.google_calls().len();
    at.book("grace", "2026-11-25T09:00:00Z").await.expect(409);
    assert_eq!(at.count_calls(before, "freeBusy"), 3);
    at.book("grace2", "2026-11-25T12:00:00Z").await.expect(201);
    assert_eq!(events(&at).len(), 1, "in the first account's calendar");
}

#[tokio::test]
async fn reconnecting_one_account_keeps_every_setting_of_both() {
    let (at, mut owner) = two_accounts(3).await;
    let before = owner.view().await;
    let connection = &before["hosts"][0]["connections"][1];
    assert_eq!(connection["email"], SECOND);
    at.control("revoke", json!({"email": SECOND}));
    at.advance(3700);
    let host = before["hosts"][0]["id"].as_str().unwrap();
    owner
        .send(
            "POST",
            &format!("{SITE}/hosts/{host}/refresh"),
            Some(json!({})),
        )
        .await
        .expect(200);
    let lost = owner.view().await;
    assert_eq!(lost["hosts"][0]["connections"][0]["state"], "active");
    assert_eq!(
        lost["hosts"][0]["connections"][1]["state"],
        "reconnect_needed"
    );
    at.visit(
        "GET",
        "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11",
        &[],
        None,
    )
    .await
    .expect(503);
    let calls = at.google_calls().len();
    for _ in 0..5 {
        at.visit(
            "GET",
            "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11",
            &[],
            None,
        )
        .await;
        at.live(900).await;
    }
    let tokens = at.count_calls(calls, "/token");
    assert!(tokens <= 2, "a dead token is not tried on views: {tokens}");
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "host": host,
        "login_hint": SECOND});
    owner.consent(start, SECOND, json!("all")).await;
    at.run_alarms().await;
    let after = owner.view().await;
    let strip = |view: &Value| -> Vec<Value> {
        calendars(view)
            .iter()
            .map(|c| json!([c["id"], c["checks_conflicts"], c["receives_bookings"]]))
            .collect()
    };
    assert_eq!(strip(&before), strip(&after));
    assert_eq!(after["hosts"][0]["connections"][1]["state"], "active");
    assert!(!at.slots().await.is_empty());
}

#[tokio::test]
async fn two_who_meet_an_expired_token_renew_it_once() {
    let (at, _) = connected().await;
    at.live(300).await;
    at.advance(3600);
    let before = at.google_calls().len();
    let starts = [
        "2026-11-24T09:00:00Z",
        "2026-11-24T10:00:00Z",
        "2026-11-24T11:00:00Z",
        "2026-11-24T12:00:00Z",
    ];
    let booked = join_all(starts.iter().enumerate().map(|(n, start)| {
        let at = at.clone();
        async move { at.book(&format!("visitor{n}"), start).await }
    }))
    .await;
    assert!(booked.iter().all(|reply| reply.status == 201), "{booked:?}");
    assert_eq!(at.count_calls(before, "/token"), 1);
    assert_eq!(events(&at).len(), 4);
}

#[tokio::test]
async fn who_dies_while_renewing_holds_up_the_others_for_seconds_only() {
    let (at, _) = connected().await;
    at.advance(3600);
    // A request that asked for a token, and is never heard of again.
    at.site("ada-lovelace")
        .ports
        .sql
        .run(
            "UPDATE connections SET renewing_until = ?",
            &[crate::ports::Value::Int(at.now().epoch() + 8)],
        )
        .unwrap();
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(202);
    at.live(60).await;
    assert_eq!(
        at.book("grace", "2026-11-24T09:00:00Z").await.body["status"],
        "confirmed"
    );
}

#[tokio::test]
async fn writes_to_one_calendar_follow_one_another() {
    use std::cell::Cell;
    use std::rc::Rc;
    let (at, _) = connected().await;
    let writes = Rc::new(Cell::new(0));
    let count = Rc::clone(&writes);
    let site = at.site("ada-lovelace");
    at.fail(move |request| {
        if request.method() == http::Method::POST && request.uri().path().ends_with("/events") {
            count.set(count.get() + 1);
            let rows = site
                .ports
                .sql
                .run("SELECT calendar FROM turns", &[])
                .unwrap();
            assert_eq!(rows.len(), 1, "the writer has the turn");
        }
        None
    });
    let booked = join_all((0..6).map(|n| {
        let at = at.clone();
        async move {
            at.book(
                &format!("visitor{n}"),
                &format!("2026-11-24T{:02}:00:00Z", 9 + n),
            )
            .await
        }
    }))
    .await;
    assert!(booked.iter().all(|reply| reply.status == 201), "{booked:?}");
    assert_eq!(writes.get(), 6);
    at.heal();
    // A writer that died: the others wait for no longer than its request may take.
    let site = at.site("ada-lovelace");
    let somebody_writes = || {
        let path = crate::ports::Value::Text("ada%40example.com".into());
        let until = crate::ports::Value::Int(at.now().epoch() + 11);
        let sql = "INSERT INTO turns VALUES (?, ?)";
        site.ports.sql.run(sql, &[path, until]).unwrap();
    };
    somebody_writes();
    at.book("late", "2026-11-25T09:00:00Z").await.expect(202);
    at.live(40).await;
    assert_eq!(
        at.book("late", "2026-11-25T09:00:00Z").await.body["status"],
        "confirmed"
    );
    // Where the whole object died, nobody waits for them.
    somebody_writes();
    site.begin().await;
    at.book("next", "2026-11-26T09:00:00Z").await.expect(201);
}
