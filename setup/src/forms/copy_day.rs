//! A day's hours, copied to other days.

use leptos::prelude::*;

use super::week::WeekModel;
use super::week_data::DAYS;
use crate::browser;

/// The id of the button that opens this for a day.
pub(super) fn copy_button(index: usize) -> String {
    format!("copy-day-{index}")
}

/// To which days, said in words: `Tuesday and Friday`.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => "no other day".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Asks for the days, and copies.
#[component]
pub(super) fn CopyDay(
    model: WeekModel,
    /// The day whose hours they are.
    from: usize,
) -> impl IntoView {
    let name = DAYS.get(from).map_or("", |(_, name)| name);
    // Workdays copy to workdays at first: what most people mean.
    let wanted = RwSignal::new([0, 1, 2, 3, 4, 5, 6].map(|at| from < 5 && at < 5 && at != from));
    let close = move || {
        model.copying.set(None);
        browser::focus(&copy_button(from));
    };
    let copy = move |_| {
        let wanted = wanted.get_untracked();
        let Some(source) = model.days.get(from).copied() else {
            return;
        };
        let windows = untrack(|| source.windows());
        let mut names = Vec::new();
        for ((chosen, day), (_, name)) in wanted.into_iter().zip(model.days).zip(DAYS) {
            if chosen {
                day.set(windows.clone());
                names.push(name);
            }
        }
        let (hours, days) = (DAYS.get(from).map_or("", |(_, name)| name), list(&names));
        model
            .copied
            .set(format!("{hours}’s hours were copied to {days}."));
        close();
    };
    let others = DAYS.iter().enumerate().filter(|(at, _)| *at != from);
    let days = others
        .map(|(at, (_, name))| {
            let on = move || wanted.with(|all| all.get(at).copied().unwrap_or(false));
            let turn = move |to: bool| {
                wanted.update(|all| {
                    if let Some(one) = all.get_mut(at) {
                        *one = to;
                    }
                });
            };
            view! {
                <label class="copy-to">
                    <input
                        type="checkbox"
                        data-test=format!("copy-to-{at}")
                        prop:checked=on
                        on:change:target=move |event| turn(event.target().checked())
                    />
                    <span>{*name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="copy-day" data-test="copy-day">
            <legend>{format!("Copy {name}’s hours to")}</legend>
            <div class="copy-days">{days}</div>
            <div class="row">
                <button type="button" class="button" data-test="copy-days" on:click=copy>
                    "Copy"
                </button>
                <button type="button" class="button quiet" on:click=move |_| close()>
                    "Cancel"
                </button>
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn days_are_listed_in_words() {
        assert_eq!(list(&[]), "no other day");
        assert_eq!(list(&["Tuesday"]), "Tuesday");
        assert_eq!(list(&["Tuesday", "Friday"]), "Tuesday and Friday");
        let three = ["Tuesday", "Friday", "Sunday"];
        assert_eq!(list(&three), "Tuesday, Friday and Sunday");
    }
}
