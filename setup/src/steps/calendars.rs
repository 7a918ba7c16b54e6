//! The step after the redirect: which calendars block, which one receives.

use leptos::prelude::*;

use crate::browser;
use crate::forms::{CalendarNotice, CalendarsForm, CheckList};
use crate::place::Step;
use crate::self_test::SelfTest;
use crate::state::Page;
use crate::ui::{Notice, Shell, Tone};

/// The two lists as a step.
#[component]
pub(crate) fn Calendars() -> impl IntoView {
    let page = Page::here();
    let Some(host) = untrack(|| page.host()) else {
        return ().into_any();
    };
    let fresh = page.place.with_untracked(|place| place.connected.is_some())
        && browser::kept("choice").is_none();
    let checked = Memo::new(move |_| page.host());
    let id = host.id.clone();
    let test = SelfTest::here();
    let next = Callback::new(move |()| {
        // What is proved stands above the next step, and costs no click.
        test.begin_anew(page, &id);
        // There is nothing to paste a tag for yet.
        if page.view_untracked().is_some_and(|it| it.events.is_empty()) {
            return page.go(None);
        }
        // The tag is not for a host to paste, and stands on hours that nobody else can say.
        let next = match untrack(|| page.is_owner()) {
            true => Step::Tag,
            false => Step::Hours,
        };
        page.go_for_host(next, &id);
    });
    view! {
        <Shell
            at=1
            wide=true
            title="Which calendars count?"
            lead="Two different things: what keeps you busy, and where bookings are written."
        >
            {fresh.then(|| view! { <Notice tone=Tone::Good title="Google is connected"><p>"Here is what you need, and what we found."</p></Notice> })}
            {move || checked.get().map(|host| view! { <CheckList host=host.clone() /><CalendarNotice host=host /> })}
            <CalendarsForm host=host.id label="Save and continue" saved=next />
        </Shell>
    }
    .into_any()
}
