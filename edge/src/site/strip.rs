//! Taking an erased visitor out of the event of their booking. The event stays, with its time.

use std::time::Duration;

use super::call::CallError;
use super::carried::{self, Carried};
use super::event_text::Texts;
use super::follow::follow_soon;
use super::jobs::Outcome;
use super::leave::BELIEVE_AFTER_S;
use super::look::read;
use super::pending::LEASE_S;
use super::{Direction, Fault, Site};
use crate::google::GoogleError;
use crate::google::events::{self, EventStatus};
use crate::store::{JobKind, WriteState};

const TIMEOUT: Duration = Duration::from_secs(8);
/// An event that Google has not found so often is most likely gone …
const MOST_MISSED: u32 = 3;
/// … and is looked for so seldom from then on.
const MISSED_S: i64 = 6 * 3600;
/// One that is in another calendar is changed there after so long.
const AGAIN_S: i64 = 3;

/// Replaces what the event says; saying it again changes nothing.
pub(super) async fn strip(site: &Site, id: &str) -> Result<Outcome, Fault> {
    let store = site.store()?;
    // One of a booking that is over leaves.
    let wants = store.booking(id)?.filter(|row| {
        row.erased && row.status().is_active() && row.write_state == WriteState::Written
    });
    let Some(booking) = wants else {
        return Ok(Outcome::Done);
    };
    if let Some(until) = booking.lease_until.filter(|until| *until > site.now()) {
        return Ok(Outcome::Later(until));
    }
    let (Some(event), Some(calendar)) = (
        booking.google_event.as_deref(),
        store.calendar(&booking.calendar)?,
    ) else {
        return Ok(Outcome::Done);
    };
    let texts = Texts::of(site, &booking)?;
    let keep = || {
        let until = site.now().plus_seconds(LEASE_S);
        Ok(site.store()?.lease_booking(id, Some(until))?)
    };
    keep()?;
    let answer = carried::write_in(site, &calendar, TIMEOUT, |api| {
        let co_hosts = texts.co_hosts();
        events::strip(api, &calendar.google_id, event, texts.words(), co_hosts)
    })
    .await;
    let done = read(site, &calendar.connection, answer, events::parse_event);
    // What was brought into another calendar can still be changed where it was: Google calls it
    // cancelled there, and keeps what was said to itself.
    let done = done.and_then(|event| match event.status {
        EventStatus::Cancelled => Err(CallError::Google(GoogleError::NotFound)),
        EventStatus::Confirmed | EventStatus::Tentative => Ok(event),
    });
    let missed = matches!(
        done,
        Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone))
    );
    let carried = match missed {
        true => carried::find(site, &calendar, event, None, keep).await?,
        false => Carried::Nowhere,
    };
    let store = site.store()?;
    store.lease_booking(id, None)?;
    let Some(mut row) = store.booking(id)? else {
        return Ok(Outcome::Done);
    };
    if row.google_event != booking.google_event || row.calendar != booking.calendar {
        // It is another event by now.
        return Ok(Outcome::Later(site.now()));
    }
    match (done, carried) {
        (_, Carried::To(to)) => {
            carried::note(site, &store, &mut row, &to.0)?;
            follow_soon(site, &to.0.connection)?;
            Ok(Outcome::Later(site.now().plus_seconds(AGAIN_S)))
        }
        (_, Carried::Unknown) => Ok(Outcome::VAIN),
        (Ok(event), _) => {
            store.note_written(id, event.updated, site.now())?;
            site.log(Direction::Here, "stripped", id, "")?;
            Ok(Outcome::Done)
        }
        (Err(CallError::Google(GoogleError::Gone)), Carried::Nowhere) => Ok(Outcome::Done),
        // Since when it is missing nobody notes: it is looked for so many times.
        (Err(CallError::Google(GoogleError::NotFound | GoogleError::Gone)), _) => {
            let tries = store.job(JobKind::Strip, id)?.map_or(0, |job| job.attempts);
            if tries >= MOST_MISSED {
                // It may be seen again where its host has brought it.
                let again = site.now().plus_seconds(MISSED_S);
                return Ok(match again < booking.time.end() {
                    true => Outcome::Later(again),
                    false => Outcome::Done,
                });
            }
            Ok(Outcome::Vain {
                wait_s: BELIEVE_AFTER_S,
                for_good: false,
            })
        }
        (Err(error), _) => {
            site.log(Direction::Here, "strip_failed", id, error.code())?;
            Ok(Outcome::Vain {
                wait_s: i64::from(error.wait_s()),
                for_good: !error.is_transient(),
            })
        }
    }
}
