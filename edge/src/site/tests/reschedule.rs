//! Moving a booking: by its visitor and by its host, with Google failing at each step.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected};
use super::story::{add, events, timed};
use crate::ports::Request;

const OLD: &str = "2026-11-24T09:00:00Z";
const NEW: &str = "2026-11-25T13:00:00Z";
const SITE: &str = "/v1/owner/sites/ada-lovelace";

async fn free(at: &Deployment, booking: &Value) -> Vec<String> {
    let reply = at.by_link("GET", booking, "/slots/30/2026-11", None).await;
    let reply = reply.expect(200);
    assert_eq!(reply.headers["cache-control"], "no-store");
    let starts = reply.body["slots"].as_array().unwrap();
    starts.iter().map(|s| s.as_str().unwrap().into()).collect()
}

/// A deployment with one confirmed booking at rest.
async fn booked() -> (Deployment, Browser, Value) {
    let (at, owner) = connected().await;
    let booking = at.book("grace", OLD).await.expect(201).body;
    at.live(60).await;
    (at, owner, booking)
}

async fn change_event(owner: &mut Browser, change: impl FnOnce(&mut Value)) {
    let mut event = owner.view().await["events"][0].clone();
    change(&mut event);
    let path = format!("{SITE}/events/intro");
    owner.send("PUT", &path, Some(event)).await.expect(200);
}

#[track_caller]
fn one_event_at(at: &Deployment, start: &str) {
    let all = events(at);
    assert_eq!(all.len(), 1, "{all:?}");
    let found = all[0]["start"]["dateTime"].as_str().unwrap();
    let found = shared::time::Timestamp::parse(found).unwrap();
    assert_eq!(found.to_rfc3339(), start);
}

fn is_look(request: &Request) -> bool {
    request.uri().path().ends_with("/freeBusy")
}

fn is_get(request: &Request) -> bool {
    request.method() == http::Method::GET && request.uri().path().contains("/events/")
}

fn is_patch(request: &Request) -> bool {
    request.method() == http::Method::PATCH
}

#[tokio::test]
async fn a_booking_moves_with_its_event_and_keeps_its_identity() {
    let (at, _, booking) = booked().await;
    let event = events(&at)[0]["id"].clone();
    let calls = at.google_calls().len();
    let moved = at.reschedule(&booking, "k", NEW).await.expect(200).body;
    assert_eq!(
        (&moved["status"], &moved["start"], &moved["id"]),
        (&json!("confirmed"), &json!(NEW), &booking["id"])
    );
    assert_eq!(at.count_calls(calls, "/freeBusy"), 1);
    assert_eq!(at.count_calls(calls, "PATCH"), 1);
    assert_eq!(events(&at)[0]["id"], event);
    one_event_at(&at, NEW);
    at.live(60).await;
    let slots = at.slots().await;
    assert!(slots.contains(&OLD.to_owned()) && !slots.contains(&NEW.to_owned()));
    // The same wish again says how it stands; the key can't be used for another.
    let again = at.reschedule(&booking, "k", NEW).await.expect(200).body;
    assert_eq!(again["start"], NEW);
    let other = at.reschedule(&booking, "k", OLD).await.expect(422).body;
    assert_eq!(other["code"], "key_reused");
    assert_eq!(
        at.book("k", OLD).await.expect(422).body["code"],
        "key_reused"
    );
    // The manage link still opens it, and the host's log says what happened.
    assert_eq!(at.how(&booking).await["start"], NEW);
    assert!(at.dump("ada-lovelace").contains("\"rescheduled\""));
}

#[tokio::test]
async fn it_can_slide_over_its_own_time_but_not_over_anothers() {
    let (at, mut owner, booking) = booked().await;
    change_event(&mut owner, |event| event["interval"] = json!(15)).await;
    at.live(60).await;
    let slide = "2026-11-24T09:15:00Z";
    assert!(!at.slots().await.contains(&slide.to_owned()));
    assert!(free(&at, &booking).await.contains(&slide.to_owned()));
    assert!(!free(&at, &booking).await.contains(&OLD.to_owned()));
    // Hidden in the same stretch of busy time: only the ids tell.
    add(
        &at,
        "primary",
        timed("2026-11-24T09:05:00Z", "2026-11-24T09:20:00Z"),
    );
    let taken = at.reschedule(&booking, "a", slide).await.expect(409).body;
    assert_eq!(taken["code"], "slot_taken");
    one_at_old_among(&at, 2);
    let hidden = events(&at)
        .into_iter()
        .find(|event| event["summary"] == "Dentist, very private")
        .unwrap();
    let gone = json!({"email": OWNER, "id": hidden["id"]});
    at.control_as("DELETE", "events", gone);
    at.live(60).await;
    at.reschedule(&booking, "b", slide).await.expect(200);
    one_event_at(&at, slide);
}

