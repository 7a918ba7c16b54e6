//! What people are told, and who has to be called.

use serde::{Deserialize, Serialize};

use crate::api::Instant;

/// A visitor whom nobody else tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonToCall {
    /// The booking's id.
    pub booking: String,
    /// What they don't know: `rejected`, `declined`, `cancelled` or `moved`.
    pub what: String,
    /// The visitor's name.
    pub name: String,
    /// The visitor's address.
    pub email: String,
    /// The event type's title.
    pub title: String,
    /// The host's id.
    pub host: String,
    /// The booking's start.
    pub start: Instant,
    /// When it happened.
    pub since: Instant,
}

/// A mail that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedMail {
    /// What it would have told.
    pub kind: String,
    /// Why it was given up: `refused` by the mail service, or `given_up` after a day.
    pub why: String,
    /// When it was due.
    pub since: Instant,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/mails`: which of the mails that we send (what Google
/// can't say) are sent for a host. All of them unless switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mails {
    /// To the visitor who was told "pending": it did not come about.
    pub rejected: bool,
    /// To the visitor: it is cancelled, and Google can't say so.
    pub cancelled: bool,
    /// To the visitor: what becomes of a request that the host has to agree to.
    pub approval: bool,
    /// To the visitor whose event has no guests: the confirmation.
    pub confirmed: bool,
    /// To the visitor whose event has no guests: the new time.
    pub changed: bool,
    /// To host and owners: somebody waits for an answer.
    pub approval_wanted: bool,
    /// To host and owners: the connection to Google is broken.
    pub connection_broken: bool,
    /// To host and owners: work fails for good.
    pub jobs_failing: bool,
    /// To host and owners: a calendar that is needed is gone, or can't be read.
    pub calendar_lost: bool,
}

impl Default for Mails {
    fn default() -> Self {
        Self {
            rejected: true,
            cancelled: true,
            approval: true,
            confirmed: true,
            changed: true,
            approval_wanted: true,
            connection_broken: true,
            jobs_failing: true,
            calendar_lost: true,
        }
    }
}
