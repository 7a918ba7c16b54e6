//! The weekly hours, by typing: each day on or off, several windows a day, in one zone.

use leptos::prelude::*;
use shared::api::{DateOverride, ScheduleSettings, WeeklyWindow, Window};

use super::week_data::{DAYS, complaint, from_days, rule_line, ruled, to_days};
use crate::api::Failure;
use crate::ui::{FieldError, Icon, IconOf, Switch, Work, ZoneField};

/// One window that is being edited.
#[derive(Clone, Copy, PartialEq)]
struct Row {
    key: u32,
    start: RwSignal<String>,
    end: RwSignal<String>,
}

/// The schedule that is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct WeekModel {
    zone: RwSignal<String>,
    days: [RwSignal<Vec<Row>>; 7],
    /// Not edited here, and not lost here.
    overrides: StoredValue<Vec<DateOverride>>,
    /// Hours on the dates of a rule: the same.
    ruled: StoredValue<Vec<WeeklyWindow>>,
    next_key: StoredValue<u32>,
}

impl WeekModel {
    /// The schedule as it is saved.
    pub(crate) fn of(schedule: &ScheduleSettings) -> Self {
        let next_key = StoredValue::new(0);
        let days = to_days(&schedule.weekly).map(|windows| {
            let rows = windows.into_iter().map(|window| row(next_key, window));
            RwSignal::new(rows.collect::<Vec<_>>())
        });
        Self {
            zone: RwSignal::new(schedule.zone.clone()),
            days,
            overrides: StoredValue::new(schedule.overrides.clone()),
            ruled: StoredValue::new(ruled(&schedule.weekly).cloned().collect()),
            next_key,
        }
    }

    fn windows(day: RwSignal<Vec<Row>>) -> Vec<Window> {
        let read = |row: &Row| Window {
            start: row.start.get(),
            end: row.end.get(),
        };
        day.with(|rows| rows.iter().map(read).collect())
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the field `weekly` where a day's windows make no sense.
    pub(crate) fn settings(self) -> Result<ScheduleSettings, Failure> {
        let days = untrack(|| self.days.map(Self::windows));
        if days.iter().any(|windows| complaint(windows).is_some()) {
            let words = "Some of these hours need another look: see the day marked above.";
            return Err(Failure::at("weekly", words));
        }
        Ok(ScheduleSettings {
            zone: self.zone.get_untracked().trim().to_owned(),
            weekly: [from_days(&days), self.ruled.get_value()].concat(),
            overrides: self.overrides.get_value(),
        })
    }

    /// Adds hours to a day: after its last ones, or those of the day before, or nine to five.
    fn add(self, index: usize) {
        let Some(day) = self.days.get(index).copied() else {
            return;
        };
        let window = untrack(|| match Self::windows(day).last() {
            Some(last) => after(&last.end),
            None => {
                let mut before = self.days.iter().take(index).rev().copied();
                before
                    .find_map(|day| Self::windows(day).first().cloned())
                    .unwrap_or_else(|| hours("09:00", "17:00"))
            }
        });
        let row = row(self.next_key, window);
        day.update(|rows| rows.push(row));
    }
}

fn hours(start: &str, end: &str) -> Window {
    Window {
        start: start.to_owned(),
        end: end.to_owned(),
    }
}

/// Two hours, an hour after `end`, if the day has room for them.
fn after(end: &str) -> Window {
    match end.get(..2).and_then(|hour| hour.parse::<u8>().ok()) {
        Some(hour @ 1..=20) => hours(
            &format!("{:02}:00", hour + 1),
            &format!("{:02}:00", hour + 3),
        ),
        _ => hours("", ""),
    }
}

fn row(next_key: StoredValue<u32>, window: Window) -> Row {
    let key = next_key.get_value();
    next_key.set_value(key + 1);
    Row {
        key,
        start: RwSignal::new(window.start),
        end: RwSignal::new(window.end),
    }
}

/// The zone and the seven days.
#[component]
pub(crate) fn WeekFields(model: WeekModel, work: Work) -> impl IntoView {
    let days = DAYS
        .iter()
        .enumerate()
        .map(|(index, (_, name))| view! { <Day model=model index=index name=name /> })
        .collect_view();
    let overrides = model.overrides.with_value(Vec::len);
    view! {
        <ZoneField zone=model.zone work=work />
        <fieldset class="week">
            <legend>"Weekly hours"</legend>
            <ul>{days}</ul>
            {model
                .ruled
                .get_value()
                .iter()
                .map(|entry| {
                    let (dates, hours) = rule_line(entry);
                    view! { <p class="hint">{format!("Also {hours} on {dates}.")}</p> }
                })
                .collect_view()}
            <FieldError work=work field="weekly" />
            {(overrides > 0)
                .then(|| {
                    let dates = if overrides == 1 { "date differs" } else { "dates differ" };
                    view! {
                        <p class="hint">
                            {format!("{overrides} {dates} from this week, and stays so.")}
                        </p>
                    }
                })}
        </fieldset>
    }
}

#[component]
fn Day(model: WeekModel, index: usize, name: &'static str) -> impl IntoView {
    let rows = model.days[index];
    let open = move || rows.with(|rows| !rows.is_empty());
    let toggle = move |on: bool| match on {
        true => model.add(index),
        false => rows.set(Vec::new()),
    };
    let wrong = move || complaint(&WeekModel::windows(rows));
    view! {
        <li class="day" class:closed=move || !open()>
            <Switch on=Signal::derive(open) turn=toggle label=name />
            <div class="windows">
                <For each=move || rows.get() key=|row| row.key let:row>
                    <div class="window">
                        <input
                            type="time"
                            aria-label=format!("{name} from")
                            prop:value=row.start
                            on:input:target=move |event| row.start.set(event.target().value())
                        />
                        <span aria-hidden="true">"–"</span>
                        <input
                            type="time"
                            aria-label=format!("{name} to")
                            prop:value=row.end
                            on:input:target=move |event| row.end.set(event.target().value())
                        />
                        <button
                            type="button"
                            class="button icon-only"
                            aria-label=format!("Remove these hours on {name}")
                            on:click=move |_| rows.update(|all| all.retain(|it| it.key != row.key))
                        >
                            <Icon of=IconOf::Remove />
                        </button>
                    </div>
                </For>
                <p class="closed-word">{move || (!open()).then_some("Closed")}</p>
                <p class="field-error" role="alert">
                    {wrong}
                </p>
            </div>
            <button
                type="button"
                class="button icon-only add"
                aria-label=format!("Add hours on {name}")
                on:click=move |_| model.add(index)
            >
                <Icon of=IconOf::Plus />
            </button>
        </li>
    }
}
