//! The pages for visitors: the hosted booking page, and a booking's own page behind its link.

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, StatusCode};
use shared::api::{self, BookingView, EventView};
use shared::booking::{EventSlug, SiteSlug};

use super::front::{Done, ask_site, not_found_page};
use super::parse::empty;
use super::problem;
use crate::pages;
use crate::ports::{Ports, Request, Response};
use crate::seal::{self, LinkError};

fn inner_get(path: &str, bearer: Option<&str>) -> Request {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = format!("http://site{path}").parse().unwrap_or_default();
    if let Some(Ok(value)) = bearer.map(|token| HeaderValue::from_str(&format!("Bearer {token}"))) {
        request
            .headers_mut()
            .insert(http::header::AUTHORIZATION, value);
    }
    request
}

pub(super) async fn book_page(ports: &Ports, site: &str, event: &str) -> Done {
    if EventSlug::parse(event).is_err() || SiteSlug::parse(site).is_err() {
        return Err(not_found_page(ports));
    }
    let path = format!("/v1/sites/{site}/events/{event}");
    let response = ask_site(ports, site, inner_get(&path, None)).await?;
    let view: EventView = match response.status() {
        StatusCode::OK => serde_json::from_slice(response.body())
            .map_err(|_| problem::internal(&*ports.log, "book page: unreadable view"))?,
        StatusCode::NOT_FOUND => return Err(not_found_page(ports)),
        _ => return Err(trouble(ports)),
    };
    Ok(pages::embeddable_response(
        &ports.config,
        StatusCode::OK,
        pages::book_page(&view),
    ))
}

fn trouble(ports: &Ports) -> Response {
    pages::page_response(
        &ports.config,
        StatusCode::SERVICE_UNAVAILABLE,
        pages::trouble_page(
            "We can't say right now.",
            "Something did not answer. Nothing was lost: reload this page in a moment.",
        ),
    )
}

/// The booking that a link opens, as it stands now.
async fn managed(ports: &Ports, token: &str) -> Result<(seal::Managed, BookingView), Response> {
    let link = |error: LinkError| {
        let page = pages::link_problem_page(error);
        pages::page_response(&ports.config, StatusCode::FORBIDDEN, page)
    };
    let managed =
        seal::parse_manage_token(&ports.config, token, ports.clock.now()).map_err(link)?;
    let path = format!("/v1/sites/{}/bookings/{}", managed.site, managed.booking);
    let response = ask_site(ports, &managed.site, inner_get(&path, Some(token)))
        .await
        .map_err(|_| trouble(ports))?;
    match response.status() {
        StatusCode::OK => {
            let view = serde_json::from_slice(response.body()).map_err(|_| trouble(ports))?;
            Ok((managed, view))
        }
        StatusCode::NOT_FOUND => Err(not_found_page(ports)),
        _ => Err(trouble(ports)),
    }
}

pub(super) async fn manage_page(ports: &Ports, token: &str, view: Option<BookingView>) -> Done {
    let view = match view {
        Some(view) => view,
        None => managed(ports, token).await?.1,
    };
    let page = pages::manage_page(&view, ports.clock.now());
    Ok(pages::page_response(&ports.config, StatusCode::OK, page))
}

/// The form of the manage page. The link is the key, so no `Origin` is asked for: browsers send
/// `null` from a page without a referrer.
pub(super) async fn cancel(ports: &Ports, token: &str, request: &Request) -> Done {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.as_str())
    };
    if field("action") != Some("cancel") {
        return Err(problem::bad_request("action", "This form can only cancel."));
    }
    let (managed, _) = managed(ports, token).await?;
    let reason: String = field("reason")
        .unwrap_or_default()
        .chars()
        .take(500)
        .collect();
    let body = api::CancelRequest { reason };
    let path = format!(
        "/v1/sites/{}/bookings/{}/cancel",
        managed.site, managed.booking
    );
    let mut inner = inner_get(&path, Some(token));
    *inner.method_mut() = Method::POST;
    *inner.body_mut() = serde_json::to_vec(&body).unwrap_or_default();
    inner
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let response = ask_site(ports, &managed.site, inner)
        .await
        .map_err(|_| trouble(ports))?;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        return Err(trouble(ports));
    }
    // Whatever came of it: the page tells how the booking stands now. Reloading shows, not posts.
    let mut see = empty(StatusCode::SEE_OTHER);
    if let Ok(location) = HeaderValue::from_str(&format!("/b/{token}")) {
        see.headers_mut().insert(LOCATION, location);
    }
    see.headers_mut()
        .insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    Ok(see)
}

pub(super) async fn calendar_file(ports: &Ports, token: &str) -> Done {
    let (_, view) = managed(ports, token).await?;
    let file = pages::calendar_file(&view, ports.clock.now());
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
