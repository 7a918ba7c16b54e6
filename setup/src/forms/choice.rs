//! A choice among numbers, said in words.

use leptos::prelude::*;

use crate::ui::Select;

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
    let options = all.into_iter().map(|it| (it, words.run(it))).collect();
    view! { <Select id=id label=label value=value options=options /> }
}