#[track_caller]
fn one_at_old_among(at: &Deployment, count: usize) {
    let all = events(at);
    assert_eq!(all.len(), count);
    let at_old = |event: &&Value| {
        let start = event["start"]["dateTime"].as_str().unwrap();
        shared::time::Timestamp::parse(start).unwrap().to_rfc3339() == OLD
    };
    assert_eq!(all.iter().filter(at_old).count(), 1);
}

#[tokio::test]
async fn both_times_are_kept_until_google_has_the_new_one() {
    let (at, _, booking) = booked().await;
    at.fail(|request| is_patch(request).then_some(Fault::Status(503)));
    let waiting = at.reschedule(&booking, "k", NEW).await.expect(202).body;
    assert_eq!(
        (&waiting["status"], &waiting["start"], &waiting["moving_to"]),
        (&json!("confirmed"), &json!(OLD), &json!(NEW))
    );
    assert_eq!(at.book("x", OLD).await.status, 409);
    assert_eq!(at.book("y", NEW).await.status, 409);
    let second = at.reschedule(&booking, "l", "2026-11-26T13:00:00Z").await;
    assert_eq!(second.expect(409).body["code"], "conflict");
    let token = booking["token"].as_str().unwrap();
    let page = at.visit("GET", &format!("/b/{token}"), &[], None).await;
    assert!(page.text.contains("Being moved"), "{}", page.text);
    at.heal();
    at.live(60).await;
    let moved = at.how(&booking).await;
    assert_eq!(
        (&moved["start"], &moved["moving_to"]),
        (&json!(NEW), &Value::Null)
    );
    one_event_at(&at, NEW);
    assert!(at.slots().await.contains(&OLD.to_owned()));
}

#[tokio::test]
async fn a_fault_at_any_step_ends_in_one_event_at_the_new_time() {
    let steps = [
        ("look", is_look as fn(&Request) -> bool),
        ("get", is_get),
        ("patch", is_patch),
    ];
    for (step, broken) in steps {
        for fault in [
            Fault::Before,
            Fault::After,
            Fault::Status(503),
            Fault::Status(429),
        ] {
            let (at, _, booking) = booked().await;
            at.fail(move |request| broken(request).then_some(fault));
            at.reschedule(&booking, "k", NEW).await.expect(202);
            at.live(60).await;
            let arrived = step == "patch" && matches!(fault, Fault::After);
            let now = if arrived { NEW } else { OLD };
            assert_eq!(at.how(&booking).await["start"], now, "{fault:?}");
            at.heal();
            at.live(300).await;
            let moved = at.reschedule(&booking, "k", NEW).await.expect(200).body;
            assert_eq!(moved["start"], NEW, "{fault:?}");
            one_event_at(&at, NEW);
            let dump = at.dump("ada-lovelace");
            let jobs = dump.lines().find(|line| line.starts_with("jobs:"));
            assert!(!jobs.unwrap().contains("\"reschedule\""), "no job is left");
        }
    }
}

#[tokio::test]
async fn busy_in_google_keeps_the_old_time_and_offers_fresh_ones() {
    let (at, _, booking) = booked().await;
    add(
        &at,
        "primary",
        timed("2026-11-25T13:00:00Z", "2026-11-25T13:30:00Z"),
    );
    let taken = at.reschedule(&booking, "k", NEW).await.expect(409).body;
    assert_eq!(taken["code"], "slot_taken");
    let fresh = taken["slots"].as_array().unwrap();
    assert!(!fresh.is_empty() && !fresh.contains(&json!(NEW)));
    one_at_old_among(&at, 2);
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["not_moved"]),
        (&json!(OLD), &json!("busy"))
    );
    // Asked again because the answer was lost: how it stands.
    let again = at.reschedule(&booking, "k", NEW).await.expect(200).body;
    assert_eq!(
        (&again["start"], &again["not_moved"]),
        (&json!(OLD), &json!("busy"))
    );
    let never = "2026-11-28T13:00:00Z";
    let refused = at.reschedule(&booking, "l", never).await.expect(422);
    assert_eq!(refused.body["code"], "slot_not_offered");
}

