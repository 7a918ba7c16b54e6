//! Who can take a booking that its host leaves: connected, free by the rules that offer slots, and
//! free at Google right now.

use shared::api::Taker;
use shared::booking::State;
use shared::slots::{Counted, WhyNot, explain};
use shared::time::Interval;

use super::load::{around, load};
use super::verify::busy_in;
use super::{Direction, Fault, Site, tell};
use crate::mail::Kind;
use crate::store::{Booking, Calendar, JobKind};

/// The hosts who can take it as far as is known here, those of the event type in their order.
pub(super) fn takers(site: &Site, booking: &Booking) -> Result<Vec<Taker>, Fault> {
    let store = site.store()?;
    if store.event_type(&booking.event)?.is_none() {
        return Ok(Vec::new());
    }
    let start = booking.time.start();
    let length = booking.time.end().epoch().saturating_sub(start.epoch());
    let Ok(minutes) = u16::try_from(length / 60) else {
        return Ok(Vec::new());
    };
    let loaded = load(site, &booking.event, None, around(start, 1))?;
    let reasons = loaded.ask(site.now(), minutes, Interval::ALL, |ask| {
        explain(ask, start)
    });
    let mut takers = Vec::new();
    for (data, reasons) in loaded.hosts.iter().zip(reasons) {
        let other = data.host.id != booking.host;
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
            takers.push(Taker {
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
        .calendars()?
        .into_iter()
        .filter(|c| c.host == host && c.checks_conflicts)
        .collect();
    let wide = booking.time.widened(
        i64::from(booking.buffer_before),
        i64::from(booking.buffer_after),
    );
    Ok(busy_in(site, &wide, &calendars).await.map(|busy| !busy))
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
    let is_wanted = |taker: &Taker| wanted.is_none_or(|host| host == taker.host);
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
            store.set_booking_host(&row.id, &taker.host)?;
            store.remove_job(JobKind::Verify, &row.id)?;
            store.put_job(JobKind::Move, &row.id, site.now(), 0)?;
            // Google invites its guest to the new event; who is none hears it from us, or by phone.
            tell::later(site, &store, Kind::Confirmed, &row)?;
            if !row.style.invites() && !site.ports.mail.is_on() {
                store.put_call(&row.id, "handed_over", site.now())?;
            }
            site.log(Direction::Here, "handed_over", &row.id, "")
        })?;
        return Ok(Handed::Yes);
    }
    Ok(if known {
        Handed::Nobody
    } else {
        Handed::Unknown
    })
}

/// Whether it can be handed over now: what is still being written or moved can't.
pub(super) fn is_ripe(booking: &Booking) -> bool {
    matches!(booking.state, State::Confirmed(_)) && booking.wish.is_none()
}
