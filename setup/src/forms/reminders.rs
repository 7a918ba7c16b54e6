//! How Google reminds the host of each booking.

use leptos::prelude::*;
use shared::api::{Reminder, ReminderMethod};

use crate::api::Failure;
use crate::browser;
use crate::ui::{FieldError, Select, Work};

/// Google's most for an event.
const MOST: usize = 5;
/// The longest that Google takes, four weeks.
const LONGEST_MIN: u32 = 40_320;
const ADD: &str = "add-reminder";

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// Those that the calendar has for every event.
    Calendars,
    /// None at all.
    None,
    /// The ones of the list.
    These,
}

/// In what a time before the start is counted, by its minutes.
const UNITS: [(u32, &str); 4] = [
    (1, "minutes"),
    (60, "hours"),
    (1_440, "days"),
    (10_080, "weeks"),
];

/// One that is being edited. Cheap to copy.
#[derive(Clone, Copy)]
struct Row {
    id: u32,
    count: RwSignal<String>,
    unit: RwSignal<u32>,
    method: RwSignal<ReminderMethod>,
}

/// A number of minutes as a count of the largest unit that it is a whole number of.
fn counted(minutes: u16) -> (u32, u32) {
    let minutes = u32::from(minutes);
    let whole = |unit: &u32| minutes > 0 && minutes % unit == 0;
    let mut units = UNITS.into_iter().rev().map(|(unit, _)| unit);
    let unit = units.find(whole).unwrap_or(1);
    (minutes / unit, unit)
}

/// The minutes of a count as it was typed.
fn minutes(count: &str, unit: u32) -> Option<u16> {
    let count: u32 = count.trim().parse().ok()?;
    let minutes = count.checked_mul(unit)?;
    u16::try_from(minutes)
        .ok()
        .filter(|_| minutes <= LONGEST_MIN)
}

impl Row {
    fn of(id: u32, reminder: Reminder) -> Self {
        let (count, unit) = counted(reminder.minutes);
        Self {
            id,
            count: RwSignal::new(count.to_string()),
            unit: RwSignal::new(unit),
            method: RwSignal::new(reminder.method),
        }
    }

    fn read(self) -> Option<Reminder> {
        let minutes = minutes(&self.count.get(), self.unit.get())?;
        Some(Reminder {
            method: self.method.get(),
            minutes,
        })
    }
}

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct RemindersModel {
    which: RwSignal<Which>,
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<u32>,
}

