//! Free/busy, scopes and roles: `google-calendar.md` §3 and §5.

mod support;

use serde_json::{Value, json};
use support::{World, event, ids, with};

const DAY: &str = "2027-03-01";

fn at(from: u32, to: u32) -> Value {
    event(
        "x",
        &format!("{DAY}T{from:02}:00:00"),
        &format!("{DAY}T{to:02}:00:00"),
    )
}

#[tokio::test]
async fn what_counts_as_busy() {
    let own = |answer: &str| json!({"attendees": [{"email": "mia@example.com", "responseStatus": answer}]});
    let cases = [
        (json!({}), true, "opaque by default"),
        (json!({"transparency": "opaque"}), true, "opaque"),
        (json!({"transparency": "transparent"}), false, "transparent"),
        (json!({"status": "cancelled"}), false, "cancelled"),
        (json!({"status": "tentative"}), true, "tentative event"),
        (own("declined"), false, "declined"),
        (own("needsAction"), true, "not answered"),
        (own("tentative"), true, "answered maybe"),
        (own("accepted"), true, "accepted"),
        (
            json!({"eventType": "workingLocation"}),
            false,
            "working location",
        ),
        (json!({"eventType": "outOfOffice"}), true, "out of office"),
        (json!({"eventType": "focusTime"}), true, "focus time"),
        (json!({"eventType": "birthday"}), false, "birthday"),
        (json!({"visibility": "private"}), true, "private"),
    ];
    for (more, busy, why) in cases {
        let world = World::peopled().await;
        let mia = world.caller("mia@example.com", &[".events.freebusy"]).await;
        world.human("mia@example.com", with(at(10, 11), more)).await;
        assert_eq!(!mia.busy("primary", DAY).await.is_empty(), busy, "{why}");
    }
}

#[tokio::test]
async fn all_day_runs_from_midnight_to_midnight_in_the_calendars_zone() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".freebusy"]).await;
    world
        .human(
            "mia@example.com",
            json!({"start": {"date": "2027-03-28"}, "end": {"date": "2027-03-29"}}),
        )
        .await;
    let body = json!({"timeMin": "2027-03-27T00:00:00Z", "timeMax": "2027-03-30T00:00:00Z", "items": [{"id": "primary"}]});
    let found = mia.post("freeBusy", body).await.ok();
    assert_eq!(
        found["calendars"]["primary"]["busy"],
        json!([{"start": "2027-03-27T23:00:00Z", "end": "2027-03-28T22:00:00Z"}]),
        "23 hours"
    );
}

#[tokio::test]
async fn bounds_are_half_open_and_zero_length_blocks_nothing() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".freebusy"]).await;
    for (from, to) in [(9, 10), (11, 12), (10, 10)] {
        world.human("mia@example.com", at(from, to)).await;
    }
    let body = json!({"timeMin": format!("{DAY}T10:00:00+01:00"), "timeMax": format!("{DAY}T11:00:00+01:00"), "items": [{"id": "primary"}]});
    let found = mia.post("freeBusy", body).await.ok();
    assert_eq!(found["calendars"]["primary"], json!({"busy": []}));
    assert_eq!(
        (&found["kind"], &found["timeMin"]),
        (
            &json!("calendar#freeBusy"),
            &json!("2027-03-01T09:00:00.000Z")
        )
    );
}

#[tokio::test]
async fn merging_and_clipping_are_switches() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".freebusy"]).await;
    for (from, to) in [(9, 11), (10, 12), (12, 13)] {
        world.human("mia@example.com", at(from, to)).await;
    }
    let ask = async || {
        let body = json!({
            "timeMin": format!("{DAY}T10:00:00+01:00"), "timeMax": format!("{DAY}T20:00:00+01:00"),
            "timeZone": "Europe/Berlin", "items": [{"id": "primary"}],
        });
        let found = mia.post("freeBusy", body).await.ok();
        let busy = found["calendars"]["primary"]["busy"]
            .as_array()
            .unwrap()
            .clone();
        busy.iter()
            .map(|b| {
                format!(
                    "{}-{}",
                    &b["start"].as_str().unwrap()[11..13],
                    &b["end"].as_str().unwrap()[11..13]
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(ask().await, ["10-13"]);
    world.control("settings", json!({"merge": false})).await;
    assert_eq!(ask().await, ["10-11", "10-12", "12-13"]);
    world.control("settings", json!({"clip": false})).await;
    assert_eq!(ask().await, ["09-11", "10-12", "12-13"]);
}

#[tokio::test]
async fn errors_per_calendar_keep_200() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".freebusy"]).await;
    let body = |items: Vec<Value>| json!({"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": items});
    let found = mia
        .post(
            "freeBusy",
            body(vec![
                json!({"id": "nobody@example.com"}),
                json!({"id": "tom@example.com"}),
            ]),
        )
        .await
        .ok();
    for id in ["nobody@example.com", "tom@example.com"] {
        assert_eq!(
            found["calendars"][id],
            json!({"errors": [{"domain": "global", "reason": "notFound"}], "busy": []})
        );
    }
    world.control("share", json!({"calendar": "tom@example.com", "email": "mia@example.com", "role": "freeBusyReader"})).await;
    let found = mia
        .post("freeBusy", body(vec![json!({"id": "tom@example.com"})]))
        .await
        .ok();
    assert_eq!(found["calendars"]["tom@example.com"], json!({"busy": []}));

    let many: Vec<Value> = (0..51)
        .map(|n| json!({"id": format!("c{n}@example.com")}))
        .collect();
    let found = mia.post("freeBusy", body(many.clone())).await.ok();
    assert_eq!(
        found["calendars"]["c50@example.com"]["errors"][0]["reason"],
        "tooManyCalendarsRequested"
    );
    world
        .control("settings", json!({"freebusy_too_many_fails": true}))
        .await;
    assert_eq!(mia.post("freeBusy", body(many)).await.status, 400);
}

