//! Mails as the built Worker sends them, over the simulator's mailbox.

use std::time::Duration;

use e2e::people::{OWNER, SITE};
use e2e::until_within;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_connection_that_breaks_is_told_by_mail_once() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let view = owner.view().await;
    assert_eq!(view["sends_mail"], true);
    at.tell("revoke", json!({"email": OWNER})).await;
    let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/refresh");
    let _ = owner.send(Method::POST, &path, Some(&json!({}))).await;
    let mails = until_within(Duration::from_secs(60), "the mail", async || {
        let mails = at.asked("mailbox").await;
        (!mails.is_empty()).then_some(mails)
    })
    .await;
    let mail = &mails[0]["mail"];
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
