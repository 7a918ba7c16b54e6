//! `freeBusy.query`: when calendars are busy, without saying why.
//!
//! What could not be read is [`Unknown`], never free.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use serde_json::json;
use shared::time::{Interval, Timestamp};

use super::{Api, GoogleError, error, parse};
use crate::ports::{Request, Response};

/// The longest window of one query in seconds: Google refuses somewhere past two months.
const LONGEST: i64 = 60 * 86_400;

/// A calendar of which Google could not say when it is busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Google's `reason`; `missing` if the calendar is not in the answer, `malformed` if its
    /// entry can't be read.
    pub reason: String,
}

impl Unknown {
    /// Whether the calendar is gone or not shared any more.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.reason == "notFound"
    }
}

/// When a calendar is busy, or that nobody knows.
pub type Busy = Result<Vec<Interval>, Unknown>;

/// Asks when `ids` (at most 50) are busy within `window` (at most 60 days, see [`chunks`]).
#[must_use]
pub fn free_busy(api: &Api<'_>, window: &Interval, ids: &[&str]) -> Request {
    let items: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    let body = json!({
        "timeMin": window.start().to_rfc3339(),
        "timeMax": window.end().to_rfc3339(),
        "items": items,
    });
    api.json(Method::POST, "/freeBusy", &[("fields", "calendars")], &body)
}

/// Contiguous windows of at most 60 days that cover `from` to `to`; none if `to` is not later.
#[must_use]
pub fn chunks(from: Timestamp, to: Timestamp) -> Vec<Interval> {
    let mut chunks = Vec::new();
    let mut start = from;
    while start < to {
        let end = Timestamp::from_epoch(start.epoch().saturating_add(LONGEST)).min(to);
        let Some(chunk) = Interval::new(start, end) else {
            break;
        };
        chunks.push(chunk);
        start = end;
    }
    chunks
}

/// Reads the answer to [`free_busy`]: one entry for each of `ids`, in their order. Intervals
/// are sorted by start; they may overlap, touch, or reach out of the window.
///
/// # Errors
/// Whatever Google says about the query as a whole.
pub fn parse_free_busy(
    response: &Response,
    ids: &[&str],
) -> Result<Vec<(String, Busy)>, GoogleError> {
    let mut answer: WireAnswer = parse(response)?;
    Ok(ids
        .iter()
        .map(|id| {
            let entry = answer.calendars.remove(*id);
            let busy = entry
                .ok_or_else(|| unknown("missing"))
                .and_then(WireEntry::busy);
            ((*id).to_owned(), busy)
        })
        .collect())
}

fn unknown(reason: &str) -> Unknown {
    Unknown {
        reason: reason.to_owned(),
    }
}

#[derive(Deserialize)]
struct WireAnswer {
    #[serde(default)]
    calendars: BTreeMap<String, WireEntry>,
}

#[derive(Deserialize)]
struct WireEntry {
    busy: Option<Vec<WireBusy>>,
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct WireBusy {
    start: Option<String>,
    end: Option<String>,
}

#[derive(Deserialize)]
struct WireError {
    #[serde(default)]
    reason: String,
}

impl WireEntry {
    fn busy(self) -> Busy {
        if let Some(error) = self.errors.into_iter().next() {
            return Err(Unknown {
                reason: error::short(error.reason),
            });
        }
        let mut intervals = Vec::new();
        for busy in self.busy.ok_or_else(|| unknown("malformed"))? {
            let (start, end) = busy.bounds().ok_or_else(|| unknown("malformed"))?;
            // An empty one blocks nothing; a backward one can't be trusted.
            if end < start {
                return Err(unknown("malformed"));
            }
            intervals.extend(Interval::new(start, end));
        }
        intervals.sort_by_key(|interval| (interval.start(), interval.end()));
        Ok(intervals)
    }
}

impl WireBusy {
    fn bounds(&self) -> Option<(Timestamp, Timestamp)> {
        let start = super::events::instant(self.start.as_deref()?)?;
        let end = super::events::instant_up(self.end.as_deref()?)?;
        Some((start, end))
    }
}
