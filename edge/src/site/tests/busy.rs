//! Busy times as blocks: when, never what, and for whom.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, Reply, connected};
use super::story::{add, timed};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const WEEK: &str = "busy/2026-11-23T00:00:00Z/2026-11-30T00:00:00Z";

async fn ask(browser: &mut Browser, what: &str) -> Reply {
    browser.send("GET", &format!("{SITE}/{what}"), None).await
}

async fn week(browser: &mut Browser) -> Value {
    ask(browser, WEEK).await.expect(200).body["hosts"].clone()
}

async fn refresh(browser: &mut Browser, host: &str) {
    let path = format!("{SITE}/hosts/{host}/refresh");
    browser
        .send("POST", &path, Some(json!({})))
        .await
        .expect(200);
}

/// All blocks of a host, by their start.
fn blocks(host: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let calendars = host["calendars"].as_array().unwrap().iter();
    let blocks = calendars.flat_map(|it| it["blocks"].as_array().unwrap());
    let mut blocks: Vec<_> = blocks
        .map(|it| (text(&it["start"]), text(&it["end"])))
        .collect();
    blocks.sort();
    blocks
}

fn span(from: &str, to: &str) -> (String, String) {
    (format!("2026-11-{from}:00Z"), format!("2026-11-{to}:00Z"))
}

