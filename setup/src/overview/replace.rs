//! Another Google account instead of one, in four steps. Which step it is, the edge reads off what
//! there is: this page may be closed in between.

use leptos::prelude::*;
use shared::api::{HostView, ReplaceStep, SiteView};

use super::existing::WriteExisting;
use super::leave::{Ask, Leaving, focus_question};
use super::status::Reconnect;
use crate::forms::CalendarsForm;
use crate::state::Page;
use crate::ui::{ActButton, Work, WorkError};
use crate::{api, browser};

const STEPS: [(ReplaceStep, &str); 4] = [
    (ReplaceStep::Connect, "Connect the other account"),
    (ReplaceStep::Choose, "Choose its calendars"),
    (ReplaceStep::Move, "Future bookings move"),
    (ReplaceStep::LetGo, "Let the old account go"),
];

/// The button beside an account that begins it.
#[component]
pub(super) fn Replace(
    /// Their id.
    host: String,
    /// The connection's id.
    connection: String,
    /// The account's address.
    email: String,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let begin = move |()| {
        let path = format!(
            "{}/hosts/{host}/connections/{connection}/replace",
            page.site_path()
        );
        work.run(async move {
            page.take(api::put(&path, &serde_json::Map::new()).await?);
            page.say("Follow the steps. Nothing has been changed yet.");
            request_animation_frame(|| browser::focus("replacing"));
            Ok(())
        });
    };
    view! {
        <ActButton
            work=work
            label="Use another account instead"
            look="quiet"
            aria=format!("Use another account instead of {email}")
            test="replace-account"
            press=begin
        />
        <WorkError work=work />
    }
}

/// The steps, while there is an account to be replaced.
#[component]
pub(super) fn Replacing() -> impl IntoView {
    let page = Page::here();
    // What is being typed or ticked in a step stays until the step is another.
    let at = Memo::new(move |_| {
        let replacing = page.mine()?.replacing?;
        Some((replacing.connection, replacing.step))
    });
    move || {
        let (_, step) = at.get()?;
        let host = untrack(|| page.mine())?;
        Some(view! { <Steps host=host step=step /> })
    }
}

#[component]
fn Steps(host: HostView, step: ReplaceStep) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let id = host.id.clone();
    let old = host.replacing.as_ref().map(|it| it.connection.clone());
    let old = old.unwrap_or_default();
    let email = (host.connections.iter().find(|it| it.id == old))
        .map(|it| it.email.clone())
        .unwrap_or_default();
    let path = format!("{}/hosts/{id}/connections/{old}/replace", page.site_path());
    // Back from Google: what comes next is brought into view.
    if page.place.with_untracked(|place| place.connected.is_some()) {
        request_animation_frame(|| browser::focus("replacing"));
    }
    let give_up = move |()| {
        let path = path.clone();
        work.run(async move {
            let view: SiteView = api::delete(&path).await?;
            page.take(view);
            page.say("Both accounts stay as they are.");
            Ok(())
        });
    };
    let rows = STEPS
        .into_iter()
        .map(|(of, name)| {
            let state = match () {
                () if of < step => "done",
                () if of == step => "now",
                () => "later",
            };
            let spoken = (of < step).then(|| view! { <span class="hint">" – done"</span> });
            view! {
                <li class=state aria-current=(of == step).then_some("step")>
                    {name}
                    {spoken}
                </li>
            }
        })
        .collect_view();
    let stays = match step {
        ReplaceStep::Connect => "Cancel: nothing has changed yet.",
        ReplaceStep::Choose => "Give up. The new account stays connected, and is not used.",
        ReplaceStep::Move | ReplaceStep::LetGo => "Stop here and keep both accounts.",
    };
    view! {
        <div class="replacing" role="group" aria-labelledby="replacing" data-test="replacing">
            <h3 id="replacing" tabindex="-1">{format!("Another account instead of {email}")}</h3>
            <p class="hint">
                "Event types, bookings and every link stay. Visitors notice nothing."
            </p>
            <ol class="replace-steps">{rows}</ol>
            <div data-test=format!("replace-{}", word(step))>
                {match step {
                    ReplaceStep::Connect => connect(id).into_any(),
                    ReplaceStep::Choose => choose(id).into_any(),
                    ReplaceStep::Move => view! { <MoveOn /> }.into_any(),
                    ReplaceStep::LetGo => view! { <LetGo host=id old=old email=email /> }.into_any(),
                }}
            </div>
            <WorkError work=work />
            <div class="row">
                <ActButton
                    work=work
                    label=stays
                    look="quiet"
                    test="replace-give-up"
                    press=give_up
                />
            </div>
        </div>
    }
}

fn word(step: ReplaceStep) -> &'static str {
    match step {
        ReplaceStep::Connect => "connect",
        ReplaceStep::Choose => "choose",
        ReplaceStep::Move => "move",
        ReplaceStep::LetGo => "let-go",
    }
}

fn connect(host: String) -> impl IntoView {
    view! {
        <p>
            "Choose the other account at Google. The old one stays in use until its bookings have moved."
        </p>
        <Reconnect host=host hint=None label="Connect the other account" test="replace-connect-now" />
    }
}

fn choose(host: String) -> impl IntoView {
    let saved = Callback::new(|()| ());
    view! {
        <p>
            "The new account’s main calendar is chosen. Once you save, new bookings go there and \
             future ones begin to move. What blocked your time before still does."
        </p>
        <CalendarsForm host=host label="Use these calendars" saved=saved />
    }
}

#[component]
fn MoveOn() -> impl IntoView {
    let page = Page::here();
    let left = Memo::new(move |_| {
        let host = page.mine();
        host.and_then(|it| it.replacing).map_or(0, |it| it.left)
    });
    view! {
        <p role="status">
            {move || match left.get() {
                1 => "One booking is left in the old account.".to_owned(),
                n => format!("{n} bookings are left in the old account."),
            }}
        </p>
        <p class="hint">
            "Each is written to the new calendar first and then removed from the old one. This page \
             updates on its own; you can close it."
        </p>
        <WriteExisting />
    }
}

#[component]
fn LetGo(host: String, old: String, email: String) -> impl IntoView {
    let asking = RwSignal::new(false);
    let base = format!("hosts/{host}/connections/{old}");
    let leaving = StoredValue::new(Leaving {
        plan: format!("{base}/leaving"),
        act: format!("{base}/disconnect"),
        title: format!("Let {email} go?"),
        means: &[
            "Bookings go on in the new account.",
            "We erase our key to the old account and the busy times we’ve read; its calendars no longer block time.",
            "It can be connected again at any time.",
        ],
        button: ("Let it go", "Disconnecting…"),
        stay: "Keep it for now",
        test: "confirm-let-go",
    });
    view! {
        <p>"No future booking is left in the old account. It can go now."</p>
        {move || match asking.get() {
            true => view! { <Ask leaving=leaving.get_value() asking=asking /> }.into_any(),
            false => {
                view! {
                    <button
                        type="button"
                        class="button primary"
                        data-test="let-go"
                        on:click=move |_| {
                            asking.set(true);
                            focus_question();
                        }
                    >
                        "Let the old account go"
                    </button>
                }
                    .into_any()
            }
        }}
    }
}
