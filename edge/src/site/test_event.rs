//! The event that a self-test writes, and its way out: noted before it is sent, and not forgotten
//! until Google has removed it. Where we can't any more, it is its host's to remove by hand.

use std::time::Duration;

use http::StatusCode;
use shared::time::Interval;

use super::call::{CallError, call_write_while};
use super::carried;
use super::jobs::Outcome;
use super::leave::BELIEVE_AFTER_S;
use super::look::{answers, read};
use super::turn::{self, Wait};
use super::{Fault, Site};
use crate::google::{Api, GoogleError, events, test_event};
use crate::store::{Calendar, JobKind, Store, TestEvent};

const TIMEOUT: Duration = Duration::from_secs(8);
/// Beyond what anybody looks at, and what any event type offers.
const AHEAD_S: i64 = 900 * 86_400;
const LASTS_S: i64 = 15 * 60;
/// Longer than writing and removing may take: then whoever was at it has died.
const AT_WORK_S: i64 = 60;

/// What came of writing one.
pub(super) enum Tried {
    /// It was written, and Google has removed it.
    Removed,
    /// It was not written, as far as is known.
    NotWritten(CallError),
    /// It was written, and Google has not said that it is removed: a job goes on.
    NotRemoved,
}

/// Writes a test event into a calendar and removes it.
pub(super) async fn try_out(site: &Site, calendar: &Calendar) -> Result<Tried, Fault> {
    let store = site.store()?;
    let Some(generation) = store
        .connection(&calendar.connection)?
        .map(|c| c.generation)
    else {
        return Ok(Tried::NotWritten(CallError::Reconnect));
    };
    let start = site.now().plus_seconds(AHEAD_S);
    let time = Interval::new(start, start.plus_seconds(LASTS_S))
        .ok_or_else(|| Fault::Internal("no time for a test event".into()))?;
    let row = TestEvent {
        event: site.new_id(),
        calendar: calendar.id.clone(),
        time,
        missing_since: None,
    };
    store.transaction(|| -> Result<(), Fault> {
        store.insert_test_event(&row)?;
        due_in(site, &store, &calendar.id, AT_WORK_S)
    })?;
    site.wake().await;
    // Whoever disconnects wants nothing written any more.
    let still = || {
        let store = site.store()?;
        let now = store.connection(&calendar.connection)?;
        let holds = now.is_some_and(|c| c.generation == generation && !c.leaving);
        Ok(holds && store.has_test_event(&row.event)?)
    };
    let answer = call_write_while(site, &calendar.connection, TIMEOUT, still, |api| {
        test_event::insert(api, &calendar.google_id, &row.event, &time, &site.slug)
    })
    .await;
    let written = read(site, &calendar.connection, answer, events::parse_event);
    if let Err(error) = written {
        let store = site.store()?;
        let taken = matches!(error, CallError::Google(GoogleError::Duplicate));
        if error.was_not_done() && !taken {
            forget(&store, &row)?;
        } else {
            due_in(site, &store, &calendar.id, 0)?;
        }
        return Ok(Tried::NotWritten(error));
    }
    match delete(site, calendar, &row).await? {
        Deleted::Gone => Ok(Tried::Removed),
        Deleted::Missing | Deleted::Failed(_) => {
            due_in(site, &site.store()?, &calendar.id, 0)?;
            Ok(Tried::NotRemoved)
        }
    }
}

/// The job of a calendar is due in so many seconds, if not sooner.
fn due_in(site: &Site, store: &Store<'_>, calendar: &str, seconds: i64) -> Result<(), Fault> {
    let at = site.now().plus_seconds(seconds);
    let job = store.job(JobKind::TestEvent, calendar)?;
    let at = job.map_or(at, |job| job.due_at.min(at));
    Ok(store.put_job(JobKind::TestEvent, calendar, at, 0)?)
}

/// It is not there any more, never was, or is left to its host.
pub(super) fn forget(store: &Store<'_>, row: &TestEvent) -> Result<(), Fault> {
    store.remove_test_event(&row.event)?;
    if store.test_events(&row.calendar)?.is_empty() {
        store.remove_job(JobKind::TestEvent, &row.calendar)?;
    }
    Ok(())
}