/// Ada, who owns the site, and Bob, both hosts with a busy hour; and Bob's ids.
pub(super) async fn two_hosts() -> (Deployment, Browser, Browser, [String; 2]) {
    let (at, mut ada) = connected().await;
    let (host, token) = ada.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    let connection = bob.view().await["hosts"][0]["connections"][0].clone();
    let calendar = &connection["calendars"][0]["id"];
    bob.choose(&host, json!([calendar]), calendar).await;
    let event = timed("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z");
    let theirs = json!({"email": "bob@example.com", "calendar": "primary", "event": event});
    at.control("events", theirs);
    add(
        &at,
        "primary",
        timed("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
    );
    refresh(&mut bob, &host).await;
    let adas = ada.view().await["hosts"][0]["id"].clone();
    refresh(&mut ada, adas.as_str().unwrap()).await;
    let connection = connection["id"].as_str().unwrap().to_owned();
    (at, ada, bob, [host, connection])
}

#[tokio::test]
async fn busy_times_come_without_titles_and_without_our_bookings() {
    let (at, mut ada) = connected().await;
    // Google joins it with the booking that follows it.
    add(
        &at,
        "primary",
        timed("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
    );
    // It ends beyond the week.
    add(
        &at,
        "primary",
        timed("2026-11-29T20:00:00Z", "2026-12-02T10:00:00Z"),
    );
    at.book("grace", "2026-11-24T10:00:00Z").await.expect(201);
    let host = ada.view().await["hosts"][0]["id"].clone();
    refresh(&mut ada, host.as_str().unwrap()).await;
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let (from, to) = (at.now(), at.now().plus_seconds(7 * 86_400));
    let range = shared::time::Interval::new(from, to).unwrap();
    let cached = store.calendars().unwrap().into_iter();
    let cached: Vec<_> = cached
        .flat_map(|it| store.busy(&it.id, &range).unwrap())
        .map(|it| it.end().to_rfc3339())
        .collect();
    assert!(cached.contains(&"2026-11-24T10:30:00Z".to_owned()));

    let reply = ask(&mut ada, WEEK).await.expect(200);
    let host = &reply.body["hosts"][0];
    assert_eq!(
        blocks(host),
        [span("24T09:00", "24T10:00"), span("29T20:00", "30T00:00")]
    );
    assert_eq!(host["me"], true);
    assert!(host["known_until"].is_string());
    assert!(host["calendars"][0]["title"].is_string());
    for private in ["Dentist", "grace", "private"] {
        assert!(!reply.text.contains(private), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_host_says_who_sees_their_busy_times_and_no_owner_does() {
    let (_at, mut ada, mut bob, [host, connection]) = two_hosts().await;
    let bobs = [span("25T09:00", "25T10:00")];
    // At first owners see when, in which colour, and nothing else of another's calendars.
    let seen = week(&mut ada).await;
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!(blocks(&seen[1]), bobs);
    assert!(seen[1]["calendars"][0].get("title").is_none());
    assert!(seen[1].get("hidden").is_none());
    // A host sees themselves.
    let seen = week(&mut bob).await;
    assert_eq!(seen.as_array().unwrap().len(), 1);
    assert_eq!(blocks(&seen[0]), bobs);
    assert_eq!(seen[0]["calendars"][0]["title"], "bob@example.com");

    let bobs_path = format!("{SITE}/hosts/{host}/connections/{connection}/visibility");
    let nobody = json!({"busy_seen_by": "nobody"});
    let refused = ada.send("PUT", &bobs_path, Some(nobody.clone())).await;
    assert_eq!(refused.expect(403).body["code"], "forbidden");
    let view = bob.send("PUT", &bobs_path, Some(nobody)).await.expect(200);
    let told = &view.body["hosts"][0]["connections"][0]["busy_seen_by"];
    assert_eq!(told, "nobody");
    let seen = week(&mut ada).await;
    assert_eq!(seen[1]["hidden"], true);
    assert_eq!(seen[1]["calendars"], json!([]));
    assert!(seen[1].get("known_until").is_none());
    assert_eq!(blocks(&week(&mut bob).await[0]), bobs);

    let adas = ada.view().await["hosts"][0].clone();
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let (hers, her_connection) = (id(&adas), id(&adas["connections"][0]));
    let path = format!("{SITE}/hosts/{hers}/connections/{her_connection}/visibility");
    let team = json!({"busy_seen_by": "team"});
    ada.send("PUT", &path, Some(team.clone())).await.expect(200);
    let seen = week(&mut bob).await;
    assert_eq!(blocks(&seen[0]), [span("24T09:00", "24T10:00")]);
    assert!(seen[0]["calendars"][0].get("title").is_none());
    assert_eq!(seen[0]["me"], false);
    // Another's connection is no part of one's own.
    let mixed = format!("{SITE}/hosts/{host}/connections/{her_connection}/visibility");
    bob.send("PUT", &mixed, Some(team)).await.expect(404);
}

#[tokio::test]
async fn what_was_not_read_is_not_said_to_be_known() {
    let (at, mut ada) = connected().await;
    let known = week(&mut ada).await[0]["known_until"].clone();
    assert!(known.is_string());
    let connection = ada.view().await["hosts"][0]["connections"][0]["id"].clone();
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    store
        .erase_connection(connection.as_str().unwrap())
        .unwrap();
    assert!(week(&mut ada).await[0].get("known_until").is_none());
}

#[tokio::test]
async fn a_range_is_at_most_32_days_and_not_empty() {
    let (_at, mut ada) = connected().await;
    for (from, to, status) in [
        ("2026-11-01T00:00:00Z", "2026-12-03T00:00:00Z", 200),
        ("2026-11-01T00:00:00Z", "2026-12-03T00:00:01Z", 400),
        ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", 400),
        ("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z", 400),
        ("monday", "2026-11-01T00:00:00Z", 400),
    ] {
        ask(&mut ada, &format!("busy/{from}/{to}"))
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn google_is_never_asked_for_busy_times_that_are_past() {
    let (at, _) = connected().await;
    let booked = at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.book("linus", "2026-11-23T13:00:00Z").await.expect(201);
    at.live(3_600).await;
    let moved = at.reschedule(&booked.body, "move", "2026-11-25T09:00:00Z");
    moved.await.expect(200);
    at.live(60).await;
    at.cancel(&booked.body).await.expect(200);
    // Beyond a booking's end, and the daily reading.
    for _ in 0..30 {
        at.advance(3_600);
        at.slots().await;
        at.run_alarms().await;
    }
    let calls = at.control_as("GET", "requests", Value::Null);
    let calls = calls.as_array().unwrap().iter();
    let asked = calls.filter(|call| call["path"].as_str().unwrap().ends_with("/freeBusy"));
    let asked: Vec<_> = asked
        .map(|call| {
            let text = |value: &Value| value.as_str().unwrap()[..19].to_owned();
            (text(&call["at"]), text(&call["body"]["timeMin"]))
        })
        .collect();
    assert!(asked.len() > 5, "{asked:?}");
    let past: Vec<_> = asked.iter().filter(|(now, from)| from < now).collect();
    assert!(past.is_empty(), "{past:?}");
}

#[tokio::test]
async fn of_a_series_a_cancelled_time_is_free_and_a_moved_one_blocks_where_it_is() {
    let (at, mut owner) = connected().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let host = host.as_str().unwrap();
    let mut weekly = timed("2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00");
    weekly["id"] = json!("series");
    weekly["recurrence"] = json!(["RRULE:FREQ=WEEKLY"]);
    for end in ["start", "end"] {
        weekly[end]["timeZone"] = json!("Europe/Berlin");
    }
    add(&at, "primary", weekly);
    let offered = async |start: &str| {
        let month = &start[..7];
        let path = format!("/v1/sites/ada-lovelace/events/intro/slots/30/{month}");
        let body = at.visit("GET", &path, &[], None).await.expect(200).body;
        body.to_string().contains(start)
    };
    refresh(&mut owner, host).await;
    let (first, cancelled, moved) = (
        "2026-11-24T09:00:00Z",
        "2026-12-01T09:00:00Z",
        "2026-12-08T09:00:00Z",
    );
    let (to, next) = ("2026-12-09T12:00:00Z", "2026-12-15T09:00:00Z");
    for (start, is) in [
        (first, false),
        (cancelled, false),
        (moved, false),
        (to, true),
        (next, false),
    ] {
        assert_eq!(offered(start).await, is, "{start} of the whole series");
    }
    let of = |start: &str| format!("series_{}", start.replace(['-', ':'], ""));
    let gone = json!({"email": OWNER, "id": of(cancelled)});
    at.control_as("DELETE", "events", gone);
    let change = json!({"start": {"dateTime": to}, "end": {"dateTime": "2026-12-09T12:30:00Z"}});
    let change = json!({"email": OWNER, "id": of(moved), "event": change});
    at.control_as("PATCH", "events", change);
    refresh(&mut owner, host).await;
    for (start, is) in [
        (first, false),
        (cancelled, true),
        (moved, true),
        (to, false),
        (next, false),
    ] {
        assert_eq!(offered(start).await, is, "{start} with two exceptions");
    }
}
