//! What is set of a host beside calendars and hours: the name, and how many bookings they take.

use leptos::prelude::*;
use shared::api::{DraftHost, HostName, HostView, LockGroup};

use super::locks::LockedNotice;
use super::section::{Editable, Part, give_back_focus};
use crate::api;
use crate::forms::{Beside, LimitFields, LimitsModel, event_of_host, limits_summary};
use crate::state::Page;
use crate::ui::{FieldError, SaveButton, Work, WorkError};

fn limits_of(host: &HostView) -> String {
    match limits_summary(&host.limits) {
        None => "as many bookings as there is time for".to_owned(),
        Some(limits) => format!("at most {limits}"),
    }
}

/// The same for the host who is signed in, as a section.
#[component]
pub(super) fn MeSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let summary = move || {
        page.mine().map(|host| {
            let limits = limits_of(&host);
            view! {
                <dl class="fact-list">
                    <dt>"Name"</dt>
                    <dd>{host.name}</dd>
                    <dt>"Takes"</dt>
                    <dd>{limits}</dd>
                </dl>
                <LockedNotice group=LockGroup::Limits />
            }
        })
    };
    let editor =
        move || untrack(|| page.mine()).map(|host| view! { <HostForm host=host open=open /> });
    view! {
        <Editable
            part=part
            open=open
            summary=summary.into()
            editor=editor.into()
        />
    }
}

/// The same for another host, for who may change them.
#[component]
pub(super) fn HostDetails(
    /// Their id.
    host: String,
) -> impl IntoView {
    let page = Page::here();
    let open = RwSignal::new(false);
    let button = format!("details-of-{host}");
    give_back_focus(open, button.clone());
    let host = StoredValue::new(host);
    let find = move || {
        let mut hosts = page.view()?.hosts.into_iter();
        hosts.find(|it| host.with_value(|id| it.id == *id))
    };
    let words = Memo::new(move |_| find().map(|host| limits_of(&host)).unwrap_or_default());
    view! {
        <p class="hint">{move || format!("Takes {}.", words.get())}</p>
        <div class="row">
            <button
                type="button"
                class="button quiet"
                id=button
                data-test="change-host"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || if open.get() { "Close" } else { "Change name and limits" }}
            </button>
        </div>
        {move || {
            open.get()
                .then(|| untrack(find).map(|host| view! { <HostForm host=host open=open /> }))
        }}
    }
}

#[component]
fn HostForm(host: HostView, open: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let name = RwSignal::new(host.name.clone());
    let model = LimitsModel::of(&host.limits);
    let locked = untrack(|| page.locked(LockGroup::Limits)).is_some();
    // The forms of several hosts can be open at once.
    let scope = format!("host-{}-", host.id);
    let id = format!("{scope}name");
    let error = format!("error-{scope}name");
    let of = page
        .view_untracked()
        .and_then(|view| event_of_host(&view, &host, &host.id));
    let whose = host.id.clone();
    let draft = Box::new(move || {
        let host = DraftHost {
            id: whose.clone(),
            name: Some(name.get_untracked().trim().to_owned()),
            limits: Some(model.limits()?),
            ..DraftHost::default()
        };
        Ok(host.into())
    });
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let named = HostName {
            name: name.get_untracked().trim().to_owned(),
        };
        let limits = match model.limits() {
            Ok(limits) => limits,
            Err(failure) => return work.fail(failure),
        };
        let path = format!("{}/hosts/{}", page.site_path(), host.id);
        let (renamed, limited) = (named.name != host.name, limits != host.limits);
        work.run(async move {
            // The list of hosts is made anew with a new name: that comes last.
            if limited {
                page.take(api::put(&format!("{path}/limits"), &limits).await?);
            }
            if renamed {
                page.take(api::put(&path, &named).await?);
            }
            page.say("Saved.");
            open.try_set(false);
            Ok(())
        });
    };
    view! {
        <Beside of=of draft=draft>
        <form on:submit=save novalidate>
            <div class="field">
                <label for=id.clone()>"Name"</label>
                <input
                    id=id
                    data-test="host-name"
                    autocomplete="off"
                    aria-describedby=error
                    aria-invalid=move || work.is_about("name").then_some("true")
                    prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                />
                <p class="hint">
                    "Visitors see it. Events already in calendars keep the old name."
                </p>
                <FieldError work=work field="name" scope=scope.clone() />
            </div>
            {match locked {
                true => view! { <LockedNotice group=LockGroup::Limits /> }.into_any(),
                false => {
                    view! {
                        <LimitFields
                            model=model
                            work=work
                            legend="Booking limit"
                            hint="Of all event types together. Leave empty for no limit."
                            scope=scope
                        />
                    }
                        .into_any()
                }
            }}
            <WorkError work=work fields=&["name", "limits"] />
            <div class="actions">
                <SaveButton work=work label="Save" busy="Saving…" test="save-host-details" />
            </div>
        </form>
        </Beside>
    }
}
