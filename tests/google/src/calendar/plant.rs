//! Markers in the texts of events that people make: they must turn up nowhere else.

use serde_json::{Map, Value, json};

use crate::state::{State, hash, hex};

/// With what every marker begins, and nothing else does.
pub(crate) const SIGN: &str = "planted-";

/// Puts a marker into each text of an event, if the settings say so.
pub(super) fn plant(state: &mut State, body: &mut Map<String, Value>) {
    if !state.settings.plant {
        return;
    }
    for name in ["summary", "description", "location"] {
        let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = marked(state, text);
        body.insert(name.into(), json!(text));
    }
    let guests = body.get_mut("attendees").and_then(Value::as_array_mut);
    for guest in guests.into_iter().flatten() {
        let text = marked(state, guest["displayName"].as_str().unwrap_or_default());
        guest["displayName"] = json!(text);
    }
}

/// The text with a marker of its own; the marker is noted. One that has a marker stays.
fn marked(state: &mut State, text: &str) -> String {
    if text.contains(SIGN) {
        return text.to_owned();
    }
    let number = state.markers.len();
    let digest = hash(&format!("{} marker {number}", state.seed));
    let marker = format!("{SIGN}{}", &hex(&digest)[..16]);
    state.markers.push(marker.clone());
    format!("{text} {marker}").trim_start().to_owned()
}
