//! The step after the redirect: which calendars block, which one receives.

use leptos::prelude::*;

use crate::browser;
use crate::forms::CalendarsForm;
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
    let email = host.connections.first().map(|it| it.email.clone());
    let id = host.id.clone();
    let test = SelfTest::here();
    let next = Callback::new(move |()| {
        // What is proved stands above the next step, and costs no click.
        test.begin_anew(page, &id);
        page.go_for_host(Step::Hours, &id);
    });
    view! {
        <Shell
            at=1
            wide=true
            title="Which calendars count?"
            lead="Two different things: what keeps you busy, and where bookings are written."
        >
            {fresh
                .then_some(email)
                .flatten()
                .map(|email| {
                    view! {
                        <Notice tone=Tone::Good title="Google is connected">
                            <p>{email}</p>
                        </Notice>
                    }
                })}
            <CalendarsForm host=host.id label="Save and continue" saved=next />
        </Shell>
    }
    .into_any()
}
