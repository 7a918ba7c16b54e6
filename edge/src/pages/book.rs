//! `/book/{site}/{event}`: the widget on a page of ours, for those without a page of their own.

use maud::{Markup, html};
use shared::api::EventView;

/// The page of one event type.
#[must_use]
pub fn book_page(view: &EventView) -> Markup {
    let book = format!("{}/{}", view.site, view.event);
    let plain = format!("/book/{book}/plain");
    let body = html! {
        main.wide {
            // The widget shows all this itself; here it is for those who read the page's outline.
            h1.for-readers { (view.title) ", " (view.site_title) }
            script async src="/embed.js" data-book=(book) {}
            noscript { p { a href=(plain) { "Choose a time" } } }
        }
    };
    // Without a script, the page that needs none.
    let head =
        html! { noscript { meta http-equiv="refresh" content=(format!("0; url={plain}")); } };
    super::page(
        &format!("{} – {}", view.title, view.site_title),
        &head,
        &body,
    )
}
