//! A host goes over to another Google account: what is booked is there before the old grant goes.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const NEW: &str = "ada@work.example";

fn live(at: &Deployment, email: &str) -> usize {
    at.live_in(email, "primary").len()
}

/// Ada with a booking in her first account, and a second account that receives from now on.
async fn replaced() -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(30).await;
    at.person(NEW, "Ada L.", "Europe/Berlin");
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    owner.consent(start, NEW, json!("all")).await;
    at.live(10).await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let to = view["hosts"][0]["connections"][1]["calendars"][0]["id"].clone();
    owner.choose(host, json!([to]), &to).await;
    (at, owner)
}

async fn disconnect_the_old(owner: &mut Browser, choice: Value) {
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let old = view["hosts"][0]["connections"][0]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/connections/{old}/disconnect");
    owner.send("POST", &path, Some(choice)).await.expect(200);
}

#[tokio::test]
async fn bookings_are_in_the_new_account_before_the_old_grant_goes() {
    let (at, mut owner) = replaced().await;
    // The new one is written, and what was there can't be removed for a while.
    at.fail(|request| (request.method() == http::Method::DELETE).then_some(Fault::Status(503)));
    at.live(30).await;
    assert_eq!((live(&at, OWNER), live(&at, NEW)), (1, 1));
    disconnect_the_old(&mut owner, json!({})).await;
    at.live(60).await;
    assert_eq!(at.count_calls(0, "/revoke"), 0, "its event is still there");
    at.heal();
    at.live(900).await;
    assert_eq!((live(&at, OWNER), live(&at, NEW)), (0, 1));
    assert_eq!(at.count_calls(0, "/revoke"), 1);
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["by_hand"], json!([]));
    assert_eq!(view["bookings"][0]["status"], "confirmed");
}

#[tokio::test]
async fn one_that_is_not_moved_yet_is_moved_before_the_old_grant_goes() {
    let (at, mut owner) = replaced().await;
    // Nothing has been moved; it stays a booking of this host, in their other account.
    disconnect_the_old(&mut owner, json!({"bookings": "keep"})).await;
    at.live(900).await;
    assert_eq!((live(&at, OWNER), live(&at, NEW)), (0, 1));
    assert_eq!(at.count_calls(0, "/revoke"), 1);
    assert_eq!(owner.view().await["hosts"][0]["by_hand"], json!([]));
}

#[tokio::test]
async fn nothing_is_brought_to_where_its_host_is_leaving() {
    let (at, mut owner) = replaced().await;
    let google_fails = |request: &crate::ports::Request| {
        let writes = [http::Method::POST, http::Method::DELETE].contains(request.method());
        (writes && request.uri().path().contains("/events")).then_some(Fault::Status(503))
    };
    // In the new account already, as soon as it received bookings.
    at.book("linus", "2026-11-24T12:00:00Z").await.expect(201);
    at.fail(google_fails);
    at.live(30).await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let new = view["hosts"][0]["connections"][1]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/connections/{new}/disconnect");
    let choice = json!({"bookings": "cancel"});
    owner.send("POST", &path, Some(choice)).await.expect(200);
    at.live(30).await;
    at.heal();
    at.live(3600).await;
    // Nobody was asked about the other one.
    assert_eq!((live(&at, OWNER), live(&at, NEW)), (1, 0));
    let view = owner.view().await;
    let states: Vec<&Value> = view["bookings"].as_array().unwrap().iter().collect();
    let states: Vec<&Value> = states.iter().map(|b| &b["status"]).collect();
    assert_eq!(states, ["confirmed", "cancelled"]);
    assert_eq!(at.count_calls(0, "/revoke"), 1);
}
