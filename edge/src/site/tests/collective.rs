//! Bookings that take the time of several hosts at once.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, ORIGIN, OWNER};
use super::leaving::BOB;
use super::numbers::add_host;
use super::people::{Browser, Reply, connected, connected_to};
use super::story::timed;
use crate::ports::Request;

pub(super) const SITE: &str = "/v1/owner/sites/ada-lovelace";
pub(super) const SLOT: &str = "2026-11-24T09:00:00Z";
pub(super) const NEXT: &str = "2026-11-24T09:30:00Z";
pub(super) const ZERO: &str = "host0@example.com";
pub(super) const ONE: &str = "host1@example.com";

pub(super) async fn ids(owner: &mut Browser) -> Vec<String> {
    let view = owner.view().await;
    let hosts = view["hosts"].as_array().unwrap().iter();
    hosts.map(|h| h["id"].as_str().unwrap().into()).collect()
}

/// Changes the event type that every new site has.
pub(super) async fn set(owner: &mut Browser, change: Value) -> Reply {
    let mut event = owner.view().await["events"][0].clone();
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await
}

/// Ada and two more, who are booked together, and each of them alone as `alone-0` to `alone-2`.
pub(super) async fn trio() -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    for number in 0..2 {
        add_host(&at, &mut owner, number).await;
    }
    let hosts = ids(&mut owner).await;
    let event = owner.view().await["events"][0].clone();
    for (number, host) in hosts.iter().enumerate() {
        let mut alone = event.clone();
        (alone["event"], alone["hosts"]) = (json!(format!("alone-{number}")), json!([host]));
        let path = format!("{SITE}/events/alone-{number}");
        owner.send("PUT", &path, Some(alone)).await.expect(200);
    }
    let change = json!({"assignment": "all", "hosts": hosts});
    set(&mut owner, change).await.expect(200);
    at.live(60).await;
    (at, owner)
}

pub(super) async fn book_alone(at: &Deployment, host: usize, key: &str, start: &str) -> Reply {
    let body = json!({"event": format!("alone-{host}"), "minutes": 30, "start": start,
        "name": "Alan", "email": format!("{key}@example.org"), "zone": "Europe/London"});
    let key = format!("{key:0>22}");
    let path = "/v1/sites/ada-lovelace/bookings";
    let network = format!("10.2.{host}.{}", key.len());
    let headers = [("idempotency-key", key.as_str())];
    at.visit_from(&network, "POST", path, &headers, Some(body))
        .await
}

pub(super) async fn offered_alone(at: &Deployment, host: usize) -> Vec<String> {
    let path = format!("/v1/sites/ada-lovelace/events/alone-{host}/slots/30/2026-11");
    let reply = at.visit("GET", &path, &[], None).await.expect(200);
    let all = reply.body["slots"].as_array().unwrap().iter();
    all.map(|s| s.as_str().unwrap().into()).collect()
}

pub(super) fn live(at: &Deployment, email: &str) -> Vec<Value> {
    at.live_in(email, "primary")
}

/// How many events each of the three has.
pub(super) fn events(at: &Deployment) -> [usize; 3] {
    [OWNER, ZERO, ONE].map(|email| live(at, email).len())
}

pub(super) fn busy(at: &Deployment, email: &str) {
    let event = timed(SLOT, NEXT);
    let event = json!({"email": email, "calendar": "primary", "event": event});
    at.control("events", event);
}

pub(super) fn is_look_at(request: &Request, email: &str) -> bool {
    let body = String::from_utf8_lossy(request.body()).into_owned();
    request.uri().path().ends_with("/freeBusy") && body.contains(email)
}

fn is_insert(request: &Request) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/events")
}

pub(super) async fn booking(owner: &mut Browser, booked: &Value) -> Value {
    let view = owner.view().await;
    let all = view["bookings"].as_array().unwrap().iter();
    let found = all.clone().find(|row| row["id"] == booked["id"]);
    found.unwrap().clone()
}

