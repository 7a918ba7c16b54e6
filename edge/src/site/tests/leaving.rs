//! Leaving a host or a connection: what becomes of future bookings is asked first, done before the
//! grant goes, and goes on after a restart.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, Reply, connected};
use super::story::{events, timed};

pub(super) const SITE: &str = "/v1/owner/sites/ada-lovelace";
pub(super) const SLOT: &str = "2026-11-24T09:00:00Z";
pub(super) const BOB: &str = "bob@example.com";

/// Bob, another host of the site, connected, with a calendar that receives bookings.
pub(super) async fn add_bob(at: &Deployment, owner: &mut Browser) -> Browser {
    at.person(BOB, "Bob", "Europe/London");
    let (id, token) = owner.invite("Bob").await;
    let mut bob = Browser::new(at);
    let start = json!({"intent": "connect_host", "invitation": token});
    bob.consent(start, BOB, json!("all")).await;
    let own = bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&id, json!([own]), &own).await;
    at.run_alarms().await;
    bob
}

/// Ada with a booking, then Bob beside her.
pub(super) async fn two() -> (Deployment, Browser, Browser, Value) {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(30).await;
    let bob = add_bob(&at, &mut owner).await;
    (at, owner, bob, booked)
}

pub(super) fn ada(view: &Value) -> (String, String) {
    let host = &view["hosts"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&host["id"]), text(&host["connections"][0]["id"]))
}

pub(super) async fn disconnect(owner: &mut Browser, choice: Value) -> Reply {
    let (host, connection) = ada(&owner.view().await);
    let path = format!("{SITE}/hosts/{host}/connections/{connection}/disconnect");
    owner.send("POST", &path, Some(choice)).await
}

async fn of_ada(owner: &mut Browser, what: &str, body: Value) -> Reply {
    let (host, _) = ada(&owner.view().await);
    owner
        .send("POST", &format!("{SITE}/hosts/{host}/{what}"), Some(body))
        .await
}

pub(super) fn bobs_events(at: &Deployment) -> Vec<Value> {
    at.live_in(BOB, "primary")
}

pub(super) async fn page(at: &Deployment, booked: &Value) -> String {
    let path = format!("/b/{}", booked["token"].as_str().unwrap());
    at.visit("GET", &path, &[], None).await.expect(200).text
}

pub(super) fn revoked(at: &Deployment) -> usize {
    at.count_calls(0, "POST /revoke")
}

#[tokio::test]
async fn nothing_ends_before_somebody_says_what_becomes_of_future_bookings() {
    let (at, mut owner, mut bob, booked) = two().await;
    let (host, connection) = ada(&owner.view().await);
    let plan = format!("{SITE}/hosts/{host}/connections/{connection}/leaving");
    let plan = owner.send("GET", &plan, None).await.expect(200).body;
    assert_eq!(plan["bookings"][0]["booking"], booked["id"]);
    assert_eq!(plan["bookings"][0]["takers"][0]["name"], "Bob");
    let asked = disconnect(&mut owner, json!({})).await.expect(409).body;
    assert_eq!(asked["code"], "future_bookings");
    assert_eq!(asked["bookings"], plan["bookings"]);
    for what in ["pause", "remove"] {
        let asked = of_ada(&mut owner, what, json!({})).await.expect(409).body;
        assert_eq!(asked["code"], "future_bookings");
    }
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["state"], "active");
    assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
    assert_eq!(revoked(&at), 0);
    // Who is no owner neither sees who else is free nor gives them work, nor leaves for others.
    let path = format!("{SITE}/hosts/{host}/leaving");
    bob.send("GET", &path, None).await.expect(403);
    bob.send(
        "POST",
        &format!("{SITE}/hosts/{host}/pause"),
        Some(json!({})),
    )
    .await
    .expect(403);
}

