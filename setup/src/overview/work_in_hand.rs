//! Work that goes on by itself, with its progress, and what only the host can do by hand.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{ByHand, HostView, ReplaceStep};

use super::leave::UnderWay;
use crate::state::Page;
use crate::ui::{ActButton, Notice, Tone, Work, WorkError};
use crate::{api, clock};

const LOOK_AGAIN: Duration = Duration::from_secs(3);

fn hosts(page: Page) -> Vec<HostView> {
    page.view().map(|view| view.hosts).unwrap_or_default()
}

/// Whether something goes on for this host by itself.
pub(super) fn is_busy(host: &HostView) -> bool {
    let replacing = host.replacing.as_ref();
    let moves = replacing.is_some_and(|it| it.step == ReplaceStep::Move);
    host.moving > 0 || host.leaving.is_some() || moves
}

/// Everything that is under way, for every host; asked for again as long as there is something.
#[component]
pub(super) fn WorkInHand() -> impl IntoView {
    let page = Page::here();
    Effect::new(move |_| {
        let Some(view) = page.view().filter(|view| view.hosts.iter().any(is_busy)) else {
            return;
        };
        let again = set_timeout_with_handle(
            move || spawn_local(async move { page.look_again(&view.site).await }),
            LOOK_AGAIN,
        );
        on_cleanup(move || {
            if let Ok(again) = again {
                again.clear();
            }
        });
    });
    let busy = Memo::new(move |_| {
        let all = hosts(page).into_iter();
        all.filter(is_busy).collect::<Vec<_>>()
    });
    let by_hand = Memo::new(move |_| {
        let all = hosts(page).into_iter();
        let some = all.filter(|host| !host.by_hand.is_empty());
        some.map(|host| (host.id, host.name, host.by_hand))
            .collect::<Vec<_>>()
    });
    view! {
        {move || {
            busy.get()
                .into_iter()
                .map(|host| {
                    let moving = host.moving;
                    let name = host.name.clone();
                    view! {
                        {(moving > 0).then(|| view! { <Moving name=name count=moving /> })}
                        <UnderWay host=host />
                    }
                })
                .collect_view()
        }}
        {move || {
            by_hand
                .get()
                .into_iter()
                .map(|(id, name, list)| view! { <ToDo host=id name=name list=list /> })
                .collect_view()
        }}
    }
}

#[component]
fn Moving(name: String, count: u32) -> impl IntoView {
    let left = match count {
        1 => "One booking is left.".to_owned(),
        n => format!("{n} bookings are left."),
    };
    view! {
        <Notice
            tone=Tone::Info
            title=format!("Future bookings of {name} are moving to the chosen calendar")
            test="moving"
        >
            <p>
                {left}
                " Each is written there first and then removed where it was. This page updates on its own; you can close it."
            </p>
        </Notice>
    }
}

/// Events that only the host can remove, until each is ticked off.
#[component]
fn ToDo(host: String, name: String, list: Vec<ByHand>) -> impl IntoView {
    let rows = list
        .into_iter()
        .map(|it| view! { <Entry host=host.clone() entry=it /> })
        .collect_view();
    view! {
        <div data-test="by-hand">
            <Notice
                tone=Tone::Warn
                title=format!("To remove by hand from the calendar of {name}")
            >
                <p>
                    "Google doesn’t let us remove these events of bookings that are over or have moved, \
                     or of a self-test. Remove them in Google Calendar, then tick them off. \
                     Reconnecting lets us do it."
                </p>
                <ul class="bookings">{rows}</ul>
            </Notice>
        </div>
    }
}

#[component]
fn Entry(host: String, entry: ByHand) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let start = entry.start.0;
    let when = format!("{}, {}", clock::day(&start), clock::time(&start));
    let label = format!("Mark as removed: {when}");
    let place = match entry.calendar.as_str() {
        // Another host's: what it is called is theirs alone.
        "" => "a calendar of theirs".to_owned(),
        title => format!("“{title}”"),
    };
    let place = match entry.test {
        true => format!("A self-test’s event, in {place}"),
        false => format!("In {place}"),
    };
    let booking = entry.booking;
    let done = move |()| {
        let path = format!("{}/hosts/{host}/by_hand/{booking}/done", page.site_path());
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("Ticked off.");
            Ok(())
        });
    };
    view! {
        <li class="booking dated" data-test="by-hand-entry">
            <p class="booking-time">{when}</p>
            <div>
                <p class="hint">{place}</p>
                <WorkError work=work />
                <ActButton
                    work=work
                    label="Mark as removed"
                    look="quiet"
                    aria=label
                    test="by-hand-done"
                    press=done
                />
            </div>
        </li>
    }
}
