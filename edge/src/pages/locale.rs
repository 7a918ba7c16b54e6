//! In which language a page speaks.

use ::words::{Language, Say};
use url::form_urlencoded;

use super::words::{Words, words};

/// What decided the language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The page has no other.
    Page,
    /// `?lang=`.
    Address,
    /// The booking that it shows.
    Booking,
    /// `Accept-Language`, or that it wants nothing that we speak.
    Browser,
}

/// The language of a page: of its address, else of the booking that it shows, else the one that
/// the browser wants most, else English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    language: Language,
    source: Source,
}

impl Locale {
    /// Of pages for owners, which speak English to everybody.
    pub const ENGLISH: Self = Self {
        language: Language::En,
        source: Source::Page,
    };

    /// For a request with this query and this `Accept-Language`; either may be empty.
    #[must_use]
    pub fn of(query: &str, accept: &str) -> Self {
        let mut query = form_urlencoded::parse(query.as_bytes());
        let asked = query.find_map(|(name, value)| {
            let is = name == "lang";
            is.then(|| Language::of(&value)).flatten()
        });
        let (language, source) = match asked {
            Some(language) => (language, Source::Address),
            None => (wanted(accept).unwrap_or_default(), Source::Browser),
        };
        Self { language, source }
    }

    /// The same for a page about a booking that was made in the language of `tag`, which may be
    /// none of ours.
    #[must_use]
    pub fn or_of_booking(self, tag: &str) -> Self {
        match Language::of(tag) {
            Some(language) if self.source == Source::Browser => Self {
                language,
                source: Source::Booking,
            },
            _ => self,
        }
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.language
    }

    /// Whether the same address says something else to a browser that wants another language.
    #[must_use]
    pub fn is_by_browser(self) -> bool {
        self.source == Source::Browser
    }

    /// A way to another page of ours, which speaks the language that was asked for, if one was.
    #[must_use]
    pub fn link(self, address: &str) -> String {
        let Some(tag) = self.asked() else {
            return address.to_owned();
        };
        let between = if address.contains('?') { '&' } else { '?' };
        format!("{address}{between}lang={tag}")
    }

    /// The language that the address asks for.
    pub(super) fn asked(self) -> Option<&'static str> {
        (self.source == Source::Address).then(|| self.language.tag())
    }

    /// What only these pages say.
    pub(super) fn words(self) -> &'static Words {
        words(self.language)
    }

    /// What the widget says too.
    pub(super) fn say(self, what: Say) -> &'static str {
        self.language.text(what)
    }
}

/// Of what `Accept-Language` lists (RFC 9110, 12.5.4), the language of ours with the greatest
/// weight, the first of several. What has no readable weight is passed over.
fn wanted(accept: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';');
        let Some(language) = parts.next().and_then(Language::of) else {
            continue;
        };
        let weight = parts.next().map_or(Some(1.0), |weight| {
            let (name, value) = weight.split_once('=')?;
            let value = value.trim().parse().ok();
            value.filter(|_| name.trim().eq_ignore_ascii_case("q"))
        });
        let Some(weight) = weight.filter(|weight| *weight > 0.0 && *weight <= 1.0) else {
            continue;
        };
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::{Language, Locale, wanted};

    #[test]
    fn the_address_goes_before_the_booking_and_that_before_the_browser() {
        for (query, booking, accept, language) in [
            ("lang=ja", "fr", "de", Language::Ja),
            ("month=2026-11&lang=pt-BR", "", "", Language::Pt),
            ("lang=tlh", "fr", "de", Language::Fr),
            ("lang=", "", "de", Language::De),
            ("lang=tlh&lang=es", "fr", "de", Language::Es),
            ("", "fr-CA", "de", Language::Fr),
            ("", "tlh", "de", Language::De),
            ("language=fr", "", "tlh, *", Language::En),
            ("", "", "", Language::En),
        ] {
            let locale = Locale::of(query, accept).or_of_booking(booking);
            assert_eq!(locale.language(), language, "{query} {booking} {accept}");
        }
    }

    #[test]
    fn a_browser_gets_what_it_wants_most_of_what_there_is() {
        for (accept, language) in [
            ("de-CH, fr;q=0.9", Some(Language::De)),
            ("en;q=0.8, nl", Some(Language::Nl)),
            ("en; q = 0.3 ,ar-EG ;Q=0.7,*;q=0.1", Some(Language::Ar)),
            ("pl,cs;q=0.9,es-419;q=0.4", Some(Language::Es)),
            ("ja;q=0.5,pt;q=0.5", Some(Language::Ja)),
            ("de;q=0, fr;q=0.001", Some(Language::Fr)),
            ("de;q=2, fr;q=-1, es;q=NaN, nl;q, pt;level=1", None),
            ("*", None),
            ("", None),
            (",;,=;q=,\u{feff}", None),
        ] {
            assert_eq!(wanted(accept), language, "{accept}");
        }
    }

    #[test]
    fn only_what_was_asked_for_goes_along() {
        let asked = Locale::of("lang=de-AT", "");
        assert_eq!(asked.link("/b/t"), "/b/t?lang=de");
        assert_eq!(asked.link("/book?zone=UTC"), "/book?zone=UTC&lang=de");
        for locale in [
            Locale::of("", "de"),
            Locale::of("", "de").or_of_booking("fr"),
            Locale::ENGLISH,
        ] {
            assert_eq!(locale.link("/b/t"), "/b/t");
        }
    }

    #[test]
    fn only_what_the_browser_decides_differs_by_browser() {
        assert!(Locale::of("", "de").is_by_browser());
        assert!(
            Locale::of("lang=tlh", "")
                .or_of_booking("tlh")
                .is_by_browser()
        );
        assert!(!Locale::of("lang=de", "de").is_by_browser());
        assert!(!Locale::of("", "de").or_of_booking("de").is_by_browser());
        assert!(!Locale::ENGLISH.is_by_browser());
    }
}
