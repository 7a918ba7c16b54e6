//! Calendar feeds: private addresses at which other calendars read bookings.

use serde::{Deserialize, Serialize};

use super::{Detail, is_false};
use crate::api::Instant;

/// `POST /v1/owner/sites/{site}/feeds`: make a link; answered with [`FeedsView`], the new one first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFeed {
    /// The id of the host whose bookings it shows; absent: everybody's, which is for owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The slug of the event type that it shows; absent: every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// How much of a booking whoever has the link reads; absent: that the time is taken.
    #[serde(default = "busy")]
    pub detail: Detail,
}

fn busy() -> Detail {
    Detail::Busy
}

/// `GET /v1/owner/sites/{site}/feeds`, and the answer to making one and to ending one with
/// `DELETE …/feeds/{id}`: those in force, the latest first. A host is told of their own only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedsView {
    /// The feeds.
    pub feeds: Vec<FeedView>,
}

/// A feed in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedView {
    /// The id: no secret, it opens nothing.
    pub id: String,
    /// What it shows, as calendars name it.
    pub name: String,
    /// As in [`NewFeed::host`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// As in [`NewFeed::event`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// How much of a booking it tells.
    pub detail: Detail,
    /// The secret `https` address; told to who made it alone, else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Whether who asks has made it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mine: bool,
    /// The name of who made it, where that is a host.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub made_by: String,
    /// When it was made.
    pub made_at: Instant,
    /// When a calendar last read it, noted at most once an hour; absent: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Instant>,
}
