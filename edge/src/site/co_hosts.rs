//! What the co-hosts of a booking answer to its invitation, and who of them is still invited.
//!
//! Of an event's guests we ask for nobody's address, so their list does not say whose answer is
//! whose: that stands in each co-host's own calendar, and is read there once somebody says No.

use std::collections::BTreeSet;
use std::time::Duration;

use shared::api::ConnectionKind;
use shared::time::Timestamp;

use super::call::{CallError, call};
use super::event_text::invitation;
use super::{Direction, Fault, Site, carried, moving};
use crate::google::events::{self, Answer, Event, EventStatus};
use crate::store::{Booking, Calendar, ConnectionState, Store, WriteState};

const TIMEOUT: Duration = Duration::from_secs(5);
/// By so much our clock and Google's may differ.
const SETTLED_S: i64 = 10;

/// A collective booking whose event was just seen.
pub(super) struct Invited {
    booking: String,
    event: Event,
}

impl Invited {
    /// `None`: it has no co-hosts.
    pub(super) fn of(booking: &Booking, event: &Event) -> Option<Self> {
        (!booking.co_hosts.is_empty()).then(|| Self {
            booking: booking.id.clone(),
            event: event.clone(),
        })
    }
}

/// Takes over what the co-hosts have answered. What Google does not say stays as it was. `false`:
/// somebody could not be asked now; nobody is asked twice in vain.
pub(super) async fn answers(site: &Site, invited: &[Invited]) -> Result<bool, Fault> {
    let mut silent = BTreeSet::new();
    for invited in invited {
        answers_of(site, invited, &mut silent).await?;
    }
    Ok(silent.is_empty())
}

async fn answers_of(
    site: &Site,
    invited: &Invited,
    silent: &mut BTreeSet<String>,
) -> Result<(), Fault> {
    let Some(booking) = site.store()?.booking(&invited.booking)? else {
        return Ok(());
    };
    let event = &invited.event;
    if !event.optional_declined {
        for host in site.store()?.declined_by(&booking.id)? {
            note(site, invited, &host, false)?;
        }
        return Ok(());
    }
    for host in &booking.co_hosts {
        let known = site.store()?.answer_of(&booking.id, host)?;
        if silent.contains(host) || known.is_some() && known == event.updated {
            continue;
        }
        match declined(site, host, &event.id).await? {
            Said::Declined(declined) => note(site, invited, host, declined)?,
            Said::Nothing => {}
            Said::NotNow => {
                silent.insert(host.clone());
            }
        }
    }
    Ok(())
}

/// What a co-host's own copy of an event says.
enum Said {
    /// Whether they have declined it.
    Declined(bool),
    /// Nobody can tell.
    Nothing,
    /// Nobody can tell now.
    NotNow,
}

async fn declined(site: &Site, host: &str, event: &str) -> Result<Said, Fault> {
    let Some(calendar) = invited_in(&site.store()?, host)? else {
        return Ok(Said::Nothing);
    };
    let answer = call(site, &calendar.connection, TIMEOUT, |api| {
        events::get(api, &calendar.google_id, event)
    })
    .await;
    // What is refused here says nothing about the calendars in use: nothing is noted.
    let copy = answer.and_then(|a| events::parse_event(&a.response).map_err(CallError::Google));
    Ok(match copy {
        // Who removes an invitation from their calendar has declined it.
        Ok(copy) => Said::Declined(
            copy.status == EventStatus::Cancelled || copy.own_response == Some(Answer::Declined),
        ),
        Err(error) if error.is_transient() => Said::NotNow,
        Err(_) => Said::Nothing,
    })
}

/// The calendar in which a host's invitations are, if we may look there: that of the account in
/// which they receive bookings.
fn invited_in(store: &Store<'_>, host: &str) -> Result<Option<Calendar>, Fault> {
    let Some(receiving) = moving::receiving(store, host)? else {
        return Ok(None);
    };
    let connection = store
        .connection(&receiving.connection)?
        .filter(|row| row.kind == ConnectionKind::Google && row.state == ConnectionState::Active);
    let Some(connection) = connection else {
        return Ok(None);
    };
    let calendars = store.calendars_of_connection(&connection.id)?;
    let mut calendars = calendars.into_iter();
    Ok(calendars.find(|calendar| calendar.primary && carried::may_write(&connection, calendar)))
}

fn note(site: &Site, invited: &Invited, host: &str, declined: bool) -> Result<(), Fault> {
    let store = site.store()?;
    let id = &invited.booking;
    let same = |row: &Booking| {
        row.google_event.as_deref() == Some(invited.event.id.as_str())
            && row.status().is_active()
            && row.co_hosts.iter().any(|its| its == host)
    };
    let before = store.declined_by(id)?.iter().any(|its| its == host);
    let updated = invited.event.updated;
    // Of what was read before we wrote the event last, nothing is believed.
    let is_old = updated < store.seen(id)?.updated;
    if is_old || !store.booking(id)?.as_ref().is_some_and(same) {
        return Ok(());
    }
    // Within the second of a change there may be another.
    let settled = |at: &Timestamp| *at < site.now().plus_seconds(-SETTLED_S);
    let of = updated.filter(settled);
    if declined == before && of == store.answer_of(id, host)? {
        return Ok(());
    }
    store.transaction(|| -> Result<(), Fault> {
        store.set_declined_by(id, host, declined, of)?;
        match declined && !before {
            true => site.log(Direction::In, "co_host_declined", id, ""),
            false => Ok(()),
        }
    })
}

/// The names of the co-hosts who have said No to a booking that stands.
pub(super) fn declined_by(store: &Store<'_>, booking: &Booking) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    if booking.co_hosts.is_empty() || !booking.status().is_active() {
        return Ok(names);
    }
    for host in store.declined_by(&booking.id)? {
        names.extend(store.host(&host)?.map(|host| host.name));
    }
    names.sort_unstable();
    Ok(names)
}

/// The names of the co-hosts who were removed and are guests of its event all the same.
pub(super) fn left_invited(store: &Store<'_>, booking: &Booking) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    if booking.write_state != WriteState::Written || !booking.status().is_active() {
        return Ok(names);
    }
    for id in &booking.co_hosts {
        let removed = store.host(id)?.filter(|host| host.state == "removed");
        if let Some(host) = removed
            && invitation(store, &host)?.is_some()
        {
            names.push(host.name);
        }
    }
    names.sort_unstable();
    Ok(names)
}
