//! Which of several hosts takes a booking, or that all of them do: chosen in the stretch that takes
//! the time. Where any one does, chosen anew where Google can't or won't have it in that host's
//! calendar and nothing was ever sent.

use shared::api::{Assignment, EventSettings};
use shared::booking::{Share, in_turn};

use super::load::{HostData, Loaded};
use super::takers::takers;
use super::{Direction, Fault, Site, moving};
use crate::planted::{self, Planted};
use crate::store::{Booking, Store, WriteState};

/// At most so many hosts are asked in one run: the visitor waits, and each is a question to Google
/// that may last five seconds.
const MOST_ASKED: usize = 3;

/// Whose time a booking takes.
pub(super) struct Chosen {
    /// In whose calendar it stands.
    pub(super) host: String,
    /// The others, where it takes the time of all.
    pub(super) co_hosts: Vec<String>,
}

/// Whose time a booking of this event type takes, when the hosts at these places are free.
pub(super) fn choose(site: &Site, loaded: &Loaded, free: &[usize]) -> Result<Chosen, Fault> {
    let free = free.iter().filter_map(|place| loaded.hosts.get(*place));
    let hosts: Vec<&HostData> = free.collect();
    let ids: Vec<&str> = hosts.iter().map(|data| data.host.id.as_str()).collect();
    let of = |host: &str, co_hosts: Vec<String>| Chosen {
        host: host.to_owned(),
        co_hosts,
    };
    let chosen = match loaded.settings.assignment {
        Assignment::Any => by_turn(site, &site.store()?, &loaded.settings, &ids)?
            .first()
            .map(|host| of(host, Vec::new())),
        Assignment::All => {
            // An event has to be in the calendar of who wants one.
            let mut writes = hosts.iter().map(|data| data.host.switches.bookings_written);
            let first = writes.position(|writes| writes).unwrap_or(0);
            let others = (0..).zip(&ids).filter(|(place, _)| *place != first);
            let others = others.map(|(_, id)| (*id).to_owned()).collect();
            ids.get(first).map(|host| of(host, others))
        }
    };
    chosen.ok_or_else(|| Fault::Internal("a free slot without a host".into()))
}

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
    if event.approval || event.assignment != Assignment::Any || !row.co_hosts.is_empty() {
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
