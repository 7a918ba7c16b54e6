//! A site as its members may see it.

use shared::api::{
    self, CalendarView, ConnectionView, EventSettings, HostChanges, HostView, Limits, Mails,
    MissingScope, OwnerBooking, Role, ScheduleSettings, ScheduleView, SiteView, Switches,
};
use shared::time::Timestamp;

use crate::google::oauth::{Scopes, granted, missing_scope};
use crate::site::answer::{meet_url, wire_reason, wire_status};
use crate::site::brand::brand_of;
use crate::site::jobs::OVERDUE_S;
use crate::site::load::{HostData, around, load_hosts};
use crate::site::{
    Fault, Site, by_hand, co_hosts, erase, feed_in, health, leaving, locks, people, replace,
    silence, standing,
};
use crate::store::{
    Booking, Calendar, Connection, ConnectionState, Job, JobKind, Meet, Member, ScheduleRow,
    SeenOn, Store,
};

/// The whole site as this member may see it.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn view(site: &Site, member: &Member) -> Result<SiteView, Fault> {
    let store = site.store()?;
    let row = store.site()?.ok_or(Fault::NoSite)?;
    let owner = member.role == Role::Owner;
    let viewer = member.role == Role::Viewer;
    let sees = |host: &str| member.may_act_for(host);
    let mut hosts = Vec::new();
    let mut known = store.hosts()?;
    for host in store.removed_hosts()? {
        // Who was removed is shown until nothing is left to do by hand.
        if !by_hand::list(&store, &host.id)?.is_empty() {
            known.push(host);
        }
    }
    let seen = known.into_iter().filter(|host| viewer || sees(&host.id));
    let schedules = store.schedules()?;
    // Only whether they can be booked, not when.
    let troubled = store.troubled_jobs(site.now().plus_seconds(-OVERDUE_S))?;
    for data in load_hosts(site, &store, seen.collect(), None, around(site.now(), 0))? {
        let host = host_view(site, &store, data, &schedules, &troubled, member)?;
        hosts.push(if viewer { standing_only(host) } else { host });
    }
    let scope = member.scope();
    let mut bookings = Vec::new();
    let all = store.owner_bookings_count(scope.as_ref(), site.now())?;
    for mut booking in store.owner_bookings(scope.as_ref(), site.now())? {
        member.blank_note(&mut booking);
        bookings.push(owner_booking(&store, booking, row.host_changes)?);
    }
    let mut events = store.event_types()?;
    let mut retired_events = store.retired_event_types()?;
    let mut seen_on: Vec<_> = store.seen_on()?.into_iter().map(seen_on_view).collect();
    if viewer {
        let titles = |events: Vec<EventSettings>| {
            let events = events.into_iter();
            let titles = events.map(|it| EventSettings::new(it.event, it.title));
            titles.collect()
        };
        (events, retired_events) = (titles(events), titles(retired_events));
        seen_on.clear();
    }
    let listed = i64::try_from(bookings.len()).unwrap_or(i64::MAX);
    Ok(SiteView {
        bookings_left_out: u32::try_from(all.saturating_sub(listed)).unwrap_or_default(),
        site: row.slug,
        brand: brand_of(site, &store, row.title.clone())?,
        title: row.title,
        contact: row.contact,
        first_weekday: row.first_weekday,
        host_changes: row.host_changes,
        guest_declines: row.guest_declines,
        origin: site.ports.config.origin.clone(),
        role: member.role,
        hosts,
        events,
        retired_events,
        bookings,
        sends_mail: site.ports.mail.is_on(),
        people_to_call: people::to_call(&store, sees)?,
        failed_mails: people::failed_mails(&store, owner)?,
        admins: if owner {
            store.owner_emails()?
        } else {
            Vec::new()
        },
        seen_on,
        keep_days: store.keep_days()?,
        erasing: erase::progress(&store)?,
        locks: if viewer {
            Vec::new()
        } else {
            locks::views(&store)?
        },
    })
}

fn seen_on_view(row: SeenOn) -> api::SeenOn {
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
    let declined_by = co_hosts::declined_by(store, &b)?;
    let left_invited = co_hosts::left_invited(store, &b)?;
    let no_link =
        b.style.meet && b.status().is_active() && (vain || b.meet == Meet::Failed || not_written);
    Ok(OwnerBooking {
        status: wire_status(b.status()),
        reason: wire_reason(&b),
        meet_url: meet_url(&b),
        conflict: b.conflict,
        title: b.title,
        host: b.host,
        co_hosts: b.co_hosts,
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
        declined_by,
        left_invited,
        not_written,
        invited: b.style.invites() && !not_written,
        meet_failed: no_link,
        erased: b.erased,
        id: b.id,
    })
}

