//! Hosts: their settings, their coming and going.

use http::StatusCode;

use super::call::{Call, Done, Reply};
use crate::site;
use crate::store::LeavingKind;

pub(super) fn add(call: &Call<'_>) -> Done {
    site::add_host(call.site, &call.json()?)?;
    Ok(Reply::Site(StatusCode::CREATED))
}

pub(super) fn invite(call: &Call<'_>) -> Done {
    call.nothing()?;
    Ok(Reply::created(&site::invite(
        call.site,
        call.named("host")?,
    )?))
}

pub(super) fn rename(call: &Call<'_>) -> Done {
    site::rename_host(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_schedule(call: &Call<'_>) -> Done {
    site::put_schedule(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_limits(call: &Call<'_>) -> Done {
    site::put_limits(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_mails(call: &Call<'_>) -> Done {
    site::put_mails(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_switches(call: &Call<'_>) -> Done {
    site::put_switches(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn tick_off(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::tick_off(call.site, call.named("host")?, call.named("booking")?)?;
    Ok(Reply::SITE)
}

pub(super) fn leaving(call: &Call<'_>) -> Done {
    let view = site::leaving(call.site, call.member, call.named("host")?, None)?;
    Ok(Reply::ok(&view))
}

/// Pauses or removes.
pub(super) async fn leave(call: &Call<'_>, what: LeavingKind) -> Done {
    let (host, wish) = (call.named("host")?, call.json()?);
    site::leave_host(call.site, call.member, what, host, None, &wish).await?;
    Ok(Reply::SITE)
}

pub(super) async fn resume(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::resume(call.site, call.member, call.named("host")?).await?;
    Ok(Reply::SITE)
}
