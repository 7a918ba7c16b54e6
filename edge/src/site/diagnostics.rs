//! What somebody pastes where they ask for help: versions, states, counts, the last lines of the log.
//! Nothing personal: what is not an id of ours, a number or a word of ours is left out, so that a
//! field added to the log can't leak into it.

use std::fmt::Write;

use shared::api::{Diagnostics, HealthOf, HealthState, Role};
use shared::booking::Id;
use shared::time::Timestamp;

use super::jobs::OVERDUE_S;
use super::{Fault, Site, health, silence};
use crate::google::oauth::{APP_CREATED, EVENTS, EVENTS_OWNED, FREE_BUSY, Scopes};
use crate::google::scopes::CALENDAR_LIST;
use crate::store::{Calendar, Connection, Host, Job, LogRow, LogWanted, Member, Store};

const LINES: u32 = 50;
/// The longest word of ours.
const LONGEST: usize = 40;

/// The text, of everything for an owner and of what is theirs for a host.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn diagnostics(site: &Site, member: &Member) -> Result<Diagnostics, Fault> {
    let store = site.store()?;
    let owner = member.role == Role::Owner;
    // Who is no host has nothing here.
    let only = (!owner).then(|| member.host.clone().unwrap_or_default());
    let mut text = Text(String::new());
    text.line(format_args!(
        "Freeslot {}, tables {}",
        env!("CARGO_PKG_VERSION"),
        Store::VERSION
    ));
    text.line(format_args!("at {}", site.now()));
    let mail = if site.ports.mail.is_on() { "on" } else { "off" };
    text.line(format_args!("mail {mail}"));
    let troubled = store.troubled_jobs(site.now().plus_seconds(-OVERDUE_S))?;
    for host in store.hosts()? {
        if only.as_ref().is_none_or(|only| *only == host.id) {
            of_host(site, &store, &host, &troubled, &mut text)?;
        }
    }
    if owner {
        of_site(&store, &mut text)?;
    }
    for job in &troubled {
        let theirs = match &only {
            Some(only) => store.concerns(&job.subject, only)?,
            None => true,
        };
        if theirs {
            of_job(job, &mut text);
        }
    }
    text.line(format_args!("log, the newest first"));
    let wanted = LogWanted {
        from: Timestamp::from_epoch(0),
        to: site.now().plus_seconds(1),
        direction: None,
        host: only.as_deref(),
    };
    for row in store.log_lines(&wanted, LINES)? {
        of_line(&row, &mut text);
    }
    Ok(Diagnostics { text: text.0 })
}

/// Lines of words and numbers of ours.
struct Text(String);

impl Text {
    fn line(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing into a text can't fail.
        let _ = self.0.write_fmt(words);
        self.0.push('\n');
    }
}

fn of_site(store: &Store, text: &mut Text) -> Result<(), Fault> {
    let (events, retired) = (store.event_types()?, store.retired_event_types()?);
    text.line(format_args!(
        "event types {}, retired {}",
        events.len(),
        retired.len()
    ));
    for (kind, all, failed) in store.job_counts()? {
        text.line(format_args!("work {} {all}, failed {failed}", word(&kind)));
    }
    Ok(())
}

fn of_host(
    site: &Site,
    store: &Store,
    host: &Host,
    troubled: &[Job],
    text: &mut Text,
) -> Result<(), Fault> {
    let now = site.now();
    let calendars = store.calendars_of_host(&host.id)?;
    let connections = store.connections()?.into_iter();
    let connections: Vec<Connection> = connections.filter(|it| it.host == host.id).collect();
    text.line(format_args!(
        "host {} {}, busy blocks {}, bookings written {}, to come {}",
        id(&host.id),
        word(&host.state),
        host.switches.busy_blocks,
        host.switches.bookings_written,
        store.coming_bookings(&host.id, now)?
    ));
    for part in health::of(
        site,
        store,
        (host, &connections, &calendars),
        troubled,
        true,
    )? {
        text.line(format_args!(
            "  {} {}",
            part_word(part.part),
            state_word(part.state)
        ));
    }
    for (status, count) in store.booking_counts(Some(&host.id))? {
        text.line(format_args!("  bookings {} {count}", word(&status)));
    }
    for connection in &connections {
        of_connection(connection, now, text);
        for calendar in calendars.iter().filter(|it| it.connection == connection.id) {
            of_calendar(store, calendar, now, text)?;
        }
    }
    Ok(())
}

