//! The frame of a step: how far it is, its heading (where the keyboard goes), its lead.

use leptos::prelude::*;
use shared::api::Role;

use crate::browser;
use crate::state::Page;

/// A step of the first-time path, or with no `at` a page of its own.
#[component]
pub(crate) fn Shell(
    /// Which of the three steps, from 0.
    #[prop(optional)]
    at: Option<usize>,
    /// The heading.
    #[prop(into)]
    title: String,
    /// One sentence below it; may be empty.
    #[prop(optional, into)]
    lead: String,
    /// Use the whole width, for two columns.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    // The heading exists in the page only after this render.
    Effect::new(|_| request_animation_frame(|| browser::focus("step-heading")));
    let name = title.clone();
    Effect::new(move |_| document().set_title(&format!("{name} · {}", browser::product())));
    view! {
        <div class=if wide { "step broad" } else { "step" }>
            {at.map(|at| view! { <Progress at=at /> })}
            <h1 id="step-heading" tabindex="-1">
                {title}
            </h1>
            {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            {children()}
        </div>
    }
}

#[component]
fn Progress(at: usize) -> impl IntoView {
    let page = Page::here();
    let is_host = page
        .view_untracked()
        .is_some_and(|view| view.role == Role::Host);
    // Who was invited has no tag to paste.
    let last = if is_host { "Your hours" } else { "Your tag" };
    let steps = ["Connect", "Calendars", last]
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let class = match index {
                _ if index < at => "done",
                _ if index == at => "now",
                _ => "later",
            };
            let done =
                (index < at).then(|| view! { <span class="visually-hidden">" (done)"</span> });
            view! {
                <li class=class aria-current=(index == at).then_some("step")>
                    <span class="bar"></span>
                    <span class="name">{name} {done}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="progress" aria-label="Progress">
            <ol>{steps}</ol>
        </nav>
    }
}

/// Stands where something is being asked for.
#[component]
pub(crate) fn Waiting(
    /// What for.
    words: &'static str,
) -> impl IntoView {
    view! {
        <div class="waiting" role="status">
            <span class="spinner" aria-hidden="true"></span>
            {words}
        </div>
    }
}