#[tokio::test]
async fn what_is_kept_stays_and_is_removed_by_hand_after_a_cancellation() {
    let (at, mut owner, _, booked) = two().await;
    let view = disconnect(&mut owner, json!({"bookings": "keep"}))
        .await
        .expect(200)
        .body;
    assert_eq!(
        view["hosts"][0]["connections"][0]["state"],
        "reconnect_needed"
    );
    assert_eq!(view["hosts"][0]["leaving"], Value::Null);
    assert_eq!((revoked(&at), events(&at).len()), (1, 1));
    let told = at.cancel(&booked).await.expect(200).body;
    assert_eq!(told["status"], "cancelled");
    let text = page(&at, &booked).await;
    assert!(text.contains("This booking is cancelled"), "{text}");
    assert!(
        !text.contains("in a moment"),
        "nobody can remove it in a moment: {text}"
    );
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["by_hand"][0]["booking"], booked["id"]);
}

#[tokio::test]
async fn what_is_cancelled_has_left_and_is_told_before_the_grant_goes() {
    let (at, mut owner, _, booked) = two().await;
    at.fail(|request| (request.method() == http::Method::DELETE).then_some(Fault::Status(503)));
    let view = disconnect(&mut owner, json!({"bookings": "cancel"}))
        .await
        .expect(200)
        .body;
    assert_eq!(view["hosts"][0]["leaving"]["what"], "disconnect");
    at.live(40).await;
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["leaving"]["total"], 1);
    assert_eq!(
        view["hosts"][0]["leaving"]["left"], 1,
        "its event is still there"
    );
    assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
    assert_eq!(revoked(&at), 0);
    // Nobody books over a connection that ends, but Bob can be booked.
    at.book("linus", "2026-11-24T10:00:00Z").await.expect(201);
    assert_eq!(bobs_events(&at).len(), 1);
    at.book("ken", "2026-11-24T10:00:00Z").await.expect(409);
    at.heal();
    at.live(400).await;
    assert_eq!((revoked(&at), events(&at).len()), (1, 0));
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["leaving"], Value::Null);
    assert_eq!(view["hosts"][0]["by_hand"], json!([]));
    assert_eq!(
        view["hosts"][0]["connections"][0]["state"],
        "reconnect_needed"
    );
    let calls = at.google_calls();
    let place = |what: &str| calls.iter().rposition(|call| call.contains(what)).unwrap();
    assert!(place("DELETE") < place("/revoke"), "{calls:?}");
    // Google told the guest of the end.
    let mails = at.control_as("GET", "mails", Value::Null).to_string();
    assert!(mails.contains("ancel"), "{mails}");
    let again = at.book("grace", SLOT).await.expect(200).body;
    assert_eq!(
        (&again["id"], &again["reason"]),
        (&booked["id"], &json!("by_host"))
    );
}

#[tokio::test]
async fn a_restart_in_the_middle_finishes_what_was_begun() {
    for done in [false, true] {
        let (at, mut owner, _, _) = two().await;
        at.fail(move |request| {
            let insert =
                request.method() == http::Method::POST && request.uri().path().ends_with("/events");
            insert.then_some(Fault::Dies { done })
        });
        disconnect(&mut owner, json!({"bookings": "hand_over"}))
            .await
            .expect(200);
        // Whoever works on it dies; the clock goes on.
        for _ in 0..4 {
            at.advance(10);
            at.unless_dead(at.run_alarms()).await;
        }
        assert_eq!(revoked(&at), 0);
        at.heal();
        at.site("ada-lovelace").begin().await;
        at.advance(70);
        at.site("ada-lovelace").wake_if_overdue().await;
        at.live(400).await;
        assert_eq!(
            (events(&at).len(), bobs_events(&at).len()),
            (0, 1),
            "done={done}"
        );
        assert_eq!(revoked(&at), 1);
    }
}

