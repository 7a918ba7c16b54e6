//! Writing and reading events: `google-calendar.md` §4, §7, §8 and §9.

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Caller, World, answer, event, ids, with};

fn slot() -> Value {
    event("Intro", "2027-03-01T10:00:00", "2027-03-01T11:00:00")
}

const EVENTS: &str = "calendars/primary/events";

async fn mia(world: &World) -> Caller<'_> {
    world.caller("mia@example.com", &[".events"]).await
}

fn path(id: &Value) -> String {
    format!("{EVENTS}/{}", id.as_str().unwrap())
}

#[tokio::test]
async fn a_chosen_id_is_taken_for_ever() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let with_id = |id: &str| with(slot(), json!({"id": id}));
    let made = mia
        .post(EVENTS, with_id("abcdefghijklmnopqrstuv0189"))
        .await
        .ok();
    assert_eq!(made["id"], "abcdefghijklmnopqrstuv0189");
    let twice = mia
        .post(EVENTS, with_id("abcdefghijklmnopqrstuv0189"))
        .await;
    twice.fails(409, "duplicate");
    assert_eq!(
        twice.body["error"]["message"],
        "The requested identifier already exists."
    );
    assert!(twice.body["error"].get("status").is_none(), "backend shape");

    let one = path(&made["id"]);
    let deleted = mia.delete(&one).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    mia.delete(&one).await.fails(410, "deleted");
    mia.post(EVENTS, with_id("abcdefghijklmnopqrstuv0189"))
        .await
        .fails(409, "duplicate");
    assert_eq!(mia.get(&one).await.ok()["status"], "cancelled");
    let revived = mia.patch(&one, json!({"status": "confirmed"})).await.ok();
    assert_eq!(
        (&revived["status"], &revived["summary"]),
        (&json!("confirmed"), &json!("Intro"))
    );

    for bad in ["abcd", "wxyz12345", "ABCDEF", "abc_def", &"a".repeat(1025)] {
        let refused = mia.post(EVENTS, with_id(bad)).await;
        refused.fails(400, "invalid");
        assert_eq!(
            refused.body["error"]["message"],
            "Invalid resource id value."
        );
    }
    mia.get(&format!("{EVENTS}/nosuchevent"))
        .await
        .fails(404, "notFound");
    mia.delete(&format!("{EVENTS}/nosuchevent"))
        .await
        .fails(404, "notFound");
}

#[tokio::test]
async fn times_are_checked_and_rendered_in_the_calendars_zone() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let at = |text: &str| json!({"dateTime": text});
    let made = mia
        .post(
            EVENTS,
            json!({"start": at("2027-03-01T10:00:00Z"), "end": at("2027-03-01T05:30:00-05:00")}),
        )
        .await
        .ok();
    assert_eq!(made["start"]["dateTime"], "2027-03-01T11:00:00+01:00");
    assert_eq!(made["end"]["dateTime"], "2027-03-01T11:30:00+01:00");
    let elsewhere = mia
        .get(&format!("{}?timeZone=America/New_York", path(&made["id"])))
        .await
        .ok();
    assert_eq!(elsewhere["start"]["dateTime"], "2027-03-01T05:00:00-05:00");

    let missing = mia
        .post(EVENTS, json!({"start": at("2027-03-01T10:00:00Z")}))
        .await;
    missing.fails(400, "required");
    assert_eq!(missing.body["error"]["message"], "Missing end time.");
    let zoneless = mia
        .post(
            EVENTS,
            json!({"start": at("2027-03-01T10:00:00"), "end": at("2027-03-01T11:00:00")}),
        )
        .await;
    assert_eq!(
        zoneless.body["error"]["message"],
        "Missing time zone definition for start time."
    );
    mia.post(
        EVENTS,
        json!({"start": at("2027-03-01T10:00:00Z"), "end": at("2027-03-01T09:00:00Z")}),
    )
    .await
    .fails(400, "timeRangeEmpty");
    let recurring = with(slot(), json!({"recurrence": ["RRULE:FREQ=DAILY"]}));
    let made = mia.post(EVENTS, recurring).await.ok();
    assert_eq!(made["recurrence"], json!(["RRULE:FREQ=DAILY"]));
}

