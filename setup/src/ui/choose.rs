//! The ways to choose: one of a list, one of a few that are all seen, on or off.

use leptos::prelude::*;

/// One of a list, said in words.
#[component]
pub(crate) fn Select<T, W>(
    /// Its id, and its name for tests.
    #[prop(into)]
    id: String,
    label: &'static str,
    value: RwSignal<T>,
    /// What can be chosen, in this order.
    options: Vec<(T, W)>,
    /// It can't be chosen now.
    #[prop(optional, into)]
    off: Signal<bool>,
    /// Stands below it: a hint, what is wrong.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    W: Into<String> + 'static,
{
    let now = value.get_untracked();
    let (values, words): (Vec<T>, Vec<W>) = options.into_iter().unzip();
    let choices = words
        .into_iter()
        .zip(&values)
        .enumerate()
        .map(|(at, (words, it))| {
            view! {
                <option value=at.to_string() selected=*it == now>
                    {words.into()}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id.clone()
                data-test=id
                disabled=off
                on:change:target=move |event| {
                    let chosen = event.target().value().parse::<usize>();
                    if let Some(it) = chosen.ok().and_then(|at| values.get(at)) {
                        value.set(it.clone());
                    }
                }
            >
                {choices}
            </select>
            {children.map(|children| children())}
        </div>
    }
}

/// One of a few; those of the same `name` exclude each other.
#[component]
pub(crate) fn Radio<T>(
    name: &'static str,
    value: RwSignal<T>,
    /// What it stands for.
    is: T,
    label: &'static str,
    /// It can't be chosen now.
    #[prop(optional, into)]
    off: Signal<bool>,
    /// For tests.
    #[prop(optional, into)]
    test: Option<String>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <label class="switch">
            <input
                type="radio"
                name=name
                data-test=test
                disabled=off
                prop:checked=move || value.get() == is
                on:change=move |_| value.set(is)
            />
            <span>{label}</span>
        </label>
    }
}

/// On or off.
#[component]
pub(crate) fn Switch(
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] turn: Callback<bool>,
    #[prop(into)] label: String,
    /// For tests.
    #[prop(optional)]
    test: Option<&'static str>,
    /// Stands below it: what it does.
    #[prop(optional)]
    hint: Option<&'static str>,
) -> impl IntoView {
    let switch = view! {
        <label class="switch">
            <input
                type="checkbox"
                data-test=test
                prop:checked=on
                on:change:target=move |event| turn.run(event.target().checked())
            />
            <span>{label}</span>
        </label>
    };
    match hint {
        None => switch.into_any(),
        Some(hint) => view! {
            <div class="explained">
                {switch}
                <p class="hint">{hint}</p>
            </div>
        }
        .into_any(),
    }
}
