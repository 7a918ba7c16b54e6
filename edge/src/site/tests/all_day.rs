//! All-day events close their day, unless their host has switched that off.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};
use shared::api::SwitchesRequest;

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected, connected_to};
use super::story::{add, events, timed};
use crate::ports::Request;

const BOB: &str = "bob@example.org";
const SITE: &str = "/v1/owner/sites/ada-lovelace";
/// Ten o'clock in Berlin on the day of the event.
const SLOT: &str = "2026-11-25T09:00:00Z";
const LUNCH: &str = "2026-11-25T12:00:00Z";

fn holiday() -> Value {
    json!({"summary": "x", "start": {"date": "2026-11-25"}, "end": {"date": "2026-11-26"}})
}

fn lunch() -> Value {
    timed("2026-11-25T13:00:00+01:00", "2026-11-25T13:30:00+01:00")
}

async fn all_day(owner: &mut Browser, blocks: bool) {
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}/switches", host.as_str().unwrap());
    let wish = json!({"busy_blocks": true, "bookings_written": true, "all_day_blocks": blocks});
    owner.send("PUT", &path, Some(wish)).await.expect(200);
}

async fn offers(at: &Deployment, start: &str) -> bool {
    at.slots().await.contains(&start.to_owned())
}

/// Nobody says that anything is free before the calendars are read in the other way.
async fn offers_nothing_yet(at: &Deployment) {
    let path = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    let told = at.visit("GET", path, &[], None).await.expect(503);
    assert_eq!(told.body["code"], "cannot_say_now");
}

#[tokio::test]
async fn an_all_day_event_closes_its_day_by_default() {
    let (at, mut owner) = connected().await;
    assert!(offers(&at, SLOT).await);
    add(&at, "primary", holiday());
    at.book("grace", SLOT).await.expect(409);
    at.live(60).await;
    assert!(!offers(&at, SLOT).await);
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["switches"]["all_day_blocks"], true);
}

#[tokio::test]
async fn ignored_it_is_offered_and_booked_and_what_is_timed_still_blocks() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    add(&at, "primary", lunch());
    at.live(60).await;
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(offers(&at, SLOT).await);
    assert!(!offers(&at, LUNCH).await);
    let path = format!("{SITE}/events/intro/why/30/{SLOT}");
    let why = owner.send("GET", &path, None).await.expect(200).body;
    assert_eq!(why["offered"], true);
    assert_eq!(why["hosts"][0]["ignores_all_day"], true);
    let booked = at.book("grace", SLOT).await.expect(201).body;
    assert_eq!(booked["status"], "confirmed");
    assert_eq!(events(&at).len(), 3);
    at.book("late", LUNCH).await.expect(409);
    // What the look saw closes no more than its own time.
    assert!(offers(&at, "2026-11-25T14:00:00Z").await);
    // A request that says nothing of it leaves it.
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}/switches", host.as_str().unwrap());
    let wish = json!({"busy_blocks": true, "bookings_written": true});
    owner.send("PUT", &path, Some(wish)).await.expect(200);
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["switches"]["all_day_blocks"], false);
    assert!(!at.dump("ada-lovelace").contains("Dentist"));
}

#[tokio::test]
async fn the_live_look_sees_a_timed_event_that_is_new_under_it() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    all_day(&mut owner, false).await;
    at.live(60).await;
    add(
        &at,
        "primary",
        timed("2026-11-25T10:00:00+01:00", "2026-11-25T11:00:00+01:00"),
    );
    at.book("late", SLOT).await.expect(409);
}

#[tokio::test]
async fn an_all_day_event_that_is_free_never_blocks() {
    let (at, mut owner) = connected().await;
    let mut free = holiday();
    free["transparency"] = json!("transparent");
    add(&at, "primary", free);
    for blocks in [true, false] {
        all_day(&mut owner, blocks).await;
        at.live(60).await;
        assert!(offers(&at, SLOT).await, "{blocks}");
    }
}

fn lists(request: &Request) -> bool {
    request.method() == "GET" && request.uri().path().ends_with("/events")
}

/// Does something once, in the moment in which a list of events is asked for.
fn while_listed(at: &Deployment, work: impl FnOnce(&Deployment) + 'static) -> Rc<Cell<bool>> {
    let (world, mut work, done) = (at.clone(), Some(work), Rc::new(Cell::new(false)));
    let is_done = done.clone();
    at.fail(move |request| {
        if lists(request)
            && let Some(work) = work.take()
        {
            work(&world);
            done.set(true);
        }
        None
    });
    is_done
}

#[tokio::test]
async fn all_pages_of_the_list_are_read() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    for _ in 0..250 {
        add(&at, "primary", lunch());
    }
    let last = timed("2026-11-25T16:00:00+01:00", "2026-11-25T16:30:00+01:00");
    add(&at, "primary", last);
    let before = at.google_calls().len();
    all_day(&mut owner, false).await;
    at.live(60).await;
    let calls = at.google_calls().split_off(before);
    let pages = calls.iter().filter(|call| call.ends_with("/events"));
    assert_eq!(pages.count(), 2, "{calls:?}");
    assert!(offers(&at, SLOT).await);
    assert!(!offers(&at, LUNCH).await);
    assert!(!offers(&at, "2026-11-25T15:00:00Z").await);
}

