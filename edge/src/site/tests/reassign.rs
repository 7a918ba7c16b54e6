//! Moving a booking to a time at which another host is free, where it need not stay with its own.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, add_bob, bobs_events};
use super::people::{Browser, connected};
use super::story::{add, events, timed};
use crate::ports::Request;

const OLD: &str = "2026-11-24T09:00:00Z";
/// Ada is busy then, and Bob is not.
const NEW: &str = "2026-11-25T13:00:00Z";
/// Both are free.
const BOTH: &str = "2026-11-26T13:00:00Z";
const SITE: &str = "/v1/owner/sites/ada-lovelace";

async fn keeps_host(owner: &mut Browser, keeps: bool) {
    let mut event = owner.view().await["events"][0].clone();
    event["keeps_host"] = json!(keeps);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
}

/// Ada has a booking; Bob is another host, and it may go to him.
async fn team() -> (Deployment, Browser, Browser, Value) {
    let (at, mut owner) = connected().await;
    let busy = timed("2026-11-25T13:00:00Z", "2026-11-25T13:30:00Z");
    add(&at, "primary", busy);
    let booked = at.book("grace", OLD).await.expect(201).body;
    at.live(60).await;
    let bob = add_bob(&at, &mut owner).await;
    keeps_host(&mut owner, false).await;
    at.live(60).await;
    (at, owner, bob, booked)
}

async fn offered(at: &Deployment, booking: &Value) -> Vec<String> {
    let reply = at.by_link("GET", booking, "/slots/30/2026-11", None).await;
    let reply = reply.expect(200);
    let starts = reply.body["slots"].as_array().unwrap();
    starts.iter().map(|s| s.as_str().unwrap().into()).collect()
}

/// Ada's events but for the one that keeps her busy.
fn adas(at: &Deployment) -> Vec<Value> {
    let mut all = events(at);
    all.retain(|event| event["summary"] != "Dentist, very private");
    all
}

fn start_of(event: &Value) -> String {
    let found = event["start"]["dateTime"].as_str().unwrap();
    let found = shared::time::Timestamp::parse(found).unwrap();
    found.to_rfc3339()
}

/// It is Bob's, at the new time, and nothing else is left of it.
#[track_caller]
fn only_bobs(at: &Deployment, context: &str) {
    let all = bobs_events(at);
    assert_eq!((adas(at).len(), all.len()), (0, 1), "{context}");
    assert_eq!(start_of(&all[0]), NEW, "{context}");
}

/// It is Ada's, at the old time, and nothing else is left of it.
#[track_caller]
fn only_adas(at: &Deployment, context: &str) {
    let all = adas(at);
    assert_eq!((all.len(), bobs_events(at).len()), (1, 0), "{context}");
    assert_eq!(start_of(&all[0]), OLD, "{context}");
}

#[track_caller]
fn no_work_is_left(at: &Deployment) {
    let dump = at.dump("ada-lovelace");
    let line = |name: &str| dump.lines().find(|line| line.starts_with(name)).unwrap();
    for kind in ["\"reschedule\"", "\"move\"", "\"settle\""] {
        assert!(!line("jobs:").contains(kind), "{}", line("jobs:"));
    }
    assert_eq!(line("copies:"), "copies: []");
}

fn is_look(request: &Request) -> bool {
    request.uri().path().ends_with("/freeBusy")
}

fn is_insert(request: &Request) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/events")
}

fn is_delete(request: &Request) -> bool {
    request.method() == http::Method::DELETE
}

#[tokio::test]
async fn only_where_it_need_not_stay_the_times_of_others_are_offered_and_taken() {
    let (at, mut owner, _, booked) = team().await;
    keeps_host(&mut owner, true).await;
    assert!(!offered(&at, &booked).await.contains(&NEW.to_owned()));
    let refused = at.reschedule(&booked, "k", NEW).await.expect(409).body;
    assert_eq!(refused["code"], "slot_taken");
    only_adas(&at, "it stays with its host");
    keeps_host(&mut owner, false).await;
    assert!(offered(&at, &booked).await.contains(&NEW.to_owned()));
    let moved = at.reschedule(&booked, "l", NEW).await.expect(200).body;
    assert_eq!(
        (&moved["id"], &moved["start"], &moved["host"]),
        (&booked["id"], &json!(NEW), &json!("Bob"))
    );
    at.live(30).await;
    only_bobs(&at, "it has gone over");
    let event = &bobs_events(&at)[0];
    assert_eq!(event["attendees"][0]["email"], "grace@example.org");
    no_work_is_left(&at);
    // Ada's old time is free again, and Bob's new one is not.
    assert!(at.slots().await.contains(&OLD.to_owned()));
    assert!(!at.slots().await.contains(&NEW.to_owned()));
    assert_eq!(at.how(&booked).await["host"], "Bob");
    // Whoever asks again, because the answer was lost, is told the same.
    let again = at.reschedule(&booked, "l", NEW).await.expect(200).body;
    assert_eq!(
        (&again["start"], &again["host"]),
        (&json!(NEW), &json!("Bob"))
    );
}

