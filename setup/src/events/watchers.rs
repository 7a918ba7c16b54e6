//! Who sees an event type's bookings besides its hosts: saved by itself, as it is set of members.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::api::{HostView, MemberView, MembersView, Role};

use crate::api;
use crate::members::Members;
use crate::state::{Known, Page};
use crate::ui::{SaveButton, Switch, Work, WorkError};

/// The members who may watch an event type, ticked where they do.
#[component]
pub(super) fn Watchers(
    /// The event type's slug.
    event: String,
) -> impl IntoView {
    let members = Members::asked();
    let form = move |view: MembersView| {
        let event = event.clone();
        view! { <Form members=view.members event=event known=members.known /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="watchers-heading">
            <h2 id="watchers-heading">"Who else sees its bookings"</h2>
            <p class="hint">
                "Besides admins and the hosts who are booked. They can look, but not change anything."
            </p>
            {members.shown(form)}
        </section>
    }
}

#[component]
fn Form(
    members: Vec<MemberView>,
    event: String,
    known: RwSignal<Known<MembersView>>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let hosts = page.view_untracked().map(|view| view.hosts);
    let choices = choices(&members, &hosts.unwrap_or_default());
    if choices.is_empty() {
        return view! {
            <p data-test="no-watchers">"There are only admins here, and they see all bookings."</p>
            <div class="actions">
                <button
                    type="button"
                    class="button quiet"
                    on:click=move |_| page.go_to_section("roles")
                >
                    "Invite somebody"
                </button>
            </div>
        }
        .into_any();
    }
    let ticked = RwSignal::new(watching(&members, &event));
    let path = StoredValue::new(format!("{}/events/{event}/watchers", page.site_path()));
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let wish = shared::api::Watchers {
            members: ticked.get_untracked().into_iter().collect(),
        };
        work.run(async move {
            let view: MembersView = api::change(&path.get_value(), &wish).await?;
            page.say("Saved.");
            known.try_set(Known::Some(view));
            Ok(())
        });
    };
    let rows = choices
        .into_iter()
        .map(|Choice { id, label, all }| {
            if all {
                return view! { <p class="hint">{format!("{label} sees all bookings anyway.")}</p> }
                    .into_any();
            }
            let id = StoredValue::new(id);
            let on = move || ticked.with(|all| id.with_value(|id| all.contains(id)));
            let turn = move |on: bool| {
                ticked.update(|all| {
                    match on {
                        true => all.insert(id.get_value()),
                        false => id.with_value(|id| all.remove(id)),
                    };
                });
            };
            view! { <Switch on=Signal::derive(on) turn=turn label=label test="watcher" /> }
                .into_any()
        })
        .collect_view();
    view! {
        <form on:submit=save novalidate>
            <fieldset class="plain-set">
                <legend>"Who sees them"</legend>
                {rows}
            </fieldset>
            <WorkError work=work />
            <div class="actions">
                <SaveButton
                    work=work
                    label="Save who sees them"
                    busy="Saving…"
                    test="save-watchers"
                />
            </div>
        </form>
    }
    .into_any()
}

/// Somebody of whom it can be said that they watch.
#[derive(Debug, PartialEq)]
struct Choice {
    id: String,
    label: String,
    /// They see everybody's bookings, this event type's too.
    all: bool,
}

/// Everybody but admins. A host of somebody else's account has no address here, and perhaps no name:
/// then they go by what visitors call them.
fn choices(members: &[MemberView], hosts: &[HostView]) -> Vec<Choice> {
    let label = |member: &MemberView| {
        let host = hosts.iter().find(|it| Some(&it.id) == member.host.as_ref());
        let host = host.map(|host| host.name.as_str()).unwrap_or_default();
        let mut names = [&*member.name, &*member.email, host].into_iter();
        let name = names.find(|it| !it.is_empty()).unwrap_or("Somebody");
        let role = match member.role {
            Role::Host => "host",
            Role::Owner | Role::Viewer => "viewer",
        };
        format!("{name} ({role})")
    };
    let members = members.iter().filter(|it| it.role != Role::Owner);
    members
        .map(|member| Choice {
            id: member.id.clone(),
            label: label(member),
            all: member.sees.all,
        })
        .collect()
}

/// Who watches it now. Also those of whom nothing is asked here: saving leaves them as they are.
fn watching(members: &[MemberView], event: &str) -> BTreeSet<String> {
    let watches = |it: &&MemberView| it.sees.events.iter().any(|it| it == event);
    let watching = members.iter().filter(watches);
    watching.map(|it| it.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use shared::api::Sees;

    use super::*;

    fn member(id: &str, role: Role, sees: Sees) -> MemberView {
        MemberView {
            id: id.to_owned(),
            name: String::new(),
            email: format!("{id}@example.com"),
            role,
            host: None,
            me: false,
            sees,
        }
    }

    fn of(events: &[&str]) -> Sees {
        Sees {
            events: events.iter().map(|it| (*it).to_owned()).collect(),
            ..Sees::default()
        }
    }

    #[test]
    fn everybody_but_admins_can_be_ticked() {
        let all = Sees {
            all: true,
            ..Sees::default()
        };
        let mut nameless = member("bob", Role::Host, Sees::default());
        nameless.email = String::new();
        let members = [
            member("ada", Role::Owner, Sees::default()),
            nameless,
            member("eve", Role::Viewer, all),
        ];
        let choices = choices(&members, &[]);
        let told: Vec<_> = choices.iter().map(|it| (&*it.label, it.all)).collect();
        assert_eq!(
            told,
            [
                ("Somebody (host)", false),
                ("eve@example.com (viewer)", true)
            ]
        );
    }

    #[test]
    fn who_watches_stays_ticked_and_an_admin_who_did_is_kept() {
        let members = [
            member("ada", Role::Owner, of(&["intro"])),
            member("bob", Role::Host, of(&["other"])),
            member("eve", Role::Viewer, of(&["other", "intro"])),
        ];
        let ids = ["ada", "eve"].map(str::to_owned);
        assert_eq!(watching(&members, "intro"), BTreeSet::from(ids));
        assert!(watching(&members, "nothing").is_empty());
    }
}
