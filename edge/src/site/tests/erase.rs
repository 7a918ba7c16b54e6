//! A whole site: given out, and erased.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected, connected_to};
use super::story::events;
use crate::ports::Sql as _;
use crate::site::{By, cancel};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const TUESDAY: &str = "2026-11-24T09:00:00Z";
const SLOTS: &str = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";

async fn erase(owner: &mut Browser, events: &str) -> super::people::Reply {
    let wish = json!({"confirm": "ada-lovelace", "events": events});
    owner
        .send("POST", &format!("{SITE}/whole/erase"), Some(wish))
        .await
}

/// All that is stored of the site, in any object: a stone with its name.
#[track_caller]
fn only_a_stone_is_left(at: &Deployment) {
    let dump = at.dump("ada-lovelace");
    assert_eq!(dump.lines().count(), 1, "{dump}");
    assert!(
        dump.starts_with("erased: [[Text(\"ada-lovelace\")"),
        "{dump}"
    );
    assert_eq!(at.alarm("ada-lovelace"), None);
    let others = at.dump_of_others("ada-lovelace");
    assert!(others.contains("account:") && others.contains("watch:"));
    for word in ["ada-lovelace", "grace", "linus", "Hopper"] {
        assert!(!others.contains(word), "{word} is left: {others}");
    }
}

async fn sites(owner: &mut Browser) -> Value {
    let me = owner.send("GET", "/v1/me", None).await.expect(200);
    me.body["sites"].clone()
}

#[tokio::test]
async fn of_an_erased_site_a_stone_is_left_and_its_address_is_never_given_again() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let booked = at.book("grace", TUESDAY).await.expect(201).body;
    at.live(30).await;
    let path = format!("{SITE}/whole/export");
    let file = owner.send("POST", &path, Some(json!({}))).await.expect(200);
    for part in ["Grace Hopper", "grace@example.org", "ada-lovelace", "intro"] {
        assert!(file.text.contains(part), "{part} is not in {}", file.text);
    }
    let all: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(all["members"]["members"][0]["email"], OWNER);
    let tokens = ["access_token", "refresh_token", "ya29", "secret"];
    assert!(
        !tokens.iter().any(|it| file.text.contains(it)),
        "{}",
        file.text
    );

    let wrong = json!({"confirm": "ada", "events": "keep"});
    let path = format!("{SITE}/whole/erase");
    let refused = owner.send("POST", &path, Some(wrong)).await.expect(422);
    assert_eq!(refused.body["field"], "confirm");
    let before = at.google_calls().len();
    erase(&mut owner, "keep").await.expect(200);
    // From now on nobody books, and nothing is changed.
    assert_eq!(at.book("linus", "2026-11-25T09:00:00Z").await.status, 503);
    let title = json!({"title": "Another"});
    let changed = owner.send("PUT", SITE, Some(title)).await.expect(409);
    let words = changed.body["detail"].as_str().unwrap();
    assert!(words.contains("being erased"), "{words}");
    at.live(120).await;
    only_a_stone_is_left(&at);
    assert_eq!(at.count_calls(before, "/revoke"), 1);
    assert_eq!(sites(&mut owner).await, json!([]));
    assert_eq!(events(&at).len(), 1, "what was booked takes place");

    let page = format!("/b/{}", booked["token"].as_str().unwrap());
    for (path, status) in [
        (SLOTS, 404),
        ("/book/ada-lovelace/intro", 404),
        (page.as_str(), 404),
    ] {
        let reply = at.visit("GET", path, &[], None).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
    }
    owner.send("GET", SITE, None).await.expect(404);
    let again = json!({"title": "Ada", "site": "ada-lovelace"});
    let taken = owner.send("POST", "/v1/owner/sites", Some(again)).await;
    assert_eq!(taken.expect(409).body["code"], "conflict");
    at.cron().await;
    at.advance(3 * 86_400);
    at.cron().await;
    at.run_alarms().await;
    only_a_stone_is_left(&at);
}

