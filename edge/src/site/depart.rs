//! The work before a host or a connection is left: future bookings are handed over or cancelled,
//! their events leave, and only then the grant goes. Every step is in the tables, so that an
//! interrupted run is finished by the next.

use std::collections::BTreeSet;

use shared::api::FutureBookings;
use shared::booking::Cancellation;

use super::follow;
use super::jobs::Outcome;
use super::leaving::moving_away;
use super::takers::{Handed, hand_over, is_ripe};
use super::{Direction, Fault, Site, grants};
use crate::store::{Booking, CopyState, JobKind, Leaving, LeavingKind, Store};

/// Each asks Google once for every host who might take it; the job is taken for dead after a minute.
const MOST_HANDED: usize = 4;
/// What others have to finish is looked at again after this.
const LOOK_AGAIN_S: i64 = 15;

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
    let mut waits = false;
    for booking in mine(site, &site.store()?, &row)? {
        let choice = match row.bookings {
            FutureBookings::HandOver if !is_ripe(&booking) => {
                waits = true;
                continue;
            }
            FutureBookings::HandOver if handed == MOST_HANDED => {
                return Ok(Outcome::At(site.now()));
            }
            FutureBookings::HandOver => {
                let done = hand_over(site, &booking, row.hand_to.as_deref()).await?;
                // It may have been called off while Google was asked.
                if site.store()?.leaving_of(subject)?.as_ref() != Some(&row) {
                    return Ok(again);
                }
                match done {
                    Handed::Yes => {
                        handed += 1;
                        continue;
                    }
                    // Google can't say now: nor about the next one.
                    Handed::Later => {
                        waits = true;
                        break;
                    }
                    Handed::Nobody => row.otherwise,
                }
            }
            choice => choice,
        };
        if choice == FutureBookings::Cancel {
            let store = site.store()?;
            let now = store
                .booking(&booking.id)?
                .filter(|b| b.status().is_active() && b.host == row.host);
            if let Some(booking) = now {
                follow::end(site, &store, booking, Cancellation::ByHost)?;
            }
        }
    }
    // Another choice may have been made while Google was asked.
    let store = site.store()?;
    if store.leaving_of(subject)?.as_ref() != Some(&row) {
        return Ok(again);
    }
    if waits || under_way(site, &store, &row)? > 0 {
        return Ok(again);
    }
    end(site, &row).await?;
    Ok(Outcome::Done)
}

/// The bookings that are still the host's.
fn mine(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<Vec<Booking>, Fault> {
    let mut bookings = store.future_bookings(&row.host, row.connection(), site.now())?;
    bookings.retain(|booking| booking.host == row.host);
    Ok(bookings)
}

/// How much is left to do, for people.
pub(super) fn left(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<usize, Fault> {
    let open = match row.bookings {
        FutureBookings::Keep => 0,
        _ => mine(site, store, row)?.len(),
    };
    Ok(open + under_way(site, store, row)?)
}

/// How many events have still to leave over the connections that end. Where that has failed for
/// good it is not waited for: the host has it on the list to do by hand.
fn under_way(site: &Site, store: &Store<'_>, row: &Leaving) -> Result<usize, Fault> {
    let mut bookings = BTreeSet::new();
    let connections = store.connections()?;
    let ending = connections.iter().filter(|c| match row.connection() {
        Some(only) => c.id == only,
        None => c.host == row.host,
    });
    for connection in ending {
        for booking in store.leaving(&connection.id)? {
            let job = store.job(JobKind::Leave, &booking)?;
            if job.is_some_and(|job| job.failed_at.is_none()) {
                bookings.insert(booking);
            }
        }
        for copy in store.copies_in(&connection.id)? {
            if copy.state != CopyState::ByHand {
                bookings.insert(copy.booking);
            }
        }
    }
    let handed = store.handed_over(&row.host, site.now())?;
    bookings.extend(handed.into_iter().map(|booking| booking.id));
    Ok(bookings.len())
}

/// Nothing is left to do before: it is left.
pub(super) async fn end(site: &Site, row: &Leaving) -> Result<(), Fault> {
    let store = site.store()?;
    // Who has connected or resumed meanwhile does not leave.
    if store.leaving_of(&row.subject)?.as_ref() != Some(row) {
        return Ok(());
    }
    if row.what == LeavingKind::Pause {
        over(site, row)?;
        return Ok(());
    }
    for connection in store.connections()? {
        let ends = match row.connection() {
            Some(only) => connection.id == only,
            None => connection.host == row.host,
        };
        if ends {
            grants::end(site, &row.host, &connection.id).await?;
        }
    }
    let mut gone = Vec::new();
    if row.what == LeavingKind::Remove {
        let store = site.store()?;
        store.transaction(|| -> Result<(), Fault> {
            store.set_host_state(&row.host, "removed")?;
            for mut event in store.event_types()? {
                // An event type of nobody else stays theirs: named by none it would be everybody's.
                if event.hosts.len() > 1 && event.hosts.contains(&row.host) {
                    event.hosts.retain(|host| *host != row.host);
                    store.put_event_type(&event, site.now())?;
                }
            }
            gone = store.dismiss(&row.host)?;
            Ok(())
        })?;
    }
    over(site, row)?;
    for account in gone {
        grants::forget_site(site, &account).await;
    }
    Ok(())
}

fn over(site: &Site, row: &Leaving) -> Result<(), Fault> {
    let store = site.store()?;
    store.transaction(|| -> Result<(), Fault> {
        store.remove_leaving(&row.subject)?;
        store.remove_job(JobKind::Depart, &row.subject)?;
        site.log(Direction::Here, "left", &row.subject, row.what.as_str())
    })
}
