//! Recurring events: `google-calendar.md` §7, and the rules against the `rrule` crate.

#[path = "support/near.rs"]
mod near;
mod support;

use near::Near;
use serde_json::{Value, json};
use support::{event, ids, with};

const EVENTS: &str = "calendars/primary/events";

fn series(id: &str, start: &str, end: &str, rules: &[&str]) -> Value {
    with(
        event("Series", start, end),
        json!({"id": id, "recurrence": rules}),
    )
}

fn standup(near: &Near) {
    let body = series(
        "standup",
        "2026-11-23T09:00:00",
        "2026-11-23T09:30:00",
        &["RRULE:FREQ=WEEKLY;BYDAY=MO,WE"],
    );
    near.good("POST", EVENTS, body);
}

fn list(near: &Near, more: &str) -> Value {
    let window = "timeMin=2026-11-23T00:00:00Z&timeMax=2026-12-03T00:00:00Z";
    near.good("GET", &format!("{EVENTS}?{window}&{more}"), Value::Null)
}

#[test]
fn a_series_is_one_master_or_its_instances() {
    let near = Near::new();
    standup(&near);
    let masters = list(&near, "");
    assert_eq!(ids(&masters), ["standup"]);
    assert!(masters["items"][0]["recurrence"].is_array());
    let single = list(&near, "singleEvents=true&orderBy=startTime");
    assert_eq!(
        ids(&single),
        [
            "standup_20261123T080000Z",
            "standup_20261125T080000Z",
            "standup_20261130T080000Z",
            "standup_20261202T080000Z",
        ]
    );
    let one = &single["items"][1];
    assert_eq!(one["start"]["dateTime"], "2026-11-25T09:00:00+01:00");
    assert_eq!(one["end"]["dateTime"], "2026-11-25T09:30:00+01:00");
    assert_eq!(one["originalStartTime"], one["start"]);
    assert_eq!(one["recurringEventId"], "standup");
    assert_eq!(one["iCalUID"], "standup@google.com");
    assert!(one.get("recurrence").is_none());
    let again = near.good(
        "GET",
        &format!("{EVENTS}/standup_20261125T080000Z"),
        Value::Null,
    );
    assert_eq!(&again, one);
    for nothing in [
        "standup_20261124T080000Z",
        "standup_20261125T090000Z",
        "standup_x",
    ] {
        let path = format!("{EVENTS}/{nothing}");
        assert_eq!(near.call("GET", &path, Value::Null).status, 404);
    }
    assert_eq!(
        near.busy("2026-11-23T00:00:00Z", "2026-11-26T00:00:00Z"),
        [
            "2026-11-23T08:00:00Z/2026-11-23T08:30:00Z",
            "2026-11-25T08:00:00Z/2026-11-25T08:30:00Z",
        ]
    );
    // Endless, and asked about years ahead.
    assert_eq!(
        near.busy("2036-11-24T00:00:00Z", "2036-12-01T00:00:00Z")
            .len(),
        2
    );
}

