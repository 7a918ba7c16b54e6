//! A calendar of our own: with what was permitted writing anywhere else is impossible.

use std::time::Duration;

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::Browser;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const START: &str = "2026-11-24T09:00:00Z";
const AUTH: &str = "https://www.googleapis.com/auth/calendar";
const NARROW: [&str; 3] = [".events.freebusy", ".calendarlist.readonly", ".app.created"];

fn own() -> Value {
    json!({"intent": "login_and_connect", "own_calendar": true})
}

/// Again, or for the first time, as the host who is signed in.
fn again(own_calendar: bool) -> Value {
    json!({"intent": "connect_host", "site": "ada-lovelace", "login_hint": OWNER,
        "own_calendar": own_calendar})
}

/// Ada, who has let us write into a calendar of our own alone.
async fn connected() -> (Deployment, Browser) {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let to = owner.consent(own(), OWNER, json!("all")).await;
    assert!(
        to.starts_with("/setup?site=ada-lovelace&connected="),
        "{to}"
    );
    use_it(&mut owner).await;
    at.live(30).await;
    (at, owner)
}

/// Accepts what the page suggests: it receives bookings, and the main calendar blocks too.
async fn use_it(owner: &mut Browser) {
    receive_in(owner, "Bookings: Ada Lovelace")
        .await
        .expect(200);
}

async fn connection(owner: &mut Browser) -> Value {
    owner.view().await["hosts"][0]["connections"][0].clone()
}

/// The calendar that we made, as it stands.
async fn ours(owner: &mut Browser) -> Value {
    let connection = connection(owner).await;
    let calendars = connection["calendars"].as_array().unwrap().iter();
    let mut ours = calendars.filter(|it| it["ours"] == true && it["state"] == "ok");
    let found = ours.next().cloned().unwrap_or_default();
    assert_eq!(ours.next(), None, "never two: {connection}");
    found
}

/// Google's ids of the calendars that we made, the newest last.
fn made(at: &Deployment) -> Vec<String> {
    let sql = "SELECT google_id FROM calendars WHERE ours ORDER BY state = 'ok', id";
    let found = at.site("ada-lovelace").ports.sql.run(sql, &[]).unwrap();
    let texts = found.into_iter().map(|row| match &row[0] {
        crate::ports::Value::Text(id) => id.clone(),
        _ => panic!("no text"),
    });
    texts.collect()
}

fn asked_for(at: &Deployment) -> usize {
    let calls = at.google_calls();
    let inserts = |call: &&String| call.starts_with("POST") && call.ends_with("/calendars");
    calls.iter().filter(inserts).count()
}

async fn make(owner: &mut Browser) -> super::people::Reply {
    let view = owner.view().await;
    let host = &view["hosts"][0];
    let (id, connection) = (&host["id"], &host["connections"][0]["id"]);
    let (id, connection) = (id.as_str().unwrap(), connection.as_str().unwrap());
    let path = format!("{SITE}/hosts/{id}/connections/{connection}/own-calendar");
    owner.send("POST", &path, Some(json!({}))).await
}

async fn receive_in(owner: &mut Browser, title: &str) -> super::people::Reply {
    let view = owner.view().await;
    let host = &view["hosts"][0];
    let calendars = host["connections"][0]["calendars"].as_array().unwrap();
    let all: Vec<&Value> = calendars.iter().map(|c| &c["id"]).collect();
    let to = calendars.iter().find(|c| c["title"] == title).unwrap();
    let path = format!("{SITE}/hosts/{}/calendars", host["id"].as_str().unwrap());
    let choice = json!({"checks_conflicts": all, "receives_bookings": to["id"]});
    owner.send("PUT", &path, Some(choice)).await
}

fn loses_the_insert(fault: Fault) -> impl FnMut(&crate::ports::Request) -> Option<Fault> {
    move |request| {
        let makes = request.method() == http::Method::POST;
        (makes && request.uri().path().ends_with("/calendars")).then_some(fault)
    }
}

