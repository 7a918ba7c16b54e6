//! Following the host: our events are theirs to move and delete in Google Calendar, and guests
//! answer there. A bounded read of our own events, after each read of busy times.
//!
//! Unknown is not gone: only an event that Google itself calls cancelled is deleted. One that
//! can't be found counts after being missed twice, ten minutes apart and ten minutes after our
//! last write; and what was read before Google answered our last write is not looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::api::{ConnectionKind, GuestDeclines, HostChanges};
use shared::booking::Cancellation;
use shared::time::Timestamp;

use super::call::call;
use super::carried::{self, Carried};
use super::co_hosts::{self, Invited};
use super::jobs::Outcome;
use super::leave::BELIEVE_AFTER_S;
use super::look::{list_events, read};
use super::{Direction, Fault, Site, tell};
use crate::google::GoogleError;
use crate::google::events::{self, Answer, Event, EventStatus};
use crate::mail::Kind;
use crate::planted::{self, Planted};
use crate::site::call::CallError;
use crate::store::{
    Booking, Calendar, ConnectionState, HostChange, JobKind, Seen, SiteRow, Store, WriteState,
};

const TIMEOUT: Duration = Duration::from_secs(8);
/// Pages of 250 of our own future events in one calendar.
const MOST_PAGES: usize = 20;

/// What Google says of one event.
enum Found<'a> {
    Live(&'a Event),
    /// It lies in another calendar of the account.
    Carried(&'a Calendar, &'a Event),
    /// It calls the event cancelled.
    Cancelled,
    /// It did not know it when it was asked: an answer can be under way for long.
    Nowhere {
        asked: Timestamp,
    },
}

/// Makes following due, if there is anything to follow.
pub(super) fn follow_soon(site: &Site, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    for calendar in &store.calendars_of_connection(connection)? {
        if store.has_confirmed_in(&calendar.id, site.now())? {
            // One that is due already stays, and one that is in vain goes on being counted.
            let job = store.job(JobKind::Follow, connection)?;
            if job.as_ref().is_none_or(|job| job.due_at > site.now()) {
                let attempts = job.map_or(0, |job| job.attempts);
                store.put_job(JobKind::Follow, connection, site.now(), attempts)?;
            }
            return Ok(());
        }
    }
    Ok(())
}

/// Sees what became of our events in the calendars of a connection.
pub(super) async fn follow(site: &Site, connection: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    match store.connection(connection)? {
        Some(row)
            if row.kind == ConnectionKind::Google
                && row.state != ConnectionState::ReconnectNeeded => {}
        _ => return Ok(Outcome::Done),
    }
    let (mut again, mut all) = (Vec::new(), true);
    // One calendar that can't be read keeps nobody from looking into the others.
    for calendar in &store.calendars_of_connection(connection)? {
        all &= look_into(site, calendar, &mut again).await?;
    }
    if !all {
        return Ok(Outcome::VAIN);
    }
    Ok(again.into_iter().min().map_or(Outcome::Done, Outcome::At))
}

/// Sees what became of our events in one calendar, and when to look `again`. `false`: Google can't
/// say.
async fn look_into(
    site: &Site,
    calendar: &Calendar,
    again: &mut Vec<Timestamp>,
) -> Result<bool, Fault> {
    let store = site.store()?;
    if calendar.state == "gone" || !store.has_confirmed_in(&calendar.id, site.now())? {
        return Ok(true);
    }
    let Some(listed) = list(site, calendar).await? else {
        return Ok(false);
    };
    // No await between the list and this: what was listed is compared with what is here.
    let (mut unseen, mut invited) = (Vec::new(), Vec::new());
    for booking in store.confirmed_in(&calendar.id, site.now())? {
        let event = booking
            .google_event
            .as_deref()
            .and_then(|id| listed.get(id));
        match event.filter(|event| event.status != EventStatus::Cancelled) {
            Some(event) => {
                invited.extend(Invited::of(&booking, event));
                again.extend(settle_change(site, &store, booking, &Found::Live(event))?);
            }
            None => unseen.push(booking),
        }
    }
    let mut all = true;
    for booking in unseen {
        let asked = site.now();
        let Some(found) = get(site, calendar, &booking).await? else {
            all = false;
            break;
        };
        let live = |event: &&Event| event.status != EventStatus::Cancelled;
        // What was seen to be removed, and waits for its host's word, is not looked for each time.
        let known = site.store()?.seen(&booking.id)?.change == Some(HostChange::Removed);
        let carried = match (&booking.google_event, found.as_ref().filter(live)) {
            (Some(event), None) if !known => {
                let since = found.as_ref().and_then(|event| event.updated);
                carried::find(site, calendar, event, since, || Ok(())).await?
            }
            _ => Carried::Nowhere,
        };
        let store = site.store()?;
        let Some(row) = store.booking(&booking.id)? else {
            continue;
        };
        if row.revision != booking.revision {
            continue;
        }
        let found = match (&found, &carried) {
            // One that nobody can tell of now keeps nobody from looking for the others.
            (_, Carried::Unknown) => {
                all = false;
                continue;
            }
            (Some(_), Carried::TooSoon(at)) => {
                again.push(*at);
                continue;
            }
            (_, Carried::To(to)) => Found::Carried(&to.0, &to.1),
            (Some(event), _) if live(&event) => Found::Live(event),
            (Some(_), _) => Found::Cancelled,
            (None, _) => Found::Nowhere { asked },
        };
        if let Found::Live(event) | Found::Carried(_, event) = found {
            invited.extend(Invited::of(&row, event));
        }
        again.extend(settle_change(site, &store, row, &found)?);
    }
    Ok(co_hosts::answers(site, &invited).await? && all)
}

