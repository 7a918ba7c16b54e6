//! Who is signed in, and how that begins.

use serde::{Deserialize, Serialize};

/// `GET /v1/me`: who is signed in. 401 `sign_in` if nobody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The Google account's address.
    pub email: String,
    /// The Google account's name; may be empty.
    pub name: String,
    /// The sites this account belongs to.
    pub sites: Vec<MySite>,
}

/// One of [`Me::sites`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySite {
    /// Its slug.
    pub site: String,
    /// Its title.
    pub title: String,
}

/// `POST /v1/owner/google/start`: where to send the browser to sign in or connect.
///
/// The answer sets a short-lived cookie that binds the flow to this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// What is wanted.
    pub intent: Intent,
    /// `connect_host`: the site. `login_and_connect`: the wished slug of a new site, or absent
    /// to have one made from the account's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// `connect_host`: which host; absent: the signed-in account's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// An invitation made by `POST …/hosts/{host}/invitation`, in place of `site` and `host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    /// Ask for `calendar.events` too, to write into a calendar shared with the host.
    #[serde(default)]
    pub wider: bool,
    /// Ask only for what it takes to write into a calendar that is made for bookings, and nowhere
    /// else; never with `wider`.
    #[serde(default)]
    pub own_calendar: bool,
    /// The account to preselect at Google.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The set-up code, where this deployment asks for one before the first sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_up_code: Option<String>,
}

/// What a round trip to Google is for. Connecting never changes who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Sign in; ends on `/setup`.
    Login,
    /// One consent for both: sign in, make the site if there is none, connect its host.
    LoginAndConnect,
    /// Connect (or reconnect) a host of a site with whichever account is chosen.
    ConnectHost,
}

/// The answer to [`StartRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartAnswer {
    /// Google's consent page, for `location.assign`.
    pub url: String,
}
