//! The routes inside a `Site`: what visitors ask, and what the Worker asks on others' behalf.

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, StatusCode};
use shared::api;
use shared::time::{Month, Zone};

use super::cache::cacheable;
use super::parse::{answer, bearer, empty, header, json, no_query, segments};
use super::{NETWORK, owner, problem};
use crate::planted::{self, Planted};
use crate::ports::{Request, Response};
use crate::seal::parse_manage_token;
use crate::site::ConnectCommand;
use crate::site::{self, Booked, By, Fault, Logo, RescheduleCommand, Site, Tell};

/// Answers a request to this `Site`.
pub async fn handle(site: &Site, request: Request) -> Response {
    let Some(path) = segments(request.uri().path()) else {
        return problem::bad_request("path", "The address is not readable text.");
    };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    // An alarm can be lost: whoever asks anything makes good for it.
    site.wake_if_overdue().await;
    let changes = *request.method() != Method::GET;
    let done = match path.as_slice() {
        ["internal", rest @ ..] => internal(site, rest, &request).await,
        ["v1", "owner", "sites", _, rest @ ..] => owner::handle(site, rest, &request).await,
        ["v1", "sites", _, rest @ ..] => visitor(site, rest, &request).await,
        _ => Err(problem::not_found("page")),
    };
    if changes {
        site.tell_watch(Tell::Changed).await;
    }
    done.unwrap_or_else(|response| response)
}

type Done = Result<Response, Response>;

fn need(request: &Request, method: &Method, allowed: &'static str) -> Result<(), Response> {
    if request.method() == method {
        Ok(())
    } else {
        Err(problem::method_not_allowed(allowed))
    }
}

async fn visitor(site: &Site, path: &[&str], request: &Request) -> Done {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    no_query(request)?;
    site.somebody_waits();
    match path {
        ["events", event] => {
            need(request, &Method::GET, "GET")?;
            site::note_origin(site, event, origin(request)).await;
            let view = site::event_view(site, event).map_err(fault)?;
            let view = branded(site, view).map_err(fault)?;
            Ok(cacheable(&site.slug, request, &view, 60))
        }
        ["events", event, "slots", minutes, month] => {
            need(request, &Method::GET, "GET")?;
            let (minutes, month) = (read_minutes(minutes)?, read_month(month)?);
            site::note_origin(site, event, origin(request)).await;
            let slots = site::slots(site, event, minutes, month)
                .await
                .map_err(fault)?;
            Ok(cacheable(&site.slug, request, &slots, 0))
        }
        ["logo", hash] => {
            need(request, &Method::GET, "GET")?;
            Ok(picture(site::logo(site, hash).map_err(fault)?))
        }
        ["holds"] => {
            need(request, &Method::POST, "POST")?;
            let wish: api::HoldRequest = json(request)?;
            let hold = site::hold(site, &wish, network(request))
                .await
                .map_err(fault)?;
            Ok(answer(StatusCode::CREATED, &hold))
        }
        ["holds", id, "release"] => {
            need(request, &Method::POST, "POST")?;
            let key = own_hold(request, id)?;
            site::release(site, &key).map_err(fault)?;
            Ok(empty(StatusCode::NO_CONTENT))
        }
        ["holds", id, "extend"] => {
            need(request, &Method::POST, "POST")?;
            let key = own_hold(request, id)?;
            let hold = site::extend(site, &key, network(request)).map_err(fault)?;
            Ok(answer(StatusCode::OK, &hold))
        }
        ["bookings"] if *request.method() == Method::GET => {
            let key = idempotency_key(request)?;
            let view = site::asked_for(site, key).map_err(fault)?;
            Ok(answer(StatusCode::OK, &view))
        }
        ["bookings"] => {
            need(request, &Method::POST, "GET, POST")?;
            let key = idempotency_key(request)?;
            let wish: api::BookingRequest = json(request)?;
            let booked = site::book(site, key, request.body(), &wish, network(request)).await;
            Ok(match booked.map_err(fault)? {
                Booked::Confirmed(view) => answer(StatusCode::CREATED, &view),
                Booked::Pending(view) => answer(StatusCode::ACCEPTED, &view),
                Booked::Again(view) => answer(StatusCode::OK, &view),
            })
        }
        ["bookings", id] => {
            need(request, &Method::GET, "GET")?;
            opened(site, id, request)?;
            let view = booking(site, id).map_err(fault)?;
            let view = branded(site, view).map_err(fault)?;
            Ok(answer(StatusCode::OK, &view))
        }
        ["bookings", id, "cancel"] => {
            need(request, &Method::POST, "POST")?;
            opened(site, id, request)?;
            let wish: api::CancelRequest = json(request)?;
            let booking = site::cancel(site, id, &wish.reason, By::Visitor)
                .await
                .map_err(fault)?;
            let view = site::booking_view(site, &booking).map_err(fault)?;
            Ok(answer(StatusCode::OK, &view))
        }
        ["bookings", id, "reschedule"] => {
            need(request, &Method::POST, "POST")?;
            opened(site, id, request)?;
            let command = RescheduleCommand {
                id,
                key: idempotency_key(request)?,
                body: request.body(),
                request: &json(request)?,
                by: By::Visitor,
                network: network(request),
            };
            let moved = site::reschedule(site, &command).await.map_err(fault)?;
            Ok(moved_answer(&moved))
        }
        ["bookings", id, "slots", minutes, month] => {
            need(request, &Method::GET, "GET")?;
            opened(site, id, request)?;
            let (minutes, month) = (read_minutes(minutes)?, read_month(month)?);
            let slots = site::slots_for(site, id, minutes, month)
                .await
                .map_err(fault)?;
            Ok(answer(StatusCode::OK, &slots))
        }
        _ => {
            // An unknown site says so before an unknown page of it does.
            site.store().map_err(fault)?;
            Err(problem::not_found("page"))
        }
    }
}

