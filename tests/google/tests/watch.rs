//! Channels: `google-calendar.md` §10.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use support::{Caller, World, event};

type Seen = Arc<Mutex<Vec<HeaderMap>>>;

/// A receiver that answers with these statuses in turn, then with 204.
struct Receiver {
    address: String,
    seen: Seen,
}

impl Receiver {
    async fn new(statuses: &[u16]) -> Self {
        let seen = Seen::default();
        let left = Arc::new(Mutex::new(
            statuses.iter().rev().copied().collect::<Vec<_>>(),
        ));
        let app = Router::new()
            .fallback(async move |State(seen): State<Seen>, headers: HeaderMap| {
                seen.lock().unwrap().push(headers);
                StatusCode::from_u16(left.lock().unwrap().pop().unwrap_or(204)).unwrap()
            })
            .with_state(seen.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/google/push/site", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, seen }
    }

    /// Waits until so many messages are there.
    async fn wait(&self, count: usize) -> Vec<HeaderMap> {
        for _ in 0..1000 {
            let seen = self.seen.lock().unwrap().clone();
            if seen.len() >= count {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "{} of {count} messages came",
            self.seen.lock().unwrap().len()
        );
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |v| v.to_str().unwrap())
}

async fn watch(caller: &Caller<'_>, id: &str, address: &str, more: Value) -> support::Answer {
    let body = support::with(
        json!({"id": id, "type": "web_hook", "address": address}),
        more,
    );
    caller.post("calendars/primary/events/watch", body).await
}

async fn add(world: &World) -> Value {
    world
        .human(
            "mia@example.com",
            event("x", "2027-03-01T10:00:00", "2027-03-01T11:00:00"),
        )
        .await
}

#[tokio::test]
async fn sync_then_one_message_per_change() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".events.freebusy"]).await;
    let receiver = Receiver::new(&[]).await;
    let channel = watch(
        &mia,
        "channel-1",
        &receiver.address,
        json!({"token": "secret"}),
    )
    .await
    .ok();
    assert_eq!(
        (&channel["kind"], &channel["id"], &channel["token"]),
        (&json!("api#channel"), &json!("channel-1"), &json!("secret"))
    );
    let expires: i64 = channel["expiration"].as_str().unwrap().parse().unwrap();
    let first = receiver.wait(1).await.remove(0);
    assert_eq!(text(&first, "x-goog-resource-state"), "sync");
    assert_eq!(text(&first, "x-goog-message-number"), "1");
    assert_eq!(text(&first, "x-goog-channel-id"), "channel-1");
    assert_eq!(text(&first, "x-goog-channel-token"), "secret");
    assert_eq!(
        text(&first, "x-goog-resource-id"),
        channel["resourceId"].as_str().unwrap()
    );
    assert_eq!(
        text(&first, "x-goog-resource-uri"),
        channel["resourceUri"].as_str().unwrap()
    );
    assert!(text(&first, "x-goog-channel-expiration").ends_with("GMT"));
    assert!(text(&first, "user-agent").starts_with("APIs-Google"));
    assert_eq!(text(&first, "content-length"), "0");

    let made = add(&world).await;
    receiver.wait(2).await;
    let id = &made["id"];
    world
        .control_as(
            reqwest::Method::PATCH,
            "events",
            json!({"email": "mia@example.com", "id": id, "event": {"summary": "n"}}),
        )
        .await
        .ok();
    receiver.wait(3).await;
    world
        .control_as(
            reqwest::Method::DELETE,
            "events",
            json!({"email": "mia@example.com", "id": id}),
        )
        .await
        .ok();
    let all = receiver.wait(4).await;
    let numbers: Vec<u64> = all
        .iter()
        .map(|h| text(h, "x-goog-message-number").parse().unwrap())
        .collect();
    assert!(
        numbers.is_sorted_by(|a, b| a < b) && numbers[1] > 2,
        "growing, not sequential: {numbers:?}"
    );
    assert!(
        all[1..]
            .iter()
            .all(|h| text(h, "x-goog-resource-state") == "exists"),
        "also for deletions"
    );

    let now = world.look("clock").await;
    let now = chrono::DateTime::parse_from_rfc3339(now["now"].as_str().unwrap())
        .unwrap()
        .timestamp_millis();
    assert!(
        (604_700_000..=604_800_000).contains(&(expires - now)),
        "seven days"
    );
}

