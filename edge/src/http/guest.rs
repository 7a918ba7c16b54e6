//! The pages for visitors: the hosted booking page, and a booking's own page behind its link.

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, StatusCode};
use shared::api::{
    self, BookingStatus, BookingView, Brand, Branded, EventView, NoEventProblem, Problem, Slots,
    Utm,
};
use shared::booking::{EventSlug, SiteSlug};
use shared::time::{Month, Timestamp};

use super::another_time::length;
use super::front::{Done, ask_site, forward, not_found_page};
use super::parse::empty;
use super::problem;
use super::visitor::{locale, refusal};
use crate::pages::{self, Locale, Refusal, WebCalendar};
use crate::ports::{Ports, Request, Response, random_bytes};
use crate::seal::{self, LinkError};

pub(super) fn inner_get(path: &str, bearer: Option<&str>) -> Request {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = format!("http://site{path}").parse().unwrap_or_default();
    if let Some(Ok(value)) = bearer.map(|token| HeaderValue::from_str(&format!("Bearer {token}"))) {
        request
            .headers_mut()
            .insert(http::header::AUTHORIZATION, value);
    }
    request
}

/// A form of these pages as the request to a `Site` that it stands for.
pub(super) fn inner_post(path: &str, bearer: Option<&str>, key: &str, body: Vec<u8>) -> Request {
    let mut inner = inner_get(path, bearer);
    *inner.method_mut() = Method::POST;
    *inner.body_mut() = body;
    let headers = inner.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(key) = HeaderValue::from_str(key) {
        headers.insert("idempotency-key", key);
    }
    inner
}

/// Makes sending a form twice one wish.
pub(super) fn new_key(ports: &Ports) -> String {
    seal::base32hex(&random_bytes::<20>(&*ports.random))
}

/// What can be booked, for a page about it; in words where that can't be said.
pub(super) async fn event_view(
    ports: &Ports,
    locale: Locale,
    site: &str,
    event: &str,
) -> Result<Branded<EventView>, Response> {
    if EventSlug::parse(event).is_err() || SiteSlug::parse(site).is_err() {
        return Err(not_found_page(ports, locale));
    }
    let path = format!("/v1/sites/{site}/events/{event}");
    let response = ask_site(ports, site, inner_get(&path, None)).await?;
    match response.status() {
        StatusCode::OK => serde_json::from_slice(response.body())
            .map_err(|_| problem::internal(&*ports.log, "book page: unreadable view")),
        StatusCode::NOT_FOUND => {
            let body = serde_json::from_slice::<NoEventProblem>(response.body());
            let contact = body.map(|body| body.contact).unwrap_or_default();
            let page = pages::not_offered_page(locale, &contact);
            // Also where the page stands in a frame of another's.
            let status = StatusCode::NOT_FOUND;
            Err(pages::embeddable_response(
                &ports.config,
                status,
                locale,
                page,
            ))
        }
        _ => Err(trouble(ports, locale)),
    }
}

/// Where the visitor comes from, as an address or a form says. These pages are ours: who wrote a
/// link to them with that in it wants it to be kept.
pub(super) fn utm(pairs: &[u8]) -> Utm {
    let said = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(pairs);
        let found = pairs.find(|(name, _)| name == wanted);
        found.map(|(_, said)| said.into_owned())
    };
    Utm::read(said).cleaned()
}

pub(super) async fn book_page(ports: &Ports, request: &Request, site: &str, event: &str) -> Done {
    let locale = locale(request);
    let utm = utm(request.uri().query().unwrap_or_default().as_bytes());
    let Branded { view, brand } = event_view(ports, locale, site, event).await?;
    Ok(pages::embeddable_response(
        &ports.config,
        StatusCode::OK,
        locale,
        pages::book_page(locale, &brand, &view, &utm),
    ))
}

pub(super) fn trouble(ports: &Ports, locale: Locale) -> Response {
    pages::page_response(
        &ports.config,
        StatusCode::SERVICE_UNAVAILABLE,
        locale,
        pages::no_answer_page(locale),
    )
}

