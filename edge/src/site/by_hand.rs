//! What a host has to remove from Google Calendar with their own hands: events that we may not or
//! can't remove any more. Kept until ticked off, or until a reconnection lets us do it.

use shared::api::ByHand;

use super::{Fault, Site, test_event};
use crate::store::{JobKind, Store, WriteState};

/// The list of one host, by start.
pub(super) fn list(store: &Store<'_>, host: &str) -> Result<Vec<ByHand>, Fault> {
    let titles = store.calendars()?;
    let title = |id: &str| {
        let calendar = titles.iter().find(|c| c.id == id);
        calendar.map(|c| c.title.clone()).unwrap_or_default()
    };
    let mut list = Vec::new();
    for copy in store.by_hand(host)? {
        list.push(ByHand {
            booking: copy.booking,
            calendar: title(&copy.calendar),
            start: copy.time.start().into(),
            end: copy.time.end().into(),
            test: false,
        });
    }
    for booking in store.stuck(host)? {
        list.push(ByHand {
            calendar: title(&booking.calendar),
            start: booking.time.start().into(),
            end: booking.time.end().into(),
            booking: booking.id,
            test: false,
        });
    }
    for row in store.stuck_test_events(host)? {
        list.push(ByHand {
            booking: row.event,
            calendar: title(&row.calendar),
            start: row.time.start().into(),
            end: row.time.end().into(),
            test: true,
        });
    }
    list.sort_by(|a, b| a.start.cmp(&b.start));
    Ok(list)
}

/// The host has removed the event, or does not mind it.
///
/// # Errors
/// [`Fault::NotFound`] if nothing under this id is on the host's list.
pub fn tick_off(site: &Site, host: &str, booking: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let mut found = false;
    store.transaction(|| -> Result<(), Fault> {
        for copy in store.by_hand(host)? {
            if copy.booking == booking {
                store.remove_copy(&copy.booking, &copy.calendar, &copy.event)?;
                found = true;
            }
        }
        for mut row in store.stuck(host)? {
            if row.id == booking {
                row.write_state = WriteState::None;
                store.update_booking(&row)?;
                store.remove_job(JobKind::Leave, booking)?;
                found = true;
            }
        }
        for row in store.stuck_test_events(host)? {
            if row.event == booking {
                test_event::forget(&store, &row)?;
                found = true;
            }
        }
        Ok(())
    })?;
    if found {
        Ok(())
    } else {
        Err(Fault::NotFound("entry on the list"))
    }
}
