//! Reading busy times from Google into the cache: whole, idempotent, in any order.
//!
//! Every answer is weighed against the connection as it was when the request left: another
//! generation → dropped; a write of ours since → that window is read again.

use std::time::Duration;

use shared::api::ConnectionKind;
use shared::slots::EventType;
use shared::time::{Interval, Timestamp, Zone};

use super::call::{CallError, call};
use super::follow::follow_soon;
use super::look::read;
use super::{Direction, Fault, Site, all_day, feed_in, silence, switches, tell};
use crate::google::free_busy::{self, Unknown};
use crate::planted::{self, Planted};
use crate::store::{Calendar, Connection, ConnectionState, JobKind, Store};

const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than all the reads of one refresh may take; then somebody else may try.
const READING_S: i64 = 60;
/// Once a day, up to four hours later by chance: early enough that what fails can be tried again
/// before a day without a reading closes the host.
const DAILY_S: i64 = 18 * 3600;
/// So often a paused host's bookings are compared with the calendar while there are any to come.
const PAUSED_S: i64 = 3600;
/// Google takes 50 calendars in one query.
pub(super) const CALENDARS_A_QUERY: usize = 50;
/// How often a window is read again because we wrote meanwhile.
const MOST_READS: usize = 3;

/// When a refresh is due again, or why it has to be tried again.
pub(super) enum Refreshed {
    /// At this time, if nothing says so earlier.
    At(Timestamp),
    /// Google can't say now.
    TryAgain,
}

/// Reads the busy times of a connection's conflict calendars up to the horizon, unless somebody
/// is reading them: then they are read once more after that.
pub(super) async fn refresh(site: &Site, connection: &str) -> Result<Refreshed, Fault> {
    let reading = site
        .store()?
        .connection(connection)?
        .and_then(|c| c.reading_until);
    if reading.is_some_and(|until| until > site.now()) {
        site.store()?.mark_dirty(connection)?;
        return Ok(Refreshed::At(site.now().plus_seconds(READING_S)));
    }
    refresh_now(site, connection).await
}

/// The same, for somebody who waits for the outcome: also beside a read that is under way. Of
/// two answers the one that was asked for later stays.
pub(super) async fn refresh_now(site: &Site, connection: &str) -> Result<Refreshed, Fault> {
    let store = site.store()?;
    let now = site.now();
    let [jitter] = crate::ports::random_bytes::<1>(&*site.ports.random);
    let daily = now.plus_seconds(DAILY_S + i64::from(jitter) * 60);
    let Some(row) = store.connection(connection)? else {
        return Ok(Refreshed::At(daily));
    };
    if row.state == ConnectionState::ReconnectNeeded {
        return Ok(Refreshed::At(daily));
    }
    // Who is paused offers nothing: only their bookings are followed, without a push.
    if store
        .host(&row.host)?
        .is_some_and(|host| host.state != "active")
    {
        let followed = store.coming_bookings(&row.host, now)? > 0;
        return Ok(Refreshed::At(match followed {
            true => now.plus_seconds(PAUSED_S),
            false => daily,
        }));
    }
    if let Some(until) = row.quiet_until.filter(|until| *until > now) {
        // Not in vain: not tried.
        return Ok(Refreshed::At(until.plus_seconds(i64::from(jitter % 8))));
    }
    if row.kind == ConnectionKind::Ical {
        let horizon = horizon(&store, now)?;
        return Ok(Refreshed::At(feed_in::read(site, &row, horizon).await?));
    }
    let mut round = 0;
    loop {
        round += 1;
        store.start_reading(connection, site.now().plus_seconds(READING_S))?;
        let done = read_all(site, &row).await;
        let store = site.store()?;
        let dirty = store
            .connection(connection)?
            .is_some_and(|c| c.dirty && c.generation == row.generation);
        if dirty && matches!(done, Ok(true)) && round < MOST_READS {
            continue;
        }
        store.stop_reading(connection, row.generation)?;
        if dirty {
            return Ok(Refreshed::At(site.now().plus_seconds(READING_S)));
        }
        return Ok(if done? {
            Refreshed::At(daily)
        } else {
            Refreshed::TryAgain
        });
    }
}

