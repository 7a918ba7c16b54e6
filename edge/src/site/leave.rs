//! Removing the event of a booking that is over.

use std::time::Duration;

use shared::booking::Status;
use shared::time::Timestamp;

use super::call::call_write;
use super::look::read;
use super::pending::LEASE_S;
use super::{Direction, Fault, Site, tell};
use crate::google::events;
use crate::store::{JobKind, WriteState};

/// An insert whose answer was lost may still arrive at Google, and a replica may not know of an
/// event yet: "not there" is believed when it is said again so much later.
const BELIEVE_AFTER_S: i64 = 600;
/// With the connection gone there is nothing to do but wait for the host; connecting again makes
/// it due at once.
const WITHOUT_GRANT_S: i64 = 24 * 3600;

/// What became of it.
pub(super) enum Left {
    /// There is no such event any more.
    Done,
    /// Google says that there is none: asked once more then.
    At(Timestamp),
    /// Somebody else is at it: not before then.
    Later(Timestamp),
    /// Not acknowledged.
    Vain {
        /// Seconds that have to pass, at least.
        wait_s: i64,
        /// The grant is gone, or may not do this: only the host can mend it.
        for_good: bool,
    },
}

/// Removes the event if there is one.
pub(super) async fn leave(site: &Site, id: &str) -> Result<Left, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(Left::Done);
    };
    if booking.status().is_active() || booking.write_state == WriteState::None {
        return Ok(Left::Done);
    }
    if let Some(until) = booking.lease_until.filter(|until| *until > site.now()) {
        return Ok(Left::Later(until));
    }
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.clone(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(Left::Done);
    };
    store.lease_booking(id, Some(site.now().plus_seconds(LEASE_S)))?;
    // Who was told by us is not told by Google again.
    let told = store.told(tell::CANCELLED, id)?.as_deref() == Some(tell::BY_MAIL);
    let tells = booking.style.invites() && !told;
    let answer = call_write(site, &calendar.connection, Duration::from_secs(8), |api| {
        events::delete(api, &calendar.google_id, &event_id, tells)
    })
    .await;
    let store = site.store()?;
    store.lease_booking(id, None)?;
    let missing = answer
        .as_ref()
        .is_ok_and(|a| a.response.status() == http::StatusCode::NOT_FOUND);
    let done = read(site, &calendar.connection, answer, events::parse_deleted);
    let Some(mut row) = store.booking(id)? else {
        return Ok(Left::Done);
    };
    if row.revision != booking.revision {
        // Something was learnt while Google was asked: look again.
        return Ok(Left::Later(site.now()));
    }
    match done {
        Ok(()) if missing && row.write_state != WriteState::Missing => {
            row.write_state = WriteState::Missing;
            store.update_booking(&row)?;
            Ok(Left::At(site.now().plus_seconds(BELIEVE_AFTER_S)))
        }
        Ok(()) => {
            row.write_state = WriteState::None;
            store.update_booking(&row)?;
            store.count_write(&calendar.connection)?;
            store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?;
            Ok(Left::Done)
        }
        Err(error) => {
            site.log(Direction::Here, "leave_failed", id, error.code())?;
            if !error.is_transient() && row.status() == Status::Cancelled && row.style.invites() {
                tell::google_cant(site, &store, &row)?;
            }
            let for_good = !error.is_transient();
            let wait_s = if for_good {
                WITHOUT_GRANT_S
            } else {
                i64::from(error.wait_s())
            };
            Ok(Left::Vain { wait_s, for_good })
        }
    }
}
