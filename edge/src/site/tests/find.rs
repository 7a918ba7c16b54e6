//! Bookings found, noted and taken along as files.

use serde_json::{Value, json};
use shared::ical::{self, Ask};
use shared::time::{Interval, Timestamp, Zone};

use super::deployment::Deployment;
use super::people::{Browser, Reply, connected, connected_to};
use super::story::events;
use crate::store::{Booking, NewBooking};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// Books half an hour.
async fn book(at: &Deployment, key: u8, start: &str, name: &str, email: &str) -> String {
    let body = json!({"event": "intro", "minutes": 30, "start": start, "name": name,
        "email": email, "notes": "Hello", "zone": "Europe/Berlin"});
    let key = format!("{key:022}");
    let headers = [("idempotency-key", key.as_str())];
    let path = "/v1/sites/ada-lovelace/bookings";
    let booked = at.visit("POST", path, &headers, Some(body)).await;
    booked.expect(201).body["id"].as_str().unwrap().to_owned()
}

async fn search(owner: &mut Browser, search: Value) -> Reply {
    let path = format!("{SITE}/bookings/search");
    owner.send("POST", &path, Some(search)).await
}

async fn found(owner: &mut Browser, filter: Value) -> Vec<String> {
    let reply = search(owner, json!({"filter": filter})).await.expect(200);
    let bookings = reply.body["bookings"].as_array().unwrap().iter();
    bookings
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn note(owner: &mut Browser, booking: &str, text: &str) -> Reply {
    let path = format!("{SITE}/bookings/{booking}/note");
    owner.send("PUT", &path, Some(json!({"text": text}))).await
}

async fn three() -> (Deployment, Browser, [String; 3]) {
    let (at, owner) = connected_to(Deployment::with_mail()).await;
    let ids = [
        book(&at, 1, "2026-11-24T09:00:00Z", "Mesut Özil", "m@x.org").await,
        book(&at, 2, "2026-11-25T09:00:00Z", "100% Real", "r_l@x.org").await,
        book(&at, 3, "2026-11-26T09:00:00Z", "Иван Грозный", "i@x.org").await,
    ];
    (at, owner, ids)
}

/// Copies of a booking, a minute after one another, beside the one that there is.
fn copies(at: &Deployment, id: &str, count: usize) {
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let first = store.booking(id).unwrap().unwrap();
    for number in 0..count {
        let start = first.time.start().plus_minutes(number as i64);
        let booking = Booking {
            id: format!("copy{number:06}"),
            time: Interval::new(start, start.plus_minutes(30)).unwrap(),
            google_event: None,
            ..first.clone()
        };
        let new = NewBooking {
            booking: &booking,
            lang: "en",
        };
        store.insert_booking(&new, start).unwrap();
    }
}

#[tokio::test]
async fn bookings_are_found_by_words_state_and_time_also_those_that_are_over() {
    let (at, mut owner, ids) = three().await;
    for (text, names) in [
        ("özil", vec!["Mesut Özil"]),
        ("ÖZIL mesut", vec!["Mesut Özil"]),
        ("грозный", vec!["Иван Грозный"]),
        ("X.ORG 100%", vec!["100% Real"]),
        ("%", vec!["100% Real"]),
        ("_", vec!["100% Real"]),
        ("özil real", vec![]),
        ("' OR 1=1 --", vec![]),
        (" ", vec!["Mesut Özil", "100% Real", "Иван Грозный"]),
    ] {
        assert_eq!(found(&mut owner, json!({"text": text})).await, names);
    }
    let between = json!({"from": "2026-11-24T09:30:00Z", "to": "2026-11-26T09:00:00Z"});
    assert_eq!(found(&mut owner, between).await, ["100% Real"]);
    assert_eq!(found(&mut owner, json!({"event": "intro"})).await.len(), 3);
    assert!(found(&mut owner, json!({"event": "none"})).await.is_empty());
    assert!(found(&mut owner, json!({"host": "none"})).await.is_empty());

    let cancel = format!("{SITE}/bookings/{}/cancel", ids[1]);
    owner
        .send("POST", &cancel, Some(json!({"reason": ""})))
        .await
        .expect(200);
    at.live(60).await;
    let cancelled = found(&mut owner, json!({"status": "cancelled"})).await;
    assert_eq!(cancelled, ["100% Real"]);
    let confirmed = found(&mut owner, json!({"status": "confirmed"})).await;
    assert_eq!(confirmed, ["Mesut Özil", "Иван Грозный"]);

    // Beyond what the site's view shows.
    at.advance(30 * 86_400);
    let mut owner = signed_in(&at).await;
    assert_eq!(owner.view().await["bookings"], json!([]));
    assert_eq!(found(&mut owner, json!({"text": "özil"})).await.len(), 1);
    let latest = json!({"latest_first": true, "filter": {"status": "confirmed"}});
    let latest = search(&mut owner, latest).await.expect(200).body;
    assert_eq!(latest["bookings"][0]["name"], "Иван Грозный");
    assert!(latest.get("next").is_none());
}

/// A new session of the owner.
async fn signed_in(at: &Deployment) -> Browser {
    let mut owner = Browser::new(at);
    let login = json!({"intent": "login"});
    let all = json!("all");
    owner.consent(login, super::deployment::OWNER, all).await;
    owner
}

#[tokio::test]
async fn page_by_page_every_booking_comes_once() {
    let (at, mut owner) = connected().await;
    let id = book(&at, 1, "2026-11-24T09:00:00Z", "Grace", "g@x.org").await;
    copies(&at, &id, 120);
    for latest_first in [false, true] {
        let mut ask = json!({"latest_first": latest_first});
        let mut seen: Vec<(String, String)> = Vec::new();
        let mut pages = Vec::new();
        loop {
            let reply = search(&mut owner, ask.clone()).await.expect(200).body;
            let bookings = reply["bookings"].as_array().unwrap();
            pages.push(bookings.len());
            seen.extend(bookings.iter().map(|it| {
                let text = |name: &str| it[name].as_str().unwrap().to_owned();
                (text("start"), text("id"))
            }));
            if reply["next"].is_null() {
                break;
            }
            ask["after"] = reply["next"].clone();
        }
        assert_eq!(pages, [50, 50, 21]);
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 121);
        if latest_first {
            sorted.reverse();
        }
        assert_eq!(seen, sorted);
    }
    // Exactly a page is all there is.
    let fifty = json!({"filter": {"to": "2026-11-24T09:49:00Z"}});
    let reply = search(&mut owner, fifty).await.expect(200).body;
    assert_eq!(reply["bookings"].as_array().unwrap().len(), 50);
    assert!(reply.get("next").is_none());
}

