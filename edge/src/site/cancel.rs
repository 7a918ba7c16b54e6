//! Cancelling: decided here at once, then the event leaves the calendar.

use shared::booking::{Cancellation, Status};

use super::erase::still_reached;
use super::jobs::{Outcome, in_vain};
use super::leave::leave;
use super::notice::{By, in_time};
use super::visitors::still_theirs;
use super::{Direction, Fault, Site, tell};
use crate::mail::Kind;
use crate::store::{Booking, JobKind, WriteState};

/// Cancels a booking; cancelling a cancelled one again is no error.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Conflict`] if it never came about; [`Fault::TooLate`] for a visitor
/// within the notice period.
pub async fn cancel(site: &Site, id: &str, reason: &str, by: By) -> Result<Booking, Fault> {
    if reason.chars().count() > 500 {
        return Err(Fault::invalid(
            "reason",
            "Shorten the reason to at most 500 characters.",
        ));
    }
    let store = site.store()?;
    let mut booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    if booking.status() == Status::Cancelled {
        return Ok(booking);
    }
    if by == By::Visitor {
        still_theirs(&booking)?;
        still_reached(&store, &booking)?;
    }
    if booking.time.end() <= site.now() {
        return Err(Fault::Conflict(
            "This booking is over: there is nothing to cancel.",
        ));
    }
    let was_confirmed = booking.status() == Status::Confirmed;
    // What is not booked yet can be taken back at any time.
    if booking.status() == Status::Confirmed {
        in_time(site, &booking, by, |settings| settings.cancel_notice)?;
    }
    let why = match by {
        By::Visitor => Cancellation::ByVisitor,
        By::Host => Cancellation::ByHost,
    };
    booking.state = booking.state.cancel(why).ok_or(Fault::Conflict(
        "This booking never came about: there is nothing to cancel.",
    ))?;
    // A wish to move it ends too; a patch that is under way changes nothing any more.
    booking.wish = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&booking)?;
        store.set_cancelled(id, site.now())?;
        store.set_said(id, reason)?;
        store.remove_job(JobKind::Settle, id)?;
        store.remove_job(JobKind::Verify, id)?;
        store.remove_job(JobKind::Reschedule, id)?;
        if booking.write_state != WriteState::None {
            store.put_job(JobKind::Leave, id, site.now().plus_seconds(15), 0)?;
        }
        // Who takes back what was not booked yet knows it.
        if was_confirmed || by == By::Host {
            tell::later(site, &store, Kind::Cancelled, &booking)?;
        }
        site.log(Direction::In, "cancelled", id, why.as_str())
    })?;
    site.wake().await;
    if booking.write_state != WriteState::None {
        let left = leave(site, id).await?;
        let store = site.store()?;
        match left {
            Outcome::Done | Outcome::Own => store.remove_job(JobKind::Leave, id)?,
            Outcome::At(at) | Outcome::Later(at) => store.put_job(JobKind::Leave, id, at, 0)?,
            Outcome::Vain { wait_s, for_good } => {
                if let Some(mut job) = store.job(JobKind::Leave, id)? {
                    job.attempts = job.attempts.saturating_add(1);
                    in_vain(site, &store, &job, wait_s, for_good)?;
                }
            }
        }
    }
    site.wake().await;
    site.store()?.booking(id)?.ok_or(Fault::NotFound("booking"))
}
