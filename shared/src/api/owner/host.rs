//! The hosts of a site.

use serde::{Deserialize, Serialize};

use crate::api::{
    ConnectionView, HealthPart, Instant, LeavingProgress, Limits, Mails, Replacing,
    ScheduleSettings, ScheduleView, Switches,
};

/// A host as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostView {
    /// The host's id.
    pub id: String,
    /// The name visitors see.
    pub name: String,
    /// `active`, `paused`, or `removed` while something is left to do.
    pub state: String,
    /// Whether the signed-in account is this host.
    pub me: bool,
    /// Google accounts, oldest first; empty until connected. Of another host, neither addresses nor
    /// calendars are told, only how each stands.
    pub connections: Vec<ConnectionView>,
    /// When they can be booked, where an event type does not choose another of their schedules.
    pub schedule: ScheduleSettings,
    /// All of their schedules; the first is `schedule`.
    #[serde(default)]
    pub schedules: Vec<ScheduleView>,
    /// How many bookings of any event type they take; set by `PUT …/hosts/{host}/limits`.
    #[serde(default)]
    pub limits: Limits,
    /// What the calendars are used for; set by `PUT …/hosts/{host}/switches`.
    #[serde(default)]
    pub switches: Switches,
    /// What is under way before the host is paused or removed, or a connection ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<LeavingProgress>,
    /// Which mails are sent for this host; set by `PUT …/hosts/{host}/mails`.
    #[serde(default)]
    pub mails: Mails,
    /// How many bookings are being moved to the calendar that receives bookings now.
    #[serde(default)]
    pub moving: u32,
    /// The account that this host is about to replace; absent of another host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacing: Option<Replacing>,
    /// Events that only the host can remove; `POST …/hosts/{host}/by_hand/{booking}/done` ticks
    /// one off.
    #[serde(default)]
    pub by_hand: Vec<ByHand>,
    /// Why nothing can be booked with this host now, in words with what to do; absent if all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
    /// How each part of what bookings need stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub health: Vec<HealthPart>,
    /// How many of their bookings are pending or confirmed and not over yet.
    #[serde(default)]
    pub coming: u32,
}

/// An event that stays in a calendar until its host removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// The booking's id; of what a self-test wrote, the event's.
    pub booking: String,
    /// The calendar's title; empty where it is another host's.
    pub calendar: String,
    /// When the event starts.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// Whether a self-test wrote it.
    #[serde(default)]
    pub test: bool,
}

/// `POST /v1/owner/sites/{site}/hosts`: somebody else whose time is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewHost {
    /// The name visitors see.
    pub name: String,
    /// IANA zone of their schedule.
    pub zone: String,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostName {
    /// The name visitors see. What was written into calendars before keeps the old one.
    pub name: String,
}

/// `POST /v1/owner/sites/{site}/hosts/{host}/invitation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// `https://HOST/setup?invitation=…`, to be sent to the host; valid for 14 days.
    pub url: String,
}
