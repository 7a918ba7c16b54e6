//! What is for whoever runs a site: health at a glance, how fresh the calendars are, the log by
//! days, what is copied for help, and the mail when a calendar is lost.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, add_bob};
use super::people::{Browser, connected, connected_to};
use super::switches::writing;
use crate::ports::{Request, Sql};
use crate::store::JobKind;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const DAY_S: i64 = 86_400;

/// The states of the first host's parts, in their order: key, permissions, reading, push, writing,
/// work.
fn states(view: &Value) -> Vec<&str> {
    let parts = view["hosts"][0]["health"].as_array().unwrap().iter();
    parts.map(|it| it["state"].as_str().unwrap()).collect()
}

/// Signs in again (sessions end), and looks.
async fn look(owner: &mut Browser) -> Value {
    let start = json!({"intent": "login"});
    owner.consent(start, OWNER, json!("all")).await;
    owner.view().await
}

fn is_read(request: &Request) -> bool {
    request.uri().path().ends_with("/freeBusy")
}

/// As [`Deployment::live`], for a while in which busy times are read once an hour.
async fn read_for(at: &Deployment, hours: i64) {
    let site = at.site("ada-lovelace");
    for _ in 0..hours {
        let store = site.store().unwrap();
        for connection in store.connections().unwrap() {
            let now = site.now();
            store
                .put_job(JobKind::Refresh, &connection.id, now, 0)
                .unwrap();
        }
        at.run_alarms().await;
        at.live(3600).await;
    }
}

#[tokio::test]
async fn each_part_of_a_hosts_health_stands_for_itself() {
    let (at, mut owner) = connected().await;
    let view = owner.view().await;
    assert_eq!(states(&view), ["good"; 6], "{}", view["hosts"][0]["health"]);
    writing(&mut owner, false).await;
    let view = owner.view().await;
    assert_eq!(states(&view)[4], "off");
    writing(&mut owner, true).await;

    // Work that has failed, and nothing else.
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let connection = store.connections().unwrap().remove(0).id;
    let now = site.now();
    store
        .put_job(JobKind::Sweep, &connection, now.plus_seconds(DAY_S), 9)
        .unwrap();
    store
        .note_failure(JobKind::Sweep, &connection, Some(now), "backendError: No")
        .unwrap();
    let view = owner.view().await;
    let only_work = ["good", "good", "good", "good", "good", "bad"];
    assert_eq!(states(&view), only_work);
    store.remove_job(JobKind::Sweep, &connection).unwrap();

    // A calendar that can't be read: the key is fine.
    at.fail(|request| is_read(request).then_some(Fault::Unreadable));
    read_for(&at, 1).await;
    let view = look(&mut owner).await;
    assert_eq!(states(&view)[..2], ["good", "good"]);
    assert_eq!(states(&view)[2..4], ["bad", "unknown"]);
    let detail = view["hosts"][0]["health"][2]["detail"].as_str().unwrap();
    assert!(detail.contains("untick it under Calendars"), "{detail}");
    at.heal();

    // Without a key nothing else works.
    at.control("revoke", json!({"email": OWNER}));
    at.advance(3700);
    read_for(&at, 1).await;
    let view = look(&mut owner).await;
    let broken = ["bad", "unknown", "bad", "unknown", "bad"];
    assert_eq!(states(&view)[..5], broken);
    let path = format!(
        "{SITE}/hosts/{}/pause",
        view["hosts"][0]["id"].as_str().unwrap()
    );
    let keep = json!({"bookings": "keep"});
    owner.send("POST", &path, Some(keep)).await.expect(200);
    assert_eq!(states(&owner.view().await)[2..4], ["off", "off"]);
}

#[tokio::test]
async fn an_owner_reads_of_another_hosts_health_whom_to_ask() {
    let (at, mut owner) = connected().await;
    add_bob(&at, &mut owner).await;
    at.fail(|request| {
        let bobs = String::from_utf8_lossy(request.body()).contains(BOB);
        (is_read(request) && bobs).then_some(Fault::Unreadable)
    });
    read_for(&at, 1).await;
    let view = look(&mut owner).await;
    assert_eq!(view["hosts"][0]["health"][2]["state"], "good");
    let bobs = &view["hosts"][1]["health"][2];
    assert_eq!(bobs["state"], "bad");
    assert!(
        bobs["detail"].as_str().unwrap().contains("ask them to"),
        "{bobs}"
    );
}

