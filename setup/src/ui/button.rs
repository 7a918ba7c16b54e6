//! The buttons that ask the edge for something: they say that they are at work.

use leptos::prelude::*;

use super::Work;

/// The main button of a form. It submits; the form's handler does the work.
#[component]
pub(crate) fn SaveButton(
    /// The form's request.
    work: Work,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// What it says while at work.
    busy: &'static str,
    /// For tests.
    test: &'static str,
) -> impl IntoView {
    view! {
        <button type="submit" class="button primary" data-test=test aria-disabled=aria_busy(work)>
            <Spinner work=work />
            {move || if work.is_busy() { busy.to_owned() } else { label.get() }}
        </button>
    }
}

/// A button that asks the edge for something outside of a form.
#[component]
pub(crate) fn ActButton(
    /// The request that it starts.
    work: Work,
    /// What it does.
    label: &'static str,
    /// What it says while at work; absent: the same.
    #[prop(optional)]
    busy: Option<&'static str>,
    /// How much it stands out: `quiet`, `primary`, `danger`.
    #[prop(optional)]
    look: &'static str,
    /// What it does for those who can't see what stands beside it.
    #[prop(optional)]
    aria: Option<String>,
    /// For tests.
    #[prop(into)]
    test: String,
    /// What happens.
    #[prop(into)]
    press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("button {look}")
            data-test=test
            aria-label=aria
            aria-disabled=aria_busy(work)
            on:click=move |_| press.run(())
        >
            {move || busy.filter(|_| work.is_busy()).unwrap_or(label)}
        </button>
    }
}

/// The button to Google, in the form that Google asks for.
#[component]
pub(crate) fn GoogleButton(
    /// The request that it starts.
    work: Work,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// For tests.
    test: &'static str,
    /// What happens; absent: it submits its form.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type=if press.is_some() { "button" } else { "submit" }
            class="button google"
            data-test=test
            aria-disabled=aria_busy(work)
            on:click=move |_| {
                if let Some(press) = press {
                    press.run(());
                }
            }
        >
            <span class="google-mark">
                <svg viewBox="0 0 18 18" aria-hidden="true" focusable="false">
                    <path
                        fill="#4285F4"
                        d="M17.64 9.2c0-.637-.057-1.251-.164-1.84H9v3.481h4.844c-.209 1.125-.843 2.078-1.796 2.717v2.258h2.908c1.702-1.567 2.684-3.874 2.684-6.615z"
                    />
                    <path
                        fill="#34A853"
                        d="M9 18c2.43 0 4.467-.806 5.956-2.18l-2.908-2.259c-.806.54-1.837.86-3.048.86-2.344 0-4.328-1.584-5.036-3.711H.957v2.332A8.997 8.997 0 0 0 9 18z"
                    />
                    <path
                        fill="#FBBC05"
                        d="M3.964 10.71A5.41 5.41 0 0 1 3.682 9c0-.593.102-1.17.282-1.71V4.958H.957A8.996 8.996 0 0 0 0 9c0 1.452.348 2.827.957 4.042l3.007-2.332z"
                    />
                    <path
                        fill="#EA4335"
                        d="M9 3.58c1.321 0 2.508.454 3.44 1.345l2.582-2.58C13.463.891 11.426 0 9 0A8.997 8.997 0 0 0 .957 4.958L3.964 7.29C4.672 5.163 6.656 3.58 9 3.58z"
                    />
                </svg>
            </span>
            {move || if work.is_busy() { "Opening Google…".to_owned() } else { label.get() }}
        </button>
    }
}

/// Turns while at work.
#[component]
fn Spinner(work: Work) -> impl IntoView {
    move || {
        work.is_busy()
            .then(|| view! { <span class="spinner" aria-hidden="true"></span> })
    }
}

fn aria_busy(work: Work) -> impl Fn() -> Option<&'static str> {
    // `disabled` would take the keyboard's place away; Work::run ignores a second press.
    move || work.is_busy().then_some("true")
}
