//! `/book/{site}/{event}`: the widget on a page of ours, for those without a page of their own.

use maud::{Markup, html};
use shared::api::EventView;

/// The page of one event type.
#[must_use]
pub fn book_page(view: &EventView) -> Markup {
    let book = format!("{}/{}", view.site, view.event);
    let body = html! {
        main.wide {
            // The widget shows all this itself; here it is for those who read the page's outline.
            h1.for-readers { (view.title) ", " (view.site_title) }
            script async src="/embed.js" data-book=(book) {}
            noscript {
                h2 { (view.title) }
                @if !view.description.is_empty() { p.text { (view.description) } }
                p.note {
                    "Choosing a time needs JavaScript. Switch it on for this page and reload"
                    @if !view.contact.is_empty() { ", or ask: " (view.contact) }
                    "."
                }
            }
        }
    };
    super::page(
        &format!("{} – {}", view.title, view.site_title),
        &html! {},
        &body,
    )
}
