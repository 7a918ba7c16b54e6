//! Who belongs to the site, as what; inviting more of them, and what each sees.

use leptos::prelude::*;
use shared::api::{InvitationView, MemberChange, MemberView, MembersView, Role};

use super::invite_member::InviteMember;
use super::section::{Part, Section};
use super::sees::{SeesFields, in_words};
use crate::members::Members;
use crate::state::{Known, Page};
use crate::ui::{ActButton, Notice, Select, Tone, Work, WorkError};
use crate::{api, clock};

/// Everybody who belongs to the site, a warning where there is one admin only, and invitations.
#[component]
pub(super) fn Roles(part: Part) -> impl IntoView {
    let members = Members::asked();
    let editing = RwSignal::new(None::<String>);
    let lists =
        move |view| view! { <Lists view=view known=members.known editing=editing /> }.into_any();
    view! {
        <Section part=part>
            {members.shown(lists)}
            <details class="more">
                <summary data-test="invite-member">"Invite somebody"</summary>
                <InviteMember made=Callback::new(move |()| members.ask_again()) />
            </details>
        </Section>
    }
}

#[component]
fn Lists(
    view: MembersView,
    known: RwSignal<Known<MembersView>>,
    editing: RwSignal<Option<String>>,
) -> impl IntoView {
    let admins = view.members.iter().filter(|it| it.role == Role::Owner);
    let alone = admins.count() == 1;
    let members = view
        .members
        .into_iter()
        .map(|it| view! { <Member member=it known=known editing=editing /> })
        .collect_view();
    let open = !view.invitations.is_empty();
    let invitations = view
        .invitations
        .into_iter()
        .map(|it| view! { <Invited invitation=it known=known /> })
        .collect_view();
    view! {
        {alone
            .then(|| {
                view! {
                    <Notice
                        tone=Tone::Warn
                        title="There is only one admin"
                        test="one-admin"
                    >
                        <p>
                            "If that Google account is lost, nobody can change this site. Invite \
                             another admin."
                        </p>
                    </Notice>
                }
            })}
        <ul class="people" data-test="members">
            {members}
        </ul>
        {open
            .then(|| {
                view! {
                    <h3>"Open invitations"</h3>
                    <ul class="people" data-test="invitations">
                        {invitations}
                    </ul>
                }
            })}
    }
}

/// A role in a word.
pub(super) fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "Admin",
        Role::Host => "Host",
        Role::Viewer => "Viewer",
    }
}

#[component]
fn Member(
    member: MemberView,
    known: RwSignal<Known<MembersView>>,
    editing: RwSignal<Option<String>>,
) -> impl IntoView {
    let page = Page::here();
    let MemberView {
        id,
        name,
        email,
        role,
        host,
        me,
        sees,
    } = member;
    let name = match (name.is_empty(), email.is_empty()) {
        (false, _) => name,
        (true, false) => email.clone(),
        (true, true) => "Somebody".to_owned(),
    };
    let view = page.view_untracked();
    let hosts = view.as_ref().map(|view| view.hosts.as_slice());
    let hosts = hosts.unwrap_or_default().iter();
    let host = hosts.clone().find(|it| Some(&it.id) == host.as_ref());
    let is = host.map(|host| format!("Is the host {}.", host.name));
    let is_host = is.is_some();
    let words = (role != Role::Owner)
        .then(|| in_words(&sees, view.as_ref(), is_host))
        .flatten();
    let remove = format!("Remove {name}");
    let whose = StoredValue::new(name.clone());
    let work = Work::new();
    let asking = RwSignal::new(false);
    let path = StoredValue::new(format!("{}/members/{id}", page.site_path()));
    let take_out = move |()| {
        work.run(async move {
            let view = api::remove::<MembersView>(&path.get_value()).await?;
            after(known, view, me);
            page.say("Removed.");
            Ok(())
        });
    };
    let (own, mine) = (id.clone(), id);
    let open = Memo::new(move |_| editing.with(|it| it.as_ref() == Some(&own)));
    let turns = move || if open.get() { "Close" } else { "Change" };
    let sees = StoredValue::new(sees);
    view! {
        <li class="person" data-test="member">
            <div class="person-head">
                <p>
                    <strong>{name}</strong>
                    {me.then_some(" (you)")}
                    " "
                    <span class="chip" data-test="member-role">{word(role)}</span>
                </p>
                <div class="row">
                    <button
                        type="button"
                        class="button quiet"
                        data-test="change-member"
                        aria-expanded=move || open.get().to_string()
                        aria-label=move || whose.with_value(|name| format!("{} {name}", turns()))
                        on:click=move |_| {
                            let next = (!open.get_untracked()).then(|| mine.clone());
                            editing.set(next);
                        }
                    >
                        {turns}
                    </button>
                    {(!is_host)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button quiet"
                                    data-test="remove-member"
                                    aria-label=remove
                                    on:click=move |_| asking.set(true)
                                >
                                    "Remove"
                                </button>
                            }
                        })}
                </div>
            </div>
            <ul class="hint facts">
                {(!email.is_empty()).then(|| view! { <li class="email">{email}</li> })}
                {is.map(|words| view! { <li>{words}</li> })}
                {words.map(|words| view! { <li data-test="member-sees">{words}</li> })}
            </ul>
            <WorkError work=work />
            {move || {
                asking
                    .get()
                    .then(|| {
                        view! {
                            <div class="ask">
                                <p>"They can’t open this site any more. Bookings stay as they are."</p>
                                <div class="actions">
                                    <ActButton
                                        work=work
                                        label="Remove them"
                                        look="danger"
                                        test="confirm-remove-member"
                                        press=take_out
                                    />
                                    <button
                                        type="button"
                                        class="button quiet"
                                        on:click=move |_| asking.set(false)
                                    >
                                        "Keep them"
                                    </button>
                                </div>
                            </div>
                        }
                    })
            }}
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <Change
                                path=path.get_value()
                                role=role
                                is_host=is_host
                                me=me
                                sees=sees.get_value()
                                known=known
                                editing=editing
                            />
                        }
                    })
            }}
        </li>
    }
}

