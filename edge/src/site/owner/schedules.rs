//! A host's schedules, and which of them an event type uses.

use shared::api::{EventSettings, NamedSchedule, ScheduleSettings};
use shared::contact::Name;
use shared::schedule::Schedule;

use crate::site::{Fault, Site};
use crate::store::{ScheduleRow, Store};

/// Of one host, the first included.
const MOST_SCHEDULES: usize = 20;

/// Sets the hours of a host's first schedule.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Invalid`] naming the field.
pub fn put_schedule(site: &Site, host: &str, settings: &ScheduleSettings) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    Ok(store.update_schedule(host, &parse("", settings)?)?)
}

/// Gives a host another schedule.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Invalid`] naming the field, [`Fault::TooMany`].
pub fn add_schedule(site: &Site, host: &str, new: &NamedSchedule) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let others = schedules_of(&store, host)?;
    let new = parse_named(new, &others)?;
    if others.len() >= MOST_SCHEDULES {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "A host can have at most 20 schedules: remove one first.",
        });
    }
    Ok(store.insert_schedule(&site.new_id(), host, &new)?)
}

/// Replaces one of a host's schedules, its name as well.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Invalid`] naming the field.
pub fn replace_schedule(
    site: &Site,
    host: &str,
    schedule: &str,
    new: &NamedSchedule,
) -> Result<(), Fault> {
    let store = site.store()?;
    let mut others = schedules_of(&store, host)?;
    let all = others.len();
    others.retain(|it| it.id != schedule);
    if others.len() == all {
        return Err(Fault::NotFound("schedule"));
    }
    let new = parse_named(new, &others)?;
    Ok(store.replace_schedule(schedule, &new)?)
}

/// Removes one of a host's schedules.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::InUse`] if it is the first, or an event type uses it.
pub fn remove_schedule(site: &Site, host: &str, schedule: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let all = schedules_of(&store, host)?;
    if !all.iter().any(|it| it.id == schedule) {
        return Err(Fault::NotFound("schedule"));
    }
    if schedule == host {
        let detail = "The first schedule stays: event types use it where no other is chosen. \
                      Change its hours or its name instead.";
        return Err(Fault::InUse(detail.to_owned()));
    }
    let uses = |event: &EventSettings| event.schedules.get(host).is_some_and(|id| id == schedule);
    // What was booked of a retired one may still be moved.
    let mut events = store.event_types()?;
    events.extend(store.retired_event_types()?);
    let titles = events.into_iter().filter(uses).map(|event| event.title);
    let titles: Vec<String> = titles.collect();
    if !titles.is_empty() {
        return Err(Fault::InUse(format!(
            "It is used by {}: choose another schedule there first.",
            titles.join(", ")
        )));
    }
    Ok(store.delete_schedule(schedule)?)
}

/// The schedules that an event type chooses, without what says nothing: the first one, and those of
/// hosts who don't offer it.
///
/// # Errors
/// [`Fault::Invalid`] if a host has no such schedule.
pub(super) fn chosen(store: &Store, event: &EventSettings) -> Result<EventSettings, Fault> {
    let mut event = event.clone();
    if event.schedules.is_empty() {
        return Ok(event);
    }
    let known = store.schedules()?;
    for (host, schedule) in &event.schedules {
        let fits = |it: &ScheduleRow| it.host == *host && it.id == *schedule;
        if !known.iter().any(fits) {
            return Err(Fault::invalid(
                "schedules",
                format!("The host {host} has no schedule {schedule}: choose one of theirs."),
            ));
        }
    }
    let hosts = &event.hosts;
    event
        .schedules
        .retain(|host, schedule| host != schedule && (hosts.is_empty() || hosts.contains(host)));
    Ok(event)
}

fn schedules_of(store: &Store, host: &str) -> Result<Vec<ScheduleRow>, Fault> {
    let mut all = store.schedules()?;
    all.retain(|it| it.host == host);
    Ok(all)
}

fn parse(within: &str, settings: &ScheduleSettings) -> Result<ScheduleSettings, Fault> {
    let schedule = Schedule::try_from(settings)
        .map_err(|error| Fault::invalid(format!("{within}{}", error.field), error.detail))?;
    Ok(ScheduleSettings::from(&schedule))
}

fn parse_named(new: &NamedSchedule, others: &[ScheduleRow]) -> Result<NamedSchedule, Fault> {
    let name = Name::parse(&new.name).map_err(|_| {
        let detail = "Enter a name of 1 to 100 characters for the schedule.";
        Fault::invalid("name", detail)
    })?;
    let same = |it: &ScheduleRow| it.name.to_lowercase() == name.as_str().to_lowercase();
    if others.iter().any(same) {
        let detail = "There is already a schedule with that name: choose another one.";
        return Err(Fault::invalid("name", detail));
    }
    Ok(NamedSchedule {
        name: name.as_str().to_owned(),
        schedule: parse("schedule.", &new.schedule)?,
    })
}
