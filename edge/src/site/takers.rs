//! Who can take a booking that its host leaves: connected, free by the rules that offer slots, and
//! free at Google right now.

use shared::api;
use shared::api::FutureBookings;
use shared::booking::State;
use shared::slots::{Counted, WhyNot, explain};
use shared::time::{Interval, Timestamp};

use super::leave::BELIEVE_AFTER_S;
use super::load::{around, load_booked};
use super::post::wanted;
use super::verify::{Gone, busy_in};
use super::{Direction, Fault, Site, depart, meet, moving, standing, tell};
use crate::mail::Kind;
use crate::store::{Booking, Calendar, JobKind, Store};

/// The hosts who can take it as far as is known here, those of the event type in their order.
pub(super) fn takers(site: &Site, booking: &Booking) -> Result<Vec<api::Taker>, Fault> {
    let store = site.store()?;
    if store.event_type(&booking.event)?.is_none() {
        return Ok(Vec::new());
    }
    let start = booking.time.start();
    let length = booking.time.end().epoch().saturating_sub(start.epoch());
    let Ok(minutes) = u16::try_from(length / 60) else {
        return Ok(Vec::new());
    };
    let loaded = load_booked(site, &booking.event, None, around(start, 1))?;
    let reasons = loaded.ask(site.now(), minutes, Interval::ALL, |ask| {
        explain(ask, start)
    });
    let mut takers = Vec::new();
    for (data, reasons) in loaded.hosts.iter().zip(reasons) {
        let other = !booking.is_of(&data.host.id);
        // An event is written for it, whatever else the host wants.
        let writes = data.unavailable.is_none() && data.host.switches.bookings_written;
        if !other || !writes || !reasons.into_iter().all(is_no_matter) {
            continue;
        }
        let theirs = Booking {
            host: data.host.id.clone(),
            ..booking.clone()
        };
        if !store.meets_another(&theirs)? {
            takers.push(api::Taker {
                host: data.host.id.clone(),
                name: data.host.name.clone(),
            });
        }
    }
    Ok(takers)
}

/// It is booked already: neither too soon, nor too far ahead, nor one more of its event type.
fn is_no_matter(why: WhyNot) -> bool {
    matches!(
        why,
        WhyNot::Notice
            | WhyNot::Horizon
            | WhyNot::Limit {
                of: Counted::EventType,
                ..
            }
    )
}

/// Whether a host is free for it at Google right now; `None`: Google can't say.
async fn is_free(site: &Site, booking: &Booking, host: &str) -> Result<Option<bool>, Fault> {
    let store = site.store()?;
    let blocks = store
        .host(host)?
        .is_some_and(|host| host.switches.busy_blocks);
    if !blocks {
        return Ok(Some(true));
    }
    let calendars: Vec<Calendar> = store
        .calendars_of_host(host)?
        .into_iter()
        .filter(|c| c.checks_conflicts)
        .collect();
    let wide = booking.with_buffers(&booking.time);
    let busy = busy_in(site, &wide, &calendars, Gone::IsBusy).await;
    Ok(busy.map(|busy| !busy))
}

/// What came of handing a booking over.
pub(super) enum Handed {
    /// It is another host's now, and its event is on the way there.
    Yes,
    /// Nobody can take it.
    Nobody,
    /// It changed meanwhile.
    Later,
    /// Google can't say now.
    Unknown,
}

/// Hands a confirmed booking to a host who is free, or only to `wanted`. Its time is theirs from
/// the stretch in which that was checked; the event follows.
pub(super) async fn hand_over(
    site: &Site,
    booking: &Booking,
    wanted: Option<&str>,
) -> Result<Handed, Fault> {
    let is_wanted = |taker: &api::Taker| wanted.is_none_or(|host| host == taker.host);
    let mut known = true;
    for taker in takers(site, booking)?.into_iter().filter(is_wanted) {
        match is_free(site, booking, &taker.host).await? {
            Some(true) => {}
            Some(false) => continue,
            None => {
                known = false;
                continue;
            }
        }
        // No await from here: what is checked holds when it is written.
        let store = site.store()?;
        let Some(mut row) = store.booking(&booking.id)? else {
            return Ok(Handed::Later);
        };
        let leased = row.lease_until.is_some_and(|until| until > site.now());
        if row.revision != booking.revision || !is_ripe(&row) || leased {
            return Ok(Handed::Later);
        }
        if !takers(site, &row)?.contains(&taker) {
            continue;
        }
        row.host.clone_from(&taker.host);
        store.transaction(|| -> Result<(), Fault> {
            meet::forget(&store, &mut row)?;
            store.remove_job(JobKind::Verify, &row.id)?;
            store.put_job(JobKind::Move, &row.id, site.now(), 0)?;
            change_hands(site, &store, &row, "handed_over")
        })?;
        return Ok(Handed::Yes);
    }
    let store = site.store()?;
    let same = store
        .booking(&booking.id)?
        .is_some_and(|row| row.revision == booking.revision && is_ripe(&row));
    Ok(if !same {
        // It was asked about as it is no more.
        Handed::Later
    } else if known {
        Handed::Nobody
    } else {
        Handed::Unknown
    })
}

