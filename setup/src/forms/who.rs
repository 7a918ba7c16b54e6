//! Whose time an event type takes, and of which of them a booking.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::api::{Assignment, EventSettings};

use super::turn::{Turn, TurnModel};
use crate::api::Failure;
use crate::state::Page;
use crate::ui::{FieldError, Fold, Radio, Work};

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct WhoModel {
    everybody: RwSignal<bool>,
    chosen: RwSignal<BTreeSet<String>>,
    /// The site's hosts: their ids and names.
    known: StoredValue<Vec<(String, String)>>,
    assignment: RwSignal<Assignment>,
    turn: TurnModel,
}

impl WhoModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        let hosts = Page::here().view_untracked().map(|view| view.hosts);
        let here = hosts.into_iter().flatten();
        let here = here.filter(|host| host.state != "removed");
        Self {
            everybody: RwSignal::new(event.hosts.is_empty()),
            chosen: RwSignal::new(event.hosts.iter().cloned().collect()),
            known: StoredValue::new(here.map(|host| (host.id, host.name)).collect()),
            assignment: RwSignal::new(event.assignment),
            turn: TurnModel::of(event),
        }
    }

    /// Puts it into what is to be saved.
    ///
    /// # Errors
    /// A problem at the hosts if nobody is chosen.
    pub(super) fn put(self, event: &mut EventSettings) -> Result<(), Failure> {
        let is_here = |id: &str| {
            self.known
                .with_value(|all| all.iter().any(|(it, _)| it == id))
        };
        self.turn.put(event, is_here);
        event.assignment = self.assignment.get_untracked();
        if self.everybody.get_untracked() {
            event.hosts.clear();
            return match event.assignment {
                Assignment::Any => Ok(()),
                Assignment::All => Err(Failure::at(
                    "hosts",
                    "Choose who is booked together: this can’t include people added later.",
                )),
            };
        }
        let chosen = self.chosen.get_untracked();
        let known = self.known.get_value();
        event.hosts = kept(
            &event.hosts,
            &chosen,
            known.iter().map(|(id, _)| id.as_str()),
        );
        match event.hosts.is_empty() {
            true => Err(Failure::at(
                "hosts",
                "Choose who can be booked, or choose everybody.",
            )),
            false => Ok(()),
        }
    }

    /// Those whose time it takes.
    fn booked(self) -> Vec<(String, String)> {
        let mut all = self.known.get_value();
        if !self.everybody.get() {
            self.chosen
                .with(|chosen| all.retain(|(id, _)| chosen.contains(id)));
        }
        all
    }

    /// Who is booked together is named: all who are here, where nobody was chosen yet.
    fn name_all(self) {
        if self.everybody.get_untracked() {
            let all = self.known.get_value().into_iter().map(|(id, _)| id);
            self.chosen.set(all.collect());
            self.everybody.set(false);
        }
    }

    /// Whether there is anything to choose.
    pub(super) fn matters(self) -> bool {
        self.known.with_value(|known| known.len() > 1) || !self.everybody.get_untracked()
    }
}

/// Those who are chosen and there: as they stood before, then the others as the site lists them.
fn kept<'a>(
    before: &'a [String],
    chosen: &BTreeSet<String>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Vec<String> {
    let before = before.iter().map(String::as_str);
    let before = before.filter(|id| known.clone().any(|it| it == *id));
    let mut kept: Vec<String> = Vec::new();
    for id in before.chain(known.clone()) {
        if chosen.contains(id) && !kept.iter().any(|it| it == id) {
            kept.push(id.to_owned());
        }
    }
    kept
}

/// The fields.
#[component]
pub(super) fn Who(model: WhoModel, work: Work) -> impl IntoView {
    let boxes = move || {
        let known = model.known.get_value().into_iter();
        known
            .map(|(id, name)| {
                let (is, turned) = (id.clone(), id.clone());
                view! {
                    <label class="switch">
                        <input
                            type="checkbox"
                            data-test=format!("event-host-{id}")
                            prop:checked=move || model.chosen.with(|all| all.contains(&is))
                            on:change:target=move |event| {
                                let on = event.target().checked();
                                model
                                    .chosen
                                    .update(|all| {
                                        match on {
                                            true => all.insert(turned.clone()),
                                            false => all.remove(&turned),
                                        };
                                    });
                            }
                        />
                        <span>{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    let booked = Memo::new(move |_| model.booked());
    let several = Memo::new(move |_| booked.with(|all| all.len() > 1));
    let together = Memo::new(move |_| model.assignment.get() == Assignment::All);
    // Only what somebody turns: what is saved is shown as it is.
    Effect::new(move |before: Option<bool>| {
        let now = together.get();
        if now && before == Some(false) {
            model.name_all();
        }
        now
    });
    view! {
        <Fold summary="Who is booked" work=work fields=&["hosts", "priorities"] test="event-who">
            <fieldset class="plain-set" aria-describedby="error-hosts">
                <legend>"Who can be booked"</legend>
                <Radio
                    name="event-hosts"
                    value=model.everybody
                    is=true
                    label="Everybody on this site, including hosts added later"
                    test="event-everybody"
                />
                <Radio
                    name="event-hosts"
                    value=model.everybody
                    is=false
                    label="Only these hosts:"
                    test="event-some"
                />
                <Show when=move || !model.everybody.get()>
                    <div class="indented">{boxes}</div>
                </Show>
                <FieldError work=work field="hosts" />
            </fieldset>
            <Show when=move || several.get()>
                <fieldset class="plain-set" aria-describedby="event-together-hint">
                    <legend>"How many of them each booking takes"</legend>
                    <Radio
                        name="event-assignment"
                        value=model.assignment
                        is=Assignment::Any
                        label="Any one who is free"
                        test="event-any"
                    />
                    <Radio
                        name="event-assignment"
                        value=model.assignment
                        is=Assignment::All
                        label="All of them together, at times when everybody is free"
                        test="event-all"
                    />
                    <p class="hint" id="event-together-hint">
                        <Show
                            when=move || together.get()
                            fallback=|| "Only the one who takes it is booked; the others stay free."
                        >
                            "The event is in one host’s calendar and the others are invited to it, so everyone invited sees each other’s addresses. While one host is paused, or their calendar can’t be read, nothing is offered."
                        </Show>
                    </p>
                </fieldset>
            </Show>
            <Show when=move || several.get() && !together.get()>
                <Turn model=model.turn work=work hosts=booked />
            </Show>
        </Fold>
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn whoever_stays_keeps_their_place_and_who_is_gone_is_not_kept() {
        let before = ["bob", "gone", "ada"].map(str::to_owned);
        let chosen = ["ada", "bob", "cem", "gone"].map(str::to_owned);
        let known = ["ada", "bob", "cem", "dan"];
        let kept = kept(&before, &chosen.into_iter().collect(), known.into_iter());
        assert_eq!(kept, ["bob", "ada", "cem"]);
    }
}
