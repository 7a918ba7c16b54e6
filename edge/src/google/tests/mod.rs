//! Google's answers as recorded, and the requests that ask for them.

mod answers;
mod oauth;
mod requests;

use super::Api;
use crate::ports::{Request, Response};
use crate::testing::json_response;
use shared::time::Timestamp;

const API: Api<'_> = Api {
    base: "https://www.google.test/calendar/v3",
    token: "ya29.token",
};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn ok(body: &str) -> Response {
    json_response(200, body)
}

fn body(request: &Request) -> serde_json::Value {
    serde_json::from_slice(request.body()).unwrap()
}

/// The query of a request, decoded.
fn query(request: &Request) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn has(request: &Request, name: &str, value: &str) -> bool {
    query(request).iter().any(|(n, v)| n == name && v == value)
}
