//! What goes with every page: one strict policy, and nothing kept or told.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use maud::Markup;

use super::locale::Locale;
use crate::config::Config;
use crate::ports::Response;

macro_rules! csp {
    ($frames:literal, $ancestors:literal) => {
        concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; ",
            "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; ",
            "frame-src ",
            $frames,
            "; frame-ancestors ",
            $ancestors
        )
    };
}

/// The policy of all pages.
pub const CSP: &str = csp!("'none'", "'none'");
/// The same, for the hosted booking page, which may stand in anybody's frame, and has the page
/// that needs no script in a frame of its own where WebAssembly can't run.
pub const CSP_EMBEDDABLE: &str = csp!("'self'", "*");

/// A page that nobody may frame.
#[must_use]
pub fn page_response(
    config: &Config,
    status: StatusCode,
    locale: Locale,
    page: Markup,
) -> Response {
    respond(config, status, locale, page, CSP)
}

/// A page that anybody may frame.
#[must_use]
pub fn embeddable_response(
    config: &Config,
    status: StatusCode,
    locale: Locale,
    page: Markup,
) -> Response {
    respond(config, status, locale, page, CSP_EMBEDDABLE)
}

fn respond(
    config: &Config,
    status: StatusCode,
    locale: Locale,
    page: Markup,
    csp: &'static str,
) -> Response {
    let mut response = Response::new(page.into_string().into_bytes());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    security_headers(config, headers);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    // Nothing keeps these pages; whoever does all the same must not give one to everybody.
    if locale.is_by_browser() {
        headers.insert(VARY, HeaderValue::from_static("Accept-Language"));
    }
    if csp == CSP {
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    response
}

/// What suits every answer that is not for other sites' pages: `no-store`, `nosniff`, no
/// referrer, no opener, no sensors; https for a year where there is https.
pub fn security_headers(config: &Config, headers: &mut HeaderMap) {
    const FIXED: [(HeaderName, &str); 3] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    if config.origin.starts_with("https://") {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
}
