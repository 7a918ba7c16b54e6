//! Moving a booking's event into the calendar that receives bookings now: written there first,
//! recorded, then removed where it was. Guests are not mailed.
//!
//! At every moment the booking has a live event, and at rest just one: the new one is inserted
//! under an id that is a hash of booking, calendar and epoch, so it can be asked for again; what
//! else there is or may be stands in `copies` until Google has removed it. What can't be removed
//! by us is listed for the host.

use std::time::Duration;

use shared::api::ExistingBookings;
use shared::booking::{State, Status};
use shared::time::Timestamp;

use super::call::{CallError, call};
use super::carried::{self, Carried};
use super::event_text::Texts;
use super::follow::follow_soon;
use super::jobs::Outcome;
use super::leave::BELIEVE_AFTER_S;
use super::look::{answers, read};
use super::pending::LEASE_S;
use super::takers::{Taker, give_back, taker_of};
use super::{Direction, Fault, Site, depart, meet, reassign, switches, test_event};
use crate::google::GoogleError;
use crate::google::events::{self, EventStatus};
use crate::store::{Booking, Calendar, Copy, CopyState, JobKind, Store, WriteState};

const WRITE_TIMEOUT: Duration = Duration::from_secs(8);
const READ_TIMEOUT: Duration = Duration::from_secs(5);
/// More turns than any true history takes.
const MOST_TURNS: usize = 8;
/// A pending booking is looked at again after this.
const PENDING_S: i64 = 60;
/// What a leaving host has taken over is looked at again after this.
const LEAVING_S: i64 = 15;

/// What is shown of a booking that can be brought nowhere.
const TAKER_GONE: &str = "taker_gone: We can no longer write to the calendar of the host who took \
    it over: fix that host’s calendar, or cancel the booking.";

/// Makes it due for every future booking of a host that is not in the receiving calendar; those in
/// no calendar too, if the host wants bookings written.
pub(super) fn all(site: &Site, host: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let written = switches::of(&store, host)?.bookings_written;
    for booking in not_there(site, &store, host, written)? {
        store.put_job(JobKind::Move, &booking, site.now(), 0)?;
    }
    Ok(())
}

/// The future bookings of a host that are to be brought into the receiving calendar; `written`:
/// also those in no calendar. None where no calendar receives.
pub(super) fn not_there(
    site: &Site,
    store: &Store<'_>,
    host: &str,
    written: bool,
) -> Result<Vec<String>, Fault> {
    let Some(target) = receiving(store, host)? else {
        return Ok(Vec::new());
    };
    let mut bookings = store.elsewhere(host, &target.id, site.now())?;
    if written {
        bookings.extend(store.unwritten(host, site.now())?);
    }
    Ok(bookings)
}

/// How a host's future bookings stand to the calendar that receives them.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn existing_bookings(site: &Site, host: &str) -> Result<ExistingBookings, Fault> {
    let store = site.store()?;
    let row = store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let there = match receiving(&store, host)? {
        Some(target) => store.written_in(host, &target.id, site.now())?,
        None => 0,
    };
    let missing = not_there(site, &store, host, row.switches.bookings_written)?;
    Ok(ExistingBookings {
        there: u32::try_from(there).unwrap_or(u32::MAX),
        missing: u32::try_from(missing.len()).unwrap_or(u32::MAX),
    })
}

/// Brings every future booking of a host that is not in the receiving calendar there. Asked twice,
/// each is written once: its event's id is the same.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Invalid`] naming `bookings_written` where nothing is to be
/// written, `receives_bookings` where no calendar receives.
pub fn write_existing(site: &Site, host: &str) -> Result<ExistingBookings, Fault> {
    let store = site.store()?;
    let row = store.host(host)?.ok_or(Fault::NotFound("host"))?;
    if !row.switches.bookings_written {
        return Err(Fault::invalid(
            "bookings_written",
            "Bookings are not written into any calendar: switch that on first.",
        ));
    }
    if receiving(&store, host)?.is_none() {
        return Err(Fault::invalid(
            "receives_bookings",
            "Choose the calendar that receives bookings first.",
        ));
    }
    store.transaction(|| all(site, host))?;
    existing_bookings(site, host)
}

/// A connection lives again: what was left to the host there can be removed by us after all.
pub(super) fn reconnected(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    for copy in store.copies_in(connection)? {
        try_again(site, &store, &copy)?;
    }
    test_event::reconnected(site, &store, connection)?;
    all(site, host)
}

