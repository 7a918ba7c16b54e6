//! What happened.

use serde::{Deserialize, Serialize};

use crate::api::Instant;

/// `GET …/log/{days}` and `GET …/log/{days}/{direction}`: what happened, for 1 to 60 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The newest first, at most 500.
    pub lines: Vec<LogLine>,
    /// Whether there are older ones within these days.
    pub more: bool,
}

/// One thing that happened. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When.
    pub at: Instant,
    /// `in`: somebody asked us; `out`: we asked Google; `here`: decided here.
    pub direction: String,
    /// The same in all lines of one request, or of one run of the background work.
    pub request: String,
    /// What, as a word: `booking`, `push`, `events.insert`, `confirmed` …
    pub what: String,
    /// Our id of what it is about; may be empty.
    pub subject: String,
    /// How it ended, or what Google said; empty if there is nothing to say.
    pub detail: String,
}
