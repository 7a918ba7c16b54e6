//! Who belongs to the site, what they may see, and links that make a member of who opens them.

use shared::api::{Role, Sees};
use shared::time::Timestamp;

use super::hosts::{json, to_json};
use super::{Booking, Member, Store, row};
use crate::ports::{Row, SqlError};

/// Which bookings somebody sees who does not see all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Those of these hosts.
    pub hosts: Vec<String>,
    /// And those of these event types.
    pub events: Vec<String>,
}

impl Member {
    /// Whether this host's settings and bookings are theirs to change.
    #[must_use]
    pub fn may_act_for(&self, host: &str) -> bool {
        self.role == Role::Owner || self.host.as_deref() == Some(host)
    }

    /// What hosts note of a booking is for its hosts and for admins.
    pub fn blank_note(&self, booking: &mut Booking) {
        if !booking.hosts().any(|host| self.may_act_for(host)) {
            booking.note.clear();
        }
    }

    /// Which bookings they see; `None`: all.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        if self.role == Role::Owner || self.sees.all {
            return None;
        }
        let hosts = self.host.iter().chain(&self.sees.hosts);
        Some(Scope {
            hosts: hosts.cloned().collect(),
            events: self.sees.events.clone(),
        })
    }
}

/// A member with what is shown of them.
#[derive(Clone, Debug)]
pub struct KnownMember {
    /// What they may do.
    pub member: Member,
    /// To be shown only.
    pub email: String,
    /// To be shown only; may be empty.
    pub name: String,
}

/// A link that makes a member.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    /// Its id.
    pub id: String,
    /// The hash of its secret; `None` for a host's, which is signed.
    pub secret_hash: Option<String>,
    /// As what.
    pub role: Role,
    /// Of a host: which.
    pub host: Option<String>,
    /// Of a viewer: what they will see.
    pub sees: Sees,
    /// When it is over.
    pub until: Timestamp,
    /// The account of who made it; empty for the operator.
    pub made_by: String,
}

/// A role as it is stored.
fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Host => "host",
        Role::Viewer => "viewer",
    }
}

/// A word that nobody knows lets nobody do anything.
fn role(word: &str) -> Role {
    match word {
        "owner" => Role::Owner,
        "host" => Role::Host,
        _ => Role::Viewer,
    }
}

fn read_member(row: &Row) -> Result<Member, SqlError> {
    let role = role(&row::text(row, 1)?);
    Ok(Member {
        account: row::text(row, 0)?,
        role,
        host: row::opt_text(row, 2)?.filter(|_| role != Role::Viewer),
        sees: json(row, 3)?,
    })
}

fn read_known(row: &Row) -> Result<KnownMember, SqlError> {
    Ok(KnownMember {
        member: read_member(row)?,
        email: row::text(row, 4)?,
        name: row::text(row, 5)?,
    })
}

fn read_invitation(row: &Row) -> Result<InvitationRow, SqlError> {
    Ok(InvitationRow {
        id: row::text(row, 0)?,
        secret_hash: row::opt_text(row, 1)?,
        role: role(&row::text(row, 2)?),
        host: row::opt_text(row, 3)?,
        sees: json(row, 4)?,
        until: row::time(row, 5)?,
        made_by: row::text(row, 6)?,
    })
}

const INVITATION: &str = "id, secret_hash, role, host_id, sees, until, made_by";

