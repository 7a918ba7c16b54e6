//! Which of several hosts takes a booking of an event type.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::api::{EventSettings, RoundRobin};

use crate::ui::{FieldError, Radio, Switch, Work};

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct TurnModel {
    how: RwSignal<RoundRobin>,
    /// Host id → 1 (asked first) to 100.
    priorities: RwSignal<BTreeMap<String, u8>>,
    keeps_host: RwSignal<bool>,
}

impl TurnModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        Self {
            how: RwSignal::new(event.round_robin),
            priorities: RwSignal::new(event.priorities.clone()),
            keeps_host: RwSignal::new(event.keeps_host),
        }
    }

    /// Puts it into what is to be saved; of the hosts those who are there.
    pub(super) fn put(self, event: &mut EventSettings, is_here: impl Fn(&str) -> bool) {
        event.round_robin = self.how.get_untracked();
        event.priorities = self.priorities.get_untracked();
        event.priorities.retain(|host, _| is_here(host));
        event.keeps_host = self.keeps_host.get_untracked();
    }
}

/// When a host is asked; `None`: no priority.
fn rank(priority: Option<u8>) -> String {
    match priority {
        Some(1) => "first".to_owned(),
        Some(2) => "second".to_owned(),
        Some(3) => "third".to_owned(),
        Some(n) => format!("in place {n}"),
        None => "after everyone with a place".to_owned(),
    }
}

/// The places that can be chosen for one of so many hosts; one that is saved joins them.
fn ranks(hosts: usize, saved: Option<u8>) -> Vec<Option<u8>> {
    let most = u8::try_from(hosts).unwrap_or(u8::MAX).min(100);
    let mut all: Vec<Option<u8>> = (1..=most).map(Some).collect();
    if saved.is_some_and(|it| it > most) {
        all.push(saved);
    }
    all.push(None);
    all
}

/// The fields. `hosts` are those whose time it takes, by their ids, with their names.
#[component]
pub(super) fn Turn(
    model: TurnModel,
    work: Work,
    #[prop(into)] hosts: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let places = move || {
        let hosts = hosts.get();
        let many = hosts.len();
        hosts
            .into_iter()
            .map(|(id, name)| view! { <OnePlace id=id name=name many=many model=model /> })
            .collect_view()
    };
    view! {
        <fieldset class="plain-set">
            <legend>"If several are free, who takes a booking"</legend>
            <Radio
                name="event-round-robin"
                value=model.how
                is=RoundRobin::EqualShare
                label="Whoever has the fewest bookings of this event type"
                test="event-equal-share"
            />
            <Radio
                name="event-round-robin"
                value=model.how
                is=RoundRobin::LeastRecent
                label="Whoever was last booked the longest ago"
                test="event-least-recent"
            />
            <Radio
                name="event-round-robin"
                value=model.how
                is=RoundRobin::Priority
                label="In this order, each only when those before are not free:"
                test="event-priority"
            />
            <Show when=move || model.how.get() == RoundRobin::Priority>
                <div class="indented grid">{places}</div>
                <p class="hint">"Those in the same place get the same number of bookings."</p>
            </Show>
            <p class="hint">
                "If a calendar turns out to be busy, or can’t be read, while somebody books, the next host takes it."
            </p>
            <FieldError work=work field="priorities" />
        </fieldset>
        <Switch
            on=model.keeps_host
            turn=move |on| model.keeps_host.set(on)
            label="A visitor who moves a booking stays with the same host"
            test="event-keeps-host"
        />
        <Show when=move || !model.keeps_host.get()>
            <p class="hint">
                "They are offered everybody’s times. If their host is not free, another one takes over, and both calendars follow."
            </p>
        </Show>
    }
}

#[component]
fn OnePlace(id: String, name: String, many: usize, model: TurnModel) -> impl IntoView {
    let field = format!("event-priority-{id}");
    let saved = model.priorities.with_untracked(|all| all.get(&id).copied());
    let options = ranks(many, saved)
        .into_iter()
        .map(|place| {
            let value = place.map(|it| it.to_string()).unwrap_or_default();
            view! {
                <option value=value selected=place == saved>
                    {rank(place)}
                </option>
            }
        })
        .collect_view();
    let choose = move |value: String| {
        model.priorities.update(|all| {
            match value.parse() {
                Ok(place) => all.insert(id.clone(), place),
                Err(_) => all.remove(&id),
            };
        });
    };
    view! {
        <div class="field">
            <label for=field.clone()>{format!("{name} is asked")}</label>
            <select
                id=field
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{rank, ranks};

    #[test]
    fn there_are_as_many_places_as_hosts_and_a_saved_one_stays() {
        assert_eq!(ranks(2, Some(1)), [Some(1), Some(2), None]);
        assert_eq!(ranks(2, Some(7)), [Some(1), Some(2), Some(7), None]);
        assert_eq!(ranks(1_000, None).len(), 101);
        assert_eq!(rank(Some(7)), "in place 7");
    }
}
