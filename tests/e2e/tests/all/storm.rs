//! Many at once, and workerd killed in the middle: one slot is booked once, and what was said
//! was true.

use std::time::Duration;

use e2e::days::Day;
use e2e::page::Reply;
use e2e::people::Guest;
use e2e::process::signal;
use e2e::world::World;
use e2e::{until, until_within};
use futures_util::future::{join, join_all};
use serde_json::Value;

/// A booking whose request died is taken up by its job half a minute later.
const JOB: Duration = Duration::from_secs(90);

#[tokio::test]
async fn of_fifty_at_once_one_is_booked() {
    let at = World::start().await;
    at.connected().await;
    let start = Day::working().at("10:00");
    let guests: Vec<Guest> = (0..50).map(|_| Guest::new()).collect();
    let replies = join_all(guests.iter().map(|guest| at.book(guest, &start))).await;
    let confirmed = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(
        confirmed,
        1,
        "{:?}",
        replies.iter().map(|r| r.status).collect::<Vec<_>>()
    );
    for reply in &replies {
        match reply.status {
            201 => assert_eq!(reply.body["status"], "confirmed"),
            409 => assert_eq!(reply.code(), "slot_taken", "{}", reply.text),
            429 => assert!(!reply.header("retry-after").is_empty()),
            _ => panic!("{} {}", reply.status, reply.text),
        }
    }
    assert_eq!(at.booked().await.len(), 1);
    at.until_free(&start, false).await;
}

/// Fifty at once; workerd is killed as soon as Google has seen a call that contains `sign`.
async fn storm_with_a_kill(time: &str, sign: &str) {
    let mut at = World::start().await;
    at.connected().await;
    let start = Day::working().at(time);
    let guests: Vec<Guest> = (0..50).map(|_| Guest::new()).collect();

    let before = at.google_calls().await.len();
    let storm = join_all(guests.iter().map(|guest| at.try_to_book(guest, &start)));
    let kill = async {
        until("a booking to reach Google", async || {
            let calls = at.google_calls().await;
            let own = |call: &String| call.contains(sign);
            calls.iter().skip(before).any(own).then_some(())
        })
        .await;
        signal("KILL", at.workerd()).await.expect("it was running");
    };
    let (early, ()) = join(storm, kill).await;
    let told: Vec<Reply> = early.into_iter().flatten().collect();
    at.crash().await;

    // Everybody asks again with the same key until there is an answer that stands.
    let ask = async |guest: &Guest| {
        let what = format!("{} to be told how it ended", guest.name);
        until_within(JOB, &what, async || {
            let reply = at.try_to_book(guest, &start).await.ok()?;
            match (reply.status, reply.code()) {
                (200 | 201, _) if reply.body["status"] != "pending" => Some(reply),
                (409, "slot_taken") | (422, "slot_not_offered") => Some(reply),
                (200 | 202 | 429, _) | (409, "in_flight") => {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    None
                }
                _ => panic!("{} {}", reply.status, reply.text),
            }
        })
        .await
    };
    let ends = join_all(guests.iter().map(ask)).await;
    let confirmed: Vec<&Value> = ends
        .iter()
        .filter(|reply| reply.body["status"] == "confirmed")
        .map(|reply| &reply.body["id"])
        .collect();
    assert_eq!(confirmed.len(), 1, "the slot is booked once");
    for reply in told.iter().filter(|reply| reply.status == 201) {
        assert_eq!(confirmed, [&reply.body["id"]], "who was told so has it");
    }
    // Nothing pending is left, and nothing was written twice.
    until("exactly one event", async || {
        (at.booked().await.len() == 1).then_some(())
    })
    .await;
    for reply in ends.iter().filter(|reply| reply.body["token"].is_string()) {
        assert_ne!(at.booking(reply).await["status"], "pending");
    }
    at.until_free(&start, false).await;
}

#[tokio::test]
async fn fifty_at_once_with_workerd_killed_before_the_write() {
    storm_with_a_kill("11:00", "freeBusy").await;
}

#[tokio::test]
async fn fifty_at_once_with_workerd_killed_after_the_write() {
    storm_with_a_kill("11:00", "POST /calendar/v3/calendars").await;
}
