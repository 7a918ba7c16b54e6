//! `events.list` and `events.instances`: filters, order, pages and sync tokens.

use serde_json::{Value, json};

use super::error::ApiError;
use super::render::{self, Frame};
use super::{Call, access, conference, cursor, seen, series};
use crate::state::{Calendar, Event};
use crate::times;

/// What a sync token can't be combined with.
const NOT_WITH_SYNC: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];
/// What must stay the same from the first run to every delta.
const BOUND: [&str; 4] = [
    "singleEvents",
    "eventTypes",
    "maxAttendees",
    "showHiddenInvitations",
];

/// `events.list`
///
/// # Errors
/// 400 parameters that exclude each other, 404 calendar, 410 stale tokens.
pub(super) fn list(call: &mut Call) -> Result<Value, ApiError> {
    let (id, view) = access::read(call, call.params.path("calendarId"))?;
    conference::advance_all(call.state, &id);
    let print = call.params.print(&BOUND);
    let zone = call.params.zone()?;
    check(call)?;
    let params = &call.params;
    let state = &*call.state;
    let calendar = state.calendars.get(&id).ok_or_else(ApiError::not_found)?;
    let lag = state.settings.read_lag_list_s;
    let seen = seen(state, calendar, lag);
    let calendar = &*seen;
    let of = format!("events {} {id}", call.token.email);
    let page_of = format!("{of} {print} {}", params.print(&NOT_WITH_SYNC))
        + &params.print(&["syncToken", "showDeleted"]);
    let since = match params.get("syncToken") {
        Some(text) => Some(
            cursor::open_sync(state, text, &of, &print, calendar.floor(&call.token.email))?.seq,
        ),
        None => None,
    };
    let page = params
        .get("pageToken")
        .map(|t| cursor::open_page(state, t, &page_of))
        .transpose()?;
    let frame = Frame {
        viewer: &call.token.email,
        view,
        zone: zone.unwrap_or_else(|| calendar.tz()),
        max_attendees: params.number("maxAttendees"),
        bare_deletions: since.is_some() && !params.flag("showDeleted"),
    };
    let single = params.flag("singleEvents");
    let (from, to) = window(call);
    let mut all = Vec::new();
    let mut take = |event: &Event| {
        if wanted(call, calendar, event, since.is_some(), single) {
            let shown = render::event(state, calendar, event, &frame);
            all.push((key(call, calendar, event), shown));
        }
    };
    for event in calendar.events.values() {
        if since.is_some_and(|since| event.seq <= since) {
            continue;
        }
        if single && series::is_series(event) {
            let found = series::instances(calendar, event, from, to);
            found.iter().for_each(&mut take);
        } else {
            take(event);
        }
    }
    let newest = if lag > 0 { calendar.seq } else { state.seq };
    let size = params.number("maxResults").unwrap_or(250).min(2500);
    let syncable = [
        "q",
        "iCalUID",
        "orderBy",
        "updatedMin",
        "privateExtendedProperty",
        "sharedExtendedProperty",
    ]
    .iter()
    .all(|name| params.get(name).is_none());
    let cut = cursor::slice(
        state,
        newest,
        all,
        page.as_ref(),
        size,
        &page_of,
        syncable.then_some((&of, &print)),
    );
    Ok(page_value(call, calendar, cut))
}

/// Where series are looked for: the window asked for, its end by the settings if it has none.
fn window(call: &Call) -> (times::Instant, times::Instant) {
    let from = call.params.time("timeMin");
    let days = chrono::Duration::days(call.state.settings.series_days);
    let to = call.params.time("timeMax");
    let to = to.unwrap_or_else(|| from.unwrap_or(call.now).max(call.now) + days);
    (from.unwrap_or_default(), to)
}

