//! Bringing a pending booking to its end: one live look, one insert, one truth.
//!
//! Run by the request that booked and by the `settle` job, under a lease, so that one write per
//! booking is in flight. After every await the row is read again; a changed revision starts over.

use std::time::Duration;

use shared::booking::{Pending, Rejection, State, Status};

use super::assign::{Asked, next_host};
use super::call::{CallError, call, call_write_while};
use super::carried::{self, Carried};
use super::event_text::Texts;
use super::look::{look, read};
use super::meet;
use super::pending::{
    LEASE_S, Next, back_off, refused, reject, renew_lease, take_lease, unchanged,
};
use super::{Direction, Fault, Site, switches, tell};
use crate::google::GoogleError;
use crate::google::events::{self, Event, EventStatus};
use crate::mail::Kind;
use crate::planted::{self, Planted};
use crate::store::{Booking, JobKind, WriteState};

const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);
/// More turns than any true history takes; what is left over is taken up by the job.
const MOST_TURNS: usize = 12;

/// Settles a booking; one that somebody is at is left to them until their lease is over.
pub(super) async fn settle(site: &Site, id: &str) -> Result<(), Fault> {
    if !take_lease(site, JobKind::Settle, id)? {
        return Ok(());
    }
    settle_leased(site, id).await.map(drop)
}

/// Settles a booking whose lease the caller has just taken.
pub(super) async fn settle_leased(site: &Site, id: &str) -> Result<Booking, Fault> {
    let mut asked = Asked::default();
    for _ in 0..MOST_TURNS {
        let store = site.store()?;
        let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
        if booking.status() != Status::Pending {
            store.remove_job(JobKind::Settle, id)?;
            store.lease_booking(id, None)?;
            return Ok(booking);
        }
        let waits = matches!(booking.state, State::Pending(Pending::Approval(_)));
        if site.now() >= booking.deadline {
            let why = if waits {
                Rejection::Unanswered
            } else {
                Rejection::Deadline
            };
            reject(site, booking, why)?;
            continue;
        }
        if waits {
            // Nothing is written before its host agrees; all that is due is its end.
            store.put_job(JobKind::Settle, id, booking.deadline, 0)?;
            store.lease_booking(id, None)?;
            return Ok(booking);
        }
        renew_lease(site, id)?;
        let next = match booking.write_state {
            WriteState::None => look_and_write(site, &booking, &mut asked).await?,
            WriteState::Sent | WriteState::Missing
                if planted::is(Planted::LookAfterUnknownInsert) =>
            {
                let mut row = booking;
                row.write_state = WriteState::None;
                store.update_booking(&row)?;
                row.revision += 1;
                look_and_write(site, &row, &mut asked).await?
            }
            WriteState::Sent | WriteState::Missing => find(site, &booking, &mut asked).await?,
            WriteState::Written => confirm(site, booking)?,
        };
        if let Next::Later { why, wait_s } = next {
            if planted::is(Planted::AcceptedIsConfirmed) {
                let row = site
                    .store()?
                    .booking(id)?
                    .ok_or(Fault::NotFound("booking"))?;
                confirm(site, row)?;
                continue;
            }
            return later(site, id, why, wait_s);
        }
    }
    later(site, id, "turns", 0)
}

async fn look_and_write(site: &Site, booking: &Booking, asked: &mut Asked) -> Result<Next, Fault> {
    if switches::choose_calendar(site, booking)? {
        return Ok(Next::Again);
    }
    match look(site, booking, asked).await? {
        Some(next) => Ok(next),
        // One that may have been written already goes on as it began.
        None if booking.write_state != WriteState::None => write(site, booking, asked).await,
        None => match switches::confirm_unwritten(site, booking)? {
            Some(next) => Ok(next),
            // Both its calendar and that it is to be written may have been chosen meanwhile.
            None if switches::choose_calendar(site, booking)? => Ok(Next::Again),
            None => write(site, booking, asked).await,
        },
    }
}

