//! Who can’t be booked right now, and what to do first.

use leptos::prelude::*;
use shared::api::{ConnectionView, HostView, Intent};

use crate::place::Step;
use crate::state::{Page, is_connected, receives, was_disconnected};
use crate::steps::MissingBoxes;
use crate::ui::{GoogleButton, Notice, Tone, Work, WorkError};
use crate::{api, clock};

/// Of more than so many other hosts, how each stands is in the list of people only.
const A_FEW: usize = 3;

/// Something that keeps a host from being booked, or soon will.
pub(super) struct Trouble {
    /// In a few words.
    pub(super) title: String,
    words: String,
    way: Way,
}

/// The one thing to do.
enum Way {
    /// Nothing but what the words say.
    Nothing,
    /// To Google: the host, the account, what the button says.
    Reconnect(String, Option<String>, &'static str),
    /// To Google, for what was left unticked there by this host.
    Permission(Box<ConnectionView>, String),
    /// This host's choice of calendars.
    Calendars(String),
    /// A section of this page, and what the link says.
    Section(&'static str, &'static str),
}

const TO_PEOPLE: Way = Way::Section("#people", "To the hosts");

/// One notice for each host who can't be booked.
#[component]
pub(super) fn Status() -> impl IntoView {
    let page = Page::here();
    let hosts = Memo::new(move |_| page.view().map(|view| view.hosts).unwrap_or_default());
    let owner = Memo::new(move |_| page.is_owner());
    move || {
        let all = troubles(hosts.get(), owner.get()).into_iter();
        all.map(|it| view! { <Told trouble=it /> }).collect_view()
    }
}

/// What keeps hosts from being booked, one's own first. `owner`: the page is an owner's.
pub(super) fn troubles(hosts: Vec<HostView>, owner: bool) -> Vec<Trouble> {
    let (mine, others): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|host| host.me);
    let of = |host| trouble(host, owner);
    let mut troubles: Vec<_> = mine.into_iter().filter_map(of).collect();
    let mut of_others: Vec<_> = others.into_iter().filter_map(of).collect();
    if of_others.len() > A_FEW {
        let title = format!(
            "{} people can’t be booked, or soon won’t be",
            of_others.len()
        );
        let words = "Each of them is under Hosts, with what to do.";
        of_others = vec![warn(title, words, TO_PEOPLE)];
    }
    troubles.append(&mut of_others);
    troubles
}

/// What keeps this host from being booked, with the one thing to do.
fn trouble(host: HostView, owner: bool) -> Option<Trouble> {
    if host.state == "removed" {
        return None;
    }
    if host.state == "paused" {
        let title = format!("{} is paused", host.name);
        return Some(match host.me && !owner {
            true => warn(
                title,
                "You can’t be booked. Offer times again under Google connection.",
                Way::Section("#connection", "To the Google connection"),
            ),
            false => warn(
                title,
                "They can’t be booked. Offer times again under Hosts.",
                TO_PEOPLE,
            ),
        });
    }
    if host.unavailable.is_none() {
        return ends_soon(host);
    }
    let state = |state: &str| host.connections.iter().find(|c| c.state == state).cloned();
    let (lost, partly) = (state("reconnect_needed"), state("missing_permission"));
    if let Some(connection) = lost {
        let email = &connection.email;
        let words = match host.me {
            true if was_disconnected(&connection) => format!(
                "You disconnected {email}. All settings are kept; one visit to Google restores \
                 everything."
            ),
            true => format!(
                "Google no longer accepts our key for {email}: it expired, or access was \
                 withdrawn. All settings are kept; one visit to Google restores everything."
            ),
            false => format!(
                "{} needs to reconnect. Send a new invitation link.",
                host.name
            ),
        };
        let way = match host.me {
            true => Way::Reconnect(host.id, Some(connection.email), "Reconnect"),
            false => TO_PEOPLE,
        };
        return Some(warn("Nothing can be booked: reconnect Google", words, way));
    }
    if host.me
        && let Some(connection) = partly
    {
        let title = "A permission is missing at Google";
        let way = Way::Permission(Box::new(connection), host.id);
        return Some(warn(title, "", way));
    }
    if !is_connected(&host) {
        return Some(match host.me {
            true => warn(
                "Nothing can be booked: no calendar is connected",
                "Connect Google to offer times again. Hours and event types are kept.",
                Way::Reconnect(host.id, None, "Connect Google"),
            ),
            false if partly.is_some() => warn(
                format!("{} has not given every permission", host.name),
                "They can open their invitation link again and tick all boxes. A new link is \
                 under Hosts.",
                TO_PEOPLE,
            ),
            false => warn(
                format!("{} has not connected yet", host.name),
                "Send them the invitation link: it is under Hosts.",
                TO_PEOPLE,
            ),
        });
    }
    if host.me && !receives(&host) {
        return Some(warn(
            "One step is left: choose where bookings go",
            "Without a calendar that receives bookings, nothing is offered.",
            Way::Calendars(host.id),
        ));
    }
    let title = format!("{} can’t be booked now", host.name);
    Some(warn(title, host.unavailable?, Way::Nothing))
}