/// `events.instances`: the instances of a series; of a single event, the event itself.
///
/// # Errors
/// 404 for calendar or event, 400 for a page token of another list.
pub(super) fn instances(call: &mut Call) -> Result<Value, ApiError> {
    let (id, view) = access::read(call, call.params.path("calendarId"))?;
    let zone = call.params.zone()?;
    let (params, state) = (&call.params, &*call.state);
    let calendar = state.calendars.get(&id).ok_or_else(ApiError::not_found)?;
    let seen = seen(state, calendar, state.settings.read_lag_list_s);
    let calendar = &*seen;
    let master = series::find(calendar, params.path("eventId")).ok_or_else(ApiError::not_found)?;
    let frame = Frame {
        viewer: &call.token.email,
        view,
        zone: zone.unwrap_or_else(|| calendar.tz()),
        max_attendees: params.number("maxAttendees"),
        bare_deletions: false,
    };
    let mut found = Vec::new();
    if series::is_series(&master) {
        let (from, to) = window(call);
        found.extend(series::instances(calendar, &master, from, to));
        let exceptions = calendar.events.values();
        found.extend(
            exceptions
                .filter(|event| series::master_of(event) == Some(&master.id))
                .cloned(),
        );
    } else {
        found.push(master.clone().into_owned());
    }
    let asked = params.get("originalStart").and_then(times::parse);
    let all = found
        .iter()
        .filter(|event| wanted(call, calendar, event, false, true))
        .filter(|event| {
            let original = event.body.get("originalStartTime");
            let original = original.and_then(|part| times::instant(part, calendar.tz()));
            asked.is_none() || original == asked
        })
        .map(|event| {
            let shown = render::event(state, calendar, event, &frame);
            (event.id.clone(), shown)
        })
        .collect();
    let names = ["timeMin", "timeMax", "showDeleted", "originalStart"];
    let of = format!("instances {} {id} {}", call.token.email, master.id) + &params.print(&names);
    let page = params
        .get("pageToken")
        .map(|t| cursor::open_page(state, t, &of))
        .transpose()?;
    let size = params.number("maxResults").unwrap_or(250).min(2500);
    let sync = Some(("instances", ""));
    let cut = cursor::slice(state, state.seq, all, page.as_ref(), size, &of, sync);
    Ok(page_value(call, calendar, cut))
}

fn page_value(call: &Call, calendar: &Calendar, cut: cursor::Slice) -> Value {
    let owner = calendar.role(&call.token.email) == Some("owner");
    let reminders = if owner {
        json!([{"method": "popup", "minutes": 10}])
    } else {
        json!([])
    };
    let newest = calendar
        .events
        .values()
        .map(|e| e.updated)
        .max()
        .unwrap_or(call.now);
    let mut out = json!({
        "kind": "calendar#events",
        "etag": format!("\"p{}{}\"", calendar.seq, cut.items.len()),
        "summary": calendar.summary,
        "description": calendar.description.clone().unwrap_or_default(),
        "updated": times::utc_ms(newest),
        "timeZone": call.params.get("timeZone").unwrap_or(&calendar.time_zone),
        "accessRole": calendar.role(&call.token.email),
        "defaultReminders": reminders,
        "items": cut.items,
    });
    if let Some(token) = cut.next_page {
        out["nextPageToken"] = json!(token);
    }
    if let Some(token) = cut.next_sync {
        out["nextSyncToken"] = json!(token);
    }
    out
}

fn check(call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    if params.get("syncToken").is_some() {
        let refused = "Sync token cannot be used with other request restrictions";
        let hides_deleted = params.get("showDeleted") == Some("false");
        if NOT_WITH_SYNC.iter().any(|name| params.get(name).is_some()) || hides_deleted {
            return Err(ApiError::invalid(refused).at("parameter", "syncToken"));
        }
    }
    if params.get("orderBy") == Some("startTime") && !params.flag("singleEvents") {
        let message = "The requested ordering is not available for the particular query.";
        return Err(ApiError::new(400, "global", "badRequest", message).at("parameter", "orderBy"));
    }
    if let (Some(from), Some(to)) = (params.time("timeMin"), params.time("timeMax"))
        && from >= to
    {
        return Err(ApiError::empty_range());
    }
    for name in ["privateExtendedProperty", "sharedExtendedProperty"] {
        if params.all(name).iter().any(|pair| !pair.contains('=')) {
            return Err(
                ApiError::invalid(format!("Invalid value for {name}.")).at("parameter", name)
            );
        }
    }
    if let Some(oldest) = params.time("updatedMin")
        && (call.now - oldest).num_days() >= call.state.settings.updated_min_days
    {
        let message = "The requested minimum modification time lies too far in the past.";
        return Err(
            ApiError::new(410, "calendar", "updatedMinTooLongAgo", message)
                .at("parameter", "updatedMin"),
        );
    }
    Ok(())
}

