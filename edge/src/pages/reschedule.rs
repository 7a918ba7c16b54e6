//! `/b/{token}/move`: the next free days and times for a booking, as a form that needs no script.

use maud::{Markup, html};
use shared::api::BookingView;
use shared::time::{Month, Timestamp, Zone};

use super::manage::details;
use super::times::{by_day, days, month_name, radio, zone_name};

/// What the page offers.
pub struct Offer<'a> {
    /// The booking.
    pub view: &'a BookingView,
    /// The free starts of one month and its edges.
    pub starts: &'a [Timestamp],
    /// The month that is shown.
    pub month: Month,
    /// The next one, if there can be anything.
    pub next: Option<Month>,
    /// Makes sending the form twice one wish.
    pub key: &'a str,
    /// Why the last try came to nothing.
    pub trouble: Option<&'a str>,
}

/// The page to choose another time.
#[must_use]
pub fn reschedule_page(offer: &Offer<'_>) -> Markup {
    let view = offer.view;
    let zone = Zone::parse(&view.zone).unwrap_or(Zone::UTC);
    let days = days(offer.starts, zone);
    let body = html! {
        main.sheet {
            p.mark data-state="pending" { "Choose another time" }
            h1 { "When would you like to meet " (view.host) "?" }
            @if let Some(trouble) = offer.trouble {
                p role="alert" { strong { (trouble) } }
            }
            p { "Until the new time is in the calendar, the time below stays yours." }
            (details(view))
            @if days.is_empty() {
                p { "Nothing is free here in " (month_name(offer.month)) "." }
            } @else {
                form method="post" action={ "/b/" (view.token) } {
                    input type="hidden" name="action" value="move";
                    input type="hidden" name="key" value=(offer.key);
                    p.quiet { "Times in " (zone_name(zone)) }
                    (by_day(&days, |start| radio(start, zone)))
                    div.field {
                        label for="reason" { "A word to " (view.host) " (optional)" }
                        textarea #reason name="reason" rows="2" maxlength="500" {}
                    }
                    button type="submit" { "Move it to this time" }
                }
            }
            p.ways {
                @if let Some(next) = offer.next {
                    a href={ "/b/" (view.token) "/move/" (next.to_string()) } { "Later times" }
                }
                a href={ "/b/" (view.token) } { "Keep it as it is" }
            }
        }
    };
    super::page(&format!("Another time – {}", view.title), &html! {}, &body)
}
