//! Bookings as their owner sees them.

use serde::{Deserialize, Serialize};

use super::is_false;
use crate::api::{Answered, BookingStatus, Instant, Utm};

/// A booking as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerBooking {
    /// The booking's id.
    pub id: String,
    /// As in [`crate::api::BookingView::status`].
    pub status: BookingStatus,
    /// As in [`crate::api::BookingView::reason`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Set where the host's calendar has something else at that time.
    pub conflict: bool,
    /// The event type's title.
    pub title: String,
    /// The host's id.
    pub host: String,
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
    /// The guest's name.
    pub name: String,
    /// The guest's address.
    pub email: String,
    /// Whom they brought: addresses, guests of the event like them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// What the guest wrote.
    pub notes: String,
    /// What they answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// Where they came from, if the page that they booked on tells.
    #[serde(default, skip_serializing_if = "Utm::is_empty")]
    pub utm: Utm,
    /// `moved` or `removed`: what the host did in Google Calendar, where the booking did not
    /// follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_change: Option<String>,
    /// With `moved`: where the event starts now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<Instant>,
    /// Whether [`Self::host_change`] waits for a decision.
    #[serde(default, skip_serializing_if = "is_false")]
    pub host_change_asks: bool,
    /// The start that somebody wishes it to be moved to; until then [`Self::start`] is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving_to: Option<Instant>,
    /// What was said on cancelling, moving or declining it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// Whether the guest answered "No" to the invitation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub guest_declined: bool,
    /// Whether the visitor is a guest of the event: then Google tells them of it.
    #[serde(default)]
    pub invited: bool,
    /// Whether it is confirmed and stands in no calendar, because the host wants that.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_written: bool,
    /// As in [`crate::api::BookingView::meet_url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meet_url: Option<String>,
    /// Whether Google made no Meet link, so that the host has to send one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub meet_failed: bool,
}

/// `POST /v1/owner/sites/{site}/bookings/{booking}/host-change`: decides about a change that the
/// host made in Google Calendar, where the site asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostChangeDecision {
    /// `true`: the booking becomes what the calendar says. `false`: it stays.
    pub accept: bool,
}
