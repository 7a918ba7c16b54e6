use http::Method;
use shared::api::{Reminder, ReminderMethod};
use shared::time::Interval;

use super::{API, at, body, has, query};
use crate::google::events::{
    NewEvent, NewTimes, delete, event_id, get, insert, list_ours, list_window, patch_times, strip,
};
use crate::google::meet::{Link, parse_link, request_id};
use crate::google::{calendars, free_busy, test_event, watch};

const CALENDAR: &str = "de.german#holiday@group.v.calendar.google.com";

#[test]
fn ids_are_one_segment() {
    let request = get(&API, CALENDAR, "a/b?c");
    assert_eq!(
        request.uri().path(),
        "/calendar/v3/calendars/de.german%23holiday%40group.v.calendar.google.com/events/a%2Fb%3Fc"
    );
    assert_eq!(request.headers()["authorization"], "Bearer ya29.token");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.method(), Method::GET);
}

#[test]
fn a_new_event() {
    let event = NewEvent {
        id: "abc12",
        summary: "Intro call: Eve <script>",
        description: "Notes: <b>1 < 2 & 3</b>",
        location: "",
        start: at("2026-11-23T08:00:00Z"),
        end: at("2026-11-23T08:30:00Z"),
        zone: "Europe/Berlin",
        guest: Some(("Eve \"X\"", "eve@example.com")),
        guests: &["bea@example.com".to_owned()],
        co_hosts: &[("Bob".to_owned(), "bob@example.com".to_owned())],
        color: None,
        reminders: None,
        meet: None,
        booking: "b1",
        site: "ada",
    };
    let request = insert(&API, "ada@example.com", &event);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(
        request.uri().path(),
        "/calendar/v3/calendars/ada%40example.com/events"
    );
    assert!(has(&request, "sendUpdates", "all"));
    let body = body(&request);
    assert_eq!(body["id"], "abc12");
    assert_eq!(body["summary"], "Intro call: Eve <script>");
    assert_eq!(
        body["description"],
        "Notes: &lt;b&gt;1 &lt; 2 &amp; 3&lt;/b&gt;"
    );
    assert_eq!(body["start"]["dateTime"], "2026-11-23T08:00:00Z");
    assert_eq!(body["end"]["timeZone"], "Europe/Berlin");
    let attendees = serde_json::json!([
        {"email": "eve@example.com", "displayName": "Eve \"X\""},
        {"email": "bea@example.com", "optional": true},
        {"email": "bob@example.com", "displayName": "Bob", "optional": true},
    ]);
    assert_eq!(body["attendees"], attendees);
    assert_eq!(
        body["extendedProperties"]["private"]["freeslot_booking"],
        "b1"
    );
    assert_eq!(
        body["extendedProperties"]["private"]["freeslot_site"],
        "ada"
    );
    assert!(body.get("location").is_none());
    assert!(body["extendedProperties"].get("shared").is_none());
    assert!(
        query(&request)
            .iter()
            .all(|(name, _)| name != "conferenceDataVersion")
    );
    for absent in ["colorId", "reminders", "conferenceData"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn an_event_without_guest_tells_nobody() {
    let reminders = [Reminder {
        method: ReminderMethod::Email,
        minutes: 1440,
    }];
    let event = NewEvent {
        id: "abc12",
        summary: "Busy",
        description: "",
        location: "Room 1",
        start: at("2026-11-23T08:00:00Z"),
        end: at("2026-11-23T08:30:00Z"),
        zone: "Europe/Berlin",
        guest: None,
        guests: &[],
        co_hosts: &[],
        color: Some(11),
        reminders: Some(&reminders),
        meet: Some("r1"),
        booking: "b1",
        site: "ada",
    };
    let request = insert(&API, "ada@example.com", &event);
    assert!(has(&request, "sendUpdates", "none") && has(&request, "conferenceDataVersion", "1"));
    let sent = body(&request);
    assert!(sent.get("attendees").is_none());
    assert_eq!(sent["colorId"], "11");
    assert_eq!(
        sent["reminders"],
        serde_json::json!({"useDefault": false, "overrides": [{"method": "email", "minutes": 1440}]})
    );
    assert_eq!(
        sent["conferenceData"]["createRequest"],
        serde_json::json!({"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}})
    );
    let none = insert(
        &API,
        "a",
        &NewEvent {
            reminders: Some(&[]),
            ..event
        },
    );
    assert_eq!(body(&none)["reminders"]["overrides"], serde_json::json!([]));
    assert_eq!(request_id("b1", 0), request_id("b1", 0));
    assert_ne!(request_id("b1", 0), request_id("b1", 1));
}

#[test]
fn how_far_a_meet_link_is() {
    let read = |body: &str| parse_link(&crate::testing::json_response(200, body)).unwrap();
    let status = |code: &str| {
        format!(
            r#"{{"status": "confirmed", "conferenceData": {{"createRequest": {{"status": {{"statusCode": "{code}"}}}}}}}}"#
        )
    };
    assert_eq!(read(&status("pending")), Link::Waiting);
    assert_eq!(read(&status("failure")), Link::None);
    assert_eq!(read(r#"{"status": "confirmed"}"#), Link::None);
    assert_eq!(read(r#"{"status": "cancelled"}"#), Link::EventGone);
    assert_eq!(
        read(
            r#"{"conferenceData": {"entryPoints": [{"entryPointType": "phone", "uri": "tel:+1"},
            {"entryPointType": "video", "uri": "https://meet.google.com/a"}]}}"#
        ),
        Link::Ready("https://meet.google.com/a".into())
    );
    // It becomes a link on a page.
    assert_eq!(
        read(r#"{"hangoutLink": "javascript:alert(1)"}"#),
        Link::None
    );
}

#[test]
fn no_titles_guests_or_notes_are_asked_for() {
    let window = Interval::new(at("2026-11-23T08:00:00Z"), at("2026-11-23T09:00:00Z")).unwrap();
    let list = list_window(&API, "a", &window, Some("p2"));
    assert!(has(&list, "singleEvents", "true") && has(&list, "maxAttendees", "1"));
    assert!(has(&list, "timeMin", "2026-11-23T08:00:00Z") && has(&list, "pageToken", "p2"));
    let ours = list_ours(&API, "a", "ada", at("2026-11-23T08:00:00Z"), None);
    assert!(has(&ours, "privateExtendedProperty", "freeslot_site=ada"));
    assert!(has(&ours, "showDeleted", "true"));
    assert!(
        query(&ours)
            .iter()
            .all(|(name, _)| name != "syncToken" && name != "timeMax")
    );
    for request in [list, ours, get(&API, "a", "b")] {
        let query = query(&request);
        let (_, fields) = query.iter().find(|(name, _)| name == "fields").unwrap();
        for word in [
            "summary",
            "description",
            "location",
            "email",
            "displayName",
            " ",
        ] {
            assert!(!fields.contains(word), "{word} in {fields}");
        }
    }
}

#[test]
fn a_test_event_blocks_nothing_tells_nobody_and_is_none_of_a_booking() {
    let time = Interval::new(at("2027-11-23T08:00:00Z"), at("2027-11-23T08:15:00Z")).unwrap();
    let request = test_event::insert(&API, "a", "abc12", &time, "ada");
    assert!(has(&request, "sendUpdates", "none"));
    let body = body(&request);
    assert_eq!(body["transparency"], "transparent");
    assert_eq!(body["visibility"], "private");
    assert!(body.get("attendees").is_none());
    assert_eq!(body["reminders"]["useDefault"], false);
    let private = body["extendedProperties"]["private"].as_object().unwrap();
    assert_eq!(private.len(), 1, "{private:?}");
    assert_eq!(private[test_event::TEST], "ada");
}

#[test]
fn moving_and_deleting() {
    let (start, end) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:30:00Z"));
    let times = NewTimes {
        start,
        end,
        zone: "UTC",
        if_match: Some("\"33\""),
        tell: true,
    };
    let patch = patch_times(&API, "a", "b", &times);
    let quiet = patch_times(
        &API,
        "a",
        "b",
        &NewTimes {
            tell: false,
            ..times
        },
    );
    assert!(has(&quiet, "sendUpdates", "none") && has(&quiet, "conferenceDataVersion", "1"));
    assert_eq!(patch.method(), Method::PATCH);
    assert_eq!(patch.headers()["if-match"], "\"33\"");
    assert!(body(&patch).get("attendees").is_none());
    let delete = delete(&API, "a", "b", true);
    assert_eq!((delete.method(), delete.body().len()), (&Method::DELETE, 0));
    assert!(has(&delete, "sendUpdates", "all") && has(&patch, "sendUpdates", "all"));
}

#[test]
fn free_busy_and_lists() {
    let window = Interval::new(at("2026-11-23T08:00:00Z"), at("2026-12-23T08:00:00Z")).unwrap();
    let request = free_busy::free_busy(&API, &window, &["a", "b"]);
    assert_eq!(request.uri().path(), "/calendar/v3/freeBusy");
    assert_eq!(
        body(&request)["items"],
        serde_json::json!([{ "id": "a" }, { "id": "b" }])
    );
    assert_eq!(body(&request)["timeMax"], "2026-12-23T08:00:00Z");
    let list = calendars::calendar_list(&API, None, false);
    assert_eq!(list.uri().path(), "/calendar/v3/users/me/calendarList");
    assert!(query(&list).iter().all(|(name, _)| name != "pageToken"));
    let asks = |list| {
        query(&list)
            .iter()
            .any(|(_, value)| value.contains("description"))
    };
    assert!(!asks(list), "what is not needed is not asked for");
    assert!(asks(calendars::calendar_list(&API, None, true)));
    let made = calendars::insert(&API, "Bookings", "freeslot:s/h", "Europe/Berlin");
    assert_eq!(
        (made.method(), made.uri().path()),
        (&http::Method::POST, "/calendar/v3/calendars")
    );
    assert_eq!(
        body(&made),
        serde_json::json!({"summary": "Bookings", "description": "freeslot:s/h",
            "timeZone": "Europe/Berlin"})
    );
}

#[test]
fn channels() {
    let request = watch::watch(
        &API,
        "a@b",
        "c1",
        "t1",
        "https://book.example/google/push/ada",
        600,
    );
    assert_eq!(
        request.uri().path(),
        "/calendar/v3/calendars/a%40b/events/watch"
    );
    let sent = body(&request);
    assert_eq!(
        (sent["type"].as_str(), sent["params"]["ttl"].as_str()),
        (Some("web_hook"), Some("600"))
    );
    let stop = watch::stop(&API, "c1", "r1");
    assert_eq!(stop.uri().path(), "/calendar/v3/channels/stop");
    assert_eq!(
        body(&stop),
        serde_json::json!({ "id": "c1", "resourceId": "r1" })
    );
}

#[test]
fn event_ids_are_google_ids_and_differ() {
    let id = event_id("b1", "cal", 0);
    assert_eq!(id.len(), 32);
    assert!(
        id.bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b))
    );
    assert_eq!(id, event_id("b1", "cal", 0));
    let others = [
        event_id("b1", "cal", 1),
        event_id("b1", "ca", 0),
        event_id("b2", "cal", 0),
    ];
    assert!(!others.contains(&id));
    // No two lists of parts look alike.
    assert_ne!(event_id("b1", "1", 11), event_id("b1", "11", 1));
}

#[test]
fn every_parameter_and_method_is_in_googles_description() {
    let text = include_str!("../../../../tests/google/google-calendar-discovery.json");
    let discovery: serde_json::Value = serde_json::from_str(text).unwrap();
    let window = Interval::new(at("2026-11-23T08:00:00Z"), at("2026-11-23T09:00:00Z")).unwrap();
    let now = window.start();
    let times = NewTimes {
        start: now,
        end: window.end(),
        zone: "UTC",
        if_match: None,
        tell: true,
    };
    let event = NewEvent {
        id: "abc12",
        summary: "s",
        description: "d",
        location: "l",
        start: now,
        end: window.end(),
        zone: "UTC",
        guest: Some(("n", "e@example.com")),
        guests: &["g@example.com".to_owned()],
        co_hosts: &[("h".to_owned(), "h@example.com".to_owned())],
        color: None,
        reminders: None,
        meet: Some("r"),
        booking: "b",
        site: "s",
    };
    let requests = [
        (
            calendars::calendar_list(&API, Some("p"), true),
            "calendarList",
            "list",
        ),
        (
            free_busy::free_busy(&API, &window, &["a"]),
            "freebusy",
            "query",
        ),
        (
            calendars::insert(&API, "t", "d", "UTC"),
            "calendars",
            "insert",
        ),
        (insert(&API, "c", &event), "events", "insert"),
        (
            test_event::insert(&API, "c", "abc12", &window, "s"),
            "events",
            "insert",
        ),
        (get(&API, "c", "e"), "events", "get"),
        (delete(&API, "c", "e", true), "events", "delete"),
        (patch_times(&API, "c", "e", &times), "events", "patch"),
        (strip(&API, "c", "e", ("s", "d"), &[]), "events", "patch"),
        (crate::google::meet::get(&API, "c", "e"), "events", "get"),
        (list_window(&API, "c", &window, Some("p")), "events", "list"),
        (list_ours(&API, "c", "s", now, Some("p")), "events", "list"),
        (
            watch::watch(&API, "c", "i", "t", "https://a", 1),
            "events",
            "watch",
        ),
        (watch::stop(&API, "c", "r"), "channels", "stop"),
    ];
    for (request, resource, method) in requests {
        let known = &discovery["resources"][resource]["methods"][method];
        assert_eq!(known["httpMethod"], request.method().as_str());
        let path = known["path"].as_str().unwrap();
        let path = path.replace("{calendarId}", "c").replace("{eventId}", "e");
        assert_eq!(request.uri().path(), format!("/calendar/v3/{path}"));
        for (name, _) in query(&request) {
            let common = discovery["parameters"].get(&name).is_some();
            assert!(
                common || known["parameters"].get(&name).is_some(),
                "{method}: {name}"
            );
        }
        if let Some(schema) = known["request"]["$ref"].as_str() {
            let properties = &discovery["schemas"][schema]["properties"];
            for name in body(&request).as_object().unwrap().keys() {
                assert!(properties.get(name).is_some(), "{schema}: {name}");
            }
        }
    }
}
