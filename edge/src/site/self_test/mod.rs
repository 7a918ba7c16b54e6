//! The self-test: everything that a host's bookings need of Google is really done once, and what
//! fails has a name. It learns as any other reading does: a grant that is found dead is noted, and
//! busy times that were read are kept.

mod account;
mod next_slot;
mod push;
mod words;

use std::collections::BTreeSet;

use shared::api::{
    Advice, ConnectionKind, SelfTestOutcome as Outcome, SelfTestPart as Part, SelfTestStep,
    SelfTestView,
};

use super::standing::{self, Trouble};
use super::test_event::{self, Tried};
use super::{Direction, Fault, Site, moving, rate};
use crate::store::{Connection, ConnectionState, Host, Member};
use account::answers;
use next_slot::next_slots;
use push::tells;
use words::{NOT_REACHED, advice, of_call};

/// A host is tested so often at most: each test asks Google a dozen things, and writes.
const MOST_A_MINUTE: usize = 1;
const RATE: &str = "self_test";

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
    let detail = "The last test was less than a minute ago: wait a moment, then test again.";
    rate::count(&store, (RATE, host), now, MOST_A_MINUTE, detail)?;
    Ok(row)
}

/// The connections that are in use, or could be: one that was ended and whose calendars count for
/// nothing is no part of it.
fn of_host(site: &Site, host: &str) -> Result<Vec<Connection>, Fault> {
    let store = site.store()?;
    let calendars = store.calendars_of_host(host)?;
    let mut connections = store.connections()?;
    connections.retain(|c| c.host == host && c.kind == ConnectionKind::Google);
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

/// The calendar that receives bookings: a test event is written there and removed.
async fn write(
    site: &Site,
    found: &mut Found,
    host: &Host,
    alive: &BTreeSet<String>,
) -> Result<(), Fault> {
    let part = Part::Write;
    if !host.switches.bookings_written {
        let why = "Not tried, because writing bookings into the calendar is switched off.";
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
                    "A test event was written, but Google hasn’t confirmed that it was removed: we \
                     keep trying to remove it, and you don’t have to wait.",
                ),
            ),
        },
    }
    Ok(())
}
