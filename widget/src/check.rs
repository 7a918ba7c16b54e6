//! Whether name, e-mail and notes can be taken: the edge's own rules, before anything is sent.

use shared::contact::{ContactError, Email, Name};
use words::Say;

/// As `Notes::parse` says; counted here, because cleaning is the edge's and costs code.
const NOTES_MAX: usize = 2000;

/// What is wrong with name, e-mail and notes, each in words that say what to do.
pub(crate) fn check([name, email, notes]: &[String; 3]) -> [Option<Say>; 3] {
    let words = |error: Option<ContactError>| error.map(said);
    [
        words(Name::parse(name).err()),
        words(Email::parse(email).err()),
        words((notes.trim().chars().count() > NOTES_MAX).then_some(ContactError::NotesTooLong)),
    ]
}

fn said(error: ContactError) -> Say {
    match error {
        ContactError::NameMissing => Say::NameMissing,
        ContactError::NameTooLong => Say::NameTooLong,
        ContactError::EmailMissing => Say::EmailMissing,
        ContactError::EmailForm => Say::EmailForm,
        ContactError::NotesTooLong => Say::NotesTooLong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::contact::Notes;

    #[test]
    fn notes_are_counted_as_the_edge_counts_them() {
        for length in [0, 1, NOTES_MAX, NOTES_MAX + 1] {
            let notes = "x".repeat(length);
            let expected = Notes::parse(&notes).err().map(said);
            let [.., found] = check(&["Ada".into(), "a@b.example".into(), notes]);
            assert_eq!(found, expected, "{length}");
        }
    }

    #[test]
    fn each_field_says_what_to_do() {
        let wrong = check(&["  ".into(), "ada@".into(), String::new()]);
        assert_eq!(wrong.map(|error| error.is_some()), [true, true, false]);
    }
}