/// Leaves the booking pending and its time blocked; the job goes on, with growing pauses.
fn later(site: &Site, id: &str, why: &str, wait_s: u32) -> Result<Booking, Fault> {
    let store = site.store()?;
    let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    if booking.status() == Status::Pending {
        back_off(site, JobKind::Settle, id, wait_s, booking.deadline)?;
        site.log(Direction::Here, "settle_later", id, why)?;
    }
    store.lease_booking(id, None)?;
    Ok(booking)
}

/// Notes that an insert is sent, sends it, believes only Google.
async fn write(site: &Site, before: &Booking, asked: &mut Asked) -> Result<Next, Fault> {
    let store = site.store()?;
    let Some(mut booking) = unchanged(site, before)? else {
        return Ok(Next::Again);
    };
    let gone = CallError::Google(GoogleError::NotFound);
    let Some(calendar) = store.calendar(&booking.calendar)? else {
        return not_here(site, booking, &gone, asked);
    };
    if site.now() >= booking.deadline {
        return Ok(Next::Again);
    }
    let never_sent = booking.write_state == WriteState::None;
    let mut event_id = events::event_id(&booking.id, &calendar.google_id, booking.epoch);
    if planted::is(Planted::RandomInsertId) {
        event_id = events::event_id(&site.new_id(), &calendar.google_id, 0);
    }
    booking.google_event = Some(event_id.clone());
    booking.write_state = WriteState::Sent;
    booking.lease_until = Some(site.now().plus_seconds(LEASE_S));
    store.update_booking(&booking)?;
    booking.revision += 1;
    let texts = Texts::of(site, &booking)?;
    let still = || Ok(site.now() < booking.deadline && unchanged(site, &booking)?.is_some());
    let connection = &calendar.connection;
    let insert = call_write_while(site, connection, WRITE_TIMEOUT, still, |api| {
        let event = texts.event(site, &booking, &calendar, &event_id);
        events::insert(api, &calendar.google_id, &event)
    });
    let answer = match carried::within_reach(site, &calendar) {
        Ok(()) => insert.await,
        Err(error) => Err(error),
    };
    let same = unchanged(site, &booking)?;
    match (
        read(site, &calendar.connection, answer, events::parse_event),
        same,
    ) {
        (Ok(event), Some(row)) => {
            store.count_write(&calendar.connection)?;
            store.note_written(&row.id, event.updated, site.now())?;
            confirm(site, row)
        }
        (Ok(_), None) => {
            store.count_write(&calendar.connection)?;
            arrived_late(site, &booking.id)
        }
        (Err(_), None) => Ok(Next::Again),
        (Err(CallError::Google(GoogleError::Duplicate)), _) if never_sent => Ok(Next::Again),
        // Google said "not there" and "there already" in one turn: its reads lag. Not at once.
        (Err(CallError::Google(GoogleError::Duplicate)), _) => Ok(Next::later("duplicate")),
        (Err(error), Some(mut row)) => {
            // Only the guest's address, and whether a link can be made, is not ours to get right.
            let not_accepted = matches!(error, CallError::Google(GoogleError::BadRequest { .. }));
            if never_sent && error.was_not_done() {
                // Nor is there an event by that name: whoever asks whom Google has invited, or what
                // has to leave, must not find one.
                (row.write_state, row.google_event) = (WriteState::None, None);
                store.update_booking(&row)?;
                row.revision += 1;
            } else if !not_accepted {
                return Ok(Next::after(&error));
            }
            if not_accepted && meet::give_up(site, &row)? {
                return Ok(Next::Again);
            }
            if not_accepted {
                reject(site, row, Rejection::NotAccepted)?;
                return Ok(Next::Again);
            }
            if error == gone {
                tell::calendar_gone(site, &store, &calendar)?;
            }
            not_here(site, row, &error, asked)
        }
    }
}

