//! People to call: visitors who believe something that is not so, and whom nobody else tells.

use leptos::prelude::*;
use shared::api::PersonToCall;

use crate::state::Page;
use crate::ui::{ActButton, Notice, Tone, Work, WorkError};
use crate::{api, clock};

/// The list, first on the page, until each is ticked off; nothing if there is nobody.
#[component]
pub(super) fn People() -> impl IntoView {
    let page = Page::here();
    let people = Memo::new(move |_| {
        let people = page.view().map(|view| view.people_to_call);
        people.unwrap_or_default()
    });
    let mails = Memo::new(move |_| page.view().is_some_and(|view| view.sends_mail));
    move || {
        let list = people.get();
        if list.is_empty() {
            return ().into_any();
        }
        let why = match mails.get() {
            true => "No e-mail could reach them. Please write or call, then tick them off.",
            false => "This installation sends no e-mail. Please write or call, then tick them off.",
        };
        let rows = list.into_iter().map(|it| view! { <Row person=it /> });
        view! {
            <div data-test="people-to-call">
                <Notice tone=Tone::Bad title="People to call">
                    <p>{why}</p>
                    <ul class="bookings">{rows.collect_view()}</ul>
                </Notice>
            </div>
        }
        .into_any()
    }
}

/// What they don't know, as a sentence.
fn unknown(what: &str) -> &'static str {
    match what {
        "rejected" => "They were told it was being booked; it could not be.",
        "declined" => "They are waiting for an answer; it was declined.",
        "cancelled" => "They think it is taking place; it is cancelled.",
        "moved" => "They know the old time; it has a new one.",
        "handed_over" | "handed_back" => "They expect somebody else; another host has taken it.",
        _ => "They don’t know where it stands now.",
    }
}

#[component]
fn Row(person: PersonToCall) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let mail = format!("mailto:{}", person.email);
    let label = format!("They know now: {}", person.name);
    let booking = person.booking;
    let done = move |()| {
        let path = format!("{}/people-to-call/{booking}/done", page.site_path());
        work.run(async move {
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("Ticked off.");
            Ok(())
        });
    };
    view! {
        <li class="booking" data-test="person-to-call">
            <div>
                <p>
                    <strong>{person.name}</strong> " · " {person.title} " · "
                    {format!("{}, {}", clock::day(&person.start.0), clock::time(&person.start.0))}
                </p>
                <p>{unknown(&person.what)}</p>
                <p class="hint">
                    <a href=mail>{person.email}</a>
                </p>
                <WorkError work=work />
                <ActButton
                    work=work
                    label="They know now"
                    look="quiet"
                    aria=label
                    test="called"
                    press=done
                />
            </div>
        </li>
    }
}
