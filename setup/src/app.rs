//! The page as a whole: header, the screen for where the person is, and what has been said.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{HostView, Role, SiteView};

use crate::api::Failure;
use crate::browser;
use crate::events::EventType;
use crate::header::{Header, Said};
use crate::overview::{HoursOf, Overview};
use crate::place::{Place, Step};
use crate::self_test::SelfTest;
use crate::state::{Known, Page, receives};
use crate::steps::{
    Appointed, Calendars, Connect, Hours, InvitationOver, Invited, NoSite, Permission, SignIn,
    Someone, Tag,
};
use crate::ui::{Notice, Shell, Tone, Waiting};
use crate::words;

/// The root.
#[component]
pub(crate) fn App() -> impl IntoView {
    let page = Page::new();
    provide_context(page);
    provide_context(SelfTest::new());
    spawn_local(page.load());
    let back = window_event_listener_untyped("popstate", move |_| {
        let before = page.place.get_untracked();
        let now = Place::here();
        let other_site = before.site != now.site;
        page.place.set(now);
        if other_site {
            spawn_local(page.load());
        }
    });
    on_cleanup(move || back.remove());
    // The fragment says where on the page the person is, and that does not change.
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::focus("step-heading");
    };
    view! {
        <a class="skip" href="#step-heading" data-test="skip" on:click=skip>
            "Skip to content"
        </a>
        <Header />
        <main>
            <ProblemNotice />
            <Screen />
        </main>
        <Said />
    }
}

/// Which screen it is. Changes only when the screen does, so that a saved form does not
/// throw away what is typed in another one.
#[derive(Clone, PartialEq)]
enum Show {
    Waiting,
    Failed(Failure),
    SiteFailed(Failure),
    Invited(String),
    InvitationOver,
    Appointed(String),
    Permission(Box<HostView>),
    NoSite,
    Step(Step),
    EventType(String),
    Overview(String),
}

#[component]
fn Screen() -> impl IntoView {
    let page = Page::here();
    let show = Memo::new(move |_| decide(page));
    move || match show.get() {
        Show::Waiting => view! { <Waiting words="One moment…" /> }.into_any(),
        Show::Failed(failure) => view! { <Failed failure=failure /> }.into_any(),
        Show::SiteFailed(failure) => view! { <SiteFailed failure=failure /> }.into_any(),
        Show::Invited(token) => view! { <Invited token=token /> }.into_any(),
        Show::InvitationOver => view! { <InvitationOver why=None /> }.into_any(),
        Show::Appointed(secret) => view! { <Appointed secret=secret /> }.into_any(),
        Show::NoSite => view! { <NoSite /> }.into_any(),
        Show::Permission(host) => {
            let missing = |it: &&shared::api::ConnectionView| it.state == "missing_permission";
            let connection = host.connections.iter().find(missing).cloned();
            connection
                .map(|it| view! { <Permission connection=it host=host.id.clone() /> })
                .into_any()
        }
        Show::Step(Step::Connect) => view! { <Connect /> }.into_any(),
        Show::Step(Step::Someone) => view! { <Someone /> }.into_any(),
        Show::Step(Step::Calendars) => view! { <Calendars /> }.into_any(),
        Show::Step(Step::Hours) => view! { <Hours /> }.into_any(),
        Show::Step(Step::Tag) => view! { <Tag /> }.into_any(),
        Show::Step(Step::HostHours) => view! { <HoursOf /> }.into_any(),
        Show::EventType(event) => view! { <EventType event=event /> }.into_any(),
        Show::Overview(_) => view! { <Overview /> }.into_any(),
    }
}

/// Where the person is: what the address says, as far as it makes sense with what there is.
fn decide(page: Page) -> Show {
    let place = page.place.get();
    match page.me.get() {
        Known::Asking => return Show::Waiting,
        Known::Failed(failure) => return Show::Failed(failure),
        Known::None => return signed_out(&place),
        Known::Some(_) => {}
    }
    if let Some(token) = place.invitation {
        return Show::Invited(token);
    }
    if let Some(secret) = place.appointment {
        return Show::Appointed(secret);
    }
    let someone = || browser::kept("whose").as_deref() == Some("someone");
    let view = match page.site.get() {
        Known::Asking => return Show::Waiting,
        Known::Failed(failure) => return Show::SiteFailed(failure),
        Known::Some(view) => view,
        Known::None => {
            return match (place.step, place.problem.as_deref()) {
                (Some(step @ (Step::Connect | Step::Someone)), _) => Show::Step(step),
                (_, Some("invitation")) => Show::InvitationOver,
                // Signing in for someone else's site: having none yet is as it should be.
                _ if someone() => Show::Step(Step::Someone),
                (_, None | Some("no_site")) => Show::NoSite,
                _ => Show::Step(Step::Connect),
            };
        }
    };
    if view.role == Role::Viewer {
        return Show::Overview(view.site);
    }
    match place.step {
        Some(Step::Hours | Step::HostHours) if page.host().is_none() => Show::Overview(view.site),
        Some(Step::HostHours) if view.role != Role::Owner => Show::Overview(view.site),
        // What another host's calendars are called is theirs alone.
        Some(Step::Calendars) if !page.host().is_some_and(|host| host.me) => {
            Show::Overview(view.site)
        }
        Some(step) => Show::Step(step),
        None => match (view.role, place.event) {
            (Role::Owner, Some(event)) => Show::EventType(event),
            _ => without_step(page, view),
        },
    }
}

