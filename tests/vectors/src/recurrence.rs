//! One question about a recurrence: a document of `recurrence-*.json`, or a line given to
//! `shared/examples/recurrence.rs`.

use serde::{Deserialize, Serialize};
use shared::api::Instant;
use shared::recurrence::{Moment, Recurrence, RecurrenceError};
use shared::time::{Interval, Timestamp, Zone};

/// A question, and in a vector also what has to come out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the README beside the vectors describes each field
pub struct Case {
    #[serde(default)]
    pub name: String,
    pub lines: Vec<String>,
    pub start: Option<String>,
    pub zone: Option<String>,
    pub window: [String; 2],
    pub instants: Option<Vec<String>>,
    pub ends: Option<Vec<String>>,
    pub error: Option<String>,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// When it starts, and for an all-day series also when each day ends.
    #[allow(missing_docs)]
    Found {
        instants: Vec<Instant>,
        #[serde(skip_serializing_if = "Option::is_none")]
        ends: Option<Vec<Instant>>,
    },
    /// Why there is no answer.
    #[allow(missing_docs)]
    Refused { error: Refused },
}

/// A stable code, and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Refused {
    pub code: String,
    pub message: String,
}

/// Answers one question: JSON in, JSON out, on one line each.
///
/// ```
/// let answer = vectors::recurrence::answer(r#"{"lines": ["RRULE:FREQ=DAILY;COUNT=2"],
///     "start": "2026-10-24T09:00:00", "zone": "Europe/Berlin",
///     "window": ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"]}"#);
/// assert_eq!(answer, r#"{"instants":["2026-10-24T07:00:00Z","2026-10-25T08:00:00Z"]}"#);
/// ```
pub fn answer(line: &str) -> String {
    let answer = match serde_json::from_str::<Case>(line) {
        Ok(case) => case.answer(),
        Err(error) => refused("bad_question", &error),
    };
    serde_json::to_string(&answer).unwrap_or_else(|error| panic!("it can be written: {error}"))
}

fn refused(code: &str, message: &impl ToString) -> Answer {
    Answer::Refused {
        error: Refused {
            code: code.to_owned(),
            message: message.to_string(),
        },
    }
}

impl Case {
    /// Everything that the case asks.
    pub fn answer(&self) -> Answer {
        match self.window() {
            Ok(window) => self
                .series()
                .and_then(|series| Self::found(&series, &window))
                .unwrap_or_else(|error| refused(error.code(), &error)),
            Err(message) => refused("bad_question", &message),
        }
    }

    fn window(&self) -> Result<Interval, String> {
        let [start, end] = &self.window;
        let at = |text: &str| Timestamp::parse(text).map_err(|error| format!("{text}: {error}"));
        Interval::new(at(start)?, at(end)?).ok_or_else(|| format!("{start} to {end} is empty"))
    }

    fn series(&self) -> Result<Recurrence, RecurrenceError> {
        let zone = match &self.zone {
            Some(name) => {
                Zone::parse(name).map_err(|_| RecurrenceError::Zone(name.chars().collect()))?
            }
            None => Zone::UTC,
        };
        let start = match &self.start {
            Some(text) => Some(Moment::parse(text).ok_or(RecurrenceError::Start)?),
            None => None,
        };
        Recurrence::parse(&self.lines, start, zone)
    }

    fn found(series: &Recurrence, window: &Interval) -> Result<Answer, RecurrenceError> {
        let ends = if series.is_all_day() {
            let days = series.days(window)?;
            Some(days.iter().map(|day| day.end().into()).collect())
        } else {
            None
        };
        let instants = series.starts(window)?.into_iter().map(Into::into).collect();
        Ok(Answer::Found { instants, ends })
    }
}