enum Deleted {
    /// And forgotten.
    Gone,
    /// Google knows nothing of it: its insert may arrive later, or a replica may lag.
    Missing,
    Failed(CallError),
}

async fn delete(site: &Site, calendar: &Calendar, row: &TestEvent) -> Result<Deleted, Fault> {
    let answer = carried::write_in(site, calendar, TIMEOUT, |api| {
        events::delete(api, &calendar.google_id, &row.event, false)
    })
    .await;
    let status = answer.as_ref().ok().map(|a| a.response.status());
    match read(site, &calendar.connection, answer, events::parse_deleted) {
        Ok(()) if status == Some(StatusCode::NOT_FOUND) => Ok(Deleted::Missing),
        Ok(()) => {
            forget(&site.store()?, row)?;
            Ok(Deleted::Gone)
        }
        Err(error) => Ok(Deleted::Failed(error)),
    }
}

/// Removes what self-tests have left in a calendar. "Not there" is believed when it is said again
/// ten minutes later, of the event alone.
pub(super) async fn remove(site: &Site, calendar: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    let rows = store.test_events(calendar)?;
    let Some(calendar) = store.calendar(calendar)? else {
        return Ok(Outcome::Done);
    };
    let mut again: Option<shared::time::Timestamp> = None;
    for row in rows {
        let asked = site.now();
        let failed = match delete(site, &calendar, &row).await? {
            Deleted::Gone => continue,
            Deleted::Failed(error) => Some(error),
            Deleted::Missing => {
                let since = row.missing_since.unwrap_or_else(|| site.now());
                let believed = since.plus_seconds(BELIEVE_AFTER_S);
                if row.missing_since.is_none() || believed > asked {
                    site.store()?.miss_test_event(&row.event, since)?;
                    let at = believed.max(site.now().plus_seconds(1));
                    again = Some(again.map_or(at, |before| before.min(at)));
                    continue;
                }
                let said = answers(site, &calendar, &row.time).await?;
                if said.is_ok() {
                    forget(&site.store()?, &row)?;
                }
                said.err()
            }
        };
        if let Some(error) = failed {
            return Ok(Outcome::Vain {
                wait_s: i64::from(error.wait_s()),
                for_good: !error.is_transient(),
            });
        }
    }
    Ok(again.map_or(Outcome::Done, Outcome::At))
}

/// What could not be removed without the grant can be now.
pub(super) fn reconnected(site: &Site, store: &Store<'_>, connection: &str) -> Result<(), Fault> {
    for calendar in store.calendars_of_connection(connection)? {
        if !store.test_events(&calendar.id)?.is_empty() {
            due_in(site, store, &calendar.id, 0)?;
        }
    }
    Ok(())
}

/// Tries once more with a token that is kept no longer. What can't be removed, because Google does
/// not answer or its insert is still on its way, is the host's.
pub(super) async fn remove_last(
    site: &Site,
    api: &Api<'_>,
    calendars: &[Calendar],
) -> Result<(), Fault> {
    for calendar in calendars {
        for row in site.store()?.test_events(&calendar.id)? {
            let request = events::delete(api, &calendar.google_id, &row.event, false);
            let Some(written) = turn::written(&request) else {
                continue;
            };
            let mut wait = Wait::begin(site);
            let turn = loop {
                match turn::take(site, &written, TIMEOUT)? {
                    Some(turn) => break Some(turn),
                    None if wait.again(site).await => {}
                    None => break None,
                }
            };
            let Some(turn) = turn else { continue };
            let operation = site.operation(&request);
            let answer = site.ports.http.send(request, TIMEOUT).await;
            turn::give_back(site, &turn)?;
            // A page in the place of Google's answer is not its word.
            let gone = answer.is_ok_and(|it| {
                it.status() != StatusCode::NOT_FOUND && events::parse_deleted(&it).is_ok()
            });
            site.log_call(
                &calendar.connection,
                operation,
                if gone { "" } else { "failed" },
            );
            if gone {
                forget(&site.store()?, &row)?;
            }
        }
    }
    Ok(())
}
