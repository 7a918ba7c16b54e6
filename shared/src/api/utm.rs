//! Where a visitor came from, as the link to the page says.

use serde::{Deserialize, Serialize};

/// The names in an address, in the order of [`Utm`]'s fields.
const NAMES: [&str; 5] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
];
/// In characters.
const MOST: usize = 200;

/// The five parameters by which links tell of a campaign, as an object with those of `source`,
/// `medium`, `campaign`, `term` and `content` that are said. Whoever wrote the link chose them, so
/// what doesn't fit is cut and never refused: they must not be why somebody can't book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Utm(Vec<(&'static str, String)>);

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

impl From<Wire> for Utm {
    fn from(wire: Wire) -> Self {
        let said = [
            wire.source,
            wire.medium,
            wire.campaign,
            wire.term,
            wire.content,
        ];
        let mut said = said.into_iter();
        Self::read(|_| said.next().flatten()).cleaned()
    }
}

impl From<Utm> for Wire {
    fn from(utm: Utm) -> Self {
        let said = |wanted| {
            let found = utm.0.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, said)| said.clone())
        };
        let [source, medium, campaign, term, content] = NAMES.map(said);
        Self {
            source,
            medium,
            campaign,
            term,
            content,
        }
    }
}

impl Utm {
    /// What an address says, asked for the names of its parameters one by one.
    pub fn read(mut said: impl FnMut(&'static str) -> Option<String>) -> Self {
        let mut all = Vec::new();
        for name in NAMES {
            if let Some(said) = said(name) {
                all.push((name, said));
            }
        }
        Self(all)
    }

    /// Each cut to 200 characters, without those that can't be seen; where nothing is left, nothing
    /// was said. What comes as JSON is cleaned on the way.
    ///
    /// ```
    /// use shared::api::Utm;
    /// let utm = Utm::read(|name| (name == "utm_source").then(|| " a\nb ".to_owned()));
    /// assert_eq!(utm.cleaned().pairs().collect::<Vec<_>>(), [("utm_source", "ab")]);
    /// assert!(Utm::read(|_| Some("\u{200b}".into())).cleaned().is_empty());
    /// ```
    #[must_use]
    pub fn cleaned(self) -> Self {
        let seen = |c: &char| !(c.is_control() || crate::contact::is_hidden(*c));
        let clean = |said: &str| said.trim().chars().filter(seen).take(MOST).collect();
        let all = self.0.into_iter();
        let all = all.map(|(name, said)| (name, clean(&said)));
        Self(
            all.filter(|(_, said): &(_, String)| !said.is_empty())
                .collect(),
        )
    }

    /// What is said, by the names in an address.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, said)| (*name, said.as_str()))
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_and_nothing_is_refused() {
        let long = "ä".repeat(5000);
        let given = serde_json::json!({
            "source": format!("a\u{0}\r\nb\u{202e}c{long}"),
            "medium": " \u{7f} ",
            "term": "<b>&amp;\"",
            "content": null,
        });
        let kept: Utm = serde_json::from_value(given).unwrap();
        let pairs: Vec<_> = kept.pairs().collect();
        assert!(pairs[0].1.starts_with("abcä") && pairs[0].1.chars().count() == 200);
        assert_eq!((pairs[0].0, pairs.len()), ("utm_source", 2));
        assert_eq!(pairs[1], ("utm_term", "<b>&amp;\""));
        let again = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Utm>(&again).unwrap(), kept);
    }

    #[test]
    fn what_is_not_said_is_not_written() {
        assert_eq!(serde_json::to_string(&Utm::default()).unwrap(), "{}");
        let read: Utm = serde_json::from_str(r#"{"campaign": "spring", "term": null}"#).unwrap();
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(written, r#"{"campaign":"spring"}"#);
        assert!(serde_json::from_str::<Utm>(r#"{"id": "x"}"#).is_err());
    }
}
