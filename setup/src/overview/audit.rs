//! Who changed which settings, for admins.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{AuditLine, AuditView};

use super::changed::Changed;
use super::section::{Part, Section};
use crate::state::{Known, Page};
use crate::ui::{Notice, Tone, Waiting};
use crate::{api, clock};

/// The end of all days that are asked for, in seconds since 1970.
const END: i64 = 9_999_999_999;

/// Behind a summary: it is long, and asked for when it is opened, each time anew.
#[component]
pub(super) fn AuditSection(part: Part) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Section part=part>
            <details
                class="more"
                on:toggle:target=move |event| open.set(event.target().open())
            >
                <summary data-test="open-audit">"Who changed which settings"</summary>
                {move || open.get().then(|| view! { <Lines /> })}
            </details>
        </Section>
    }
}

#[component]
fn Lines() -> impl IntoView {
    let page = Page::here();
    let base = StoredValue::new(format!("{}/audit/0", page.site_path()));
    let lines = RwSignal::new(Vec::<AuditLine>::new());
    let last = RwSignal::new(Known::<bool>::Asking);
    let load = move || {
        // The second of the last one again: several may be of it.
        let oldest = lines.with_untracked(|all| clock::seconds(&all.last()?.at.0));
        let until = oldest.map_or(END, |at| at + 1);
        last.set(Known::Asking);
        spawn_local(async move {
            let path = format!("{}/{until}", base.get_value());
            match api::get::<AuditView>(&path).await {
                Ok(view) => {
                    lines.try_update(|all| {
                        let known: BTreeSet<i64> = all.iter().map(|it| it.id).collect();
                        let new = view.lines.into_iter().filter(|it| !known.contains(&it.id));
                        all.extend(new);
                    });
                    last.try_set(Known::Some(view.more));
                }
                Err(failure) => {
                    last.try_set(Known::Failed(failure));
                }
            }
        });
    };
    load();
    view! {
        <p class="hint">
            {format!("Days and times are in {}. Kept for a year.", clock::browser_zone())}
        </p>
        <Show when=move || lines.with(|all| !all.is_empty())>
            <ul class="log" data-test="audit" tabindex="0" aria-label="Changes, newest first">
                <For each=move || lines.get() key=|line| line.id let:line>
                    <Line line=line />
                </For>
            </ul>
        </Show>
        {move || match last.get() {
            Known::Asking | Known::None => view! { <Waiting words="Looking…" /> }.into_any(),
            Known::Failed(failure) => {
                view! {
                    <Notice tone=Tone::Bad title="The changes could not be read">
                        <p>{failure.sentence()}</p>
                        <div class="actions">
                            <button type="button" class="button" on:click=move |_| load()>
                                "Try again"
                            </button>
                        </div>
                    </Notice>
                }
                    .into_any()
            }
            Known::Some(true) => {
                view! {
                    <div class="actions">
                        <button
                            type="button"
                            class="button"
                            data-test="audit-more"
                            on:click=move |_| load()
                        >
                            "Show earlier changes"
                        </button>
                    </div>
                }
                    .into_any()
            }
            Known::Some(false) if lines.with(Vec::is_empty) => {
                view! { <p class="empty">"Nothing was changed in the last year."</p> }.into_any()
            }
            Known::Some(false) => ().into_any(),
        }}
    }
}

#[component]
fn Line(line: AuditLine) -> impl IntoView {
    let when = format!("{}, {}", clock::day(&line.at.0), clock::time(&line.at.0));
    view! {
        <li>
            <p class="log-head">
                <span class="hint">{when}</span>
                <span class="chip">{line.who}</span>
            </p>
            <p>{line.what}</p>
            <Changed changed=line.changed />
        </li>
    }
}
