//! Calendar feeds: what they say, as a library that is not ours reads it, to whom, and for how long.

use std::collections::BTreeMap;

use calcard::common::IanaString;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarValue};
use calcard::{Entry, Parser};
use serde_json::{Value, json};

use super::deployment::{Deployment, ORIGIN};
use super::people::{Browser, Reply, connected};
use super::story::events;

const FEEDS: &str = "/v1/owner/sites/ada-lovelace/feeds";
const HOSTS: &str = "/v1/owner/sites/ada-lovelace/hosts";
const DAY_S: i64 = 86_400;

/// What a feed says: what stands in its head, and its events by their start.
#[derive(Debug)]
struct Read {
    head: BTreeMap<String, String>,
    events: Vec<BTreeMap<String, String>>,
}

impl Read {
    /// This property of every event.
    fn each(&self, name: &str) -> Vec<&str> {
        self.events
            .iter()
            .map(|event| event.get(name).map_or("", String::as_str))
            .collect()
    }
}

fn said(component: &ICalendarComponent) -> BTreeMap<String, String> {
    let value = |value: &ICalendarValue| match value {
        ICalendarValue::Text(text) => text.clone(),
        ICalendarValue::Integer(number) => number.to_string(),
        ICalendarValue::PartialDateTime(at) => at.to_rfc3339().unwrap(),
        ICalendarValue::Status(status) => status.as_str().to_owned(),
        ICalendarValue::Method(method) => method.as_str().to_owned(),
        ICalendarValue::Duration(length) => format!("{} h", length.hours),
        other => panic!("not in a feed: {other:?}"),
    };
    let entries = component.entries.iter().map(|entry| {
        assert_eq!(entry.values.len(), 1, "{entry:?}");
        (entry.name.as_str().to_owned(), value(&entry.values[0]))
    });
    let said: BTreeMap<_, _> = entries.collect();
    assert_eq!(said.len(), component.entries.len(), "twice: {component:?}");
    said
}

/// Reads a file to its end: one calendar, and nothing else.
fn read(file: &str) -> Read {
    let mut parser = Parser::new(file);
    let calendar: ICalendar = match parser.entry() {
        Entry::ICalendar(calendar) => calendar,
        other => panic!("{other:?} in {file}"),
    };
    assert_eq!(parser.entry(), Entry::Eof, "{file}");
    let of = |wanted: ICalendarComponentType| {
        let all = calendar.components.iter();
        all.filter(move |it| it.component_type == wanted).map(said)
    };
    let mut heads: Vec<_> = of(ICalendarComponentType::VCalendar).collect();
    assert_eq!(heads.len(), 1);
    let events: Vec<_> = of(ICalendarComponentType::VEvent).collect();
    assert_eq!(events.len() + 1, calendar.components.len());
    Read {
        head: heads.remove(0),
        events,
    }
}

async fn make(browser: &mut Browser, new: Value) -> Reply {
    browser.send("POST", FEEDS, Some(new)).await
}

/// The path of the link that was made last.
fn path(made: &Reply) -> String {
    let address = made.body["feeds"][0]["address"].as_str().unwrap();
    address.strip_prefix(ORIGIN).unwrap().to_owned()
}

async fn end(browser: &mut Browser, id: &Value) -> Reply {
    let path = format!("{FEEDS}/{}", id.as_str().unwrap());
    browser.send("DELETE", &path, Some(json!({}))).await
}

async fn get(at: &Deployment, path: &str) -> Reply {
    at.visit("GET", path, &[], None).await
}

async fn reading(at: &Deployment, path: &str) -> Read {
    read(&get(at, path).await.expect(200).text)
}

/// Ada, who owns the site, and Bob; each with a booking at the same time. With the ids of both.
async fn two() -> (Deployment, Browser, Browser, [String; 2]) {
    let (at, mut ada) = connected().await;
    let own = ada.view().await["hosts"][0]["id"].clone();
    let (bob_id, token) = ada.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    let calendar = bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&bob_id, json!([calendar]), &calendar).await;
    at.run_alarms().await;
    for key in ["grace", "linus"] {
        at.book(key, "2026-11-24T10:00:00Z").await.expect(201);
    }
    let ids = [own.as_str().unwrap().to_owned(), bob_id];
    (at, ada, bob, ids)
}

