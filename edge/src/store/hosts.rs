//! The site itself, who belongs to it, and its hosts.

use shared::api::{
    GuestDeclines, HostChanges, Limits, Mails, Role, ScheduleSettings, Sees, SiteSettings,
    Switches, Weekday,
};
use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// The site's own row.
#[derive(Clone, Debug)]
pub struct SiteRow {
    /// The slug, permanent.
    pub slug: String,
    /// What visitors see as who is booked.
    pub title: String,
    /// What visitors do when the widget can't help; may be empty.
    pub contact: String,
    /// On which day the weeks of limits begin.
    pub first_weekday: Weekday,
    /// What becomes of a booking that its host moves or deletes in Google.
    pub host_changes: HostChanges,
    /// What becomes of a booking whose guest answers "No".
    pub guest_declines: GuestDeclines,
}

/// An account that may change things here.
#[derive(Clone, Debug)]
pub struct Member {
    /// `google:<sub>`.
    pub account: String,
    /// What they may do.
    pub role: Role,
    /// The host they are, if they are one. A viewer is none.
    pub host: Option<String>,
    /// What they see besides what is theirs.
    pub sees: Sees,
}

/// A person whose time is booked.
#[derive(Clone, Debug)]
pub struct Host {
    /// The id.
    pub id: String,
    /// The name visitors see.
    pub name: String,
    /// `active`, `paused` or `removed`.
    pub state: String,
    /// When they can be booked: the first of their schedules, or the one that an event type chose.
    pub schedule: ScheduleSettings,
    /// How many bookings of any event type they take.
    pub limits: Limits,
    /// What their calendars are used for.
    pub switches: Switches,
}

impl Host {
    /// Somebody who can be booked from now on.
    #[must_use]
    pub fn new(id: String, name: String, schedule: ScheduleSettings) -> Self {
        Self {
            id,
            name,
            state: "active".into(),
            schedule,
            limits: Limits::default(),
            switches: Switches::default(),
        }
    }
}

const HOST: &str = "id, name, state, schedule, limits, busy_blocks, bookings_written, \
                    all_day_blocks";

pub(super) fn json<T: serde::de::DeserializeOwned>(
    row: &Row,
    column: usize,
) -> Result<T, SqlError> {
    serde_json::from_str(&row::text(row, column)?)
        .map_err(|error| SqlError(format!("column {column}: {error}")))
}

