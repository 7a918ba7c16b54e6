//! Channels and the messages that go out on them.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::faults;
use crate::state::{State, first8};
use crate::times::{self, Instant};

/// Attempts to deliver one message.
const ATTEMPTS: u32 = 6;
/// So many messages can be replayed.
const MOST_SENT: usize = 1000;
const CHANNEL: &str = "x-goog-channel-id";
const TOKEN: &str = "x-goog-channel-token";

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
    #[serde(default)]
    pub stopped_at: Option<Instant>,
}

/// One message on its way.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub address: String,
    pub headers: Vec<(&'static str, String)>,
    /// When it is to arrive, in milliseconds of the simulator's clock.
    pub due_ms: i64,
    /// Index in the push log.
    pub log: usize,
}

impl Delivery {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.retain(|(n, _)| *n != name);
        self.headers.push((name, value.to_owned()));
    }
}

/// A message that Google would not send.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forged {
    /// A channel that was opened; it may be stopped or expired.
    pub channel: String,
    #[serde(default = "exists")]
    pub state: String,
    /// Instead of the channel's token.
    #[serde(default)]
    pub token: Option<String>,
    /// Instead of the channel's id.
    #[serde(default)]
    pub as_channel: Option<String>,
    #[serde(default = "once")]
    pub times: usize,
}

fn exists() -> String {
    "exists".into()
}

fn once() -> usize {
    1
}

/// The address of the watched resource, as Google writes it.
pub(crate) fn resource_uri(base: &str, calendar: &str) -> String {
    let id = utf8_percent_encode(calendar, NON_ALPHANUMERIC);
    format!("{base}/calendar/v3/calendars/{id}/events?alt=json")
}

/// One message on a channel, numbered; `None`: no such channel.
fn message(state: &mut State, channel_id: &str, kind: &str) -> Option<Delivery> {
    let step = u64::from_le_bytes(first8(&state.draw("message"))) % 9_000 + 1_000;
    let now = state.now();
    let base = state.base.clone();
    let channel = state.channels.get_mut(channel_id)?;
    channel.number = if kind == "sync" {
        1
    } else {
        channel.number + step
    };
    let mut headers = vec![
        (CHANNEL, channel.id.clone()),
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
        headers.push((TOKEN, token.clone()));
    }
    let delivery = Delivery {
        address: channel.address.clone(),
        headers,
        due_ms: now.timestamp_millis(),
        log: usize::MAX,
    };
    let calendar = channel.calendar.clone();
    Some(noted(state, delivery, &calendar))
}

/// Enters a message into the push log.
fn noted(state: &mut State, mut delivery: Delivery, calendar: &str) -> Delivery {
    if state.settings.log_requests {
        let header = |name: &str| delivery.header(name).unwrap_or_default().to_owned();
        let entry = json!({
            "at": times::utc_ms(state.now()), "channel": header(CHANNEL), "calendar": calendar,
            "address": delivery.address, "state": header("x-goog-resource-state"),
            "number": header("x-goog-message-number").parse::<u64>().unwrap_or(0),
            "attempts": 0, "status": Value::Null, "done": false,
        });
        delivery.log = state.pushes.len();
        state.pushes.push(entry);
    }
    delivery
}

/// Puts a message on its way, as it is.
fn post(state: &mut State, delivery: Delivery) {
    if state.sent.len() >= MOST_SENT {
        state.sent.pop_front();
    }
    state.sent.push_back(delivery.clone());
    state.outbox.push(delivery);
}

/// Sends one message on a channel: `sync`, `exists` or `not_exists`. What becomes of it on its
/// way is by the settings.
pub(crate) fn send(state: &mut State, channel_id: &str, kind: &str) {
    let copies = match kind {
        "sync" => 1,
        _ => state.settings.push_burst,
    };
    for _ in 0..copies {
        if let Some(delivery) = message(state, channel_id, kind) {
            let twice = fate(state, state.settings.push_doubled);
            for _ in 0..1 + usize::from(twice) {
                on_its_way(state, delivery.clone());
            }
        }
    }
}

fn fate(state: &mut State, chance: f64) -> bool {
    chance > 0.0 && faults::throw(state) < chance
}

fn on_its_way(state: &mut State, mut delivery: Delivery) {
    if fate(state, state.settings.push_dropped) {
        if let Some(entry) = state.pushes.get_mut(delivery.log) {
            entry["status"] = json!("dropped");
            entry["done"] = json!(true);
        }
        return;
    }
    if fate(state, state.settings.push_wrong_token) {
        delivery.set(TOKEN, "not-the-token");
    }
    if fate(state, state.settings.push_unknown_channel) {
        delivery.set(CHANNEL, "a-channel-that-nobody-opened");
    }
    if fate(state, state.settings.push_late) {
        let (least, most) = (
            state.settings.push_late_min_s,
            state.settings.push_late_max_s,
        );
        let span = (most - least).max(0) as f64;
        delivery.due_ms += least * 1000 + (faults::throw(state) * span * 1000.0) as i64;
    }
    let overtakes = fate(state, state.settings.push_reordered);
    post(state, delivery);
    let last = state.outbox.len() - 1;
    if overtakes && last > 0 {
        state.outbox.swap(last - 1, last);
    }
}

/// Tells every live channel of a calendar that something changed.
pub(crate) fn changed(state: &mut State, calendar: &str) {
    if state.channels.is_empty() {
        return;
    }
    let now = state.now();
    let grace = chrono::Duration::seconds(state.settings.push_after_stop_s);
    let live: Vec<String> = state
        .channels
        .values()
        .filter(|c| c.calendar == calendar && c.expires > now)
        .filter(|c| !c.stopped || c.stopped_at.is_some_and(|at| now < at + grace))
        .map(|c| c.id.clone())
        .collect();
    for id in live {
        send(state, &id, "exists");
    }
}

/// Sends messages that Google would not: on a channel that may have ended, with another token or
/// channel id.
///
/// # Errors
/// There is no such channel.
pub(crate) fn forge(state: &mut State, forged: &Forged) -> Result<(), String> {
    for _ in 0..forged.times {
        let mut delivery = message(state, &forged.channel, &forged.state)
            .ok_or_else(|| format!("There is no channel {}.", forged.channel))?;
        if let Some(token) = &forged.token {
            delivery.set(TOKEN, token);
        }
        if let Some(id) = &forged.as_channel {
            delivery.set(CHANNEL, id);
        }
        post(state, delivery);
    }
    Ok(())
}

/// Sends the last `count` messages once more, in their order.
pub(crate) fn replay(state: &mut State, count: usize) {
    let skip = state.sent.len().saturating_sub(count);
    let now = state.now().timestamp_millis();
    let again: Vec<Delivery> = state.sent.iter().skip(skip).cloned().collect();
    for old in again {
        let delivery = noted(state, Delivery { due_ms: now, ..old }, "");
        post(state, delivery);
    }
}

/// Takes the messages that are due by the simulator's clock, the longest due first.
pub(crate) fn due(state: &mut State) -> Vec<Delivery> {
    if state.outbox.is_empty() {
        return Vec::new();
    }
    let now = state.now().timestamp_millis();
    let all = std::mem::take(&mut state.outbox);
    let (mut due, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|d| d.due_ms <= now);
    state.outbox = later;
    due.sort_by_key(|d| d.due_ms);
    due
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
