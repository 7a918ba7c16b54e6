//! Bringing a pending booking to its end: one live look, one insert, one truth.
//!
//! Run by the request that booked and by the `settle` job, under a lease, so that one write per
//! booking is in flight. After every await the row is read again; a changed revision starts over.

use std::time::Duration;

use shared::booking::{Status, settle_backoff};
use shared::time::Interval;

use super::call::{Answer, CallError, call, lose};
use super::{Fault, Site};
use crate::google::events::{self, EventStatus, NewEvent};
use crate::google::{GoogleError, free_busy};
use crate::store::{Booking, Calendar, ConnectionState, JobKind, WriteState};

/// How long one may talk to Google before somebody else may: longer than any timeout below.
pub(super) const LEASE_S: i64 = 20;
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
const WRITE_TIMEOUT: Duration = Duration::from_secs(8);
/// More turns than any true history takes; what is left over is taken up by the job.
const MOST_TURNS: usize = 12;

/// What one step led to.
enum Next {
    /// Look at the row again.
    Again,
    /// Google can't say now: later.
    Later(&'static str),
}

/// Settles a booking unless somebody is at it.
pub(super) async fn settle(site: &Site, id: &str) -> Result<Option<Booking>, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(None);
    };
    if booking.lease_until.is_some_and(|until| until > site.now()) {
        return Ok(Some(booking));
    }
    store.lease_booking(id, Some(site.now().plus_seconds(LEASE_S)))?;
    settle_leased(site, id).await.map(Some)
}

/// Settles a booking whose lease the caller has just taken.
pub(super) async fn settle_leased(site: &Site, id: &str) -> Result<Booking, Fault> {
    for _ in 0..MOST_TURNS {
        let store = site.store()?;
        let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
        if booking.status != Status::Pending {
            store.remove_job(JobKind::Settle, id)?;
            store.lease_booking(id, None)?;
            return Ok(booking);
        }
        if site.now() >= booking.deadline {
            reject(site, booking, "deadline")?;
            continue;
        }
        store.lease_booking(id, Some(site.now().plus_seconds(LEASE_S)))?;
        let next = match booking.write_state {
            WriteState::None => match look(site, &booking).await? {
                Some(next) => next,
                None => write(site, id, booking.revision).await?,
            },
            WriteState::Sent => find(site, &booking).await?,
            WriteState::Written => confirm(site, booking)?,
        };
        if let Next::Later(why) = next {
            return later(site, id, why);
        }
    }
    later(site, id, "turns")
}

/// Leaves the booking pending and its time blocked; the job goes on, with growing pauses.
fn later(site: &Site, id: &str, why: &str) -> Result<Booking, Fault> {
    let store = site.store()?;
    let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    if booking.status == Status::Pending {
        let attempts = store
            .job(JobKind::Settle, id)?
            .map_or(0, |job| job.attempts);
        let [jitter] = crate::ports::random_bytes::<1>(&*site.ports.random);
        let jitter = u32::from(jitter);
        let pause = i64::from(settle_backoff(attempts, jitter));
        let due = site.now().plus_seconds(pause).min(booking.deadline);
        store.put_job(JobKind::Settle, id, due, attempts.saturating_add(1))?;
        store.log(site.now(), "settle_later", id, why)?;
    }
    store.lease_booking(id, None)?;
    Ok(booking)
}

/// The row as it was when the request left, or nothing if it has moved on.
fn unchanged(site: &Site, id: &str, revision: i64) -> Result<Option<Booking>, Fault> {
    Ok(site
        .store()?
        .booking(id)?
        .filter(|b| b.revision == revision && b.status == Status::Pending))
}

