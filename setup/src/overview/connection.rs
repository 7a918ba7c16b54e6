//! The Google accounts of the signed-in host: state, reconnect, disconnect.

use leptos::prelude::*;
use shared::api::{ConnectionKind, ConnectionView, WIDER_CONSENT};

use super::fresh::Freshness;
use super::host_acts::HostActs;
use super::leave::{Ask, Leaving, focus_question};
use super::replace::{Replace, Replacing};
use super::section::{Part, Section};
use super::status::Reconnect;
use crate::clock;
use crate::forms::{Permits, SeenBy};
use crate::state::{Page, was_disconnected};

/// Every account, oldest first.
#[component]
pub(super) fn Connections(part: Part) -> impl IntoView {
    let page = Page::here();
    let mine = Memo::new(move |_| page.mine());
    view! {
        <Section part=part>
            <Replacing />
            {move || {
                mine.get()
                    .map(|host| {
                        let id = host.id.clone();
                        let none = host.connections.is_empty();
                        let offers = host.replacing.is_none();
                        let another = host.id.clone();
                        let whole = host.clone();
                        let rows = host
                            .connections
                            .into_iter()
                            // Those at an address are shown and removed under Calendars.
                            .filter(|connection| connection.kind == ConnectionKind::Google)
                            .map(|connection| {
                                view! { <Row host=id.clone() connection=connection offers=offers /> }
                            })
                            .collect_view();
                        view! {
                            {rows}
                            {(offers && !none)
                                .then(|| {
                                    view! {
                                        <div class="row">
                                            <Reconnect
                                                host=another
                                                hint=None
                                                label="Add another account"
                                                test="add-account"
                                            />
                                        </div>
                                    }
                                })}
                            {(!page.is_owner()).then(|| view! { <HostActs host=whole can_remove=false /> })}
                            {none
                                .then(|| {
                                    view! {
                                        <p>"No Google account is connected; nothing can be booked."</p>
                                    }
                                })}
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn Row(
    host: String,
    connection: ConnectionView,
    /// Whether it can be replaced by another.
    offers: bool,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let active = connection.state == "active";
    let ended = was_disconnected(&connection);
    let (class, state) = match connection.state.as_str() {
        "active" => ("chip good", "Connected"),
        "missing_permission" => ("chip warn", "A permission is missing"),
        _ if was_disconnected(&connection) => ("chip", "Disconnected"),
        _ => ("chip bad", "Reconnect needed"),
    };
    let push = connection.calendars.iter().filter(|it| it.push).count();
    let watched = connection
        .calendars
        .iter()
        .filter(|it| it.checks_conflicts)
        .count();
    let detail = match (active, push) {
        (false, _) => String::new(),
        // A plain fact, and no failure.
        (true, 0) => format!("{watched} calendars block time; changes arrive within 10 minutes."),
        (true, push) => format!("{watched} calendars block time; {push} announce changes at once."),
    };
    let detail = detail.replace("1 calendars block", "1 calendar blocks");
    let detail = detail.replace("; 1 announce ", "; 1 announces ");
    let whole = connection.clone();
    let wider = (connection.missing.iter()).any(|it| it.scope == WIDER_CONSENT.scope);
    let label = match connection.missing.is_empty() {
        true => "Reconnect",
        false => "Tick it at Google",
    };
    let shows_fresh = active && watched > 0;
    let calendars = connection.calendars.clone();
    let of = host.clone();
    let advice = connection.advice.map(|it| it.detail);
    let ends = connection.ends_at.filter(|_| active);
    let ends = ends.map(|at| format!("Google ends this connection on {}.", clock::day(&at.0)));
    let ends_soon = advice.is_some();
    let troubled = connection.calendars.into_iter();
    let troubled: Vec<_> = troubled
        .filter_map(|it| Some(format!("{}: {}", it.title, it.advice?.detail)))
        .collect();
    let hint = connection.email.clone();
    let host_id = host.clone();
    let path = format!("hosts/{host}/connections/{}/visibility", connection.id);
    let (seen_by, email) = (connection.busy_seen_by, connection.email.clone());
    let replace = (
        host.clone(),
        connection.id.clone(),
        connection.email.clone(),
    );
    let disconnect = (host, connection.id.clone(), connection.email.clone());
    let disconnect = StoredValue::new(disconnect);
    view! {
        <div class="connection">
            <div>
                <p class="email">{connection.email.clone()}</p>
                <p class="hint">
                    <span class=class data-test="connection-state">
                        {state}
                    </span>
                    {detail}
                </p>
                {ends.map(|words| view! { <p class="hint">{words}</p> })}
                {advice.map(|words| view! { <p data-test="connection-advice">{words}</p> })}
                {troubled
                    .into_iter()
                    .map(|words| view! { <p data-test="calendar-advice">{words}</p> })
                    .collect_view()}
            </div>
            <div class="row">
                {(!active || ends_soon)
                    .then(|| {
                        view! {
                            <Reconnect
                                host=host_id
                                hint=Some(hint)
                                label=label
                                wider=wider
                                test="reconnect-account"
                            />
                        }
                    })}
                {(offers && !ended)
                    .then(|| {
                        let (host, id, email) = replace;
                        view! { <Replace host=host connection=id email=email /> }
                    })}
                {(!ended)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button quiet"
                                data-test="disconnect"
                                aria-expanded=move || asking.get().to_string()
                                on:click=move |_| {
                                    asking.set(true);
                                    focus_question();
                                }
                            >
                                "Disconnect"
                            </button>
                        }
                    })}
            </div>
            {move || {
                asking
                    .get()
                    .then(|| {
                        let (host, id, email) = disconnect.get_value();
                        view! { <Ask leaving=leaving(&host, &id, &email) asking=asking /> }
                    })
            }}
            {(!ended).then(|| view! { <Permits connection=whole /> })}
            {shows_fresh.then(|| view! { <Freshness host=of calendars=calendars /> })}
            {(!ended).then(|| view! { <SeenBy path=path key=email now=seen_by /> })}
        </div>
    }
}

/// What disconnecting does, in plain words, before it does it.
fn leaving(host: &str, id: &str, email: &str) -> Leaving {
    let base = format!("hosts/{host}/connections/{id}");
    Leaving {
        plan: format!("{base}/leaving"),
        act: format!("{base}/disconnect"),
        title: format!("Disconnect {email}?"),
        means: &[
            "From now on nothing can be booked, until you reconnect.",
            "We erase our key to the account and the busy times we’ve read, once the bookings below are dealt with.",
            "Your hours, event types and choices are kept: reconnecting restores everything.",
        ],
        button: ("Disconnect", "Disconnecting…"),
        stay: "Keep it connected",
        test: "confirm-disconnect",
    }
}
