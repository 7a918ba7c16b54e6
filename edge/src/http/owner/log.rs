//! What happened, and how everything stands, for whoever is asked for help.

use super::call::{Call, Done, Reply};
use crate::site::{self, LogQuery};

pub(super) fn days(call: &Call<'_>) -> Done {
    let query = LogQuery::of_days(call.site, call.named("days")?)?;
    Ok(Reply::ok(&site::activity(call.site, call.member, &query)?))
}

pub(super) fn range(call: &Call<'_>) -> Done {
    let query = LogQuery::of_range(
        call.site,
        (call.named("from")?, call.named("to")?),
        call.named("direction")?,
        call.named("whose")?,
    )?;
    Ok(Reply::ok(&site::activity(call.site, call.member, &query)?))
}

pub(super) fn diagnostics(call: &Call<'_>) -> Done {
    Ok(Reply::ok(&site::diagnostics(call.site, call.member)?))
}
