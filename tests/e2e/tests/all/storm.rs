//! Many at once, and workerd killed in the middle: one slot is booked once, and what was said
//! was true.

use std::time::Duration;

use e2e::days::Day;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::until;
use e2e::world::World;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;

/// The events at Google that are bookings of ours.
async fn booked(at: &World) -> Vec<Value> {
    let events = at.events(OWNER, "primary").await;
    events
        .into_iter()
        .filter(|event| event["attendees"].is_array())
        .collect()
}

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
    assert_eq!(booked(&at).await.len(), 1);
    at.until_free(&start, false).await;
}

#[tokio::test]
async fn fifty_at_once_with_workerd_killed_meanwhile() {
    let mut at = World::start().await;
    at.connected().await;
    let start = Day::working().at("11:00");
    let guests: Vec<Guest> = (0..50).map(|_| Guest::new()).collect();

    // The first look at Google belongs to the winner: then the write is on its way.
    let before = at.google_calls().await.len();
    let storm = join_all(guests.iter().map(|guest| at.try_to_book(guest, &start)));
    let winner_at_work = until("a booking to reach Google", async || {
        let calls = at.google_calls().await;
        calls
            .iter()
            .skip(before)
            .any(|call| call.contains("freeBusy"))
            .then_some(())
    });
    let early = {
        let (storm, work) = (std::pin::pin!(storm), std::pin::pin!(winner_at_work));
        match futures_util::future::select(storm, work).await {
            futures_util::future::Either::Left((replies, _)) => replies,
            // Whoever has no answer now will have none.
            futures_util::future::Either::Right(_) => Vec::new(),
        }
    };
    let said: Vec<String> = early
        .into_iter()
        .flatten()
        .filter(|reply| reply.status == 201)
        .map(|reply| reply.body["id"].as_str().unwrap_or_default().to_owned())
        .collect();
    at.crash().await;

    // Everybody asks again with the same key until there is an answer that stands.
    let ask = async |guest: &Guest| {
        until(
            &format!("{} to be told how it ended", guest.name),
            async || {
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
            },
        )
        .await
    };
    let ends = join_all(guests.iter().map(ask)).await;
    let confirmed: Vec<&Value> = ends
        .iter()
        .filter(|reply| reply.body["status"] == "confirmed")
        .map(|reply| &reply.body["id"])
        .collect();
    assert_eq!(confirmed.len(), 1, "the slot is booked once");
    for id in said {
        assert_eq!(confirmed, [&Value::from(id)], "who was told so has it");
    }
    // Nothing pending is left, and nothing was written twice.
    until("exactly one event", async || {
        (booked(&at).await.len() == 1).then_some(())
    })
    .await;
    for reply in ends.iter().filter(|reply| reply.body["token"].is_string()) {
        let id = reply.body["id"].as_str().unwrap_or_default();
        let bearer = format!(
            "Bearer {}",
            reply.body["token"].as_str().unwrap_or_default()
        );
        let path = format!("/v1/sites/{SITE}/bookings/{id}");
        let now = at
            .visit(Method::GET, &path, &[("authorization", &bearer)], None)
            .await;
        assert_ne!(now.expect(200).body["status"], "pending");
    }
    at.until_free(&start, false).await;
}

#[tokio::test]
async fn a_thousand_views_cause_one_refresh_at_most() {
    let at = World::start().await;
    at.connected().await;
    let calls = at.quiet_calls(Duration::from_secs(1)).await;
    let before = calls.len();
    let month = Day::working().month();
    for _ in 0..20 {
        let views = join_all((0..50).map(|_| at.slots_reply(&month))).await;
        for view in views {
            view.expect(200);
        }
    }
    let calls = at.quiet_calls(Duration::from_secs(1)).await;
    let refreshes = calls
        .iter()
        .skip(before)
        .filter(|call| call.contains("freeBusy"))
        .count();
    assert!(refreshes <= 1, "{:?}", &calls[before..]);
}

#[tokio::test]
async fn a_booking_is_one_look_and_one_write() {
    let at = World::start().await;
    at.connected().await;
    let start = Day::working().at("12:00");
    let before = at.quiet_calls(Duration::from_secs(1)).await.len();
    let reply = at.book(&Guest::new(), &start).await.expect(201);
    let inserts = async || {
        let calls = at.google_calls().await;
        calls
            .iter()
            .skip(before)
            .filter(|call| call.starts_with("POST /calendar/v3/calendars"))
            .count()
    };
    assert_eq!(inserts().await, 1);
    // Up to its answer. Afterwards Google pushes, the time is verified, and busy is read anew.
    let calls = at.google_calls().await;
    let own: Vec<&String> = calls.iter().skip(before).collect();
    let insert = own
        .iter()
        .position(|call| call.starts_with("POST /calendar/v3/calendars"));
    let looks = own
        .iter()
        .take(insert.unwrap_or(0))
        .filter(|call| call.contains("freeBusy"))
        .count();
    assert_eq!(looks, 1, "{own:?}");
    let all = at.quiet_calls(Duration::from_secs(3)).await;
    let own: Vec<&String> = all.iter().skip(before).collect();
    assert_eq!(inserts().await, 1, "{own:?}");
    assert_eq!(reply.body["event"], EVENT);
}

#[tokio::test]
async fn a_push_leads_to_a_refresh_and_a_forged_one_to_nothing() {
    let at = World::start().await;
    at.connected().await;
    let before = at.quiet_calls(Duration::from_secs(1)).await.len();
    let channels = at.asked("channels").await;
    let path = format!("/google/push/{SITE}");
    let real = channels.first().expect("a channel");
    let text = |name: &str| real[name].as_str().unwrap_or_default().to_owned();
    let (id, token) = (text("id"), text("token"));
    let forge = async |id: &str, token: &str| {
        let headers = [
            ("x-goog-channel-id", id),
            ("x-goog-channel-token", token),
            ("x-goog-resource-state", "exists"),
            ("x-goog-message-number", "7"),
        ];
        at.visit(Method::POST, &path, &headers, None).await.status
    };
    let mut changed = token.clone();
    let last = changed.pop().unwrap_or('a');
    changed.push(if last == 'a' { 'b' } else { 'a' });
    for (id, token) in [
        (id.as_str(), "wrong"),
        ("wrong", &token),
        (&id, &changed),
        (&id, ""),
        ("", ""),
    ] {
        assert_eq!(forge(id, token).await, 404, "{id} {token}");
    }
    let other = format!("/google/push/{SITE}-two");
    let headers = [
        ("x-goog-channel-id", id.as_str()),
        ("x-goog-channel-token", &token),
    ];
    assert_eq!(
        at.visit(Method::POST, &other, &headers, None).await.status,
        404
    );
    let after = at.quiet_calls(Duration::from_secs(2)).await;
    assert_eq!(after.len(), before, "{:?}", &after[before..]);

    assert_eq!(forge(&id, &token).await, 204);
    until("a refresh", async || {
        let calls = at.google_calls().await;
        calls
            .iter()
            .skip(before)
            .any(|call| call.contains("freeBusy"))
            .then_some(())
    })
    .await;
}
