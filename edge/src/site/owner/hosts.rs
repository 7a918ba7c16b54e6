//! Hosts: who is added and invited, when and how often they can be booked.

use shared::api::{self, HostName, NewHost};
use shared::contact::Name;
use shared::slots::Limits;
use shared::time::Zone;

use crate::site::claim::default_schedule;
use crate::site::{Fault, Site, leaving, locks};
use crate::store::Host;

/// How long an invitation can be used, in seconds.
pub(in crate::site) const INVITATION_S: i64 = 14 * 86_400;
const MOST_HOSTS: usize = 100;

/// Adds a host.
///
/// # Errors
/// [`Fault::Invalid`], [`Fault::TooMany`].
pub fn add_host(site: &Site, new: &NewHost) -> Result<(), Fault> {
    let name = checked_name(&new.name)?;
    let zone = Zone::parse(&new.zone)
        .map_err(|_| Fault::invalid("zone", "Give an IANA time zone such as Europe/Berlin."))?;
    let store = site.store()?;
    if store.hosts()?.len() >= MOST_HOSTS {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: "A site can have at most 100 hosts.",
        });
    }
    let host = Host::new(site.new_id(), name, default_schedule(zone.name()));
    store.transaction(|| -> Result<(), Fault> {
        store.insert_host(&host, site.now())?;
        locks::begin_with(site, &store, &host.id)
    })
}

/// A host's name as it is kept.
///
/// # Errors
/// [`Fault::Invalid`].
pub(in crate::site) fn checked_name(name: &str) -> Result<String, Fault> {
    let name = Name::parse(name).map_err(|error| Fault::invalid("name", error.to_string()))?;
    Ok(name.as_str().to_owned())
}

/// Gives a host another name. What stands in calendars keeps the old one.
///
/// # Errors
/// [`Fault::Invalid`], [`Fault::NotFound`].
pub fn rename_host(site: &Site, host: &str, named: &HostName) -> Result<(), Fault> {
    let name = checked_name(&named.name)?;
    let store = site.store()?;
    leaving::still_here(&store, host)?;
    Ok(store.rename_host(host, &name)?)
}

/// Sets how many bookings a host takes.
///
/// # Errors
/// [`Fault::Invalid`] naming the limit.
pub fn put_limits(site: &Site, host: &str, limits: &api::Limits) -> Result<(), Fault> {
    let store = site.store()?;
    store.host(host)?.ok_or(Fault::NotFound("host"))?;
    Limits::read("limits", limits).map_err(|error| Fault::invalid(error.field, error.detail))?;
    Ok(store.update_limits(host, limits)?)
}
