//! Busy times, and who sees them.

use shared::api::BusyVisibility;
use shared::time::Timestamp;

use super::super::problem;
use super::call::{Call, Done, Refusal, Reply};
use crate::site;

pub(super) fn between(call: &Call<'_>) -> Done {
    let at = |name: &'static str| -> Result<Timestamp, Refusal> {
        Timestamp::parse(call.named(name)?)
            .map_err(|error| problem::bad_request(name, error.to_string()).into())
    };
    let view = site::busy(call.site, call.member, at("from")?, at("to")?)?;
    Ok(Reply::ok(&view))
}

pub(super) fn put_visibility(call: &Call<'_>) -> Done {
    let wish: BusyVisibility = call.json()?;
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    site::put_visibility(call.site, host, connection, wish.busy_seen_by)?;
    Ok(Reply::SITE)
}