/// With how our own pages about it are to look.
fn branded<T>(site: &Site, view: T) -> Result<api::Branded<T>, Fault> {
    let brand = site::brand(site)?;
    Ok(api::Branded { view, brand })
}

/// A picture under an address that no other ever has. Opened by itself it may do nothing.
fn picture(logo: Logo) -> Response {
    const FIXED: [(HeaderName, &str); 2] = [
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    let mut response = Response::new(logo.bytes);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(logo.media_type));
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The key in the body, which must be of the hold in the address.
fn own_hold(request: &Request, id: &str) -> Result<api::HoldKey, Response> {
    let key: api::HoldKey = json(request)?;
    if key.id == id {
        return Ok(key);
    }
    Err(problem::bad_request(
        "id",
        "The address names another hold.",
    ))
}

/// Written in one way only: the path is the key of the answer.
fn read_minutes(text: &str) -> Result<u16, Response> {
    text.parse()
        .ok()
        .filter(|n: &u16| n.to_string() == text)
        .ok_or_else(|| problem::bad_request("minutes", "Give a number of minutes."))
}

fn read_month(text: &str) -> Result<Month, Response> {
    Month::parse(text).map_err(|_| problem::bad_request("month", "Give a month such as 2026-11."))
}

/// 200 if it is as it is now, 202 while it is being moved.
fn moved_answer(moved: &Booked) -> Response {
    match moved {
        Booked::Confirmed(view) | Booked::Again(view) => answer(StatusCode::OK, view),
        Booked::Pending(view) => answer(StatusCode::ACCEPTED, view),
    }
}

fn booking(site: &Site, id: &str) -> Result<api::BookingView, Fault> {
    let store = site.store()?;
    let booking = store.booking(id)?.ok_or(Fault::NotFound("booking"))?;
    let mut view = site::booking_view(site, &booking)?;
    view.lang = store.booking_lang(id)?;
    Ok(view)
}

/// Only the link of just this booking opens it; whether the booking exists is not said to others.
fn opened(site: &Site, id: &str, request: &Request) -> Result<(), Response> {
    let token = bearer(request.headers())
        .ok_or_else(|| problem::forbidden("Open the booking through its own link."))?;
    match parse_manage_token(&site.ports.config, token) {
        Ok(managed)
            if managed.site == site.slug
                && (managed.booking == id || planted::is(Planted::LinkOpensAll)) =>
        {
            let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
            if site::link_opens(site, id, managed.expires).map_err(fault)? {
                Ok(())
            } else {
                Err(problem::forbidden("This link has expired."))
            }
        }
        Ok(_) | Err(_) => Err(problem::forbidden(
            "This link is not valid: copy it whole from your invitation.",
        )),
    }
}

pub(super) fn idempotency_key(request: &Request) -> Result<&str, Response> {
    let key = header(request.headers(), "idempotency-key").unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if (22..=255).contains(&key.len()) && key.bytes().all(plain) {
        Ok(key)
    } else {
        Err(problem::bad_request(
            "Idempotency-Key",
            "Send 22 to 255 characters of A-Z, a-z, 0-9, - and _, at least 128 bits of them random.",
        ))
    }
}

fn network(request: &Request) -> &str {
    header(request.headers(), NETWORK).unwrap_or("unknown")
}

/// Whose page asks, where it is another's.
fn origin(request: &Request) -> Option<&str> {
    header(request.headers(), "origin")
}

/// What only the Worker can ask: its own router never forwards such a path from outside.
async fn internal(site: &Site, path: &[&str], request: &Request) -> Done {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    let invitation = |found: Fault| match found {
        Fault::Forbidden(why) => problem::forbidden_field("invitation", why),
        found => fault(found),
    };
    match path {
        ["connect"] => {
            let command: ConnectCommand = json_internal(request)?;
            let done = site::connect(site, &command).await.map_err(fault)?;
            Ok(answer(StatusCode::CREATED, &done))
        }
        ["opening", event, zone, minutes, month] => {
            site.somebody_waits();
            let zone = Zone::parse(zone)
                .map_err(|_| problem::bad_request("zone", "Give an IANA time zone."))?;
            let (minutes, month) = (read_minutes(minutes)?, read_month(month)?);
            site::note_origin(site, event, origin(request)).await;
            let opening = site::opening(site, event, zone, minutes, month)
                .await
                .map_err(fault)?;
            Ok(answer(StatusCode::OK, &opening))
        }
        // For who has a booking of it, which the Worker has opened before.
        ["booked-event", event] => {
            let view = site::booked_event_view(site, event).map_err(fault)?;
            Ok(answer(StatusCode::OK, &view))
        }
        ["feed", id] => super::feeds::of_site(site, id, request),
        ["push", channel] => {
            site::pushed(site, channel).await.map_err(fault)?;
            Ok(empty(StatusCode::NO_CONTENT))
        }
        // The work itself is the alarm's, which was set again if it had to be.
        ["poke"] => {
            site.store().map_err(fault)?;
            site.tell_watch(Tell::Always).await;
            Ok(empty(StatusCode::NO_CONTENT))
        }
        ["reseal"] => {
            let how_far = site::reseal(site).await.map_err(fault)?;
            Ok(answer(StatusCode::OK, &how_far))
        }
        ["appointment"] => {
            site.acts_as_operator();
            let link = site::appointment(site, "").map_err(fault)?;
            Ok(answer(StatusCode::CREATED, &link))
        }
        ["appoint"] => {
            let command: site::AppointCommand = json_internal(request)?;
            owner::appoint(site, &command)
        }
        ["invited"] => {
            let command: site::InvitedCommand = json_internal(request)?;
            let view = site::invited(site, &command).map_err(invitation)?;
            Ok(answer(StatusCode::OK, &view))
        }
        ["create"] => {
            let command: owner::CreateCommand = json_internal(request)?;
            owner::create(site, &command)
        }
        _ => Err(problem::not_found("page")),
    }
}

fn json_internal<T: serde::de::DeserializeOwned>(request: &Request) -> Result<T, Response> {
    serde_json::from_slice(request.body())
        .map_err(|error| problem::bad_request("body", error.to_string()))
}
