//! What the Worker asks a `Site` after a consent, and what it answers.

use std::fmt;

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ports::Request;

/// `POST http://site/internal/connect`: connect a host of the site with a Google grant.
///
/// 201 [`Connected`]; 403 if `actor` may not; 404 if there is no such site or host; 409 if
/// `create` and the slug is taken by somebody else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectCommand {
    /// The site's slug.
    pub site: String,
    /// Whether to make the site, with `account` as its owner and first host.
    pub create: bool,
    /// Which host; `None`: the one whose account is `actor`.
    pub host: Option<String>,
    /// Who is signed in; `None` with an invitation that somebody signed out follows.
    pub actor: Option<String>,
    /// Whether an invitation for just this site and host was shown: then anybody may connect it,
    /// and `actor`, or `account` if nobody is signed in, belongs to the site as that host.
    pub invitation_verified: bool,
    /// When that invitation is over, in seconds; it may have been withdrawn before.
    #[serde(default)]
    pub invitation_until: Option<i64>,
    /// Whose grant this is: `google:<sub>`.
    pub account: String,
    /// The Google account's address.
    pub email: String,
    /// The Google account's name; may be empty.
    pub name: String,
    /// The granted scopes, with spaces between.
    pub scopes: String,
    /// The access token.
    pub access: String,
    /// Seconds for which it is good.
    pub expires_in: u32,
    /// The refresh token; `None` keeps the one that is there.
    pub refresh: Option<String>,
    /// Seconds for which the refresh token is good, where the user limited it.
    pub refresh_expires_in: Option<u32>,
    /// Whether only a calendar that we make is to be written; it is made if there is none.
    #[serde(default)]
    pub own_calendar: bool,
}

impl fmt::Debug for ConnectCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectCommand")
            .field("site", &self.site)
            .field("create", &self.create)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// The answer to [`ConnectCommand`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The site's slug.
    pub site: String,
    /// Its title, for the account's index.
    #[serde(default)]
    pub title: String,
    /// The host that is connected now.
    pub host: String,
    /// Needed scopes that were not granted.
    #[serde(default)]
    pub missing: Vec<String>,
}

impl ConnectCommand {
    /// The request to the `Site`.
    #[must_use]
    pub fn request(&self) -> Request {
        let mut request = Request::new(serde_json::to_vec(self).unwrap_or_default());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = http::Uri::from_static("http://site/internal/connect");
        request
    }
}