#[tokio::test]
async fn what_is_handed_over_is_in_the_other_calendar_before_the_grant_goes() {
    let (at, mut owner, mut bob, booked) = two().await;
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(120).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (0, 1));
    assert_eq!(revoked(&at), 1);
    let calls = at.google_calls();
    let place = |what: &str| calls.iter().rposition(|call| call.contains(what)).unwrap();
    assert!(place("DELETE") < place("/revoke"), "{calls:?}");
    let text = page(&at, &booked).await;
    assert!(text.contains("You meet Bob"), "{text}");
    assert_eq!(bob.view().await["bookings"][0]["id"], booked["id"]);
    // The guest was invited by Bob, and Ada's invitation was taken back.
    let mails = at.control_as("GET", "mails", Value::Null);
    assert_eq!(mails.as_array().unwrap().len(), 3, "{mails}");
    // It is Bob's time now, and leaves his calendar when it is cancelled.
    at.book("linus", SLOT).await.expect(409);
    at.cancel(&booked).await.expect(200);
    at.live(60).await;
    assert_eq!(bobs_events(&at).len(), 0);
}

#[tokio::test]
async fn what_nobody_can_take_is_named_and_done_as_said() {
    for (otherwise, left) in [("keep", 1), ("cancel", 0)] {
        let (at, mut owner, mut bob, booked) = two().await;
        at.control(
            "events",
            json!({"email": BOB, "calendar": "primary",
            "event": timed("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")}),
        );
        let view = bob.view().await;
        let host = view["hosts"][0]["id"].as_str().unwrap();
        let read = format!("{SITE}/hosts/{host}/refresh");
        bob.send("POST", &read, Some(json!({}))).await.expect(200);
        let asked = disconnect(&mut owner, json!({"bookings": "hand_over"}))
            .await
            .expect(409)
            .body;
        assert_eq!(asked["bookings"][0]["booking"], booked["id"]);
        assert_eq!(asked["bookings"][0]["takers"], json!([]));
        let choice = json!({"bookings": "hand_over", "otherwise": otherwise});
        disconnect(&mut owner, choice).await.expect(200);
        at.live(120).await;
        assert_eq!(
            (events(&at).len(), bobs_events(&at).len()),
            (left, 1),
            "{otherwise}"
        );
        assert_eq!(revoked(&at), 1);
    }
}

#[tokio::test]
async fn who_has_become_busy_since_is_found_by_a_live_look() {
    let (at, mut owner, _, booked) = two().await;
    at.control(
        "events",
        json!({"email": BOB, "calendar": "primary",
        "event": timed("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z")}),
    );
    let choice = json!({"bookings": "hand_over", "otherwise": "keep"});
    disconnect(&mut owner, choice).await.expect(200);
    at.live(120).await;
    let text = page(&at, &booked).await;
    assert!(text.contains("You meet Ada Lovelace"), "{text}");
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (1, 1));
}

#[tokio::test]
async fn a_pause_stops_slots_and_reads_and_no_cancellation() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    let view = of_ada(&mut owner, "pause", json!({"bookings": "keep"}))
        .await
        .expect(200)
        .body;
    assert_eq!(view["hosts"][0]["state"], "paused");
    let slots = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    at.live(60).await;
    let calls = at.google_calls().len();
    for _ in 0..5 {
        let told = at.visit("GET", slots, &[], None).await.expect(503).body;
        assert_eq!(told["code"], "host_unavailable");
        assert_eq!(told["reason"], "paused");
        assert_eq!(
            told["detail"],
            "It is paused, and nothing was booked: please get in touch another way."
        );
        at.live(900).await;
    }
    let reachable = json!({"title": "Ada", "contact": "+49 30 1234"});
    owner.send("PUT", SITE, Some(reachable)).await.expect(200);
    let told = at.visit("GET", slots, &[], None).await.expect(503);
    assert!(
        told.text.contains("get in touch: +49 30 1234"),
        "{}",
        told.text
    );
    assert_eq!(at.count_calls(calls, "freeBusy"), 0);
    at.cancel(&booked).await.expect(200);
    at.live(60).await;
    assert_eq!(events(&at).len(), 0, "cancellations go on");
    of_ada(&mut owner, "resume", json!({})).await.expect(200);
    at.live(10).await;
    assert!(!at.slots().await.is_empty());
}

