//! All event types, in the order of the owner.

use leptos::prelude::*;
use shared::api::EventSettings;

use super::add::Add;
use super::retired::Retired;
use super::row::Row;
use crate::browser;
use crate::state::Page;
use crate::ui::{Icon, IconOf};

/// The button that adds one: the keyboard comes back to it.
pub(super) const ADD: &str = "add-event";

/// Those that can be booked, with what can be done with each, and those that are retired.
#[component]
pub(crate) fn EventTypes() -> impl IntoView {
    let page = Page::here();
    // What a new one begins with, while it is being added.
    let adding = RwSignal::new(None::<EventSettings>);
    let slugs = Memo::new(move |_| {
        let events = page.view().map(|view| view.events).unwrap_or_default();
        events
            .into_iter()
            .map(|it| it.event)
            .collect::<Vec<String>>()
    });
    view! {
        {move || {
            slugs
                .with(Vec::is_empty)
                .then(|| view! { <p class="empty">"Nothing can be booked now."</p> })
        }}
        <ul class="event-types" data-test="event-types">
            <For each=move || slugs.get() key=Clone::clone let:slug>
                <Row slug=slug slugs=slugs adding=adding />
            </For>
        </ul>
        {move || match adding.get() {
            Some(begin) => view! { <Add begin=begin adding=adding /> }.into_any(),
            None => {
                view! {
                    <div class="actions">
                        <button
                            type="button"
                            class="button"
                            id=ADD
                            data-test=ADD
                            on:click=move |_| adding.set(Some(EventSettings::new("", "")))
                        >
                            <Icon of=IconOf::Plus />
                            "Add an event type"
                        </button>
                    </div>
                }
                    .into_any()
            }
        }}
        <Retired />
    }
}

/// Puts the keyboard on something that this render brings.
pub(super) fn focus_soon(id: String) {
    request_animation_frame(move || browser::focus(&id));
}