#[tokio::test]
async fn bad_ranges() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".freebusy"]).await;
    let ask = async |from: &str, to: &str| {
        mia.post(
            "freeBusy",
            json!({"timeMin": from, "timeMax": to, "items": []}),
        )
        .await
    };
    let empty = ask("2027-03-01T00:00:00Z", "2027-03-01T00:00:00Z").await;
    empty.fails(400, "timeRangeEmpty");
    let item = &empty.body["error"]["errors"][0];
    assert_eq!(
        (&item["domain"], &item["location"]),
        (&json!("calendar"), &json!("timeMax"))
    );
    ask("2027-01-01T00:00:00Z", "2027-04-02T00:00:00Z")
        .await
        .fails(400, "timeRangeTooLong");
    assert_eq!(
        ask("2027-01-01T00:00:00Z", "2027-04-01T00:00:00Z")
            .await
            .status,
        200,
        "90 days"
    );
    mia.post(
        "freeBusy",
        json!({"timeMin": "2027-03-01T00:00:00Z", "items": []}),
    )
    .await
    .fails(400, "required");
    let broken = mia.request(reqwest::Method::POST, "freeBusy").body("{");
    support::answer(broken).await.fails(400, "parseError");
}

/// The matrix of §3, through the methods that this project calls.
#[tokio::test]
async fn scopes_come_from_the_discovery_file() {
    let world = World::peopled().await;
    let made = world.caller("mia@example.com", &[".app.created"]).await;
    let ours = made
        .post("calendars", json!({"summary": "Bookings"}))
        .await
        .ok();
    let ours = ours["id"].as_str().unwrap();
    let theirs = world
        .control(
            "calendars",
            json!({"email": "tom@example.com", "summary": "T", "time_zone": "UTC"}),
        )
        .await;
    let theirs = theirs["id"].as_str().unwrap();
    world
        .control(
            "share",
            json!({"calendar": theirs, "email": "mia@example.com", "role": "writer"}),
        )
        .await;
    // freeBusy, calendarList.list, list own, insert own, insert shared, insert ours
    let matrix = [
        ("", [true, true, true, true, true, true]),
        (".readonly", [true, true, true, false, false, false]),
        (".freebusy", [true, false, false, false, false, false]),
        (".events.freebusy", [true, false, true, false, false, false]),
        (".events", [false, false, true, true, true, true]),
        (
            ".events.readonly",
            [false, false, true, false, false, false],
        ),
        (".events.owned", [false, false, true, true, false, true]),
        (
            ".events.owned.readonly",
            [false, false, true, false, false, false],
        ),
        (
            ".events.public.readonly",
            [false, false, false, false, false, false],
        ),
        (
            ".calendarlist.readonly",
            [false, true, false, false, false, false],
        ),
        (
            ".calendars.readonly",
            [false, false, false, false, false, false],
        ),
        (".app.created", [false, false, false, false, false, true]),
    ];
    for (scope, expected) in matrix {
        let mia = world.caller("mia@example.com", &[scope]).await;
        let range = json!({"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": []});
        let answers = [
            mia.post("freeBusy", range).await,
            mia.get("users/me/calendarList").await,
            mia.get("calendars/primary/events").await,
            mia.post("calendars/primary/events", at(10, 11)).await,
            mia.post(&format!("calendars/{theirs}/events"), at(10, 11))
                .await,
            mia.post(&format!("calendars/{ours}/events"), at(10, 11))
                .await,
        ];
        assert_eq!(
            answers.each_ref().map(|a| a.status == 200),
            expected,
            "{scope}"
        );
        for refused in answers.iter().filter(|a| a.status != 200) {
            refused.fails(403, "insufficientPermissions");
            let error = &refused.body["error"];
            assert_eq!(error["status"], "PERMISSION_DENIED");
            assert_eq!(
                error["details"][0]["reason"],
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
            );
        }
    }
}

/// One scope opens the method, another one reaches the calendar: together they still don't write.
#[tokio::test]
async fn scopes_do_not_add_up() {
    let world = World::peopled().await;
    let mia = world
        .caller("mia@example.com", &[".app.created", ".events.readonly"])
        .await;
    assert_eq!(mia.get("calendars/primary/events").await.status, 200);
    mia.post("calendars/primary/events", at(10, 11))
        .await
        .fails(403, "insufficientPermissions");
}