/// Our own future events of a calendar by id; `None` if Google can't say, or we wrote meanwhile.
async fn list(site: &Site, calendar: &Calendar) -> Result<Option<BTreeMap<String, Event>>, Fault> {
    let from = site.now();
    let listed = list_events(site, calendar, TIMEOUT, MOST_PAGES, |api, page| {
        events::list_ours(api, &calendar.google_id, &site.slug, from, page)
    });
    let Ok(listed) = listed.await else {
        return Ok(None);
    };
    let now = site.store()?.connection(&calendar.connection)?;
    let same = now.is_some_and(|row| row.writes == listed.writes);
    let events = listed.events.into_iter();
    Ok((listed.whole && same).then(|| events.map(|event| (event.id.clone(), event)).collect()))
}

/// One event as it stands; `None`: Google can't say, or we wrote meanwhile.
async fn get(
    site: &Site,
    calendar: &Calendar,
    booking: &Booking,
) -> Result<Option<Option<Event>>, Fault> {
    let Some(id) = booking.google_event.as_deref() else {
        return Ok(None);
    };
    let answer = call(site, &calendar.connection, TIMEOUT, |api| {
        events::get(api, &calendar.google_id, id)
    })
    .await;
    let writes = answer
        .as_ref()
        .map(|answer| answer.writes)
        .unwrap_or_default();
    let parse = |r: &_| events::parse_event_in(r, &calendar.zone);
    let found = match read(site, &calendar.connection, answer, parse) {
        Ok(event) => Some(event),
        Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)) => None,
        Err(_) => return Ok(None),
    };
    let now = site.store()?.connection(&calendar.connection)?;
    Ok(now.is_some_and(|row| row.writes == writes).then_some(found))
}

/// Takes over what was found, in one stretch. Answers when to look again, if that is needed.
fn settle_change(
    site: &Site,
    store: &Store<'_>,
    mut row: Booking,
    found: &Found<'_>,
) -> Result<Option<Timestamp>, Fault> {
    let now = site.now();
    // Somebody is writing it: what was read may be older than that.
    if row.wish.is_some() || row.lease_until.is_some_and(|until| until > now) {
        return Ok(Some(now.plus_seconds(60)));
    }
    let policies = store.site()?.ok_or(Fault::NoSite)?;
    let seen = store.seen(&row.id)?;
    match found {
        Found::Live(event) => {
            live(site, store, row, seen, event, &policies)?;
            Ok(None)
        }
        Found::Carried(calendar, event) => {
            carried::note(site, store, &mut row, calendar)?;
            live(site, store, row, seen, event, &policies)?;
            Ok(None)
        }
        Found::Cancelled => {
            removed(site, store, row, seen, policies.host_changes)?;
            Ok(None)
        }
        Found::Nowhere { asked } => {
            let since = seen.missing_since;
            let long_ago = |at: Timestamp| at.plus_seconds(BELIEVE_AFTER_S) <= *asked;
            let believed = since.is_some_and(long_ago) && seen.written_at.is_none_or(long_ago);
            if believed || planted::is(Planted::MissingIsDeleted) {
                removed(site, store, row, seen, policies.host_changes)?;
                return Ok(None);
            }
            let since = since.unwrap_or(now);
            let seen = Seen {
                missing_since: Some(since),
                ..seen
            };
            store.put_seen(&row.id, &seen)?;
            Ok(Some(
                since
                    .plus_seconds(BELIEVE_AFTER_S)
                    .max(now.plus_seconds(60)),
            ))
        }
    }
}

