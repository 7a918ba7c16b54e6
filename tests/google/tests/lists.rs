//! Reading lists of events: `google-calendar.md` §4 and §8.

mod support;

use serde_json::{Value, json};
use support::{Caller, World, event, ids, with};

fn slot() -> Value {
    event("Intro", "2027-03-01T10:00:00", "2027-03-01T11:00:00")
}

const EVENTS: &str = "calendars/primary/events";

async fn mia(world: &World) -> Caller<'_> {
    world.caller("mia@example.com", &[".events"]).await
}

#[tokio::test]
async fn filters_order_and_combinations() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    for (id, start, end) in [
        ("aaaaa3", "09:00:00", "10:00:00"),
        ("aaaaa1", "11:00:00", "12:00:00"),
        ("aaaaa2", "10:00:00", "11:00:00"),
    ] {
        let made = event(
            id,
            &format!("2027-03-01T{start}"),
            &format!("2027-03-01T{end}"),
        );
        mia.post(EVENTS, with(made, json!({"id": id}))).await.ok();
    }
    let list = async |query: &str| mia.get(&format!("{EVENTS}?{query}")).await;
    let window = list("timeMin=2027-03-01T10:00:00%2B01:00&timeMax=2027-03-01T11:00:00%2B01:00")
        .await
        .ok();
    assert_eq!(ids(&window), ["aaaaa2"], "both bounds are exclusive");
    let ordered = list("singleEvents=true&orderBy=startTime").await.ok();
    assert_eq!(ids(&ordered), ["aaaaa3", "aaaaa2", "aaaaa1"]);
    assert_eq!(list("orderBy=startTime").await.status, 400);
    list("timeMin=2027-03-01T10:00:00Z&timeMax=2027-03-01T10:00:00Z")
        .await
        .fails(400, "timeRangeEmpty");
    assert_eq!(list("timeMin=yesterday").await.status, 400);
    list("maxResults=0").await.fails(400, "invalidParameter");
    list("orderBy=colour").await.fails(400, "invalidParameter");
    assert_eq!(ids(&list("q=aaaaa1").await.ok()), ["aaaaa1"]);
    assert_eq!(
        ids(&list("iCalUID=aaaaa2@google.com").await.ok()),
        ["aaaaa2"]
    );
    assert_eq!(ids(&list("eventTypes=focusTime").await.ok()).len(), 0);
    mia.delete(&format!("{EVENTS}/aaaaa1")).await;
    assert_eq!(ids(&list("").await.ok()), ["aaaaa2", "aaaaa3"]);
    assert_eq!(ids(&list("showDeleted=true").await.ok()).len(), 3);
    let old = list("updatedMin=2020-01-01T00:00:00Z").await;
    old.fails(410, "updatedMinTooLongAgo");
    mia.get("calendars/nobody@example.com/events")
        .await
        .fails(404, "notFound");
    mia.get("calendars/tom@example.com/events")
        .await
        .fails(404, "notFound");
    assert_eq!(mia.get("nothing/here").await.status, 404);
}

