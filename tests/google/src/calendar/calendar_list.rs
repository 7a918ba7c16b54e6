//! `calendarList.list`, `get` and `insert`.

use serde_json::{Value, json};

use super::error::ApiError;
use super::{Call, access, cursor};
use crate::state::{Calendar, ListEntry};

const ROLES: [&str; 5] = [
    "freeBusyReader",
    "reader",
    "writerWithoutPrivateAccess",
    "writer",
    "owner",
];
const COLOURS: [(&str, &str, &str); 6] = [
    ("16", "#4986e7", "#ffffff"),
    ("7", "#42d692", "#000000"),
    ("24", "#a47ae2", "#ffffff"),
    ("5", "#ff7537", "#000000"),
    ("14", "#9fe1e7", "#000000"),
    ("2", "#d06b64", "#ffffff"),
];

fn rank(role: &str) -> usize {
    ROLES.iter().position(|r| *r == role).unwrap_or(0)
}

/// Background of a calendar, as on the week page.
pub(crate) fn colour(calendar: &Calendar) -> (&'static str, &'static str, &'static str) {
    COLOURS[calendar.colour % COLOURS.len()]
}

/// `calendarList.list`
///
/// # Errors
/// 400 a sync token with filters, 410 a stale one.
pub(super) fn list(call: &mut Call) -> Result<Value, ApiError> {
    let params = &call.params;
    let filters = ["minAccessRole", "showOwnOrganizationOnly"];
    if params.get("syncToken").is_some() && filters.iter().any(|f| params.get(f).is_some()) {
        let refused = "Sync token cannot be used with other request restrictions";
        return Err(ApiError::invalid(refused).at("parameter", "syncToken"));
    }
    let state = &*call.state;
    let user = state
        .users
        .get(&call.token.email)
        .ok_or_else(ApiError::not_found)?;
    let of = format!("list {}", user.email);
    let page_of = format!(
        "{of} {}",
        params.print(&["minAccessRole", "showDeleted", "showHidden", "syncToken"])
    );
    let since = match params.get("syncToken") {
        Some(text) => Some(cursor::open_sync(state, text, &of, "", user.list_floor)?.seq),
        None => None,
    };
    let page = params
        .get("pageToken")
        .map(|t| cursor::open_page(state, t, &page_of))
        .transpose()?;
    let delta = since.is_some();
    let least = params.get("minAccessRole").map_or(0, rank);
    let all = user
        .list
        .iter()
        .filter(|(_, entry)| since.is_none_or(|since| entry.seq > since))
        .filter_map(|(id, entry)| {
            let calendar = state.calendars.get(id)?;
            let deleted = entry.deleted || calendar.deleted || calendar.role(&user.email).is_none();
            let hidden = entry.set.get("hidden").is_some_and(|h| *h == true);
            let shown = (!deleted || delta || params.flag("showDeleted"))
                && (!hidden || delta || params.flag("showHidden"))
                && (deleted || rank(calendar.role(&user.email)?) >= least);
            shown.then(|| (id.clone(), render(calendar, entry, &user.email, deleted)))
        })
        .collect();
    let size = params.number("maxResults").unwrap_or(100).min(250);
    let syncable = filters.iter().all(|f| params.get(f).is_none());
    let cut = cursor::slice(
        state,
        state.seq,
        all,
        page.as_ref(),
        size,
        &page_of,
        syncable.then_some((&of, "")),
    );
    let newest = user.list.values().map(|e| e.seq).max().unwrap_or(0);
    let mut out = json!({
        "kind": "calendar#calendarList",
        "etag": format!("\"p{newest}{}\"", cut.items.len()),
        "items": cut.items,
    });
    if let Some(token) = cut.next_page {
        out["nextPageToken"] = json!(token);
    }
    if let Some(token) = cut.next_sync {
        out["nextSyncToken"] = json!(token);
    }
    Ok(out)
}

/// `calendarList.get`
///
/// # Errors
/// 404 not on the list.
pub(super) fn get(call: &mut Call) -> Result<Value, ApiError> {
    let id = access::settings(call, call.params.path("calendarId"))?;
    entry(call, &id)
}

/// `calendarList.insert`: puts a calendar that one may read on one's list.
///
/// # Errors
/// 400 without an id, 404 not readable.
pub(super) fn insert(call: &mut Call) -> Result<Value, ApiError> {
    let id = call.body["id"]
        .as_str()
        .ok_or_else(|| ApiError::required("Missing calendar id."))?
        .to_owned();
    let id = access::settings(call, &id)?;
    let email = call.token.email.clone();
    call.state.enlist(&email, &id);
    entry(call, &id)
}

fn entry(call: &Call, id: &str) -> Result<Value, ApiError> {
    let user = call
        .state
        .users
        .get(&call.token.email)
        .ok_or_else(ApiError::not_found)?;
    let entry = user
        .list
        .get(id)
        .filter(|e| !e.deleted)
        .ok_or_else(ApiError::not_found)?;
    let calendar = call
        .state
        .calendars
        .get(id)
        .ok_or_else(ApiError::not_found)?;
    Ok(render(calendar, entry, &user.email, false))
}

fn render(calendar: &Calendar, entry: &ListEntry, email: &str, deleted: bool) -> Value {
    let (colour, background, foreground) = colour(calendar);
    let etag = format!("\"{}\"", 1_700_000_000_000_000_u64 + entry.seq);
    if deleted {
        return json!({
            "kind": "calendar#calendarListEntry", "etag": etag, "id": calendar.id, "deleted": true,
        });
    }
    let primary = calendar.id == email;
    let mut out = json!({
        "kind": "calendar#calendarListEntry",
        "etag": etag,
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.time_zone,
        "colorId": colour,
        "backgroundColor": background,
        "foregroundColor": foreground,
        "accessRole": calendar.role(email),
        "defaultReminders": if primary { json!([{"method": "popup", "minutes": 10}]) } else { json!([]) },
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    });
    if primary {
        out["primary"] = json!(true);
    } else {
        out["dataOwner"] = json!(calendar.owner);
    }
    if let Some(text) = &calendar.description {
        out["description"] = json!(text);
    }
    for (name, value) in &entry.set {
        if *value != json!(false) {
            out[name] = value.clone();
        }
    }
    out
}