fn signed_out(place: &Place) -> Show {
    if let Some(token) = &place.invitation {
        return Show::Invited(token.clone());
    }
    if let Some(secret) = &place.appointment {
        return Show::Appointed(secret.clone());
    }
    let someone = browser::kept("whose").as_deref() == Some("someone");
    match (place.step, place.problem.as_deref()) {
        (Some(step @ (Step::Connect | Step::Someone)), _) => Show::Step(step),
        (None, Some("invitation")) => Show::InvitationOver,
        (None, Some(_)) if someone => Show::Step(Step::Someone),
        _ => Show::Step(Step::Connect),
    }
}

/// The first thing that is left to do, or the overview.
fn without_step(page: Page, view: SiteView) -> Show {
    let Some(host) = page.host().filter(|host| host.me) else {
        return match view.hosts.is_empty() {
            true => Show::Step(Step::Someone),
            false => Show::Overview(view.site),
        };
    };
    if host.connections.is_empty() || receives(&host) {
        return Show::Overview(view.site);
    }
    let state = |state: &str| host.connections.iter().any(|it| it.state == state);
    if state("active") {
        Show::Step(Step::Calendars)
    } else if state("missing_permission") {
        Show::Permission(Box::new(host))
    } else {
        Show::Overview(view.site)
    }
}

/// What the way back from Google said, unless a screen of its own says it.
#[component]
fn ProblemNotice() -> impl IntoView {
    let page = Page::here();
    let problem = Memo::new(move |_| page.place.with(|place| place.problem.clone()));
    let settled = Memo::new(move |_| {
        page.me
            .with(|me| matches!(me, Known::None | Known::Some(_)))
    });
    move || {
        let problem = problem.get().filter(|_| settled.get())?;
        let is_said = match problem.as_str() {
            "no_site" | "missing_permission" => true,
            "invitation" => page.site.with(|site| *site == Known::None),
            _ => false,
        };
        if is_said {
            return None;
        }
        let told = words::told(&problem);
        let closed = problem == "not_allowed";
        Some(view! {
            <div class="step problem-place">
                <Notice tone=told.tone title=told.title test="problem">
                    <p>{told.detail}</p>
                    {closed
                        .then(|| {
                            view! {
                                <SignIn
                                    words="Use another account"
                                    test="use-another-account"
                                    class="button"
                                />
                            }
                        })}
                </Notice>
            </div>
        })
    }
}

#[component]
fn Failed(failure: Failure) -> impl IntoView {
    let page = Page::here();
    view! {
        <Shell title="This page could not be loaded">
            <Notice tone=Tone::Bad title="No answer from the server" test="problem">
                <p>
                    {match &failure {
                        // Nothing was typed on a page that is not there yet.
                        Failure::Offline => "Check your connection and try again.".to_owned(),
                        _ => failure.sentence(),
                    }}
                </p>
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        on:click=move |_| spawn_local(page.load())
                    >
                        "Try again"
                    </button>
                </div>
            </Notice>
        </Shell>
    }
}

/// The site of the address is not there, or is somebody else's.
#[component]
fn SiteFailed(failure: Failure) -> impl IntoView {
    let page = Page::here();
    let email = page
        .account_untracked()
        .map(|me| me.email)
        .unwrap_or_default();
    let own = page
        .account_untracked()
        .and_then(|me| me.sites.into_iter().next());
    let refused = matches!(failure.code(), "forbidden" | "not_found");
    if !refused {
        return view! { <Failed failure=failure /> }.into_any();
    }
    view! {
        <Shell title="You don’t have access to this site">
            <div class="card" data-test="problem">
                <p class="big">
                    "You’re signed in as " <strong class="email">{email}</strong>
                    ", and that account doesn’t belong to it."
                </p>
                <div class="actions">
                    {own
                        .map(|it| {
                            let href = format!("/setup?site={}", it.site);
                            view! {
                                <a class="button primary" href=href>
                                    {format!("Go to {}", it.title)}
                                </a>
                            }
                        })}
                    <SignIn words="Use another account" test="use-another-account" class="button" />
                </div>
            </div>
        </Shell>
    }
    .into_any()
}
