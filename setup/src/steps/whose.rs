//! Whose time is booked, asked where both answers can be seen; and the way in for those who were
//! here before.

use leptos::prelude::*;
use shared::api::Intent;

use crate::api;
use crate::browser;
use crate::place::Step;
use crate::state::Page;
use crate::ui::{Work, WorkError};

/// Mine or someone else's: each leads to its own beginning, and one of them is this.
#[component]
pub(super) fn Whose(
    /// Whether this is the beginning for someone else's time.
    someone: bool,
) -> impl IntoView {
    let page = Page::here();
    let choose = move |step: Step, note: Option<&'static str>| {
        browser::keep("whose", note);
        page.go(Some(step));
    };
    let signed_in = page.account_untracked().is_some();
    view! {
        <div class="choices" role="group" aria-label="Whose time can visitors book?">
            <button
                type="button"
                class="big-choice"
                data-test="mine"
                aria-pressed=(!someone).to_string()
                on:click=move |_| {
                    if someone {
                        choose(Step::Connect, None);
                    }
                }
            >
                <One />
                <strong>"Mine"</strong>
                <span>"I connect my own Google calendar."</span>
            </button>
            <button
                type="button"
                class="big-choice"
                data-test="someone-else"
                aria-pressed=someone.to_string()
                on:click=move |_| {
                    if !someone {
                        choose(Step::Someone, Some("someone"));
                    }
                }
            >
                <Two />
                <strong>"Someone else’s"</strong>
                <span>"I run the website. They connect their calendar through a link I send."</span>
            </button>
        </div>
        {(!signed_in)
            .then(|| {
                view! {
                    <p class="aside">
                        "Already set up? " <SignIn words="Sign in" test="sign-in" />
                    </p>
                }
            })}
    }
}

/// Signs in, with Google's account chooser, and comes back to this page.
#[component]
pub(crate) fn SignIn(
    /// The button's words.
    words: &'static str,
    /// For tests.
    test: &'static str,
    /// The button's look.
    #[prop(default = "button link")]
    class: &'static str,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let press = move |_| {
        browser::keep("whose", None);
        // Google's way back forgets where somebody wanted to go.
        page.place.with_untracked(|place| {
            if place.event.is_some() {
                browser::keep("event", place.event.as_deref());
                browser::keep("site", place.site.as_deref());
            }
        });
        let request = api::start_request(Intent::Login);
        work.run(async move { Err(api::start_google(request).await) });
    };
    view! {
        <button type="button" class=class data-test=test on:click=press>
            {move || if work.is_busy() { "Opening Google…" } else { words }}
        </button>
        <WorkError work=work />
    }
}

#[component]
fn One() -> impl IntoView {
    view! {
        <svg viewBox="0 0 96 64" class="scene" aria-hidden="true" focusable="false">
            <rect class="s-soft" x="34" y="10" width="52" height="44" rx="7" />
            <path class="s-line" d="M34 22h52M46 6v8m28-8v8" />
            <rect class="s-full" x="62" y="29" width="14" height="9" rx="2.5" />
            <rect class="s-faint" x="43" y="29" width="14" height="9" rx="2.5" />
            <rect class="s-faint" x="43" y="42" width="14" height="6" rx="2.5" />
            <rect class="s-faint" x="62" y="42" width="14" height="6" rx="2.5" />
            <circle class="s-body" cx="22" cy="30" r="8" />
            <path class="s-body" d="M6 58c0-10 7-17 16-17s16 7 16 17Z" />
        </svg>
    }
}

#[component]
fn Two() -> impl IntoView {
    view! {
        <svg viewBox="0 0 96 64" class="scene" aria-hidden="true" focusable="false">
            <circle class="s-body" cx="20" cy="28" r="8" />
            <path class="s-body" d="M4 56c0-10 7-17 16-17s16 7 16 17Z" />
            <circle class="s-other" cx="76" cy="28" r="8" />
            <path class="s-other" d="M60 56c0-10 7-17 16-17s16 7 16 17Z" />
            <path class="s-line s-dash" d="M33 20c8-9 22-9 30 0" />
            <rect class="s-full" x="41" y="26" width="14" height="12" rx="3" />
            <path class="s-line s-thin" d="M41 31h14" />
        </svg>
    }
}
