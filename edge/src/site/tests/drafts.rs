//! What is looked at before it is saved: shown as the real thing, booked by nobody.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, Reply, connected};
use super::story::{add, timed};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
/// In the usual hours, and in the evening; both in Berlin's winter.
const MORNING: &str = "2026-11-24T09:00:00Z";
const EVENING: &str = "2026-11-24T18:00:00Z";

async fn draft(browser: &mut Browser, wish: Value) -> Reply {
    browser
        .send("POST", &format!("{SITE}/drafts"), Some(wish))
        .await
}

/// The slug of a draft that is kept.
async fn kept(browser: &mut Browser, wish: Value) -> String {
    let made = draft(browser, wish).await.expect(201).body;
    made["event"].as_str().unwrap().to_owned()
}

async fn starts(at: &Deployment, event: &str, minutes: u16) -> Vec<Value> {
    let path = format!("/v1/sites/ada-lovelace/events/{event}/slots/{minutes}/2026-11");
    let slots = at.visit("GET", &path, &[], None).await.expect(200).body["slots"].clone();
    slots.as_array().unwrap().clone()
}

fn evenings(host: &Value) -> Value {
    json!({"id": host, "schedule": {"zone": "Europe/Berlin",
        "weekly": [{"days": ["tu"], "start": "18:00", "end": "20:00"}]}})
}

#[tokio::test]
async fn an_event_type_is_seen_as_it_would_be_and_nothing_is_saved() {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["title"] = json!("Long talk");
    event["durations"] = json!([90]);
    let before = owner.view().await["events"].clone();
    let slug = kept(&mut owner, json!({"of": "intro", "event": event})).await;
    let path = format!("/v1/sites/ada-lovelace/events/{slug}");
    let view = at.visit("GET", &path, &[], None).await.expect(200).body;
    assert_eq!(view["title"], "Long talk");
    assert_eq!(view["event"], *slug);
    let starts_of_90 = starts(&at, &slug, 90).await;
    assert!(
        starts_of_90.contains(&json!("2026-11-24T09:30:00Z")),
        "{starts_of_90:?}"
    );
    assert_eq!(owner.view().await["events"], before);
    // Also one that there is not yet.
    event["event"] = json!("new");
    let slug = kept(&mut owner, json!({"of": "new", "event": event})).await;
    assert!(!starts(&at, &slug, 90).await.is_empty());
    event["title"] = json!("");
    draft(&mut owner, json!({"of": "new", "event": event}))
        .await
        .expect(422);
}

#[tokio::test]
async fn hours_and_limits_are_seen_as_they_would_be() {
    let (at, mut owner) = connected().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let slug = kept(&mut owner, json!({"of": "intro", "host": evenings(&host)})).await;
    let late = starts(&at, &slug, 30).await;
    assert!(
        late.contains(&json!(EVENING)) && !late.contains(&json!(MORNING)),
        "{late:?}"
    );
    assert!(!starts(&at, "intro", 30).await.contains(&json!(EVENING)));
    // What is booked already counts for a limit that is being tried.
    at.book("first", MORNING).await.expect(201);
    let one_a_day = json!({"of": "intro", "host": {"id": host, "limits": {"day": 1}}});
    let slug = kept(&mut owner, one_a_day).await;
    let same_day = |it: &Value| it.as_str().unwrap().starts_with("2026-11-24");
    assert!(!starts(&at, &slug, 30).await.iter().any(same_day));
    assert!(starts(&at, "intro", 30).await.iter().any(same_day));
}

