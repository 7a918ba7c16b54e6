//! What the widget says, in the visitor's language.

use words::{Language, Plural, Say};

use crate::labels::Labels;

/// The texts of one language: English, which the module has in it, or what the loader has fetched;
/// at the edge, all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    language: Language,
    loaded: Option<&'static [String]>,
}

impl Texts {
    /// At the edge.
    #[cfg(feature = "ssr")]
    pub(crate) fn of(language: Language) -> Self {
        Self {
            language,
            loaded: None,
        }
    }

    /// A language's file, in the order of [`Say::ALL`]. One that is not whole is English.
    pub(crate) fn loaded(language: Language, texts: Vec<String>) -> Self {
        if texts.len() != Say::ALL.len() {
            return Self::default();
        }
        Self {
            language,
            // Once for each language of a page, and used as long as that is open.
            loaded: Some(Vec::leak(texts)),
        }
    }

    /// Which language it is.
    pub(crate) fn language(self) -> Language {
        self.language
    }

    /// One text.
    pub(crate) fn say(self, what: Say) -> &'static str {
        if let Some(text) = self.loaded.and_then(|texts| texts.get(what as usize)) {
            return text;
        }
        #[cfg(feature = "ssr")]
        return self.language.text(what);
        #[cfg(not(feature = "ssr"))]
        words::english(what)
    }

    /// A text with its places filled in.
    pub(crate) fn fill(self, what: Say, places: &[(&str, &str)]) -> String {
        words::fill(self.say(what), places)
    }

    /// How many times there are.
    pub(crate) fn times(self, count: usize, labels: &impl Labels) -> String {
        match i32::try_from(count) {
            Ok(0) | Err(_) => self.say(Say::NoTimes).into(),
            Ok(count) => {
                let plural: Plural = labels.plural(count);
                self.fill(plural.times(), &[("n", &labels.number(count))])
            }
        }
    }
}
