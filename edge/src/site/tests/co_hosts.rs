//! Co-hosts of a collective booking: what they answer, what they see, and what stays of those who
//! leave.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};

use super::collective::{
    NEXT, ONE, SITE, SLOT, ZERO, book_alone, booking, ids, live, pair, set, trio,
};
use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::BOB;
use super::people::Browser;
use crate::ports::Request;

/// A person answers the invitation that is in their own calendar.
fn answers(at: &Deployment, email: &str, answer: &str) {
    let event = live(at, email)[0].clone();
    let mut guests = event["attendees"].clone();
    for guest in guests.as_array_mut().unwrap() {
        if guest["email"] == email {
            guest["responseStatus"] = json!(answer);
        }
    }
    let change = json!({"email": email, "id": event["id"], "event": {"attendees": guests}});
    at.control_as("PATCH", "events", change);
}

/// As after a push from each calendar: what changed there has been followed.
pub(super) async fn followed(at: &Deployment) {
    at.advance(60);
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    for calendar in store.calendars().unwrap() {
        for channel in store.channels(&calendar.id).unwrap() {
            crate::site::pushed(&site, &channel.id).await.unwrap();
        }
    }
    at.live(60).await;
}

async fn cancels_on_no(owner: &mut Browser) {
    let policy = json!({"title": "Ada", "guest_declines": "cancel"});
    owner.send("PUT", SITE, Some(policy)).await.expect(200);
}

async fn logged(member: &mut Browser, what: &str) -> usize {
    let log = member.send("GET", &format!("{SITE}/log/1"), None).await;
    let log = log.expect(200);
    let lines = log.body["lines"].as_array().unwrap();
    lines.iter().filter(|line| line["what"] == what).count()
}

fn is_get_of(request: &Request, email: &str) -> bool {
    let path = request.uri().path().replace("%40", "@");
    request.method() == http::Method::GET && path.contains(&format!("{email}/events/"))
}

#[tokio::test]
async fn a_co_hosts_no_is_shown_and_cancels_nothing_until_they_say_yes() {
    let (at, mut owner) = trio().await;
    cancels_on_no(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], Value::Null);
    for (who, answer, shown) in [
        (ZERO, "declined", json!(["Host 0"])),
        (ONE, "declined", json!(["Host 0", "Host 1"])),
        (ZERO, "accepted", json!(["Host 1"])),
        (ONE, "tentative", Value::Null),
    ] {
        answers(&at, who, answer);
        followed(&at).await;
        let row = booking(&mut owner, &booked).await;
        assert_eq!(row["declined_by"], shown, "{who} {answer}");
        assert_eq!(row["guest_declined"], Value::Null);
        assert_eq!(at.how(&booked).await["status"], "confirmed");
    }
    assert_eq!(logged(&mut owner, "co_host_declined").await, 2);
}

#[tokio::test]
async fn it_is_shown_to_each_host_of_the_booking() {
    let (at, mut owner, mut bob, _) = pair().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    answers(&at, BOB, "declined");
    followed(&at).await;
    for member in [&mut owner, &mut bob] {
        let row = booking(member, &booked).await;
        assert_eq!(row["declined_by"], json!(["Bob"]));
    }
    let path = format!("{SITE}/bookings/search");
    let found = bob.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(found.body["bookings"][0]["declined_by"], json!(["Bob"]));
}

#[tokio::test]
async fn who_removes_the_invitation_has_said_no() {
    let (at, mut owner) = trio().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let id = live(&at, ONE)[0]["id"].clone();
    at.control_as("DELETE", "events", json!({"email": ONE, "id": id}));
    followed(&at).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], json!(["Host 1"]));
    assert_eq!(at.how(&booked).await["status"], "confirmed");
}

#[tokio::test]
async fn what_google_does_not_say_of_a_co_host_changes_nothing() {
    let (at, mut owner) = trio().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    at.fail(|request| is_get_of(request, ZERO).then_some(Fault::Status(503)));
    answers(&at, ZERO, "declined");
    followed(&at).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], Value::Null, "nobody could tell whose");
    at.heal();
    // Without another push: it is tried again.
    at.live(600).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], json!(["Host 0"]));
    // Somebody else's No makes nobody ask in vain, and takes no known one away.
    at.fail(|request| is_get_of(request, ZERO).then_some(Fault::Status(503)));
    answers(&at, ONE, "declined");
    followed(&at).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], json!(["Host 0", "Host 1"]));
}

