//! At a glance: can people book right now, and if not, what to do first.

use leptos::prelude::*;
use shared::api::{ConnectionView, HostView, Intent, Switches};

use crate::place::Step;
use crate::state::{Page, is_connected, receives, was_disconnected};
use crate::steps::MissingBoxes;
use crate::ui::{GoogleButton, Notice, Tone, Work, WorkError};
use crate::{api, clock};

/// Of more than so many other hosts, how each stands is in the list of people only.
const A_FEW: usize = 3;

/// One notice for each host who can't be booked, or one that all is well.
#[component]
pub(super) fn Status() -> impl IntoView {
    let page = Page::here();
    let hosts = Memo::new(move |_| page.view().map(|view| view.hosts).unwrap_or_default());
    move || {
        let (mine, others): (Vec<_>, Vec<_>) = hosts.get().into_iter().partition(|host| host.me);
        let mut troubles: Vec<_> = mine.into_iter().filter_map(trouble).collect();
        let mut of_others: Vec<_> = others.into_iter().filter_map(trouble).collect();
        if of_others.len() > A_FEW {
            let title = format!(
                "{} people can’t be booked, or not for long",
                of_others.len()
            );
            let words = "Each of them is under People, with what to do.".to_owned();
            of_others = vec![warn(&title, words, None)];
        }
        troubles.append(&mut of_others);
        if !troubles.is_empty() {
            return troubles.into_any();
        }
        let title = match hosts.with(Vec::len) {
            0 => return ().into_any(),
            1 => "Visitors can book now",
            _ => "Visitors can book everyone now",
        };
        let all_on = |host: &HostView| host.switches == Switches::default();
        let words = match hosts.with(|all| all.iter().all(all_on)) {
            true => "Connected to Google, busy times are read, bookings are written.",
            false => "Times are offered. What is switched off is below.",
        };
        view! {
            <Notice tone=Tone::Good title=title>
                <p>{words}</p>
            </Notice>
        }
        .into_any()
    }
}

/// What keeps this host from being booked, with the one thing to do.
fn trouble(host: HostView) -> Option<AnyView> {
    let page = Page::here();
    if host.state == "removed" {
        return None;
    }
    if host.state == "paused" {
        let words = "Nothing is offered for them. Offer times again below, under People.";
        let words = match host.me && !page.is_owner() {
            true => "Nothing is offered for you. Offer times again below, under Google connection.",
            false => words,
        };
        let title = format!("{} is paused", host.name);
        return Some(warn(&title, words.to_owned(), None));
    }
    if host.unavailable.is_none() {
        return ends_soon(host);
    }
    let lost = host
        .connections
        .iter()
        .find(|c| c.state == "reconnect_needed");
    let partly = host
        .connections
        .iter()
        .find(|c| c.state == "missing_permission");
    if let Some(connection) = lost {
        let words = match host.me {
            true if was_disconnected(connection) => format!(
                "You disconnected {}. All settings are kept; one visit to Google restores \
                 everything.",
                connection.email
            ),
            true => format!(
                "Google no longer accepts our key for {}: it expired, or access was withdrawn. \
                 All settings are kept; one visit to Google restores everything.",
                connection.email
            ),
            false => format!(
                "{} needs to reconnect. Send a new invitation link below.",
                host.name
            ),
        };
        let hint = connection.email.clone();
        let button = host
            .me
            .then(|| reconnect(host.id.clone(), Some(hint), "Reconnect"));
        return Some(warn(
            "Nothing can be booked: reconnect Google",
            words,
            button,
        ));
    }
    if let Some(connection) = partly.filter(|_| host.me) {
        let connection = connection.clone();
        return Some(view! { <MissingBoxes connection=connection host=host.id /> }.into_any());
    }
    if !is_connected(&host) {
        return Some(match host.me {
            true => warn(
                "Nothing can be booked: no calendar is connected",
                "Connect Google to offer times again. Hours and event types are kept.".to_owned(),
                Some(reconnect(host.id, None, "Connect Google")),
            ),
            false if partly.is_some() => warn(
                &format!("{} has not given every permission", host.name),
                "They can open their invitation link again and tick all boxes. A new link is \
                 below, under People."
                    .to_owned(),
                None,
            ),
            false => warn(
                &format!("{} has not connected yet", host.name),
                "Send them the invitation link: it is below, under People.".to_owned(),
                None,
            ),
        });
    }
    if host.me && !receives(&host) {
        let id = host.id.clone();
        let button = view! {
            <button
                type="button"
                class="button primary"
                on:click=move |_| page.go_for_host(Step::Calendars, &id)
            >
                "Choose the calendars"
            </button>
        };
        return Some(warn(
            "One step is left: choose where bookings go",
            "Without a calendar that receives bookings, nothing is offered.".to_owned(),
            Some(button.into_any()),
        ));
    }
    let words = host.unavailable?;
    Some(warn(
        &format!("{} can’t be booked now", host.name),
        words,
        None,
    ))
}

/// Everything works, and will not for long.
fn ends_soon(host: HostView) -> Option<AnyView> {
    let soon = |c: &&ConnectionView| c.advice.as_ref().is_some_and(|it| it.code == "ends_soon");
    let connection = host.connections.iter().find(soon)?;
    let at = connection.ends_at.as_ref()?;
    let day = clock::day(&at.0);
    let title = match host.me {
        true => format!("Reconnect {} before {day}", connection.email),
        false => format!("{} has to reconnect before {day}", host.name),
    };
    let words = connection.advice.as_ref()?.detail.clone();
    let hint = connection.email.clone();
    let button = host
        .me
        .then(|| reconnect(host.id.clone(), Some(hint), "Reconnect"));
    Some(warn(&title, words, button))
}

fn warn(title: &str, words: String, button: Option<AnyView>) -> AnyView {
    let title = title.to_owned();
    view! {
        <Notice tone=Tone::Warn title=title test="problem">
            <p>{words}</p>
            {button.map(|button| view! { <div class="actions">{button}</div> })}
        </Notice>
    }
    .into_any()
}

/// The button that restores a connection with one click.
fn reconnect(host: String, hint: Option<String>, label: &'static str) -> AnyView {
    view! { <Reconnect host=host hint=hint label=label test="reconnect" /> }.into_any()
}

/// Sends the host to Google to connect, again or for the first time.
#[component]
pub(super) fn Reconnect(
    /// The host's id; absent: the signed-in account's own.
    #[prop(into)]
    host: Option<String>,
    /// The account to preselect.
    hint: Option<String>,
    label: &'static str,
    test: &'static str,
    /// Whether writing into shared calendars is asked for too.
    #[prop(optional)]
    wider: bool,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let press = move |()| {
        let mut request = api::start_request(Intent::ConnectHost);
        request.site = page.view_untracked().map(|view| view.site);
        request.host.clone_from(&host);
        request.wider = wider;
        request.login_hint.clone_from(&hint);
        work.run(async move { Err(api::start_google(request).await) });
    };
    view! {
        <GoogleButton work=work label=label test=test press=Callback::new(press) />
        <WorkError work=work />
    }
}
