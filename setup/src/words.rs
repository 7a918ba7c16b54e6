//! What the page says about each way the round trip to Google can end, and the way on.

use crate::ui::Tone;

/// A problem of the way back from Google, in words.
pub(crate) struct Told {
    /// How loud.
    pub(crate) tone: Tone,
    /// In a few words.
    pub(crate) title: &'static str,
    /// What to do.
    pub(crate) detail: &'static str,
}

/// The words for a `?problem=` code.
pub(crate) fn told(problem: &str) -> Told {
    let (tone, title, detail) = match problem {
        "denied" => (
            Tone::Info,
            "Nothing was connected",
            "You pressed Cancel on Google’s page, or Google refused. Nothing has changed in your \
             account. You can try again whenever you like.",
        ),
        "blocked" => (
            Tone::Warn,
            "Your organisation does not allow this",
            "The administrator of that Google account blocks apps that they have not approved. \
             Nothing was connected. Ask them to allow this one, or use another account.",
        ),
        "state" => (
            Tone::Warn,
            "That link was already used",
            "The link back from Google works once, within ten minutes, and only in the browser \
             you started in. Start again from here: it takes a moment.",
        ),
        "missing_permission" => (
            Tone::Warn,
            "Almost: a box was left unticked",
            "Google connected the account, but one of the permissions was not given. Below is \
             what is missing, and a button that opens Google’s page again.",
        ),
        "not_allowed" => (
            Tone::Bad,
            "This installation is closed to new accounts",
            "Whoever runs it decides who may sign in. Ask them to add your Google address, or \
             sign in with the account they invited.",
        ),
        "invitation" => (
            Tone::Warn,
            "This invitation does not work any more",
            "Somebody has used it, it was withdrawn, or you belong to that site already. \
             Nothing was connected. Ask whoever sent it for a new link.",
        ),
        "set_up_code" => (
            Tone::Warn,
            "A set-up code is needed",
            "The first person to sign in here proves with a code that this installation is \
             theirs. It was printed when the server was deployed. Enter it below and continue.",
        ),
        "google" => (
            Tone::Warn,
            "Google did not answer",
            "Nothing was connected, and nothing is lost. Wait a moment and try again.",
        ),
        "slug_taken" => (
            Tone::Warn,
            "That address is taken",
            "Somebody already has a site with this address. Choose another one below, or leave \
             the field empty and we make one from your name.",
        ),
        _ => (
            Tone::Warn,
            "Something went wrong on the way back from Google",
            "Nothing was connected. Try again; if it happens twice, tell whoever runs this \
             installation what you see in the address bar.",
        ),
    };
    Told {
        tone,
        title,
        detail,
    }
}

/// `30 minutes`, `2 hours`, `3 days`, for a number of minutes.
pub(crate) fn span(minutes: u32) -> String {
    let (count, unit) = match minutes {
        0 => return "none".to_owned(),
        m if m % 1440 == 0 => (m / 1440, "day"),
        m if m % 60 == 0 => (m / 60, "hour"),
        m => (m, "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{span, told};

    #[test]
    fn spans_use_the_largest_whole_unit() {
        assert_eq!(span(30), "30 minutes");
        assert_eq!(span(60), "1 hour");
        assert_eq!(span(90), "90 minutes");
        assert_eq!(span(2880), "2 days");
    }

    #[test]
    fn every_problem_of_the_callback_has_its_own_words() {
        let codes = [
            "denied",
            "blocked",
            "state",
            "missing_permission",
            "not_allowed",
            "invitation",
            "set_up_code",
            "google",
            "slug_taken",
        ];
        let other = told("?").title;
        assert!(codes.iter().all(|code| told(code).title != other));
    }
}
