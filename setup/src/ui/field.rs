//! A line of text.

use leptos::prelude::*;

use super::{FieldError, Work};

/// A field for a line of text, with a hint, and what is wrong with it.
#[component]
pub(crate) fn TextField(
    /// Its id, and its name for tests.
    id: &'static str,
    /// As the wire spells it.
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    value: RwSignal<String>,
    /// The form's request.
    work: Work,
    /// Of an `input`: what is typed.
    #[prop(default = "text")]
    kind: &'static str,
    /// Digits alone are typed.
    #[prop(optional)]
    number: bool,
    /// As of [`FieldError`].
    #[prop(optional)]
    scope: &'static str,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                data-test=id
                type=kind
                inputmode=number.then_some("numeric")
                autocomplete="off"
                aria-describedby=format!("{id}-hint error-{scope}{field}")
                aria-invalid=move || work.is_about(field).then_some("true")
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
            <p class="hint" id=format!("{id}-hint")>
                {hint}
            </p>
            <FieldError work=work field=field scope=scope />
        </div>
    }
}
