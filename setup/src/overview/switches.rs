//! What the signed-in host's calendars are used for, and the lines that say what is switched off.

use leptos::prelude::*;
use shared::api::{HostView, Switches, SwitchesRequest};

use super::section::Editable;
use crate::api;
use crate::state::Page;
use crate::ui::{FieldError, Notice, SaveButton, Tone, Work, WorkError};

fn mine(page: Page) -> Option<HostView> {
    page.view()?.hosts.into_iter().find(|host| host.me)
}

/// What is switched off, for every host that the signed-in account sees.
#[component]
pub(super) fn SwitchedOff() -> impl IntoView {
    let page = Page::here();
    let off = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let off = hosts.into_iter().map(|host| (host.name, host.switches));
        off.filter(|(_, it)| *it != Switches::default())
            .collect::<Vec<_>>()
    });
    move || {
        let lines = off.get().into_iter().map(|(name, switches)| {
            view! {
                {(!switches.busy_blocks)
                    .then(|| {
                        view! {
                            <Notice
                                tone=Tone::Bad
                                title=format!("Busy times of {name} do not block")
                                test="busy-off"
                            >
                                <p>
                                    "Visitors can book over anything in these calendars. Only \
                                     bookings made here exclude each other."
                                </p>
                            </Notice>
                        }
                    })}
                {(!switches.bookings_written)
                    .then(|| {
                        view! {
                            <Notice
                                tone=Tone::Warn
                                title=format!("Bookings of {name} are in no calendar")
                                test="writing-off"
                            >
                                <p>
                                    "They stand on this page only, and Google invites nobody. \
                                     Visitors are told so."
                                </p>
                            </Notice>
                        }
                    })}
            }
        });
        lines.collect_view()
    }
}

/// The two switches, behind *Change*.
#[component]
pub(super) fn SwitchesSection() -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || {
        let switches = mine(page).map(|host| host.switches).unwrap_or_default();
        let busy = match switches.busy_blocks {
            true => "Busy times block: nobody books over them.",
            false => "Busy times do not block.",
        };
        let written = match switches.bookings_written {
            true => "Bookings are written into your calendar.",
            false => "Bookings are written into no calendar.",
        };
        view! {
            <p>{busy}</p>
            <p>{written}</p>
        }
    };
    let editor = move || {
        let host = untrack(|| mine(page))?;
        Some(view! { <Form host=host open=open /> })
    };
    view! {
        <Editable
            id="switches"
            title="What your calendars do"
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

#[component]
fn Form(host: HostView, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let before = host.switches;
    let busy = RwSignal::new(before.busy_blocks);
    let written = RwSignal::new(before.bookings_written);
    let confirm = RwSignal::new(String::new());
    let asks = move || before.busy_blocks && !busy.get();
    let name = StoredValue::new(host.name);
    let id = host.id;
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let path = format!("{}/hosts/{id}/switches", page.site_path());
        let wish = SwitchesRequest {
            busy_blocks: busy.get_untracked(),
            bookings_written: written.get_untracked(),
            confirm: confirm.get_untracked().trim().to_owned(),
        };
        work.run(async move {
            page.take(api::put(&path, &wish).await?);
            page.say("Saved.");
            open.set(false);
            Ok(())
        });
    };
    view! {
        <form on:submit=save novalidate>
            <label class="switch">
                <input
                    type="checkbox"
                    data-test="busy-blocks"
                    prop:checked=busy
                    on:change:target=move |event| busy.set(event.target().checked())
                />
                <span>"Busy times block"</span>
            </label>
            <p class="hint">
                "Off: visitors can book over anything in your calendars. Only bookings made here \
                 exclude each other."
            </p>
            <Show when=asks>
                <div class="field">
                    <label for="switch-confirm">
                        {format!("Type “{}” to switch it off", name.get_value())}
                    </label>
                    <input
                        id="switch-confirm"
                        data-test="switch-confirm"
                        autocomplete="off"
                        aria-describedby="error-confirm"
                        aria-invalid=move || work.is_about("confirm").then_some("true")
                        prop:value=confirm
                        on:input:target=move |event| confirm.set(event.target().value())
                    />
                    <FieldError work=work field="confirm" />
                </div>
            </Show>
            <label class="switch">
                <input
                    type="checkbox"
                    data-test="bookings-written"
                    prop:checked=written
                    on:change:target=move |event| written.set(event.target().checked())
                />
                <span>"Bookings are written into my calendar"</span>
            </label>
            <p class="hint">
                "Off: bookings stand on this page only, and Google invites nobody; visitors are \
                 told so. Switched on again, the future ones are written."
            </p>
            <WorkError work=work fields=&["confirm"] />
            <SaveButton work=work label="Save" busy="Saving…" test="save-switches" />
        </form>
    }
}
