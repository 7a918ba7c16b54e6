//! Ten seconds after confirming, one more look: Google has no conditional insert, so the host or
//! another site may have come in between. An overlap is shown to the host, never cancelled by us.

use std::time::Duration;

use shared::booking::Status;

use super::call::call;
use super::settle::{blocks_in, events_at, read};
use super::{Fault, Site};
use crate::google::free_busy;
use crate::store::Calendar;

/// `false`: Google can't say now, ask again later.
pub(super) async fn verify(site: &Site, id: &str) -> Result<bool, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        return Ok(true);
    };
    if booking.status != Status::Confirmed {
        return Ok(true);
    }
    let calendars: Vec<Calendar> = store
        .calendars()?
        .into_iter()
        .filter(|c| c.host == booking.host && c.checks_conflicts)
        .collect();
    let mut overlap = false;
    for calendar in &calendars {
        if calendar.receives_bookings {
            let found = match events_at(site, calendar, &booking.time).await? {
                Ok(found) => found,
                Err(error) => return Ok(!error.is_transient()),
            };
            let ours = site.store()?.events_in(&calendar.id, &booking.time)?;
            overlap |= found
                .iter()
                .any(|event| blocks_in(event, &booking.time) && !ours.contains(&event.id));
        } else {
            let ids = [calendar.google_id.as_str()];
            let answer = call(site, &calendar.connection, Duration::from_secs(5), |api| {
                free_busy::free_busy(api, &booking.time, &ids)
            })
            .await;
            let parsed = read(site, &calendar.connection, answer, |r| {
                free_busy::parse_free_busy(r, &ids)
            });
            match parsed {
                Ok(found) => {
                    overlap |= found
                        .into_iter()
                        .flat_map(|(_, busy)| busy)
                        .flatten()
                        .any(|busy| busy.overlaps(&booking.time));
                }
                Err(error) => return Ok(!error.is_transient()),
            }
        }
    }
    let store = site.store()?;
    let Some(mut row) = store.booking(id)? else {
        return Ok(true);
    };
    if overlap && row.status == Status::Confirmed && !row.conflict {
        row.conflict = true;
        store.update_booking(&row)?;
        store.log(site.now(), "conflict", id, "")?;
    }
    Ok(true)
}
