//! The switches of a host: whether busy times block, whether bookings are written, and whether
//! all-day events block. Changed at any time, without disconnecting anything.

use std::collections::BTreeSet;

use shared::api::{Switches, SwitchesPreview, SwitchesRequest};
use shared::booking::{Pending, State, WritingOff};
use shared::time::{Interval, Timestamp};

use super::load::load_switched;
use super::pending::{Next, unchanged};
use super::slots::free;
use super::{Direction, Fault, Site, moving, tell};
use crate::mail::Kind;
use crate::store::{Booking, JobKind, Store};

/// The switches of a host; of one that is not there, as they are at first.
pub(super) fn of(store: &Store<'_>, host: &str) -> Result<Switches, Fault> {
    let host = store.host(host)?;
    Ok(host.map(|host| host.switches).unwrap_or_default())
}

/// Sets a host's switches.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Invalid`] naming `confirm` where busy times are to block no more
/// and the host's name was not typed.
pub fn put_switches(site: &Site, host: &str, wish: &SwitchesRequest) -> Result<(), Fault> {
    let store = site.store()?;
    let row = store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let before = row.switches;
    if before.busy_blocks && !wish.busy_blocks && wish.confirm.trim() != row.name.trim() {
        return Err(Fault::invalid(
            "confirm",
            format!("Type \u{201c}{}\u{201d} to confirm.", row.name.trim()),
        ));
    }
    let after = Switches {
        busy_blocks: wish.busy_blocks,
        bookings_written: wish.bookings_written,
        all_day_blocks: wish.all_day_blocks.unwrap_or(before.all_day_blocks),
    };
    set(site, host, before, after)
}

/// Sets them, and does what follows from it.
pub(super) fn set(site: &Site, host: &str, before: Switches, after: Switches) -> Result<(), Fault> {
    let store = site.store()?;
    store.transaction(|| -> Result<(), Fault> {
        store.update_switches(host, &after)?;
        let reads_other = after.all_day_blocks != before.all_day_blocks;
        if reads_other || after.busy_blocks && !before.busy_blocks {
            for connection in store.connections()?.iter().filter(|c| c.host == host) {
                store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
            }
        }
        if after.bookings_written && !before.bookings_written {
            moving::all(site, host)?;
        }
        Ok(())
    })
}

/// The time that a preview of the switches looks at, in days.
const PREVIEW_DAYS: i64 = 7;

/// What other switches would do, without setting them.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn preview_switches(site: &Site, host: &str, wish: Switches) -> Result<SwitchesPreview, Fault> {
    let store = site.store()?;
    let before = store.host(host)?.ok_or(Fault::NotFound("host"))?.switches;
    let now = site.now();
    let week = Interval::new(now, now.plus_seconds(PREVIEW_DAYS * 86_400));
    let (mut opens, mut closes) = (BTreeSet::<Timestamp>::new(), BTreeSet::<Timestamp>::new());
    if wish.busy_blocks != before.busy_blocks {
        for event in store.event_types()? {
            if !event.hosts.is_empty() && !event.hosts.iter().any(|it| it == host) {
                continue;
            }
            let starts = |switches| -> Result<BTreeSet<Timestamp>, Fault> {
                let Some((week, minutes)) = week.zip(event.durations.iter().min().copied()) else {
                    return Ok(BTreeSet::new());
                };
                let loaded = load_switched(site, event.clone(), host, switches)?;
                Ok(match loaded.fault() {
                    Some(_) => BTreeSet::new(),
                    None => free(site, &loaded, minutes, week).into_iter().collect(),
                })
            };
            let (is, would_be) = (starts(before)?, starts(wish)?);
            opens.extend(would_be.difference(&is));
            closes.extend(is.difference(&would_be));
        }
    }
    let writes = match wish.bookings_written {
        true => moving::not_there(site, &store, host, true)?.len(),
        false => 0,
    };
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(SwitchesPreview {
        opens: count(opens.len()),
        closes: count(closes.len()),
        writes: count(writes),
    })
}

/// A booking taken while its host wanted none written, and had no calendar for it, goes into the
/// one that receives bookings now if that is wanted by now. `true`: it was given one.
pub(super) fn choose_calendar(site: &Site, booking: &Booking) -> Result<bool, Fault> {
    if !booking.calendar.is_empty() {
        return Ok(false);
    }
    let store = site.store()?;
    if !of(&store, &booking.host)?.bookings_written {
        return Ok(false);
    }
    let Some(target) = moving::receiving(&store, &booking.host)? else {
        return Ok(false);
    };
    store.set_booking_calendar(&booking.id, &target.id)?;
    Ok(true)
}

/// Confirms a booking that its host wants in no calendar; `None`: the host wants it written.
pub(super) fn confirm_unwritten(site: &Site, before: &Booking) -> Result<Option<Next>, Fault> {
    let store = site.store()?;
    let Some(off) = WritingOff::of(of(&store, &before.host)?.bookings_written) else {
        return Ok(None);
    };
    let Some(mut row) = unchanged(site, before)? else {
        return Ok(Some(Next::Again));
    };
    let State::Pending(Pending::Writing(writing)) = row.state else {
        return Ok(Some(Next::Again));
    };
    if site.now() >= row.deadline {
        return Ok(Some(Next::Again));
    }
    row.state = writing.confirm_unwritten(off).into();
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.remove_job(JobKind::Settle, &row.id)?;
        tell::later(site, &store, Kind::Confirmed, &row)?;
        site.log(Direction::Here, "confirmed", &row.id, "not_written")
    })?;
    Ok(Some(Next::Again))
}