/// What the answer says, or, where somebody changed themselves, everything anew.
fn after(known: RwSignal<Known<MembersView>>, view: MembersView, me: bool) {
    if me {
        let _ = window().location().reload();
    } else {
        known.try_set(Known::Some(view));
    }
}

#[component]
fn Change(
    path: String,
    role: Role,
    is_host: bool,
    me: bool,
    sees: shared::api::Sees,
    known: RwSignal<Known<MembersView>>,
    editing: RwSignal<Option<String>>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let chosen = RwSignal::new(role);
    let sees = RwSignal::new(sees);
    let less = match is_host {
        true => (Role::Host, "Host: their own calendars, hours and bookings"),
        false => (Role::Viewer, "Viewer: looks at bookings"),
    };
    let options = vec![(Role::Owner, "Admin: can change everything"), less];
    let save = move |()| {
        let path = path.clone();
        let change = MemberChange {
            role: chosen.get_untracked(),
            sees: sees.get_untracked(),
        };
        work.run(async move {
            let view: MembersView = api::change(&path, &change).await?;
            editing.try_set(None);
            after(known, view, me && change.role != role);
            page.say("Changed.");
            Ok(())
        });
    };
    view! {
        <div class="person-more">
            <Select id="member-role" label="What they can do" value=chosen options=options />
            {move || {
                (chosen.get() != Role::Owner)
                    .then(|| {
                        let title = match is_host {
                            true => "Besides their own bookings, they see those of",
                            false => "They see the bookings of",
                        };
                        view! { <SeesFields sees=sees title=title /> }
                    })
            }}
            <WorkError work=work />
            <div class="actions">
                <ActButton
                    work=work
                    label="Save"
                    busy="Saving…"
                    look="primary"
                    test="save-member"
                    press=save
                />
            </div>
        </div>
    }
}

#[component]
fn Invited(invitation: InvitationView, known: RwSignal<Known<MembersView>>) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    let view = page.view_untracked();
    let hosts = view.as_ref().map(|view| view.hosts.as_slice());
    let mut hosts = hosts.unwrap_or_default().iter();
    let host = hosts.find(|it| Some(&it.id) == invitation.host.as_ref());
    let words = match (invitation.role, host) {
        (Role::Host, Some(host)) => Some(format!("For the host {}.", host.name)),
        (Role::Viewer, _) => in_words(&invitation.sees, view.as_ref(), false),
        _ => None,
    };
    let until = format!("Works until {}.", clock::day(&invitation.until.0));
    let by = (!invitation.made_by.is_empty()).then(|| format!("Made by {}.", invitation.made_by));
    let label = format!("Withdraw the {} invitation", word(invitation.role));
    let path = format!("{}/invitations/{}", page.site_path(), invitation.id);
    let withdraw = move |()| {
        let path = path.clone();
        work.run(async move {
            let view = api::remove::<MembersView>(&path).await?;
            known.try_set(Known::Some(view));
            page.say("Withdrawn: the link no longer works.");
            Ok(())
        });
    };
    view! {
        <li class="person" data-test="invitation">
            <div class="person-head">
                <p>
                    <span class="chip">{word(invitation.role)}</span>
                </p>
                <ActButton
                    work=work
                    label="Withdraw"
                    aria=label
                    look="quiet"
                    test="withdraw-invitation"
                    press=withdraw
                />
            </div>
            <ul class="hint facts">
                {words.map(|words| view! { <li>{words}</li> })}
                <li>{until}</li>
                {by.map(|words| view! { <li>{words}</li> })}
            </ul>
            <WorkError work=work />
        </li>
    }
}
