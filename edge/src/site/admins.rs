//! Appointing another owner. One alone is one lost account away from nobody: then the operator can
//! make the link that an owner could. An address proves nothing, so the link is what counts.

use serde::{Deserialize, Serialize};
use shared::api::{Invitation, Role};

use super::erase::still_lives;
use super::{Direction, Fault, Site};
use crate::seal::sha256_hex;

/// A link that nobody took is over.
const LINK_S: i64 = 3 * 86_400;

/// The Worker's request to make an owner of who is signed in.
#[derive(Serialize, Deserialize)]
pub(crate) struct AppointCommand {
    pub(crate) account: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) secret: String,
}

/// A link that makes an owner of whoever opens it first.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn appointment(site: &Site) -> Result<Invitation, Fault> {
    let store = site.store()?;
    let secret = crate::seal::secret(&*site.ports.random);
    let until = site.now().plus_seconds(LINK_S);
    store.transaction(|| -> Result<(), Fault> {
        store.put_appointment(&sha256_hex(secret.as_bytes()), until, site.now())?;
        site.log(Direction::In, "appointment", &site.slug, "")
    })?;
    let (origin, slug) = (&site.ports.config.origin, &site.slug);
    Ok(Invitation {
        url: format!("{origin}/setup?site={slug}&appointment={secret}"),
    })
}

/// Makes an owner of who was appointed; asked again by the same account, it is one already.
///
/// # Errors
/// [`Fault::Forbidden`] if the link is not, or no longer, valid.
pub(crate) fn take_appointment(site: &Site, command: &AppointCommand) -> Result<(), Fault> {
    still_lives(site)?;
    let store = site.store()?;
    let member = store.member(&command.account)?;
    if member.is_some_and(|member| member.role == Role::Owner) {
        return Ok(());
    }
    let key = sha256_hex(command.secret.as_bytes());
    if !store.is_appointment(&key, site.now())? {
        return Err(Fault::Forbidden(
            "This link was used, or is over: ask for a new one.",
        ));
    }
    store.transaction(|| -> Result<(), Fault> {
        store.put_member(
            &command.account,
            &command.email,
            &command.name,
            Role::Owner,
            site.now(),
        )?;
        store.remove_appointment(&key)?;
        site.log(Direction::In, "appointed", &site.slug, "")
    })
}
