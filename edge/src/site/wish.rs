//! Bringing a wished move to its end: one live look, one patch, one truth.
//!
//! Run by the request and by the `move` job, under the booking's lease. The event is asked for
//! before every patch, so a lost answer is made good by looking, and a patch says which version
//! of the event it is meant for: one that arrives late changes nothing. One that another host takes
//! over with its new time is for `reassign`.

use std::time::Duration;

use shared::booking::{NotMoved, State};
use shared::time::Timestamp;

use super::call::{CallError, call, call_write_while};
use super::carried;
use super::follow::follow_soon;
use super::leave::{BELIEVE_AFTER_S, written_for};
use super::look::{Looked, look_at, read};
use super::pending::{LEASE_S, Next, back_off, renew_lease, take_lease, unchanged};
use super::{Direction, Fault, Site, reassign, tell};
use crate::google::GoogleError;
use crate::google::events::{self, Event, EventStatus, NewTimes};
use crate::mail::Kind;
use crate::planted::{self, Planted};
use crate::store::{Booking, Calendar, JobKind, Store, WishedTime, WriteState};

const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);
const MOST_TURNS: usize = 8;

/// Ends or furthers a wish; one that somebody is at is left to them until their lease is over.
pub(super) async fn settle_wish(site: &Site, id: &str) -> Result<(), Fault> {
    if !take_lease(site, JobKind::Reschedule, id)? {
        return Ok(());
    }
    settle_wish_leased(site, id).await.map(drop)
}

/// The same for a booking whose lease the caller has just taken.
pub(super) async fn settle_wish_leased(site: &Site, id: &str) -> Result<Booking, Fault> {
    for _ in 0..MOST_TURNS {
        let store = site.store()?;
        let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
        let wish = match (booking.state, &booking.wish) {
            (State::Confirmed(_), Some(wish)) => wish.clone(),
            _ => return over(site, booking),
        };
        let is_last = site.now() >= last_try(&booking, &wish);
        // What may be in the calendar already is looked up once more, however late it is: an object
        // that slept since it sent it has not asked, and a booking that is over is not followed.
        if is_last && (!wish.sent || wish.host.is_some()) {
            give_up(site, booking, NotMoved::Deadline)?;
            continue;
        }
        renew_lease(site, id)?;
        match step(site, &booking, &wish).await? {
            Next::Later { .. } if is_last => {
                give_up_now(site, &booking, NotMoved::Deadline)?;
            }
            Next::Later { why, wait_s } => return later(site, id, why, wait_s),
            Next::Again => {}
        }
    }
    later(site, id, "turns", 0)
}

/// When a wish ends whatever is known. One that may have reached Google waits for Google to say,
/// at most until the first of both times, but as long as it can still arrive: what is told must not
/// differ from the calendar. What was to be written for another host can be removed again.
fn last_try(booking: &Booking, wish: &WishedTime) -> Timestamp {
    if wish.sent && wish.host.is_some() {
        wish.until.plus_seconds(BELIEVE_AFTER_S)
    } else if wish.sent {
        let arrived = wish.until.plus_seconds(BELIEVE_AFTER_S);
        wish.time.start().min(booking.time.start()).max(arrived)
    } else {
        wish.until
    }
}

/// Nothing is left to do here. The event of a booking that was cancelled meanwhile leaves now.
fn over(site: &Site, booking: Booking) -> Result<Booking, Fault> {
    let store = site.store()?;
    store.remove_job(JobKind::Reschedule, &booking.id)?;
    store.lease_booking(&booking.id, None)?;
    if !booking.status().is_active() && booking.write_state != WriteState::None {
        store.put_job(JobKind::Leave, &booking.id, site.now(), 0)?;
    }
    Ok(booking)
}

