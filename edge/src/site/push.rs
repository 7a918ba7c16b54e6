//! Push: Google says that something changed, not what. A hint: it may be lost, late or doubled.

use std::time::Duration;

use shared::time::Timestamp;

use super::call::{CallError, call};
use shared::api::ConnectionKind;

use super::{Direction, Fault, Site, silence};
use crate::google::watch as google_watch;
use crate::seal::channel_token;
use crate::store::{Channel, ConnectionState, JobKind, Store};

/// A week is what Google gives by default.
const TTL_S: u32 = 7 * 86_400;
/// Where push is refused, try again so much later.
const REFUSED_S: i64 = 86_400;

/// Something changed in the calendar that this channel watches. An unknown channel is ignored:
/// its messages may come after it was stopped, or before we heard that it was opened.
///
/// # Errors
/// [`Fault::NoSite`].
pub async fn pushed(site: &Site, channel: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let Some(calendar) = store.channel_calendar(channel)? else {
        return Ok(());
    };
    let Some(calendar) = store.calendar(&calendar)? else {
        return Ok(());
    };
    let Some(connection) = store.connection(&calendar.connection)? else {
        return Ok(());
    };
    site.log(Direction::In, "push", &calendar.id, "")?;
    store.note_push(&calendar.id, site.now())?;
    if connection
        .reading_until
        .is_some_and(|until| until > site.now())
    {
        store.mark_dirty(&connection.id)?;
        return Ok(());
    }
    store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
    site.wake().await;
    Ok(())
}

/// Opens a channel on a conflict calendar, or renews it: the new one first, then the old is
/// stopped. Answers when to come again; `None` if there is nothing to watch.
pub(super) async fn watch(site: &Site, calendar: &str) -> Result<Option<Timestamp>, Fault> {
    let store = site.store()?;
    let now = site.now();
    let Some(row) = store.calendar(calendar)? else {
        return Ok(None);
    };
    let Some(connection) = store.connection(&row.connection)? else {
        return Ok(None);
    };
    // Who publishes a calendar at an address tells of no change.
    if connection.kind == ConnectionKind::Ical
        || connection.state == ConnectionState::ReconnectNeeded
    {
        return Ok(None);
    }
    let old = store.channels(calendar)?;
    // Who is paused offers nothing that could become wrong.
    let host = store.host(&row.host)?;
    let paused = host.is_none_or(|host| host.state != "active");
    if paused || !row.checks_conflicts {
        stop_channels(site, &store, &connection.id, &old).await?;
        return Ok(None);
    }
    let id = site.new_id();
    let opened = Channel {
        id: id.clone(),
        resource: None,
        expires_at: now.plus_seconds(i64::from(TTL_S)),
        opened_at: now,
    };
    // Stored before it is asked for: the first message may come before the answer.
    store.put_channel(calendar, &opened)?;
    let config = &site.ports.config;
    let token = channel_token(config, &site.slug, calendar, &id);
    let address = format!("{}/google/push/{}", config.origin, site.slug);
    let answer = call(site, &connection.id, Duration::from_secs(10), |api| {
        google_watch::watch(api, &row.google_id, &id, &token, &address, TTL_S)
    })
    .await;
    // A refusal here closes nothing: push is a hint.
    let parsed = answer
        .and_then(|answer| google_watch::parse_watch(&answer.response).map_err(CallError::Google));
    let store = site.store()?;
    let same = store
        .connection(&connection.id)?
        .is_some_and(|c| c.generation == connection.generation);
    match parsed {
        Ok(channel) if same => {
            let expires_at = channel.expires_at.unwrap_or(opened.expires_at);
            store.put_channel(
                calendar,
                &Channel {
                    id,
                    resource: Some(channel.resource_id),
                    expires_at,
                    opened_at: now,
                },
            )?;
            stop_channels(site, &store, &connection.id, &old).await?;
            let life = expires_at.epoch().saturating_sub(now.epoch());
            let renew = (life * 4 / 5).max(60);
            // One in place of a silent one proves itself, or is tried anew tomorrow.
            let pause = if silence::is_silent(&row, now) {
                renew.min(REFUSED_S)
            } else {
                renew
            };
            Ok(Some(now.plus_seconds(pause)))
        }
        Ok(_) => Ok(None),
        Err(error) => {
            store.remove_channel(&id)?;
            site.log(Direction::Here, "watch_refused", calendar, error.code())?;
            let pause = if error.is_transient() { 600 } else { REFUSED_S };
            Ok(Some(now.plus_seconds(pause)))
        }
    }
}

/// Stops channels at Google as well as can be, and forgets them here.
pub(super) async fn stop_channels(
    site: &Site,
    store: &Store<'_>,
    connection: &str,
    channels: &[Channel],
) -> Result<(), Fault> {
    for channel in channels {
        store.remove_channel(&channel.id)?;
        if let Some(resource) = &channel.resource {
            // One that can't be stopped ends by itself within a week; its messages are ignored.
            let _ = call(site, connection, Duration::from_secs(5), |api| {
                google_watch::stop(api, &channel.id, resource)
            })
            .await;
        }
    }
    Ok(())
}
