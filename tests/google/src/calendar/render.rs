//! Events as a caller sees them.

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::access::View;
use crate::state::{Calendar, Event, State};
use crate::times;

/// How to show an event.
pub(crate) struct Frame<'a> {
    pub viewer: &'a str,
    pub view: View,
    pub zone: Tz,
    pub max_attendees: Option<usize>,
    /// A delta without `showDeleted`: cancelled items have nothing but their id.
    pub bare_deletions: bool,
}

impl<'a> Frame<'a> {
    /// Everything, for the calendar's own owner.
    pub(crate) fn owner(calendar: &'a Calendar) -> Self {
        Self {
            viewer: &calendar.owner,
            view: View::Full,
            zone: calendar.tz(),
            max_attendees: None,
            bare_deletions: false,
        }
    }
}

/// Renders one event of a calendar.
pub(crate) fn event(state: &State, calendar: &Calendar, event: &Event, frame: &Frame) -> Value {
    let mut out = Map::new();
    out.insert("kind".into(), json!("calendar#event"));
    out.insert("etag".into(), json!(event.etag()));
    out.insert("id".into(), json!(event.id));
    out.insert("status".into(), json!(event.text("status")));
    let exception = event.body.contains_key("recurringEventId");
    if event.bare || (event.cancelled() && (frame.bare_deletions || exception)) {
        for name in ["recurringEventId", "originalStartTime"] {
            if let Some(value) = event.body.get(name) {
                out.insert(name.into(), value.clone());
            }
        }
        return Value::Object(out);
    }
    let role = calendar.role(frame.viewer).unwrap_or("");
    let hidden = matches!(event.text("visibility"), "private" | "confidential")
        && !matches!(role, "owner" | "writer");
    for side in ["start", "end", "originalStartTime"] {
        if let Some(part) = event.body.get(side) {
            out.insert(side.into(), time(part, calendar, frame.zone));
        }
    }
    if frame.view == View::Availability || hidden {
        if hidden {
            out.insert("visibility".into(), json!(event.text("visibility")));
        }
        return Value::Object(out);
    }
    let link = format!(
        "{}/calendar?{}",
        state.base,
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("user", &calendar.owner)
            .append_pair("calendar", &calendar.id)
            .append_pair("event", &event.id)
            .finish()
    );
    out.insert("htmlLink".into(), json!(link));
    out.insert("created".into(), json!(times::utc_ms(event.created)));
    out.insert("updated".into(), json!(times::utc_ms(event.updated)));
    let mine = |who: &Value| {
        who["email"]
            .as_str()
            .is_some_and(|e| e.eq_ignore_ascii_case(&calendar.id))
    };
    for (name, value) in &event.body {
        if out.contains_key(name) {
            continue;
        }
        let mut value = value.clone();
        match name.as_str() {
            "creator" | "organizer" if mine(&value) => value["self"] = json!(true),
            "attendees" => {
                let Some(list) = value.as_array_mut() else {
                    continue;
                };
                for guest in list.iter_mut() {
                    if mine(guest) {
                        guest["self"] = json!(true);
                    }
                    if guest["email"].as_str() == Some(event.organizer()) {
                        guest["organizer"] = json!(true);
                    }
                }
                if frame.max_attendees.is_some_and(|max| list.len() > max) {
                    list.retain(|guest| guest["self"] == true);
                    out.insert("attendeesOmitted".into(), json!(true));
                }
                if list.is_empty() {
                    continue;
                }
            }
            _ => {}
        }
        out.insert(name.clone(), value);
    }
    Value::Object(out)
}

fn time(part: &Value, calendar: &Calendar, zone: Tz) -> Value {
    let mut shown = part.clone();
    if part.get("dateTime").is_some()
        && let Some(at) = times::instant(part, calendar.tz())
    {
        shown["dateTime"] = json!(times::in_zone(at, zone));
    }
    shown
}

/// Whether an invitation is not shown yet ("add only if I respond").
pub(crate) fn hidden_invitation(state: &State, calendar: &Calendar, event: &Event) -> bool {
    state
        .users
        .get(&calendar.id)
        .is_some_and(|user| user.hide_invitations)
        && event.organizer() != calendar.id
        && event.own_answer(&calendar.id) == Some("needsAction")
}
