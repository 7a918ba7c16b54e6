//! The tag: what to paste for which website, a live preview of it, and whether it was seen there.

mod choices;
mod how;
mod seen;
mod text;

use leptos::prelude::*;
use shared::api::{EventSettings, SiteView};

use crate::state::Page;
use crate::ui::{CopyTag, CopyText, Preview, Select, Stands};
use choices::{Chosen, HowItLooks, Where};
use seen::Seen;
use text::{Editor, Form, Look, Target, Way, Wish};

/// Choices, text and preview, side by side where there is room.
#[component]
pub(crate) fn TagPanel(
    /// With the button that ends the first-time path.
    #[prop(optional)]
    first_time: bool,
) -> impl IntoView {
    let page = Page::here();
    let nothing = Memo::new(move |_| page.view().is_some_and(|view| view.events.is_empty()));
    move || match nothing.get() {
        true => view! {
            <p class="empty" data-test="no-tag">
                "There is nothing to book: add an event type first."
            </p>
        }
        .into_any(),
        false => view! { <OneTag first_time=first_time /> }.into_any(),
    }
}

#[component]
fn OneTag(first_time: bool) -> impl IntoView {
    let page = Page::here();
    let event = RwSignal::new(None::<String>);
    let events = Memo::new(move |_| page.view().map(|view| view.events).unwrap_or_default());
    let target = Memo::new(move |_| {
        let wanted = event.get();
        let target = page.view().and_then(|view| target(view, wanted.as_deref()));
        target.unwrap_or_default()
    });
    let chosen = Chosen::new();
    let form = chosen.form();
    let text = Memo::new(move |_| text::text(&target.get(), &chosen.wish()));
    let link = Memo::new(move |_| text::address(&target.get(), Look::default()));
    let several = move || {
        (events.with(Vec::len) > 1).then(|| {
            let options = events
                .get()
                .into_iter()
                .map(|it| (Some(it.event), it.title))
                .collect::<Vec<_>>();
            view! { <Select id="tag-event" label="Event type" value=event options=options /> }
        })
    };
    let lines = move || {
        how::how(chosen.editor.get(), form.get())
            .map(|line| view! { <li>{line}</li> })
            .collect_view()
    };
    view! {
        <div class="tag-panel">
            <div class="tag-side">
                {several}
                <Where chosen=chosen />
                <HowItLooks chosen=chosen />
                <CopyTag text=text />
                <ol class="how" data-test="tag-how">
                    {lines}
                </ol>
                <Seen target=target form=form />
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
                                    "Done: go to the overview"
                                </button>
                            </div>
                        }
                    })}
            </div>
            <TagPreview target=target chosen=chosen />
        </div>
    }
}

/// The address of an event type's own page, and the tag that shows it in another.
pub(crate) fn link_and_tag(view: &SiteView, event: &EventSettings) -> (String, String) {
    let target = Target {
        origin: view.origin.clone(),
        site: view.site.clone(),
        event: event.event.clone(),
        title: event.title.clone(),
    };
    let wish = Wish {
        editor: Editor::Html,
        way: Way::Inline,
        label: String::new(),
        look: Look::default(),
    };
    let link = text::address(&target, Look::default());
    (link, text::text(&target, &wish))
}

/// This event type of the site, or its first one.
fn target(view: SiteView, event: Option<&str>) -> Option<Target> {
    let all = || view.events.iter();
    let wanted = all().find(|it| Some(it.event.as_str()) == event);
    let found = wanted.or_else(|| all().next())?.clone();
    Some(Target {
        origin: view.origin,
        site: view.site,
        event: found.event,
        title: found.title,
    })
}

/// The widget as it was chosen, as far as a page of ours can show it.
#[component]
fn TagPreview(target: Memo<Target>, chosen: Chosen) -> impl IntoView {
    let page = Page::here();
    let form = chosen.form();
    let book = Signal::derive(move || target.with(Target::book));
    // Every answer about the site may have changed what visitors see; where it was seen has not.
    let view = Memo::new(move |_| {
        let seen_on = Vec::new();
        page.view().map(|view| SiteView { seen_on, ..view })
    });
    let turn = Memo::new(move |before: Option<&u32>| {
        view.track();
        before.map_or(0, |turn| turn + 1)
    });
    let attributes = Memo::new(move |_| {
        let look = chosen.look();
        match form.get() {
            Form::Frame | Form::Address => Look {
                lang: look.lang,
                ..Look::default()
            },
            _ => look,
        }
        .attributes()
    });
    let stands = Memo::new(move |_| {
        let label = text::label(&chosen.label.get());
        match (form.get(), chosen.way.get()) {
            (Form::Tag | Form::Element | Form::Frame, _) => Stands::InPage,
            (Form::Address, _) => {
                let page = text::address(&target.get(), chosen.look());
                Stands::Elsewhere { label, page }
            }
            (Form::Floating, _) => Stands::Floating(label),
            (Form::Opener, Way::Link) => Stands::Link(label),
            (Form::Opener, _) => Stands::Button(label),
        }
    });
    view! { <Preview book=book turn=turn attributes=attributes stands=stands /> }
}
