//! What a fault does.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to a call that is struck.
///
/// `Error`, `Raw`, `Reset`, `Refuse` and `Hang` take the place of the answer, and of the work too
/// if the rule says "before". The others let Google do its work and change what is answered, or
/// change the world of the call's person or calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// One of Google's errors.
    Error {
        reason: Reason,
        /// Instead of the usual status of the reason.
        #[serde(default)]
        status: Option<u16>,
        #[serde(default)]
        retry_after: Option<RetryAfter>,
        #[serde(default)]
        body: Shape,
    },
    /// Any answer whatever.
    Raw {
        status: u16,
        content_type: String,
        body: String,
    },
    /// The connection is reset without an answer.
    Reset,
    /// No connection comes about. Over HTTP, where it has been accepted already, as `Reset`.
    Refuse,
    /// No answer ever comes.
    Hang,
    /// The body ends in the middle, the connection with it; the length announced was the whole.
    Cut {
        /// Bytes that come; half of them without it.
        #[serde(default)]
        keep: Option<usize>,
    },
    /// A proper answer of 200 whose JSON is broken off.
    Truncate {
        /// Bytes that come; half of them without it.
        #[serde(default)]
        keep: Option<usize>,
    },
    /// The answer comes late, by its first byte or spread over time.
    Slow {
        #[serde(default)]
        first_byte_ms: u64,
        #[serde(default)]
        body_ms: u64,
    },
    /// The right body under a wrong name.
    ContentType { value: String },
    /// The answer grows by so many bytes, in a field that nobody knows.
    Oversized { bytes: usize },
    /// Merged into the answer as RFC 7396 says: null takes away. For unknown fields and values,
    /// for missing ones, for `expires_in` of all kinds.
    Merge {
        patch: Value,
        #[serde(default)]
        into: Part,
    },
    /// Events of series long ended appear in a list, without start and end.
    Ghosts { count: usize },
    /// Free/busy can't read the calendars asked for: all, or the rule's calendar.
    Unreadable { reason: String },
    /// `nextSyncToken` and `nextPageToken` are of no use.
    Tokens {
        /// They are well formed, but of a list with other parameters.
        #[serde(default)]
        foreign: bool,
    },
    /// The access token sent is dead from now on.
    ExpireAccess,
    /// The person takes away all that they granted to the project.
    RevokeGrant,
    /// The person takes away some of it; the next refresh returns less.
    LoseScopes { scopes: Vec<String> },
    /// The calendar is deleted.
    DeleteCalendar,
    /// The calendar is no longer shared with the caller.
    Unshare,
    /// The caller's role on the calendar becomes another one.
    Role { role: String },
}

impl Effect {
    /// An error with its usual status and body.
    pub fn error(reason: Reason) -> Self {
        Self::Error {
            reason,
            status: None,
            retry_after: None,
            body: Shape::Json,
        }
    }

    /// Google's own failure: 500, 502, 503 or 504.
    pub fn backend(status: u16, body: Shape) -> Self {
        Self::Error {
            reason: Reason::BackendError,
            status: Some(status),
            retry_after: None,
            body,
        }
    }

    /// 429 with or without `Retry-After`.
    pub fn too_many(retry_after: Option<RetryAfter>) -> Self {
        Self::Error {
            reason: Reason::RateLimitExceeded,
            status: Some(429),
            retry_after,
            body: Shape::Json,
        }
    }

    /// Changes the answer itself.
    pub fn merge(patch: Value) -> Self {
        Self::Merge {
            patch,
            into: Part::Answer,
        }
    }

    /// Takes the answer's place.
    pub(super) fn replaces(&self) -> bool {
        matches!(
            self,
            Self::Error { .. } | Self::Raw { .. } | Self::Reset | Self::Refuse | Self::Hang
        )
    }

    /// Changes the world, not the answer.
    pub(super) fn is_act(&self) -> bool {
        matches!(
            self,
            Self::ExpireAccess
                | Self::RevokeGrant
                | Self::LoseScopes { .. }
                | Self::DeleteCalendar
                | Self::Unshare
                | Self::Role { .. }
        )
    }

    /// For the request log.
    pub(super) fn name(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let reason = value["reason"].as_str().map(|r| format!(" {r}"));
        value["kind"].as_str().unwrap_or_default().to_owned() + &reason.unwrap_or_default()
    }
}

/// How long to wait, in seconds from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// As a number.
    Seconds(i64),
    /// As an HTTP date by the simulator's clock (skewed as the `Date` header is).
    Date(i64),
}

/// What an error looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    #[default]
    Json,
    Html,
    Empty,
}

/// Where a patch goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Answer,
    /// Each of `items`.
    Items,
    /// Each entry of free/busy's `calendars`.
    Calendars,
}

macro_rules! reasons {
    ($($name:ident $text:literal $status:literal $domain:literal $message:literal;)*) => {
        /// Why Google refuses. Usable at Calendar and at OAuth alike; there the last column is
        /// the description.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Reason {
            $(
                #[doc = concat!($status, " `", $text, "`")]
                #[serde(rename = $text)]
                $name,
            )*
        }

        impl Reason {
            /// Status, domain, name and message.
            pub(super) fn facts(self) -> (u16, &'static str, &'static str, &'static str) {
                match self {
                    $(Self::$name => ($status, $domain, $text, $message),)*
                }
            }
        }
    };
}

reasons! {
    AuthError "authError" 401 "global" "Invalid Credentials";
    InsufficientPermissions "insufficientPermissions" 403 "global" "Insufficient Permission";
    UserRateLimitExceeded "userRateLimitExceeded" 403 "usageLimits" "User Rate Limit Exceeded";
    RateLimitExceeded "rateLimitExceeded" 403 "usageLimits" "Rate Limit Exceeded";
    QuotaExceeded "quotaExceeded" 403 "usageLimits" "Calendar usage limits exceeded.";
    DailyLimitExceeded "dailyLimitExceeded" 403 "usageLimits" "Daily Limit Exceeded";
    AccessNotConfigured "accessNotConfigured" 403 "usageLimits"
        "Google Calendar API has not been used in project 1 before or it is disabled.";
    Forbidden "forbidden" 403 "global" "Forbidden";
    RequiredAccessLevel "requiredAccessLevel" 403 "calendar"
        "You need to have writer access to this calendar.";
    ForbiddenForNonOrganizer "forbiddenForNonOrganizer" 403 "calendar"
        "Shared properties can only be changed by the organizer of the event.";
    NotFound "notFound" 404 "global" "Not Found";
    Conflict "conflict" 409 "global" "Conflict";
    FullSyncRequired "fullSyncRequired" 410 "calendar"
        "Sync token is no longer valid, a full sync is required.";
    UpdatedMinTooLongAgo "updatedMinTooLongAgo" 410 "calendar"
        "The requested minimum modification time lies too far in the past.";
    Deleted "deleted" 410 "global" "Resource has been deleted";
    ConditionNotMet "conditionNotMet" 412 "global" "Precondition Failed";
    BackendError "backendError" 503 "global" "Backend Error";
    WebhookUnauthorized "push.webhookUrlUnauthorized" 401 "global"
        "Unauthorized WebHook callback channel";
    InvalidGrant "invalid_grant" 400 "oauth" "Token has been expired or revoked.";
    InvalidClient "invalid_client" 401 "oauth" "Unauthorized";
    UnauthorizedClient "unauthorized_client" 401 "oauth" "Unauthorized";
    InvalidToken "invalid_token" 400 "oauth" "Token expired or revoked";
    InternalFailure "internal_failure" 500 "oauth" "Backend Error";
}
