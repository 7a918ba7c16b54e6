//! After the redirect: which box was not ticked, what does not work without it, and one
//! button that opens Google's page again.

use leptos::prelude::*;
use shared::api::{ConnectionView, Intent};

use crate::api;
use crate::state::Page;
use crate::ui::{Boxes, GoogleButton, Notice, Shell, Tone, Work, WorkError};

/// The step of its own, where nothing else can be done before.
#[component]
pub(crate) fn Permission(
    /// The connection that misses something.
    connection: ConnectionView,
    /// Its host's id.
    host: String,
) -> impl IntoView {
    let own = RwSignal::new(connection.own_calendar);
    view! {
        <Shell
            at=0
            wide=true
            title="Almost: a box was left unticked"
            lead="Google connected your account, but not everything was allowed. It’s quickly \
                  fixed."
        >
            <div class="connect">
                <div class="connect-main">
                    <MissingBoxes connection=connection host=host />
                </div>
                <div class="pictures">
                    <Boxes own=own />
                </div>
            </div>
        </Shell>
    }
}

/// What is missing, with the button.
#[component]
pub(crate) fn MissingBoxes(
    /// The connection that misses something.
    connection: ConnectionView,
    /// Its host's id.
    host: String,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let wider = connection
        .missing
        .iter()
        .any(|missing| missing.scope.ends_with("/calendar.events"));
    let own = connection.own_calendar && !wider;
    let email = connection.email.clone();
    let press = move |()| {
        let mut request = api::start_request(Intent::ConnectHost);
        request.site = page.view_untracked().map(|view| view.site);
        request.host = Some(host.clone());
        request.wider = wider;
        request.own_calendar = own;
        request.login_hint = Some(email.clone());
        work.run(async move { Err(api::start_google(request).await) });
    };
    let count = connection.missing.len();
    let title = match count {
        1 => "One permission is missing".to_owned(),
        count => format!("{count} permissions are missing"),
    };
    let list = connection
        .missing
        .into_iter()
        .map(|missing| {
            view! {
                <li>
                    <span class="empty-box" aria-hidden="true"></span>
                    <div>
                        <p class="scope">"“" {missing.label} "”"</p>
                        <p class="hint">{missing.consequence}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Warn title=title test="problem">
            <p>{format!("For {}. On Google’s page, tick:", connection.email)}</p>
            <ul class="missing">{list}</ul>
            <WorkError work=work />
            <div class="actions">
                <GoogleButton
                    work=work
                    label="Tick it at Google"
                    test="fix-permission"
                    press=Callback::new(press)
                />
            </div>
        </Notice>
    }
}
