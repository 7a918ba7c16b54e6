//! A host's schedules: which one an event type uses, and what can be taken away.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Browser, Reply, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const WORKDAYS: [&str; 5] = ["mo", "tu", "we", "th", "fr"];
/// In the usual hours, and in the evening; both in Berlin's winter.
const MORNING: &str = "2026-11-24T09:00:00Z";
const EVENING: &str = "2026-11-24T18:00:00Z";

fn hours(start: &str, end: &str) -> Value {
    json!({"zone": "Europe/Berlin", "weekly": [{"days": WORKDAYS, "start": start, "end": end}]})
}

fn named(name: &str, start: &str, end: &str) -> Value {
    json!({"name": name, "schedule": hours(start, end)})
}

async fn post(owner: &mut Browser, path: &str, body: Value) -> Reply {
    owner
        .send("POST", &format!("{SITE}/{path}"), Some(body))
        .await
}

async fn put(owner: &mut Browser, path: &str, body: Value) -> Reply {
    owner
        .send("PUT", &format!("{SITE}/{path}"), Some(body))
        .await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A site whose host has evenings as well, and an event type *late* that uses them. The ids of the
/// host and of the evenings.
async fn with_evenings() -> (Deployment, Browser, String, String) {
    let (at, mut owner) = connected().await;
    let host = text(&owner.view().await["hosts"][0]["id"]);
    let path = format!("hosts/{host}/schedules");
    let view = post(&mut owner, &path, named("Evenings", "18:00", "20:00")).await;
    let view = view.expect(201).body;
    let evenings = text(&view["hosts"][0]["schedules"][1]["id"]);
    let mut late = view["events"][0].clone();
    late["event"] = json!("late");
    late["title"] = json!("Late call");
    late["schedules"] = json!({ host.as_str(): evenings });
    put(&mut owner, "events/late", late).await.expect(200);
    at.run_alarms().await;
    (at, owner, host, evenings)
}

async fn starts(at: &Deployment, event: &str) -> Vec<String> {
    let path = format!("/v1/sites/ada-lovelace/events/{event}/slots/30/2026-11");
    let slots = at.visit("GET", &path, &[], None).await.expect(200).body["slots"].clone();
    slots.as_array().unwrap().iter().map(text).collect()
}

async fn book(at: &Deployment, key: &str, event: &str, start: &str) -> Reply {
    let body = json!({"event": event, "minutes": 30, "start": start, "name": "Grace",
        "email": "grace@example.org", "notes": "", "zone": "Europe/Berlin", "lang": "en"});
    let key = format!("{key:0>22}");
    let key = [("idempotency-key", key.as_str())];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
}

#[tokio::test]
async fn an_event_type_is_offered_and_booked_by_the_schedule_that_it_chose() {
    let (at, mut owner, host, _) = with_evenings().await;
    let has = |starts: &[String], start: &str| starts.iter().any(|it| it == start);
    let (usual, late) = (starts(&at, "intro").await, starts(&at, "late").await);
    assert!(has(&usual, MORNING) && !has(&usual, EVENING), "{usual:?}");
    assert!(has(&late, EVENING) && !has(&late, MORNING), "{late:?}");
    let refused = book(&at, "a", "late", MORNING).await.expect(422).body;
    assert_eq!(refused["code"], "slot_not_offered");
    book(&at, "b", "intro", EVENING).await.expect(422);
    let booking = book(&at, "c", "late", EVENING).await.expect(201).body;
    let moved = at.reschedule(&booking, "d", "2026-11-25T09:00:00Z").await;
    assert_eq!(moved.expect(422).body["code"], "slot_not_offered");
    at.reschedule(&booking, "e", "2026-11-25T18:00:00Z")
        .await
        .expect(200);

    // The old way sets the first, and only that.
    let path = format!("hosts/{host}/schedule");
    let view = put(&mut owner, &path, hours("06:00", "07:00")).await;
    let view = view.expect(200).body;
    let host = &view["hosts"][0];
    assert_eq!(host["schedule"]["weekly"][0]["start"], "06:00");
    assert_eq!(host["schedules"][0]["schedule"], host["schedule"]);
    assert_eq!(
        host["schedules"][1]["schedule"]["weekly"][0]["start"],
        "18:00"
    );
    let early = "2026-11-26T05:00:00Z";
    assert!(has(&starts(&at, "intro").await, early));
    assert!(!has(&starts(&at, "late").await, early));
}

#[tokio::test]
async fn a_schedule_stays_while_an_event_type_uses_it() {
    let (at, mut owner, host, evenings) = with_evenings().await;
    let remove = format!("hosts/{host}/schedules/{evenings}/remove");
    let used = post(&mut owner, &remove, json!({})).await.expect(409).body;
    assert_eq!(used["code"], "conflict");
    let sentence = "It is used by Late call: choose another schedule there first.";
    assert_eq!(used["detail"], sentence);
    // The first one is never gone, and choosing it says nothing.
    let first = format!("hosts/{host}/schedules/{host}/remove");
    post(&mut owner, &first, json!({})).await.expect(409);
    let mut late = owner.view().await["events"][1].clone();
    late["schedules"] = json!({ host.as_str(): host });
    let view = put(&mut owner, "events/late", late).await.expect(200).body;
    assert_eq!(view["events"][1].get("schedules"), None);
    assert!(starts(&at, "late").await.contains(&MORNING.to_owned()));
    let view = post(&mut owner, &remove, json!({})).await.expect(200).body;
    assert_eq!(view["hosts"][0]["schedules"].as_array().unwrap().len(), 1);
    let gone = post(&mut owner, &remove, json!({})).await.expect(404).body;
    assert_eq!(gone["code"], "not_found");
}

#[tokio::test]
async fn schedules_have_names_of_their_own_and_belong_to_one_host() {
    let (_, mut owner, host, evenings) = with_evenings().await;
    let all = format!("hosts/{host}/schedules");
    for (body, field) in [
        (named(" evenings ", "09:00", "10:00"), "name"),
        (named(" ", "09:00", "10:00"), "name"),
        (named("Days", "09:00", "noon"), "schedule.weekly[0].end"),
    ] {
        let refused = post(&mut owner, &all, body).await.expect(422).body;
        assert_eq!(refused["field"], field, "{refused}");
    }
    // Keeping one's own name is no clash; the first can be named as well.
    let one = format!("{all}/{evenings}");
    put(&mut owner, &one, named("evenings", "17:00", "20:00"))
        .await
        .expect(200);
    let first = format!("{all}/{host}");
    let view = put(&mut owner, &first, named("Office", "08:00", "12:00")).await;
    let view = view.expect(200).body;
    let names: Vec<_> = view["hosts"][0]["schedules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["Office", "evenings"]);
    assert_eq!(view["hosts"][0]["schedule"]["weekly"][0]["start"], "08:00");

    let other = json!({"name": "Bob", "zone": "Europe/London"});
    let view = post(&mut owner, "hosts", other).await.expect(201).body;
    let bob = text(&view["hosts"][1]["id"]);
    let theirs = format!("hosts/{bob}/schedules/{evenings}");
    put(&mut owner, &theirs, named("Days", "09:00", "10:00"))
        .await
        .expect(404);
    let mut event = view["events"][0].clone();
    event["schedules"] = json!({ bob.as_str(): evenings });
    let refused = put(&mut owner, "events/intro", event.clone())
        .await
        .expect(422)
        .body;
    assert_eq!(refused["field"], "schedules");
    // Who does not offer it needs no schedule for it.
    event["schedules"] = json!({ host.as_str(): evenings });
    event["hosts"] = json!([bob]);
    let view = put(&mut owner, "events/intro", event)
        .await
        .expect(200)
        .body;
    assert_eq!(view["events"][0].get("schedules"), None);
}

#[tokio::test]
async fn chosen_schedules_cost_one_statement() {
    let (at, ..) = with_evenings().await;
    let mut taken = Vec::new();
    for event in ["intro", "late"] {
        starts(&at, event).await;
        let before = at.statements("site:ada-lovelace");
        starts(&at, event).await;
        taken.push(at.statements("site:ada-lovelace") - before);
    }
    assert_eq!(taken[1], taken[0] + 1, "{taken:?}");
}