#[tokio::test]
async fn availability_scope_and_role_hide_the_details() {
    let world = World::peopled().await;
    world
        .human(
            "mia@example.com",
            with(
                at(10, 11),
                json!({"attendees": [{"email": "g@example.com"}]}),
            ),
        )
        .await;
    world.control("share", json!({"calendar": "mia@example.com", "email": "tom@example.com", "role": "freeBusyReader"})).await;
    let scope = world.caller("mia@example.com", &[".events.freebusy"]).await;
    let role = world.caller("tom@example.com", &[".events"]).await;
    for caller in [scope, role] {
        let list = caller.get("calendars/mia@example.com/events").await.ok();
        let item = list["items"][0].as_object().unwrap();
        assert!(
            item.contains_key("start") && item.contains_key("id"),
            "{item:?}"
        );
        assert!(
            !item.contains_key("summary") && !item.contains_key("attendees"),
            "{item:?}"
        );
    }
    world
        .control(
            "share",
            json!({"calendar": "mia@example.com", "email": "tom@example.com", "role": "reader"}),
        )
        .await;
    let tom = world.caller("tom@example.com", &[".events"]).await;
    assert_eq!(
        tom.get("calendars/mia@example.com/events").await.ok()["items"][0]["summary"],
        "x"
    );
    tom.post("calendars/mia@example.com/events", at(10, 11))
        .await
        .fails(403, "requiredAccessLevel");
}

#[tokio::test]
async fn calendar_list_entries() {
    let world = World::peopled().await;
    let id = world
        .control(
            "calendars",
            json!({"email": "tom@example.com", "summary": "Team", "time_zone": "UTC"}),
        )
        .await;
    let id = id["id"].as_str().unwrap();
    let mia = world
        .caller("mia@example.com", &[".calendarlist.readonly", ".freebusy"])
        .await;
    let list = mia.get("users/me/calendarList").await.ok();
    assert_eq!(ids(&list), ["mia@example.com"]);
    let primary = &list["items"][0];
    assert_eq!(
        (
            &primary["primary"],
            &primary["accessRole"],
            &primary["timeZone"]
        ),
        (&json!(true), &json!("owner"), &json!("Europe/Berlin"))
    );
    assert!(primary.get("hidden").is_none() && primary.get("deleted").is_none());

    world
        .control(
            "share",
            json!({"calendar": id, "email": "mia@example.com", "role": "reader", "listed": false}),
        )
        .await;
    assert_eq!(
        ids(&mia.get("users/me/calendarList").await.ok()).len(),
        1,
        "not added automatically"
    );
    assert_eq!(mia.busy(id, DAY).await, [], "yet free/busy reads it");
    let token = list["nextSyncToken"].as_str().unwrap();
    world
        .control(
            "share",
            json!({"calendar": id, "email": "mia@example.com", "role": "reader"}),
        )
        .await;
    let delta = mia
        .get(&format!("users/me/calendarList?syncToken={token}"))
        .await
        .ok();
    assert_eq!(ids(&delta), [id]);
    let owned = mia
        .get("users/me/calendarList?minAccessRole=writer")
        .await
        .ok();
    assert_eq!(ids(&owned), ["mia@example.com"]);
    let page = mia.get("users/me/calendarList?maxResults=1").await.ok();
    assert!(page.get("nextSyncToken").is_none());
    let next = mia
        .get(&format!(
            "users/me/calendarList?maxResults=1&pageToken={}",
            page["nextPageToken"].as_str().unwrap()
        ))
        .await
        .ok();
    assert!(next.get("nextPageToken").is_none() && next["nextSyncToken"].is_string());
    world
        .control(
            "share",
            json!({"calendar": id, "email": "mia@example.com", "role": "none"}),
        )
        .await;
    let delta = mia
        .get(&format!("users/me/calendarList?syncToken={token}"))
        .await
        .ok();
    assert_eq!(delta["items"][0]["deleted"], true);
    mia.get(&format!(
        "users/me/calendarList?minAccessRole=writer&syncToken={token}"
    ))
    .await
    .fails(400, "invalid");
}

#[tokio::test]
async fn who_is_calling() {
    let world = World::peopled().await;
    let mut mia = world.caller("mia@example.com", &[".events"]).await;
    let url = format!("{}/calendar/v3/calendars/primary/events", world.server.base);
    let missing = support::answer(world.http.get(&url)).await;
    missing.fails(401, "required");
    world.control("clock", json!({"advance_s": 3598})).await;
    assert_eq!(mia.get("calendars/primary/events").await.status, 200);
    world.control("clock", json!({"advance_s": 2})).await;
    let late = mia.get("calendars/primary/events").await;
    late.fails(401, "authError");
    assert_eq!(late.body["error"]["status"], "UNAUTHENTICATED");
    mia.token = "ya29.nonsense".into();
    mia.get("calendars/primary/events")
        .await
        .fails(401, "authError");
}
