//! An event that its host has brought into another of their calendars, in Google: there it goes on
//! under the same id, and where it was Google calls it cancelled, as if it had been removed.
//!
//! Only calendars of the same account are looked into, and of them those that we may write.

use std::time::Duration;

use shared::time::Timestamp;

use super::call::{Answer, CallError, call, call_write};
use super::connect::list_calendars;
use super::{Direction, Fault, Site, meet};
use crate::google::Api;
use crate::google::GoogleError;
use crate::google::events::{self, Event, EventStatus};
use crate::google::oauth::{APP_CREATED, EVENTS_OWNED, Scopes, WIDER};
use crate::ports::Request;
use crate::store::{Booking, Calendar, Connection, JobKind, Store};

const TIMEOUT: Duration = Duration::from_secs(5);
/// A calendar that an event was brought into is in a list that was made so long after.
const LISTED_AFTER_S: i64 = 30;
/// A replica of Google's may know that an event has left one calendar before it knows that it is
/// in another.
const BELIEVE_AFTER_S: i64 = 60;

/// Where an event is that is not in its calendar any more.
pub(super) enum Carried {
    /// In no calendar of this account that we may write.
    Nowhere,
    /// Here.
    To(Box<(Calendar, Event)>),
    /// Google can't say now.
    Unknown,
    /// Google may not know yet: to be asked again then.
    TooSoon(Timestamp),
}

/// Whether events of ours may be written, and so be, in a calendar of this connection.
pub(super) fn may_write(connection: &Connection, calendar: &Calendar) -> bool {
    let scopes = Scopes::parse(&connection.scopes);
    match calendar.access_role.as_str() {
        "owner" if connection.own_calendar => {
            calendar.ours && scopes.allows(APP_CREATED) || scopes.allows(EVENTS_OWNED)
        }
        "owner" => true,
        "writer" => scopes.missing(WIDER).is_empty(),
        _ => false,
    }
}

/// Asks Google to write something into a calendar. Where only a calendar of ours may be written,
/// another is not even asked for: Google's refusal would look like a permission taken back.
pub(super) async fn write_in(
    site: &Site,
    calendar: &Calendar,
    timeout: Duration,
    build: impl Fn(&Api<'_>) -> Request,
) -> Result<Answer, CallError> {
    within_reach(site, calendar)?;
    call_write(site, &calendar.connection, timeout, build).await
}

/// Whether a calendar may be asked to be written at all, as [`write_in`] has it.
///
/// # Errors
/// What Google would answer.
pub(super) fn within_reach(site: &Site, calendar: &Calendar) -> Result<(), CallError> {
    let connection = site
        .store()
        .and_then(|store| Ok(store.connection(&calendar.connection)?));
    let connection = connection.map_err(|fault| {
        site.note("calendar", &fault);
        CallError::NoToken
    })?;
    match connection.is_some_and(|row| row.own_calendar && !may_write(&row, calendar)) {
        true => Err(CallError::Google(GoogleError::MissingScope)),
        false => Ok(()),
    }
}

/// Looks for an event in the other calendars of its account. `since` is when it left this one by
/// Google's clock; where that is not known, it may have been just now. `before` every question its
/// asker keeps their lease.
pub(super) async fn find(
    site: &Site,
    from: &Calendar,
    event: &str,
    since: Option<Timestamp>,
    before: impl Fn() -> Result<(), Fault>,
) -> Result<Carried, Fault> {
    let begun = site.now();
    let mut asked = vec![from.id.clone()];
    loop {
        let store = site.store()?;
        let Some(connection) = store.connection(&from.connection)? else {
            return Ok(Carried::Unknown);
        };
        let others: Vec<Calendar> = store
            .calendars_of_connection(&from.connection)?
            .into_iter()
            .filter(|c| c.state != "gone" && may_write(&connection, c) && !asked.contains(&c.id))
            .collect();
        for calendar in others {
            asked.push(calendar.id.clone());
            before()?;
            let answer = call(site, &calendar.connection, TIMEOUT, |api| {
                events::get(api, &calendar.google_id, event)
            })
            .await;
            let parse = |r: &_| events::parse_event_in(r, &calendar.zone);
            // What is refused here says nothing about the calendars in use: nothing is noted.
            let found = answer.and_then(|a| parse(&a.response).map_err(CallError::Google));
            match found {
                Ok(event) if event.status != EventStatus::Cancelled => {
                    return Ok(Carried::To(Box::new((calendar, event))));
                }
                Ok(_) => {}
                Err(error) if is_unknown(&error) => return Ok(Carried::Unknown),
                // Nobody can look there, and that must not keep a removal from being seen.
                Err(_) => {}
            }
        }
        let listed = site.store()?.connection(&from.connection)?;
        let listed = listed.and_then(|row| row.listed_at);
        // It may have been brought into a calendar that was made since.
        let knows_it = |at: Timestamp| {
            at >= begun || since.is_some_and(|since| since.plus_seconds(LISTED_AFTER_S) <= at)
        };
        if listed.is_some_and(knows_it) {
            break;
        }
        before()?;
        match list_calendars(site, &from.connection).await? {
            None => {}
            Some(error) if is_unknown(&error) => return Ok(Carried::Unknown),
            // We may not ask for the list: those that we know are all there are to us.
            Some(_) => break,
        }
    }
    let sure = since.unwrap_or(begun).plus_seconds(BELIEVE_AFTER_S);
    Ok(if sure > begun && asked.len() > 1 {
        Carried::TooSoon(sure)
    } else {
        Carried::Nowhere
    })
}

/// With the grant gone nobody can say, until its host connects again.
fn is_unknown(error: &CallError) -> bool {
    let is_not_there = matches!(
        error,
        CallError::Google(GoogleError::NotFound | GoogleError::Gone)
    );
    !is_not_there && (error.is_transient() || *error == CallError::Reconnect)
}

/// The event of a booking is in this calendar from now on.
pub(super) fn note(
    site: &Site,
    store: &Store<'_>,
    row: &mut Booking,
    to: &Calendar,
) -> Result<(), Fault> {
    store.transaction(|| -> Result<(), Fault> {
        store.set_booking_calendar(&row.id, &to.id)?;
        // Whoever asked where it was has been told that it is gone.
        meet::soon(site, store, row)?;
        // Its visitor was looked for where it is not any more.
        if store.job(JobKind::Strip, &row.id)?.is_some() {
            store.put_job(JobKind::Strip, &row.id, site.now(), 0)?;
        }
        site.log(Direction::In, "carried_in_google", &row.id, "")
    })?;
    row.calendar.clone_from(&to.id);
    row.revision += 1;
    Ok(())
}
