//! Who belongs to a site, as what, and links that make a member of who opens them. An address
//! proves nothing, so the link is what counts. The last admin stays: one alone is one lost account
//! away from nobody, and then the operator can make the link that an admin could.

use serde::{Deserialize, Serialize};
use shared::api::{
    Invitation, InvitationView, MemberChange, MemberView, MembersView, NewInvitation, Role, Sees,
    Watchers,
};
use shared::time::Timestamp;

use super::erase::still_lives;
use super::owner::INVITATION_S;
use super::{Direction, Fault, Site, changing, grants, leaving};
use crate::seal::{invitation_token, sha256_hex};
use crate::store::{InvitationRow, KnownMember, Member, Store};

/// A link to an admin's rights that nobody took is over sooner.
const ADMIN_LINK_S: i64 = 3 * 86_400;
const MOST_INVITATIONS: usize = 200;

/// Of an admin's or a viewer's link that does nothing any more.
pub(super) const OVER: &str = "This link was used, or is no longer valid: ask for a new one.";
/// Of a host's link whose host is somebody by now.
pub(super) const USED: &str = "This invitation has already been used: ask for a new one.";

/// The Worker's request to make a member of who is signed in.
#[derive(Serialize, Deserialize)]
pub(crate) struct AppointCommand {
    pub(crate) account: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) secret: String,
}

/// What names a member on the wire: their account's name is nobody's business.
pub(super) fn member_id(account: &str) -> String {
    sha256_hex(account.as_bytes()).chars().take(32).collect()
}

/// Everybody who belongs to the site, as this admin may see them, and the open invitations.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn members(site: &Site, asks: &Member) -> Result<MembersView, Fault> {
    let store = site.store()?;
    let known = store.members()?;
    let name_of = |account: &str| {
        let maker = known.iter().find(|it| it.member.account == account);
        maker.map(|it| it.name.clone()).unwrap_or_default()
    };
    let invitations = store.invitations(site.now())?.into_iter();
    let invitations = invitations
        .map(|row| InvitationView {
            made_by: name_of(&row.made_by),
            id: row.id,
            role: row.role,
            host: row.host,
            sees: row.sees,
            until: row.until.into(),
        })
        .collect();
    let members = known.into_iter().map(|it| member_view(it, asks)).collect();
    Ok(MembersView {
        members,
        invitations,
    })
}

fn member_view(known: KnownMember, asks: &Member) -> MemberView {
    let KnownMember {
        member,
        email,
        name,
    } = known;
    let me = member.account == asks.account;
    let told = me || member.role != Role::Host;
    MemberView {
        id: member_id(&member.account),
        name,
        email: if told { email } else { String::new() },
        role: member.role,
        host: member.host,
        me,
        sees: member.sees,
    }
}

/// A link that makes an admin of whoever opens it first; `made_by` is empty for the operator.
///
/// # Errors
/// [`Fault::NoSite`], [`Fault::TooMany`].
pub fn appointment(site: &Site, made_by: &str) -> Result<Invitation, Fault> {
    let wish = NewInvitation {
        role: Role::Owner,
        host: None,
        sees: Sees::default(),
    };
    invite(site, made_by, wish)
}

/// A link that makes a member of whoever opens it first.
///
/// # Errors
/// [`Fault::Invalid`] naming the field, [`Fault::NotFound`] for a host that there is not,
/// [`Fault::TooMany`].
pub fn invite(site: &Site, made_by: &str, wish: NewInvitation) -> Result<Invitation, Fault> {
    let store = site.store()?;
    let config = &site.ports.config;
    check(&store, &wish)?;
    if store.invitations(site.now())?.len() >= MOST_INVITATIONS {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "200 invitations are open: withdraw some first.",
        });
    }
    let seconds = match wish.role {
        Role::Owner => ADMIN_LINK_S,
        Role::Host | Role::Viewer => INVITATION_S,
    };
    let until = site.now().plus_seconds(seconds);
    let (secret, query) = match &wish.host {
        Some(host) => {
            let token = invitation_token(config, &site.slug, host, until);
            (None, format!("invitation={token}"))
        }
        None => {
            let secret = crate::seal::secret(&*site.ports.random);
            let query = format!("site={}&appointment={secret}", site.slug);
            (Some(secret), query)
        }
    };
    let row = InvitationRow {
        id: site.new_id(),
        secret_hash: secret.map(|secret| sha256_hex(secret.as_bytes())),
        role: wish.role,
        host: wish.host,
        sees: wish.sees,
        until,
        made_by: made_by.to_owned(),
    };
    changing(site, || -> Result<(), Fault> {
        store.put_invitation(&row, site.now())?;
        site.log(Direction::In, "invited", &site.slug, "")
    })?;
    Ok(Invitation {
        url: format!("{}/setup?{query}", config.origin),
    })
}