#[tokio::test]
async fn stopping_and_expiry() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".events.freebusy"]).await;
    let tom = world.caller("tom@example.com", &[".events.freebusy"]).await;
    let receiver = Receiver::new(&[]).await;
    let one = watch(&mia, "one", &receiver.address, json!({})).await.ok();
    let two = watch(
        &mia,
        "two",
        &receiver.address,
        json!({"params": {"ttl": "3600"}}),
    )
    .await
    .ok();
    assert_eq!(one["resourceId"], two["resourceId"], "the same resource");
    let toms = watch(&tom, "three", &receiver.address, json!({}))
        .await
        .ok();
    assert_ne!(one["resourceId"], toms["resourceId"]);
    receiver.wait(3).await;
    add(&world).await;
    receiver.wait(5).await;

    let stop = |id: &str, resource: &Value| json!({"id": id, "resourceId": resource});
    mia.post("channels/stop", stop("one", &json!("wrong")))
        .await
        .fails(404, "notFound");
    tom.post("channels/stop", stop("one", &one["resourceId"]))
        .await
        .fails(404, "notFound");
    let stopped = mia
        .post("channels/stop", stop("one", &one["resourceId"]))
        .await;
    assert_eq!((stopped.status, stopped.text.as_str()), (204, ""));
    mia.post("channels/stop", stop("one", &one["resourceId"]))
        .await
        .fails(404, "notFound");
    watch(&mia, "one", &receiver.address, json!({}))
        .await
        .fails(400, "channelIdNotUnique");

    add(&world).await;
    let last = receiver.wait(6).await;
    assert_eq!(text(&last[5], "x-goog-channel-id"), "two");
    world.control("clock", json!({"advance_s": 3601})).await;
    add(&world).await;
    assert_eq!(
        world.look("pushes").await.as_array().unwrap().len(),
        6,
        "expired channels are silent"
    );
}

#[tokio::test]
async fn only_server_errors_are_tried_again() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".events.freebusy"]).await;
    let receiver = Receiver::new(&[503, 204, 404]).await;
    watch(&mia, "one", &receiver.address, json!({})).await.ok();
    receiver.wait(2).await;
    let settled = async |entry: usize, status: u16| {
        for _ in 0..1000 {
            let log = world.look("pushes").await;
            if log[entry]["done"] == true {
                assert_eq!(log[entry]["status"], status);
                return log[entry]["attempts"].clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}", world.look("pushes").await);
    };
    assert_eq!(settled(0, 204).await, 2, "503 is tried again");
    add(&world).await;
    assert_eq!(settled(1, 404).await, 1, "404 is dropped");
}

#[tokio::test]
async fn addresses_and_ids_are_checked() {
    let world = World::peopled().await;
    let mia = world.caller("mia@example.com", &[".events.freebusy"]).await;
    watch(&mia, "one", "http://example.com/hook", json!({}))
        .await
        .fails(400, "push.webhookUrlNotHttps");
    world
        .control("settings", json!({"require_https_push": true}))
        .await;
    watch(&mia, "one", "http://127.0.0.1:1/hook", json!({}))
        .await
        .fails(400, "push.webhookUrlNotHttps");
    world
        .control("settings", json!({"require_https_push": false}))
        .await;
    watch(&mia, &"x".repeat(65), "http://127.0.0.1:1/hook", json!({}))
        .await
        .fails(400, "invalid");
    mia.post(
        "calendars/primary/events/watch",
        json!({"id": "one", "type": "web_hook"}),
    )
    .await
    .fails(400, "required");
    let narrow = world.caller("mia@example.com", &[".freebusy"]).await;
    watch(&narrow, "one", "http://127.0.0.1:1/hook", json!({}))
        .await
        .fails(403, "insufficientPermissions");
}