#[tokio::test]
async fn events_leave_with_the_site_and_visitors_hear_of_it() {
    let (at, mut owner) = connected().await;
    at.book("grace", TUESDAY).await.expect(201);
    at.book("linus", "2026-11-27T09:00:00Z").await.expect(201);
    at.advance(2 * 86_400);
    at.run_alarms().await;
    owner
        .consent(
            json!({"intent": "login"}),
            super::deployment::OWNER,
            json!("all"),
        )
        .await;
    let mails = |at: &Deployment| at.control_as("GET", "mails", Value::Null);
    let before = mails(&at).as_array().unwrap().len();
    erase(&mut owner, "delete").await.expect(200);
    at.live(300).await;
    only_a_stone_is_left(&at);
    assert_eq!(events(&at).len(), 0);
    let told = mails(&at).as_array().unwrap()[before..].to_vec();
    assert_eq!(told.len(), 1, "of what is ahead alone: {told:?}");
    assert!(
        told[0].to_string().contains("linus@example.org"),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_fails_half_way_has_begun_nothing() {
    let (at, mut owner) = connected().await;
    at.book("grace", TUESDAY).await.expect(201);
    at.live(30).await;
    let sql = at.database("site:ada-lovelace");
    let full = "CREATE TRIGGER full BEFORE INSERT ON log WHEN NEW.what = 'erasing'
        BEGIN SELECT RAISE(ABORT, 'full'); END";
    sql.run(full, &[]).unwrap();
    let failed = erase(&mut owner, "strip").await;
    assert!(failed.status >= 500, "{}", failed.text);
    assert_eq!(owner.view().await["hosts"][0]["state"], "active");
    sql.run("DROP TRIGGER full", &[]).unwrap();
    at.live(300).await;
    at.visit("GET", SLOTS, &[], None).await.expect(200);
    // Asked again it is all done, not only what was left.
    erase(&mut owner, "strip").await.expect(200);
    at.live(300).await;
    only_a_stone_is_left(&at);
    assert!(!events(&at)[0].to_string().contains("Grace"));
}

#[tokio::test]
async fn stripped_events_say_nothing_once_their_site_is_gone() {
    let (at, mut owner) = connected().await;
    at.book("grace", TUESDAY).await.expect(201);
    at.live(30).await;
    erase(&mut owner, "strip").await.expect(200);
    at.live(300).await;
    only_a_stone_is_left(&at);
    let event = events(&at)[0].to_string();
    assert!(
        event.contains("Guest") && !event.contains("Grace"),
        "{event}"
    );
}

#[tokio::test]
async fn what_google_does_not_answer_is_waited_for_a_day_and_not_longer() {
    let (at, mut owner) = connected().await;
    at.book("grace", TUESDAY).await.expect(201);
    at.live(30).await;
    at.fail(|request| (request.method() == "PATCH").then_some(Fault::Status(503)));
    erase(&mut owner, "strip").await.expect(200);
    at.live(300).await;
    let how = &owner.view().await["erasing"];
    assert_eq!((&how["left"], &how["events"]), (&json!(1), &json!("strip")));
    // Asked again, it goes on.
    erase(&mut owner, "delete").await.expect(200);
    assert_eq!(owner.view().await["erasing"]["events"], "strip");
    at.advance(86_400);
    at.run_alarms().await;
    only_a_stone_is_left(&at);
}

#[tokio::test]
async fn another_site_of_the_same_account_goes_on() {
    let (at, mut owner) = connected().await;
    let second = json!({"title": "Second", "site": "second-site"});
    owner
        .send("POST", "/v1/owner/sites", Some(second))
        .await
        .expect(201);
    let hosts = "/v1/owner/sites/second-site/hosts";
    let new = json!({"name": "Ada", "zone": "Europe/London"});
    let view = owner.send("POST", hosts, Some(new)).await.expect(201).body;
    let path = format!(
        "{hosts}/{}/invitation",
        view["hosts"][0]["id"].as_str().unwrap()
    );
    let link = owner.send("POST", &path, Some(json!({}))).await.expect(201);
    let url = link.body["url"].as_str().unwrap();
    let token = url.split_once("invitation=").unwrap().1;
    let start = json!({"intent": "connect_host", "invitation": token});
    owner
        .consent(start, super::deployment::OWNER, json!("all"))
        .await;
    let before = at.google_calls().len();
    erase(&mut owner, "keep").await.expect(200);
    at.live(120).await;
    only_a_stone_is_left(&at);
    assert_eq!(at.count_calls(before, "/revoke"), 0);
    let left = sites(&mut owner).await;
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left[0]["site"], "second-site");
    let path = "/v1/owner/sites/second-site";
    let view = owner.send("GET", path, None).await.expect(200).body;
    assert_eq!(view["hosts"][0]["connections"][0]["state"], "active");
}

#[tokio::test]
async fn once_the_calendar_is_out_of_reach_nobody_is_told_that_they_cancelled() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", TUESDAY).await.expect(201).body;
    at.live(30).await;
    erase(&mut owner, "keep").await.expect(200);
    // While Google is asked to end the grant, nothing of it is kept here any more.
    let (world, seen) = (at.clone(), Rc::new(Cell::new(None)));
    let (told, id) = (seen.clone(), booked["id"].as_str().unwrap().to_owned());
    at.fail(move |request| {
        if request.uri().path().contains("/revoke") {
            let site = world.site("ada-lovelace");
            let cancelling = pin!(cancel(&site, &id, "", By::Visitor));
            let mut context = Context::from_waker(Waker::noop());
            let answer = cancelling.poll(&mut context);
            let refused = matches!(answer, Poll::Ready(Err(crate::site::Fault::Conflict(_))));
            told.set(Some(refused));
        }
        None
    });
    at.live(120).await;
    at.heal();
    assert_eq!(seen.get(), Some(true));
    only_a_stone_is_left(&at);
    assert_eq!(events(&at).len(), 1);
}
