//! Busy times for the week of an owner or a host: when, never what, and only as far as each
//! connection's host lets others see them.

use shared::api::{BusyBlock, BusyCalendar, BusyHost, BusySeenBy, BusyView, ConnectionKind, Role};
use shared::time::{Interval, IntervalSet, Timestamp};

use super::{Fault, Site, standing};
use crate::store::{Booking, Calendar, Connection, Host, Member, Store, WishedTime};

const MOST_S: i64 = 32 * 86_400;

/// What is known between two instants, as this member may see it.
///
/// # Errors
/// [`Fault::Malformed`] for a range that is empty or too long.
pub fn busy(
    site: &Site,
    member: &Member,
    from: Timestamp,
    to: Timestamp,
) -> Result<BusyView, Fault> {
    let range = Interval::new(from, to)
        .filter(|range| range.end() <= range.start().plus_seconds(MOST_S))
        .ok_or(Fault::Malformed {
            field: "to",
            detail: "Give an instant after the first one, at most 32 days later.",
        })?;
    let store = site.store()?;
    let connections = store.connections()?;
    let mut hosts = Vec::new();
    for host in store.hosts()? {
        let seen = of_host(&store, member, host, &connections, &range)?;
        if seen.me || member.role == Role::Owner || !seen.calendars.is_empty() {
            hosts.push(seen);
        }
    }
    Ok(BusyView { hosts })
}

fn of_host(
    store: &Store<'_>,
    member: &Member,
    host: Host,
    connections: &[Connection],
    range: &Interval,
) -> Result<BusyHost, Fault> {
    let me = member.host.as_deref() == Some(host.id.as_str());
    let mut blocking = store.calendars_of_host(&host.id)?;
    blocking.retain(|c| host.switches.busy_blocks && c.checks_conflicts && c.state != "gone");
    let ours = store.active_bookings(&host.id, range)?;
    let (mut hidden, mut known_until) = (false, Some(Timestamp::MAX));
    let mut calendars = Vec::new();
    for connection in connections.iter().filter(|c| c.host == host.id) {
        let reads = standing::reads(connection);
        for calendar in blocking.iter().filter(|c| c.connection == connection.id) {
            if !(me || shows(connection.busy_seen_by, member.role)) {
                hidden = true;
                continue;
            }
            let read_until = calendar.read_until.filter(|_| reads);
            known_until = known_until.and_then(|known| Some(known.min(read_until?)));
            calendars.push(BusyCalendar {
                kind: connection.kind,
                account: (me && connection.kind == ConnectionKind::Google)
                    .then(|| connection.email.clone()),
                title: me.then(|| calendar.title.clone()),
                color: calendar.color.clone(),
                blocks: blocks(store, calendar, &ours, range)?,
            });
        }
    }
    Ok(BusyHost {
        me,
        name: host.name,
        host: host.id,
        // Without a calendar there is nothing to know.
        known_until: known_until
            .filter(|_| !calendars.is_empty())
            .map(Into::into),
        hidden,
        calendars,
    })
}

/// Whether somebody who is another host, or none, is shown busy times. Viewers look at bookings.
fn shows(seen_by: BusySeenBy, role: Role) -> bool {
    match seen_by {
        BusySeenBy::Nobody => false,
        BusySeenBy::Admins => role == Role::Owner,
        BusySeenBy::Team => role != Role::Viewer,
    }
}

/// What Google says is busy, but for our own events there: they are shown as bookings. Google
/// joins what overlaps, so whatever else lies beneath a booking is not told apart from it.
fn blocks(
    store: &Store<'_>,
    calendar: &Calendar,
    ours: &[Booking],
    range: &Interval,
) -> Result<Vec<BusyBlock>, Fault> {
    let mut busy = IntervalSet::from_unsorted(store.busy(&calendar.id, range)?);
    for booking in ours.iter().filter(|b| b.calendar == calendar.id) {
        busy = busy.subtract(&booking.time);
        // The event may stand at the new time already.
        let here = |wish: &&WishedTime| wish.sent && wish.host.is_none();
        if let Some(wish) = booking.wish.as_ref().filter(here) {
            busy = busy.subtract(&wish.time);
        }
    }
    let block = |time: &Interval| BusyBlock {
        start: time.start().into(),
        end: time.end().into(),
    };
    Ok(busy.clip(range).as_slice().iter().map(block).collect())
}

/// Sets who sees the busy times of a connection of this host.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn put_visibility(
    site: &Site,
    host: &str,
    connection: &str,
    seen_by: BusySeenBy,
) -> Result<(), Fault> {
    let store = site.store()?;
    let connections = store.connections()?;
    if !connections
        .iter()
        .any(|c| c.id == connection && c.host == host)
    {
        return Err(Fault::NotFound("connection"));
    }
    Ok(store.set_busy_seen_by(connection, seen_by)?)
}
