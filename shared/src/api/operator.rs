//! What the operator of a deployment asks, with `Authorization: Bearer OPERATOR_CODE`.

use serde::{Deserialize, Serialize};

use super::Instant;

/// `POST /v1/operator/reseal`: seal everything under the newest `MASTER_KEY_<n>`. The work is done
/// by the sites after the answer; asked again, the answer says how far they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResealRequest {
    /// [`ResealReport::next`] of the last answer; absent to begin.
    #[serde(default)]
    pub after: String,
}

/// How far the sites of one call are: at most 200 of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResealReport {
    /// The newest key.
    pub key: u32,
    /// How many sites were asked.
    pub sites: u32,
    /// How many sealed texts still carry an older number.
    pub left: u32,
    /// How many of those can't be opened, because their key is not configured.
    pub unreadable: u32,
    /// Sites that did not answer: ask again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<String>,
    /// The last of the links, invitations and channels that were made with an older key ends then.
    /// Absent while there is one key only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links_until: Option<Instant>,
    /// How many addresses of calendar feeds were made with an older key. They have no end: where it
    /// goes, their makers find another address on their page.
    #[serde(default)]
    pub feeds: u32,
    /// There are more sites: ask with this as `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
