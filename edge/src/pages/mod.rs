//! The HTML of the edge: the shell of the setup page, the hosted booking page, the page behind
//! a manage link. Those for visitors speak their language ([`Locale`]). Text from anywhere goes through `maud`, which escapes it.

mod book;
mod brand;
mod calendar_file;
mod calendar_links;
mod follow;
mod headers;
mod locale;
mod manage;
mod place;
mod plain;
mod problems;
mod questions;
mod reschedule;
mod setup;
mod times;
mod words;

use maud::{DOCTYPE, Markup, html};
use shared::api::Brand;

pub use book::book_page;
pub use brand::accent_style;
pub use calendar_file::calendar_file;
pub use calendar_links::WebCalendar;
pub use follow::follow_page;
pub use headers::{CSP, CSP_EMBEDDABLE, embeddable_response, page_response, security_headers};
pub use locale::Locale;
pub use manage::manage_page;
pub use plain::{
    Choice, Details, Times, Typed, details_page, no_times_page, outcome_page, times_page,
};
pub use problems::{
    Refusal, link_problem_page, no_answer_page, not_found_page, not_offered_page, refused_page,
    wrong_field, wrong_guests,
};
pub use questions::{QUESTION, wrong_answer};
pub use reschedule::{Offer, reschedule_page};
pub use setup::setup_shell;
pub use widget::{Layout, Painter};

/// A whole page with our style sheet, in the colour of whose page it is.
fn page(locale: Locale, brand: &Brand, title: &str, head: &Markup, body: &Markup) -> Markup {
    let head = html! {
        link rel="stylesheet" href="/pages.css";
        (brand::head(brand))
        (head)
    };
    bare_page(locale, title, &head, body)
}

/// A whole page that brings its own style sheet in `head`.
fn bare_page(locale: Locale, title: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(locale.language().tag()) dir=(locale.language().dir()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="icon" href="data:,";
                (head)
            }
            body { (body) }
        }
    }
}

#[cfg(test)]
mod tests;
