//! What a page for visitors needs of a request and of an answer: the language, and what a fault
//! means to people.

use http::header::ACCEPT_LANGUAGE;
use shared::api::{Problem, code};
use shared::time::Timestamp;

use super::parse::header;
use crate::pages::{Locale, Refusal};
use crate::ports::{Request, Response};
use crate::site::{HAS_BEGUN, THREE_BOOKINGS, TO_BE_AGREED};

/// The language of the page that answers a request, unless the page is about a booking.
pub(super) fn locale(request: &Request) -> Locale {
    let accept = header(request.headers(), ACCEPT_LANGUAGE.as_str()).unwrap_or_default();
    Locale::of(request.uri().query().unwrap_or_default(), accept)
}

/// The time that the address of a page chooses.
pub(super) fn start(request: &Request) -> Option<Timestamp> {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, start) = pairs.find(|(name, _)| name == "start")?;
    Timestamp::parse(&start).ok()
}

/// What a `Site` has refused; what can't be read is our fault.
pub(super) fn refusal(response: &Response) -> Refusal {
    serde_json::from_slice(response.body()).map_or(Refusal::Wrong, |problem| said(&problem))
}

/// A fault of the API as the pages say it.
pub(super) fn said(problem: &Problem) -> Refusal {
    let detail = problem.detail.as_deref().unwrap_or_default();
    match problem.code.as_str() {
        code::SLOT_TAKEN => Refusal::Taken,
        code::SLOT_NOT_OFFERED => Refusal::NeverOffered,
        code::CANNOT_SAY_NOW => Refusal::CannotSay,
        code::HOST_UNAVAILABLE => Refusal::Unavailable,
        code::NOT_FOUND => Refusal::NotThere,
        code::TOO_MANY if detail == THREE_BOOKINGS => Refusal::ThreeBookings,
        code::TOO_MANY => Refusal::TooMany(problem.retry_after.unwrap_or(60)),
        code::TOO_LATE => Refusal::TooLate,
        code::CONFLICT if detail == TO_BE_AGREED => Refusal::ToBeAgreed,
        code::CONFLICT if detail == HAS_BEGUN => Refusal::HasBegun,
        code::CONFLICT => Refusal::NoLongerFits,
        code::KEY_REUSED => Refusal::SentBefore,
        code::IN_FLIGHT => Refusal::NoAnswer,
        code::INVALID | code::BAD_REQUEST => Refusal::Check,
        _ => Refusal::Wrong,
    }
}
