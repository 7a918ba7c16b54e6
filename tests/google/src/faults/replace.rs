//! Answers in the place of Google's.

use serde_json::json;

use super::effect::{Effect, Reason, RetryAfter, Shape};
use super::rule::Target;
use crate::calendar::ApiError;
use crate::http::{End, Reply};
use crate::state::State;
use crate::times;

/// The answer that an effect gives instead of Google's.
pub(super) fn reply(state: &State, target: &Target, effect: &Effect) -> Reply {
    match effect {
        Effect::Error {
            reason,
            status,
            retry_after,
            body,
        } => {
            let reply = error(target, *reason, *status, *body);
            match retry_after {
                None => reply,
                Some(RetryAfter::Seconds(seconds)) => {
                    reply.with("retry-after", seconds.to_string())
                }
                Some(RetryAfter::Date(seconds)) => {
                    let skew = state.settings.date_skew_s;
                    let at = state.now() + chrono::Duration::seconds(skew.saturating_add(*seconds));
                    reply.with("retry-after", times::http_date(at))
                }
            }
        }
        Effect::Raw {
            status,
            content_type,
            body,
        } => {
            let mut reply = Reply::empty(*status).with("content-type", content_type);
            reply.body = body.clone().into_bytes();
            reply
        }
        Effect::Reset => silent(End::Reset),
        Effect::Refuse => silent(End::Refuse),
        _ => silent(End::Hang),
    }
}

/// No answer. Who does not look at the fate finds a 502, and is not told a success.
fn silent(end: End) -> Reply {
    let mut reply = Reply::empty(502);
    reply.fate.end = end;
    reply
}

fn error(target: &Target, reason: Reason, status: Option<u16>, shape: Shape) -> Reply {
    let (usual, domain, name, message) = reason.facts();
    let status = status.unwrap_or(usual);
    match shape {
        Shape::Empty => Reply::empty(status),
        Shape::Html => Reply::html(
            status,
            format!(
                "<!DOCTYPE html>\n<html lang=en>\n<title>Error {status} (Server Error)!!1</title>\n\
                 <p><b>{status}.</b> <ins>That\u{2019}s an error.</ins>\n\
                 <p>The server encountered a temporary error and could not complete your request.\
                 <p>Please try again in 30 seconds.  <ins>That\u{2019}s all we know.</ins>\n"
            ),
        ),
        Shape::Json if target.group.is_oauth() || domain == "oauth" => Reply::json(
            status,
            &json!({"error": name, "error_description": message}),
        ),
        Shape::Json if reason == Reason::AuthError && status == usual => {
            ApiError::bad_credentials().reply()
        }
        Shape::Json if reason == Reason::InsufficientPermissions && status == usual => {
            ApiError::scope("calendar.v3").reply()
        }
        Shape::Json => {
            let error = ApiError::new(status, domain, name, message);
            match reason {
                Reason::FullSyncRequired => error.at("parameter", "syncToken"),
                Reason::UpdatedMinTooLongAgo => error.at("parameter", "updatedMin"),
                Reason::ConditionNotMet => error.at("header", "If-Match"),
                _ => error,
            }
            .reply()
        }
    }
}