#[tokio::test]
async fn what_a_paused_host_removes_in_google_is_noticed_within_the_hour() {
    let (at, mut owner) = connected().await;
    at.book("grace", SLOT).await.expect(201);
    at.live(30).await;
    let paused = of_ada(&mut owner, "pause", json!({"bookings": "keep"})).await;
    assert_eq!(paused.expect(200).body["hosts"][0]["coming"], 1);
    at.live(900).await;
    let event = events(&at)[0]["id"].clone();
    at.control_as("DELETE", "events", json!({"email": OWNER, "id": event}));
    at.live(3900).await;
    let view = owner.view().await;
    assert_eq!(view["bookings"][0]["status"], "cancelled");
    assert_eq!(view["hosts"][0]["coming"], 0);
}

#[tokio::test]
async fn who_is_removed_is_nobody_here_and_what_they_had_is_dealt_with() {
    let (at, mut owner, _, _) = two().await;
    let view = owner.view().await;
    let bob_id = view["hosts"][1]["id"].as_str().unwrap().to_owned();
    let ada_id = view["hosts"][0]["id"].as_str().unwrap().to_owned();
    let mut event = view["events"][0].clone();
    event["hosts"] = json!([ada_id, bob_id]);
    owner
        .send("PUT", &format!("{SITE}/events/intro"), Some(event))
        .await
        .expect(200);
    at.live(10).await;
    at.book("linus", "2026-11-24T11:00:00Z").await.expect(201);
    at.live(30).await;
    assert_eq!(bobs_events(&at).len(), 1);
    let invited = format!("{SITE}/hosts/{bob_id}/invitation");
    let link = owner.send("POST", &invited, Some(json!({}))).await;
    let link = link.expect(201).body["url"].as_str().unwrap().to_owned();
    // Bob's booking goes to Ada.
    let path = format!("{SITE}/hosts/{bob_id}/remove");
    let choice = json!({"bookings": "hand_over", "hand_to": ada_id});
    owner.send("POST", &path, Some(choice)).await.expect(200);
    at.live(120).await;
    assert_eq!((events(&at).len(), bobs_events(&at).len()), (2, 0));
    let view = owner.view().await;
    assert_eq!(view["hosts"].as_array().unwrap().len(), 1);
    assert_eq!(view["events"][0]["hosts"], json!([ada_id]));
    assert_eq!(revoked(&at), 1);
    let mut bob = Browser::new(&at);
    bob.consent(json!({"intent": "login"}), BOB, json!("all"))
        .await;
    bob.send("GET", SITE, None).await.expect(403);
    let me = bob.send("GET", "/v1/me", None).await.expect(200).body;
    assert_eq!(me["sites"], json!([]));
    owner.send("POST", &path, Some(json!({}))).await.expect(404);
    // An old invitation does not bring them back, and there is no new one.
    owner
        .send("POST", &invited, Some(json!({})))
        .await
        .expect(404);
    let token = link.split("invitation=").nth(1).unwrap();
    let start = json!({"intent": "connect_host", "invitation": token});
    bob.consent(start, BOB, json!("all")).await;
    bob.send("GET", SITE, None).await.expect(403);
}

#[tokio::test]
async fn who_connects_again_or_resumes_does_not_leave() {
    let (at, mut owner, _, _) = two().await;
    at.fail(|request| (request.method() == http::Method::DELETE).then_some(Fault::Status(503)));
    disconnect(&mut owner, json!({"bookings": "cancel"}))
        .await
        .expect(200);
    at.live(20).await;
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "login_hint": OWNER});
    owner.consent(start, OWNER, json!("all")).await;
    at.heal();
    at.live(400).await;
    assert_eq!((revoked(&at), events(&at).len()), (0, 0));
    assert!(!at.slots().await.is_empty());
}
