//! Reading requests: path segments, queries that must be empty, JSON bodies that name the field
//! that is wrong.

use http::StatusCode;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem;
use crate::ports::{Request, Response};

/// The largest body of any route, in bytes.
///
/// A form sends up to nine bytes for a character, and notes and answers have 7,000 of them, guests
/// 3,000, and where a visitor came from 1,000.
pub(crate) const LARGEST_BODY: usize = 112 * 1024;

/// The path's segments, percent-decoded. `None` if one is no text.
pub(crate) fn segments(path: &str) -> Option<Vec<String>> {
    path.trim_start_matches('/')
        .split('/')
        .map(|part| {
            percent_encoding::percent_decode_str(part)
                .decode_utf8()
                .ok()
                .map(|text| text.into_owned())
        })
        .collect()
}

/// Refuses a query: the path alone is the key of every answer.
pub(crate) fn no_query(request: &Request) -> Result<(), Response> {
    match request.uri().query() {
        None | Some("") => Ok(()),
        Some(query) => {
            let name = query.split(['=', '&']).next().unwrap_or_default();
            let name: String = name.chars().take(50).collect();
            Err(problem::bad_request(
                name,
                "This address takes no parameters.",
            ))
        }
    }
}

/// A JSON body. Unknown fields are refused by the types themselves.
pub(crate) fn json<T: DeserializeOwned>(request: &Request) -> Result<T, Response> {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(problem::bad_request(
            "Content-Type",
            "Send JSON with the header Content-Type: application/json.",
        ));
    }
    // Serde would take an array for a struct, field by field.
    if request.body().iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(problem::bad_request("body", "Send a JSON object."));
    }
    let mut reader = serde_json::Deserializer::from_slice(request.body());
    let parsed: Result<T, _> = serde_path_to_error::deserialize(&mut reader);
    let value = parsed.map_err(|error| {
        let mut field = error.path().to_string();
        let text = error.inner().to_string();
        // The path ends in an unknown field itself, but stops above one that is missing.
        let missing = text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next());
        if let Some(name) = missing {
            field = if field == "." {
                name.to_owned()
            } else {
                format!("{field}.{name}")
            };
        }
        if field == "." {
            field = "body".to_owned();
        }
        let field: String = field.chars().take(100).collect();
        let text: String = text.chars().take(200).collect();
        problem::bad_request(field, text)
    })?;
    reader
        .end()
        .map_err(|_| problem::bad_request("body", "There is more after the JSON."))?;
    Ok(value)
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// One header as text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// A JSON answer, kept nowhere.
pub(crate) fn answer(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = Response::new(serde_json::to_vec(value).unwrap_or_default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
