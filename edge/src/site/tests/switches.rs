//! The two switches of a host, and what visitors and hosts are told.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected, connected_to};
use super::story::{add, events, timed};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const SLOT: &str = "2026-11-24T09:00:00Z";

async fn switch(owner: &mut Browser, body: Value) -> super::people::Reply {
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/switches");
    owner.send("PUT", &path, Some(body)).await
}

async fn busy_off(owner: &mut Browser) {
    let off = json!({"busy_blocks": false, "bookings_written": true, "confirm": "Ada Lovelace"});
    switch(owner, off).await.expect(200);
}

pub(super) async fn writing(owner: &mut Browser, on: bool) {
    let body = json!({"busy_blocks": true, "bookings_written": on});
    switch(owner, body).await.expect(200);
}

#[tokio::test]
async fn busy_times_stop_blocking_only_with_the_name_typed() {
    let (at, mut owner) = connected().await;
    add(
        &at,
        "primary",
        timed("2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00"),
    );
    at.book("early", SLOT).await.expect(409);
    let off = json!({"busy_blocks": false, "bookings_written": true});
    let refused = switch(&mut owner, off).await.expect(422);
    assert_eq!(refused.body["field"], "confirm");
    assert_eq!(
        owner.view().await["hosts"][0]["switches"]["busy_blocks"],
        true
    );
    busy_off(&mut owner).await;
    assert_eq!(
        owner.view().await["hosts"][0]["switches"]["busy_blocks"],
        false
    );
    assert!(at.slots().await.contains(&SLOT.to_owned()));
    let calls = at.google_calls().len();
    at.book("grace", SLOT).await.expect(201);
    assert_eq!(at.count_calls(calls, "freeBusy"), 0, "nobody looks before");
    // Our own bookings still exclude each other.
    at.book("late", SLOT).await.expect(409);
    at.live(60).await;
    assert_eq!(owner.view().await["bookings"][0]["conflict"], false);
    // On again, without a word: the busy time counts at once.
    let on = json!({"busy_blocks": true, "bookings_written": true});
    switch(&mut owner, on).await.expect(200);
    at.live(10).await;
    assert!(
        !at.slots()
            .await
            .contains(&"2026-11-24T09:30:00Z".to_owned())
    );
}

#[tokio::test]
async fn where_busy_does_not_block_unknown_calendars_close_nobody() {
    let (at, mut owner) = connected().await;
    busy_off(&mut owner).await;
    at.fail(|request| (request.uri().path().ends_with("/freeBusy")).then_some(Fault::Status(503)));
    at.live(26 * 3600).await;
    assert!(!at.slots().await.is_empty());
    at.book("grace", "2026-11-25T09:00:00Z").await.expect(201);
    // With both off not even a connection is needed.
    let both = json!({"busy_blocks": false, "bookings_written": false});
    owner
        .consent(json!({"intent": "login"}), OWNER, json!("all"))
        .await;
    switch(&mut owner, both).await.expect(200);
    at.heal();
    at.control("revoke", json!({"email": OWNER}));
    at.live(26 * 3600).await;
    at.book("late", "2026-11-26T09:00:00Z").await.expect(201);
}

#[tokio::test]
async fn what_is_not_written_is_said_to_be_in_no_calendar() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    assert_eq!(booked["status"], "confirmed");
    assert_eq!(booked["reason"], "not_written");
    assert_eq!(booked["invited"], false);
    assert_eq!(events(&at).len(), 0);
    let again = at.book("grace", SLOT).await.expect(200).body;
    assert_eq!(
        again["reason"], "not_written",
        "a lost answer can be asked for again"
    );
    let token = booked["token"].as_str().unwrap();
    let page = at
        .visit("GET", &format!("/b/{token}"), &[], None)
        .await
        .expect(200);
    assert!(
        page.text.contains("It stands in no calendar"),
        "{}",
        page.text
    );
    let view = owner.view().await;
    assert_eq!(view["bookings"][0]["not_written"], true);
    assert_eq!(view["bookings"][0]["invited"], false);
    // Nothing looks for an event that there is not: the sweep, following, moving.
    at.live(2 * 3600).await;
    let jobs = owner
        .send("GET", &format!("{SITE}/jobs"), None)
        .await
        .expect(200);
    assert_eq!(jobs.body["jobs"], json!([]));
    let calls = at.google_calls().len();
    let cancelled = at.cancel(&booked).await.expect(200);
    assert_eq!(cancelled.body["reason"], "by_visitor");
    assert_eq!(at.count_calls(calls, "/events"), 0);
}

#[tokio::test]
async fn busy_times_still_block_where_nothing_is_written() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    add(
        &at,
        "primary",
        timed("2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00"),
    );
    at.book("grace", SLOT).await.expect(409);
}

