//! Ids (128 random bits as base32hex text) and slugs (names in addresses).

use std::fmt;

/// Base32hex in lower case: Google's own alphabet for event ids.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
const ID_LENGTH: usize = 26;

/// 128 bits as 26 characters of base32hex, `0-9a-v`.
///
/// ```
/// use shared::booking::Id;
/// let id = Id::from_bytes([0xff; 16]);
/// assert_eq!(id.to_string(), "vvvvvvvvvvvvvvvvvvvvvvvvvs");
/// assert_eq!(Id::parse(&id.to_string()), Ok(id));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

/// Not an id: 26 characters `0-9a-v` are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id has 26 characters of 0-9 and a-v")
    }
}

impl std::error::Error for IdError {}

impl Id {
    /// An id of these bits; take them from a source nobody can guess.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads the text form. Exactly one text reads as each id.
    ///
    /// # Errors
    /// If the length, a character or the two spare bits are wrong.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.len() != ID_LENGTH {
            return Err(IdError);
        }
        let mut bits: u128 = 0;
        let mut spare = 0;
        for (at, c) in text.bytes().enumerate() {
            let value = ALPHABET.iter().position(|a| *a == c).ok_or(IdError)?;
            let value = u128::try_from(value).map_err(|_| IdError)?;
            if at + 1 == ID_LENGTH {
                bits = (bits << 3) | (value >> 2);
                spare = value & 3;
            } else {
                bits = (bits << 5) | value;
            }
        }
        if spare == 0 {
            Ok(Self(bits.to_be_bytes()))
        } else {
            Err(IdError)
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        for at in 0..ID_LENGTH {
            let value = match 123_usize.checked_sub(at * 5) {
                Some(shift) => (bits >> shift) & 31,
                None => (bits << 2) & 31,
            };
            let letter = usize::try_from(value).ok().and_then(|v| ALPHABET.get(v));
            write!(f, "{}", char::from(letter.copied().unwrap_or(b'0')))?;
        }
        Ok(())
    }
}

/// Why a text can't be a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlugError {
    /// Length or characters are wrong.
    Form,
    /// The word is kept for our own addresses.
    Reserved,
}

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "use 3 to 40 characters: a to z, 0 to 9, and - inside",
            Self::Reserved => "this word is kept for our own pages: choose another",
        })
    }
}

impl std::error::Error for SlugError {}

/// A site's slug: `[a-z0-9-]{3,40}`, no dash at an end, not a reserved word. Permanent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteSlug(String);

const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "book",
    "booking",
    "docs",
    "embed",
    "event",
    "events",
    "freeslot",
    "google",
    "help",
    "host",
    "login",
    "logout",
    "mail",
    "new",
    "null",
    "oauth",
    "owner",
    "public",
    "robots",
    "root",
    "setup",
    "site",
    "sites",
    "static",
    "status",
    "support",
    "system",
    "undefined",
    "www",
];

fn is_slug(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl SiteSlug {
    /// Checks a slug.
    ///
    /// # Errors
    /// See [`SlugError`].
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        if !is_slug(text, 3..=40) {
            return Err(SlugError::Form);
        }
        if RESERVED.contains(&text) {
            return Err(SlugError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }

    /// A slug made from a name, for those who do not care to choose one.
    ///
    /// ```
    /// use shared::booking::SiteSlug;
    /// assert_eq!(SiteSlug::suggest("Ada Lovelace").as_str(), "ada-lovelace");
    /// assert_eq!(SiteSlug::suggest("Jörg Süß").as_str(), "jorg-suss");
    /// assert_eq!(SiteSlug::suggest("李").as_str(), "my-calendar");
    /// ```
    #[must_use]
    pub fn suggest(name: &str) -> Self {
        Self::parse(&plain(name)).unwrap_or_else(|_| Self("my-calendar".to_owned()))
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name in the letters of a slug, at most some 32 of them; may be empty.
fn plain(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match fold(c) {
            Some(letters) => text.push_str(letters),
            None if c.is_ascii_lowercase() || c.is_ascii_digit() => text.push(c),
            None if !text.ends_with('-') && !text.is_empty() => text.push('-'),
            None => {}
        }
        if text.len() >= 32 {
            break;
        }
    }
    text.trim_matches('-').to_owned()
}

/// The plain letters for the accented ones of European names.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ă' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        // An apostrophe joins: O'Brien is obrien.
        '\'' | '’' => "",
        _ => return None,
    })
}

/// An event type's slug within its site: `[a-z0-9-]{1,40}`, no dash at an end. Permanent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventSlug(String);

impl EventSlug {
    /// Checks a slug.
    ///
    /// # Errors
    /// [`SlugError::Form`].
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        if is_slug(text, 1..=40) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError::Form)
        }
    }

    /// A slug made from a title; with a number behind it where `is_taken` says so.
    ///
    /// ```
    /// use shared::booking::EventSlug;
    /// let intro = |slug: &str| slug == "intro";
    /// assert_eq!(EventSlug::suggest("Intro", intro).as_str(), "intro-2");
    /// assert_eq!(EventSlug::suggest("Größe prüfen", intro).as_str(), "grosse-prufen");
    /// assert_eq!(EventSlug::suggest("打ち合わせ", intro).as_str(), "event");
    /// ```
    #[must_use]
    pub fn suggest(title: &str, is_taken: impl Fn(&str) -> bool) -> Self {
        let plain = match plain(title) {
            empty if empty.is_empty() => "event".to_owned(),
            plain => plain,
        };
        let mut slug = plain.clone();
        let mut number = 2_u32;
        while is_taken(&slug) && number < 1000 {
            slug = format!("{plain}-{number}");
            number += 1;
        }
        Self(slug)
    }

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_and_nothing_else_reads() {
        for seed in 0..=255_u8 {
            let id = Id::from_bytes(std::array::from_fn(|i| {
                seed.wrapping_mul(31).wrapping_add(i as u8).rotate_left(3)
            }));
            assert_eq!(Id::parse(&id.to_string()), Ok(id));
        }
        for wrong in [
            "",
            "0",
            "vvvvvvvvvvvvvvvvvvvvvvvvvv",
            "Vvvvvvvvvvvvvvvvvvvvvvvvvs",
            "../../etc",
        ] {
            assert_eq!(Id::parse(wrong), Err(IdError), "{wrong}");
        }
    }

    #[test]
    fn slugs() {
        for good in ["abc", "a-b", "0-9", "demo"] {
            assert!(SiteSlug::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "ab",
            "-ab",
            "ab-",
            "Abc",
            "a b",
            "a/b",
            "ümlaut",
            &"a".repeat(41),
            "",
        ] {
            assert_eq!(SiteSlug::parse(bad), Err(SlugError::Form), "{bad}");
        }
        assert_eq!(SiteSlug::parse("setup"), Err(SlugError::Reserved));
        assert_eq!(
            SiteSlug::suggest("  O'Brien & Söhne GmbH ").as_str(),
            "obrien-sohne-gmbh"
        );
        assert_eq!(SiteSlug::suggest("admin").as_str(), "my-calendar");
        assert!(SiteSlug::suggest(&"é".repeat(300)).as_str().len() <= 40);
    }
}
