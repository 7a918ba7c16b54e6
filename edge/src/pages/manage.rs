//! `/b/{token}`: a booking as its visitor sees it. Showing it changes nothing, because mail
//! scanners open links; only the form acts.

use maud::{Markup, html};
use shared::api::{self, BookingStatus, BookingView};
use shared::booking::NOT_WRITTEN;
use shared::time::{CivilDate, Timestamp, Zone};

use super::calendar_file::instant;
use super::calendar_links::WebCalendar;
use super::times::zone_name;

/// The page of a booking; `now` decides whether it can still be cancelled.
#[must_use]
pub fn manage_page(view: &BookingView, now: Timestamp) -> Markup {
    let words = words(view);
    let pending = view.status == BookingStatus::Pending || view.moving_to.is_some();
    let head = html! {
        // The page follows what happens; by reloading only where there is no script, because that
        // tears readers away.
        @if pending {
            script src="/follow.js" defer {}
            noscript { meta http-equiv="refresh" content="15"; }
        }
    };
    let over = instant(&view.start).is_none_or(|start| start <= now);
    let active = pending || view.status == BookingStatus::Confirmed;
    let body = html! {
        main.sheet aria-live=[pending.then_some("polite")] {
            p.mark data-state=(words.state) { (words.mark) }
            h1 { (words.title) }
            p { (words.text) }
            @if !view.said.is_empty() { p.text { (view.host) ": “" (view.said) "”" } }
            @if view.status == BookingStatus::Pending { p { (who_writes(view)) } }
            @if let Some(sentence) = move_trouble(view) { p role="status" { (sentence) } }
            (details(view))
            @if view.status == BookingStatus::Confirmed {
                p { a.button href={ "/b/" (view.token) "/calendar.ics" } { "Save to my calendar" } }
                p.ways.near {
                    span { "or to" }
                    @for calendar in WebCalendar::ALL {
                        @if let Some(link) = calendar.link(view) {
                            a href=(link) target="_blank" rel="noopener noreferrer" { (calendar.title()) }
                        }
                    }
                }
            }
            @if view.status == BookingStatus::Confirmed && !over && view.moving_to.is_none() {
                p.ways { a href={ "/b/" (view.token) "/move" } { "Choose another time" } }
            }
            @if active && !over { (cancel_form(view)) }
            @if !view.contact.is_empty() { p.quiet { "Questions? " (view.contact) } }
        }
    };
    super::page(&format!("{} – {}", words.mark, view.title), &head, &body)
}

/// Whether a mail will tell how it ended, or only this page.
fn who_writes(view: &BookingView) -> &'static str {
    match (view.told_by_mail, view.reason.as_deref()) {
        (true, Some("approval")) => "We will write to you when it is decided.",
        (true, _) => "We will write to you if it fails.",
        (false, Some("approval")) => "Nobody will write to you if it is declined: keep this link.",
        (false, _) => "Nobody will write to you if it fails: keep this link.",
    }
}

/// Why it was not moved, as long as it stands where it stood.
fn move_trouble(view: &BookingView) -> Option<&'static str> {
    if view.status != BookingStatus::Confirmed || view.moving_to.is_some() {
        return None;
    }
    Some(match view.not_moved.as_deref()? {
        "busy" => "It was not moved: the new time was just taken. The old one stays.",
        "changed_in_google" => "It was not moved: the host has changed it in the calendar.",
        _ => "It was not moved: the calendar could not be written. The old time stays.",
    })
}

pub(super) struct Words {
    pub(super) state: &'static str,
    pub(super) mark: &'static str,
    pub(super) title: String,
    pub(super) text: &'static str,
}

