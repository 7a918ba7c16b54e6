//! The two switches of a host: whether busy times block, and whether bookings are written. Changed
//! at any time, without disconnecting anything.

use shared::api::{Switches, SwitchesRequest};
use shared::booking::{Pending, State, WritingOff};

use super::pending::{Next, unchanged};
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
            format!("Type \u{201c}{}\u{201d} to confirm it.", row.name.trim()),
        ));
    }
    let after = Switches {
        busy_blocks: wish.busy_blocks,
        bookings_written: wish.bookings_written,
    };
    store.transaction(|| -> Result<(), Fault> {
        store.update_switches(host, &after)?;
        if after.busy_blocks && !before.busy_blocks {
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
