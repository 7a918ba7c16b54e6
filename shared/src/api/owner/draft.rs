//! Settings that are looked at before they are saved.

use serde::{Deserialize, Serialize};

use super::super::{Limits, Switches};
use super::{EventSettings, ScheduleSettings, SiteSettings};

/// `POST /v1/owner/sites/{site}/drafts`: an event type as it would be, for two hours and under a slug
/// of its own, so that the widget shows it as it shows every other. Nothing can be booked of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// The event type that is shown, by its slug; one that is not saved yet may be named too.
    pub of: String,
    /// Its settings, in place of those that are saved. Only for admins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventSettings>,
    /// Of a host, in place of what is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<DraftHost>,
    /// Of the site, in place of what is saved. Only for admins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteSettings>,
}

impl From<DraftHost> for NewDraft {
    fn from(host: DraftHost) -> Self {
        Self {
            host: Some(host),
            ..Self::default()
        }
    }
}

/// What a host would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftHost {
    /// Whose.
    pub id: String,
    /// How visitors are told whom they meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The hours, whichever of their schedules the event type uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleSettings>,
    /// How many bookings they take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// The ids of the calendars that block. One that does not block yet was never read for it, and
    /// goes on not to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendars: Option<Vec<String>>,
    /// What their calendars are used for. Calendars stay as they were read, with all-day events or
    /// without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switches: Option<Switches>,
}

/// The answer to [`NewDraft`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// In the place of an event type's slug wherever visitors look.
    pub event: String,
}