#[test]
fn exceptions_take_the_place_of_instances() {
    let near = Near::new();
    standup(&near);
    let token = list(&near, "")["nextSyncToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let moved = near.good(
        "PATCH",
        &format!("{EVENTS}/standup_20261125T080000Z"),
        json!({"start": {"dateTime": "2026-11-25T15:00:00+01:00"},
            "end": {"dateTime": "2026-11-25T16:00:00+01:00"}}),
    );
    assert_eq!(moved["id"], "standup_20261125T080000Z");
    assert_eq!(
        moved["originalStartTime"]["dateTime"],
        "2026-11-25T09:00:00+01:00"
    );
    let gone = format!("{EVENTS}/standup_20261130T080000Z");
    assert_eq!(near.call("DELETE", &gone, Value::Null).status, 204);
    assert_eq!(near.call("DELETE", &gone, Value::Null).status, 410);
    assert_eq!(
        near.busy("2026-11-23T00:00:00Z", "2026-12-03T00:00:00Z"),
        [
            "2026-11-23T08:00:00Z/2026-11-23T08:30:00Z",
            "2026-11-25T14:00:00Z/2026-11-25T15:00:00Z",
            "2026-12-02T08:00:00Z/2026-12-02T08:30:00Z",
        ]
    );
    let single = list(&near, "singleEvents=true");
    assert!(!ids(&single).contains(&"standup_20261130T080000Z"));
    assert_eq!(single["items"].as_array().unwrap().len(), 3);
    let shown = list(&near, "singleEvents=true&showDeleted=true");
    assert_eq!(shown["items"].as_array().unwrap().len(), 4);
    // Among masters a cancelled instance is told even so, with the guaranteed fields alone.
    let masters = list(&near, "");
    assert_eq!(
        ids(&masters),
        [
            "standup",
            "standup_20261125T080000Z",
            "standup_20261130T080000Z"
        ]
    );
    let cancelled = &masters["items"][2];
    assert_eq!(cancelled["status"], "cancelled");
    assert!(cancelled.get("start").is_none());
    assert_eq!(cancelled["recurringEventId"], "standup");
    assert_eq!(
        cancelled["originalStartTime"]["dateTime"],
        "2026-11-30T09:00:00+01:00"
    );
    let delta = near.good("GET", &format!("{EVENTS}?syncToken={token}"), Value::Null);
    assert_eq!(
        ids(&delta),
        ["standup_20261125T080000Z", "standup_20261130T080000Z"]
    );
    let instances = near.good(
        "GET",
        &format!("{EVENTS}/standup/instances?timeMax=2026-12-03T00:00:00Z"),
        Value::Null,
    );
    assert_eq!(instances["items"].as_array().unwrap().len(), 3);
    let by_original = near.good(
        "GET",
        &format!("{EVENTS}/standup/instances?originalStart=2026-11-25T08:00:00Z"),
        Value::Null,
    );
    assert_eq!(ids(&by_original), ["standup_20261125T080000Z"]);
}

#[test]
fn exceptions_end_with_what_they_excepted() {
    let near = Near::new();
    standup(&near);
    for id in ["standup_20261125T080000Z", "standup_20261202T080000Z"] {
        near.good(
            "PATCH",
            &format!("{EVENTS}/{id}"),
            json!({"summary": "Moved"}),
        );
    }
    // "This and following": the second exception lies behind the end.
    near.good(
        "PATCH",
        &format!("{EVENTS}/standup"),
        json!({"recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261130T225959Z"]}),
    );
    let busy = || {
        near.busy("2026-11-23T00:00:00Z", "2026-12-10T00:00:00Z")
            .len()
    };
    assert_eq!(busy(), 3);
    let first = near.good(
        "GET",
        &format!("{EVENTS}/standup_20261125T080000Z"),
        Value::Null,
    );
    assert_eq!(first["summary"], "Moved");
    assert_eq!(
        near.call("DELETE", &format!("{EVENTS}/standup"), Value::Null)
            .status,
        204
    );
    assert_eq!(busy(), 0);
    let list = list(&near, "singleEvents=true");
    assert!(ids(&list).is_empty(), "{list}");
}