#[tokio::test]
async fn what_we_write_between_busy_times_and_list_makes_both_be_read_again() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    let before = at.google_calls().len();
    let written = while_listed(&at, |at| {
        let site = at.site("ada-lovelace");
        let store = site.store().unwrap();
        for connection in store.connections().unwrap() {
            store.count_write(&connection.id).unwrap();
        }
    });
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(written.get());
    at.heal();
    assert_eq!(at.count_calls(before, "freeBusy"), 2);
    assert!(offers(&at, SLOT).await);
}

#[tokio::test]
async fn switched_while_calendars_are_read_it_is_as_switched_last() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    let switched = while_listed(&at, |at| {
        let site = at.site("ada-lovelace");
        let host = site.store().unwrap().hosts().unwrap()[0].id.clone();
        let wish = SwitchesRequest {
            busy_blocks: true,
            bookings_written: true,
            all_day_blocks: Some(true),
            confirm: String::new(),
        };
        crate::site::put_switches(&site, &host, &wish).unwrap();
    });
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(switched.get());
    at.heal();
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["switches"]["all_day_blocks"], true);
    at.live(60).await;
    assert!(!offers(&at, SLOT).await);
    assert!(offers(&at, "2026-11-26T09:00:00Z").await);
}

#[tokio::test]
async fn where_events_cant_be_listed_it_goes_on_blocking_and_is_tried_again() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    at.fail(|request| lists(request).then_some(Fault::Status(503)));
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(!offers(&at, SLOT).await);
    at.heal();
    at.live(1800).await;
    assert!(offers(&at, SLOT).await);
}

#[tokio::test]
async fn switched_on_again_the_day_is_closed_at_once() {
    let (at, mut owner) = connected().await;
    add(&at, "primary", holiday());
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(offers(&at, SLOT).await);
    // Also while Google can't be asked: what was read does not say when all-day events are.
    at.fail(|request| (request.uri().path().ends_with("/freeBusy")).then_some(Fault::Status(503)));
    all_day(&mut owner, true).await;
    offers_nothing_yet(&at).await;
    at.live(60).await;
    offers_nothing_yet(&at).await;
    at.heal();
    at.live(1800).await;
    assert!(!offers(&at, SLOT).await);
    assert!(offers(&at, "2026-11-26T09:00:00Z").await);
}

#[tokio::test]
async fn without_the_permission_to_list_it_goes_on_blocking_and_nothing_else_breaks() {
    let (at, mut owner) = connected().await;
    at.fail(|request| lists(request).then_some(Fault::Status(403)));
    add(&at, "primary", holiday());
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(!offers(&at, SLOT).await);
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
    at.book("grace", "2026-11-26T09:00:00Z").await.expect(201);
}

#[tokio::test]
async fn where_only_busy_times_are_seen_it_goes_on_blocking_and_no_events_are_asked_for() {
    let at = Deployment::new();
    at.person(BOB, "Bob", "Europe/London");
    let theirs = at.control("calendars", json!({"email": BOB, "summary": "Team"}))["id"].clone();
    at.control(
        "share",
        json!({"calendar": theirs, "email": OWNER, "role": "freeBusyReader"}),
    );
    at.control(
        "events",
        json!({"email": BOB, "calendar": theirs, "event": holiday()}),
    );
    let (at, mut owner) = connected_to(at).await;
    owner.choose_all().await;
    at.live(60).await;
    assert!(!offers(&at, SLOT).await);
    let before = at.google_calls().len();
    all_day(&mut owner, false).await;
    at.live(3600).await;
    assert!(!offers(&at, SLOT).await);
    at.book("late", SLOT).await.expect(409);
    assert!(at.count_calls(before, "freeBusy") > 0);
    let id = theirs.as_str().unwrap().split('@').next().unwrap();
    let calls = at.google_calls().split_off(before);
    let lists = |call: &&String| {
        call.contains(id) && call.contains("/events") && !call.contains("/events/watch")
    };
    assert_eq!(calls.iter().find(lists), None);
}

#[tokio::test]
async fn at_an_address_they_are_ignored_as_well_and_counted_again() {
    const FILE: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n\
        DTSTART;VALUE=DATE:20261125\r\nDTEND;VALUE=DATE:20261126\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261125T130000\r\nDTEND:20261125T133000\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    let (at, mut owner) = connected().await;
    owner.choose_all().await;
    at.run_alarms().await;
    at.publish(|_| {
        let answer = http::Response::builder().status(200);
        Ok(answer.body(FILE.as_bytes().to_vec()).unwrap())
    });
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}/feeds-in", host.as_str().unwrap());
    let address = json!({"address": "webcal://outlook.example.org/owa/s3cret/calendar.ics"});
    owner.send("POST", &path, Some(address)).await.expect(201);
    assert!(!offers(&at, SLOT).await);
    all_day(&mut owner, false).await;
    at.live(60).await;
    assert!(offers(&at, SLOT).await);
    assert!(!offers(&at, LUNCH).await);
    at.book("grace", SLOT).await.expect(201);
    all_day(&mut owner, true).await;
    offers_nothing_yet(&at).await;
    at.live(60).await;
    assert!(!offers(&at, "2026-11-25T14:00:00Z").await);
    assert!(offers(&at, "2026-11-26T09:00:00Z").await);
}
