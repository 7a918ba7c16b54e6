//! Text to copy: the tag, a link. Works without the clipboard permission.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::{Icon, IconOf};
use crate::browser;

/// How the last press of *Copy* ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Yes,
    /// Selected, but the keys must be pressed.
    Selected,
}

/// What is to be pasted, in a box of its own.
#[component]
pub(crate) fn CopyTag(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let shown = NodeRef::<leptos::html::Code>::new();
    let copied = RwSignal::new(Copied::NotYet);
    // Another text is not on the clipboard.
    Effect::new(move |_| {
        text.track();
        copied.set(Copied::NotYet);
    });
    let copy = move |_| {
        let element = shown.get_untracked().map(JsCast::unchecked_into);
        run(text.get_untracked(), element, copied);
    };
    view! {
        <div class="copy-tag">
            <pre>
                <code node_ref=shown data-test="tag" tabindex="0" aria-label="What to paste">
                    {text}
                </code>
            </pre>
            <button type="button" class="button primary" data-test="copy-tag" on:click=copy>
                {move || label(copied.get(), "Copy")}
            </button>
            <Told copied=copied />
        </div>
    }
}

/// One line of text with a copy button, for links.
#[component]
pub(crate) fn CopyText(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the field's label.
    label: &'static str,
    /// For tests: on the element that holds the text.
    test: &'static str,
) -> impl IntoView {
    let shown = NodeRef::<leptos::html::Code>::new();
    let copied = RwSignal::new(Copied::NotYet);
    let copy = move |_| {
        let element = shown.get_untracked().map(JsCast::unchecked_into);
        run(text.get_untracked(), element, copied);
    };
    view! {
        <div class="copy-text">
            <p class="label">{label}</p>
            <div class="copy-line">
                <code node_ref=shown data-test=test tabindex="0" aria-label=label>
                    {text}
                </code>
                <button type="button" class="button" on:click=copy>
                    {move || self::label(copied.get(), "Copy")}
                </button>
            </div>
            <Told copied=copied />
        </div>
    }
}

fn run(text: String, shown: Option<web_sys::Element>, copied: RwSignal<Copied>) {
    spawn_local(async move {
        let done = browser::copy(&text, shown).await;
        copied.try_set(if done { Copied::Yes } else { Copied::Selected });
    });
}

fn label(copied: Copied, words: &'static str) -> impl IntoView {
    let (icon, words) = match copied {
        Copied::Yes => (IconOf::Check, "Copied"),
        _ => (IconOf::Copy, words),
    };
    view! {
        <Icon of=icon />
        {words}
    }
}

#[component]
fn Told(copied: RwSignal<Copied>) -> impl IntoView {
    view! {
        <p class="hint" role="status">
            {move || match copied.get() {
                Copied::NotYet => "",
                Copied::Yes => "It is on your clipboard.",
                Copied::Selected => "It is selected: press Ctrl+C (⌘C on a Mac) to copy it.",
            }}
        </p>
    }
}