#[tokio::test]
async fn bookings_go_into_it_and_google_lets_us_write_nowhere_else() {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let start = owner
        .send("POST", "/v1/owner/google/start", Some(own()))
        .await;
    let url: url::Url = start.expect(200).body["url"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    let asked = query["scope"]
        .split(' ')
        .filter_map(|it| it.strip_prefix(AUTH));
    assert_eq!(asked.collect::<Vec<_>>(), NARROW);
    owner.consent(own(), OWNER, json!("all")).await;
    use_it(&mut owner).await;
    at.live(30).await;
    let row = connection(&mut owner).await;
    assert_eq!(
        (&row["state"], &row["own_calendar"], row.get("advice")),
        (&json!("active"), &json!(true), None)
    );
    let granted = row["granted"].as_array().unwrap().iter();
    let granted = granted.map(|it| it.as_str().unwrap().strip_prefix(AUTH).unwrap());
    assert_eq!(granted.collect::<Vec<_>>(), NARROW);
    let ours = ours(&mut owner).await;
    assert_eq!(ours["title"], "Bookings: Ada Lovelace");
    assert_eq!(ours["zone"], "Europe/Berlin");
    assert_eq!(
        (&ours["receives_bookings"], &ours["checks_conflicts"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(row["calendars"][0]["primary"], true);
    assert_eq!(row["calendars"][0]["checks_conflicts"], true);
    at.book("grace", START).await.expect(201);
    let id = made(&at).remove(0);
    assert_eq!(at.live_in(OWNER, &id).len(), 1);
    assert_eq!(at.live_in(OWNER, "primary").len(), 0);
    // Nor could we, if we wanted to.
    let scopes: Vec<String> = NARROW.iter().map(|it| format!("{AUTH}{it}")).collect();
    let tokens = at.control(
        "tokens",
        json!({"email": OWNER, "client_id": "freeslot", "scopes": scopes}),
    );
    let token = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let ports = at.site("ada-lovelace").ports.clone();
    for (calendar, status) in [("primary", 403), (id.as_str(), 200)] {
        let event = json!({"summary": "Mine", "start": {"dateTime": "2026-11-25T09:00:00Z"},
            "end": {"dateTime": "2026-11-25T10:00:00Z"}});
        let base = &ports.config.google.calendar;
        let request = http::Request::post(format!("{base}/calendars/{calendar}/events"))
            .header("authorization", &token)
            .header("content-type", "application/json")
            .body(event.to_string().into_bytes())
            .unwrap();
        let answer = ports
            .http
            .send(request, Duration::from_secs(1))
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{calendar}");
    }
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_found_by_its_mark_and_not_made_twice() {
    let at = Deployment::new();
    at.fail(loses_the_insert(Fault::After));
    let mut owner = Browser::new(&at);
    owner.consent(own(), OWNER, json!("all")).await;
    assert_eq!(ours(&mut owner).await, Value::Null);
    make(&mut owner).await.expect(200);
    at.heal();
    assert_eq!(asked_for(&at), 1);
    use_it(&mut owner).await;
    at.book("grace", START).await.expect(201);
}

#[tokio::test]
async fn one_that_may_be_on_its_way_is_not_asked_for_again_until_the_list_would_know_it() {
    let at = Deployment::new();
    at.fail(loses_the_insert(Fault::Before));
    let mut owner = Browser::new(&at);
    owner.consent(own(), OWNER, json!("all")).await;
    at.heal();
    assert_eq!(make(&mut owner).await.expect(429).body["code"], "too_many");
    at.advance(61);
    make(&mut owner).await.expect(200);
    assert_eq!(made(&at).len(), 1);
    use_it(&mut owner).await;
    // It is there: asking again makes no other.
    make(&mut owner).await.expect(200);
    assert_eq!(made(&at).len(), 1);
}

#[tokio::test]
async fn what_google_certainly_did_not_make_is_asked_for_at_once() {
    let at = Deployment::new();
    at.fail(loses_the_insert(Fault::Says(403, "quotaExceeded", "No.")));
    let mut owner = Browser::new(&at);
    owner.consent(own(), OWNER, json!("all")).await;
    assert_eq!(ours(&mut owner).await, Value::Null);
    at.heal();
    at.advance(3601);
    make(&mut owner).await.expect(200);
    use_it(&mut owner).await;
}

#[tokio::test]
async fn deleted_at_google_its_host_is_told_and_one_click_makes_another() {
    let (at, mut owner) = connected().await;
    at.book("grace", START).await.expect(201);
    let first = made(&at).remove(0);
    at.control_as("DELETE", "calendars", json!({"calendar": first}));
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/refresh");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    let view = owner.view().await;
    let said = view["hosts"][0]["unavailable"].as_str().unwrap();
    assert!(said.contains("make a new one under Calendars"), "{said}");
    let calendars = view["hosts"][0]["connections"][0]["calendars"].clone();
    let advice = calendars.as_array().unwrap().iter();
    let advice: Vec<_> = advice
        .filter_map(|it| it["advice"]["code"].as_str())
        .collect();
    assert_eq!(advice, ["no_own_calendar"]);
    at.book("nobody", START).await.expect(503);
    make(&mut owner).await.expect(200);
    at.live(30).await;
    let path = format!("{SITE}/audit/0/9999999999");
    let audit = owner.send("GET", &path, None).await.expect(200).body;
    let newest = audit["lines"][0]["what"].as_str().unwrap_or_default();
    assert!(newest.starts_with("Calendars of "), "{audit}");
    let view = owner.view().await;
    assert!(view["hosts"][0]["unavailable"].is_null(), "{view}");
    let second = made(&at).pop().unwrap();
    assert_ne!(first, second);
    at.book("linus", "2026-11-25T09:00:00Z").await.expect(201);
    let live = at.live_in(OWNER, &second);
    assert!(live.iter().any(|it| it.to_string().contains("2026-11-25")));
}

#[tokio::test]
async fn it_is_found_again_by_who_reconnects() {
    let (at, mut owner) = connected().await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let id = view["hosts"][0]["connections"][0]["id"].as_str().unwrap();
    let before = ours(&mut owner).await["id"].clone();
    let path = format!("{SITE}/hosts/{host}/connections/{id}/disconnect");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    owner.consent(again(true), OWNER, json!("all")).await;
    at.live(30).await;
    assert_eq!(ours(&mut owner).await["id"], before);
    // Also where we have forgotten it.
    let site = at.site("ada-lovelace");
    site.ports
        .sql
        .run("DELETE FROM calendars WHERE ours", &[])
        .unwrap();
    owner.consent(again(true), OWNER, json!("all")).await;
    at.live(30).await;
    use_it(&mut owner).await;
    assert_eq!(asked_for(&at), 1);
    at.book("grace", START).await.expect(201);
}

#[tokio::test]
async fn what_others_share_is_not_taken_for_it() {
    let at = Deployment::new();
    at.fail(loses_the_insert(Fault::Before));
    let mut owner = Browser::new(&at);
    owner.consent(own(), OWNER, json!("all")).await;
    at.heal();
    let host = owner.view().await["hosts"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mark = format!("freeslot:ada-lovelace/{host}");
    at.person("eve@example.com", "Eve", "Europe/London");
    let trap = json!({"email": "eve@example.com", "summary": "Trap", "description": mark});
    let trap = at.control("calendars", trap)["id"].clone();
    let share = json!({"calendar": trap, "email": OWNER, "role": "writer", "listed": true});
    at.control("share", share);
    at.advance(61);
    make(&mut owner).await.expect(200);
    let listed = connection(&mut owner).await.to_string();
    assert!(listed.contains("Trap"), "{listed}");
    assert_eq!(ours(&mut owner).await["title"], "Bookings: Ada Lovelace");
}

#[tokio::test]
async fn its_host_can_widen_and_narrow_again() {
    let (at, mut owner) = connected().await;
    at.book("grace", START).await.expect(201);
    let id = made(&at).remove(0);
    let refused = receive_in(&mut owner, OWNER).await.expect(422).body;
    assert_eq!(refused["field"], "receives_bookings");
    owner.consent(again(false), OWNER, json!("all")).await;
    let row = connection(&mut owner).await;
    assert_eq!(
        (&row["state"], &row["own_calendar"]),
        (&json!("active"), &json!(false))
    );
    assert_eq!(
        ours(&mut owner).await["receives_bookings"],
        true,
        "the choice stays"
    );
    receive_in(&mut owner, OWNER).await.expect(200);
    at.live(60).await;
    assert_eq!(at.live_in(OWNER, "primary").len(), 1);
    assert_eq!(at.live_in(OWNER, &id).len(), 0);
    // Back: what is booked comes along, and what we can't remove any more is the host's.
    owner.consent(again(true), OWNER, json!("all")).await;
    at.live(900).await;
    assert_eq!(at.live_in(OWNER, &id).len(), 1);
    assert_eq!(asked_for(&at), 1);
    let view = owner.view().await;
    let list = view["hosts"][0]["by_hand"].as_array().unwrap();
    assert_eq!(list.len(), 1, "{view}");
    assert_eq!(list[0]["calendar"], OWNER);
    let row = &view["hosts"][0]["connections"][0];
    assert_eq!(
        (&row["state"], row.get("advice")),
        (&json!("active"), None),
        "nothing was taken back"
    );
    let booking = at.book("grace", START).await.body;
    at.cancel(&booking).await.expect(200);
    at.live(60).await;
    assert_eq!(at.live_in(OWNER, &id).len(), 0);
}

#[tokio::test]
async fn what_is_brought_out_of_it_counts_as_removed() {
    let (at, _) = connected().await;
    let booking = at.book("grace", START).await.expect(201).body;
    at.live(60).await;
    let id = made(&at).remove(0);
    let event = at.live_in(OWNER, &id)[0]["id"].clone();
    at.advance(1200);
    let body = json!({"email": OWNER, "calendar": id, "id": event, "to": OWNER});
    at.control("carry", body);
    at.changed().await;
    at.live(1500).await;
    assert_eq!(at.how(&booking).await["reason"], "removed_in_google");
    assert_eq!(at.live_in(OWNER, "primary").len(), 1, "we can't touch it");
}

#[tokio::test]
async fn a_box_that_was_not_ticked_is_named_and_mended_without_a_second_calendar() {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let some: Vec<String> = NARROW[..2].iter().map(|it| format!("{AUTH}{it}")).collect();
    let to = owner.consent(own(), OWNER, json!(some)).await;
    assert!(to.contains("problem=missing_permission"), "{to}");
    let row = connection(&mut owner).await;
    assert_eq!(row["missing"].as_array().unwrap().len(), 1);
    assert_eq!(row["missing"][0]["scope"], format!("{AUTH}.app.created"));
    let label = row["missing"][0]["label"].as_str().unwrap();
    assert!(
        label.starts_with("Make secondary Google calendars"),
        "{label}"
    );
    assert_eq!(
        make(&mut owner).await.expect(422).body["field"],
        "connection"
    );
    owner.consent(again(true), OWNER, json!("all")).await;
    use_it(&mut owner).await;
    assert_eq!(asked_for(&at), 1);
}

#[tokio::test]
async fn both_ways_at_once_are_not_asked_for() {
    let at = Deployment::new();
    let mut owner = Browser::new(&at);
    let both = json!({"intent": "login_and_connect", "own_calendar": true, "wider": true});
    let refused = owner
        .send("POST", "/v1/owner/google/start", Some(both))
        .await;
    assert_eq!(refused.expect(422).body["field"], "own_calendar");
}
