//! A time zone, found by typing a part of its name.

use leptos::prelude::*;

use super::{FieldError, Work};
use crate::clock;

/// A searchable field for an IANA zone. It says what time it is there, which is how people
/// notice that they picked the wrong one.
#[component]
pub(crate) fn ZoneField(
    /// The zone's name.
    zone: RwSignal<String>,
    /// The form's request, for the problem of the field `zone`.
    work: Work,
) -> impl IntoView {
    let options = clock::zones()
        .into_iter()
        .map(|zone| view! { <option value=zone></option> })
        .collect_view();
    let here = clock::browser_zone();
    let hint = move || {
        let zone = zone.get();
        match clock::time_there(&zone).filter(|_| clock::is_zone(&zone)) {
            None => "Type a city, for example Berlin, and choose from the list.".to_owned(),
            Some(now) if zone == here => format!("It is {now} there now, as on this device."),
            Some(now) => format!(
                "It is {now} there now. This device is in {}, so the hours below are not in its time \
                 zone.",
                here.replace('_', " ")
            ),
        }
    };
    view! {
        <div class="field">
            <label for="zone">"Time zone of these hours"</label>
            <input
                id="zone"
                data-test="hours-zone"
                list="zones"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="zone-hint error-zone"
                aria-invalid=move || work.is_about("zone").then_some("true")
                prop:value=zone
                on:input:target=move |event| zone.set(event.target().value())
                on:focus:target=move |event| event.target().select()
            />
            <datalist id="zones">{options}</datalist>
            <p class="hint" id="zone-hint">
                {hint}
            </p>
            <FieldError work=work field="zone" />
        </div>
    }
}
