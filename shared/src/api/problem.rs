//! Problems (RFC 9457): what an answer says when it is not what was asked for.

use serde::{Deserialize, Serialize};

use super::Instant;

/// The body of every error answer, `application/problem+json`.
///
/// `code` is stable and meant for programs; `detail` is a sentence for people that says what
/// to do. The codes are listed in [`code`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:freeslot:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status once more, for those who only see the body.
    pub status: u16,
    /// One of [`code`]; never changes its meaning.
    pub code: String,
    /// What kind of problem this is, in a few words.
    pub title: String,
    /// What happened here and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field or parameter that is wrong, as the request spelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// With `slot_not_offered`: why (`outside_hours`, `notice`, `horizon`, `busy` …). With
    /// `host_unavailable`: `paused`, where the hosts want it so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// With `slot_taken`: the starts that are free now, around the one that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Vec<Instant>>,
    /// Seconds after which asking again makes sense; the same as `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem of which no more is known than status and [`code`]: no words, no field.
    pub fn new(status: u16, code: &str) -> Self {
        Self {
            kind: format!("urn:freeslot:problem:{code}"),
            status,
            code: code.to_owned(),
            title: String::new(),
            detail: None,
            field: None,
            reason: None,
            slots: None,
            retry_after: None,
        }
    }
}

/// 404 `not_found` for an event type that there is not, or not any more: a tag for it may still
/// stand on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoEventProblem {
    /// The problem.
    #[serde(flatten)]
    pub problem: Problem,
    /// Whom to ask instead: [`super::SiteView::contact`]; may be empty.
    #[serde(default)]
    pub contact: String,
}

/// The stable codes of [`Problem::code`].
pub mod code {
    /// 400: the request can't be read; `field` names the part.
    pub const BAD_REQUEST: &str = "bad_request";
    /// 401: sign in first.
    pub const SIGN_IN: &str = "sign_in";
    /// 403: signed in, but this is somebody else's; or a link that is forged or expired.
    pub const FORBIDDEN: &str = "forbidden";
    /// 403: an admin has set this for all hosts; `detail` says whom to ask.
    pub const LOCKED: &str = "locked";
    /// 404: no such site, event type, booking or page.
    pub const NOT_FOUND: &str = "not_found";
    /// 405: the path exists, with another method.
    pub const METHOD: &str = "method_not_allowed";
    /// 409: somebody else has the time; `slots` has fresh ones.
    pub const SLOT_TAKEN: &str = "slot_taken";
    /// 409: the same request is still being worked on.
    pub const IN_FLIGHT: &str = "in_flight";
    /// 409: the thing was changed or exists already.
    pub const CONFLICT: &str = "conflict";
    /// 409: there are future bookings, and nothing was said about what becomes of them.
    pub const FUTURE_BOOKINGS: &str = "future_bookings";
    /// 409: the notice period for changing a booking has begun; `detail` says whom to ask.
    pub const TOO_LATE: &str = "too_late";
    /// 413: the body is larger than this route takes.
    pub const TOO_LARGE: &str = "too_large";
    /// 422: this start was never offered; `reason` says why.
    pub const SLOT_NOT_OFFERED: &str = "slot_not_offered";
    /// 422: the key was used before with another body.
    pub const KEY_REUSED: &str = "key_reused";
    /// 422: a value is readable but not acceptable; `field` names it.
    pub const INVALID: &str = "invalid";
    /// 429: too many requests; see `retry_after`.
    pub const TOO_MANY: &str = "too_many";
    /// 503: busy times could not be read; unknown is busy, so nothing is offered.
    pub const CANNOT_SAY_NOW: &str = "cannot_say_now";
    /// 503: the host's calendar is disconnected or can't be written.
    pub const HOST_UNAVAILABLE: &str = "host_unavailable";
    /// 500 or 503: our fault. What became of a booking is not known: ask again with the same key.
    pub const INTERNAL: &str = "internal";
}