/// What may have been left to the host is asked of Google once more.
pub(super) fn try_again(site: &Site, store: &Store<'_>, copy: &Copy) -> Result<(), Fault> {
    if copy.state == CopyState::ByHand {
        set(site, store, copy, CopyState::Leaving)?;
    }
    Ok(store.put_job(JobKind::Move, &copy.booking, site.now(), 0)?)
}

/// The calendar that receives a host's bookings.
pub(super) fn receiving(store: &Store<'_>, host: &str) -> Result<Option<Calendar>, Fault> {
    let mut calendars = store.calendars_of_host(host)?.into_iter();
    Ok(calendars.find(|c| c.receives_bookings))
}

fn set(site: &Site, store: &Store<'_>, copy: &Copy, state: CopyState) -> Result<(), Fault> {
    Ok(store.put_copy(&Copy {
        state,
        since: site.now(),
        ..copy.clone()
    })?)
}

/// What one step led to.
pub(super) enum Step {
    /// Look at it again.
    Again,
    /// Nothing can be done now.
    End(Outcome),
}

impl Step {
    fn vain(error: &CallError) -> Self {
        Self::End(Outcome::Vain {
            wait_s: i64::from(error.wait_s()),
            for_good: !error.is_transient(),
        })
    }
}

/// Brings one booking to where it belongs, with one event.
pub(super) async fn bring(site: &Site, id: &str) -> Result<Outcome, Fault> {
    for _ in 0..MOST_TURNS {
        let store = site.store()?;
        let Some(booking) = store.booking(id)? else {
            return Ok(Outcome::Done);
        };
        if let Some(until) = booking.lease_until.filter(|until| *until > site.now()) {
            return Ok(Outcome::Later(until));
        }
        let copies = store.copies(id)?;
        let taker = match booking.time.end() > site.now() {
            true => taker_of(&store, &booking)?,
            false => Taker::Ready,
        };
        if taker == Taker::Gone && give_back(site, &booking)? {
            continue;
        }
        let written = switches::of(&store, &booking.host)?.bookings_written;
        let target = receiving(&store, &booking.host)?
            .filter(|_| taker == Taker::Ready)
            .filter(|target| wants_to_move(site, &booking, target, written));
        // Nothing goes where its host is just leaving: what becomes of it there was not asked.
        let target = match target {
            Some(target) if store.leaving_of(&target.connection)?.is_some() => None,
            target => target,
        };
        if let Some(copy) = unwanted(&booking, target.as_ref(), &copies) {
            set(site, &store, copy, CopyState::Stray)?;
            continue;
        }
        let removable = copies.iter().find(|copy| {
            matches!(
                copy.state,
                CopyState::Leaving | CopyState::Stray | CopyState::Missing
            ) && !waits(site, copy)
        });
        let step = match (removable, &target) {
            // First what is on its way out: its removal may not meet an event that comes back.
            (Some(copy), _) => remove(site, &booking, copy).await?,
            (None, Some(target)) => write(site, &booking, target).await?,
            (None, None) => Step::End(match taker {
                Taker::Gone if booking.status() == Status::Confirmed && booking.wish.is_none() => {
                    site.refused(TAKER_GONE.to_owned());
                    Outcome::Vain {
                        wait_s: 0,
                        for_good: true,
                    }
                }
                Taker::Leaving if booking.status().is_active() => {
                    Outcome::Later(site.now().plus_seconds(LEAVING_S))
                }
                _ => rest(site.now(), &booking, &copies),
            }),
        };
        if let Step::End(outcome) = step {
            // What Google has just said of who took it counts at once.
            let was_ready = taker == Taker::Ready && target.is_some();
            if was_ready && taker_of(&site.store()?, &booking)? == Taker::Gone {
                continue;
            }
            return Ok(outcome);
        }
    }
    Ok(Outcome::VAIN)
}

/// What is left to do when nothing can be done now.
fn rest(now: Timestamp, booking: &Booking, copies: &[Copy]) -> Outcome {
    let missing = copies
        .iter()
        .filter(|copy| copy.state == CopyState::Missing)
        .map(|copy| copy.since.plus_seconds(BELIEVE_AFTER_S))
        .min();
    match missing {
        Some(at) => Outcome::At(at),
        // It is written, or changed, where it was taken for, and moves when that is done.
        None if booking.status() == Status::Pending || booking.wish.is_some() => {
            Outcome::At(now.plus_seconds(PENDING_S))
        }
        None => Outcome::Done,
    }
}

