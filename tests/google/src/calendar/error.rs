//! Error bodies: the Calendar backend's shape, and the front end's with `status` and `details`.

use serde_json::{Value, json};

use crate::http::Reply;

/// An error of a Calendar call.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: u16,
    domain: &'static str,
    reason: &'static str,
    message: String,
    location: Option<(&'static str, String)>,
    front: Option<Box<(&'static str, Value)>>,
}

impl ApiError {
    /// An error of the Calendar backend.
    pub(crate) fn new(
        status: u16,
        domain: &'static str,
        reason: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            domain,
            reason,
            message: message.into(),
            location: None,
            front: None,
        }
    }

    /// Says which parameter or header is at fault.
    #[must_use]
    pub(crate) fn at(mut self, kind: &'static str, name: impl Into<String>) -> Self {
        self.location = Some((kind, name.into()));
        self
    }

    /// 400 `required`.
    pub(crate) fn required(message: impl Into<String>) -> Self {
        Self::new(400, "global", "required", message)
    }

    /// 400 `invalid`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "global", "invalid", message)
    }

    /// 404 `notFound`.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "global", "notFound", "Not Found")
    }

    /// 400 `timeRangeEmpty`.
    pub(crate) fn empty_range() -> Self {
        Self::new(
            400,
            "calendar",
            "timeRangeEmpty",
            "The specified time range is empty.",
        )
        .at("parameter", "timeMax")
    }

    /// 410 `fullSyncRequired`.
    pub(crate) fn full_sync() -> Self {
        Self::new(
            410,
            "calendar",
            "fullSyncRequired",
            "Sync token is no longer valid, a full sync is required.",
        )
        .at("parameter", "syncToken")
    }

    /// 403 for a role that is too low.
    pub(crate) fn role(message: &str) -> Self {
        Self::new(403, "calendar", "requiredAccessLevel", message)
    }

    /// 403 for a guest who changes what belongs to the organizer.
    pub(crate) fn not_organizer() -> Self {
        Self::new(
            403,
            "calendar",
            "forbiddenForNonOrganizer",
            "Shared properties can only be changed by the organizer of the event.",
        )
    }

    /// 401: no token was sent.
    pub(crate) fn login_required() -> Self {
        let mut err =
            Self::new(401, "global", "required", "Login Required.").at("header", "Authorization");
        err.front = Some(Box::new((
            "UNAUTHENTICATED",
            json!({
                "message": "Request is missing required authentication credential. Expected OAuth 2 access token, \
                    login cookie or other valid authentication credential. \
                    See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                "details": [{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "CREDENTIALS_MISSING",
                    "domain": "googleapis.com", "metadata": {"service": "calendar-json.googleapis.com"},
                }],
            }),
        )));
        err
    }

    /// 401: the token is unknown, expired or revoked.
    pub(crate) fn bad_credentials() -> Self {
        let mut err = Self::new(401, "global", "authError", "Invalid Credentials")
            .at("header", "Authorization");
        err.front = Some(Box::new((
            "UNAUTHENTICATED",
            json!({
                "message": "Request had invalid authentication credentials. Expected OAuth 2 access token, \
                    login cookie or other valid authentication credential. \
                    See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            }),
        )));
        err
    }

    /// 403: none of the token's scopes allows the method.
    pub(crate) fn scope(rpc_method: &str) -> Self {
        let mut err = Self::new(
            403,
            "global",
            "insufficientPermissions",
            "Insufficient Permission",
        );
        err.front = Some(Box::new((
            "PERMISSION_DENIED",
            json!({
                "message": "Request had insufficient authentication scopes.",
                "details": [{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com",
                    "metadata": {"service": "calendar-json.googleapis.com", "method": rpc_method},
                }],
            }),
        )));
        err
    }

    /// As an answer.
    pub(crate) fn reply(&self) -> Reply {
        let mut item =
            json!({"domain": self.domain, "reason": self.reason, "message": self.message});
        if let Some((kind, name)) = &self.location {
            item["locationType"] = json!(kind);
            item["location"] = json!(name);
        }
        let mut error = json!({"errors": [item], "code": self.status, "message": self.message});
        if let Some((status, extra)) = self.front.as_deref() {
            error["status"] = json!(status);
            error["message"] = extra["message"].clone();
            if let Some(details) = extra.get("details") {
                error["details"] = details.clone();
            }
        }
        let reply = Reply::json(self.status, &json!({"error": error}));
        match self.status {
            401 => reply.with(
                "www-authenticate",
                "Bearer realm=\"https://accounts.google.com/\"",
            ),
            _ => reply,
        }
    }
}
