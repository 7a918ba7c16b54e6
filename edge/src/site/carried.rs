//! An event that its host has brought into another of their calendars, in Google: there it goes on
//! under the same id, and where it was Google calls it cancelled, as if it had been removed.
//!
//! Google brings events only into calendars of the same account, and ours may be written only
//! into those that the account owns: others are not looked into.

use std::time::Duration;

use super::call::{CallError, call};
use super::connect::list_calendars;
use super::look::read;
use super::{Direction, Fault, Site, meet};
use crate::google::GoogleError;
use crate::google::events::{self, Event, EventStatus};
use crate::store::{Booking, Calendar, Store};

const TIMEOUT: Duration = Duration::from_secs(5);
/// An event may have been brought into a calendar that was made since; the list is asked for anew
/// if it is older than this.
const LIST_IS_FRESH_S: i64 = 600;

/// Where an event is that is not in its calendar any more.
pub(super) enum Carried {
    /// In no calendar of this account that we may write.
    Nowhere,
    /// Here.
    To(Box<(Calendar, Event)>),
    /// Google can't say now.
    Unknown,
}

/// Looks for the event of a booking in the other calendars of its account; `before` every question
/// its asker keeps their lease.
pub(super) async fn find(
    site: &Site,
    from: &Calendar,
    event: &str,
    before: impl Fn() -> Result<(), Fault>,
) -> Result<Carried, Fault> {
    let mut asked = vec![from.id.clone()];
    loop {
        let store = site.store()?;
        let others: Vec<Calendar> = store
            .calendars_of_connection(&from.connection)?
            .into_iter()
            .filter(|c| c.access_role == "owner" && c.state != "gone" && !asked.contains(&c.id))
            .collect();
        for calendar in others {
            asked.push(calendar.id.clone());
            before()?;
            let answer = call(site, &calendar.connection, TIMEOUT, |api| {
                events::get(api, &calendar.google_id, event)
            })
            .await;
            let parse = |r: &_| events::parse_event_in(r, &calendar.zone);
            match read(site, &calendar.connection, answer, parse) {
                Ok(event) if event.status != EventStatus::Cancelled => {
                    return Ok(Carried::To(Box::new((calendar, event))));
                }
                Ok(_) | Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)) => {}
                Err(error) if error.is_transient() => return Ok(Carried::Unknown),
                // Nobody can look there, and that must not keep a removal from being seen.
                Err(_) => {}
            }
        }
        let listed = site.store()?.connection(&from.connection)?;
        let Some(listed) = listed else {
            return Ok(Carried::Nowhere);
        };
        let fresh = |at: shared::time::Timestamp| at.plus_seconds(LIST_IS_FRESH_S) > site.now();
        if listed.listed_at.is_some_and(fresh) {
            return Ok(Carried::Nowhere);
        }
        before()?;
        list_calendars(site, &from.connection).await?;
        let now = site.store()?.connection(&from.connection)?;
        if !now.and_then(|row| row.listed_at).is_some_and(fresh) {
            return Ok(Carried::Unknown);
        }
    }
}

/// The event of a booking is in this calendar from now on.
pub(super) fn note(
    site: &Site,
    store: &Store<'_>,
    row: &mut Booking,
    to: &Calendar,
) -> Result<(), Fault> {
    store.transaction(|| -> Result<(), Fault> {
        store.set_booking_calendar(&row.id, &to.id)?;
        // Whoever asked where it was has been told that it is gone.
        meet::soon(site, store, row)?;
        site.log(Direction::In, "carried_in_google", &row.id, "")
    })?;
    row.calendar.clone_from(&to.id);
    row.revision += 1;
    Ok(())
}