async fn step(site: &Site, booking: &Booking, wish: &WishedTime) -> Result<Next, Fault> {
    if wish.host.is_some() {
        return reassign::step(site, booking, wish).await;
    }
    if !wish.sent && !planted::is(Planted::MovedWithoutLook) {
        match look_at(site, booking, &wish.time).await? {
            // An event of ours is never in the way of a look: its host may have brought it there.
            Looked::Free if site.store()?.meets_another_at(booking, &wish.time)? => {
                return give_up_now(site, booking, NotMoved::Busy);
            }
            Looked::Free => {}
            Looked::Changed => return Ok(Next::Again),
            Looked::Busy => return give_up_now(site, booking, NotMoved::Busy),
            Looked::Unknown(why) => return Ok(Next::later(why)),
            Looked::Refused(error) => return refused(site, booking, wish, &error),
        }
    }
    if booking.is_unwritten() {
        return done_here(site, booking, wish);
    }
    let store = site.store()?;
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.clone(),
        store.calendar(&booking.calendar)?,
    ) else {
        return give_up(site, booking.clone(), NotMoved::HostUnavailable);
    };
    renew_lease(site, &booking.id)?;
    let asked = site.now();
    let answer = call(site, &calendar.connection, LOOK_TIMEOUT, |api| {
        events::get(api, &calendar.google_id, &event_id)
    })
    .await;
    let found = read(site, &calendar.connection, answer, events::parse_event);
    if unchanged(site, booking)?.is_none() {
        return Ok(Next::Again);
    }
    let event = match found {
        Ok(event) => event,
        // Reads lag: whether it is gone is for `follow` to find out.
        Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)) if wish.sent => {
            return Ok(Next::later("not_found"));
        }
        Err(CallError::Google(GoogleError::NotFound)) if is_new(site, booking, asked)? => {
            return Ok(Next::later("not_found"));
        }
        Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)) => {
            return host_changed(site, booking, &calendar);
        }
        Err(error) => return refused(site, booking, wish, &error),
    };
    let now = site.now();
    match event
        .interval()
        .filter(|_| event.status != EventStatus::Cancelled)
    {
        Some(time) if time == wish.time => done(site, booking, wish, &calendar, &event),
        Some(time) if time == booking.time => {
            // What was sent before its end can arrive for so long, also after Google was asked.
            if asked >= wish.until.plus_seconds(BELIEVE_AFTER_S) {
                return give_up_now(site, booking, NotMoved::Deadline);
            }
            if now >= wish.until {
                return Ok(Next::later("deadline"));
            }
            patch(site, booking, wish, &calendar, &event).await
        }
        _ => host_changed(site, booking, &calendar),
    }
}

/// Whether a replica of Google's may not have known the event yet when it was asked.
fn is_new(site: &Site, booking: &Booking, asked: Timestamp) -> Result<bool, Fault> {
    let written = site.store()?.seen(&booking.id)?.written_at;
    Ok(written.is_some_and(|at| at.plus_seconds(BELIEVE_AFTER_S) > asked))
}

/// Notes that a patch is sent, sends it, believes only Google.
async fn patch(
    site: &Site,
    before: &Booking,
    wish: &WishedTime,
    calendar: &Calendar,
    event: &Event,
) -> Result<Next, Fault> {
    let store = site.store()?;
    let Some(mut booking) = unchanged(site, before)? else {
        return Ok(Next::Again);
    };
    booking.wish = Some(WishedTime {
        sent: true,
        ..wish.clone()
    });
    booking.lease_until = Some(site.now().plus_seconds(LEASE_S));
    store.update_booking(&booking)?;
    booking.revision += 1;
    let zone = if calendar.zone.is_empty() {
        "UTC"
    } else {
        &calendar.zone
    };
    let etag = Some(event.etag.as_str()).filter(|etag| !etag.is_empty());
    let still = || Ok(site.now() < wish.until && unchanged(site, &booking)?.is_some());
    let connection = &calendar.connection;
    let patch = call_write_while(site, connection, WRITE_TIMEOUT, still, |api| {
        let times = NewTimes {
            start: wish.time.start(),
            end: wish.time.end(),
            zone,
            if_match: etag,
            tell: booking.style.invites() || !booking.co_hosts.is_empty(),
        };
        events::patch_times(api, &calendar.google_id, &event.id, &times)
    });
    let answer = match carried::within_reach(site, calendar) {
        Ok(()) => patch.await,
        Err(error) => Err(error),
    };
    let answer = read(site, &calendar.connection, answer, events::parse_event);
    let store = site.store()?;
    match (answer, unchanged(site, &booking)?) {
        (Ok(event), Some(row)) => done(site, &row, wish, calendar, &event),
        (Ok(_), None) => {
            // Cancelled meanwhile: the event leaves, wherever it lies.
            store.count_write(&calendar.connection)?;
            store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?;
            Ok(Next::Again)
        }
        (Err(_), None) => Ok(Next::Again),
        (Err(error), Some(mut row)) => {
            if wish.sent || !error.was_not_done() {
                return Ok(Next::after(&error));
            }
            row.wish = Some(wish.clone());
            store.update_booking(&row)?;
            row.revision += 1;
            match error {
                // Somebody was faster: what they did is looked at first.
                CallError::Google(GoogleError::PreconditionFailed) => Ok(Next::Again),
                error => refused(site, &row, wish, &error),
            }
        }
    }
}

