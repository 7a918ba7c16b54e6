//! Hours that come less often than every week: on the dates of a recurrence rule.

use leptos::prelude::*;
use shared::api::WeeklyWindow;

use super::dates_data::hours_words;
use super::entry_line::EntryLine;
use super::ruled_data::{NTHS, OnDates, Ruled, from_ruled, to_ruled};
use super::week::{Rows, Windows, hours};
use super::week_data::DAYS;
use crate::api::Failure;
use crate::ui::{FieldError, Select, Work};
use crate::{browser, clock};

const ADD: &str = "add-ruled";

/// The ways to say on which dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Weeks,
    Weekday,
    Date,
    LastDate,
}

/// One rule that is being edited.
#[derive(Clone, Copy, PartialEq)]
struct Entry {
    key: u32,
    /// A rule that this editor does not write stands as it is.
    as_it_is: StoredValue<Option<String>>,
    way: RwSignal<Way>,
    every: RwSignal<String>,
    days: RwSignal<[bool; 7]>,
    nth: RwSignal<i8>,
    weekday: RwSignal<usize>,
    date: RwSignal<String>,
    from: RwSignal<String>,
    rows: Rows,
}

impl Entry {
    fn of(key: u32, saved: Ruled) -> Self {
        let known = OnDates::parse(&saved.rule);
        let as_it_is = known.is_none().then_some(saved.rule);
        let (mut every, mut days) = ("2".to_owned(), [false; 7]);
        let (mut nth, mut weekday, mut date) = (1, 0, "1".to_owned());
        let way = match known {
            Some(OnDates::Weeks { every: n, days: on }) => {
                (every, days) = (n.to_string(), on);
                Way::Weeks
            }
            Some(OnDates::Weekday { nth: n, day }) => {
                (nth, weekday) = (n, day);
                Way::Weekday
            }
            Some(OnDates::Date(-1)) => Way::LastDate,
            Some(OnDates::Date(n)) => {
                date = n.to_string();
                Way::Date
            }
            None => Way::Weeks,
        };
        Self {
            key,
            as_it_is: StoredValue::new(as_it_is),
            way: RwSignal::new(way),
            every: RwSignal::new(every),
            days: RwSignal::new(days),
            nth: RwSignal::new(nth),
            weekday: RwSignal::new(weekday),
            date: RwSignal::new(date),
            from: RwSignal::new(saved.from),
            rows: Rows::of(saved.windows),
        }
    }

    /// # Errors
    /// What is wrong with the dates, in words.
    fn dates(self) -> Result<OnDates, &'static str> {
        let number = |text: RwSignal<String>| text.get().trim().parse::<i32>().ok();
        match self.way.get() {
            Way::Weeks => {
                let every = number(self.every).filter(|n| (1..=52).contains(n));
                let every = every.ok_or("Enter a number of weeks from 1 to 52.")?;
                let every = u8::try_from(every).unwrap_or(1);
                let days = self.days.get();
                match days.contains(&true) {
                    true => Ok(OnDates::Weeks { every, days }),
                    false => Err("Choose a day of the week."),
                }
            }
            Way::Weekday => Ok(OnDates::Weekday {
                nth: self.nth.get(),
                day: self.weekday.get(),
            }),
            Way::Date => {
                let date = number(self.date).filter(|n| (1..=31).contains(n));
                let date = date.ok_or("Enter a day of the month from 1 to 31.")?;
                Ok(OnDates::Date(i8::try_from(date).unwrap_or(1)))
            }
            Way::LastDate => Ok(OnDates::Date(-1)),
        }
    }

    /// # Errors
    /// What is wrong with it, in words.
    fn read(self) -> Result<Ruled, &'static str> {
        let rule = match self.as_it_is.get_value() {
            Some(rule) => rule,
            None => self.dates()?.rule(),
        };
        let ruled = Ruled {
            rule,
            from: self.from.get(),
            windows: self.rows.windows(),
        };
        ruled.complaint().map_or(Ok(ruled), Err)
    }

    fn title(self) -> String {
        match (self.as_it_is.get_value(), self.dates()) {
            (Some(rule), _) => rule,
            (None, Ok(dates)) => dates.words(),
            (None, Err(_)) => "New hours".to_owned(),
        }
    }

    fn what(self) -> String {
        let (from, hours) = (self.from.get(), hours_words(&self.rows.windows()));
        match from.is_empty() {
            true => hours,
            false => format!("{hours}, from {}", clock::dates(&from, None)),
        }
    }

    fn button(self) -> String {
        format!("ruled-{}-change", self.key)
    }
}

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct RuledModel {
    all: RwSignal<Vec<Entry>>,
    next_key: StoredValue<u32>,
    /// The one whose fields are shown.
    editing: RwSignal<Option<u32>>,
}

impl RuledModel {
    pub(super) fn of(weekly: &[WeeklyWindow]) -> Self {
        let entries = (0..).zip(to_ruled(weekly));
        let all: Vec<Entry> = entries.map(|(key, it)| Entry::of(key, it)).collect();
        Self {
            next_key: StoredValue::new(u32::try_from(all.len()).unwrap_or(u32::MAX)),
            all: RwSignal::new(all),
            editing: RwSignal::new(None),
        }
    }

    /// What is to be saved.
    ///
    /// # Errors
    /// A problem at the field `ruled`; the entry that is wrong is shown.
    pub(super) fn windows(self) -> Result<Vec<WeeklyWindow>, Failure> {
        let mut all = Vec::new();
        for entry in self.all.get_untracked() {
            let read = untrack(|| entry.read()).map_err(|words| {
                self.editing.set(Some(entry.key));
                Failure::at("ruled", words)
            });
            all.push(read?);
        }
        Ok(from_ruled(&all))
    }

