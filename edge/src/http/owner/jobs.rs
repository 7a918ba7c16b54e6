//! Work in the background that is in trouble.

use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn list(call: &Call<'_>) -> Done {
    Ok(Reply::ok(&site::jobs(call.site, call.member)?))
}

pub(super) fn retry_all(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::retry_jobs(call.site, call.member)?;
    list(call)
}

pub(super) fn retry(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (kind, subject) = (call.named("kind")?, call.named("subject")?);
    site::retry_job(call.site, call.member, kind, subject)?;
    list(call)
}
