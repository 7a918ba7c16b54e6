//! Calendar v3: finds the method in the discovery file, checks token, scopes and parameters, and
//! hands over to the module of the method.

mod access;
mod calendar_list;
mod calendars;
mod check;
mod conference;
mod cursor;
mod error;
mod events;
mod freebusy;
mod guests;
mod list;
mod params;
mod plant;
pub(crate) mod render;
pub(crate) mod series;
mod watch;
pub(crate) mod write;

use std::borrow::Cow;

use axum::http::HeaderMap;
use serde_json::{Value, json};

pub(crate) use calendar_list::colour;
pub(crate) use cursor::spoil;
pub(crate) use error::ApiError;
use params::Params;
pub(crate) use render::hidden_invitation;

use crate::discovery::{self, Method};
use crate::fields::Mask;
use crate::http::{Reply, Req};
use crate::state::{AccessToken, Calendar, State, hash, hex};
use crate::times::Instant;

/// A calendar as a read sees it that lags by so many seconds.
fn seen<'a>(state: &State, calendar: &'a Calendar, lag_s: i64) -> Cow<'a, Calendar> {
    match lag_s {
        0 => Cow::Borrowed(calendar),
        lag_s => Cow::Owned(calendar.as_of(state.now() - chrono::Duration::seconds(lag_s))),
    }
}

/// One call on its way through.
pub(crate) struct Call<'a> {
    pub state: &'a mut State,
    pub method: &'static Method,
    pub token: AccessToken,
    pub params: Params,
    pub body: Value,
    pub headers: &'a HeaderMap,
    pub now: Instant,
}

/// What a method answers before `fields` and etags are applied.
pub(crate) enum Answer {
    /// 200 with this resource.
    Resource(Value),
    /// 204.
    Nothing,
}

/// Handles a call below `/calendar/v3/`; remarks for the log go to `warnings`.
pub(crate) fn handle(state: &mut State, req: &Req, warnings: &mut Vec<String>) -> Reply {
    match run(state, req, warnings) {
        Ok(reply) => reply,
        Err(err) => err.reply(),
    }
}

fn run(state: &mut State, req: &Req, warnings: &mut Vec<String>) -> Result<Reply, ApiError> {
    let segments = req.segments();
    let segments = segments.get(2..).unwrap_or_default();
    let Some((method, path)) = discovery::find(&req.method, segments) else {
        warnings.push(format!("no such method: {} {}", req.method, req.path));
        return Err(ApiError::not_found());
    };
    let token = access::token(state, req)?;
    if !token.scopes.iter().any(|s| method.scopes.contains(s)) {
        return Err(ApiError::scope(&method.rpc_name()));
    }
    let params = Params::check(method, &req.query, path, warnings)?;
    let schema = method.response.as_deref().map(discovery::schema);
    let mask = params
        .get("fields")
        .map(|text| Mask::parse(text, schema))
        .transpose()
        .map_err(|part| {
            let message = format!("Invalid field selection {part}");
            ApiError::new(400, "global", "invalidParameter", message).at("parameter", "fields")
        })?;
    let body = body(method, req, warnings)?;
    let pretty = match params.get("prettyPrint") {
        Some(asked) => asked != "false",
        None => state.pretty,
    };
    let now = state.now();
    let mut call = Call {
        state,
        method,
        token,
        params,
        body,
        headers: &req.headers,
        now,
    };
    Ok(match dispatch(&mut call)? {
        Answer::Nothing => Reply::empty(204),
        Answer::Resource(value) => finish(req, value, mask.as_ref(), pretty),
    })
}

fn body(method: &Method, req: &Req, warnings: &mut Vec<String>) -> Result<Value, ApiError> {
    let Some(schema) = &method.request else {
        return Ok(json!({}));
    };
    if req.body.is_empty() {
        return Ok(json!({}));
    }
    let body: Value = serde_json::from_slice(&req.body)
        .map_err(|_| ApiError::new(400, "global", "parseError", "Parse Error"))?;
    if !body.is_object() {
        return Err(ApiError::new(400, "global", "parseError", "Parse Error"));
    }
    let mut unknown = Vec::new();
    discovery::unknown_fields(&body, discovery::schema(schema), "", &mut unknown);
    warnings.extend(
        unknown
            .iter()
            .map(|f| format!("unknown field {f} in the body of {}", method.id)),
    );
    Ok(body)
}

fn dispatch(call: &mut Call) -> Result<Answer, ApiError> {
    Ok(Answer::Resource(match call.method.id.as_str() {
        "calendar.freebusy.query" => freebusy::query(call)?,
        "calendar.calendarList.list" => calendar_list::list(call)?,
        "calendar.calendarList.get" => calendar_list::get(call)?,
        "calendar.calendarList.insert" => calendar_list::insert(call)?,
        "calendar.calendars.get" => calendars::get(call)?,
        "calendar.calendars.insert" => calendars::insert(call)?,
        "calendar.events.list" => list::list(call)?,
        "calendar.events.instances" => list::instances(call)?,
        "calendar.events.get" => events::get(call)?,
        "calendar.events.insert" => events::insert(call)?,
        "calendar.events.patch" => events::patch(call)?,
        "calendar.events.update" => events::update(call)?,
        "calendar.events.delete" => {
            events::delete(call)?;
            return Ok(Answer::Nothing);
        }
        "calendar.events.watch" => watch::watch(call)?,
        "calendar.channels.stop" => {
            watch::stop(call)?;
            return Ok(Answer::Nothing);
        }
        "calendar.calendars.delete" => {
            calendars::delete(call)?;
            return Ok(Answer::Nothing);
        }
        known => {
            let message = format!("google-sim does not simulate {known} yet.");
            return Err(ApiError::new(501, "simulator", "notImplemented", message));
        }
    }))
}

/// Etag, `If-None-Match`, `fields` and JSON.
fn finish(req: &Req, value: Value, mask: Option<&Mask>, pretty: bool) -> Reply {
    let etag = (req.method == "GET").then(|| match value["etag"].as_str() {
        Some(etag) => etag.to_owned(),
        None => format!("\"{}\"", &hex(&hash(&value.to_string()))[..24]),
    });
    if let Some(etag) = &etag
        && req.header("if-none-match") == Some(etag)
    {
        return Reply::empty(304).with("etag", etag);
    }
    let value = match mask {
        Some(mask) => mask.apply(value),
        None => value,
    };
    let reply = Reply::json_as(200, &value, pretty)
        .with(
            "cache-control",
            "no-cache, no-store, max-age=0, must-revalidate",
        )
        .with("vary", "Origin, X-Origin, Referer");
    match etag {
        Some(etag) => reply.with("etag", etag),
        None => reply,
    }
}
