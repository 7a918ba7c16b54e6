//! The shell of `/setup`; the page itself is rendered in the browser.

use maud::{Markup, html};

/// What is there until the program runs, and where it can't. `product` is what the operator calls
/// this service.
#[must_use]
pub fn setup_shell(product: &str) -> Markup {
    let head = html! {
        link rel="stylesheet" href="/setup/style.css";
        script type="module" src="/setup/boot.js" {}
    };
    let body = html! {
        div #setup data-product=(product) {
            main {
                p.quiet role="status" { "Loading the setup page …" }
                noscript {
                    p { "This page needs JavaScript. Switch it on for this site and reload." }
                }
            }
        }
    };
    super::bare_page(
        super::Locale::ENGLISH,
        &format!("Set up {product}"),
        &head,
        &body,
    )
}
