//! Removing what should not be there: a live event of ours whose booking is over, or which is
//! recorded under another id; also where its host has brought it in Google. An insert whose answer
//! was lost can arrive after we gave it up, and access to a calendar that was taken away can be
//! given back: with what was brought there meanwhile, which was taken for removed.

use std::time::Duration;

use super::call::{CallError, call_write};
use super::connect::list_calendars;
use super::follow::follow_soon;
use super::look::{list_events, read};
use super::{Direction, Fault, Site, carried, moving, tell};
use crate::google::events::{self, EventStatus};
use crate::store::{Booking, Calendar, Connection, HostChange, JobKind, WriteState};

const TIMEOUT: Duration = Duration::from_secs(8);
const MOST_PAGES: usize = 20;
/// One that arrived late for a booking of yesterday is found too.
const SINCE_S: i64 = 2 * 86_400;

/// Looks through our future events in the calendars of a connection that receive bookings, or did,
/// or are the account's own. `false`: Google can't say now.
pub(super) async fn sweep(site: &Site, connection: &str) -> Result<bool, Fault> {
    // One that is not in the list can't be looked into, and the list may be of yesterday.
    let listed = list_calendars(site, connection).await?;
    let (mut removed, mut all) = (false, !listed.is_some_and(|error| error.is_transient()));
    // Those that are gone too: what is in them is seen again when access is given back.
    let calendars = site.store()?.calendars_of_connection(connection)?;
    for calendar in calendars {
        let since = site.now().plus_seconds(-SINCE_S);
        // The host may have brought one of ours into any of their own.
        let writes = |row: Connection| carried::may_write(&row, &calendar);
        let connection = site.store()?.connection(connection)?;
        let is_own = calendar.state != "gone" && connection.is_some_and(writes);
        let looks = calendar.receives_bookings || is_own;
        if !looks && !site.store()?.may_hold_ours(&calendar.id, since)? {
            continue;
        }
        let ours = list_events(site, &calendar, TIMEOUT, MOST_PAGES, |api, page| {
            events::list_ours(api, &calendar.google_id, &site.slug, since, page)
        });
        let ours = match ours.await {
            Ok(listed) => listed.events,
            Err(error) => {
                all &= !error.is_transient();
                continue;
            }
        };
        for event in ours {
            if is_orphan(site, &calendar, &event)? {
                match remove(site, &calendar, &event).await? {
                    Ok(()) => removed = true,
                    Err(error) => all &= !error.is_transient(),
                }
            }
        }
    }
    if removed {
        let store = site.store()?;
        store.count_write(connection)?;
        store.put_job(JobKind::Refresh, connection, site.now(), 0)?;
    }
    Ok(all)
}

/// Only an event that we wrote for a booking we know can be one. Our properties alone prove
/// nothing: Google copies them when the host duplicates an event or edits one of a series.
fn is_orphan(site: &Site, calendar: &Calendar, event: &events::Event) -> Result<bool, Fault> {
    if event.status == EventStatus::Cancelled || event.site.as_deref() != Some(&site.slug) {
        return Ok(false);
    }
    let Some(id) = &event.booking else {
        return Ok(false);
    };
    let Some(booking) = site.store()?.booking(id)? else {
        return Ok(false);
    };
    let store = site.store()?;
    // Its id says into which calendar it was written; its host may have brought it here since.
    let written_by_us = store
        .calendars_of_connection(&calendar.connection)?
        .iter()
        .any(|from| {
            (0..=booking.epoch)
                .any(|epoch| events::event_id(id, &from.google_id, epoch) == event.id)
        });
    if !written_by_us {
        return Ok(false);
    }
    // One that is on its way to another calendar, or away, is left to that: at once, if Google had
    // said that it is not there or it had been left to the host, because here it is.
    if let Some(mut copy) = store.copy_of(&event.id)? {
        if copy.calendar != calendar.id {
            moving::carried_away(site, &store, &copy, calendar)?;
            copy.calendar.clone_from(&calendar.id);
        }
        moving::try_again(site, &store, &copy)?;
        return Ok(false);
    }
    if !booking.status().is_active() {
        if booking.write_state == WriteState::Missing {
            store.put_job(JobKind::Leave, id, site.now(), 0)?;
        }
        return Ok(booking.write_state == WriteState::None);
    }
    let is_recorded = booking.google_event.as_deref() == Some(event.id.as_str());
    let mut seen = store.seen(id)?;
    if is_recorded && booking.calendar != calendar.id && seen.change == Some(HostChange::Removed) {
        // Nobody could look here when it was missed: its host need not say what shall be.
        (seen.change, seen.kept) = (None, false);
        store.put_seen(id, &seen)?;
        let mut row = booking;
        carried::note(site, &store, &mut row, calendar)?;
        follow_soon(site, &calendar.connection)?;
        return Ok(false);
    }
    Ok(booking.is_unwritten() || booking.write_state == WriteState::Written && !is_recorded)
}

async fn remove(
    site: &Site,
    calendar: &Calendar,
    event: &events::Event,
) -> Result<Result<(), CallError>, Fault> {
    let store = site.store()?;
    let tells = match &event.booking {
        // What stands is not called off because a second event of it goes.
        Some(id) => {
            let stands = |row: Booking| row.status().is_active();
            !store.booking(id)?.is_some_and(stands) && !tell::is_ours(&store, id)?
        }
        None => true,
    };
    let answer = call_write(site, &calendar.connection, TIMEOUT, |api| {
        events::delete(api, &calendar.google_id, &event.id, tells)
    })
    .await;
    let done = read(site, &calendar.connection, answer, events::parse_deleted);
    let outcome = if done.is_ok() { "" } else { "failed" };
    site.log(Direction::Here, "swept", &calendar.id, outcome)?;
    Ok(done)
}
