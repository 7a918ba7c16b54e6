//! Calendars of connections, their cached busy times and their push channels.

use shared::time::{Interval, Timestamp};

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// One calendar of a connection.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Our id.
    pub id: String,
    /// Its connection.
    pub connection: String,
    /// Its host.
    pub host: String,
    /// Google's id of it.
    pub google_id: String,
    /// Its title.
    pub title: String,
    /// Its IANA zone; may be empty.
    pub zone: String,
    /// `#rrggbb`; may be empty.
    pub color: String,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// Google's word for the role.
    pub access_role: String,
    /// `ok`, `unreadable` or `gone`.
    pub state: String,
    /// Whether its events block time.
    pub checks_conflicts: bool,
    /// Whether bookings are written there.
    pub receives_bookings: bool,
    /// When a read that succeeded was sent.
    pub read_at: Option<Timestamp>,
    /// Up to where that read reached; what is later is unknown.
    pub read_until: Option<Timestamp>,
    /// When Google last told of a change there.
    pub pushed_at: Option<Timestamp>,
    /// Since when a change is known that Google has not told of; ends with the next that it tells.
    pub silent_since: Option<Timestamp>,
    /// Whether all-day events were left out when it was read.
    pub without_all_day: bool,
    /// Whether we made it, for bookings.
    pub ours: bool,
}

impl Calendar {
    /// One of a host that nobody has read or chosen yet, and of which no more is known than that it
    /// is there.
    #[must_use]
    pub fn new(id: String, connection: &str, host: &str) -> Self {
        Self {
            id,
            connection: connection.to_owned(),
            host: host.to_owned(),
            google_id: String::new(),
            title: String::new(),
            zone: String::new(),
            color: String::new(),
            primary: false,
            access_role: String::new(),
            state: "ok".to_owned(),
            checks_conflicts: false,
            receives_bookings: false,
            read_at: None,
            read_until: None,
            pushed_at: None,
            silent_since: None,
            without_all_day: false,
            ours: false,
        }
    }
}

/// A push channel on a calendar.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The id we chose.
    pub id: String,
    /// Google's id of what is watched; needed to stop it.
    pub resource: Option<String>,
    /// When Google ends it.
    pub expires_at: Timestamp,
    /// When it was asked for.
    pub opened_at: Timestamp,
}

/// What was read without all-day events is not known where they block by now: as if it had never
/// been read, until it is.
const COLUMNS: &str = "id, connection_id, host_id, google_id, title, zone, color, is_primary, \
     access_role, state, checks_conflicts, receives_bookings, \
     IIF(without_all_day AND (SELECT all_day_blocks FROM hosts WHERE hosts.id = host_id), \
       NULL, read_at), \
     IIF(without_all_day AND (SELECT all_day_blocks FROM hosts WHERE hosts.id = host_id), \
       NULL, read_until), \
     pushed_at, silent_since, ours, without_all_day";

fn read(row: &Row) -> Result<Calendar, SqlError> {
    Ok(Calendar {
        id: row::text(row, 0)?,
        connection: row::text(row, 1)?,
        host: row::text(row, 2)?,
        google_id: row::text(row, 3)?,
        title: row::text(row, 4)?,
        zone: row::text(row, 5)?,
        color: row::text(row, 6)?,
        primary: row::flag(row, 7)?,
        access_role: row::text(row, 8)?,
        state: row::text(row, 9)?,
        checks_conflicts: row::flag(row, 10)?,
        receives_bookings: row::flag(row, 11)?,
        read_at: row::opt_time(row, 12)?,
        read_until: row::opt_time(row, 13)?,
        pushed_at: row::opt_time(row, 14)?,
        silent_since: row::opt_time(row, 15)?,
        ours: row::flag(row, 16)?,
        without_all_day: row::flag(row, 17)?,
    })
}

