//! By which of their schedules an event type's hosts can be booked.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::api::{EventSettings, HostView};

use crate::state::Page;

/// What is being edited: host id → schedule id. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct ScheduleChoiceModel(RwSignal<BTreeMap<String, String>>);

impl ScheduleChoiceModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        Self(RwSignal::new(event.schedules.clone()))
    }

    /// Puts it into what is to be saved.
    pub(super) fn put(self, event: &mut EventSettings) {
        event.schedules = self.0.get_untracked();
    }
}

/// A choice for each host who has several schedules; nothing where nobody has.
#[component]
pub(super) fn ScheduleChoice(model: ScheduleChoiceModel) -> impl IntoView {
    let hosts = Page::here().view_untracked().map(|view| view.hosts);
    let several = hosts.unwrap_or_default().into_iter();
    several
        .filter(|host| host.schedules.len() > 1)
        .map(|host| view! { <OneHost host=host model=model /> })
        .collect_view()
}

#[component]
fn OneHost(host: HostView, model: ScheduleChoiceModel) -> impl IntoView {
    let field = format!("event-schedule-{}", host.id);
    let chosen = model.0.with_untracked(|all| all.get(&host.id).cloned());
    let options = host
        .schedules
        .into_iter()
        .map(|it| {
            let selected = *chosen.as_ref().unwrap_or(&host.id) == it.id;
            view! {
                <option value=it.id selected=selected>
                    {it.name}
                </option>
            }
        })
        .collect_view();
    let id = host.id;
    // The first schedule has the host's id, and is what counts where nothing is said.
    let choose = move |schedule: String| {
        model.0.update(|all| {
            if schedule == id {
                all.remove(&id);
            } else {
                all.insert(id.clone(), schedule);
            }
        });
    };
    view! {
        <div class="field">
            <label for=field.clone()>{format!("Schedule of {}", host.name)}</label>
            <select
                id=field
                data-test="event-schedule"
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </div>
    }
}
