//! How a booking stands in the calendar: as its event type said when it was booked. A write that
//! is repeated has to be the same, so what the owner changes later does not reach it.

use serde::{Deserialize, Serialize};
use shared::api::{Detail, EventSettings, Reminder};

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// What the event type said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventStyle {
    /// The template of the title; `None`: the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How much stands there.
    pub detail: Detail,
    /// Whether Google is asked for a Meet link.
    pub meet: bool,
    /// One of Google's colours, 1 to 11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_id: Option<u8>,
    /// `None`: as the calendar reminds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Vec<Reminder>>,
}

impl EventStyle {
    /// Whether the visitor is a guest of the event, so that Google tells them of it.
    #[must_use]
    pub fn invites(&self) -> bool {
        self.detail == Detail::Full
    }
}

impl From<&EventSettings> for EventStyle {
    fn from(settings: &EventSettings) -> Self {
        Self {
            title: settings.event_title.clone(),
            detail: settings.detail,
            meet: settings.meets_online(),
            color_id: settings.color_id,
            reminders: settings.reminders.clone(),
        }
    }
}

/// How far the Meet link of a booking is that is to have one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Meet {
    /// Not there yet.
    #[default]
    Waiting,
    /// Google made it.
    Ready(String),
    /// Google made none.
    Failed,
}

/// From the columns `meet_url` and `meet_failed`.
pub(super) fn read_meet(row: &Row, column: usize) -> Result<Meet, SqlError> {
    Ok(match row::opt_text(row, column)? {
        Some(url) => Meet::Ready(url),
        None if row::flag(row, column + 1)? => Meet::Failed,
        None => Meet::Waiting,
    })
}

impl Store<'_> {
    /// Notes what came of asking for a Meet link. Decides nothing, so it is no new revision.
    pub fn set_meet(&self, booking: &str, meet: &Meet) -> Result<(), SqlError> {
        let url = match meet {
            Meet::Ready(url) => Some(url.clone()),
            _ => None,
        };
        let failed = *meet == Meet::Failed;
        self.write(
            "UPDATE bookings SET meet_url = ?, meet_failed = ? WHERE id = ?",
            &[url.into(), failed.into(), booking.into()],
        )
    }
}
