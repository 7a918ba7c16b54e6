//! "Add a calendar by its address": calendars that are not at Google, and the ones that were added.

use leptos::prelude::*;
use shared::api::{ConnectionKind, ConnectionView, HostView, NewFeedIn};

use super::calendars::ChoiceModel;
use super::seen_by::SeenBy;
use crate::api;
use crate::clock;
use crate::state::Page;
use crate::ui::{ActButton, FieldError, Work, WorkError};

/// The addresses of a host, and the form for another.
#[component]
pub(super) fn AddressCalendars(
    /// The host.
    host: Memo<Option<HostView>>,
    /// What is ticked: a new calendar is, so that saving the list later does not untick it.
    model: ChoiceModel,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let address = RwSignal::new(String::new());
    let add = move |_| {
        let Some(id) = host.get_untracked().map(|host| host.id) else {
            return;
        };
        let path = format!("{}/hosts/{id}/feeds-in", page.site_path());
        let new = NewFeedIn {
            address: address.get_untracked(),
        };
        work.run(async move {
            page.take(api::post(&path, &new).await?);
            model.checks.update(|checks| {
                let host = host.get_untracked();
                let all = host.iter().flat_map(|host| &host.connections);
                let feeds = all.filter(|it| it.kind == ConnectionKind::Ical);
                let added = feeds
                    .flat_map(|it| &it.calendars)
                    .filter(|it| it.checks_conflicts);
                checks.extend(added.map(|it| it.id.clone()));
            });
            address.set(String::new());
            page.say("Calendar added. Its busy times block from now on.");
            Ok(())
        });
    };
    let rows = move || {
        let host = host.get()?;
        let id = host.id;
        let mut feeds = host.connections;
        feeds.retain(|it| it.kind == ConnectionKind::Ical);
        let rows = feeds
            .into_iter()
            .map(|feed| view! { <Row host=id.clone() feed=feed work=work /> });
        Some(rows.collect_view())
    };
    view! {
        <section class="addresses" aria-labelledby="addresses-title">
            <h3 id="addresses-title">"Other calendars"</h3>
            <ul class="calendars">{rows}</ul>
            <details>
                <summary data-test="add-address">"Add a calendar by its address"</summary>
                <p class="hint">
                    "For Outlook, Apple and any other calendar that can be published. Its busy \
                     times block yours; bookings are never written there. "
                    <strong>"Changes there may take a day to show"</strong>
                    ", so somebody may book a time you’ve just filled."
                </p>
                <dl class="where">
                    <dt>"Outlook"</dt>
                    <dd>
                        "On the web: Settings, Calendar, Shared calendars, Publish a calendar. \
                         Choose “Can view when I’m busy” and copy the ICS link."
                    </dd>
                    <dt>"Apple, iCloud"</dt>
                    <dd>
                        "In Calendar: the share icon beside the calendar, Public Calendar, copy \
                         the link that begins with webcal://."
                    </dd>
                </dl>
                <div class="field">
                    <label for="calendar-address">"Address of the calendar"</label>
                    <input
                        id="calendar-address"
                        type="url"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="https://… or webcal://…"
                        data-test="address"
                        aria-describedby="error-address"
                        prop:value=address
                        on:input:target=move |event| address.set(event.target().value())
                    />
                    <FieldError work=work field="address" />
                </div>
                <p class="hint">
                    "Anyone who knows this address can read the calendar. We keep it encrypted \
                     and show it to nobody, not even you."
                </p>
                <button
                    type="button"
                    class="button"
                    data-test="save-address"
                    disabled=move || work.is_busy()
                    on:click=add
                >
                    {move || if work.is_busy() { "Reading it…" } else { "Add the calendar" }}
                </button>
            </details>
            <WorkError work=work fields=&["address"] />
        </section>
    }
}

/// One of them: its state, its age, reading it again, and how to remove it.
#[component]
fn Row(host: String, feed: ConnectionView, work: Work) -> impl IntoView {
    let page = Page::here();
    let calendar = feed.calendars.into_iter().next();
    let title = calendar.as_ref().map(|it| it.title.clone());
    let title = title.unwrap_or_else(|| feed.email.clone());
    let asking = Work::new();
    let id = calendar.as_ref().map(|it| it.id.clone());
    let again = id.map(|id| format!("hosts/{host}/calendars/{id}/refresh"));
    let again = again.map(|path| {
        let refresh = move |()| {
            let path = format!("{}/{path}", page.site_path());
            asking.run(async move {
                page.take(api::post(&path, &serde_json::Map::new()).await?);
                page.say("The calendar was requested again.");
                Ok(())
            });
        };
        view! {
            <ActButton
                work=asking
                label="Refresh now"
                busy="Reading…"
                look="quiet"
                aria=format!("Refresh now: {title}")
                test="refresh-address"
                press=refresh
            />
        }
    });
    let read = calendar.and_then(|it| it.last_read);
    let read = read.map_or_else(String::new, |at| {
        format!(
            "Read {}; changes there may take a day to show.",
            clock::ago(&at.0)
        )
    });
    let advice = feed.advice.map(|it| it.detail);
    let label = format!("Remove {title}");
    let visibility = format!("hosts/{host}/connections/{}/visibility", feed.id);
    let path = StoredValue::new(format!("hosts/{host}/feeds-in/{}", feed.id));
    let remove = move |_| {
        let path = format!("{}/{}", page.site_path(), path.get_value());
        work.run(async move {
            page.take(api::delete(&path).await?);
            page.say("Removed: its address and busy times are erased.");
            Ok(())
        });
    };
    view! {
        <li class="address-row" data-test="address-row">
            <div>
                <p>
                    <strong>{title}</strong>
                    " "
                    <span class="hint">{feed.email}</span>
                </p>
                <p class="hint">{read}</p>
                {advice.map(|words| view! { <p class="field-error" data-test="address-advice">{words}</p> })}
                <WorkError work=asking />
                <SeenBy path=visibility key=feed.id.clone() now=feed.busy_seen_by />
            </div>
            <div class="row">
                {again}
                <button type="button" class="button quiet" aria-label=label data-test="remove-address" on:click=remove>
                    "Remove"
                </button>
            </div>
        </li>
    }
}
