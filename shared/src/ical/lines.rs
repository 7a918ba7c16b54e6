//! From bytes to content lines: unfolding, names, parameters, values. RFC 5545, 3.1.

use std::borrow::Cow;

/// The content lines of a file, unfolded. Blank ones are left out.
pub(super) struct Lines<'f> {
    rest: &'f [u8],
    number: u32,
}

impl<'f> Lines<'f> {
    pub(super) fn new(file: &'f [u8]) -> Self {
        Self {
            rest: file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file),
            number: 0,
        }
    }

    /// Up to the next line break.
    fn physical(&mut self) -> &'f [u8] {
        self.number = self.number.saturating_add(1);
        let mut parts = self.rest.splitn(2, |byte| *byte == b'\n');
        let mut line = parts.next().unwrap_or_default();
        self.rest = parts.next().unwrap_or_default();
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        line
    }

    /// **A line that begins with a space or a tab goes on with the one before**, also in the
    /// middle of a character: bytes are joined first, and read as UTF-8 then.
    fn unfolded(&mut self) -> Cow<'f, [u8]> {
        let mut line = Cow::Borrowed(self.physical());
        while let Some(b' ' | b'\t') = self.rest.first() {
            let more = self.physical().get(1..).unwrap_or_default();
            line.to_mut().extend_from_slice(more);
        }
        line
    }
}

impl<'f> Iterator for Lines<'f> {
    type Item = Line<'f>;

    fn next(&mut self) -> Option<Line<'f>> {
        while !self.rest.is_empty() {
            let number = self.number.saturating_add(1);
            let bytes = self.unfolded();
            if !bytes.trim_ascii().is_empty() {
                return Some(Line::read(number, bytes));
            }
        }
        None
    }
}

/// `NAME;PARAMETER=VALUE:value`.
pub(super) struct Line<'f> {
    pub(super) number: u32,
    text: Cow<'f, str>,
    /// Where the value's colon stands; at the end of the text if there is none.
    colon: usize,
}

impl<'f> Line<'f> {
    fn read(number: u32, bytes: Cow<'f, [u8]>) -> Self {
        let text = match bytes {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        };
        let colon = colon(&text).unwrap_or(text.len());
        Self {
            number,
            text,
            colon,
        }
    }

    fn head(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        let head = self.head();
        head.split(';').next().unwrap_or(head).trim_ascii()
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    pub(super) fn value(&self) -> &str {
        let value = self.text.get(self.colon + 1..);
        value.unwrap_or_default().trim_ascii()
    }

    /// Without its quotes; of a list the whole.
    pub(super) fn parameter(&self, wanted: &str) -> Option<&str> {
        pieces(self.head(), ';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let found = name.trim_ascii().eq_ignore_ascii_case(wanted);
            found.then(|| unquoted(value.trim_ascii()))
        })
    }
}

/// The first colon outside quotes. Where a quote never ends, quotes don't count; and some write
/// `TZID=(UTC+01:00) Berlin` and `TZID=tzone://Microsoft/Utc` without any, which have one in them.
fn colon(text: &str) -> Option<usize> {
    let mut quoted = false;
    let first = text.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    });
    let first = first.or_else(|| text.find(':'))?;
    let (head, value) = text.split_at_checked(first)?;
    let inside = head.contains("=(") || head.contains('=') && value.starts_with("://");
    if inside { text.rfind(':') } else { Some(first) }
}

fn pieces(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

fn unquoted(value: &str) -> &str {
    let inner = value.strip_prefix('"').unwrap_or(value);
    inner.strip_suffix('"').unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &[u8], name: &str, parameter: Option<&str>, value: &str) {
        let line = Lines::new(file).next().unwrap();
        assert_eq!((line.name(), line.value()), (name, value));
        assert_eq!(line.parameter("TZID"), parameter);
    }

    #[test]
    fn lines_are_joined_as_bytes() {
        check(b"UID:a\r\n b\r\n\tc\r\nX:y", "UID", None, "abc");
        check(b"\xEF\xBB\xBFUID:\xC3\n \xBC", "UID", None, "\u{fc}");
        check(b"\n \n\r\nUID:a\r\r\n b", "UID", None, "ab");
    }

    #[test]
    fn colons_in_quotes_and_brackets_belong_to_the_parameter() {
        check(b"D;TZID=\"a:b;c\";X=y:1", "D", Some("a:b;c"), "1");
        check(
            b"D;tzid=(UTC+01:00) Berlin:1",
            "D",
            Some("(UTC+01:00) Berlin"),
            "1",
        );
        check(b"D;TZID=\"a:1", "D", Some("a"), "1");
        check(b"D;X=y:a:b", "D", None, "a:b");
        check(b"D;TZID=tzone://M/U:1", "D", Some("tzone://M/U"), "1");
    }
}
