//! Connecting a host with a Google grant, and listing the account's calendars.

use std::time::Duration;

use shared::api::{BusySeenBy, ConnectionKind, Role};
use shared::time::Zone;

use super::call::{CallError, call, sealed_for};
use super::claim::{claim, default_schedule};
use super::erase::still_lives;
use super::look::read;
use super::{Direction, Fault, Site, changing, locks, moving, own_calendar, standing};
use crate::google::calendars;
use crate::google::oauth::{APP_CREATED, Scopes};
use crate::seal::Sealer;
use crate::site::{ConnectCommand, Connected};
use crate::store::{Calendar, Connection, ConnectionState, FeedIn, Host, JobKind, Store};

/// Connects (or reconnects) a host. With `create`, claims the slug first.
///
/// # Errors
/// [`Fault::Conflict`] if the slug is taken, [`Fault::Forbidden`], [`Fault::NoSite`],
/// [`Fault::NotFound`].
pub async fn connect(site: &Site, command: &ConnectCommand) -> Result<Connected, Fault> {
    let now = site.now();
    if command.create {
        let title = title_of(command);
        claim(
            site,
            &command.account,
            &command.email,
            &command.name,
            &title,
        )?;
    }
    still_lives(site)?;
    let store = site.store()?;
    site.acts_as(command.actor.as_deref().unwrap_or(&command.account));
    let (host, fresh_host) = changing(site, || host_for(site, &store, command))?;
    let sealer = Sealer::new(&site.ports.config, &site.slug);
    let random = &*site.ports.random;
    let seal = |field: &str, token: &str| {
        sealer.seal(
            random,
            &sealed_for(field, &host, &command.account),
            token.as_bytes(),
        )
    };
    let scopes = Scopes::parse(&command.scopes);
    let mut known = store.connections()?.into_iter();
    let known = known.find(|c| c.host == host && c.account == command.account);
    let missing = missing(&store, known.as_ref(), command.own_calendar, &scopes)?;
    let connection = Connection {
        id: site.new_id(),
        host: host.clone(),
        account: command.account.clone(),
        email: command.email.clone(),
        state: if missing.is_empty() {
            ConnectionState::Active
        } else {
            ConnectionState::MissingPermission
        },
        scopes: scopes.to_text(),
        refresh_token: command
            .refresh
            .as_ref()
            .map(|token| seal("refresh_token", token)),
        access_token: Some(seal("access_token", &command.access)),
        access_until: Some(now.plus_seconds(i64::from(command.expires_in))),
        generation: 1,
        writes: 0,
        reading_until: None,
        dirty: false,
        renewing_until: None,
        quiet_until: None,
        quiet_writes_until: None,
        grant_until: command
            .refresh_expires_in
            .map(|seconds| now.plus_seconds(i64::from(seconds))),
        listed_at: None,
        leaving: false,
        own_calendar: command.own_calendar,
        making_since: None,
        busy_seen_by: BusySeenBy::default(),
        kind: ConnectionKind::Google,
        feed: FeedIn::default(),
    };
    changing(site, || -> Result<(), Fault> {
        store.put_connection(&connection, now)?;
        store.set_origin(&site.ports.config.origin)?;
        site.log(Direction::In, "connected", &host, "")
    })?;
    let id = store
        .connections()?
        .into_iter()
        .find(|c| c.host == host && c.account == command.account)
        .map(|c| c.id)
        .ok_or_else(|| Fault::Internal("the connection was not stored".into()))?;
    // Who connects again does not leave.
    store.remove_leaving(&id)?;
    store.remove_job(JobKind::Depart, &id)?;
    let calendars = store.calendars_of_connection(&id)?;
    for calendar in calendars.iter().filter(|c| c.checks_conflicts) {
        store.put_job(JobKind::Watch, &calendar.id, now, 0)?;
    }
    store.put_job(JobKind::Refresh, &id, now, 0)?;
    store.put_job(JobKind::Sweep, &id, now.plus_seconds(3600), 0)?;
    moving::reconnected(site, &host, &id)?;
    for booking in store.leaving(&id)? {
        // One that waits to be believed missing comes by itself, and must not come sooner.
        let waits = store.job(JobKind::Leave, &booking)?;
        if waits.is_some_and(|job| job.due_at <= now.plus_seconds(600)) {
            continue;
        }
        store.put_job(JobKind::Leave, &booking, now, 0)?;
    }
    store.strip_again(&id, now)?;
    site.wake().await;
    let unlisted = list_calendars(site, &id).await?;
    if fresh_host {
        changing(site, || take_zone(site, &host))?;
    }
    if command.own_calendar && missing.is_empty() && unlisted.is_none() {
        let is_new = known.is_none_or(|before| !before.own_calendar);
        own_calendar::connected(site, &id, is_new).await?;
    }
    site.wake().await;
    let title = site
        .store()?
        .site()?
        .map(|row| row.title)
        .unwrap_or_default();
    Ok(Connected {
        site: site.slug.clone(),
        title,
        host,
        missing: missing.into_iter().map(str::to_owned).collect(),
    })
}

