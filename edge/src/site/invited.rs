//! What a link that invites is for, told to who has it before Google is asked for anything.

use serde::{Deserialize, Serialize};
use shared::api::{InvitedView, Role};

use super::erase::still_lives;
use super::{Fault, Site, leaving, members};
use crate::seal::sha256_hex;

/// The Worker's question about a link.
#[derive(Serialize, Deserialize)]
pub(crate) struct InvitedCommand {
    /// The account of who is signed in, if anybody is.
    pub(crate) account: Option<String>,
    /// Which link.
    pub(crate) link: Link,
}

/// What of a link concerns the site.
#[derive(Serialize, Deserialize)]
pub(crate) enum Link {
    /// A host's; its signature and its end were checked.
    Host {
        /// The host's id.
        host: String,
        /// Until when it works, in seconds: what the site knows it by.
        until: i64,
    },
    /// An admin's or a viewer's.
    Member {
        /// The secret.
        secret: String,
    },
}

/// What it is for; changes nothing.
///
/// # Errors
/// [`Fault::Forbidden`] for a link that was withdrawn, is over or was used by another account,
/// [`Fault::NotFound`] for a host who is gone.
pub(crate) fn invited(site: &Site, command: &InvitedCommand) -> Result<InvitedView, Fault> {
    still_lives(site)?;
    let store = site.store()?;
    let title = store.site()?.ok_or(Fault::NoSite)?.title;
    let (role, name) = match &command.link {
        Link::Host { host, until } => {
            leaving::still_here(&store, host)?;
            members::is_open(&store, host, Some(*until))?;
            // Who is not signed in may be the one who used it, and wants to connect again.
            if let Some(account) = command.account.as_deref()
                && store.host_is_someone_else(host, account)?
            {
                return Err(Fault::Forbidden(members::USED));
            }
            (Role::Host, store.host(host)?.map(|host| host.name))
        }
        Link::Member { secret } => {
            let hash = sha256_hex(secret.as_bytes());
            let found = store.invitation_by_secret(&hash, site.now())?;
            let row = found.ok_or(Fault::Forbidden(members::OVER))?;
            (row.role, None)
        }
    };
    Ok(InvitedView { title, role, name })
}