/// Only what Google has accepted moves, and not while its time is being changed; what was in no
/// calendar is written where the host wants that; what is over stays where it was.
fn wants_to_move(site: &Site, booking: &Booking, target: &Calendar, written: bool) -> bool {
    let is_elsewhere = match booking.write_state {
        WriteState::Written => booking.calendar != target.id,
        _ => booking.is_unwritten() && written,
    };
    booking.status() == Status::Confirmed
        && booking.wish.is_none()
        && is_elsewhere
        && booking.time.end() > site.now()
}

/// One that was to become the recorded event, and is not wanted any more.
fn unwanted<'a>(
    booking: &Booking,
    target: Option<&Calendar>,
    copies: &'a [Copy],
) -> Option<&'a Copy> {
    copies.iter().find(|copy| {
        copy.state == CopyState::Arriving
            && !is_wished(booking, copy)
            && (target.is_none_or(|target| target.id != copy.calendar) || copy.time != booking.time)
    })
}

/// Whether it is on its way to the host who takes the booking over with another time: that is seen
/// to by `reassign`, as long as it is wished.
pub(super) fn is_wished(booking: &Booking, copy: &Copy) -> bool {
    let wish = booking.wish.as_ref().filter(|wish| wish.host.is_some());
    copy.state == CopyState::Arriving
        && booking.status() == Status::Confirmed
        && wish.is_some_and(|wish| wish.sent && wish.time == copy.time)
}

fn waits(site: &Site, copy: &Copy) -> bool {
    copy.state == CopyState::Missing && copy.since.plus_seconds(BELIEVE_AFTER_S) > site.now()
}

/// Whether a calendar is of another host than the booking is by now.
pub(super) fn is_anothers(
    store: &Store<'_>,
    booking: &Booking,
    calendar: &str,
) -> Result<bool, Fault> {
    let calendar = store.calendar(calendar)?;
    Ok(calendar.is_some_and(|calendar| calendar.host != booking.host))
}

fn lease(site: &Site, booking: &str) -> Result<(), Fault> {
    let until = site.now().plus_seconds(LEASE_S);
    Ok(site.store()?.lease_booking(booking, Some(until))?)
}

/// Writes the event into the new calendar, or finds out that it is there.
pub(super) async fn write(
    site: &Site,
    booking: &Booking,
    target: &Calendar,
) -> Result<Step, Fault> {
    let store = site.store()?;
    let event_id = events::event_id(&booking.id, &target.google_id, booking.epoch);
    let copies = store.copies(&booking.id)?;
    let changes_hands = is_anothers(&store, booking, &booking.calendar)?;
    if booking.google_event.as_deref() == Some(event_id.as_str()) && !booking.is_unwritten() {
        return match changes_hands {
            false => brought_back(site, booking, target, &event_id).await,
            true => burn(&store, booking).map(|()| Step::Again),
        };
    }
    // Its host may have brought it elsewhere since.
    let known = copies.iter().find(|copy| copy.event == event_id);
    let copy = Copy {
        booking: booking.id.clone(),
        calendar: target.id.clone(),
        event: event_id.clone(),
        state: CopyState::Arriving,
        time: booking.time,
        since: site.now(),
        // Who was never invited is now, and who meets somebody else hears it.
        invited: booking.style.invites() && (booking.is_unwritten() || changes_hands),
    };
    if known.is_some_and(|known| known.state != CopyState::Arriving) {
        // This id is on its way out: a new one.
        burn(&store, booking)?;
        return Ok(Step::Again);
    }
    let never_sent = known.is_none();
    store.put_copy(&copy)?;
    let texts = Texts::of(site, booking)?;
    lease(site, &booking.id)?;
    let answer = carried::write_in(site, target, WRITE_TIMEOUT, |api| {
        let event = texts.event(site, booking, target, &event_id);
        let insert = events::insert(api, &target.google_id, &event);
        if copy.invited {
            insert
        } else {
            events::quietly(insert)
        }
    })
    .await;
    let store = site.store()?;
    store.lease_booking(&booking.id, None)?;
    match read(site, &target.connection, answer, events::parse_event) {
        Ok(event) => {
            store.count_write(&target.connection)?;
            arrived(site, booking, &copy, event.updated)?;
            Ok(Step::Again)
        }
        Err(CallError::Google(GoogleError::Duplicate)) => find(site, booking, target, &copy).await,
        Err(error) => {
            if never_sent && error.was_not_done() {
                store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
            }
            // The one thing in it that Google may not be able to do there.
            let refused = matches!(error, CallError::Google(GoogleError::BadRequest { .. }));
            if refused && meet::give_up(site, booking)? {
                return Ok(Step::Again);
            }
            if error == CallError::Google(GoogleError::NotFound) {
                store.set_calendar_state(&target.id, "gone")?;
            }
            site.log(Direction::Here, "move_failed", &booking.id, error.code())?;
            Ok(Step::vain(&error))
        }
    }
}

