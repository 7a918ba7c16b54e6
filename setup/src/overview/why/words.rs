//! Why a start is not offered, in a few words, and where that is changed.

use shared::api::WhyReason;

/// A reason in a few words; `None` for one that this page is too old to know.
pub(super) fn title(code: &str) -> Option<&'static str> {
    Some(match code {
        "not_a_duration" => "There is no such duration",
        "outside_hours" => "Outside the weekly hours",
        "closed_by_override" => "That date has hours of its own",
        "notice" => "Too soon",
        "horizon" => "Too far ahead",
        "limit" => "As many bookings as the limit allows",
        "busy" => "A calendar is busy",
        "buffer" => "Too close to something else",
        "booked" => "Booked already",
        "held" => "Somebody is booking it",
        "unknown" => "Not read that far ahead",
        "host_unavailable" => "Nobody can be booked",
        _ => return None,
    })
}

/// The section of the page where a reason is changed, and what it is called; not every reason has
/// one. `me`: it is about oneself; `owner`: event types may be changed.
pub(super) fn place(
    reason: &WhyReason,
    me: bool,
    owner: bool,
) -> Option<(&'static str, &'static str)> {
    let of_host = reason.of.as_deref() == Some("host");
    match reason.code.as_str() {
        "outside_hours" | "closed_by_override" if me => Some(("#hours", "To your hours")),
        "limit" if of_host => me.then_some(("#me", "To your limits")),
        "limit" | "not_a_duration" | "notice" | "horizon" | "buffer" if owner => {
            Some(("#events", "To the event types"))
        }
        "unknown" if me => Some(("#calendars", "To your calendars")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::slots::WhyNot;

    use super::*;

    #[test]
    fn every_reason_of_the_engine_has_words_of_its_own() {
        let titles: BTreeSet<_> = WhyNot::EVERY.iter().map(|why| title(why.code())).collect();
        assert!(!titles.contains(&None), "{titles:?}");
        assert_eq!(titles.len(), WhyNot::EVERY.len(), "{titles:?}");
    }

    #[test]
    fn only_who_may_change_something_is_sent_there() {
        let reason = |code: &str, of: Option<&str>| WhyReason {
            code: code.to_owned(),
            detail: String::new(),
            calendar: None,
            of: of.map(str::to_owned),
            per: None,
        };
        let hours = reason("outside_hours", None);
        assert_eq!(place(&hours, true, false).map(|it| it.0), Some("#hours"));
        assert_eq!(place(&hours, false, true), None);
        let mine = reason("limit", Some("host"));
        assert_eq!(place(&mine, true, true).map(|it| it.0), Some("#me"));
        assert_eq!(place(&mine, false, true), None);
        let shared = reason("limit", Some("event_type"));
        assert_eq!(place(&shared, true, false), None);
        assert_eq!(place(&shared, false, true).map(|it| it.0), Some("#events"));
    }
}