/// A word that is stored without its quotes.
fn json_text<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, SqlError> {
    serde_json::from_value(word.into()).map_err(|error| SqlError(format!("{word}: {error}")))
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String, SqlError> {
    serde_json::to_string(value).map_err(|error| SqlError(error.to_string()))
}

fn read_host(row: &Row) -> Result<Host, SqlError> {
    Ok(Host {
        id: row::text(row, 0)?,
        name: row::text(row, 1)?,
        state: row::text(row, 2)?,
        schedule: json(row, 3)?,
        limits: json(row, 4)?,
        switches: Switches {
            busy_blocks: row::flag(row, 5)?,
            bookings_written: row::flag(row, 6)?,
            all_day_blocks: row::flag(row, 7)?,
        },
    })
}

impl Store<'_> {
    /// The site's row, if it was claimed.
    pub fn site(&self) -> Result<Option<SiteRow>, SqlError> {
        self.one(
            "SELECT slug, title, contact, first_weekday, host_changes, guest_declines FROM site",
            &[],
            |row| {
                Ok(SiteRow {
                    slug: row::text(row, 0)?,
                    title: row::text(row, 1)?,
                    contact: row::text(row, 2)?,
                    first_weekday: json_text(&row::text(row, 3)?)?,
                    host_changes: json_text(&row::text(row, 4)?)?,
                    guest_declines: json_text(&row::text(row, 5)?)?,
                })
            },
        )
    }

    /// Claims the slug.
    pub fn insert_site(&self, slug: &str, title: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO site (id, slug, title, created_at) VALUES (1, ?, ?, ?)",
            &[slug.into(), title.into(), now.into()],
        )
    }

    /// Changes what the owner may set of the site.
    pub fn update_site(&self, settings: &SiteSettings) -> Result<(), SqlError> {
        let word = |json: String| json.trim_matches('"').to_owned();
        self.write(
            "UPDATE site SET title = ?, contact = ?, first_weekday = ?, host_changes = ?,
               guest_declines = ?",
            &[
                settings.title.as_str().into(),
                settings.contact.as_str().into(),
                word(to_json(&settings.first_weekday)?).into(),
                word(to_json(&settings.host_changes)?).into(),
                word(to_json(&settings.guest_declines)?).into(),
            ],
        )
    }

    /// Remembers the address of this deployment: an alarm has no request to read it from.
    pub fn set_origin(&self, origin: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE site SET origin = ? WHERE origin <> ?",
            &[origin.into(), origin.into()],
        )
    }

    /// Makes a member also this host, unless they are one already.
    pub fn make_host(&self, account: &str, host: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE members SET host_id = ? WHERE account = ? AND host_id IS NULL",
            &[host.into(), account.into()],
        )
    }

    /// Whether another account is this host already.
    pub fn host_is_someone_else(&self, host: &str, account: &str) -> Result<bool, SqlError> {
        let other = self.one(
            "SELECT 1 FROM members WHERE host_id = ? AND account <> ?",
            &[host.into(), account.into()],
            |_| Ok(()),
        )?;
        Ok(other.is_some())
    }

    /// Who hears of what goes wrong with a host: the owners, and the member who is this host.
    /// Accounts, oldest first.
    pub fn who_cares(&self, host: &str) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT account FROM members WHERE role = 'owner' OR host_id = ?
             ORDER BY created_at, account",
            &[host.into()],
            |row| row::text(row, 0),
        )
    }

    /// Name and address of a member.
    pub fn member_address(&self, account: &str) -> Result<Option<(String, String)>, SqlError> {
        self.one(
            "SELECT name, email FROM members WHERE account = ?",
            &[account.into()],
            |row| Ok((row::text(row, 0)?, row::text(row, 1)?)),
        )
    }

    /// Which mails a host wants.
    pub fn mails_of(&self, host: &str) -> Result<Mails, SqlError> {
        let found = self.one(
            "SELECT mails FROM hosts WHERE id = ?",
            &[host.into()],
            |row| json(row, 0),
        )?;
        Ok(found.unwrap_or_default())
    }

    /// Replaces which mails a host wants.
    pub fn update_mails(&self, host: &str, mails: &Mails) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET mails = ? WHERE id = ?",
            &[to_json(mails)?.into(), host.into()],
        )
    }

    /// All hosts but those who were removed, oldest first.
    pub fn hosts(&self) -> Result<Vec<Host>, SqlError> {
        self.all(
            &format!("SELECT {HOST} FROM hosts WHERE state <> 'removed' ORDER BY position, id"),
            &[],
            read_host,
        )
    }

    /// Those who were removed.
    pub fn removed_hosts(&self) -> Result<Vec<Host>, SqlError> {
        self.all(
            &format!("SELECT {HOST} FROM hosts WHERE state = 'removed' ORDER BY position, id"),
            &[],
            read_host,
        )
    }

    /// Sets `active`, `paused` or `removed`.
    pub fn set_host_state(&self, host: &str, state: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET state = ? WHERE id = ?",
            &[state.into(), host.into()],
        )
    }

    /// Sets what a host's calendars are used for.
    pub fn update_switches(&self, host: &str, switches: &Switches) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET busy_blocks = ?, bookings_written = ?, all_day_blocks = ? WHERE id = ?",
            &[
                switches.busy_blocks.into(),
                switches.bookings_written.into(),
                switches.all_day_blocks.into(),
                host.into(),
            ],
        )
    }

    /// Notes which of a host's connections they mean to let go for another; `None`: none.
    pub fn set_replacing(&self, host: &str, connection: Option<&str>) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET replacing = ? WHERE id = ?",
            &[connection.into(), host.into()],
        )
    }

    /// The connection that a host means to let go for another.
    pub fn replacing(&self, host: &str) -> Result<Option<String>, SqlError> {
        let found = self.one(
            "SELECT replacing FROM hosts WHERE id = ?",
            &[host.into()],
            |row| row::opt_text(row, 0),
        )?;
        Ok(found.flatten())
    }

    /// One host.
    pub fn host(&self, id: &str) -> Result<Option<Host>, SqlError> {
        self.one(
            &format!("SELECT {HOST} FROM hosts WHERE id = ?"),
            &[id.into()],
            read_host,
        )
    }

    /// Adds a host.
    pub fn insert_host(&self, host: &Host, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO hosts (id, name, state, schedule, limits, position, created_at)
             VALUES (?, ?, ?, ?, ?, (SELECT COUNT(*) FROM hosts), ?)",
            &[
                host.id.as_str().into(),
                host.name.as_str().into(),
                host.state.as_str().into(),
                to_json(&host.schedule)?.into(),
                to_json(&host.limits)?.into(),
                now.into(),
            ],
        )
    }

    /// Replaces the name that visitors see.
    pub fn rename_host(&self, host: &str, name: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET name = ? WHERE id = ?",
            &[name.into(), host.into()],
        )
    }

    /// Replaces a host's first schedule, and leaves its name.
    pub fn update_schedule(&self, host: &str, schedule: &ScheduleSettings) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET schedule = ? WHERE id = ?",
            &[to_json(schedule)?.into(), host.into()],
        )
    }

    /// Replaces a host's limits.
    pub fn update_limits(&self, host: &str, limits: &Limits) -> Result<(), SqlError> {
        self.write(
            "UPDATE hosts SET limits = ? WHERE id = ?",
            &[to_json(limits)?.into(), host.into()],
        )
    }
}
