//! A calendar at an address blocks its host's time, and nobody learns the address.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, Reply, connected};
use crate::ports::{HttpError, Request, Response};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const ADDRESS: &str = "webcal://outlook.example.org/owa/s3cret/calendar.ics";
/// Ten o'clock in Berlin, where the host is; the file names no zone.
const TAKEN: &str = "2026-11-24T09:00:00Z";
const FREE: &str = "2026-11-24T12:00:00Z";
const FILE: &str = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Ada\\, at the office\r\nBEGIN:VEVENT\r\n\
    UID:1\r\nSUMMARY:Dentist\r\nDTSTART:20261124T100000\r\nDTEND:20261124T110000\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";
const DAY_S: i64 = 86_400;

fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Result<Response, HttpError> {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    Ok(answer.body(body.to_vec()).unwrap())
}

fn header(request: &Request, name: &str) -> String {
    let value = request.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap()).to_owned()
}

async fn add(owner: &mut Browser, address: &str) -> Reply {
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}/feeds-in", host.as_str().unwrap());
    owner
        .send("POST", &path, Some(json!({ "address": address })))
        .await
}

/// A host whose calendar is published, and how often it was asked for.
async fn published() -> (Deployment, Browser, Rc<Cell<usize>>) {
    let (at, mut owner) = connected().await;
    owner.choose_all().await;
    at.run_alarms().await;
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    at.publish(move |request| {
        count.set(count.get() + 1);
        match header(request, "if-none-match").as_str() {
            "\"one\"" => answer(304, &[], b""),
            _ => answer(200, &[("etag", "\"one\"")], FILE.as_bytes()),
        }
    });
    add(&mut owner, ADDRESS).await.expect(201);
    (at, owner, asked)
}

/// A new session of the owner: the old one ends by itself.
async fn signed_in(at: &Deployment) -> Browser {
    let mut owner = Browser::new(at);
    let login = json!({"intent": "login"});
    owner.consent(login, OWNER, json!("all")).await;
    owner
}