/// Whether an event passes the filters; `single`: masters are not listed, only what they give.
fn wanted(call: &Call, calendar: &Calendar, event: &Event, delta: bool, single: bool) -> bool {
    let params = &call.params;
    let since = params.time("updatedMin");
    // Among masters, cancelled instances of living series are always told: they are part of it.
    let part_of_series = || {
        let master = series::master_of(event).and_then(|id| calendar.events.get(id));
        !single && master.is_some_and(|master| !master.cancelled())
    };
    if event.cancelled()
        && !delta
        && since.is_none()
        && !params.flag("showDeleted")
        && !part_of_series()
    {
        return false;
    }
    if since.is_some_and(|since| event.updated < since) {
        return false;
    }
    if !params.flag("showHiddenInvitations")
        && render::hidden_invitation(call.state, calendar, event)
    {
        return false;
    }
    let bounded = params.time("timeMin").is_some() || params.time("timeMax").is_some();
    if series::is_series(event) {
        let (from, to) = window(call);
        if bounded && !series::touches(calendar, event, from, to) {
            return false;
        }
    } else if bounded && let Some((from, to)) = times::span(&event.body, calendar.tz()) {
        let second = |at: times::Instant| at.timestamp();
        if params
            .time("timeMin")
            .is_some_and(|min| second(to) <= second(min))
            || params
                .time("timeMax")
                .is_some_and(|max| second(from) >= second(max))
        {
            return false;
        }
    }
    let kinds = params.all("eventTypes");
    if !kinds.is_empty() && !kinds.contains(&event.text("eventType")) {
        return false;
    }
    if params
        .get("iCalUID")
        .is_some_and(|uid| uid != event.text("iCalUID"))
    {
        return false;
    }
    let properties = |side: &str, name: &str| {
        params.all(name).iter().all(|pair| {
            pair.split_once('=').is_some_and(|(key, value)| {
                event
                    .body
                    .get("extendedProperties")
                    .is_some_and(|all| all[side][key] == value)
            })
        })
    };
    properties("private", "privateExtendedProperty")
        && properties("shared", "sharedExtendedProperty")
        && params.get("q").is_none_or(|q| matches_text(event, q))
}

fn matches_text(event: &Event, q: &str) -> bool {
    let mut hay: Vec<&str> = ["summary", "description", "location"]
        .map(|f| event.text(f))
        .to_vec();
    for guest in event.attendees() {
        hay.extend(
            [guest["email"].as_str(), guest["displayName"].as_str()]
                .into_iter()
                .flatten(),
        );
    }
    let hay = hay.join("\n").to_lowercase();
    q.to_lowercase()
        .split_whitespace()
        .all(|word| hay.contains(word))
}

/// Items come in the order of these keys; without `orderBy` the order means nothing.
fn key(call: &Call, calendar: &Calendar, event: &Event) -> String {
    let at = match call.params.get("orderBy") {
        Some("startTime") => times::span(&event.body, calendar.tz()).map(|(from, _)| from),
        Some("updated") => Some(event.updated),
        _ => None,
    };
    match at {
        Some(at) => format!(
            "{:020} {}",
            at.timestamp_millis() + 10_i64.pow(15),
            event.id
        ),
        None => event.id.clone(),
    }
}