fn check(store: &Store<'_>, wish: &NewInvitation) -> Result<(), Fault> {
    let nothing = Sees::default();
    match (wish.role, &wish.host) {
        (Role::Host, None) => {
            let detail = "Choose which host they will be.";
            return Err(Fault::invalid("host", detail));
        }
        (Role::Host, Some(host)) => leaving::still_here(store, host)?,
        (Role::Owner | Role::Viewer, Some(_)) => {
            let detail = "Only somebody invited as a host can be one.";
            return Err(Fault::invalid("host", detail));
        }
        (Role::Owner | Role::Viewer, None) => {}
    }
    if wish.role != Role::Viewer && wish.sees != nothing {
        let detail = "What they see can only be chosen for viewers.";
        return Err(Fault::invalid("sees", detail));
    }
    if wish.role == Role::Viewer && wish.sees == nothing {
        let detail = "Choose whose bookings they will see.";
        return Err(Fault::invalid("sees", detail));
    }
    check_sees(store, &wish.sees)
}

fn check_sees(store: &Store<'_>, sees: &Sees) -> Result<(), Fault> {
    for host in &sees.hosts {
        if store.host(host)?.is_none() {
            return Err(Fault::invalid("sees.hosts", "There is no such host."));
        }
    }
    let mut known = store.event_types()?;
    known.extend(store.retired_event_types()?);
    let there = |event: &String| known.iter().any(|it| it.event == *event);
    if !sees.events.iter().all(there) {
        return Err(Fault::invalid(
            "sees.events",
            "There is no such event type.",
        ));
    }
    Ok(())
}

/// It makes nobody a member from now on. What was used or withdrawn before is no error.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn withdraw_invitation(site: &Site, invitation: &str) -> Result<(), Fault> {
    Ok(site.store()?.withdraw_invitation(invitation)?)
}

/// Whether a host's link may still be used.
///
/// # Errors
/// [`Fault::Forbidden`] if it was withdrawn.
pub(super) fn is_open(store: &Store<'_>, host: &str, until: Option<i64>) -> Result<(), Fault> {
    let until = until.map(Timestamp::from_epoch);
    if until.map_or(Ok(false), |until| store.is_withdrawn(host, until))? {
        return Err(Fault::Forbidden(
            "This invitation was withdrawn: ask for a new one.",
        ));
    }
    Ok(())
}

/// Makes a member of who was invited as an admin or viewer; asked again by the same account, it is
/// one already. Nobody becomes less by it.
///
/// # Errors
/// [`Fault::Forbidden`] if the link is not, or no longer, valid.
pub(crate) fn take_appointment(site: &Site, command: &AppointCommand) -> Result<(), Fault> {
    still_lives(site)?;
    let store = site.store()?;
    let account = &command.account;
    let member = store.member(account)?;
    if member.as_ref().is_some_and(|it| it.role == Role::Owner) {
        return Ok(());
    }
    let key = sha256_hex(command.secret.as_bytes());
    let found = store.invitation_by_secret(&key, site.now())?;
    let row = found.ok_or(Fault::Forbidden(OVER))?;
    // Who is there already sees what they saw, and this.
    let mut sees = member.map(|member| member.sees).unwrap_or_default();
    sees.all |= row.sees.all;
    add(&mut sees.hosts, row.sees.hosts);
    add(&mut sees.events, row.sees.events);
    site.acts_as(account);
    changing(site, || -> Result<(), Fault> {
        let (email, name) = (&command.email, &command.name);
        store.put_member(account, email, name, row.role, site.now())?;
        let member = store.member(account)?.ok_or(Fault::NotFound("member"))?;
        store.update_member(account, member.role, &sees)?;
        store.withdraw_invitation(&row.id)?;
        site.log(Direction::In, "appointed", &site.slug, "")
    })
}

