//! Pages that say what is wrong and what to do.

use maud::{Markup, html};

use crate::seal::LinkError;

/// A manage link that opens nothing; goes with 403.
#[must_use]
pub fn link_problem_page(problem: LinkError) -> Markup {
    match problem {
        LinkError::Expired => trouble_page(
            "This link has expired",
            "It worked until some time after the appointment. If you need something about it, \
             answer the invitation in your mail: it reaches the person you met.",
        ),
        LinkError::Forged => trouble_page(
            "This link is not complete",
            "Part of it is missing or was changed on the way, often by a line break in a mail. \
             Open it again from where you saved it, or copy all of it.",
        ),
    }
}

/// Nothing here; goes with 404.
#[must_use]
pub fn not_found_page() -> Markup {
    trouble_page(
        "There is nothing here",
        "The address may be mistyped, or what was here is gone. Ask whoever gave it to you for a new one.",
    )
}

/// Any other trouble, in one sentence each: what it is, and what to do.
#[must_use]
pub fn trouble_page(title: &str, what_to_do: &str) -> Markup {
    let body = html! {
        main.sheet {
            h1 { (title) }
            p { (what_to_do) }
        }
    };
    super::page(title, &html! {}, &body)
}
