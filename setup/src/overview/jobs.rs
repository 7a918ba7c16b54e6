//! Work that has failed or is late, with what Google said, and a button that tries it again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Instant, JobState, JobView, JobsView};

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
            <Notice tone=Tone::Warn title="We couldn’t check whether any work has failed">
                <p>{failure.sentence()}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| load(page, jobs)>
                        "Check again"
                    </button>
                </div>
            </Notice>
        }
        .into_any(),
        Known::Some(view) if view.jobs.is_empty() => ().into_any(),
        Known::Some(view) => {
            let several = view.jobs.len() > 1;
            let waits = view.jobs.iter().all(|job| job.error.starts_with(ENDED));
            let title = match waits {
                true => "Some work waits until Google is reconnected",
                false => "Some work isn’t getting done",
            };
            let alike = alike(view.jobs);
            // Else the one button for all of it stands below.
            let each = alike.len() > 1 || !several;
            let rows = alike
                .into_iter()
                .map(|alike| view! { <Row alike=alike jobs=jobs retries=each /> })
                .collect_view();
            view! {
                <div data-test="jobs">
                    <Notice tone=Tone::Warn title=title>
                        <ul class="bookings">{rows}</ul>
                        {several.then(|| view! { <RetryAll jobs=jobs /> })}
                    </Notice>
                </div>
            }
            .into_any()
        }
    }
}

/// Those of which the same can be said, together: the one that waits longest, and where each is
/// tried again.
struct Alike {
    first: JobView,
    paths: Vec<String>,
}

/// Since when it waits.
fn since(job: &JobView) -> &Instant {
    job.failed_at.as_ref().unwrap_or(&job.due_at)
}

fn alike(jobs: Vec<JobView>) -> Vec<Alike> {
    let mut all = Vec::<Alike>::new();
    for job in jobs {
        let path = format!("{}/{}", job.kind, job.subject);
        let same = |it: &&mut Alike| {
            let it = &it.first;
            (&it.what, &it.meaning, &it.error, it.state)
                == (&job.what, &job.meaning, &job.error, job.state)
        };
        match all.iter_mut().find(same) {
            Some(it) => {
                it.paths.push(path);
                if since(&job).0 < since(&it.first).0 {
                    it.first = job;
                }
            }
            None => all.push(Alike {
                first: job,
                paths: vec![path],
            }),
        }
    }
    all
}

/// Begins what is said of work for which the connection has ended.
const ENDED: &str = "reconnect_needed";
/// The codes of our own that stand before a sentence; they tell people nothing.
const OURS: [&str; 7] = [
    ENDED,
    "no_answer",
    "no_token",
    "not_my_turn",
    "master_key",
    "taker_gone",
    "not_arrived",
];

/// What was said last: Google's sentence with its code, or our own without.
fn said(error: &str) -> &str {
    match error.split_once(": ") {
        Some((code, sentence)) if OURS.contains(&code) => sentence,
        _ => error,
    }
}

