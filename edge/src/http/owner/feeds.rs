//! Calendar feeds: the list, making one, ending one.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn list(call: &Call<'_>) -> Done {
    Ok(Reply::ok(&site::feeds(call.site, call.member)?))
}

pub(super) fn make(call: &Call<'_>) -> Done {
    let feeds = site::make_feed(call.site, call.member, &call.json()?)?;
    Ok(Reply::created(&feeds))
}

pub(super) fn revoke(call: &Call<'_>) -> Done {
    call.nothing()?;
    let feeds = site::revoke_feed(call.site, call.member, call.named("feed")?)?;
    Ok(Reply::ok(&feeds))
}
