//! What a host's connections are used for, how they stand, and what becomes of bookings when one
//! of them, or the host, is left.

use serde::{Deserialize, Serialize};

use super::{Instant, Role};

/// What a host's calendars are used for; part of [`super::HostView`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Switches {
    /// Busy times of the chosen calendars can't be booked. Off: only our own bookings exclude each
    /// other, and Google is not asked before a booking.
    pub busy_blocks: bool,
    /// Bookings are written into the calendar that receives them. Off: they stand in no calendar,
    /// which their visitors and the host are told.
    pub bookings_written: bool,
    /// All-day events that are marked as busy close their day. Off: they close nothing where we may
    /// list events; where we see only free/busy they can't be told apart, and go on blocking.
    pub all_day_blocks: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            busy_blocks: true,
            bookings_written: true,
            all_day_blocks: true,
        }
    }
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/switches`. Nothing is disconnected by it. Future
/// bookings that stand in no calendar are written when writing is switched on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchesRequest {
    /// As in [`Switches::busy_blocks`].
    pub busy_blocks: bool,
    /// As in [`Switches::bookings_written`].
    pub bookings_written: bool,
    /// As in [`Switches::all_day_blocks`]; stays as it is where nothing is said.
    #[serde(default)]
    pub all_day_blocks: Option<bool>,
    /// The host's name, typed: needed to switch `busy_blocks` off.
    #[serde(default)]
    pub confirm: String,
}

/// `GET /v1/owner/sites/{site}/hosts/{host}/switches/{busy}/{written}`, each `on` or `off`: what that
/// would do, as far as calendars have been read. Nothing is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchesPreview {
    /// Starts in the next seven days that would be offered by an event type that does not offer
    /// them now, with the shortest of its durations.
    pub opens: u32,
    /// Starts that would be offered no more.
    pub closes: u32,
    /// Future bookings that would be written into the receiving calendar.
    pub writes: u32,
}

/// `GET` and `POST /v1/owner/sites/{site}/hosts/{host}/existing-bookings`: how future bookings stand
/// to the receiving calendar; `POST` has those that are missing written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingBookings {
    /// How many stand there.
    pub there: u32,
    /// How many are still to be brought there.
    pub missing: u32,
}

/// Another Google account is to be used instead of this one; part of [`super::HostView`].
/// `PUT …/hosts/{host}/connections/{connection}/replace` begins it, `DELETE` gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacing {
    /// The id of the connection that is to be let go.
    pub connection: String,
    /// What is to be done next.
    pub step: ReplaceStep,
    /// How many bookings still have something in its calendars.
    pub left: u32,
}

/// The steps of replacing an account, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplaceStep {
    /// No other account is connected.
    Connect,
    /// No calendar of another account receives bookings.
    Choose,
    /// Future bookings are being moved.
    Move,
    /// Nothing is left there: it can be disconnected.
    LetGo,
}

/// What keeps something from working, or will soon, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The stable name.
    pub code: String,
    /// One sentence that says what to do.
    pub detail: String,
}

/// What becomes of future bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FutureBookings {
    /// They stay as they are.
    Keep,
    /// Another host takes them.
    HandOver,
    /// They are cancelled, and their visitors are told.
    Cancel,
}

/// `POST …/hosts/{host}/pause`, `…/hosts/{host}/remove` and
/// `…/hosts/{host}/connections/{connection}/disconnect`. Where there are future bookings and
/// nothing is said about them: 409 `future_bookings` with a [`LeavingProblem`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeavingRequest {
    /// What becomes of them; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookings: Option<FutureBookings>,
    /// With `hand_over`: only to this host; absent: to whoever is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_to: Option<String>,
    /// With `hand_over`: what becomes of those that nobody can take, `keep` or `cancel`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<FutureBookings>,
}

/// `GET …/hosts/{host}/leaving`, and `GET …/hosts/{host}/connections/{connection}/leaving`: the
/// future bookings that pausing or removing the host, or disconnecting, is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingView {
    /// By start.
    pub bookings: Vec<LeavingBooking>,
}

/// A future booking in [`LeavingView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingBooking {
    /// Its id.
    pub booking: String,
    /// The event type's title.
    pub title: String,
    /// The visitor's name.
    pub name: String,
    /// The visitor's address.
    pub email: String,
    /// When it starts.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// The hosts who can take it: connected, and free as far as is known. Empty: nobody can.
    pub takers: Vec<Taker>,
}

/// A host who can take a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taker {
    /// The host's id.
    pub host: String,
    /// The host's name.
    pub name: String,
}

/// The body of 409 `future_bookings`: a [`super::Problem`], with the bookings that nothing is said
/// about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingProblem {
    /// What every problem says.
    #[serde(flatten)]
    pub problem: super::Problem,
    /// The bookings.
    pub bookings: Vec<LeavingBooking>,
}

/// What is under way before a host or a connection is left; part of [`super::HostView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingProgress {
    /// `pause`, `remove` or `disconnect`.
    pub what: String,
    /// With `disconnect`: the connection's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// How many bookings it began with.
    pub total: u32,
    /// How many of them are left to do.
    pub left: u32,
}

/// `POST /v1/owner/sites/{site}/appointments`, by whoever is signed in: takes an appointment, and
/// is an admin or a viewer of the site from then on. An admin makes one with `POST …/admins` or
/// `POST …/invitations`, the operator with `POST /v1/operator/sites/{site}/admins`; all answer an [`super::Invitation`] that ends in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// The secret part of the link.
    pub secret: String,
}

/// `POST /v1/owner/invited`: what somebody was sent, as it stands in the link. Nothing is changed by
/// it, and nobody has to be signed in: who has the link may read what it is for.
///
/// # Example
/// ```
/// use shared::api::InvitedRequest;
///
/// let link: InvitedRequest = serde_json::from_str(r#"{"invitation": "v1.abc.def"}"#)?;
/// assert_eq!(link, InvitedRequest::Invitation("v1.abc.def".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum InvitedRequest {
    /// `/setup?invitation=…`, which makes a host of who connects with it.
    Invitation(String),
    /// `/setup?site=…&appointment=…`, which makes an admin or a viewer; see [`Appointment`].
    Appointment {
        /// The site's slug.
        site: String,
        /// The secret part of the link.
        secret: String,
    },
}

/// What a link that invites is for. One that is over, was used by somebody else, or was withdrawn
/// is answered with 403 and a sentence about the field `invitation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedView {
    /// The site's title, as visitors read it.
    pub title: String,
    /// As what.
    pub role: Role,
    /// Of a host: the name that visitors read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