/// It is this row's host's from now on. Google invites its guest to the new event; who is none
/// hears it from us, or by phone.
fn change_hands(
    site: &Site,
    store: &Store<'_>,
    row: &Booking,
    how: &'static str,
) -> Result<(), Fault> {
    store.set_booking_host(&row.id, &row.host)?;
    tell::later(site, store, Kind::Confirmed, row)?;
    let mailed = site.ports.mail.is_on() && wanted(store, Kind::Confirmed, &row.host)?;
    if !row.style.invites() && !mailed {
        store.put_call(&row.id, how, site.now())?;
    }
    site.log(Direction::Here, how, &row.id, "")
}

/// How the host stands who took a booking over whose event is still in another's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taker {
    /// It can be brought there, or is nobody's but its host's.
    Ready,
    /// They are leaving, and what becomes of it was asked then.
    Leaving,
    /// They can't be written to any more.
    Gone,
}

/// Asked before every write: who took a booking may have left before its event arrived.
pub(super) fn taker_of(store: &Store<'_>, booking: &Booking) -> Result<Taker, Fault> {
    if !moving::is_anothers(store, booking, &booking.calendar)? {
        return Ok(Taker::Ready);
    }
    if is_leaving(store, &booking.host)? {
        return Ok(Taker::Leaving);
    }
    let Some(target) = moving::receiving(store, &booking.host)? else {
        return Ok(Taker::Gone);
    };
    let connection = store.connection(&target.connection)?;
    Ok(match standing::cant_write(connection.as_ref(), &target) {
        None => Taker::Ready,
        Some(_) => Taker::Gone,
    })
}

/// Whether what becomes of a host's bookings was just decided, because they leave.
fn is_leaving(store: &Store<'_>, host: &str) -> Result<bool, Fault> {
    let mut leavings = store.leavings_of(host)?.into_iter();
    Ok(leavings.any(|row| row.connection().is_none() && row.bookings != FutureBookings::Keep))
}

/// Whether a host may still be given what they were to take over, in this calendar of theirs.
pub(super) fn can_take(store: &Store<'_>, host: &str, target: &Calendar) -> Result<bool, Fault> {
    let takes = store
        .host(host)?
        .is_some_and(|row| row.state == "active" && row.switches.bookings_written);
    let connection = store.connection(&target.connection)?;
    Ok(takes
        && !is_leaving(store, host)?
        && store.leaving_of(&target.connection)?.is_none()
        && standing::cant_write(connection.as_ref(), target).is_none())
}

/// Gives a booking back to the host in whose calendar its event still is, because who took it over
/// has left: there it is asked again what becomes of it, or it stays. `false`: that host is no more,
/// or has something else at that time by now.
pub(super) fn give_back(site: &Site, booking: &Booking) -> Result<bool, Fault> {
    let store = site.store()?;
    let is_theirs = matches!(booking.state, State::Confirmed(confirmed) if confirmed.is_written());
    let host = match store.calendar(&booking.calendar)? {
        Some(calendar) if is_theirs && booking.wish.is_none() => store.host(&calendar.host)?,
        _ => None,
    };
    let Some(host) = host.filter(|host| host.state != "removed") else {
        return Ok(false);
    };
    let row = Booking {
        host: host.id,
        ..booking.clone()
    };
    if store.meets_another(&row)? {
        return Ok(false);
    }
    store.transaction(|| -> Result<(), Fault> {
        depart::soon(site, &store, &row.host)?;
        let soon = site.now().plus_seconds(10);
        store.put_job(JobKind::Verify, &row.id, soon, 0)?;
        meet::soon(site, &store, &row)?;
        change_hands(site, &store, &row, "handed_back")
    })?;
    Ok(true)
}

/// Whether it can be handed over now: what is still being written or moved can't.
pub(super) fn is_ripe(booking: &Booking) -> bool {
    matches!(booking.state, State::Confirmed(_)) && booking.wish.is_none()
}

/// Whether something of it may be on its way to Google, and Google is still asked what became of
/// it: without the grant nobody would ever know.
pub(super) fn is_settling(booking: &Booking, now: Timestamp) -> bool {
    match (&booking.state, &booking.wish) {
        (State::Pending(_), _) => true,
        (_, Some(wish)) => now < wish.until.plus_seconds(2 * BELIEVE_AFTER_S),
        _ => false,
    }
}
