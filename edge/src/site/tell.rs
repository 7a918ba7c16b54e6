//! Telling people: what is put down to be told, in the transaction of the change that it tells
//! of. Google tells its guests itself; here is what it can't say. [`super::post`] sends it.

use shared::contact::Email;
use shared::time::Timestamp;

use super::leave::BELIEVE_AFTER_S;
use shared::api::ConnectionKind;

use super::post::wanted;
use super::{Fault, Site, standing};
use crate::mail::Kind;
use crate::store::{
    Booking, Calendar, Connection, ConnectionState, Job, JobKind, Outgoing, Recipient, Store,
    WriteState,
};

/// Under this word [`Store::told`] remembers what was said about a connection.
pub(super) const CONNECTION: &str = "connection";
/// Under this word it remembers which calendars of a host were lost when it was said.
const CALENDARS: &str = "calendars";
/// Under this word it remembers when Google was last asked to tell a cancellation without an answer
/// being heard: seconds since 1970.
const ASKED_GOOGLE: &str = "asked_google";
/// Under this word it remembers whether we have told a visitor of a cancellation.
pub(super) const CANCELLED: &str = "cancelled";
/// We have, so Google need not.
pub(super) const BY_MAIL: &str = "mail";
/// Google has.
pub(super) const BY_GOOGLE: &str = "google";
/// We could not.
pub(super) const NOT_TOLD: &str = "no";

/// Puts down that people are to be told of a booking as it is now. To be called in the
/// transaction that changes it; does nothing where Google tells it.
pub(super) fn later(
    site: &Site,
    store: &Store,
    kind: Kind,
    booking: &Booking,
) -> Result<(), Fault> {
    if google_tells(store, kind, booking)? {
        return Ok(());
    }
    if kind.is_to_visitor() {
        return put(site, store, kind, &booking.id, Recipient::Guest);
    }
    for recipient in recipients(store, booking.hosts())? {
        put(site, store, kind, &booking.id, recipient)?;
    }
    Ok(())
}

/// Whether we have begun to tell the visitor that it is cancelled: then Google removes the event
/// without a word.
pub(super) fn is_ours(store: &Store<'_>, booking: &str) -> Result<bool, Fault> {
    Ok(store.told(CANCELLED, booking)?.as_deref() == Some(BY_MAIL))
}

/// Puts down that the visitor is to be told of a cancellation because Google turned out not to be
/// able to; once.
pub(super) fn google_cant(site: &Site, store: &Store, booking: &Booking) -> Result<(), Fault> {
    if store.told(CANCELLED, &booking.id)?.is_some() {
        return Ok(());
    }
    put(site, store, Kind::Cancelled, &booking.id, Recipient::Guest)
}

/// Notes that Google is being asked to tell a cancellation; to be given to [`answered_by_google`].
pub(super) fn ask_google(
    site: &Site,
    store: &Store<'_>,
    booking: &str,
) -> Result<Option<String>, Fault> {
    let before = store.told(ASKED_GOOGLE, booking)?;
    store.tell_once(ASKED_GOOGLE, booking, &site.now().epoch().to_string())?;
    Ok(before)
}

/// It did not, certainly, or we know that it has: what counts is when it was asked `before`.
pub(super) fn answered_by_google(
    store: &Store<'_>,
    booking: &str,
    before: Option<&str>,
) -> Result<(), Fault> {
    match before {
        Some(before) => store.tell_once(ASKED_GOOGLE, booking, before).map(drop)?,
        None => store.untell(ASKED_GOOGLE, booking)?,
    }
    Ok(())
}

/// Whether Google may still tell a cancellation: what it was asked is on its way for so long.
pub(super) fn google_may_tell(
    site: &Site,
    store: &Store<'_>,
    booking: &str,
) -> Result<bool, Fault> {
    let asked = store.told(ASKED_GOOGLE, booking)?;
    let asked = asked
        .and_then(|at| at.parse().ok())
        .map(Timestamp::from_epoch);
    Ok(asked.is_some_and(|at| site.now() < at.plus_seconds(BELIEVE_AFTER_S)))
}