fn of_connection(connection: &Connection, now: Timestamp, text: &mut Text) {
    let scopes = Scopes::parse(&connection.scopes);
    let named = [
        ("freebusy", FREE_BUSY),
        ("calendarlist", CALENDAR_LIST),
        ("events.owned", EVENTS_OWNED),
        ("events", EVENTS),
        ("app.created", APP_CREATED),
    ];
    let granted = named.into_iter().filter(|(_, it)| scopes.allows(it));
    let granted: Vec<&str> = granted.map(|(name, _)| name).collect();
    text.line(format_args!(
        "  connection {} {}, generation {}, leaving {}, key {}, permitted: {}, listed {}",
        id(&connection.id),
        connection.state.as_str(),
        connection.generation,
        connection.leaving,
        if connection.refresh_token.is_some() {
            "there"
        } else {
            "none"
        },
        granted.join(" "),
        ago(connection.listed_at, now),
    ));
}

fn of_calendar(
    store: &Store,
    calendar: &Calendar,
    now: Timestamp,
    text: &mut Text,
) -> Result<(), Fault> {
    let channels = store.channels(&calendar.id)?;
    text.line(format_args!(
        "    calendar {} {}, {}, blocks {}, receives {}, read {}, told of a change {}, channels \
         {}, announced {}",
        id(&calendar.id),
        word(&calendar.state),
        word(&calendar.access_role),
        calendar.checks_conflicts,
        calendar.receives_bookings,
        ago(calendar.read_at, now),
        ago(calendar.pushed_at, now),
        channels.len(),
        silence::announces(&channels, calendar, now),
    ));
    Ok(())
}

fn of_job(job: &Job, text: &mut Text) {
    let how = if job.failed_at.is_some() {
        "failed"
    } else {
        "late"
    };
    text.line(format_args!(
        "{how} {} {}, tries {}, {}",
        job.kind.as_str(),
        id(&job.subject),
        job.attempts,
        code(&job.error),
    ));
}

fn of_line(row: &LogRow, text: &mut Text) {
    // What an owner did is a path, and a booking's detail the name of an event type.
    let detail = match row.what.as_str() {
        "owner" | "booking" => "-",
        "mail" => row.detail.split(' ').nth(1).unwrap_or_default(),
        _ => code(&row.detail),
    };
    text.line(format_args!(
        "{} {} {} {} {} {}",
        row.at,
        word(&row.request),
        word(&row.direction),
        word(&row.what),
        id(&row.subject),
        word(detail),
    ));
}

/// An id of ours; a dash for anything else.
fn id(text: &str) -> &str {
    match Id::parse(text) {
        Ok(_) => text,
        Err(_) => "-",
    }
}

/// A word or a number of ours or of Google's API; a dash for anything else.
fn word(text: &str) -> &str {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    match !text.is_empty() && text.len() <= LONGEST && text.chars().all(fits) {
        true => text,
        false => "-",
    }
}

/// The code with which Google's message begins.
fn code(error: &str) -> &str {
    word(error.split(':').next().unwrap_or_default())
}

fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    match at {
        Some(at) => format!("{} s ago", now.epoch().saturating_sub(at.epoch())),
        None => "never".to_owned(),
    }
}

fn part_word(part: HealthOf) -> &'static str {
    match part {
        HealthOf::Token => "key",
        HealthOf::Scopes => "permissions",
        HealthOf::Reading => "reading",
        HealthOf::Push => "push",
        HealthOf::Writing => "writing",
        HealthOf::Jobs => "work",
    }
}

fn state_word(state: HealthState) -> &'static str {
    match state {
        HealthState::Good => "good",
        HealthState::Warn => "warn",
        HealthState::Bad => "bad",
        HealthState::Off => "off",
        HealthState::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_and_words_get_through() {
        assert_eq!(id("ada-lovelace"), "-");
        assert_eq!(id(""), "-");
        let ours = Id::from_bytes([7; 16]).to_string();
        assert_eq!(id(&ours), ours);
        assert_eq!(word("Ada Lovelace"), "-");
        assert_eq!(word("ada@example.com"), "-");
        assert_eq!(word("events.insert"), "events.insert");
        assert_eq!(code("backendError: Grace is not welcome"), "backendError");
        assert_eq!(code("Grace is not welcome"), "-");
    }
}