/// `false`: something is not known now and may be later.
async fn read_all(site: &Site, row: &Connection) -> Result<bool, Fault> {
    let store = site.store()?;
    let calendars: Vec<Calendar> = store
        .calendars_of_connection(&row.id)?
        .into_iter()
        .filter(|c| c.checks_conflicts)
        .collect();
    let from = site.now();
    let until = horizon(&store, from)?;
    let ignores = !switches::of(&store, &row.host)?.all_day_blocks;
    let mut all_known = true;
    for group in calendars.chunks(CALENDARS_A_QUERY) {
        let Some(found) = read_group(site, row, group, (from, until), ignores).await? else {
            return Ok(false);
        };
        all_known &= found.whole;
        let store = site.store()?;
        store.transaction(|| -> Result<(), Fault> {
            for (calendar, busy) in group.iter().zip(&found.busy) {
                match busy {
                    Ok(_) if is_newer(&store, &calendar.id, found.sent_at)? => {}
                    Ok(busy) => {
                        if found.whole {
                            silence::compare(site, &store, &calendar.id, busy, ignores)?;
                        }
                        store.replace_busy(&calendar.id, busy, found.sent_at, until)?;
                        store.note_without_all_day(&calendar.id, ignores)?;
                        if calendar.state == "gone" {
                            // What could not be removed from it meanwhile can be now.
                            store.put_job(JobKind::Sweep, &row.id, site.now(), 0)?;
                        }
                    }
                    Err(_) if planted::is(Planted::FreeBusyErrorsIgnored) => {
                        store.replace_busy(&calendar.id, &[], found.sent_at, until)?;
                    }
                    Err(unknown) => {
                        all_known &= unknown.is_not_found();
                        let state = if unknown.is_not_found() {
                            "gone"
                        } else {
                            "unreadable"
                        };
                        store.set_calendar_state(&calendar.id, state)?;
                        site.log(Direction::Here, "calendar", &calendar.id, state)?;
                    }
                }
            }
            tell::calendars_lost(site, &store, &row.host)
        })?;
    }
    Ok(all_known)
}

/// Whether a read that was sent later is stored already.
fn is_newer(store: &Store, calendar: &str, sent_at: Timestamp) -> Result<bool, Fault> {
    let stored = store.calendar(calendar)?.and_then(|c| c.read_at);
    Ok(stored.is_some_and(|at| at > sent_at))
}

struct Group {
    busy: Vec<Result<Vec<Interval>, Unknown>>,
    sent_at: Timestamp,
    /// Whether all was listed that has to be; where not, what is busy may be too much.
    whole: bool,
}

/// Reads a group of calendars window by window; `None` if the connection moved on or Google
/// can't say.
async fn read_group(
    site: &Site,
    row: &Connection,
    group: &[Calendar],
    (from, until): (Timestamp, Timestamp),
    ignores_all_day: bool,
) -> Result<Option<Group>, Fault> {
    let ids: Vec<&str> = group.iter().map(|c| c.google_id.as_str()).collect();
    let mut busy: Vec<Result<Vec<Interval>, Unknown>> = vec![Ok(Vec::new()); group.len()];
    let (mut sent_at, mut whole) = (from, true);
    for window in free_busy::chunks(from, until) {
        let mut found = None;
        for _ in 0..MOST_READS {
            let answer = call(site, &row.id, READ_TIMEOUT, |api| {
                free_busy::free_busy(api, &window, &ids)
            })
            .await;
            let Some(now_row) = site.store()?.connection(&row.id)? else {
                return Ok(None);
            };
            if now_row.generation != row.generation && !planted::is(Planted::LateRefreshStored) {
                return Ok(None);
            }
            let (writes, sent) = answer.as_ref().map_or((0, from), |a| (a.writes, a.sent_at));
            let parsed = read(site, &row.id, answer, |r| {
                free_busy::parse_free_busy(r, &ids)
            });
            match parsed {
                Ok(_) if now_row.writes != writes => {}
                Ok(mut parsed) => {
                    if ignores_all_day {
                        let listed =
                            all_day::leave_out(site, row, group, &window, &mut parsed).await;
                        let store = site.store()?;
                        match store.connection(&row.id)? {
                            Some(still) if still.generation == row.generation => {
                                if still.writes != writes {
                                    continue;
                                }
                            }
                            _ => return Ok(None),
                        }
                        whole &= listed;
                    }
                    sent_at = sent_at.min(sent);
                    found = Some(parsed);
                    break;
                }
                Err(error) => {
                    failed(site, &row.id, &error);
                    return Ok(None);
                }
            }
        }
        let Some(found) = found else { return Ok(None) };
        for ((_, fresh), all) in found.into_iter().zip(&mut busy) {
            match (fresh, all.as_mut()) {
                (Ok(fresh), Ok(all)) => all.extend(fresh),
                (Err(unknown), Ok(_)) => *all = Err(unknown),
                (_, Err(_)) => {}
            }
        }
    }
    Ok(Some(Group {
        busy,
        sent_at,
        whole,
    }))
}

