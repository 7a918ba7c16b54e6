//! Someone else's time: sign in, start the site, name the host, send them a link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{HostView, Intent, Me, MySite, NewHost, NewSite, SiteView};

use super::InviteHost;
use super::whose::Whose;
use crate::api::{self, Failure};
use crate::browser;
use crate::clock;
use crate::place::Step;
use crate::state::{Page, is_connected};
use crate::ui::{GoogleButton, Notice, SaveButton, Shell, TextField, Tone, Work, WorkError};

/// The whole path; where it stands follows from what there is already.
#[component]
pub(crate) fn Someone() -> impl IntoView {
    let page = Page::here();
    // Here, as the form is made afresh once the site is there: what was typed stays.
    let work = Work::new();
    let typed = Typed {
        title: RwSignal::new(String::new()),
        name: RwSignal::new(String::new()),
        lost: StoredValue::new(false),
    };
    if page.account_untracked().is_none() {
        return view! {
            <Shell
                title="First, sign in"
                lead="You keep the site; they connect their calendar. Signing in asks Google for \
                      your name and address only, not for any calendar."
            >
                <Whose someone=true />
                <SignInFirst />
            </Shell>
        }
        .into_any();
    }
    let other = move || {
        let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
        hosts.into_iter().rev().find(|host| !host.me)
    };
    let stage = Memo::new(move |_| (page.view().is_some(), other().is_some()));
    (move || match stage.get() {
        (true, true) => view! { <Sent host=Signal::derive(other) /> }.into_any(),
        (site, _) => view! {
            <Shell
                title="Who will be booked?"
                lead="They get a link from you, connect their own Google calendar, and you paste \
                      the tag."
            >
                {(!site).then(|| view! { <Whose someone=true /> })}
                <NameThem site=site work=work typed=typed />
            </Shell>
        }
        .into_any(),
    })
    .into_any()
}

#[component]
fn SignInFirst() -> impl IntoView {
    let work = Work::new();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        browser::keep("whose", Some("someone"));
        let request = api::start_request(Intent::Login);
        work.run(async move { Err(api::start_google(request).await) });
    };
    view! {
        <form class="card" on:submit=go novalidate>
            <WorkError work=work />
            <div class="actions">
                <GoogleButton
                    work=work
                    label="Sign in with Google"
                    test="continue-google"
                />
            </div>
        </form>
    }
}

/// What [`NameThem`] asks for.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    name: RwSignal<String>,
    /// Whether an answer was lost: what was asked for may have been made.
    lost: StoredValue<bool>,
}

/// Whether nobody can tell if the edge did what it was asked for.
fn is_lost(answer: &Result<SiteView, Failure>) -> bool {
    matches!(answer, Err(Failure::Offline | Failure::Unreadable(_)))
}

/// The site as it is now; if the page knows none, the account's newest that `known` lacks.
async fn found(view: Option<SiteView>, known: &[MySite]) -> Result<Option<SiteView>, Failure> {
    let slug = match view {
        Some(view) => Some(view.site),
        None => {
            let me: Me = api::get("/v1/me").await?;
            let is_new = |mine: &MySite| known.iter().all(|it| it.site != mine.site);
            let mine = me.sites.into_iter().rev().find(is_new);
            mine.map(|mine| mine.site)
        }
    };
    match slug {
        Some(slug) => api::get(&format!("/v1/owner/sites/{slug}")).await.map(Some),
        None => Ok(None),
    }
}

