//! Removing the event of a booking that is over.

use std::time::Duration;

use shared::booking::Status;

use super::call::CallError;
use super::carried::{self, Carried};
use super::jobs::Outcome;
use super::look::{answers, read};
use super::pending::LEASE_S;
use super::{Direction, Fault, Site, tell};
use crate::google::events;
use crate::store::{Booking, JobKind, Store, WriteState};

/// An insert whose answer was lost may still arrive at Google, and a replica may not know of an
/// event yet: "not there" is believed when it is said again so much later, of this event alone.
pub(super) const BELIEVE_AFTER_S: i64 = 600;
/// One that is in another calendar is removed there after so long.
const AGAIN_S: i64 = 3;
/// With the connection gone there is nothing to do but wait for the host; connecting again makes
/// it due at once.
const WITHOUT_GRANT_S: i64 = 24 * 3600;

/// Removes the event if there is one.
pub(super) async fn leave(site: &Site, id: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(Outcome::Done);
    };
    if booking.status().is_active() || booking.write_state == WriteState::None {
        return Ok(Outcome::Done);
    }
    if let Some(until) = booking.lease_until.filter(|until| *until > site.now()) {
        return Ok(Outcome::Later(until));
    }
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.clone(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(Outcome::Done);
    };
    store.lease_booking(id, Some(site.now().plus_seconds(LEASE_S)))?;
    let asked = site.now();
    let tells = booking.style.invites() && !tell::is_ours(&store, id)?;
    // Where no visitor is invited, its co-hosts are.
    let co_hosts = !booking.style.invites() && !booking.co_hosts.is_empty();
    let asked_before = match tells {
        true => tell::ask_google(site, &store, id)?,
        false => None,
    };
    let answer = carried::write_in(site, &calendar, Duration::from_secs(8), |api| {
        events::delete(api, &calendar.google_id, &event_id, tells || co_hosts)
    })
    .await;
    let status = answer.as_ref().ok().map(|a| a.response.status());
    let missing = status == Some(http::StatusCode::NOT_FOUND);
    let mut done = read(site, &calendar.connection, answer, events::parse_deleted);
    // Since when is kept: whoever cancels again, or moves it, asks again at once.
    let mut seen = site.store()?.seen(id)?;
    let known = seen
        .missing_since
        .filter(|_| booking.write_state == WriteState::Missing);
    let believed = known
        .unwrap_or_else(|| site.now())
        .plus_seconds(BELIEVE_AFTER_S);
    if missing && believed <= asked {
        done = answers(site, &calendar, &booking.time).await?;
    }
    // Gone from here, and not from the calendar that its host has brought it into.
    let carried = match status == Some(http::StatusCode::GONE) || missing && done.is_ok() {
        true => {
            let until = || site.now().plus_seconds(LEASE_S);
            let keep = || Ok(site.store()?.lease_booking(id, Some(until()))?);
            // A replica that did not know it here may not know it there either.
            let new = seen.written_at.map(|at| at.plus_seconds(BELIEVE_AFTER_S));
            let since = known.map(|known| new.map_or(known, |new| new.max(known)));
            carried::find(site, &calendar, &event_id, since, keep).await?
        }
        false => Carried::Nowhere,
    };
    let store = site.store()?;
    store.lease_booking(id, None)?;
    let unsure = matches!(carried, Carried::Unknown | Carried::TooSoon(_));
    if tells && unsure && status == Some(http::StatusCode::GONE) {
        // Most likely an earlier try of ours has removed it: then Google has told the guest, and
        // nobody else is to.
        store.tell_once(tell::CANCELLED, id, tell::BY_GOOGLE)?;
    }
    if tells && done.as_ref().err().is_none_or(CallError::was_not_done) {
        tell::answered_by_google(&store, id, asked_before.as_deref())?;
    }
    let Some(mut row) = store.booking(id)? else {
        return Ok(Outcome::Done);
    };
    if row.revision != booking.revision {
        // Something was learnt while Google was asked: look again.
        return Ok(Outcome::Later(site.now()));
    }
    match carried {
        Carried::Unknown => return Ok(Outcome::VAIN),
        Carried::TooSoon(at) => {
            seen.missing_since = known.or(Some(site.now()));
            store.put_seen(id, &seen)?;
            row.write_state = WriteState::Missing;
            store.update_booking(&row)?;
            return Ok(Outcome::At(at.max(site.now().plus_seconds(1))));
        }
        Carried::To(to) => {
            row.write_state = WriteState::Written;
            store.update_booking(&row)?;
            carried::note(site, &store, &mut row, &to.0)?;
            // Not at once: two replicas could send us to and fro.
            return Ok(Outcome::Later(site.now().plus_seconds(AGAIN_S)));
        }
        Carried::Nowhere => {}
    }
    match done {
        Ok(()) if missing => {
            if believed > asked {
                seen.missing_since = known.or(Some(site.now()));
                store.put_seen(id, &seen)?;
                row.write_state = WriteState::Missing;
                store.update_booking(&row)?;
                return Ok(Outcome::At(believed.max(site.now().plus_seconds(1))));
            }
            gone(site, &calendar.connection, row)
        }
        Ok(()) => {
            if tells && !tell::google_had_it(&store, id)? {
                // It had arrived after all, and Google has said both.
                store.tell_once(tell::CANCELLED, id, tell::BY_GOOGLE)?;
            }
            gone(site, &calendar.connection, row)
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
            Ok(Outcome::Vain { wait_s, for_good })
        }
    }
}

/// What was written for a booking has changed the calendars of its co-hosts as well: what was read of
/// them before is too old.
pub(super) fn written_for(site: &Site, store: &Store<'_>, b: &Booking) -> Result<(), Fault> {
    for host in &b.co_hosts {
        for connection in store.connections()?.iter().filter(|c| c.host == *host) {
            store.count_write(&connection.id)?;
            store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
        }
    }
    Ok(())
}

/// Nothing of it is in the calendar any more.
fn gone(site: &Site, connection: &str, mut row: Booking) -> Result<Outcome, Fault> {
    let store = site.store()?;
    row.write_state = WriteState::None;
    store.update_booking(&row)?;
    store.count_write(connection)?;
    store.put_job(JobKind::Refresh, connection, site.now(), 0)?;
    written_for(site, &store, &row)?;
    Ok(Outcome::Done)
}
