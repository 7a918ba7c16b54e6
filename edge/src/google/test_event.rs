//! The event that a self-test writes to see whether bookings can be: in nobody's way, seen by
//! nobody else, and of a kind that no search for events of bookings finds.

use http::Method;
use serde_json::json;
use shared::time::Interval;

use super::{Api, path};
use crate::ports::Request;

/// The private extended property that holds the site's slug. Not the one that events of bookings
/// carry: what follows or removes those must never meet this one.
pub const TEST: &str = "freeslot_test";

/// Writes a test event under an id of ours. It blocks no time, invites nobody and reminds of
/// nothing. Read the answer with [`super::events::parse_event`], remove it with
/// [`super::events::delete`].
#[must_use]
pub fn insert(api: &Api<'_>, calendar: &str, id: &str, time: &Interval, site: &str) -> Request {
    let at = |instant: shared::time::Timestamp| json!({ "dateTime": instant.to_rfc3339() });
    let body = json!({
        "id": id,
        "summary": "Test of the booking page (can be deleted)",
        "description": "Written to see whether bookings can be, and removed at once. If you still \
                        find it, delete it.",
        "start": at(time.start()),
        "end": at(time.end()),
        "transparency": "transparent",
        "visibility": "private",
        "reminders": { "useDefault": false, "overrides": [] },
        "extendedProperties": { "private": { TEST: site } },
    });
    api.json(
        Method::POST,
        &path(&["calendars", calendar, "events"]),
        &[("sendUpdates", "none"), ("fields", "id,status")],
        &body,
    )
}
