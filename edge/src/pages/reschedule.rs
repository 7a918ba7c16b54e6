//! `/b/{token}/move`: the next free days and times for a booking, as a form that needs no script.

use ::words::{Say, fill};
use maud::{Markup, html};
use shared::api::{BookingView, Brand};
use shared::time::{Month, Timestamp};

use super::brand::logo;
use super::locale::Locale;
use super::manage::{details, zone};
use super::problems::Refusal;
use super::times::{by_day, days, nothing_free, radio};
use super::words::two;
use crate::dates::zone_name;

/// What the page offers.
pub struct Offer<'a> {
    /// How the page looks.
    pub brand: &'a Brand,
    /// The booking.
    pub view: &'a BookingView,
    /// The free starts of one month and its edges.
    pub starts: &'a [Timestamp],
    /// The one of them that was chosen already: nothing else is offered then.
    pub chosen: Option<Timestamp>,
    /// The month that is shown.
    pub month: Month,
    /// The next one, if there can be anything.
    pub next: Option<Month>,
    /// Makes sending the form twice one wish.
    pub key: &'a str,
    /// Why the last try came to nothing.
    pub trouble: Option<Refusal>,
}

/// The page to choose another time.
#[must_use]
pub fn reschedule_page(locale: Locale, offer: &Offer<'_>) -> Markup {
    let (words, language, view) = (locale.words(), locale.language(), offer.view);
    let zone = zone(view);
    let whose = |text| fill(text, &[("host", &view.host)]);
    // Which site it is, the token says; the widget wants both names.
    let book = format!("booking/{}", view.event);
    let path = |rest: &str| locale.link(&format!("/b/{}{rest}", view.token));
    let chosen = offer.chosen.as_slice();
    let days = days(
        if chosen.is_empty() {
            offer.starts
        } else {
            chosen
        },
        zone,
    );
    // Where scripts run, the widget takes the list's place.
    let widget = chosen.is_empty();
    let head = html! {
        @if widget {
            script async src="/embed.js" {}
            script defer src="/move.js" {}
        }
    };
    let body = html! {
        main.sheet {
            (logo(offer.brand))
            p.mark data-state="pending" { (locale.say(Say::ChooseAnother)) }
            h1 { (whose(words.when_to_meet)) }
            @if let Some(trouble) = offer.trouble {
                p role="alert" { strong { (not_moved(locale, trouble)) } }
            }
            p { (words.old_time_yours) }
            (details(locale, view))
            @if widget {
                freeslot-booking hidden book=(book) below=(format!("/b/{}", view.token)) timezone=(view.zone)
                    data-page=(path("/move")) {}
            }
            div #list {
                @if days.is_empty() {
                    p { (nothing_free(locale, offer.month)) }
                } @else {
                    form method="post" action=(path("")) {
                        input type="hidden" name="action" value="move";
                        input type="hidden" name="key" value=(offer.key);
                        p.quiet { (fill(words.times_in, &[("zone", &zone_name(zone))])) }
                        (by_day(language, &days, |start| radio(start, zone, !widget)))
                        div.field {
                            label for="reason" { (whose(words.word_to)) }
                            textarea #reason name="reason" rows="2" maxlength="500" {}
                        }
                        button type="submit" { (words.move_it) }
                    }
                }
                @if !widget {
                    p.ways { a href=(path("/move")) { (locale.say(Say::ChooseAnother)) } }
                } @else if let Some(next) = offer.next {
                    p.ways { a href=(path(&format!("/move/{next}"))) { (words.later_times) } }
                }
            }
            p.ways { a href=(path("")) { (words.keep) } }
        }
    };
    let title = format!("{} – {}", words.another_time, view.title);
    super::page(locale, offer.brand, &title, &head, &body)
}

/// Why the last try came to nothing; what was, stays.
fn not_moved(locale: Locale, refusal: Refusal) -> String {
    let words = locale.words();
    let why = match refusal {
        Refusal::Taken => words.just_taken,
        Refusal::NeverOffered => words.never_offered,
        Refusal::NoLongerFits => words.no_longer_fits,
        Refusal::Unavailable => words.cannot_move,
        _ => return words.not_moved.to_owned(),
    };
    two(locale.language(), why, words.old_stays)
}
