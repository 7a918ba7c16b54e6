//! How many bookings there may be in a day, a week, a month: of an event type, or with a host.

use leptos::prelude::*;
use shared::api::Limits;

use crate::api::Failure;
use crate::ui::{FieldError, Work};

const MOST: u16 = 1000;

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct LimitsModel {
    day: RwSignal<String>,
    week: RwSignal<String>,
    month: RwSignal<String>,
}

impl LimitsModel {
    pub(crate) fn of(limits: &Limits) -> Self {
        let text = |limit: Option<u16>| limit.map(|it| it.to_string()).unwrap_or_default();
        Self {
            day: RwSignal::new(text(limits.day)),
            week: RwSignal::new(text(limits.week)),
            month: RwSignal::new(text(limits.month)),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the limits if one can't be read.
    pub(crate) fn limits(self) -> Result<Limits, Failure> {
        let read = |text: RwSignal<String>| {
            limit(&text.get_untracked()).map_err(|()| {
                let detail = "A limit is a number from 1 to 1000. Leave it empty for none.";
                Failure::at("limits", detail)
            })
        };
        Ok(Limits {
            day: read(self.day)?,
            week: read(self.week)?,
            month: read(self.month)?,
        })
    }
}

/// `None`: no limit.
fn limit(text: &str) -> Result<Option<u16>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(limit @ 1..=MOST) => Ok(Some(limit)),
            _ => Err(()),
        },
    }
}

/// `3 a day, 10 a week`; `None` where nothing is limited.
pub(crate) fn limits_summary(limits: &Limits) -> Option<String> {
    let said = [
        (limits.day, "a day"),
        (limits.week, "a week"),
        (limits.month, "a month"),
    ];
    let said = said.into_iter();
    let said: Vec<_> = said
        .filter_map(|(limit, per)| Some(format!("{} {per}", limit?)))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The fields.
#[component]
pub(crate) fn LimitFields(
    model: LimitsModel,
    work: Work,
    /// What is limited.
    legend: &'static str,
    hint: &'static str,
    /// Stands before the fields' ids, where several forms have limits.
    #[prop(into)]
    scope: String,
) -> impl IntoView {
    let error = format!("error-{scope}limits");
    // The one that can't be read; all of them where the edge says that they don't fit.
    let unread = move |value: RwSignal<String>| value.with(|text| limit(text).is_err());
    let any_unread = move || [model.day, model.week, model.month].into_iter().any(unread);
    let is_wrong = move |value| work.is_about("limits") && (unread(value) || !any_unread());
    let fields = [
        ("day", "a day", model.day),
        ("week", "a week", model.week),
        ("month", "a month", model.month),
    ]
    .map(|(name, label, value)| {
        let id = format!("{scope}limit-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input
                    id=id.clone()
                    data-test=id
                    class="short"
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder="any"
                    aria-describedby=error.clone()
                    aria-invalid=move || is_wrong(value).then_some("true")
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </div>
        }
    })
    .collect_view();
    view! {
        <fieldset class="plain-set limits">
            <legend>{legend}</legend>
            <div class="row">{fields}</div>
            <p class="hint">{hint}</p>
            <FieldError work=work field="limits" scope=scope />
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use shared::api::Limits;

    use super::{limit, limits_summary};

    #[test]
    fn a_limit_is_a_number_or_nothing() {
        assert_eq!(limit(" "), Ok(None));
        assert_eq!(limit(" 3 "), Ok(Some(3)));
        for wrong in ["0", "1001", "-1", "three", "3.5"] {
            assert_eq!(limit(wrong), Err(()), "{wrong}");
        }
    }

    #[test]
    fn limits_are_said_in_a_few_words() {
        let mut limits = Limits::default();
        assert_eq!(limits_summary(&limits), None);
        limits.day = Some(3);
        limits.month = Some(20);
        assert_eq!(limits_summary(&limits).unwrap(), "3 a day, 20 a month");
    }
}
