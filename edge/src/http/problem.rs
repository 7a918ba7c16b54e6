//! Faults as problems (RFC 9457): status, stable code, a sentence that says what to do.

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use shared::api::{LeavingBooking, LeavingProblem, NoEventProblem, Problem, code};

use super::parse::LARGEST_BODY;
use crate::ports::{Log, Response};
use crate::site::Fault;

fn problem(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem {
        title: title.to_owned(),
        detail: Some(detail.into()),
        ..Problem::new(status.as_u16(), code)
    }
}

/// A problem as a response.
pub(crate) fn respond(problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// 400 that names what can't be read.
pub(crate) fn bad_request(field: impl Into<String>, detail: impl Into<String>) -> Response {
    let mut p = problem(
        StatusCode::BAD_REQUEST,
        code::BAD_REQUEST,
        "This can't be read.",
        detail,
    );
    p.field = Some(field.into());
    respond(&p)
}

/// 401.
pub(crate) fn sign_in() -> Response {
    respond(&problem(
        StatusCode::UNAUTHORIZED,
        code::SIGN_IN,
        "Nobody is signed in.",
        "Sign in with Google on the setup page.",
    ))
}

/// 403.
pub(crate) fn forbidden(detail: &str) -> Response {
    respond(&problem(
        StatusCode::FORBIDDEN,
        code::FORBIDDEN,
        "This is not yours.",
        detail,
    ))
}

/// 403 with a field.
pub(crate) fn forbidden_field(field: &str, detail: &str) -> Response {
    let mut p = problem(
        StatusCode::FORBIDDEN,
        code::FORBIDDEN,
        "This is not allowed.",
        detail,
    );
    p.field = Some(field.to_owned());
    respond(&p)
}

/// 404.
pub(crate) fn not_found(what: &str) -> Response {
    respond(&problem(
        StatusCode::NOT_FOUND,
        code::NOT_FOUND,
        "There is nothing here.",
        format!("There is no such {what}: check the address."),
    ))
}

/// 405, naming what is possible.
pub(crate) fn method_not_allowed(allowed: &str) -> Response {
    let mut response = respond(&problem(
        StatusCode::METHOD_NOT_ALLOWED,
        code::METHOD,
        "This address does not take that method.",
        format!("Use {allowed}."),
    ));
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

/// 413.
pub(crate) fn too_large() -> Response {
    respond(&problem(
        StatusCode::PAYLOAD_TOO_LARGE,
        code::TOO_LARGE,
        "This is too much.",
        format!("Send at most {} KiB.", LARGEST_BODY / 1024),
    ))
}

/// 422 that names a field.
pub(crate) fn invalid(field: &str, detail: &str) -> Response {
    let mut p = problem(
        StatusCode::UNPROCESSABLE_ENTITY,
        code::INVALID,
        "This can't be accepted.",
        detail,
    );
    p.field = Some(field.to_owned());
    respond(&p)
}

/// 503: an object did not answer. What it did before that is not known here.
pub(crate) fn no_answer() -> Response {
    let mut p = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        code::INTERNAL,
        "We can't say right now.",
        "Something of ours did not answer: ask again in a moment, with the same Idempotency-Key if \
         you were booking.",
    );
    p.retry_after = Some(2);
    respond(&p)
}

/// 500: our fault. What happened goes to the log.
pub(crate) fn internal(log: &dyn Log, what: &str) -> Response {
    log.line(&format!("ERROR {what}"));
    respond(&problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        code::INTERNAL,
        "That was our fault.",
        "Ask again in a moment, with the same Idempotency-Key if you were booking: the answer \
         tells what became of it.",
    ))
}

/// 409 with the bookings that nothing was said about.
fn future_bookings(bookings: Vec<LeavingBooking>) -> Response {
    let problem = problem(
        StatusCode::CONFLICT,
        code::FUTURE_BOOKINGS,
        "There are future bookings.",
        "Say what becomes of them in `bookings`: keep, hand_over or cancel. With hand_over say \
         `otherwise` for those that nobody can take.",
    );
    let mut response = respond(&problem);
    let body = LeavingProblem { problem, bookings };
    *response.body_mut() = serde_json::to_vec(&body).unwrap_or_default();
    response
}