/// What a link opens.
struct Opened {
    managed: seal::Managed,
    /// The booking as it stands now.
    view: BookingView,
    /// How pages about it look.
    brand: Brand,
    /// The language of pages about it.
    locale: Locale,
}

async fn open(ports: &Ports, locale: Locale, token: &str) -> Result<Opened, Response> {
    let trouble = || trouble(ports, locale);
    let link = |error: LinkError| {
        let page = pages::link_problem_page(locale, error);
        pages::page_response(&ports.config, StatusCode::FORBIDDEN, locale, page)
    };
    let managed = seal::parse_manage_token(&ports.config, token).map_err(link)?;
    let path = format!("/v1/sites/{}/bookings/{}", managed.site, managed.booking);
    let response = ask_site(ports, &managed.site, inner_get(&path, Some(token)))
        .await
        .map_err(|_| trouble())?;
    match response.status() {
        StatusCode::OK => {
            let Branded::<BookingView> { view, brand } =
                serde_json::from_slice(response.body()).map_err(|_| trouble())?;
            Ok(Opened {
                brand,
                managed,
                locale: locale.or_of_booking(&view.lang),
                view,
            })
        }
        StatusCode::NOT_FOUND => Err(not_found_page(ports, locale)),
        StatusCode::FORBIDDEN => Err(link(LinkError::Expired)),
        _ => Err(trouble()),
    }
}

pub(super) async fn manage_page(ports: &Ports, locale: Locale, token: &str) -> Done {
    let opened = open(ports, locale, token).await?;
    let (view, locale) = (opened.view, opened.locale);
    let page = pages::manage_page(locale, &opened.brand, &view, ports.clock.now());
    Ok(pages::page_response(
        &ports.config,
        StatusCode::OK,
        locale,
        page,
    ))
}

/// The forms of the pages behind a link. The link is the key, so no `Origin` is asked for:
/// browsers send `null` from a page without a referrer.
pub(super) async fn act(ports: &Ports, token: &str, request: &Request, network: &str) -> Done {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let reason: String = field("reason").chars().take(500).collect();
    let (what, body) = match field("action") {
        "cancel" => ("cancel", serde_json::to_vec(&api::CancelRequest { reason })),
        "move" => {
            let start = api::Instant(field("start").to_owned());
            let wish = api::RescheduleRequest { start, reason };
            ("reschedule", serde_json::to_vec(&wish))
        }
        _ => {
            let detail = "These forms can cancel or move a booking.";
            return Err(problem::bad_request("action", detail));
        }
    };
    let wanted = locale(request);
    let opened = open(ports, wanted, token).await?;
    let (managed, locale) = (opened.managed, opened.locale);
    let path = format!(
        "/v1/sites/{}/bookings/{}/{what}",
        managed.site, managed.booking
    );
    let inner = inner_post(&path, Some(token), field("key"), body.unwrap_or_default());
    let inner = forward(ports, &inner, network, None);
    let response = ask_site(ports, &managed.site, inner)
        .await
        .map_err(|_| trouble(ports, locale))?;
    if code_of(&response).as_deref() == Some(api::code::TOO_LATE) {
        return Err(refused(ports, locale, &opened.view, &response));
    }
    if what == "reschedule" && !response.status().is_success() {
        return move_page(ports, wanted, token, When::Now, Some(&response)).await;
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        return Err(trouble(ports, locale));
    }
    // Whatever came of it: the page tells how the booking stands now. Reloading shows, not posts.
    Ok(see(locale, token))
}

/// On to the visitor's calendar on the web, with the booking as a new event.
pub(super) async fn add_to(ports: &Ports, locale: Locale, token: &str, calendar: &str) -> Done {
    let calendar = WebCalendar::parse(calendar).ok_or_else(|| not_found_page(ports, locale))?;
    let Opened { view, locale, .. } = open(ports, locale, token).await?;
    if view.status != BookingStatus::Confirmed {
        return Ok(see(locale, token));
    }
    let link = calendar.link(locale.language(), &view);
    let link = link.ok_or_else(|| trouble(ports, locale))?;
    Ok(see_other(link.as_str()))
}

