//! `/follow/{site}/{event}#KEY`: what became of a booking whose answer did not come. The key in the
//! fragment is the one that it was sent with.

use maud::{Markup, html};

/// The page; `asked.js` shows what is true of it.
#[must_use]
pub fn follow_page(site: &str, event: &str) -> Markup {
    let book = format!("/book/{site}/{event}");
    let body = html! {
        main.sheet data-site=(site) aria-live="polite" {
            div data-when="looking" {
                h1 { "Looking for your booking…" }
                noscript { p { "This page needs a script to look. Nothing on it is a confirmation." } }
            }
            div data-when="nothing" hidden {
                h1 { "There is no booking yet" }
                p {
                    "Keep the page open on which you booked: it goes on trying, and this page shows \
                     the outcome. If that page is closed, and this still says so in a minute, \
                     nothing was booked. Bookings are found here for a day."
                }
                p { a href=(book) { "Choose a time again" } }
            }
            div data-when="offline" hidden {
                h1 { "We can’t be reached" }
                p { "Please check your connection. This page keeps looking." }
            }
            div data-when="broken" hidden {
                h1 { "This link is not complete" }
                p { "Open it again from the page on which you booked." }
                p { a href=(book) { "Choose a time" } }
            }
        }
    };
    let head = html! { script src="/asked.js" defer {} };
    super::page("Your booking", &head, &body)
}
