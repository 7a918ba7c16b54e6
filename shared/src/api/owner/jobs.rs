//! Work in the background that is in trouble.

use serde::{Deserialize, Serialize};

use crate::api::Instant;

/// `GET …/jobs`, and the answer to `POST …/jobs/retry` and `…/jobs/{kind}/{subject}/retry`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsView {
    /// Work that has failed, and work that should have been done minutes ago; oldest first, at
    /// most 200. Empty if all is well.
    pub jobs: Vec<JobView>,
}

/// Work that is in trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobView {
    /// Its kind, for the address.
    pub kind: String,
    /// Our id of what it is about: a booking, a connection, a calendar; may be empty.
    pub subject: String,
    /// What is being done, in words.
    pub what: String,
    /// What it means and what can be done about it, in words.
    pub meaning: String,
    /// Whether it was tried in vain too often, or is late.
    pub state: JobState,
    /// Since when it counts as failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Instant>,
    /// When it is tried next; in the past for what waits for somebody to ask.
    pub due_at: Instant,
    /// How often it was tried in vain since it last succeeded.
    pub attempts: u32,
    /// What Google said last: a code and its own sentence. Empty if it said nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
}

/// How a [`JobView`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Tried in vain so often that somebody should look at it.
    Failed,
    /// Should have run more than five minutes ago.
    Overdue,
}
