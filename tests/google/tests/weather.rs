//! Reads that lag, ids that collide unnoticed, pushes that go astray, and planted markers.

#[path = "support/near.rs"]
mod near;
mod support;

use std::collections::BTreeSet;

use google_sim::{Delivery, Forged};
use near::Near;
use serde_json::{Value, json};
use support::{World, event, with};

const EVENTS: &str = "calendars/primary/events";
const DAY: [&str; 2] = ["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"];

fn lunch(id: &str) -> Value {
    with(
        event("Lunch", "2026-11-24T12:00:00", "2026-11-24T13:00:00"),
        json!({"id": id}),
    )
}

fn set(near: &Near, settings: Value) {
    near.control("POST", "settings", settings);
}

#[test]
fn each_kind_of_read_lags_by_its_own_time() {
    let near = Near::new();
    set(
        &near,
        json!({"read_lag_freebusy_s": 10, "read_lag_list_s": 20, "read_lag_get_s": 30}),
    );
    let look = || {
        let list = near.good("GET", EVENTS, Value::Null);
        let get = near.call("GET", &format!("{EVENTS}/lunch"), Value::Null);
        (
            near.busy(DAY[0], DAY[1]).len(),
            list["items"].as_array().unwrap().len(),
            get.status,
        )
    };
    // The writer itself is answered with what was written.
    assert_eq!(near.good("POST", EVENTS, lunch("lunch"))["id"], "lunch");
    assert_eq!(look(), (0, 0, 404));
    near.go_on(9);
    assert_eq!(look(), (0, 0, 404));
    near.go_on(1);
    assert_eq!(look(), (1, 0, 404));
    near.go_on(10);
    assert_eq!(look(), (1, 1, 404));
    near.go_on(10);
    assert_eq!(look(), (1, 1, 200));
    near.call("DELETE", &format!("{EVENTS}/lunch"), Value::Null);
    assert_eq!(look(), (1, 1, 200));
    near.go_on(10);
    assert_eq!(look(), (0, 1, 200));
    near.go_on(20);
    let get = near.good("GET", &format!("{EVENTS}/lunch"), Value::Null);
    assert_eq!(get["status"], "cancelled");
}

#[test]
fn what_a_lagging_list_did_not_show_comes_with_the_next_delta() {
    let near = Near::new();
    set(&near, json!({"read_lag_list_s": 60}));
    near.good("POST", EVENTS, lunch("first"));
    near.go_on(60);
    near.good("POST", EVENTS, lunch("second"));
    let list = near.good("GET", EVENTS, Value::Null);
    assert_eq!(support::ids(&list), ["first"]);
    let token = list["nextSyncToken"].as_str().unwrap();
    near.go_on(60);
    let delta = near.good("GET", &format!("{EVENTS}?syncToken={token}"), Value::Null);
    assert_eq!(support::ids(&delta), ["second"]);
}

#[test]
fn a_collision_may_go_unnoticed() {
    let near = Near::new();
    near.good("POST", EVENTS, lunch("lunch"));
    assert_eq!(near.call("POST", EVENTS, lunch("lunch")).status, 409);
    set(&near, json!({"id_collisions_undetected": true}));
    near.good(
        "POST",
        EVENTS,
        with(lunch("lunch"), json!({"summary": "Other"})),
    );
    let found = near.good("GET", EVENTS, Value::Null);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["summary"], "Other");
}

/// Opens a channel; its `sync` is thrown away.
fn watched(near: &Near, id: &str) -> Value {
    let body = json!({"id": id, "type": "web_hook", "address": "https://b.example/push",
        "token": "secret"});
    let channel = near.good("POST", &format!("{EVENTS}/watch"), body);
    near.sim.take_deliveries();
    channel
}

/// A change, and the pushes that are due at once.
fn change(near: &Near, id: &str) -> Vec<Delivery> {
    near.good("POST", EVENTS, lunch(id));
    near.sim.take_deliveries()
}

fn numbers(pushes: &[Delivery]) -> Vec<u64> {
    pushes
        .iter()
        .map(|p| p.header("x-goog-message-number").unwrap().parse().unwrap())
        .collect()
}

#[test]
fn pushes_are_dropped_doubled_late_and_out_of_order() {
    let near = Near::new();
    watched(&near, "channel-1");
    assert_eq!(change(&near, "aaaaa").len(), 1);
    set(&near, json!({"push_dropped": 1.0}));
    assert!(change(&near, "bbbbb").is_empty());
    let log = near.control("GET", "pushes", json!({}));
    assert_eq!(log[2]["status"], "dropped");
    set(&near, json!({"push_dropped": 0.0, "push_doubled": 1.0}));
    let twice = numbers(&change(&near, "ccccc"));
    assert!(twice.len() == 2 && twice[0] == twice[1], "{twice:?}");

    set(
        &near,
        json!({"push_doubled": 0.0, "push_late": 1.0, "push_late_min_s": 600, "push_late_max_s": 1200}),
    );
    assert!(change(&near, "ddddd").is_empty());
    let due = near.sim.next_delivery_ms().unwrap() - near::MONDAY_MS;
    assert!((600_000..=1_200_000).contains(&due), "{due}");
    set(&near, json!({"push_late": 0.0}));
    near.go_on(599);
    let early = numbers(&change(&near, "eeeee"));
    near.go_on(601);
    let late = numbers(&near.sim.take_deliveries());
    assert!(early.len() == 1 && late.len() == 1 && late[0] < early[0]);

    set(&near, json!({"push_reordered": 1.0}));
    near.good("POST", EVENTS, lunch("fffff"));
    near.good("POST", EVENTS, lunch("ggggg"));
    let swapped = numbers(&near.sim.take_deliveries());
    assert!(swapped[0] > swapped[1], "{swapped:?}");
}