#[tokio::test]
async fn defaults_are_omitted_and_double_booking_is_allowed() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let made = mia
        .post(
            EVENTS,
            with(
                slot(),
                json!({"transparency": "opaque", "visibility": "default", "attendees": []}),
            ),
        )
        .await
        .ok();
    for absent in [
        "transparency",
        "visibility",
        "attendees",
        "extendedProperties",
        "recurrence",
    ] {
        assert!(made.get(absent).is_none(), "{absent}: {made}");
    }
    assert_eq!(
        made["organizer"],
        json!({"email": "mia@example.com", "self": true})
    );
    assert_eq!(
        (&made["eventType"], &made["sequence"]),
        (&json!("default"), &json!(0))
    );
    assert!(made["etag"].as_str().unwrap().starts_with('"'));
    assert!(
        made["updated"].as_str().unwrap().ends_with('Z')
            && made["created"].as_str().unwrap().contains('.')
    );
    mia.post(EVENTS, slot()).await.ok();
}

#[tokio::test]
async fn patch_merges_and_update_replaces() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let full = json!({
        "description": "d", "location": "l", "attendees": [{"email": "a@example.com"}, {"email": "b@example.com"}],
        "extendedProperties": {"private": {"k": "v", "n": "w"}},
    });
    let made = mia.post(EVENTS, with(slot(), full)).await.ok();
    let one = path(&made["id"]);
    let patched = mia
        .patch(
            &one,
            json!({
                "description": null, "extendedProperties": {"private": {"n": null, "m": "x"}},
                "attendees": [{"email": "b@example.com", "responseStatus": "accepted"}],
            }),
        )
        .await
        .ok();
    assert!(patched.get("description").is_none());
    assert_eq!(
        patched["extendedProperties"],
        json!({"private": {"k": "v", "m": "x"}})
    );
    assert_eq!(
        patched["attendees"],
        json!([{"email": "b@example.com", "responseStatus": "accepted"}])
    );
    assert_eq!(
        (&patched["location"], &patched["sequence"]),
        (&json!("l"), &json!(0))
    );
    let moved = mia
        .patch(
            &one,
            json!({"end": {"dateTime": "2027-03-01T12:00:00+01:00"}}),
        )
        .await
        .ok();
    assert_eq!(moved["sequence"], 1);

    let put = mia.put(&one, slot()).await.ok();
    for reset in ["location", "attendees", "extendedProperties"] {
        assert!(put.get(reset).is_none(), "{reset}");
    }
    assert_eq!(put["created"], made["created"]);
}

#[tokio::test]
async fn stale_etags_are_refused() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let made = mia.post(EVENTS, slot()).await.ok();
    let (one, etag) = (path(&made["id"]), made["etag"].as_str().unwrap());
    let same = answer(mia.request(Method::GET, &one).header("if-none-match", etag)).await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    let patch = |etag: &str| {
        mia.request(Method::PATCH, &one)
            .header("if-match", etag)
            .json(&json!({"summary": "b"}))
    };
    let changed = answer(patch(etag)).await.ok();
    assert_ne!(changed["etag"], made["etag"]);
    let stale = answer(patch(etag)).await;
    stale.fails(412, "conditionNotMet");
    let at = &stale.body["error"]["errors"][0];
    assert_eq!(
        (&at["locationType"], &at["location"]),
        (&json!("header"), &json!("If-Match"))
    );
    answer(
        mia.request(Method::PUT, &one)
            .header("if-match", etag)
            .json(&slot()),
    )
    .await
    .fails(412, "conditionNotMet");
    answer(mia.request(Method::DELETE, &one).header("if-match", etag))
        .await
        .fails(412, "conditionNotMet");
    assert_eq!(
        answer(mia.request(Method::GET, &one).header("if-none-match", etag))
            .await
            .status,
        200
    );
    let fresh = changed["etag"].as_str().unwrap();
    assert_eq!(
        answer(mia.request(Method::DELETE, &one).header("if-match", fresh))
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn only_reminders_leave_updated_alone() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let made = mia.post(EVENTS, slot()).await.ok();
    world.control("clock", json!({"advance_s": 5})).await;
    let reminders = json!({"reminders": {"useDefault": false, "overrides": [{"method": "popup", "minutes": 5}]}});
    let changed = mia.patch(&path(&made["id"]), reminders).await.ok();
    assert_eq!(changed["updated"], made["updated"]);
    assert_ne!(changed["etag"], made["etag"]);
    let changed = mia
        .patch(&path(&made["id"]), json!({"summary": "n"}))
        .await
        .ok();
    assert_ne!(changed["updated"], made["updated"]);
}

