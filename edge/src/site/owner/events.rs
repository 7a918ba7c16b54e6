//! Event types: what an owner adds, changes, orders and retires.

use shared::api::{Assignment, EventOrder, EventSettings};
use shared::booking::EventSlug;
use shared::questions::check_questions;
use shared::slots::EventType;

use super::schedules;
use crate::site::{Fault, Site};
use crate::store::{JobKind, Store};

/// How many can be booked.
const MOST_EVENT_TYPES: usize = 50;
/// How many hosts can be booked together.
const MOST_TOGETHER: usize = 10;
/// How many there are with the retired ones.
const MOST_WITH_RETIRED: usize = 200;

/// Adds an event type. The same once more is no error: an answer may have been lost.
///
/// # Errors
/// [`Fault::Invalid`] naming the field, [`Fault::Conflict`] if the slug is taken,
/// [`Fault::TooMany`].
pub fn add_event(site: &Site, settings: &EventSettings) -> Result<(), Fault> {
    check(site, settings)?;
    let store = site.store()?;
    if let Some(there) = store.event_type(&settings.event)? {
        let bookable = store.bookable_event_type(&settings.event)?.is_some();
        let same = there == schedules::chosen(&store, settings)?;
        return match (bookable, same) {
            (true, true) => Ok(()),
            (true, false) => Err(Fault::Conflict(
                "Another event type already has this address: choose a different one.",
            )),
            (false, _) => Err(Fault::Conflict(
                "A retired event type has this address: choose a different one, or bring that \
                 event type back.",
            )),
        };
    }
    write(site, &store, settings)
}

/// Adds an event type, or changes the one with this slug.
///
/// # Errors
/// [`Fault::Invalid`] naming the field, [`Fault::Conflict`] if it is retired, [`Fault::TooMany`].
pub fn put_event(site: &Site, slug: &str, settings: &EventSettings) -> Result<(), Fault> {
    EventSlug::parse(slug).map_err(|error| Fault::invalid("event", error.to_string()))?;
    if settings.event != slug {
        return Err(Fault::invalid(
            "event",
            "An event type’s address can’t be changed.",
        ));
    }
    check(site, settings)?;
    let store = site.store()?;
    if store.event_type(slug)?.is_some() && store.bookable_event_type(slug)?.is_none() {
        return Err(Fault::Conflict(
            "This event type is retired: bring it back before you change it.",
        ));
    }
    write(site, &store, settings)
}

/// Takes an event type out of what can be booked. What was booked goes on as before: it can be
/// opened, moved and cancelled. One that was never booked is gone. What can't be booked stays so.
///
/// # Errors
/// None of its own.
pub fn retire_event(site: &Site, slug: &str) -> Result<(), Fault> {
    let store = site.store()?;
    if store.was_booked(slug)? {
        Ok(store.retire_event_type(slug, site.now())?)
    } else {
        Ok(store.remove_event_type(slug)?)
    }
}

/// Lets a retired event type be booked again, as it was.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::TooMany`].
pub fn restore_event(site: &Site, slug: &str) -> Result<(), Fault> {
    let store = site.store()?;
    if store.bookable_event_type(slug)?.is_some() {
        return Ok(());
    }
    if store.event_type(slug)?.is_none() {
        return Err(Fault::NotFound("event type"));
    }
    if store.event_types()?.len() >= MOST_EVENT_TYPES {
        return Err(too_many());
    }
    store.restore_event_type(slug)?;
    read_again(site, &store)
}

/// Lists the event types that can be booked in this order.
///
/// # Errors
/// [`Fault::Conflict`] if these are not all of them, each once.
pub fn order_events(site: &Site, order: &EventOrder) -> Result<(), Fault> {
    let store = site.store()?;
    let mut known: Vec<String> = store
        .event_types()?
        .into_iter()
        .map(|it| it.event)
        .collect();
    let mut wanted = order.events.clone();
    known.sort_unstable();
    wanted.sort_unstable();
    if known != wanted {
        return Err(Fault::Conflict(
            "The event types have changed in the meantime: reload the page.",
        ));
    }
    store.transaction(|| -> Result<(), Fault> {
        for (position, slug) in (0_i64..).zip(&order.events) {
            store.place_event_type(slug, position)?;
        }
        Ok(())
    })
}

/// Whether these hosts can be booked together. They are named, because whoever joins the site would
/// close an event type that takes everybody until they are connected; and they are few, because the
/// calendars of each are looked at while the visitor waits.
fn together(hosts: &[String]) -> Result<(), Fault> {
    if hosts.is_empty() {
        return Err(Fault::invalid(
            "hosts",
            "Choose the hosts who are booked together.",
        ));
    }
    if hosts.len() > MOST_TOGETHER {
        let detail = format!("At most {MOST_TOGETHER} hosts can be booked together.");
        return Err(Fault::invalid("hosts", detail));
    }
    Ok(())
}

/// Whether these settings can be kept.
/// Settings that can be saved, as they would be.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub(in crate::site) fn checked(
    site: &Site,
    settings: &EventSettings,
) -> Result<EventSettings, Fault> {
    check(site, settings)?;
    schedules::chosen(&site.store()?, settings)
}

fn check(site: &Site, settings: &EventSettings) -> Result<(), Fault> {
    EventSlug::parse(&settings.event).map_err(|_| {
        let detail = "Use 1 to 40 characters: a to z, 0 to 9, and - in between.";
        Fault::invalid("event", detail)
    })?;
    EventType::try_from(settings)
        .map_err(|error| Fault::invalid(error.field.clone(), error.detail.clone()))?;
    check_questions(&settings.questions)
        .map_err(|error| Fault::invalid(error.field, error.detail))?;
    if settings.assignment == Assignment::All {
        together(&settings.hosts)?;
    }
    let hosts = site.store()?.hosts()?;
    let is_there = |id: &String| hosts.iter().any(|host| host.id == *id);
    let listed = settings.hosts.iter().map(|id| ("hosts", id));
    let ranked = settings.priorities.keys().map(|id| ("priorities", id));
    match listed.chain(ranked).find(|(_, id)| !is_there(id)) {
        Some((field, unknown)) => Err(Fault::invalid(
            field,
            format!("There is no host {unknown} here."),
        )),
        None => Ok(()),
    }
}

fn write(site: &Site, store: &Store<'_>, settings: &EventSettings) -> Result<(), Fault> {
    let new = store.event_type(&settings.event)?.is_none();
    let (bookable, retired) = (store.event_types()?, store.retired_event_types()?);
    let full = bookable.len() >= MOST_EVENT_TYPES
        || bookable.len().saturating_add(retired.len()) >= MOST_WITH_RETIRED;
    if new && full {
        return Err(too_many());
    }
    let settings = schedules::chosen(store, settings)?;
    store.put_event_type(&settings, site.now())?;
    read_again(site, store)
}

fn too_many() -> Fault {
    Fault::TooMany {
        retry_after: 3600,
        detail: "A site can have at most 50 event types, and 200 including retired ones.",
    }
}

/// A longer horizon needs busy times that were never read.
fn read_again(site: &Site, store: &Store<'_>) -> Result<(), Fault> {
    for connection in store.connections()? {
        store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
    }
    Ok(())
}
