//! The parts of a mail, as types that can't hold what would break out of a header.

use shared::contact::{Email, Name};

/// One line of text: no control characters, no line or paragraph separators, at most 200
/// characters. What visitors typed can't become a header of its own.
///
/// ```
/// use edge::mail::Line;
/// assert_eq!(Line::of("Hello\r\nBcc: x@example.org\0").as_str(), "Hello Bcc: x@example.org");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

const LONGEST: usize = 200;

/// Characters that turn the text around them and could make it say something else.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Line {
    /// Makes one line of any text; what can't stand in one becomes a blank.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut line = String::new();
        let words = text
            .split(|c: char| c.is_whitespace() || c.is_control() || turns(c))
            .filter(|word| !word.is_empty());
        for word in words {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if line.chars().count() > LONGEST {
            line = line.chars().take(LONGEST - 1).collect();
            line.push('…');
        }
        Self(line)
    }

    /// The line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The one address that a mail goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct To(Email);

impl To {
    /// Checks an address. One that looks like an encoded word is refused too: some programs
    /// decode it, and read two addresses.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let email = Email::parse(text).ok()?;
        (!text.contains("=?")).then_some(Self(email))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Who a mail is from: set by the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name that is shown, if one is set.
    pub name: Option<Name>,
    /// The address.
    pub address: Email,
}

impl Sender {
    /// Reads `name@example.org` or `Name <name@example.org>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            // Two addresses are not one with a long name.
            Some((name, _)) if name.contains(['<', '>']) => None,
            Some((name, address)) => Some(Self {
                name: Name::parse(name.trim().trim_matches('"')).ok(),
                address: Email::parse(address).ok()?,
            }),
            None => Some(Self {
                name: None,
                address: Email::parse(text).ok()?,
            }),
        }
    }

    /// As in a `From` header, the name always quoted: it can't be read as a second address.
    #[must_use]
    pub fn header(&self) -> String {
        match &self.name {
            Some(name) => {
                let name = name.as_str().replace('\\', "\\\\").replace('"', "\\\"");
                format!("\"{name}\" <{}>", self.address.as_str())
            }
            None => self.address.as_str().to_owned(),
        }
    }
}

/// A file that goes with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name; ours, never typed by anybody.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub content: String,
}

/// A mail to one address. The name of who gets it is not in its header: only an address that was
/// checked is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who gets it.
    pub to: To,
    /// Its subject.
    pub subject: Line,
    /// As plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}
