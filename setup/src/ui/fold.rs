//! A part of a form that is folded away until somebody opens it.

use leptos::html;
use leptos::prelude::*;

use super::Work;

/// It opens by itself where something is wrong in it, and never closes by itself.
#[component]
pub(crate) fn Fold(
    /// What is in it.
    summary: &'static str,
    /// The form's request.
    work: Work,
    /// The fields in it, as the wire spells them.
    fields: &'static [&'static str],
    /// For tests.
    #[prop(optional)]
    test: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let shown = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        if fields.iter().any(|field| work.is_about(field))
            && let Some(details) = shown.get()
        {
            details.set_open(true);
        }
    });
    view! {
        <details class="more" node_ref=shown>
            <summary data-test=test>{summary}</summary>
            <div class="fold">{children()}</div>
        </details>
    }
}
