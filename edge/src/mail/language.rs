//! The languages that mails are written in.

/// A language that mails are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Dutch.
    Nl,
    /// Portuguese.
    Pt,
    /// Arabic, written from right to left.
    Ar,
    /// Japanese.
    Ja,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::En,
        Self::De,
        Self::Fr,
        Self::Es,
        Self::Nl,
        Self::Pt,
        Self::Ar,
        Self::Ja,
    ];

    /// The language of a BCP 47 tag, by its first part; English if there is none of it.
    ///
    /// ```
    /// use edge::mail::Language;
    /// assert_eq!(Language::of("de-CH-1996"), Language::De);
    /// assert_eq!(Language::of("PT_br"), Language::Pt);
    /// assert_eq!(Language::of("tlh"), Language::En);
    /// ```
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let first = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(first))
            .unwrap_or(Self::En)
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Nl => "nl",
            Self::Pt => "pt",
            Self::Ar => "ar",
            Self::Ja => "ja",
        }
    }

    /// `ltr` or `rtl`, as HTML spells it.
    #[must_use]
    pub fn dir(self) -> &'static str {
        if self == Self::Ar { "rtl" } else { "ltr" }
    }
}
