//! What is offered: the hot path. Never waits for Google; a view that meets old data is answered
//! at once and sets off at most one refresh.

use shared::api::{self, Assignment, ConnectionKind, EventView};
use shared::slots::next_free;
use shared::time::{Interval, Month, Timestamp};

use super::answer::MEET;
use super::load::{HostData, Loaded, ahead, around, load, load_booked};
use super::{Fault, Site, silence, standing};
use crate::store::{Calendar, JobKind, Store};

/// Busy times older than this are read again when somebody looks …
const FRESH_S: i64 = 10 * 60;
/// … unless Google tells us of changes.
const FRESH_WITH_PUSH_S: i64 = 60 * 60;

/// What the widget shows before any slot.
///
/// # Errors
/// [`Fault::NoSite`], [`Fault::NoEvent`].
pub fn event_view(site: &Site, event: &str) -> Result<EventView, Fault> {
    let loaded = load(site, event, None, ahead(site.now()))?;
    Ok(view_of(site, &loaded))
}

/// The same for who has booked it: it may be retired by now.
///
/// # Errors
/// [`Fault::NoSite`], [`Fault::NoEvent`].
pub fn booked_event_view(site: &Site, event: &str) -> Result<EventView, Fault> {
    let loaded = load_booked(site, event, None, ahead(site.now()))?;
    Ok(view_of(site, &loaded))
}

/// What there is to say of an event type.
pub(super) fn view_of(site: &Site, loaded: &Loaded) -> EventView {
    let ends = loaded.hosts.iter().map(|h| {
        let zone = h.schedule.zone();
        loaded.event.horizon().end(zone, site.now())
    });
    let until = match loaded.settings.assignment {
        Assignment::Any => ends.max(),
        Assignment::All => ends.min(),
    };
    EventView {
        site: loaded.row.slug.clone(),
        site_title: loaded.row.title.clone(),
        event: loaded.settings.event.clone(),
        title: loaded.settings.title.clone(),
        description: loaded.settings.description.clone(),
        durations: loaded.settings.durations.clone(),
        hosts: loaded.hosts.iter().map(|h| h.host.name.clone()).collect(),
        location: if loaded.settings.meets_online() {
            MEET.to_owned()
        } else {
            loaded.settings.location.clone()
        },
        zone: loaded
            .hosts
            .first()
            .map(|h| h.host.schedule.zone.clone())
            .unwrap_or_default(),
        contact: loaded.row.contact.clone(),
        until: until.map(Into::into),
        questions: loaded.settings.questions.clone(),
        guests: loaded.guests(),
        zone_locked: loaded.settings.zone_locked,
    }
}

/// The free starts around a month.
///
/// # Errors
/// [`Fault::CannotSayNow`] or [`Fault::HostUnavailable`] if no host can be booked at all: unknown
/// is busy, and is never shown as "nothing free".
pub async fn slots(
    site: &Site,
    event: &str,
    minutes: u16,
    month: Month,
) -> Result<api::Slots, Fault> {
    let loaded = load(site, event, None, ahead(site.now()))?;
    bookable(&loaded, minutes)?;
    can_say(site, &loaded).await?;
    Ok(answer_of(site, &loaded, minutes, month.range_widened()))
}

/// Refuses a duration that the event type does not have.
pub(super) fn bookable(loaded: &Loaded, minutes: u16) -> Result<(), Fault> {
    if loaded.settings.durations.contains(&minutes) {
        return Ok(());
    }
    Err(Fault::invalid(
        "minutes",
        "This event type has no such duration.",
    ))
}

/// Sets off a refresh of what is old, and refuses if no host can be booked at all.
pub(super) async fn can_say(site: &Site, loaded: &Loaded) -> Result<(), Fault> {
    if wake_if_stale(site, loaded)? {
        site.wake().await;
    }
    loaded.fault().map_or(Ok(()), Err)
}