/// 404 with whom to ask instead.
fn no_event(contact: String) -> Response {
    let detail = match contact.as_str() {
        "" => "This can't be booked here (any more): check the address.".to_owned(),
        contact => format!(
            "This can't be booked here (any more): check the address, or get in touch with {contact}."
        ),
    };
    let title = "There is nothing here.";
    let problem = problem(StatusCode::NOT_FOUND, code::NOT_FOUND, title, detail);
    let mut response = respond(&problem);
    let body = NoEventProblem { problem, contact };
    *response.body_mut() = serde_json::to_vec(&body).unwrap_or_default();
    response
}

/// A use case's fault as a response.
pub(crate) fn of(log: &dyn Log, fault: Fault) -> Response {
    let mut p = match fault {
        Fault::NoSite => return not_found("site"),
        Fault::NotFound(what) => return not_found(what),
        Fault::NoEvent { contact } => return no_event(contact),
        Fault::Malformed { field, detail } => return bad_request(field, detail),
        Fault::Invalid { field, detail } => return invalid(&field, &detail),
        Fault::Forbidden(detail) => return forbidden(detail),
        Fault::Internal(text) => return internal(log, &text),
        Fault::SlotTaken(slots) => {
            let mut p = problem(
                StatusCode::CONFLICT,
                code::SLOT_TAKEN,
                "This time was just taken.",
                "Choose another time: the free ones around it are in `slots`.",
            );
            p.slots = Some(slots.into_iter().map(Into::into).collect());
            p
        }
        Fault::SlotNotOffered(reason) => {
            let mut p = problem(
                StatusCode::UNPROCESSABLE_ENTITY,
                code::SLOT_NOT_OFFERED,
                "This time was never offered.",
                "Ask for the free times and choose one of them.",
            );
            p.reason = Some(reason.to_owned());
            p
        }
        Fault::KeyReused => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            code::KEY_REUSED,
            "This key was used for another booking.",
            "Make a new Idempotency-Key for a new booking.",
        ),
        Fault::InFlight => {
            let mut p = problem(
                StatusCode::CONFLICT,
                code::IN_FLIGHT,
                "This booking is being made right now.",
                "Ask again with the same key in a moment.",
            );
            p.retry_after = Some(2);
            p
        }
        Fault::TooMany {
            retry_after,
            detail,
        } => {
            let mut p = problem(
                StatusCode::TOO_MANY_REQUESTS,
                code::TOO_MANY,
                "That was too often.",
                detail,
            );
            p.retry_after = Some(retry_after);
            p
        }
        Fault::CannotSayNow => {
            let mut p = problem(
                StatusCode::SERVICE_UNAVAILABLE,
                code::CANNOT_SAY_NOW,
                "We can't say right now what is free.",
                "The calendar can't be read at the moment: try again in a few minutes.",
            );
            p.retry_after = Some(60);
            p
        }
        Fault::HostUnavailable(_) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            code::HOST_UNAVAILABLE,
            "Nothing can be booked right now.",
            "The calendar is not connected at the moment. Nothing was booked: please get in touch \
             another way.",
        ),
        Fault::Paused(contact) => {
            let whom = match contact.as_str() {
                "" => "please get in touch another way.".to_owned(),
                contact => format!("please get in touch: {contact}"),
            };
            let mut p = problem(
                StatusCode::SERVICE_UNAVAILABLE,
                code::HOST_UNAVAILABLE,
                "No bookings are taken at the moment.",
                format!("It is paused, and nothing was booked: {whom}"),
            );
            p.reason = Some("paused".to_owned());
            p
        }
        Fault::Locked(detail) => problem(
            StatusCode::FORBIDDEN,
            code::LOCKED,
            "It is the same for everybody here.",
            detail,
        ),
        Fault::FutureBookings(bookings) => return future_bookings(bookings),
        Fault::TooLate(detail) => problem(
            StatusCode::CONFLICT,
            code::TOO_LATE,
            "It is too late for that here.",
            detail,
        ),
        Fault::NotMoved => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            code::HOST_UNAVAILABLE,
            "It can't be moved right now.",
            "The calendar can't be written at the moment. The old time stays: please get in touch \
             another way.",
        ),
        Fault::InUse(detail) => {
            problem(StatusCode::CONFLICT, code::CONFLICT, "It is used.", detail)
        }
        Fault::Conflict(detail) => problem(
            StatusCode::CONFLICT,
            code::CONFLICT,
            "This does not fit any more.",
            detail,
        ),
    };
    p.status = p.status.max(400);
    respond(&p)
}