/// Puts down that work of a host has failed, if it is the first: whoever looks sees the others.
/// What fails because a connection is broken or a calendar is lost was told as that. Who cares for
/// several of its hosts hears of it once.
pub(super) fn job_failed(site: &Site, store: &Store, job: &Job) -> Result<(), Fault> {
    let mut told: Vec<Recipient> = Vec::new();
    for host in store.hosts()? {
        if !store.concerns(&job.subject, &host.id)?
            || is_cut_off(store, &host.id)?
            || job.kind == JobKind::Refresh && !lost_calendars(site, store, &host.id)?.is_empty()
            || failed_jobs(site, store, &host.id)? > 1
        {
            continue;
        }
        // Where the mail is switched off it would say nothing, and another host's may be on.
        if !wanted(store, Kind::Failing, &host.id)? {
            continue;
        }
        for recipient in recipients(store, [host.id.as_str()])? {
            if !told.contains(&recipient) {
                put(site, store, Kind::Failing, &host.id, recipient.clone())?;
                told.push(recipient);
            }
        }
    }
    Ok(())
}

/// Whether one of a host's connections has to be made again.
fn is_cut_off(store: &Store, host: &str) -> Result<bool, Fault> {
    let mut connections = store.connections()?.into_iter();
    Ok(connections.any(|c| c.host == host && c.state == ConnectionState::ReconnectNeeded))
}

/// How much work of a host counts as failed now.
pub(super) fn failed_jobs(site: &Site, store: &Store, host: &str) -> Result<usize, Fault> {
    let mut failed = 0;
    for job in store.troubled_jobs(site.now())? {
        if job.failed_at.is_some() && store.concerns(&job.subject, host)? {
            failed += 1;
        }
    }
    Ok(failed)
}

/// Puts down that a connection is broken; once for each time that it breaks.
pub(super) fn connection_broken(
    site: &Site,
    store: &Store,
    connection: &Connection,
) -> Result<(), Fault> {
    if !store.tell_once(CONNECTION, &connection.id, &state_of(connection))? {
        return Ok(());
    }
    for recipient in recipients(store, [connection.host.as_str()])? {
        put(site, store, Kind::Broken, &connection.id, recipient)?;
    }
    Ok(())
}

/// Notes that a calendar was not found, and that it is to be told.
pub(super) fn calendar_gone(site: &Site, store: &Store, calendar: &Calendar) -> Result<(), Fault> {
    store.transaction(|| {
        store.set_calendar_state(&calendar.id, "gone")?;
        calendars_lost(site, store, &calendar.host)
    })
}

/// Puts down that calendars of a host are gone or can't be read, once for each that is lost anew. To
/// be called in the transaction that finds how calendars stand.
pub(super) fn calendars_lost(site: &Site, store: &Store, host: &str) -> Result<(), Fault> {
    let lost = lost_calendars(site, store, host)?;
    let said = store.told(CALENDARS, host)?.unwrap_or_default();
    let is_new = lost
        .iter()
        .any(|it| !said.split(',').any(|said| said == it));
    if lost.is_empty() {
        return Ok(store.untell(CALENDARS, host)?);
    }
    store.tell_once(CALENDARS, host, &lost.join(","))?;
    if !is_new {
        return Ok(());
    }
    for recipient in recipients(store, [host])? {
        put(site, store, Kind::Lost, host, recipient)?;
    }
    Ok(())
}

/// The calendars of a host that keep them from being booked, each with how it stands.
pub(super) fn lost_calendars(site: &Site, store: &Store, host: &str) -> Result<Vec<String>, Fault> {
    let Some(row) = store.host(host)? else {
        return Ok(Vec::new());
    };
    let mut lost = Vec::new();
    for calendar in store.calendars_of_host(host)? {
        let connection = store.connection(&calendar.connection)?;
        if standing::is_lost(&row, connection.as_ref(), &calendar, site.now()) {
            lost.push(format!("{} {}", calendar.id, calendar.state));
        }
    }
    Ok(lost)
}

