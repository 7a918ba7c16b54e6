//! The choices: what the website is made with, how the times open, how they look.

use leptos::prelude::*;

use super::how::{EDITORS, WAYS, meaning};
use super::text::{self, Editor, Form, LABEL, LANGUAGES, Look, Way, Wish};
use crate::ui::{Radio, Select};

/// What is chosen. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    pub(super) editor: RwSignal<Editor>,
    pub(super) way: RwSignal<Way>,
    pub(super) label: RwSignal<String>,
    theme: RwSignal<Option<&'static str>>,
    lang: RwSignal<Option<&'static str>>,
    layout: RwSignal<Option<&'static str>>,
}

impl Chosen {
    /// The one tag, in the page, as its visitors have it. To be made in a component.
    pub(super) fn new() -> Self {
        let chosen = Self {
            editor: RwSignal::new(Editor::Html),
            way: RwSignal::new(Way::Inline),
            label: RwSignal::new(LABEL.to_owned()),
            theme: RwSignal::new(None),
            lang: RwSignal::new(None),
            layout: RwSignal::new(None),
        };
        // Who wanted a button where there can be none gets a link.
        Effect::new(move |_| {
            if !text::can(chosen.editor.get(), chosen.way.get_untracked()) {
                chosen.way.set(Way::Link);
            }
        });
        chosen
    }

    pub(super) fn look(self) -> Look {
        Look {
            theme: self.theme.get(),
            lang: self.lang.get(),
            layout: self.layout.get(),
        }
    }

    pub(super) fn wish(self) -> Wish {
        Wish {
            editor: self.editor.get(),
            way: self.way.get(),
            label: self.label.get(),
            look: self.look(),
        }
    }

    pub(super) fn form(self) -> Memo<Form> {
        Memo::new(move |_| text::form(self.editor.get(), self.way.get()))
    }
}

/// Where will it be pasted?
#[component]
pub(super) fn Where(chosen: Chosen) -> impl IntoView {
    let options = EDITORS
        .into_iter()
        .map(|(editor, label)| {
            let test = format!("editor-{editor:?}");
            view! { <Radio name="tag-editor" value=chosen.editor is=editor label=label test=test /> }
        })
        .collect_view();
    view! {
        <fieldset class="tag-choice">
            <legend>"Where will you paste it?"</legend>
            <div class="tag-options">{options}</div>
        </fieldset>
    }
}

/// How the times open, and how they look: as they are, most pages are served well.
#[component]
pub(super) fn HowItLooks(chosen: Chosen) -> impl IntoView {
    let form = chosen.form();
    let ways = WAYS
        .into_iter()
        .map(|(way, label)| {
            let off = Signal::derive(move || !text::can(chosen.editor.get(), way));
            let test = format!("way-{way:?}");
            view! { <Radio name="tag-way" value=chosen.way is=way label=label off=off test=test /> }
        })
        .collect_view();
    // Our own page has no other words than its visitor's link gives it.
    let labelled = move || matches!(form.get(), Form::Opener | Form::Floating);
    let ours = Signal::derive(move || matches!(form.get(), Form::Frame | Form::Address));
    let themes = vec![
        (None, "The visitor’s"),
        (Some("light"), "Light"),
        (Some("dark"), "Dark"),
    ];
    let languages = [(None, "As on the page")]
        .into_iter()
        .chain(LANGUAGES.map(|(tag, name)| (Some(tag), name)))
        .collect::<Vec<_>>();
    let layouts = vec![
        (None, "Whatever fits"),
        (Some("month"), "Month"),
        (Some("week"), "Week"),
        (Some("list"), "List"),
    ];
    view! {
        <details class="more">
            <summary data-test="tag-more">"How it opens and looks"</summary>
            <div class="tag-looks">
                <fieldset class="tag-choice" aria-describedby="tag-way-means">
                    <legend>"How should visitors see it?"</legend>
                    <div class="tag-options">{ways}</div>
                    <p class="hint" id="tag-way-means">
                        {move || meaning(form.get())}
                    </p>
                </fieldset>
                <Show when=labelled>
                    <div class="field">
                        <label for="tag-label">"Words on the link or button"</label>
                        <input
                            id="tag-label"
                            data-test="tag-label"
                            maxlength="60"
                            autocomplete="off"
                            placeholder=LABEL
                            prop:value=chosen.label
                            on:input:target=move |event| chosen.label.set(event.target().value())
                        />
                    </div>
                </Show>
                <div class="grid">
                    <Select
                        id="tag-theme"
                        label="Colours"
                        value=chosen.theme
                        options=themes
                        off=ours
                    />
                    <Select id="tag-lang" label="Language" value=chosen.lang options=languages />
                    <Select
                        id="tag-layout"
                        label="Show days as"
                        value=chosen.layout
                        options=layouts
                        off=ours
                    />
                </div>
            </div>
        </details>
    }
}
