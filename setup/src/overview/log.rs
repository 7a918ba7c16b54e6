//! What came in and what went out: the activity log, for whoever asks why.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{LogLine, LogView};

use super::section::{Part, Section};
use crate::state::{Known, Page};
use crate::ui::{Notice, Select, Tone, Waiting};
use crate::{api, clock};

const DAYS: [(u8, &str); 3] = [(1, "a day"), (7, "a week"), (60, "60 days")];
const WHICH: [(&str, &str); 4] = [
    ("", "Everything"),
    ("in", "What came in"),
    ("out", "What we asked of Google"),
    ("here", "What was decided here"),
];

/// Behind a summary: it is long, and asked for only when it is opened.
#[component]
pub(super) fn Activity(part: Part) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Section part=part>
            <details
                class="more"
                on:toggle=move |_| {
                    open.set(true);
                }
            >
                <summary data-test="open-log">"What came in and what went out"</summary>
                {move || open.get().then(|| view! { <Lines /> })}
            </details>
        </Section>
    }
}

#[component]
fn Lines() -> impl IntoView {
    let page = Page::here();
    let days = RwSignal::new(7);
    let which = RwSignal::new("");
    let log = RwSignal::new(Known::<LogView>::Asking);
    // Only the answer to the last question counts.
    let asked = StoredValue::new(0_u32);
    let base = StoredValue::new(format!("{}/log", page.site_path()));
    let load = move |days: u8, which: &str| {
        let path = match which {
            "" => format!("{}/{days}", base.get_value()),
            which => format!("{}/{days}/{which}", base.get_value()),
        };
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        log.set(Known::Asking);
        spawn_local(async move {
            let answer = api::get::<LogView>(&path).await;
            if asked.try_get_value() == Some(turn) {
                log.try_set(answer.map_or_else(Known::Failed, Known::Some));
            }
        });
    };
    Effect::new(move |_| load(days.get(), which.get()));
    view! {
        <div class="grid">
            <Select id="log-which" label="Show" value=which options=WHICH.to_vec() />
            <Select id="log-days" label="Of the last" value=days options=DAYS.to_vec() />
        </div>
        <p class="hint">"It names nobody, and is kept for 60 days."</p>
        {move || match log.get() {
            Known::Asking | Known::None => view! { <Waiting words="Looking…" /> }.into_any(),
            Known::Failed(failure) => {
                view! {
                    <Notice tone=Tone::Bad title="The log could not be read">
                        <p>{failure.sentence()}</p>
                        <div class="actions">
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| load(days.get_untracked(), which.get_untracked())
                            >
                                "Try again"
                            </button>
                        </div>
                    </Notice>
                }
                    .into_any()
            }
            Known::Some(view) if view.lines.is_empty() => {
                view! { <p class="empty">"Nothing happened in that time."</p> }.into_any()
            }
            Known::Some(view) => view! { <Table view=view /> }.into_any(),
        }}
    }
}

fn direction(word: &str) -> &'static str {
    match word {
        "in" => "came in",
        "out" => "to Google",
        _ => "here",
    }
}

#[component]
fn Table(view: LogView) -> impl IntoView {
    let rows = view
        .lines
        .into_iter()
        .map(|line| view! { <Line line=line /> })
        .collect_view();
    view! {
        <ul class="log" data-test="log" tabindex="0" aria-label="What happened, the newest first">
            {rows}
        </ul>
        {view
            .more
            .then(|| view! { <p class="hint">"There is more. Choose fewer days to see the oldest."</p> })}
    }
}

#[component]
fn Line(line: LogLine) -> impl IntoView {
    let when = format!("{}, {}", clock::day(&line.at.0), clock::time(&line.at.0));
    view! {
        <li>
            <span class="hint">{when}</span>
            <span class="chip">{direction(&line.direction)}</span>
            <code>{line.what}</code>
            <span>{line.detail}</span>
            <span class="hint">{line.subject}</span>
        </li>
    }
}
