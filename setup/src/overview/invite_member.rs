//! A link that makes an admin, a host or a viewer of who opens it.

use leptos::prelude::*;
use shared::api::{Invitation, NewInvitation, Role, Sees};

use super::sees::SeesFields;
use crate::api::{self, Failure};
use crate::state::Page;
use crate::ui::{ActButton, CopyText, Select, Work, WorkError};

#[component]
pub(super) fn InviteMember(
    /// A link was made.
    made: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let work = Work::new();
    // And as what, which may be chosen anew meanwhile.
    let link = RwSignal::new(None::<(Role, String)>);
    let role = RwSignal::new(Role::Viewer);
    let host = RwSignal::new(None::<String>);
    let sees = RwSignal::new(Sees {
        all: true,
        ..Sees::default()
    });
    let options = vec![
        (Role::Viewer, "Viewer: looks at bookings"),
        (Role::Host, "Host: their own calendars, hours and bookings"),
        (Role::Owner, "Admin: can change everything"),
    ];
    let make = move |()| {
        let role = role.get_untracked();
        let wish = NewInvitation {
            role,
            host: host.get_untracked().filter(|_| role == Role::Host),
            sees: match role {
                Role::Viewer => sees.get_untracked(),
                Role::Owner | Role::Host => Sees::default(),
            },
        };
        if role == Role::Host && wish.host.is_none() {
            return work.fail(Failure::at("host", "Choose which host they will be."));
        }
        let path = format!("{}/invitations", page.site_path());
        work.run(async move {
            let answer: Invitation = api::post(&path, &wish).await?;
            link.try_set(Some((role, answer.url)));
            page.say("Invitation link made.");
            made.run(());
            Ok(())
        });
    };
    let text = Signal::derive(move || link.get().map(|(_, url)| url).unwrap_or_default());
    let made_as = Memo::new(move |_| link.with(|link| link.as_ref().map(|(role, _)| *role)));
    view! {
        <Select id="invite-role" label="Role" value=role options=options />
        {move || match role.get() {
            Role::Owner => ().into_any(),
            Role::Viewer => {
                view! { <SeesFields sees=sees title="They see the bookings of" /> }.into_any()
            }
            Role::Host => {
                let hosts = page.view().map(|view| view.hosts).unwrap_or_default();
                let mut options = vec![(None, "Choose…".to_owned())];
                let others = hosts.into_iter().filter(|it| !it.me && it.state != "removed");
                options.extend(others.map(|it| (Some(it.id), it.name)));
                view! {
                    <Select id="invite-which" label="Which host" value=host options=options>
                        <p class="hint">"To invite somebody new, add them under Hosts first."</p>
                    </Select>
                }
                    .into_any()
            }
        }}
        <WorkError work=work />
        <div class="actions">
            <ActButton
                work=work
                label="Make an invitation link"
                busy="Making it…"
                test="make-invitation"
                press=make
            />
        </div>
        {move || {
            made_as
                .get()
                .map(|role| {
                    let label = match role {
                        Role::Owner => {
                            "Send them this link. It works once, for three days. You can \
                             withdraw it above."
                        }
                        Role::Host | Role::Viewer => {
                            "Send them this link. It works once, for two weeks. You can withdraw \
                             it above."
                        }
                    };
                    view! { <CopyText text=text label=label test="member-link" /> }
                })
        }}
    }
}
