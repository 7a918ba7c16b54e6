//! What a visitor's browser asks and is told. No credentials, no cookies.

use serde::{Deserialize, Serialize};

use super::owner::{is_false, is_nobody};
use super::{Answer, Instant, Question, Utm};

/// `GET /v1/sites/{site}/events/{event}`: what the widget shows before any slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// The site's slug.
    pub site: String,
    /// The site's title, shown as who is booked.
    pub site_title: String,
    /// The event type's slug within the site.
    pub event: String,
    /// The event type's title.
    pub title: String,
    /// Plain text, possibly empty.
    pub description: String,
    /// The durations to choose from, in minutes, ascending, at least one.
    pub durations: Vec<u16>,
    /// The names of the hosts.
    pub hosts: Vec<String>,
    /// Where it takes place, as plain text; empty if the owner left it open.
    pub location: String,
    /// The IANA zone of the first host's schedule.
    pub zone: String,
    /// What to do when the widget can't help: an address or number the owner typed; may be empty.
    pub contact: String,
    /// The last instant that can be offered, so that the widget stops paging; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// What is asked beyond name, e-mail and notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// How many more people a visitor may name, whom Google invites too. 0 where nobody would:
    /// the event has not all details, or one of the hosts wants bookings in no calendar.
    #[serde(default, skip_serializing_if = "is_nobody")]
    pub guests: u8,
    /// Whether times are to be shown in `zone`, whatever the visitor's own is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub zone_locked: bool,
}

/// `GET /v1/sites/{site}/events/{event}/slots/{minutes}/{yyyy-mm}`.
///
/// Covers the UTC month widened by 14 hours on both sides, so that one answer shows the month
/// in any zone. Never personal: the same answer serves everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// When the oldest calendar behind this answer was last read.
    pub as_of: Instant,
    /// The starts that can be booked, ascending.
    pub slots: Vec<Instant>,
    /// The first free start after this range, if there is none in the part of it that belongs to
    /// the month in every zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Instant>,
}

/// `GET /v1/sites/{site}/events/{event}/paint/{lang}/{zone}/{minutes}/{yyyy-mm}`: how the widget
/// opens, as HTML, and all that follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paint {
    /// What belongs into the widget's shadow root.
    pub html: String,
    /// Which widget has painted it: another can't take it over, and makes its own of `opening`.
    pub widget: String,
    /// The IANA zone that was asked for.
    pub zone: String,
    /// Where weeks begin in the language that was asked for: 0 for Monday, 6 for Sunday.
    pub first_weekday: i32,
    /// What it shows.
    pub opening: Opening,
}

/// What the widget opens with, for everybody in one zone.
///
/// Asked for with 0 minutes it is about the shortest duration. Where nothing is free in the month
/// asked for, it is about the month in which the next free start lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which duration, in minutes.
    pub minutes: u16,
    /// Which month, as `YYYY-MM`.
    pub month: String,
    /// When this was so.
    pub now: Instant,
    /// What can be booked.
    pub event: EventView,
    /// The month's slots.
    pub slots: Slots,
}

/// `POST /v1/sites/{site}/holds`: keep a slot while the form is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// The event type's slug.
    pub event: String,
    /// One of the event type's durations.
    pub minutes: u16,
    /// A start from [`Slots::slots`].
    pub start: Instant,
    /// A random text the browser made up for this visit (16 to 64 characters `[A-Za-z0-9_-]`):
    /// at most two live holds each.
    pub visitor: String,
}

/// For how long a time is kept at once, in minutes: from when it is asked for, or extended.
pub const HOLD_MINUTES: u16 = 5;

/// 201 of `POST …/holds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The hold's id.
    pub id: String,
    /// Only its holder knows this; needed to book or release it.
    pub secret: String,
    /// What is kept.
    pub start: Instant,
    /// Five minutes from now.
    pub expires_at: Instant,
}

/// Names one's own hold: the body of `POST …/holds/{id}/release` and `…/extend`, and part of a
/// booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldKey {
    /// [`Hold::id`].
    pub id: String,
    /// [`Hold::secret`].
    pub secret: String,
}