#[tokio::test]
async fn the_event_is_in_one_calendar_and_the_other_hosts_are_invited() {
    let (at, mut owner) = trio().await;
    let hosts = ids(&mut owner).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    assert_eq!(booked["host"], "Ada Lovelace, Host 0, Host 1");
    let all = [OWNER, ZERO, ONE].map(|email| live(&at, email));
    let ids: Vec<&Value> = all.iter().map(|events| &events[0]["id"]).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "one event: {ids:?}");
    let event = &all[0][0];
    assert_eq!(event["organizer"]["email"], OWNER);
    let mut guests: Vec<(&str, bool)> = event["attendees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["email"].as_str().unwrap(), g["optional"] == json!(true)))
        .collect();
    guests.sort_unstable();
    let expected = [("grace@example.org", false), (ZERO, true), (ONE, true)];
    assert_eq!(guests, expected);
    at.live(120).await;
    assert_eq!(events(&at), [1, 1, 1]);
    let row = booking(&mut owner, &booked).await;
    assert_eq!(
        (&row["host"], &row["conflict"]),
        (&json!(hosts[0]), &json!(false))
    );
    let co_hosts = row["co_hosts"].as_array().unwrap();
    let both = [&hosts[1], &hosts[2]];
    assert!(co_hosts.len() == 2 && both.iter().all(|id| co_hosts.contains(&json!(id))));
}

#[tokio::test]
async fn it_takes_the_time_of_each_and_needs_the_time_of_all() {
    for busy_host in 0..3 {
        let (at, mut owner) = trio().await;
        at.book("grace", SLOT).await.expect(201);
        let taken = book_alone(&at, busy_host, "late", SLOT).await.expect(409);
        assert_eq!(taken.body["code"], "slot_taken");
        assert!(!offered_alone(&at, busy_host).await.contains(&SLOT.into()));
        // The other way round.
        book_alone(&at, busy_host, "early", NEXT).await.expect(201);
        assert!(!at.slots().await.contains(&NEXT.to_owned()));
        at.book("alan", NEXT).await.expect(409);
        let mut others = [1; 3];
        others[busy_host] += 1;
        assert_eq!(events(&at), others);
        let starts = ["2026-11-24T10:00:00Z", "2026-11-24T10:30:00Z"];
        // A limit of bookings a day counts it for each of its hosts.
        let host = ids(&mut owner).await[busy_host].clone();
        let path = format!("{SITE}/hosts/{host}/limits");
        let limits = json!({"day": 2});
        let set = owner.send("PUT", &path, Some(limits)).await;
        set.expect(200);
        at.book("more", starts[0]).await.expect(409);
        book_alone(&at, busy_host, "more", starts[1])
            .await
            .expect(409);
        let other = (busy_host + 1) % 3;
        book_alone(&at, other, "other", starts[1]).await.expect(201);
    }
}

#[tokio::test]
async fn of_a_crowd_for_all_and_for_each_of_them_nobody_is_booked_twice() {
    let (at, mut owner) = trio().await;
    let keys: Vec<String> = (0..24).map(|n| format!("visitor-{n}")).collect();
    let wishes = keys.iter().enumerate().map(async |(n, key)| match n % 4 {
        3 => at.book(key, SLOT).await,
        host => book_alone(&at, host, key, SLOT).await,
    });
    let replies = join_all(wishes).await;
    let won: Vec<usize> = (0..24).filter(|n| replies[*n].status == 201).collect();
    let lost = |r: &&Reply| r.status == 409 && r.body["code"] == "slot_taken";
    assert_eq!(won.len() + replies.iter().filter(lost).count(), 24);
    at.live(60).await;
    assert_eq!(events(&at), [1, 1, 1], "{won:?}");
    let together = won.iter().any(|n| n % 4 == 3);
    assert_eq!(won.len(), if together { 1 } else { 3 });
    let view = owner.view().await;
    let rows = view["bookings"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["conflict"] == false), "{rows:?}");
}

