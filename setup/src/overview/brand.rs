//! How visitors' pages look: the owner's colour and logo.

use leptos::prelude::*;
use shared::api::{Brand, BrandSettings};
use web_sys::HtmlInputElement;

use super::section::{Editable, Part};
use crate::state::Page;
use crate::ui::{FieldError, Preview, SaveButton, Switch, Work, WorkError};
use crate::{api, browser};

/// What the pages come with, in the light.
const USUAL: &str = "#0b6b57";

/// The colour and the logo, behind *Change*.
#[component]
pub(super) fn BrandSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || page.view().map(|view| looks(&view.brand));
    let editor = move || {
        let brand = untrack(|| page.view()).map(|view| view.brand);
        brand.map(|brand| view! { <Form brand=brand open=open /> })
    };
    view! {
        <Editable
            part=part
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

fn looks(brand: &Brand) -> impl IntoView + use<> {
    let colour = match brand.accent.as_str() {
        "" => view! { "Default" }.into_any(),
        accent => view! { <Swatch colour=accent.to_owned() /> }.into_any(),
    };
    let logo = match brand.logo.as_str() {
        "" => view! { "None" }.into_any(),
        logo => view! { <img class="logo" src=logo.to_owned() alt="Your logo" /> }.into_any(),
    };
    let links = match brand.hides_calendar_links {
        false => "Visitors can add it to their own calendar",
        true => "No links to other calendars",
    };
    view! {
        <p>
            "Used on the booking page that we host, and on the page of each booking. On your own \
             website the widget takes the colour your page gives it."
        </p>
        <dl class="fact-list">
            <dt>"Colour"</dt>
            <dd>{colour}</dd>
            <dt>"Logo"</dt>
            <dd>{logo}</dd>
            <dt>"After booking"</dt>
            <dd>{links}</dd>
        </dl>
    }
}

#[component]
fn Swatch(#[prop(into)] colour: Signal<String>) -> impl IntoView {
    view! {
        <span class="brand-swatch" style:background=colour aria-hidden="true"></span>
        <span class="colour">{colour}</span>
    }
}

#[component]
fn Form(brand: Brand, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let own = RwSignal::new(!brand.accent.is_empty());
    let accent = RwSignal::new(match brand.accent.as_str() {
        "" => USUAL.to_owned(),
        accent => accent.to_owned(),
    });
    // What is shown now, and what is to be sent: nothing where it stays as it is.
    let shown = RwSignal::new(brand.logo);
    let chosen = RwSignal::new(None::<String>);
    let links = RwSignal::new(!brand.hides_calendar_links);
    let choose = move |input: HtmlInputElement| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            if let Some(data) = browser::data_address(&file).await {
                shown.try_set(data.clone());
                chosen.try_set(Some(data));
            }
        });
    };
    let none = move |_| {
        shown.set(String::new());
        chosen.set(Some(String::new()));
        browser::focus("brand-logo");
    };
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let own = own.get_untracked();
        let settings = BrandSettings {
            accent: if own {
                accent.get_untracked()
            } else {
                String::new()
            },
            logo: chosen.get_untracked(),
            hides_calendar_links: !links.get_untracked(),
        };
        let path = format!("{}/brand", page.site_path());
        work.run(async move {
            page.take(api::put(&path, &settings).await?);
            page.say("Saved. Your pages look like this now.");
            open.try_set(false);
            Ok(())
        });
    };
    let has_logo = move || shown.with(|logo| !logo.is_empty());
    let book = page.view_untracked().and_then(|view| {
        let event = view.events.first()?;
        Some(format!("{}/{}", view.site, event.event))
    });
    let colour = move || own.get().then(|| accent.get());
    let preview = book.map(|book| {
        view! {
            <div
                class="beside-preview"
                data-test="brand-preview"
                style=("--freeslot-accent", colour)
            >
                <p><strong>"As visitors would see it"</strong></p>
                <p class="hint">"With the settings on this page, saved or not."</p>
                <Preview book=book turn=0 address="your booking page" logo=shown />
            </div>
        }
    });
    view! {
        <div class="beside">
        <form class="beside-editor" on:submit=save novalidate>
            <div class="field">
                <Switch
                    on=own
                    turn=move |on| own.set(on)
                    label="Use our own colour"
                    test="own-colour"
                />
                <Show when=move || own.get()>
                    <label class="colour-field">
                        <input
                            type="color"
                            data-test="brand-accent"
                            prop:value=accent
                            on:input:target=move |event| accent.set(event.target().value())
                        />
                        <span class="colour">{accent}</span>
                    </label>
                    <p class="hint">
                        "Text in this colour is made darker or lighter where it could not be read."
                    </p>
                </Show>
                <FieldError work=work field="accent" scope="brand-" />
            </div>
            <div class="field">
                <label for="brand-logo">"Logo"</label>
                <Show when=has_logo>
                    <p class="logo-now">
                        <img class="logo" src=shown alt="The current logo" />
                        <button
                            type="button"
                            class="button quiet"
                            data-test="no-logo"
                            on:click=none
                        >
                            "Remove the logo"
                        </button>
                    </p>
                </Show>
                <input
                    type="file"
                    id="brand-logo"
                    data-test="brand-logo"
                    accept="image/png,image/jpeg,image/webp"
                    aria-describedby="brand-logo-hint error-brand-logo"
                    on:change:target=move |event| choose(event.target())
                />
                <p class="hint" id="brand-logo-hint">
                    "PNG, JPEG or WebP, at most 40 kB; shown 48 pixels high."
                </p>
                <FieldError work=work field="logo" scope="brand-" />
            </div>
            <Switch
                on=links
                turn=move |on| links.set(on)
                label="Let visitors add a booking to their own calendar"
                test="calendar-links"
            />
            <WorkError work=work fields=&["accent", "logo"] />
            <div class="actions">
                <SaveButton work=work label="Save the look" busy="Saving…" test="save-brand" />
            </div>
        </form>
        {preview}
        </div>
    }
}