#[tokio::test]
async fn a_wish_that_google_never_hears_of_is_given_up_by_its_deadline() {
    let (at, _, booking) = booked().await;
    at.fail(|request| is_look(request).then_some(Fault::Before));
    at.reschedule(&booking, "k", NEW).await.expect(202);
    // The booking starts in 25 hours: a day at most.
    at.live(24 * 3600 - 60).await;
    assert_eq!(at.how(&booking).await["moving_to"], NEW);
    at.live(120).await;
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["moving_to"], &now["not_moved"]),
        (&json!(OLD), &Value::Null, &json!("deadline"))
    );
    at.heal();
    at.live(2 * 3600).await;
    one_event_at(&at, OLD);
    assert!(at.slots().await.contains(&NEW.to_owned()));
}

#[tokio::test]
async fn a_patch_that_arrived_unheard_is_believed_also_after_the_deadline() {
    let (at, _, booking) = booked().await;
    // The patch arrives, its answer is lost, and Google is gone from then on.
    let mut sent = false;
    at.fail(move |request| {
        if is_patch(request) {
            sent = true;
            return Some(Fault::After);
        }
        sent.then_some(Fault::Before)
    });
    at.reschedule(&booking, "k", NEW).await.expect(202);
    at.live(24 * 3600 + 60).await;
    assert_eq!(at.how(&booking).await["moving_to"], NEW);
    at.heal();
    at.live(400).await;
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["not_moved"]),
        (&json!(NEW), &Value::Null)
    );
    one_event_at(&at, NEW);
}

/// The calendar's time is the booking's, also where nobody asks before both times are over (found by
/// history 176957).
#[tokio::test]
async fn a_patch_that_arrived_while_the_object_slept_past_both_times_is_believed() {
    let (at, _, booking) = booked().await;
    at.fail(|request| is_patch(request).then_some(Fault::After));
    at.reschedule(&booking, "k", NEW).await.expect(202);
    at.heal();
    at.advance(4 * 24 * 3600);
    at.live(60).await;
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["not_moved"]),
        (&json!(NEW), &Value::Null)
    );
    one_event_at(&at, NEW);
}

#[tokio::test]
async fn cancelling_wins_over_moving() {
    for broken in [is_look as fn(&Request) -> bool, is_get, is_patch] {
        for fault in [Fault::Before, Fault::After] {
            let (at, _, booking) = booked().await;
            at.fail(move |request| broken(request).then_some(fault));
            at.reschedule(&booking, "k", NEW).await.expect(202);
            assert_eq!(
                at.cancel(&booking).await.expect(200).body["status"],
                "cancelled"
            );
            at.heal();
            at.live(1200).await;
            assert_eq!(events(&at).len(), 0, "{fault:?}");
            let now = at.reschedule(&booking, "k", NEW).await.expect(200).body;
            assert_eq!(
                (&now["status"], &now["start"]),
                (&json!("cancelled"), &json!(OLD))
            );
            let slots = at.slots().await;
            assert!(slots.contains(&NEW.to_owned()));
        }
    }
    // Both at the same moment.
    let (at, _, booking) = booked().await;
    let (_, cancelled) =
        futures_util::join!(at.reschedule(&booking, "k", NEW), at.cancel(&booking));
    assert_eq!(cancelled.expect(200).body["status"], "cancelled");
    at.live(1200).await;
    assert_eq!(events(&at).len(), 0);
    assert_eq!(at.how(&booking).await["status"], "cancelled");
}

