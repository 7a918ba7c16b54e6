//! Pages that say what is wrong and what to do.

use ::words::{Say, fill};
use maud::{Markup, html};
use shared::api::{BookingView, Brand};
use shared::contact::{ContactError, Email, Name, Notes};
use shared::guests;

use super::locale::Locale;
use super::plain::Typed;
use crate::seal::LinkError;

/// Why a visitor does not get what they asked for. The faults of the API, as far as they reach
/// these pages: its sentences are English, and speak to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else has the time.
    Taken,
    /// The time is none of those that can be had.
    NeverOffered,
    /// What is free is not known.
    CannotSay,
    /// The calendar can't be written.
    Unavailable,
    /// There is no such site, event type or booking.
    NotThere,
    /// Ask again after so many seconds.
    TooMany(u32),
    /// Nobody gets more than three bookings under one address.
    ThreeBookings,
    /// The notice period has begun.
    TooLate,
    /// The host agrees to each time.
    ToBeAgreed,
    /// The booking's time has come.
    HasBegun,
    /// Something has changed meanwhile.
    NoLongerFits,
    /// The same form came before with something else in it.
    SentBefore,
    /// Whether it worked is not known.
    NoAnswer,
    /// Something that was typed can't be taken.
    Check,
    /// Anything else.
    Wrong,
}

impl Refusal {
    /// What it is, and what to do; the latter may be empty.
    fn said(self, locale: Locale, whom: &str) -> (&'static str, String) {
        let words = locale.words();
        let say = |title, text| (locale.say(title), locale.say(text));
        let (title, text) = match self {
            Self::Taken => (words.just_taken, words.choose_other),
            Self::NeverOffered => (words.never_offered, words.choose_other),
            Self::CannotSay => say(Say::CannotSay, Say::CannotSayText),
            Self::Unavailable => say(Say::Unavailable, Say::UnavailableText),
            Self::NotThere => say(Say::NotThere, Say::NotThereText),
            Self::TooMany(0..120) => say(Say::TooMany, Say::TooManySeconds),
            Self::TooMany(_) => say(Say::TooMany, Say::TooManyMinutes),
            Self::ThreeBookings => (words.three_bookings, ""),
            Self::TooLate => (words.too_late, words.too_late_text),
            Self::ToBeAgreed => (words.no_longer_fits, words.to_be_agreed),
            Self::HasBegun => (words.no_longer_fits, words.has_begun),
            Self::NoLongerFits => (words.no_longer_fits, ""),
            Self::SentBefore => (words.sent_before, ""),
            Self::NoAnswer => say(Say::NoAnswer, Say::NoAnswerText),
            Self::Check => (locale.say(Say::Check), ""),
            Self::Wrong => say(Say::Wrong, Say::WrongText),
        };
        let seconds = match self {
            Self::TooMany(seconds) => seconds.to_string(),
            _ => String::new(),
        };
        (title, fill(text, &[("n", &seconds), ("whom", whom)]))
    }

    /// Why nothing is booked, on a page that goes on.
    pub(super) fn note(self, locale: Locale) -> Markup {
        let (title, text) = self.said(locale, "");
        html! {
            p.note role="alert" {
                strong { (title) }
                @if !text.is_empty() { br; (text) }
            }
        }
    }

    /// The same, as the title of a page.
    pub(super) fn title(self, locale: Locale) -> &'static str {
        self.said(locale, "").0
    }
}

/// What is wrong with a field of the form that the `Site` did not take.
#[must_use]
pub fn wrong_field(locale: Locale, field: &str, typed: &Typed) -> &'static str {
    let error = match field {
        "name" => Name::parse(&typed.name).err(),
        "email" => Email::parse(&typed.email).err(),
        "notes" => Notes::parse(&typed.notes).err(),
        _ => None,
    };
    match error {
        Some(ContactError::NameMissing) => locale.say(Say::NameMissing),
        Some(ContactError::NameTooLong) => locale.say(Say::NameTooLong),
        Some(ContactError::EmailMissing) => locale.say(Say::EmailMissing),
        Some(ContactError::EmailForm) => locale.say(Say::EmailForm),
        Some(ContactError::NotesTooLong) => locale.say(Say::NotesTooLong),
        // We would have taken it; Google did not.
        None if field == "email" => locale.words().address_refused,
        None => locale.say(Say::Check),
    }
}

/// What is wrong with whom the visitor brings; `most` may be named.
#[must_use]
pub fn wrong_guests(locale: Locale, most: u8, typed: &Typed) -> String {
    let named = guests::named(&typed.guests);
    match guests::parse(&named, &typed.email, most) {
        Err((at, _)) => {
            let email = named.get(at).copied().unwrap_or_default();
            let places = [("email", email), ("n", &most.to_string())];
            fill(locale.say(Say::GuestsForm), &places)
        }
        // We would have taken them all; Google did not, and does not say which.
        Ok(_) => locale.words().addresses_refused.to_owned(),
    }
}

/// What can't be done with a booking, and why.
#[must_use]
pub fn refused_page(locale: Locale, view: &BookingView, refusal: Refusal) -> Markup {
    let whom = match view.contact.as_str() {
        "" => &view.host,
        contact => contact,
    };
    let (title, text) = refusal.said(locale, whom);
    trouble_page(locale, title, &text)
}

/// A manage link that opens nothing; goes with 403.
#[must_use]
pub fn link_problem_page(locale: Locale, problem: LinkError) -> Markup {
    let words = locale.words();
    match problem {
        LinkError::Expired => trouble_page(locale, words.link_expired, words.link_expired_text),
        LinkError::Forged => trouble_page(locale, words.link_broken, words.link_broken_text),
    }
}

/// Nothing here; goes with 404.
#[must_use]
pub fn not_found_page(locale: Locale) -> Markup {
    let words = locale.words();
    trouble_page(locale, words.nothing_here, words.nothing_here_text)
}

/// An event type that there is not, or not any more, with whom to ask instead, as far as that is
/// known; goes with 404.
#[must_use]
pub fn not_offered_page(locale: Locale, contact: &str) -> Markup {
    if contact.is_empty() {
        return not_found_page(locale);
    }
    let words = locale.words();
    let text = fill(words.not_offered_text, &[("whom", contact)]);
    trouble_page(locale, words.nothing_here, &text)
}

/// Something of ours did not answer; goes with 503.
#[must_use]
pub fn no_answer_page(locale: Locale) -> Markup {
    let words = locale.words();
    trouble_page(locale, words.no_answer, words.no_answer_text)
}

/// In one sentence each: what it is, and what to do.
fn trouble_page(locale: Locale, title: &str, what_to_do: &str) -> Markup {
    let body = html! {
        main.sheet {
            h1 { (title) }
            p { (what_to_do) }
        }
    };
    super::page(locale, &Brand::default(), title, &html! {}, &body)
}
