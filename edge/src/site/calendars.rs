//! Choosing which calendars block time and which one receives bookings.

use shared::api::CalendarChoice;

use super::refresh::read_at_once;
use super::{Fault, Site, carried, changing, moving};
use crate::store::JobKind;

/// Sets a host's choice, reads what is newly needed, and opens push for it.
///
/// # Errors
/// [`Fault::Invalid`] naming `checks_conflicts` or `receives_bookings`.
pub async fn choose_calendars(
    site: &Site,
    host: &str,
    choice: &CalendarChoice,
) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    let own = store.calendars_of_host(host)?;
    if let Some(unknown) = choice
        .checks_conflicts
        .iter()
        .find(|id| !own.iter().any(|c| c.id == **id))
    {
        return Err(Fault::invalid(
            "checks_conflicts",
            format!("There is no calendar {unknown} here: refresh the list and choose again."),
        ));
    }
    let receiving = own
        .iter()
        .find(|c| c.id == choice.receives_bookings)
        .ok_or_else(|| {
            Fault::invalid(
                "receives_bookings",
                "Choose the calendar that receives bookings.",
            )
        })?;
    let connection = store
        .connection(&receiving.connection)?
        .ok_or_else(|| Fault::Internal("a calendar without a connection".into()))?;
    match receiving.access_role.as_str() {
        _ if carried::may_write(&connection, receiving) => {}
        "owner" => {
            return Err(Fault::invalid(
                "receives_bookings",
                "We can only write to the calendar made for bookings: allow us at Google to write \
                 to your calendars first.",
            ));
        }
        "writer" => {
            return Err(Fault::invalid(
                "receives_bookings",
                "This calendar is shared with you: allow us at Google to write to shared calendars \
                 first.",
            ));
        }
        _ => {
            return Err(Fault::invalid(
                "receives_bookings",
                "You can only read this calendar: choose one that you own.",
            ));
        }
    }
    // What is chosen already stays: who reconnects is warned on their page instead.
    if !receiving.receives_bookings && store.is_taken_by_another(receiving)? {
        return Err(Fault::invalid(
            "receives_bookings",
            "Another host’s bookings go into this calendar. Choose one of your own, or ask them to \
             choose another one first.",
        ));
    }
    let now = site.now();
    changing(site, || -> Result<(), Fault> {
        for calendar in &own {
            let receives = calendar.id == receiving.id;
            let checks = receives || choice.checks_conflicts.contains(&calendar.id);
            store.choose_calendar(&calendar.id, checks, receives)?;
            if checks {
                store.put_job(JobKind::Refresh, &calendar.connection, now, 0)?;
            }
            if checks != calendar.checks_conflicts
                || store.job(JobKind::Watch, &calendar.id)?.is_none()
            {
                store.put_job(JobKind::Watch, &calendar.id, now, 0)?;
            }
        }
        moving::all(site, host)
    })?;
    site.wake().await;
    // The owner wants to see slots next: read now instead of leaving it to the alarm.
    let mut connections: Vec<&str> = own.iter().map(|c| c.connection.as_str()).collect();
    connections.sort_unstable();
    connections.dedup();
    for connection in connections {
        read_at_once(site, connection).await?;
    }
    site.wake().await;
    Ok(())
}
