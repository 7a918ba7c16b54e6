//! Whether name, e-mail and notes can be taken: the edge's own rules, before anything is sent.

use shared::contact::{ContactError, Email, Name, Notes};

/// What is wrong with name, e-mail and notes, each in words that say what to do.
pub(crate) fn check([name, email, notes]: &[String; 3]) -> [Option<String>; 3] {
    let words = |error: Option<ContactError>| error.map(|error| error.to_string());
    [
        words(Name::parse(name).err()),
        words(Email::parse(email).err()),
        words(Notes::parse(notes).err()),
    ]
}
