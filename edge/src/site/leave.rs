//! Removing the event of a booking that is over.

use std::time::Duration;

use super::call::{CallError, call};
use super::settle::{LEASE_S, read};
use super::{Fault, Site};
use crate::google::GoogleError;
use crate::google::events;
use crate::store::{JobKind, WriteState};

/// An insert whose answer was lost may still arrive at Google: "not there" counts only after
/// having been said so often.
const NOT_FOUND_BEFORE_BELIEVED: u32 = 2;

/// Removes the event if there is one. `false`: not acknowledged yet, try again later.
pub(super) async fn leave(site: &Site, id: &str, attempts: u32) -> Result<bool, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(true);
    };
    if booking.status.is_active() || booking.write_state == WriteState::None {
        return Ok(true);
    }
    if booking.lease_until.is_some_and(|until| until > site.now()) {
        return Ok(false);
    }
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.clone(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(true);
    };
    store.lease_booking(id, Some(site.now().plus_seconds(LEASE_S)))?;
    let answer = call(site, &calendar.connection, Duration::from_secs(8), |api| {
        events::delete(api, &calendar.google_id, &event_id)
    })
    .await;
    let store = site.store()?;
    store.lease_booking(id, None)?;
    let missing = answer
        .as_ref()
        .is_ok_and(|a| a.response.status() == http::StatusCode::NOT_FOUND);
    if missing && booking.write_state == WriteState::Sent && attempts < NOT_FOUND_BEFORE_BELIEVED {
        return Ok(false);
    }
    match read(site, &calendar.connection, answer, events::parse_deleted) {
        Ok(()) => {
            if let Some(mut row) = store.booking(id)?.filter(|row| !row.status.is_active()) {
                row.write_state = WriteState::None;
                store.update_booking(&row)?;
            }
            store.count_write(&calendar.connection)?;
            store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?;
            Ok(true)
        }
        Err(CallError::Google(GoogleError::Unauthorized)) => Ok(false),
        Err(error) => {
            store.log(site.now(), "leave_failed", id, error.code())?;
            Ok(false)
        }
    }
}