/// What is offered in the widened range of a month.
pub(super) fn answer_of(site: &Site, loaded: &Loaded, minutes: u16, range: Interval) -> api::Slots {
    let found = free(site, loaded, minutes, range);
    let now = site.now();
    // The widened ends are in the month in some zones only: a visitor elsewhere sees nothing of
    // them, and wants to know what comes next.
    let edge = 28 * 3600;
    let (from, to) = (
        range.start().plus_seconds(edge),
        range.end().plus_seconds(-edge),
    );
    let next = if !found.iter().any(|start| (from..to).contains(start)) {
        loaded.ask(now, minutes, range, |ask| next_free(ask, range.end()))
    } else {
        None
    };
    let as_of = loaded
        .hosts
        .iter()
        .filter_map(|h| h.oldest_read)
        .min()
        .unwrap_or(now);
    api::Slots {
        as_of: as_of.into(),
        slots: found.into_iter().map(Into::into).collect(),
        next: next.map(Into::into),
    }
}

/// The free starts in `range`; the one function that lists slots.
pub(super) fn free(site: &Site, loaded: &Loaded, minutes: u16, range: Interval) -> Vec<Timestamp> {
    loaded
        .ask(site.now(), minutes, range, shared::slots::slots)
        .into_iter()
        .map(|slot| slot.start)
        .collect()
}

/// The free starts of the three days around `start`, for a visitor whose slot is gone.
pub(super) fn fresh_around(
    site: &Site,
    event: &str,
    minutes: u16,
    start: Timestamp,
) -> Result<Vec<Timestamp>, Fault> {
    let loaded = load(site, event, None, around(start, 2))?;
    let day = 86_400;
    let range = Interval::new(start.plus_seconds(-day), start.plus_seconds(2 * day));
    Ok(range
        .map(|range| free(site, &loaded, minutes, range))
        .unwrap_or_default())
}

/// Makes the refresh of every connection due whose calendars were read too long ago. A refresh
/// that is under way, already due, or backing off is left alone: a thousand views cause one.
fn wake_if_stale(site: &Site, loaded: &Loaded) -> Result<bool, Fault> {
    let store = site.store()?;
    let now = site.now();
    let mut woken = false;
    let calendars = store.calendars()?;
    for connection in store.connections()? {
        let reads = |h: &HostData| h.host.id == connection.host && h.host.state == "active";
        let concerned = loaded.hosts.iter().any(reads);
        let reading = connection.reading_until.is_some_and(|until| until > now);
        let quiet = connection.quiet_until.is_some_and(|until| until > now);
        // A calendar at an address is read when its time comes, however many look.
        let is_google = connection.kind == ConnectionKind::Google;
        if !is_google || !concerned || reading || quiet || !standing::reads(&connection) {
            continue;
        }
        let mut own = calendars.iter().filter(|c| c.connection == connection.id);
        if is_stale(&store, &mut own, now)? && !refresh_is_coming(&store, &connection.id, now)? {
            store.put_job(JobKind::Refresh, &connection.id, now, 0)?;
            woken = true;
        }
    }
    Ok(woken)
}

fn refresh_is_coming(store: &Store, connection: &str, now: Timestamp) -> Result<bool, Fault> {
    let job = store.job(JobKind::Refresh, connection)?;
    Ok(job.is_some_and(|job| job.attempts > 0 || job.due_at <= now))
}

fn is_stale<'a>(
    store: &Store,
    calendars: &mut impl Iterator<Item = &'a Calendar>,
    now: Timestamp,
) -> Result<bool, Fault> {
    for calendar in calendars.filter(|c| c.checks_conflicts && c.state != "gone") {
        let pushed = silence::announces(&store.channels(&calendar.id)?, calendar, now);
        let limit = if pushed { FRESH_WITH_PUSH_S } else { FRESH_S };
        let age = calendar
            .read_at
            .map(|at| now.epoch().saturating_sub(at.epoch()));
        if age.is_none_or(|age| age >= limit) {
            return Ok(true);
        }
    }
    Ok(false)
}
