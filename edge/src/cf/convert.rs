//! Requests and responses between the platform's types and ours, whole bodies only.

use worker::js_sys::Uint8Array;
use worker::{Headers, Method, RequestInit};

use crate::ports::{Request, Response};

/// Why a request could not be read.
pub(super) enum Unread {
    /// The body broke off or was no valid transfer: the client's fault.
    Body,
    /// Something the platform should have given was not there.
    Platform(worker::Error),
}

impl From<worker::Error> for Unread {
    fn from(error: worker::Error) -> Self {
        Self::Platform(error)
    }
}

/// Reads a request, its body included. A body that claims to be larger than `largest` bytes is
/// not waited for: it stays over-long, so that the router says so.
pub(super) async fn request(mut from: worker::Request, largest: usize) -> Result<Request, Unread> {
    // Not `usize`: that has 32 bits here, and a larger claim would count as none.
    let claimed = from
        .headers()
        .get("content-length")?
        .and_then(|v| v.parse::<u64>().ok());
    let too_large = claimed.is_some_and(|length| length > largest as u64);
    let body = if too_large {
        vec![0; largest.saturating_add(1)]
    } else if matches!(from.method(), Method::Get | Method::Head) {
        Vec::new()
    } else {
        limited(&mut from, largest)
            .await
            .map_err(|_| Unread::Body)?
    };
    let mut to = Request::new(body);
    *to.method_mut() =
        http::Method::from_bytes(from.inner().method().as_bytes()).unwrap_or(http::Method::TRACE);
    *to.uri_mut() = from.url()?.as_str().parse().unwrap_or_default();
    for (name, value) in from.headers() {
        let name = http::HeaderName::from_bytes(name.as_bytes());
        let value = http::HeaderValue::from_str(&value);
        if let (Ok(name), Ok(value)) = (name, value) {
            to.headers_mut().append(name, value);
        }
    }
    Ok(to)
}

/// The body, of which no more than one byte too much is kept.
async fn limited(from: &mut worker::Request, largest: usize) -> Result<Vec<u8>, worker::Error> {
    use futures_util::StreamExt as _;
    let Ok(mut stream) = from.stream() else {
        return Ok(Vec::new());
    };
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk?);
        if body.len() > largest {
            body.truncate(largest.saturating_add(1));
            break;
        }
    }
    Ok(body)
}

/// A request to an object.
pub(super) fn to_object(from: &Request) -> Result<worker::Request, worker::Error> {
    let headers = Headers::new();
    for (name, value) in from.headers() {
        if let Ok(value) = value.to_str() {
            headers.append(name.as_str(), value)?;
        }
    }
    let mut init = RequestInit::new();
    init.with_method(Method::from(from.method().as_str().to_owned()))
        .with_headers(headers);
    if !from.body().is_empty() {
        init.with_body(Some(Uint8Array::from(from.body().as_slice()).into()));
    }
    // An object does not care where it is; a path alone is no address.
    let uri = from.uri();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    worker::Request::new_with_init(&format!("http://object{path}"), &init)
}

/// Reads an object's response.
pub(super) async fn from_object(mut from: worker::Response) -> Result<Response, worker::Error> {
    let body = from.bytes().await?;
    let mut to = Response::new(body);
    *to.status_mut() = http::StatusCode::from_u16(from.status_code())
        .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in from.headers() {
        let name = http::HeaderName::from_bytes(name.as_bytes());
        let value = http::HeaderValue::from_str(&value);
        if let (Ok(name), Ok(value)) = (name, value) {
            to.headers_mut().append(name, value);
        }
    }
    Ok(to)
}

/// Writes a response.
pub(super) fn response(from: Response) -> Result<worker::Response, worker::Error> {
    let (parts, body) = from.into_parts();
    let headers = Headers::new();
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            headers.append(name.as_str(), value)?;
        }
    }
    // The platform refuses a body, even an empty one, with these.
    let bare = matches!(parts.status.as_u16(), 204 | 205 | 304);
    let response = if bare {
        worker::Response::empty()?
    } else {
        worker::Response::from_bytes(body)?
    };
    Ok(response
        .with_status(parts.status.as_u16())
        .with_headers(headers))
}
