//! What Google says when it does not do what it was asked, reduced to what we do about it.
//!
//! Decided by status and `reason` only: messages are prose, and the body may not be JSON at all.

use chrono::DateTime;
use http::header::{DATE, RETRY_AFTER};
use serde::Deserialize;

use crate::ports::Response;

/// Why Google did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoogleError {
    /// 401: the access token is dead. Refresh once, repeat once.
    Unauthorized,
    /// 403: the grant lacks a scope.
    MissingScope,
    /// 404: no such calendar, event or channel, or not visible any more.
    NotFound,
    /// 409: an event with this id exists or existed.
    Duplicate,
    /// 410: deleted, or a token is too old.
    Gone,
    /// 412: changed since it was read.
    PreconditionFailed,
    /// 403 for good: this account may not do this there.
    Forbidden {
        /// Google's `reason`.
        reason: String,
    },
    /// 403 or 429: too many requests; wait.
    RateLimited {
        /// Seconds, if Google said so; at most a day.
        retry_after: Option<u32>,
    },
    /// 403: an account's own limit on writing is reached; wait for hours, not seconds.
    QuotaExceeded,
    /// 403: the operator has to do something in Google's console (API not switched on, the
    /// project's quota for the day used up). No host is to blame.
    Operator {
        /// Google's `reason`.
        reason: String,
    },
    /// 5xx: also says nothing about whether a write was done.
    Server,
    /// 4xx of another kind: we asked wrongly; repeating does not help.
    BadRequest {
        /// Google's `reason`, or the status if there is none.
        reason: String,
    },
    /// The answer can't be read: not JSON, cut off, or a field of another type.
    Malformed,
}

impl GoogleError {
    /// Whether the same request may succeed later without anybody doing anything, the operator
    /// excepted. For a write the outcome is unknown with `Server` and `Malformed`.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::QuotaExceeded
                | Self::Operator { .. }
                | Self::Server
                | Self::Malformed
        )
    }

    /// For the log.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::MissingScope => "missing_scope",
            Self::NotFound => "not_found",
            Self::Duplicate => "duplicate",
            Self::Gone => "gone",
            Self::PreconditionFailed => "precondition_failed",
            Self::Forbidden { .. } => "forbidden",
            Self::RateLimited { .. } => "rate_limited",
            Self::QuotaExceeded => "quota_exceeded",
            Self::Operator { .. } => "operator",
            Self::Server => "server",
            Self::BadRequest { .. } => "bad_request",
            Self::Malformed => "malformed",
        }
    }

    /// Reads an answer that is no success.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        let status = response.status().as_u16();
        let reasons = Reasons::of(response.body());
        // Problems with the address of a channel have been seen as 400, 401 and 403.
        if let Some(reason) = reasons.0.iter().find(|reason| reason.starts_with("push.")) {
            return Self::BadRequest {
                reason: reason.clone(),
            };
        }
        match status {
            401 => Self::Unauthorized,
            403 => Self::of_403(&reasons, response),
            404 => Self::NotFound,
            409 if reasons.has(&["conflict"]) => Self::Server,
            409 => Self::Duplicate,
            410 => Self::Gone,
            412 => Self::PreconditionFailed,
            429 => Self::RateLimited {
                retry_after: retry_after(response),
            },
            408 | 500.. => Self::Server,
            400..500 => Self::BadRequest {
                reason: reasons.first().unwrap_or_else(|| status.to_string()),
            },
            _ => Self::Malformed,
        }
    }

    fn of_403(reasons: &Reasons, response: &Response) -> Self {
        if reasons.has(&["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]) {
            return Self::MissingScope;
        }
        if reasons.has(&["rateLimitExceeded", "userRateLimitExceeded"]) {
            return Self::RateLimited {
                retry_after: retry_after(response),
            };
        }
        if reasons.has(&["quotaExceeded"]) {
            return Self::QuotaExceeded;
        }
        match reasons.first() {
            Some(_) if reasons.has(&["accessNotConfigured", "SERVICE_DISABLED"]) => {
                Self::Operator {
                    reason: "accessNotConfigured".into(),
                }
            }
            Some(_) if reasons.has(&["dailyLimitExceeded"]) => Self::Operator {
                reason: "dailyLimitExceeded".into(),
            },
            Some(reason) => Self::Forbidden { reason },
            // A page in front of the API, not the API: nothing is known about this calendar.
            None => Self::Malformed,
        }
    }
}

impl std::fmt::Display for GoogleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for GoogleError {}

/// What Google says for people when it refuses, as `reason: message`, at most 200 characters of
/// the message; words with an `@` are left out, they may name somebody.
#[must_use]
pub fn words(response: &Response) -> String {
    #[derive(Deserialize)]
    struct Body {
        error: Message,
    }
    #[derive(Deserialize)]
    struct Message {
        message: Option<String>,
    }
    let code = Reasons::of(response.body())
        .first()
        .unwrap_or_else(|| response.status().as_u16().to_string());
    let body: Result<Body, _> = serde_json::from_slice(response.body());
    let message = body.ok().and_then(|body| body.error.message);
    let message: Vec<String> = message
        .unwrap_or_default()
        .split_whitespace()
        .filter(|word| !word.contains('@') && !word.contains("%40"))
        .map(|word| word.chars().filter(|c| !c.is_control()).collect())
        .collect();
    let message: String = message.join(" ").chars().take(200).collect();
    if message.is_empty() {
        code
    } else {
        format!("{code}: {message}")
    }
}

/// All reasons in a body, those of the Calendar backend before those of the front end.
struct Reasons(Vec<String>);

impl Reasons {
    fn of(body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Body {
            error: Error,
        }
        #[derive(Deserialize)]
        struct Error {
            #[serde(default)]
            errors: Vec<Reason>,
            #[serde(default)]
            details: Vec<Reason>,
        }
        #[derive(Deserialize)]
        struct Reason {
            reason: Option<String>,
        }
        let Ok(Body { error }) = serde_json::from_slice(body) else {
            return Self(Vec::new());
        };
        let reasons = error.errors.into_iter().chain(error.details);
        Self(
            reasons
                .filter_map(|reason| reason.reason)
                .map(short)
                .collect(),
        )
    }

    fn has(&self, any: &[&str]) -> bool {
        self.0.iter().any(|reason| any.contains(&reason.as_str()))
    }

    fn first(&self) -> Option<String> {
        self.0.first().cloned()
    }
}

/// A reason as it may stand in a log line: a word.
pub(super) fn short(reason: String) -> String {
    let word = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    reason.chars().filter(word).take(60).collect()
}

/// `Retry-After` in seconds, at most a day. A date counts from the answer's own `Date`, so that
/// no clock of ours is involved.
fn retry_after(response: &Response) -> Option<u32> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let now = response.headers().get(DATE)?.to_str().ok()?;
            let now = DateTime::parse_from_rfc2822(now).ok()?;
            let then = DateTime::parse_from_rfc2822(text).ok()?;
            then.signed_duration_since(now).num_seconds()
        }
    };
    u32::try_from(seconds.clamp(0, 86_400)).ok()
}
