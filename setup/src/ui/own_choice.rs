//! Before Google: into which calendar bookings are to go.

use leptos::prelude::*;

use crate::browser;

const KEPT: &str = "own-calendar";

/// What was chosen before, in this tab; else a calendar of theirs.
pub(crate) fn own_choice() -> RwSignal<bool> {
    RwSignal::new(browser::kept(KEPT).is_some())
}

/// Keeps the choice while the person is at Google, who may send them back with a problem.
pub(crate) fn keep_own_choice(own: bool) {
    browser::keep(KEPT, own.then_some("1"));
}

/// A calendar of theirs, or one that we make and beside which we can write nothing.
#[component]
pub(crate) fn OwnChoice(
    /// Whether it is one that we make.
    own: RwSignal<bool>,
) -> impl IntoView {
    let way = move |is: bool, test, title, words| {
        view! {
            <label class="way">
                <input
                    type="radio"
                    name="bookings-into"
                    data-test=test
                    prop:checked=move || own.get() == is
                    on:change=move |_| own.set(is)
                />
                <span class="way-title">{title}</span>
                <span class="hint">{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="ways">
            <legend>"Where should bookings go?"</legend>
            {way(
                false,
                "into-mine",
                "Into one of your calendars",
                "You choose which one when you come back. Most people want this.",
            )}
            {way(
                true,
                "into-own",
                "Into a new calendar, made for them",
                "The strict choice: Google lets us write to this one calendar and to no other. Yours \
                 only say when you are busy. You can change this later.",
            )}
            {move || own.get().then(OwnLimits)}
        </fieldset>
    }
}

/// What can't be known with so little permission.
#[component]
pub(crate) fn OwnLimits() -> impl IntoView {
    view! {
        <p class="hint" data-test="own-limits">
            "Good to know: a booking that you drag from it into another of your calendars is out of \
             our reach. We treat it as removed, and depending on your settings that can cancel it. \
             Changing its time is fine."
        </p>
    }
}
