//! The way back from a page that has an address of its own.

use leptos::prelude::*;

/// Says where it leads.
#[component]
pub(crate) fn Back(
    /// Where it leads.
    words: &'static str,
    /// What happens.
    #[prop(into)]
    press: Callback<()>,
) -> impl IntoView {
    view! {
        <p class="back">
            <button
                type="button"
                class="button quiet"
                data-test="back"
                on:click=move |_| press.run(())
            >
                <span aria-hidden="true">"←"</span>
                {words}
            </button>
        </p>
    }
}