#[tokio::test]
async fn the_no_of_somebody_whom_the_visitor_brings_is_nobodys_of_the_hosts() {
    let (at, mut owner) = trio().await;
    set(&mut owner, json!({"guests": 2})).await.expect(200);
    let body = json!({"event": "intro", "minutes": 30, "start": SLOT, "name": "Grace",
        "email": "grace@example.org", "zone": "Europe/London", "guests": ["alan@example.org"]});
    let headers = [("idempotency-key", "guests-of-a-collective-one")];
    let path = "/v1/sites/ada-lovelace/bookings";
    let booked = at.visit("POST", path, &headers, Some(body)).await;
    let booked = booked.expect(201).body;
    at.live(60).await;
    let event = live(&at, OWNER)[0].clone();
    let mut guests = event["attendees"].clone();
    for guest in guests.as_array_mut().unwrap() {
        if guest["email"] == "alan@example.org" {
            guest["responseStatus"] = json!("declined");
        }
    }
    let change = json!({"email": OWNER, "id": event["id"], "event": {"attendees": guests}});
    at.control_as("PATCH", "events", change);
    followed(&at).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["declined_by"], Value::Null);
}

#[tokio::test]
async fn nobodys_calendar_is_asked_while_nobody_says_no() {
    let (at, _) = trio().await;
    at.book("grace", SLOT).await.expect(201);
    at.live(60).await;
    let before = at.google_calls().len();
    answers(&at, ZERO, "accepted");
    followed(&at).await;
    let asked = || {
        let calls = at.google_calls().into_iter().skip(before);
        let gets = calls.filter(|call| call.starts_with("GET ") && call.contains("/events/"));
        gets.count()
    };
    assert_eq!(asked(), 0, "{:?}", at.google_calls());
    answers(&at, ZERO, "declined");
    followed(&at).await;
    let both = asked();
    assert!(both >= 2, "{:?}", at.google_calls());
    // Who stays at No is not asked each time that somebody looks.
    followed(&at).await;
    followed(&at).await;
    assert_eq!(asked(), both, "{:?}", at.google_calls());
}

#[tokio::test]
async fn the_log_of_a_co_host_has_the_lines_of_the_booking_and_of_no_other() {
    let (at, mut owner, mut bob, hosts) = pair().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    set(
        &mut owner,
        json!({"assignment": "any", "hosts": [hosts[0]]}),
    )
    .await
    .expect(200);
    let adas = at.book("alan", NEXT).await.expect(201).body;
    at.live(60).await;
    let log = bob.send("GET", &format!("{SITE}/log/1"), None).await;
    let log = log.expect(200);
    let lines = log.body["lines"].as_array().unwrap();
    let of = |id: &Value, what: &str| {
        let mut lines = lines.iter();
        lines.any(|line| line["subject"] == *id && line["what"] == what)
    };
    assert!(of(&booked["id"], "booking") && of(&booked["id"], "confirmed"));
    assert!(!lines.iter().any(|line| line["subject"] == adas["id"]));
    assert!(!log.text.contains(OWNER), "{}", log.text);
}

#[tokio::test]
async fn who_has_left_and_is_still_invited_is_named() {
    let (at, mut owner) = trio().await;
    let hosts = ids(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    let alone = book_alone(&at, 0, "alan", NEXT).await.expect(201).body;
    at.live(60).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["left_invited"], Value::Null);
    let path = format!("{SITE}/hosts/{}/pause", hosts[2]);
    let keep = || Some(json!({"bookings": "keep"}));
    owner.send("POST", &path, keep()).await.expect(200);
    at.live(60).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["left_invited"], Value::Null, "a pause is not leaving");
    let path = format!("{SITE}/hosts/{}/remove", hosts[1]);
    owner.send("POST", &path, keep()).await.expect(200);
    at.live(60).await;
    assert_eq!(live(&at, ZERO).len(), 1, "invited all the same");
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["left_invited"], json!(["Host 0"]));
    let row = booking(&mut owner, &alone).await;
    assert_eq!(row["left_invited"], Value::Null);
    at.cancel(&booked).await.expect(200);
    at.live(60).await;
    let row = booking(&mut owner, &booked).await;
    assert_eq!(
        row["left_invited"],
        Value::Null,
        "nobody is invited any more"
    );
}

#[tokio::test]
async fn a_co_host_who_can_not_be_asked_is_asked_once_a_look() {
    let (at, _) = trio().await;
    for (who, start) in [("grace", SLOT), ("alan", NEXT)] {
        at.book(who, start).await.expect(201);
    }
    at.live(60).await;
    for event in live(&at, ZERO) {
        let mut guests = event["attendees"].clone();
        for guest in guests.as_array_mut().unwrap() {
            if guest["email"] == ZERO {
                guest["responseStatus"] = json!("declined");
            }
        }
        let change = json!({"email": ZERO, "id": event["id"], "event": {"attendees": guests}});
        at.control_as("PATCH", "events", change);
    }
    let seen = Rc::new(Cell::new(Vec::new()));
    let times = seen.clone();
    let world = at.clone();
    at.fail(move |request| {
        is_get_of(request, ZERO).then(|| {
            let mut all = times.take();
            all.push(world.site("ada-lovelace").now());
            times.set(all);
            Fault::Status(503)
        })
    });
    followed(&at).await;
    at.heal();
    let mut times = seen.take();
    let asked = times.len();
    times.dedup();
    assert!(asked > 0);
    assert_eq!(asked, times.len(), "twice in one look: {times:?}");
}
