//! What is copied for whoever is asked for help.

use leptos::prelude::*;
use shared::api::Diagnostics;

use crate::api;
use crate::state::Page;
use crate::ui::{ActButton, CopyTag, Work, WorkError};

/// Made afresh on each press: what is copied is how things are then.
#[component]
pub(super) fn Copied() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let text = RwSignal::new(None::<String>);
    let path = StoredValue::new(format!("{}/diagnostics", page.site_path()));
    let ask = move |()| {
        work.run(async move {
            let found: Diagnostics = api::get(&path.get_value()).await?;
            text.set(Some(found.text));
            page.say("The diagnostics are ready to copy.");
            Ok(())
        });
    };
    view! {
        <div class="diagnostics">
            <h3>"Ask for help"</h3>
            <p class="hint">
                "Diagnostics are versions, states, counts and the last 50 lines of the log, as plain \
                 text. They contain no names, addresses, titles or keys."
            </p>
            <WorkError work=work />
            <ActButton
                work=work
                label="Make diagnostics"
                busy="Looking…"
                look="quiet"
                test="diagnostics"
                press=ask
            />
            {move || {
                text.get()
                    .map(|text| {
                        view! {
                            <div data-test="diagnostics-text">
                                <CopyTag text=text />
                            </div>
                        }
                    })
            }}
        </div>
    }
}
