//! What stands around every screen: the header, and what has just been said.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::browser;
use crate::place::Place;
use crate::state::{Known, Page};

/// The sign, the choice among several sites, who is signed in.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let page = Page::here();
    let leave = move |_| {
        spawn_local(async move {
            match api::sign_out().await {
                Ok(()) => {
                    for note in ["whose", "slug", "choice", "site", "section"] {
                        browser::keep(note, None);
                    }
                    page.me.set(Known::None);
                    page.site.set(Known::None);
                    page.place.set(Place::default());
                    browser::set_address("", true);
                    page.say("You are signed out.");
                }
                Err(failure) => page.say(&failure.sentence()),
            }
        });
    };
    let sites = move || page.account().map(|me| me.sites).unwrap_or_default();
    let current = move || page.view().map(|view| view.site).unwrap_or_default();
    view! {
        <header class="top">
            <a class="brand" href="/setup">
                <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <rect class="m-back" x="2" y="3.5" width="20" height="18" rx="5" />
                    <path class="m-line" d="M7.5 1.8v4m9-4v4" />
                    <rect class="m-slot" x="11" y="11" width="7" height="6" rx="2" />
                </svg>
                <span>{browser::product()}</span>
            </a>
            {move || {
                (sites().len() > 1)
                    .then(|| {
                        let options = sites()
                            .into_iter()
                            .map(|it| {
                                let selected = it.site == current();
                                view! {
                                    <option value=it.site selected=selected>
                                        {it.title}
                                    </option>
                                }
                            })
                            .collect_view();
                        view! {
                            <select
                                class="sites"
                                aria-label="Site"
                                on:change:target=move |event| {
                                    let slug = event.target().value();
                                    page.site.set(Known::None);
                                    page.place
                                        .set(Place {
                                            site: Some(slug),
                                            ..Place::default()
                                        });
                                    page.go(None);
                                    spawn_local(page.load());
                                }
                            >
                                {options}
                            </select>
                        }
                    })
            }}
            {move || {
                page.account()
                    .map(|me| {
                        view! {
                            <div class="account">
                                <span class="email">{me.email}</span>
                                <button
                                    type="button"
                                    class="button quiet"
                                    data-test="sign-out"
                                    on:click=leave
                                >
                                    "Sign out"
                                </button>
                            </div>
                        }
                    })
            }}
        </header>
    }
}

/// Told to screen readers, and shown for a few seconds.
#[component]
pub(crate) fn Said() -> impl IntoView {
    let page = Page::here();
    Effect::new(move |_| {
        let words = page.said.get();
        if !words.is_empty() {
            let clear = move || {
                // Unless something else was said meanwhile.
                if page.said.get_untracked() == words {
                    page.said.set(String::new());
                }
            };
            set_timeout(clear, std::time::Duration::from_secs(5));
        }
    });
    view! {
        <div
            class="said"
            class:shown=move || page.said.with(|words| !words.is_empty())
            role="status"
            aria-live="polite"
        >
            {page.said}
        </div>
    }
}
