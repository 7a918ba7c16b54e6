//! Pausing a host, booking them again, removing them.

use leptos::prelude::*;
use shared::api::HostView;

use super::leave::{Ask, Leaving, focus_question};
use crate::api;
use crate::state::Page;
use crate::ui::{Work, WorkError};

fn pause(host: &HostView) -> Leaving {
    Leaving {
        plan: format!("hosts/{}/leaving", host.id),
        act: format!("hosts/{}/pause", host.id),
        title: format!("Pause {}?", host.name),
        means: &[
            "Nothing is offered for them from now on, until they are booked again.",
            "Their calendars are not read meanwhile; visitors can still cancel.",
            "The Google connection and all settings are kept.",
        ],
        button: ("Pause", "Pausing…"),
        stay: "Don’t pause",
        test: "confirm-pause",
    }
}

fn remove(host: &HostView) -> Leaving {
    Leaving {
        plan: format!("hosts/{}/leaving", host.id),
        act: format!("hosts/{}/remove", host.id),
        title: format!("Remove {}?", host.name),
        means: &[
            "Nothing is offered for them from now on, and they can’t open this site any more.",
            "Their Google accounts are disconnected, once the bookings below are dealt with.",
            "This can’t be undone; they can be added and invited again.",
        ],
        button: ("Remove", "Removing…"),
        stay: "Don’t remove",
        test: "confirm-remove",
    }
}

/// The buttons, and the question that one of them asks.
#[component]
pub(super) fn HostActs(host: HostView, can_remove: bool) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let pausing = RwSignal::new(false);
    let removing = RwSignal::new(false);
    let paused = host.state == "paused";
    let busy = host.leaving.is_some();
    let path = StoredValue::new(format!("{}/hosts/{}/resume", page.site_path(), host.id));
    let resume = move |_| {
        work.run(async move {
            page.take(api::post(&path.get_value(), &serde_json::Map::new()).await?);
            page.say("Booked again.");
            Ok(())
        });
    };
    let open = move |one: RwSignal<bool>, other: RwSignal<bool>| {
        other.set(false);
        one.set(true);
        focus_question();
    };
    let host = StoredValue::new(host);
    view! {
        <div class="row">
            {(paused && !busy)
                .then(|| {
                    view! {
                        <button type="button" class="button" data-test="resume" on:click=resume>
                            {move || if work.is_busy() { "Asking…" } else { "Offer times again" }}
                        </button>
                    }
                })}
            {(!paused && !busy)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet"
                            data-test="pause"
                            aria-expanded=move || pausing.get().to_string()
                            on:click=move |_| open(pausing, removing)
                        >
                            "Pause"
                        </button>
                    }
                })}
            {(can_remove && !busy)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet"
                            data-test="remove-host"
                            aria-expanded=move || removing.get().to_string()
                            on:click=move |_| open(removing, pausing)
                        >
                            "Remove"
                        </button>
                    }
                })}
        </div>
        <WorkError work=work />
        {move || {
            pausing
                .get()
                .then(|| view! { <Ask leaving=host.with_value(pause) asking=pausing /> })
        }}
        {move || {
            removing
                .get()
                .then(|| view! { <Ask leaving=host.with_value(remove) asking=removing /> })
        }}
    }
}
