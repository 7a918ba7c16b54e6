//! What is kept of visitors, and giving it out or taking it away.

use serde::{Deserialize, Serialize};

use super::{AuditLine, LogLine, MembersView, OwnerBooking, SiteView};
use crate::api::Instant;

/// `PUT /v1/owner/sites/{site}/privacy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySettings {
    /// So many days after its end a booking loses what its visitor said: 1 to 3,650. What has been
    /// longer ago loses it within a day, and it does not come back.
    pub keep_days: u16,
}

/// `POST …/visitors/find`, which changes nothing, and `POST …/visitors/export`, which answers a
/// file with a [`VisitorExport`]. A body keeps the address out of addresses, which others log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitorRequest {
    /// An e-mail address, in capitals or not.
    pub email: String,
}

/// What there is of a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorFound {
    /// Bookings that they made.
    pub bookings: u32,
    /// Those of them that are still to come and hold, or wait.
    pub ahead: u32,
    /// Bookings of theirs that were over for so long that they have lost their name already.
    pub pseudonymised: u32,
    /// Events of those bookings that are in Google Calendar, as far as we know.
    pub events: u32,
    /// Bookings of others to which they were brought along.
    pub brought: u32,
    /// When the first of their bookings starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Instant>,
    /// When the last one starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Instant>,
    /// Why they can't be erased now unless their events are deleted; a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undecided: Option<String>,
}

/// Everything that is stored of a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorExport {
    /// The site's slug.
    pub site: String,
    /// Whose.
    pub email: String,
    /// When it was put together.
    pub made_at: Instant,
    /// Bookings that they made, by their start.
    pub bookings: Vec<VisitorBooking>,
    /// Bookings of others to which they were brought along: only what is theirs.
    pub brought: Vec<BroughtTo>,
}

/// A booking with all that is stored of its visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorBooking {
    /// As its owner sees it.
    #[serde(flatten)]
    pub booking: OwnerBooking,
    /// The event type's slug.
    pub event: String,
    /// The place at the time of booking.
    pub location: String,
    /// The zone in which they saw the time.
    pub zone: String,
    /// The language of the page.
    pub lang: String,
    /// When they booked.
    pub booked_at: Instant,
    /// Google's id of the event, if one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_event: Option<String>,
}

/// A booking to which somebody was brought along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtTo {
    /// The booking's id.
    pub id: String,
    /// The event type's title.
    pub title: String,
    /// Its start.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
}

/// What becomes of the events that we wrote into Google Calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErasedEvents {
    /// They stay as they are.
    Keep,
    /// They stay, without what the visitor said and without guests; nobody gets a mail.
    Strip,
    /// They go, and bookings that are still to come are cancelled; Google tells its guests.
    Delete,
}

/// `POST …/visitors/erase`: takes away all that a visitor said. Asking again is no error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EraseVisitor {
    /// As in [`VisitorRequest::email`].
    pub email: String,
    /// What becomes of the events.
    pub events: ErasedEvents,
}

/// What an [`EraseVisitor`] did, and what it could not reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorErased {
    /// Bookings from which all was taken.
    pub bookings: u32,
    /// Those of them that were cancelled.
    pub cancelled: u32,
    /// Bookings of others that name them no more.
    pub brought: u32,
    /// Events that are being changed or deleted at Google; what fails is among the failed work.
    pub events: u32,
    /// What remains, and where: sentences.
    pub remains: Vec<String>,
}

/// `POST …/whole/export` answers a file with it: everything of a site that its owner may see. No
/// token, and nothing of what other hosts' accounts and calendars are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteExport {
    /// When it was put together.
    pub made_at: Instant,
    /// Settings, hosts, event types.
    pub site: SiteView,
    /// Every booking, by its start.
    pub bookings: Vec<VisitorBooking>,
    /// Who belongs to it, and the open invitations.
    pub members: MembersView,
    /// The activity log, the newest first.
    pub log: Vec<LogLine>,
    /// Changes of settings, the newest first.
    #[serde(default)]
    pub changes: Vec<AuditLine>,
}

/// `POST …/whole/erase`: erases the site, for ever. Asking again is no error and changes no choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EraseSite {
    /// The site's slug, typed.
    pub confirm: String,
    /// What becomes of the events. What is still to come takes place unless they are deleted.
    pub events: ErasedEvents,
}

/// A site that is being erased: nothing is booked and changed there any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteErasing {
    /// As in [`EraseSite::events`].
    pub events: ErasedEvents,
    /// Since when; a day later nothing is waited for any more.
    pub since: Instant,
    /// What has still to reach Google or people before everything goes.
    pub left: u32,
    /// What has failed of that, and is not waited for.
    pub failed: u32,
}
