//! Dates that differ from the week: days off, other hours, alone or in ranges.

use leptos::prelude::*;
use shared::api::DateOverride;

use super::dates_data::{clash, complaint, hours_words, sort};
use super::entry_line::EntryLine;
use super::holidays::Holidays;
use super::week::{Rows, Windows, hours};
use crate::api::Failure;
use crate::ui::{FieldError, Radio, Work};
use crate::{browser, clock};

const ADD: &str = "add-date";

/// One date or range that is being edited.
#[derive(Clone, Copy, PartialEq)]
struct Entry {
    key: u32,
    date: RwSignal<String>,
    /// Empty: the date alone.
    until: RwSignal<String>,
    name: RwSignal<String>,
    open: RwSignal<bool>,
    rows: Rows,
}

impl Entry {
    fn of(key: u32, saved: &DateOverride) -> Self {
        // A time field has no 24:00; an end of 00:00 means the same.
        let mut windows = saved.windows.clone();
        for window in &mut windows {
            window.end = window.end.replace("24:00", "00:00");
        }
        Self {
            key,
            date: RwSignal::new(saved.date.clone()),
            until: RwSignal::new(saved.until.clone().unwrap_or_default()),
            name: RwSignal::new(saved.name.clone().unwrap_or_default()),
            open: RwSignal::new(!windows.is_empty()),
            rows: Rows::of(windows),
        }
    }

    fn read(self) -> DateOverride {
        let said = |text: RwSignal<String>| {
            let text = text.get();
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let date = self.date.get();
        DateOverride {
            until: said(self.until).filter(|until| *until != date),
            name: said(self.name),
            windows: if self.open.get() {
                self.rows.windows()
            } else {
                Vec::new()
            },
            date,
        }
    }

    fn wrong(self) -> Option<&'static str> {
        complaint(&self.read(), self.open.get())
    }

    fn button(self) -> String {
        format!("date-{}-change", self.key)
    }
}

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct DatesModel {
    all: RwSignal<Vec<Entry>>,
    next_key: StoredValue<u32>,
    /// The one whose fields are shown.
    editing: RwSignal<Option<u32>>,
}

impl DatesModel {
    pub(super) fn of(overrides: &[DateOverride]) -> Self {
        let mut saved = overrides.to_vec();
        sort(&mut saved);
        let entries = (0..).zip(&saved).map(|(key, it)| Entry::of(key, it));
        let all: Vec<Entry> = entries.collect();
        Self {
            next_key: StoredValue::new(u32::try_from(all.len()).unwrap_or(u32::MAX)),
            all: RwSignal::new(all),
            editing: RwSignal::new(None),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the field `overrides`; the entry that is wrong is shown.
    pub(super) fn overrides(self) -> Result<Vec<DateOverride>, Failure> {
        let all = self.all.get_untracked();
        if let Some(entry) = all.iter().find(|it| untrack(|| it.wrong()).is_some()) {
            self.editing.set(Some(entry.key));
            let words = "One of these dates needs another look: see the note below it.";
            return Err(Failure::at("overrides", words));
        }
        let mut all: Vec<_> = all.into_iter().map(|it| untrack(|| it.read())).collect();
        if clash(&all) {
            let words = "Some of these dates appear twice: change or remove one.";
            return Err(Failure::at("overrides", words));
        }
        sort(&mut all);
        Ok(all)
    }

    /// All as they stand in the fields, whatever is wrong with them.
    pub(super) fn read_all(self) -> Vec<DateOverride> {
        untrack(|| self.read_all_now())
    }

    /// As [`DatesModel::read_all`], followed by what reads it.
    pub(super) fn read_all_now(self) -> Vec<DateOverride> {
        self.all.get().into_iter().map(Entry::read).collect()
    }

    /// Puts these in place of all.
    pub(super) fn put_all(self, all: &[DateOverride]) {
        let mut all = all.to_vec();
        sort(&mut all);
        let first = self.next_key.get_value();
        let entries: Vec<_> = (first..)
            .zip(&all)
            .map(|(key, it)| Entry::of(key, it))
            .collect();
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        self.next_key.set_value(first.saturating_add(count));
        self.editing.set(None);
        self.all.set(entries);
    }

    fn add(self) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.saturating_add(1));
        let entry = Entry::of(key, &DateOverride::new("", Vec::new()));
        self.all.update(|all| all.push(entry));
        self.editing.set(Some(key));
        focus_soon(format!("date-{key}-first"));
    }

    fn remove(self, key: u32) {
        self.all.update(|all| all.retain(|it| it.key != key));
        focus_soon(ADD.to_owned());
    }
}

/// What has the id may only be there when the page has caught up.
fn focus_soon(id: String) {
    request_animation_frame(move || browser::focus(&id));
}

