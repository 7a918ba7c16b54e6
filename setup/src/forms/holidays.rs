//! Adds a country's holidays to the dates that differ, replaces them, takes them away.

use leptos::prelude::*;

use super::dates::DatesModel;
use super::holidays_data::{Country, Index, counted, days_off, replaced, without};
use crate::api;
use crate::browser;
use crate::clock;
use crate::ui::{Work, WorkError};

/// Folded away; what there is to choose from is asked for when it is opened.
#[component]
pub(super) fn Holidays(model: DatesModel) -> impl IntoView {
    let work = Work::new();
    let index = RwSignal::new(None::<Index>);
    let chosen = RwSignal::new(None::<Country>);
    let part = RwSignal::new(String::new());
    let year = RwSignal::new(browser::this_year());
    let said = RwSignal::new(String::new());
    let load = move |code: String| {
        part.set(String::new());
        chosen.set(None);
        if code.is_empty() {
            return;
        }
        work.run(async move {
            let country = api::get(&format!("/holidays/{code}.json")).await?;
            chosen.set(Some(country));
            Ok(())
        });
    };
    let open = move |_| {
        if index.with_untracked(Option::is_some) {
            return;
        }
        work.run(async move {
            let found: Index = api::get("/holidays/index.json").await?;
            index.set(Some(found));
            Ok(())
        });
    };
    let days = Memo::new(move |_| {
        chosen.with(|country| {
            let country = country.as_ref()?;
            Some(part.with(|part| year.with(|year| days_off(country, part, year))))
        })
    });
    let add = move |_| {
        let (Some(country), Some(days)) = (chosen.get_untracked(), days.get_untracked()) else {
            return;
        };
        let all = model.read_all();
        let count = days.len();
        let all = year.with_untracked(|year| replaced(all, &country.country, year, days));
        model.put_all(&all);
        said.set(match count {
            1 => "One holiday is among the dates above. Save to keep it.".to_owned(),
            _ => format!("{count} holidays are among the dates above. Save to keep them."),
        });
    };
    view! {
        <details class="more" on:toggle=open>
            <summary data-test="holidays">"Public holidays"</summary>
            <div class="fold">
                {move || {
                    index.get().map(|index| {
                        view! {
                            <Choice index=index load=Callback::new(load) chosen=chosen part=part year=year />
                        }
                    })
                }}
                <WorkError work=work />
                {move || {
                    days.get()
                        .map(|days| {
                            view! {
                                <div class="row">
                                    <button
                                        type="button"
                                        class="button"
                                        data-test="holidays-add"
                                        on:click=add
                                    >
                                        {match days.len() {
                                            1 => "Add one holiday as a day off".to_owned(),
                                            n => format!("Add {n} holidays as days off"),
                                        }}
                                    </button>
                                </div>
                            }
                        })
                }}
                <p class="hint" role="status" data-test="holidays-said">
                    {said}
                </p>
            </div>
        </details>
        <Removals model=model said=said />
    }
}

#[component]
fn Choice(
    index: Index,
    load: Callback<String>,
    chosen: RwSignal<Option<Country>>,
    part: RwSignal<String>,
    year: RwSignal<String>,
) -> impl IntoView {
    let mut named: Vec<(String, String)> = index.countries.into_iter().collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    let countries = named
        .into_iter()
        .map(|(code, name)| view! { <option value=code>{name}</option> });
    let countries = countries.collect_view();
    let years = (index.first..=index.last).map(|it| it.to_string());
    let years: Vec<_> = years.filter(|it| *it >= browser::this_year()).collect();
    let years = years.into_iter().map(|it| {
        let value = it.clone();
        view! { <option value=value>{it}</option> }
    });
    let years = years.collect_view();
    let parts = move || {
        let parts = chosen.with(|it| it.as_ref().map(|it| it.parts.clone()));
        let mut parts: Vec<_> = parts?.into_iter().collect();
        if parts.is_empty() {
            return None;
        }
        parts.sort_by(|a, b| a.1.cmp(&b.1));
        let options = parts
            .into_iter()
            .map(|(code, name)| view! { <option value=code>{name}</option> });
        Some(view! {
            <div class="field">
                <label for="holidays-part">"State or region"</label>
                <select
                    id="holidays-part"
                    data-test="holidays-part"
                    on:change:target=move |event| part.set(event.target().value())
                >
                    <option value="">"the whole country"</option>
                    {options.collect_view()}
                </select>
            </div>
        })
    };
    view! {
        <div class="grid">
            <div class="field">
                <label for="holidays-country">"Country"</label>
                <select
                    id="holidays-country"
                    data-test="holidays-country"
                    on:change:target=move |event| load.run(event.target().value())
                >
                    <option value="">"Choose…"</option>
                    {countries}
                </select>
            </div>
            {parts}
            <div class="field">
                <label for="holidays-year">"Year"</label>
                <select
                    id="holidays-year"
                    data-test="holidays-year"
                    prop:value=year
                    on:change:target=move |event| year.set(event.target().value())
                >
                    {years}
                </select>
            </div>
        </div>
    }
}

/// A button for each country whose holidays are among the dates.
#[component]
fn Removals(model: DatesModel, said: RwSignal<String>) -> impl IntoView {
    let there = Memo::new(move |_| counted(&model.read_all_now()));
    let remove = move |code: String| {
        model.put_all(&without(model.read_all(), &code));
        said.set("Removed from the dates. Save to keep it that way.".to_owned());
    };
    move || {
        let buttons = there.get().into_iter().map(|(code, count)| {
            let country = clock::country(&code);
            let words = match count {
                1 => format!("Remove the one holiday of {country}"),
                n => format!("Remove the {n} holidays of {country}"),
            };
            view! {
                <button
                    type="button"
                    class="button quiet"
                    data-test="holidays-remove"
                    on:click=move |_| remove(code.clone())
                >
                    {words}
                </button>
            }
        });
        view! { <div class="row">{buttons.collect_view()}</div> }
    }
}
