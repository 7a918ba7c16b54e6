//! Reads the lines of a series.

use super::RecurrenceError::{self, Line, Time, TooMuchWork};
use super::moment::Moment;
use super::rule::Rule;
use super::zones;
use crate::time::Zone;

/// More would be a mistake of the program that sends them.
const MOST_LINES: usize = 1_000;
const MOST_TIMES: usize = 20_000;

/// A date or time with the zone in which it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zoned {
    pub(super) moment: Moment,
    pub(super) zone: Zone,
}

/// What the lines say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) start: Option<Zoned>,
    pub(super) rules: Vec<Rule>,
    pub(super) without: Vec<Rule>,
    pub(super) dates: Vec<Zoned>,
    pub(super) except: Vec<Zoned>,
}

impl Lines {
    /// Each text is a line or several; `zone` is meant where a line names none.
    pub(super) fn read<'t>(
        texts: impl Iterator<Item = &'t str>,
        zone: Zone,
    ) -> Result<Self, RecurrenceError> {
        let mut lines = Self::default();
        let texts = texts.flat_map(str::lines).map(str::trim_ascii);
        for (count, text) in texts.filter(|text| !text.is_empty()).enumerate() {
            if count >= MOST_LINES || lines.dates.len() + lines.except.len() > MOST_TIMES {
                return Err(TooMuchWork);
            }
            lines.add(text, zone)?;
        }
        Ok(lines)
    }

    fn add(&mut self, text: &str, zone: Zone) -> Result<(), RecurrenceError> {
        let line = Property::split(text);
        match line.name.to_ascii_uppercase().as_str() {
            "RRULE" => self.rules.push(Rule::parse(line.value)?),
            "EXRULE" => self.without.push(Rule::parse(line.value)?),
            "RDATE" => line.times("RDATE", zone, &mut self.dates)?,
            "EXDATE" => line.times("EXDATE", zone, &mut self.except)?,
            "DTSTART" => {
                let mut starts = Vec::new();
                line.times("DTSTART", zone, &mut starts)?;
                match (self.start, starts.as_slice()) {
                    (None, [start]) => self.start = Some(*start),
                    _ => return Err(RecurrenceError::Start),
                }
            }
            name => return Err(Line(name.chars().take(40).collect())),
        }
        Ok(())
    }
}

fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(value)
}

/// `NAME;PARAMETER=VALUE:value`; a rule may come without its name.
struct Property<'t> {
    name: &'t str,
    parameters: &'t str,
    value: &'t str,
}

impl<'t> Property<'t> {
    fn split(text: &'t str) -> Self {
        let mut quoted = false;
        let colon = text.find(|c| {
            quoted ^= c == '"';
            c == ':' && !quoted
        });
        let Some((head, value)) = colon.and_then(|at| text.split_at_checked(at)) else {
            return Self {
                name: "RRULE",
                parameters: "",
                value: text,
            };
        };
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Self {
            name,
            parameters,
            value: value.get(1..).unwrap_or_default(),
        }
    }

    fn parameter(&self, wanted: &str) -> Option<&'t str> {
        self.parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let found = name.trim_ascii().eq_ignore_ascii_case(wanted);
            found.then(|| unquoted(value.trim_ascii()))
        })
    }

    /// The dates and times; of a `PERIOD` its start.
    fn times(
        &self,
        name: &'static str,
        zone: Zone,
        into: &mut Vec<Zoned>,
    ) -> Result<(), RecurrenceError> {
        let zone = match self.parameter("TZID") {
            Some(name) => zones::find(name)?,
            None => zone,
        };
        let only_date = self
            .parameter("VALUE")
            .is_some_and(|value| value.eq_ignore_ascii_case("DATE"));
        for text in self
            .value
            .split(',')
            .filter(|text| !text.trim_ascii().is_empty())
        {
            let text = text.split('/').next().unwrap_or_default();
            let moment = Moment::parse(text).ok_or(Time(name))?;
            let moment = match moment {
                Moment::Local(date, _) if only_date => Moment::Date(date),
                moment => moment,
            };
            into.push(Zoned { moment, zone });
            if into.len() > MOST_TIMES {
                return Err(TooMuchWork);
            }
        }
        Ok(())
    }
}