/// Google has the new time: from now on it is the booking's.
fn done(
    site: &Site,
    before: &Booking,
    wish: &WishedTime,
    calendar: &Calendar,
    event: &Event,
) -> Result<Next, Fault> {
    let store = site.store()?;
    let Some(mut row) = unchanged(site, before)? else {
        return Ok(Next::Again);
    };
    let now = site.now();
    move_row(&store, &mut row, wish)?;
    let mut seen = store.seen(&row.id)?;
    (seen.change, seen.moved_to, seen.host_set, seen.kept) = (None, None, false, false);
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.put_seen(&row.id, &seen)?;
        store.note_written(&row.id, event.updated, now)?;
        store.count_write(&calendar.connection)?;
        store.put_job(JobKind::Refresh, &calendar.connection, now, 0)?;
        written_for(site, &store, &row)?;
        store.put_job(JobKind::Verify, &row.id, now.plus_seconds(10), 0)?;
        tell::later(site, &store, news(wish), &row)?;
        site.log(Direction::Here, "rescheduled", &row.id, "")
    })?;
    Ok(Next::Again)
}

/// The wished time is the booking's now.
fn move_row(store: &Store<'_>, row: &mut Booking, wish: &WishedTime) -> Result<(), Fault> {
    row.time = wish.time;
    (row.wish, row.not_moved) = (None, None);
    row.conflict = store.meets_another(row)?;
    row.lease_until = None;
    Ok(())
}

/// What its visitor is told: of their own wish that it has come true, of the host's that the time
/// is another one; that somebody has to tell them.
pub(super) fn news(wish: &WishedTime) -> Kind {
    if wish.by_host {
        Kind::Moved
    } else {
        Kind::Changed
    }
}

/// One that stands in no calendar has its new time at once.
fn done_here(site: &Site, before: &Booking, wish: &WishedTime) -> Result<Next, Fault> {
    let store = site.store()?;
    let Some(mut row) = unchanged(site, before)? else {
        return Ok(Next::Again);
    };
    move_row(&store, &mut row, wish)?;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        tell::later(site, &store, news(wish), &row)?;
        site.log(Direction::Here, "rescheduled", &row.id, "not_written")
    })?;
    Ok(Next::Again)
}

/// The host moved or removed the event: that is followed first, and the visitor may wish again.
fn host_changed(site: &Site, booking: &Booking, calendar: &Calendar) -> Result<Next, Fault> {
    let next = give_up_now(site, booking, NotMoved::ChangedInGoogle)?;
    let store = site.store()?;
    store.put_job(JobKind::Follow, &calendar.connection, site.now(), 0)?;
    Ok(next)
}

/// Only before anything was sent can a definite error end a wish at once.
pub(super) fn refused(
    site: &Site,
    row: &Booking,
    wish: &WishedTime,
    error: &CallError,
) -> Result<Next, Fault> {
    if error.is_transient() || wish.sent {
        return Ok(Next::after(error));
    }
    give_up_now(site, row, NotMoved::HostUnavailable)
}

pub(super) fn give_up_now(site: &Site, before: &Booking, why: NotMoved) -> Result<Next, Fault> {
    match unchanged(site, before)? {
        Some(row) => give_up(site, row, why),
        None => Ok(Next::Again),
    }
}

/// Ends a wish: the old time stays, the new one is free again.
fn give_up(site: &Site, mut row: Booking, why: NotMoved) -> Result<Next, Fault> {
    let store = site.store()?;
    let wish = row.wish.take();
    let sent = wish.as_ref().is_some_and(|wish| wish.sent);
    let for_another = wish.is_some_and(|wish| wish.host.is_some());
    row.not_moved = Some(why);
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        // What became of it is seen as if the host had done it.
        if let Some(calendar) = store.calendar(&row.calendar)?.filter(|_| sent) {
            follow_soon(site, &calendar.connection)?;
        }
        // What of it is in another host's calendar has to leave.
        if sent && for_another {
            store.put_job(JobKind::Move, &row.id, site.now(), 0)?;
        }
        site.log(Direction::Here, "not_rescheduled", &row.id, why.as_str())
    })?;
    Ok(Next::Again)
}

/// Leaves both times blocked; the job goes on, with growing pauses.
fn later(site: &Site, id: &str, why: &str, wait_s: u32) -> Result<Booking, Fault> {
    let store = site.store()?;
    let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    let active = booking.status().is_active();
    let Some(wish) = booking.wish.clone().filter(|_| active) else {
        return over(site, booking);
    };
    let last = last_try(&booking, &wish);
    back_off(site, JobKind::Reschedule, id, wait_s, last)?;
    site.log(Direction::Here, "move_later", id, why)?;
    store.lease_booking(id, None)?;
    Ok(booking)
}
