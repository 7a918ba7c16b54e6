//! What one Google account of a host gives: a token, permissions, calendars, busy times.

use shared::api::{Advice, SelfTestPart as Part};

use super::Found;
use super::words::{advice, not_given, of_call};
use crate::google::oauth::{FREE_BUSY, Scopes, missing_scope};
use crate::google::scopes::CALENDAR_LIST;
use crate::site::call::{CallError, prove};
use crate::site::connect::list_calendars;
use crate::site::refresh::read_at_once;
use crate::site::standing::Trouble;
use crate::site::{Fault, Site, standing};
use crate::store::{Calendar, Connection, ConnectionState, Host};

/// Token, permissions, calendars and busy times of one account. `false`: nothing more can be asked
/// over it.
pub(super) async fn answers(
    site: &Site,
    found: &mut Found,
    host: &Host,
    connection: &Connection,
) -> Result<bool, Fault> {
    let about = connection.email.as_str();
    site.forget_refusal();
    if let Err(error) = prove(site, &connection.id).await {
        found.failed(
            Part::Token,
            Some(about),
            of_grant(site, connection, &error, found.names)?,
        );
        for part in [Part::Scope, Part::Calendars, Part::Busy] {
            found.not_reached(part, Some(about));
        }
        return Ok(false);
    }
    found.ok(Part::Token, about, "Google accepts our key.");
    let Some(scopes) = permitted(site, found, connection)? else {
        return Ok(false);
    };
    let listed = if scopes.allows(CALENDAR_LIST) {
        list_calendars(site, &connection.id).await?
    } else {
        found.not_reached(Part::Calendars, Some(about));
        None
    };
    if let Some(error) = listed {
        found.failed(
            Part::Calendars,
            Some(about),
            of_grant(site, connection, &error, found.names)?,
        );
        found.not_reached(Part::Busy, Some(about));
        return Ok(false);
    }
    if scopes.allows(CALENDAR_LIST) {
        let all = site.store()?.calendars_of_connection(&connection.id)?;
        let said = counted(all.len(), "calendar was found.", "calendars were found.");
        found.ok(Part::Calendars, about, &said);
    }
    reads(site, found, host, connection, &scopes).await?;
    unchanged(site, connection)
}

/// Whether the connection is still the one that is tested.
fn unchanged(site: &Site, connection: &Connection) -> Result<bool, Fault> {
    let now = site.store()?.connection(&connection.id)?;
    Ok(now.is_some_and(|c| {
        c.generation == connection.generation && c.state != ConnectionState::ReconnectNeeded
    }))
}

/// Why an account can't be asked: what is known of its grant by now says more than the error.
fn of_grant(
    site: &Site,
    connection: &Connection,
    error: &CallError,
    own: bool,
) -> Result<Advice, Fault> {
    let row = site.store()?.connection(&connection.id)?;
    let Some(row) = row else {
        return Ok(Trouble::Disconnected.advice(own));
    };
    let ends = standing::of_connection(&row, site.now());
    let grave = |trouble: &Trouble| {
        !matches!(
            trouble,
            Trouble::EndsSoon | Trouble::BoxUnticked | Trouble::Leaving
        )
    };
    Ok(match ends.filter(grave) {
        Some(trouble) => trouble.advice(own),
        None => of_call(error, own),
    })
}

/// What was granted, as Google said it with the fresh token; `None`: Google refuses it all.
fn permitted(
    site: &Site,
    found: &mut Found,
    connection: &Connection,
) -> Result<Option<Scopes>, Fault> {
    let about = Some(connection.email.as_str());
    let store = site.store()?;
    let row = store.connection(&connection.id)?;
    let row = row.filter(|row| row.generation == connection.generation);
    let Some(row) = row else {
        let why = of_call(&CallError::Moved, found.names);
        found.failed(Part::Scope, about, why);
        for part in [Part::Calendars, Part::Busy] {
            found.not_reached(part, about);
        }
        return Ok(None);
    };
    let scopes = Scopes::parse(&row.scopes);
    let calendars = store.calendars_of_connection(&row.id)?;
    let needed = standing::needed_for(row.own_calendar, calendars.iter());
    let missing = scopes.missing(&needed);
    for scope in &missing {
        found.failed(Part::Scope, about, not_given(&missing_scope(scope).label));
    }
    if missing.is_empty() && row.state == ConnectionState::MissingPermission {
        found.failed(
            Part::Scope,
            about,
            Trouble::PermissionLost.advice(found.names),
        );
    } else if missing.is_empty() {
        let said = "All the permissions we need were given.";
        found.ok(Part::Scope, &connection.email, said);
    }
    Ok(Some(scopes))
}

/// Busy times of the calendars of an account that block.
async fn reads(
    site: &Site,
    found: &mut Found,
    host: &Host,
    connection: &Connection,
    scopes: &Scopes,
) -> Result<(), Fault> {
    let about = Some(connection.email.as_str());
    let part = Part::Busy;
    let blocks = |c: &Calendar| c.checks_conflicts;
    let calendars = site.store()?.calendars_of_connection(&connection.id)?;
    if !calendars.iter().any(blocks) {
        let others = site.store()?.calendars_of_host(&host.id)?;
        if !others.iter().any(blocks) {
            found.failed(part, about, Trouble::NothingBlocks.advice(found.names));
        }
        return Ok(());
    }
    if !host.switches.busy_blocks {
        let why = "Not read, because blocking by busy times is switched off.";
        found.skipped(part, about, advice("busy_blocks_off", why));
        return Ok(());
    }
    if host.state != "active" {
        let why = "Not read, because this host is paused.";
        found.skipped(part, about, advice("paused", why));
        return Ok(());
    }
    if !scopes.allows(FREE_BUSY) {
        found.not_reached(part, about);
        return Ok(());
    }
    let since = site.now();
    site.forget_refusal();
    let said = read_at_once(site, &connection.id).await?;
    let calendars = site.store()?.calendars_of_connection(&connection.id)?;
    let troubled = |c: &Calendar| blocks(c) && standing::at_google(c).is_some();
    // What was read just before, in the same second, is no answer to what was asked now.
    let said = said || calendars.iter().any(troubled);
    let (mut read, mut unread) = (0, 0);
    for calendar in calendars.iter().filter(|c| blocks(c)) {
        match standing::at_google(calendar) {
            Some(trouble) => found.failed(part, Some(&calendar.title), trouble.advice(found.names)),
            None if said && calendar.read_at.is_some_and(|at| at >= since) => read += 1,
            None => unread += 1,
        }
    }
    if unread > 0 {
        let mut why = of_grant(site, connection, &CallError::NoAnswer, found.names)?;
        // What Google wrote may name what is not theirs who ask for another.
        if let Some(said) = site.refusal().filter(|_| found.names) {
            why.detail = format!("{} What came back: {said}", why.detail);
        }
        found.failed(part, about, why);
    }
    if read > 0 {
        let said = counted(
            read,
            "calendar\u{2019}s busy times were read.",
            "calendars\u{2019} busy times were read.",
        );
        found.ok(part, &connection.email, &said);
    }
    Ok(())
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("One {one}"),
        n => format!("{n} {many}"),
    }
}
