//! Meet links: asked for with the event, there after some reads.

use serde_json::{Map, Value, json};

use super::write::store;
use crate::state::{Event, State, hash, hex};

/// Takes `conferenceData` of a client into the body: only with version 1, and only a request for a
/// new conference or its removal counts.
pub(super) fn requested(
    body: &mut Map<String, Value>,
    input: &Map<String, Value>,
    old: Option<&Event>,
    version1: bool,
) {
    if !version1 {
        return;
    }
    match input.get("conferenceData") {
        None | Some(Value::Null) => {
            // PATCH merged the old data into the input: missing means taken away.
            body.remove("conferenceData");
            body.remove("hangoutLink");
        }
        Some(data) => {
            let Some(id) = data["createRequest"]["requestId"].as_str() else {
                return;
            };
            let known = old.and_then(|old| old.body.get("conferenceData"));
            if known.is_some_and(|known| known["createRequest"]["requestId"] == id) {
                return;
            }
            body.remove("hangoutLink");
            body.insert(
                "conferenceData".into(),
                json!({"createRequest": {
                    "requestId": id,
                    "conferenceSolutionKey": {"type": "hangoutsMeet"},
                    "status": {"statusCode": "pending"},
                }}),
            );
        }
    }
}

fn pending(event: &Event) -> bool {
    event
        .body
        .get("conferenceData")
        .is_some_and(|data| data["createRequest"]["status"]["statusCode"] == "pending")
}

/// Counts a read of every event whose conference is pending.
pub(super) fn advance_all(state: &mut State, calendar: &str) {
    let waiting: Vec<String> = state
        .calendars
        .get(calendar)
        .map(|c| {
            c.events
                .values()
                .filter(|e| pending(e))
                .map(|e| e.id.clone())
                .collect()
        })
        .unwrap_or_default();
    for id in waiting {
        advance(state, calendar, &id);
    }
}

/// Counts a read of an event; after enough of them a pending conference succeeds or fails.
pub(super) fn advance(state: &mut State, calendar: &str, id: &str) {
    let (reads, fails) = (
        state.settings.conference_reads,
        state.settings.conference_fails,
    );
    let Some(event) = state
        .calendars
        .get_mut(calendar)
        .and_then(|c| c.events.get_mut(id))
    else {
        return;
    };
    if !pending(event) {
        return;
    }
    event.conference_reads += 1;
    if event.conference_reads < reads {
        return;
    }
    let mut event = event.clone();
    let request = event
        .body
        .get("conferenceData")
        .map(|d| d["createRequest"].clone())
        .unwrap_or_default();
    let code = if fails { "failure" } else { "success" };
    let mut data = json!({"createRequest": request});
    data["createRequest"]["status"]["statusCode"] = json!(code);
    if !fails {
        let name = meet_name(&format!("{calendar} {id} {}", request["requestId"]));
        let link = format!("https://meet.google.com/{name}");
        data["conferenceId"] = json!(name);
        data["entryPoints"] = json!([{"entryPointType": "video", "uri": link, "label": link.trim_start_matches("https://")}]);
        data["conferenceSolution"] = json!({
            "key": {"type": "hangoutsMeet"}, "name": "Google Meet",
            "iconUri": "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png",
        });
        event.body.insert("hangoutLink".into(), json!(link));
    }
    event.body.insert("conferenceData".into(), data);
    store(state, calendar, event, true);
}

/// `abc-defg-hij`
fn meet_name(of: &str) -> String {
    let letters: String = hex(&hash(of))
        .bytes()
        .take(10)
        .map(|b| {
            char::from(if b.is_ascii_digit() {
                b - b'0' + b'k'
            } else {
                b
            })
        })
        .collect();
    format!("{}-{}-{}", &letters[..3], &letters[3..7], &letters[7..])
}