#[tokio::test]
async fn with_one_of_them_paused_or_without_a_calendar_nothing_is_offered() {
    let (at, mut owner) = trio().await;
    let hosts = ids(&mut owner).await;
    let path = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    let pause = format!("{SITE}/hosts/{}/pause", hosts[2]);
    owner
        .send("POST", &pause, Some(json!({})))
        .await
        .expect(200);
    let said = at.visit("GET", path, &[], None).await.expect(503);
    assert_ne!(said.body["code"], Value::Null);
    at.book("grace", SLOT).await.expect(503);
    assert!(!offered_alone(&at, 0).await.is_empty(), "alone they go on");
    let resume = format!("{SITE}/hosts/{}/resume", hosts[2]);
    owner
        .send("POST", &resume, Some(json!({})))
        .await
        .expect(200);
    at.live(60).await;
    // Unknown is busy: a host of whom nothing was read for a day.
    at.fail(|request| is_look_at(request, ONE).then_some(Fault::Status(503)));
    at.live(25 * 3600).await;
    let said = at.visit("GET", path, &[], None).await.expect(503);
    assert_eq!(said.body["code"], "cannot_say_now");
    assert!(!offered_alone(&at, 0).await.is_empty(), "alone they go on");
    at.heal();
}

#[tokio::test]
async fn who_turns_out_to_be_busy_or_unreadable_is_not_left_out() {
    for email in [OWNER, ZERO, ONE] {
        let (at, _) = trio().await;
        busy(&at, email);
        let refused = at.book("grace", SLOT).await.expect(409).body;
        assert_eq!(refused["code"], "slot_taken", "{email}");
        assert!(!refused["slots"].to_string().contains(SLOT), "{email}");
        at.live(60).await;
        assert_eq!(events(&at).iter().sum::<usize>(), 1, "what was there");
    }
    for email in [ZERO, ONE] {
        let (at, _) = trio().await;
        at.fail(move |request| is_look_at(request, email).then_some(Fault::Status(503)));
        let waits = at.book("grace", SLOT).await.expect(202).body;
        assert_eq!(events(&at), [0, 0, 0], "unknown is busy");
        book_alone(&at, 0, "late", SLOT).await.expect(409);
        at.heal();
        at.live(120).await;
        assert_eq!(at.how(&waits).await["status"], "confirmed");
        assert_eq!(events(&at), [1, 1, 1]);
        let (at, _) = trio().await;
        at.fail(move |request| {
            let gone = Fault::Answer(401, r#"{"error": {"code": 401}}"#);
            is_look_at(request, email).then_some(gone)
        });
        let refused = at.book("grace", SLOT).await;
        assert!(matches!(refused.status, 202 | 503), "{}", refused.text);
        assert_eq!(events(&at), [0, 0, 0]);
    }
}

#[tokio::test]
async fn an_insert_whose_answer_is_lost_is_found_and_not_taken_for_somebody_elses() {
    for fault in [Fault::After, Fault::Before, Fault::Status(503)] {
        let (at, mut owner) = trio().await;
        at.fail(move |request| is_insert(request).then_some(fault));
        let booked = at.book("grace", SLOT).await;
        assert!(matches!(booked.status, 201 | 202), "{}", booked.text);
        at.heal();
        at.live(900).await;
        assert_eq!(at.how(&booked.body).await["status"], "confirmed");
        assert_eq!(events(&at), [1, 1, 1], "{fault:?}");
        let row = booking(&mut owner, &booked.body).await;
        assert_eq!(row["conflict"], false, "{fault:?}");
    }
}

#[tokio::test]
async fn cancelling_frees_all_of_them() {
    let (at, _) = trio().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    at.cancel(&booked).await.expect(200);
    at.live(5).await;
    assert_eq!(events(&at), [0, 0, 0]);
    for host in 0..3 {
        assert!(offered_alone(&at, host).await.contains(&SLOT.into()));
    }
    assert!(at.slots().await.contains(&SLOT.to_owned()));
    at.book("alan", SLOT).await.expect(201);
    at.live(60).await;
    assert_eq!(events(&at), [1, 1, 1]);
}

#[tokio::test]
async fn what_is_still_leaving_is_in_nobodys_way() {
    let (at, _) = trio().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let is_delete = |request: &Request| request.method() == http::Method::DELETE;
    at.fail(move |request| is_delete(request).then_some(Fault::Status(503)));
    at.cancel(&booked).await.expect(200);
    assert_eq!(events(&at), [1, 1, 1], "its event is still there");
    book_alone(&at, 2, "alan", SLOT).await.expect(201);
    at.heal();
    at.live(120).await;
    assert_eq!(events(&at), [0, 0, 1]);
}

#[tokio::test]
async fn moving_it_keeps_all_of_them_also_to_a_time_that_touches_its_own() {
    let (at, mut owner) = trio().await;
    set(
        &mut owner,
        json!({"buffer_before": 15, "keeps_host": false}),
    )
    .await
    .expect(200);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    // One of them has something else.
    book_alone(&at, 2, "alan", "2026-11-24T11:00:00Z")
        .await
        .expect(201);
    at.reschedule(&booked, "a", "2026-11-24T11:00:00Z")
        .await
        .expect(409);
    // Its own event, with the buffer around it, is in nobody's way.
    let moved = at.reschedule(&booked, "b", NEXT).await.expect(200).body;
    assert_eq!(
        (&moved["start"], &moved["host"]),
        (&json!(NEXT), &booked["host"])
    );
    at.live(60).await;
    assert_eq!(events(&at), [1, 1, 2]);
    for email in [OWNER, ZERO, ONE] {
        let times = live(&at, email);
        let mut starts = times.iter().map(|e| e["start"]["dateTime"].to_string());
        assert!(starts.any(|start| start.contains("10:30")), "{email}");
    }
    let row = booking(&mut owner, &booked).await;
    assert_eq!(row["conflict"], false);
    for host in 0..3 {
        assert!(!offered_alone(&at, host).await.contains(&NEXT.into()));
        let early = "2026-11-24T08:00:00Z".to_owned();
        assert!(offered_alone(&at, host).await.contains(&early));
    }
    // Who it is with stays, whatever becomes of the event type.
    set(&mut owner, json!({"assignment": "any"}))
        .await
        .expect(200);
    book_alone(&at, 1, "late", "2026-11-24T12:00:00Z")
        .await
        .expect(201);
    at.reschedule(&booked, "c", "2026-11-24T12:00:00Z")
        .await
        .expect(409);
}

#[tokio::test]
async fn a_hold_keeps_the_time_of_all_of_them() {
    let (at, _) = trio().await;
    let path = "/v1/sites/ada-lovelace/holds";
    let wish = json!({"event": "intro", "minutes": 30, "start": SLOT, "visitor": "y".repeat(22)});
    let hold = at.visit("POST", path, &[], Some(wish)).await.expect(201);
    for host in 0..3 {
        assert!(!offered_alone(&at, host).await.contains(&SLOT.into()));
        book_alone(&at, host, "late", SLOT).await.expect(409);
    }
    at.book("alan", SLOT).await.expect(409);
    let id = hold.body["id"].as_str().unwrap();
    let key = json!({"id": id, "secret": hold.body["secret"]});
    let path = format!("{path}/{id}/release");
    at.visit("POST", &path, &[], Some(key)).await.expect(204);
    book_alone(&at, 2, "late", SLOT).await.expect(201);
    assert!(at.dump("ada-lovelace").contains("hold_hosts: []"));
}

#[tokio::test]
async fn a_co_hosts_no_is_not_the_visitors() {
    let (at, mut owner) = trio().await;
    let policy = json!({"title": "Ada", "guest_declines": "cancel"});
    owner.send("PUT", SITE, Some(policy)).await.expect(200);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let event = live(&at, OWNER)[0].clone();
    let mut guests = event["attendees"].clone();
    for guest in guests.as_array_mut().unwrap() {
        if guest["email"] == ZERO {
            guest["responseStatus"] = json!("declined");
        }
    }
    // In whatever order Google lists them.
    let all = guests.as_array_mut().unwrap();
    all.sort_by_key(|guest| guest["email"] != ZERO);
    let change = json!({"email": OWNER, "id": event["id"], "event": {"attendees": guests}});
    at.control_as("PATCH", "events", change);
    super::co_hosts::followed(&at).await;
    assert_eq!(at.how(&booked).await["status"], "confirmed");
}

#[tokio::test]
async fn each_of_its_hosts_sees_it_and_may_cancel_it() {
    let (at, mut owner) = connected().await;
    let mut bob = super::leaving::add_bob(&at, &mut owner).await;
    let hosts = ids(&mut owner).await;
    let change = json!({"assignment": "all", "hosts": hosts});
    set(&mut owner, change).await.expect(200);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    assert_eq!(booking(&mut bob, &booked).await["host"], hosts[0]);
    let search = bob
        .send("POST", &format!("{SITE}/bookings/search"), Some(json!({})))
        .await
        .expect(200);
    assert_eq!(search.body["bookings"][0]["id"], booked["id"]);
    let path = format!("{SITE}/bookings/{}/cancel", booked["id"].as_str().unwrap());
    bob.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(30).await;
    assert_eq!(live(&at, OWNER).len(), 0);
    assert_eq!(super::leaving::bobs_events(&at).len(), 0);
}

#[tokio::test]
async fn a_co_host_who_leaves_is_asked_what_becomes_of_it() {
    for (choice, status) in [("keep", "confirmed"), ("cancel", "cancelled")] {
        let (at, mut owner) = trio().await;
        let hosts = ids(&mut owner).await;
        let booked = at.book("grace", SLOT).await.expect(201).body;
        at.live(60).await;
        let path = format!("{SITE}/hosts/{}/remove", hosts[1]);
        let asked = owner.send("POST", &path, Some(json!({}))).await;
        assert_eq!(asked.body["code"], "future_bookings", "{}", asked.text);
        let none = &asked.body["bookings"][0];
        assert_eq!(
            (&none["booking"], &none["takers"]),
            (&booked["id"], &json!([]))
        );
        let said = json!({"bookings": "hand_over", "otherwise": choice});
        owner.send("POST", &path, Some(said)).await.expect(200);
        at.live(120).await;
        assert_eq!(at.how(&booked).await["status"], status);
        // The others go on without them.
        at.book("alan", NEXT).await.expect(201);
        assert_eq!(live(&at, ONE).len(), 1 + usize::from(choice == "keep"));
    }
}

#[tokio::test]
async fn where_the_first_leaves_nobody_who_is_in_it_already_takes_it_over() {
    let (at, mut owner) = trio().await;
    add_host(&at, &mut owner, 2).await;
    let hosts = ids(&mut owner).await;
    let two = json!({"hosts": [hosts[1], hosts[2]]});
    set(&mut owner, two).await.expect(200);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    assert_eq!(booked["host"], "Host 0, Host 1");
    let all = json!({"hosts": hosts});
    set(&mut owner, all).await.expect(200);
    at.live(60).await;
    let path = format!("{SITE}/hosts/{}/remove", hosts[1]);
    let said = json!({"bookings": "hand_over", "otherwise": "cancel"});
    owner.send("POST", &path, Some(said)).await.expect(200);
    at.live(900).await;
    let now = at.how(&booked).await;
    assert_eq!(
        (&now["status"], &now["host"]),
        (&json!("confirmed"), &json!("Ada Lovelace, Host 1"))
    );
    let of = [OWNER, ZERO, ONE, "host2@example.com"].map(|email| live(&at, email).len());
    assert_eq!(of, [1, 0, 1, 0]);
}

#[tokio::test]
async fn who_is_booked_together_is_named_and_few() {
    let (_, mut owner) = connected().await;
    for hosts in [json!([]), json!(["nobody"])] {
        let change = json!({"assignment": "all", "hosts": hosts});
        let refused = set(&mut owner, change).await.expect(422);
        assert_eq!(refused.body["field"], "hosts");
    }
    let me = ids(&mut owner).await[0].clone();
    let many: Vec<String> = (0..11).map(|n| format!("host-{n}")).collect();
    let change = json!({"assignment": "all", "hosts": many});
    let refused = set(&mut owner, change).await.expect(422);
    assert!(
        refused.text.contains("At most 10 hosts"),
        "{}",
        refused.text
    );
    let change = json!({"assignment": "all", "hosts": [me]});
    set(&mut owner, change).await.expect(200);
}

#[tokio::test]
async fn a_visitor_who_is_erased_goes_and_the_co_hosts_stay_invited() {
    let (at, mut owner) = trio().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let wish = json!({"email": "grace@example.org", "events": "strip"});
    let path = format!("{SITE}/visitors/erase");
    owner.send("POST", &path, Some(wish)).await.expect(200);
    at.live(60).await;
    assert_eq!(events(&at), [1, 1, 1]);
    let event = live(&at, OWNER)[0].clone();
    assert!(!event.to_string().contains("grace"), "{event}");
    assert_eq!(event["attendees"].as_array().unwrap().len(), 2);
    let path = format!("{SITE}/bookings/{}/cancel", booked["id"].as_str().unwrap());
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    assert_eq!(events(&at), [0, 0, 0]);
}

#[tokio::test]
async fn the_calendar_link_of_a_co_host_has_it() {
    let (at, mut owner) = trio().await;
    let hosts = ids(&mut owner).await;
    at.book("grace", SLOT).await.expect(201);
    book_alone(&at, 0, "alan", NEXT).await.expect(201);
    let new = json!({"host": hosts[2], "detail": "full"});
    let made = owner
        .send("POST", &format!("{SITE}/feeds"), Some(new))
        .await;
    let made = made.expect(201).body;
    let address = made["feeds"][0]["address"].as_str().unwrap();
    let path = address.strip_prefix(ORIGIN).unwrap();
    let file = at.visit("GET", path, &[], None).await.expect(200).text;
    assert_eq!(file.matches("BEGIN:VEVENT").count(), 1, "{file}");
}

/// Ada and Bob are booked together, who is no owner; mails go out.
pub(super) async fn pair() -> (Deployment, Browser, Browser, Vec<String>) {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let bob = super::leaving::add_bob(&at, &mut owner).await;
    let hosts = ids(&mut owner).await;
    let change = json!({"assignment": "all", "hosts": hosts});
    set(&mut owner, change).await.expect(200);
    (at, owner, bob, hosts)
}

/// To how many letters of this subject each of the two was sent.
fn letters(at: &Deployment, subject: &str) -> [usize; 2] {
    let all = at.letters();
    [OWNER, BOB].map(|email| {
        let theirs = all.iter().filter(|(to, _)| to == email);
        theirs.filter(|(_, it)| it.starts_with(subject)).count()
    })
}

async fn switch(owner: &mut Browser, host: &str, mail: &str, on: bool) {
    let path = format!("{SITE}/hosts/{host}/mails");
    let set = owner.send("PUT", &path, Some(json!({mail: on}))).await;
    assert!(set.status < 300, "{}", set.text);
}

#[tokio::test]
async fn each_of_its_hosts_is_asked_by_their_own_switch_and_may_agree() {
    const ASKED: &str = "Please decide";
    let (at, mut owner, mut bob, hosts) = pair().await;
    set(&mut owner, json!({"approval": true})).await.expect(200);
    let first = at.book("grace", SLOT).await.expect(202).body;
    at.live(60).await;
    assert_eq!(letters(&at, ASKED), [1, 1]);
    switch(&mut owner, &hosts[0], "approval_wanted", false).await;
    at.book("alan", NEXT).await.expect(202);
    at.live(60).await;
    assert_eq!(letters(&at, ASKED), [1, 2], "the first wants none");
    switch(&mut owner, &hosts[0], "approval_wanted", true).await;
    switch(&mut owner, &hosts[1], "approval_wanted", false).await;
    at.book("mary", "2026-11-24T10:00:00Z").await.expect(202);
    at.live(60).await;
    assert_eq!(letters(&at, ASKED), [2, 2], "the other wants none");
    let path = format!("{SITE}/bookings/{}/approve", first["id"].as_str().unwrap());
    bob.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    assert_eq!(at.how(&first).await["status"], "confirmed");
    assert_eq!(live(&at, OWNER).len(), 1);
    assert_eq!(super::leaving::bobs_events(&at).len(), 1);
}

#[tokio::test]
async fn work_that_fails_is_shown_to_each_of_its_hosts_and_told_once() {
    const MESSAGE: &str = "Backend of ada@example.com is away";
    let (at, mut owner, mut bob, _) = pair().await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let is_delete = |request: &Request| request.method() == http::Method::DELETE;
    let fault = Fault::Says(503, "backendError", MESSAGE);
    at.fail(move |request| is_delete(request).then_some(fault));
    at.cancel(&booked).await.expect(200);
    at.live(7200).await;
    let path = format!("{SITE}/jobs");
    for member in [&mut owner, &mut bob] {
        let jobs = member.send("GET", &path, None).await.expect(200);
        let job = &jobs.body["jobs"][0];
        assert_eq!(
            (&job["kind"], &job["subject"]),
            (&json!("leave"), &booked["id"])
        );
        assert!(!jobs.text.contains(OWNER), "{}", jobs.text);
    }
    assert_eq!(
        letters(&at, "Ada Lovelace needs your"),
        [1, 1],
        "{:?}",
        at.letters()
    );
    let retry = format!("{path}/leave/{}/retry", booked["id"].as_str().unwrap());
    at.heal();
    bob.send("POST", &retry, Some(json!({}))).await.expect(200);
    at.live(60).await;
    assert_eq!(live(&at, OWNER).len(), 0);
}

#[tokio::test]
async fn whom_to_call_is_seen_and_ticked_off_by_each_of_its_hosts() {
    let (at, mut owner) = connected().await;
    let mut bob = super::leaving::add_bob(&at, &mut owner).await;
    let hosts = ids(&mut owner).await;
    let change = json!({"assignment": "all", "hosts": hosts, "detail": "busy"});
    set(&mut owner, change).await.expect(200);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let path = format!("{SITE}/bookings/{}/cancel", booked["id"].as_str().unwrap());
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let view = bob.view().await;
    assert_eq!(view["people_to_call"][0]["booking"], booked["id"]);
    assert_eq!(view["people_to_call"].as_array().unwrap().len(), 1);
    let id = booked["id"].as_str().unwrap();
    let path = format!("{SITE}/people-to-call/{id}/done");
    let done = bob.send("POST", &path, Some(json!({}))).await;
    assert!(done.status < 300, "{}", done.text);
    assert_eq!(owner.view().await["people_to_call"], json!([]));
}

#[tokio::test]
async fn whose_account_is_let_go_of_is_asked_about_what_they_are_invited_to() {
    for (choice, status) in [("keep", "confirmed"), ("cancel", "cancelled")] {
        let (at, mut owner) = trio().await;
        let booked = at.book("grace", SLOT).await.expect(201).body;
        let alone = book_alone(&at, 0, "alan", NEXT).await.expect(201).body;
        at.live(60).await;
        let host = owner.view().await["hosts"][1].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (id, connection) = (text(&host["id"]), text(&host["connections"][0]["id"]));
        let path = format!("{SITE}/hosts/{id}/connections/{connection}/disconnect");
        let asked = owner.send("POST", &path, Some(json!({}))).await.expect(409);
        assert_eq!(asked.body["code"], "future_bookings");
        let listed = asked.body["bookings"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]["booking"]), (1, &booked["id"]));
        let said = json!({"bookings": choice});
        owner.send("POST", &path, Some(said)).await.expect(200);
        at.live(120).await;
        assert_eq!(at.how(&booked).await["status"], status);
        assert_eq!(at.how(&alone).await["status"], "confirmed");
        assert_eq!(super::leaving::revoked(&at), 1);
    }
}
