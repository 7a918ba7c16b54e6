//! One visitor: what there is of them, taking it along, and erasing it.

use leptos::prelude::*;
use shared::api::{EraseVisitor, ErasedEvents, VisitorErased, VisitorFound, VisitorRequest};

use super::super::file::keep;
use crate::state::Page;
use crate::ui::{ActButton, Notice, Radio, SaveButton, TextField, Tone, Work, WorkError};
use crate::{api, browser, clock};

/// Who was found, under the address that was looked for.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    email: String,
    found: VisitorFound,
}

/// The form, and what it finds.
#[component]
pub(super) fn OneVisitor() -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let email = RwSignal::new(String::new());
    let shown = RwSignal::new(None::<Shown>);
    let erased = RwSignal::new(None::<VisitorErased>);
    let look = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let wish = VisitorRequest {
            email: email.get_untracked().trim().to_owned(),
        };
        let path = format!("{}/visitors/find", page.site_path());
        shown.set(None);
        erased.set(None);
        work.run(async move {
            let found = api::post(&path, &wish).await?;
            let email = wish.email;
            shown.try_set(Some(Shown { email, found }));
            Ok(())
        });
    };
    view! {
        <div class="privacy-part">
            <h3>"One visitor"</h3>
            <form on:submit=look novalidate>
                <TextField
                    id="visitor-email"
                    field="email"
                    scope="visitor-"
                    label="E-mail address"
                    hint="For when somebody asks what you store about them, or wants to be forgotten."
                    value=email
                    work=work
                    kind="email"
                />
                <WorkError work=work fields=&["email"] />
                <div class="actions">
                    <SaveButton work=work label="Find" busy="Looking…" test="find-visitor" />
                </div>
            </form>
            <div role="status" data-test="visitor-found">
                {move || shown.get().map(|shown| view! { <p class="found">{words(&shown)}</p> })}
            </div>
            {move || {
                shown
                    .get()
                    .filter(|it| it.found.bookings + it.found.brought > 0)
                    .map(|it| view! { <Acts it=it shown=shown erased=erased /> })
            }}
            {move || erased.get().map(|done| view! { <Done done=done /> })}
        </div>
    }
}

