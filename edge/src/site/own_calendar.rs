//! A calendar that we make in a host's account for their bookings: where only it was permitted,
//! writing anywhere else is impossible.
//!
//! Google makes one for every request that arrives, so that one is on its way is noted before it is
//! asked for. After a lost answer the list of calendars says whether it is there, by a mark in its
//! description; a second one is asked for only when the list has had time to know.

use std::time::Duration;

use super::call::{CallError, call};
use super::carried;
use super::connect::list_calendars;
use super::look::read;
use super::refresh::read_at_once;
use super::{Direction, Fault, Site, changing, moving};
use crate::google::calendars::{self, ListedCalendar};
use crate::google::oauth::{APP_CREATED, Scopes};
use crate::store::{Calendar, Connection, JobKind, Store};

const TIMEOUT: Duration = Duration::from_secs(8);
/// A calendar that was asked for is in the list, if it was made, so long after.
const LISTED_AFTER_S: i64 = 60;
const ASK_AGAIN_S: u32 = 60;

/// What became of it.
enum Made {
    /// It is there.
    Stands(Box<Calendar>),
    /// One was asked for a moment ago, and nobody knows yet whether it was made.
    TooSoon,
    /// Google did not make it, or did not say so.
    Not(CallError),
}

/// What marks the calendar of a host of this site.
pub(super) fn mark(site: &Site, host: &str) -> String {
    format!("freeslot:{}/{host}", site.slug)
}

/// Whether it carries the mark, and is the account's own: what is shared with it may carry anything.
pub(super) fn is_marked(mark: Option<&str>, calendar: &ListedCalendar) -> bool {
    calendar.access_role == "owner"
        && mark.is_some_and(|mark| calendar.description.split_whitespace().any(|it| it == mark))
}

/// A host has permitted only this, or again: their calendars have just been listed. What was chosen
/// since it was permitted first stays; who has chosen nothing yet does that themselves.
///
/// # Errors
/// [`Fault::Internal`]; that Google does not make it is none: the host is told on their page.
pub(super) async fn connected(site: &Site, connection: &str, is_new: bool) -> Result<(), Fault> {
    let Made::Stands(ours) = make(site, connection).await? else {
        return Ok(());
    };
    let store = site.store()?;
    let receiving = moving::receiving(&store, &ours.host)?;
    let stays = match receiving {
        None => true,
        Some(receiving) if !is_new => match store.connection(&receiving.connection)? {
            Some(row) => receiving.state != "gone" && carried::may_write(&row, &receiving),
            None => false,
        },
        Some(_) => false,
    };
    if stays {
        return Ok(());
    }
    take_into_use(site, &store, &ours)
}

/// Makes the calendar for bookings if it is not there, and has it receive them in the place of
/// another; who has chosen none yet does that themselves.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Invalid`] if it was not permitted; [`Fault::TooMany`] while nobody
/// knows whether it is being made; [`Fault::HostUnavailable`] if Google does not make it.
pub async fn make_own_calendar(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let row = site.store()?.connection(connection)?;
    let row = row.filter(|row| row.host == host);
    let row = row.ok_or(Fault::NotFound("connection"))?;
    if !Scopes::parse(&row.scopes).allows(APP_CREATED) {
        return Err(Fault::invalid(
            "connection",
            "Allow us at Google to make a calendar first.",
        ));
    }
    if row.leaving {
        return Err(Fault::Conflict(
            "This connection is being ended: wait until its bookings are dealt with.",
        ));
    }
    if let Some(error) = list_calendars(site, connection).await? {
        return Err(not_made(&error));
    }
    match make(site, connection).await? {
        Made::Stands(ours) => {
            let store = site.store()?;
            if moving::receiving(&store, host)?.is_some() {
                take_into_use(site, &store, &ours)?;
            }
        }
        Made::TooSoon => {
            return Err(Fault::TooMany {
                retry_after: ASK_AGAIN_S,
                detail: "Google may be making the calendar already: try again in a minute, so \
                         that it does not make two.",
            });
        }
        Made::Not(error) => return Err(not_made(&error)),
    }
    site.wake().await;
    read_at_once(site, connection).await?;
    site.wake().await;
    Ok(())
}

