//! What stands in the host's calendar, and who can read it there.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, Reply, connected, connected_to};
use super::story::events;

const START: &str = "2026-11-24T09:00:00Z";
const READER: &str = "eve@example.org";
/// What the visitor types.
const NAME: &str = "Grace Brewster Hopper";
const EMAIL: &str = "g.hopper@navy.example";
const NOTES: &str = "Knee pain since May\nPhone 555-0199";
const TYPED: [&str; 9] = [
    "grace",
    "brewster",
    "hopper",
    "g.hopper",
    "navy",
    "knee",
    "since may",
    "555-0199",
    "@navy",
];

/// Sets the event type.
async fn set(owner: &mut Browser, change: Value) -> Reply {
    let mut event = owner.view().await["events"][0].clone();
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    let path = "/v1/owner/sites/ada-lovelace/events/intro";
    owner.send("PUT", path, Some(event)).await
}

async fn book(at: &Deployment) -> Reply {
    let body = json!({"event": "intro", "minutes": 30, "start": START, "name": NAME,
        "email": EMAIL, "notes": NOTES, "zone": "America/New_York", "lang": "en"});
    let key = [("idempotency-key", "0000000000000000000001")];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
}

async fn page(at: &Deployment, booking: &Value) -> String {
    let path = format!("/b/{}", booking["token"].as_str().unwrap());
    at.visit("GET", &path, &[], None).await.expect(200).text
}

/// The last request with this method to an event's address.
fn last(at: &Deployment, method: &str, path: &str) -> Value {
    at.google_calls();
    let log = at.control_as("GET", "requests", Value::Null);
    let mut all = log.as_array().unwrap().iter().rev();
    let wanted =
        |call: &&Value| call["method"] == method && call["path"].as_str().unwrap().contains(path);
    all.find(wanted).unwrap().clone()
}

/// The only event, as somebody reads it with whom the calendar is shared, whole and in a list.
fn read_by_another(at: &Deployment) -> Value {
    at.person(READER, "Eve", "Europe/Berlin");
    at.control(
        "share",
        json!({"calendar": OWNER, "email": READER, "role": "reader"}),
    );
    let scopes = json!(["https://www.googleapis.com/auth/calendar.readonly"]);
    let tokens = at.control("tokens", json!({"email": READER, "scopes": scopes}));
    let token = tokens["access_token"].as_str().unwrap();
    let id = events(at)[0]["id"].as_str().unwrap().to_owned();
    let calendar = OWNER.replace('@', "%40");
    let one = at.read_google(token, &format!("calendars/{calendar}/events/{id}"));
    let list = at.read_google(token, &format!("calendars/{calendar}/events"));
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    json!([one, list])
}

#[tokio::test]
async fn who_shares_the_calendar_reads_no_more_than_the_detail_says() {
    for (detail, title) in [
        ("full", "Intro call · Grace Brewster Hopper"),
        ("initials", "Intro call · GBH"),
        ("busy", "Busy"),
    ] {
        let (at, mut owner) = connected().await;
        set(&mut owner, json!({"detail": detail})).await.expect(200);
        let booked = book(&at).await.expect(201).body;
        at.live(60).await;
        let read = read_by_another(&at);
        assert_eq!(read[0]["summary"], title);
        // Hidden from readers is not enough: the host's devices and other programs read it too.
        let all = json!([read, events(&at)]).to_string().to_lowercase();
        let token = booked["token"].as_str().unwrap().to_lowercase();
        for typed in TYPED.into_iter().chain(["/b/", token.as_str()]) {
            // In a place where the title could have it, the title may not either.
            assert_eq!(
                all.contains(typed),
                detail == "full",
                "{detail}: {typed} in {all}"
            );
        }
        let full = detail == "full";
        assert_eq!(read[0].get("attendees").is_some(), full);
        let insert = last(&at, "POST", "/events");
        assert_eq!(
            insert["query"]["sendUpdates"],
            if full { "all" } else { "none" }
        );
        let property = &events(&at)[0]["extendedProperties"]["private"]["freeslot_booking"];
        assert_eq!(*property, booked["id"]);
        // The host's page has it all.
        let seen = &owner.view().await["bookings"][0];
        assert_eq!(
            (&seen["name"], &seen["email"]),
            (&json!(NAME), &json!(EMAIL))
        );
        assert_eq!(seen["notes"], NOTES);
        assert_eq!(seen["invited"], full);
    }
}

