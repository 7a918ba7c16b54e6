//! The weekly hours, by typing: each day on or off, several windows a day, in one zone.

use leptos::prelude::*;
use shared::api::{ScheduleSettings, Window};

use super::copy_day::{CopyDay, copy_button};
use super::dates::{Dates, DatesModel};
use super::grid::Grid;
use super::ruled::{RuledHours, RuledModel};
use super::week_data::{DAYS, complaint, from_days, to_days};
use crate::api::Failure;
use crate::ui::{FieldError, Icon, IconOf, Switch, Work, ZoneField};

/// One window that is being edited.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Row {
    key: u32,
    start: RwSignal<String>,
    end: RwSignal<String>,
}

/// The windows of one day, as they are typed. Cheap to copy.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Rows {
    all: RwSignal<Vec<Row>>,
    next_key: StoredValue<u32>,
    /// Whose fields these are. What a part of the page adds that goes away again, has to stay.
    owner: StoredValue<Option<Owner>>,
}

impl Rows {
    pub(super) fn of(windows: Vec<Window>) -> Self {
        let rows = Self {
            all: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        };
        rows.set(windows);
        rows
    }

    /// As they are typed now.
    pub(super) fn windows(self) -> Vec<Window> {
        let read = |row: &Row| hours(&row.start.get(), &row.end.get());
        self.all.with(|rows| rows.iter().map(read).collect())
    }

    /// Puts these in place of what was there.
    pub(super) fn set(self, windows: Vec<Window>) {
        let rows = windows.into_iter().map(|window| self.row(window));
        self.all.set(rows.collect());
    }

    /// Adds hours after the last ones, or `otherwise` as the first.
    pub(super) fn add(self, otherwise: Window) {
        let last = untrack(|| self.windows().pop());
        let row = self.row(last.map_or(otherwise, |last| after(&last.end)));
        self.all.update(|rows| rows.push(row));
    }

    fn is_empty(self) -> bool {
        self.all.with(Vec::is_empty)
    }

    fn row(self, window: Window) -> Row {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        let make = || Row {
            key,
            start: RwSignal::new(window.start),
            end: RwSignal::new(window.end),
        };
        match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        }
    }
}

/// The schedule that is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct WeekModel {
    zone: RwSignal<String>,
    pub(super) days: [Rows; 7],
    dates: DatesModel,
    ruled: RuledModel,
    /// Which day's hours are being copied.
    pub(super) copying: RwSignal<Option<usize>>,
    /// What was copied last, for those who don't see it.
    pub(super) copied: RwSignal<String>,
}