/// Nothing can be written into its host's calendar: into another host's, or what [`refused`] says.
fn not_here(
    site: &Site,
    row: Booking,
    error: &CallError,
    asked: &mut Asked,
) -> Result<Next, Fault> {
    if next_host(site, &row, asked)? {
        return Ok(Next::Again);
    }
    refused(site, row, error)
}

/// The insert was accepted after the booking had ended: the event has to leave again.
fn arrived_late(site: &Site, id: &str) -> Result<Next, Fault> {
    let store = site.store()?;
    if let Some(mut row) = store.booking(id)?.filter(|row| !row.status().is_active()) {
        row.write_state = WriteState::Written;
        store.update_booking(&row)?;
        store.put_job(JobKind::Leave, id, site.now(), 0)?;
    }
    Ok(Next::Again)
}

/// After an unknown outcome: ask for the id before anything else. That it is not there does not
/// mean that it will not arrive, so the row never goes back to "nothing was sent": the same id is
/// inserted again, and Google refuses the second.
async fn find(site: &Site, booking: &Booking, asked: &mut Asked) -> Result<Next, Fault> {
    let store = site.store()?;
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.as_deref(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(Next::later("calendar_gone"));
    };
    let answer = call(site, &calendar.connection, LOOK_TIMEOUT, |api| {
        events::get(api, &calendar.google_id, event_id)
    })
    .await;
    let found = read(site, &calendar.connection, answer, events::parse_event);
    let cancelled = |event: &Event| event.status == EventStatus::Cancelled;
    let carried = match &found {
        Ok(event) if cancelled(event) => {
            let keep = || renew_lease(site, &booking.id);
            carried::find(site, &calendar, event_id, event.updated, keep).await?
        }
        _ => Carried::Nowhere,
    };
    let Some(mut row) = unchanged(site, booking)? else {
        return Ok(Next::Again);
    };
    match carried {
        Carried::Unknown | Carried::TooSoon(_) => return Ok(Next::later("not_found")),
        // There it is found on the next turn.
        Carried::To(to) => {
            carried::note(site, &store, &mut row, &to.0)?;
            return Ok(Next::Again);
        }
        Carried::Nowhere => {}
    }
    match found {
        Ok(event) if cancelled(&event) => {
            // It arrived, and the host has removed it: it can't arrive a second time.
            row.write_state = WriteState::None;
            store.update_booking(&row)?;
            row.revision += 1;
            reject(site, row, Rejection::RemovedByHost)?;
            Ok(Next::Again)
        }
        Ok(event) if event.booking.as_ref().is_some_and(|id| *id != booking.id) => {
            // Somebody else's under our id: burn it.
            row.epoch = row.epoch.saturating_add(1);
            (row.write_state, row.google_event) = (WriteState::None, None);
            store.update_booking(&row)?;
            Ok(Next::Again)
        }
        // The id is a hash of random bits that only we know: what is there is ours, also if some
        // program has dropped our properties.
        Ok(event) => {
            store.count_write(&calendar.connection)?;
            store.note_written(&row.id, event.updated, site.now())?;
            confirm(site, row)
        }
        Err(CallError::Google(GoogleError::NotFound)) => look_and_write(site, &row, asked).await,
        // Also with the grant gone: whether the insert arrived is not known, so it stays pending
        // until the host reconnects or the deadline comes.
        Err(error) => Ok(Next::after(&error)),
    }
}

fn confirm(site: &Site, mut row: Booking) -> Result<Next, Fault> {
    let store = site.store()?;
    let State::Pending(Pending::Writing(writing)) = row.state else {
        return Err(Fault::Internal(
            "only what is being written is confirmed".into(),
        ));
    };
    row.state = writing.confirm().into();
    row.write_state = WriteState::Written;
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.remove_job(JobKind::Settle, &row.id)?;
        store.put_job(JobKind::Verify, &row.id, site.now().plus_seconds(10), 0)?;
        meet::soon(site, &store, &row)?;
        tell::later(site, &store, Kind::Confirmed, &row)?;
        site.log(Direction::Here, "confirmed", &row.id, "")
    })?;
    Ok(Next::Again)
}