/// A connection's state at one time: connecting again makes another one of it.
pub(super) fn state_of(connection: &Connection) -> String {
    format!("{} {}", connection.generation, connection.state.as_str())
}

/// Takes back that the visitor is to be told of a rejection: the answer to their own request
/// says it.
pub(super) fn answered(store: &Store, booking: &str) -> Result<(), Fault> {
    for row in store.outgoing_about(Kind::Rejected, booking)? {
        store.end_outgoing(&row.id, "dropped", "answered")?;
        store.remove_job(JobKind::Mail, &row.id)?;
    }
    Ok(())
}

/// Whether Google invited the visitor, and so also tells them of changes and of the end.
pub(super) fn google_invited(booking: &Booking) -> bool {
    booking.google_event.is_some() && booking.style.invites() && !booking.is_unwritten()
}

/// Whether nobody knows if Google has ever seen the event: then it may have invited nobody.
fn is_in_flight(booking: &Booking) -> bool {
    matches!(booking.write_state, WriteState::Sent | WriteState::Missing)
}

/// Of a booking that is over and whose event is nowhere: whether Google had accepted it, or has
/// removed it. If neither, its guest never heard of it from Google.
pub(super) fn google_had_it(store: &Store, booking: &str) -> Result<bool, Fault> {
    Ok(store.seen(booking)?.written_at.is_some()
        || store.told(CANCELLED, booking)?.as_deref() == Some(BY_GOOGLE))
}

/// Whether the connection over which a booking was written can be used.
pub(super) fn reaches_google(store: &Store, booking: &Booking) -> Result<bool, Fault> {
    let Some(calendar) = store.calendar(&booking.calendar)? else {
        return Ok(false);
    };
    let connection = store.connection(&calendar.connection)?;
    Ok(connection.is_some_and(|c| c.state != ConnectionState::ReconnectNeeded))
}

fn google_tells(store: &Store, kind: Kind, booking: &Booking) -> Result<bool, Fault> {
    Ok(match kind {
        Kind::Confirmed | Kind::Changed | Kind::Moved => google_invited(booking),
        // If it turns out that Google can't, `leave` says so.
        Kind::Cancelled => {
            google_invited(booking) && !is_in_flight(booking) && reaches_google(store, booking)?
        }
        _ => false,
    })
}

/// Who hears what goes wrong with these hosts: the owners and the hosts. A host who never signed in
/// is reached at the account that is connected.
fn recipients<'h>(
    store: &Store,
    hosts: impl IntoIterator<Item = &'h str>,
) -> Result<Vec<Recipient>, Fault> {
    let mut found: Vec<(String, Recipient)> = Vec::new();
    let mut add = |email: &str, recipient: Recipient| {
        let email = email.to_ascii_lowercase();
        if Email::parse(&email).is_ok() && !found.iter().any(|(known, _)| *known == email) {
            found.push((email, recipient));
        }
    };
    for host in hosts {
        let mut host_is_member = false;
        for account in store.who_cares(host)? {
            if let Some((_, email)) = store.member_address(&account)? {
                let member = store.member(&account)?;
                host_is_member |= member.is_some_and(|m| m.host.as_deref() == Some(host));
                add(&email, Recipient::Member(account));
            }
        }
        if !host_is_member {
            for connection in store.connections()?.into_iter().filter(|c| c.host == host) {
                if connection.kind == ConnectionKind::Ical {
                    continue;
                }
                add(&connection.email, Recipient::Connection(connection.id));
            }
        }
    }
    Ok(found.into_iter().map(|(_, recipient)| recipient).collect())
}

fn put(
    site: &Site,
    store: &Store,
    kind: Kind,
    subject: &str,
    recipient: Recipient,
) -> Result<(), Fault> {
    let now = site.now();
    let row = Outgoing {
        id: site.new_id(),
        kind,
        subject: subject.to_owned(),
        recipient,
        created_at: now,
    };
    if store.put_outgoing(&row)? {
        store.put_job(JobKind::Mail, &row.id, now, 0)?;
    }
    Ok(store.tidy_by(now.plus_seconds(86_400))?)
}
