//! Where a booking takes place, in the visitor's language where it is us who say it.

use ::words::Language;
use shared::api::BookingView;
use shared::booking::{MEET_FROM_HOST, MEET_LATER};

use super::words::words;

/// The place; what an owner typed stays as it is.
pub(super) fn place(language: Language, view: &BookingView) -> &str {
    match view.location.as_str() {
        MEET_LATER => words(language).link_follows,
        MEET_FROM_HOST => words(language).link_from_host,
        place => place,
    }
}
