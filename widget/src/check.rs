//! Whether name, e-mail and notes can be taken: the edge's own rules, before anything is sent.

use shared::contact::{ContactError, Email, Name};
use shared::guests::{named, parse};
use words::Say;

use crate::state::State;

/// As `Notes::parse` says; counted here, because cleaning is the edge's and costs code.
const NOTES_MAX: usize = 2000;

/// Whom the visitor brings; nobody where they are not asked. Else the first that can't be taken.
pub(crate) fn guests(s: &State) -> Result<Vec<String>, &str> {
    let [_, email, guests, _] = &s.fields;
    match s.most_guests() {
        0 => Ok(Vec::new()),
        most => {
            let named = named(guests);
            parse(&named, email, most as u8)
                .map_err(|(at, _)| named.get(at).copied().unwrap_or_default())
        }
    }
}

/// What is wrong with each of [`State::fields`], in words that say what to do.
pub(crate) fn check(s: &State) -> [Option<String>; 4] {
    let [name, email, _, notes] = &s.fields;
    let wrong = guests(s).err();
    let most = s.most_guests().to_string();
    let places = [("email", wrong.unwrap_or_default()), ("n", &most)];
    let errors = [
        Name::parse(name).err().map(said),
        Email::parse(email).err().map(said),
        wrong.map(|_| Say::GuestsForm),
        (notes.trim().chars().count() > NOTES_MAX).then_some(Say::NotesTooLong),
    ];
    errors.map(|error| error.map(|error| s.texts.fill(error, &places)))
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
    use crate::dates::Day;
    use shared::contact::Notes;

    fn checked(most: u8, fields: [&str; 4]) -> [Option<String>; 4] {
        let mut s = State::new("UTC".into(), Day(20_000));
        s.event = Some(crate::state::tests::event(most));
        s.fields = fields.map(str::to_owned);
        check(&s)
    }

    #[test]
    fn notes_are_counted_as_the_edge_counts_them() {
        for length in [0, 1, NOTES_MAX, NOTES_MAX + 1] {
            let notes = "x".repeat(length);
            let expected = Notes::parse(&notes).err();
            let [.., found] = checked(0, ["Ada", "a@b.example", "", &notes]);
            assert_eq!(found.is_some(), expected.is_some(), "{length}");
        }
    }

    #[test]
    fn each_field_says_what_to_do() {
        let wrong = checked(2, ["  ", "ada@", "b@b.example, bea", ""]);
        assert_eq!(
            wrong.map(|error| error.unwrap_or_default()),
            [
                "Enter your name.",
                "Enter one e-mail address, like name@example.com.",
                "Not “bea”: enter at most 2 addresses like name@example.com, separated by commas.",
                ""
            ]
        );
    }

    #[test]
    fn guests_are_looked_at_only_where_they_are_asked_for() {
        let own = "a@b.example";
        let of = |most, guests| checked(most, ["Ada", own, guests, ""])[2].is_some();
        assert!(!of(0, "nobody sees this"));
        assert!(!of(1, "A@B.example b@b.example;\n B@b.example"));
        assert!(of(1, "b@b.example c@b.example"));
    }
}