impl Store<'_> {
    /// Whether the bookings of another host, who is connected, go into the same calendar of
    /// Google's. Two hosts may both be blocked by one; as the one that receives it would mix up
    /// whose is whose.
    pub fn is_taken_by_another(&self, calendar: &Calendar) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM calendars AS theirs JOIN connections ON connections.id = connection_id
             WHERE google_id = ? AND theirs.host_id <> ? AND receives_bookings
               AND refresh_token IS NOT NULL LIMIT 1",
            &[
                calendar.google_id.as_str().into(),
                calendar.host.as_str().into(),
            ],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// All calendars, in the order of Google's list.
    pub fn calendars(&self) -> Result<Vec<Calendar>, SqlError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM calendars ORDER BY position, id"),
            &[],
            read,
        )
    }

    /// A host's calendars, in the same order. Where a site has many hosts, this is a fraction of
    /// the work of reading all.
    pub fn calendars_of_host(&self, host: &str) -> Result<Vec<Calendar>, SqlError> {
        self.calendars_where("host_id", host)
    }

    /// A connection's calendars, in the same order.
    pub fn calendars_of_connection(&self, connection: &str) -> Result<Vec<Calendar>, SqlError> {
        self.calendars_where("connection_id", connection)
    }

    fn calendars_where(&self, column: &str, id: &str) -> Result<Vec<Calendar>, SqlError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM calendars WHERE {column} = ? ORDER BY position, id"),
            &[id.into()],
            read,
        )
    }

    /// One calendar.
    pub fn calendar(&self, id: &str) -> Result<Option<Calendar>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM calendars WHERE id = ?"),
            &[id.into()],
            read,
        )
    }

    /// Adds a calendar or brings its description up to date; the choices stay, and what we once
    /// made is ours.
    pub fn put_calendar(&self, c: &Calendar, position: usize) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO calendars (id, connection_id, host_id, google_id, title, zone, color,
               is_primary, access_role, checks_conflicts, position, ours)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (connection_id, google_id) DO UPDATE SET title = excluded.title,
               zone = excluded.zone, color = excluded.color, is_primary = excluded.is_primary,
               access_role = excluded.access_role, position = excluded.position,
               ours = MAX(ours, excluded.ours),
               state = IIF(state = 'gone' OR NOT checks_conflicts, 'ok', state)",
            &[
                c.id.as_str().into(),
                c.connection.as_str().into(),
                c.host.as_str().into(),
                c.google_id.as_str().into(),
                c.title.as_str().into(),
                c.zone.as_str().into(),
                c.color.as_str().into(),
                c.primary.into(),
                c.access_role.as_str().into(),
                c.checks_conflicts.into(),
                i64::try_from(position).unwrap_or(0).into(),
                c.ours.into(),
            ],
        )
    }

    /// Sets what a calendar is used for.
    pub fn choose_calendar(&self, id: &str, checks: bool, receives: bool) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET checks_conflicts = ?, receives_bookings = ? WHERE id = ?",
            &[(checks || receives).into(), receives.into(), id.into()],
        )
    }

    /// Sets `ok`, `unreadable` or `gone`.
    pub fn set_calendar_state(&self, id: &str, state: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET state = ? WHERE id = ?",
            &[state.into(), id.into()],
        )
    }

    /// Forgets a calendar that nothing uses any more, with its busy times.
    pub fn remove_calendar(&self, id: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM busy WHERE calendar_id = ?", &[id.into()])?;
        self.write("DELETE FROM channels WHERE calendar_id = ?", &[id.into()])?;
        self.write("DELETE FROM calendars WHERE id = ?", &[id.into()])
    }

    /// The cached busy times of a calendar that touch `window`, ascending.
    pub fn busy(&self, calendar: &str, window: &Interval) -> Result<Vec<Interval>, SqlError> {
        let found = self.all(
            "SELECT start_at, end_at FROM busy WHERE calendar_id = ? AND end_at > ? AND start_at < ?
             ORDER BY start_at",
            &[calendar.into(), window.start().into(), window.end().into()],
            |row| Ok(Interval::new(row::time(row, 0)?, row::time(row, 1)?)),
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Replaces everything known of a calendar by a read that was sent at `sent` and reaches to
    /// `until`. Writes only what changed: each written row costs.
    pub fn replace_busy(
        &self,
        calendar: &str,
        fresh: &[Interval],
        sent: Timestamp,
        until: Timestamp,
    ) -> Result<(), SqlError> {
        let key = |i: &Interval| (i.start().epoch(), i.end().epoch());
        let old: std::collections::BTreeSet<_> = self
            .all(
                "SELECT start_at, end_at FROM busy WHERE calendar_id = ?",
                &[calendar.into()],
                |row| Ok((row::int(row, 0)?, row::int(row, 1)?)),
            )?
            .into_iter()
            .collect();
        let new: std::collections::BTreeSet<_> = fresh.iter().map(key).collect();
        for (start, end) in old.difference(&new) {
            self.write(
                "DELETE FROM busy WHERE calendar_id = ? AND start_at = ? AND end_at = ?",
                &[calendar.into(), (*start).into(), (*end).into()],
            )?;
        }
        for (start, end) in new.difference(&old) {
            self.write(
                "INSERT INTO busy (calendar_id, start_at, end_at) VALUES (?, ?, ?)",
                &[calendar.into(), (*start).into(), (*end).into()],
            )?;
        }
        self.write(
            "UPDATE calendars SET read_at = ?, read_until = ?, state = 'ok' WHERE id = ?",
            &[sent.into(), until.into(), calendar.into()],
        )
    }

    /// Notes whether all-day events were left out of what was read of a calendar.
    pub fn note_without_all_day(&self, calendar: &str, without: bool) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET without_all_day = ?1 WHERE id = ?2 AND without_all_day <> ?1",
            &[without.into(), calendar.into()],
        )
    }

    /// Adds busy times that were seen outside a full read.
    pub fn add_busy(&self, calendar: &str, seen: &[Interval]) -> Result<(), SqlError> {
        for time in seen {
            self.write(
                "INSERT OR IGNORE INTO busy (calendar_id, start_at, end_at) VALUES (?, ?, ?)",
                &[calendar.into(), time.start().into(), time.end().into()],
            )?;
        }
        Ok(())
    }

    /// The channels of a calendar.
    pub fn channels(&self, calendar: &str) -> Result<Vec<Channel>, SqlError> {
        self.all(
            "SELECT id, resource_id, expires_at, opened_at FROM channels WHERE calendar_id = ?
             ORDER BY expires_at, id",
            &[calendar.into()],
            |row| {
                Ok(Channel {
                    id: row::text(row, 0)?,
                    resource: row::opt_text(row, 1)?,
                    expires_at: row::time(row, 2)?,
                    opened_at: row::time(row, 3)?,
                })
            },
        )
    }

    /// The calendar that a channel watches.
    pub fn channel_calendar(&self, channel: &str) -> Result<Option<String>, SqlError> {
        self.one(
            "SELECT calendar_id FROM channels WHERE id = ?",
            &[channel.into()],
            |row| row::text(row, 0),
        )
    }

    /// Adds a channel, or what Google answered to it.
    pub fn put_channel(&self, calendar: &str, channel: &Channel) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO channels (id, calendar_id, resource_id, expires_at, opened_at)
             VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id,
               expires_at = excluded.expires_at",
            &[
                channel.id.as_str().into(),
                calendar.into(),
                channel.resource.clone().into(),
                channel.expires_at.into(),
                channel.opened_at.into(),
            ],
        )
    }

    /// Google has told of a change: it is not silent.
    pub fn note_push(&self, calendar: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET pushed_at = ?, silent_since = NULL WHERE id = ?",
            &[now.into(), calendar.into()],
        )
    }

    /// A change was found that Google had not told of.
    pub fn note_silence(&self, calendar: &str, since: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET silent_since = ? WHERE id = ? AND silent_since IS NULL",
            &[since.into(), calendar.into()],
        )
    }

    /// The times of our own events in a calendar that touch `window`, also of those that are over.
    pub fn times_of_ours(
        &self,
        calendar: &str,
        window: &Interval,
    ) -> Result<Vec<Interval>, SqlError> {
        let values = [calendar.into(), window.start().into(), window.end().into()];
        let found = self.all(
            "SELECT start_at, end_at FROM bookings WHERE calendar_id = ? AND end_at > ?
               AND start_at < ? AND google_event IS NOT NULL",
            &values,
            |row| Ok(Interval::new(row::time(row, 0)?, row::time(row, 1)?)),
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Forgets a channel.
    pub fn remove_channel(&self, id: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM channels WHERE id = ?", &[id.into()])
    }
}