#[tokio::test]
async fn what_is_looked_for_among_thousands_is_found_in_steps() {
    let (at, mut owner) = connected().await;
    let id = book(&at, 1, "2026-11-24T09:00:00Z", "Grace", "g@x.org").await;
    copies(&at, &id, 5_300);
    note(&mut owner, "copy005299", "the needle")
        .await
        .expect(200);
    let ask = json!({"filter": {"text": "NEEDLE"}});
    let first = search(&mut owner, ask.clone()).await.expect(200).body;
    assert_eq!(first["bookings"], json!([]));
    let mut ask = ask;
    ask["after"] = first["next"].clone();
    let second = search(&mut owner, ask).await.expect(200).body;
    assert_eq!(second["bookings"][0]["id"], "copy005299");
    assert!(second.get("next").is_none());
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_at_its_field() {
    let (_, mut owner, [id, ..]) = three().await;
    for (filter, status, field) in [
        (json!({"text": "x".repeat(101)}), 422, "text"),
        (json!({"from": "yesterday"}), 400, "from"),
        (json!({"to": ""}), 400, "to"),
        (json!({"status": "gone"}), 400, "filter.status"),
        (json!({"words": "x"}), 400, "filter.words"),
    ] {
        let ask = json!({"filter": filter});
        let reply = search(&mut owner, ask).await.expect(status).body;
        assert_eq!(reply["field"], field, "{reply}");
    }
    let long = note(&mut owner, &id, &"x".repeat(2001)).await;
    assert_eq!(long.expect(422).body["field"], "text");
    note(&mut owner, "none", "x").await.expect(404);
}

#[tokio::test]
async fn a_note_is_for_hosts_alone_and_can_be_taken_away() {
    let (at, mut owner, [id, other, _]) = three().await;
    let view = note(&mut owner, &id, " likes\r\n\u{202e}marmalade ").await;
    let view = view.expect(200).body;
    assert_eq!(view["bookings"][0]["note"], "likes\nmarmalade");
    assert_eq!(view["bookings"][1].get("note"), None);
    let noted = found(&mut owner, json!({"text": "MARMALADE"})).await;
    assert_eq!(noted, ["Mesut Özil"]);
    // It stays while the booking moves and is cancelled, and goes nowhere.
    let path = format!("{SITE}/bookings/{id}/reschedule");
    let later = json!({"start": "2026-11-24T10:00:00Z"});
    owner.send_with_key("POST", &path, later).await.expect(200);
    let path = format!("{SITE}/bookings/{id}/cancel");
    let sorry = json!({"reason": "sorry"});
    owner.send("POST", &path, Some(sorry)).await.expect(200);
    at.live(60).await;
    assert_eq!(
        owner.view().await["bookings"][0]["note"],
        "likes\nmarmalade"
    );
    let path = format!("{SITE}/bookings.ics");
    let ics = owner.send("POST", &path, Some(json!({}))).await;
    let ics = ics.expect(200).text;
    let elsewhere = json!([
        events(&at),
        at.control_as("GET", "mails", Value::Null),
        at.control_as("GET", "mailbox", Value::Null),
        at.logged(),
        ics
    ]);
    let elsewhere = elsewhere.to_string();
    assert!(elsewhere.contains("m@x.org") && !elsewhere.contains("marmalade"));
    let log = owner.send("GET", &format!("{SITE}/log/1"), None).await;
    let log = log.expect(200).text;
    let subject = format!("PUT bookings/{id}/note");
    assert!(
        log.contains(&subject) && !log.contains("marmalade"),
        "{log}"
    );

    note(&mut owner, &id, "").await.expect(200);
    note(&mut owner, &other, "x").await.expect(200);
    let view = owner.view().await;
    assert_eq!(view["bookings"][0].get("note"), None);
    assert!(
        found(&mut owner, json!({"text": "marmalade"}))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_host_finds_takes_along_and_notes_only_their_own() {
    let (at, mut ada) = connected().await;
    let (bob_id, token) = ada.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    let calendar = bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&bob_id, json!([calendar]), &calendar).await;
    at.run_alarms().await;
    for (key, name) in [(1, "Grace"), (2, "Linus")] {
        book(&at, key, "2026-11-24T10:00:00Z", name, "g@x.org").await;
    }
    let all = search(&mut ada, json!({})).await.expect(200).body;
    let all = all["bookings"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    let name = |it: &Value| it["name"].as_str().unwrap().to_owned();
    let (bobs, adas): (Vec<&Value>, Vec<&Value>) = all.iter().partition(|it| it["host"] == *bob_id);
    let (bobs, adas) = (bobs[0], adas[0]);

    let only = json!({"host": bob_id});
    assert_eq!(found(&mut ada, only).await, [name(bobs)]);
    assert_eq!(found(&mut bob, json!({})).await, [name(bobs)]);
    let others = json!({"host": adas["host"]});
    assert!(found(&mut bob, others.clone()).await.is_empty());
    for file in ["bookings.csv", "bookings.ics"] {
        let path = format!("{SITE}/{file}");
        let mine = bob.send("POST", &path, Some(json!({}))).await.expect(200);
        assert!(mine.text.contains(&name(bobs)) && !mine.text.contains(&name(adas)));
        let theirs = bob.send("POST", &path, Some(others.clone())).await.text;
        assert!(!theirs.contains(&name(adas)), "{theirs}");
        let mut nobody = Browser::new(&at);
        nobody
            .send("POST", &path, Some(json!({})))
            .await
            .expect(401);
    }
    let id = |it: &Value| it["id"].as_str().unwrap().to_owned();
    note(&mut bob, &id(adas), "x").await.expect(403);
    note(&mut bob, &id(bobs), "x").await.expect(200);
    note(&mut ada, &id(bobs), "y").await.expect(200);
    assert_eq!(bob.view().await["bookings"][0]["note"], "y");
}

#[tokio::test]
async fn the_spreadsheet_holds_what_was_said_and_no_formula() {
    let (at, mut owner) = connected().await;
    let evil = "=HYPERLINK(\"https://evil.example\",\"x\")";
    let id = book(&at, 1, "2026-11-24T09:00:00Z", evil, "g@x.org").await;
    book(&at, 2, "2026-12-24T09:00:00Z", "Later", "l@x.org").await;
    note(&mut owner, &id, "-1\n\"a\", b").await.expect(200);
    let path = format!("{SITE}/bookings.csv");
    let filter = json!({"to": "2026-12-01T00:00:00Z"});
    let file = owner.send("POST", &path, Some(filter)).await.expect(200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["cache-control"], "no-store");
    let shown = file.headers["content-disposition"].to_str().unwrap();
    assert_eq!(shown, "attachment; filename=\"ada-lovelace-bookings.csv\"");
    let text = file.text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    let cell = |title: &str| {
        let at = titles.iter().position(|it| it == title);
        rows[0].get(at.unwrap()).unwrap().to_owned()
    };
    let noted = "'-1\n\"a\", b";
    for (title, text) in [
        ("Name", format!("'{evil}").as_str()),
        ("Note", noted),
        ("Start", "2026-11-24 10:00"),
        ("Time zone", "Europe/Berlin"),
        ("Start (UTC)", "2026-11-24T09:00:00Z"),
        ("End (UTC)", "2026-11-24T09:30:00Z"),
        ("Status", "confirmed"),
        ("E-mail", "g@x.org"),
        ("What they wrote", "Hello"),
        ("Id", &id),
    ] {
        assert_eq!(cell(title), text, "{title}");
    }
    // That it was taken along stands in the log, and nothing of what is in it; a look does not.
    found(&mut owner, json!({"text": "hyperlink"})).await;
    let log = owner.send("GET", &format!("{SITE}/log/1"), None).await;
    let log = log.expect(200).text;
    assert!(log.contains("POST bookings.csv"), "{log}");
    assert!(!log.contains("search") && !log.contains("g@x.org"), "{log}");
}

#[tokio::test]
async fn the_calendar_file_has_googles_ids_and_nobodys_notes() {
    let (at, mut owner, [_, cancelled, _]) = three().await;
    let path = format!("{SITE}/bookings/{cancelled}/cancel");
    let sorry = json!({"reason": ""});
    owner.send("POST", &path, Some(sorry)).await.expect(200);
    at.live(60).await;
    let path = format!("{SITE}/bookings.ics");
    let file = owner.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    let own = events(&at);
    assert_eq!(own.len(), 2);
    for event in &own {
        let uid = format!("UID:{}@google.com", event["id"].as_str().unwrap());
        assert!(file.text.replace("\r\n ", "").contains(&uid), "{uid}");
    }
    assert_eq!(file.text.matches("BEGIN:VEVENT").count(), 3);
    assert_eq!(file.text.matches("STATUS:CANCELLED").count(), 1);
    let instant = |text| Timestamp::parse(text).unwrap();
    let ask = Ask {
        window: Interval::new(
            instant("2026-11-23T00:00:00Z"),
            instant("2026-11-30T00:00:00Z"),
        )
        .unwrap(),
        zone: Zone::parse("UTC").unwrap(),
        own: &[],
        all_day_blocks: true,
    };
    let busy = ical::busy(file.text.as_bytes(), &ask).unwrap();
    let starts = busy.intervals.as_slice().iter();
    let starts: Vec<String> = starts.map(|it| it.start().to_rfc3339()).collect();
    assert_eq!(starts, ["2026-11-24T09:00:00Z", "2026-11-26T09:00:00Z"]);
    assert!(busy.warnings.is_empty());

    let none = json!({"text": "nobody"});
    let none = owner.send("POST", &path, Some(none)).await.expect(422);
    assert_eq!(none.body["field"], "status");
}