#[tokio::test]
async fn a_calendar_that_would_not_block_is_left_out() {
    let (at, mut owner) = connected().await;
    let view = owner.view().await;
    let host = &view["hosts"][0];
    let calendars = host["connections"][0]["calendars"].as_array().unwrap();
    let id = |title: &str| {
        let found = calendars.iter().find(|it| it["title"] == title);
        found.unwrap()["id"].clone()
    };
    let (main, family) = (id(OWNER), id("Family"));
    let site = at.site("ada-lovelace");
    let google_id = site.store().unwrap().calendar(family.as_str().unwrap());
    let google_id = google_id.unwrap().unwrap().google_id;
    add(&at, &google_id, timed(MORNING, "2026-11-24T09:30:00Z"));
    let host_id = host["id"].as_str().unwrap();
    owner.choose(host_id, json!([main, family]), &main).await;
    at.live(60).await;
    assert!(!starts(&at, "intro", 30).await.contains(&json!(MORNING)));
    let without = json!({"of": "intro", "host": {"id": host_id, "calendars": [main]}});
    let slug = kept(&mut owner, without).await;
    assert!(starts(&at, &slug, 30).await.contains(&json!(MORNING)));
    assert!(!starts(&at, "intro", 30).await.contains(&json!(MORNING)));
}

#[tokio::test]
async fn switches_are_seen_as_they_would_be() {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["guests"] = json!(3);
    owner
        .send("PUT", &format!("{SITE}/events/intro"), Some(event))
        .await
        .expect(200);
    let host = owner.view().await["hosts"][0]["id"].clone();
    let busy = timed(MORNING, "2026-11-24T09:30:00Z");
    add(&at, "primary", busy);
    let holiday =
        json!({"summary": "x", "start": {"date": "2026-11-25"}, "end": {"date": "2026-11-26"}});
    add(&at, "primary", holiday);
    at.live(60).await;
    let on_holiday = json!("2026-11-25T09:00:00Z");
    let with = |busy: bool, written: bool, all_day: bool| {
        let switches =
            json!({"busy_blocks": busy, "bookings_written": written, "all_day_blocks": all_day});
        json!({"of": "intro", "host": {"id": host, "switches": switches}})
    };
    let off = kept(&mut owner, with(false, true, true)).await;
    assert!(starts(&at, &off, 30).await.contains(&json!(MORNING)));
    // Without all-day events nothing was read: it stays as it is, and is not refused either.
    let all_day = kept(&mut owner, with(true, true, false)).await;
    let shown = starts(&at, &all_day, 30).await;
    assert!(
        !shown.is_empty() && !shown.contains(&json!(MORNING)) && !shown.contains(&on_holiday),
        "{shown:?}"
    );
    // Nobody else is invited where Google writes to nobody.
    let unwritten = kept(&mut owner, with(true, false, true)).await;
    for (slug, guests) in [("intro", 3), (&*unwritten, 0)] {
        let path = format!("/v1/sites/ada-lovelace/events/{slug}");
        let view = at.visit("GET", &path, &[], None).await.expect(200).body;
        assert_eq!(view["guests"].as_u64().unwrap_or(0), guests, "{slug}");
    }
    assert!(!starts(&at, "intro", 30).await.contains(&json!(MORNING)));
    let saved = owner.view().await["hosts"][0]["switches"].clone();
    assert_eq!(saved["busy_blocks"], true);
}

#[tokio::test]
async fn names_of_site_and_host_are_seen_as_they_would_be() {
    let (at, mut owner) = connected().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let site = json!({"title": " Lovelace & Co ", "contact": "ring 4"});
    let slug = kept(
        &mut owner,
        json!({"of": "intro", "site": site, "host": {"id": host, "name": "Augusta"}}),
    )
    .await;
    let path = format!("/v1/sites/ada-lovelace/events/{slug}");
    let view = at.visit("GET", &path, &[], None).await.expect(200).body;
    assert_eq!(view["site_title"], "Lovelace & Co");
    assert_eq!(view["contact"], "ring 4");
    assert_eq!(view["hosts"], json!(["Augusta"]));
    for (wish, field) in [
        (json!({"of": "intro", "site": {"title": ""}}), "title"),
        (
            json!({"of": "intro", "host": {"id": host, "name": ""}}),
            "name",
        ),
    ] {
        let refused = draft(&mut owner, wish).await.expect(422).body;
        assert_eq!(refused["field"], field);
    }
    let path = "/v1/sites/ada-lovelace/events/intro";
    let view = at.visit("GET", path, &[], None).await.expect(200).body;
    assert_ne!(view["site_title"], "Lovelace & Co");
}

