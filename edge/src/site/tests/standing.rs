//! Each state of a connection or a calendar, found from what Google answers: one sentence on what
//! to do, and exactly the slots closed that it must close.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{BOB, add_bob};
use super::people::{Browser, connected, connected_to};
use crate::site::standing::Trouble;

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
const FREE_BUSY: &str = "https://www.googleapis.com/auth/calendar.events.freebusy";
const DAY: i64 = 86_400;

#[test]
fn every_state_has_a_sentence_of_its_own_that_says_what_to_do() {
    let mut codes = Vec::new();
    for trouble in Trouble::ALL {
        let advice = trouble.advice(true);
        let does = [
            "switch",
            "wait",
            "choose",
            "give it",
            "enter",
            "reconnect",
            "untick",
            "press",
        ];
        assert!(
            does.iter().any(|word| advice.detail.contains(word)),
            "{trouble:?} says nothing to do: {}",
            advice.detail
        );
        assert!(advice.detail.ends_with('.') && advice.detail.matches(". ").count() == 0);
        codes.push((advice.code, advice.detail));
        // Who is not the host can do nothing about their calendars but ask.
        let to_others = trouble.advice(false).detail;
        let does = ["ask them to ", "switch the host on", "wait until"];
        assert!(
            does.iter().any(|word| to_others.contains(word)),
            "{trouble:?} says nothing to do: {to_others}"
        );
        assert!(to_others.ends_with('.') && to_others.matches(". ").count() == 0);
    }
    let all = codes.len();
    codes.sort();
    codes.dedup_by(|a, b| a.0 == b.0 || a.1 == b.1);
    assert_eq!(codes.len(), all);
}

/// Ada, and Bob whose slots always stay.
async fn two() -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    add_bob(&at, &mut owner).await;
    (at, owner)
}

/// Signs in again (sessions end), and looks.
async fn look(owner: &mut Browser) -> Value {
    owner
        .consent(json!({"intent": "login"}), OWNER, json!("all"))
        .await;
    owner.view().await
}

async fn read_ada(owner: &mut Browser) {
    let view = look(owner).await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/refresh");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
}

async fn reconnect(owner: &mut Browser, account: &str, grant: Value) {
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "login_hint": account});
    owner.consent(start, account, grant).await;
}

/// What Ada is told of her first connection and its calendars, and whether she can be booked.
fn told(view: &Value) -> (Option<String>, Vec<String>, bool) {
    let host = &view["hosts"][0];
    let code = |it: &Value| it["advice"]["code"].as_str().map(str::to_owned);
    let connection = &host["connections"][0];
    let calendars = connection["calendars"].as_array().unwrap();
    (
        code(connection),
        calendars.iter().filter_map(code).collect(),
        host["unavailable"].is_null(),
    )
}

/// What Ada offered before she offers no more, and Bob does.
async fn only_bob_is_left(at: &Deployment, view: &Value, start: &str) {
    assert!(!told(view).2, "Ada is open: {view}");
    assert!(view["hosts"][1]["unavailable"].is_null(), "{view}");
    // At 8:00 in UTC only Berlin is open.
    assert!(!at.slots().await.iter().any(|slot| slot.contains("T08:00")));
    at.book(&format!("to-bob-{start}").replace([':', '-'], ""), start)
        .await
        .expect(201);
    let path = format!("events?email={BOB}&calendar=primary");
    let bobs = at.control_as("GET", &path, Value::Null).to_string();
    assert!(
        bobs.contains(&start[..16]) || bobs.contains("Grace Hopper"),
        "{bobs}"
    );
}

async fn all_is_well_again(at: &Deployment, owner: &mut Browser, before: &Value) {
    at.live(30).await;
    let view = look(owner).await;
    assert_eq!(told(&view), (None, vec![], true), "{view}");
    assert!(at.slots().await.iter().any(|slot| slot.contains("T08:00")));
    let choices = |view: &Value| -> Vec<Value> {
        let calendars = view["hosts"][0]["connections"][0]["calendars"]
            .as_array()
            .unwrap();
        let choice = |c: &Value| json!([c["id"], c["checks_conflicts"], c["receives_bookings"]]);
        calendars.iter().map(choice).collect()
    };
    assert_eq!(choices(before), choices(&view), "every choice is kept");
    assert_eq!(before["hosts"][0]["schedule"], view["hosts"][0]["schedule"]);
}

/// Ada is told this, only Bob can be booked, and one visit to Google restores everything.
async fn closed_until_reconnected(
    at: &Deployment,
    owner: &mut Browser,
    before: &Value,
    view: &Value,
    code: &str,
) {
    assert_eq!(told(view).0.as_deref(), Some(code));
    only_bob_is_left(at, view, "2026-11-24T10:00:00Z").await;
    reconnect(owner, OWNER, json!("all")).await;
    all_is_well_again(at, owner, before).await;
}

