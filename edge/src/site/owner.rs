//! What owners and hosts see and set.

use shared::api::{
    self, Assignment, CalendarView, ConnectionView, EventSettings, HostChanges, HostView,
    Invitation, NewHost, OwnerBooking, Role, ScheduleSettings, SiteSettings, SiteView,
};
use shared::booking::EventSlug;
use shared::contact::Name;
use shared::questions::check_questions;
use shared::schedule::Schedule;
use shared::slots::{EventType, Limits};
use shared::time::Zone;

use super::answer::{meet_url, wire_reason, wire_status};
use super::claim::{claim, default_schedule};
use super::load::{HostData, around, load_hosts};
use super::standing::{self, Trouble};
use super::{Fault, Site, by_hand, leaving, people, silence};
use crate::google::oauth::{CONNECT, Scopes, WIDER, missing_scope};
use crate::seal::invitation_token;
use crate::store::{Booking, ConnectionState, Host, JobKind, Meet, Member, SeenOn, Store};

pub(super) const INVITATION_S: i64 = 14 * 86_400;
const MOST_HOSTS: usize = 100;
const MOST_EVENT_TYPES: usize = 50;

/// Starts a site without a host, for somebody who books other people's time.
///
/// # Errors
/// [`Fault::Conflict`] if the slug is taken, [`Fault::Invalid`].
pub fn create(
    site: &Site,
    account: &str,
    email: &str,
    name: &str,
    title: &str,
) -> Result<(), Fault> {
    let title = parse_title(title)?;
    claim(site, account, email, name, &title)
}

fn parse_title(title: &str) -> Result<String, Fault> {
    Name::parse(title)
        .map(|title| title.as_str().to_owned())
        .map_err(|_| Fault::invalid("title", "Give the site a title of 1 to 100 characters."))
}

/// The whole site as this member may see it.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn view(site: &Site, member: &Member) -> Result<SiteView, Fault> {
    let store = site.store()?;
    let row = store.site()?.ok_or(Fault::NoSite)?;
    let owner = member.role == Role::Owner;
    let sees = |host: &str| owner || member.host.as_deref() == Some(host);
    let mut hosts = Vec::new();
    let mut known = store.hosts()?;
    for host in store.removed_hosts()? {
        // Who was removed is shown until nothing is left to do by hand.
        if !by_hand::list(&store, &host.id)?.is_empty() {
            known.push(host);
        }
    }
    let seen = known.into_iter().filter(|host| sees(&host.id));
    // Only whether they can be booked, not when.
    for data in load_hosts(site, &store, seen.collect(), None, around(site.now(), 0))? {
        hosts.push(host_view(site, &store, data, member)?);
    }
    let only = if owner { None } else { member.host.as_deref() };
    let mut bookings = Vec::new();
    for booking in store.owner_bookings(only, site.now())? {
        if sees(&booking.host) {
            bookings.push(owner_booking(&store, booking, row.host_changes)?);
        }
    }
    Ok(SiteView {
        site: row.slug,
        title: row.title,
        contact: row.contact,
        first_weekday: row.first_weekday,
        host_changes: row.host_changes,
        guest_declines: row.guest_declines,
        origin: site.ports.config.origin.clone(),
        role: member.role,
        hosts,
        events: store.event_types()?,
        bookings,
        sends_mail: site.ports.mail.is_on(),
        people_to_call: people::to_call(&store, sees)?,
        failed_mails: people::failed_mails(&store, owner)?,
        admins: if owner {
            store.owner_emails()?
        } else {
            Vec::new()
        },
        seen_on: store.seen_on()?.into_iter().map(seen_on).collect(),
    })
}

fn seen_on(row: SeenOn) -> api::SeenOn {
    api::SeenOn {
        origin: row.origin,
        event: row.event,
        last: row.last.into(),
    }
}

fn owner_booking(store: &Store, b: Booking, policy: HostChanges) -> Result<OwnerBooking, Fault> {
    let seen = store.seen(&b.id)?;
    let change = seen.change.filter(|_| b.status().is_active());
    let asked = store.job(JobKind::Meet, &b.id)?;
    let vain = asked.is_some_and(|job| job.failed_at.is_some());
    let not_written = b.is_unwritten();
    let no_link =
        b.style.meet && b.status().is_active() && (vain || b.meet == Meet::Failed || not_written);
    Ok(OwnerBooking {
        status: wire_status(b.status()),
        reason: wire_reason(&b),
        meet_url: meet_url(&b),
        conflict: b.conflict,
        title: b.title,
        host: b.host,
        start: b.time.start().into(),
        end: b.time.end().into(),
        name: b.guest_name,
        email: b.guest_email,
        guests: b.guests,
        notes: b.notes,
        answers: b.answers,
        utm: b.utm,
        host_change: change.map(|change| change.as_str().to_owned()),
        moved_to: change.and(seen.moved_to).map(|time| time.start().into()),
        host_change_asks: change.is_some() && !seen.kept && policy == HostChanges::Ask,
        moving_to: b.wish.as_ref().map(|wish| wish.time.start().into()),
        said: store.said(&b.id)?,
        guest_declined: seen.declined,
        not_written,
        invited: b.style.invites() && !not_written,
        meet_failed: no_link,
        id: b.id,
    })
}

