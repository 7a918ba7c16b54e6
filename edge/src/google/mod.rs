//! Google Calendar v3 and Google's OAuth: builds requests and parses answers, sends nothing
//! itself but what `oauth2` needs for a token. What Google does is in `google-calendar.md`.

pub mod calendars;
pub mod error;
pub mod events;
pub mod free_busy;
pub mod id_token;
pub mod meet;
pub mod oauth;
pub mod scopes;
pub mod test_event;
pub mod watch;

#[cfg(test)]
mod tests;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::ports::{Request, Response};
pub use error::GoogleError;

/// Where Calendar v3 is and on whose behalf it is asked.
#[derive(Clone, Copy)]
pub struct Api<'a> {
    /// `Config.google.calendar`: no slash at the end.
    pub base: &'a str,
    /// An access token.
    pub token: &'a str,
}

/// All but the unreserved characters of RFC 3986: an id is one path segment, and calendar ids
/// contain `@` and `#`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// `calendars/{id}/events` and so on, with ids encoded as one segment each.
fn path(parts: &[&str]) -> String {
    let mut path = String::new();
    for part in parts {
        path.push('/');
        path.extend(utf8_percent_encode(part, SEGMENT));
    }
    path
}

/// The name that Google's documentation has for a request, for a log: no id is in it.
#[must_use]
pub fn operation(base: &str, request: &Request) -> &'static str {
    let base = base.parse::<http::Uri>().unwrap_or_default();
    let path = request.uri().path();
    let path = path.strip_prefix(base.path()).unwrap_or(path);
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (request.method().as_str(), parts.as_slice()) {
        (_, ["freeBusy"]) => "freebusy.query",
        ("GET", ["users", "me", "calendarList"]) => "calendarList.list",
        ("GET", ["users", "me", "calendarList", _]) => "calendarList.get",
        ("POST", ["calendars"]) => "calendars.insert",
        ("GET", ["calendars", _]) => "calendars.get",
        ("GET", ["calendars", _, "events"]) => "events.list",
        ("POST", ["calendars", _, "events"]) => "events.insert",
        (_, ["calendars", _, "events", "watch"]) => "events.watch",
        ("GET", ["calendars", _, "events", _]) => "events.get",
        ("PATCH", ["calendars", _, "events", _]) => "events.patch",
        ("PUT", ["calendars", _, "events", _]) => "events.update",
        ("DELETE", ["calendars", _, "events", _]) => "events.delete",
        (_, ["calendars", _, "events", _, "move"]) => "events.move",
        (_, ["channels", "stop"]) => "channels.stop",
        _ => "other",
    }
}

impl Api<'_> {
    /// A request without a body.
    fn bare(&self, method: Method, path: &str, query: &[(&str, &str)]) -> Request {
        let mut request = Request::new(Vec::new());
        let mut address = format!("{}{path}", self.base);
        if !query.is_empty() {
            address.push('?');
            address.push_str(
                &form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(query)
                    .finish(),
            );
        }
        *request.method_mut() = method;
        // A base that is no address leaves `/`, which no transport can send: it fails there.
        *request.uri_mut() = address.parse().unwrap_or_default();
        if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", self.token)) {
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        request
    }

    /// A request with a JSON body.
    fn json(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: &serde_json::Value,
    ) -> Request {
        let mut request = self.bare(method, path, query);
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body.to_string().into_bytes();
        request
    }
}

/// Adds a header whose value came from Google; one that can't be sent is left out.
fn add_header(request: &mut Request, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        request.headers_mut().insert(name, value);
    }
}

/// The JSON of a successful answer; what is no success or no such JSON is an error.
fn parse<T: DeserializeOwned>(response: &Response) -> Result<T, GoogleError> {
    if !response.status().is_success() {
        return Err(GoogleError::of(response));
    }
    serde_json::from_slice(response.body()).map_err(|_| GoogleError::Malformed)
}
