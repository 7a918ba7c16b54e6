//! `/b/{token}`: a booking as its visitor sees it. Showing it changes nothing, because mail
//! scanners open links; only the form acts.

use ::words::{Say, fill};
use maud::{Markup, html};
use shared::api::{BookingStatus, BookingView, Brand};
use shared::booking::NOT_WRITTEN;
use shared::time::{Interval, Timestamp, Zone};

use super::brand::logo;
use super::calendar_file::instant;
use super::calendar_links::WebCalendar;
use super::locale::Locale;
use super::place::place;
use super::words::Words;
use crate::dates::{self, When};

/// The page of a booking; `now` decides whether it can still be cancelled.
#[must_use]
pub fn manage_page(locale: Locale, brand: &Brand, view: &BookingView, now: Timestamp) -> Markup {
    let (words, state) = (locale.words(), stands(locale, view));
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
    let theirs = !is_erased(view);
    let active = theirs && (pending || view.status == BookingStatus::Confirmed);
    let path = |rest: &str| locale.link(&format!("/b/{}{rest}", view.token));
    let body = html! {
        main.sheet aria-live=[pending.then_some("polite")] {
            (logo(brand))
            p.mark data-state=(state.state) { (state.mark) }
            h1 { (state.title) }
            p { (state.text) (keep_link(locale, view)) }
            @if !view.said.is_empty() { p.text dir="auto" { (view.host) ": “" (view.said) "”" } }
            @if view.status == BookingStatus::Pending { p { (who_writes(words, view)) } }
            @if let Some(sentence) = move_trouble(words, view) { p role="status" { (sentence) } }
            (details(locale, view))
            @if theirs && view.status == BookingStatus::Confirmed && !view.hides_calendar_links {
                p { a.button href=(path("/calendar.ics")) { (words.save) } }
                p.ways.near {
                    span { (words.or_to) }
                    @for calendar in WebCalendar::ALL {
                        @if let Some(link) = calendar.link(locale.language(), view) {
                            a href=(link) target="_blank" rel="noopener noreferrer" { (calendar.title()) }
                        }
                    }
                }
            }
            @if active && view.status == BookingStatus::Confirmed && !over && view.moving_to.is_none() {
                p.ways { a href=(path("/move")) { (locale.say(Say::ChooseAnother)) } }
            }
            @if active && !over { (cancel_form(locale, view)) }
            (questions(locale, &view.contact))
        }
    };
    let title = format!("{} – {}", state.mark, view.title);
    super::page(locale, brand, &title, &head, &body)
}

/// Whom to ask, if the site says so.
pub(super) fn questions(locale: Locale, contact: &str) -> Markup {
    html! {
        @if !contact.is_empty() { p.quiet { (locale.say(Say::Questions)) " " bdi { (contact) } } }
    }
}

/// Whether a mail will tell how it ended, or only this page.
fn who_writes(words: &Words, view: &BookingView) -> &'static str {
    match (view.told_by_mail, view.reason.as_deref()) {
        (true, Some("approval")) => words.mail_decided,
        (true, _) => words.mail_failed,
        (false, Some("approval")) => words.no_mail_declined,
        (false, _) => words.no_mail_failed,
    }
}

/// Why it was not moved, as long as it stands where it stood.
fn move_trouble(words: &Words, view: &BookingView) -> Option<&'static str> {
    if view.status != BookingStatus::Confirmed || view.moving_to.is_some() {
        return None;
    }
    Some(match view.not_moved.as_deref()? {
        "busy" => words.not_moved_busy,
        "changed_in_google" => words.not_moved_changed,
        _ => words.not_moved_unwritten,
    })
}

/// Whether its visitor was erased: then nothing is left to do here.
fn is_erased(view: &BookingView) -> bool {
    view.reason.as_deref() == Some("erased")
}

/// How a booking stands, in words.
pub(super) struct Stands {
    pub(super) state: &'static str,
    pub(super) mark: &'static str,
    pub(super) title: String,
    pub(super) text: &'static str,
}

