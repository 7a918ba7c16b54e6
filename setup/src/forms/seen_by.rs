//! Who is shown the busy times of a connection.

use leptos::prelude::*;
use shared::api::{BusySeenBy, BusyVisibility};

use crate::api;
use crate::state::Page;
use crate::ui::{Work, WorkError};

const SEEN_BY: [(BusySeenBy, &str, &str); 3] = [
    (
        BusySeenBy::Admins,
        "admins",
        "You and the admins of this site",
    ),
    (
        BusySeenBy::Team,
        "team",
        "Every host and admin of this site",
    ),
    (BusySeenBy::Nobody, "nobody", "Only you"),
];

/// Who is shown the busy times of a connection, when and without titles.
#[component]
pub(crate) fn SeenBy(
    /// Of the connection's visibility, below the site's.
    path: String,
    /// What names it among the others.
    key: String,
    now: BusySeenBy,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = StoredValue::new(format!("{}/{path}", page.site_path()));
    let id = format!("seen-by-{key}");
    let choose = move |word: String| {
        let Some((busy_seen_by, ..)) = SEEN_BY.into_iter().find(|(_, it, _)| *it == word) else {
            return;
        };
        work.run(async move {
            let wish = BusyVisibility { busy_seen_by };
            let view = api::put(&path.get_value(), &wish).await?;
            page.take(view);
            page.say("Saved.");
            Ok(())
        });
    };
    let choices = SEEN_BY
        .into_iter()
        .map(|(is, word, words)| {
            view! {
                <option value=word selected=is == now>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>"Who sees your busy times, without titles"</label>
            <select
                id=id
                data-test="busy-seen-by"
                on:change:target=move |event| choose(event.target().value())
            >
                {choices}
            </select>
            <WorkError work=work />
        </div>
    }
}
