//! Whether Google tells of changes; where there is no channel, one is asked for.

use shared::api::SelfTestPart as Part;

use super::Found;
use super::words::advice;
use crate::site::{Fault, Site, push, silence};
use crate::store::{Calendar, Channel, Connection, JobKind};

/// A channel that was asked for so lately may still be opened by somebody else.
const OPENING_S: i64 = 60;

/// Whether Google tells of changes in the calendars of an account that block.
pub(super) async fn tells(
    site: &Site,
    found: &mut Found,
    connection: &Connection,
) -> Result<(), Fault> {
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
                    "Google is being asked to tell us about changes right now.",
                ),
            ),
            Told::Silent => found.failed(
                part,
                about,
                advice(
                    "push_silent",
                    "Google did not tell us about a change here, so we ask it again: until it \
                     does, changes are noticed within ten minutes of somebody looking.",
                ),
            ),
            Told::Refused => found.failed(
                part,
                about,
                advice(
                    "push_refused",
                    "Google does not tell us about changes here: they are noticed within ten \
                     minutes of somebody looking, and there is nothing you need to do.",
                ),
            ),
        }
    }
    if told > 0 {
        let said = "Google tells us about changes when they happen.";
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
    let opening = |c: &Channel| c.resource.is_none() && c.opened_at > lately;
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
