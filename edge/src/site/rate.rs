//! How often something may be done within a minute, by whom.

use shared::time::Timestamp;

use super::Fault;
use crate::store::Store;

const MINUTE_S: i64 = 60;

/// Refuses what a network does more than `most` times a minute.
///
/// # Errors
/// [`Fault::TooMany`], with when the first of them is a minute old.
pub(super) fn limit(
    store: &Store<'_>,
    what: &'static str,
    network: &str,
    now: Timestamp,
    most: usize,
) -> Result<(), Fault> {
    let detail = "Too many requests from your network: please wait a minute.";
    limit_with(store, (what, network), now, most, detail)
}

/// The same for anybody, told in other words; counted, for what is not counted with what it does.
///
/// # Errors
/// As of [`limit`].
pub(super) fn count(
    store: &Store<'_>,
    (what, whom): (&'static str, &str),
    now: Timestamp,
    most: usize,
    detail: &'static str,
) -> Result<(), Fault> {
    limit_with(store, (what, whom), now, most, detail)?;
    store.transaction(|| -> Result<(), Fault> {
        store.count(what, whom, now)?;
        Ok(store.tidy_by(now.plus_seconds(3600))?)
    })
}

fn limit_with(
    store: &Store<'_>,
    (what, whom): (&str, &str),
    now: Timestamp,
    most: usize,
    detail: &'static str,
) -> Result<(), Fault> {
    let recent = store.recent(what, whom, now.plus_seconds(-MINUTE_S))?;
    if recent.len() < most {
        return Ok(());
    }
    let oldest = recent.first().map_or(now.epoch(), |at| at.epoch());
    let wait = (oldest + MINUTE_S - now.epoch()).clamp(1, MINUTE_S);
    Err(Fault::TooMany {
        retry_after: u32::try_from(wait).unwrap_or(60),
        detail,
    })
}
