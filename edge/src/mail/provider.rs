//! [`Mail`] over a provider's HTTPS address, in the JSON that most of them take; and no mail.

use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method};
use serde_json::json;

use super::parts::{Message, Sender};
use crate::config::{Config, MailSettings};
use crate::ports::{Http, Mail, MailError, Request};

const TIMEOUT: Duration = Duration::from_secs(10);

/// No mail is configured.
pub struct Off;

#[async_trait(?Send)]
impl Mail for Off {
    fn is_on(&self) -> bool {
        false
    }

    async fn send(&self, _message: &Message, _key: &str) -> Result<(), MailError> {
        Err(MailError::Later { wait_s: 0 })
    }
}

/// The port of a deployment that sends over a provider; off if it has none.
#[must_use]
pub fn port(config: &Config, http: Rc<dyn Http>) -> Rc<dyn Mail> {
    match &config.mail {
        Some(MailSettings {
            from,
            provider: Some((url, key)),
        }) => Rc::new(Provider {
            http,
            url: url.clone(),
            key: key.clone(),
            from: from.clone(),
        }),
        _ => Rc::new(Off),
    }
}

/// A provider that takes a mail as JSON: `from`, `to`, `subject`, `text`, `html` and
/// `attachments` (`filename`, `content_type`, `content` in base64), with a bearer key.
pub struct Provider {
    /// How it is reached.
    pub http: Rc<dyn Http>,
    /// Where mails are posted.
    pub url: String,
    /// Who we are to it.
    pub key: String,
    /// Who mails are from.
    pub from: Sender,
}

impl Provider {
    fn request(&self, message: &Message, key: &str) -> Option<Request> {
        let attachments: Vec<_> = message
            .attachments
            .iter()
            .map(|file| {
                json!({ "filename": file.name, "content_type": file.media_type,
                        "content": STANDARD.encode(&file.content) })
            })
            .collect();
        let body = json!({
            "from": self.from.header(),
            "to": [message.to.as_str()],
            "subject": message.subject.as_str(),
            "text": message.text,
            "html": message.html,
            "attachments": attachments,
        });
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", self.key)).ok()?;
        bearer.set_sensitive(true);
        http::Request::builder()
            .method(Method::POST)
            .uri(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, bearer)
            .header("idempotency-key", key)
            .body(body.to_string().into_bytes())
            .ok()
    }
}

/// Whether an error is the one that providers call so.
fn is_named(body: &[u8], name: &str) -> bool {
    serde_json::from_slice::<serde_json::Value>(body)
        .is_ok_and(|error| error.get("name").is_some_and(|it| it == name))
}

#[async_trait(?Send)]
impl Mail for Provider {
    fn is_on(&self) -> bool {
        true
    }

    async fn send(&self, message: &Message, key: &str) -> Result<(), MailError> {
        let request = self.request(message, key).ok_or(MailError::Operator)?;
        let answer = self.http.send(request, TIMEOUT).await;
        let answer = answer.map_err(|_| MailError::Later { wait_s: 0 })?;
        let wait_s = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .unwrap_or(0);
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            // A mail went out under this key, and the facts have changed since its answer was lost:
            // the change has a mail of its own.
            409 if is_named(answer.body(), "invalid_idempotent_request") => Ok(()),
            // The same key is under way: what becomes of it is known later.
            408 | 409 | 425 | 429 => Err(MailError::Later { wait_s }),
            401 | 403 | 404 | 405 => Err(MailError::Operator),
            400..=499 => Err(MailError::Refused),
            _ => Err(MailError::Later { wait_s }),
        }
    }
}
