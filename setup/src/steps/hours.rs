//! Weekly hours and the event type, filled sensibly: most people only look and go on.

use leptos::prelude::*;
use shared::api::{DraftHost, LockGroup, NewDraft};

use crate::api;
use crate::forms::{
    Beside, EVENT_FIELDS, EventFields, EventModel, WeekFields, WeekModel, event_of_host,
};
use crate::place::Step;
use crate::self_test::Proof;
use crate::state::Page;
use crate::ui::{Back, SaveButton, Shell, Work, WorkError};

/// Both editors and one button. A host who does not own the site sees only their hours.
#[component]
pub(crate) fn Hours() -> impl IntoView {
    let page = Page::here();
    let (Some(view), Some(host)) = (page.view_untracked(), untrack(|| page.host())) else {
        return ().into_any();
    };
    let owner = untrack(|| page.is_owner());
    // Then there is nothing to save: an admin has set the hours.
    let locked = untrack(|| page.locked(LockGroup::Hours));
    let is_locked = locked.is_some();
    let week = WeekModel::of(&host.schedule);
    // Without one there is nothing to change here; the overview has the button that adds one.
    let has_event = owner && !view.events.is_empty();
    let event = EventModel::of(view.events.first());
    let work = Work::new();
    let id = host.id.clone();
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        if is_locked {
            return page.go(None);
        }
        let both = week
            .settings()
            .and_then(|week| Ok((week, has_event.then(|| event.settings()).transpose()?)));
        let (schedule, event) = match both {
            Ok(both) => both,
            Err(failure) => return work.fail(failure),
        };
        let path = page.site_path();
        let schedule_path = format!("{path}/hosts/{id}/schedule");
        work.run(async move {
            let view = api::put(&schedule_path, &schedule).await?;
            let Some(event) = event else {
                page.take(view);
                page.say("Hours saved.");
                page.go(None);
                return Ok(());
            };
            let event_path = format!("{path}/events/{}", event.event);
            page.take(api::put(&event_path, &event).await?);
            page.say("Hours and event type saved.");
            page.go(Some(Step::Tag));
            Ok(())
        });
    };
    let of = match has_event {
        true => view.events.first().map(|event| event.event.clone()),
        false => event_of_host(&view, &host, &host.id),
    };
    let whose = host.id.clone();
    let draft = Box::new(move || {
        let host = DraftHost {
            id: whose.clone(),
            schedule: Some(week.settings()?),
            ..DraftHost::default()
        };
        Ok(NewDraft {
            event: has_event.then(|| event.settings()).transpose()?,
            ..host.into()
        })
    });
    let title = match host.me {
        true => "When can you be booked?".to_owned(),
        false => format!("When can {} be booked?", host.name),
    };
    view! {
        <Shell
            at=2
            wide=true
            title=title
            lead="A sensible start is filled in. Everything can be changed later, at any time."
        >
            {match owner {
                true => view! { <Back words="Your tag" press=move |()| page.go(Some(Step::Tag)) /> }.into_any(),
                false => view! { <Proof host=host.id.clone() /> }.into_any(),
            }}
            <Beside of=of draft=draft>
            <form on:submit=save novalidate>
                <div class="card">
                    {match locked {
                        Some(reason) => {
                            view! {
                                <p class="locked" data-test="locked-hours">
                                    {reason}
                                </p>
                            }
                                .into_any()
                        }
                        None => view! { <WeekFields model=week work=work /> }.into_any(),
                    }}
                </div>
                {has_event
                    .then(|| {
                        view! {
                            <div class="card">
                                <EventFields model=event work=work />
                            </div>
                        }
                    })}
                <WorkError work=work fields=&["zone", "weekly", "ruled", "overrides"] and=EVENT_FIELDS />
                <div class="actions">
                    <SaveButton
                        work=work
                        label="Save and continue"
                        busy="Saving…"
                        test="save-hours"
                    />
                </div>
            </form>
            </Beside>
        </Shell>
    }
    .into_any()
}
