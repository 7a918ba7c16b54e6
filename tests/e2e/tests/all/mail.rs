//! Mails as the built Worker sends them, over the simulator's mailbox.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::days::Day;
use e2e::people::{EVENT, Guest, OWNER, SITE, bookings};
use e2e::until_within;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

/// A mail that is due is sent by the next alarm.
const SOON: Duration = Duration::from_secs(60);

/// Waits until the mailbox has so many mails; gives them.
async fn mails(at: &World, count: usize) -> Vec<Value> {
    until_within(SOON, &format!("{count} mails"), async || {
        let mails = at.asked("mailbox").await;
        (mails.len() >= count).then_some(mails)
    })
    .await
}

/// The calendar file of a mail, its folded lines joined.
fn calendar_file(mail: &Value) -> Vec<String> {
    let files = mail["attachments"].as_array().expect("attachments");
    let [file] = files.as_slice() else {
        panic!("one file: {files:?}");
    };
    let kind = file["content_type"].as_str().unwrap_or_default();
    assert!(kind.starts_with("text/calendar"), "{file}");
    let content = file["content"].as_str().expect("content");
    let bytes = STANDARD.decode(content).expect("base64");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let lines = text.replace("\r\n ", "");
    lines.split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn who_is_no_guest_is_told_by_mail_with_a_calendar_file() {
    let at = World::start_with_mail().await;
    let mut owner = at.connected().await;
    owner.put_event(EVENT, json!({"detail": "busy"})).await;
    let start = Day::working().at("10:00");
    let guest = Guest::new();
    let booked = at.book(&guest, &start).await.expect(201);
    let mail = mails(&at, 1).await[0]["mail"].clone();
    assert_eq!(mail["to"], json!([guest.email]));
    let subject = mail["subject"].as_str().expect("a subject");
    assert!(subject.starts_with("Booked: "), "{subject}");
    let link = booked.body["manage_url"].as_str().expect("a link");
    for part in ["text", "html"] {
        let text = mail[part].as_str().expect("a text");
        assert!(text.contains(link), "{text}");
    }
    // One UID: in the file, in what the page offers, and in the host's calendar.
    let events = at.events(OWNER, "primary").await;
    let [event] = events.as_slice() else {
        panic!("one event: {events:?}");
    };
    assert_eq!(event["attendees"], Value::Null, "nobody is invited");
    let uid = format!("UID:{}", event["iCalUID"].as_str().expect("a UID"));
    assert_eq!(
        format!("UID:{}", booked.body["uid"].as_str().expect("a UID")),
        uid
    );
    let file = calendar_file(&mail);
    assert!(file.contains(&uid), "{file:?}");
    assert!(file.contains(&"STATUS:CONFIRMED".to_owned()), "{file:?}");
    let begins = format!("DTSTART:{}", start.replace(['-', ':'], ""));
    assert!(file.contains(&begins), "{file:?}");

    let id = booked.body["id"].as_str().expect("an id");
    let bearer = format!("Bearer {}", booked.body["token"].as_str().expect("a token"));
    let headers = [("authorization", bearer.as_str())];
    let path = format!("{}/{id}/cancel", bookings());
    let reply = at
        .visit(Method::POST, &path, &headers, Some(&json!({})))
        .await;
    reply.expect(200);
    let both = mails(&at, 2).await;
    let mail = &both[1]["mail"];
    assert_eq!(mail["to"], json!([guest.email]));
    let file = calendar_file(mail);
    assert!(file.contains(&uid), "the same UID: {file:?}");
    assert!(file.contains(&"STATUS:CANCELLED".to_owned()), "{file:?}");
    assert_eq!(at.asked("mails").await.len(), 0, "Google tells nobody");
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_by_mail_once() {
    let at = World::start_with_mail().await;
    let mut owner = at.connected().await;
    let view = owner.view().await;
    assert_eq!(view["sends_mail"], true);
    at.tell("revoke", json!({"email": OWNER})).await;
    let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/refresh");
    let _ = owner.send(Method::POST, &path, Some(&json!({}))).await;
    let told = mails(&at, 1).await;
    let mail = &told[0]["mail"];
    assert_eq!(mail["to"], json!([OWNER]));
    assert_eq!(mail["from"], "\"Freeslot\" <freeslot@example.com>");
    let text = mail["text"].as_str().expect("a text");
    assert!(
        text.contains(&format!("{}/setup?site={SITE}", at.edge)),
        "{text}"
    );
    // Asking again finds the same state: nothing new to tell.
    let _ = owner.send(Method::POST, &path, Some(&json!({}))).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let mails = at.asked("mailbox").await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0]["repeats"], 0);
}
