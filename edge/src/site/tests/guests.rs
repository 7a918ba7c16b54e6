//! Further people whom a visitor names: Google invites them too, and they decide nothing.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::leaving::{add_bob, bobs_events, disconnect};
use super::people::{Browser, Reply, connected};
use super::story::events;

const START: &str = "2026-11-24T09:00:00Z";
const SITE: &str = "/v1/owner/sites/ada-lovelace";
const OWN: &str = "grace@example.org";
const TWO: [&str; 2] = ["bea@example.org", "cy@example.org"];

/// Ada's event type lets visitors bring two.
async fn allowing() -> (Deployment, Browser) {
    let (at, mut owner) = connected().await;
    set(&mut owner, json!({"guests": 2})).await.expect(200);
    (at, owner)
}

async fn set(owner: &mut Browser, change: Value) -> Reply {
    let mut event = owner.view().await["events"][0].clone();
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    owner
        .send("PUT", &format!("{SITE}/events/intro"), Some(event))
        .await
}

async fn allowed(at: &Deployment) -> Value {
    let path = "/v1/sites/ada-lovelace/events/intro";
    at.visit("GET", path, &[], None).await.expect(200).body["guests"].clone()
}

async fn book(at: &Deployment, key: u8, guests: Value) -> Reply {
    let body = json!({"event": "intro", "minutes": 30, "start": START, "name": "Grace",
        "email": OWN, "notes": "My knee hurts", "zone": "Europe/Berlin", "lang": "en",
        "guests": guests});
    let key = format!("{key:0>22}");
    let key = [("idempotency-key", key.as_str())];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
}

/// Who is invited to an event, and whose answer does not count.
fn invited(event: &Value) -> Vec<(String, bool)> {
    let all = event["attendees"].as_array().cloned().unwrap_or_default();
    let one = |guest: &Value| {
        let email = guest["email"].as_str().unwrap_or_default();
        (email.to_owned(), guest["optional"] == true)
    };
    all.iter().map(one).collect()
}

fn all_three() -> Vec<(String, bool)> {
    let others = TWO.map(|email| (email.to_owned(), true));
    std::iter::once((OWN.to_owned(), false))
        .chain(others)
        .collect()
}

async fn page(at: &Deployment, booked: &Value) -> String {
    let path = format!("/b/{}", booked["token"].as_str().unwrap());
    at.visit("GET", &path, &[], None).await.expect(200).text
}

#[tokio::test]
async fn google_invites_whom_the_visitor_brings() {
    let (at, mut owner) = allowing().await;
    assert_eq!(allowed(&at).await, 2);
    let named = json!([TWO[0], " GRACE@example.org", TWO[1], "Bea@Example.org"]);
    let booked = book(&at, 1, named.clone()).await.expect(201).body;
    assert_eq!(booked["guests"], json!(TWO));
    let event = &events(&at)[0];
    assert_eq!(invited(event), all_three());
    // One mail each.
    let mut told: Vec<Value> = at
        .control_as("GET", "mails", Value::Null)
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["to"].clone())
        .collect();
    told.sort_by_key(Value::to_string);
    assert_eq!(told, [TWO[0], TWO[1], OWN]);
    // All three read the event: what only one of them is to have is not there.
    let text = event["description"].as_str().unwrap();
    let token = booked["token"].as_str().unwrap();
    assert!(!text.contains(token) && !text.contains("knee"), "{text}");
    let shown = &owner.view().await["bookings"][0];
    assert_eq!(shown["guests"], json!(TWO));
    assert_eq!(shown["notes"], "My knee hurts");
    let text = page(&at, &booked).await;
    assert!(
        text.contains("<dt>Guests</dt>") && text.contains(TWO[1]),
        "{text}"
    );
    assert!(text.contains("no link to change or cancel"), "{text}");
    // Nobody else reads of them.
    let path = "/v1/sites/ada-lovelace/events/intro";
    for path in [path, &format!("{path}/slots/30/2026-11")] {
        let said = at.visit("GET", path, &[], None).await.expect(200).text;
        assert!(!said.contains("bea@"), "{said}");
    }
    at.live(60).await;
    assert!(!at.logged().contains("bea@"), "{}", at.logged());
    let log = owner.send("GET", &format!("{SITE}/log/2"), None).await;
    assert!(!log.expect(200).text.contains("bea@"));
    // The same key with others is another wish.
    book(&at, 1, named).await.expect(200);
    book(&at, 1, json!([TWO[0]])).await.expect(422);
}