#[tokio::test]
async fn pages_and_sync_tokens() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    for n in 0..5 {
        mia.post(EVENTS, with(slot(), json!({"id": format!("aaaaa{n}")})))
            .await
            .ok();
    }
    let list = async |query: String| mia.get(&format!("{EVENTS}?{query}")).await;
    let mut seen = Vec::new();
    let (mut query, mut pages) = (String::from("maxResults=2"), 0);
    let sync = loop {
        let page = list(query.clone()).await.ok();
        pages += 1;
        seen.extend(ids(&page).iter().map(|id| (*id).to_owned()));
        assert_ne!(
            page.get("nextPageToken").is_some(),
            page.get("nextSyncToken").is_some(),
            "exactly one"
        );
        match page["nextPageToken"].as_str() {
            Some(token) => query = format!("maxResults=2&pageToken={token}"),
            None => break page["nextSyncToken"].as_str().unwrap().to_owned(),
        }
    };
    assert_eq!((seen.len(), pages), (5, 3));
    assert_eq!(
        list(format!("maxResults=2&q=x&{}", &query[13..]))
            .await
            .status,
        400,
        "page token of other parameters"
    );

    let none = list(format!("syncToken={sync}")).await.ok();
    assert_eq!(ids(&none).len(), 0);
    mia.patch(&format!("{EVENTS}/aaaaa1"), json!({"summary": "n"}))
        .await
        .ok();
    mia.delete(&format!("{EVENTS}/aaaaa2")).await;
    mia.post(
        EVENTS,
        with(
            event("late", "2040-01-01T00:00:00", "2040-01-01T01:00:00"),
            json!({"id": "aaaaa9"}),
        ),
    )
    .await
    .ok();
    let delta = list(format!("syncToken={sync}")).await.ok();
    assert_eq!(ids(&delta), ["aaaaa1", "aaaaa2", "aaaaa9"]);
    assert_eq!(delta["items"][0]["summary"], "n", "full state");
    assert_eq!(delta["items"][1]["status"], "cancelled");
    assert!(
        delta["items"][1].get("start").is_none(),
        "only the id is sure"
    );
    let repeated = list(format!("syncToken={sync}")).await.ok();
    assert_eq!(ids(&repeated), ids(&delta), "the old token still works");
    assert_eq!(
        ids(&list(format!(
            "syncToken={}",
            delta["nextSyncToken"].as_str().unwrap()
        ))
        .await
        .ok())
        .len(),
        0
    );

    for refused in [
        "timeMin=2027-01-01T00:00:00Z",
        "timeMax=2027-01-01T00:00:00Z",
        "q=x",
        "orderBy=updated",
        "iCalUID=x",
        "updatedMin=2027-01-01T00:00:00Z",
        "privateExtendedProperty=a%3Db",
        "sharedExtendedProperty=a%3Db",
        "showDeleted=false",
    ] {
        list(format!("syncToken={sync}&{refused}"))
            .await
            .fails(400, "invalid");
    }
    list(format!("syncToken={sync}&singleEvents=true"))
        .await
        .fails(400, "invalid");
    list("syncToken=nonsense".into())
        .await
        .fails(400, "invalid");
    world
        .control("settings", json!({"malformed_sync_token": 410}))
        .await;
    list("syncToken=nonsense".into())
        .await
        .fails(410, "fullSyncRequired");
    let windowed = list("timeMin=2027-01-01T00:00:00Z&timeMax=2028-01-01T00:00:00Z".into())
        .await
        .ok();
    assert!(
        windowed["nextSyncToken"].is_string(),
        "the first run may have a window"
    );
    assert!(
        list("q=intro".into())
            .await
            .ok()
            .get("nextSyncToken")
            .is_none()
    );

    world
        .control("expire_sync_tokens", json!({"email": "mia@example.com"}))
        .await;
    let stale = list(format!("syncToken={sync}")).await;
    stale.fails(410, "fullSyncRequired");
    assert_eq!(stale.body["error"]["errors"][0]["location"], "syncToken");
    world
        .control("settings", json!({"empty_pages": true}))
        .await;
    let empty = list(String::new()).await.ok();
    assert!(
        ids(&empty).is_empty() && empty["nextPageToken"].is_string(),
        "a page may be empty"
    );
    assert_eq!(
        ids(&list(format!(
            "pageToken={}",
            empty["nextPageToken"].as_str().unwrap()
        ))
        .await
        .ok())
        .len(),
        5
    );
}

#[tokio::test]
async fn a_sync_token_ages_and_belongs_to_one_list() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    let tom = world.caller("tom@example.com", &[".events"]).await;
    let sync = mia.get(EVENTS).await.ok()["nextSyncToken"]
        .as_str()
        .unwrap()
        .to_owned();
    tom.get(&format!("{EVENTS}?syncToken={sync}"))
        .await
        .fails(410, "fullSyncRequired");
    world
        .control("clock", json!({"advance_s": 31 * 24 * 3600}))
        .await;
    let mia = world.caller("mia@example.com", &[".events"]).await;
    mia.get(&format!("{EVENTS}?syncToken={sync}"))
        .await
        .fails(410, "fullSyncRequired");
}

#[tokio::test]
async fn fields_are_honoured() {
    let world = World::peopled().await;
    let mia = mia(&world).await;
    mia.post(
        &format!("{EVENTS}?fields=id"),
        with(slot(), json!({"id": "aaaaa1"})),
    )
    .await
    .ok();
    let list = mia
        .get(&format!(
            "{EVENTS}?fields=items(id,start/dateTime),nextPageToken"
        ))
        .await
        .ok();
    assert_eq!(
        list,
        json!({"items": [{"id": "aaaaa1", "start": {"dateTime": "2027-03-01T10:00:00+01:00"}}]})
    );
    assert_eq!(
        mia.get(&format!("{EVENTS}/aaaaa1?fields=id,status"))
            .await
            .ok(),
        json!({"id": "aaaaa1", "status": "confirmed"})
    );
    mia.get(&format!("{EVENTS}?fields=items(idd)"))
        .await
        .fails(400, "invalidParameter");
}