/// Everything works, and will not for long.
fn ends_soon(host: HostView) -> Option<Trouble> {
    let soon = |c: &&ConnectionView| c.advice.as_ref().is_some_and(|it| it.code == "ends_soon");
    let connection = host.connections.iter().find(soon)?;
    let at = connection.ends_at.as_ref()?;
    let day = clock::day(&at.0);
    let title = match host.me {
        true => format!("Reconnect {} before {day}", connection.email),
        false => format!("{} has to reconnect before {day}", host.name),
    };
    let words = connection.advice.as_ref()?.detail.clone();
    let way = match host.me {
        true => Way::Reconnect(host.id, Some(connection.email.clone()), "Reconnect"),
        false => Way::Nothing,
    };
    Some(warn(title, words, way))
}

fn warn(title: impl Into<String>, words: impl Into<String>, way: Way) -> Trouble {
    Trouble {
        title: title.into(),
        words: words.into(),
        way,
    }
}

#[component]
fn Told(trouble: Trouble) -> impl IntoView {
    let page = Page::here();
    let Trouble { title, words, way } = trouble;
    let way = match way {
        Way::Nothing => None,
        Way::Reconnect(host, hint, label) => Some(reconnect(host, hint, label)),
        // It says what is missing.
        Way::Permission(connection, host) => {
            return view! { <MissingBoxes connection=*connection host=host /> }.into_any();
        }
        Way::Calendars(host) => {
            let go = move |_| page.go_for_host(Step::Calendars, &host);
            let button = view! {
                <button type="button" class="button primary" on:click=go>
                    "Choose the calendars"
                </button>
            };
            Some(button.into_any())
        }
        Way::Section(to, label) => {
            let link = view! {
                <a class="button" href=to>
                    {label}
                </a>
            };
            Some(link.into_any())
        }
    };
    view! {
        <Notice tone=Tone::Warn title=title test="problem">
            <p>{words}</p>
            {way.map(|way| view! { <div class="actions">{way}</div> })}
        </Notice>
    }
    .into_any()
}

/// The button that restores a connection with one click.
fn reconnect(host: String, hint: Option<String>, label: &'static str) -> AnyView {
    view! { <Reconnect host=host hint=hint label=label test="reconnect" /> }.into_any()
}

/// Whether this account is one of whose calendars only one that we made is to be written.
fn wants_own(page: Page, host: Option<&str>, email: Option<&str>) -> bool {
    let hosts = page.view_untracked().map(|view| view.hosts);
    let hosts = hosts.unwrap_or_default().into_iter();
    let mut connections = hosts
        .filter(|it| host == Some(it.id.as_str()))
        .flat_map(|it| it.connections);
    connections.any(|it| it.own_calendar && email.is_none_or(|email| email == it.email))
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
        request.own_calendar = !wider && wants_own(page, host.as_deref(), hint.as_deref());
        request.login_hint.clone_from(&hint);
        work.run(async move { Err(api::start_google(request).await) });
    };
    view! {
        <GoogleButton work=work label=label test=test press=Callback::new(press) />
        <WorkError work=work />
    }
}
