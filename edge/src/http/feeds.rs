//! The private addresses at which calendars read bookings.

use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, StatusCode};

use super::front::{Done, ask_site};
use super::parse::{empty, header};
use super::problem;
use crate::pages;
use crate::ports::{Ports, Request, Response};
use crate::seal::parse_feed_token;
use crate::site::{self, Fault, Site};

const UNKNOWN: &str = "There is no calendar at this address: copy the whole link again.\n";
const REVOKED: &str = "This calendar link was ended. Remove the subscription, or ask whoever gave \
                       you the link for another one.\n";

/// What the `Site` answers: the file, 304 if the calendar has what it says, or 410.
pub(super) fn of_site(site: &Site, id: &str, request: &Request) -> Done {
    let fault = |fault: Fault| problem::of(&*site.ports.log, fault);
    let (file, tag) = match site::feed(site, id).map_err(fault)? {
        site::Feed::Calendar { file, tag } => (file, tag),
        site::Feed::Revoked => return Ok(empty(StatusCode::GONE)),
    };
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let known = header(request.headers(), IF_NONE_MATCH.as_str()).unwrap_or_default();
    let mut response = if known.split(',').any(|it| plain(it) == plain(&tag)) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        Response::new(file.into_bytes())
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

/// The same from outside: a made-up address wakes no object, and what is served is for the one who
/// asks, to be asked for again each time, in no index, and told to nobody by a referrer. Parameters
/// that somebody's calendar adds change nothing.
pub(super) async fn serve(ports: &Ports, request: &Request, token: &str) -> Done {
    let Ok(link) = parse_feed_token(&ports.config, token) else {
        return Ok(said(ports, StatusCode::NOT_FOUND, UNKNOWN));
    };
    let mut inner = Request::new(Vec::new());
    *inner.uri_mut() = format!("http://site/internal/feed/{}", link.feed)
        .parse()
        .unwrap_or_default();
    if let Some(known) = request.headers().get(IF_NONE_MATCH) {
        inner.headers_mut().insert(IF_NONE_MATCH, known.clone());
    }
    let mut response = ask_site(ports, &link.site, inner).await?;
    match response.status() {
        StatusCode::OK => {
            let headers = response.headers_mut();
            let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
            headers.insert(CONTENT_TYPE, kind);
            let name = HeaderValue::from_static("inline; filename=\"calendar.ics\"");
            headers.insert(CONTENT_DISPOSITION, name);
        }
        StatusCode::NOT_MODIFIED => {}
        StatusCode::GONE => return Ok(said(ports, StatusCode::GONE, REVOKED)),
        StatusCode::NOT_FOUND => return Ok(said(ports, StatusCode::NOT_FOUND, UNKNOWN)),
        _ => return Ok(response),
    }
    guard(ports, &mut response);
    // Whoever reads it keeps it, and asks each time whether it is still so.
    let control = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(CACHE_CONTROL, control);
    Ok(response)
}

fn said(ports: &Ports, status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    guard(ports, &mut response);
    response
}

fn guard(ports: &Ports, response: &mut Response) {
    let headers = response.headers_mut();
    pages::security_headers(&ports.config, headers);
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
}
