//! What a link that invites is for, asked before anybody is sent to Google.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{InvitedRequest, InvitedView};

use super::SignIn;
use crate::api;
use crate::state::Page;
use crate::ui::Shell;
use crate::words;

/// How far that is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    /// Asked, no answer yet.
    Asking,
    /// It works.
    For(InvitedView),
    /// It does not, and why.
    Over(String),
    /// There was no answer: it may work, and whoever tries it is told.
    Unknown,
}

/// Asks.
pub(super) fn told(link: InvitedRequest) -> RwSignal<Told> {
    let told = RwSignal::new(Told::Asking);
    spawn_local(async move {
        let answer = api::post("/v1/owner/invited", &link).await;
        told.try_set(match answer {
            Ok(view) => Told::For(view),
            Err(failure) if matches!(failure.code(), "forbidden" | "not_found") => {
                Told::Over(failure.sentence())
            }
            Err(_) => Told::Unknown,
        });
    });
    told
}

/// For who has a link that is over: why, and the way in for who used it.
#[component]
pub(crate) fn InvitationOver(
    /// What the edge says of it; else they come back from Google with it.
    #[prop(optional_no_strip)]
    why: Option<String>,
) -> impl IntoView {
    let page = Page::here();
    let told = words::told("invitation");
    let why = why.unwrap_or_else(|| told.detail.to_owned());
    let signed_in = page.account_untracked().is_some();
    let on = match signed_in && page.view_untracked().is_some() {
        true => view! {
            <button type="button" class="button" data-test="to-overview" on:click=move |_| page.go(None)>
                "Go to the overview"
            </button>
        }
        .into_any(),
        false => view! {
            <SignIn words="Sign in with Google" test="sign-in" class="button" />
        }
        .into_any(),
    };
    view! {
        <Shell title=told.title>
            <div class="card" data-test="problem">
                <p>{why}</p>
                <p class="hint">
                    "If you used it yourself, sign in with the account you connected then."
                </p>
                <div class="actions">{on}</div>
            </div>
        </Shell>
    }
}
