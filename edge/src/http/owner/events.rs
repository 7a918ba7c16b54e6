//! Event types.

use http::StatusCode;
use shared::time::Timestamp;

use super::super::problem;
use super::call::{Call, Done, Reply};
use crate::site;

pub(super) fn put(call: &Call<'_>) -> Done {
    site::put_event(call.site, call.named("event")?, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn add(call: &Call<'_>) -> Done {
    site::add_event(call.site, &call.json()?)?;
    Ok(Reply::Site(StatusCode::CREATED))
}

pub(super) fn order(call: &Call<'_>) -> Done {
    site::order_events(call.site, &call.json()?)?;
    Ok(Reply::SITE)
}

pub(super) fn retire(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::retire_event(call.site, call.named("event")?)?;
    Ok(Reply::SITE)
}

pub(super) fn restore(call: &Call<'_>) -> Done {
    call.nothing()?;
    site::restore_event(call.site, call.named("event")?)?;
    Ok(Reply::SITE)
}

pub(super) fn why(call: &Call<'_>) -> Done {
    let minutes = call.named("minutes")?;
    let minutes = minutes
        .parse()
        .map_err(|_| problem::bad_request("minutes", "Give a number of minutes."))?;
    let start = Timestamp::parse(call.named("start")?)
        .map_err(|error| problem::bad_request("start", error.to_string()))?;
    let why = site::why(call.site, call.member, call.named("event")?, minutes, start)?;
    Ok(Reply::ok(&why))
}
