//! Answers that may be kept: the path is their key.

use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::parse::{answer, empty, header};
use crate::ports::{Request, Response};
use crate::seal::sha256_hex;

/// An answer that is the same for everybody, with its fingerprint; 304 if the client has it.
///
/// A browser keeps it for so many `seconds`; the platform's cache in front of the Worker, where
/// there is one, for 30, and until it is purged by `site`.
pub(super) fn cacheable(
    site: &str,
    request: &Request,
    value: &impl Serialize,
    seconds: u32,
) -> Response {
    let mut response = answer(StatusCode::OK, value);
    let hash = sha256_hex(response.body());
    let tag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let known = header(request.headers(), IF_NONE_MATCH.as_str()).unwrap_or_default();
    let known = known
        .split(',')
        .any(|t| t.trim().trim_start_matches("W/") == tag);
    if known {
        response = empty(StatusCode::NOT_MODIFIED);
    }
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    if let Ok(control) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        headers.insert(CACHE_CONTROL, control);
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("site-{site}")) {
        headers.insert("cache-tag", tag);
    }
    headers.insert(
        "cloudflare-cdn-cache-control",
        HeaderValue::from_static("public, max-age=30, stale-while-revalidate=60"),
    );
    response
}
