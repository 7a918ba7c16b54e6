//! Moving a booking to a time at which its host is not free and another one is: written into that
//! host's calendar first, as [`moving`] does, and theirs, with the new time, in the stretch in which
//! Google's answer is heard. Until then the old time of the old host is valid, and both are taken.
//!
//! What was sent stands in `copies`, and a `move` job is due as long as it does: however the wish
//! ends, what of it is too much is removed by that.

use shared::booking::NotMoved;

use super::jobs::Outcome;
use super::look::{Looked, look_at};
use super::moving::{self, Step};
use super::pending::{Next, unchanged};
use super::takers::can_take;
use super::wish::{give_up_now, news, refused};
use super::{Direction, Fault, Site, tell};
use crate::planted::{self, Planted};
use crate::store::{Booking, Calendar, Copy, JobKind, Store, WishedTime};

/// While a wish is under way, what there is of it is looked after by that.
const MOVE_AFTER_S: i64 = 60;

/// Brings a wish for another host one step on.
pub(super) async fn step(site: &Site, booking: &Booking, wish: &WishedTime) -> Result<Next, Fault> {
    let store = site.store()?;
    let copies = store.copies(&booking.id)?;
    match copies
        .into_iter()
        .find(|copy| moving::is_wished(booking, copy))
    {
        Some(copy) => sent(site, booking, wish, &copy).await,
        None => begin(site, booking, wish).await,
    }
}

/// The calendar of who is to take it over, if they still can.
fn target(store: &Store<'_>, booking: &Booking) -> Result<Option<Calendar>, Fault> {
    let target = moving::receiving(store, &booking.host)?;
    Ok(match target {
        Some(target) if can_take(store, &booking.host, &target)? => Some(target),
        _ => None,
    })
}

/// Looks live, notes that an insert is sent, and sends it.
async fn begin(site: &Site, booking: &Booking, wish: &WishedTime) -> Result<Next, Fault> {
    let theirs = booking.as_wished(wish);
    let Some(calendar) = target(&site.store()?, &theirs)? else {
        return give_up_now(site, booking, NotMoved::HostUnavailable);
    };
    if !planted::is(Planted::MovedWithoutLook) {
        let there = Booking {
            calendar: calendar.id.clone(),
            ..theirs.clone()
        };
        match look_at(site, &there, &wish.time).await? {
            Looked::Free => {}
            Looked::Changed => return Ok(Next::Again),
            Looked::Busy => return give_up_now(site, booking, NotMoved::Busy),
            Looked::Unknown(why) => return Ok(Next::later(why)),
            Looked::Refused(error) => return refused(site, booking, wish, &error),
        }
    }
    let store = site.store()?;
    // They may have left, or chosen another calendar, while Google was asked.
    let same = target(&store, &theirs)?.is_some_and(|now| now.id == calendar.id);
    let Some(mut row) = unchanged(site, booking)?.filter(|_| same) else {
        return Ok(Next::Again);
    };
    // An event of ours is never in the way of a look: its host may have brought it there.
    if store.meets_another(&theirs)? {
        return give_up_now(site, booking, NotMoved::Busy);
    }
    row.wish = Some(WishedTime {
        sent: true,
        ..wish.clone()
    });
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        let soon = site.now().plus_seconds(MOVE_AFTER_S);
        Ok(store.put_job(JobKind::Move, &row.id, soon, 0)?)
    })?;
    row.revision += 1;
    let written = moving::write(site, &row.as_wished(wish), &calendar).await?;
    after(site, &row, wish, written)
}

/// An insert was sent: nobody looks any more, it is brought to its end.
async fn sent(
    site: &Site,
    booking: &Booking,
    wish: &WishedTime,
    copy: &Copy,
) -> Result<Next, Fault> {
    let Some(calendar) = site.store()?.calendar(&copy.calendar)? else {
        return Ok(Next::later("calendar_gone"));
    };
    let theirs = booking.as_wished(wish);
    let step = match site.now() < wish.until {
        true => moving::write(site, &theirs, &calendar).await?,
        // What may have arrived is asked for, and nothing is sent any more.
        false => moving::find(site, &theirs, &calendar, copy).await?,
    };
    after(site, booking, wish, step)
}

/// What a step of [`moving`] means for the wish.
fn after(site: &Site, before: &Booking, wish: &WishedTime, step: Step) -> Result<Next, Fault> {
    let (wait_s, for_good) = match step {
        Step::Again => return Ok(Next::Again),
        Step::End(Outcome::Vain { wait_s, for_good }) => (wait_s, for_good),
        Step::End(_) => return Ok(Next::later("not_found")),
    };
    let copies = site.store()?.copies(&before.id)?;
    let in_flight = copies.iter().any(|copy| moving::is_wished(before, copy));
    if for_good && !in_flight {
        return give_up_now(site, before, NotMoved::HostUnavailable);
    }
    if let Some(mut row) = unchanged(site, before)?.filter(|_| !in_flight) {
        // Nothing was done: before the next try somebody looks again.
        row.wish = Some(WishedTime {
            sent: false,
            ..wish.clone()
        });
        site.store()?.update_booking(&row)?;
    }
    Ok(Next::Later {
        why: "not_written",
        wait_s: u32::try_from(wait_s).unwrap_or(0),
    })
}

/// Google has the event at the new time, and in the other host's calendar: from now on both are the
/// booking's. To be called in the transaction that records the event.
pub(super) fn come_true(
    site: &Site,
    store: &Store<'_>,
    before: &Booking,
    wish: &WishedTime,
) -> Result<(), Fault> {
    let mut row = before.as_wished(wish);
    (row.wish, row.not_moved, row.lease_until) = (None, None, None);
    row.conflict = false;
    let mut seen = store.seen(&row.id)?;
    seen.host_set = false;
    store.put_seen(&row.id, &seen)?;
    store.set_booking_host(&row.id, &row.host)?;
    row.conflict = store.meets_another(&row)?;
    store.update_booking(&row)?;
    // The old one goes now.
    store.put_job(JobKind::Move, &row.id, site.now(), 0)?;
    tell::later(site, store, news(wish), &row)?;
    site.log(Direction::Here, "rescheduled", &row.id, "next_host")
}