impl RemindersModel {
    pub(super) fn of(given: Option<&[Reminder]>) -> Self {
        let which = match given {
            None => Which::Calendars,
            Some([]) => Which::None,
            Some(_) => Which::These,
        };
        let rows: Vec<_> = (0..)
            .zip(given.unwrap_or_default())
            .map(|(id, it)| Row::of(id, *it))
            .collect();
        Self {
            which: RwSignal::new(which),
            next: StoredValue::new(u32::try_from(rows.len()).unwrap_or(0)),
            rows: RwSignal::new(rows),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the reminders if one of them can't be read.
    pub(super) fn read(self) -> Result<Option<Vec<Reminder>>, Failure> {
        match self.which.get_untracked() {
            Which::Calendars => Ok(None),
            Which::None => Ok(Some(Vec::new())),
            Which::These => {
                let rows = self.rows.get_untracked().into_iter();
                let read = untrack(|| rows.map(Row::read).collect::<Option<Vec<_>>>());
                let detail = "Enter a whole number, at most four weeks.";
                Ok(Some(read.ok_or_else(|| Failure::at("reminders", detail))?))
            }
        }
    }

    fn add(self) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let new = Reminder {
            method: ReminderMethod::Popup,
            minutes: 10,
        };
        self.rows.update(|rows| rows.push(Row::of(id, new)));
    }
}

/// The fields.
#[component]
pub(super) fn Reminders(model: RemindersModel, work: Work) -> impl IntoView {
    let options = vec![
        (Which::Calendars, "Those of your calendar"),
        (Which::None, "None"),
        (Which::These, "These:"),
    ];
    // Nobody chooses "these" to find none.
    Effect::new(move |_| {
        if model.which.get() == Which::These && model.rows.with_untracked(Vec::is_empty) {
            model.add();
        }
    });
    let full = move || model.rows.with(|rows| rows.len() >= MOST);
    view! {
        <Select id="event-reminders" label="Google reminds you" value=model.which options=options>
            <Show when=move || model.which.get() == Which::These>
                <ul class="reminders">
                    <For
                        each=move || model.rows.get()
                        key=|row| row.id
                        children=move |row| view! { <One row=row model=model work=work /> }
                    />
                </ul>
                <div class="row">
                    <button
                        type="button"
                        class="button"
                        id=ADD
                        data-test=ADD
                        disabled=full
                        on:click=move |_| model.add()
                    >
                        "Add a reminder"
                    </button>
                </div>
            </Show>
            <FieldError work=work field="reminders" />
        </Select>
    }
}

#[component]
fn One(row: Row, model: RemindersModel, work: Work) -> impl IntoView {
    let number = move || {
        let place = model
            .rows
            .with(|rows| rows.iter().position(|it| it.id == row.id));
        place.map_or(1, |at| at + 1)
    };
    let is_wrong = move || work.is_about("reminders") && row.read().is_none();
    let units = UNITS.map(|(unit, word)| {
        view! {
            <option value=unit.to_string() selected=move || row.unit.get() == unit>
                {word}
            </option>
        }
    });
    let methods = [
        (ReminderMethod::Popup, "popup", "by a pop-up"),
        (ReminderMethod::Email, "email", "by e-mail"),
    ]
    .map(|(method, word, words)| {
        view! {
            <option value=word selected=move || row.method.get() == method>
                {words}
            </option>
        }
    });
    let remove = move |_| {
        model.rows.update(|rows| rows.retain(|it| it.id != row.id));
        if model.rows.with_untracked(Vec::is_empty) {
            model.which.set(Which::None);
            browser::focus("event-reminders");
        } else {
            // It is disabled until the page has caught up, if all that Google takes were there.
            request_animation_frame(|| browser::focus(ADD));
        }
    };
    let id = row.id;
    view! {
        <li class="row">
            <input
                id=format!("reminder-{id}")
                data-test=format!("reminder-{id}")
                class="short"
                inputmode="numeric"
                autocomplete="off"
                aria-label=move || format!("Reminder {}: how long before", number())
                aria-describedby="error-reminders"
                aria-invalid=move || is_wrong().then_some("true")
                prop:value=row.count
                on:input:target=move |event| row.count.set(event.target().value())
            />
            <select
                id=format!("reminder-{id}-unit")
                aria-label=move || format!("Reminder {}: unit", number())
                on:change:target=move |event| {
                    row.unit.set(event.target().value().parse().unwrap_or(1));
                }
            >
                {units}
            </select>
            <span>"before,"</span>
            <select
                id=format!("reminder-{id}-method")
                aria-label=move || format!("Reminder {}: how", number())
                on:change:target=move |event| {
                    row.method.set(match event.target().value().as_str() {
                        "email" => ReminderMethod::Email,
                        _ => ReminderMethod::Popup,
                    });
                }
            >
                {methods}
            </select>
            <button
                type="button"
                class="button quiet"
                aria-label=move || format!("Remove reminder {}", number())
                on:click=remove
            >
                "Remove"
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, minutes};

    #[test]
    fn a_time_before_the_start_is_said_in_its_largest_unit() {
        for (given, count, unit) in [
            (0, 0, 1),
            (10, 10, 1),
            (90, 90, 1),
            (120, 2, 60),
            (1_440, 1, 1_440),
            (20_160, 2, 10_080),
        ] {
            assert_eq!(counted(given), (count, unit), "{given}");
            assert_eq!(minutes(&count.to_string(), unit), Some(given));
        }
        assert_eq!(minutes(" 4 ", 10_080), Some(40_320));
        for (wrong, unit) in [
            ("", 1),
            ("-1", 1),
            ("1.5", 60),
            ("5", 10_080),
            ("99999999999", 1),
        ] {
            assert_eq!(minutes(wrong, unit), None, "{wrong}");
        }
    }
}