#[tokio::test]
async fn one_too_many_and_what_is_no_address_are_refused_by_their_place() {
    let (at, mut owner) = allowing().await;
    for (guests, field) in [
        (json!([TWO[0], TWO[1], "dan@example.org"]), "guests.2"),
        (json!([TWO[0], "Cy <cy@example.org>"]), "guests.1"),
        (json!([TWO[0], ""]), "guests.1"),
    ] {
        let refused = book(&at, 1, guests).await.expect(422).body;
        assert_eq!(
            (&refused["code"], &refused["field"]),
            (&json!("invalid"), &json!(field))
        );
    }
    set(&mut owner, json!({"guests": 0})).await.expect(200);
    assert_eq!(allowed(&at).await, Value::Null);
    let refused = book(&at, 1, json!([TWO[0]])).await.expect(422).body;
    assert_eq!(refused["field"], "guests.0");
    assert!(
        at.slots().await.contains(&START.to_owned()),
        "nothing was kept"
    );
    let refused = set(&mut owner, json!({"guests": 11}))
        .await
        .expect(422)
        .body;
    assert_eq!(refused["field"], "guests");
}

#[tokio::test]
async fn where_google_invites_nobody_none_can_be_brought() {
    let (at, mut owner) = allowing().await;
    for detail in ["initials", "busy"] {
        set(&mut owner, json!({"detail": detail})).await.expect(200);
        assert_eq!(allowed(&at).await, Value::Null, "{detail}");
        let refused = book(&at, 1, json!([TWO[0]])).await.expect(422).body;
        assert_eq!(refused["field"], "guests.0");
    }
    book(&at, 2, json!([])).await.expect(201);
    assert!(events(&at)[0].get("attendees").is_none());
    set(&mut owner, json!({"detail": "full"})).await.expect(200);
    assert_eq!(allowed(&at).await, 2);
    let host = owner.view().await["hosts"][0]["id"].clone();
    let path = format!("{SITE}/hosts/{}/switches", host.as_str().unwrap());
    let off = json!({"busy_blocks": true, "bookings_written": false});
    owner.send("PUT", &path, Some(off)).await.expect(200);
    assert_eq!(
        allowed(&at).await,
        Value::Null,
        "its host wants none written"
    );
}

#[tokio::test]
async fn they_go_along_into_another_calendar_and_through_a_move() {
    let (at, mut owner) = allowing().await;
    let booked = book(&at, 1, json!(TWO)).await.expect(201).body;
    at.live(30).await;
    at.reschedule(&booked, "0000000000000000000009", "2026-11-24T13:00:00Z")
        .await
        .expect(200);
    let event = &events(&at)[0];
    assert_eq!(event["start"]["dateTime"], "2026-11-24T14:00:00+01:00");
    assert_eq!(invited(event), all_three());
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let calendars = &view["hosts"][0]["connections"][0]["calendars"];
    let calendars = calendars.as_array().unwrap();
    let all = calendars.iter().map(|c| c["id"].clone()).collect();
    let family = calendars.iter().find(|c| c["title"] == "Family").unwrap();
    owner.choose(host, all, &family["id"]).await;
    at.live(30).await;
    assert!(events(&at).is_empty());
    let site = at.site("ada-lovelace");
    let sql = "SELECT google_id FROM calendars WHERE title = 'Family'";
    let found = site.ports.sql.run(sql, &[]).unwrap();
    let crate::ports::Value::Text(family) = found[0][0].clone() else {
        panic!("no calendar")
    };
    let path = format!("events?email={OWNER}&calendar={family}");
    let there = at.control_as("GET", &path, Value::Null);
    assert_eq!(invited(&there[0]), all_three());
    at.google_calls();
}

