//! Pausing a host, booking them again, removing them.

use leptos::prelude::*;
use shared::api::HostView;

use super::leave::{Ask, Leaving, focus_question};
use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, Work, WorkError};

/// What is asked before a host is left, but for their name.
struct Words {
    act: &'static str,
    verb: &'static str,
    means: &'static [&'static str],
    busy: &'static str,
    stay: &'static str,
    test: &'static str,
}

const PAUSE: Words = Words {
    act: "pause",
    verb: "Pause",
    means: &[
        "No times are offered for them, until you offer times again.",
        "Meanwhile busy times are not read, and Google stops telling us about changes.",
        "Existing bookings are followed once an hour; visitors can still cancel.",
        "The Google connection and all settings are kept.",
    ],
    busy: "Pausing…",
    stay: "Don’t pause",
    test: "confirm-pause",
};

const REMOVE: Words = Words {
    act: "remove",
    verb: "Remove",
    means: &[
        "No times are offered for them any more, and they can no longer open this site.",
        "Their Google accounts are disconnected, once the bookings below are dealt with.",
        "This can’t be undone, but you can add and invite them again.",
    ],
    busy: "Removing…",
    stay: "Don’t remove",
    test: "confirm-remove",
};

impl Words {
    fn of(&self, host: &HostView) -> Leaving {
        Leaving {
            plan: format!("hosts/{}/leaving", host.id),
            act: format!("hosts/{}/{}", host.id, self.act),
            title: format!("{} {}?", self.verb, host.name),
            means: self.means,
            button: (self.verb, self.busy),
            stay: self.stay,
            test: self.test,
        }
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
    let resume = move |()| {
        work.run(async move {
            page.take(api::post(&path.get_value(), &serde_json::Map::new()).await?);
            page.say("They can be booked again.");
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
                        <ActButton
                            work=work
                            label="Offer times again"
                            busy="Asking…"
                            test="resume"
                            press=resume
                        />
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
                .then(|| view! { <Ask leaving=host.with_value(|it| PAUSE.of(it)) asking=pausing /> })
        }}
        {move || {
            removing
                .get()
                .then(|| view! { <Ask leaving=host.with_value(|it| REMOVE.of(it)) asking=removing /> })
        }}
    }
}