pub(super) fn stands(locale: Locale, view: &BookingView) -> Stands {
    let words = locale.words();
    let reason = view.reason.as_deref().unwrap_or_default();
    let (state, mark) = match view.status {
        BookingStatus::Confirmed if matches!(reason, "host_moved" | "host_removed") => {
            ("pending", words.ask_first)
        }
        BookingStatus::Confirmed if view.moving_to.is_some() => ("pending", words.being_moved),
        BookingStatus::Confirmed => ("confirmed", words.booked),
        BookingStatus::Pending => ("pending", locale.say(Say::NotBookedYet)),
        BookingStatus::Cancelled => ("cancelled", words.cancelled),
        BookingStatus::Rejected => ("rejected", words.not_booked),
    };
    let (title, text) = match view.status {
        BookingStatus::Confirmed if is_erased(view) => (words.erased, words.erased_text),
        BookingStatus::Cancelled | BookingStatus::Rejected if is_erased(view) => {
            (words.erased, words.nobody_expects)
        }
        BookingStatus::Confirmed => match reason {
            "host_moved" => (words.host_moved, words.host_moved_text),
            "host_removed" => (words.host_removed, words.host_removed_text),
            _ if view.moving_to.is_some() => (words.meet_old_time, words.old_time_counts),
            NOT_WRITTEN => (words.meet, words.in_no_calendar),
            _ if !view.invited => (words.meet, words.not_invited),
            _ => (words.meet, words.in_calendar),
        },
        BookingStatus::Pending => match reason {
            "approval" => (words.to_agree, words.to_agree_text),
            _ => (words.writing, words.writing_text),
        },
        BookingStatus::Cancelled => match reason {
            "leaving_calendar" => (words.is_cancelled, words.leaving_calendar),
            "left_in_calendar" => (words.is_cancelled, words.left_in_calendar),
            "removed_in_google" => (words.host_cancelled, words.removed_in_google),
            "by_host" => (words.host_cancelled, words.nobody_expects),
            _ => (words.is_cancelled, words.nobody_expects),
        },
        BookingStatus::Rejected => match reason {
            "declined" => (words.declined, words.choose_where_booked),
            "unanswered" => (words.unanswered, words.choose_where_booked),
            _ => (words.came_to_nothing, words.came_to_nothing_text),
        },
    };
    Stands {
        state,
        mark,
        title: fill(title, &[("host", &view.host)]),
        text,
    }
}

/// After the sentence on the invitation: one that others get too has no link to this page.
pub(super) fn keep_link(locale: Locale, view: &BookingView) -> Markup {
    let invited = view.status == BookingStatus::Confirmed
        && view.invited
        && view.reason.is_none()
        && view.moving_to.is_none();
    html! { @if invited && !view.guests.is_empty() { " " (locale.say(Say::KeepLink)) } }
}

pub(super) fn details(locale: Locale, view: &BookingView) -> Markup {
    let (words, when) = (locale.words(), when(locale, view));
    let place = place(locale.language(), view);
    html! {
        dl.facts {
            dt { (words.what) }
            dd { bdi { (view.title) } }
            dt { (locale.say(Say::When)) }
            dd {
                time datetime=(view.start.0) { (when.day) br; strong { (when.hours) } }
                br;
                span.quiet { (when.zone) }
            }
            dt { (locale.say(Say::With)) }
            dd { bdi { (view.host) } }
            @if !view.guests.is_empty() {
                dt { (words.guests) }
                dd { @for guest in &view.guests { bdi { (guest) } br; } }
            }
            @if let Some(to) = &view.moving_to {
                dt { (words.moving_to) }
                dd {
                    @match instant(to) {
                        Some(at) => (dates::moment(locale.language(), at, zone(view))),
                        None => (to.0),
                    }
                }
            }
            @if !place.is_empty() {
                dt { (locale.say(Say::Where)) }
                dd.text {
                    @if let Some(url) = &view.meet_url {
                        a href=(url) rel="noreferrer" { bdi { (place) } }
                    } @else { bdi { (place) } }
                }
            }
        }
    }
}

fn cancel_form(locale: Locale, view: &BookingView) -> Markup {
    let words = locale.words();
    let button = html! { button.danger type="submit" { (words.cancel) } };
    let form = |inside: Markup| {
        html! {
            form method="post" action=(locale.link(&format!("/b/{}", view.token))) {
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
            summary { (words.cannot_come) }
            (form(html! {
                label for="reason" { (fill(words.word_to, &[("host", &view.host)])) }
                textarea #reason name="reason" rows="3" maxlength="500" {}
                (button)
            }))
        }
    }
}

/// The zone in which its visitor chose the time.
pub(super) fn zone(view: &BookingView) -> Zone {
    Zone::parse(&view.zone).unwrap_or(Zone::UTC)
}

/// The time of a booking in words, in the zone in which its visitor chose it.
fn when(locale: Locale, view: &BookingView) -> When {
    let time = instant(&view.start).zip(instant(&view.end));
    match time.and_then(|(start, end)| Interval::new(start, end)) {
        Some(time) => dates::when(locale.language(), &time, zone(view)),
        None => When {
            day: view.start.0.clone(),
            hours: view.end.0.clone(),
            zone: "UTC".into(),
        },
    }
}