#[tokio::test]
async fn it_tells_as_much_as_was_chosen_and_by_default_next_to_nothing() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    let google = events(&at)[0]["id"].as_str().unwrap().to_owned();
    for (new, summary, description) in [
        (json!({}), "Busy", None),
        (json!({"detail": "busy"}), "Busy", None),
        (json!({"detail": "initials"}), "Intro call – GH", None),
        (
            json!({"detail": "full"}),
            "Intro call – Grace Hopper",
            Some("Grace Hopper\ngrace@example.org\nHello"),
        ),
    ] {
        let link = path(&make(&mut owner, new.clone()).await.expect(201));
        let reply = get(&at, &link).await.expect(200);
        let feed = read(&reply.text);
        assert_eq!(feed.each("SUMMARY"), [summary], "{new}");
        let event = &feed.events[0];
        assert_eq!(event.get("DESCRIPTION").map(String::as_str), description);
        assert_eq!(event["UID"], format!("{google}@google.com"));
        assert_eq!(event["DTSTART"], "2026-11-24T09:00:00Z");
        assert_eq!(event["DTEND"], "2026-11-24T09:30:00Z");
        assert_eq!(event["STATUS"], "CONFIRMED");
        assert_eq!(feed.head["NAME"], "Ada Lovelace");
        assert_eq!(feed.head["X-WR-CALNAME"], "Ada Lovelace");
        assert_eq!(feed.head["REFRESH-INTERVAL"], "1 h");
        assert_eq!(feed.head["METHOD"], "PUBLISH");
        if description.is_none() {
            for secret in ["Grace", "Hopper", "example.org", "Hello"] {
                assert!(!reply.text.contains(secret), "{secret}: {}", reply.text);
            }
        }
    }
    // The same id as in the file that the visitor has.
    let view = at.how(&booked.body).await;
    assert_eq!(view["uid"], format!("{google}@google.com"));
}

#[tokio::test]
async fn a_change_raises_the_sequence_and_what_is_cancelled_stays_marked_for_thirty_days() {
    let (at, mut owner) = connected().await;
    let link = path(&make(&mut owner, json!({})).await.expect(201));
    let booked = at.book("grace", "2026-12-22T09:00:00Z").await.expect(201);
    at.live(60).await;
    let first = reading(&at, &link).await;
    at.reschedule(&booked.body, "later", "2026-12-22T11:00:00Z")
        .await
        .expect(200);
    at.live(60).await;
    let moved = reading(&at, &link).await;
    at.cancel(&booked.body).await.expect(200);
    at.live(60).await;
    let cancelled = reading(&at, &link).await;
    let sequence = |feed: &Read| feed.each("SEQUENCE")[0].parse::<u32>().unwrap();
    assert!(sequence(&first) < sequence(&moved));
    assert!(sequence(&moved) < sequence(&cancelled));
    assert_eq!(first.each("UID"), moved.each("UID"));
    assert_eq!(first.each("UID"), cancelled.each("UID"));
    assert_eq!(moved.each("DTSTART"), ["2026-12-22T11:00:00Z"]);
    assert_eq!(moved.each("STATUS"), ["CONFIRMED"]);
    assert_eq!(cancelled.each("STATUS"), ["CANCELLED"]);
    // Another is booked, and is there also when the cancelled one is gone.
    at.book("linus", "2026-12-23T09:00:00Z").await.expect(201);
    at.live(29 * DAY_S).await;
    let statuses = ["CANCELLED", "CONFIRMED"];
    assert_eq!(reading(&at, &link).await.each("STATUS"), statuses);
    at.live(DAY_S).await;
    assert_eq!(reading(&at, &link).await.each("STATUS"), ["CONFIRMED"]);
    // What is over stays for thirty days too.
    at.advance(29 * DAY_S);
    assert_eq!(reading(&at, &link).await.events.len(), 1);
    at.advance(2 * DAY_S);
    assert_eq!(reading(&at, &link).await.events.len(), 0);
}

#[tokio::test]
async fn what_waits_for_approval_has_the_id_that_it_will_have() {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["approval"] = json!(true);
    let settings = "/v1/owner/sites/ada-lovelace/events/intro";
    owner.send("PUT", settings, Some(event)).await.expect(200);
    let link = path(&make(&mut owner, json!({})).await.expect(201));
    let booked = at.book("grace", "2026-11-24T09:00:00Z").await.expect(202);
    let waiting = reading(&at, &link).await;
    assert_eq!(waiting.each("STATUS"), ["TENTATIVE"]);
    let id = booked.body["id"].as_str().unwrap();
    let path = format!("/v1/owner/sites/ada-lovelace/bookings/{id}/approve");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let approved = reading(&at, &link).await;
    assert_eq!(approved.each("STATUS"), ["CONFIRMED"]);
    assert_eq!(waiting.each("UID"), approved.each("UID"));
}