#[tokio::test]
async fn who_is_no_guest_is_promised_no_invitation() {
    for (detail, invited) in [("full", true), ("initials", false), ("busy", false)] {
        let (at, mut owner) = connected().await;
        set(&mut owner, json!({"detail": detail})).await.expect(200);
        let booked = book(&at).await.expect(201).body;
        assert_eq!(booked["invited"], invited);
        let text = page(&at, &booked).await;
        assert_eq!(text.contains("invitation is on its way"), invited, "{text}");
        assert_eq!(text.contains("sends you no invitation"), !invited, "{text}");
        let mails = at.control_as("GET", "mails", Value::Null);
        assert_eq!(
            mails.as_array().unwrap().len(),
            usize::from(invited),
            "{mails}"
        );
        at.cancel(&booked).await.expect(200);
        let delete = last(&at, "DELETE", "/events/");
        assert_eq!(
            delete["query"]["sendUpdates"],
            if invited { "all" } else { "none" }
        );
        assert!(events(&at).is_empty());
    }
}

#[tokio::test]
async fn who_is_no_guest_gets_our_mail_and_its_calendar_file() {
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    set(&mut owner, json!({"detail": "busy"})).await.expect(200);
    let booked = book(&at).await.expect(201).body;
    at.live(60).await;
    let box_ = at.control_as("GET", "mailbox", Value::Null);
    let mails = box_.as_array().unwrap();
    assert_eq!(mails.len(), 1, "{box_}");
    assert_eq!(mails[0]["mail"]["to"][0], EMAIL);
    // The file is of the same entry as Google's.
    let path = format!("/b/{}/calendar.ics", booked["token"].as_str().unwrap());
    let file = at.visit("GET", &path, &[], None).await.expect(200).text;
    let uid = format!("{}@google.com", events(&at)[0]["id"].as_str().unwrap());
    assert!(file.replace("\r\n ", "").contains(&uid), "{file}");
}

#[tokio::test]
async fn template_colour_and_reminders_are_written() {
    let (at, mut owner) = connected().await;
    let reminders =
        json!([{"method": "popup", "minutes": 10}, {"method": "email", "minutes": 1440}]);
    let change =
        json!({"event_title": "{name} with {host}", "color_id": 5, "reminders": reminders});
    set(&mut owner, change).await.expect(200);
    book(&at).await.expect(201);
    let event = &events(&at)[0];
    assert_eq!(event["summary"], "Grace Brewster Hopper with Ada Lovelace");
    assert_eq!(event["colorId"], "5");
    assert_eq!(
        event["reminders"],
        json!({"useDefault": false, "overrides": reminders})
    );
    at.google_calls();
}

#[tokio::test]
async fn what_the_event_type_says_is_refused_by_field() {
    let (_, mut owner) = connected().await;
    for (change, field) in [
        (json!({"event_title": "{email}"}), "event_title"),
        (json!({"color_id": 12}), "color_id"),
        (
            json!({"reminders": [{"method": "popup", "minutes": 40321}]}),
            "reminders[0].minutes",
        ),
    ] {
        let reply = set(&mut owner, change).await.expect(422);
        assert_eq!(reply.body["field"], field);
    }
}

#[tokio::test]
async fn a_repeated_insert_is_the_same_whatever_the_owner_changed_meanwhile() {
    let (at, mut owner) = connected().await;
    set(&mut owner, json!({"detail": "busy"})).await.expect(200);
    at.fail(|request| {
        request
            .uri()
            .path()
            .ends_with("/events")
            .then_some(Fault::Status(503))
    });
    let booked = book(&at).await.expect(202).body;
    at.heal();
    set(&mut owner, json!({"detail": "full"})).await.expect(200);
    at.live(300).await;
    assert_eq!(at.how(&booked).await["status"], "confirmed");
    assert_eq!(events(&at)[0]["summary"], "Busy");
    assert_eq!(at.how(&booked).await["invited"], false);
}

