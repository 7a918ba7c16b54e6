//! A site as its members may see it.

use shared::api::{
    self, CalendarView, ConnectionView, HostChanges, HostView, OwnerBooking, Role, SiteView,
};

use crate::google::oauth::{CONNECT, Scopes, WIDER, missing_scope};
use crate::site::answer::{meet_url, wire_reason, wire_status};
use crate::site::load::{HostData, around, load_hosts};
use crate::site::standing::{self, Trouble};
use crate::site::{Fault, Site, by_hand, leaving, people, silence};
use crate::store::{Booking, ConnectionState, JobKind, Meet, Member, SeenOn, Store};

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
        retired_events: store.retired_event_types()?,
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

/// A booking as its owner sees it; `policy` is the site's.
///
/// # Errors
/// [`Fault::Internal`].
pub(in crate::site) fn owner_booking(
    store: &Store,
    b: Booking,
    policy: HostChanges,
) -> Result<OwnerBooking, Fault> {
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
        note: b.note,
        utm: b.utm,
        host_change: change.map(|change| change.as_str().to_owned()),
        moved_to: change.and(seen.moved_to).map(|time| time.start().into()),
        host_change_asks: change.is_some() && !seen.kept && policy == HostChanges::Ask,
        moving_to: b.wish.map(|wish| wish.time.start().into()),
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
            busy_seen_by: c.busy_seen_by,
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