/// The recorded event was written here first, and its host has brought it away: perhaps back, since.
/// It is never a copy of itself: as one it would be removed.
async fn brought_back(
    site: &Site,
    booking: &Booking,
    target: &Calendar,
    event: &str,
) -> Result<Step, Fault> {
    lease(site, &booking.id)?;
    let answer = call(site, &target.connection, READ_TIMEOUT, |api| {
        events::get(api, &target.google_id, event)
    })
    .await;
    let store = site.store()?;
    store.lease_booking(&booking.id, None)?;
    let found = read(site, &target.connection, answer, events::parse_event);
    let row = store.booking(&booking.id)?;
    let Some(mut row) = row.filter(|row| row.revision == booking.revision) else {
        return Ok(Step::Again);
    };
    match found {
        Ok(event) if event.status != EventStatus::Cancelled => {
            carried::note(site, &store, &mut row, target)?;
            follow_soon(site, &target.connection)?;
            Ok(Step::Again)
        }
        // This id is used up here.
        Ok(_) | Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)) => {
            burn(&store, booking)?;
            Ok(Step::Again)
        }
        Err(error) => Ok(Step::vain(&error)),
    }
}

/// The id is taken: by us in an earlier try, or by an event of ours that was deleted since.
pub(super) async fn find(
    site: &Site,
    booking: &Booking,
    target: &Calendar,
    copy: &Copy,
) -> Result<Step, Fault> {
    lease(site, &booking.id)?;
    let answer = call(site, &target.connection, READ_TIMEOUT, |api| {
        events::get(api, &target.google_id, &copy.event)
    })
    .await;
    let store = site.store()?;
    store.lease_booking(&booking.id, None)?;
    match read(site, &target.connection, answer, events::parse_event) {
        Ok(event) if event.status == EventStatus::Cancelled => {
            let carried = carried_to(site, booking, target, &copy.event, event.updated).await?;
            let store = site.store()?;
            store.lease_booking(&booking.id, None)?;
            match carried {
                Carried::To(to) => carried_away(site, &store, copy, &to.0)?,
                Carried::TooSoon(at) => return Ok(Step::End(Outcome::At(at))),
                Carried::Unknown => return Ok(Step::End(Outcome::VAIN)),
                Carried::Nowhere => {
                    store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
                }
            }
            burn(&store, booking)?;
            Ok(Step::Again)
        }
        Ok(event) => {
            arrived(site, booking, copy, event.updated)?;
            Ok(Step::Again)
        }
        Err(CallError::Google(GoogleError::NotFound)) => Ok(Step::End(Outcome::VAIN)),
        Err(error) => Ok(Step::vain(&error)),
    }
}

/// Where a copy is that is not in its calendar, under the booking's lease.
async fn carried_to(
    site: &Site,
    booking: &Booking,
    from: &Calendar,
    event: &str,
    since: Option<Timestamp>,
) -> Result<Carried, Fault> {
    carried::find(site, from, event, since, || lease(site, &booking.id)).await
}

/// The host has brought a copy elsewhere: from there it has to go.
pub(super) fn carried_away(
    site: &Site,
    store: &Store<'_>,
    copy: &Copy,
    to: &Calendar,
) -> Result<(), Fault> {
    let moved = Copy {
        calendar: to.id.clone(),
        ..copy.clone()
    };
    store.transaction(|| -> Result<(), Fault> {
        store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
        set(site, store, &moved, CopyState::Leaving)
    })
}

/// An id that can't be used again.
fn burn(store: &Store<'_>, booking: &Booking) -> Result<(), Fault> {
    if let Some(mut row) = store.booking(&booking.id)? {
        row.epoch = row.epoch.saturating_add(1);
        store.update_booking(&row)?;
    }
    Ok(())
}