#[tokio::test]
async fn a_calendar_says_how_fresh_it_is_and_is_read_again_alone() {
    let (at, mut owner) = connected().await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap().to_owned();
    let calendar = view["hosts"][0]["connections"][0]["calendars"][0].clone();
    assert_eq!(calendar["push"], true);
    assert_eq!(calendar["pushed_at"], Value::Null);
    let renews = calendar["renews_at"].as_str().unwrap().to_owned();
    assert!(renews > at.now().to_string(), "{calendar}");
    let id = calendar["id"].as_str().unwrap();
    let site = at.site("ada-lovelace");
    let channel = site.store().unwrap().channels(id).unwrap().remove(0);
    at.live(120).await;
    crate::site::pushed(&site, &channel.id).await.unwrap();
    let told = at.now().to_string();
    at.live(600).await;
    let calls = at.google_calls().len();
    let path = |calendar: &str| format!("{SITE}/hosts/{host}/calendars/{calendar}/refresh");
    let reply = owner.send("POST", &path(id), Some(json!({}))).await;
    let view = reply.expect(200).body;
    assert_eq!(at.count_calls(calls, "freeBusy"), 1);
    let calendar = &view["hosts"][0]["connections"][0]["calendars"][0];
    assert_eq!(calendar["last_read"], at.now().to_string());
    assert_eq!(calendar["pushed_at"], told);
    let none = owner.send("POST", &path("none"), Some(json!({}))).await;
    none.expect(404);
}

#[tokio::test]
async fn a_calendar_that_is_lost_is_told_once_for_each_time_it_is() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let subject = "A calendar of Ada Lovelace can't be read".to_owned();
    let lost = || at.fail(|request| is_read(request).then_some(Fault::Unreadable));
    // A moment in which Google can't say is nobody's business.
    lost();
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let refresh = format!("{SITE}/hosts/{host}/refresh");
    let reply = owner.send("POST", &refresh, Some(json!({}))).await;
    let view = reply.expect(200).body;
    assert_eq!(states(&view)[2], "bad");
    at.heal();
    at.live(7200).await;
    assert_eq!(at.letters(), []);

    lost();
    read_for(&at, 30).await;
    assert_eq!(at.letters(), [(OWNER.to_owned(), subject.clone())]);
    at.heal();
    read_for(&at, 2).await;
    assert_eq!(at.letters().len(), 1, "that it is back needs no mail");
    lost();
    read_for(&at, 30).await;
    assert_eq!(at.letters().len(), 2, "lost once more");

    // Who has switched it off is not told.
    at.heal();
    read_for(&at, 2).await;
    let view = look(&mut owner).await;
    let path = format!(
        "{SITE}/hosts/{}/mails",
        view["hosts"][0]["id"].as_str().unwrap()
    );
    let off = json!({"calendar_lost": false});
    owner.send("PUT", &path, Some(off)).await.expect(200);
    lost();
    read_for(&at, 3).await;
    assert_eq!(at.letters().len(), 2);
}

#[tokio::test]
async fn a_calendar_that_was_deleted_is_told_without_its_title() {
    let (at, _) = connected_to(Deployment::with_mail()).await;
    let sql = "SELECT google_id FROM calendars WHERE title = 'Family'";
    let found = Sql::run(&*at.site("ada-lovelace").ports.sql, sql, &[]).unwrap();
    let crate::ports::Value::Text(family) = found[0][0].clone() else {
        panic!("no calendar")
    };
    at.control_as("DELETE", "calendars", json!({"calendar": family}));
    read_for(&at, 48).await;
    assert_eq!(at.letters().len(), 1);
    let mail = at.control_as("GET", "mailbox", Value::Null).to_string();
    assert!(
        mail.contains("is gone, or can't be read any more"),
        "{mail}"
    );
    assert!(
        !mail.contains("Family") && !mail.contains(&family),
        "{mail}"
    );
}

#[tokio::test]
async fn nobody_is_told_of_a_calendar_that_nothing_needs() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let view = owner.view().await;
    let path = format!(
        "{SITE}/hosts/{}/switches",
        view["hosts"][0]["id"].as_str().unwrap()
    );
    let off = json!({"busy_blocks": false, "bookings_written": true, "confirm": "Ada Lovelace"});
    owner.send("PUT", &path, Some(off)).await.expect(200);
    at.fail(|request| is_read(request).then_some(Fault::Unreadable));
    read_for(&at, 5).await;
    let letters = at.letters();
    let lost = |(_, subject): &(String, String)| subject.contains("can't be read");
    assert!(!letters.iter().any(lost), "{letters:?}");
}

