//! The schedules of a host: their hours, by name.

use leptos::prelude::*;
use shared::api::{DraftHost, HostView, LockGroup, NamedSchedule, ScheduleView};

use super::locks::LockedNotice;
use super::section::Part;
use crate::api::{self, Failure};
use crate::browser;
use crate::forms::{
    Beside, WeekFields, WeekModel, ZoneNotice, dates_summary, event_of_host, week_summary,
};
use crate::state::{Page, offers, schedule_of};
use crate::ui::{ActButton, Back, SaveButton, Shell, TextField, Work, WorkError};

/// Where the new one's editor opens.
const ADD: &str = "hours-add";

/// What is open: at most one editor at a time.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    /// The schedule with this id.
    Editor(String),
    /// One that there is not yet.
    New,
    /// The question whether the schedule with this id may go.
    Removal(String),
}

impl Open {
    fn is_editor(&self) -> bool {
        matches!(self, Self::Editor(_) | Self::New)
    }
}

/// Whose schedules these are. Cheap to copy.
#[derive(Clone, Copy)]
struct Whose {
    page: Page,
    /// The host's id.
    id: StoredValue<String>,
}

impl Whose {
    fn of(id: String) -> Self {
        Self {
            page: Page::here(),
            id: StoredValue::new(id),
        }
    }

    fn host(self) -> Option<HostView> {
        let mut hosts = self.page.view()?.hosts.into_iter();
        hosts.find(|host| self.id.with_value(|id| host.id == *id))
    }
}

/// The button that opens a schedule's editor; of the first it is the section's own.
fn change_button(schedule: &str, first: bool) -> String {
    match first {
        true => "hours-change".to_owned(),
        false => format!("hours-change-{schedule}"),
    }
}

/// Those of whoever is signed in.
#[component]
pub(super) fn HoursSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(Open::Nothing);
    let whose = Whose::of(untrack(|| page.mine())?.id);
    let mine = Memo::new(move |_| whose.host());
    Some(view! {
        <section
            class="card section"
            class:editing=move || open.with(Open::is_editor)
            id=part.id
            aria-labelledby=format!("{}-heading", part.id)
        >
            <h2 id=format!("{}-heading", part.id) tabindex="-1">
                {part.title}
            </h2>
            {move || mine.get().map(|host| view! { <ZoneNotice host=host /> })}
            <Schedules whose=whose open=open />
        </section>
    })
}

/// Those of the host in question, for admins: a page of its own, which leads back to the team.
#[component]
pub(crate) fn HoursOf() -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(Open::Nothing);
    let host = untrack(|| page.host())?;
    Some(view! {
        <Shell
            wide=true
            title=format!("When can {} be booked?", host.name)
            lead="Changes apply as soon as you save. Existing bookings stay as they are."
        >
            <Back words="Team" press=move |()| page.go_to_section("people") />
            <div
                class="card section"
                class:editing=move || open.with(Open::is_editor)
                data-test="hours-of"
            >
                <Schedules whose=Whose::of(host.id) open=open />
            </div>
        </Shell>
    })
}

/// All of them, each with its hours and which event types use it.
#[component]
fn Schedules(whose: Whose, open: RwSignal<Open>) -> impl IntoView {
    let page = Page::here();
    let ids = Memo::new(move |_| {
        let schedules = whose.host().map(|host| host.schedules).unwrap_or_default();
        schedules.into_iter().map(|it| it.id).collect::<Vec<_>>()
    });
    let locked = Memo::new(move |_| page.locked(LockGroup::Hours).is_some());
    let add = move |_| {
        open.update(|open| {
            *open = if *open == Open::New {
                Open::Nothing
            } else {
                Open::New
            };
        })
    };
    view! {
        <For each=move || ids.get() key=Clone::clone let:id>
            <OneSchedule whose=whose id=id open=open />
        </For>
        <LockedNotice group=LockGroup::Hours />
        <div class="row" hidden=move || locked.get()>
            <button
                type="button"
                class="button"
                id=ADD
                data-test=ADD
                aria-expanded=move || (open.get() == Open::New).to_string()
                on:click=add
            >
                {move || if open.get() == Open::New { "Close" } else { "Add a schedule" }}
            </button>
        </div>
        {move || {
            (open.get() == Open::New)
                .then(|| view! { <ScheduleEditor whose=whose schedule=None open=open /> })
        }}
    }
}

