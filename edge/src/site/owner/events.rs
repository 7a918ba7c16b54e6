//! Event types.

use shared::api::{Assignment, EventSettings};
use shared::booking::EventSlug;
use shared::questions::check_questions;
use shared::slots::EventType;

use super::schedules;
use crate::site::{Fault, Site};
use crate::store::JobKind;

const MOST_EVENT_TYPES: usize = 50;

/// Adds an event type, or changes the one with this slug.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub fn put_event(site: &Site, slug: &str, settings: &EventSettings) -> Result<(), Fault> {
    EventSlug::parse(slug).map_err(|error| Fault::invalid("event", error.to_string()))?;
    if settings.event != slug {
        return Err(Fault::invalid(
            "event",
            "An event type's address can't be changed.",
        ));
    }
    EventType::try_from(settings)
        .map_err(|error| Fault::invalid(error.field.clone(), error.detail.clone()))?;
    check_questions(&settings.questions)
        .map_err(|error| Fault::invalid(error.field, error.detail))?;
    if settings.assignment == Assignment::All {
        return Err(Fault::invalid(
            "assignment",
            "Bookings that take all hosts at once can't be made yet: choose any of them.",
        ));
    }
    let store = site.store()?;
    let hosts = store.hosts()?;
    if let Some(unknown) = settings
        .hosts
        .iter()
        .find(|id| !hosts.iter().any(|h| h.id == **id))
    {
        return Err(Fault::invalid(
            "hosts",
            format!("There is no host {unknown} here."),
        ));
    }
    if store.event_type(slug)?.is_none() && store.event_types()?.len() >= MOST_EVENT_TYPES {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "A site has at most 50 event types.",
        });
    }
    let settings = schedules::chosen(&store, settings)?;
    store.put_event_type(&settings, site.now())?;
    // A longer horizon needs busy times that were never read.
    for connection in store.connections()? {
        store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
    }
    Ok(())
}