#[tokio::test]
async fn the_same_request_twice_at_once_is_one_move() {
    let (at, _, booking) = booked().await;
    let (a, b) = futures_util::join!(
        at.reschedule(&booking, "k", NEW),
        at.reschedule(&booking, "k", NEW),
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let late = if a.status == 409 { a } else { b };
    assert_eq!(late.body["code"], "in_flight");
    assert!(late.headers.contains_key("retry-after"));
    one_event_at(&at, NEW);
}

#[tokio::test]
async fn what_the_host_did_in_google_comes_first() {
    let (at, _, booking) = booked().await;
    let event = events(&at)[0]["id"].clone();
    let third = json!({"email": OWNER, "id": event, "event": {
        "start": {"dateTime": "2026-11-26T10:00:00Z"}, "end": {"dateTime": "2026-11-26T10:30:00Z"}}});
    at.control_as("PATCH", "events", third);
    let refused = at.reschedule(&booking, "k", NEW).await.expect(409).body;
    assert_eq!(refused["code"], "conflict");
    at.live(60).await;
    assert_eq!(at.how(&booking).await["start"], "2026-11-26T10:00:00Z");
    one_event_at(&at, "2026-11-26T10:00:00Z");
}

#[tokio::test]
async fn notice_periods_bind_visitors_and_not_the_host() {
    let (at, mut owner, booking) = booked().await;
    let day = 24 * 60;
    change_event(&mut owner, |event| {
        event["reschedule_notice"] = json!(2 * day);
        event["cancel_notice"] = json!(2 * day);
    })
    .await;
    let late = at.reschedule(&booking, "k", NEW).await.expect(409).body;
    assert_eq!(late["code"], "too_late");
    let detail = late["detail"].as_str().unwrap();
    assert!(detail.contains("Ada Lovelace"), "{detail}");
    let late = at.cancel(&booking).await.expect(409).body;
    assert_eq!(late["code"], "too_late");
    let id = booking["id"].as_str().unwrap();
    let wish = |start: &str| json!({"start": start, "reason": "I am travelling"});
    let reply = owner
        .send_with_key(
            "POST",
            &format!("{SITE}/bookings/{id}/reschedule"),
            wish(NEW),
        )
        .await;
    reply.expect(200);
    one_event_at(&at, NEW);
    let view = owner
        .send(
            "POST",
            &format!("{SITE}/bookings/{id}/cancel"),
            Some(json!({"reason": "I am ill, sorry"})),
        )
        .await
        .expect(200)
        .body;
    assert_eq!(view["bookings"][0]["status"], "cancelled");
    at.live(60).await;
    assert_eq!(events(&at).len(), 0);
    assert_eq!(at.how(&booking).await["reason"], "by_host");
    let page = format!("/b/{}", booking["token"].as_str().unwrap());
    let page = at.visit("GET", &page, &[], None).await.expect(200);
    assert!(page.text.contains("I am ill, sorry"), "{}", page.text);
}

#[tokio::test]
async fn only_its_link_and_its_host_move_a_booking() {
    let (at, _, booking) = booked().await;
    let other = at
        .book("linus", "2026-11-24T10:00:00Z")
        .await
        .expect(201)
        .body;
    let forged = json!({"id": booking["id"], "token": other["token"]});
    at.reschedule(&forged, "k", NEW).await.expect(403);
    let id = booking["id"].as_str().unwrap();
    let path = format!("/v1/sites/ada-lovelace/bookings/{id}/slots/30/2026-11");
    at.visit("GET", &path, &[], None).await.expect(403);
    at.person("eve@example.com", "Eve", "Europe/London");
    let mut eve = Browser::new(&at);
    eve.consent(
        json!({"intent": "login_and_connect"}),
        "eve@example.com",
        json!("all"),
    )
    .await;
    let id = booking["id"].as_str().unwrap();
    for act in ["cancel", "approve", "decline", "reschedule"] {
        let path = format!("{SITE}/bookings/{id}/{act}");
        let wish = json!({"start": NEW});
        eve.send_with_key("POST", &path, wish).await.expect(403);
    }
    assert_eq!(at.how(&booking).await["start"], OLD);
}

#[tokio::test]
async fn the_page_behind_the_link_moves_it_without_a_script() {
    let (at, _, booking) = booked().await;
    let token = booking["token"].as_str().unwrap();
    let page = at
        .visit("GET", &format!("/b/{token}"), &[], None)
        .await
        .expect(200);
    assert!(page.text.contains(&format!("/b/{token}/move")));
    let page = at
        .visit("GET", &format!("/b/{token}/move"), &[], None)
        .await
        .expect(200);
    assert!(
        page.text.contains(&format!("value=\"{NEW}\"")),
        "{}",
        page.text
    );
    assert!(!page.text.contains(&format!("value=\"{OLD}\"")));
    let key = page.text.split("name=\"key\" value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap();
    let form = format!(
        "action=move&key={key}&start={}&reason=",
        NEW.replace(':', "%3A")
    );
    for _ in 0..2 {
        at.post_form(&format!("/b/{token}"), &form)
            .await
            .expect(303);
    }
    assert_eq!(at.how(&booking).await["start"], NEW);
    one_event_at(&at, NEW);
    let taken = "2026-11-27T13:00:00Z";
    at.book("other", taken).await.expect(201);
    let form = format!(
        "action=move&key={:0>22}&start={}",
        "z",
        taken.replace(':', "%3A")
    );
    let page = at
        .post_form(&format!("/b/{token}"), &form)
        .await
        .expect(409);
    assert!(page.text.contains("role=\"alert\""), "{}", page.text);
}

#[tokio::test]
async fn the_widget_is_told_of_the_booking_that_it_moves_by_its_link_alone() {
    let (at, _, booking) = booked().await;
    let token = booking["token"].as_str().unwrap();
    let event = format!("/b/{token}/v1/sites/booking/events/intro");
    let told = at.visit("GET", &event, &[], None).await.expect(200);
    let told: Value = serde_json::from_str(&told.text).unwrap();
    assert_eq!(told["durations"], json!([30]));
    assert_eq!(told["hosts"], json!([booking["host"]]));
    assert!(
        told["questions"].is_null() && told["guests"].is_null(),
        "{told}"
    );
    let slots = format!("{event}/slots/30/2026-11");
    let answer = at.visit("GET", &slots, &[], None).await.expect(200);
    assert!(answer.text.contains(NEW) && !answer.text.contains(OLD));
    let forged = slots.replace(token, &token.replace(|c: char| c.is_ascii_digit(), "x"));
    at.visit("GET", &forged, &[], None).await.expect(403);
    for (path, status) in [
        (format!("{event}/slots/60/2026-11"), 422),
        (format!("{event}/slots/30/never"), 400),
        (format!("{event}/slots/30/..%2F..%2F..%2Fjobs"), 400),
        (format!("{event}/paint/en/UTC/0/2026-11"), 404),
    ] {
        let answer = at.visit("GET", &path, &[], None).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    // The time that was pressed there is asked about, and nothing else.
    let page = format!("/b/{token}/move");
    let list = at.visit("GET", &page, &[], None).await.expect(200).text;
    assert!(list.contains("src=\"/move.js\"") && list.contains("type=\"radio\""));
    let chosen = format!("{page}?start={}", NEW.replace(':', "%3A"));
    let asked = at.visit("GET", &chosen, &[], None).await.expect(200).text;
    assert_eq!(asked.matches("type=\"radio\"").count(), 1);
    assert!(
        asked.contains(&format!("value=\"{NEW}\" checked")),
        "{asked}"
    );
    assert!(!asked.contains("/move.js"));
    // One that is gone meanwhile is said to be, with all others.
    at.book("other", NEW).await.expect(201);
    let gone = at.visit("GET", &chosen, &[], None).await.expect(200).text;
    assert!(gone.contains("role=\"alert\"") && gone.contains("/move.js"));
}

#[tokio::test]
async fn a_booking_of_ours_that_the_host_brought_to_the_wished_time_is_in_its_way() {
    let (at, _, booking) = booked().await;
    let other = at.book("linus", "2026-11-26T10:00:00Z").await;
    let other = other.expect(201).body;
    at.live(60).await;
    at.fail(|request| is_look(request).then_some(Fault::Status(503)));
    at.reschedule(&booking, "k", NEW).await.expect(202);
    let id = other["id"].as_str().unwrap();
    let site = at.site("ada-lovelace");
    let row = site.store().unwrap().booking(id).unwrap().unwrap();
    let there = json!({"email": OWNER, "id": row.google_event, "event": {
        "start": {"dateTime": NEW}, "end": {"dateTime": "2026-11-25T13:30:00Z"}}});
    at.control_as("PATCH", "events", there);
    at.changed().await;
    at.heal();
    at.live(600).await;
    assert_eq!(at.how(&other).await["start"], NEW);
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["not_moved"]),
        (&json!(OLD), &json!("busy"))
    );
}

#[tokio::test]
async fn a_link_opens_for_as_long_as_the_booking_needs_it() {
    let (at, _, booking) = booked().await;
    // Its end, and the thirty days that a link opens after it.
    let over = 32 * 86_400;
    at.advance(over);
    at.by_link("GET", &booking, "", None).await.expect(403);
    let later = "UPDATE bookings SET start_at = start_at + 2592000, end_at = end_at + 2592000";
    at.site("ada-lovelace").ports.sql.run(later, &[]).unwrap();
    assert_eq!(at.how(&booking).await["status"], "confirmed");
    let page = format!("/b/{}", booking["token"].as_str().unwrap());
    at.visit("GET", &page, &[], None).await.expect(200);
    at.advance(over);
    at.visit("GET", &page, &[], None).await.expect(403);
}

#[tokio::test]
async fn a_move_that_may_have_arrived_is_asked_about_after_the_old_start_has_passed() {
    let (at, _, booking) = booked().await;
    // Half an hour before its start.
    at.live(24 * 3600 + 1800).await;
    at.fail(|request| is_patch(request).then_some(Fault::After));
    at.reschedule(&booking, "k", NEW).await.expect(202);
    at.fail(|_| Some(Fault::Before));
    // Five minutes into it: what was sent before can still arrive.
    at.live(2100).await;
    assert_eq!(at.how(&booking).await["moving_to"], NEW);
    at.heal();
    at.live(900).await;
    let now = at.how(&booking).await;
    assert_eq!(
        (&now["start"], &now["not_moved"]),
        (&json!(NEW), &Value::Null)
    );
    one_event_at(&at, NEW);
}
