//! Work that has failed or is late, with what Google said, and a button that tries it again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{JobState, JobView, JobsView};

use crate::state::{Known, Page};
use crate::ui::{ActButton, Notice, Tone, Work, WorkError};
use crate::{api, clock};

/// Asks for the work that has failed or is late.
pub(super) fn load(page: Page, jobs: RwSignal<Known<JobsView>>) {
    let path = format!("{}/jobs", page.site_path());
    spawn_local(async move {
        let answer = api::get::<JobsView>(&path).await;
        jobs.try_set(answer.map_or_else(Known::Failed, Known::Some));
    });
}

/// The list; nothing where all goes well.
#[component]
pub(super) fn Jobs(
    /// What [`load`] found.
    jobs: RwSignal<Known<JobsView>>,
) -> impl IntoView {
    let page = Page::here();
    move || match jobs.get() {
        Known::Asking | Known::None => ().into_any(),
        Known::Failed(failure) => view! {
            <Notice tone=Tone::Warn title="Whether any work has failed could not be looked up">
                <p>{failure.sentence()}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| load(page, jobs)>
                        "Look again"
                    </button>
                </div>
            </Notice>
        }
        .into_any(),
        Known::Some(view) if view.jobs.is_empty() => ().into_any(),
        Known::Some(view) => {
            let several = view.jobs.len() > 1;
            let rows = view
                .jobs
                .into_iter()
                .map(|job| view! { <Row job=job jobs=jobs /> })
                .collect_view();
            view! {
                <div data-test="jobs">
                    <Notice tone=Tone::Warn title="Some work does not get done">
                        <ul class="bookings">{rows}</ul>
                        {several.then(|| view! { <RetryAll jobs=jobs /> })}
                    </Notice>
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn Row(job: JobView, jobs: RwSignal<Known<JobsView>>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let since = match (&job.failed_at, job.state) {
        (Some(at), JobState::Failed) => format!("Failed {}", clock::ago(&at.0)),
        (_, JobState::Failed) => "Failed".to_owned(),
        (_, JobState::Overdue) => format!("Was due {}", clock::ago(&job.due_at.0)),
    };
    let tries = match job.attempts {
        0 => String::new(),
        1 => ", tried once".to_owned(),
        n => format!(", tried {n} times"),
    };
    let label = format!("Try again: {}", job.what);
    let path = format!(
        "{}/jobs/{}/{}/retry",
        page.site_path(),
        job.kind,
        job.subject
    );
    let retry = move |()| {
        let path = path.clone();
        work.run(async move {
            let view: JobsView = api::post(&path, &serde_json::Map::new()).await?;
            page.say("It is being tried again.");
            jobs.set(Known::Some(view));
            Ok(())
        });
    };
    view! {
        <li class="booking dated" data-test="job">
            <p class="booking-time">{since} {tries}</p>
            <div>
                <p>
                    <strong>{job.what}</strong>
                </p>
                <p>{job.meaning}</p>
                {(!job.error.is_empty())
                    .then(|| view! { <p class="booking-notes">{job.error}</p> })}
                <WorkError work=work />
                <ActButton
                    work=work
                    label="Try again"
                    busy="Asking…"
                    look="quiet"
                    aria=label
                    test="retry-job"
                    press=retry
                />
            </div>
        </li>
    }
}

#[component]
fn RetryAll(jobs: RwSignal<Known<JobsView>>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = StoredValue::new(format!("{}/jobs/retry", page.site_path()));
    let retry = move |()| {
        work.run(async move {
            let view: JobsView = api::post(&path.get_value(), &serde_json::Map::new()).await?;
            page.say("All of it is being tried again.");
            jobs.set(Known::Some(view));
            Ok(())
        });
    };
    view! {
        <WorkError work=work />
        <div class="actions">
            <ActButton work=work label="Try all of it again" test="retry-jobs" press=retry />
        </div>
    }
}
