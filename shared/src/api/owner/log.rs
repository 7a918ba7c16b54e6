//! What happened.

use serde::{Deserialize, Serialize};

use crate::api::Instant;

/// What happened. `GET …/log/{days}`: in the last 1 to 60 days.
/// `GET …/log/{from}/{to}/{direction}/{whose}`: from an instant up to another, both in seconds since
/// 1970 and the first at most 60 days ago; `direction` and `whose` (a host's id) are `all` for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The newest first, at most 500.
    pub lines: Vec<LogLine>,
    /// Whether there are older ones within this time.
    pub more: bool,
    /// Whether something came in and something went out in this time, whichever direction was
    /// asked for.
    #[serde(default)]
    pub both_ways: bool,
}

/// One thing that happened. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When.
    pub at: Instant,
    /// `in`: somebody asked us; `out`: we asked Google; `here`: decided here.
    pub direction: String,
    /// The correlation id: the same in all lines of one request, or of one run of the background
    /// work.
    pub request: String,
    /// What, as a word: `booking`, `push`, `events.insert`, `confirmed` …
    pub what: String,
    /// The same as a sentence.
    #[serde(default)]
    pub words: String,
    /// Our id of what it is about; may be empty.
    pub subject: String,
    /// How it ended, or what Google said; empty if there is nothing to say.
    pub detail: String,
}