#[tokio::test]
async fn who_takes_a_booking_over_invites_them_anew() {
    let (at, mut owner) = allowing().await;
    book(&at, 1, json!(TWO)).await.expect(201);
    at.live(30).await;
    let _bob = add_bob(&at, &mut owner).await;
    disconnect(&mut owner, json!({"bookings": "hand_over"}))
        .await
        .expect(200);
    at.live(120).await;
    assert!(events(&at).is_empty());
    assert_eq!(invited(&bobs_events(&at)[0]), all_three());
    let mails = at.control_as("GET", "mails", Value::Null);
    let of = |kind| {
        mails
            .as_array()
            .unwrap()
            .iter()
            .filter(|mail| mail["kind"] == kind)
            .count()
    };
    // By Ada and by Bob, and Ada's are taken back.
    assert_eq!((of("invite"), of("cancel")), (6, 3), "{mails}");
}

#[tokio::test]
async fn their_no_cancels_nothing_and_the_visitors_does() {
    let (at, mut owner) = allowing().await;
    let policy = json!({"title": "Ada", "guest_declines": "cancel"});
    owner.send("PUT", SITE, Some(policy)).await.expect(200);
    let booked = book(&at, 1, json!(TWO)).await.expect(201).body;
    at.live(60).await;
    let event = events(&at)[0]["id"].clone();
    // In whatever order Google lists them.
    for (turned, who, expected) in [
        (false, TWO[0], "confirmed"),
        (true, TWO[1], "confirmed"),
        (true, OWN, "cancelled"),
    ] {
        at.advance(5);
        let mut all = events(&at)[0]["attendees"].as_array().unwrap().clone();
        for guest in &mut all {
            if guest["email"] == who {
                guest["responseStatus"] = json!("declined");
            }
        }
        if turned {
            all.reverse();
        }
        let edit = json!({"email": OWNER, "id": event, "event": {"attendees": all}});
        at.control_as("PATCH", "events", edit);
        at.changed().await;
        assert_eq!(at.how(&booked).await["status"], expected, "{who}");
        if expected == "confirmed" {
            let shown = &owner.view().await["bookings"][0]["guest_declined"];
            assert_eq!(*shown, Value::Null, "{who}");
        }
    }
}

#[tokio::test]
async fn which_address_google_did_not_take_it_does_not_say() {
    let (at, _owner) = allowing().await;
    at.fail(|request| {
        let insert =
            request.method() == http::Method::POST && request.uri().path().ends_with("/events");
        let answer = r#"{"error": {"code": 400, "errors": [{"reason": "invalid"}]}}"#;
        insert.then_some(Fault::Answer(400, answer))
    });
    let refused = book(&at, 1, json!(TWO)).await.expect(422).body;
    assert_eq!(refused["field"], "guests");
}

#[tokio::test]
async fn without_a_script_they_are_named_too_and_nothing_typed_is_lost() {
    let (at, mut owner) = allowing().await;
    let path = "/book/ada-lovelace/intro/plain";
    let form = format!("{path}?minutes=30&zone=Europe/Berlin&start={START}&lang=de");
    let page = at.visit("GET", &form, &[], None).await.expect(200).text;
    assert!(
        page.contains("name=\"guests\"") && page.contains("höchstens 2"),
        "{page}"
    );
    let (_, key) = page.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let typed = format!(
        "minutes=30&zone=Europe%2FBerlin&start={START}&key={key}&name=Grace&email=grace%40example.org"
    );
    let path = format!("{path}?lang=de");
    let wrong = format!("{typed}&guests=bea%40example.org%2C%0D%0Acy");
    let page = at.post_form(&path, &wrong).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text
            .contains("Nicht „cy“: Bitte geben Sie höchstens 2"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("bea@example.org,\r\ncy</textarea>"),
        "{}",
        page.text
    );
    // Not allowed any more, what was typed stays where it can be seen.
    set(&mut owner, json!({"guests": 0})).await.expect(200);
    let page = at.post_form(&path, &wrong).await;
    assert!(page.text.contains("cy</textarea>"), "{}", page.text);
    set(&mut owner, json!({"guests": 2})).await.expect(200);
    let (_, key) = page.text.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let right = format!(
        "minutes=30&zone=Europe%2FBerlin&start={START}&key={key}&name=Grace&email=grace%40example.org\
         &guests=bea%40example.org%3B+cy%40example.org"
    );
    let booked = at.post_form(&path, &right).await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    assert_eq!(invited(&events(&at)[0]), all_three());
}
