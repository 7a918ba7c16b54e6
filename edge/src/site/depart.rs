//! The work before a host or a connection is left: future bookings are handed over or cancelled,
//! their events leave, and only then the grant goes. Every step is in the tables, so that an
//! interrupted run is finished by the next.
//!
//! What has failed for good is not waited for in silence. An event that can't be removed is the
//! host's to remove by hand, with or without the grant: leaving goes on. A booking that can't be
//! brought to the host who took it over is another thing, because once the grant is gone its event
//! would be in nobody's hands: then leaving counts as failed, with its button to try again, until
//! the other host's calendar is mended, the booking is cancelled, or somebody says that it is kept.

use std::collections::BTreeSet;

use shared::api::FutureBookings;
use shared::booking::Cancellation;

use super::follow;
use super::jobs::Outcome;
use super::takers::{Handed, hand_over, is_ripe, is_settling};
use super::{Direction, Fault, Site, changing, grants, moving};
use crate::store::{
    Booking, Connection, ConnectionState, CopyState, JobKind, Leaving, LeavingKind, Store,
    WriteState,
};

/// Each asks Google once for every host who might take it; the job is taken for dead after a minute.
const MOST_HANDED: usize = 4;
/// What others have to finish is looked at again after this.
const LOOK_AGAIN_S: i64 = 15;

/// What the owner reads where leaving can't go on.
const NOT_ARRIVED: &str = "not_arrived: A booking can’t be moved to the host who took it over: \
    fix that host’s calendar, or cancel the booking.";

/// Does what is to be done of it now.
pub(super) async fn depart(site: &Site, subject: &str) -> Result<Outcome, Fault> {
    let Some(row) = site.store()?.leaving_of(subject)? else {
        return Ok(Outcome::Done);
    };
    let again = Outcome::At(site.now().plus_seconds(LOOK_AGAIN_S));
    if moving_away(site, &site.store()?, &row)? > 0 {
        return Ok(again);
    }
    let mut handed = 0;
    let (mut waits, mut stuck) = (false, false);
    // What comes from others arrives, or is given up, and then is cancelled or handed over too.
    if row.bookings != FutureBookings::Keep {
        waits = coming(site, &site.store()?, &row.host)?.next().is_some();
    }
    for booking in mine(site, &site.store()?, &row)? {
        // In a co-host's place nobody comes.
        let wanted = match row.bookings {
            FutureBookings::HandOver if booking.host != row.host => row.otherwise,
            wanted => wanted,
        };
        let choice = match wanted {
            FutureBookings::HandOver if !is_ripe(&booking) => {
                if is_settling(&booking, site.now()) {
                    waits = true;
                } else {
                    stuck = true;
                }
                continue;
            }
            FutureBookings::HandOver if handed == MOST_HANDED => {
                return Ok(Outcome::At(site.now()));
            }
            FutureBookings::HandOver => {
                let done = hand_over(site, &booking, row.hand_to.as_deref()).await?;
                // It may have been called off while Google was asked.
                if !holds(&site.store()?, &row)? {
                    return Ok(again);
                }
                match done {
                    Handed::Yes => {
                        handed += 1;
                        continue;
                    }
                    Handed::Later => {
                        waits = true;
                        continue;
                    }
                    // Nor can Google say about the next one.
                    Handed::Unknown => return Ok(Outcome::VAIN),
                    Handed::Nobody => row.otherwise,
                }
            }
            choice => choice,
        };
        if choice == FutureBookings::Cancel {
            let store = site.store()?;
            let now = store
                .booking(&booking.id)?
                .filter(|b| b.status().is_active() && b.is_of(&row.host));
            if let Some(booking) = now {
                follow::end(site, &store, booking, Cancellation::ByHost)?;
            }
        }
    }
    // Another choice may have been made while Google was asked.
    let store = site.store()?;
    if !holds(&store, &row)? {
        return Ok(again);
    }
    let rest = under_way(site, &store, &row)?;
    if waits || !rest.going.is_empty() {
        return Ok(again);
    }
    // What is kept stays where it is, also what could be brought to nobody.
    stuck |= !rest.stuck.is_empty();
    if stuck && row.bookings != FutureBookings::Keep {
        site.refused(NOT_ARRIVED.to_owned());
        return Ok(Outcome::Vain {
            wait_s: 0,
            for_good: true,
        });
    }
    end(site, &row).await?;
    Ok(Outcome::Done)
}