fn live(
    site: &Site,
    store: &Store<'_>,
    mut row: Booking,
    mut seen: Seen,
    event: &Event,
    policies: &SiteRow,
) -> Result<(), Fault> {
    if event.updated < seen.updated {
        return Ok(());
    }
    let before = seen.clone();
    seen.updated = event.updated;
    seen.missing_since = None;
    let declined = event.guest_response == Some(Answer::Declined);
    if declined && !seen.declined {
        site.log(Direction::In, "guest_declined", &row.id, "")?;
    }
    seen.declined = declined;
    if declined && policies.guest_declines == GuestDeclines::Cancel {
        store.put_seen(&row.id, &seen)?;
        return end(site, store, row, Cancellation::GuestDeclined);
    }
    match event.interval() {
        Some(time) if time == row.time => {
            (seen.change, seen.moved_to, seen.kept) = (None, None, false);
        }
        Some(time) if policies.host_changes == HostChanges::Follow => {
            row.time = time;
            (seen.change, seen.moved_to, seen.host_set) = (None, None, true);
            return move_to(site, store, row, &seen);
        }
        Some(time) => {
            seen.kept &= seen.moved_to == Some(time);
            (seen.change, seen.moved_to) = (Some(HostChange::Moved), Some(time));
        }
        // Its times can't be read: the host's calendar knows, we do not.
        None => {}
    }
    if seen != before {
        store.put_seen(&row.id, &seen)?;
    }
    Ok(())
}

/// The host's time is taken as it is; where it overlaps, that is shown.
fn move_to(site: &Site, store: &Store<'_>, mut row: Booking, seen: &Seen) -> Result<(), Fault> {
    row.conflict = store.meets_another(&row)?;
    row.not_moved = None;
    let calendar = store.calendar(&row.calendar)?;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.put_seen(&row.id, seen)?;
        store.put_job(JobKind::Verify, &row.id, site.now(), 0)?;
        if let Some(calendar) = &calendar {
            store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?;
        }
        // Whom Google invited hears it from Google.
        tell::later(site, store, Kind::Moved, &row)?;
        site.log(Direction::In, "moved_in_google", &row.id, "")
    })
}

fn removed(
    site: &Site,
    store: &Store<'_>,
    mut row: Booking,
    mut seen: Seen,
    changes: HostChanges,
) -> Result<(), Fault> {
    seen.missing_since = None;
    if changes == HostChanges::Follow {
        store.put_seen(&row.id, &seen)?;
        row.write_state = WriteState::None;
        return end(site, store, row, Cancellation::RemovedInGoogle);
    }
    if seen.change != Some(HostChange::Removed) {
        (seen.change, seen.moved_to, seen.kept) = (Some(HostChange::Removed), None, false);
        store.put_seen(&row.id, &seen)?;
        site.log(Direction::In, "removed_in_google", &row.id, "left")?;
    }
    Ok(())
}

/// Cancels a booking because of what its host or Google did; an event that is still there leaves.
pub(super) fn end(
    site: &Site,
    store: &Store<'_>,
    mut row: Booking,
    why: Cancellation,
) -> Result<(), Fault> {
    row.wish = None;
    row.state = row
        .state
        .cancel(why)
        .ok_or_else(|| Fault::Internal("only an active booking can be cancelled".into()))?;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.set_cancelled(&row.id, site.now())?;
        // What the visitor said on moving it is not why it ends.
        store.set_said(&row.id, "")?;
        store.remove_job(JobKind::Verify, &row.id)?;
        if row.write_state != WriteState::None {
            store.put_job(JobKind::Leave, &row.id, site.now(), 0)?;
        }
        tell::later(site, store, Kind::Cancelled, &row)?;
        site.log(Direction::In, "cancelled", &row.id, why.as_str())
    })
}

/// Decides about a change of the host's that waits for it (policy *ask*): `accept` follows it,
/// else the booking stays as it is, and nobody asks again.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Conflict`] if nothing waits.
pub async fn decide_change(site: &Site, id: &str, accept: bool) -> Result<(), Fault> {
    let store = site.store()?;
    let mut row = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    let mut seen = store.seen(id)?;
    let Some(change) = seen.change.filter(|_| row.status().is_active()) else {
        return Err(Fault::Conflict(
            "Nothing is waiting for a decision here: look at the booking again.",
        ));
    };
    match (accept, change, seen.moved_to) {
        (false, ..) => {
            seen.kept = true;
            store.put_seen(id, &seen)?;
        }
        (true, HostChange::Moved, Some(time)) => {
            row.time = time;
            (seen.change, seen.moved_to, seen.host_set) = (None, None, true);
            move_to(site, &store, row, &seen)?;
        }
        (true, ..) => {
            seen.change = None;
            store.put_seen(id, &seen)?;
            row.write_state = WriteState::None;
            end(site, &store, row, Cancellation::RemovedInGoogle)?;
        }
    }
    site.wake().await;
    Ok(())
}