#[tokio::test]
async fn a_calendar_that_has_it_is_told_so_and_nobody_keeps_it_for_others() {
    let (at, mut owner) = connected().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(60).await;
    let link = path(&make(&mut owner, json!({})).await.expect(201));
    let first = get(&at, &link).await.expect(200);
    for (name, value) in [
        ("content-type", "text/calendar; charset=utf-8"),
        ("cache-control", "private, no-cache"),
        ("x-robots-tag", "noindex"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(first.headers[name], value, "{name}");
    }
    assert!(!first.headers.contains_key("access-control-allow-origin"));
    assert!(!first.headers.contains_key("cache-tag"));
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    // Later, while nothing has changed; also as one of several, and as a strong one.
    at.live(7200).await;
    let strong = tag.trim_start_matches("W/").to_owned();
    for known in [&tag, &format!("\"other\", {tag}"), &strong] {
        let headers = [("if-none-match", known.as_str())];
        let same = at.visit("GET", &link, &headers, None).await.expect(304);
        assert_eq!(same.text, "");
        assert_eq!(same.headers["etag"], tag.as_str());
        assert_eq!(same.headers["cache-control"], "private, no-cache");
    }
    at.book("linus", "2026-11-25T09:00:00Z").await.expect(201);
    let headers = [("if-none-match", tag.as_str())];
    let other = at.visit("GET", &link, &headers, None).await.expect(200);
    assert_ne!(other.headers["etag"], tag.as_str());
    assert_eq!(read(&other.text).events.len(), 2);
    // A look at what it is, and nothing else.
    let head = at.visit("HEAD", &link, &[], None).await.expect(200);
    assert_eq!(head.text, "");
    let post = at.visit("POST", &link, &[], None).await.expect(405);
    assert_eq!(post.body["code"], "method_not_allowed");
}

#[tokio::test]
async fn a_made_up_address_wakes_no_object_and_a_real_one_is_written_down_nowhere() {
    let (at, mut owner) = connected().await;
    let link = path(&make(&mut owner, json!({})).await.expect(201));
    get(&at, &link).await.expect(200);
    let token = link.split('/').nth(2).unwrap().to_owned();
    let before = at.statements("site:ada-lovelace");
    let (head, tag) = token.rsplit_once('.').unwrap();
    let swapped: String = tag.chars().rev().collect();
    for made_up in [
        "x",
        "1.YWRhLWxvdmVsYWNlL3g.AAAAAAAAAAAAAAAAAAAAAA",
        &format!("{head}.{swapped}"),
        head,
        &token[1..],
        &format!("{token}a"),
    ] {
        let path = format!("/f/{made_up}/calendar.ics");
        let reply = get(&at, &path).await.expect(404);
        assert_eq!(reply.headers["x-robots-tag"], "noindex", "{made_up}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{made_up}");
    }
    assert_eq!(at.statements("site:ada-lovelace"), before);
    assert!(!at.dump("ada-lovelace").contains(&token));
    assert!(!at.logged().contains(&token) && !at.logged().contains(tag));
    let log = owner.send("GET", "/v1/owner/sites/ada-lovelace/log/1", None);
    assert!(!log.await.expect(200).text.contains(&token));
}

#[tokio::test]
async fn what_was_revoked_is_gone_and_the_others_stay() {
    let (at, mut owner) = connected().await;
    let stays = path(&make(&mut owner, json!({})).await.expect(201));
    let made = make(&mut owner, json!({"event": "intro"}))
        .await
        .expect(201);
    let ends = path(&made);
    let id = made.body["feeds"][0]["id"].clone();
    assert_eq!(reading(&at, &ends).await.head["NAME"], "Intro call");
    let left = end(&mut owner, &id).await.expect(200);
    assert_eq!(left.body["feeds"].as_array().unwrap().len(), 1);
    let gone = get(&at, &ends).await.expect(410);
    assert!(gone.text.contains("was ended"), "{}", gone.text);
    assert_eq!(gone.headers["cache-control"], "no-store");
    assert!(!gone.text.contains("VCALENDAR"));
    get(&at, &stays).await.expect(200);
    end(&mut owner, &id).await.expect(404);
    // After a quarter the tables have forgotten it.
    at.advance(91 * DAY_S);
    let mut owner = Browser::new(&at);
    let login = json!({"intent": "login"});
    let all = json!("all");
    owner.consent(login, super::deployment::OWNER, all).await;
    make(&mut owner, json!({})).await.expect(201);
    get(&at, &ends).await.expect(404);
}

#[tokio::test]
async fn when_it_was_read_is_noted_once_an_hour() {
    let (at, mut owner) = connected().await;
    let made = make(&mut owner, json!({})).await.expect(201);
    assert!(made.body["feeds"][0].get("used_at").is_none());
    let link = path(&made);
    let used = async |owner: &mut Browser| {
        let list = owner.send("GET", FEEDS, None).await.expect(200);
        list.body["feeds"][0]["used_at"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    get(&at, &link).await.expect(200);
    let first = used(&mut owner).await;
    at.advance(3599);
    get(&at, &link).await.expect(200);
    assert_eq!(used(&mut owner).await, first);
    at.advance(1);
    let tag = get(&at, &link).await.expect(200).headers["etag"].clone();
    let second = used(&mut owner).await;
    assert!(first < second);
    // Being told that nothing has changed is being read.
    at.advance(3600);
    let headers = [("if-none-match", tag.to_str().unwrap())];
    at.visit("GET", &link, &headers, None).await.expect(304);
    assert!(second < used(&mut owner).await);
}

#[tokio::test]
async fn hosts_make_and_see_their_own_and_owners_the_sites() {
    let (at, mut ada, mut bob, [ada_id, bob_id]) = two().await;
    for new in [
        json!({}),
        json!({"event": "intro"}),
        json!({"host": ada_id}),
        json!({"host": "none"}),
    ] {
        let refused = make(&mut bob, new.clone()).await.expect(403);
        assert_eq!(refused.body["code"], "forbidden", "{new}");
    }
    for (new, field) in [
        (json!({"host": "none"}), "host"),
        (json!({"event": "none"}), "event"),
    ] {
        let refused = make(&mut ada, new).await.expect(422);
        assert_eq!(refused.body["field"], field);
    }
    make(&mut ada, json!({"detail": "everything"}))
        .await
        .expect(400);

    let full = json!({"host": bob_id, "event": "intro", "detail": "full"});
    let bobs = make(&mut bob, full).await.expect(201);
    let feed = reading(&at, &path(&bobs)).await;
    assert_eq!(feed.events.len(), 1);
    assert_eq!(feed.head["NAME"], "Intro call – Bob");
    let all = make(&mut ada, json!({"detail": "initials"})).await;
    let all = all.expect(201);
    let feed = reading(&at, &path(&all)).await;
    let mut summaries = feed.each("SUMMARY");
    summaries.sort_unstable();
    let both = ["Intro call – GH (Ada Lovelace)", "Intro call – GH (Bob)"];
    assert_eq!(summaries, both);

    // Ada sees that there is one of Bob's, and not its address; he sees nothing of hers.
    let list = ada.send("GET", FEEDS, None).await.expect(200).body;
    let hers = list["feeds"].as_array().unwrap();
    assert_eq!(hers.len(), 2);
    assert_eq!(hers[1]["made_by"], "Bob");
    assert!(hers[1].get("address").is_none(), "{list}");
    assert!(hers[1].get("mine").is_none());
    assert_eq!(hers[0]["mine"], true);
    let list = bob.send("GET", FEEDS, None).await.expect(200);
    assert_eq!(list.body["feeds"].as_array().unwrap().len(), 1);
    assert_eq!(list.body["feeds"][0]["mine"], true);
    end(&mut bob, &hers[0]["id"]).await.expect(404);
    get(&at, &path(&all)).await.expect(200);
    // She ends his.
    end(&mut ada, &hers[1]["id"]).await.expect(200);
    get(&at, &path(&bobs)).await.expect(410);
}

#[tokio::test]
async fn with_a_host_who_is_removed_their_feeds_end() {
    let (at, mut ada, mut bob, [ada_id, bob_id]) = two().await;
    let theirs = [
        path(&make(&mut bob, json!({"host": bob_id})).await.expect(201)),
        path(&make(&mut ada, json!({"host": bob_id})).await.expect(201)),
    ];
    let others = [
        path(&make(&mut ada, json!({"host": ada_id})).await.expect(201)),
        path(&make(&mut ada, json!({})).await.expect(201)),
    ];
    // Who only pauses keeps them.
    let pause = format!("{HOSTS}/{bob_id}/pause");
    let keep = json!({"bookings": "keep"});
    ada.send("POST", &pause, Some(keep)).await.expect(200);
    at.live(60).await;
    for link in theirs.iter().chain(&others) {
        get(&at, link).await.expect(200);
    }
    let remove = format!("{HOSTS}/{bob_id}/remove");
    let cancel = json!({"bookings": "cancel"});
    ada.send("POST", &remove, Some(cancel)).await.expect(200);
    at.live(600).await;
    for link in &theirs {
        get(&at, link).await.expect(410);
    }
    for link in &others {
        get(&at, link).await.expect(200);
    }
    let list = ada.send("GET", FEEDS, None).await.expect(200);
    assert_eq!(list.body["feeds"].as_array().unwrap().len(), 2);
    let refused = make(&mut ada, json!({"host": bob_id})).await.expect(422);
    assert_eq!(refused.body["field"], "host");
}

#[tokio::test]
async fn a_link_of_who_is_no_member_any_more_opens_nothing_even_if_it_was_not_revoked() {
    let (at, _, mut bob, [_, bob_id]) = two().await;
    let link = path(&make(&mut bob, json!({"host": bob_id})).await.expect(201));
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    assert_eq!(store.dismiss(&bob_id).unwrap().len(), 1);
    assert_eq!(store.feeds().unwrap().len(), 1);
    get(&at, &link).await.expect(410);
}

#[tokio::test]
async fn what_visitors_type_smuggles_nothing_in() {
    let (at, mut owner) = connected().await;
    let link = path(
        &make(&mut owner, json!({"detail": "full"}))
            .await
            .expect(201),
    );
    let notes = "one\r\nEND:VEVENT\r\nX-EVIL:1; \\n, \"two\" ".to_owned() + &"ü😀".repeat(300);
    let name = "Grace; DROP, \\Hopper: \"x\"";
    let body = json!({"event": "intro", "minutes": 30, "start": "2026-11-24T09:00:00Z",
        "name": name, "email": "g@x.org", "notes": notes, "zone": "Europe/Berlin"});
    let headers = [("idempotency-key", "0000000000000000000001")];
    let booking = "/v1/sites/ada-lovelace/bookings";
    let booked = at.visit("POST", booking, &headers, Some(body)).await;
    booked.expect(201);
    let feed = reading(&at, &link).await;
    let kept = notes.replace("\r\n", "\n");
    let description = format!("{name}\ng@x.org\n{}", kept.trim());
    assert_eq!(feed.each("DESCRIPTION"), [description.as_str()]);
    assert_eq!(feed.each("SUMMARY"), [format!("Intro call – {name}")]);
}

#[tokio::test]
async fn with_a_master_key_the_addresses_end_that_it_signed_and_the_page_has_others() {
    let (at, mut owner) = connected().await;
    let old = path(&make(&mut owner, json!({})).await.expect(201));
    let keys = |numbers: &[u8]| {
        let keys = numbers.iter().map(|n| (u32::from(*n), vec![n + 6; 32]));
        at.reconfigure(|config| config.master_keys = keys.collect());
    };
    let signer = |link: &str| link["/f/".len()..].split('.').next().unwrap().to_owned();
    let list = owner.send("GET", FEEDS, None).await.expect(200);
    assert_eq!((signer(&old), path(&list)), ("1".to_owned(), old.clone()));
    keys(&[1, 2]);
    at.live(60).await;
    assert_eq!(
        crate::site::reseal(&at.site("ada-lovelace"))
            .await
            .unwrap()
            .feeds,
        1
    );
    get(&at, &old).await.expect(200);
    let new = path(&owner.send("GET", FEEDS, None).await.expect(200));
    assert_eq!(signer(&new), "2");
    keys(&[2]);
    get(&at, &old).await.expect(404);
    get(&at, &new).await.expect(200);
}

#[tokio::test]
async fn nobody_has_more_than_twenty() {
    let (_, mut owner) = connected().await;
    for _ in 0..20 {
        make(&mut owner, json!({})).await.expect(201);
    }
    let refused = make(&mut owner, json!({})).await.expect(409);
    assert_eq!(refused.body["code"], "conflict");
    let list = owner.send("GET", FEEDS, None).await.expect(200).body;
    end(&mut owner, &list["feeds"][3]["id"]).await.expect(200);
    make(&mut owner, json!({})).await.expect(201);
}
