//! Limits under a storm, and what the owner is told about a start.

use serde_json::{Value, json};

use super::deployment::OWNER;
use super::people::{Browser, connected};
use super::story::{add, timed};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// Changes the event type that every new site has.
async fn change_event(owner: &mut Browser, change: impl FnOnce(&mut Value)) {
    let mut event = owner.view().await["events"][0].clone();
    change(&mut event);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
}

async fn why(owner: &mut Browser, start: &str) -> Value {
    let path = format!("{SITE}/events/intro/why/30/{start}");
    owner.send("GET", &path, None).await.expect(200).body
}

fn codes(why: &Value) -> Vec<String> {
    let reasons = why["hosts"][0]["reasons"].as_array().unwrap();
    let code = |reason: &Value| reason["code"].as_str().unwrap().to_owned();
    reasons.iter().map(code).collect()
}

fn on(starts: &[String], date: &str) -> usize {
    starts
        .iter()
        .filter(|start| start.starts_with(date))
        .count()
}

#[tokio::test]
async fn of_two_at_once_one_gets_the_last_booking_of_the_day() {
    let (at, mut owner) = connected().await;
    change_event(&mut owner, |event| event["limits"] = json!({"day": 1})).await;
    assert!(on(&at.slots().await, "2026-11-24") > 2);
    let (a, b) = futures_util::join!(
        at.book("a", "2026-11-24T09:00:00Z"),
        at.book("b", "2026-11-24T13:00:00Z"),
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let (won, lost) = if a.status == 201 { (a, b) } else { (b, a) };
    assert_eq!(lost.body["code"], "slot_taken");
    let left = at.slots().await;
    assert_eq!(on(&left, "2026-11-24"), 0);
    assert!(on(&left, "2026-11-25") > 2);
    let noon = why(&mut owner, "2026-11-24T11:00:00Z").await;
    assert_eq!(codes(&noon), ["limit"]);
    assert_eq!(noon["hosts"][0]["reasons"][0]["of"], "event_type");
    assert_eq!(noon["hosts"][0]["reasons"][0]["per"], "day");

    at.cancel(&won.body).await.expect(200);
    at.run_alarms().await;
    assert!(
        on(&at.slots().await, "2026-11-24") > 2,
        "the day is open again"
    );
}

#[tokio::test]
async fn a_hosts_limit_counts_the_bookings_of_every_event_type() {
    let (at, mut owner) = connected().await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap().to_owned();
    let mut other = view["events"][0].clone();
    other["event"] = json!("other");
    owner
        .send("PUT", &format!("{SITE}/events/other"), Some(other))
        .await
        .expect(200);
    let limits = format!("{SITE}/hosts/{host}/limits");
    owner
        .send("PUT", &limits, Some(json!({"week": 0})))
        .await
        .expect(422);
    let view = owner
        .send("PUT", &limits, Some(json!({"week": 1})))
        .await
        .expect(200);
    assert_eq!(view.body["hosts"][0]["limits"], json!({"week": 1}));
    at.run_alarms().await;
    at.book("a", "2026-11-24T09:00:00Z").await.expect(201);
    let other = at
        .visit(
            "GET",
            "/v1/sites/ada-lovelace/events/other/slots/30/2026-11",
            &[],
            None,
        )
        .await
        .expect(200);
    let text = other.body["slots"].to_string();
    assert!(!text.contains("2026-11-27"), "{text}");
    assert!(text.contains("2026-11-30"), "{text}");

    // A week that begins on Friday: Tuesday's booking is in the one before.
    let settings = json!({"title": "Ada", "first_weekday": "fr"});
    owner.send("PUT", SITE, Some(settings)).await.expect(200);
    let slots = at.slots().await;
    assert_eq!(on(&slots, "2026-11-26"), 0);
    assert!(on(&slots, "2026-11-27") > 2);
}

#[tokio::test]
async fn the_owner_is_told_why() {
    let (at, mut owner) = connected().await;
    add(
        &at,
        "primary",
        timed("2026-11-24T10:00:00+01:00", "2026-11-24T10:20:00+01:00"),
    );
    change_event(&mut owner, |event| event["buffer_before"] = json!(15)).await;
    let host = owner.view().await["hosts"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let hours = json!({"zone": "Europe/Berlin",
        "weekly": [
            {"days": ["tu", "we"], "start": "09:00", "end": "17:00"},
            {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "from": "2026-11-27", "start": "09:00", "end": "10:00"}],
        "overrides": [{"date": "2026-11-25", "windows": []}]});
    let path = format!("{SITE}/hosts/{host}/schedule");
    let view = owner
        .send("PUT", &path, Some(hours.clone()))
        .await
        .expect(200);
    assert_eq!(view.body["hosts"][0]["schedule"], hours);
    owner
        .send(
            "POST",
            &format!("{SITE}/hosts/{host}/refresh"),
            Some(json!({})),
        )
        .await
        .expect(200);

    let free = why(&mut owner, "2026-11-24T08:00:00Z").await;
    assert_eq!(
        (free["offered"].as_bool(), codes(&free)),
        (Some(true), vec![])
    );
    let busy = why(&mut owner, "2026-11-24T09:00:00Z").await;
    assert_eq!(
        (busy["offered"].as_bool(), codes(&busy)),
        (Some(false), vec!["busy".into()])
    );
    let reason = &busy["hosts"][0]["reasons"][0];
    assert!(reason["calendar"].is_string(), "{reason}");
    assert!(
        reason["detail"].as_str().unwrap().contains(OWNER),
        "{reason}"
    );
    assert!(!busy.to_string().contains("Dentist"));
    let expected = [
        ("2026-11-24T09:30:00Z", "buffer"),
        ("2026-11-24T09:31:00Z", "outside_hours"),
        ("2026-11-25T09:00:00Z", "closed_by_override"),
        ("2026-11-26T09:00:00Z", "outside_hours"),
    ];
    for (start, code) in expected {
        let told = why(&mut owner, start).await;
        assert_eq!(codes(&told)[0], code, "{start}: {told}");
    }
    // Every other Friday.
    assert_eq!(
        codes(&why(&mut owner, "2026-11-27T08:00:00Z").await),
        [""; 0]
    );
    assert_eq!(
        codes(&why(&mut owner, "2026-12-04T08:00:00Z").await),
        ["outside_hours"]
    );
    assert_eq!(
        codes(&why(&mut owner, "2026-12-11T08:00:00Z").await),
        [""; 0]
    );
    assert_eq!(
        codes(&why(&mut owner, "2027-11-30T08:00:00Z").await),
        ["horizon", "unknown", "unknown"]
    );
    assert_eq!(
        codes(&why(&mut owner, "2026-11-17T08:00:00Z").await),
        ["notice"]
    );

    at.control("revoke", json!({"email": OWNER}));
    let refresh = format!("{SITE}/hosts/{host}/refresh");
    owner.send("POST", &refresh, Some(json!({}))).await;
    let gone = why(&mut owner, "2026-12-01T08:00:00Z").await;
    assert_eq!(codes(&gone), ["host_unavailable"]);
    let detail = gone["hosts"][0]["reasons"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("reconnect"), "{detail}");
}

#[tokio::test]
async fn why_is_told_to_members_and_only_with_something_to_ask() {
    let (at, mut owner) = connected().await;
    let path = format!("{SITE}/events/intro/why/30/2026-11-24T09:00:00Z");
    let mut stranger = Browser::new(&at);
    stranger.send("GET", &path, None).await.expect(401);
    owner.send("POST", &path, Some(json!({}))).await.expect(405);
    for wrong in ["why/30/soon", "why/x/2026-11-24T09:00:00Z"] {
        let path = format!("{SITE}/events/intro/{wrong}");
        owner.send("GET", &path, None).await.expect(400);
    }
    let path = format!("{SITE}/events/none/why/30/2026-11-24T09:00:00Z");
    owner.send("GET", &path, None).await.expect(404);
    let told = owner
        .send(
            "GET",
            &format!("{SITE}/events/intro/why/45/2026-11-24T09:00:00Z"),
            None,
        )
        .await
        .expect(200);
    assert_eq!(codes(&told.body), ["not_a_duration"]);
}

#[tokio::test]
async fn dates_and_business_days_bound_what_is_offered() {
    let (at, mut owner) = connected().await;
    change_event(&mut owner, |event| {
        event["dates"] = json!({"first": "2026-11-26", "last": "2026-11-27"});
    })
    .await;
    let first = |starts: &[String]| starts.first().map(|start| start[..10].to_owned());
    let last = |starts: &[String]| starts.last().map(|start| start[..10].to_owned());
    let starts = at.slots().await;
    assert_eq!(first(&starts).as_deref(), Some("2026-11-26"));
    assert_eq!(last(&starts).as_deref(), Some("2026-11-27"));
    change_event(&mut owner, |event| {
        event["dates"] = Value::Null;
        event["business_days"] = json!(true);
        event["horizon_days"] = json!(5);
    })
    .await;
    // It is Monday: the fifth business day from now is the next one.
    assert_eq!(last(&at.slots().await).as_deref(), Some("2026-11-30"));
}
