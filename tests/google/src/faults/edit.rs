//! Changes to an answer that Google gave.

use serde_json::{Map, Value, json};

use super::effect::{Effect, Part};
use crate::calendar::spoil;
use crate::http::{End, Reply};
use crate::state::State;

/// Changes an answer; `only` is the calendar that the rule names.
pub(super) fn edit(state: &State, effect: &Effect, only: Option<&str>, reply: &mut Reply) {
    let whole = reply.body.len();
    match effect {
        Effect::Cut { keep } => {
            reply.fate.end = End::Cut(keep.unwrap_or(whole / 2).min(whole.saturating_sub(1)));
        }
        Effect::Truncate { keep } => {
            reply
                .body
                .truncate(keep.unwrap_or(whole / 2).min(whole.saturating_sub(1)));
        }
        Effect::Slow {
            first_byte_ms,
            body_ms,
        } => {
            reply.fate.delay_ms += first_byte_ms;
            reply.fate.body_ms += body_ms;
        }
        Effect::ContentType { value } => {
            reply.headers.retain(|(name, _)| *name != "content-type");
            reply.headers.push(("content-type", value.clone()));
        }
        _ => change(reply, |body| match effect {
            Effect::Oversized { bytes } => {
                body["padding"] = Value::String("x".repeat(*bytes));
            }
            Effect::Merge { patch, into } => match into {
                Part::Answer => merge(body, patch),
                Part::Items => with_items(body, |items| {
                    items.iter_mut().for_each(|item| merge(item, patch));
                }),
                Part::Calendars => {
                    for (_, entry) in body["calendars"].as_object_mut().into_iter().flatten() {
                        merge(entry, patch);
                    }
                }
            },
            Effect::Ghosts { count } => {
                with_items(body, |items| items.extend((0..*count).map(ghost)));
            }
            Effect::Unreadable { reason } => {
                for (id, entry) in body["calendars"].as_object_mut().into_iter().flatten() {
                    if only.is_none_or(|only| only == id) {
                        *entry = json!({
                            "errors": [{"domain": "global", "reason": reason}], "busy": [],
                        });
                    }
                }
            }
            Effect::Tokens { foreign } => {
                for name in ["nextSyncToken", "nextPageToken"] {
                    if let Some(Value::String(token)) = body.get_mut(name) {
                        *token = if *foreign {
                            spoil(state, token)
                        } else {
                            token.chars().rev().collect()
                        };
                    }
                }
            }
            _ => {}
        }),
    }
}

/// Changes a successful JSON answer.
fn change(reply: &mut Reply, how: impl FnOnce(&mut Value)) {
    if reply.status >= 300 {
        return;
    }
    if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body)
        && body.is_object()
    {
        how(&mut body);
        reply.body = serde_json::to_vec(&body).unwrap_or_default();
    }
}

/// Changes the `items` of a list.
fn with_items(body: &mut Value, how: impl FnOnce(&mut Vec<Value>)) {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        how(items);
    }
}

/// As the list gave of series that had ended before its window.
fn ghost(number: usize) -> Value {
    json!({
        "kind": "calendar#event", "etag": "\"0\"", "status": "confirmed",
        "id": format!("ghost{number}_20200101T090000Z"), "recurringEventId": format!("ghost{number}"),
        "summary": null, "start": null, "end": null, "created": "0000-12-29T00:00:00.000Z",
    })
}

/// RFC 7396.
fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let Value::Object(into) = into else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            into.remove(name);
        } else {
            merge(into.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}
