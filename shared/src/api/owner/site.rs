//! A site as its owners and hosts see it, and what is set of it.

use serde::{Deserialize, Serialize};

use crate::api::{
    Brand, EventSettings, FailedMail, HostView, Instant, OwnerBooking, PersonToCall, Weekday,
};

/// `POST /v1/owner/sites`: start a site; whoever is signed in becomes its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// The wished slug, `[a-z0-9-]{3,40}`; permanent. Absent: made from the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Its title.
    pub title: String,
}

/// `GET /v1/owner/sites/{site}`, and the answer to every change of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteView {
    /// The slug.
    pub site: String,
    /// The title.
    pub title: String,
    /// An address or number shown to visitors when the widget can't help; may be empty.
    pub contact: String,
    /// As in [`SiteSettings::first_weekday`].
    #[serde(default)]
    pub first_weekday: Weekday,
    /// As in [`SiteSettings::host_changes`].
    #[serde(default)]
    pub host_changes: HostChanges,
    /// As in [`SiteSettings::guest_declines`].
    #[serde(default)]
    pub guest_declines: GuestDeclines,
    /// The address of this deployment, `https://HOST`: what the tag's `src` starts with.
    pub origin: String,
    /// What the signed-in account may do here.
    pub role: Role,
    /// Hosts, oldest first.
    pub hosts: Vec<HostView>,
    /// Event types that can be booked, in the owner's order.
    pub events: Vec<EventSettings>,
    /// Those that are retired, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired_events: Vec<EventSettings>,
    /// Future bookings and those that need attention, by start; at most 100.
    pub bookings: Vec<OwnerBooking>,
    /// How many there are beyond those 100, all of them later.
    #[serde(default)]
    pub bookings_left_out: u32,
    /// Whether this deployment can send mail at all.
    #[serde(default)]
    pub sends_mail: bool,
    /// Visitors who were told one thing and don't know that it is otherwise, longest waiting
    /// first; each stays until `POST …/people-to-call/{booking}/done`.
    #[serde(default)]
    pub people_to_call: Vec<PersonToCall>,
    /// Mails of the last week that could not be sent.
    #[serde(default)]
    pub failed_mails: Vec<FailedMail>,
    /// For owners: the addresses of those who can change everything here. One alone is one lost
    /// account away from nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admins: Vec<String>,
    /// On which websites the widget was seen, the latest first; at most 50, each forgotten after 60
    /// days. Where a page of ours stands in a frame is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_on: Vec<SeenOn>,
    /// How visitors' pages look.
    #[serde(default, skip_serializing_if = "Brand::is_plain")]
    pub brand: Brand,
    /// As in [`super::PrivacySettings::keep_days`].
    #[serde(default = "ninety")]
    pub keep_days: u16,
    /// Set while the site is being erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasing: Option<super::SiteErasing>,
    /// What an admin has set for all hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<super::LockView>,
}

fn ninety() -> u16 {
    90
}

/// A website whose pages asked for an event type's free times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenOn {
    /// As browsers write it: `https://HOST`, with the port if it is not the usual one.
    pub origin: String,
    /// The event type's slug.
    pub event: String,
    /// When last; noted at most every ten minutes.
    pub last: Instant,
}

/// What an account may do in a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything: an admin.
    Owner,
    /// Their own calendars and schedule.
    Host,
    /// To look at bookings, and at how hosts stand.
    Viewer,
}

/// `PUT /v1/owner/sites/{site}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSettings {
    /// The title.
    pub title: String,
    /// As in [`SiteView::contact`].
    #[serde(default)]
    pub contact: String,
    /// On which day the weeks of [`super::Limits`] begin; absent: Monday.
    #[serde(default)]
    pub first_weekday: Weekday,
    /// What becomes of a booking that its host moves or deletes in Google Calendar.
    #[serde(default)]
    pub host_changes: HostChanges,
    /// What becomes of a booking whose guest answers "No" to the invitation.
    #[serde(default)]
    pub guest_declines: GuestDeclines,
}

/// What becomes of a booking that its host moves or deletes in Google Calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostChanges {
    /// The booking is what the calendar says.
    #[default]
    Follow,
    /// It stays, until the host decides.
    Ask,
    /// It stays.
    Ignore,
}

/// What becomes of a booking whose guest answers "No".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GuestDeclines {
    /// The host sees it.
    #[default]
    Show,
    /// It is cancelled.
    Cancel,
}