    fn add(self) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.saturating_add(1));
        let mut days = [false; 7];
        if let Some(friday) = days.get_mut(4) {
            *friday = true;
        }
        let first = Ruled {
            rule: OnDates::Weeks { every: 2, days }.rule(),
            from: clock::date_field(0),
            windows: vec![hours("09:00", "12:00")],
        };
        self.all.update(|all| all.push(Entry::of(key, first)));
        self.editing.set(Some(key));
        // What has the id is only there when the page has caught up.
        request_animation_frame(move || browser::focus(&format!("ruled-{key}-way")));
    }

    fn remove(self, key: u32) {
        self.all.update(|all| all.retain(|it| it.key != key));
        request_animation_frame(|| browser::focus(ADD));
    }
}

/// The list, and the button that adds to it.
#[component]
pub(super) fn RuledHours(model: RuledModel, work: Work) -> impl IntoView {
    view! {
        <fieldset class="dates">
            <legend>"Less frequent hours"</legend>
            <p class="hint">"Every other Friday, or the first Monday of the month. They add to the weekly hours."</p>
            <ul class="date-list">
                <For each=move || model.all.get() key=|it| it.key let:entry>
                    <One entry=entry model=model />
                </For>
            </ul>
            <div class="row">
                <button
                    type="button"
                    class="button"
                    id=ADD
                    data-test=ADD
                    on:click=move |_| model.add()
                >
                    "Add less frequent hours"
                </button>
            </div>
            <FieldError work=work field="ruled" />
        </fieldset>
    }
}

#[component]
fn One(entry: Entry, model: RuledModel) -> impl IntoView {
    let open = Memo::new(move |_| model.editing.get() == Some(entry.key));
    let turn = Callback::new(move |()| {
        let next = (!open.get_untracked()).then_some(entry.key);
        model.editing.set(next);
    });
    let remove = Callback::new(move |()| model.remove(entry.key));
    view! {
        <EntryLine
            title=Signal::derive(move || entry.title())
            what=Signal::derive(move || entry.what())
            open=open
            button=entry.button()
            test="ruled"
            turn=turn
            remove=remove
        >
            <Fields entry=entry model=model />
        </EntryLine>
    }
}

#[component]
fn Fields(entry: Entry, model: RuledModel) -> impl IntoView {
    let id = move |part: &str| format!("ruled-{}-{part}", entry.key);
    let asked = RwSignal::new(false);
    let wrong = move || asked.get().then(|| entry.read().err()).flatten();
    let done = move |_| {
        asked.set(true);
        if untrack(|| entry.read()).is_ok() {
            model.editing.set(None);
            browser::focus(&entry.button());
        }
    };
    let number = move |part: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id(part)>{label}</label>
                <input
                    id=id(part)
                    data-test=format!("ruled-{part}")
                    inputmode="numeric"
                    autocomplete="off"
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
            </div>
        }
    };
    let dates = move || match entry.way.get() {
        Way::Weeks => view! {
            {number("every", "Repeat every … weeks", entry.every)}
            <Days days=entry.days />
        }
        .into_any(),
        Way::Weekday => {
            let nths = NTHS.to_vec();
            let names = DAYS.iter().enumerate().map(|(at, (_, name))| (at, *name));
            view! {
                <Select id=id("nth") label="Which" value=entry.nth options=nths />
                <Select id=id("day") label="Day" value=entry.weekday options=names.collect() />
            }
            .into_any()
        }
        Way::Date => number("date", "Day of the month", entry.date).into_any(),
        Way::LastDate => ().into_any(),
    };
    let ways = vec![
        (Way::Weeks, "Every few weeks"),
        (Way::Weekday, "On a weekday of each month"),
        (Way::Date, "On a day of each month"),
        (Way::LastDate, "On the last day of each month"),
    ];
    let choice = entry.as_it_is.with_value(Option::is_none).then(|| {
        view! {
            <Select id=id("way") label="When" value=entry.way options=ways />
            {dates}
        }
    });
    view! {
        <div class="date-fields">
            <div class="grid">
                {choice}
                <div class="field">
                    <label for=id("from")>"Starting from"</label>
                    <input
                        type="date"
                        id=id("from")
                        data-test="ruled-from"
                        prop:value=entry.from
                        on:input:target=move |event| entry.from.set(event.target().value())
                    />
                </div>
            </div>
            <fieldset class="date-hours">
                <legend class="label">"Hours on these days"</legend>
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
            </fieldset>
            <p class="field-error" role="alert" data-test="ruled-wrong">
                {wrong}
            </p>
            <div class="row">
                <button type="button" class="button" data-test="ruled-done" on:click=done>
                    "Done"
                </button>
            </div>
        </div>
    }
}

#[component]
fn Days(days: RwSignal<[bool; 7]>) -> impl IntoView {
    let boxes = DAYS
        .iter()
        .enumerate()
        .map(|(at, (_, name))| {
            let on = move || days.with(|all| all.get(at).copied().unwrap_or(false));
            let turn = move |to: bool| {
                days.update(|all| {
                    if let Some(one) = all.get_mut(at) {
                        *one = to;
                    }
                });
            };
            view! {
                <label class="copy-to">
                    <input
                        type="checkbox"
                        data-test=format!("ruled-on-{at}")
                        prop:checked=on
                        on:change:target=move |event| turn(event.target().checked())
                    />
                    <span>{*name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field ruled-days">
            <legend class="label">"On these days of the week"</legend>
            <div class="copy-days">{boxes}</div>
        </fieldset>
    }
}
