//! Disconnecting: tokens, channels and cached busy times are erased at once, also those still on
//! their way; bookings, events and all settings stay.

use std::time::Duration;

use super::call::sealed_for;
use super::{Fault, Site};
use crate::account::client;
use crate::google::{Api, oauth, watch};
use crate::seal::Sealer;
use crate::store::Channel;

/// Disconnects a connection of a host. Works at any time, also with Google gone.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn disconnect(site: &Site, host: &str, connection: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let row = store
        .connection(connection)?
        .filter(|c| c.host == host)
        .ok_or(Fault::NotFound("connection"))?;
    let mut channels: Vec<Channel> = Vec::new();
    for calendar in store
        .calendars()?
        .iter()
        .filter(|c| c.connection == connection)
    {
        channels.extend(store.channels(&calendar.id)?);
    }
    store.transaction(|| -> Result<(), Fault> {
        store.erase_connection(connection)?;
        Ok(store.log(site.now(), "disconnected", host, "")?)
    })?;
    let sealer = Sealer::new(&site.ports.config, &site.slug);
    let open = |field: &str, sealed: &Option<String>| {
        let purpose = sealed_for(field, &row.host, &row.account);
        let bytes = sealer.open(&purpose, sealed.as_deref()?).ok()?;
        String::from_utf8(bytes).ok()
    };
    // From here on only Google's side: nothing of it is kept here any more.
    if let Some(token) = open("access_token", &row.access_token) {
        let api = Api {
            base: &site.ports.config.google.calendar,
            token: &token,
        };
        for channel in &channels {
            if let Some(resource) = &channel.resource {
                let stop = watch::stop(&api, &channel.id, resource);
                // One that can't be stopped ends by itself; its messages are ignored.
                let _ = site.ports.http.send(stop, Duration::from_secs(5)).await;
            }
        }
    }
    let used_here = site
        .store()?
        .connections()?
        .iter()
        .any(|c| c.account == row.account && c.id != row.id && c.refresh_token.is_some());
    if used_here {
        return Ok(());
    }
    let connected_again = || -> Result<bool, Fault> {
        let row = site.store()?.connection(connection)?;
        Ok(row.is_some_and(|c| c.refresh_token.is_some()))
    };
    if connected_again()? {
        return Ok(());
    }
    // The grant is one for all sites of this deployment: it goes only if no other uses it.
    let others = client::remove_grant(&*site.ports.objects, &row.account, &site.slug).await;
    if connected_again()? {
        return Ok(());
    }
    if let (Ok(false), Some(token)) = (others, open("refresh_token", &row.refresh_token))
        && let Err(error) = oauth::revoke(&*site.ports.http, &site.ports.config, &token).await
    {
        site.ports
            .log
            .line(&format!("site={} revoke: {}", site.slug, error.code()));
    }
    site.wake().await;
    Ok(())
}
