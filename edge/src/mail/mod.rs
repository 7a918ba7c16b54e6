//! Mails: what they say in eight languages, and the way over a provider. Composing is pure; what
//! is told to whom, and when, is decided in [`crate::site`].

mod kind;
mod letter;
mod parts;
mod provider;
mod words;

#[cfg(test)]
mod tests;

pub use crate::pages::calendar_file;
pub use ::words::Language;
pub use kind::Kind;
pub use letter::{BookingFacts, Facts, compose};
pub use parts::{Attachment, Line, Message, Sender, To};
pub use provider::{Off, Provider, port};
