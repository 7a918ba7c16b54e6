//! What hosts note of a booking.

use leptos::prelude::*;
use shared::api::BookingNote;

use super::section::give_back_focus;
use crate::state::Page;
use crate::ui::{ActButton, FieldError, Work, WorkError};
use crate::{api, browser};

/// The booking whose note was changed last. The list is drawn anew then, and the keyboard goes
/// back to where it was. Stands in Leptos' context.
#[derive(Clone, Copy)]
pub(super) struct Noted(StoredValue<Option<String>>);

impl Noted {
    pub(super) fn nothing() -> Self {
        Self(StoredValue::new(None))
    }
}

/// Writing a note, or another one.
#[component]
pub(super) fn Note(id: String, note: String) -> impl IntoView {
    let page = Page::here();
    let noted = expect_context::<Noted>().0;
    let work = Work::new();
    let path = format!("{}/bookings/{id}/note", page.site_path());
    let open = RwSignal::new(false);
    let label = if note.is_empty() {
        "Add a note"
    } else {
        "Change the note"
    };
    let text = RwSignal::new(note.clone());
    let (field, button) = (format!("note-{id}"), format!("note-{id}-open"));
    give_back_focus(open, button.clone());
    let writing = field.clone();
    Effect::new(move |was_open: Option<bool>| {
        let open = open.get();
        if open && was_open == Some(false) {
            browser::focus(&writing);
        }
        open
    });
    let again = button.clone();
    let here = id.clone();
    Effect::new(move |_| {
        if noted.get_value().as_deref() == Some(&here) {
            noted.set_value(None);
            browser::focus(&again);
        }
    });
    let before = StoredValue::new(note);
    let (path, id) = (StoredValue::new(path), StoredValue::new(id));
    let save = move |()| {
        work.run(async move {
            let text = text.get_untracked().trim().to_owned();
            let changed = (text != before.get_value()).then(|| id.get_value());
            let note = BookingNote { text };
            let view = api::put(&path.get_value(), &note).await?;
            // The list may have been drawn anew meanwhile.
            open.try_set(false);
            if changed.is_some() {
                noted.try_set_value(changed);
            }
            page.take(view);
            page.say("Note saved.");
            Ok(())
        });
    };
    let leave = move |_| {
        text.set(before.get_value());
        open.set(false);
    };
    view! {
        <WorkError work=work fields=&["text"] />
        <Show
            when=move || open.get()
            fallback=move || {
                view! {
                    <button
                        type="button"
                        class="button quiet"
                        id=button.clone()
                        data-test="note-booking"
                        on:click=move |_| open.set(true)
                    >
                        {label}
                    </button>
                }
            }
        >
            <div class="field">
                <label for=field.clone()>"Note"</label>
                <textarea
                    id=field.clone()
                    rows="3"
                    maxlength="2000"
                    data-test="note-text"
                    aria-describedby=format!("{field}-hint error-{field}-text")
                    prop:value=text
                    on:input:target=move |event| text.set(event.target().value())
                ></textarea>
                <p class="hint" id=format!("{field}-hint")>
                    "It stays on this page: neither the visitor nor Google Calendar gets it."
                </p>
                <FieldError work=work field="text" scope=format!("{field}-") />
            </div>
            <div class="actions">
                <ActButton work=work label="Save the note" test="save-note" press=save />
                <button type="button" class="button quiet" on:click=leave>
                    "Leave it as it was"
                </button>
            </div>
        </Show>
    }
}
