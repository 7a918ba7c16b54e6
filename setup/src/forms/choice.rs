//! A choice among numbers, said in words.

use leptos::prelude::*;

/// A saved number that is not in the list joins it.
#[component]
pub(super) fn Choice(
    id: &'static str,
    label: &'static str,
    value: RwSignal<u32>,
    choices: &'static [u32],
    words: Callback<u32, String>,
) -> impl IntoView {
    let now = value.get_untracked();
    let mut all = choices.to_vec();
    if !all.contains(&now) {
        all.push(now);
        all.sort_unstable();
    }
    let options = all
        .into_iter()
        .map(|it| {
            view! {
                <option value=it.to_string() selected=it == now>
                    {words.run(it)}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select
                id=id
                data-test=id
                on:change:target=move |event| {
                    if let Ok(it) = event.target().value().parse() {
                        value.set(it);
                    }
                }
            >
                {options}
            </select>
        </div>
    }
}
