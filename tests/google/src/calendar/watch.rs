//! `events.watch` and `channels.stop`.

use serde_json::{Value, json};

use super::error::ApiError;
use super::{Call, access};
use crate::push::{self, Channel};
use crate::state::{hash, hex};
use crate::times;

/// `events.watch`: opens a channel and sends `sync` on it.
///
/// # Errors
/// 400 for a bad id, type or address, or an id that was used before; 404 calendar.
pub(super) fn watch(call: &mut Call) -> Result<Value, ApiError> {
    let (calendar, _) = access::read(call, call.params.path("calendarId"))?;
    let field = |name: &str| {
        call.body[name]
            .as_str()
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    let missing = |name: &str| {
        ApiError::required(format!("Missing {name}.")).at("parameter", format!("resource.{name}"))
    };
    let id = field("id").ok_or_else(|| missing("id"))?;
    let address = field("address").ok_or_else(|| missing("address"))?;
    let kind = field("type").ok_or_else(|| missing("type"))?;
    if !matches!(kind.as_str(), "web_hook" | "webhook") {
        return Err(
            ApiError::new(400, "global", "invalidValue", "Unknown channel type")
                .at("parameter", "resource.type"),
        );
    }
    if id.len() > 64
        || !id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_+/=".contains(&b))
    {
        return Err(ApiError::invalid("Invalid value for: id").at("parameter", "resource.id"));
    }
    let token = field("token");
    if token.as_ref().is_some_and(|t| t.len() > 256) {
        return Err(ApiError::invalid("Invalid value for: token").at("parameter", "resource.token"));
    }
    address_rule(call, &address)?;
    if call.state.channels.contains_key(&id) {
        let message = format!("Channel id {id} not unique");
        return Err(ApiError::new(400, "global", "channelIdNotUnique", message)
            .at("parameter", "resource.id"));
    }
    let number = |value: &Value| {
        value
            .as_i64()
            .or_else(|| value.as_str().and_then(|t| t.parse().ok()))
    };
    let limit = call.now + chrono::Duration::seconds(call.state.settings.channel_max_s);
    let mut expires = limit;
    if let Some(seconds) = number(&call.body["params"]["ttl"]) {
        expires = expires.min(call.now + chrono::Duration::seconds(seconds.clamp(0, 10_000_000)));
    }
    if let Some(ms) = number(&call.body["expiration"]) {
        expires = expires.min(times::from_ms(ms));
    }
    if expires <= call.now {
        return Err(ApiError::invalid("Invalid value for: expiration")
            .at("parameter", "resource.expiration"));
    }
    let resource_id = hex(&hash(&format!("{calendar} {}", call.token.email)))[..27].to_owned();
    let channel = Channel {
        id: id.clone(),
        resource_id: resource_id.clone(),
        calendar: calendar.clone(),
        address,
        token: token.clone(),
        expires,
        email: call.token.email.clone(),
        client_id: call.token.client_id.clone(),
        number: 0,
        stopped: false,
        stopped_at: None,
    };
    call.state.channels.insert(id.clone(), channel);
    push::send(call.state, &id, "sync");
    let mut out = json!({
        "kind": "api#channel",
        "id": id,
        "resourceId": resource_id,
        "resourceUri": push::resource_uri(&call.state.base, &calendar),
        "expiration": expires.timestamp_millis().to_string(),
    });
    if let Some(token) = token {
        out["token"] = json!(token);
    }
    Ok(out)
}

/// Https, or plain http on loopback unless the setting forbids it.
fn address_rule(call: &Call, address: &str) -> Result<(), ApiError> {
    let parsed = url::Url::parse(address).map_err(|_| {
        ApiError::invalid("Invalid value for: address").at("parameter", "resource.address")
    })?;
    let loopback = parsed
        .host_str()
        .is_some_and(|h| matches!(h, "127.0.0.1" | "localhost" | "[::1]"));
    let plain = parsed.scheme() == "http" && loopback && !call.state.settings.require_https_push;
    if parsed.scheme() == "https" || plain {
        return Ok(());
    }
    let message = format!("WebHook callback must be HTTPS: {address}");
    Err(ApiError::new(
        400,
        "global",
        "push.webhookUrlNotHttps",
        message,
    ))
}

/// `channels.stop`
///
/// # Errors
/// 404 unknown, of another person or client, stopped already or expired.
pub(super) fn stop(call: &mut Call) -> Result<(), ApiError> {
    let text = |name: &str| call.body[name].as_str().unwrap_or("").to_owned();
    let (id, resource) = (text("id"), text("resourceId"));
    let project = call.token.project.clone();
    let now = call.now;
    let channel = call.state.channels.get_mut(&id).filter(|c| {
        c.resource_id == resource
            && c.email == call.token.email
            && c.client_id == call.token.client_id
            && !c.stopped
            && c.expires > now
    });
    match channel {
        Some(channel) => {
            channel.stopped = true;
            channel.stopped_at = Some(now);
            Ok(())
        }
        None => {
            let message = format!("Channel '{id}' not found for project '{project}'");
            Err(ApiError::new(404, "global", "notFound", message))
        }
    }
}
