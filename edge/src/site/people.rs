//! Whom the owner has to call because nobody else tells them, and which mails a host wants.

use shared::api::{FailedMail, Mails, PersonToCall};

use super::{Fault, Site};
use crate::store::Store;

/// The list of people to call, as far as `sees` lets a member see their hosts.
pub(super) fn to_call(
    store: &Store,
    sees: impl Fn(&str) -> bool,
) -> Result<Vec<PersonToCall>, Fault> {
    let mut people = Vec::new();
    for call in store.calls()? {
        let Some(booking) = store
            .booking(&call.booking)?
            .filter(|b| b.hosts().any(&sees))
        else {
            continue;
        };
        people.push(PersonToCall {
            booking: booking.id,
            what: call.what,
            name: booking.guest_name,
            email: booking.guest_email,
            title: booking.title,
            host: booking.host,
            start: booking.time.start().into(),
            since: call.since.into(),
        });
    }
    Ok(people)
}

/// Mails that could not be sent; owners see them.
pub(super) fn failed_mails(store: &Store, owner: bool) -> Result<Vec<FailedMail>, Fault> {
    if !owner {
        return Ok(Vec::new());
    }
    let failed = store.failed_mails()?.into_iter();
    Ok(failed
        .map(|(kind, _, why, since)| FailedMail {
            kind: kind.as_str().to_owned(),
            why,
            since: since.into(),
        })
        .collect())
}

/// Ticks a visitor off the list; ticking twice is no error.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn called(site: &Site, booking: &str) -> Result<(), Fault> {
    let store = site.store()?;
    if store.end_call(booking, site.now())? {
        Ok(())
    } else {
        Err(Fault::NotFound("person to call"))
    }
}

/// Sets which mails are sent for a host.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn put_mails(site: &Site, host: &str, mails: &Mails) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    Ok(store.update_mails(host, mails)?)
}