fn title_of(command: &ConnectCommand) -> String {
    let name = command.name.trim();
    if name.is_empty() {
        command
            .email
            .split('@')
            .next()
            .unwrap_or("Bookings")
            .to_owned()
    } else {
        name.chars().take(100).collect()
    }
}

/// What is needed and not granted.
fn missing(
    store: &Store,
    known: Option<&Connection>,
    own_calendar: bool,
    scopes: &Scopes,
) -> Result<Vec<&'static str>, Fault> {
    let calendars = match known {
        Some(known) => store.calendars_of_connection(&known.id)?,
        None => Vec::new(),
    };
    let needed = standing::needed_for(own_calendar, calendars.iter());
    Ok(scopes.missing(&needed))
}

/// The host that this command may connect, making one where a new site has none yet.
fn host_for(site: &Site, store: &Store, command: &ConnectCommand) -> Result<(String, bool), Fault> {
    let now = site.now();
    if command.invitation_verified {
        let host = command.host.as_deref().ok_or(Fault::NotFound("host"))?;
        super::leaving::still_here(store, host)?;
        super::members::is_open(store, host, command.invitation_until)?;
        // Whoever is signed in becomes this host; a grant of another account is only lent. Of
        // somebody signed in with another account nothing but the account is known here.
        let account = command.actor.as_deref().unwrap_or(&command.account);
        let (email, name) = if account == command.account {
            (command.email.as_str(), command.name.as_str())
        } else {
            ("", "")
        };
        let is_another = store
            .member(account)?
            .and_then(|member| member.host)
            .is_some_and(|own| own != host);
        if is_another {
            return Err(Fault::Forbidden(
                "You are already another host of this site.",
            ));
        }
        if store.host_is_someone_else(host, account)? {
            return Err(Fault::Forbidden(super::members::USED));
        }
        store.put_member(account, email, name, Role::Host, now)?;
        store.make_host(account, host)?;
        let untouched = store.calendars_of_host(host)?.is_empty();
        return Ok((host.to_owned(), untouched));
    }
    let actor = command
        .actor
        .as_deref()
        .ok_or(Fault::Forbidden("Sign in first."))?;
    let member = store
        .member(actor)?
        .ok_or(Fault::Forbidden("This site belongs to somebody else."))?;
    match (&command.host, &member.host) {
        (Some(host), _) if member.may_act_for(host) => {
            super::leaving::still_here(store, host)?;
            Ok((host.clone(), false))
        }
        (Some(_), _) => Err(Fault::Forbidden(
            "Only an admin or this host can connect an account.",
        )),
        (None, Some(host)) => Ok((host.clone(), false)),
        (None, None) if member.role != Role::Owner => Err(Fault::Forbidden(
            "Only an admin can become a host without an invitation.",
        )),
        (None, None) => {
            let host = Host::new(site.new_id(), title_of(command), default_schedule("UTC"));
            store.insert_host(&host, now)?;
            locks::begin_with(site, store, &host.id)?;
            store.make_host(actor, &host.id)?;
            Ok((host.id, true))
        }
    }
}

