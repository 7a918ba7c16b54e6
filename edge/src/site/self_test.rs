//! The self-test: everything that a host's bookings need of Google is really done once, and what
//! fails has a name. It learns as any other reading does: a grant that is found dead is noted, and
//! busy times that were read are kept.

use std::collections::BTreeSet;

use shared::api::{
    Advice, Assignment, EventSettings, SelfTestOutcome as Outcome, SelfTestPart as Part,
    SelfTestStep, SelfTestView,
};
use shared::slots::next_free;
use shared::time::{Interval, Timestamp};

use super::call::{CallError, prove};
use super::connect::list_calendars;
use super::load::{ahead, load};
use super::refresh::read_at_once;
use super::self_test_words::{NOT_REACHED, advice, not_given, of_call};
use super::standing::{self, Trouble};
use super::test_event::{self, Tried};
use super::{Direction, Fault, Site, moving, push, silence};
use crate::google::oauth::{CONNECT, EVENTS, FREE_BUSY, Scopes, missing_scope};
use crate::google::scopes::CALENDAR_LIST;
use crate::store::{Calendar, Connection, ConnectionState, Host, JobKind, Member};

/// A host is tested so often at most: each test asks Google a dozen things, and writes.
const EVERY_S: i64 = 60;
const RATE: &str = "self_test";
/// A channel that was asked for so lately may still be opened by somebody else.
const OPENING_S: i64 = 60;

/// Tries out a host's connections, calendars and slots.
///
/// # Errors
/// [`Fault::NotFound`] if there is no such host, [`Fault::TooMany`] if they were tested a moment
/// ago. What fails at Google is a step of the answer.
pub async fn self_test(site: &Site, member: &Member, host: &str) -> Result<SelfTestView, Fault> {
    let at = site.now();
    let row = begin(site, host)?;
    let mut found = Found {
        names: member.host.as_deref() == Some(host),
        steps: Vec::new(),
    };
    let connections = of_host(site, host)?;
    if connections.is_empty() {
        let why = "No Google account is connected: connect one.";
        found.failed(Part::Token, None, advice("not_connected", why));
    }
    let mut alive = BTreeSet::new();
    for connection in &connections {
        if answers(site, &mut found, &row, connection).await? {
            alive.insert(connection.id.clone());
        }
    }
    write(site, &mut found, &row, &alive).await?;
    for connection in &connections {
        if alive.contains(&connection.id) {
            tells(site, &mut found, connection).await?;
        }
    }
    next_slots(site, &mut found, host)?;
    let failed: Vec<_> = found.steps.iter().filter_map(failing).collect();
    site.log(Direction::Here, "self_test", host, &failed.join(" "))?;
    Ok(SelfTestView {
        at: at.into(),
        steps: found.steps,
    })
}

/// For the log: the stable name of what failed.
fn failing(step: &SelfTestStep) -> Option<String> {
    let code = step.code.as_ref()?;
    (step.outcome == Outcome::Failed).then(|| code.clone())
}

/// Counts the test, in one stretch, so that two at once are one.
fn begin(site: &Site, host: &str) -> Result<Host, Fault> {
    let store = site.store()?;
    let now = site.now();
    let row = store.host(host)?.filter(|host| host.state != "removed");
    let row = row.ok_or(Fault::NotFound("host"))?;
    let recent = store.recent(RATE, host, now.plus_seconds(-EVERY_S))?;
    if let Some(last) = recent.last() {
        let left = last.plus_seconds(EVERY_S).epoch() - now.epoch();
        return Err(Fault::TooMany {
            retry_after: u32::try_from(left.clamp(1, EVERY_S)).unwrap_or(1),
            detail: "It was tested less than a minute ago: wait a moment, then test again.",
        });
    }
    store.transaction(|| -> Result<(), Fault> {
        store.count(RATE, host, now)?;
        Ok(store.tidy_by(now.plus_seconds(3600))?)
    })?;
    Ok(row)
}

/// The connections that are in use, or could be: one that was ended and whose calendars count for
/// nothing is no part of it.
fn of_host(site: &Site, host: &str) -> Result<Vec<Connection>, Fault> {
    let store = site.store()?;
    let calendars = store.calendars_of_host(host)?;
    let mut connections = store.connections()?;
    connections.retain(|c| c.host == host);
    let used = |c: &Connection| {
        let mut own = calendars.iter().filter(|it| it.connection == c.id);
        own.any(|it| it.checks_conflicts)
    };
    if connections.iter().any(&used) {
        connections.retain(|c| c.state != ConnectionState::ReconnectNeeded || used(c));
    }
    Ok(connections)
}

