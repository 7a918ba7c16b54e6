//! The tag, beside the real widget with real slots.

use leptos::prelude::*;

use crate::state::Page;
use crate::ui::{CopyTag, CopyText, Preview, Select, Shell};
use crate::words;

/// The last step.
#[component]
pub(crate) fn Tag() -> impl IntoView {
    view! {
        <Shell
            at=3
            wide=true
            title="Paste this one tag"
            lead="Put it where the calendar should stand on your website. That is all."
        >
            <TagPanel first_time=true />
        </Shell>
    }
}

/// Tag and preview, side by side where there is room.
#[component]
pub(crate) fn TagPanel(
    /// With the button that ends the first-time path.
    #[prop(optional)]
    first_time: bool,
) -> impl IntoView {
    let page = Page::here();
    let chosen = RwSignal::new(None::<String>);
    let events = Memo::new(move |_| page.view().map(|view| view.events).unwrap_or_default());
    let event = Memo::new(move |_| {
        let first = || events.with(|all| all.first().map(|event| event.event.clone()));
        chosen.get().or_else(first).unwrap_or_default()
    });
    let site = Memo::new(move |_| page.view().map(|view| view.site).unwrap_or_default());
    let origin = Memo::new(move |_| page.view().map(|view| view.origin).unwrap_or_default());
    let tag = Signal::derive(move || words::tag(&origin.get(), &site.get(), &event.get()));
    let link =
        Signal::derive(move || format!("{}/book/{}/{}", origin.get(), site.get(), event.get()));
    let book = Signal::derive(move || format!("{}/{}", site.get(), event.get()));
    // Every answer about the site may have changed what visitors see.
    let turn = Memo::new(move |before: Option<&u32>| {
        page.site.track();
        before.map_or(0, |turn| turn + 1)
    });
    let several = move || {
        (events.with(Vec::len) > 1).then(|| {
            let options = events
                .get()
                .into_iter()
                .map(|it| (Some(it.event), it.title))
                .collect::<Vec<_>>();
            view! { <Select id="tag-event" label="Event type" value=chosen options=options /> }
        })
    };
    view! {
        <div class="tag-panel">
            <div class="tag-side">
                {several}
                <CopyTag text=tag />
                <ol class="how">
                    <li>"Open the page of your website in its editor."</li>
                    <li>"Add a block for HTML or code where the calendar should stand."</li>
                    <li>"Paste the tag, save, and look at the page."</li>
                </ol>
                <CopyText text=link label="No website at hand? Send this link" test="book-link" />
                <p class="hint">
                    <a href=link target="_blank" rel="noopener">
                        "Open it as a visitor (new tab)"
                    </a>
                </p>
                {first_time
                    .then(|| {
                        view! {
                            <div class="actions">
                                <button
                                    type="button"
                                    class="button"
                                    data-test="finish"
                                    on:click=move |_| page.go(None)
                                >
                                    "Done: to the overview"
                                </button>
                            </div>
                        }
                    })}
            </div>
            <Preview book=book turn=turn />
        </div>
    }
}
