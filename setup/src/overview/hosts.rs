//! Whose time is booked on this site: how each of them stands, and inviting more.

use leptos::prelude::*;
use shared::api::{NewHost, SiteView};

use super::person::{Person, shown};
use super::section::{Part, Section};
use super::standing::{Connected, Standing, is_wanted, summary};
use super::status::Reconnect;
use crate::api;
use crate::clock;
use crate::state::Page;
use crate::ui::{FieldError, SaveButton, Select, Work, WorkError};

/// More than so many are looked for rather than looked through.
const A_FEW: usize = 3;

/// Everyone, with what can be done about each.
#[component]
pub(super) fn Hosts(part: Part) -> impl IntoView {
    let page = Page::here();
    let text = RwSignal::new(String::new());
    let standing = RwSignal::new(None::<Standing>);
    let connected = RwSignal::new(None::<Connected>);
    let hosts = Memo::new(move |_| page.view().map(|view| view.hosts).unwrap_or_default());
    let has_me = Memo::new(move |_| hosts.with(|all| all.iter().any(|host| host.me)));
    let many = Memo::new(move |_| hosts.with(Vec::len) > A_FEW);
    // Who is looked for no longer where nobody can be looked for any more.
    let found = Memo::new(move |_| {
        let mut all = hosts.get();
        if many.get() {
            let (text, standing, connected) = (text.get(), standing.get(), connected.get());
            all.retain(|host| is_wanted(host, &text, standing, connected));
        }
        all
    });
    let said = move || match (hosts.with(Vec::len), found.with(Vec::len)) {
        (0, _) => String::new(),
        (all, found) if found < all => format!("Showing {found} of {all} people."),
        _ => hosts.with(|all| summary(all)),
    };
    view! {
        <Section part=part>
            {move || {
                many.get()
                    .then(|| {
                        view! { <Filter text=text standing=standing connected=connected /> }
                    })
            }}
            <p class="hint" role="status" data-test="people-found">
                {said}
            </p>
            <ul class="people">
                <For each=move || found.get() key=shown let:host>
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

/// By name, by how they stand, and by what is connected.
#[component]
fn Filter(
    text: RwSignal<String>,
    standing: RwSignal<Option<Standing>>,
    connected: RwSignal<Option<Connected>>,
) -> impl IntoView {
    let mut options = vec![(None, "Everyone")];
    options.extend(Standing::ALL.map(|it| (Some(it), it.words())));
    let mut kinds = vec![(None, "Anything")];
    kinds.extend(Connected::ALL.map(|it| (Some(it), it.words())));
    view! {
        <div class="grid">
            <div class="field">
                <label for="find-person">"Find by name"</label>
                <input
                    id="find-person"
                    data-test="find-person"
                    type="search"
                    autocomplete="off"
                    prop:value=text
                    on:input:target=move |event| text.set(event.target().value())
                />
            </div>
            <Select id="find-standing" label="Show" value=standing options=options />
            <Select id="find-connected" label="Connected" value=connected options=kinds />
        </div>
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
            return work.fail(api::Failure::at("name", "Enter who will be booked."));
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
