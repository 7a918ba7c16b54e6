//! How fresh what we know of each calendar is, and reading one again.

use leptos::prelude::*;
use shared::api::{CalendarView, SiteView};

use crate::state::Page;
use crate::ui::{ActButton, Work, WorkError};
use crate::{api, clock};

/// The calendars of one account that block time.
#[component]
pub(super) fn Freshness(host: String, calendars: Vec<CalendarView>) -> impl IntoView {
    let rows = calendars
        .into_iter()
        .filter(|it| it.checks_conflicts)
        .map(|calendar| view! { <Row host=host.clone() calendar=calendar /> })
        .collect_view();
    view! {
        <ul class="fresh" aria-label="How fresh the calendars are">
            {rows}
        </ul>
    }
}

#[component]
fn Row(host: String, calendar: CalendarView) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let id = calendar.id.clone();
    let refresh = move |()| {
        let path = format!("{}/hosts/{host}/calendars/{id}/refresh", page.site_path());
        work.run(async move {
            let view: SiteView = api::post(&path, &serde_json::Map::new()).await?;
            page.take(view);
            page.say("The calendar was read again.");
            Ok(())
        });
    };
    let aria = format!("Refresh now: {}", calendar.title);
    let facts = facts(&calendar)
        .into_iter()
        .map(|(name, words)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{words}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <li data-test="fresh">
            <p class="fresh-title">{calendar.title}</p>
            <dl class="fresh-facts">{facts}</dl>
            <ActButton
                work=work
                label="Refresh now"
                busy="Reading…"
                look="quiet"
                aria=aria
                test="refresh-calendar"
                press=refresh
            />
            <WorkError work=work />
        </li>
    }
}

fn facts(calendar: &CalendarView) -> [(&'static str, String); 3] {
    let ago = |at: &Option<shared::api::Instant>| at.as_ref().map(|at| clock::ago(&at.0));
    let never = || "not yet".to_owned();
    let renewal = calendar.renews_at.as_ref();
    let renewal = renewal.map(|at| format!("{}, {}", clock::day(&at.0), clock::time(&at.0)));
    [
        ("Last read", ago(&calendar.last_read).unwrap_or_else(never)),
        (
            "Last change reported",
            ago(&calendar.pushed_at).unwrap_or_else(never),
        ),
        (
            "Reports renewed",
            renewal.unwrap_or_else(|| "we look ourselves, every 10 minutes at most".to_owned()),
        ),
    ]
}
