//! [`Http`] over reqwest: the same code in the Worker, where it uses the platform's `fetch`, and
//! natively, in tests against the simulator.

use std::time::Duration;

use async_trait::async_trait;

use crate::ports::{Http, HttpError, Request, Response};

/// Requests to the outside.
#[derive(Default)]
pub struct Reqwest(reqwest::Client);

impl Reqwest {
    /// A client that follows no redirects where it can help it: Google's API never sends any.
    #[must_use]
    pub fn new() -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap_or_default();
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::Client::new();
        Self(client)
    }
}

fn reason(error: &reqwest::Error) -> HttpError {
    if error.is_timeout() {
        HttpError::Timeout
    } else {
        HttpError::Transport
    }
}

#[async_trait(?Send)]
impl Http for Reqwest {
    async fn send(&self, request: Request, timeout: Duration) -> Result<Response, HttpError> {
        let (parts, body) = request.into_parts();
        let mut builder = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .timeout(timeout);
        if !body.is_empty() {
            builder = builder.body(body);
        }
        let answer = builder.send().await.map_err(|error| reason(&error))?;
        let status = answer.status();
        let headers = answer.headers().clone();
        let body = answer.bytes().await.map_err(|error| reason(&error))?;
        let mut response = Response::new(body.to_vec());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
