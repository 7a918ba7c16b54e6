//! How the widget opens: one answer with the HTML and what it follows from.

use serde_json::{Value, json};

use super::deployment::OWNER;
use super::people::{Reply, connected};
use super::story::{add, timed};

async fn paint(at: &super::deployment::Deployment, how: &str) -> Reply {
    let path = format!("/v1/sites/ada-lovelace/events/intro/paint/{how}");
    at.visit("GET", &path, &[], None).await
}

#[tokio::test]
async fn it_shows_the_slots_that_it_says() {
    let (at, _) = connected().await;
    let reply = paint(&at, "en-GB/Europe%2FBerlin/0/2026-11")
        .await
        .expect(200);
    let opening = &reply.body["opening"];
    assert_eq!(opening["slots"]["slots"], json!(at.slots().await));
    assert_eq!(
        (&opening["minutes"], &opening["month"]),
        (&json!(30), &json!("2026-11"))
    );
    assert_eq!(opening["event"]["title"], "Intro call");
    assert_eq!(reply.body["zone"], "Europe/Berlin");
    // The first free day's times are on the page, in the visitor's zone.
    let first = opening["slots"]["slots"][0].as_str().unwrap();
    let html = reply.body["html"].as_str().unwrap();
    assert!(
        html.contains(&format!("data-start=\"{first}\"")),
        "{first} in {html}"
    );
    assert!(
        html.contains("/book/ada-lovelace/intro") || !html.contains("href"),
        "{html}"
    );
    // The same answer for everybody, on anybody's page.
    let headers = &reply.headers;
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(headers["cache-tag"], "site-ada-lovelace");
    let again = [("if-none-match", headers["etag"].to_str().unwrap())];
    let path = "/v1/sites/ada-lovelace/events/intro/paint/en-GB/Europe%2FBerlin/0/2026-11";
    at.visit("GET", path, &again, None).await.expect(304);
}

#[tokio::test]
async fn a_month_without_a_free_start_gives_way_to_the_next_that_has_one() {
    let (at, _) = connected().await;
    let all = json!({"start": {"date": "2026-11-01"}, "end": {"date": "2026-12-03"},
        "summary": "Away", "transparency": "opaque"});
    at.control(
        "events",
        json!({"email": OWNER, "calendar": "primary", "event": all}),
    );
    add(
        &at,
        "primary",
        timed("2026-12-03T00:00:00+01:00", "2026-12-03T12:00:00+01:00"),
    );
    at.changed().await;
    let reply = paint(&at, "en/Europe%2FBerlin/30/2026-11")
        .await
        .expect(200);
    let opening = &reply.body["opening"];
    assert_eq!(opening["month"], "2026-12");
    assert_eq!(opening["slots"]["next"], Value::Null);
    let html = reply.body["html"].as_str().unwrap();
    assert!(html.contains("data-start=\"2026-12-03T"), "{html}");
}

#[tokio::test]
async fn what_can_not_be_said_or_asked_is_refused() {
    let (at, _) = connected().await;
    for (how, status, field) in [
        ("EN/UTC/0/2026-11", 400, "lang"),
        ("en-GB-x-private/UTC/0/2026-11", 400, "lang"),
        ("en/Mars%2FBase/0/2026-11", 400, "zone"),
        ("en/UTC/half/2026-11", 400, "minutes"),
        ("en/UTC/31/2026-11", 422, "minutes"),
        ("en/UTC/0/november", 400, "month"),
        ("en/UTC/0/2026-11?x=1", 400, "x"),
    ] {
        let reply = paint(&at, how).await.expect(status);
        assert_eq!(reply.body["field"], field, "{how}");
    }
    let nobodys = "/v1/sites/nobody/events/intro/paint/en/UTC/0/2026-11";
    at.visit("GET", nobodys, &[], None).await.expect(404);
    let nothing = "/v1/sites/ada-lovelace/events/nothing/paint/en/UTC/0/2026-11";
    at.visit("GET", nothing, &[], None).await.expect(404);
    // Nobody from outside reaches what only the Worker asks.
    let inside = "/internal/opening/intro/UTC/0/2026-11";
    at.visit("GET", inside, &[], None).await.expect(404);
    at.control("revoke", json!({"email": OWNER}));
    at.changed().await;
    let reply = paint(&at, "en/UTC/0/2026-11").await.expect(503);
    assert_eq!(reply.body["code"], "host_unavailable");
}
