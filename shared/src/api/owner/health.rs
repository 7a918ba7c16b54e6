//! How a host stands, part by part, and what is copied for whoever is asked for help.

use serde::{Deserialize, Serialize};

/// How one part of what bookings need stands, for one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthPart {
    /// Which part.
    pub part: HealthOf,
    /// How it stands.
    pub state: HealthState,
    /// One sentence; where something is wrong, what to do.
    pub detail: String,
}

/// What bookings need, in the order in which one needs the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthOf {
    /// Google's key to the account.
    Token,
    /// What the key permits.
    Scopes,
    /// Reading busy times.
    Reading,
    /// Being told of changes.
    Push,
    /// Writing bookings.
    Writing,
    /// Work in the background.
    Jobs,
}

/// How a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// It works.
    Good,
    /// It works, and will not for long, or not as well as it could.
    Warn,
    /// It does not work.
    Bad,
    /// It is not wanted: switched off, or paused.
    Off,
    /// It can't be known until another part works.
    Unknown,
}

/// `GET …/diagnostics`: what to paste where one asks for help. It holds versions, states, counts
/// and our own ids; no address, name, title or key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// Lines of plain text.
    pub text: String,
}