#[tokio::test]
async fn limits_a_week_are_seen_with_weeks_that_begin_on_another_day() {
    let (at, mut owner) = connected().await;
    let host = owner.view().await["hosts"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("{SITE}/hosts/{host}/limits");
    owner
        .send("PUT", &path, Some(json!({"week": 1})))
        .await
        .expect(200);
    at.book("first", MORNING).await.expect(201);
    // The day after is in the same week, unless that is when weeks begin.
    let next_day = |it: &Value| it.as_str().unwrap().starts_with("2026-11-25");
    assert!(!starts(&at, "intro", 30).await.iter().any(next_day));
    let site = json!({"title": "Ada", "first_weekday": "we"});
    let slug = kept(&mut owner, json!({"of": "intro", "site": site})).await;
    assert!(starts(&at, &slug, 30).await.iter().any(next_day));
}

#[tokio::test]
async fn nothing_of_a_draft_is_kept_or_booked_and_it_ends() {
    let (at, mut owner) = connected().await;
    let slug = kept(&mut owner, json!({"of": "intro"})).await;
    let hold = |event: &str, visitor: &str| json!({"event": event, "minutes": 30, "start": MORNING, "visitor": visitor});
    let path = "/v1/sites/ada-lovelace/holds";
    let wish = hold(&slug, "a-visitor-of-16-or-more");
    let held = at
        .visit("POST", path, &[], Some(wish))
        .await
        .expect(201)
        .body;
    let wish = json!({"event": slug, "minutes": 30, "start": MORNING, "name": "Grace",
        "email": "grace@example.org", "notes": "", "zone": "Europe/Berlin", "lang": "en",
        "hold": {"id": held["id"], "secret": held["secret"]}});
    let key = [("idempotency-key", "0000000000000000000001")];
    let path = "/v1/sites/ada-lovelace/bookings";
    let refused = at
        .visit("POST", path, &key, Some(wish))
        .await
        .expect(422)
        .body;
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .starts_with("This is a preview")
    );
    // The time was free all along, for somebody else.
    at.book("first", MORNING).await.expect(201);
    at.advance(2 * 3600);
    let path = format!("/v1/sites/ada-lovelace/events/{slug}");
    at.visit("GET", &path, &[], None).await.expect(404);
    at.live(60).await;
    assert!(at.dump("ada-lovelace").contains("drafts: []\n"));
}

#[tokio::test]
async fn only_who_may_change_it_sees_it_otherwise() {
    let (at, mut ada) = connected().await;
    let ada_id = ada.view().await["hosts"][0]["id"].clone();
    let event = ada.view().await["events"][0].clone();
    let (bob_id, token) = ada.invite("Bob").await;
    let mut bob = Browser::new(&at);
    at.person("bob@example.com", "Bob", "Europe/London");
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    draft(&mut bob, json!({"of": "intro", "event": event}))
        .await
        .expect(403);
    draft(&mut bob, json!({"of": "intro", "host": evenings(&ada_id)}))
        .await
        .expect(403);
    draft(&mut bob, json!({"of": "intro", "site": {"title": "Bob"}}))
        .await
        .expect(403);
    kept(
        &mut bob,
        json!({"of": "intro", "host": evenings(&json!(bob_id))}),
    )
    .await;
    kept(
        &mut ada,
        json!({"of": "intro", "host": evenings(&json!(bob_id))}),
    )
    .await;
    draft(&mut ada, json!({"of": "none", "host": evenings(&ada_id)}))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_member_has_five_of_them_at_most() {
    let (at, mut owner) = connected().await;
    let mut slugs = Vec::new();
    for _ in 0..6 {
        slugs.push(kept(&mut owner, json!({"of": "intro"})).await);
    }
    for (slug, status) in slugs.iter().zip([404, 200, 200, 200, 200, 200]) {
        let path = format!("/v1/sites/ada-lovelace/events/{slug}");
        at.visit("GET", &path, &[], None).await.expect(status);
    }
}