impl Store<'_> {
    /// The member with this account.
    pub fn member(&self, account: &str) -> Result<Option<Member>, SqlError> {
        self.one(
            "SELECT account, role, host_id, sees FROM members WHERE account = ?",
            &[account.into()],
            read_member,
        )
    }

    /// All of them, oldest first.
    pub fn members(&self) -> Result<Vec<KnownMember>, SqlError> {
        self.all(
            "SELECT account, role, host_id, sees, email, name FROM members
             ORDER BY created_at, account",
            &[],
            read_known,
        )
    }

    /// Adds a member; one who is there stays as they are, but a role is raised if need be.
    pub fn put_member(
        &self,
        account: &str,
        email: &str,
        name: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO members (account, email, name, role, created_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (account) DO UPDATE SET role = CASE
               WHEN role = 'owner' OR excluded.role = 'viewer' THEN role ELSE excluded.role END",
            &[
                account.into(),
                email.into(),
                name.into(),
                word(role).into(),
                now.into(),
            ],
        )
    }

    /// Gives a member another role, and something else to see. What an admin invited to is over with
    /// their being one.
    pub fn update_member(&self, account: &str, role: Role, sees: &Sees) -> Result<(), SqlError> {
        if role != Role::Owner {
            self.withdraw_invitations_of(account)?;
        }
        self.write(
            "UPDATE members SET role = ?, sees = ? WHERE account = ?",
            &[word(role).into(), to_json(sees)?.into(), account.into()],
        )
    }

    /// They belong to the site no more, and what they invited to is over.
    pub fn remove_member(&self, account: &str) -> Result<(), SqlError> {
        self.withdraw_invitations_of(account)?;
        self.write("DELETE FROM members WHERE account = ?", &[account.into()])
    }

    /// Keeps an invitation; throws away what is over.
    pub fn put_invitation(&self, new: &InvitationRow, now: Timestamp) -> Result<(), SqlError> {
        self.write("DELETE FROM invitations WHERE until <= ?", &[now.into()])?;
        self.write(
            "INSERT INTO invitations (id, secret_hash, role, host_id, sees, until, made_at, made_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                new.id.as_str().into(),
                new.secret_hash.as_deref().into(),
                word(new.role).into(),
                new.host.as_deref().into(),
                to_json(&new.sees)?.into(),
                new.until.into(),
                now.into(),
                new.made_by.as_str().into(),
            ],
        )
    }

    /// Those that are not used, withdrawn or over, oldest first. A host's is used when somebody is
    /// that host.
    pub fn invitations(&self, now: Timestamp) -> Result<Vec<InvitationRow>, SqlError> {
        self.all(
            &format!(
                "SELECT {INVITATION} FROM invitations WHERE until > ? AND withdrawn = 0
                   AND (host_id IS NULL OR host_id NOT IN
                     (SELECT host_id FROM members WHERE host_id IS NOT NULL))
                 ORDER BY made_at, id"
            ),
            &[now.into()],
            read_invitation,
        )
    }

    /// The one with this secret, unless it is used, withdrawn or over.
    pub fn invitation_by_secret(
        &self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<InvitationRow>, SqlError> {
        self.one(
            &format!(
                "SELECT {INVITATION} FROM invitations
                 WHERE secret_hash = ? AND until > ? AND withdrawn = 0"
            ),
            &[hash.into(), now.into()],
            read_invitation,
        )
    }

    /// Whether a host's link was withdrawn. Those that were made before links were kept are good.
    pub fn is_withdrawn(&self, host: &str, until: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM invitations WHERE host_id = ? AND until = ? AND withdrawn = 1",
            &[host.into(), until.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// It can't be used from now on; kept until it would have been over.
    pub fn withdraw_invitation(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE invitations SET withdrawn = 1 WHERE id = ?",
            &[id.into()],
        )
    }

    /// The same for all that somebody made.
    fn withdraw_invitations_of(&self, account: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE invitations SET withdrawn = 1 WHERE made_by = ?",
            &[account.into()],
        )
    }

    /// The accounts of all members.
    pub fn accounts(&self) -> Result<Vec<String>, SqlError> {
        self.all("SELECT account FROM members ORDER BY account", &[], |row| {
            row::text(row, 0)
        })
    }

    /// The addresses of the owners, oldest first.
    pub fn owner_emails(&self) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT email FROM members WHERE role = 'owner' ORDER BY created_at, account",
            &[],
            |row| row::text(row, 0),
        )
    }
}
