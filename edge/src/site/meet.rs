//! The Google Meet link of a booking: Google makes it some time after the event, so a job asks
//! until it is there. Whatever comes of it, the booking stands.

use std::time::Duration;

use shared::booking::Status;

use super::call::call;
use super::jobs::Outcome;
use super::look::read;
use super::{Direction, Fault, Site};
use crate::google::meet::{Link, get, parse_link};
use crate::store::{Booking, JobKind, Meet, Store, WriteState};

const TIMEOUT: Duration = Duration::from_secs(5);
/// Google mostly has it by then.
const FIRST_LOOK_S: i64 = 3;

/// Makes asking for the link due, if this booking is to have one.
pub(super) fn soon(site: &Site, store: &Store<'_>, row: &Booking) -> Result<(), Fault> {
    if row.style.meet && row.meet == Meet::Waiting {
        let at = site.now().plus_seconds(FIRST_LOOK_S);
        store.put_job(JobKind::Meet, &row.id, at, 0)?;
    }
    Ok(())
}

/// Its event is written anew, in another calendar, and Google makes a link of its own for that: the
/// one before leads where nobody is any more.
pub(super) fn forget(store: &Store<'_>, row: &mut Booking) -> Result<(), Fault> {
    if matches!(row.meet, Meet::Ready(_)) {
        store.set_meet(&row.id, &Meet::Waiting)?;
        row.meet = Meet::Waiting;
    }
    Ok(())
}

/// Its event was written anew: see [`forget`].
pub(super) fn anew(site: &Site, store: &Store<'_>, mut row: Booking) -> Result<(), Fault> {
    forget(store, &mut row)?;
    soon(site, store, &row)
}

/// Google refused the event as it is: if it was to have a link, it is written without one.
/// `false`: that can't be the reason.
pub(super) fn give_up(site: &Site, row: &Booking) -> Result<bool, Fault> {
    if !row.style.meet || row.meet == Meet::Failed {
        return Ok(false);
    }
    site.store()?.set_meet(&row.id, &Meet::Failed)?;
    site.log(Direction::Here, "meet_failed", &row.id, "refused")?;
    Ok(true)
}

/// Asks once.
pub(super) async fn meet(site: &Site, id: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let wants = |row: &Booking| {
        row.style.meet
            && row.meet == Meet::Waiting
            && row.status() == Status::Confirmed
            && row.write_state == WriteState::Written
    };
    let Some(booking) = store.booking(id)?.filter(wants) else {
        return Ok(Outcome::Done);
    };
    let (Some(event), Some(calendar)) = (
        booking.google_event.as_deref(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(Outcome::Done);
    };
    let answer = call(site, &calendar.connection, TIMEOUT, |api| {
        get(api, &calendar.google_id, event)
    })
    .await;
    let found = read(site, &calendar.connection, answer, parse_link);
    let store = site.store()?;
    let Some(row) = store.booking(id)?.filter(wants) else {
        return Ok(Outcome::Done);
    };
    if row.google_event != booking.google_event {
        // It was written anew meanwhile, with a link of its own.
        return Ok(Outcome::At(site.now().plus_seconds(FIRST_LOOK_S)));
    }
    match found {
        Ok(Link::Ready(url)) => {
            store.set_meet(id, &Meet::Ready(url))?;
            site.log(Direction::Here, "meet_ready", id, "")?;
            Ok(Outcome::Done)
        }
        Ok(Link::None) => {
            store.set_meet(id, &Meet::Failed)?;
            site.log(Direction::Here, "meet_failed", id, "")?;
            Ok(Outcome::Done)
        }
        Ok(Link::Waiting) => Ok(Outcome::VAIN),
        // Following the host says what that means.
        Ok(Link::EventGone) => Ok(Outcome::Done),
        Err(error) => Ok(Outcome::Vain {
            wait_s: i64::from(error.wait_s()),
            for_good: false,
        }),
    }
}
