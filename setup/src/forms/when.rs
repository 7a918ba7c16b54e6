//! How far ahead an event type can be booked.

use leptos::prelude::*;
use shared::api::{DateRange, EventSettings};

use crate::api::Failure;
use crate::ui::{FieldError, Select, TextField, Work};

const MOST_DAYS: u16 = 730;

/// The ways to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    Days,
    BusinessDays,
    Dates,
}

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct WhenModel {
    ahead: RwSignal<Ahead>,
    days: RwSignal<String>,
    first: RwSignal<String>,
    last: RwSignal<String>,
}

impl WhenModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        let ahead = match (&event.dates, event.business_days) {
            (Some(_), _) => Ahead::Dates,
            (None, true) => Ahead::BusinessDays,
            (None, false) => Ahead::Days,
        };
        let dates = event.dates.clone();
        let (first, last) = dates.map(|it| (it.first, it.last)).unwrap_or_default();
        Self {
            ahead: RwSignal::new(ahead),
            days: RwSignal::new(event.horizon_days.to_string()),
            first: RwSignal::new(first),
            last: RwSignal::new(last),
        }
    }

    /// Puts it into what is to be saved; what the chosen way does not say stays as it was.
    ///
    /// # Errors
    /// A problem at the number or the dates.
    pub(super) fn put(self, event: &mut EventSettings) -> Result<(), Failure> {
        let ahead = self.ahead.get_untracked();
        event.business_days = ahead == Ahead::BusinessDays;
        if ahead == Ahead::Dates {
            let (first, last) = (self.first.get_untracked(), self.last.get_untracked());
            event.dates = Some(dates(&first, &last)?);
            return Ok(());
        }
        event.dates = None;
        let days = self.days.get_untracked().trim().parse().ok();
        let days = days.filter(|days| (1..=MOST_DAYS).contains(days));
        event.horizon_days = days
            .ok_or_else(|| Failure::at("horizon_days", "Enter a number of days from 1 to 730."))?;
        Ok(())
    }
}

/// Dates as a date field gives them, `YYYY-MM-DD`: they sort as they follow each other.
fn dates(first: &str, last: &str) -> Result<DateRange, Failure> {
    if first.is_empty() || last.is_empty() {
        return Err(Failure::at("dates", "Choose the first and the last date."));
    }
    if last < first {
        let detail = "The last date must not be before the first.";
        return Err(Failure::at("dates", detail));
    }
    Ok(DateRange {
        first: first.to_owned(),
        last: last.to_owned(),
    })
}

/// The fields.
#[component]
pub(super) fn When(model: WhenModel, work: Work) -> impl IntoView {
    let ways = vec![
        (Ahead::Days, "Days ahead"),
        (Ahead::BusinessDays, "Business days ahead"),
        (Ahead::Dates, "Only between two dates"),
    ];
    let date = move |id: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    id=id
                    data-test=id
                    type="date"
                    aria-describedby="error-dates"
                    aria-invalid=move || work.is_about("dates").then_some("true")
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </div>
        }
    };
    view! {
        <div class="grid">
            <Select id="event-ahead" label="It can be booked" value=model.ahead options=ways />
            {move || match model.ahead.get() {
                Ahead::Dates => {
                    view! {
                        {date("event-first", "From", model.first)}
                        {date("event-last", "To (included)", model.last)}
                    }
                        .into_any()
                }
                Ahead::Days | Ahead::BusinessDays => {
                    view! {
                        <TextField
                            id="event-horizon"
                            field="horizon_days"
                            label="How many days"
                            hint="Today does not count."
                            value=model.days
                            work=work
                            number=true
                        />
                    }
                        .into_any()
                }
            }}
        </div>
        <FieldError work=work field="dates" />
    }
}

#[cfg(test)]
mod tests {
    use super::dates;

    #[test]
    fn dates_are_two_and_in_order() {
        assert!(dates("2026-12-01", "2026-12-01").is_ok());
        for (first, last) in [
            ("", "2026-12-01"),
            ("2026-12-01", ""),
            ("2026-12-02", "2026-12-01"),
        ] {
            let failure = dates(first, last).unwrap_err();
            assert_eq!(failure.field(), Some("dates"), "{first} {last}");
        }
    }
}
