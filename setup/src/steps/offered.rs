//! What visitors can book as things stand: on the last screen, so that what was filled in is seen
//! before it is public.

use leptos::prelude::*;

use crate::events::lengths;
use crate::forms::{dates_summary, week_summary};
use crate::place::Step;
use crate::state::{Page, offers, schedule_of};

/// The event type, the hours and their zone, and the way to change them.
#[component]
pub(super) fn Offered(
    /// Whose hours.
    host: String,
) -> impl IntoView {
    let page = Page::here();
    let id = StoredValue::new(host);
    let lines = Memo::new(move |_| {
        let view = page.view()?;
        let host = view
            .hosts
            .iter()
            .find(|it| id.with_value(|id| it.id == *id))?;
        let event = view.events.iter().find(|it| offers(it, &host.id));
        let chosen = event.map_or(host.id.as_str(), |it| schedule_of(it, &host.id));
        let named = host.schedules.iter().find(|it| it.id == chosen);
        let hours = named.map_or(&host.schedule, |it| &it.schedule);
        let mut lines = Vec::new();
        lines.extend(event.map(|it| (it.title.clone(), lengths(it))));
        lines.extend(week_summary(&hours.weekly));
        lines.extend(dates_summary(&hours.overrides));
        lines.push(("Time zone".to_owned(), hours.zone.replace('_', " ")));
        Some(lines)
    });
    let rows = move || {
        let lines = lines.get().unwrap_or_default().into_iter();
        let row = |(name, value)| {
            view! {
                <dt>{name}</dt>
                <dd>{value}</dd>
            }
        };
        lines.map(row).collect_view()
    };
    view! {
        <section class="card offered" aria-labelledby="offered" data-test="offered">
            <h2 id="offered">"What visitors can book"</h2>
            <p class="hint">"This was filled in as a start. Change what isn’t right."</p>
            <dl class="fact-list">{rows}</dl>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-test="change-hours"
                    on:click=move |_| page.go_for_host(Step::Hours, &id.get_value())
                >
                    "Change hours and event type"
                </button>
            </div>
        </section>
    }
}
