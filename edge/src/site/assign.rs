//! Which of several hosts takes a booking: chosen in the stretch that takes the time, and chosen
//! anew where Google can't or won't have it in that host's calendar and nothing was ever sent.

use shared::api::{Assignment, EventSettings};
use shared::booking::{Share, in_turn};

use super::takers::takers;
use super::{Direction, Fault, Site, moving};
use crate::planted::{self, Planted};
use crate::store::{Booking, Store, WriteState};

/// At most so many hosts are asked in one run: the visitor waits, and each is a question to Google
/// that may last five seconds.
const MOST_ASKED: usize = 3;

/// These hosts of an event type, all of them free, in the order in which they are to take a booking
/// of it.
pub(super) fn by_turn<'h>(
    site: &Site,
    store: &Store<'_>,
    event: &EventSettings,
    free: &[&'h str],
) -> Result<Vec<&'h str>, Fault> {
    let shares = store.shares_of(free.iter().copied(), &event.event, site.now())?;
    let share = |host: &&str| Share {
        priority: event.priorities.get(*host).copied(),
        ..shares.get(*host).copied().unwrap_or_default()
    };
    let all: Vec<Share> = free.iter().map(share).collect();
    let places = in_turn(event.round_robin, &all).into_iter();
    Ok(places.filter_map(|n| free.get(n).copied()).collect())
}

/// The hosts whose calendars were asked for one booking, in one run of bringing it to its end.
#[derive(Default)]
pub(super) struct Asked(Vec<String>);

/// Its host can't take this pending booking after all: gives it to another one who can as far as is
/// known here, in this stretch, and to nobody who was asked already. `false`: there is none; or an
/// event may be on its way to Google; or its host has agreed to it, and the others have not.
pub(super) fn next_host(site: &Site, row: &Booking, asked: &mut Asked) -> Result<bool, Fault> {
    asked.0.push(row.host.clone());
    if row.write_state != WriteState::None || asked.0.len() >= MOST_ASKED {
        return Ok(false);
    }
    let store = site.store()?;
    let Some(event) = store.event_type(&row.event)? else {
        return Ok(false);
    };
    if event.approval || event.assignment != Assignment::Any {
        return Ok(false);
    }
    let mut able: Vec<String> = if planted::is(Planted::NextHostUnchecked) {
        store.hosts()?.into_iter().map(|host| host.id).collect()
    } else {
        let takers = takers(site, row)?.into_iter();
        takers.map(|taker| taker.host).collect()
    };
    able.retain(|host| !asked.0.contains(host));
    let able: Vec<&str> = able.iter().map(String::as_str).collect();
    let Some(host) = by_turn(site, &store, &event, &able)?.into_iter().next() else {
        return Ok(false);
    };
    let calendar = moving::receiving(&store, host)?.map(|calendar| calendar.id);
    let calendar = calendar.unwrap_or_default();
    store.transaction(|| -> Result<(), Fault> {
        store.set_booking_host(&row.id, host)?;
        store.set_booking_calendar(&row.id, &calendar)?;
        site.log(Direction::Here, "next_host", &row.id, "")
    })?;
    Ok(true)
}