#[tokio::test]
async fn extended_properties_have_limits_and_filters() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let key44 = "k".repeat(44);
    let mut private = json!({"booking": "b1", "v": "x".repeat(2000)});
    private[&key44] = json!("1");
    private["k".repeat(45)] = json!("1");
    let made = mia
        .post(
            EVENTS,
            with(slot(), json!({"extendedProperties": {"private": private}})),
        )
        .await
        .ok();
    let stored = made["extendedProperties"]["private"].as_object().unwrap();
    assert_eq!(stored["v"].as_str().unwrap().len(), 1024, "values are cut");
    assert_eq!(stored.len(), 3, "keys that are too long are dropped");
    mia.post(
        EVENTS,
        with(
            slot(),
            json!({"extendedProperties": {"private": {"booking": "b2", "v": "1"}}}),
        ),
    )
    .await
    .ok();
    let found = mia
        .get(&format!("{EVENTS}?privateExtendedProperty=booking%3Db1"))
        .await
        .ok();
    assert_eq!(ids(&found), [made["id"].as_str().unwrap()]);
    let both = mia
        .get(&format!(
            "{EVENTS}?privateExtendedProperty=booking%3Db2&privateExtendedProperty=v%3D2"
        ))
        .await
        .ok();
    assert_eq!(ids(&both).len(), 0, "all must match");
    assert_eq!(
        ids(&mia
            .get(&format!("{EVENTS}?sharedExtendedProperty=booking%3Db1"))
            .await
            .ok())
        .len(),
        0
    );
}

#[tokio::test]
async fn attendees_have_copies_and_their_answers_come_back() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let tom = world
        .caller("tom@example.com", &[".events", ".freebusy"])
        .await;
    let body = json!({
        "id": "aaaaa1", "attendees": [{"email": "Tom@example.com"}, {"email": "guest@elsewhere.example"}],
        "extendedProperties": {"private": {"p": "1"}, "shared": {"s": "1"}},
    });
    mia.post(
        &format!("{EVENTS}?sendUpdates=externalOnly"),
        with(slot(), body),
    )
    .await
    .ok();
    let copy = tom.get(&format!("{EVENTS}/aaaaa1")).await.ok();
    assert_eq!(
        copy["attendees"][0],
        json!({"email": "tom@example.com", "responseStatus": "needsAction", "self": true})
    );
    assert_eq!(
        copy["extendedProperties"],
        json!({"shared": {"s": "1"}}),
        "private stays on the organizer's copy"
    );
    assert_eq!(copy["organizer"], json!({"email": "mia@example.com"}));
    assert_eq!(copy["iCalUID"], "aaaaa1@google.com");
    assert_eq!(tom.busy("primary", "2027-03-01").await.len(), 1);
    let mails = world.look("mails").await;
    assert_eq!(mails.as_array().unwrap().len(), 1, "{mails}");
    assert_eq!(
        (&mails[0]["to"], &mails[0]["kind"]),
        (&json!("guest@elsewhere.example"), &json!("invite"))
    );

    let one = tom
        .get(&format!("{EVENTS}/aaaaa1?maxAttendees=1"))
        .await
        .ok();
    assert_eq!(
        (
            one["attendees"].as_array().unwrap().len(),
            &one["attendeesOmitted"]
        ),
        (1, &json!(true))
    );
    assert_eq!(one["attendees"][0]["self"], true);

    tom.patch(&format!("{EVENTS}/aaaaa1"), json!({"summary": "mine"}))
        .await
        .fails(403, "forbiddenForNonOrganizer");
    let answers = json!({"attendees": [{"email": "tom@example.com", "responseStatus": "declined"}, {"email": "guest@elsewhere.example"}]});
    let before = mia.get(&format!("{EVENTS}/aaaaa1")).await.ok();
    tom.patch(&format!("{EVENTS}/aaaaa1"), answers).await.ok();
    let after = mia.get(&format!("{EVENTS}/aaaaa1")).await.ok();
    assert_eq!(after["attendees"][0]["responseStatus"], "declined");
    assert_ne!(after["etag"], before["etag"], "answers change the etag");
    assert_eq!(tom.busy("primary", "2027-03-01").await, []);
    tom.patch(
        &format!("{EVENTS}/aaaaa1"),
        json!({"transparency": "transparent"}),
    )
    .await
    .ok();
    assert!(
        mia.get(&format!("{EVENTS}/aaaaa1"))
            .await
            .ok()
            .get("transparency")
            .is_none(),
        "own to each copy"
    );

    mia.patch(
        &format!("{EVENTS}/aaaaa1?sendUpdates=all"),
        json!({"location": "Room 1"}),
    )
    .await
    .ok();
    assert_eq!(
        tom.get(&format!("{EVENTS}/aaaaa1")).await.ok()["location"],
        "Room 1"
    );
    mia.delete(&format!("{EVENTS}/aaaaa1?sendUpdates=all"))
        .await;
    let gone = tom.get(&format!("{EVENTS}/aaaaa1")).await.ok();
    assert_eq!(gone["status"], "cancelled");
    let kinds: Vec<_> = world
        .look("mails")
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["invite", "update", "update", "cancel", "cancel"]);
    mia.post(
        EVENTS,
        with(slot(), json!({"attendees": [{"email": "nonsense"}]})),
    )
    .await
    .fails(400, "invalid");
}

