//! A pending booking between two steps: who is at it, whether it has moved on, how it ends badly.

use shared::booking::{Pending, Rejection, State, settle_backoff};
use shared::time::Timestamp;

use super::call::CallError;
use super::{Direction, Fault, Site, tell};
use crate::mail::Kind;
use crate::store::{Booking, JobKind, Store, WriteState};

/// How long one may talk to Google before somebody else may. Longer than any single step: a
/// token, one's turn at the calendar and the request, after a 401 all of it once more, are at most
/// 50 s; it is renewed before each.
pub(super) const LEASE_S: i64 = 60;

/// What one step led to.
pub(super) enum Next {
    /// Look at the row again.
    Again,
    /// Google can't say now: later.
    Later {
        /// For the log.
        why: &'static str,
        /// Seconds that Google wants to be left alone, at least.
        wait_s: u32,
    },
}

impl Next {
    pub(super) fn later(why: &'static str) -> Self {
        Self::Later { why, wait_s: 0 }
    }

    pub(super) fn after(error: &CallError) -> Self {
        Self::Later {
            why: error.code(),
            wait_s: error.wait_s(),
        }
    }
}

/// Takes or prolongs the right to talk to Google about a booking.
pub(super) fn renew_lease(site: &Site, id: &str) -> Result<(), Fault> {
    let until = site.now().plus_seconds(LEASE_S);
    Ok(site.store()?.lease_booking(id, Some(until))?)
}

/// Takes the right to talk to Google about a booking for a job of this kind. If somebody else has
/// it, the job comes again when their time is over.
pub(super) fn take_lease(site: &Site, kind: JobKind, id: &str) -> Result<bool, Fault> {
    let store = site.store()?;
    let Some(booking) = store.booking(id)? else {
        store.remove_job(kind, id)?;
        return Ok(false);
    };
    if let Some(until) = booking.lease_until.filter(|until| *until > site.now()) {
        store.put_job(kind, id, until, attempts(&store, kind, id)?)?;
        return Ok(false);
    }
    renew_lease(site, id)?;
    Ok(true)
}

/// Lets the job of this kind come again after a pause that grows with its tries, at the latest at
/// `last`.
pub(super) fn back_off(
    site: &Site,
    kind: JobKind,
    id: &str,
    wait_s: u32,
    last: Timestamp,
) -> Result<(), Fault> {
    let store = site.store()?;
    let attempts = attempts(&store, kind, id)?;
    let [jitter] = crate::ports::random_bytes::<1>(&*site.ports.random);
    let pause = settle_backoff(attempts, u32::from(jitter)).max(wait_s);
    let due = site.now().plus_seconds(i64::from(pause)).min(last);
    Ok(store.put_job(kind, id, due, attempts.saturating_add(1))?)
}

fn attempts(store: &Store<'_>, kind: JobKind, id: &str) -> Result<u32, Fault> {
    Ok(store.job(kind, id)?.map_or(0, |job| job.attempts))
}

/// The row as it was when the request left, or nothing if it has moved on.
pub(super) fn unchanged(site: &Site, before: &Booking) -> Result<Option<Booking>, Fault> {
    Ok(site
        .store()?
        .booking(&before.id)?
        .filter(|b| b.revision == before.revision && b.state == before.state))
}

/// Whether it waits to be written, and for nobody's consent.
pub(super) fn is_writing(booking: &Booking) -> bool {
    matches!(booking.state, State::Pending(Pending::Writing(_)))
}

/// What an error means for a pending booking. Only before any insert was sent can a definite one
/// end it at once; after that the event may exist, and only Google or the deadline can tell.
pub(super) fn refused(site: &Site, row: Booking, error: &CallError) -> Result<Next, Fault> {
    if error.is_transient() || row.write_state != WriteState::None {
        return Ok(Next::after(error));
    }
    site.ports.log.line(&format!(
        "site={} booking={} host unavailable: {}",
        site.slug,
        row.id,
        error.code()
    ));
    reject(site, row, Rejection::HostUnavailable)?;
    Ok(Next::Again)
}

/// Ends a booking that never came about, and frees its time.
pub(super) fn reject(site: &Site, mut row: Booking, why: Rejection) -> Result<(), Fault> {
    let store = site.store()?;
    row.state = row
        .state
        .reject(why)
        .ok_or_else(|| Fault::Internal("only a pending booking can be rejected".into()))?;
    row.lease_until = None;
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&row)?;
        store.remove_job(JobKind::Settle, &row.id)?;
        if row.write_state != WriteState::None {
            store.put_job(JobKind::Leave, &row.id, site.now(), 0)?;
        }
        // If a request is waiting for this, it takes it back: its answer says it.
        let kind = match why {
            Rejection::Declined => Kind::Declined,
            _ => Kind::Rejected,
        };
        tell::later(site, &store, kind, &row)?;
        site.log(Direction::Here, "rejected", &row.id, why.as_str())
    })
}