#[test]
fn series_keep_their_time_on_the_wall_when_clocks_change() {
    let near = Near::new();
    let body = series(
        "first",
        "2027-03-27T02:30:00",
        "2027-03-27T03:30:00",
        &["RRULE:FREQ=DAILY;COUNT=3"],
    );
    near.good("POST", EVENTS, body);
    assert_eq!(
        near.busy("2027-03-26T00:00:00Z", "2027-04-01T00:00:00Z"),
        [
            "2027-03-27T01:30:00Z/2027-03-27T02:30:00Z",
            // 02:30 does not exist on that day: 03:30 in summer time.
            "2027-03-28T01:30:00Z/2027-03-28T02:30:00Z",
            "2027-03-29T00:30:00Z/2027-03-29T01:30:00Z",
        ]
    );
    let all_day = json!({"id": "leave", "start": {"date": "2026-10-24"}, "end": {"date": "2026-10-25"},
        "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]});
    let all_day = with(all_day, json!({"transparency": "opaque"}));
    near.good("POST", EVENTS, all_day);
    assert_eq!(
        near.busy("2026-10-20T00:00:00Z", "2026-10-30T00:00:00Z"),
        ["2026-10-23T22:00:00Z/2026-10-25T23:00:00Z"]
    );
    let day = near.good("GET", &format!("{EVENTS}/leave_20261025"), Value::Null);
    assert_eq!(day["end"], json!({"date": "2026-10-26"}));
}

#[test]
fn wrong_rules_are_refused() {
    let near = Near::new();
    let insert = |body: Value| near.call("POST", EVENTS, body).status;
    let at = |rule: &str| {
        series(
            "rules",
            "2026-11-23T09:00:00",
            "2026-11-23T10:00:00",
            &[rule],
        )
    };
    for rule in [
        "RRULE:FREQ=SOMETIMES",
        "DTSTART:20261123T090000",
        "FREQ=DAILY",
        "",
    ] {
        assert_eq!(insert(at(rule)), 400, "{rule}");
    }
    // A series needs a zone, an offset is none.
    let zoneless = json!({"id": "rules", "recurrence": ["RRULE:FREQ=DAILY"],
        "start": {"dateTime": "2026-11-23T09:00:00Z"}, "end": {"dateTime": "2026-11-23T10:00:00Z"}});
    assert_eq!(insert(zoneless), 400);
    assert_eq!(insert(at("RRULE:FREQ=DAILY")), 200);
}

/// Rules as people make them in calendars; none of these begins within an hour that clocks skip.
const CORPUS: [&str; 26] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;COUNT=10",
    "FREQ=DAILY;UNTIL=20270201T080000Z",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=DAILY;BYMONTH=1,2;INTERVAL=2",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU",
    "FREQ=WEEKLY;INTERVAL=3;COUNT=7;BYDAY=TU,TH",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=1,15,-2",
    "FREQ=MONTHLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=2TU,4TU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=1,100,200",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0,30",
];

#[test]
fn rules_give_what_a_second_implementation_gives() {
    let cases = [
        ("2026-11-23T09:00:00", "Europe/Berlin"),
        ("2026-11-23T09:00:00", "America/New_York"),
        ("2027-01-31T22:15:00", "Australia/Lord_Howe"),
    ];
    let mut compared = 0;
    for (start, zone) in cases {
        let near = Near::new();
        for (number, rule) in CORPUS.iter().enumerate() {
            let id = format!("series{number}");
            let body = json!({"id": id, "recurrence": [format!("RRULE:{rule}")],
                    "start": {"dateTime": start, "timeZone": zone},
                    "end": {"dateTime": start, "timeZone": zone}});
            near.good("POST", EVENTS, body);
            let path =
                format!("{EVENTS}/{id}/instances?timeMax=2027-12-31T00:00:00Z&maxResults=2500");
            let found = near.good("GET", &path, Value::Null);
            let found: Vec<String> = ids(&found)
                .iter()
                .map(|id| id.rsplit_once('_').unwrap().1.to_owned())
                .collect();
            let plain = start.replace(['-', ':'], "");
            let text = format!("DTSTART;TZID={zone}:{plain}\nRRULE:{rule}");
            let second: rrule::RRuleSet = text.parse().unwrap();
            let utc = rrule::Tz::UTC;
            let end = "2027-12-31T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>();
            let end = end.unwrap().with_timezone(&utc);
            let expected: Vec<String> = second
                .before(end - chrono::Duration::seconds(1))
                .all(2500)
                .dates
                .iter()
                .map(|at| at.with_timezone(&utc).format("%Y%m%dT%H%M%SZ").to_string())
                .collect();
            assert_eq!(found, expected, "{rule} from {start} in {zone}");
            compared += found.len();
        }
    }
    assert!(compared > 5_000, "{compared}");
}