#[tokio::test]
async fn a_key_that_google_refuses() {
    let (at, mut owner) = two().await;
    let before = owner.view().await;
    at.control("revoke", json!({"email": OWNER}));
    at.advance(3700);
    read_ada(&mut owner).await;
    let view = look(&mut owner).await;
    closed_until_reconnected(&at, &mut owner, &before, &view, "refused").await;
}

#[tokio::test]
async fn a_connection_that_was_ended_here() {
    let (at, mut owner) = two().await;
    let before = owner.view().await;
    let host = before["hosts"][0]["id"].as_str().unwrap();
    let connection = before["hosts"][0]["connections"][0]["id"].as_str().unwrap();
    let path = format!("{SITE}/hosts/{host}/connections/{connection}/disconnect");
    let view = owner
        .send("POST", &path, Some(json!({})))
        .await
        .expect(200)
        .body;
    closed_until_reconnected(&at, &mut owner, &before, &view, "disconnected").await;
}

/// A deployment whose grants last seven days.
async fn testing() -> (Deployment, Browser) {
    let at = Deployment::new();
    at.control(
        "clients",
        json!({"client_id": "freeslot", "client_secret": "secret", "publishing": "testing",
            "test_users": [OWNER, BOB],
            "redirect_uris": [format!("{}/google/callback", super::deployment::ORIGIN)]}),
    );
    connected_to(at).await
}

#[tokio::test]
async fn what_is_withdrawn_before_its_end_has_not_expired() {
    let (at, mut owner) = testing().await;
    at.live(DAY).await;
    at.control("revoke", json!({"email": OWNER}));
    at.advance(3700);
    read_ada(&mut owner).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view).0.as_deref(), Some("refused"));
    at.live(7 * DAY).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view).0.as_deref(), Some("refused"), "nor later");
    reconnect(&mut owner, OWNER, json!("all")).await;
    at.live(30).await;
    assert_eq!(told(&look(&mut owner).await), (None, vec![], true));
}

#[tokio::test]
async fn the_seven_days_of_testing_are_warned_of_for_two_days() {
    let (at, mut owner) = testing().await;
    let before = owner.view().await;
    assert!(before["hosts"][0]["connections"][0]["ends_at"].is_string());
    at.live(4 * DAY + DAY / 2).await;
    assert_eq!(told(&look(&mut owner).await), (None, vec![], true));
    at.live(DAY).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view), (Some("ends_soon".into()), vec![], true));
    assert!(!at.slots().await.is_empty(), "it still works");
    at.live(2 * DAY).await;
    read_ada(&mut owner).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view).0.as_deref(), Some("expired"));
    assert!(!told(&view).2);
    reconnect(&mut owner, OWNER, json!("all")).await;
    at.live(30).await;
    assert_eq!(told(&look(&mut owner).await), (None, vec![], true));
}

#[tokio::test]
async fn a_box_that_was_not_ticked() {
    let (at, mut owner) = two().await;
    let before = owner.view().await;
    at.control("revoke", json!({"email": OWNER}));
    reconnect(
        &mut owner,
        OWNER,
        json!([LIST, FREE_BUSY, "openid", "email", "profile"]),
    )
    .await;
    let view = owner.view().await;
    closed_until_reconnected(&at, &mut owner, &before, &view, "box_unticked").await;
}

#[tokio::test]
async fn who_only_blocks_time_need_not_let_us_write() {
    let (at, mut owner) = connected().await;
    let second = "ada@work.example";
    at.person(second, "Ada", "Europe/Berlin");
    let grant = json!([LIST, FREE_BUSY, "openid", "email", "profile"]);
    reconnect(&mut owner, second, grant).await;
    at.run_alarms().await;
    let view = owner.view().await;
    owner.choose_all().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    at.control(
        "events",
        json!({"email": second, "calendar": "primary",
        "event": super::story::timed("2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00")}),
    );
    let path = format!("{SITE}/hosts/{host}/refresh");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    let view = owner.view().await;
    assert_eq!(
        view["hosts"][0]["connections"][1]["state"],
        "missing_permission"
    );
    assert!(view["hosts"][0]["unavailable"].is_null(), "{view}");
    let slots = at.slots().await;
    assert!(
        !slots.contains(&"2026-11-24T09:00:00Z".to_owned()),
        "it blocks"
    );
    at.book("grace", "2026-11-24T11:00:00Z").await.expect(201);
}