#[component]
fn Row(
    alike: Alike,
    jobs: RwSignal<Known<JobsView>>,
    /// Whether it has a button of its own.
    retries: bool,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let Alike { first: job, paths } = alike;
    let alone = paths.len() == 1;
    let ago = clock::ago(&since(&job).0);
    let since = match (job.state, alone) {
        (JobState::Failed, true) => format!("Failed {ago}"),
        (JobState::Failed, false) => format!("First failed {ago}"),
        (JobState::Overdue, true) => format!("Was due {ago}"),
        (JobState::Overdue, false) => format!("First due {ago}"),
    };
    let tries = match job.attempts {
        1 if alone => ", tried once".to_owned(),
        2.. if alone => format!(", tried {} times", job.attempts),
        _ => String::new(),
    };
    let what = match paths.len() {
        1 => job.what.clone(),
        n => format!("{} ({n} of them)", job.what),
    };
    let error = said(&job.error).to_owned();
    let label = format!("Try again: {}", job.what);
    let base = format!("{}/jobs", page.site_path());
    let several = (paths.len() > 1).then(|| paths.clone());
    let each_base = base.clone();
    let retry = move |()| {
        let (base, paths) = (base.clone(), paths.clone());
        work.run(async move {
            let (mut now, mut end) = (None::<JobsView>, Ok(()));
            for path in paths {
                let path = format!("{base}/{path}/retry");
                match api::post(&path, &serde_json::Map::new()).await {
                    Ok(view) => now = Some(view),
                    // It was done meanwhile.
                    Err(failure) if failure.code() == "not_found" => {}
                    Err(failure) => {
                        end = Err(failure);
                        break;
                    }
                }
            }
            match (now, &end) {
                (Some(now), _) => drop(jobs.try_set(Known::Some(now))),
                (None, Ok(())) => load(page, jobs),
                (None, Err(_)) => {}
            }
            if end.is_ok() {
                page.say("It is being tried again.");
            }
            end
        });
    };
    view! {
        <li class="booking dated" data-test="job">
            <p class="booking-time">{since} {tries}</p>
            <div>
                <p>
                    <strong>{what}</strong>
                </p>
                <p>{job.meaning}</p>
                {(!error.is_empty()).then(|| view! { <p class="booking-notes">{error}</p> })}
                <WorkError work=work />
                {several
                    .map(|paths| view! { <OneByOne base=each_base paths=paths jobs=jobs /> })}
                {retries
                    .then(|| {
                        view! {
                            <ActButton
                                work=work
                                label="Try again"
                                busy="Asking…"
                                look="quiet"
                                aria=label
                                test="retry-job"
                                press=retry
                            />
                        }
                    })}
            </div>
        </li>
    }
}

/// Those that are told in one line, each with a button.
#[component]
fn OneByOne(base: String, paths: Vec<String>, jobs: RwSignal<Known<JobsView>>) -> impl IntoView {
    let page = Page::here();
    let rows = paths.into_iter().enumerate().map(|(at, path)| {
        let work = Work::new();
        let path = format!("{base}/{path}/retry");
        let press = move |()| {
            let path = path.clone();
            work.run(async move {
                let now = api::post(&path, &serde_json::Map::new()).await?;
                page.say("It is being tried again.");
                jobs.set(Known::Some(now));
                Ok(())
            });
        };
        view! {
            <li>
                <ActButton
                    work=work
                    label="Try again"
                    busy="Asking…"
                    look="quiet"
                    aria=format!("Try again: {}", at + 1)
                    test="retry-one"
                    press=press
                />
                <WorkError work=work />
            </li>
        }
    });
    view! {
        <details class="more">
            <summary data-test="one-by-one">"One by one"</summary>
            <ol class="one-by-one">{rows.collect_view()}</ol>
        </details>
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{alike, said};

    #[test]
    fn work_of_which_the_same_can_be_said_is_one_line() {
        let job = |subject: &str, error: &str| {
            serde_json::from_value(
                json!({"kind": "leave", "subject": subject, "what": "Removing",
                "meaning": "It stays.", "state": "failed", "due_at": "2026-11-23T09:00:00Z",
                "attempts": 1, "error": error}),
            )
            .expect("a job as the edge tells it")
        };
        let all = alike(vec![job("a", "gone"), job("b", "quota"), job("c", "gone")]);
        let paths: Vec<_> = all.into_iter().map(|it| it.paths).collect();
        assert_eq!(paths, [vec!["leave/a", "leave/c"], vec!["leave/b"]]);
    }

    #[test]
    fn codes_of_google_are_told_and_ours_are_not() {
        assert_eq!(said("reconnect_needed: Connect it."), "Connect it.");
        assert_eq!(said("not_arrived: It stays: here."), "It stays: here.");
        assert_eq!(said("quotaExceeded: Too much."), "quotaExceeded: Too much.");
    }
}
