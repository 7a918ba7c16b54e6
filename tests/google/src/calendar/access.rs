//! Who may see or change what: tokens, scopes by the discovery file, roles by the calendar's list.

use std::collections::BTreeSet;

use super::Call;
use super::error::ApiError;
use crate::http::Req;
use crate::state::{AccessToken, Calendar, State};

const PREFIX: &str = "https://www.googleapis.com/auth/calendar";

/// How much of an event a caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// Everything.
    Full,
    /// Id, status and times.
    Availability,
}

/// The token of a request.
///
/// # Errors
/// 401: none sent, unknown, or expired.
pub(super) fn token(state: &State, req: &Req) -> Result<AccessToken, ApiError> {
    let header = req.header("authorization");
    let sent = match header {
        Some(header) => header
            .strip_prefix("Bearer ")
            .or_else(|| header.strip_prefix("bearer ")),
        None => req.q("access_token").or_else(|| req.q("oauth_token")),
    };
    let sent = match (sent, header) {
        (Some(sent), _) => sent.trim(),
        (None, Some(_)) => return Err(ApiError::bad_credentials()),
        (None, None) => return Err(ApiError::login_required()),
    };
    match state.access.get(sent) {
        Some(token) if token.expires > state.now() => Ok(token.clone()),
        _ => Err(ApiError::bad_credentials()),
    }
}

/// Whether the token has the scope `calendar` + `suffix`.
fn has(scopes: &BTreeSet<String>, suffix: &str) -> bool {
    scopes.contains(&format!("{PREFIX}{suffix}"))
}

/// The widest view that scopes which the method accepts give of events on this calendar.
fn scope_view(call: &Call, calendar: &Calendar) -> Option<View> {
    // Only scopes that the discovery file lists for this very method count.
    let scopes: BTreeSet<String> = call
        .token
        .scopes
        .iter()
        .filter(|s| call.method.scopes.contains(s))
        .cloned()
        .collect();
    let owner = calendar.role(&call.token.email) == Some("owner");
    let ours = calendar.created_by.as_deref() == Some(call.token.project.as_str());
    let any = |suffixes: &[&str]| suffixes.iter().any(|s| has(&scopes, s));
    if any(&["", ".readonly", ".events", ".events.readonly"])
        || (owner && any(&[".events.owned", ".events.owned.readonly"]))
        || (ours && any(&[".app.created"]))
        || (calendar.public && any(&[".events.public.readonly"]))
    {
        Some(View::Full)
    } else if any(&[".events.freebusy"]) {
        Some(View::Availability)
    } else {
        None
    }
}

/// Opens a calendar's events for reading: its real id and how much of them is shown.
///
/// # Errors
/// 404 unknown or not shared, 403 scopes do not reach this calendar.
pub(super) fn read(call: &Call, id: &str) -> Result<(String, View), ApiError> {
    let calendar = call
        .state
        .calendar(id, &call.token.email)
        .ok_or_else(ApiError::not_found)?;
    let role = calendar
        .role(&call.token.email)
        .ok_or_else(ApiError::not_found)?;
    let view =
        scope_view(call, calendar).ok_or_else(|| ApiError::scope(&call.method.rpc_name()))?;
    let view = if role == "freeBusyReader" {
        View::Availability
    } else {
        view
    };
    Ok((calendar.id.clone(), view))
}

/// Opens a calendar's events for writing: its real id.
///
/// # Errors
/// 404 unknown or not shared, 403 scopes do not reach this calendar or the role is too low.
pub(super) fn write(call: &Call, id: &str) -> Result<String, ApiError> {
    let (id, _) = read(call, id)?;
    let role = call
        .state
        .calendar(&id, "")
        .and_then(|c| c.role(&call.token.email))
        .unwrap_or("");
    match role {
        "owner" | "writer" | "writerWithoutPrivateAccess" => Ok(id),
        _ => Err(ApiError::role(
            "You need to have writer access to this calendar.",
        )),
    }
}

/// Checks that `app.created` alone is not used on a calendar of someone else's making.
///
/// # Errors
/// 404 unknown or not shared, 403 scopes do not reach this calendar.
pub(super) fn settings(call: &Call, id: &str) -> Result<String, ApiError> {
    let calendar = call
        .state
        .calendar(id, &call.token.email)
        .ok_or_else(ApiError::not_found)?;
    calendar
        .role(&call.token.email)
        .ok_or_else(ApiError::not_found)?;
    let ours = calendar.created_by.as_deref() == Some(call.token.project.as_str());
    let wide = call
        .token
        .scopes
        .iter()
        .any(|s| call.method.scopes.contains(s) && *s != format!("{PREFIX}.app.created"));
    if ours || wide {
        Ok(calendar.id.clone())
    } else {
        Err(ApiError::scope(&call.method.rpc_name()))
    }
}
