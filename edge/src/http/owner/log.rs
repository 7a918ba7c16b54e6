//! What happened.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn days(call: &Call<'_>) -> Done {
    let lines = site::activity(call.site, call.member, call.named("days")?, None)?;
    Ok(Reply::ok(&lines))
}

pub(super) fn direction(call: &Call<'_>) -> Done {
    let (days, direction) = (call.named("days")?, call.named("direction")?);
    let lines = site::activity(call.site, call.member, days, Some(direction))?;
    Ok(Reply::ok(&lines))
}
