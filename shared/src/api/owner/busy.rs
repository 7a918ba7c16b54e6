//! Hosts' busy times as the members of a site may see them: when, never what.

use serde::{Deserialize, Serialize};

use super::{ConnectionKind, is_false};
use crate::api::Instant;

/// `GET /v1/owner/sites/{site}/busy/{from}/{to}`: what is known of busy times between two instants,
/// at most 32 days apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyView {
    /// In the order of the site's; who shows nothing to this member is left out, but for an owner.
    pub hosts: Vec<BusyHost>,
}

/// What is known of one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyHost {
    /// The host's id.
    pub host: String,
    /// The name visitors see.
    pub name: String,
    /// Whether the signed-in account is this host.
    pub me: bool,
    /// Up to where all calendars shown were read: what is later is unknown, and counts as busy.
    /// Absent: nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_until: Option<Instant>,
    /// Whether the host has calendars that this member is not shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// The calendars that block time.
    pub calendars: Vec<BusyCalendar>,
}

/// When one calendar is busy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyCalendar {
    /// How it is read: what is at an address is not changed in Google Calendar.
    #[serde(default)]
    pub kind: ConnectionKind,
    /// The account that it belongs to; told to its own host alone, and of Google's only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Its title; told to its own host alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `#rrggbb` as in Google Calendar; empty of one at an address.
    pub color: String,
    /// By their start, without the times of our own bookings there; what begins before the range
    /// that was asked for, or ends after it, is cut off there.
    pub blocks: Vec<BusyBlock>,
}

/// A busy time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyBlock {
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
}

/// Who sees a connection's busy times on the pages of the site. Its own host always does; visitors
/// never do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusySeenBy {
    /// Nobody else.
    Nobody,
    /// The owners of the site.
    #[default]
    Admins,
    /// Every host and owner of the site.
    Team,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/connections/{connection}/visibility`: by its own host
/// alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusyVisibility {
    /// Who sees its busy times.
    pub busy_seen_by: BusySeenBy,
}