/// Back to the page of a booking.
pub(super) fn see(locale: Locale, token: &str) -> Response {
    see_other(&locale.link(&format!("/b/{token}")))
}

/// The address that one comes from is a key.
fn see_other(address: &str) -> Response {
    let mut see = empty(StatusCode::SEE_OTHER);
    if let Ok(location) = HeaderValue::from_str(address) {
        see.headers_mut().insert(LOCATION, location);
    }
    see.headers_mut()
        .insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    see
}

fn code_of(response: &Response) -> Option<String> {
    let problem: Problem = serde_json::from_slice(response.body()).ok()?;
    Some(problem.code)
}

/// What was refused about a booking.
fn refused(ports: &Ports, locale: Locale, view: &BookingView, response: &Response) -> Response {
    let page = pages::refused_page(locale, view, refusal(response));
    pages::page_response(&ports.config, response.status(), locale, page)
}

/// Which times are to be shown.
pub(super) enum When<'a> {
    /// This month's.
    Now,
    /// Those of this month, as `YYYY-MM`.
    In(&'a str),
    /// This one.
    At(Timestamp),
}

/// The times to which a booking can be moved, with what came of the last try.
pub(super) async fn move_page(
    ports: &Ports,
    locale: Locale,
    token: &str,
    when: When<'_>,
    last: Option<&Response>,
) -> Done {
    let Opened {
        managed,
        view,
        brand,
        locale,
    } = open(ports, locale, token).await?;
    if view.status != BookingStatus::Confirmed || view.moving_to.is_some() {
        return Ok(see(locale, token));
    }
    let now = ports.clock.now();
    let (month, chosen) = match when {
        When::Now => (Month::of(now), None),
        When::In(text) => {
            let month = Month::parse(text).map_err(|_| not_found_page(ports, locale))?;
            (month, None)
        }
        When::At(start) => (Month::of(start), Some(start)),
    };
    let instant = |at: &api::Instant| Timestamp::parse(&at.0).ok();
    let minutes = length(&view.start, &view.end);
    let path = format!(
        "/v1/sites/{}/bookings/{}/slots/{minutes}/{month}",
        managed.site, managed.booking
    );
    let response = ask_site(ports, &managed.site, inner_get(&path, Some(token))).await?;
    if response.status() != StatusCode::OK {
        return Err(refused(ports, locale, &view, &response));
    }
    let slots: Slots =
        serde_json::from_slice(response.body()).map_err(|_| trouble(ports, locale))?;
    let starts: Vec<Timestamp> = slots.slots.iter().filter_map(instant).collect();
    let gone = chosen.is_some_and(|chosen| !starts.contains(&chosen));
    let chosen = chosen.filter(|_| !gone);
    let key = new_key(ports);
    let offer = pages::Offer {
        brand: &brand,
        view: &view,
        starts: &starts,
        chosen,
        month,
        next: month.next(),
        key: &key,
        trouble: last.map(refusal).or(gone.then_some(Refusal::Taken)),
    };
    let page = pages::reschedule_page(locale, &offer);
    let status = last.map_or(StatusCode::OK, http::Response::status);
    Ok(pages::page_response(&ports.config, status, locale, page))
}

pub(super) async fn calendar_file(ports: &Ports, locale: Locale, token: &str) -> Done {
    let Opened { view, locale, .. } = open(ports, locale, token).await?;
    let file = pages::calendar_file(locale.language(), &view, ports.clock.now());
    let mut response = Response::new(file.into_bytes());
    let headers = response.headers_mut();
    pages::security_headers(&ports.config, headers);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/calendar; charset=utf-8"),
    );
    headers.insert(
        "content-disposition",
        HeaderValue::from_static("attachment; filename=\"booking.ics\""),
    );
    Ok(response)
}