/// A new host's hours are meant in the zone of their main calendar.
fn take_zone(site: &Site, host: &str) -> Result<(), Fault> {
    let store = site.store()?;
    let calendars = store.calendars_of_host(host)?;
    let primary = calendars.into_iter().find(|c| c.primary);
    let zone = primary.and_then(|c| Zone::parse(&c.zone).ok());
    if let (Some(zone), Some(mut row)) = (zone, store.host(host)?) {
        row.schedule.zone = zone.name().to_owned();
        store.update_schedule(host, &row.schedule)?;
    }
    Ok(())
}

/// Brings the list of an account's calendars up to date. New ones block nothing until they are
/// ticked, but for the primary one of a first connection. Failing leaves the list as it was, and
/// answers why.
pub(super) async fn list_calendars(
    site: &Site,
    connection: &str,
) -> Result<Option<CallError>, Fault> {
    // What its calendars are described with is asked for only where one may carry our mark.
    let row = site.store()?.connection(connection)?;
    let marked = row.filter(|row| Scopes::parse(&row.scopes).allows(APP_CREATED));
    let mark = marked.map(|row| own_calendar::mark(site, &row.host));
    let mut listed = Vec::new();
    let mut page: Option<String> = None;
    for _ in 0..20 {
        let answer = call(site, connection, Duration::from_secs(8), |api| {
            calendars::calendar_list(api, page.as_deref(), mark.is_some())
        })
        .await;
        match read(site, connection, answer, calendars::parse_calendar_list) {
            Ok(found) => {
                listed.extend(found.items);
                page = found.next;
            }
            Err(error) => {
                let line = format!("site={} calendar list: {}", site.slug, error.code());
                site.ports.log.line(&line);
                return Ok(Some(error));
            }
        }
        if page.is_none() {
            break;
        }
    }
    let whole = page.is_none();
    let store = site.store()?;
    let Some(row) = store.connection(connection)? else {
        return Ok(Some(CallError::Reconnect));
    };
    listed.retain(|c| !c.deleted);
    let rank = |role: &str| u8::from(role != "owner");
    listed.sort_by_key(|c| (!c.primary, rank(&c.access_role), c.title.clone()));
    let known = store.calendars()?;
    let first = !known.iter().any(|c| c.host == row.host);
    store.set_listed(connection, site.now())?;
    let keep = || -> Result<(), Fault> {
        for (position, c) in listed.iter().enumerate() {
            let calendar = Calendar {
                google_id: c.google_id.clone(),
                title: c.title.clone(),
                zone: c.zone.clone(),
                color: c.color.clone(),
                primary: c.primary,
                access_role: c.access_role.clone(),
                checks_conflicts: first && c.primary,
                ours: own_calendar::is_marked(mark.as_deref(), c),
                ..Calendar::new(site.new_id(), connection, &row.host)
            };
            store.put_calendar(&calendar, position)?;
            if calendar.ours {
                store.note_making(connection, None)?;
            }
            let is_back = |old: &&Calendar| {
                old.google_id == c.google_id
                    && (old.state == "gone" || old.access_role != c.access_role)
            };
            if known
                .iter()
                .filter(is_back)
                .any(|c| c.connection == connection)
            {
                // What could not be removed from it, or changed in it, meanwhile can be now.
                store.put_job(JobKind::Sweep, connection, site.now(), 0)?;
                store.strip_again(connection, site.now())?;
            }
        }
        for old in known.iter().filter(|c| c.connection == connection) {
            if !whole || listed.iter().any(|c| c.google_id == old.google_id) {
                continue;
            }
            // A calendar can leave the list and still be readable by its id: what is in use
            // stays, and the next read says whether it is gone.
            if !old.checks_conflicts && !store.may_hold_ours(&old.id, site.now())? {
                store.remove_calendar(&old.id)?;
            }
        }
        Ok(())
    };
    // The first calendar is chosen here, for its host.
    if first {
        changing(site, keep)?;
    } else {
        store.transaction(keep)?;
    }
    Ok(None)
}
