//! Trying out, on demand, everything that a host's bookings need of Google.

use serde::{Deserialize, Serialize};

use super::Instant;

/// What `POST /v1/owner/sites/{site}/hosts/{host}/self-test` found. The body is `{}`; a host is
/// tested once a minute at most, else the answer is 429 `too_many`.
///
/// Really done: a fresh token is asked for, calendars are listed, busy times are read, a test event
/// is written and removed, and the slot function is asked. What is found is kept as any other
/// reading is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTestView {
    /// When it began.
    pub at: Instant,
    /// In the order in which they were tried. A part comes once for each Google account, calendar
    /// or event type that it was tried for, or not at all.
    pub steps: Vec<SelfTestStep>,
}

/// One part that was tried, or had to be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTestStep {
    /// What was tried.
    pub part: SelfTestPart,
    /// What came of it.
    pub outcome: SelfTestOutcome,
    /// Why it failed or was left out: a stable name; absent if it is ok.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A sentence for people: what was found, or what to do.
    pub detail: String,
    /// Which one: the address of the Google account, the title of the calendar or event type.
    /// Accounts and calendars are named to their own host alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// With `next_slot`: when the next free slot starts, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
}

/// A part of what is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfTestPart {
    /// Google gives an access token for the grant.
    Token,
    /// The grant covers what is needed.
    Scope,
    /// The account's calendars are listed.
    Calendars,
    /// The busy times of the calendars that block are read.
    Busy,
    /// A test event is written into the calendar that receives bookings, and removed.
    Write,
    /// Google tells of changes by push.
    Push,
    /// A visitor is offered a time.
    NextSlot,
}

/// What came of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfTestOutcome {
    /// It works.
    Ok,
    /// It does not.
    Failed,
    /// It was not tried: it is switched off, or something before it failed.
    Skipped,
}
