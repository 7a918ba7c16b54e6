//! One question about a calendar file: an entry of `ical.json`, whose files are in `ical/`.

use serde::{Deserialize, Serialize};
use shared::ical::{self, Ask};
use shared::time::{Interval, Timestamp, Zone};

/// A question, and what has to come out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the README beside the vectors describes each field
pub struct Case {
    pub name: String,
    pub file: String,
    pub zone: Option<String>,
    #[serde(default)]
    pub own: Vec<String>,
    pub window: [String; 2],
    pub busy: Option<Vec<[String; 2]>>,
    #[serde(default)]
    pub warnings: Vec<String>,
    pub error: Option<String>,
}

/// What comes out: busy times and the codes of warnings, or the code of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy: Option<Vec<[String; 2]>>,
    pub warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Case {
    /// What `shared` says about the file.
    ///
    /// # Errors
    /// Which field of the question can't be read.
    pub fn answer(&self, file: &[u8]) -> Result<Answer, String> {
        let zone = self.zone.as_deref().unwrap_or("UTC");
        let own: Vec<&str> = self.own.iter().map(String::as_str).collect();
        let ask = Ask {
            window: self.window()?,
            zone: Zone::parse(zone).map_err(|error| format!("{zone}: {error}"))?,
            own: &own,
            all_day_blocks: true,
        };
        Ok(match ical::busy(file, &ask) {
            Ok(busy) => {
                let intervals = busy.intervals.as_slice().iter();
                let warnings = busy.warnings.iter();
                Answer {
                    busy: Some(
                        intervals
                            .map(|span| [span.start().to_rfc3339(), span.end().to_rfc3339()])
                            .collect(),
                    ),
                    warnings: warnings
                        .map(|warning| warning.doubt.code().to_owned())
                        .collect(),
                    error: None,
                }
            }
            Err(error) => Answer {
                error: Some(error.code().to_owned()),
                ..Answer::default()
            },
        })
    }

    /// What has to come out.
    pub fn wanted(&self) -> Answer {
        Answer {
            busy: self.busy.clone(),
            warnings: self.warnings.clone(),
            error: self.error.clone(),
        }
    }

    fn window(&self) -> Result<Interval, String> {
        let [start, end] = &self.window;
        let at = |text: &str| Timestamp::parse(text).map_err(|error| format!("{text}: {error}"));
        Interval::new(at(start)?, at(end)?).ok_or_else(|| format!("{start} to {end} is empty"))
    }
}
