//! Finding bookings, and what a host does with one of theirs: no notice period binds them.

use http::StatusCode;
use shared::api;

use super::super::site::idempotency_key;
use super::call::{Call, Done, Reply};
use crate::site::{self, Booked, By, RescheduleCommand};

pub(super) async fn approve(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::approve(call.site, call.named("booking")?).await?;
    Ok(Reply::SITE)
}

pub(super) async fn decline(call: &Call<'_>) -> Done {
    let wish: api::CancelRequest = call.json()?;
    site::decline(call.site, call.named("booking")?, &wish.reason).await?;
    Ok(Reply::SITE)
}

pub(super) async fn cancel(call: &Call<'_>) -> Done {
    let wish: api::CancelRequest = call.json()?;
    site::cancel(call.site, call.named("booking")?, &wish.reason, By::Host).await?;
    Ok(Reply::SITE)
}

/// 202 while it is being moved.
pub(super) async fn reschedule(call: &Call<'_>) -> Done {
    let command = RescheduleCommand {
        id: call.named("booking")?,
        key: idempotency_key(call.request)?,
        body: call.request.body(),
        request: &call.json()?,
        by: By::Host,
        network: "",
    };
    Ok(match site::reschedule(call.site, &command).await? {
        Booked::Pending(_) => Reply::Site(StatusCode::ACCEPTED),
        Booked::Confirmed(_) | Booked::Again(_) => Reply::SITE,
    })
}

pub(super) async fn decide_change(call: &Call<'_>) -> Done {
    let decision: api::HostChangeDecision = call.json()?;
    site::decide_change(call.site, call.named("booking")?, decision.accept).await?;
    Ok(Reply::SITE)
}

pub(super) fn put_note(call: &Call<'_>) -> Done {
    let note: api::BookingNote = call.json()?;
    site::put_note(call.site, call.named("booking")?, &note)?;
    Ok(Reply::SITE)
}

pub(super) fn search(call: &Call<'_>) -> Done {
    let search: api::BookingSearch = call.json()?;
    let found = site::find_bookings(call.site, call.member, &search)?;
    Ok(Reply::ok(&found))
}

pub(super) fn table(call: &Call<'_>) -> Done {
    let filter: api::BookingFilter = call.json()?;
    let file = site::table(call.site, call.member, &filter)?;
    let name = format!("{}-bookings.csv", call.site.slug);
    Ok(Reply::file("text/csv; charset=utf-8", &name, file))
}

pub(super) fn calendar(call: &Call<'_>) -> Done {
    let filter: api::BookingFilter = call.json()?;
    let file = site::calendar(call.site, call.member, &filter)?;
    let name = format!("{}-bookings.ics", call.site.slug);
    let kind = "text/calendar; charset=utf-8";
    Ok(Reply::file(kind, &name, file.into_bytes()))
}
