//! `/follow/{site}/{event}#KEY`: what became of a booking whose answer did not come. The key in the
//! fragment is the one that it was sent with.

use maud::{Markup, html};
use shared::api::Brand;

use super::locale::Locale;

/// The page; `asked.js` shows what is true of it.
#[must_use]
pub fn follow_page(locale: Locale, site: &str, event: &str) -> Markup {
    let words = locale.words();
    let book = locale.link(&format!("/book/{site}/{event}"));
    let body = html! {
        main.sheet data-site=(site) aria-live="polite" {
            div data-when="looking" {
                h1 { (words.looking) }
                noscript { p { (words.needs_script) } }
            }
            div data-when="nothing" hidden {
                h1 { (words.no_booking) }
                p { (words.no_booking_text) }
                p { a href=(book) { (words.choose_again) } }
            }
            div data-when="offline" hidden {
                h1 { (words.offline) }
                p { (words.offline_text) }
            }
            div data-when="broken" hidden {
                h1 { (words.link_broken) }
                p { (words.open_again) }
                p { a href=(book) { (words.choose_time) } }
            }
        }
    };
    let head = html! { script src="/asked.js" defer {} };
    super::page(locale, &Brand::default(), words.your_booking, &head, &body)
}
