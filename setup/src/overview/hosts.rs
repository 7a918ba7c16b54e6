//! Whose time is booked on this site, and inviting more of them.

use leptos::prelude::*;
use shared::api::{HostView, NewHost, SiteView};

use super::host_acts::HostActs;
use super::host_form::HostDetails;
use super::section::{Part, Section};
use super::status::Reconnect;
use super::switches::HostSwitches;
use crate::api;
use crate::clock;
use crate::place::Step;
use crate::state::{Page, is_connected};
use crate::steps::InviteHost;
use crate::ui::{FieldError, SaveButton, Work, WorkError};

/// Everyone, with an invitation for those who are not connected.
#[component]
pub(super) fn Hosts(part: Part) -> impl IntoView {
    let page = Page::here();
    let hosts = Memo::new(move |_| page.view().map(|view| view.hosts).unwrap_or_default());
    let has_me = Memo::new(move |_| hosts.with(|all| all.iter().any(|host| host.me)));
    view! {
        <Section part=part>
            <ul class="people">
                <For each=move || hosts.get() key=shown let:host>
                    <Person host=host />
                </For>
            </ul>
            {move || {
                (!has_me.get())
                    .then(|| {
                        view! {
                            <div class="actions">
                                <Reconnect
                                    host={None::<String>}
                                    hint=None
                                    label="Connect my own calendar too"
                                    test="connect-mine"
                                />
                            </div>
                        }
                    })
            }}
            <details class="more">
                <summary data-test="add-host">"Add someone else"</summary>
                <AddHost />
            </details>
        </Section>
    }
}

/// What is shown of a host here: made anew only when it changes, so that a question that is open
/// stays open.
fn shown(host: &HostView) -> (String, String, String, bool, bool) {
    let (id, name, state) = (host.id.clone(), host.name.clone(), host.state.clone());
    (id, name, state, is_connected(host), host.leaving.is_some())
}

#[component]
fn Person(host: HostView) -> impl IntoView {
    let page = Page::here();
    let connected = is_connected(&host);
    let (class, state) = match (connected, host.connections.is_empty()) {
        _ if host.state == "paused" => ("chip warn", "Paused"),
        _ if host.state == "removed" => ("chip", "Removed"),
        (true, _) => ("chip good", "Connected"),
        (false, true) => ("chip", "Not connected yet"),
        (false, false) => ("chip warn", "Needs to reconnect"),
    };
    let id = host.id.clone();
    let here = host.state != "removed";
    let invite = (!host.me && !connected && here).then(|| host.id.clone());
    let others = (!host.me && here).then(|| host.id.clone());
    let details = others.clone();
    let acts = here.then(|| host.clone());
    view! {
        <li class="person">
            <div class="section-head">
                <p>
                    <strong>{host.name}</strong>
                    {host.me.then_some(" (you) ")}
                    " "
                    <span class=class>{state}</span>
                </p>
                {(!host.me)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button quiet"
                                on:click=move |_| page.go_for_host(Step::Hours, &id)
                            >
                                "Hours"
                            </button>
                        }
                    })}
            </div>
            {invite.map(|id| view! { <InviteHost host=id /> })}
            {details.map(|id| view! { <HostDetails host=id /> })}
            {others.map(|id| view! { <HostSwitches host=id /> })}
            {acts.map(|host| view! { <HostActs host=host can_remove=true /> })}
        </li>
    }
}

#[component]
fn AddHost() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let name = RwSignal::new(String::new());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = NewHost {
            name: name.get_untracked().trim().to_owned(),
            zone: clock::browser_zone(),
        };
        if wanted.name.is_empty() {
            return work.fail(api::Failure::at("name", "Say who will be booked."));
        }
        let path = format!("{}/hosts", page.site_path());
        work.run(async move {
            let view: SiteView = api::post(&path, &wanted).await?;
            page.take(view);
            page.say("Added. Send them the invitation link.");
            name.try_set(String::new());
            Ok(())
        });
    };
    view! {
        <form on:submit=add novalidate>
            <div class="field">
                <label for="new-host">"Their name, as visitors see it"</label>
                <input
                    id="new-host"
                    data-test="new-host"
                    autocomplete="off"
                    aria-describedby="error-name"
                    prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                />
                <FieldError work=work field="name" />
            </div>
            <WorkError work=work fields=&["name"] />
            <SaveButton work=work label="Add" busy="Adding…" test="save-host" />
        </form>
    }
}
