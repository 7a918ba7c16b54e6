//! A wrong account, or a first visit: signed in, but belonging to no site.

use leptos::prelude::*;

use super::SignIn;
use crate::place::Step;
use crate::state::Page;
use crate::ui::Shell;

/// Says who is signed in and gives both ways on.
#[component]
pub(crate) fn NoSite() -> impl IntoView {
    let page = Page::here();
    let email = page
        .account_untracked()
        .map(|me| me.email)
        .unwrap_or_default();
    view! {
        <Shell title="No site here yet">
            <div class="card" data-test="problem">
                <p class="big">
                    "You’re signed in as " <strong class="email">{email}</strong>
                    ", which belongs to no site."
                </p>
                <p class="hint">
                    "If you set one up before, it was with another Google account. If somebody \
                     invited you, open the link they sent."
                </p>
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        data-test="start-site"
                        on:click=move |_| page.go(Some(Step::Connect))
                    >
                        "Start a site"
                    </button>
                    <SignIn words="Use another account" test="use-another-account" class="button" />
                </div>
            </div>
        </Shell>
    }
}