/// (a) One live look per grant concerned, over the time with its buffers. `None`: free.
async fn look(site: &Site, booking: &Booking) -> Result<Option<Next>, Fault> {
    let wide = booking.time.widened(
        i64::from(booking.buffer_before),
        i64::from(booking.buffer_after),
    );
    let calendars: Vec<Calendar> = site
        .store()?
        .calendars()?
        .into_iter()
        .filter(|c| c.host == booking.host && c.checks_conflicts)
        .collect();
    let mut connections: Vec<&str> = calendars.iter().map(|c| c.connection.as_str()).collect();
    connections.dedup();
    connections.sort_unstable();
    connections.dedup();
    for connection in connections {
        let own: Vec<&Calendar> = calendars
            .iter()
            .filter(|c| c.connection == connection)
            .collect();
        let ids: Vec<&str> = own.iter().map(|c| c.google_id.as_str()).collect();
        let answer = call(site, connection, LOOK_TIMEOUT, |api| {
            free_busy::free_busy(api, &wide, &ids)
        })
        .await;
        let Some(row) = unchanged(site, &booking.id, booking.revision)? else {
            return Ok(Some(Next::Again));
        };
        let answer = match read(site, connection, answer, |r| {
            free_busy::parse_free_busy(r, &ids)
        }) {
            Ok(answer) => answer,
            Err(error) if error.is_transient() => return Ok(Some(Next::Later(error.code()))),
            Err(error) => return unavailable(site, row, error.code()).map(Some),
        };
        for (google_id, found) in answer {
            let Some(calendar) = own.iter().find(|c| c.google_id == google_id) else {
                continue;
            };
            let busy = match found {
                Ok(busy) => busy,
                Err(unknown) if unknown.is_not_found() => {
                    site.store()?.set_calendar_state(&calendar.id, "gone")?;
                    return unavailable(site, row, "calendar_gone").map(Some);
                }
                Err(_) => return Ok(Some(Next::Later("unknown"))),
            };
            if !busy.iter().any(|b| b.overlaps(&wide)) {
                continue;
            }
            if calendar.receives_bookings {
                match only_ours(site, booking, calendar, &wide).await? {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(next) => return Ok(Some(next)),
                }
            }
            let Some(row) = unchanged(site, &booking.id, booking.revision)? else {
                return Ok(Some(Next::Again));
            };
            note_busy(site, calendar, &busy)?;
            reject(site, row, "busy")?;
            return Ok(Some(Next::Again));
        }
    }
    Ok(None)
}

/// Whether the busy time found in the receiving calendar is only that of events of ours that are
/// on their way out. Never decided by subtracting times: free/busy intervals carry no ids.
async fn only_ours(
    site: &Site,
    booking: &Booking,
    calendar: &Calendar,
    wide: &Interval,
) -> Result<Result<bool, Next>, Fault> {
    let ours = site.store()?.events_in(&calendar.id, wide)?;
    if ours.is_empty() {
        return Ok(Ok(false));
    }
    match events_at(site, calendar, wide).await? {
        Ok(found) => Ok(Ok(!found
            .iter()
            .any(|event| blocks_in(event, wide) && !ours.contains(&event.id)))),
        Err(error) if error.is_transient() => Ok(Err(Next::Later(error.code()))),
        Err(error) => {
            let Some(row) = unchanged(site, &booking.id, booking.revision)? else {
                return Ok(Err(Next::Again));
            };
            Ok(Err(unavailable(site, row, error.code())?))
        }
    }
}

/// All events of a calendar that touch `window`, without anything that they say.
pub(super) async fn events_at(
    site: &Site,
    calendar: &Calendar,
    window: &Interval,
) -> Result<Result<Vec<events::Event>, CallError>, Fault> {
    let mut page: Option<String> = None;
    let mut found = Vec::new();
    for _ in 0..10 {
        let answer = call(site, &calendar.connection, LOOK_TIMEOUT, |api| {
            events::list_window(api, &calendar.google_id, window, page.as_deref())
        })
        .await;
        let answer = read(site, &calendar.connection, answer, |r| {
            events::parse_events(r, &calendar.zone)
        });
        match answer {
            Ok(events) => {
                found.extend(events.items);
                page = events.next;
            }
            Err(error) => return Ok(Err(error)),
        }
        if page.is_none() {
            return Ok(Ok(found));
        }
    }
    Ok(Err(CallError::NoAnswer))
}

