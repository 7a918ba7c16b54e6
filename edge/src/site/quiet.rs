//! Leaving Google alone when it asks for that: per connection, by what the refusal says.
//!
//! `google-calendar.md` §9.3 and §11: too many requests → seconds, growing, or what `Retry-After`
//! says; an account's own limit on writing → an hour, writes only; what only the operator can mend
//! → a minute, and a line for the operator. None of these says anything about the host's grant.

use super::call::CallError;
use super::{Fault, Site};
use crate::google::GoogleError;
use crate::ports::{Response, random_bytes};
use crate::store::Connection;

/// Asking again quickly prolongs an account's own limit on writes.
const QUOTA_S: i64 = 3600;
const OPERATOR_S: i64 = 60;
/// No pause of ours is longer than this, unless Google names one.
const LONGEST_S: i64 = 64;

/// Refuses to ask while Google wants to be left alone. What a visitor waits for is asked all the
/// same, but for writes over an account's own limit.
pub(super) fn check(site: &Site, row: &Connection, writes: bool) -> Result<(), CallError> {
    let now = site.now();
    let left = |until: Option<shared::time::Timestamp>| {
        until
            .map(|until| until.epoch().saturating_sub(now.epoch()))
            .filter(|left| *left > 0)
    };
    let all = left(row.quiet_until).filter(|_| !site.is_waited_for());
    let wait = all.max(left(row.quiet_writes_until).filter(|_| writes));
    match wait {
        Some(wait) => Err(CallError::Quiet {
            wait_s: u32::try_from(wait).unwrap_or(u32::MAX),
        }),
        None => Ok(()),
    }
}

/// Learns from an answer.
pub(super) fn heard(site: &Site, row: &Connection, response: &Response) -> Result<(), Fault> {
    let store = site.store()?;
    if response.status().is_success() {
        if row.quiet_until.is_some() || row.quiet_writes_until.is_some() {
            store.speak_again(&row.id, row.generation)?;
        }
        return Ok(());
    }
    let [jitter] = random_bytes::<1>(&*site.ports.random);
    let (pause, only_writes) = match GoogleError::of(response) {
        GoogleError::RateLimited { retry_after } => {
            let times = store.quiet_times(&row.id)?.min(6);
            let own = (1_i64 << times).min(LONGEST_S) + i64::from(jitter % 2);
            (own.max(retry_after.map_or(0, i64::from)), false)
        }
        GoogleError::QuotaExceeded => (QUOTA_S + i64::from(jitter), true),
        GoogleError::Operator { reason } => {
            site.ports.log.line(&format!(
                "OPERATOR: Google refuses this deployment ({reason}): {}",
                operator_says(&reason)
            ));
            (OPERATOR_S, false)
        }
        _ => return Ok(()),
    };
    let until = site.now().plus_seconds(pause);
    Ok(store.keep_quiet(&row.id, row.generation, until, only_writes)?)
}

fn operator_says(reason: &str) -> &'static str {
    match reason {
        "accessNotConfigured" => "switch on the Google Calendar API in the project's console",
        "dailyLimitExceeded" => {
            "the project's quota for today is used up; ask for more in its console"
        }
        _ => "look at the project in Google's console",
    }
}