pub(super) fn words(view: &BookingView) -> Words {
    let reason = view.reason.as_deref().unwrap_or_default();
    let (state, mark) = match view.status {
        BookingStatus::Confirmed if matches!(reason, "host_moved" | "host_removed") => {
            ("pending", "Ask before you come")
        }
        BookingStatus::Confirmed if view.moving_to.is_some() => ("pending", "Being moved"),
        BookingStatus::Confirmed => ("confirmed", "Booked"),
        BookingStatus::Pending => ("pending", "Not booked yet"),
        BookingStatus::Cancelled => ("cancelled", "Cancelled"),
        BookingStatus::Rejected => ("rejected", "Not booked"),
    };
    let (title, text) = match view.status {
        BookingStatus::Confirmed if reason == "host_moved" => (
            format!("{} has moved this in the calendar", view.host),
            "It was booked for the time below, and now lies at another one in their calendar. \
             Please ask which of the two holds.",
        ),
        BookingStatus::Confirmed if reason == "host_removed" => (
            format!("{} has removed this from the calendar", view.host),
            "It was booked for the time below, and is not in their calendar any more. \
             Please ask whether it still holds.",
        ),
        BookingStatus::Confirmed if view.moving_to.is_some() => (
            format!("You meet {}, for now at the old time", view.host),
            "Until the new time is in the calendar, the time below is the one that counts. This \
             page follows by itself.",
        ),
        BookingStatus::Confirmed if reason == NOT_WRITTEN => (
            format!("You meet {}", view.host),
            "It stands in no calendar: your host keeps bookings on their own page only. Google \
             sends you no invitation: keep this page, or save the time to your own calendar.",
        ),
        BookingStatus::Confirmed if !view.invited => (
            format!("You meet {}", view.host),
            "It is in the calendar. Google sends you no invitation: keep this page, or save the \
             time to your own calendar.",
        ),
        BookingStatus::Confirmed => (
            format!("You meet {}", view.host),
            "It is in the calendar. An invitation is on its way to you by mail.",
        ),
        BookingStatus::Pending if reason == "approval" => (
            format!("{} still has to agree", view.host),
            "The time is kept for you. This page will say when it is decided.",
        ),
        BookingStatus::Pending => (
            "We are still writing this into the calendar".into(),
            "The time is kept for you, but it is not booked. This page follows by itself.",
        ),
        BookingStatus::Cancelled if reason == "leaving_calendar" => (
            "This booking is cancelled".into(),
            "It will disappear from the calendar in a moment. You need not do anything.",
        ),
        BookingStatus::Cancelled if reason == "left_in_calendar" => (
            "This booking is cancelled".into(),
            "Nobody expects you at this time any more. We have no access to the calendar now: its \
             entry stays until your host removes it. You need not do anything.",
        ),
        BookingStatus::Cancelled if reason == "removed_in_google" => (
            format!("{} has cancelled this booking", view.host),
            "It was removed from their calendar. Nobody expects you at this time any more.",
        ),
        BookingStatus::Cancelled if reason == "by_host" => (
            format!("{} has cancelled this booking", view.host),
            "Nobody expects you at this time any more.",
        ),
        BookingStatus::Cancelled => (
            "This booking is cancelled".into(),
            "Nobody expects you at this time any more.",
        ),
        BookingStatus::Rejected if reason == "declined" => (
            format!("{} can't take this time", view.host),
            "Nobody expects you. Please choose another time on the page where you booked.",
        ),
        BookingStatus::Rejected if reason == "unanswered" => (
            format!("{} has not answered in time", view.host),
            "Nobody expects you. Please choose another time on the page where you booked.",
        ),
        BookingStatus::Rejected => (
            "This booking did not come about".into(),
            "Nobody expects you at this time. Please choose another time on the page where you booked.",
        ),
    };
    Words {
        state,
        mark,
        title,
        text,
    }
}

pub(super) fn details(view: &BookingView) -> Markup {
    let when = When::of(view);
    html! {
        dl.facts {
            dt { "What" }
            dd { (view.title) }
            dt { "When" }
            dd {
                time datetime=(view.start.0) { (when.day) br; strong { (when.hours) } }
                br;
                span.quiet { (when.zone) }
            }
            dt { "With" }
            dd { (view.host) }
            @if let Some(to) = &view.moving_to {
                dt { "Moving to" }
                dd { (When::starting(view, to)) }
            }
            @if !view.location.is_empty() {
                dt { "Where" }
                dd.text {
                    @if let Some(url) = &view.meet_url {
                        a href=(url) rel="noreferrer" { (view.location) }
                    } @else { (view.location) }
                }
            }
        }
    }
}

fn cancel_form(view: &BookingView) -> Markup {
    let button = html! { button.danger type="submit" { "Cancel this booking" } };
    let form = |inside: Markup| {
        html! {
            form method="post" action={ "/b/" (view.token) } {
                input type="hidden" name="action" value="cancel";
                (inside)
            }
        }
    };
    // This page reloads itself, so there must be nothing to type.
    if view.status == BookingStatus::Pending || view.moving_to.is_some() {
        return form(button);
    }
    html! {
        details.cancel {
            summary { "I can't make it" }
            (form(html! {
                label for="reason" { "A word to " (view.host) " (optional)" }
                textarea #reason name="reason" rows="3" maxlength="500" {}
                (button)
            }))
        }
    }
}

/// The time of a booking in words, in the zone in which its visitor chose it.
struct When {
    day: String,
    hours: String,
    zone: String,
}

impl When {
    /// A start in words, in the visitor's zone.
    fn starting(view: &BookingView, start: &api::Instant) -> String {
        let Some(at) = instant(start) else {
            return start.0.clone();
        };
        let zone = Zone::parse(&view.zone).unwrap_or(Zone::UTC);
        let (date, hour, minute) = zone.local_parts(at);
        format!("{}, {hour:02}:{minute:02}", day(date))
    }

    fn of(view: &BookingView) -> Self {
        let (Some(start), Some(end)) = (instant(&view.start), instant(&view.end)) else {
            let (day, hours) = (view.start.0.clone(), view.end.0.clone());
            return Self {
                day,
                hours,
                zone: "UTC".into(),
            };
        };
        let zone = Zone::parse(&view.zone).unwrap_or(Zone::UTC);
        let (first, hour, minute) = zone.local_parts(start);
        let (last, end_hour, end_minute) = zone.local_parts(end);
        let mut hours = format!("{hour:02}:{minute:02} – {end_hour:02}:{end_minute:02}");
        if last != first {
            hours = format!("{hours} ({})", day(last));
        }
        Self {
            day: day(first),
            hours,
            zone: zone_name(zone),
        }
    }
}

/// `Monday, 23 November 2026`.
pub(super) fn day(date: CivilDate) -> String {
    date.in_english("%A, %-d %B %Y")
}