/// Parses an answer; notes a lost permission on the connection.
pub(super) fn read<T>(
    site: &Site,
    connection: &str,
    answer: Result<Answer, CallError>,
    parse: impl Fn(&crate::ports::Response) -> Result<T, GoogleError>,
) -> Result<T, CallError> {
    let parsed = parse(&answer?.response).map_err(CallError::Google);
    if parsed.as_ref().err() == Some(&CallError::Google(GoogleError::MissingScope)) {
        lose(site, connection, ConnectionState::MissingPermission);
    }
    parsed
}

/// (b) and (c): note that an insert is sent, send it, believe only Google.
async fn write(site: &Site, id: &str, revision: i64) -> Result<Next, Fault> {
    let store = site.store()?;
    let Some(mut booking) = unchanged(site, id, revision)? else {
        return Ok(Next::Again);
    };
    let Some(calendar) = store.calendar(&booking.calendar)? else {
        return unavailable(site, booking, "calendar_gone");
    };
    let event_id = events::event_id(id, &calendar.google_id, booking.epoch);
    booking.google_event = Some(event_id.clone());
    booking.write_state = WriteState::Sent;
    booking.lease_until = Some(site.now().plus_seconds(LEASE_S));
    store.update_booking(&booking)?;
    let revision = revision + 1;
    let site_title = store.site()?.map(|row| row.title).unwrap_or_default();
    let manage = super::booking_view(site, &booking)?.manage_url;
    let summary = format!("{} · {}", booking.title, booking.guest_name);
    let description = description(&booking, &site_title, &manage);
    let answer = call(site, &calendar.connection, WRITE_TIMEOUT, |api| {
        events::insert(
            api,
            &calendar.google_id,
            &NewEvent {
                id: &event_id,
                summary: &summary,
                description: &description,
                location: &booking.location,
                start: booking.time.start(),
                end: booking.time.end(),
                zone: if calendar.zone.is_empty() {
                    "UTC"
                } else {
                    &calendar.zone
                },
                guest: (&booking.guest_name, &booking.guest_email),
                booking: id,
                site: &site.slug,
            },
        )
    })
    .await;
    let row = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    let same = row.revision == revision && row.status == Status::Pending;
    match read(site, &calendar.connection, answer, events::parse_event) {
        Ok(_) => {
            store.count_write(&calendar.connection)?;
            if same {
                return confirm(site, row);
            }
            // Cancelled meanwhile: the event is there now and has to leave again.
            let mut row = row;
            row.write_state = WriteState::Written;
            store.update_booking(&row)?;
            store.put_job(JobKind::Leave, id, site.now(), 0)?;
            Ok(Next::Again)
        }
        Err(CallError::Google(GoogleError::Duplicate)) => Ok(Next::Again),
        Err(error) if !error.was_not_done() => Ok(Next::Later(error.code())),
        Err(_) if !same => Ok(Next::Again),
        Err(error) => {
            let mut row = row;
            row.write_state = WriteState::None;
            if error.is_transient() {
                store.update_booking(&row)?;
                return Ok(Next::Later(error.code()));
            }
            if matches!(error, CallError::Google(GoogleError::NotFound)) {
                store.set_calendar_state(&calendar.id, "gone")?;
            }
            store.update_booking(&row)?;
            row.revision += 1;
            unavailable(site, row, error.code())
        }
    }
}

/// What stands in the event, as plain text lines.
fn description(booking: &Booking, site_title: &str, manage: &str) -> String {
    let mut text = format!(
        "Booked through {site_title}.\n{}, {}",
        booking.guest_name, booking.guest_email
    );
    if !booking.notes.is_empty() {
        text.push_str("\n\n");
        text.push_str(&booking.notes);
    }
    text.push_str("\n\nSee or cancel: ");
    text.push_str(manage);
    text
}

