//! What a self-test says of a part that failed or was left out: a stable name, and a sentence that
//! says what to do.

use shared::api::Advice;

use crate::google::GoogleError;
use crate::site::call::CallError;
use crate::site::standing::Trouble;

pub(super) fn advice(code: &str, detail: &str) -> Advice {
    Advice {
        code: code.to_owned(),
        detail: detail.to_owned(),
    }
}

/// A permission that was not given, by what Google writes beside its box.
pub(super) fn not_given(label: &str) -> Advice {
    Advice {
        code: Trouble::BoxUnticked.advice(true).code,
        detail: format!(
            "Google’s box \u{201c}{label}\u{201d} is not ticked: reconnect, and tick it."
        ),
    }
}

/// Why Google gave no answer, or none that helps. What is wrong with the calendar that was asked
/// for, the caller knows better. `own`: for the host themselves.
pub(super) fn of_call(error: &CallError, own: bool) -> Advice {
    let say = |detail: &str| advice(error.code(), detail);
    match error {
        CallError::Reconnect => Trouble::Refused.advice(own),
        CallError::NoAnswer => say(
            "Google did not answer in time: test again in a few minutes. Until then, everything \
             that is due is tried again automatically.",
        ),
        CallError::NoToken => {
            say("Google isn’t giving out keys right now: test again in a few minutes.")
        }
        CallError::NotMyTurn => {
            say("Other bookings were being written into this calendar the whole time: test again.")
        }
        CallError::TooLate | CallError::Moved => {
            say("The connection was changed during the test: test again.")
        }
        CallError::Quiet { wait_s } => {
            let minutes = wait_s.div_ceil(60);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            advice(
                error.code(),
                &format!("Google asks us to wait: test again in {minutes} {unit}."),
            )
        }
        CallError::Google(error) => of_google(error, own),
    }
}

fn of_google(error: &GoogleError, own: bool) -> Advice {
    let say = |detail: &str| advice(error.code(), detail);
    match error {
        GoogleError::Unauthorized => {
            say("Google does not accept a key that it has just given us: test again in a minute.")
        }
        GoogleError::MissingScope => Trouble::PermissionLost.advice(own),
        GoogleError::NotFound | GoogleError::Gone => Trouble::CalendarGone.advice(own),
        GoogleError::Forbidden { .. } => Trouble::AccessLowered.advice(own),
        GoogleError::RateLimited { .. } => {
            say("Google asks us to wait: test again in a few minutes.")
        }
        GoogleError::QuotaExceeded => say(
            "This account has written as much as Google accepts for now: test again in a few \
             hours. Bookings wait and are written automatically.",
        ),
        GoogleError::Operator { .. } => say(
            "Google refuses this installation: ask whoever runs it to look at its log, which says \
             what to do in Google’s console.",
        ),
        GoogleError::Server | GoogleError::Malformed => say(
            "Google is having problems: test again in a few minutes. Until then, everything that \
             is due is tried again automatically.",
        ),
        GoogleError::Duplicate
        | GoogleError::PreconditionFailed
        | GoogleError::BadRequest { .. } => say(
            "Google refuses our request: test again, and if this doesn’t pass, tell whoever runs \
             this installation.",
        ),
    }
}

/// The sentence where something before it failed.
pub(super) const NOT_REACHED: &str = "Not tried, because something before it failed.";