/// A range of dates may lie years ahead; what is beyond this is unknown, and so not offered yet.
const FARTHEST_S: i64 = 800 * 86_400;

fn failed(site: &Site, connection: &str, error: &CallError) {
    site.ports.log.line(&format!(
        "site={} connection={connection} refresh: {}",
        site.slug,
        error.code()
    ));
}

/// Up to where busy times are needed: the farthest horizon of any event type in use, with a day to
/// spare for zones and buffers.
pub(super) fn horizon(store: &Store, now: Timestamp) -> Result<Timestamp, Fault> {
    let nothing_yet = now.plus_seconds(30 * 86_400);
    let ends = store
        .event_types_in_use(now)?
        .into_iter()
        .filter_map(|settings| {
            let event = EventType::try_from(&settings).ok()?;
            Some(event.horizon().end(Zone::UTC, now))
        });
    let end = ends.max().unwrap_or(nothing_yet);
    let end = end.clamp(now, now.plus_seconds(FARTHEST_S));
    Ok(end.plus_seconds(86_400))
}

/// "Refresh now": the list of calendars and their busy times, for all connections of a host.
///
/// # Errors
/// [`Fault::NotFound`]; Google's failures show in the view, not as an error.
pub async fn refresh_host(site: &Site, host: &str) -> Result<(), Fault> {
    let connections = site.store()?.connections()?;
    for connection in connections.iter().filter(|c| c.host == host) {
        if connection.state != ConnectionState::ReconnectNeeded {
            if connection.kind == ConnectionKind::Google {
                super::connect::list_calendars(site, &connection.id).await?;
            }
            read_at_once(site, &connection.id).await?;
        }
    }
    Ok(())
}

/// "Refresh now" for one calendar: the list and the busy times of its account. Google answers for
/// all calendars of an account at the same cost. One at an address is asked for itself.
///
/// # Errors
/// [`Fault::NotFound`] for a calendar that is not this host's; [`Fault::TooMany`] for one at an
/// address that was asked for a moment ago. That it can't be read shows in the view, not as an error.
pub async fn refresh_calendar(site: &Site, host: &str, calendar: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let row = store.calendar(calendar)?.filter(|row| row.host == host);
    let connection = row.ok_or(Fault::NotFound("calendar"))?.connection;
    match store.connection(&connection)? {
        Some(row) if row.kind == ConnectionKind::Ical => {
            feed_in::may_ask(&row, site.now())?;
            read_at_once(site, &connection).await.map(drop)
        }
        Some(row) if row.state != ConnectionState::ReconnectNeeded => {
            super::connect::list_calendars(site, &connection).await?;
            read_at_once(site, &connection).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Reads the busy times now, as somebody waits for them, and puts down when to read next; what made
/// that due meanwhile stays. `false`: Google could not say.
pub(super) async fn read_at_once(site: &Site, connection: &str) -> Result<bool, Fault> {
    let before = site.store()?.job(JobKind::Refresh, connection)?;
    let (due, said) = match refresh_now(site, connection).await? {
        Refreshed::At(at) => (at, true),
        Refreshed::TryAgain => (site.now().plus_seconds(READING_S), false),
    };
    follow_soon(site, connection)?;
    let store = site.store()?;
    let job = store.job(JobKind::Refresh, connection)?;
    let meanwhile = job.filter(|job| before.as_ref() != Some(job));
    let due = meanwhile.map_or(due, |job| job.due_at.min(due));
    store.put_job(JobKind::Refresh, connection, due, 0)?;
    Ok(said)
}
