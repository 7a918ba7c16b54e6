//! Looking at Google right now: is this time of a booking's hosts free?

use std::collections::BTreeSet;
use std::time::Duration;

use shared::booking::Rejection;
use shared::time::{Interval, IntervalSet};

use super::assign::{Asked, next_host};
use super::call::{Answer, CallError, call, lose};
use super::feed_in::{self, Cached};
use super::pending::{Next, refused, reject, renew_lease, unchanged};
use super::refresh::CALENDARS_A_QUERY;
use super::{Fault, Site, all_day, switches, tell};
use crate::google::events::{self, Event};
use crate::google::{Api, GoogleError, free_busy};
use crate::planted::{self, Planted};
use crate::ports::Request;
use crate::store::{Booking, Calendar, ConnectionState, JobKind, Store};

const TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of one slot's events; more than this is no calendar of a person.
const MOST_PAGES: usize = 4;

/// What a live look found.
pub(super) enum Looked {
    /// Nothing is in the way.
    Free,
    /// Something else is there.
    Busy,
    /// The booking, or which calendars say whether it can be, has changed while Google was asked.
    Changed,
    /// Nothing can be said now, and why: unknown is busy, and not for ever.
    Unknown(&'static str),
    /// Google did not answer, or refused.
    Refused(CallError),
}

/// One live look for a pending booking, at its own time; `None`: free. Where its host is not, or
/// nobody can say, it is another host's from now on, if there is one who was not asked yet.
pub(super) async fn look(
    site: &Site,
    booking: &Booking,
    asked: &mut Asked,
) -> Result<Option<Next>, Fault> {
    let looked = look_at(site, booking, &booking.time).await?;
    let Some(row) = unchanged(site, booking)? else {
        return Ok(Some(Next::Again));
    };
    // An event of ours is never in the way of a look: its host may have brought it there.
    let met = matches!(looked, Looked::Free) && site.store()?.meets_another(&row)?;
    match looked {
        Looked::Free if !met || planted::is(Planted::NoOverlapCheck) => return Ok(None),
        Looked::Changed => {}
        _ if next_host(site, &row, asked)? => return Ok(Some(Next::Again)),
        _ => {}
    }
    Ok(Some(match looked {
        Looked::Changed => Next::Again,
        Looked::Unknown(why) => Next::later(why),
        Looked::Refused(error) => refused(site, row, &error)?,
        Looked::Busy | Looked::Free => {
            reject(site, row, Rejection::Busy)?;
            Next::Again
        }
    }))
}

/// One live look per grant concerned, over a time with the booking's buffers.
pub(super) async fn look_at(
    site: &Site,
    booking: &Booking,
    time: &Interval,
) -> Result<Looked, Fault> {
    let wide = booking.with_buffers(time);
    let calendars = conflict_calendars(&site.store()?, booking)?;
    let chosen: BTreeSet<String> = calendars.iter().map(|c| c.id.clone()).collect();
    let (calendars, copies) = feed_in::apart(&site.store()?, calendars)?;
    match feed_in::cached(&site.store()?, copies.iter(), &wide, site.now())? {
        Cached::Free => {}
        Cached::Busy => return Ok(Looked::Busy),
        Cached::Unknown => return Ok(Looked::Unknown("address_not_read")),
    }
    let mut connections: Vec<&str> = calendars.iter().map(|c| c.connection.as_str()).collect();
    connections.sort_unstable();
    connections.dedup();
    if planted::is(Planted::OneAccountIsLookedAt) {
        connections.truncate(1);
    }
    let groups = connections.into_iter().flat_map(|connection| {
        let own: Vec<&Calendar> = calendars
            .iter()
            .filter(|c| c.connection == connection)
            .collect();
        let groups: Vec<Vec<&Calendar>> =
            own.chunks(CALENDARS_A_QUERY).map(<[_]>::to_vec).collect();
        groups.into_iter().map(move |own| (connection, own))
    });
    for (connection, own) in groups {
        renew_lease(site, &booking.id)?;
        let ids: Vec<&str> = own.iter().map(|c| c.google_id.as_str()).collect();
        let answer = call(site, connection, TIMEOUT, |api| {
            free_busy::free_busy(api, &wide, &ids)
        })
        .await;
        if unchanged(site, booking)?.is_none() {
            return Ok(Looked::Changed);
        }
        let parse = |r: &_| free_busy::parse_free_busy(r, &ids);
        let answer = match read(site, connection, answer, parse) {
            Ok(answer) => answer,
            Err(error) => return Ok(Looked::Refused(error)),
        };
        for (google_id, found) in answer {
            let Some(calendar) = own.iter().find(|c| c.google_id == google_id) else {
                continue;
            };
            let busy = match found {
                Ok(busy) => busy,
                Err(unknown) if unknown.is_not_found() => {
                    tell::calendar_gone(site, &site.store()?, calendar)?;
                    return Ok(Looked::Refused(CallError::Google(GoogleError::NotFound)));
                }
                Err(_) if planted::is(Planted::FreeBusyErrorsIgnored) => continue,
                Err(_) => return Ok(Looked::Unknown("unreadable")),
            };
            if !busy.iter().any(|b| b.overlaps(&wide)) {
                continue;
            }
            let ignores = all_day::is_ignored_in(&site.store()?, calendar)?;
            if ignores || calendar.id == booking.calendar || is_invited(site, calendar, &wide)? {
                match not_in_the_way(site, booking, calendar, (&wide, &busy), ignores).await? {
                    Looked::Free => continue,
                    Looked::Busy => {}
                    other => return Ok(other),
                }
            }
            // What is around it may be an all-day event that is ignored.
            let here = |time: &Interval| match ignores {
                true => time.intersection(&wide),
                false => Some(*time),
            };
            let busy: Vec<Interval> = busy.iter().filter_map(here).collect();
            note_busy(site, calendar, &busy)?;
            return Ok(Looked::Busy);
        }
    }
    // What was chosen meanwhile was not looked at: unknown is busy.
    let now = conflict_calendars(&site.store()?, booking)?;
    match now.iter().all(|calendar| chosen.contains(&calendar.id)) {
        true => Ok(Looked::Free),
        false => Ok(Looked::Changed),
    }
}

/// The calendars that say whether the hosts of a booking are free for it: those that check conflicts
/// of each whose busy times block, and the one that it goes to, also if the choice has changed since.
pub(super) fn conflict_calendars(
    store: &Store<'_>,
    booking: &Booking,
) -> Result<Vec<Calendar>, Fault> {
    let co_hosts = !planted::is(Planted::CoHostUnchecked);
    let mut found = Vec::new();
    for host in booking.hosts() {
        let looked_at = co_hosts || host == booking.host;
        if looked_at && switches::of(store, host)?.busy_blocks {
            let theirs = store.calendars_of_host(host)?.into_iter();
            found.extend(theirs.filter(|c| c.checks_conflicts || c.id == booking.calendar));
        }
    }
    Ok(found)
}

/// Whether an event of ours may be in a calendar because its owner was invited as a co-host.
fn is_invited(site: &Site, calendar: &Calendar, window: &Interval) -> Result<bool, Fault> {
    Ok(!site.store()?.invited_in(&calendar.id, window)?.is_empty())
}

/// Ids of our events that may be in a calendar: written there, or by the invitation of a co-host.
pub(super) fn ours_in(
    store: &Store<'_>,
    calendar: &Calendar,
    window: &Interval,
) -> Result<Vec<String>, Fault> {
    let mut ours = store.events_in(&calendar.id, window)?;
    ours.extend(store.invited_in(&calendar.id, window)?);
    Ok(ours)
}

/// Whether the busy time found in a calendar is only that of events of ours, or of all-day ones that
/// its host ignores. Ours: one on its way out, or this booking's own, inserted by a request whose
/// answer was lost. Never decided
/// by subtracting times: free/busy intervals carry no ids. Busy time that no listed event explains
/// is that of one which the list does not know yet: then nothing can be said now.
async fn not_in_the_way(
    site: &Site,
    booking: &Booking,
    calendar: &Calendar,
    (wide, busy): (&Interval, &[Interval]),
    ignores_all_day: bool,
) -> Result<Looked, Fault> {
    let ours = ours_in(&site.store()?, calendar, wide)?;
    if ours.is_empty() && !ignores_all_day {
        return Ok(Looked::Busy);
    }
    if !ours.is_empty() && planted::is(Planted::OwnSubtractedByTime) {
        return Ok(Looked::Free);
    }
    renew_lease(site, &booking.id)?;
    let found = match ours.is_empty() {
        true => all_day::events_of(site, calendar, wide).await,
        false => events_at(site, calendar, wide).await,
    };
    if unchanged(site, booking)?.is_none() {
        return Ok(Looked::Changed);
    }
    let found = match found {
        Ok(found) => found,
        // We may not list it after all: then nothing in it can be ignored.
        Err(error) if ours.is_empty() && !error.is_transient() => return Ok(Looked::Busy),
        Err(error) => return Ok(Looked::Refused(error)),
    };
    let mut blocking = found.iter().filter(|event| blocks_in(event, wide));
    let ignored = |event: &Event| ignores_all_day && all_day::may_be_ignored(event);
    if blocking.any(|event| !ours.contains(&event.id) && !ignored(event)) {
        return Ok(Looked::Busy);
    }
    let explained = IntervalSet::from_unsorted(
        found
            .iter()
            .filter(|event| event.blocks())
            .filter_map(Event::interval)
            .collect(),
    );
    let mut pieces = busy
        .iter()
        .filter(|time| time.overlaps(wide))
        .filter_map(|time| time.intersection(wide));
    Ok(if pieces.all(|piece| explained.covers(&piece)) {
        Looked::Free
    } else {
        Looked::Unknown("not_listed_yet")
    })
}

/// What a list of events gave, page by page.
pub(super) struct Listed {
    pub(super) events: Vec<Event>,
    /// Whether that was all.
    pub(super) whole: bool,
    /// The connection's count of writes when the first page was asked for.
    pub(super) writes: i64,
}

/// Asks a calendar for a list of events, at most so many pages of it.
pub(super) async fn list_events(
    site: &Site,
    calendar: &Calendar,
    timeout: Duration,
    most_pages: usize,
    build: impl Fn(&Api<'_>, Option<&str>) -> Request,
) -> Result<Listed, CallError> {
    let (mut events, mut page, mut writes) = (Vec::new(), None::<String>, None);
    for _ in 0..most_pages {
        let answer = call(site, &calendar.connection, timeout, |api| {
            build(api, page.as_deref())
        })
        .await?;
        writes = writes.or(Some(answer.writes));
        let parse = |r: &_| events::parse_events(r, &calendar.zone);
        let found = read(site, &calendar.connection, Ok(answer), parse)?;
        events.extend(found.items);
        page = found.next;
        if page.is_none() {
            break;
        }
    }
    Ok(Listed {
        events,
        whole: page.is_none(),
        writes: writes.unwrap_or_default(),
    })
}

/// All events of a calendar that touch `window`, without anything that they say.
pub(super) async fn events_at(
    site: &Site,
    calendar: &Calendar,
    window: &Interval,
) -> Result<Vec<Event>, CallError> {
    let listed = list_events(site, calendar, TIMEOUT, MOST_PAGES, |api, page| {
        events::list_window(api, &calendar.google_id, window, page)
    })
    .await?;
    if listed.whole {
        Ok(listed.events)
    } else {
        Err(CallError::NoAnswer)
    }
}

/// Whether "not there" is said of one event, and not of the whole calendar: Google says it of all
/// that is in a calendar to which access was taken away, and there the event may well stand.
pub(super) async fn answers(
    site: &Site,
    calendar: &Calendar,
    window: &Interval,
) -> Result<Result<(), CallError>, Fault> {
    let listed = list_events(site, calendar, TIMEOUT, 1, |api, page| {
        events::list_window(api, &calendar.google_id, window, page)
    })
    .await;
    if matches!(listed, Err(CallError::Google(GoogleError::NotFound))) {
        tell::calendar_gone(site, &site.store()?, calendar)?;
    }
    Ok(listed.map(|_| ()))
}

/// Whether an event stands in the way of `window`; one whose times can't be read does.
pub(super) fn blocks_in(event: &Event, window: &Interval) -> bool {
    let empty = matches!((event.start, event.end), (Some(start), Some(end)) if start >= end);
    event.blocks() && !empty && event.interval().is_none_or(|time| time.overlaps(window))
}

/// Parses an answer; notes a lost permission on the connection that was asked.
pub(super) fn read<T>(
    site: &Site,
    connection: &str,
    answer: Result<Answer, CallError>,
    parse: impl Fn(&crate::ports::Response) -> Result<T, GoogleError>,
) -> Result<T, CallError> {
    let answer = answer?;
    let parsed = parse(&answer.response);
    if parsed.as_ref().err() == Some(&GoogleError::MissingScope) {
        let missing = ConnectionState::MissingPermission;
        lose(site, connection, answer.generation, missing);
    }
    if matches!(parsed, Err(GoogleError::Forbidden { .. })) {
        relist(site, connection);
    }
    parsed.map_err(CallError::Google)
}

/// The account may do less in a calendar than we know: its list of calendars says what is left.
fn relist(site: &Site, connection: &str) {
    let asked = site.store().and_then(|store| {
        store.forget_list(connection)?;
        Ok(store.put_job(JobKind::Refresh, connection, site.now(), 0)?)
    });
    if let Err(fault) = asked {
        site.note("list", &fault);
    }
}

/// What the live look saw is known from now on, without waiting for the next refresh.
fn note_busy(site: &Site, calendar: &Calendar, busy: &[Interval]) -> Result<(), Fault> {
    let store = site.store()?;
    store.add_busy(&calendar.id, busy)?;
    Ok(store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?)
}