fn host_view(
    site: &Site,
    store: &Store,
    data: HostData,
    member: &Member,
) -> Result<HostView, Fault> {
    let id = data.host.id.clone();
    let calendars = store.calendars_of_host(&id)?;
    let mut connections = Vec::new();
    for c in store.connections()?.into_iter().filter(|c| c.host == id) {
        let mut views = Vec::new();
        for calendar in calendars
            .iter()
            .filter(|calendar| calendar.connection == c.id)
        {
            let channels = store.channels(&calendar.id)?;
            let push = silence::announces(&channels, calendar, site.now());
            views.push(CalendarView {
                id: calendar.id.clone(),
                title: calendar.title.clone(),
                zone: calendar.zone.clone(),
                color: calendar.color.clone(),
                primary: calendar.primary,
                access_role: calendar.access_role.clone(),
                state: calendar.state.clone(),
                checks_conflicts: calendar.checks_conflicts,
                receives_bookings: calendar.receives_bookings,
                last_read: calendar.read_at.map(Into::into),
                push,
                advice: standing::of_calendar(&c, calendar).map(Trouble::advice),
            });
        }
        let missing = if c.state == ConnectionState::MissingPermission {
            let scopes = Scopes::parse(&c.scopes);
            let wider = calendars.iter().any(|calendar| {
                calendar.connection == c.id
                    && calendar.receives_bookings
                    && calendar.access_role != "owner"
            });
            let mut missing = scopes.missing(CONNECT);
            if wider {
                missing.extend(scopes.missing(WIDER));
            }
            missing.into_iter().map(missing_scope).collect()
        } else {
            Vec::new()
        };
        let advice = standing::of_connection(&c, site.now()).map(Trouble::advice);
        connections.push(ConnectionView {
            id: c.id,
            advice,
            ends_at: c.grant_until.map(Into::into),
            email: c.email,
            state: c.state.as_str().to_owned(),
            missing,
            calendars: views,
        });
    }
    Ok(HostView {
        me: member.host.as_deref() == Some(data.host.id.as_str()),
        unavailable: data.unavailable.map(|why| why.sentence().to_owned()),
        switches: data.host.switches,
        leaving: leaving::progress(site, store, &id)?,
        moving: u32::try_from(store.moving(&data.host.id)?).unwrap_or(u32::MAX),
        by_hand: by_hand::list(store, &data.host.id)?,
        id: data.host.id,
        name: data.host.name,
        state: data.host.state,
        connections,
        schedule: data.host.schedule,
        limits: data.host.limits,
        mails: store.mails_of(&id)?,
    })
}

/// Whose booking this is.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn host_of(site: &Site, booking: &str) -> Result<String, Fault> {
    let found = site.store()?.booking(booking)?;
    Ok(found.ok_or(Fault::NotFound("booking"))?.host)
}

/// Sets what the owner may set of the site.
///
/// # Errors
/// [`Fault::Invalid`].
pub fn put_site(site: &Site, settings: &SiteSettings) -> Result<(), Fault> {
    let title = parse_title(&settings.title)?;
    let contact = settings.contact.trim();
    if contact.chars().count() > 200 || contact.chars().any(char::is_control) {
        return Err(Fault::invalid(
            "contact",
            "Give one line of at most 200 characters.",
        ));
    }
    Ok(site.store()?.update_site(&title, settings)?)
}

/// Adds a host.
///
/// # Errors
/// [`Fault::Invalid`], [`Fault::TooMany`].
pub fn add_host(site: &Site, new: &NewHost) -> Result<(), Fault> {
    let name = Name::parse(&new.name).map_err(|error| Fault::invalid("name", error.to_string()))?;
    let zone = Zone::parse(&new.zone)
        .map_err(|_| Fault::invalid("zone", "Give an IANA time zone such as Europe/Berlin."))?;
    let store = site.store()?;
    if store.hosts()?.len() >= MOST_HOSTS {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "A site has at most 100 hosts.",
        });
    }
    let host = Host::new(
        site.new_id(),
        name.as_str().to_owned(),
        default_schedule(zone.name()),
    );
    Ok(store.insert_host(&host, site.now())?)
}

/// A link with which somebody else connects their own calendar.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn invite(site: &Site, host: &str) -> Result<Invitation, Fault> {
    super::leaving::still_here(&site.store()?, host)?;
    let config = &site.ports.config;
    let expires = site.now().plus_seconds(INVITATION_S);
    let token = invitation_token(config, &site.slug, host, expires);
    Ok(Invitation {
        url: format!("{}/setup?invitation={token}", config.origin),
    })
}

/// Sets a host's hours.
///
/// # Errors
/// [`Fault::Invalid`] naming the field.
pub fn put_schedule(site: &Site, host: &str, settings: &ScheduleSettings) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let schedule = Schedule::try_from(settings)
        .map_err(|error| Fault::invalid(error.field.clone(), error.detail.clone()))?;
    Ok(store.update_schedule(host, &ScheduleSettings::from(&schedule))?)
}

/// Sets how many bookings a host takes.
///
/// # Errors
/// [`Fault::Invalid`] naming the limit.
pub fn put_limits(site: &Site, host: &str, limits: &api::Limits) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    Limits::read("limits", limits).map_err(|error| Fault::invalid(error.field, error.detail))?;
    Ok(store.update_limits(host, limits)?)
}

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
    let is_unknown = |id: &&String| !hosts.iter().any(|host| host.id == **id);
    let named = settings.hosts.iter().find(is_unknown).map(|id| ("hosts", id));
    let ranked = settings.priorities.keys().find(is_unknown);
    if let Some((field, unknown)) = named.or(ranked.map(|id| ("priorities", id))) {
        return Err(Fault::invalid(
            field,
            format!("There is no host {unknown} here."),
        ));
    }
    if store.event_type(slug)?.is_none() && store.event_types()?.len() >= MOST_EVENT_TYPES {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "A site has at most 50 event types.",
        });
    }
    store.put_event_type(settings, site.now())?;
    // A longer horizon needs busy times that were never read.
    for connection in store.connections()? {
        store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
    }
    Ok(())
}
