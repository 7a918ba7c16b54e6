//! Who can change everything here, and making another of them.

use leptos::prelude::*;
use shared::api::Invitation;

use super::section::{Part, Section};
use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, CopyText, Notice, Tone, Work, WorkError};

/// The owners, a warning where there is one only, and a link for another.
#[component]
pub(super) fn Admins(part: Part) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let link = RwSignal::new(None::<String>);
    let admins = Memo::new(move |_| page.view().map(|view| view.admins).unwrap_or_default());
    let make = move |()| {
        let path = format!("{}/admins", page.site_path());
        work.run(async move {
            let made: Invitation = api::post(&path, &serde_json::Map::new()).await?;
            link.try_set(Some(made.url));
            page.say("The link is made.");
            Ok(())
        });
    };
    view! {
        <Section part=part>
            {move || {
                (admins.with(Vec::len) == 1)
                    .then(|| {
                        view! {
                            <Notice
                                tone=Tone::Warn
                                title="You are the only one who can change this site"
                                test="one-admin"
                            >
                                <p>
                                    "If you lose this Google account, nobody can. Make somebody else an \
                                     owner too."
                                </p>
                            </Notice>
                        }
                    })
            }}
            <ul class="plain">
                {move || {
                    admins
                        .get()
                        .into_iter()
                        .map(|email| {
                            let email = if email.is_empty() { "Somebody".to_owned() } else { email };
                            view! { <li class="email">{email}</li> }
                        })
                        .collect_view()
                }}
            </ul>
            <WorkError work=work />
            {move || match link.get() {
                Some(url) => {
                    view! {
                        <CopyText
                            text=url
                            label="Send this to who is to be an owner. It works once, for three days."
                            test="owner-link"
                        />
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <div class="actions">
                            <ActButton
                                work=work
                                label="Make another owner"
                                busy="Making a link…"
                                test="make-owner"
                                press=make
                            />
                        </div>
                    }
                        .into_any()
                }
            }}
        </Section>
    }
}