#[component]
fn OneSchedule(whose: Whose, id: String, open: RwSignal<Open>) -> impl IntoView {
    let page = Page::here();
    let id = StoredValue::new(id);
    let find = move || {
        let schedules = whose.host()?.schedules;
        schedules
            .into_iter()
            .find(|it| id.with_value(|id| it.id == *id))
    };
    let row = Memo::new(move |_| find());
    let name = move || row.get().map(|it| it.name).unwrap_or_default();
    // The first has the host's id.
    let is_first = whose.id.with_value(|host| id.with_value(|id| host == id));
    let used_by = Memo::new(move |_| {
        let (Some(view), Some(host)) = (page.view(), whose.host()) else {
            return Vec::new();
        };
        let uses = |event: &&shared::api::EventSettings| {
            offers(event, &host.id) && id.with_value(|id| schedule_of(event, &host.id) == id)
        };
        let events = view.events.iter().filter(uses);
        events.map(|event| event.title.clone()).collect::<Vec<_>>()
    });
    let is = move |what: fn(String) -> Open| open.get() == what(id.get_value());
    let button = change_button(&id.get_value(), is_first);
    let heading = format!("{button}-name");
    let turn = move |_| {
        let mine = Open::Editor(id.get_value());
        open.update(|open| *open = if *open == mine { Open::Nothing } else { mine });
    };
    let locked = Memo::new(move |_| page.locked(LockGroup::Hours).is_some());
    let may_go = move || !is_first && !locked.get() && used_by.with(Vec::is_empty);
    let words = move || {
        used_by.with(|titles| match titles.is_empty() {
            true => "No event type uses it.".to_owned(),
            false => format!("Used by {}.", titles.join(", ")),
        })
    };
    let summary = move || {
        row.get().map(|it| {
            let week = week_summary(&it.schedule.weekly).into_iter();
            let lines = week.chain(dates_summary(&it.schedule.overrides));
            let lines = lines.map(|(days, hours)| {
                view! {
                    <dt>{days}</dt>
                    <dd>{hours}</dd>
                }
            });
            view! {
                <dl class="fact-list">{lines.collect_view()}</dl>
                <p class="hint">
                    {format!("In {}. {}", it.schedule.zone.replace('_', " "), words())}
                </p>
            }
        })
    };
    view! {
        <div class="schedule" data-test="schedule">
            <div class="section-head">
                <h3 id=heading.clone()>{name}</h3>
                <div class="row">
                    <button
                        type="button"
                        class="button quiet"
                        id=button.clone()
                        data-test=button.clone()
                        aria-expanded=move || is(Open::Editor).to_string()
                        aria-describedby=heading
                        hidden=move || locked.get()
                        on:click=turn
                    >
                        {move || if is(Open::Editor) { "Close" } else { "Change" }}
                    </button>
                    {move || {
                        may_go()
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="button quiet"
                                        data-test="schedule-remove"
                                        aria-label=move || format!("Remove {}", name())
                                        aria-expanded=move || is(Open::Removal).to_string()
                                        on:click=move |_| open.set(Open::Removal(id.get_value()))
                                    >
                                        "Remove"
                                    </button>
                                }
                            })
                    }}
                </div>
            </div>
            {move || {
                match is(Open::Editor) {
                    true => {
                        view! { <ScheduleEditor whose=whose schedule=untrack(find) open=open /> }.into_any()
                    }
                    false => summary.into_any(),
                }
            }}
            {move || is(Open::Removal).then(|| view! { <Removal whose=whose schedule=untrack(find) open=open /> })}
        </div>
    }
}

