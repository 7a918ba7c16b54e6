//! What a self-test found, line by line.

use leptos::prelude::*;
use shared::api::{SelfTestOutcome, SelfTestStep, SelfTestView};

use super::SelfTest;
use super::verdict::{PARTS, Verdict, name, names_it, verdict};
use crate::clock;
use crate::state::Page;
use crate::ui::{ActButton, Icon, IconOf, WorkError};

/// What was found for a host, above whatever comes next; nothing where nothing was tested.
#[component]
pub(crate) fn Proof(
    /// The host's id.
    host: String,
) -> impl IntoView {
    let test = SelfTest::here();
    let id = StoredValue::new(host);
    move || {
        test.is_of(&id.get_value()).then(|| {
            view! {
                <section class="card proof" aria-label="Self-test" data-test="proof">
                    <Report />
                    <Again host=id.get_value() />
                </section>
            }
        })
    }
}

/// What was found, or that it is being looked for, or why that did not work.
#[component]
pub(crate) fn Report() -> impl IntoView {
    let test = SelfTest::here();
    move || {
        if test.work.is_busy() {
            return view! { <UnderWay /> }.into_any();
        }
        view! {
            <WorkError work=test.work />
            {test.found.get().map(|found| view! { <Found found=found /> })}
        }
        .into_any()
    }
}

/// The button where another test may find more.
#[component]
fn Again(
    /// The host's id.
    host: String,
) -> impl IntoView {
    let test = SelfTest::here();
    let id = StoredValue::new(host);
    let more = move || {
        let works = |it: &SelfTestView| verdict(&it.steps) == Verdict::Works;
        !test.work.is_busy() && !test.found.with(|it| it.as_ref().is_some_and(works))
    };
    move || {
        more().then(|| {
            view! {
                <div class="actions">
                    <TestButton host=id.get_value() label="Test again" />
                </div>
            }
        })
    }
}

/// A button that tests a host.
#[component]
pub(crate) fn TestButton(
    /// The host's id.
    host: String,
    label: &'static str,
    /// The host's name, where there are several such buttons.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let page = Page::here();
    let test = SelfTest::here();
    let aria = name.map(|name| format!("{label}: {name}"));
    let press = move |()| test.begin(page, &host);
    view! {
        <ActButton work=test.work label=label aria=aria.unwrap_or(label.to_owned()) test="self-test" press=press />
    }
}

/// The lines as they will be, so that nothing moves when they are told.
#[component]
fn UnderWay() -> impl IntoView {
    let rows = PARTS.map(|part| {
        view! {
            <li>
                <span class="proof-mark" aria-hidden="true"></span>
                <p>
                    <strong>{name(part)}</strong>
                </p>
            </li>
        }
    });
    view! {
        <p class="proof-title" role="status">
            <span class="spinner" aria-hidden="true"></span>
            "Trying everything out…"
        </p>
        <ul class="proof-steps under-way">{rows.collect_view()}</ul>
    }
}

#[component]
fn Found(found: SelfTestView) -> impl IntoView {
    let what = verdict(&found.steps);
    let (class, icon) = match what {
        Verdict::Works | Verdict::WorksSlowly => ("proof-title good", IconOf::Check),
        Verdict::Fails => ("proof-title warn", IconOf::Alert),
    };
    let when = format!("Tested {}.", clock::ago(&found.at.0));
    let steps = found.steps.clone();
    let rows = found
        .steps
        .into_iter()
        .map(|step| {
            let named = names_it(&step, &steps);
            view! { <Line step=step named=named /> }
        })
        .collect_view();
    view! {
        <p class=class data-test="proof-title">
            <Icon of=icon />
            {what.title()}
        </p>
        <ul class="proof-steps" data-test="proof-steps">
            {rows}
        </ul>
        <p class="hint">{when}</p>
    }
}

#[component]
fn Line(step: SelfTestStep, named: bool) -> impl IntoView {
    let (class, icon, says) = match step.outcome {
        SelfTestOutcome::Ok => ("ok", IconOf::Check, "works"),
        SelfTestOutcome::Failed => ("failed", IconOf::Alert, "does not work"),
        SelfTestOutcome::Skipped => ("skipped", IconOf::Info, "was not tried"),
    };
    let about = step.about.filter(|_| named);
    let start = step.start.map(|at| {
        let when = format!("{}, {}", clock::day(&at.0), clock::time(&at.0));
        view! { <span class="proof-next">{when}</span> }
    });
    view! {
        <li class=class data-code=step.code>
            <Icon of=icon />
            <p>
                <strong>{name(step.part)}</strong>
                <span class="visually-hidden">{format!(" {says}:")}</span>
                {about.map(|about| view! { <span class="proof-about">{about}</span> })}
                {start}
                <span class="proof-detail">{step.detail}</span>
            </p>
        </li>
    }
}
