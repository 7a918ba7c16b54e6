//! `/book/{site}/{event}`: the widget on a page of ours, for those without a page of their own.

use maud::{Markup, html};
use shared::api::{Brand, EventView, Utm};
use url::form_urlencoded::Serializer;

use super::brand::logo;
use super::locale::Locale;

/// The page of one event type. Whoever links to it with a campaign wants that to be known, so the
/// widget takes it from the address, and the page without a script gets it too.
#[must_use]
pub fn book_page(locale: Locale, brand: &Brand, view: &EventView, utm: &Utm) -> Markup {
    let book = format!("{}/{}", view.site, view.event);
    let mut plain = format!("/book/{book}/plain");
    if !utm.is_empty() {
        let query = Serializer::new(String::new())
            .extend_pairs(utm.pairs())
            .finish();
        plain = format!("{plain}?{query}");
    }
    let plain = locale.link(&plain);
    let body = html! {
        main.wide {
            (logo(brand))
            // The widget takes the page's language, and shows all this itself; here it is for
            // those who read the page's outline.
            h1.for-readers { (view.title) ", " (view.site_title) }
            script async src="/embed.js" data-book=(book) data-utm {}
            noscript { p { a href=(plain) { (locale.words().choose_time) } } }
        }
    };
    // Without a script, the page that needs none.
    let head =
        html! { noscript { meta http-equiv="refresh" content=(format!("0; url={plain}")); } };
    super::page(
        locale,
        brand,
        &format!("{} – {}", view.title, view.site_title),
        &head,
        &body,
    )
}
