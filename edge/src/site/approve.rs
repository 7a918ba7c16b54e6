//! The host agrees to a booking, or does not. Until then its time is kept and nothing is written.

use shared::booking::{Pending, Rejection, State, deadline};

use super::pending::{LEASE_S, reject};
use super::settle::settle_leased;
use super::{Direction, Fault, Site, moving, switches};
use crate::store::{Booking, JobKind};

/// When the job takes over from a request that died.
const JOB_AFTER_S: i64 = 30;

const OVER: Fault =
    Fault::Conflict("Nothing is waiting for a decision here: look at the booking again.");

/// The host agrees: the time is looked at live once more, and the booking is written. Agreeing
/// again to what was agreed to is no error.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Conflict`] if it is over, was not answered in time, something else
/// is in the calendar by now, or none receives bookings; [`Fault::HostUnavailable`].
pub async fn approve(site: &Site, id: &str) -> Result<Booking, Fault> {
    let store = site.store()?;
    let now = site.now();
    let mut booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    let approval = match booking.state {
        State::Pending(Pending::Approval(approval)) => approval,
        State::Pending(Pending::Writing(_)) | State::Confirmed(_) => return Ok(booking),
        State::Cancelled(_) | State::Rejected(_) => return Err(OVER),
    };
    if now >= booking.deadline {
        reject(site, booking, Rejection::Unanswered)?;
        site.wake().await;
        return Err(Fault::Conflict(
            "It wasn’t answered in time, so the visitor was told that it isn’t booked.",
        ));
    }
    // Rather than refused, it is left to wait until its host has chosen.
    if booking.calendar.is_empty()
        && switches::of(&store, &booking.host)?.bookings_written
        && moving::receiving(&store, &booking.host)?.is_none()
    {
        return Err(Fault::Conflict(
            "No calendar receives bookings: choose one under Calendars, then approve it again.",
        ));
    }
    let notice = store.event_type(&booking.event)?.map_or(0, |s| s.notice);
    booking.state = approval.approve().into();
    booking.deadline = deadline(now, booking.time.start(), notice);
    booking.lease_until = Some(now.plus_seconds(LEASE_S));
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&booking)?;
        store.put_job(JobKind::Settle, id, now.plus_seconds(JOB_AFTER_S), 0)?;
        site.log(Direction::In, "approved", id, "")
    })?;
    site.wake().await;
    let settled = settle_leased(site, id).await?;
    site.wake().await;
    match settled.state {
        State::Rejected(why) if why.why() == Rejection::Busy => Err(Fault::Conflict(
            "There is something else in your calendar at this time now, so it wasn’t booked.",
        )),
        State::Rejected(_) => Err(Fault::HostUnavailable(
            "We can’t write to the calendar right now, so it wasn’t booked.".into(),
        )),
        _ => Ok(settled),
    }
}

/// The host says no; `reason` is for the visitor and may be empty.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Invalid`]; [`Fault::Conflict`] if nothing waits.
pub async fn decline(site: &Site, id: &str, reason: &str) -> Result<(), Fault> {
    if reason.chars().count() > 500 {
        return Err(Fault::invalid(
            "reason",
            "Shorten the reason to at most 500 characters.",
        ));
    }
    let store = site.store()?;
    let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    match booking.state {
        State::Pending(Pending::Approval(_)) => {}
        State::Rejected(why) if why.why() == Rejection::Declined => return Ok(()),
        _ => return Err(OVER),
    }
    store.set_said(id, reason)?;
    reject(site, booking, Rejection::Declined)?;
    site.wake().await;
    Ok(())
}
