//! The shell of `/setup`; the page itself is rendered in the browser.

use maud::{Markup, html};

use crate::config::{Config, SignUp};

/// What is there until the program runs, and where it can't: with what the operator calls this
/// service, and whether a site is started with a set-up code, so that nobody goes to Google before
/// they were asked for it. Anybody may read both.
#[must_use]
pub fn setup_shell(config: &Config) -> Markup {
    let product = &config.product;
    let asks_code = config.sign_up == SignUp::Allowlist;
    let head = html! {
        link rel="stylesheet" href="/setup/style.css";
        script type="module" src="/setup/boot.js" {}
    };
    let body = html! {
        div #setup data-product=(product) data-asks-code[asks_code] {
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
