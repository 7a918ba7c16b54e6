//! Disconnecting: tokens, channels and cached busy times are erased at once, also those still on
//! their way; bookings, events and all settings stay.

use std::time::Duration;

use shared::api::ConnectionKind;

use super::call::open;
use super::{Direction, Fault, Site, changing, remove_feed_in, test_event};
use crate::google::{Api, oauth, watch};
use crate::store::Channel;

/// A grant that this site has no use for any more. It is one for all sites of this deployment:
/// whether another uses it, its `Account` knows.
pub(super) struct Grant {
    /// Whose: `google:<sub>`.
    pub(super) account: String,
    refresh_token: String,
}

/// Disconnects a connection of a host. Works at any time, also with Google gone. Gives the grant
/// if it is not used in this site any more, for [`revoke`].
///
/// # Errors
/// [`Fault::NotFound`].
pub(super) async fn disconnect(
    site: &Site,
    host: &str,
    connection: &str,
) -> Result<Option<Grant>, Fault> {
    let store = site.store()?;
    let row = store
        .connection(connection)?
        .filter(|c| c.host == host)
        .ok_or(Fault::NotFound("connection"))?;
    if row.kind == ConnectionKind::Ical {
        remove_feed_in(site, host, connection)?;
        return Ok(None);
    }
    let mut channels: Vec<Channel> = Vec::new();
    let calendars = store.calendars_of_connection(connection)?;
    for calendar in &calendars {
        channels.extend(store.channels(&calendar.id)?);
    }
    changing(site, || -> Result<(), Fault> {
        store.erase_connection(connection)?;
        if store.replacing(host)?.as_deref() == Some(connection) {
            store.set_replacing(host, None)?;
            // With another in its place, what it was read for closes nobody.
            let mut all = store.calendars_of_host(host)?.into_iter();
            if all.any(|c| c.receives_bookings && c.connection != connection) {
                for calendar in &calendars {
                    store.choose_calendar(&calendar.id, false, false)?;
                }
            }
        }
        site.log(Direction::In, "disconnected", host, "")
    })?;
    let open = |field: &str, sealed: &Option<String>| open(site, &row, field, sealed.as_deref()?);
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
                let sent = site.ports.http.send(stop, Duration::from_secs(5)).await;
                let outcome = sent.map_or("no_answer", |_| "");
                site.log_call(connection, "channels.stop", outcome);
            }
        }
        test_event::remove_last(site, &api, &calendars).await?;
    }
    let used = site
        .store()?
        .connections()?
        .iter()
        .any(|c| c.account == row.account && c.refresh_token.is_some());
    let token = open("refresh_token", &row.refresh_token).filter(|_| !used);
    Ok(token.map(|refresh_token| Grant {
        account: row.account,
        refresh_token,
    }))
}

/// Takes a grant back at Google, unless the host has connected again meanwhile: revoking the old
/// token would end the new grant too.
///
/// # Errors
/// [`Fault::Internal`]; that Google does not answer is no error, nothing of the grant is kept.
pub(super) async fn revoke(site: &Site, grant: &Grant) -> Result<(), Fault> {
    let connections = site.store()?.connections()?;
    if connections
        .iter()
        .any(|c| c.account == grant.account && c.refresh_token.is_some())
    {
        return Ok(());
    }
    let config = &site.ports.config;
    let revoked = oauth::revoke(&*site.ports.http, config, &grant.refresh_token).await;
    let outcome = revoked.as_ref().map_or_else(|error| error.code(), |()| "");
    site.log_call("", "revoke", outcome);
    if let Err(error) = revoked {
        site.ports
            .log
            .line(&format!("site={} revoke: {}", site.slug, error.code()));
    }
    Ok(())
}