impl WeekModel {
    /// The schedule as it is saved.
    pub(crate) fn of(schedule: &ScheduleSettings) -> Self {
        Self {
            zone: RwSignal::new(schedule.zone.clone()),
            days: to_days(&schedule.weekly).map(Rows::of),
            dates: DatesModel::of(&schedule.overrides),
            ruled: RuledModel::of(&schedule.weekly),
            copying: RwSignal::new(None),
            copied: RwSignal::new(String::new()),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the field `weekly` where a day's windows make no sense, at `ruled` where less
    /// frequent ones don't, and at `overrides` where a date does not.
    pub(crate) fn settings(self) -> Result<ScheduleSettings, Failure> {
        let days = untrack(|| self.days.map(Rows::windows));
        if days.iter().any(|windows| complaint(windows).is_some()) {
            let words = "Some of these hours need another look: see the day marked above.";
            return Err(Failure::at("weekly", words));
        }
        Ok(ScheduleSettings {
            zone: self.zone.get_untracked().trim().to_owned(),
            weekly: [from_days(&days), self.ruled.windows()?].concat(),
            overrides: self.dates.overrides()?,
        })
    }

    /// Adds hours to a day: after its last ones, or those of the day before, or nine to five.
    fn add(self, index: usize) {
        let Some(day) = self.days.get(index).copied() else {
            return;
        };
        let before = self.days.iter().take(index).rev();
        let first = untrack(|| {
            before
                .copied()
                .find_map(|day| day.windows().into_iter().next())
        });
        day.add(first.unwrap_or_else(|| hours("09:00", "17:00")));
    }
}

pub(super) fn hours(start: &str, end: &str) -> Window {
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

/// The zone and the seven days.
#[component]
pub(crate) fn WeekFields(model: WeekModel, work: Work) -> impl IntoView {
    let days = DAYS
        .iter()
        .enumerate()
        .map(|(index, (_, name))| view! { <Day model=model index=index name=name /> })
        .collect_view();
    // Painted hours are no field's.
    Effect::watch(
        move || model.days.map(Rows::windows),
        move |_, _, _| {
            if untrack(|| work.is_about("weekly")) {
                work.forget();
            }
        },
        false,
    );
    view! {
        <ZoneField zone=model.zone work=work />
        <fieldset class="week">
            <legend>"Weekly hours"</legend>
            <ul>{days}</ul>
            <FieldError work=work field="weekly" />
            <p class="hint copied" role="status">
                {model.copied}
            </p>
            <Grid model=model />
        </fieldset>
        <RuledHours model=model.ruled work=work />
        <Dates model=model.dates work=work />
    }
}

#[component]
fn Day(model: WeekModel, index: usize, name: &'static str) -> impl IntoView {
    let rows = model.days[index];
    let open = move || !rows.is_empty();
    let toggle = move |on: bool| match on {
        true => model.add(index),
        false => rows.set(Vec::new()),
    };
    view! {
        <li class="day" class:closed=move || !open()>
            <Switch on=Signal::derive(open) turn=toggle label=name />
            <div class="windows">
                <Windows rows=rows of=name />
                <p class="closed-word">{move || (!open()).then_some("Closed")}</p>
            </div>
            <div class="day-buttons">
                <button
                    type="button"
                    class="button icon-only"
                    id=copy_button(index)
                    data-test=copy_button(index)
                    aria-label=format!("Copy {name}’s hours to other days")
                    aria-expanded=move || (model.copying.get() == Some(index)).to_string()
                    on:click=move |_| {
                        model
                            .copying
                            .update(|at| {
                                *at = if *at == Some(index) { None } else { Some(index) };
                            })
                    }
                >
                    <Icon of=IconOf::Copy />
                </button>
                <button
                    type="button"
                    class="button icon-only"
                    aria-label=format!("Add hours on {name}")
                    on:click=move |_| model.add(index)
                >
                    <Icon of=IconOf::Plus />
                </button>
            </div>
            {move || {
                (model.copying.get() == Some(index))
                    .then(|| view! { <CopyDay model=model from=index /> })
            }}
        </li>
    }
}

/// The windows of a day, each with its two times, and what is wrong with them.
#[component]
pub(super) fn Windows(
    rows: Rows,
    /// Which day, for those who can't see what stands beside it.
    #[prop(into)]
    of: String,
) -> impl IntoView {
    let of = StoredValue::new(of);
    let said = move |what: &str, end: &str| of.with_value(|of| format!("{what}{of}{end}"));
    let wrong = move || complaint(&rows.windows());
    view! {
        <For each=move || rows.all.get() key=|row| row.key let:row>
            <div class="window">
                <input
                    type="time"
                    aria-label=said("", " from")
                    prop:value=row.start
                    on:input:target=move |event| row.start.set(event.target().value())
                />
                <span aria-hidden="true">"–"</span>
                <input
                    type="time"
                    aria-label=said("", " to")
                    prop:value=row.end
                    on:input:target=move |event| row.end.set(event.target().value())
                />
                <button
                    type="button"
                    class="button icon-only"
                    aria-label=said("Remove these hours on ", "")
                    on:click=move |_| rows.all.update(|all| all.retain(|it| it.key != row.key))
                >
                    <Icon of=IconOf::Remove />
                </button>
            </div>
        </For>
        <p class="field-error" role="alert">
            {wrong}
        </p>
    }
}