#[tokio::test]
async fn what_was_not_written_is_written_when_that_is_switched_on() {
    for fault in [
        None,
        Some(Fault::Before),
        Some(Fault::After),
        Some(Fault::Status(503)),
    ] {
        let (at, mut owner) = connected().await;
        writing(&mut owner, false).await;
        at.book("grace", SLOT).await.expect(201);
        at.live(60).await;
        if let Some(fault) = fault {
            let mut times = 0;
            at.fail(move |request| {
                let insert = request.method() == http::Method::POST
                    && request.uri().path().ends_with("/events");
                times += usize::from(insert);
                (insert && times <= 2).then_some(fault)
            });
        }
        writing(&mut owner, true).await;
        assert_eq!(
            owner.view().await["hosts"][0]["moving"],
            1,
            "progress is shown"
        );
        at.live(120).await;
        let there = events(&at);
        assert_eq!(there.len(), 1, "{fault:?}");
        assert_eq!(there[0]["attendees"][0]["email"], "grace@example.org");
        let booked = at.book("grace", SLOT).await.expect(200).body;
        assert_eq!(booked["status"], "confirmed");
        assert_eq!(
            (&booked["reason"], &booked["invited"]),
            (&Value::Null, &json!(true))
        );
        let view = owner.view().await;
        assert_eq!(view["hosts"][0]["moving"], 0);
        // Google has invited the guest, as the page says now.
        let mails = at.control_as("GET", "mails", Value::Null);
        assert_eq!(mails.as_array().unwrap().len(), 1, "{mails}");
        // From now on it is followed and leaves like any other.
        at.cancel(&booked).await.expect(200);
        at.live(700).await;
        assert_eq!(events(&at).len(), 0);
    }
}

#[tokio::test]
async fn one_that_was_being_written_goes_on_when_writing_is_switched_off() {
    let (at, mut owner) = connected().await;
    at.fail(|request| {
        let insert =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        insert.then_some(Fault::After)
    });
    at.book("grace", SLOT).await.expect(202);
    writing(&mut owner, false).await;
    at.heal();
    at.live(60).await;
    let booked = at.book("grace", SLOT).await.expect(200).body;
    assert_eq!(
        (&booked["status"], &booked["reason"]),
        (&json!("confirmed"), &Value::Null)
    );
    assert_eq!(events(&at).len(), 1);
}

#[tokio::test]
async fn a_visitor_without_an_event_gets_the_mail_with_a_calendar_file() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    writing(&mut owner, false).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(60).await;
    let mails = at.control_as("GET", "mailbox", Value::Null);
    let mails = mails.as_array().unwrap();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0]["mail"];
    assert_eq!(mail["subject"], "Booked: Intro call with Ada Lovelace");
    assert!(mail.to_string().contains("stands in no calendar"), "{mail}");
    let file = mail["attachments"][0]["content"].as_str().unwrap();
    assert!(!file.is_empty());
    let token = booked["token"].as_str().unwrap();
    let saved = at
        .visit("GET", &format!("/b/{token}/calendar.ics"), &[], None)
        .await
        .expect(200);
    assert!(
        saved
            .text
            .contains(&format!("UID:{}", booked["uid"].as_str().unwrap()))
    );
}

#[tokio::test]
async fn one_in_no_calendar_is_moved_after_a_look_and_without_a_write() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    add(
        &at,
        "primary",
        timed("2026-11-24T12:00:00+01:00", "2026-11-24T13:00:00+01:00"),
    );
    let taken = at.reschedule(&booked, "a", "2026-11-24T11:00:00Z").await;
    taken.expect(409);
    let calls = at.google_calls().len();
    let moved = at.reschedule(&booked, "b", "2026-11-24T13:00:00Z").await;
    let moved = moved.expect(200).body;
    assert_eq!(moved["start"], "2026-11-24T13:00:00Z");
    assert_eq!(moved["reason"], "not_written");
    assert_eq!(at.count_calls(calls, "/events"), 0);
    assert!(at.slots().await.contains(&SLOT.to_owned()), "free again");
}

#[tokio::test]
async fn one_cancelled_while_it_was_being_written_after_all_leaves_no_invitation() {
    let (at, mut owner) = connected().await;
    writing(&mut owner, false).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.fail(|request| {
        let insert =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        insert.then_some(Fault::After)
    });
    writing(&mut owner, true).await;
    at.live(10).await;
    assert_eq!(events(&at).len(), 1);
    at.cancel(&booked).await.expect(200);
    at.heal();
    at.live(1500).await;
    assert_eq!(events(&at).len(), 0);
    let invited = super::departing::told_by_google(&at, "invite");
    assert_eq!(invited.len(), 1);
    assert_eq!(super::departing::told_by_google(&at, "cancel"), invited);
}

/// Google refuses the insert: it certainly wrote nothing, and invited nobody.
fn refuse_inserts(at: &Deployment) {
    at.fail(|request| {
        let insert =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        insert.then_some(Fault::Says(403, "rateLimitExceeded", "Later."))
    });
}

#[tokio::test]
async fn what_was_refused_once_is_written_and_stays_when_writing_is_switched_on_again() {
    let (at, mut owner) = connected().await;
    refuse_inserts(&at);
    let booked = at.book("grace", SLOT).await.expect(202).body;
    writing(&mut owner, false).await;
    at.live(120).await;
    assert_eq!(at.how(&booked).await["reason"], "not_written");
    at.heal();
    writing(&mut owner, true).await;
    at.live(2 * 3600).await;
    assert_eq!(events(&at).len(), 1);
    assert_eq!(at.how(&booked).await["status"], "confirmed");
}

#[tokio::test]
async fn whom_google_never_invited_hears_from_us_that_it_is_cancelled() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    refuse_inserts(&at);
    let booked = at.book("grace", SLOT).await.expect(202).body;
    let id = booked["id"].as_str().unwrap();
    let path = format!("{SITE}/bookings/{id}/cancel");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.heal();
    at.live(2 * 3600).await;
    let subjects: Vec<String> = at.letters().into_iter().map(|(_, it)| it).collect();
    assert_eq!(subjects, ["Cancelled: Intro call with Ada Lovelace"]);
}
