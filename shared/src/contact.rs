//! What a name, an e-mail address and a note may be. The same rules in the widget and the edge.

use std::fmt;

/// Why a text can't be taken. Shown at the field, so it says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactError {
    /// Nothing was typed.
    NameMissing,
    /// More than 100 characters.
    NameTooLong,
    /// Nothing was typed.
    EmailMissing,
    /// Not one address.
    EmailForm,
    /// More than 2,000 characters.
    NotesTooLong,
}

impl fmt::Display for ContactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NameMissing => "Enter your name.",
            Self::NameTooLong => "Shorten the name to at most 100 characters.",
            Self::EmailMissing => "Enter your e-mail address.",
            Self::EmailForm => "Enter one e-mail address, like name@example.com.",
            Self::NotesTooLong => "Shorten the note to at most 2,000 characters.",
        })
    }
}

impl std::error::Error for ContactError {}

/// Characters that change how the text around them is shown, or that can't be seen: they let a
/// name pretend to be another one, and are dropped.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// A person's name: one line of 1 to 100 characters, without control or invisible ones.
///
/// ```
/// use shared::contact::Name;
/// assert_eq!(Name::parse("  Ada\u{202e} Lovelace\n").unwrap().as_str(), "Ada Lovelace");
/// assert!(Name::parse(" \t ").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Checks and cleans a name.
    ///
    /// # Errors
    /// [`ContactError::NameMissing`], [`ContactError::NameTooLong`].
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let mut name = String::new();
        let between: fn(char) -> bool = |c| c.is_whitespace() || c.is_control();
        for word in text.split(between) {
            let word: String = word.chars().filter(|c| !is_hidden(*c)).collect();
            if !word.is_empty() {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(&word);
            }
        }
        match name.chars().count() {
            0 => Err(ContactError::NameMissing),
            1..=100 => Ok(Self(name)),
            _ => Err(ContactError::NameTooLong),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One e-mail address, to be used as it was typed.
///
/// The rule is that of `<input type="email">` in the HTML standard, a wilful simplification of
/// RFC 5322, and what Google refuses beyond it: no dot in the domain, a domain that is a number,
/// dots at an end or doubled.
///
/// ```
/// use shared::contact::Email;
/// assert!(Email::parse("ada.l+x@mail.example.org").is_ok());
/// for wrong in ["ada", "ada@", "@x.org", "a@b", "a b@x.org", "a@x.org,b@x.org", "a@x..org", "a@-x.org", ".a@x.org", "a..b@x.org", "a@1.2"] {
///     assert!(Email::parse(wrong).is_err(), "{wrong}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks an address; blanks around it are dropped.
    ///
    /// # Errors
    /// [`ContactError::EmailMissing`], [`ContactError::EmailForm`].
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ContactError::EmailMissing);
        }
        let (local, domain) = text.split_once('@').ok_or(ContactError::EmailForm)?;
        let local_ok = (1..=64).contains(&local.len())
            && local
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
        // Parts and not a search for "..": that alone costs the widget 5 kB.
        let dots_ok = local.split('.').all(|part| !part.is_empty());
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let last = domain.split('.').next_back().unwrap_or_default();
        let domain_ok = domain.contains('.')
            && domain.split('.').all(label_ok)
            && !last.bytes().all(|b| b.is_ascii_digit());
        if text.len() <= 254 && local_ok && dots_ok && domain_ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(ContactError::EmailForm)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a visitor wrote: at most 2,000 characters, lines allowed, other control characters and
/// invisible ones dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(String);

impl Notes {
    /// Checks and cleans a note; empty is fine.
    ///
    /// # Errors
    /// [`ContactError::NotesTooLong`].
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let plain: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if c == '\r' { '\n' } else { c })
            .filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || is_hidden(*c)))
            .collect();
        let plain = plain.trim();
        if plain.chars().count() > 2000 {
            return Err(ContactError::NotesTooLong);
        }
        Ok(Self(plain.to_owned()))
    }

    /// The note.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_every_script_and_lose_what_hides() {
        for name in ["李小龍", "Zoë", "محمد", "O'Brien <b>", "🙂"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(Name::parse("a\r\nBcc: x").unwrap().as_str(), "a Bcc: x");
        assert_eq!(
            Name::parse("\u{200b}\u{202e}"),
            Err(ContactError::NameMissing)
        );
        assert_eq!(
            Name::parse(&"x".repeat(101)),
            Err(ContactError::NameTooLong)
        );
    }

    #[test]
    fn addresses_that_could_carry_a_header_are_refused() {
        for wrong in [
            "a@x.org\nBcc: b@x.org",
            "a@x.org;b@y.org",
            "\"a\"@x.org",
            "ä@x.org",
            "<a@x.org>",
        ] {
            assert_eq!(Email::parse(wrong), Err(ContactError::EmailForm), "{wrong}");
        }
        assert_eq!(Email::parse("  a@x.org ").unwrap().as_str(), "a@x.org");
        assert!(Email::parse(&format!("{}@x.org", "a".repeat(65))).is_err());
    }

    #[test]
    fn notes_keep_lines() {
        assert_eq!(
            Notes::parse("a\r\nb\u{7}\u{202e}c\r").unwrap().as_str(),
            "a\nbc"
        );
        assert_eq!(
            Notes::parse(&"x".repeat(2001)),
            Err(ContactError::NotesTooLong)
        );
    }
}
