//! Event types that can't be booked any more.

use leptos::prelude::*;
use shared::api::EventSettings;

use super::list::focus_soon;
use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, Work, WorkError};

/// The retired ones, folded away, each with the way back.
#[component]
pub(super) fn Retired() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let retired = Memo::new(move |_| {
        let view = page.view();
        view.map(|view| view.retired_events).unwrap_or_default()
    });
    let restore = move |event: EventSettings| {
        let path = format!("{}/events/{}/restore", page.site_path(), event.event);
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("It can be booked again.");
            focus_soon(super::row::change_id(&event.event));
            Ok(())
        });
    };
    let some = Memo::new(move |_| !retired.with(Vec::is_empty));
    let rows = move || {
        let each = retired.get().into_iter().map(|event| {
            let (title, slug) = (event.title.clone(), event.event.clone());
            view! {
                <li class="retired-event">
                    <p>
                        <strong>{title.clone()}</strong>
                        " "
                        <span class="hint">{slug}</span>
                    </p>
                    <ActButton
                        work=work
                        label="Bring back"
                        look="quiet"
                        aria=format!("Bring back: {title}")
                        test="restore-event"
                        press=move |()| restore(event.clone())
                    />
                </li>
            }
        });
        each.collect_view()
    };
    view! {
        <Show when=move || some.get()>
            <details class="more">
                <summary data-test="retired-events">"Retired"</summary>
                <p class="hint">
                    "They can’t be booked. Existing bookings stay: they can be opened, moved and cancelled."
                </p>
                <ul class="event-types">{rows}</ul>
            </details>
        </Show>
        <WorkError work=work />
    }
}
