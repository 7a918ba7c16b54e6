//! *Why?*: an instant is picked, and the engine's own answer read in words.

mod answer;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{EventSettings, WhyView};

use super::section::{Part, Section};
use crate::api::Failure;
use crate::state::{Known, Page};
use crate::ui::{Notice, Select, Tone, Waiting};
use crate::words::span;
use crate::{api, clock};
use answer::Answer;

/// The section for any instant.
#[component]
pub(super) fn WhySection(part: Part) -> impl IntoView {
    let start = RwSignal::new(String::new());
    view! {
        <Section part=part>
            <p class="aside">
                "Pick any day and time to see why visitors are offered it or not, just as the \
                 booking page decides it."
            </p>
            <Why form="why" start=start />
        </Section>
    }
}

/// Asks about what is picked, as soon as it is whole.
#[component]
pub(super) fn Why(
    /// Begins the ids of its fields.
    form: &'static str,
    /// As a field of type `datetime-local` has it; may be empty.
    start: RwSignal<String>,
) -> impl IntoView {
    let page = Page::here();
    let path = StoredValue::new(page.site_path());
    let events = Memo::new(move |_| page.view().map(|view| view.events).unwrap_or_default());
    let of = move |event: &str| events.with(|all| all.iter().find(|it| it.event == event).cloned());
    let first = events.with_untracked(|all| all.first().cloned());
    let first_minutes = |event: Option<&EventSettings>| {
        event
            .and_then(|it| it.durations.first().copied())
            .unwrap_or_default()
    };
    let minutes = RwSignal::new(first_minutes(first.as_ref()));
    let event = RwSignal::new(first.map(|it| it.event).unwrap_or_default());
    let told = RwSignal::new(Known::<WhyView>::None);
    // Only the answer to the last question counts.
    let turn = StoredValue::new(0_u32);
    let ask = move || {
        let asked = turn.get_value() + 1;
        turn.set_value(asked);
        let (event, minutes) = (event.get_untracked(), minutes.get_untracked());
        let Some(start) = clock::from_field(&start.get_untracked()) else {
            told.set(Known::None);
            return;
        };
        let path = format!(
            "{}/events/{event}/why/{minutes}/{}",
            path.get_value(),
            start.0
        );
        spawn_local(async move {
            let answer: Result<WhyView, Failure> = api::get(&path).await;
            if turn.try_get_value() == Some(asked) {
                told.try_set(answer.map_or_else(Known::Failed, Known::Some));
            }
        });
    };
    // Where the event type changes, its first duration is meant unless it has the one of before.
    Effect::new(move |_| {
        let chosen = of(&event.get());
        let has = |it: &EventSettings| it.durations.contains(&minutes.get_untracked());
        if !chosen.as_ref().is_some_and(has) {
            minutes.set(first_minutes(chosen.as_ref()));
        }
    });
    Effect::new(move |_| {
        event.track();
        minutes.track();
        start.track();
        page.site.track();
        ask();
    });
    let shown = Memo::new(move |_| told.get());
    let types = move || {
        let all = events.get();
        (all.len() > 1).then(|| {
            let options = all.into_iter().map(|it| (it.event, it.title)).collect();
            view! {
                <Select
                    id=format!("{form}-event")
                    label="Event type"
                    value=event
                    options=options
                />
            }
        })
    };
    let durations = move || {
        let all = of(&event.get()).map(|it| it.durations).unwrap_or_default();
        (all.len() > 1).then(|| {
            let words = |it: u16| (it, span(u32::from(it)));
            view! {
                <Select
                    id=format!("{form}-minutes")
                    label="Duration"
                    value=minutes
                    options=all.into_iter().map(words).collect()
                />
            }
        })
    };
    let field = format!("{form}-start");
    let hint = format!("{form}-start-hint");
    view! {
        <div class="why-form">
            <div class="field">
                <label for=field.clone()>"Day and time"</label>
                <input
                    id=field.clone()
                    data-test=field.clone()
                    type="datetime-local"
                    step="300"
                    aria-describedby=hint.clone()
                    prop:value=start
                    on:input:target=move |event| start.set(event.target().value())
                />
            </div>
            {types}
            {durations}
        </div>
        <p class="hint" id=hint>
            {format!("In this device’s time zone, {}.", clock::browser_zone().replace('_', " "))}
        </p>
        <div role="status" data-test=format!("{form}-answer")>
            {move || match shown.get() {
                Known::None => ().into_any(),
                Known::Asking => view! { <Waiting words="Looking…" /> }.into_any(),
                Known::Failed(failure) => {
                    view! {
                        <Notice tone=Tone::Bad title="We couldn’t check that">
                            <p>{failure.sentence()}</p>
                        </Notice>
                    }
                        .into_any()
                }
                Known::Some(why) => view! { <Answer why=why /> }.into_any(),
            }}
        </div>
    }
}