fn not_made(error: &CallError) -> Fault {
    let words = match error {
        CallError::Reconnect => "Google no longer accepts our key: reconnect first.",
        _ => "Google did not make the calendar: try again in a minute.",
    };
    Fault::HostUnavailable(words.to_owned())
}

/// The one that is there.
fn standing_one(store: &Store<'_>, connection: &str) -> Result<Option<Calendar>, Fault> {
    let mut calendars = store.calendars_of_connection(connection)?.into_iter();
    Ok(calendars.find(|c| c.ours && c.access_role == "owner" && c.state != "gone"))
}

/// Asks for it, unless it is there or may be on its way. The list has just been read.
async fn make(site: &Site, connection: &str) -> Result<Made, Fault> {
    let store = site.store()?;
    if let Some(there) = standing_one(&store, connection)? {
        return Ok(Made::Stands(Box::new(there)));
    }
    let Some(row) = store.connection(connection)? else {
        return Ok(Made::Not(CallError::Reconnect));
    };
    let now = site.now();
    let is_fresh = |since: shared::time::Timestamp| now < since.plus_seconds(LISTED_AFTER_S);
    if row.making_since.is_some_and(is_fresh) {
        return Ok(Made::TooSoon);
    }
    store.note_making(connection, Some(now))?;
    let (title, description) = words(site, &store, &row)?;
    let zone = store.host(&row.host)?.map(|host| host.schedule.zone);
    let zone = zone.unwrap_or_else(|| "UTC".to_owned());
    let answer = call(site, connection, TIMEOUT, |api| {
        calendars::insert(api, &title, &description, &zone)
    })
    .await;
    let google_id = match read(site, connection, answer, calendars::parse_inserted) {
        Ok(id) => id,
        Err(error) => {
            let store = site.store()?;
            if error.was_not_done() {
                store.note_making(connection, None)?;
            }
            site.log(
                Direction::Here,
                "own_calendar_failed",
                &row.host,
                error.code(),
            )?;
            return Ok(Made::Not(error));
        }
    };
    let store = site.store()?;
    let calendar = Calendar {
        google_id,
        title,
        zone,
        access_role: "owner".to_owned(),
        checks_conflicts: true,
        ours: true,
        ..Calendar::new(site.new_id(), connection, &row.host)
    };
    store.transaction(|| -> Result<(), Fault> {
        let position = store.calendars_of_connection(connection)?.len();
        store.put_calendar(&calendar, position)?;
        store.note_making(connection, None)?;
        // Its colour is Google's choice.
        store.forget_list(connection)?;
        site.log(Direction::Here, "own_calendar", &row.host, "")
    })?;
    // Another read of the list may have known it first, under an id of its own.
    let there = standing_one(&store, connection)?;
    Ok(Made::Stands(Box::new(there.unwrap_or(calendar))))
}

/// Its title and its description, with the mark by which it is found again.
fn words(site: &Site, store: &Store<'_>, row: &Connection) -> Result<(String, String), Fault> {
    let title = store.site()?.map(|site| site.title).unwrap_or_default();
    let title = match title.trim() {
        "" => "Bookings".to_owned(),
        title => format!("Bookings: {title}"),
    };
    let description = format!(
        "Bookings made at {}. Please keep this line, by which the calendar is found again: {}",
        site.ports.config.origin,
        mark(site, &row.host)
    );
    Ok((title, description))
}

/// It receives the host's bookings from now on, and those that are elsewhere come here.
fn take_into_use(site: &Site, store: &Store<'_>, ours: &Calendar) -> Result<(), Fault> {
    let now = site.now();
    changing(site, || -> Result<(), Fault> {
        for calendar in store.calendars_of_host(&ours.host)? {
            let checks = calendar.checks_conflicts && calendar.state != "gone";
            let receives = calendar.id == ours.id;
            store.choose_calendar(&calendar.id, checks, receives)?;
        }
        store.put_job(JobKind::Refresh, &ours.connection, now, 0)?;
        store.put_job(JobKind::Watch, &ours.id, now, 0)?;
        moving::all(site, &ours.host)
    })
}
