//! On which websites the widget was seen: what is noted, how rarely, and who is told.

use std::rc::Rc;

use serde_json::{Value, json};

use super::deployment::{Deployment, ORIGIN, OWNER};
use super::people::{Browser, Reply, connected};
use crate::site::Noted;

const EVENT: &str = "/v1/sites/ada-lovelace/events/intro";
const SLOTS: &str = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
const PAINT: &str = "/v1/sites/ada-lovelace/events/intro/paint/en/UTC/0/2026-11";

/// A page of `origin` asks.
async fn ask(at: &Deployment, path: &str, origin: &str) -> Reply {
    at.visit("GET", path, &[("origin", origin)], None).await
}

/// What the site's page says, `ORIGIN EVENT` each.
async fn seen(owner: &mut Browser) -> Vec<String> {
    let view = owner.view().await;
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let rows = view["seen_on"].as_array().cloned().unwrap_or_default();
    let line = |row: &Value| format!("{} {}", text(&row["origin"]), text(&row["event"]));
    rows.iter().map(line).collect()
}

#[tokio::test]
async fn a_website_is_noted_whatever_its_widget_asks_first() {
    let (at, mut owner) = connected().await;
    assert_eq!(seen(&mut owner).await, Vec::<String>::new());
    for (path, origin) in [
        (PAINT, "https://painted.example"),
        (EVENT, "https://event.example:8443"),
        (SLOTS, "http://127.0.0.1:8080"),
    ] {
        ask(&at, path, origin).await.expect(200);
        at.advance(1);
    }
    let all = [
        "http://127.0.0.1:8080 intro",
        "https://event.example:8443 intro",
        "https://painted.example intro",
    ];
    assert_eq!(seen(&mut owner).await, all);
    // Seen again, it is the latest.
    at.advance(600);
    ask(&at, PAINT, "https://painted.example").await.expect(200);
    let view = owner.view().await;
    let first = json!({"origin": "https://painted.example", "event": "intro",
        "last": view["seen_on"][0]["last"]});
    assert_eq!(view["seen_on"][0], first);
    assert!(first["last"].as_str() > view["seen_on"][1]["last"].as_str());
    assert_eq!(view["seen_on"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_tag_works_also_while_nothing_can_be_booked() {
    let (at, mut owner) = connected().await;
    at.control("revoke", json!({"email": OWNER}));
    at.changed().await;
    ask(&at, PAINT, "https://example.org").await.expect(503);
    assert_eq!(seen(&mut owner).await, ["https://example.org intro"]);
}

#[tokio::test]
async fn pages_of_ours_junk_and_what_is_not_there_are_not_noted() {
    let (at, mut owner) = connected().await;
    let before = at.dump("ada-lovelace");
    for origin in [
        ORIGIN,
        "null",
        "https://example.org/page?mail=grace@example.org",
        "https://grace@example.org",
        "chrome-extension://abcdefghijkl",
        "HTTPS://EXAMPLE.ORG",
        &format!("https://{}.example", "a".repeat(250)),
    ] {
        ask(&at, PAINT, origin).await.expect(200);
    }
    let headers = [("referer", "https://example.org/page")];
    at.visit("GET", PAINT, &headers, None).await.expect(200);
    let page = "/book/ada-lovelace/intro";
    let framed = [("origin", "https://framing.example")];
    at.visit("GET", page, &framed, None).await.expect(200);
    let page = "/book/ada-lovelace/intro/plain";
    at.visit("GET", page, &framed, None).await.expect(200);
    let nothing = EVENT.replace("intro", "nothing");
    ask(&at, &nothing, "https://example.org").await.expect(404);
    assert_eq!(seen(&mut owner).await, Vec::<String>::new());
    assert_eq!(at.dump("ada-lovelace"), before);
    // A slug that is nobody's stays empty.
    let nobodys = PAINT.replace("ada-lovelace", "nobody");
    ask(&at, &nobodys, "https://example.org").await.expect(404);
    assert_eq!(at.tables("site:nobody"), 0);
}

#[tokio::test]
async fn views_write_at_most_every_ten_minutes_and_mostly_ask_nothing() {
    let (at, mut owner) = connected().await;
    let here = "https://example.org";
    ask(&at, SLOTS, here).await.expect(200);
    let noted = owner.view().await["seen_on"].clone();
    for _ in 0..5 {
        at.advance(119);
        ask(&at, SLOTS, here).await.expect(200);
    }
    assert_eq!(owner.view().await["seen_on"], noted, "595 s later");
    at.advance(10);
    ask(&at, SLOTS, here).await.expect(200);
    assert_ne!(owner.view().await["seen_on"], noted, "605 s later");

    // An object that lives on remembers, and a view costs what one without an origin does.
    let memory = Rc::<Noted>::default();
    let count = async |origin: Option<&str>| {
        let before = at.statements("site:ada-lovelace");
        let site = at.site("ada-lovelace").remembering(memory.clone());
        crate::site::note_origin(&site, "intro", origin).await;
        at.statements("site:ada-lovelace") - before
    };
    assert!(count(Some(here)).await > 0, "the tables know");
    assert_eq!(count(Some(here)).await, 0);
    assert_eq!(count(None).await, 0);
    at.advance(600);
    assert!(count(Some(here)).await > 0, "it is written again");
    assert_eq!(count(Some(here)).await, 0);
}

#[tokio::test]
async fn there_are_fifty_at_most_and_few_new_ones_at_once() {
    let (at, mut owner) = connected().await;
    ask(&at, SLOTS, "https://first.example").await.expect(200);
    for number in 0..30 {
        let made_up = format!("https://made-up-{number}.example");
        ask(&at, SLOTS, &made_up).await.expect(200);
    }
    assert_eq!(seen(&mut owner).await.len(), 10, "who makes up origins");
    for number in 0..60 {
        at.advance(600);
        let website = format!("https://website-{number}.example");
        ask(&at, SLOTS, &website).await.expect(200);
        // One that is in use stays among those that are not.
        ask(&at, SLOTS, "https://first.example").await.expect(200);
    }
    let all = seen(&mut owner).await;
    assert_eq!(all.len(), 50);
    assert!(all.contains(&"https://first.example intro".to_owned()));
    assert!(all.contains(&"https://website-59.example intro".to_owned()));
    assert!(!all.contains(&"https://website-0.example intro".to_owned()));
}

#[tokio::test]
async fn it_is_forgotten_after_sixty_days() {
    let (at, _) = connected().await;
    ask(&at, SLOTS, "https://old.example").await.expect(200);
    at.advance(30 * 86_400);
    at.run_alarms().await;
    ask(&at, SLOTS, "https://new.example").await;
    at.advance(30 * 86_400 + 2);
    at.run_alarms().await;
    let kept = at.dump("ada-lovelace");
    assert!(kept.contains("new.example") && !kept.contains("old.example"));
    at.advance(30 * 86_400 + 2);
    at.run_alarms().await;
    assert!(!at.dump("ada-lovelace").contains("new.example"));
}

#[tokio::test]
async fn hosts_are_told_too_and_visitors_are_not() {
    let (at, mut owner) = connected().await;
    ask(&at, PAINT, "https://example.org").await.expect(200);
    for path in [PAINT, SLOTS, EVENT, "/book/ada-lovelace/intro"] {
        let reply = ask(&at, path, "https://other.example").await.expect(200);
        assert!(
            !reply.text.contains("example.org"),
            "{path}: {}",
            reply.text
        );
        assert!(!reply.text.contains("seen_on"), "{path}: {}", reply.text);
    }
    at.person("bob@example.com", "Bob", "Europe/London");
    let (_, invitation) = owner.invite("Bob").await;
    let mut bob = Browser::new(&at);
    let start = json!({"intent": "connect_host", "invitation": invitation});
    bob.consent(start, "bob@example.com", json!("all")).await;
    let view = bob.view().await;
    assert_eq!(view["role"], "host");
    assert_eq!(view["seen_on"].as_array().unwrap().len(), 2);
    // Of the visitor, nothing is kept with it, and nothing is logged.
    let row = at.dump("ada-lovelace");
    let row = row.lines().find(|line| line.starts_with("seen_on: "));
    assert!(!row.unwrap().contains("203.0.113"), "{row:?}");
    assert!(!at.logged().contains("example.org"));
}
