//! What several steps are made of: a line of text, a button, a link, a choice.
//!
//! Two rules of this widget's views. Functions, not closures, are handed around and each part
//! has one type: types are what the module's size is made of. And texts stand in braces:
//! without, `view!` builds an element from a string of HTML, which Trusted Types refuse.

use leptos::ev::{Event, FocusEvent};
use leptos::prelude::*;

use crate::dom;
use crate::flow::Flow;
use crate::piece::{IntoPiece, Piece};
use crate::state::{Sending, State};

/// A paragraph; `hook` is its `data-test`, `role` is `alert` if it should be read out at once.
pub(crate) fn line(
    class: &'static str,
    hook: &'static str,
    role: Option<&'static str>,
    text: String,
) -> Piece {
    view! { <p class=class data-test=hook role=role>{text}</p> }.piece()
}

/// A box with a heading, a text and a way on.
pub(crate) fn panel(
    class: &'static str,
    hook: &'static str,
    role: Option<&'static str>,
    title: String,
    text: String,
    way: Piece,
) -> Piece {
    let text = match text.as_str() {
        "" => nothing(),
        _ => view! { <p>{text}</p> }.piece(),
    };
    view! {
        <div class=class id=class tabindex="-1" data-test=hook role=role>
            <strong>{title}</strong>
            {text}
            {way}
        </div>
    }
    .piece()
}

/// A button; while a booking is sent it says that it can't be used.
pub(crate) fn button(
    flow: Flow,
    class: &'static str,
    hook: &'static str,
    label: &'static str,
    act: fn(Flow),
) -> Piece {
    let busy = flow.says(|s| yes(s.sending != Sending::No));
    let click = move |_| act(flow);
    view! {
        <button type="button" class=class data-test=hook aria-disabled=busy on:click=click>
            {label}
        </button>
    }
    .piece()
}

/// A link to a page of ours, beside the page it is on.
pub(crate) fn link(
    class: &'static str,
    hook: &'static str,
    href: String,
    label: &'static str,
) -> Piece {
    view! { <a class=class data-test=hook href=href target="_blank" rel="noopener">{label}</a> }
        .piece()
}

/// A labelled `select`.
pub(crate) fn pick(
    flow: Flow,
    id: &'static str,
    label: &'static str,
    options: Vec<Piece>,
    choose: fn(Flow, String),
) -> Piece {
    let change = move |event: Event| choose(flow, dom::chosen(&event));
    view! {
        <p class="pick">
            <label for=id>{label}</label>
            <select id=id data-test=id on:change=change>{options}</select>
        </p>
    }
    .piece()
}

/// A field to type into. One type for all of them, for the module's sake: what one of them has no
/// use for does nothing there.
pub(crate) struct Input {
    /// Also its name, its `data-test`, and what browsers fill it in by.
    pub(crate) id: &'static str,
    /// `text` or `email`.
    pub(crate) kind: &'static str,
    /// Whether browsers may offer what was typed before.
    pub(crate) complete: &'static str,
    /// The `datalist` to choose from.
    pub(crate) list: Option<&'static str>,
    /// What stands in it at first.
    pub(crate) value: Option<String>,
    /// What stands there while it is empty.
    pub(crate) empty: fn(&State) -> Option<String>,
    /// Whether it has to be filled in.
    pub(crate) required: bool,
    /// When it is gone into, or left.
    pub(crate) focus: fn(Flow, &FocusEvent),
    /// While and when something else is typed.
    pub(crate) change: fn(Flow, &Event),
}

impl Input {
    /// A field of a form, which has to be filled in.
    pub(crate) fn field(id: &'static str, value: Option<String>) -> Self {
        Self {
            id,
            kind: if id == "email" { "email" } else { "text" },
            complete: id,
            list: None,
            value,
            empty: |_| None,
            required: true,
            focus: |_, _| {},
            change: |_, _| {},
        }
    }

    /// The element; what is wrong is said by the one with the id `ID-error`.
    pub(crate) fn show(self, flow: Flow) -> Piece {
        let id = self.id;
        view! {
            <input
                id=id
                part="field"
                name=id
                type=self.kind
                list=self.list
                data-test=id
                autocomplete=self.complete
                spellcheck="false"
                required=self.required
                value=self.value
                placeholder=flow.says(self.empty)
                aria-invalid=move || yes(flow.look(|s| s.wrong(id)).is_some())
                aria-describedby=format!("{id}-error")
                on:focus=flow.does(self.focus)
                on:blur=flow.does(self.focus)
                on:input=flow.does(self.change)
                on:change=flow.does(self.change)
            />
        }
        .piece()
    }
}

/// One of the things to [`pick`].
pub(crate) fn option(value: String, label: String, chosen: bool) -> Piece {
    view! { <option value=value selected=chosen>{label}</option> }.piece()
}

/// Nothing.
pub(crate) fn nothing() -> Piece {
    ().piece()
}

/// `true`, or no attribute at all.
pub(crate) fn yes(on: bool) -> Option<String> {
    on.then(|| "true".into())
}

/// A zone's name as people write it.
pub(crate) fn plain(zone: &str) -> String {
    zone.replace('_', " ")
}
