//! An HTTP answer, read to its end.

use std::error::Error as _;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body, where it is JSON; else null.
    pub body: Value,
}

impl Reply {
    /// Sends a request. Fails if there is no answer in time.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        match Self::of_one_that_may_fail(request).await {
            Ok(reply) => reply,
            Err(error) => panic!("no answer: {error}"),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// What went wrong, if there is no answer.
    pub async fn of_one_that_may_fail(request: reqwest::RequestBuilder) -> Result<Self, String> {
        let say = |error: reqwest::Error| match error.source() {
            Some(source) => format!("{error}: {source:?}"),
            None => error.to_string(),
        };
        let answer = request.send().await.map_err(say)?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.map_err(say)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Self {
            status,
            headers,
            text,
            body,
        })
    }

    /// Fails unless the status is this.
    #[track_caller]
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use)]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// A header, or an empty text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// The stable code of a problem, or an empty text.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}
