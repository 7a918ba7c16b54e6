//! Adding an event type: its name, and its address, which stays.

use leptos::prelude::*;
use shared::api::{EventSettings, SiteView};
use shared::booking::EventSlug;

use super::list::{ADD, focus_soon};
use crate::api::{self, Failure};
use crate::state::Page;
use crate::ui::{FieldError, SaveButton, TextField, Work, WorkError};

/// The form; what it does not ask for is taken from `begin`.
#[component]
pub(super) fn Add(begin: EventSettings, adding: RwSignal<Option<EventSettings>>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let title = RwSignal::new(begin.title.clone());
    let address = RwSignal::new(String::new());
    // Until somebody types one, the address follows the name.
    let typed = RwSignal::new(false);
    Effect::new(move |_| {
        let title = title.get();
        if !typed.get_untracked() {
            address.set(suggested(&title, page.view_untracked().as_ref()));
        }
    });
    Effect::new(|_| focus_soon("new-event-title".to_owned()));
    let stop = move |_| {
        adding.set(None);
        focus_soon(ADD.to_owned());
    };
    let link = move || {
        let (origin, site) = page
            .view()
            .map(|view| (view.origin, view.site))
            .unwrap_or_default();
        match address.get().trim() {
            "" => String::new(),
            address => format!("{origin}/book/{site}/{address}"),
        }
    };
    let begin = StoredValue::new(begin);
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let wanted = EventSettings {
            event: address.get_untracked().trim().to_owned(),
            title: title.get_untracked().trim().to_owned(),
            ..begin.get_value()
        };
        if let Err(failure) = complete(&wanted) {
            return work.fail(failure);
        }
        let path = format!("{}/events", page.site_path());
        work.run(async move {
            let view: SiteView = api::post(&path, &wanted).await?;
            page.take(view);
            page.say("Event type added.");
            page.go_to_event(&wanted.event);
            Ok(())
        });
    };
    view! {
        <form class="add-event" on:submit=save novalidate>
            <h3>"New event type"</h3>
            <TextField
                id="new-event-title"
                field="title"
                scope="new-event-"
                label="Name"
                hint="Visitors and your calendar show it."
                value=title
                work=work
            />
            <div class="field">
                <label for="new-event-address">"Address"</label>
                <input
                    id="new-event-address"
                    data-test="new-event-address"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="40"
                    aria-describedby="new-event-address-hint error-new-event-event"
                    aria-invalid=move || work.is_about("event").then_some("true")
                    prop:value=address
                    on:input:target=move |event| {
                        typed.set(true);
                        address.set(event.target().value());
                    }
                />
                <p class="hint" id="new-event-address-hint">
                    "It’s part of links and tags, so it can’t be changed later. "
                    <span class="address">{link}</span>
                </p>
                <FieldError work=work field="event" scope="new-event-" />
            </div>
            <WorkError work=work fields=&["title", "event"] />
            <div class="actions">
                <SaveButton work=work label="Add it" busy="Adding…" test="save-new-event" />
                <button type="button" class="button" on:click=stop>
                    "Don’t add"
                </button>
            </div>
        </form>
    }
}

/// An address of its own for this title; none without one.
fn suggested(title: &str, view: Option<&SiteView>) -> String {
    if title.trim().is_empty() {
        return String::new();
    }
    let taken = |slug: &str| {
        let mut all = view
            .into_iter()
            .flat_map(|view| view.events.iter().chain(&view.retired_events));
        all.any(|it| it.event == slug)
    };
    EventSlug::suggest(title, taken).as_str().to_owned()
}

fn complete(wanted: &EventSettings) -> Result<(), Failure> {
    if wanted.title.is_empty() {
        let words = "Give it a name that visitors understand.";
        return Err(Failure::at("title", words));
    }
    EventSlug::parse(&wanted.event).map(drop).map_err(|_| {
        let words = "Use 1 to 40 characters: a to z, 0 to 9, and - in between.";
        Failure::at("event", words)
    })
}

#[cfg(test)]
mod tests {
    use shared::api::EventSettings;

    use super::{complete, suggested};

    #[test]
    fn an_address_comes_with_the_name() {
        assert_eq!(suggested(" ", None), "");
        assert_eq!(suggested("Tea & cake", None), "tea-cake");
    }

    #[test]
    fn a_name_and_an_address_are_needed() {
        let field = |event: &str, title: &str| {
            let failure = complete(&EventSettings::new(event, title)).err()?;
            failure.field().map(str::to_owned)
        };
        assert_eq!(field("tea", "Tea"), None);
        assert_eq!(field("tea", "").as_deref(), Some("title"));
        assert_eq!(field("", "Tea").as_deref(), Some("event"));
        assert_eq!(field("Tea time", "Tea").as_deref(), Some("event"));
    }
}
