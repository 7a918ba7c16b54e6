//! Where a visitor came from: kept with the booking, shown to hosts alone.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Reply, connected, connected_to};
use super::story::events;

const START: &str = "2026-11-24T09:00:00Z";
const PLAIN: &str = "/book/ada-lovelace/intro/plain";

async fn book(at: &Deployment, utm: Value) -> Reply {
    let body = json!({"event": "intro", "minutes": 30, "start": START, "name": "Grace",
        "email": "grace@example.org", "zone": "Europe/Berlin", "utm": utm});
    let key = [("idempotency-key", "0000000000000000000001")];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
}

#[tokio::test]
async fn hosts_see_it_and_nobody_else() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let mut event = owner.view().await["events"][0].clone();
    event["approval"] = json!(true);
    let path = "/v1/owner/sites/ada-lovelace/events/intro";
    owner.send("PUT", path, Some(event)).await.expect(200);
    let booked = book(&at, json!({"source": "newsletter", "campaign": "spring"})).await;
    let booked = booked.expect(202);
    assert!(!booked.text.contains("newsletter"));
    at.live(60).await;
    let id = booked.body["id"].as_str().unwrap();
    let path = format!("/v1/owner/sites/ada-lovelace/bookings/{id}/approve");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let shown = &owner.view().await["bookings"][0]["utm"];
    assert_eq!(
        *shown,
        json!({"source": "newsletter", "campaign": "spring"})
    );
    assert_eq!(events(&at).len(), 1);
    let elsewhere = json!([
        events(&at),
        at.control_as("GET", "mails", Value::Null),
        at.control_as("GET", "mailbox", Value::Null),
        at.how(&booked.body).await,
        at.logged()
    ]);
    let elsewhere = elsewhere.to_string();
    assert!(elsewhere.contains("grace@example.org") && !elsewhere.contains("newsletter"));
}

#[tokio::test]
async fn junk_is_cut_and_never_keeps_anybody_from_booking() {
    let (at, mut owner) = connected().await;
    let junk = json!({"source": "x".repeat(5000), "medium": "\u{202e}a\u{0}\nb", "term": " ",
        "content": null});
    book(&at, junk.clone()).await.expect(201);
    book(&at, junk).await.expect(200);
    // Another campaign is another request.
    let other = book(&at, json!({"source": "other"})).await.expect(422);
    assert_eq!(other.body["code"], "key_reused");
    let shown = &owner.view().await["bookings"][0]["utm"];
    assert_eq!(*shown, json!({"source": "x".repeat(200), "medium": "ab"}));
}

#[tokio::test]
async fn pages_of_ours_take_it_from_their_address_and_keep_it() {
    let (at, mut owner) = connected().await;
    let utm = "utm_source=a%26b&utm_term=%22c%22";
    let page = format!("/book/ada-lovelace/intro?lang=de&{utm}&utm_id=9");
    let page = at.visit("GET", &page, &[], None).await.expect(200).text;
    let link = "plain?utm_source=a%26b&amp;utm_term=%22c%22&amp;lang=de";
    assert_eq!(page.matches(link).count(), 2, "{page}");
    assert!(page.contains(" data-utm"), "{page}");
    let page = at.visit("GET", "/book/ada-lovelace/intro", &[], None).await;
    assert!(page.text.contains("/intro/plain\""), "{}", page.text);

    let start = at
        .visit("GET", &format!("{PLAIN}?{utm}"), &[], None)
        .await
        .expect(200)
        .text;
    // Every time, the choice of a zone, and the way to the next month.
    let links = start.matches("href=\"/book/").count();
    assert_eq!(
        start
            .matches("utm_source=a%26b&amp;utm_term=%22c%22")
            .count(),
        links,
        "{start}"
    );
    assert!(
        start.contains("name=\"utm_source\" value=\"a&amp;b\""),
        "{start}"
    );
    let form = format!("{PLAIN}?minutes=30&zone=Europe/Berlin&start={START}&{utm}");
    let form = at.visit("GET", &form, &[], None).await.expect(200).text;
    assert!(
        form.contains("name=\"utm_term\" value=\"&quot;c&quot;\""),
        "{form}"
    );
    let (_, key) = form.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let typed = format!("minutes=30&zone=Europe%2FBerlin&start={START}&key={key}&name=Grace&{utm}");
    let refused = at.post_form(PLAIN, &format!("{typed}&email=grace")).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("value=\"a&amp;b\""),
        "{}",
        refused.text
    );
    let (_, key) = refused.text.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let typed = format!(
        "minutes=30&zone=Europe%2FBerlin&start={START}&key={key}&name=Grace&{utm}&email=grace%40example.org"
    );
    assert_eq!(at.post_form(PLAIN, &typed).await.status, 303);
    let shown = &owner.view().await["bookings"][0]["utm"];
    assert_eq!(*shown, json!({"source": "a&b", "term": "\"c\""}));
}