/// Starts the site, if there is none yet, and adds the host.
#[component]
fn NameThem(site: bool, work: Work, typed: Typed) -> impl IntoView {
    let page = Page::here();
    let Typed { title, name, lost } = typed;
    let known = page.account_untracked().map(|me| me.sites);
    let known = StoredValue::new(known.unwrap_or_default());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let title = title.get_untracked().trim().to_owned();
        let name = name.get_untracked().trim().to_owned();
        if !site && title.is_empty() {
            return work.fail(Failure::at("title", "Enter a name for the site."));
        }
        if name.is_empty() {
            return work.fail(Failure::at("name", "Enter who will be booked."));
        }
        let (known, was_lost) = (known.get_value(), lost.get_value());
        work.run(async move {
            let mut view = page.view_untracked();
            if was_lost {
                view = found(view, &known).await?;
                lost.try_set_value(false);
            }
            let view = match view {
                Some(view) => view,
                None => {
                    let wanted = NewSite { site: None, title };
                    let made = api::post("/v1/owner/sites", &wanted).await;
                    lost.try_set_value(is_lost(&made));
                    made?
                }
            };
            page.place
                .update(|place| place.site = Some(view.site.clone()));
            // This form is shown only where there is no such host: the first try made it.
            let view = if view.hosts.iter().any(|host| !host.me) {
                view
            } else {
                let host = NewHost {
                    name,
                    zone: clock::browser_zone(),
                };
                let path = format!("/v1/owner/sites/{}/hosts", view.site);
                let added = api::post(&path, &host).await;
                lost.try_set_value(is_lost(&added));
                if added.is_err() {
                    // The site is there, so its name need not be asked for again.
                    page.take(view);
                }
                added?
            };
            browser::keep("whose", None);
            page.take(view);
            page.go(Some(Step::Someone));
            Ok(())
        });
    };
    view! {
        <form class="card" on:submit=save novalidate>
            {(!site)
                .then(|| {
                    view! {
                        <TextField
                            id="site-title"
                            field="title"
                            label="Name of the site"
                            hint="The business or the website, as visitors know it."
                            value=title
                            work=work
                        />
                    }
                })}
            <TextField
                id="host-name"
                field="name"
                label="Who will be booked"
                hint="The person’s name, as visitors see it."
                value=name
                work=work
            />
            <WorkError work=work fields=&["title", "name"] />
            <div class="actions">
                <SaveButton
                    work=work
                    label="Make the invitation"
                    busy="One moment…"
                    test="make-invitation"
                />
            </div>
        </form>
    }
}

/// The link, and whether they have connected yet; looks again every few seconds.
#[component]
fn Sent(#[prop(into)] host: Signal<Option<HostView>>) -> impl IntoView {
    let page = Page::here();
    let Some(first) = host.get_untracked() else {
        return ().into_any();
    };
    let again = set_interval_with_handle(
        move || {
            let Some(view) = page.view_untracked() else {
                return;
            };
            if document().visibility_state() == web_sys::VisibilityState::Visible {
                spawn_local(async move {
                    let path = format!("/v1/owner/sites/{}", view.site);
                    // A look that fails changes nothing that is shown.
                    if let Ok(view) = api::get::<SiteView>(&path).await
                        && page.view_untracked().is_some_and(|old| old != view)
                    {
                        page.take(view);
                    }
                });
            }
        },
        std::time::Duration::from_secs(5),
    );
    on_cleanup(move || {
        if let Ok(again) = again {
            again.clear();
        }
    });
    let connected = Memo::new(move |_| host.get().is_some_and(|host| is_connected(&host)));
    let name = first.name.clone();
    let waits = name.clone();
    let id = first.id.clone();
    view! {
        <Shell
            title=format!("Send this link to {name}")
            lead="Only they can connect their calendar with it. It works for 14 days."
        >
            <div class="card">
                <InviteHost host=first.id at_once=true />
                {move || match connected.get() {
                    true => view! {
                        <Notice tone=Tone::Good title=format!("{waits} is connected")>
                            <p>"Their free times can be booked now."</p>
                        </Notice>
                    }
                    .into_any(),
                    false => view! {
                        <Notice tone=Tone::Info title=format!("Waiting for {waits}")>
                            <p>
                                "This page notices when they connect. No need to wait: you can \
                                 paste the tag already, and it shows times from then on."
                            </p>
                        </Notice>
                    }
                    .into_any(),
                }}
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        on:click=move |_| page.go_for_host(Step::Hours, &id)
                    >
                        "Meanwhile: hours and event type"
                    </button>
                    <button type="button" class="button" on:click=move |_| page.go(None)>
                        "Go to the overview"
                    </button>
                </div>
            </div>
        </Shell>
    }
    .into_any()
}
