//! The lines of the activity log as sentences. The words in the table stay what they are: old lines
//! are said anew where a sentence gets better.

/// What a line says. `detail` is Google's own message where Google refused something.
pub(super) fn sentence(what: &str, detail: &str) -> String {
    if let Some(asked) = asked_of_google(what) {
        return match detail {
            "" => format!("{asked}."),
            refusal => format!("{asked}. This failed: {}", full_stop(refusal)),
        };
    }
    match (what, detail) {
        ("owner", detail) => changed(detail).to_owned(),
        ("mail", detail) => mail(detail),
        ("feed", "") => "A calendar was read from its address.".to_owned(),
        ("feed", _) => "A calendar could not be read from its address.".to_owned(),
        ("calendar", "gone") => "A calendar no longer exists at Google.".to_owned(),
        ("calendar", _) => "Google could not read a calendar.".to_owned(),
        ("connection", "active") => "The connection to Google works again.".to_owned(),
        ("connection", "missing_permission") => {
            "Google now refuses what was allowed before.".to_owned()
        }
        ("connection", _) => "Google no longer accepts our key: reconnect the account.".to_owned(),
        ("confirmed" | "rescheduled", "not_written") => {
            "A booking is confirmed, but is not in any calendar.".to_owned()
        }
        ("self_test", "") => "A self-test found everything working.".to_owned(),
        ("self_test", _) => "A self-test found something that does not work.".to_owned(),
        _ => of_word(what).map_or_else(|| full_stop(what), str::to_owned),
    }
}

/// What a request to Google wants to know or do.
fn asked_of_google(what: &str) -> Option<&'static str> {
    Some(match what {
        "freebusy.query" => "Google was asked for busy times",
        "calendarList.list" | "calendarList.get" => "Google was asked for the list of calendars",
        "calendars.insert" => "A calendar for bookings was made",
        "calendars.get" => "Google was asked for a calendar",
        "events.list" => "Google was asked for our events",
        "events.get" => "Google was asked for one of our events",
        "events.insert" => "An event was written into the calendar",
        "events.patch" | "events.update" => "An event was changed in the calendar",
        "events.move" => "An event was moved to another calendar",
        "events.delete" => "An event was removed from the calendar",
        "events.watch" => "Google was asked to tell us about changes",
        "channels.stop" => "Google was told to stop telling us about changes",
        "token" => "Google was asked for a fresh key",
        "other" => "Google was asked for something else",
        _ => return None,
    })
}

/// What a word says whatever its detail.
fn of_word(what: &str) -> Option<&'static str> {
    Some(match what {
        "appointment" => "An invitation for an admin was made.",
        "invited" => "An invitation for a member was made.",
        "appointed" => "Somebody became a member.",
        "approved" => "A request was approved.",
        "booking" => "A visitor asked for a time.",
        "cancelled" => "A booking was cancelled.",
        "carried_in_google" => "The host moved an event to another calendar.",
        "claimed" => "This site was created.",
        "co_host_declined" => "A co-host answered No to the invitation.",
        "confirmed" => "A booking is confirmed: it is in the calendar.",
        "conflict" => "A booking overlaps with something else in the calendar.",
        "connected" => "A Google account was connected.",
        "disconnected" => "A Google account was disconnected.",
        "erased" => "What was stored about a visitor was erased.",
        "erasing" => "The site is being erased.",
        "feed_added" => "A calendar was added by its address.",
        "feed_removed" => "A calendar added by its address was removed.",
        "guest_declined" => "A guest answered No to the invitation.",
        "handed_back" => "A booking went back to the host who had it before.",
        "handed_over" => "Another host took a booking over.",
        "job_failed" => "Background work has failed.",
        "leave_failed" => "An event could not be removed from the calendar yet.",
        "left" => {
            "A host was paused or removed, or an account disconnected, after the bookings were \
             dealt with."
        }
        "left_to_host" => "An event is left for the host to remove.",
        "meet_failed" => "There is no Google Meet link for a booking.",
        "meet_ready" => "A booking has its Google Meet link.",
        "own_calendar" => "A calendar for bookings was made at Google.",
        "own_calendar_failed" => "A calendar for bookings could not be made at Google.",
        "move_failed" => "A booking could not be moved to another calendar yet.",
        "move_later" => "A booking could not be moved yet: we keep trying.",
        "moved" => "A booking was moved to another calendar.",
        "moved_in_google" => "The host moved an event in Google Calendar.",
        "next_host" => "A host could not take a booking: another one was asked.",
        "not_announced" => "Google did not tell us about a change: we check more often.",
        "not_rescheduled" => "A booking could not be moved and keeps its time.",
        "pseudonymised" => "A visitor’s details were erased: the time for keeping them is over.",
        "push" => "Google told us about a change in a calendar.",
        "rejected" => "A request did not become a booking.",
        "removed_in_google" => "The host removed an event in Google Calendar.",
        "reschedule" => "Somebody asked to move a booking.",
        "rescheduled" => "A booking was moved.",
        "reseal" => "Keys are being encrypted again with another master key.",
        "settle_later" => "A booking could not be written yet: we keep trying.",
        "strip_failed" => "A visitor could not be removed from an event yet.",
        "stripped" => "A visitor was removed from an event.",
        "swept" => "An event of ours was found that shouldn’t be there.",
        "watch_refused" => "Google refused to tell us about changes: we look for them ourselves.",
        _ => return None,
    })
}

