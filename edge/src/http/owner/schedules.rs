//! A host's schedules besides the first, which has a route of its own in `hosts.rs`.

use http::StatusCode;
use shared::api::LockGroup;

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn add(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Hours)?;
    site::add_schedule(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::Site(StatusCode::CREATED))
}

pub(super) fn replace(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Hours)?;
    let (host, schedule) = (call.named("host")?, call.named("schedule")?);
    site::replace_schedule(call.site, host, schedule, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn remove(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Hours)?;
    call.nothing()?;
    site::remove_schedule(call.site, call.named("host")?, call.named("schedule")?)?;
    Ok(Reply::SITE)
}