/// The new event is the recorded one from now on, and the old one is to go; unless the booking has
/// changed meanwhile: then the new one is looked at again.
fn arrived(
    site: &Site,
    before: &Booking,
    copy: &Copy,
    updated: Option<Timestamp>,
) -> Result<(), Fault> {
    let store = site.store()?;
    let Some(row) = store.booking(&before.id)? else {
        return Ok(());
    };
    let State::Confirmed(confirmed) = row.state else {
        return Ok(());
    };
    if row.revision != before.revision {
        return Ok(());
    }
    let wish = row.wish.clone().filter(|_| is_wished(&row, copy));
    let host = wish.as_ref().and_then(|wish| wish.host.clone());
    let host = host.unwrap_or_else(|| row.host.clone());
    let before = store.calendar(&row.calendar)?.map(|calendar| calendar.host);
    let before = before.filter(|before| *before != host);
    store.transaction(|| -> Result<(), Fault> {
        store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
        if let Some(wish) = &wish {
            reassign::come_true(site, &store, &row, wish)?;
        }
        if let Some(event) = row.google_event.as_ref().filter(|_| !row.is_unwritten()) {
            store.put_copy(&Copy {
                booking: row.id.clone(),
                calendar: row.calendar.clone(),
                event: event.clone(),
                state: CopyState::Leaving,
                time: row.time,
                since: site.now(),
                // The invitation of the host before is taken back; one that only moved is not told.
                invited: row.style.invites() && before.is_some(),
            })?;
        }
        store.record_event(&row.id, confirmed, &copy.calendar, &copy.event)?;
        meet::anew(site, &store, row.clone())?;
        // Who was looked at before it was theirs may have become busy since.
        if !confirmed.is_written() || before.is_some() {
            store.put_job(JobKind::Verify, &row.id, site.now().plus_seconds(10), 0)?;
        }
        // What was seen of the event before says nothing of this one.
        let mut seen = store.seen(&row.id)?;
        (seen.change, seen.moved_to, seen.kept, seen.declined) = (None, None, false, false);
        store.put_seen(&row.id, &seen)?;
        store.forget_declined_by(&row.id)?;
        store.note_written(&row.id, updated, site.now())?;
        if let Some(host) = &before {
            depart::soon(site, &store, host)?;
        }
        site.log(Direction::Here, "moved", &row.id, "")
    })
}

/// Removes an event that is not the recorded one.
async fn remove(site: &Site, booking: &Booking, copy: &Copy) -> Result<Step, Fault> {
    let store = site.store()?;
    let Some(calendar) = store.calendar(&copy.calendar)? else {
        store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
        return Ok(Step::Again);
    };
    // What stands, though in no calendar any more, is not called off by Google.
    let tells = copy.invited && !booking.is_unwritten();
    lease(site, &booking.id)?;
    let answer = carried::write_in(site, &calendar, WRITE_TIMEOUT, |api| {
        events::delete(api, &calendar.google_id, &copy.event, tells)
    })
    .await;
    let status = answer.as_ref().ok().map(|a| a.response.status());
    let missing = status == Some(http::StatusCode::NOT_FOUND);
    let mut done = read(site, &calendar.connection, answer, events::parse_deleted);
    if missing && copy.state == CopyState::Missing {
        done = answers(site, &calendar, &copy.time).await?;
    }
    let believed = missing && copy.state == CopyState::Missing && done.is_ok();
    let carried = match status == Some(http::StatusCode::GONE) || believed {
        true => {
            let since = Some(copy.since).filter(|_| copy.state == CopyState::Missing);
            carried_to(site, booking, &calendar, &copy.event, since).await?
        }
        false => Carried::Nowhere,
    };
    let store = site.store()?;
    store.lease_booking(&booking.id, None)?;
    match carried {
        Carried::To(to) => {
            carried_away(site, &store, copy, &to.0)?;
            return Ok(Step::Again);
        }
        Carried::TooSoon(_) => {
            set(site, &store, copy, CopyState::Missing)?;
            return Ok(Step::Again);
        }
        Carried::Unknown => return Ok(Step::End(Outcome::VAIN)),
        Carried::Nowhere => {}
    }
    match done {
        // A replica may not know it yet, or it may still arrive: that it is not there is believed
        // when Google says so again.
        Ok(()) if missing && copy.state != CopyState::Missing => {
            set(site, &store, copy, CopyState::Missing)?;
            Ok(Step::Again)
        }
        Ok(()) => {
            store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
            store.count_write(&calendar.connection)?;
            store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?;
            Ok(Step::Again)
        }
        Err(error) if error.is_transient() => Ok(Step::vain(&error)),
        Err(error) => {
            site.log(Direction::Here, "left_to_host", &booking.id, error.code())?;
            set(site, &store, copy, CopyState::ByHand)?;
            Ok(Step::Again)
        }
    }
}