#[tokio::test]
async fn google_tells_the_visitor_of_the_new_event_and_takes_the_old_one_back() {
    let (at, _, _, booked) = team().await;
    let before = at
        .control_as("GET", "mails", Value::Null)
        .as_array()
        .unwrap()
        .len();
    at.reschedule(&booked, "k", NEW).await.expect(200);
    at.live(30).await;
    let mails = at.control_as("GET", "mails", Value::Null);
    let kinds: Vec<&Value> = mails.as_array().unwrap()[before..]
        .iter()
        .map(|m| &m["kind"])
        .collect();
    assert_eq!(kinds, ["invite", "cancel"], "{mails}");
}

#[tokio::test]
async fn who_is_free_keeps_it_and_who_moves_it_as_a_host_does_not_give_it_away() {
    let (at, mut owner, _, booked) = team().await;
    let moved = at.reschedule(&booked, "k", BOTH).await.expect(200).body;
    assert_eq!(moved["host"], "Ada Lovelace");
    assert_eq!((adas(&at).len(), bobs_events(&at).len()), (1, 0));
    let path = format!(
        "{SITE}/bookings/{}/reschedule",
        booked["id"].as_str().unwrap()
    );
    let refused = owner
        .send_with_key("POST", &path, json!({"start": NEW}))
        .await;
    assert_eq!(refused.expect(409).body["code"], "slot_taken");
}

#[tokio::test]
async fn a_live_look_at_the_other_host_decides() {
    let (at, _, _, booked) = team().await;
    let event = timed("2026-11-25T13:15:00Z", "2026-11-25T13:45:00Z");
    let event = json!({"email": BOB, "calendar": "primary", "event": event});
    at.control("events", event);
    let refused = at.reschedule(&booked, "k", NEW).await.expect(409).body;
    assert_eq!(refused["code"], "slot_taken");
    assert!(!refused["slots"].to_string().contains(NEW), "{refused}");
    assert_eq!((adas(&at).len(), bobs_events(&at).len()), (1, 1));
    assert_eq!(at.how(&booked).await["not_moved"], "busy");
    no_work_is_left(&at);
}

/// Why neither host takes a booking at this start: Ada's reason, then Bob's.
async fn reasons(owner: &mut Browser, start: &str) -> [Value; 2] {
    let path = format!("{SITE}/events/intro/why/30/{start}");
    let why = owner.send("GET", &path, None).await.expect(200).body;
    [0, 1].map(|n| why["hosts"][n]["reasons"][0]["code"].clone())
}

#[tokio::test]
async fn the_old_time_of_one_host_and_the_new_time_of_the_other_are_kept_until_google_has_it() {
    let (at, mut owner, _, booked) = team().await;
    at.fail(|request| is_insert(request).then_some(Fault::Status(503)));
    let waiting = at.reschedule(&booked, "k", NEW).await.expect(202).body;
    assert_eq!(
        [&waiting["start"], &waiting["moving_to"], &waiting["host"]],
        [&json!(OLD), &json!(NEW), &json!("Ada Lovelace")]
    );
    at.heal();
    assert_eq!(
        reasons(&mut owner, NEW).await,
        [json!("busy"), json!("booked")]
    );
    assert_eq!(
        reasons(&mut owner, OLD).await[1],
        Value::Null,
        "Bob is free then"
    );
    at.live(60).await;
    only_bobs(&at, "it has gone over");
    no_work_is_left(&at);
    assert_eq!(
        reasons(&mut owner, OLD).await[0],
        Value::Null,
        "Ada is free then"
    );
}

#[tokio::test]
async fn a_fault_at_any_step_ends_in_one_event_in_the_other_calendar() {
    let steps = [
        ("look", is_look as fn(&Request) -> bool),
        ("insert", is_insert),
        ("delete", is_delete),
    ];
    let faults = [
        Fault::Before,
        Fault::After,
        Fault::CutOff,
        Fault::Status(503),
        Fault::Status(429),
    ];
    for (step, broken) in steps {
        for fault in faults {
            let context = format!("{step} {fault:?}");
            let (at, _, _, booked) = team().await;
            at.fail(move |request| broken(request).then_some(fault));
            let told = at.reschedule(&booked, "k", NEW).await;
            assert!(matches!(told.status, 200 | 202), "{context}: {}", told.text);
            at.live(60).await;
            let now = at.how(&booked).await;
            let arrived = now["start"] == NEW;
            let there = bobs_events(&at).len() == 1;
            assert!(there || !arrived, "{context}: said before Google had it");
            at.heal();
            at.live(900).await;
            let moved = at.reschedule(&booked, "k", NEW).await.expect(200).body;
            assert_eq!(
                [&moved["start"], &moved["host"]],
                [&json!(NEW), &json!("Bob")]
            );
            only_bobs(&at, &context);
            no_work_is_left(&at);
        }
    }
}