#[tokio::test]
async fn a_permission_that_was_lost_later() {
    for lost in [
        FREE_BUSY,
        "https://www.googleapis.com/auth/calendar.events.owned",
    ] {
        let (at, mut owner) = two().await;
        let before = owner.view().await;
        at.control(
            "lose_scopes",
            json!({"email": OWNER, "scopes": [lost], "project": "freeslot"}),
        );
        // Found by whatever asks next, at the latest when the token is renewed.
        at.advance(3700);
        read_ada(&mut owner).await;
        for n in 0..3 {
            at.book(
                &format!("n{n}"),
                &format!("2026-11-25T{:02}:00:00Z", 10 + n),
            )
            .await;
        }
        let view = look(&mut owner).await;
        let connection = &view["hosts"][0]["connections"][0];
        assert_eq!(connection["state"], "missing_permission");
        assert_eq!(connection["missing"][0]["scope"], lost);
        closed_until_reconnected(&at, &mut owner, &before, &view, "box_unticked").await;
    }
}

#[tokio::test]
async fn a_calendar_that_was_deleted() {
    let (at, mut owner) = two().await;
    let sql = "SELECT google_id FROM calendars WHERE title = 'Family'";
    let found = at.site("ada-lovelace").ports.sql.run(sql, &[]).unwrap();
    let crate::ports::Value::Text(family) = found[0][0].clone() else {
        panic!("no calendar")
    };
    at.control_as("DELETE", "calendars", json!({"calendar": family}));
    read_ada(&mut owner).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view), (None, vec!["calendar_gone".into()], false));
    only_bob_is_left(&at, &view, "2026-11-24T10:00:00Z").await;
}

#[tokio::test]
async fn a_calendar_that_google_cannot_read_and_one_not_read_for_a_day() {
    let is_adas = |request: &crate::ports::Request| {
        request.uri().path().ends_with("/freeBusy")
            && String::from_utf8_lossy(request.body()).contains(OWNER)
    };
    let (at, mut owner) = two().await;
    at.fail(move |request| is_adas(request).then_some(Fault::Unreadable));
    read_ada(&mut owner).await;
    let view = look(&mut owner).await;
    assert_eq!(told(&view).1, ["calendar_unreadable"]);
    only_bob_is_left(&at, &view, "2026-11-24T10:00:00Z").await;
    at.heal();
    read_ada(&mut owner).await;
    assert_eq!(told(&look(&mut owner).await), (None, vec![], true));

    at.fail(move |request| is_adas(request).then_some(Fault::Status(503)));
    at.live(26 * 3600).await;
    let view = look(&mut owner).await;
    let words = view["hosts"][0]["unavailable"].as_str().unwrap();
    assert!(words.contains("not been read for a day"), "{words}");
    only_bob_is_left(&at, &view, "2026-11-25T10:00:00Z").await;
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_now() {
    let (at, mut owner) = connected().await;
    at.person(BOB, "Bob", "Europe/London");
    let shared = at.control("calendars", json!({"email": BOB, "summary": "Team"}));
    let share = |role: &str| json!({"calendar": shared["id"], "email": OWNER, "role": role});
    at.control("share", share("writer"));
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "wider": true});
    owner.consent(start, OWNER, json!("all")).await;
    let view = owner.view().await;
    let calendars = view["hosts"][0]["connections"][0]["calendars"]
        .as_array()
        .unwrap();
    let team = calendars.iter().find(|c| c["title"] == "Team").unwrap();
    let host = view["hosts"][0]["id"].as_str().unwrap();
    owner.choose(host, json!([]), &team["id"]).await;
    at.book("grace", "2026-11-24T10:00:00Z").await.expect(201);
    at.control("share", share("reader"));
    // The write is refused, and the list of calendars says why.
    at.book("linus", "2026-11-24T11:00:00Z").await.expect(503);
    at.live(20).await;
    let view = owner.view().await;
    assert_eq!(told(&view), (None, vec!["access_lowered".into()], false));
    let slots = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    at.visit("GET", slots, &[], None).await.expect(503);
    at.control("share", share("writer"));
    read_ada(&mut owner).await;
    assert_eq!(told(&owner.view().await), (None, vec![], true));
}

#[tokio::test]
async fn a_list_does_not_say_that_a_calendar_can_be_read() {
    let (at, mut owner) = connected().await;
    let is_read = |request: &crate::ports::Request| request.uri().path().ends_with("/freeBusy");
    at.fail(move |request| is_read(request).then_some(Fault::Unreadable));
    read_ada(&mut owner).await;
    let before = told(&owner.view().await).1;
    assert_eq!(before, ["calendar_unreadable"]);
    at.fail(move |request| is_read(request).then_some(Fault::Status(503)));
    read_ada(&mut owner).await;
    assert_eq!(told(&owner.view().await).1, before);
}
