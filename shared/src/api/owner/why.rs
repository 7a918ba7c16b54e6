//! Why a start is offered or not.

use serde::{Deserialize, Serialize};

use super::is_false;
use crate::api::Instant;

/// `GET /v1/owner/sites/{site}/events/{event}/why/{minutes}/{start}`: what speaks for and against
/// a start, from the same rules that offer slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyView {
    /// The start that was asked about.
    pub start: Instant,
    /// The duration.
    pub minutes: u16,
    /// Whether visitors are offered it.
    pub offered: bool,
    /// The hosts of the event type that the signed-in account may see.
    pub hosts: Vec<WhyHost>,
}

/// A host in [`WhyView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyHost {
    /// The host's id.
    pub host: String,
    /// Their name.
    pub name: String,
    /// When the calendar that was read longest ago was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Instant>,
    /// Every reason for which they don't offer it, the first one first; none: they are free.
    pub reasons: Vec<WhyReason>,
    /// Whether the signed-in account is this host.
    #[serde(default, skip_serializing_if = "is_false")]
    pub me: bool,
    /// Whether the host's busy times are switched off: no calendar was asked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ignores_busy: bool,
    /// Whether the host's all-day events close nothing, where they can be told apart.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ignores_all_day: bool,
    /// The calendars that were asked, in the order of the account's.
    #[serde(default)]
    pub calendars: Vec<WhyCalendar>,
    /// The titles of the calendars whose busy times do not block, to their own host alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unticked: Vec<String>,
    /// How many such calendars there are.
    #[serde(default)]
    pub unticked_count: u32,
}

/// What a calendar that blocks time says of a start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyCalendar {
    /// Its title; told to its own host alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When a read that succeeded was sent; absent if none ever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Instant>,
    /// Whether it was busy between start and end, without buffers, when it was read; `None`: that
    /// time was not read, and counts as busy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<bool>,
}

/// Why a host does not offer a start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyReason {
    /// The stable name: `outside_hours`, `closed_by_override`, `notice`, `horizon`, `limit`,
    /// `busy`, `buffer`, `booked`, `held`, `unknown`, `host_unavailable`, `not_a_duration`.
    pub code: String,
    /// A sentence that says what it means and what to do.
    pub detail: String,
    /// With `busy`, `buffer` and `unknown`: our id of the calendar, if it is one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// With `limit`: `event_type` or `host`, whose bookings are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// With `limit`: `day`, `week` or `month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
}
