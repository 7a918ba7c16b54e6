//! Further people whom a visitor names, so that Google invites them too. The same rules in the
//! widget and the edge.

use crate::contact::Email;

/// As many as an event type may allow: who books decides to whom Google writes.
pub const MOST_GUESTS: u8 = 10;

/// Why one of the addresses can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestError {
    /// Not one e-mail address.
    EmailForm,
    /// One more than may be named.
    TooMany,
}

/// The addresses in what was typed: between them are commas, semicolons (also those of Arabic and
/// Japanese), blanks and ends of lines.
///
/// ```
/// let typed = "a@x.org, b@x.org;c@x.org\n d@x.org、e@x.org,";
/// assert_eq!(shared::guests::named(typed), ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"]);
/// assert_eq!(shared::guests::named(" , "), [""; 0]);
/// ```
#[must_use]
pub fn named(typed: &str) -> Vec<&str> {
    // A function and not a closure: the code for it is shared with names.
    let between: fn(char) -> bool =
        |c| c.is_whitespace() || matches!(c, ',' | ';' | '،' | '؛' | '、' | '，' | '；');
    let mut named = Vec::new();
    for part in typed.split(between) {
        if !part.is_empty() {
            named.push(part);
        }
    }
    named
}

/// Checks everybody who was named; gives their addresses. Who is there twice, and the visitor, `own`,
/// are invited once and count once: capitals make no other person.
///
/// # Errors
/// Which of them can't be taken, counted from 0, and why.
///
/// ```
/// use shared::guests::{GuestError, parse};
/// assert_eq!(parse(&["b@x.org", "B@X.org", "A@x.org"], "a@x.org", 1).unwrap(), ["b@x.org"]);
/// assert_eq!(parse(&["b@x.org", "c@"], "a@x.org", 2), Err((1, GuestError::EmailForm)));
/// assert_eq!(parse(&["b@x.org", "c@x.org"], "a@x.org", 1), Err((1, GuestError::TooMany)));
/// ```
pub fn parse(named: &[&str], own: &str, most: u8) -> Result<Vec<String>, (usize, GuestError)> {
    let mut guests: Vec<String> = Vec::new();
    for (at, address) in named.iter().enumerate() {
        let Ok(guest) = Email::parse(address) else {
            return Err((at, GuestError::EmailForm));
        };
        let guest = guest.as_str();
        let known = guests.iter().map(String::as_str);
        if known
            .chain([own.trim()])
            .any(|other| guest.eq_ignore_ascii_case(other))
        {
            continue;
        }
        if guests.len() >= usize::from(most) {
            return Err((at, GuestError::TooMany));
        }
        guests.push(guest.to_owned());
    }
    Ok(guests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_are_allowed_and_not_one_more() {
        let many: Vec<String> = (0..11).map(|n| format!("g{n}@x.org")).collect();
        let first = |n| many.iter().take(n).map(String::as_str).collect::<Vec<_>>();
        let found = parse(&first(10), "a@x.org", MOST_GUESTS).unwrap();
        assert_eq!(found.len(), 10);
        assert_eq!(
            parse(&first(11), "a@x.org", MOST_GUESTS),
            Err((10, GuestError::TooMany))
        );
        assert_eq!(
            parse(&first(1), "a@x.org", 0),
            Err((0, GuestError::TooMany))
        );
        assert_eq!(parse(&[], "a@x.org", 0), Ok(Vec::new()));
    }

    #[test]
    fn nobody_counts_twice_and_nobody_invites_themselves() {
        let named = ["A@x.org", "b@x.org", "B@x.org", " a@X.org ", "c@x.org"];
        let found = parse(&named, " a@x.org", 2).unwrap();
        assert_eq!(found, ["b@x.org", "c@x.org"]);
        // With none allowed one's own address is no further person either.
        assert_eq!(parse(&["a@x.org"], "a@x.org", 0), Ok(Vec::new()));
    }

    #[test]
    fn what_could_carry_a_header_is_no_address() {
        for wrong in ["", "b", "b@x", "Bea <b@x.org>", "b@x.org\nBcc: c@x.org"] {
            let found = parse(&["c@x.org", wrong], "a@x.org", 5);
            assert_eq!(found, Err((1, GuestError::EmailForm)), "{wrong}");
        }
    }
}
