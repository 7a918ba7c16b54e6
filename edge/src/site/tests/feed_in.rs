//! A calendar at an address blocks its host's time, and nobody learns the address.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, Reply, connected, connected_to};
use crate::ports::{HttpError, Request, Response};
use crate::store::JobKind;

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
async fn its_host_is_written_to_once_when_the_last_good_copy_is_too_old() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    owner.choose_all().await;
    at.run_alarms().await;
    at.publish(|_| answer(200, &[], FILE.as_bytes()));
    add(&mut owner, ADDRESS).await.expect(201);
    at.publish(|_| answer(404, &[], b""));
    at.live(2 * DAY_S).await;
    assert_eq!(at.letters(), [], "the last good copy still counts");
    at.live(2 * DAY_S).await;
    let subject = "A calendar of Ada Lovelace can't be read".to_owned();
    assert_eq!(at.letters(), [(OWNER.to_owned(), subject)]);
    at.live(2 * DAY_S).await;
    assert_eq!(at.letters().len(), 1, "once");
}

#[tokio::test]
async fn removing_it_erases_its_address_and_what_was_read() {
    let (at, mut owner, asked) = published().await;
    let view = owner.view().await;
    let (host, id) = (view["hosts"][0]["id"].clone(), feed(&view)["id"].clone());
    let (host, id) = (host.as_str().unwrap(), id.as_str().unwrap());
    let again = add(&mut owner, ADDRESS).await.expect(422);
    assert!(again.text.contains("already been added"), "{}", again.text);
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

/// What a publisher says, and how long it is left alone after that: once read, and once unchanged.
#[derive(Clone, Copy)]
struct Wish {
    headers: &'static [(&'static str, &'static str)],
    line: &'static str,
    unchanged: &'static [(&'static str, &'static str)],
    asked_with: (&'static str, &'static str),
    waits_s: (i64, i64),
}

const ETAG: (&str, &str) = ("etag", "\"one\"");
const DATE: (&str, &str) = ("last-modified", "Mon, 23 Nov 2026 07:00:00 GMT");
const BY_ETAG: (&str, &str) = ("\"one\"", "");
const HOUR_S: i64 = 3_600;

fn wish(
    headers: &'static [(&'static str, &'static str)],
    line: &'static str,
    unchanged: &'static [(&'static str, &'static str)],
    waits_s: (i64, i64),
) -> Wish {
    Wish {
        headers,
        line,
        unchanged,
        asked_with: BY_ETAG,
        waits_s,
    }
}

#[tokio::test]
async fn a_publisher_is_asked_by_its_mark_and_as_often_as_it_says() {
    let two_hours = [ETAG, ("cache-control", "public, Max-Age=7200")];
    let two_hours: &'static [_] = Box::leak(Box::new(two_hours));
    for row in [
        wish(&[ETAG], "", &[], (HOUR_S, HOUR_S)),
        Wish {
            asked_with: ("", DATE.1),
            ..wish(&[DATE], "", &[], (HOUR_S, HOUR_S))
        },
        Wish {
            asked_with: ("\"one\"", DATE.1),
            ..wish(&[ETAG, DATE], "", &[], (HOUR_S, HOUR_S))
        },
        // What it said with its file holds until it says otherwise.
        wish(two_hours, "", &[], (2 * HOUR_S, 2 * HOUR_S)),
        wish(
            two_hours,
            "",
            &[("cache-control", "max-age=10800")],
            (2 * HOUR_S, 3 * HOUR_S),
        ),
        wish(
            two_hours,
            "",
            &[("cache-control", "max-age=5400")],
            (2 * HOUR_S, 5_400),
        ),
        wish(
            &[ETAG],
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
            &[],
            (6 * HOUR_S, 6 * HOUR_S),
        ),
        wish(
            &[ETAG],
            "X-PUBLISHED-TTL:PT2H",
            &[],
            (2 * HOUR_S, 2 * HOUR_S),
        ),
        // The longer of the two.
        wish(
            two_hours,
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
            &[("cache-control", "max-age=600")],
            (6 * HOUR_S, 6 * HOUR_S),
        ),
        wish(
            &[ETAG, ("cache-control", "max-age=60")],
            "",
            &[],
            (900, 900),
        ),
        wish(
            &[ETAG],
            "REFRESH-INTERVAL;VALUE=DURATION:P7D",
            &[("cache-control", "max-age=99999999999999999")],
            (DAY_S, DAY_S),
        ),
        wish(
            &[ETAG, ("cache-control", "no-store, max-age=0")],
            "",
            &[],
            (HOUR_S, HOUR_S),
        ),
    ] {
        let (at, mut owner) = connected().await;
        owner.choose_all().await;
        at.run_alarms().await;
        let asked = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&asked);
        at.publish(move |request| {
            let marks = ["if-none-match", "if-modified-since"].map(|it| header(request, it));
            seen.borrow_mut().push(marks.clone());
            let line = format!("VERSION:2.0\r\n{}\r\nBEGIN:VEVENT", row.line);
            let line = line.replace("\r\n\r\n", "\r\n");
            match marks.iter().all(String::is_empty) {
                true => answer(
                    200,
                    row.headers,
                    FILE.replace("BEGIN:VEVENT", &line).as_bytes(),
                ),
                false => answer(304, row.unchanged, b""),
            }
        });
        add(&mut owner, ADDRESS).await.expect(201);
        let id = feed(&owner.view().await)["id"].clone();
        let waits = || {
            let site = at.site("ada-lovelace");
            let store = site.store().unwrap();
            let job = store.job(JobKind::Refresh, id.as_str().unwrap());
            job.unwrap().unwrap().due_at.epoch() - at.now().epoch()
        };
        let first = waits();
        at.advance(first - 1);
        at.run_alarms().await;
        assert_eq!(asked.borrow().len(), 1, "{}", row.line);
        at.advance(1);
        at.run_alarms().await;
        let (etag, date) = row.asked_with;
        assert_eq!(asked.borrow()[1..], [[etag.to_owned(), date.to_owned()]]);
        let told = (row.headers, row.line, row.unchanged);
        assert_eq!((first, waits()), row.waits_s, "{told:?}");
    }
}

