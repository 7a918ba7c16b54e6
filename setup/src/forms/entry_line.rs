//! One of a list of things that are changed below their line.

use leptos::prelude::*;

use crate::ui::{Icon, IconOf};

/// The line, and below it what changes it while it is open.
#[component]
pub(super) fn EntryLine(
    /// Which one it is, in words.
    #[prop(into)]
    title: Signal<String>,
    /// What of it.
    #[prop(into)]
    what: Signal<String>,
    /// Whether it is being changed.
    #[prop(into)]
    open: Signal<bool>,
    /// The id of the button that opens it.
    button: String,
    /// Begins its names for tests.
    test: &'static str,
    /// Opens or closes it.
    turn: Callback<()>,
    /// Takes it out of the list.
    remove: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let does = move || if open.get() { "Close" } else { "Change" };
    view! {
        <li class="date" data-test=test>
            <div class="date-line">
                <div>
                    <p class="date-when">{title}</p>
                    <p class="hint">{what}</p>
                </div>
                <div class="row">
                    <button
                        type="button"
                        class="button quiet"
                        id=button
                        data-test=format!("{test}-change")
                        aria-expanded=move || open.get().to_string()
                        aria-label=move || format!("{}: {}", does(), title.get())
                        on:click=move |_| turn.run(())
                    >
                        {does}
                    </button>
                    <button
                        type="button"
                        class="button icon-only"
                        data-test=format!("{test}-remove")
                        aria-label=move || format!("Remove: {}", title.get())
                        on:click=move |_| remove.run(())
                    >
                        <Icon of=IconOf::Remove />
                    </button>
                </div>
            </div>
            {move || open.get().then(|| children())}
        </li>
    }
}
