//! People who live in Google: they add, move and remove events, and take access away.

use serde_json::{Value, json};
use shared::time::Timestamp;

use crate::erasers;
use crate::template::{ADA, BOB, CAROL, FAMILY, SITES};
use crate::world::World;
use crate::{rules, tell, touched};

/// What we ask for, each in a box of its own.
pub(crate) const SCOPES: &[&str] = &[
    "https://www.googleapis.com/auth/calendar.events.freebusy",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    "https://www.googleapis.com/auth/calendar.events.owned",
];

/// A host who lives in Google Calendar.
pub(crate) async fn in_google(world: World, email: &'static str, crowd: Option<i64>) {
    for n in 0..world.pick(1..6) {
        world.sleep(world.pick(10..2400)).await;
        if world.once_in(3) && change_ours(&world, email) {
            continue;
        }
        let calendar = if email == ADA && world.once_in(3) {
            FAMILY
        } else {
            "primary"
        };
        // Half hours from 08:00 in UTC on Tuesday: where visitors book.
        let half = crowd.unwrap_or_else(|| world.pick(0..6));
        let start = Timestamp::from_epoch(1_795_507_200 + half * 1800);
        let end = start.plus_seconds(world.pick(1..4) * 900);
        let event = json!({"summary": format!("PRIVATE {n}"),
            "attendees": [{"email": "private-guest@example.net"}],
            "start": {"dateTime": start.to_rfc3339()}, "end": {"dateTime": end.to_rfc3339()},
            "transparency": if world.once_in(5) { "transparent" } else { "opaque" }});
        tell!(
            world,
            "{email} adds an event at {} in {calendar}",
            start.to_rfc3339()
        );
        let body = json!({"email": email, "calendar": calendar, "event": event});
        let added = world.at_google("POST", "events", &body);
        if world.once_in(2) {
            world.sleep(world.pick(10..2400)).await;
            tell!(world, "{email} removes it again");
            let body = json!({"email": email, "calendar": calendar, "id": added["id"]});
            world.at_google("DELETE", "events", &body);
        }
    }
}

/// Moves or removes one of our events in this person's calendars, brings it into another of them,
/// or its guest answers "No".
fn change_ours(world: &World, email: &str) -> bool {
    let mut all = Vec::new();
    for site in SITES {
        all.extend(rules::ours(world, site));
    }
    let own = |calendar: &str| calendar == email || email == ADA && calendar == FAMILY;
    all.retain(|event| event.live && own(&event.calendar));
    let Some(event) = world.one_of(&all) else {
        return false;
    };
    let place = |change: Value| json!({"email": email, "calendar": event.calendar, "id": event.id, "event": change});
    match world.pick(0..4) {
        3 => {
            // Only Ada has two.
            let to = if event.calendar == FAMILY {
                ADA
            } else {
                FAMILY
            };
            if email != ADA || world.0.access_lowered.get() || world.0.deleted.get() {
                return false;
            }
            tell!(
                world,
                "{email} brings the event of {} into {to}",
                event.booking
            );
            touched::carried(world, &event.booking);
            let mut body = place(Value::Null);
            body["to"] = json!(to);
            world.at_google("POST", "carry", &body);
        }
        0 => {
            tell!(world, "{email} removes the event of {}", event.booking);
            touched::removed(world, &event.booking);
            world.at_google("DELETE", "events", &place(Value::Null));
        }
        1 => {
            let start = Timestamp::from_epoch(1_795_507_200 + world.pick(0..10) * 900);
            let end = start.plus_seconds(1800);
            tell!(
                world,
                "{email} moves the event of {} to {}",
                event.booking,
                start.to_rfc3339()
            );
            let time = |at: Timestamp| json!({"dateTime": at.to_rfc3339()});
            let change = json!({"start": time(start), "end": time(end)});
            touched::moved(world, &event.booking, (start.epoch(), end.epoch()));
            world.at_google("PATCH", "events", &place(change));
        }
        // Who was erased is no guest of it.
        _ if erasers::is_erased(world, &event.booking) => return false,
        _ => {
            tell!(world, "the guest of {} answers No", event.booking);
            touched::declined(world, &event.booking);
            // The guest, whoever they are; an event without guests gets one.
            let guest = json!([{"email": "v0@example.org", "responseStatus": "declined"}]);
            world.at_google("PATCH", "events", &place(json!({"attendees": guest})));
        }
    }
    true
}

/// Somebody takes our access away in their Google account.
pub(crate) async fn revoke(world: World) {
    world.sleep(world.pick(60..7200)).await;
    if let Some(email) = world.one_of(&[ADA, BOB, CAROL]) {
        if world.once_in(2) {
            // One box of Google's page of third-party access; the next renewal returns less.
            let Some(scope) = world.one_of(SCOPES) else {
                return;
            };
            tell!(world, "{email} takes away {scope}");
            world.0.revoked.set(true);
            let body = json!({"email": email, "scopes": [scope], "project": "freeslot"});
            world.at_google("POST", "lose_scopes", &body);
            return;
        }
        tell!(world, "{email} takes all access away in Google");
        world.0.revoked.set(true);
        world.at_google("POST", "revoke", &json!({"email": email}));
    }
}