/// Asks once more, and removes it.
#[component]
fn Removal(whose: Whose, schedule: Option<ScheduleView>, open: RwSignal<Open>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let schedule = schedule?;
    let remove = move || {
        let path = format!(
            "{}/hosts/{}/schedules/{}/remove",
            page.site_path(),
            whose.id.get_value(),
            schedule.id
        );
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("Schedule removed.");
            open.set(Open::Nothing);
            browser::focus(ADD);
            Ok(())
        });
    };
    Some(view! {
        <p>{format!("Remove “{}” with its hours and dates?", schedule.name)}</p>
        <WorkError work=work />
        <div class="row">
            <ActButton work=work label="Remove it" busy="Removing…" look="danger" test="schedule-remove-now" press=remove />
            <button type="button" class="button quiet" on:click=move |_| open.set(Open::Nothing)>
                "Keep it"
            </button>
        </div>
    })
}

/// The editor of one, or of a new one, which begins as a copy of the first.
#[component]
fn ScheduleEditor(
    whose: Whose,
    schedule: Option<ScheduleView>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let host = untrack(|| whose.host())?;
    let several = host.schedules.len() > 1 || schedule.is_none();
    let hours = schedule.as_ref().map_or(&host.schedule, |it| &it.schedule);
    let model = WeekModel::of(hours);
    let name = schedule.as_ref().map(|it| it.name.clone());
    let name = RwSignal::new(name.unwrap_or_default());
    let back = match &schedule {
        Some(it) => change_button(&it.id, it.id == host.id),
        None => ADD.to_owned(),
    };
    let label = if schedule.is_some() {
        "Save hours"
    } else {
        "Add schedule"
    };
    let (host_id, schedule_id) = (host.id.clone(), schedule.as_ref().map(|it| it.id.clone()));
    let id = host.id.clone();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if named.is_empty() {
            return work.fail(Failure::at("name", "Give it a name, such as Evenings."));
        }
        let hours = match model.settings() {
            Ok(hours) => hours,
            Err(failure) => return work.fail(failure),
        };
        let wish = NamedSchedule {
            name: named,
            schedule: hours,
        };
        let path = format!("{}/hosts/{id}/schedules", page.site_path());
        let id = schedule.as_ref().map(|it| it.id.clone());
        let back = back.clone();
        work.run(async move {
            let view = match id {
                Some(id) => api::put(&format!("{path}/{id}"), &wish).await?,
                None => api::post(&path, &wish).await?,
            };
            page.take(view);
            page.say("Hours saved.");
            open.set(Open::Nothing);
            browser::focus(&back);
            Ok(())
        });
    };
    let of = page.view_untracked().and_then(|view| {
        let schedule = schedule_id.as_deref().unwrap_or(&host_id);
        event_of_host(&view, &host, schedule)
    });
    let draft = Box::new(move || {
        let host = DraftHost {
            id: host_id.clone(),
            schedule: Some(model.settings()?),
            ..DraftHost::default()
        };
        Ok(host.into())
    });
    Some(view! {
        <Beside of=of draft=draft>
        <form on:submit=save novalidate>
            {several
                .then(|| {
                    view! {
                        <TextField
                            id="schedule-name"
                            field="name"
                            label="Name of this schedule"
                            hint="Event types choose it by this name. Visitors don’t see it."
                            value=name
                            work=work
                            scope="schedule-"
                        />
                    }
                })}
            <WeekFields model=model work=work />
            <WorkError work=work fields=&["name", "zone", "weekly", "ruled", "overrides"] />
            <div class="actions">
                <SaveButton work=work label=label busy="Saving…" test="save-hours" />
            </div>
        </form>
        </Beside>
    })
}