fn many(count: u32, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// What there is of them, in words.
fn words(shown: &Shown) -> String {
    let found = &shown.found;
    if found.bookings + found.brought == 0 {
        return format!("Nothing is stored about {}.", shown.email);
    }
    let mut parts = Vec::new();
    if found.bookings > 0 {
        let mut text = many(found.bookings, "booking");
        let day = |at: &Option<shared::api::Instant>| at.as_ref().map(|at| clock::day(&at.0));
        match (day(&found.first), day(&found.last)) {
            (Some(first), Some(last)) if first == last => text += &format!(", {first}"),
            (Some(first), Some(last)) => text += &format!(", {first} to {last}"),
            _ => {}
        }
        parts.push(text);
    }
    if found.ahead > 0 {
        parts.push(format!("{} upcoming", found.ahead));
    }
    if found.pseudonymised > 0 {
        parts.push(format!("{} already without a name", found.pseudonymised));
    }
    if found.events > 0 {
        parts.push(format!(
            "{} in Google Calendar",
            many(found.events, "event")
        ));
    }
    if found.brought > 0 {
        let others = many(found.brought, "booking");
        parts.push(format!("guest in {others} of others"));
    }
    format!("{}.", parts.join(" · "))
}

#[component]
fn Acts(
    it: Shown,
    shown: RwSignal<Option<Shown>>,
    erased: RwSignal<Option<VisitorErased>>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let asking = RwSignal::new(false);
    let email = StoredValue::new(it.email.clone());
    let undecided = it.found.undecided.clone();
    let export = move |()| {
        let path = format!("{}/visitors/export", page.site_path());
        let slug = page.view_untracked().map(|view| view.site);
        work.run(async move {
            let email = email.get_value();
            let bytes = api::file(&path, &VisitorRequest { email }).await?;
            let name = format!("{}-visitor.json", slug.unwrap_or_default());
            keep(page, &name, "application/json", &bytes)
        });
    };
    let open = move |_| {
        asking.set(true);
        request_animation_frame(|| browser::focus("erase-question"));
    };
    view! {
        {undecided
            .map(|words| {
                view! {
                    <Notice tone=Tone::Info title="One of their bookings is still open">
                        <p>{words}</p>
                    </Notice>
                }
            })}
        <WorkError work=work />
        <div class="actions">
            <ActButton
                work=work
                label="Download all of it (JSON)"
                test="export-visitor"
                press=export
            />
            <Show when=move || !asking.get()>
                <button
                    type="button"
                    class="button danger"
                    id="erase-visitor"
                    data-test="erase-visitor"
                    on:click=open
                >
                    "Erase this visitor…"
                </button>
            </Show>
        </div>
        {move || {
            asking
                .get()
                .then(|| {
                    view! { <Erase email=email.get_value() asking=asking shown=shown erased=erased /> }
                })
        }}
    }
}

#[component]
fn Erase(
    email: String,
    asking: RwSignal<bool>,
    shown: RwSignal<Option<Shown>>,
    erased: RwSignal<Option<VisitorErased>>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let events = RwSignal::new(ErasedEvents::Strip);
    let title = format!("Erase {email}?");
    let email = StoredValue::new(email);
    let radio = move |is: ErasedEvents, label: &'static str, test: &'static str| {
        view! { <Radio name="erased-events" value=events is=is label=label test=test /> }
    };
    let erase = move |()| {
        let wish = EraseVisitor {
            email: email.get_value(),
            events: events.get_untracked(),
        };
        let path = format!("{}/visitors/erase", page.site_path());
        let slug = page.view_untracked().map(|view| view.site);
        work.run(async move {
            let done: VisitorErased = api::post(&path, &wish).await?;
            shown.try_set(None);
            erased.try_set(Some(done));
            page.say("The visitor is erased.");
            request_animation_frame(|| browser::focus("visitor-email"));
            // What is listed of their bookings above names them still.
            if let Some(slug) = slug {
                page.load_site(&slug).await;
            }
            Ok(())
        });
    };
    let leave = move |_| {
        asking.set(false);
        request_animation_frame(|| browser::focus("erase-visitor"));
    };
    view! {
        <div class="erase-question" data-test="erase-question">
            <h4 id="erase-question" tabindex="-1">
                {title}
            </h4>
            <p>
                "Their name, address, notes, answers, guests and your notes about them are removed from \
                every booking, at once and for good. The times stay taken, so that nobody books them \
                twice, and their links no longer change anything."
            </p>
            <fieldset class="plain-set">
                <legend>"Events we wrote to Google Calendar"</legend>
                {radio(
                    ErasedEvents::Strip,
                    "Remove who booked, and keep the time. Nobody gets an e-mail",
                    "erase-strip",
                )}
                {radio(
                    ErasedEvents::Delete,
                    "Delete them. Upcoming bookings are cancelled, and Google tells everyone invited",
                    "erase-delete",
                )}
                {radio(
                    ErasedEvents::Keep,
                    "Leave them as they are, with name and address",
                    "erase-keep",
                )}
            </fieldset>
            <p class="hint">
                "E-mails and invitations already sent are out of reach, and the platform keeps backups \
                of our tables for 30 days."
            </p>
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Erase for good"
                    busy="Erasing…"
                    look="danger"
                    test="erase-for-sure"
                    press=erase
                />
                <button type="button" class="button" on:click=leave>
                    "Erase nothing"
                </button>
            </div>
        </div>
    }
}

#[component]
fn Done(done: VisitorErased) -> impl IntoView {
    let mut did = vec![format!(
        "{} now without a name",
        many(done.bookings, "booking")
    )];
    if done.cancelled > 0 {
        did.push(format!("{} of them cancelled", done.cancelled));
    }
    if done.brought > 0 {
        let others = many(done.brought, "booking");
        did.push(format!("removed from {others} of others"));
    }
    if done.events > 0 {
        let events = many(done.events, "event");
        did.push(format!(
            "{events} being changed at Google, which takes about a minute"
        ));
    }
    let rest: Vec<_> = done
        .remains
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    view! {
        <Notice tone=Tone::Good title="Erased" test="visitor-erased">
            <p>{format!("{}.", did.join(" · "))}</p>
            <p>"What remains, because it is out of our reach or you chose to keep it:"</p>
            <ul class="remains">{rest}</ul>
        </Notice>
    }
}
