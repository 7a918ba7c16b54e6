//! How a host stands at a glance: what bookings need, part by part, a sentence for each.

use std::collections::{BTreeMap, BTreeSet};

use shared::api::{ConnectionKind, HealthOf, HealthPart, HealthState};
use shared::time::Timestamp;

use super::standing::{self, Trouble};
use super::{Fault, Site, silence};
use crate::store::{Calendar, Connection, Host, Job, Store};

/// What is known of a host.
struct Known<'a> {
    host: &'a Host,
    /// Their connections, by id.
    connections: &'a BTreeMap<String, Connection>,
    /// Their calendars.
    calendars: &'a [Calendar],
    /// Ids of those whose changes Google announces.
    announced: &'a BTreeSet<String>,
    /// How much of their work has failed.
    failed: usize,
    /// How much of it is late.
    late: usize,
    now: Timestamp,
    /// Whether the host themselves reads it.
    own: bool,
}

/// How each part stands that a host's bookings need; nothing of one who is removed.
pub(super) fn of(
    site: &Site,
    store: &Store,
    (host, connections, calendars): (&Host, &[Connection], &[Calendar]),
    troubled: &[Job],
    own: bool,
) -> Result<Vec<HealthPart>, Fault> {
    if host.state == "removed" {
        return Ok(Vec::new());
    }
    let now = site.now();
    let mut announced = BTreeSet::new();
    for calendar in calendars.iter().filter(|it| it.checks_conflicts) {
        if silence::announces(&store.channels(&calendar.id)?, calendar, now) {
            announced.insert(calendar.id.clone());
        }
    }
    let (mut failed, mut late) = (0, 0);
    for job in troubled {
        if store.concerns(&job.subject, &host.id)? {
            match job.failed_at {
                Some(_) => failed += 1,
                None => late += 1,
            }
        }
    }
    let connections = connections.iter().map(|it| (it.id.clone(), it.clone()));
    Ok(of_host(&Known {
        host,
        connections: &connections.collect(),
        calendars,
        announced: &announced,
        failed,
        late,
        now,
        own,
    }))
}

type Found = (HealthState, String);

/// Every part, in the order in which one needs the other.
fn of_host(known: &Known<'_>) -> Vec<HealthPart> {
    let parts = [
        (HealthOf::Token, known.token()),
        (HealthOf::Scopes, known.scopes()),
        (HealthOf::Reading, known.reading()),
        (HealthOf::Push, known.push()),
        (HealthOf::Writing, known.writing()),
        (HealthOf::Jobs, known.jobs()),
    ];
    let parts = parts.into_iter();
    parts
        .map(|(part, (state, detail))| HealthPart {
            part,
            state,
            detail,
        })
        .collect()
}

fn good(words: &str) -> Found {
    (HealthState::Good, words.to_owned())
}

fn off(words: &str) -> Found {
    (HealthState::Off, words.to_owned())
}

fn unknown() -> Found {
    let words = "Not known until the parts above work.";
    (HealthState::Unknown, words.to_owned())
}