/// After an unknown outcome: never repeat (a) blindly, ask for the id first.
async fn find(site: &Site, booking: &Booking) -> Result<Next, Fault> {
    let store = site.store()?;
    let (Some(event_id), Some(calendar)) = (
        booking.google_event.as_deref(),
        store.calendar(&booking.calendar)?,
    ) else {
        return unavailable(site, booking.clone(), "calendar_gone");
    };
    let answer = call(site, &calendar.connection, LOOK_TIMEOUT, |api| {
        events::get(api, &calendar.google_id, event_id)
    })
    .await;
    let Some(mut row) = unchanged(site, &booking.id, booking.revision)? else {
        return Ok(Next::Again);
    };
    match read(site, &calendar.connection, answer, events::parse_event) {
        Ok(event) if event.booking.as_deref() != Some(booking.id.as_str()) => {
            // Somebody else's under our id: burn it.
            row.epoch = row.epoch.saturating_add(1);
            row.write_state = WriteState::None;
            store.update_booking(&row)?;
            Ok(Next::Again)
        }
        Ok(event) if event.status == EventStatus::Cancelled => {
            row.write_state = WriteState::None;
            store.update_booking(&row)?;
            row.revision += 1;
            reject(site, row, "removed_by_host")?;
            Ok(Next::Again)
        }
        Ok(_) => {
            store.count_write(&calendar.connection)?;
            confirm(site, row)
        }
        Err(CallError::Google(GoogleError::NotFound)) => {
            row.write_state = WriteState::None;
            store.update_booking(&row)?;
            Ok(Next::Again)
        }
        Err(error) if error.is_transient() => Ok(Next::Later(error.code())),
        // The grant went after the insert was sent: whether it arrived is not known, so it
        // stays pending until the host reconnects or the deadline comes.
        Err(error) => Ok(Next::Later(error.code())),
    }
}

fn confirm(site: &Site, mut row: Booking) -> Result<Next, Fault> {
    let store = site.store()?;
    row.status = row
        .status
        .confirm()
        .map_err(|e| Fault::Internal(e.to_string()))?;
    row.write_state = WriteState::Written;
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.remove_job(JobKind::Settle, &row.id)?;
        store.put_job(JobKind::Verify, &row.id, site.now().plus_seconds(10), 0)?;
        Ok(store.log(site.now(), "confirmed", &row.id, "")?)
    })?;
    Ok(Next::Again)
}

/// Ends a booking that never came about, and frees its time.
fn reject(site: &Site, mut row: Booking, reason: &str) -> Result<(), Fault> {
    let store = site.store()?;
    row.status = row
        .status
        .reject()
        .map_err(|e| Fault::Internal(e.to_string()))?;
    row.reason = Some(reason.to_owned());
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.remove_job(JobKind::Settle, &row.id)?;
        if row.write_state != WriteState::None {
            store.put_job(JobKind::Leave, &row.id, site.now(), 0)?;
        }
        Ok(store.log(site.now(), "rejected", &row.id, reason)?)
    })
}

fn unavailable(site: &Site, row: Booking, why: &str) -> Result<Next, Fault> {
    site.ports.log.line(&format!(
        "site={} booking={} host unavailable: {why}",
        site.slug, row.id
    ));
    reject(site, row, "host_unavailable")?;
    Ok(Next::Again)
}

/// What the live look saw is known from now on, without waiting for the next refresh.
fn note_busy(site: &Site, calendar: &Calendar, busy: &[Interval]) -> Result<(), Fault> {
    let store = site.store()?;
    store.add_busy(&calendar.id, busy)?;
    Ok(store.put_job(JobKind::Refresh, &calendar.connection, site.now(), 0)?)
}

/// Whether an event stands in the way of `window`; one whose times can't be read does.
pub(super) fn blocks_in(event: &events::Event, window: &Interval) -> bool {
    let empty = matches!((event.start, event.end), (Some(start), Some(end)) if start >= end);
    event.blocks() && !empty && event.interval().is_none_or(|time| time.overlaps(window))
}
