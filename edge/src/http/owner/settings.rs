//! Who changed which settings, and settings that are the same for all hosts.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn audit(call: &Call<'_>) -> Done {
    let (since, until) = (call.named("since")?, call.named("until")?);
    Ok(Reply::ok(&site::audit(call.site, since, until)?))
}

pub(super) fn preview_lock(call: &Call<'_>) -> Done {
    let group = site::lock_group(call.named("group")?)?;
    Ok(Reply::ok(&site::preview_lock(
        call.site,
        group,
        &call.json()?,
    )?))
}

pub(super) fn put_lock(call: &Call<'_>) -> Done {
    let group = site::lock_group(call.named("group")?)?;
    site::put_lock(call.site, group, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn remove_lock(call: &Call<'_>) -> Done {
    call.nothing()?;
    let group = site::lock_group(call.named("group")?)?;
    site::remove_lock(call.site, group)?;
    Ok(Reply::SITE)
}
