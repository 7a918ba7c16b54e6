//! The link with which a host connects their own calendar.

use leptos::prelude::*;
use shared::api::Invitation;

use crate::api;
use crate::state::Page;
use crate::ui::{CopyText, Work, WorkError};

/// Makes an invitation and shows its link.
#[component]
pub(crate) fn InviteHost(
    /// The host's id.
    host: String,
    /// Make one without being asked.
    #[prop(optional)]
    at_once: bool,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let link = RwSignal::new(None::<String>);
    let make = move || {
        let path = format!("{}/hosts/{host}/invitation", page.site_path());
        work.run(async move {
            let made: Invitation = api::post(&path, &serde_json::Map::new()).await?;
            link.try_set(Some(made.url));
            Ok(())
        });
    };
    if at_once {
        make();
    }
    let text = Signal::derive(move || link.get().unwrap_or_default());
    view! {
        <div class="invite">
            {move || match link.with(Option::is_some) {
                true => view! {
                    <CopyText text=text label="Invitation link" test="invitation-link" />
                }
                .into_any(),
                false => {
                    let make = make.clone();
                    view! {
                        <button
                            type="button"
                            class="button"
                            data-test="invite-host"
                            aria-disabled=move || work.is_busy().then_some("true")
                            on:click=move |_| make()
                        >
                            {move || if work.is_busy() { "One moment…" } else { "Get an invitation link" }}
                        </button>
                    }
                    .into_any()
                }
            }}
            <WorkError work=work />
        </div>
    }
}
