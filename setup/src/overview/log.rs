//! What came in and what went out: the activity log, for whoever asks why.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{LogLine, LogView};

use super::diagnostics::Copied;
use super::section::{Part, Section};
use crate::state::{Known, Page};
use crate::ui::{ActButton, Notice, Select, Switch, Tone, Waiting, Work, WorkError};
use crate::{api, clock};

/// So many days the log is kept.
const KEPT: i32 = 60;

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    Today,
    Yesterday,
    Week,
    Month,
    Chosen,
}

impl Days {
    const ALL: [(Self, &str); 5] = [
        (Self::Today, "Today"),
        (Self::Yesterday, "Yesterday"),
        (Self::Week, "Last 7 days"),
        (Self::Month, "Last 30 days"),
        (Self::Chosen, "Days of my choice"),
    ];

    /// The first and the last day, counted from today; `None`: as the fields say.
    fn span(self) -> Option<(i32, i32)> {
        Some(match self {
            Self::Today => (0, 0),
            Self::Yesterday => (-1, -1),
            Self::Week => (-6, 0),
            Self::Month => (-29, 0),
            Self::Chosen => return None,
        })
    }
}

const WHICH: [(&str, &str); 3] = [
    ("all", "Both directions"),
    ("in", "What came in"),
    ("out", "What we asked of Google"),
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
            <Copied />
        </Section>
    }
}

#[component]
fn Lines() -> impl IntoView {
    let page = Page::here();
    let days = RwSignal::new(Days::Today);
    let (from, to) = (
        RwSignal::new(clock::date_field(-6)),
        RwSignal::new(clock::date_field(0)),
    );
    let which = RwSignal::new("all");
    let whose = RwSignal::new("all".to_owned());
    let ids = RwSignal::new(false);
    let log = RwSignal::new(Known::<LogView>::Asking);
    // Whether there is a direction to choose stays while another answer is on its way.
    let both_ways = RwSignal::new(false);
    // Only the answer to the last question counts.
    let asked = StoredValue::new(0_u32);
    let base = StoredValue::new(format!("{}/log", page.site_path()));
    let path = move || {
        let (first, last) = match days.get().span() {
            Some((first, last)) => (clock::date_field(first), clock::date_field(last)),
            None => (from.get(), to.get()),
        };
        let first = clock::start_of_day(&first, 0)?;
        let last = clock::start_of_day(&last, 1)?;
        let (first, last) = (clock::seconds(&first.0)?, clock::seconds(&last.0)?);
        let (base, which, whose) = (base.get_value(), which.get(), whose.get());
        (first < last).then(|| Asked {
            since: format!("{base}/{first}"),
            until: last,
            rest: format!("{which}/{whose}"),
        })
    };
    let path = Memo::new(move |_| path());
    let load = move |wish: Option<Asked>| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        let Some(wish) = wish else {
            return log.set(Known::None);
        };
        log.set(Known::Asking);
        spawn_local(async move {
            let answer = api::get::<LogView>(&wish.path(wish.until)).await;
            if asked.try_get_value() != Some(turn) {
                return;
            }
            if let Ok(view) = &answer {
                both_ways.try_set(view.both_ways);
            }
            log.try_set(answer.map_or_else(Known::Failed, Known::Some));
        });
    };
    Effect::new(move |_| load(path.get()));
    let earlier = Work::new();
    let older = Callback::new(move |()| {
        let turn = asked.get_value();
        let Some(wish) = path.get_untracked() else {
            return;
        };
        let shown = match log.get_untracked() {
            Known::Some(view) => view,
            _ => return,
        };
        let Some(until) = shown
            .lines
            .last()
            .and_then(|line| clock::seconds(&line.at.0))
        else {
            return;
        };
        earlier.run(async move {
            // The second of the last line may have more of them.
            let found: LogView = api::get(&wish.path(until + 1)).await?;
            if asked.try_get_value() == Some(turn) {
                log.try_set(Known::Some(joined(shown, found)));
            }
            Ok(())
        });
    });
    let hosts = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        let hosts = hosts.into_iter().map(|host| (host.id, host.name));
        hosts.collect::<Vec<_>>()
    });
    let several = move || page.is_owner() && hosts.with(|hosts| hosts.len() > 1);
    // Where only one direction is left, everything is shown.
    let shows_which = move || both_ways.get() || which.get() != "all";
    view! {
        <div class="grid">
            <Select id="log-days" label="Show" value=days options=Days::ALL.to_vec() />
            {move || {
                shows_which()
                    .then(|| {
                        view! {
                            <Select
                                id="log-which"
                                label="Direction"
                                value=which
                                options=WHICH.to_vec()
                            />
                        }
                    })
            }}
            {move || {
                several()
                    .then(|| {
                        let mut options = vec![("all".to_owned(), "Everyone".to_owned())];
                        options.extend(hosts.get());
                        view! {
                            <Select id="log-whose" label="About" value=whose options=options />
                        }
                    })
            }}
        </div>
        {move || {
            (days.get() == Days::Chosen)
                .then(|| {
                    view! {
                        <div class="grid">
                            <Day id="log-from" label="From" value=from />
                            <Day id="log-to" label="To" value=to />
                        </div>
                    }
                })
        }}
        <p class="hint">
            {format!(
                "Days and times are in {}. The log names nobody and is kept for {KEPT} days.",
                clock::browser_zone(),
            )}
        </p>
        {move || match log.get() {
            Known::Asking => view! { <Waiting words="Looking…" /> }.into_any(),
            Known::None => {
                view! { <p class="empty">"Choose two days, the first before the last."</p> }.into_any()
            }
            Known::Failed(failure) => {
                view! {
                    <Notice tone=Tone::Bad title="The log could not be read">
                        <p>{failure.sentence()}</p>
                        <div class="actions">
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| load(path.get_untracked())
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
            Known::Some(view) => {
                view! { <Table view=view ids=ids older=older earlier=earlier /> }.into_any()
            }
        }}
    }
}

/// A day from when the log begins until today.
#[component]
fn Day(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                data-test=id
                type="date"
                min=clock::date_field(-KEPT)
                max=clock::date_field(0)
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    }
}

