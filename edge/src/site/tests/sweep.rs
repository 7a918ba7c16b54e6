//! What was left over in a calendar is removed, and only that.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::leaving::SLOT;
use super::people::{connected, connected_to};
use super::story::{add, events, timed};

/// An insert of ours that Google carries out long after it was given up. Under its own id it can't
/// come back, Google keeps that taken: one of a later epoch can.
fn arrives_late(at: &Deployment, booked: &Value, guest: Option<&str>) -> Value {
    let sql = "UPDATE bookings SET epoch = 1 WHERE id = ?";
    let id = booked["id"].as_str().unwrap();
    let site = at.site("ada-lovelace");
    site.ports.sql.run(sql, &[id.into()]).unwrap();
    let mut late = timed("2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00");
    late["id"] = json!(crate::google::events::event_id(id, OWNER, 1));
    late["extendedProperties"] =
        json!({"private": {"freeslot_booking": id, "freeslot_site": "ada-lovelace"}});
    if let Some(guest) = guest {
        late["attendees"] = json!([{"email": guest}]);
    }
    add(at, "primary", late.clone());
    late
}

#[tokio::test]
async fn an_event_that_arrives_after_it_was_given_up_is_swept() {
    let (at, _) = connected().await;
    let booked = at
        .book("grace", "2026-11-24T09:00:00Z")
        .await
        .expect(201)
        .body;
    let kept = at
        .book("linus", "2026-11-24T10:00:00Z")
        .await
        .expect(201)
        .body;
    at.cancel(&booked).await.expect(200);
    assert_eq!(events(&at).len(), 1);
    let late = arrives_late(&at, &booked, None);
    add(
        &at,
        "primary",
        timed("2026-11-24T12:00:00+01:00", "2026-11-24T12:30:00+01:00"),
    );
    let mut copied = timed("2026-11-24T13:00:00+01:00", "2026-11-24T13:30:00+01:00");
    copied["extendedProperties"] = late["extendedProperties"].clone();
    add(&at, "primary", copied);
    at.advance(3700);
    at.run_alarms().await;
    let left = events(&at);
    assert_eq!(
        left.len(),
        3,
        "the kept booking, the host's own and the host's copy: {left:?}"
    );
    assert!(left.iter().any(|e| {
        e["description"]
            .as_str()
            .is_some_and(|d| d.contains(kept["token"].as_str().unwrap()))
    }));
}

#[tokio::test]
async fn whom_we_told_does_not_hear_it_from_google_when_what_was_left_is_swept() {
    // Seed 22519 of the simulation.
    let (at, mut owner) = connected_to(Deployment::with_mail()).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    at.live(30).await;
    at.control("revoke", json!({"email": OWNER}));
    at.cancel(&booked).await.expect(200);
    at.live(30).await;
    assert_eq!(
        at.letters().len(),
        2,
        "the guest, and the owner to reconnect"
    );
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "login_hint": OWNER});
    owner.consent(start, OWNER, json!("all")).await;
    at.live(60).await;
    let mails = || {
        at.control_as("GET", "mails", Value::Null)
            .as_array()
            .unwrap()
            .len()
    };
    let told = mails();
    arrives_late(&at, &booked, Some("grace@example.net"));
    at.live(2 * 86_400).await;
    assert_eq!(events(&at), [Value::Null; 0], "it was swept");
    assert_eq!(mails(), told);
}

#[tokio::test]
async fn what_arrives_for_a_booking_that_is_in_no_calendar_is_swept() {
    let (at, mut owner) = connected().await;
    super::switches::writing(&mut owner, false).await;
    let booked = at.book("grace", SLOT).await.expect(201).body;
    arrives_late(&at, &booked, None);
    assert_eq!(events(&at).len(), 1);
    at.live(25 * 3600).await;
    assert_eq!(events(&at).len(), 0);
    assert_eq!(at.how(&booked).await["status"], "confirmed");
}