/// What an owner or a host did here: a method and a path of the owner's routes.
fn changed(detail: &str) -> &'static str {
    let (_, path) = detail.split_once(' ').unwrap_or((detail, ""));
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["hosts", _, "refresh"] | ["hosts", _, "calendars", _, "refresh"] => {
            "Somebody asked for the calendars to be read again."
        }
        ["hosts", _, "calendars"] => "Calendars were chosen.",
        ["hosts", _, "schedule"] | ["hosts", _, "schedules", ..] => "Hours were changed.",
        ["hosts", _, "limits"] => "The limits of a host were changed.",
        ["hosts", _, "mails"] => "The choice of e-mails was changed.",
        ["hosts", _, "switches"] => "What the calendars are used for was changed.",
        ["hosts", _, "pause"] => "A host was paused.",
        ["hosts", _, "resume"] => "A host can be booked again.",
        ["hosts", _, "remove"] => "A host was removed.",
        ["hosts", _, "self-test"] => "A self-test was started.",
        ["hosts", _, "invitation"] => "An invitation was made.",
        ["hosts", _, "connections", _, "disconnect"] => {
            "Somebody asked to disconnect a Google account."
        }
        ["hosts", _, "feeds-in", ..] => "A calendar’s address was added or removed.",
        ["hosts", _, "by_hand", ..] => "An event was ticked off as removed by hand.",
        ["hosts", ..] => "A host was added or changed.",
        ["bookings", _, "note"] => "A note on a booking was saved.",
        ["bookings", ..] => "Something was decided about a booking.",
        ["bookings.csv" | "bookings.ics"] => "Bookings were saved as a file.",
        ["people-to-call", ..] => "A visitor was called.",
        ["feeds", ..] => "A calendar feed was made or ended.",
        ["privacy"] => "How long visitors’ data is kept was changed.",
        ["visitors", ..] => "What is stored about a visitor was exported or erased.",
        ["whole", "export"] => "The whole site was exported.",
        ["whole", ..] => "Somebody asked to erase the site.",
        ["brand"] => "What visitors see was changed.",
        ["members", ..] | ["events", _, "watchers"] => "Access or roles were changed.",
        ["events", ..] => "Event types were changed.",
        ["jobs", ..] => "Somebody asked for work to be tried again.",
        ["locks", ..] => "What is set for all hosts was changed.",
        ["admins"] => "An invitation for an admin was made.",
        ["invitations", ..] => "An invitation was made or withdrawn.",
        [""] => "Site settings were changed.",
        _ => "Something was changed on this page.",
    }
}

/// How a mail ended: its kind, how, and why.
fn mail(detail: &str) -> String {
    let mut words = detail.split(' ').skip(1);
    match (words.next(), words.next()) {
        (Some("sent"), _) => "An e-mail was sent.",
        (Some("failed"), _) => "An e-mail could not be sent.",
        (_, Some("switched_off" | "off")) => "An e-mail was not sent: it is switched off.",
        _ => "An e-mail was not needed any more.",
    }
    .to_owned()
}

fn full_stop(words: &str) -> String {
    format!("{}.", words.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The first text in quotes after each `site.log(` of a direction, and what is given on.
    fn written(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                written(&path, found);
            }
            let is_code = path.extension().is_some_and(|it| it == "rs");
            if !is_code || path.ends_with("log_words.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for call in code.split(".log(").skip(1) {
                let call = call.trim_start().trim_start_matches("site::");
                let Some((_, rest)) = call
                    .strip_prefix("Direction::")
                    .and_then(|rest| rest.split_once(','))
                else {
                    continue;
                };
                if let Some(rest) = rest.trim_start().strip_prefix('"') {
                    found.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
    }

    #[test]
    fn every_word_that_is_written_down_has_a_sentence() {
        let mut found = BTreeSet::from(["handed_over", "handed_back"].map(str::to_owned));
        written(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut found,
        );
        assert!(found.len() > 25, "{found:?}");
        for what in found {
            let said = sentence(&what, "");
            let bare = full_stop(&what);
            assert_ne!(said, bare, "{what} has no sentence");
            assert!(said.ends_with('.') && said.contains(' '), "{what}: {said}");
        }
    }

    #[test]
    fn what_google_refused_is_said_with_its_message() {
        let said = sentence("events.insert", "backendError: Try later.");
        assert_eq!(
            said,
            "An event was written into the calendar. This failed: backendError: Try later."
        );
        assert_eq!(
            sentence("owner", "POST hosts/h/calendars/c/refresh"),
            "Somebody asked for the calendars to be read again."
        );
        assert_eq!(sentence("owner", "PUT"), "Site settings were changed.");
        assert_eq!(sentence("mail", "lost sent"), "An e-mail was sent.");
    }
}