fn feed(view: &Value) -> Value {
    let connections = view["hosts"][0]["connections"].as_array().unwrap();
    let found = connections.iter().find(|it| it["kind"] == "ical");
    found.cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn its_events_block_in_the_zone_of_the_host_and_its_address_is_shown_nowhere() {
    let (at, mut owner, asked) = published().await;
    let slots = at.slots().await;
    assert!(!slots.contains(&TAKEN.to_owned()), "{slots:?}");
    assert!(slots.contains(&FREE.to_owned()), "{slots:?}");
    let view = owner.view().await;
    let shown = feed(&view);
    assert_eq!(shown["email"], "outlook.example.org");
    assert_eq!(shown["calendars"][0]["title"], "Ada, at the office");
    for text in [view.to_string(), at.dump("ada-lovelace"), at.logged()] {
        for secret in ["s3cret", "Dentist"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    // What is known counts at the commit: asking again could not help.
    at.book("late", TAKEN).await.expect(409);
    let booked = at.book("grace", FREE).await.expect(201).body;
    at.run_alarms().await;
    assert_eq!(at.how(&booked).await["status"], "confirmed");
    assert_eq!(asked.get(), 1);
}

#[tokio::test]
async fn what_is_no_calendar_is_an_error_and_never_no_events() {
    let (at, mut owner) = connected().await;
    owner.choose_all().await;
    let page = b"<!doctype html><title>Sign in</title>".to_vec();
    let huge = [FILE.as_bytes(), &vec![b'\n'; 1 << 20]].concat();
    let cut = FILE.replace("END:VCALENDAR\r\n", "").into_bytes();
    for (status, body, said) in [
        (200, page, "web page"),
        (200, Vec::new(), "web page"),
        (200, huge, "larger than 1 MB"),
        (200, cut, "publish it again"),
        (304, Vec::new(), "try again"),
        (401, Vec::new(), "not public"),
        (404, Vec::new(), "nothing at this address"),
        (500, Vec::new(), "try again"),
    ] {
        at.publish(move |_| answer(status, &[], &body));
        let reply = add(&mut owner, ADDRESS).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
        assert!(reply.text.contains(said), "{status}: {}", reply.text);
        assert!(!reply.text.contains("s3cret"), "{}", reply.text);
    }
    at.publish(|_| Err(HttpError::Timeout));
    let reply = add(&mut owner, ADDRESS).await.expect(422);
    assert!(reply.text.contains("five seconds"), "{}", reply.text);
    let before = add(&mut owner, "https://127.1/a").await.expect(422);
    assert!(before.text.contains("not a number"), "{}", before.text);
    assert_eq!(feed(&owner.view().await), Value::Null);
}

#[tokio::test]
async fn redirects_are_followed_three_times_and_each_is_checked() {
    let (at, mut owner) = connected().await;
    owner.choose_all().await;
    for (most, last, status) in [
        (3, "https://a.example.org/3", 201),
        (4, "https://a.example.org/4", 422),
        (1, "http://a.example.org/1", 422),
        (1, "https://169.254.169.254/", 422),
        (1, "https://0x7f.1/", 422),
        (2, "https://book.example/feeds/1", 422),
    ] {
        let seen = Rc::new(RefCell::new(Vec::new()));
        let asked = Rc::clone(&seen);
        at.publish(move |request| {
            let mut asked = asked.borrow_mut();
            asked.push(request.uri().to_string());
            match asked.len() {
                n if n == most => answer(302, &[("location", last)], b""),
                n if n < most => answer(302, &[("location", &format!("/{n}"))], b""),
                _ => answer(200, &[], FILE.as_bytes()),
            }
        });
        let address = format!("https://a.example.org/?{last}");
        let reply = add(&mut owner, &address).await;
        assert_eq!(reply.status, status, "{last}: {}", reply.text);
        let asked_last = seen.borrow().contains(&last.to_owned());
        assert_eq!(asked_last, status == 201, "{:?}", seen.borrow());
    }
}

#[tokio::test]
async fn it_is_asked_for_again_in_time_and_unchanged_is_an_answer() {
    let (at, mut owner, asked) = published().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let refresh = format!("{SITE}/hosts/{}/refresh", host.as_str().unwrap());
    owner
        .send("POST", &refresh, Some(json!({})))
        .await
        .expect(200);
    assert_eq!(asked.get(), 1, "not sooner than a quarter of an hour");
    let first = feed(&owner.view().await)["last_read"].clone();
    at.live(2 * 3_600).await;
    assert!((2..=9).contains(&asked.get()), "{}", asked.get());
    assert_ne!(feed(&owner.view().await)["last_read"], first);
    assert!(!at.slots().await.contains(&TAKEN.to_owned()));
}

#[tokio::test]
async fn the_last_good_copy_counts_for_three_days_and_then_nothing_is_offered() {
    let (at, _, _) = published().await;
    at.publish(|_| answer(200, &[], b"<html>expired</html>"));
    at.live(2 * DAY_S).await;
    let view = signed_in(&at).await.view().await;
    assert_eq!(view["hosts"][0]["unavailable"], Value::Null);
    assert_eq!(feed(&view)["advice"]["code"], "not_a_calendar");
    at.live(DAY_S + 3_600).await;
    let why = signed_in(&at).await.view().await["hosts"][0]["unavailable"].clone();
    assert!(why.as_str().unwrap().contains("for three days"), "{why}");
    at.publish(|_| answer(200, &[], FILE.as_bytes()));
    at.live(3_600).await;
    let view = signed_in(&at).await.view().await;
    assert_eq!(view["hosts"][0]["unavailable"], Value::Null);
    assert_eq!(feed(&view)["advice"], Value::Null);
}

#[tokio::test]
async fn removing_it_erases_its_address_and_what_was_read() {
    let (at, mut owner, asked) = published().await;
    let view = owner.view().await;
    let (host, id) = (view["hosts"][0]["id"].clone(), feed(&view)["id"].clone());
    let (host, id) = (host.as_str().unwrap(), id.as_str().unwrap());
    let again = add(&mut owner, ADDRESS).await.expect(422);
    assert!(again.text.contains("here already"), "{}", again.text);
    let path = format!("{SITE}/hosts/{host}/feeds-in/{id}");
    owner
        .send("DELETE", &path, Some(json!({})))
        .await
        .expect(200);
    assert!(at.slots().await.contains(&TAKEN.to_owned()));
    let asked_so_far = asked.get();
    at.live(2 * DAY_S).await;
    assert_eq!(asked.get(), asked_so_far);
    let mut owner = signed_in(&at).await;
    assert_eq!(feed(&owner.view().await), Value::Null);
    owner
        .send("DELETE", &path, Some(json!({})))
        .await
        .expect(404);
}

#[tokio::test]
async fn addresses_are_not_tried_one_after_the_other() {
    let (at, mut owner) = connected().await;
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    at.publish(move |_| {
        count.set(count.get() + 1);
        answer(404, &[], b"")
    });
    for turn in 0..10 {
        let address = format!("https://a{turn}.example.org/");
        let refused = add(&mut owner, &address).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
    }
    let refused = add(&mut owner, ADDRESS).await.expect(429);
    assert_eq!(refused.body["code"], "too_many", "{}", refused.text);
    assert_eq!(asked.get(), 10);
    at.advance(61);
    assert_eq!(add(&mut owner, ADDRESS).await.status, 422);
}