impl Known<'_> {
    fn of(&self, trouble: Trouble) -> Found {
        let state = match trouble {
            Trouble::EndsSoon | Trouble::Leaving => HealthState::Warn,
            _ => HealthState::Bad,
        };
        (state, trouble.sentence(self.own).to_owned())
    }

    fn needs_none(&self) -> bool {
        !self.host.switches.busy_blocks && !self.host.switches.bookings_written
    }

    /// Connections whose calendars are used; while none is, all. One that is of no use to anybody
    /// keeps nothing from working.
    fn used(&self) -> Vec<&Connection> {
        let chosen = |it: &&Connection| {
            let mut calendars = self.calendars.iter();
            calendars.any(|c| c.checks_conflicts && c.connection == it.id)
        };
        let used: Vec<_> = self.connections.values().filter(chosen).collect();
        match used.is_empty() {
            true => self.connections.values().collect(),
            false => used,
        }
    }

    fn token(&self) -> Found {
        if self.needs_none() {
            return off("No calendar is used: both switches are off.");
        }
        let used = self.used();
        if used.is_empty() {
            let words = match self.own {
                true => "No Google account is connected: connect one under Google connection.",
                false => "They haven’t connected a Google account: send them an invitation link.",
            };
            return (HealthState::Bad, words.to_owned());
        }
        let lost = used.iter().find_map(|it| standing::no_grant(Some(it)));
        let soon = || {
            let troubles = used
                .iter()
                .filter_map(|it| standing::of_connection(it, self.now));
            let mut soon = troubles.filter(|it| matches!(it, Trouble::EndsSoon | Trouble::Leaving));
            soon.next()
        };
        match lost.or_else(soon) {
            Some(trouble) => self.of(trouble),
            None => good("Google accepts our key."),
        }
    }

    fn scopes(&self) -> Found {
        if self.needs_none() {
            return off("No calendar is used: both switches are off.");
        }
        let used = self.used();
        let granted = used
            .iter()
            .filter(|it| standing::no_grant(Some(it)).is_none());
        let mut granted = granted.peekable();
        if granted.peek().is_none() {
            return unknown();
        }
        let troubles = granted.filter_map(|it| standing::of_connection(it, self.now));
        let mut refused =
            troubles.filter(|it| matches!(it, Trouble::BoxUnticked | Trouble::PermissionLost));
        match refused.next() {
            Some(trouble) => self.of(trouble),
            None => good("All the permissions we need were given."),
        }
    }

    /// Why busy times are not to be read.
    fn unread(&self) -> Option<Found> {
        if self.host.state != "active" {
            return Some(off("Nothing is read while the host is paused."));
        }
        let switched_off = !self.host.switches.busy_blocks;
        switched_off.then(|| off("Busy times do not block: this is switched off."))
    }

    fn blocking(&self) -> impl Iterator<Item = &Calendar> + Clone {
        self.calendars.iter().filter(|it| it.checks_conflicts)
    }

    fn trouble_reading(&self) -> Option<Trouble> {
        if self.blocking().next().is_none() {
            return Some(Trouble::NothingBlocks);
        }
        let of = |it: &Calendar| self.connections.get(&it.connection);
        self.blocking()
            .find_map(|it| standing::cant_read(of(it), it, self.now))
    }

    fn reading(&self) -> Found {
        if let Some(unread) = self.unread() {
            return unread;
        }
        if let Some(trouble) = self.trouble_reading() {
            return self.of(trouble);
        }
        match self.blocking().count() {
            1 => good("The busy times of the chosen calendar are known."),
            n => good(&format!(
                "The busy times of all {n} chosen calendars are known."
            )),
        }
    }

    fn push(&self) -> Found {
        if let Some(unread) = self.unread() {
            return unread;
        }
        if self.trouble_reading().is_some() {
            return unknown();
        }
        let at_address = |it: &&Calendar| {
            let connection = self.connections.get(&it.connection);
            connection.is_some_and(|it| it.kind == ConnectionKind::Ical)
        };
        let (addressed, google): (Vec<_>, Vec<_>) = self.blocking().partition(at_address);
        let silent = google.iter().any(|it| !self.announced.contains(&it.id));
        // Plain facts, and no failures: nothing is booked in Google's without a look.
        good(match (google.is_empty(), silent, addressed.is_empty()) {
            (true, _, false) => "Changes at an address may take a day to show.",
            (_, false, true) => "Google tells us about changes at once.",
            (_, true, true) => {
                "Changes are noticed within ten minutes of somebody looking, which is fine."
            }
            (false, false, false) => {
                "Google tells us about changes at once; those at an address may take a day to show."
            }
            (false, true, false) => {
                "Google’s changes are noticed within ten minutes of somebody looking; those at an \
                 address may take a day to show."
            }
        })
    }

    fn writing(&self) -> Found {
        if !self.host.switches.bookings_written {
            return off("Bookings are not written into any calendar: this is switched off.");
        }
        let Some(receiving) = self.calendars.iter().find(|it| it.receives_bookings) else {
            return self.of(Trouble::NothingReceives);
        };
        let connection = self.connections.get(&receiving.connection);
        match standing::cant_write(connection, receiving) {
            Some(trouble) => self.of(trouble),
            None => good("Bookings can be written into the chosen calendar."),
        }
    }

    fn jobs(&self) -> Found {
        let (state, words) = match (self.failed, self.late) {
            (0, 0) => return good("Nothing has failed, and nothing is late."),
            (0, 1) => (
                HealthState::Warn,
                "1 task is late: it is listed above.".to_owned(),
            ),
            (0, n) => (
                HealthState::Warn,
                format!("{n} tasks are late: they are listed above."),
            ),
            (1, _) => (
                HealthState::Bad,
                "1 task has failed: it is listed above, with a button to try it again.".to_owned(),
            ),
            (n, _) => (
                HealthState::Bad,
                format!(
                    "{n} tasks have failed: they are listed above, with a button to try them again."
                ),
            ),
        };
        (state, words)
    }
}