#[tokio::test]
async fn meet_links_come_after_some_reads() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let ask = |request: &str| {
        with(
            slot(),
            json!({"conferenceData": {"createRequest": {"requestId": request, "conferenceSolutionKey": {"type": "hangoutsMeet"}}}}),
        )
    };
    let ignored = mia.post(EVENTS, ask("r1")).await.ok();
    assert!(ignored.get("conferenceData").is_none(), "version 0");
    let made = mia
        .post(&format!("{EVENTS}?conferenceDataVersion=1"), ask("r2"))
        .await
        .ok();
    let status = |event: &Value| {
        event["conferenceData"]["createRequest"]["status"]["statusCode"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(status(&made), "pending");
    let one = path(&made["id"]);
    assert_eq!(status(&mia.get(&one).await.ok()), "pending");
    let there = mia.get(&one).await.ok();
    assert_eq!(status(&there), "success");
    assert_eq!(
        there["hangoutLink"],
        there["conferenceData"]["entryPoints"][0]["uri"]
    );
    let same = mia
        .patch(&format!("{one}?conferenceDataVersion=1"), ask("r2"))
        .await
        .ok();
    assert_eq!(
        same["hangoutLink"], there["hangoutLink"],
        "the same request again is ignored"
    );
    let kept = mia.patch(&one, json!({"summary": "n"})).await.ok();
    assert_eq!(kept["hangoutLink"], there["hangoutLink"]);
    world
        .control(
            "settings",
            json!({"conference_fails": true, "conference_reads": 1}),
        )
        .await;
    let made = mia
        .post(&format!("{EVENTS}?conferenceDataVersion=1"), ask("r3"))
        .await
        .ok();
    assert_eq!(status(&mia.get(&path(&made["id"])).await.ok()), "failure");
}

#[tokio::test]
async fn private_events_are_hidden_from_readers() {
    let world = World::peopled().await;
    world
        .human(
            "mia@example.com",
            with(slot(), json!({"visibility": "private"})),
        )
        .await;
    world
        .control(
            "share",
            json!({"calendar": "mia@example.com", "email": "tom@example.com", "role": "reader"}),
        )
        .await;
    let tom = world.caller("tom@example.com", &[".events"]).await;
    let seen = tom.get("calendars/mia@example.com/events").await.ok();
    assert!(seen["items"][0].get("summary").is_none());
    assert_eq!(
        mia(&world).await.get(EVENTS).await.ok()["items"][0]["summary"],
        "Intro"
    );
}
