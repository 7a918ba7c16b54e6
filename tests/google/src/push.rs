//! Channels and the messages that go out on them.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::{State, first8};
use crate::times::{self, Instant};

/// Attempts to deliver one message.
const ATTEMPTS: u32 = 6;

/// A notification channel; kept after its end, because ids are unique for ever.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Channel {
    pub id: String,
    pub resource_id: String,
    pub calendar: String,
    pub address: String,
    pub token: Option<String>,
    pub expires: Instant,
    pub email: String,
    pub client_id: String,
    pub number: u64,
    pub stopped: bool,
}

/// One message on its way.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub address: String,
    pub headers: Vec<(&'static str, String)>,
    /// Index in the push log.
    pub log: usize,
}

/// The address of the watched resource, as Google writes it.
pub(crate) fn resource_uri(base: &str, calendar: &str) -> String {
    let id = utf8_percent_encode(calendar, NON_ALPHANUMERIC);
    format!("{base}/calendar/v3/calendars/{id}/events?alt=json")
}

/// Queues one message on a channel: `sync`, `exists` or `not_exists`.
pub(crate) fn send(state: &mut State, channel_id: &str, kind: &str) {
    let step = u64::from_le_bytes(first8(&state.draw("message"))) % 9_000 + 1_000;
    let base = state.base.clone();
    let Some(channel) = state.channels.get_mut(channel_id) else {
        return;
    };
    channel.number = if kind == "sync" {
        1
    } else {
        channel.number + step
    };
    let mut headers = vec![
        ("x-goog-channel-id", channel.id.clone()),
        (
            "x-goog-channel-expiration",
            times::http_date(channel.expires),
        ),
        ("x-goog-resource-id", channel.resource_id.clone()),
        (
            "x-goog-resource-uri",
            resource_uri(&base, &channel.calendar),
        ),
        ("x-goog-resource-state", kind.to_owned()),
        ("x-goog-message-number", channel.number.to_string()),
    ];
    if let Some(token) = &channel.token {
        headers.push(("x-goog-channel-token", token.clone()));
    }
    let entry = json!({
        "channel": channel.id, "calendar": channel.calendar, "address": channel.address,
        "state": kind, "number": channel.number, "attempts": 0, "status": Value::Null, "done": false,
    });
    let delivery = Delivery {
        address: channel.address.clone(),
        headers,
        log: state.pushes.len(),
    };
    let mut entry = entry;
    entry["at"] = times::utc_ms(state.now()).into();
    state.pushes.push(entry);
    state.outbox.push(delivery);
}

/// Tells every live channel of a calendar that something changed.
pub(crate) fn changed(state: &mut State, calendar: &str) {
    let now = state.now();
    let live: Vec<String> = state
        .channels
        .values()
        .filter(|c| c.calendar == calendar && !c.stopped && c.expires > now)
        .map(|c| c.id.clone())
        .collect();
    for id in live {
        send(state, &id, "exists");
    }
}

/// Posts a message, again with growing pauses after 500, 502, 503 and 504 or a failed connection;
/// `note` is told of each attempt.
pub(crate) async fn deliver(
    http: &reqwest::Client,
    delivery: &Delivery,
    note: impl Fn(usize, Value),
) {
    for attempt in 1..=ATTEMPTS {
        let mut request = http
            .post(&delivery.address)
            .header(
                "user-agent",
                "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
            )
            .header("accept", "*/*")
            .header("content-length", "0");
        for (name, value) in &delivery.headers {
            request = request.header(*name, value);
        }
        let outcome = request.timeout(Duration::from_secs(20)).send().await;
        let (status, again) = match outcome {
            Ok(answer) => {
                let status = answer.status().as_u16();
                (json!(status), matches!(status, 500 | 502 | 503 | 504))
            }
            Err(err) => (json!(err.to_string()), true),
        };
        let done = !again || attempt == ATTEMPTS;
        note(
            delivery.log,
            json!({"attempts": attempt, "status": status, "done": done}),
        );
        if done {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1 << (attempt - 1))).await;
    }
}