#[test]
fn a_burst_a_storm_and_messages_of_nobody() {
    let near = Near::new();
    let first = watched(&near, "channel-1");
    watched(&near, "channel-2");
    set(&near, json!({"push_burst": 300}));
    let storm = change(&near, "aaaaa");
    assert_eq!(storm.len(), 600);
    let different: BTreeSet<(String, u64)> = storm
        .iter()
        .zip(numbers(&storm))
        .map(|(push, number)| (push.header("x-goog-channel-id").unwrap().to_owned(), number))
        .collect();
    assert_eq!(different.len(), 600);
    set(
        &near,
        json!({"push_burst": 1, "push_wrong_token": 1.0, "push_unknown_channel": 1.0}),
    );
    let wrong = change(&near, "bbbbb");
    assert_ne!(wrong[0].header("x-goog-channel-token"), Some("secret"));
    assert!(
        !wrong[0]
            .header("x-goog-channel-id")
            .unwrap()
            .starts_with("channel-")
    );
    set(
        &near,
        json!({"push_wrong_token": 0.0, "push_unknown_channel": 0.0, "push_after_stop_s": 60}),
    );
    let stop = json!({"id": "channel-1", "resourceId": first["resourceId"]});
    assert_eq!(near.call("POST", "channels/stop", stop).status, 204);
    assert_eq!(change(&near, "ccccc").len(), 2);
    near.go_on(60);
    let last = change(&near, "ddddd");
    assert_eq!(last.len(), 1);

    near.sim.replay_pushes(3);
    let again = near.sim.take_deliveries();
    assert_eq!(again.len(), 3);
    assert_eq!(numbers(&again)[2], numbers(&last)[0]);
    let forged = |more: Value| -> Forged {
        serde_json::from_value(with(json!({"channel": "channel-1"}), more)).unwrap()
    };
    near.sim
        .forge_push(&forged(json!({"times": 2, "as_channel": "channel-9"})))
        .unwrap();
    let pushes = near.sim.take_deliveries();
    assert_eq!(pushes.len(), 2);
    assert_eq!(pushes[0].header("x-goog-channel-id"), Some("channel-9"));
    let nobody = forged(json!({"channel": "nobody"}));
    assert!(near.sim.forge_push(&nobody).is_err());
}

#[tokio::test]
async fn a_sync_may_come_before_the_watch_is_answered() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[""]).await;
    world
        .control("settings", json!({"sync_before_answer": true}))
        .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/push", listener.local_addr().unwrap());
    let (tell, told) = std::sync::mpsc::channel::<()>();
    let app = axum::Router::new().fallback(async move || tell.send(()).unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let body = json!({"id": "channel-1", "type": "web_hook", "address": address});
    mia.post(&format!("{EVENTS}/watch"), body).await.ok();
    assert!(told.try_recv().is_ok(), "the sync had not come yet");
}

#[test]
fn markers_stand_in_every_text_of_peoples_events() {
    let near = Near::new();
    set(&near, json!({"plant": true}));
    let guests =
        json!([{"email": "a@example.net", "displayName": "Ann"}, {"email": "b@example.net"}]);
    let made = near.control(
        "POST",
        "events",
        json!({"email": "mia@example.com",
            "event": with(lunch("lunch"), json!({"attendees": guests, "description": "About it"}))}),
    );
    near.good("POST", EVENTS, lunch("plain"));
    let markers = near.sim.markers();
    assert_eq!(markers.len(), 5);
    let texts = [
        &made["summary"],
        &made["description"],
        &made["location"],
        &made["attendees"][0]["displayName"],
        &made["attendees"][1]["displayName"],
    ];
    for (text, marker) in texts.iter().zip(&markers) {
        assert!(text.as_str().unwrap().contains(marker), "{text} {marker}");
    }
    assert!(made["summary"].as_str().unwrap().starts_with("Lunch "));
    let moved = near.control(
        "PATCH",
        "events",
        json!({"email": "mia@example.com", "id": "lunch", "event": {"summary": "Dinner"}}),
    );
    assert!(
        moved["summary"]
            .as_str()
            .unwrap()
            .contains(&near.sim.markers()[5])
    );
    assert_eq!(
        near.control("GET", "markers", json!({}))
            .as_array()
            .unwrap()
            .len(),
        6
    );
    let plain = near.good("GET", &format!("{EVENTS}/plain"), Value::Null);
    assert_eq!(plain["summary"], "Lunch");
    let busy = near.busy(DAY[0], DAY[1]);
    assert!(!format!("{busy:?}").contains("planted"));
}
