//! The owner's flows over accounts and switches: what they are told, step by step.

use serde_json::{Value, json};

use super::deployment::Fault;
use super::people::{Browser, connected};
use super::story::{add, events, timed};
use super::switches::writing;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const NEW: &str = "ada@work.example";
const SLOT: &str = "2026-11-24T09:00:00Z";

async fn host(owner: &mut Browser) -> Value {
    owner.view().await["hosts"][0].clone()
}

async fn path(owner: &mut Browser, rest: &str) -> String {
    let host = host(owner).await;
    format!("{SITE}/hosts/{}/{rest}", host["id"].as_str().unwrap())
}

async fn get(owner: &mut Browser, rest: &str) -> Value {
    let path = path(owner, rest).await;
    owner.send("GET", &path, None).await.expect(200).body
}

async fn replacing(owner: &mut Browser) -> (Value, Value) {
    let host = host(owner).await;
    let it = &host["replacing"];
    (it["step"].clone(), it["left"].clone())
}

#[tokio::test]
async fn an_account_is_replaced_step_by_step_and_let_go_last() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(30).await;
    assert_eq!(host(&mut owner).await["replacing"], Value::Null);
    let old = host(&mut owner).await["connections"][0]["id"].clone();
    let rest = format!("connections/{}/replace", old.as_str().unwrap());
    let replace = path(&mut owner, &rest).await;
    owner
        .send("PUT", &replace, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(replacing(&mut owner).await, (json!("connect"), json!(1)));

    at.person(NEW, "Ada L.", "Europe/Berlin");
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, NEW, json!("all")).await;
    at.live(10).await;
    assert_eq!(replacing(&mut owner).await, (json!("choose"), json!(1)));

    // The new event is written, the old one can't be removed for a while.
    at.fail(|request| (request.method() == http::Method::DELETE).then_some(Fault::Status(503)));
    let view = host(&mut owner).await;
    let to = view["connections"][1]["calendars"][0]["id"].clone();
    owner
        .choose(view["id"].as_str().unwrap(), json!([to]), &to)
        .await;
    at.live(30).await;
    assert_eq!(replacing(&mut owner).await, (json!("move"), json!(1)));
    at.heal();
    at.live(900).await;
    assert_eq!(replacing(&mut owner).await, (json!("let_go"), json!(0)));
    assert_eq!(at.count_calls(0, "/revoke"), 0);

    let rest = format!("connections/{}/disconnect", old.as_str().unwrap());
    let disconnect = path(&mut owner, &rest).await;
    owner
        .send("POST", &disconnect, Some(json!({})))
        .await
        .expect(200);
    at.live(60).await;
    assert_eq!(host(&mut owner).await["replacing"], Value::Null);
    assert_eq!(at.count_calls(0, "/revoke"), 1);
    assert_eq!(at.live_in(NEW, "primary").len(), 1);
    assert_eq!(at.how(&booked).await["status"], "confirmed");
}

#[tokio::test]
async fn replacing_is_given_up_and_leaves_everything_as_it_was() {
    let (_at, mut owner) = connected().await;
    let before = host(&mut owner).await;
    let old = before["connections"][0]["id"].as_str().unwrap().to_owned();
    let replace = path(&mut owner, &format!("connections/{old}/replace")).await;
    let other = path(&mut owner, "connections/none/replace").await;
    owner.send("PUT", &other, Some(json!({}))).await.expect(404);
    owner
        .send("PUT", &replace, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(replacing(&mut owner).await.0, "connect");
    owner
        .send("DELETE", &other, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(
        replacing(&mut owner).await.0,
        "connect",
        "another one is meant"
    );
    owner
        .send("DELETE", &replace, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(host(&mut owner).await, before);
}

#[tokio::test]
async fn a_preview_of_the_switches_counts_what_they_then_do_and_changes_nothing() {
    let (at, mut owner) = connected().await;
    add(
        &at,
        "primary",
        timed("2026-11-24T10:00:00+01:00", "2026-11-24T12:00:00+01:00"),
    );
    let blocked = at.book("early", SLOT).await;
    blocked.expect(409);
    at.live(60).await;
    let before = host(&mut owner).await["switches"].clone();
    let same = get(&mut owner, "switches/on/on").await;
    assert_eq!(same, json!({"opens": 0, "closes": 0, "writes": 0}));
    let open = at.slots().await.len();
    let off = get(&mut owner, "switches/off/on").await;
    assert_eq!(host(&mut owner).await["switches"], before);
    let name = json!({"busy_blocks": false, "bookings_written": true, "confirm": "Ada Lovelace"});
    let switches = path(&mut owner, "switches").await;
    owner.send("PUT", &switches, Some(name)).await.expect(200);
    let opened = at.slots().await.len() - open;
    assert!(opened > 0);
    assert_eq!(off, json!({"opens": opened, "closes": 0, "writes": 0}));
    let on = get(&mut owner, "switches/on/on").await;
    assert_eq!(on, json!({"opens": 0, "closes": opened, "writes": 0}));
    let nothing = path(&mut owner, "switches/maybe/on").await;
    owner.send("GET", &nothing, None).await.expect(404);
}

#[tokio::test]
async fn a_preview_says_how_many_bookings_would_be_written() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    at.book("grace", SLOT).await.expect(201);
    at.book("linus", "2026-11-24T12:00:00Z").await.expect(201);
    let on = get(&mut owner, "switches/on/on").await;
    assert_eq!(on, json!({"opens": 0, "closes": 0, "writes": 2}));
    let off = get(&mut owner, "switches/on/off").await;
    assert_eq!(off["writes"], 0);
    assert_eq!(events(&at).len(), 0);
}

#[tokio::test]
async fn existing_bookings_are_written_once_however_often_that_is_asked_for() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    at.book("grace", SLOT).await.expect(201);
    let write = path(&mut owner, "existing-bookings").await;
    let refused = owner
        .send("POST", &write, Some(json!({})))
        .await
        .expect(422);
    assert_eq!(refused.body["field"], "bookings_written");
    // Google does not take it, and in the end it is not tried any more.
    at.fail(|request| {
        let insert =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        insert.then_some(Fault::Status(503))
    });
    writing(&mut owner, true).await;
    at.live(60).await;
    let stands = get(&mut owner, "existing-bookings").await;
    assert_eq!(stands, json!({"there": 0, "missing": 1}));
    at.heal();
    for _ in 0..3 {
        owner
            .send("POST", &write, Some(json!({})))
            .await
            .expect(200);
    }
    at.live(120).await;
    owner
        .send("POST", &write, Some(json!({})))
        .await
        .expect(200);
    at.live(120).await;
    let stands = get(&mut owner, "existing-bookings").await;
    assert_eq!(stands, json!({"there": 1, "missing": 0}));
    assert_eq!(events(&at).len(), 1);
    assert_eq!(host(&mut owner).await["moving"], 0);
}
