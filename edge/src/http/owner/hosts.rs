//! Hosts: their settings, their coming and going.

use http::StatusCode;
use shared::api::{LockGroup, Switches};

use super::call::{Call, Done, Reply};
use crate::site::{self, Fault};
use crate::store::LeavingKind;

pub(super) fn add(call: &Call<'_>) -> Done {
    site::add_host(call.site, &call.json()?)?;
    Ok(Reply::Site(StatusCode::CREATED))
}

pub(super) fn invite(call: &Call<'_>) -> Done {
    call.nothing()?;
    let wish = shared::api::NewInvitation {
        role: shared::api::Role::Host,
        host: Some(call.named("host")?.to_owned()),
        sees: shared::api::Sees::default(),
    };
    let link = site::invite(call.site, &call.member.account, wish)?;
    Ok(Reply::created(&link))
}

pub(super) fn rename(call: &Call<'_>) -> Done {
    site::rename_host(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_schedule(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Hours)?;
    site::put_schedule(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_limits(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Limits)?;
    site::put_limits(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_mails(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Mails)?;
    site::put_mails(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn put_switches(call: &Call<'_>) -> Done {
    call.unlocked(LockGroup::Switches)?;
    site::put_switches(call.site, call.named("host")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn preview_switches(call: &Call<'_>) -> Done {
    let wish = Switches {
        busy_blocks: is_on(call.named("busy")?)?,
        bookings_written: is_on(call.named("written")?)?,
        // What it would do is not known before the calendars are read again.
        ..Switches::default()
    };
    let view = site::preview_switches(call.site, call.named("host")?, wish)?;
    Ok(Reply::ok(&view))
}

fn is_on(word: &str) -> Result<bool, Fault> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Fault::NotFound("page")),
    }
}

pub(super) fn existing_bookings(call: &Call<'_>) -> Done {
    let view = site::existing_bookings(call.site, call.named("host")?)?;
    Ok(Reply::ok(&view))
}

pub(super) fn write_existing(call: &Call<'_>) -> Done {
    call.nothing()?;
    let view = site::write_existing(call.site, call.named("host")?)?;
    Ok(Reply::ok(&view))
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