#[tokio::test]
async fn who_dies_at_any_step_leaves_a_job_that_ends_it() {
    let steps = [is_look as fn(&Request) -> bool, is_insert, is_delete];
    for broken in steps {
        for done in [false, true] {
            let (at, _, _, booked) = team().await;
            at.fail(move |request| broken(request).then_some(Fault::Dies { done }));
            at.unless_dead(async {
                at.reschedule(&booked, "k", NEW).await;
                at.run_alarms().await;
            })
            .await;
            at.heal();
            at.live(900).await;
            assert_eq!(at.how(&booked).await["start"], NEW);
            only_bobs(&at, "after a death");
            no_work_is_left(&at);
        }
    }
}

#[tokio::test]
async fn with_google_gone_the_old_time_stays_and_what_arrives_late_is_removed() {
    for fault in [Fault::Before, Fault::After, Fault::Status(503)] {
        let (at, _, _, booked) = team().await;
        // The look is the last that is answered.
        let mut looks = 0;
        at.fail(move |request| {
            looks += usize::from(is_look(request));
            match is_insert(request) {
                true => Some(fault),
                false if is_look(request) && looks == 1 => None,
                false => Some(Fault::Before),
            }
        });
        at.reschedule(&booked, "k", NEW).await.expect(202);
        at.live(25 * 3600).await;
        at.heal();
        let now = at.how(&booked).await;
        assert_eq!(now["status"], "confirmed");
        assert_eq!(
            [&now["moving_to"], &now["host"]],
            [&Value::Null, &json!("Ada Lovelace")]
        );
        at.live(24 * 3600).await;
        assert_eq!(bobs_events(&at).len(), 0, "{fault:?}");
        no_work_is_left(&at);
    }
}

#[tokio::test]
async fn cancelled_while_it_is_on_its_way_it_leaves_both_calendars() {
    for fault in [Fault::After, Fault::Before, Fault::Status(503)] {
        let (at, _, _, booked) = team().await;
        at.fail(move |request| is_insert(request).then_some(fault));
        at.reschedule(&booked, "k", NEW).await.expect(202);
        at.cancel(&booked).await.expect(200);
        at.heal();
        at.live(1800).await;
        assert_eq!(
            (adas(&at).len(), bobs_events(&at).len()),
            (0, 0),
            "{fault:?}"
        );
        assert_eq!(at.how(&booked).await["status"], "cancelled");
        assert!(at.slots().await.contains(&OLD.to_owned()));
        assert!(at.slots().await.contains(&NEW.to_owned()));
        no_work_is_left(&at);
    }
}

#[tokio::test]
async fn who_leaves_meanwhile_does_not_get_it() {
    let (at, mut owner, _, booked) = team().await;
    at.fail(|request| is_look(request).then_some(Fault::Status(503)));
    at.reschedule(&booked, "k", NEW).await.expect(202);
    let bob = owner.view().await["hosts"][1]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let pause = format!("{SITE}/hosts/{bob}/pause");
    owner
        .send("POST", &pause, Some(json!({})))
        .await
        .expect(200);
    at.heal();
    at.live(600).await;
    only_adas(&at, "Bob has left");
    assert_eq!(at.how(&booked).await["not_moved"], "host_unavailable");
    assert!(owner.view().await["hosts"][1]["leaving"].is_null());
    no_work_is_left(&at);
}

#[tokio::test]
async fn whose_grant_ends_while_it_is_on_its_way_is_waited_for() {
    let (at, mut owner, _, booked) = team().await;
    at.fail(|request| is_insert(request).then_some(Fault::After));
    at.reschedule(&booked, "k", NEW).await.expect(202);
    let bob = owner.view().await["hosts"][1].clone();
    let (host, connection) = (&bob["id"], &bob["connections"][0]["id"]);
    let path = format!(
        "{SITE}/hosts/{}/connections/{}/disconnect",
        host.as_str().unwrap(),
        connection.as_str().unwrap()
    );
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(at.count_calls(0, "POST /revoke"), 0, "it may be there");
    at.heal();
    at.live(1800).await;
    assert_eq!(at.count_calls(0, "POST /revoke"), 1);
    let now = at.how(&booked).await;
    let (ada, bob) = (adas(&at).len(), bobs_events(&at).len());
    match now["host"].as_str() {
        Some("Bob") => assert_eq!((ada, bob), (0, 1)),
        _ => assert_eq!((ada, bob), (1, 0)),
    }
    no_work_is_left(&at);
}

#[tokio::test]
async fn whose_own_host_can_not_be_written_to_any_more_goes_to_another() {
    let (at, _, _, booked) = team().await;
    at.control("revoke", json!({"email": OWNER}));
    at.live(12 * 3600).await;
    assert!(offered(&at, &booked).await.contains(&NEW.to_owned()));
    let moved = at.reschedule(&booked, "k", NEW).await.expect(200).body;
    assert_eq!(
        [&moved["start"], &moved["host"]],
        [&json!(NEW), &json!("Bob")]
    );
    at.live(60).await;
    assert_eq!(bobs_events(&at).len(), 1);
}
