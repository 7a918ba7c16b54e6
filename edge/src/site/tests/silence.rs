//! A push channel that falls silent is noticed by comparing.

use serde_json::Value;

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected};
use super::story::{add, timed};

const SLOTS: &str = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";

fn busy(at: &Deployment, hour: u32) {
    add(
        at,
        "primary",
        timed(
            &format!("2026-11-25T{hour:02}:00:00+01:00"),
            &format!("2026-11-25T{hour:02}:30:00+01:00"),
        ),
    );
}

/// Google's message that the first calendar has changed, on its newest channel.
async fn push(at: &Deployment) {
    let channels = at.control_as("GET", "channels", Value::Null);
    let channels = channels.as_array().unwrap();
    for channel in channels.iter().filter(|one| one["calendar"] == OWNER) {
        let headers = [
            ("x-goog-channel-id", channel["id"].as_str().unwrap()),
            ("x-goog-channel-token", channel["token"].as_str().unwrap()),
            ("x-goog-resource-state", "exists"),
        ];
        at.visit("POST", "/google/push/ada-lovelace", &headers, None)
            .await
            .expect(204);
    }
    at.run_alarms().await;
}

async fn announces(owner: &mut Browser) -> bool {
    let view = owner.view().await;
    view["hosts"][0]["connections"][0]["calendars"][0]["push"] == true
}

/// How often busy times are read in an hour in which somebody looks every minute.
async fn reads_in_an_hour(at: &Deployment) -> usize {
    let before = at.google_calls().len();
    for _ in 0..60 {
        at.live(60).await;
        at.visit("GET", SLOTS, &[], None).await.expect(200);
        at.run_alarms().await;
    }
    at.count_calls(before, "freeBusy")
}

#[tokio::test]
async fn a_change_that_no_push_tells_of_makes_the_channel_unhealthy_until_one_does() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    assert!(announces(&mut owner).await);
    assert!(
        reads_in_an_hour(&at).await <= 2,
        "with a healthy channel once an hour"
    );
    // Nothing tells of this; the next read finds it.
    busy(&at, 10);
    let opened = at.count_calls(0, "/watch");
    at.live(3600).await;
    at.visit("GET", SLOTS, &[], None).await.expect(200);
    at.run_alarms().await;
    assert!(announces(&mut owner).await, "the push may be on its way");
    at.live(320).await;
    assert!(!announces(&mut owner).await);
    assert_eq!(at.count_calls(0, "/watch"), opened + 1, "it is opened anew");
    let reads = reads_in_an_hour(&at).await;
    assert!((5..=7).contains(&reads), "{reads} reads in an hour");
    // The new channel proves itself.
    busy(&at, 12);
    push(&at).await;
    assert!(announces(&mut owner).await);
    assert!(reads_in_an_hour(&at).await <= 2);
}

#[tokio::test]
async fn a_push_that_is_late_is_no_silence_and_neither_is_what_we_write_ourselves() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(3700).await;
    at.visit("GET", SLOTS, &[], None).await.expect(200);
    at.live(400).await;
    assert!(announces(&mut owner).await, "our own event is no news");
    busy(&at, 10);
    at.live(3700).await;
    at.visit("GET", SLOTS, &[], None).await.expect(200);
    at.live(120).await;
    push(&at).await;
    at.live(400).await;
    assert!(announces(&mut owner).await);
}

#[tokio::test]
async fn where_google_announces_nothing_nobody_can_be_silent() {
    let (at, mut owner) = super::people::connected_to({
        let at = Deployment::new();
        at.fail(|request| {
            request
                .uri()
                .path()
                .ends_with("/watch")
                .then_some(Fault::Says(400, "push.webhookUrlNotHttps", "No."))
        });
        at
    })
    .await;
    at.live(60).await;
    assert!(!announces(&mut owner).await);
    busy(&at, 10);
    let reads = reads_in_an_hour(&at).await;
    assert!((5..=7).contains(&reads), "{reads} reads in an hour");
    assert!(!at.dump("ada-lovelace").contains("not_announced"));
    // It is no fault: nothing is shown as wrong, and people can book.
    let view = owner.view().await;
    assert!(view["hosts"][0]["unavailable"].is_null());
    let jobs = owner
        .send("GET", "/v1/owner/sites/ada-lovelace/jobs", None)
        .await;
    assert_eq!(jobs.expect(200).body["jobs"], serde_json::json!([]));
}
