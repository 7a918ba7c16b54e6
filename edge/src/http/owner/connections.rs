//! A host's connections, and the calendars that come with them.

use http::StatusCode;

use super::call::{Call, Done, Reply};
use crate::site;
use crate::store::LeavingKind;

pub(super) async fn choose_calendars(call: &Call<'_>) -> Done {
    site::choose_calendars(call.site, call.named("host")?, &call.json()?).await?;
    Ok(Reply::SITE)
}

pub(super) async fn refresh(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::refresh_host(call.site, call.named("host")?).await?;
    Ok(Reply::SITE)
}

pub(super) async fn refresh_calendar(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (host, calendar) = (call.named("host")?, call.named("calendar")?);
    site::refresh_calendar(call.site, host, calendar).await?;
    Ok(Reply::SITE)
}

pub(super) async fn self_test(call: &Call<'_>) -> Done {
    call.nothing()?;
    let found = site::self_test(call.site, call.member, call.named("host")?).await?;
    Ok(Reply::ok(&found))
}

pub(super) fn leaving(call: &Call<'_>) -> Done {
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    let view = site::leaving(call.site, call.member, host, Some(connection))?;
    Ok(Reply::ok(&view))
}

pub(super) async fn disconnect(call: &Call<'_>) -> Done {
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    let (what, wish) = (LeavingKind::Disconnect, call.json()?);
    site::leave_host(call.site, call.member, what, host, Some(connection), &wish).await?;
    Ok(Reply::SITE)
}

pub(super) async fn make_own_calendar(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    site::make_own_calendar(call.site, host, connection).await?;
    Ok(Reply::SITE)
}

pub(super) async fn add_feed_in(call: &Call<'_>) -> Done {
    site::add_feed_in(call.site, call.named("host")?, &call.json()?).await?;
    Ok(Reply::Site(StatusCode::CREATED))
}

pub(super) fn remove_feed_in(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    site::remove_feed_in(call.site, host, connection)?;
    Ok(Reply::SITE)
}

pub(super) fn begin_replacing(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    site::begin_replacing(call.site, host, connection)?;
    Ok(Reply::SITE)
}

pub(super) fn give_up_replacing(call: &Call<'_>) -> Done {
    call.nothing()?;
    let (host, connection) = (call.named("host")?, call.named("connection")?);
    site::give_up_replacing(call.site, host, connection)?;
    Ok(Reply::SITE)
}
