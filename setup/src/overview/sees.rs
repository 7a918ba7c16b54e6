//! Whose bookings somebody sees: in words, and as what can be ticked.

use leptos::prelude::*;
use shared::api::{Sees, SiteView};

use crate::state::Page;
use crate::ui::Switch;

/// In words; `None` where it is nothing besides a host's own.
pub(super) fn in_words(sees: &Sees, view: Option<&SiteView>, is_host: bool) -> Option<String> {
    if sees.all {
        return Some("Sees all bookings.".to_owned());
    }
    let mut names = Vec::new();
    if let Some(view) = view {
        let hosts = view.hosts.iter().filter(|it| sees.hosts.contains(&it.id));
        names.extend(hosts.map(|it| it.name.clone()));
        let events = view.events.iter().chain(&view.retired_events);
        let events = events.filter(|it| sees.events.contains(&it.event));
        names.extend(events.map(|it| format!("“{}”", it.title)));
    }
    match (names.is_empty(), is_host) {
        (true, true) => None,
        (true, false) => Some("Sees no bookings yet.".to_owned()),
        (false, true) => Some(format!("Also sees bookings of {}.", names.join(", "))),
        (false, false) => Some(format!("Sees bookings of {}.", names.join(", "))),
    }
}

/// All, or those of some hosts and event types.
#[component]
pub(super) fn SeesFields(sees: RwSignal<Sees>, title: &'static str) -> impl IntoView {
    let page = Page::here();
    let view = page.view_untracked();
    let list = move |hosts: bool| {
        let view = view.as_ref();
        let known: Vec<(String, String)> = match (view, hosts) {
            (None, _) => Vec::new(),
            (Some(view), true) => {
                let hosts = view.hosts.iter().filter(|it| it.state != "removed");
                hosts.map(|it| (it.id.clone(), it.name.clone())).collect()
            }
            (Some(view), false) => {
                let events = view.events.iter();
                events
                    .map(|it| (it.event.clone(), format!("“{}”", it.title)))
                    .collect()
            }
        };
        known
            .into_iter()
            .map(|(id, name)| view! { <One sees=sees hosts=hosts id=id name=name /> })
            .collect_view()
    };
    let list = StoredValue::new_local(list);
    view! {
        <fieldset class="plain-set">
            <legend>{title}</legend>
            <Switch
                on=Signal::derive(move || sees.with(|it| it.all))
                turn=Callback::new(move |on| sees.update(|it| it.all = on))
                label="All hosts and event types"
                test="sees-all"
            />
            {move || {
                (!sees.with(|it| it.all))
                    .then(|| list.with_value(|list| view! { {list(true)} {list(false)} }))
            }}
        </fieldset>
    }
}

#[component]
fn One(sees: RwSignal<Sees>, hosts: bool, id: String, name: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let on = move || {
        sees.with(|it| {
            let list = if hosts { &it.hosts } else { &it.events };
            id.with_value(|id| list.contains(id))
        })
    };
    let turn = move |on: bool| {
        sees.update(|it| {
            let list = if hosts { &mut it.hosts } else { &mut it.events };
            list.retain(|it| id.with_value(|id| it != id));
            if on {
                list.push(id.get_value());
            }
        });
    };
    view! {
        <Switch
            on=Signal::derive(on)
            turn=Callback::new(turn)
            label=name
            test=if hosts { "sees-host" } else { "sees-event" }
        />
    }
}
