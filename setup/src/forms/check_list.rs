//! [`super::checks`] and [`super::zones`] on the page.

use leptos::prelude::*;
use shared::api::{ConnectionView, HostView};

use super::checks::{Obstacle, calendar_warnings, checks, obstacle, permits};
use super::zones::zone_warnings;
use crate::api::{self, Failure};
use crate::clock;
use crate::state::Page;
use crate::ui::{ActButton, Icon, IconOf, Notice, Tone, Work, WorkError};

/// What connecting needs, each with a tick or with what is missing.
#[component]
pub(crate) fn CheckList(host: HostView) -> impl IntoView {
    let is_known = !matches!(obstacle(&host), Some(Obstacle::NoAnswer));
    let rows = checks(&host).into_iter().map(|check| {
        let (icon, said) = mark(check.ok);
        view! {
            <li class:missing-one=!check.ok>
                <Icon of=icon />
                <div>
                    <p class="check-what">
                        <span class="visually-hidden">{said}</span>
                        {check.what}
                    </p>
                    <p class="hint">{check.found}</p>
                </div>
            </li>
        }
    });
    view! {
        <ul class="check-list" data-test="checks">
            {rows.collect_view()}
        </ul>
        {is_known.then(|| view! { <ZoneNotice host=host /> })}
    }
}

fn mark(ok: bool) -> (IconOf, &'static str) {
    match ok {
        true => (IconOf::Check, "In order: "),
        false => (IconOf::Alert, "Missing: "),
    }
}

/// What Google gave against what is needed, in Google's words and ours.
#[component]
pub(crate) fn Permits(connection: ConnectionView) -> impl IntoView {
    let permits = permits(&connection);
    let whole = permits.iter().all(|it| it.given);
    let rows = permits.into_iter().map(|permit| {
        let (icon, said) = mark(permit.given);
        view! {
            <li class:missing-one=!permit.given>
                <Icon of=icon />
                <div>
                    <p class="check-what">
                        <span class="visually-hidden">{said}</span>
                        "“"
                        {permit.label}
                        "”"
                    </p>
                    <p class="hint">{permit.means}</p>
                </div>
            </li>
        }
    });
    view! {
        <details class="more" open=!whole>
            <summary data-test="permits">"What Google allows, and what we do with it"</summary>
            <ul class="check-list">{rows.collect_view()}</ul>
        </details>
    }
}

/// Where the zones of the calendar, the hours and this device differ; nothing where they agree.
#[component]
pub(crate) fn ZoneNotice(host: HostView) -> impl IntoView {
    let calendars = || host.connections.iter().flat_map(|it| &it.calendars);
    let calendar = calendars().find(|it| it.receives_bookings);
    let calendar = calendar.or_else(|| calendars().find(|it| it.primary));
    let zone = calendar.map(|it| it.zone.clone()).unwrap_or_default();
    let device = clock::browser_zone();
    let mut said = zone_warnings(&host.schedule.zone, &zone, &device, clock::alike);
    // The usual hours have the host's id and were compared; the others have zones of their own.
    let others = host.schedules.iter().filter(|it| it.id != host.id);
    let others = others.filter(|it| !clock::alike(&it.schedule.zone, &host.schedule.zone));
    said.extend(others.map(|it| {
        format!(
            "“{}” is in {}, your usual hours are in {}.",
            it.name,
            it.schedule.zone.replace('_', " "),
            host.schedule.zone.replace('_', " ")
        )
    }));
    warnings("Not everything is in one time zone", "zones-differ", said)
}

/// What to know about the calendars that are chosen; nothing where there is nothing.
#[component]
pub(crate) fn CalendarNotice(host: HostView) -> impl IntoView {
    warnings(
        "Good to know",
        "calendar-warnings",
        calendar_warnings(&host),
    )
}

fn warnings(title: &'static str, test: &'static str, said: Vec<String>) -> Option<AnyView> {
    if said.is_empty() {
        return None;
    }
    let said = said.into_iter().map(|words| view! { <p>{words}</p> });
    let said = said.collect_view();
    Some(view! { <Notice tone=Tone::Info title=title test=test>{said}</Notice> }.into_any())
}

/// In place of the lists, where there is nothing to choose from: why, and the ways on.
#[component]
pub(super) fn Obstructed(host: String, by: Obstacle) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let away = Work::new();
    let id = StoredValue::new(host);
    let again = move || {
        let path = format!("{}/hosts/{}/refresh", page.site_path(), id.get_value());
        work.run(async move {
            let view: shared::api::SiteView = api::post(&path, &serde_json::Map::new()).await?;
            let still = view.hosts.iter().find(|it| it.id == id.get_value());
            let still = still.and_then(obstacle) == Some(by);
            page.take(view);
            if still {
                return Err(Failure::at("calendars", nothing_new(by)));
            }
            page.say("The calendars were read.");
            Ok(())
        });
    };
    let other = move |_| {
        let mut request = api::start_request(shared::api::Intent::ConnectHost);
        request.site = page.view_untracked().map(|view| view.site);
        request.host = Some(id.get_value());
        away.run(async move { Err(api::start_google(request).await) });
    };
    let (title, words, label) = match by {
        Obstacle::NoAnswer => (
            "Google did not answer",
            "Your account is connected and nothing is lost, but Google has not told us which \
             calendars it has. This usually passes within a minute.",
            "Ask Google again",
        ),
        Obstacle::NoneWritable => (
            "No calendar here can take bookings",
            "You can only view the calendars of this account. Make one of your own in Google \
             Calendar (Settings, Add calendar) and read the list again, or connect another account.",
            "Read the list again",
        ),
    };
    view! {
        <Notice tone=Tone::Warn title=title test="obstacle">
            <p>{words}</p>
            <WorkError work=work />
            <WorkError work=away />
            <div class="actions">
                <ActButton
                    work=work
                    label=label
                    busy="Asking Google…"
                    look="primary"
                    test="obstacle-again"
                    press=move |()| again()
                />
                <button type="button" class="button" data-test="obstacle-other" on:click=other>
                    "Connect another account"
                </button>
            </div>
        </Notice>
    }
}

fn nothing_new(by: Obstacle) -> &'static str {
    match by {
        Obstacle::NoAnswer => "Google still does not answer. Wait a minute and ask again.",
        Obstacle::NoneWritable => "There is still no calendar that can take bookings.",
    }
}