fn direction(word: &str) -> &'static str {
    match word {
        "in" => "came in",
        "out" => "to Google",
        _ => "here",
    }
}

/// What is asked for: everything from one instant up to another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    since: String,
    /// In seconds.
    until: i64,
    rest: String,
}

impl Asked {
    fn path(&self, until: i64) -> String {
        format!("{}/{until}/{}", self.since, self.rest)
    }
}

/// What is shown, and what was found from its last second on backwards.
fn joined(mut shown: LogView, found: LogView) -> LogView {
    let new = found.lines.into_iter();
    let mut new: Vec<_> = new.filter(|it| !shown.lines.contains(it)).collect();
    // A page that brings nothing new would be asked for for ever.
    shown.more = found.more && !new.is_empty();
    shown.lines.append(&mut new);
    shown
}

#[component]
fn Table(
    view: LogView,
    /// Whether each line shows the ids of what it is about.
    ids: RwSignal<bool>,
    /// Asks for the lines before these.
    older: Callback<()>,
    /// While they are asked for.
    earlier: Work,
) -> impl IntoView {
    let mut last = String::new();
    let rows = view.lines.into_iter().map(|line| {
        let day = clock::day(&line.at.0);
        let begins = (day != last).then(|| day.clone());
        last = day;
        view! {
            {begins.map(|day| view! { <li class="log-day">{day}</li> })}
            <Line line=line />
        }
    });
    let rows = rows.collect_view();
    view! {
        <Switch
            on=ids
            turn=move |on| ids.set(on)
            label="Show ids, for looking into a problem"
            test="log-ids"
        />
        <ul
            class="log"
            class:with-ids=ids
            data-test="log"
            tabindex="0"
            aria-label="What happened, newest first"
        >
            {rows}
        </ul>
        {view
            .more
            .then(|| {
                view! {
                    <WorkError work=earlier />
                    <div class="actions">
                        <ActButton
                            work=earlier
                            label="Show earlier lines"
                            busy="Looking…"
                            test="log-more"
                            press=move |()| older.run(())
                        />
                    </div>
                }
            })}
    }
}

#[component]
fn Line(line: LogLine) -> impl IntoView {
    let when = clock::time(&line.at.0);
    let ids = [line.what, line.subject]
        .into_iter()
        .filter(|it| !it.is_empty());
    let ids: Vec<String> = ids.collect();
    let request = match line.request.as_str() {
        "" => String::new(),
        request => format!("Correlation id {request}"),
    };
    view! {
        <li>
            <p class="log-head">
                <span class="hint">{when}</span>
                <span class="chip">{direction(&line.direction)}</span>
            </p>
            <p>{line.words}</p>
            <p class="log-ids">
                <code>{ids.join(" ")}</code>
                <span>{request}</span>
            </p>
        </li>
    }
}
