//! The Google accounts of the signed-in host: state, reconnect, disconnect.

use leptos::prelude::*;
use shared::api::ConnectionView;

use super::section::Section;
use super::status::Reconnect;
use crate::api;
use crate::browser;
use crate::state::{Page, was_disconnected};
use crate::ui::{Work, WorkError};

/// Every account, oldest first.
#[component]
pub(super) fn Connections() -> impl IntoView {
    let page = Page::here();
    let mine = Memo::new(move |_| {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        hosts.into_iter().find(|host| host.me)
    });
    view! {
        <Section id="connection" title="Google connection">
            {move || {
                mine.get()
                    .map(|host| {
                        let id = host.id.clone();
                        let none = host.connections.is_empty();
                        let rows = host
                            .connections
                            .into_iter()
                            .map(|connection| {
                                view! { <Row host=id.clone() connection=connection /> }
                            })
                            .collect_view();
                        view! {
                            {rows}
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
fn Row(host: String, connection: ConnectionView) -> impl IntoView {
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
        (true, 0) => format!("{watched} calendars block time, read every few minutes."),
        (true, push) => format!("{watched} calendars block time; {push} announce changes at once."),
    };
    let detail = detail.replace("1 calendars block", "1 calendar blocks");
    let detail = detail.replace("; 1 announce ", "; 1 announces ");
    let hint = connection.email.clone();
    let host_id = host.clone();
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
            </div>
            <div class="row">
                {(!active)
                    .then(|| {
                        view! {
                            <Reconnect
                                host=host_id
                                hint=Some(hint)
                                label="Reconnect"
                                test="reconnect-account"
                            />
                        }
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
                                    request_animation_frame(|| {
                                        browser::focus("disconnect-question");
                                    });
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
                        view! { <Ask host=host id=id email=email asking=asking /> }
                    })
            }}
        </div>
    }
}

/// What disconnecting does, in plain words, before it does it.
#[component]
fn Ask(host: String, id: String, email: String, asking: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let path = format!(
        "{}/hosts/{host}/connections/{id}/disconnect",
        page.site_path()
    );
    let path = StoredValue::new(path);
    let go = move |_| {
        work.run(async move {
            let path = path.get_value();
            page.take(api::post(&path, &serde_json::Map::new()).await?);
            page.say("Disconnected.");
            request_animation_frame(|| browser::focus("step-heading"));
            Ok(())
        });
    };
    view! {
        <div class="ask" role="group" aria-labelledby="disconnect-question">
            <h3 id="disconnect-question" tabindex="-1">
                {format!("Disconnect {email}?")}
            </h3>
            <ul class="plain">
                <li>"From now on nothing can be booked, until you reconnect."</li>
                <li>"Future bookings stay in your Google calendar, and your guests keep theirs."</li>
                <li>"We erase our key to the account and the busy times we had read."</li>
                <li>"Your hours, event types and choices are kept: reconnecting restores all of it."</li>
            </ul>
            <WorkError work=work />
            <div class="row">
                <button
                    type="button"
                    class="button danger"
                    data-test="confirm-disconnect"
                    aria-disabled=move || work.is_busy().then_some("true")
                    on:click=go
                >
                    {move || if work.is_busy() { "Disconnecting…" } else { "Disconnect" }}
                </button>
                <button type="button" class="button" on:click=move |_| asking.set(false)>
                    "Keep it connected"
                </button>
            </div>
        </div>
    }
}