/// The bookings that are still the host's.
fn mine(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<Vec<Booking>, Fault> {
    let mut bookings = store.future_bookings(&row.host, row.connection(), site.now())?;
    bookings.retain(|booking| booking.is_of(&row.host));
    Ok(bookings)
}

/// How much is left to do, for people.
pub(super) fn left(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<usize, Fault> {
    let open = match row.bookings {
        FutureBookings::Keep => 0,
        _ => mine(site, store, row)?.len(),
    };
    let rest = under_way(site, store, row)?;
    let left = open + rest.going.len() + rest.stuck.len();
    Ok(left.max(moving_away(site, store, row)?))
}

/// Whether somebody is at what has still to leave.
pub(super) fn goes_on(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<bool, Fault> {
    Ok(!under_way(site, store, row)?.going.is_empty())
}

/// The bookings whose events have still to leave.
#[derive(Default)]
struct UnderWay {
    /// Somebody is at it.
    going: BTreeSet<String>,
    /// Handed over, and it has failed for good to bring them there.
    stuck: BTreeSet<String>,
}

/// The connections that it is about.
fn ending(store: &Store<'_>, row: &Leaving) -> Result<Vec<Connection>, Fault> {
    let mut connections = store.connections()?;
    connections.retain(|connection| row.ends(connection));
    Ok(connections)
}

/// Whether somebody is still at it: what has failed for good is waited for by nobody.
fn is_at(store: &Store<'_>, kind: JobKind, booking: &str) -> Result<bool, Fault> {
    let job = store.job(kind, booking)?;
    Ok(job.is_some_and(|job| job.failed_at.is_none()))
}

/// What has still to leave over the connections that end.
fn under_way(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<UnderWay, Fault> {
    let mut rest = UnderWay {
        going: settling(site, store, row)?,
        ..UnderWay::default()
    };
    for connection in ending(store, row)? {
        for booking in store.leaving(&connection.id)? {
            if is_at(store, JobKind::Leave, &booking)? {
                rest.going.insert(booking);
            }
        }
        for copy in store.copies_in(&connection.id)? {
            if copy.state != CopyState::ByHand && is_at(store, JobKind::Move, &copy.booking)? {
                rest.going.insert(copy.booking);
            }
        }
    }
    for booking in store.handed_over(&row.host, site.now())? {
        if is_at(store, JobKind::Move, &booking.id)? {
            rest.going.insert(booking.id);
        } else {
            rest.stuck.insert(booking.id);
        }
    }
    Ok(rest)
}

/// The bookings of which Google may have more than is known here, over the connections that end:
/// that is asked while there is somebody who can be asked.
pub(super) fn settling(
    site: &Site,
    store: &Store<'_>,
    row: &Leaving,
) -> Result<BTreeSet<String>, Fault> {
    let mut found = BTreeSet::new();
    if row.what == LeavingKind::Pause {
        return Ok(found);
    }
    found.extend(coming(site, store, &row.host)?.map(|booking| booking.id));
    let active = |c: &Connection| c.state == ConnectionState::Active;
    for connection in ending(store, row)?.into_iter().filter(active) {
        for booking in store.future_bookings(&row.host, Some(&connection.id), site.now())? {
            // Of what is in another's calendar they can still be asked.
            let beside = booking.co_hosts.contains(&row.host);
            let sent = booking.wish.is_some() || booking.write_state == WriteState::Sent;
            if sent && !beside && is_settling(&booking, site.now()) {
                found.insert(booking.id);
            }
        }
    }
    Ok(found)
}

/// Bookings of others of which Google may have been asked to put them into this host's calendar.
fn coming(
    site: &Site,
    store: &Store<'_>,
    host: &str,
) -> Result<impl Iterator<Item = Booking> + use<>, Fault> {
    let now = site.now();
    let bookings = store.coming_to(host)?.into_iter();
    Ok(bookings.filter(move |booking| is_settling(booking, now)))
}

/// How many bookings are on their way from the connection that ends into another account of their
/// host: they arrive, and their old events leave, before the grant goes.
pub(super) fn moving_away(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<usize, Fault> {
    let Some(connection) = row.connection() else {
        return Ok(0);
    };
    let target = moving::receiving(store, &row.host)?;
    if row.bookings != FutureBookings::Keep || target.is_none_or(|c| c.connection == connection) {
        return Ok(0);
    }
    let there = mine(site, store, row)?;
    let copies = store.copies_in(connection)?.into_iter();
    let copies = copies.filter(|copy| copy.state != CopyState::ByHand);
    let mut bookings: BTreeSet<String> = there.into_iter().map(|it| it.id).collect();
    bookings.extend(copies.map(|copy| copy.booking));
    let mut moving = 0;
    for booking in bookings {
        // What has failed for good is the host's to remove by hand.
        moving += usize::from(is_at(store, JobKind::Move, &booking)?);
    }
    Ok(moving)
}

/// What a host's leaving waits for has changed: it is looked at again.
pub(super) fn soon(site: &Site, store: &Store<'_>, host: &str) -> Result<(), Fault> {
    for row in store.leavings_of(host)? {
        store.put_job(JobKind::Depart, &row.subject, site.now(), 0)?;
    }
    Ok(())
}

/// Somebody asks to try leaving again: so is what it waits for.
pub(super) fn retry(site: &Site, store: &Store<'_>, subject: &str) -> Result<(), Fault> {
    let Some(row) = store.leaving_of(subject)? else {
        return Ok(());
    };
    for booking in under_way(site, store, &row)?.stuck {
        store.put_job(JobKind::Move, &booking, site.now(), 0)?;
        store.renew_job(JobKind::Move, &booking, site.now())?;
    }
    Ok(())
}

/// Whether it is still to be left, and in this way: who has connected or resumed meanwhile does not
/// leave.
fn holds(store: &Store<'_>, row: &Leaving) -> Result<bool, Fault> {
    Ok(store.leaving_of(&row.subject)?.as_ref() == Some(row))
}

/// Nothing is left to do before: it is left, unless that was called off while Google was asked.
pub(super) async fn end(site: &Site, row: &Leaving) -> Result<(), Fault> {
    let mut ended = BTreeSet::new();
    while let Some(connection) = next_to_end(&site.store()?, row, &ended)? {
        grants::end(site, &row.host, &connection).await?;
        ended.insert(connection);
    }
    // No await from here: what holds is true when it is written.
    let store = site.store()?;
    let mut gone = Vec::new();
    changing(site, || -> Result<(), Fault> {
        if !holds(&store, row)? {
            return Ok(());
        }
        if row.what == LeavingKind::Remove {
            store.set_host_state(&row.host, "removed")?;
            let retired = store.retired_event_types()?;
            for mut event in store.event_types()?.into_iter().chain(retired) {
                // An event type of nobody else stays theirs: named by none it would be everybody's.
                let named = event.hosts.len() > 1 && event.hosts.contains(&row.host);
                if named {
                    event.hosts.retain(|host| *host != row.host);
                }
                if event.priorities.remove(&row.host).is_some() || named {
                    store.put_event_type(&event, site.now())?;
                }
            }
            store.revoke_feeds_of(&row.host, site.now())?;
            gone = store.dismiss(&row.host)?;
        }
        store.remove_leaving(&row.subject)?;
        store.remove_job(JobKind::Depart, &row.subject)?;
        site.log(Direction::Here, "left", &row.subject, row.what.as_str())
    })?;
    for account in gone {
        // Not forgotten: another host of this site may be connected with their account.
        grants::tell_role(site, &account, None).await;
    }
    Ok(())
}

/// A connection that has still to end, also one that was made again since it was `ended`; none if
/// leaving was called off, and none for a pause.
fn next_to_end(
    store: &Store<'_>,
    row: &Leaving,
    ended: &BTreeSet<String>,
) -> Result<Option<String>, Fault> {
    if row.what == LeavingKind::Pause || !holds(store, row)? {
        return Ok(None);
    }
    let mut ending = ending(store, row)?.into_iter();
    let next = ending.find(|c| !ended.contains(&c.id) || c.refresh_token.is_some());
    Ok(next.map(|connection| connection.id))
}