/// A host; what their accounts and calendars are called is told to themselves alone.
fn host_view(
    site: &Site,
    store: &Store,
    data: HostData,
    schedules: &[ScheduleRow],
    troubled: &[Job],
    member: &Member,
) -> Result<HostView, Fault> {
    let id = data.host.id.clone();
    let me = member.host.as_deref() == Some(id.as_str());
    let calendars = store.calendars_of_host(&id)?;
    let mut connections = Vec::new();
    let rows = store.connections()?.into_iter().filter(|c| c.host == id);
    let rows: Vec<Connection> = rows.collect();
    let health = health::of(site, store, (&data.host, &rows, &calendars), troubled, me)?;
    let replacing = match me {
        true => replace::of(site, store, &id, &rows, &calendars)?,
        false => None,
    };
    for connection in rows {
        connections.push(connection_view(site, store, connection, &calendars, me)?);
    }
    let mut by_hand = by_hand::list(store, &id)?;
    if !me {
        for entry in &mut by_hand {
            entry.calendar.clear();
        }
    }
    let schedules = schedules.iter().filter(|it| it.host == id);
    Ok(HostView {
        schedules: schedules.cloned().map(schedule_view).collect(),
        me,
        health,
        unavailable: data.unavailable.map(|why| why.sentence(me).to_owned()),
        switches: data.host.switches,
        leaving: leaving::progress(site, store, &id)?,
        replacing,
        moving: u32::try_from(store.moving(&id)?).unwrap_or(u32::MAX),
        coming: u32::try_from(store.coming_bookings(&id, site.now())?).unwrap_or(u32::MAX),
        by_hand,
        mails: store.mails_of(&id)?,
        id,
        name: data.host.name,
        state: data.host.state,
        connections,
        schedule: data.host.schedule,
        limits: data.host.limits,
    })
}

/// A host as a viewer sees them: how they stand, and nothing that was set.
fn standing_only(host: HostView) -> HostView {
    HostView {
        schedule: ScheduleSettings::new(host.schedule.zone, Vec::new()),
        schedules: Vec::new(),
        limits: Limits::default(),
        switches: Switches::default(),
        mails: Mails::default(),
        leaving: None,
        by_hand: Vec::new(),
        replacing: None,
        moving: 0,
        coming: 0,
        health: Vec::new(),
        ..host
    }
}

fn schedule_view(row: ScheduleRow) -> ScheduleView {
    ScheduleView {
        id: row.id,
        name: row.name,
        schedule: row.settings,
    }
}

/// One connection, given the calendars of its host. Only `own` ones are told with what they are
/// called.
fn connection_view(
    site: &Site,
    store: &Store,
    connection: Connection,
    calendars: &[Calendar],
    own: bool,
) -> Result<ConnectionView, Fault> {
    let now = site.now();
    let of_it = || {
        let all = calendars.iter();
        all.filter(|calendar| calendar.connection == connection.id)
    };
    let mut views = Vec::new();
    for calendar in of_it() {
        let channels = store.channels(&calendar.id)?;
        let advice = standing::of_calendar(&connection, calendar);
        let renewal = store.job(JobKind::Watch, &calendar.id)?;
        let renewal = renewal.filter(|_| !channels.is_empty());
        views.push(CalendarView {
            id: calendar.id.clone(),
            title: calendar.title.clone(),
            zone: calendar.zone.clone(),
            color: calendar.color.clone(),
            primary: calendar.primary,
            access_role: calendar.access_role.clone(),
            ours: calendar.ours,
            state: calendar.state.clone(),
            checks_conflicts: calendar.checks_conflicts,
            receives_bookings: calendar.receives_bookings,
            taken: own && store.is_taken_by_another(calendar)?,
            last_read: calendar.read_at.map(Into::into),
            push: silence::announces(&channels, calendar, now),
            pushed_at: calendar.pushed_at.map(Into::into),
            renews_at: renewal.map(|job| job.due_at.into()),
            advice: advice.map(|trouble| trouble.advice(own)),
        });
    }
    let blocking = || views.iter().filter(|it| it.checks_conflicts);
    let reads: Option<Vec<Timestamp>> = of_it()
        .filter(|calendar| calendar.checks_conflicts)
        .map(|calendar| calendar.read_at)
        .collect();
    let last_read = reads.and_then(|reads| reads.into_iter().min());
    let advice = standing::of_connection(&connection, now);
    let advice = advice.map(|trouble| trouble.advice(own));
    // What its publisher answers is its host's alone.
    let advice = advice.or_else(|| feed_in::advice(&connection).filter(|_| own));
    Ok(ConnectionView {
        advice,
        kind: connection.kind,
        ends_at: connection.grant_until.map(Into::into),
        busy_seen_by: connection.busy_seen_by,
        state: connection.state.as_str().to_owned(),
        calendar_count: u32::try_from(views.len()).unwrap_or(u32::MAX),
        blocking_count: u32::try_from(blocking().count()).unwrap_or(u32::MAX),
        last_read: last_read.map(Into::into),
        push: blocking().next().is_some() && blocking().all(|it| it.push),
        missing: match own {
            true => missing(&connection, calendars),
            false => Vec::new(),
        },
        granted: match own {
            true => granted(&Scopes::parse(&connection.scopes)),
            false => Vec::new(),
        },
        own_calendar: connection.own_calendar,
        listed_at: connection.listed_at.map(Into::into),
        calendars: if own { views } else { Vec::new() },
        email: if own { connection.email } else { String::new() },
        id: connection.id,
    })
}

/// The boxes that were not ticked.
fn missing(connection: &Connection, calendars: &[Calendar]) -> Vec<MissingScope> {
    if connection.state != ConnectionState::MissingPermission {
        return Vec::new();
    }
    let scopes = Scopes::parse(&connection.scopes);
    let of_it = calendars.iter().filter(|it| it.connection == connection.id);
    let needed = standing::needed_for(connection.own_calendar, of_it);
    let missing = scopes.missing(&needed).into_iter();
    missing.map(missing_scope).collect()
}

/// Whose time a booking takes.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn hosts_of(site: &Site, booking: &str) -> Result<Vec<String>, Fault> {
    let found = site.store()?.booking(booking)?;
    let found = found.ok_or(Fault::NotFound("booking"))?;
    Ok(found.hosts().map(str::to_owned).collect())
}
