//! The title that an event type's bookings have in the host's calendar.

use std::fmt;

const MOST: usize = 200;

/// Why a template can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventTitleError {
    /// It has nothing in it.
    Empty,
    /// More than 200 characters, or more than one line.
    NotOneLine,
    /// The word in the braces is none of ours, or a brace stands alone.
    Unknown(String),
}

impl fmt::Display for EventTitleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Enter a title for the calendar, like {event} · {name}."),
            Self::NotOneLine => f.write_str("Keep this to one line of at most 200 characters."),
            Self::Unknown(part) => write!(
                f,
                "{part} is not known here: use {{event}}, {{name}} and {{host}}, and no other braces."
            ),
        }
    }
}

impl std::error::Error for EventTitleError {}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Event,
    Name,
    Host,
}

/// A template of one line with `{event}`, `{name}` and `{host}`.
///
/// ```
/// use shared::booking::EventTitle;
/// let title = EventTitle::parse("{name} with {host}").unwrap();
/// // What is filled in is never looked at again.
/// assert_eq!(title.fill("Intro", "{host}", "Ada"), "{host} with Ada");
/// assert!(EventTitle::parse("{email}").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTitle(Vec<Part>);

impl EventTitle {
    /// Reads a template.
    ///
    /// # Errors
    /// [`EventTitleError`], in words for whoever typed it.
    pub fn parse(text: &str) -> Result<Self, EventTitleError> {
        if text.trim().is_empty() {
            return Err(EventTitleError::Empty);
        }
        if text.chars().count() > MOST || text.chars().any(char::is_control) {
            return Err(EventTitleError::NotOneLine);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            let end = after.find('}').map_or(after.len(), |end| end + 1);
            let (word, behind) = after.split_at(end);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(match word {
                "{event}" => Part::Event,
                "{name}" => Part::Name,
                "{host}" => Part::Host,
                _ => return Err(EventTitleError::Unknown(word.to_owned())),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// Puts the values in.
    #[must_use]
    pub fn fill(&self, event: &str, name: &str, host: &str) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Event => event,
                Part::Name => name,
                Part::Host => host,
            })
            .collect()
    }
}

impl Default for EventTitle {
    /// `{event} · {name}`.
    fn default() -> Self {
        Self(vec![Part::Event, Part::Text(" · ".into()), Part::Name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_filled_in_and_others_refused() {
        let fill = |text| EventTitle::parse(text).unwrap().fill("Intro", "Eve", "Ada");
        assert_eq!(fill("{event} · {name}"), "Intro · Eve");
        assert_eq!(fill("Call"), "Call");
        assert_eq!(fill("{host}{host}!"), "AdaAda!");
        assert_eq!(
            EventTitle::default(),
            EventTitle::parse("{event} · {name}").unwrap()
        );
        for (wrong, named) in [
            ("{e-mail}", "{e-mail}"),
            ("a {name", "{name"),
            ("a} b", "}"),
            ("{{name}}", "{{name}"),
            ("{}", "{}"),
        ] {
            assert_eq!(
                EventTitle::parse(wrong),
                Err(EventTitleError::Unknown(named.into())),
                "{wrong}"
            );
        }
        assert_eq!(EventTitle::parse(" "), Err(EventTitleError::Empty));
        assert_eq!(EventTitle::parse("a\nb"), Err(EventTitleError::NotOneLine));
        assert_eq!(
            EventTitle::parse(&"x".repeat(201)),
            Err(EventTitleError::NotOneLine)
        );
    }
}