/// `POST /v1/sites/{site}/bookings`, with the header `Idempotency-Key` (22 to 255 characters
/// `[A-Za-z0-9_-]`, at least 128 random bits; the same key asks for the same booking again).
///
/// For a day the key alone opens the booking that was made with it: `GET …/bookings` with the same
/// header answers as `GET …/bookings/{id}` does. It is to be random, and kept as its link is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingRequest {
    /// The event type's slug.
    pub event: String,
    /// One of the event type's durations.
    pub minutes: u16,
    /// A start from [`Slots::slots`].
    pub start: Instant,
    /// The visitor's own hold of this start, if one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldKey>,
    /// The visitor's name.
    pub name: String,
    /// Where Google sends the invitation.
    pub email: String,
    /// Free text, may be empty.
    #[serde(default)]
    pub notes: String,
    /// To [`EventView::questions`]; one that is refused is the field `answers.ID`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Addresses of further people, at most [`EventView::guests`] of them; one that is refused is
    /// the field `guests.N`, counted from 0. The visitor's own, and one that is there already, are
    /// passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// Where the visitor came from, for hosts alone: in no event, no mail, no view of the visitor's.
    ///
    /// Requests with one key are compared byte by byte, so another campaign is another request: a
    /// repeat is what was sent before, kept by who sends it, and not made anew of an address.
    #[serde(default, skip_serializing_if = "Utm::is_empty")]
    pub utm: Utm,
    /// The IANA zone in which the visitor saw the time.
    pub zone: String,
    /// The language of the page, BCP 47.
    #[serde(default)]
    pub lang: String,
}

/// Where a booking stands. See DESIGN.md, "Words".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// Not booked yet; the time is kept; [`BookingView::reason`] says what for.
    Pending,
    /// Google has accepted the event.
    Confirmed,
    /// It was, and is not any more.
    Cancelled,
    /// It never came about.
    Rejected,
}

/// 201 (confirmed), 202 (pending) or 200 (asked again): a booking as its visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    /// The booking's id.
    pub id: String,
    /// Where it stands now.
    pub status: BookingStatus,
    /// `writing`, `approval`; or why it was rejected or cancelled; or `leaving_calendar` while
    /// a cancelled booking's event is still in the calendar; or `left_in_calendar` while nobody
    /// but the host can remove it; or `not_written` of a confirmed one
    /// that stands in no calendar, because its host wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The event type's slug.
    pub event: String,
    /// The event type's title.
    pub title: String,
    /// The host's name.
    pub host: String,
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
    /// The zone in which the visitor saw the time.
    pub zone: String,
    /// Where it takes place; may be empty.
    pub location: String,
    /// The Google Meet link, once Google has made it; `location` says so before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meet_url: Option<String>,
    /// Whether Google tells the visitor: they are a guest of the event. Otherwise no invitation is
    /// sent, and this answer and its page are what they have.
    #[serde(default)]
    pub invited: bool,
    /// The addresses of whom they brought. Whether Google invites them, [`Self::invited`] says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// Whom to ask when this page can't help; may be empty.
    pub contact: String,
    /// The start that it is being moved to; until then [`Self::start`] is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving_to: Option<Instant>,
    /// Why the last wish to move it came to nothing: `busy`, `deadline`, `host_unavailable`,
    /// `changed_in_google`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_moved: Option<String>,
    /// What the host said on declining or cancelling it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// The UID of the event in calendars: Google's, once there is one, so that a saved file and
    /// Google's invitation are the same entry.
    #[serde(default)]
    pub uid: String,
    /// As in [`super::Brand::hides_calendar_links`].
    #[serde(default, skip_serializing_if = "is_false")]
    pub hides_calendar_links: bool,
    /// The page to follow, save and cancel it: `https://HOST/b/{token}`.
    pub manage_url: String,
    /// While it is pending: whether the visitor gets a mail if it does not come about. Otherwise
    /// this link is all that will tell.
    #[serde(default)]
    pub told_by_mail: bool,
    /// The signed token of that page; as `Authorization: Bearer` it opens the booking's routes.
    pub token: String,
    /// The language of the page on which it was booked, as a tag; said only when the booking is
    /// asked for by its id, for the page behind its link.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
}

/// `POST /v1/sites/{site}/bookings/{id}/cancel`, with the token as bearer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// Said to the host; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// `POST /v1/sites/{site}/bookings/{id}/reschedule`, with the token as bearer and an
/// `Idempotency-Key` as for a booking. 200: moved; 202: being moved, and the old time is valid
/// until then. The owner's API takes the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RescheduleRequest {
    /// A start from `…/bookings/{id}/slots/{minutes}/{yyyy-mm}`.
    pub start: Instant,
    /// Said to the host; may be empty.
    #[serde(default)]
    pub reason: String,
}