/// What was found so far.
struct Found {
    /// Whether who asks may read accounts and titles of calendars: only their own.
    names: bool,
    steps: Vec<SelfTestStep>,
}

impl Found {
    fn put(&mut self, part: Part, outcome: Outcome, about: Option<&str>, said: Advice) {
        self.steps.push(SelfTestStep {
            part,
            outcome,
            code: (outcome != Outcome::Ok).then_some(said.code),
            detail: said.detail,
            about: about.filter(|_| self.names).map(str::to_owned),
            start: None,
        });
    }

    fn ok(&mut self, part: Part, about: &str, detail: &str) {
        self.put(part, Outcome::Ok, Some(about), advice("", detail));
    }

    fn failed(&mut self, part: Part, about: Option<&str>, why: Advice) {
        self.put(part, Outcome::Failed, about, why);
    }

    fn skipped(&mut self, part: Part, about: Option<&str>, why: Advice) {
        self.put(part, Outcome::Skipped, about, why);
    }

    fn not_reached(&mut self, part: Part, about: Option<&str>) {
        self.skipped(part, about, advice("not_reached", NOT_REACHED));
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("One {one}"),
        n => format!("{n} {many}"),
    }
}

/// Token, permissions, calendars and busy times of one account. `false`: nothing more can be asked
/// over it.
async fn answers(
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
    found.ok(Part::Token, about, "Google takes our key.");
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
    Ok(unchanged(site, connection)?)
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
    let shared = |c: &Calendar| c.receives_bookings && c.access_role == "writer";
    let mut needed = CONNECT.to_vec();
    if calendars.iter().any(shared) {
        needed.push(EVENTS);
    }
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
        let said = "Everything that is needed is permitted.";
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
        let why = "Not read, because it is switched off that busy times block.";
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

/// The calendar that receives bookings: a test event is written there and removed.
async fn write(
    site: &Site,
    found: &mut Found,
    host: &Host,
    alive: &BTreeSet<String>,
) -> Result<(), Fault> {
    let part = Part::Write;
    if !host.switches.bookings_written {
        let why = "Not tried, because it is switched off that bookings are written.";
        found.skipped(part, None, advice("bookings_written_off", why));
        return Ok(());
    }
    let store = site.store()?;
    let Some(calendar) = moving::receiving(&store, &host.id)? else {
        found.skipped(part, None, Trouble::NothingReceives.advice(found.names));
        return Ok(());
    };
    let about = Some(calendar.title.as_str());
    if !alive.contains(&calendar.connection) {
        found.not_reached(part, about);
        return Ok(());
    }
    let connection = store.connection(&calendar.connection)?;
    match standing::cant_write(connection.as_ref(), &calendar) {
        // What is missing was said where permissions were looked at.
        Some(Trouble::BoxUnticked | Trouble::PermissionLost) => found.not_reached(part, about),
        Some(trouble) => found.failed(part, about, trouble.advice(found.names)),
        None => match test_event::try_out(site, &calendar).await? {
            Tried::Removed => {
                let said = "A test event was written and removed.";
                found.ok(part, &calendar.title, said);
            }
            Tried::NotWritten(error) => found.failed(part, about, of_call(&error, found.names)),
            Tried::NotRemoved => found.failed(
                part,
                about,
                advice(
                    "not_removed",
                    "A test event was written, and Google has not said that it is removed: \
                     removing it is tried again by itself, and you need not wait for it.",
                ),
            ),
        },
    }
    Ok(())
}

/// Whether Google tells of changes in the calendars of an account that block.
async fn tells(site: &Site, found: &mut Found, connection: &Connection) -> Result<(), Fault> {
    let part = Part::Push;
    let calendars = site.store()?.calendars_of_connection(&connection.id)?;
    let used = |c: &&Calendar| c.checks_conflicts && c.state != "gone";
    let mut told = 0;
    for calendar in calendars.iter().filter(used) {
        let about = Some(calendar.title.as_str());
        match told_of(site, calendar).await? {
            Told::Yes => told += 1,
            Told::Opening => found.skipped(
                part,
                about,
                advice(
                    "push_opening",
                    "Google is being asked to tell of changes at this moment.",
                ),
            ),
            Told::Silent => found.failed(
                part,
                about,
                advice(
                    "push_silent",
                    "Google did not tell of a change here, and is asked anew by itself: until it \
                     does, changes are noticed within ten minutes of somebody looking.",
                ),
            ),
            Told::Refused => found.failed(
                part,
                about,
                advice(
                    "push_refused",
                    "Google does not tell of changes here: they are noticed within ten minutes of \
                     somebody looking, and nothing has to be done.",
                ),
            ),
        }
    }
    if told > 0 {
        let said = "Google tells of changes when they happen.";
        found.ok(part, &connection.email, said);
    }
    Ok(())
}

enum Told {
    Yes,
    /// Somebody else is asking for it.
    Opening,
    /// It is said to, and did not.
    Silent,
    Refused,
}

/// Where there is no channel, one is asked for now, in place of the job that would.
async fn told_of(site: &Site, calendar: &Calendar) -> Result<Told, Fault> {
    let store = site.store()?;
    let now = site.now();
    if silence::is_silent(calendar, now) {
        return Ok(Told::Silent);
    }
    let channels = store.channels(&calendar.id)?;
    if silence::announces(&channels, calendar, now) {
        return Ok(Told::Yes);
    }
    let lately = now.plus_seconds(-OPENING_S);
    let opening = |c: &crate::store::Channel| c.resource.is_none() && c.opened_at > lately;
    if channels.iter().any(opening) {
        return Ok(Told::Opening);
    }
    let id = calendar.id.as_str();
    store.put_job(JobKind::Watch, id, now.plus_seconds(OPENING_S), 0)?;
    let mine = store.job(JobKind::Watch, id)?;
    let again = push::watch(site, id).await?;
    let store = site.store()?;
    if store.job(JobKind::Watch, id)? == mine {
        match again {
            Some(at) => store.renew_job(JobKind::Watch, id, at)?,
            None => store.remove_job(JobKind::Watch, id)?,
        }
    }
    let calendar = store.calendar(id)?;
    let channels = store.channels(id)?;
    let told = calendar.is_some_and(|c| silence::announces(&channels, &c, site.now()));
    Ok(if told { Told::Yes } else { Told::Refused })
}

/// What a visitor is offered next, of each event type that the host is part of.
fn next_slots(site: &Site, found: &mut Found, host: &str) -> Result<(), Fault> {
    let mut types = site.store()?.event_types()?;
    types.retain(|it| it.hosts.is_empty() || it.hosts.iter().any(|id| id == host));
    for settings in types {
        let step = next_slot(site, &settings, host, found.names)?;
        found.steps.push(step);
    }
    Ok(())
}

fn next_slot(
    site: &Site,
    settings: &EventSettings,
    host: &str,
    own: bool,
) -> Result<SelfTestStep, Fault> {
    let now = site.now();
    let mut loaded = load(site, &settings.event, None, ahead(now))?;
    if settings.assignment == Assignment::Any {
        // That another host is free proves nothing about this one.
        loaded.hosts.retain(|it| it.host.id == host);
    }
    let minutes = settings.durations.first().copied().unwrap_or_default();
    let start: Option<Timestamp> =
        loaded.ask(now, minutes, Interval::ALL, |ask| next_free(ask, now));
    let closed = loaded.hosts.iter().find_map(|it| it.unavailable);
    let (outcome, said) = match (start, closed) {
        (Some(_), _) => (
            Outcome::Ok,
            advice("", "Visitors are offered this time next."),
        ),
        (None, Some(trouble)) => (Outcome::Failed, trouble.advice(own)),
        (None, None) => (
            Outcome::Failed,
            advice(
                "nothing_free",
                "Nothing is free as far ahead as can be booked: look at the hours, and at what is \
                 busy in the calendars.",
            ),
        ),
    };
    Ok(SelfTestStep {
        part: Part::NextSlot,
        outcome,
        code: (outcome != Outcome::Ok).then_some(said.code),
        detail: said.detail,
        about: Some(settings.title.clone()),
        start: start.map(Into::into),
    })
}