fn add(list: &mut Vec<String>, more: Vec<String>) {
    for it in more {
        if !list.contains(&it) {
            list.push(it);
        }
    }
}

/// Gives a member another role, and what they see besides what is theirs.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Invalid`] for the last admin, for a host who would be a viewer,
/// and for a host without a host.
pub async fn change_member(site: &Site, id: &str, change: &MemberChange) -> Result<(), Fault> {
    let account = {
        let store = site.store()?;
        let (member, others) = find(&store, id)?;
        check_sees(&store, &change.sees)?;
        let lonely = member.role == Role::Owner && others == 0;
        match change.role {
            Role::Host | Role::Viewer if lonely => return Err(last_admin("role")),
            Role::Viewer if member.host.is_some() => return Err(is_a_host("role")),
            Role::Host if member.host.is_none() => {
                let detail = "They are not a host: invite them as one, or make them a viewer.";
                return Err(Fault::invalid("role", detail));
            }
            Role::Owner | Role::Host | Role::Viewer => {}
        }
        changing(site, || -> Result<(), Fault> {
            Ok(store.update_member(&member.account, change.role, &change.sees)?)
        })?;
        member.account
    };
    grants::tell_role(site, &account, Some(change.role)).await;
    Ok(())
}

/// They belong to the site no more.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Invalid`] for the last admin, and for who is a host.
pub async fn remove_member(site: &Site, id: &str) -> Result<(), Fault> {
    let account = {
        let store = site.store()?;
        let (member, others) = find(&store, id)?;
        if member.role == Role::Owner && others == 0 {
            return Err(last_admin("member"));
        }
        if member.host.is_some() {
            return Err(is_a_host("member"));
        }
        changing(site, || -> Result<(), Fault> {
            Ok(store.remove_member(&member.account)?)
        })?;
        member.account
    };
    grants::tell_role(site, &account, None).await;
    Ok(())
}

/// Sets who watches an event type.
///
/// # Errors
/// [`Fault::NotFound`] for a member or an event type that there is not.
pub fn put_watchers(site: &Site, event: &str, watchers: &Watchers) -> Result<(), Fault> {
    let store = site.store()?;
    let one = Sees {
        events: vec![event.to_owned()],
        ..Sees::default()
    };
    check_sees(&store, &one).map_err(|_| Fault::NotFound("event type"))?;
    for id in &watchers.members {
        find(&store, id)?;
    }
    store.transaction(|| -> Result<(), Fault> {
        for KnownMember { member, .. } in store.members()? {
            let mut sees = member.sees.clone();
            sees.events.retain(|it| it != event);
            if watchers.members.contains(&member_id(&member.account)) {
                sees.events.push(event.to_owned());
            }
            if sees != member.sees {
                store.update_member(&member.account, member.role, &sees)?;
            }
        }
        Ok(())
    })
}

/// The member, and how many other admins there are.
fn find(store: &Store<'_>, id: &str) -> Result<(Member, usize), Fault> {
    let mut found = None;
    let mut others = 0;
    for KnownMember { member, .. } in store.members()? {
        if member_id(&member.account) == id {
            found = Some(member);
        } else if member.role == Role::Owner {
            others += 1;
        }
    }
    Ok((found.ok_or(Fault::NotFound("member"))?, others))
}

fn last_admin(field: &'static str) -> Fault {
    Fault::invalid(
        field,
        "They are the only admin: make somebody else an admin first.",
    )
}

fn is_a_host(field: &'static str) -> Fault {
    Fault::invalid(
        field,
        "They are a host: remove the host under Hosts first, which settles their bookings.",
    )
}
