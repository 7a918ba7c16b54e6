//! Ten seconds after confirming, one more look: Google has no conditional insert, so the host or
//! another site may have come in between. An overlap is shown to the host, never cancelled by us.

use std::time::Duration;

use shared::booking::Status;
use shared::time::Interval;

use super::call::call;
use super::feed_in::{self, Cached};
use super::look::{blocks_in, conflict_calendars, events_at, ours_in, read};
use super::refresh::CALENDARS_A_QUERY;
use super::{Direction, Fault, Site};
use crate::google::free_busy;
use crate::store::{Calendar, CopyState};

/// `false`: Google can't say now, ask again later.
pub(super) async fn verify(site: &Site, id: &str) -> Result<bool, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(true);
    };
    if booking.status() != Status::Confirmed {
        return Ok(true);
    }
    let looked_at = conflict_calendars(&store, &booking)?;
    if looked_at.is_empty() {
        return Ok(true);
    }
    // While it moves between calendars its own other event would look like somebody else's. One
    // that is left to the host stays, and is told apart by its id.
    let copies = store.copies(id)?;
    if copies.iter().any(|copy| copy.state != CopyState::ByHand) {
        return Ok(false);
    }
    let (mut with_ours, mut others) = (Vec::new(), Vec::new());
    for calendar in looked_at {
        let written = calendar.id == booking.calendar
            || copies.iter().any(|copy| copy.calendar == calendar.id);
        if written || !store.invited_in(&calendar.id, &booking.time)?.is_empty() {
            with_ours.push(calendar);
        } else {
            others.push(calendar);
        }
    }
    let mut overlap = false;
    for calendar in &with_ours {
        let found = match events_at(site, calendar, &booking.time).await {
            Ok(found) => found,
            Err(error) if error.is_transient() => return Ok(false),
            // Nobody can look there, and the others can still tell.
            Err(_) => continue,
        };
        let ours = ours_in(&site.store()?, calendar, &booking.time)?;
        overlap |= found
            .iter()
            .any(|event| blocks_in(event, &booking.time) && !ours.contains(&event.id));
    }
    match busy_in(site, &booking.time, &others, Gone::IsFree).await {
        Some(others) => overlap |= others,
        None => return Ok(false),
    }
    let store = site.store()?;
    let Some(mut row) = store.booking(id)? else {
        return Ok(true);
    };
    // It has moved, to another time, calendar or host: what was found is not about it.
    if row.revision != booking.revision || store.copies(id)? != copies {
        return Ok(false);
    }
    if overlap && row.status() == Status::Confirmed && !row.conflict {
        row.conflict = true;
        store.update_booking(&row)?;
        site.log(Direction::Here, "conflict", id, "")?;
    }
    Ok(true)
}

/// What a calendar that Google does not know any more says of its host's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// Nothing: what is booked is not in its way.
    IsFree,
    /// Unknown is busy: nothing new is put there.
    IsBusy,
}

/// Whether one of these calendars is busy then; `None`: not known now.
pub(super) async fn busy_in(
    site: &Site,
    time: &Interval,
    calendars: &[Calendar],
    gone: Gone,
) -> Option<bool> {
    let store = site.store().ok()?;
    let (mut calendars, copies) = feed_in::apart(&store, calendars.to_vec()).ok()?;
    let copies = feed_in::cached(&store, copies.iter(), time, site.now()).ok()?;
    // A copy that is too old says nothing, and asking again would not change that.
    let mut overlap = match copies {
        Cached::Free => false,
        Cached::Busy => true,
        Cached::Unknown => gone == Gone::IsBusy,
    };
    calendars.sort_by(|a, b| a.connection.cmp(&b.connection));
    let groups = calendars
        .chunk_by(|a, b| a.connection == b.connection)
        .flat_map(|group| group.chunks(CALENDARS_A_QUERY));
    for group in groups {
        let Some(connection) = group.first().map(|c| c.connection.as_str()) else {
            continue;
        };
        let ids: Vec<&str> = group.iter().map(|c| c.google_id.as_str()).collect();
        let answer = call(site, connection, Duration::from_secs(5), |api| {
            free_busy::free_busy(api, time, &ids)
        })
        .await;
        let parse = |r: &_| free_busy::parse_free_busy(r, &ids);
        for (_, busy) in read(site, connection, answer, parse).ok()? {
            match busy {
                Ok(busy) => overlap |= busy.iter().any(|b| b.overlaps(time)),
                // Gone is no reason to ask again; anything else is.
                Err(unknown) if unknown.is_not_found() => overlap |= gone == Gone::IsBusy,
                Err(_) => return None,
            }
        }
    }
    Some(overlap)
}
