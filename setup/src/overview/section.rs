//! The frame of a section, and of one that opens for editing.

use leptos::prelude::*;
use shared::api::LockGroup;

use super::locks::LockedNotice;
use crate::browser;
use crate::state::Page;

/// A section as the overview lists it.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// The fragment of its address.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
}

/// A titled part of the overview that the address can point at.
#[component]
pub(super) fn Section(part: Part, children: Children) -> impl IntoView {
    let heading = format!("{}-heading", part.id);
    view! {
        <section class="card section" id=part.id aria-labelledby=heading>
            <h2 id=format!("{}-heading", part.id) tabindex="-1">
                {part.title}
            </h2>
            {children()}
        </section>
    }
}

/// An editor had the keyboard; where it closes, the button that opened it takes it back.
pub(super) fn give_back_focus(open: RwSignal<bool>, button: String) {
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if was_open == Some(true) && !open {
            browser::focus(&button);
        }
        open
    });
}

/// A section that shows how things are, and turns into the editor on *Change*.
#[component]
pub(super) fn Editable(
    part: Part,
    /// What the button says that opens it.
    #[prop(default = "Change")]
    change: &'static str,
    /// A group that an admin may have locked: then nothing is changed here.
    #[prop(optional)]
    group: Option<LockGroup>,
    /// Whether the editor is open.
    open: RwSignal<bool>,
    /// How things are.
    summary: ViewFn,
    /// The editor; made afresh each time it opens.
    editor: ViewFn,
) -> impl IntoView {
    let Part { id, title } = part;
    let heading = format!("{id}-heading");
    let button = format!("{id}-change");
    give_back_focus(open, button.clone());
    let page = Page::here();
    let locked = Memo::new(move |_| group.is_some_and(|group| page.locked(group).is_some()));
    let described = heading.clone();
    let turn = move || {
        let (button, described) = (button.clone(), described.clone());
        (!locked.get()).then(|| {
            view! {
                <button
                    type="button"
                    class="button quiet"
                    id=button.clone()
                    data-test=button
                    aria-expanded=move || open.get().to_string()
                    aria-describedby=described
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || if open.get() { "Close" } else { change }}
                </button>
            }
        })
    };
    view! {
        <section
            class="card section"
            class:editing=move || open.get()
            id=id
            aria-labelledby=format!("{id}-heading")
        >
            <div class="section-head">
                <h2 id=format!("{id}-heading") tabindex="-1">
                    {title}
                </h2>
                {turn}
            </div>
            {move || {
                if open.get() && !locked.get() { editor.run() } else { summary.run() }
            }}
            {group.map(|group| view! { <LockedNotice group=group /> })}
        </section>
    }
}