/// The list, and the button that adds to it.
#[component]
pub(super) fn Dates(model: DatesModel, work: Work) -> impl IntoView {
    let none = move || model.all.with(Vec::is_empty);
    view! {
        <fieldset class="dates">
            <legend>"Dates with other hours"</legend>
            <p class="hint">
                {move || match none() {
                    true => "A day off, holidays, or a day with different hours.",
                    false => "On these dates the weekly hours don’t apply.",
                }}
            </p>
            <ul class="date-list">
                <For each=move || model.all.get() key=|it| it.key let:entry>
                    <OneDate entry=entry model=model />
                </For>
            </ul>
            <FieldError work=work field="overrides" />
            <div class="row">
                <button
                    type="button"
                    class="button"
                    id=ADD
                    data-test=ADD
                    on:click=move |_| model.add()
                >
                    "Add dates"
                </button>
            </div>
            <Holidays model=model />
        </fieldset>
    }
}

#[component]
fn OneDate(entry: Entry, model: DatesModel) -> impl IntoView {
    let open = Memo::new(move |_| model.editing.get() == Some(entry.key));
    let dates = move || {
        let it = entry.read();
        match it.date.is_empty() {
            true => "New dates".to_owned(),
            false => clock::dates(&it.date, it.until.as_deref()),
        }
    };
    let what = move || {
        let it = entry.read();
        let hours = hours_words(&it.windows);
        it.name
            .map_or(hours.clone(), |name| format!("{name}: {hours}"))
    };
    let turn = Callback::new(move |()| {
        let next = (!open.get_untracked()).then_some(entry.key);
        model.editing.set(next);
    });
    let remove = Callback::new(move |()| model.remove(entry.key));
    view! {
        <EntryLine
            title=Signal::derive(dates)
            what=Signal::derive(what)
            open=open
            button=entry.button()
            test="date"
            turn=turn
            remove=remove
        >
            <DateFields entry=entry model=model />
        </EntryLine>
    }
}

#[component]
fn DateFields(entry: Entry, model: DatesModel) -> impl IntoView {
    let id = |part: &str| format!("date-{}-{part}", entry.key);
    let asked = RwSignal::new(!entry.date.get_untracked().is_empty());
    let wrong = move || asked.get().then(|| entry.wrong()).flatten();
    let done = move |_| {
        asked.set(true);
        if untrack(|| entry.wrong()).is_none() {
            model.editing.set(None);
            browser::focus(&entry.button());
        }
    };
    let hours_chosen = move || {
        if entry.open.get() && untrack(|| entry.rows.windows().is_empty()) {
            entry.rows.add(hours("09:00", "12:00"));
        }
    };
    Effect::new(move |_| hours_chosen());
    // Of all entries only one is open.
    let group = "date-hours";
    view! {
        <div class="date-fields">
            <div class="grid">
                <div class="field">
                    <label for=id("first")>"First day"</label>
                    <input
                        type="date"
                        id=id("first")
                        data-test="date-first"
                        prop:value=entry.date
                        on:input:target=move |event| entry.date.set(event.target().value())
                    />
                </div>
                <div class="field">
                    <label for=id("last")>"Last day " <em>"if different"</em></label>
                    <input
                        type="date"
                        id=id("last")
                        data-test="date-last"
                        min=entry.date
                        prop:value=entry.until
                        on:input:target=move |event| entry.until.set(event.target().value())
                    />
                </div>
                <div class="field">
                    <label for=id("name")>"Name " <em>"visitors don’t see it"</em></label>
                    <input
                        id=id("name")
                        data-test="date-name"
                        autocomplete="off"
                        maxlength="100"
                        prop:value=entry.name
                        on:input:target=move |event| entry.name.set(event.target().value())
                    />
                </div>
            </div>
            <fieldset class="date-hours">
                <legend class="label">"On each of these days"</legend>
                <Radio name=group value=entry.open is=false label="Not available" test="date-closed" />
                <Radio name=group value=entry.open is=true label="Different hours" test="date-open" />
                {move || {
                    entry
                        .open
                        .get()
                        .then(|| {
                            view! {
                                <div class="windows">
                                    <Windows rows=entry.rows of="These days" />
                                    <div class="row">
                                        <button
                                            type="button"
                                            class="button quiet"
                                            on:click=move |_| entry.rows.add(hours("09:00", "12:00"))
                                        >
                                            "Add hours"
                                        </button>
                                    </div>
                                </div>
                            }
                        })
                }}
            </fieldset>
            <p class="field-error" role="alert" data-test="date-wrong">
                {wrong}
            </p>
            <div class="row">
                <button type="button" class="button" data-test="date-done" on:click=done>
                    "Done"
                </button>
            </div>
        </div>
    }
}