#[tokio::test]
async fn redirects_share_five_seconds() {
    for (each_s, most, status) in [(1, 4, 201), (2, 3, 422)] {
        let (at, mut owner) = connected().await;
        owner.choose_all().await;
        let asked = Rc::new(Cell::new(0));
        let (count, slow) = (Rc::clone(&asked), at.clone());
        at.publish(move |_| {
            count.set(count.get() + 1);
            slow.advance(each_s);
            match count.get() {
                n if n < 4 => answer(302, &[("location", &format!("/{n}"))], b""),
                _ => answer(200, &[], FILE.as_bytes()),
            }
        });
        let reply = add(&mut owner, ADDRESS).await.expect(status);
        assert_eq!(asked.get(), most, "{}", reply.text);
        assert_eq!(status == 422, reply.text.contains("five seconds"));
        // The publisher no longer keeps the deployment.
        at.publish(|_| Err(HttpError::Transport));
    }
}

#[tokio::test]
async fn its_host_has_it_read_now_but_not_twice_in_a_quarter_of_an_hour() {
    let (at, mut owner, asked) = published().await;
    let view = owner.view().await;
    let shown = feed(&view);
    let path = format!(
        "{SITE}/hosts/{}/calendars/{}/refresh",
        view["hosts"][0]["id"].as_str().unwrap(),
        shown["calendars"][0]["id"].as_str().unwrap()
    );
    at.advance(890);
    let soon = owner.send("POST", &path, Some(json!({}))).await.expect(429);
    assert_eq!(soon.headers["retry-after"], "10");
    let words = soon.body["detail"].as_str().unwrap();
    assert!(words.contains("less than 15 minutes ago"), "{words}");
    assert_eq!(asked.get(), 1);
    at.advance(10);
    let read = owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(asked.get(), 2);
    assert_eq!(
        feed(&read.body)["calendars"][0]["last_read"],
        at.now().to_rfc3339()
    );
    // A failure is said beside the calendar.
    at.publish(|_| answer(404, &[], b""));
    at.advance(900);
    let read = owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(feed(&read.body)["advice"]["code"], "gone");
    owner.send("POST", &path, Some(json!({}))).await.expect(429);
}
