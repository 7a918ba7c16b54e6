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
    /// The host's id; of several the one in whose calendar it stands.
    pub host: String,
    /// The ids of the other hosts, if it takes the time of several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_hosts: Vec<String>,
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
    /// What the hosts noted; see [`BookingNote`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
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
    /// The names of the other hosts who answered "No" to the invitation in Google Calendar. It
    /// cancels nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined_by: Vec<String>,
    /// The names of the other hosts who were removed from the site and are still invited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_invited: Vec<String>,
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
    /// Whether all that the guest said was taken from it, on their wish or because it was over for
    /// long: then [`Self::name`] stands for them and is not theirs.
    #[serde(default, skip_serializing_if = "is_false")]
    pub erased: bool,
}

/// `POST /v1/owner/sites/{site}/bookings/{booking}/host-change`: decides about a change that the
/// host made in Google Calendar, where the site asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostChangeDecision {
    /// `true`: the booking becomes what the calendar says. `false`: it stays.
    pub accept: bool,
}

/// `PUT /v1/owner/sites/{site}/bookings/{booking}/note`: what the hosts want to remember of a
/// booking. It stays on their pages: no visitor, no mail and no calendar is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingNote {
    /// At most 2,000 characters; empty takes the note away.
    pub text: String,
}

/// Which bookings: those that fit all that is said. As a whole it is the body of
/// `POST …/bookings.csv` and `POST …/bookings.ics`, the files of those bookings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BookingFilter {
    /// Each of its words stands in the visitor's name or address, in the title or in the note, in
    /// capitals or not. At most 100 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The host's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The event type's slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Where they stand; without it all but the rejected ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<BookingStatus>,
    /// They end after that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// They start before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
}

/// `POST /v1/owner/sites/{site}/bookings/search`: bookings by their start. It changes nothing; a
/// body keeps names and addresses out of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BookingSearch {
    /// Which.
    pub filter: BookingFilter,
    /// Whether the last to start comes first.
    #[serde(skip_serializing_if = "is_false")]
    pub latest_first: bool,
    /// Those that come after this one; see [`FoundBookings::next`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<BookingPlace>,
}

/// Where a list of bookings goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingPlace {
    /// A booking's start.
    pub start: Instant,
    /// Its id.
    pub id: String,
}

/// What a [`BookingSearch`] found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundBookings {
    /// At most 50; may be empty although there is a [`Self::next`].
    pub bookings: Vec<OwnerBooking>,
    /// Set where there may be more: what to ask for after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<BookingPlace>,
}