#[tokio::test]
async fn the_log_is_read_by_days_and_by_host() {
    let (at, mut owner) = connected().await;
    add_bob(&at, &mut owner).await;
    let bob = owner.view().await["hosts"][1]["id"].clone();
    let bob = bob.as_str().unwrap();
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    let now = at.now().epoch();
    let path = |from: i64, to: i64, rest: &str| format!("{SITE}/log/{from}/{to}/{rest}");
    let today = path(now - DAY_S, now + 1, "all/all");
    let log = owner.send("GET", &today, None).await.expect(200).body;
    assert_eq!(log["both_ways"], true);
    let lines = log["lines"].as_array().unwrap();
    let said = |what: &str| {
        let line = lines.iter().find(|line| line["what"] == what).unwrap();
        assert!(!line["request"].as_str().unwrap().is_empty());
        line["words"].as_str().unwrap().to_owned()
    };
    assert_eq!(said("booking"), "A visitor asked for a time.");
    assert_eq!(
        said("events.insert"),
        "An event was written into the calendar."
    );
    // Yesterday nothing had happened, so nothing went either way.
    let before = path(now - 3 * DAY_S, now - 2 * DAY_S, "all/all");
    let log = owner.send("GET", &before, None).await.expect(200).body;
    assert_eq!(log, json!({"lines": [], "more": false, "both_ways": false}));
    // What is asked for is one direction; there are both all the same.
    let out = path(now - DAY_S, now + 1, "out/all");
    let log = owner.send("GET", &out, None).await.expect(200).body;
    assert_eq!(log["both_ways"], true);
    assert!(
        log["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["direction"] == "out")
    );
    let bobs = path(now - DAY_S, now + 1, &format!("all/{bob}"));
    let log = owner.send("GET", &bobs, None).await.expect(200).body;
    let of_bob = log["lines"].as_array().unwrap();
    assert!(!of_bob.is_empty() && of_bob.len() < lines.len());
    assert!(of_bob.iter().all(|line| line["what"] != "claimed"));
}

/// Whatever a table of the site holds that is somebody's, apart from our own ids and words.
fn canaries(at: &Deployment) -> Vec<String> {
    let site = at.site("ada-lovelace");
    let mut found = Vec::new();
    for (table, columns) in [
        ("site", "slug, title, contact"),
        ("members", "account, email, name"),
        ("hosts", "name"),
        ("event_types", "slug"),
        ("connections", "account, email"),
        ("calendars", "google_id, title"),
        (
            "bookings",
            "title, guest_name, guest_email, notes, google_event",
        ),
    ] {
        let rows = Sql::run(
            &*site.ports.sql,
            &format!("SELECT {columns} FROM {table}"),
            &[],
        );
        for value in rows.unwrap().into_iter().flatten() {
            if let crate::ports::Value::Text(text) = value {
                found.push(text);
            }
        }
    }
    found.retain(|text| !text.is_empty());
    let more = [
        "@", "google:", "ya29", "1//", "Ada", "Grace", "Hopper", "Family", "example",
    ];
    found.extend(more.map(str::to_owned));
    found
}

#[tokio::test]
async fn what_is_copied_for_help_names_nobody() {
    let (at, mut owner) = connected().await;
    add_bob(&at, &mut owner).await;
    let message = "Grace grace@example.org is not welcome";
    at.fail(move |request| {
        let insert = request.method() == "POST" && request.uri().path().ends_with("/events");
        insert.then_some(Fault::Says(503, "backendError", message))
    });
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(202);
    at.heal();
    at.live(600).await;
    let settings = json!({"title": "Ada", "contact": "ada@example.com"});
    owner.send("PUT", SITE, Some(settings)).await.expect(200);
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let connection = store.connections().unwrap().remove(0).id;
    let said = "notFound: Not Found: ada@example.com";
    let now = site.now();
    store.put_job(JobKind::Sweep, &connection, now, 9).unwrap();
    store
        .note_failure(JobKind::Sweep, &connection, Some(now), said)
        .unwrap();
    // A later version may write carelessly: what is no id and no word is not copied.
    for (what, subject, detail) in [
        ("booking", "ada-lovelace", "intro"),
        ("Grace Hopper", "grace@example.org", "Family dinner"),
    ] {
        site.log(crate::site::Direction::In, what, subject, detail)
            .unwrap();
    }
    let reply = owner
        .send("GET", &format!("{SITE}/diagnostics"), None)
        .await;
    let text = reply.expect(200).body["text"].as_str().unwrap().to_owned();
    for canary in canaries(&at) {
        assert!(!text.contains(&canary), "{canary} is in {text}");
    }
    for there in [
        "Freeslot ",
        ", tables ",
        "reading good",
        "bookings confirmed 1",
        "failed sweep",
        "notFound",
        "events.insert",
        &connection,
    ] {
        assert!(text.contains(there), "{there} is not in {text}");
    }
    let log = text.split_once("log, the newest first").unwrap().1;
    assert!(log.lines().count() > 20, "{text}");
}

#[tokio::test]
async fn a_host_copies_and_reads_what_is_theirs() {
    let (at, mut owner) = connected().await;
    let (bob, link) = owner.invite("Bob").await;
    at.person(BOB, "Bob", "Europe/London");
    let mut browser = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": link});
    browser.consent(invited, BOB, json!("all")).await;
    at.run_alarms().await;
    let reply = browser
        .send("GET", &format!("{SITE}/diagnostics"), None)
        .await;
    let text = reply.expect(200).body["text"].as_str().unwrap().to_owned();
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let ada = store.hosts().unwrap().remove(0).id;
    let adas = store.calendars_of_host(&ada).unwrap();
    assert!(text.contains(&bob) && !text.contains(&ada), "{text}");
    assert!(adas.iter().all(|it| !text.contains(&it.id)), "{text}");
    assert!(!text.contains("event types"), "{text}");
    let now = at.now().epoch();
    let log = format!("{SITE}/log/{}/{}/all", now - DAY_S, now + 1);
    let own = browser.send("GET", &format!("{log}/{bob}"), None).await;
    assert!(!own.expect(200).body["lines"].as_array().unwrap().is_empty());
    let others = browser.send("GET", &format!("{log}/{ada}"), None).await;
    assert_eq!(others.expect(403).body["code"], "forbidden");
}