#[tokio::test]
async fn a_meet_link_follows_the_confirmation() {
    let (at, mut owner) = connected().await;
    at.control("settings", json!({"conference_reads": 4}));
    set(&mut owner, json!({"meet": true})).await.expect(200);
    let event = at
        .visit("GET", "/v1/sites/ada-lovelace/events/intro", &[], None)
        .await
        .expect(200);
    assert_eq!(event.body["location"], "Google Meet");
    let booked = book(&at).await.expect(201).body;
    assert_eq!(booked["location"], "Google Meet, the link follows");
    assert_eq!(booked.get("meet_url"), None);
    at.live(600).await;
    let now = at.how(&booked).await;
    let link = events(&at)[0]["hangoutLink"].as_str().unwrap().to_owned();
    assert_eq!(now["meet_url"], link);
    assert_eq!(
        (&now["status"], &now["location"]),
        (&json!("confirmed"), &json!("Google Meet"))
    );
    assert!(
        page(&at, &booked)
            .await
            .contains(&format!("href=\"{link}\""))
    );
    let path = format!("/b/{}/calendar.ics", booked["token"].as_str().unwrap());
    let file = at.visit("GET", &path, &[], None).await.expect(200).text;
    assert!(file.contains(&format!("LOCATION:{link}\r\n")), "{file}");
    assert_eq!(owner.view().await["bookings"][0]["meet_url"], link);
    let asked = at.google_calls().len();
    at.live(600).await;
    assert_eq!(at.count_calls(asked, "/events/"), 0, "nothing left to ask");
}

#[tokio::test]
async fn where_a_place_is_given_no_meet_link_is_made() {
    let (at, mut owner) = connected().await;
    let settings = json!({"meet": true, "location": "Room 1"});
    set(&mut owner, settings).await.expect(200);
    let booked = book(&at).await.expect(201).body;
    assert_eq!(booked["location"], "Room 1");
    at.live(600).await;
    let event = events(&at).remove(0);
    assert_eq!(
        (&event["location"], &event["hangoutLink"]),
        (&json!("Room 1"), &Value::Null)
    );
}

#[tokio::test]
async fn a_link_that_google_can_not_make_leaves_the_booking_confirmed() {
    let (at, mut owner) = connected().await;
    at.control("settings", json!({"conference_fails": true}));
    set(&mut owner, json!({"meet": true, "detail": "busy"}))
        .await
        .expect(200);
    let booked = book(&at).await.expect(201).body;
    at.live(600).await;
    let now = at.how(&booked).await;
    assert_eq!(now["status"], "confirmed");
    assert_eq!(now["location"], "Google Meet, the host sends the link");
    assert_eq!(owner.view().await["bookings"][0]["meet_failed"], true);
    assert!(at.dump("ada-lovelace").contains("meet_failed"));
    let log = owner
        .send("GET", "/v1/owner/sites/ada-lovelace/log/1", None)
        .await
        .expect(200);
    assert!(log.text.contains("\"meet_failed\""), "{}", log.text);
}

#[tokio::test]
async fn a_link_that_never_comes_is_asked_for_a_bounded_number_of_times() {
    let (at, mut owner) = connected().await;
    at.control("settings", json!({"conference_reads": 1_000_000}));
    set(&mut owner, json!({"meet": true})).await.expect(200);
    book(&at).await.expect(201);
    at.live(4 * 3600).await;
    let seen = &owner.view().await["bookings"][0];
    assert_eq!(
        (&seen["status"], &seen["meet_failed"]),
        (&json!("confirmed"), &json!(true))
    );
    let jobs = owner
        .send("GET", "/v1/owner/sites/ada-lovelace/jobs", None)
        .await
        .expect(200);
    assert_eq!(jobs.body["jobs"][0]["kind"], "meet", "{}", jobs.text);
    let before = at.google_calls().len();
    at.live(3600).await;
    assert_eq!(at.count_calls(before, "/events/"), 0);
}

#[tokio::test]
async fn a_calendar_that_may_have_no_meet_is_booked_without() {
    let (at, mut owner) = connected().await;
    set(&mut owner, json!({"meet": true})).await.expect(200);
    at.fail(|request| {
        let body = String::from_utf8_lossy(request.body());
        let wanted = body.contains("conferenceData");
        wanted.then_some(Fault::Says(
            400,
            "invalid",
            "Invalid conference type value.",
        ))
    });
    let booked = book(&at).await.expect(201).body;
    assert_eq!(booked["status"], "confirmed");
    assert_eq!(booked["location"], "Google Meet, the host sends the link");
    assert_eq!(owner.view().await["bookings"][0]["meet_failed"], true);
    assert_eq!(events(&at).len(), 1);
    at.google_calls();
}
