//! Cases of `zones/*.jsonl`: one question that many zones answer alike.

use serde_json::Value;
use shared::slots::slots;
use shared::time::Timestamp;

use crate::slots::{Case, Wrong};

/// A question without a zone, and the zones in each of which the same has to come out.
#[derive(Clone, Debug)]
pub struct ZoneCase {
    /// Names of the IANA database.
    pub zones: Vec<String>,
    case: Case,
    expected: Vec<Timestamp>,
}

impl ZoneCase {
    /// Reads one line of a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(line: &str) -> Result<Self, Wrong> {
        let mut value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let fields = value.as_object_mut().ok_or("not an object")?;
        let zones = fields.remove("zones").ok_or("no zones")?;
        let zones: Vec<String> =
            serde_json::from_value(zones).map_err(|error| format!("zones: {error}"))?;
        // The schema of a schedule wants a zone; it is another one each time.
        let schedule = fields.get_mut("schedule").and_then(Value::as_object_mut);
        let schedule = schedule.ok_or("no schedule")?;
        schedule.insert("zone".to_owned(), "UTC".into());
        let case: Case = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let starts = case.starts.as_ref().ok_or("no starts")?;
        let instant = |text: &String| Timestamp::parse(text).map_err(|e| format!("{text}: {e}"));
        Ok(Self {
            zones,
            expected: starts.iter().map(instant).collect::<Result<_, _>>()?,
            case,
        })
    }

    /// What the case shows.
    pub fn name(&self) -> &str {
        &self.case.name
    }

    /// Asks in every zone; says in which one something else came out, and what.
    ///
    /// # Errors
    /// The first difference, or what is wrong with the question.
    pub fn check(&self) -> Result<(), Wrong> {
        let mut case = self.case.clone();
        for zone in &self.zones {
            if let Some(schedule) = &mut case.schedule {
                schedule.zone.clone_from(zone);
            }
            let found = case.try_ask(slots)?;
            let same = found
                .iter()
                .map(|slot| slot.start)
                .eq(self.expected.iter().copied());
            if !same {
                return Err(format!(
                    "{zone}: {}\nexpected {:?}\nfound    {:?}",
                    case.name,
                    text(self.expected.iter().copied()),
                    text(found.iter().map(|slot| slot.start)),
                ));
            }
        }
        Ok(())
    }
}

fn text(instants: impl Iterator<Item = Timestamp>) -> Vec<String> {
    instants.map(|instant| instant.to_rfc3339()).collect()
}
