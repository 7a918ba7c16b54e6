//! One writer per calendar: Google limits writes to one calendar on their own, and what was read
//! across a write of ours is read again, which only tells something if writes follow one another.
//!
//! The turn is a row with an end: who dies with it blocks the others no longer than one request
//! may take. Who waits in vain has sent nothing, and comes again as any other try.

use std::time::Duration;

use http::Method;
use shared::time::Timestamp;

use super::{Fault, Site};
use crate::ports::Request;

/// What one request may take beyond its own deadline until the turn is given back.
const SLACK_S: i64 = 3;
/// How long somebody waits for a turn or a token: with the request itself, a visitor still has an
/// answer within seconds.
const PATIENCE_S: i64 = 6;
const POLL: Duration = Duration::from_millis(50);
/// The clock counts whole seconds and may stand still: the number of looks is limited too.
const MOST_POLLS: u32 = 120;

/// Waiting for somebody else, within limits.
pub(super) struct Wait {
    until: Timestamp,
    polls: u32,
}

impl Wait {
    pub(super) fn begin(site: &Site) -> Self {
        Self {
            until: site.now().plus_seconds(PATIENCE_S),
            polls: 0,
        }
    }

    /// Waits a moment; `false`: long enough.
    pub(super) async fn again(&mut self, site: &Site) -> bool {
        self.polls += 1;
        if self.polls > MOST_POLLS || site.now() >= self.until {
            return false;
        }
        site.ports.wake.pause(POLL).await;
        true
    }
}

/// The right to write to a calendar.
pub(super) struct Turn {
    calendar: String,
    until: Timestamp,
}

/// The calendar that a request writes to, as its path names it; `None` for what only reads.
pub(super) fn written(request: &Request) -> Option<String> {
    if request.method() == Method::GET {
        return None;
    }
    let path = request.uri().path();
    let (_, rest) = path.split_once("/calendars/")?;
    let (calendar, rest) = rest.split_once('/')?;
    let is_event = rest == "events" || rest.starts_with("events/");
    (is_event && rest != "events/watch").then(|| calendar.to_owned())
}

/// Takes the turn at a calendar if it is nobody's now.
pub(super) fn take(site: &Site, calendar: &str, timeout: Duration) -> Result<Option<Turn>, Fault> {
    let now = site.now();
    let seconds = i64::try_from(timeout.as_secs()).unwrap_or(60);
    let until = now.plus_seconds(seconds.saturating_add(SLACK_S));
    let taken = site.store()?.take_turn(calendar, now, until)?;
    Ok(taken.then(|| Turn {
        calendar: calendar.to_owned(),
        until,
    }))
}

/// The next may write.
pub(super) fn give_back(site: &Site, turn: &Turn) -> Result<(), Fault> {
    Ok(site.store()?.give_turn_back(&turn.calendar, turn.until)?)
}
