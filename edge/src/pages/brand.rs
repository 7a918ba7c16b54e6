//! The owner's colour and logo on visitors' pages.

use maud::{Markup, html};
use shared::api::Brand;

/// Where the style sheet of a colour is: `/brand/0b6b57.css`. The policy of our pages forbids styles
/// within them, and the address says all that there is to know, so that no object is asked.
const ACCENTS: &str = "/brand/";

/// What a page's head says of its colour.
pub(super) fn head(brand: &Brand) -> Markup {
    html! {
        @if let Some(accent) = brand.accent.strip_prefix('#') {
            link rel="stylesheet" href=(format!("{ACCENTS}{accent}.css"));
        }
    }
}

/// What stands on top of a page.
pub(super) fn logo(brand: &Brand) -> Markup {
    html! { @if !brand.logo.is_empty() { p.logo { img src=(brand.logo) alt=(brand.name); } } }
}

/// The style sheet of a colour, six hexadecimal digits. Text in it is as dark, or in the dark as
/// light, as is needed to be read: the widget's own rule (`widget/src/style.css`). A browser that
/// can't compute that keeps the colour that comes with the pages, but for the widget.
#[must_use]
pub fn accent_style(accent: &str) -> String {
    let readable = |darkest: &str, lightest: &str, on: &str| {
        format!(
            ":root {{ --accent: oklch(from #{accent} clamp({darkest}, l, {lightest}) c h); --on: {on}; \
             --good-bg: color-mix(in srgb, #{accent} 11%, var(--sheet)); }}"
        )
    };
    format!(
        ":root {{ --freeslot-accent: #{accent}; }}\n\
         @supports (color: oklch(from red l c h)) {{\n\
         {}\n@media (prefers-color-scheme: dark) {{ {} }}\n}}\n",
        readable("0", "0.47", "#ffffff"),
        readable("0.76", "1", "#000000"),
    )
}
