//! The page on which an event type is changed. It has an address of its own.

use leptos::prelude::*;
use shared::api::{EventSettings, NewDraft};

use super::watchers::Watchers;
use crate::api;
use crate::forms::{Beside, EVENT_FIELDS, EventFields, EventModel};
use crate::state::Page;
use crate::tag::link_and_tag;
use crate::ui::{Back, CopyText, Notice, SaveButton, Shell, Tone, Work, WorkError};

/// One event type with all that can be set of it.
#[component]
pub(crate) fn EventType(event: String) -> impl IntoView {
    let page = Page::here();
    let found = page.view_untracked().and_then(|view| {
        let mut events = view.events.into_iter();
        events.find(|it| it.event == event)
    });
    match found {
        Some(found) => view! { <Editor event=found /> }.into_any(),
        None => view! { <NotThere event=event /> }.into_any(),
    }
}

#[component]
fn Editor(event: EventSettings) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let model = EventModel::of(Some(&event));
    let both = page
        .view_untracked()
        .map(|view| link_and_tag(&view, &event));
    let (link, tag) = both.unwrap_or_default();
    let visit = link.clone();
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let event = match model.settings() {
            Ok(event) => event,
            Err(failure) => return work.fail(failure),
        };
        let path = format!("{}/events/{}", page.site_path(), event.event);
        work.run(async move {
            page.take(api::put(&path, &event).await?);
            page.say("Event type saved.");
            Ok(())
        });
    };
    let draft = Box::new(move || {
        Ok(NewDraft {
            event: Some(model.settings()?),
            ..NewDraft::default()
        })
    });
    view! {
        <Shell
            wide=true
            title=event.title
            lead="Changes apply to new bookings. How late visitors may cancel or move applies to all bookings."
        >
            <Back words="Event types" press=move |()| page.go_to_section("events") />
            <Beside of=Some(event.event.clone()) draft=draft>
                <form on:submit=save novalidate data-test="event-editor">
                    <div class="card">
                        <EventFields model=model work=work />
                    </div>
                    <WorkError work=work fields=EVENT_FIELDS />
                    <div class="actions">
                        <SaveButton work=work label="Save event type" busy="Saving…" test="save-event" />
                    </div>
                </form>
            </Beside>
            <Watchers event=event.event />
            <section class="card" aria-labelledby="addresses-heading">
                <h2 id="addresses-heading">"Link and tag"</h2>
                <CopyText text=link label="Link to its own page" test="event-link" />
                <CopyText text=tag label="Tag for your website" test="event-tag" />
                <p class="hint">
                    <a href=visit target="_blank" rel="noopener">
                        "Open it as a visitor (new tab)"
                    </a>
                </p>
            </section>
        </Shell>
    }
}

/// The address names an event type that there is not, or not any more.
#[component]
fn NotThere(event: String) -> impl IntoView {
    let page = Page::here();
    let retired = page.view_untracked().and_then(|view| {
        let mut retired = view.retired_events.into_iter();
        retired.find(|it| it.event == event)
    });
    let title = match &retired {
        Some(retired) => retired.title.clone(),
        None => "No such event type".to_owned(),
    };
    let (head, what) = match retired {
        Some(_) => (
            "This event type is retired",
            "It can’t be booked or changed. Bring it back under Event types.",
        ),
        None => (
            "There is nothing here",
            "It was removed, or the address is mistyped.",
        ),
    };
    view! {
        <Shell title=title>
            <Notice tone=Tone::Info title=head test="no-event">
                <p>{what}</p>
            </Notice>
            <Back words="Event types" press=move |()| page.go_to_section("events") />
        </Shell>
    }
}
