//! Push channels: renewed with overlap, stopped before the grant goes, and what their messages set
//! off.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Reply, connected};
use crate::seal::channel_token;

const SITE: &str = "ada-lovelace";

/// Google's channels on Ada's first calendar that are neither stopped nor over.
fn open(at: &Deployment) -> Vec<Value> {
    let now = at.now().to_rfc3339();
    let all = at.control_as("GET", "channels", Value::Null);
    let all = all.as_array().unwrap().iter();
    all.filter(|it| it["calendar"] == OWNER && it["stopped"] != true)
        .filter(|it| it["expires"].as_str().unwrap() > now.as_str())
        .cloned()
        .collect()
}

async fn message(at: &Deployment, channel: &str, token: &str, state: &str) -> Reply {
    let headers = [
        ("x-goog-channel-id", channel),
        ("x-goog-channel-token", token),
        ("x-goog-resource-state", state),
    ];
    let path = format!("/google/push/{SITE}");
    at.visit("POST", &path, &headers, None).await
}

#[tokio::test]
async fn a_channel_is_renewed_before_it_ends_and_the_old_one_stopped_after() {
    let (at, _) = connected().await;
    at.live(60).await;
    let first = open(&at);
    assert_eq!(first.len(), 1);
    let before = at.google_calls().len();
    // For three weeks there is never a moment without one.
    for _ in 0..(21 * 24) {
        at.live(3600).await;
        assert_eq!(open(&at).len(), 1, "{:?}", at.now());
    }
    assert_ne!(open(&at)[0]["id"], first[0]["id"]);
    let calls = at.google_calls();
    let hers = |call: &&String| call.contains("/watch") || call.contains("/channels/stop");
    let watches: Vec<bool> = calls[before..]
        .iter()
        .filter(hers)
        .map(|call| call.contains("/watch"))
        .collect();
    // Two calendars, three or four renewals of each: the new one first, every time.
    assert!((6..=8).contains(&(watches.len() / 2)), "{watches:?}");
    assert!(
        watches.chunks(2).all(|pair| pair == [true, false]),
        "{watches:?}"
    );
}

#[tokio::test]
async fn channels_are_stopped_before_the_grant_is_given_back() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().unwrap();
    let connection = view["hosts"][0]["connections"][0]["id"].as_str().unwrap();
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/connections/{connection}/disconnect");
    let before = at.google_calls().len();
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.live(60).await;
    let calls = at.google_calls().split_off(before);
    let stops = calls.iter().filter(|call| call.contains("/channels/stop"));
    assert_eq!(stops.count(), 2, "{calls:?}");
    let last = calls
        .iter()
        .rposition(|call| call.contains("/channels/stop"));
    let revoked = calls.iter().position(|call| call.contains("/revoke"));
    assert!(last < revoked, "{calls:?}");
    assert!(open(&at).is_empty());
}

#[tokio::test]
async fn a_pause_stops_channels_and_its_end_opens_them_again() {
    let (at, mut owner) = connected().await;
    at.live(60).await;
    assert_eq!(open(&at).len(), 1);
    let host = owner.view().await["hosts"][0]["id"].clone();
    let base = format!("/v1/owner/sites/{SITE}/hosts/{}", host.as_str().unwrap());
    for (act, channels) in [("pause", 0), ("resume", 1)] {
        let path = format!("{base}/{act}");
        owner.send("POST", &path, Some(json!({}))).await.expect(200);
        at.live(60).await;
        assert_eq!(open(&at).len(), channels, "{act}");
    }
}

#[tokio::test]
async fn a_burst_of_messages_is_one_read_and_one_more_if_it_comes_during_a_read() {
    let (at, _) = connected().await;
    at.live(120).await;
    let channel = open(&at).remove(0);
    let text = |name: &str| channel[name].as_str().unwrap().to_owned();
    let (id, token) = (text("id"), text("token"));
    let before = at.google_calls().len();
    for _ in 0..50 {
        message(&at, &id, &token, "exists").await.expect(204);
    }
    at.live(120).await;
    assert_eq!(at.count_calls(before, "freeBusy"), 1);

    // As many while it is being read: one read more, and no more than that.
    let before = at.google_calls().len();
    let (google, during) = (at.clone(), Rc::new(Cell::new(0)));
    let count = Rc::clone(&during);
    at.fail(move |request| {
        if request.uri().path().ends_with("/freeBusy") && count.replace(count.get() + 1) == 0 {
            let site = google.site(SITE);
            for _ in 0..50 {
                let pushed = crate::site::pushed(&site, &id);
                futures_util::FutureExt::now_or_never(pushed)
                    .unwrap()
                    .unwrap();
            }
        }
        None
    });
    message(&at, channel["id"].as_str().unwrap(), &token, "exists")
        .await
        .expect(204);
    at.live(120).await;
    assert_eq!(during.get(), 2);
    assert_eq!(at.count_calls(before, "freeBusy"), 2);
}

#[tokio::test]
async fn the_first_message_and_one_of_a_channel_that_is_not_known_set_nothing_off() {
    let (at, _) = connected().await;
    at.live(120).await;
    let channel = open(&at).remove(0);
    let text = |name: &str| channel[name].as_str().unwrap().to_owned();
    let before = at.google_calls().len();
    // It may come before Google's answer to the request that opened it.
    message(&at, &text("id"), &text("token"), "sync")
        .await
        .expect(204);
    let site = at.site(SITE);
    let calendar = site.store().unwrap().calendars().unwrap().remove(0).id;
    let unknown = "0123456789abcdefghijklmnop";
    let token = channel_token(&site.ports.config, SITE, &calendar, unknown);
    for state in ["sync", "exists"] {
        message(&at, unknown, &token, state).await.expect(204);
    }
    // Nor does one that nobody signed wake the site.
    message(&at, unknown, "forged", "exists").await.expect(404);
    at.live(60).await;
    assert_eq!(at.count_calls(before, "freeBusy"), 0);
}

#[tokio::test]
async fn a_message_sets_a_lost_alarm_again() {
    let (at, _) = connected().await;
    at.live(120).await;
    let channel = open(&at).remove(0);
    let due = at.now().plus_seconds(-11);
    let site = at.site(SITE);
    let kind = crate::store::JobKind::Tidy;
    site.store().unwrap().put_job(kind, "", due, 0).unwrap();
    at.lose_alarm(SITE);
    let text = |name: &str| channel[name].as_str().unwrap().to_owned();
    // Nothing is known of the channel, so that only the overdue work can set it.
    let sql = &site.ports.sql;
    sql.run("DELETE FROM channels", &[]).unwrap();
    message(&at, &text("id"), &text("token"), "exists")
        .await
        .expect(204);
    assert!(at.alarm(SITE).unwrap() <= at.now());
}
