//! Push: a channel over which Google says that something in a calendar changed, not what.

use http::Method;
use serde::Deserialize;
use serde_json::json;
use shared::time::Timestamp;

use super::{Api, GoogleError, parse, path};
use crate::ports::{Request, Response};

/// An open channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Google's name of what is watched; needed to [`stop`].
    pub resource_id: String,
    /// When Google stops by itself, if it said so.
    pub expires_at: Option<Timestamp>,
}

/// Opens a channel to `address` that lives for `ttl_s` seconds or what Google allows. Store
/// `channel_id` first: Google's `sync` message may arrive before the answer does.
#[must_use]
pub fn watch(
    api: &Api<'_>,
    calendar: &str,
    channel_id: &str,
    token: &str,
    address: &str,
    ttl_s: u32,
) -> Request {
    let body = json!({
        "id": channel_id,
        "type": "web_hook",
        "address": address,
        "token": token,
        "params": { "ttl": ttl_s.to_string() },
    });
    let path = path(&["calendars", calendar, "events", "watch"]);
    api.json(
        Method::POST,
        &path,
        &[("fields", "resourceId,expiration")],
        &body,
    )
}

/// Reads the answer to [`watch`].
///
/// # Errors
/// `BadRequest` with a `push.…` reason where Google refuses the address.
pub fn parse_watch(response: &Response) -> Result<Channel, GoogleError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wire {
        resource_id: String,
        expiration: Option<serde_json::Value>,
    }
    let wire: Wire = parse(response)?;
    // Milliseconds, as text; a number would be as good.
    let millis = wire.expiration.and_then(|value| match value {
        serde_json::Value::String(text) => text.parse::<i64>().ok(),
        other => other.as_i64(),
    });
    Ok(Channel {
        resource_id: wire.resource_id,
        expires_at: millis.map(|millis| Timestamp::from_epoch(millis.div_euclid(1000))),
    })
}

/// Closes a channel; read the answer with [`super::events::parse_deleted`]. Needs the same
/// account's token, so it comes before a revocation.
#[must_use]
pub fn stop(api: &Api<'_>, channel_id: &str, resource_id: &str) -> Request {
    let body = json!({ "id": channel_id, "resourceId": resource_id });
    api.json(Method::POST, "/channels/stop", &[], &body)
}
