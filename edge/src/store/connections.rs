//! What a host's calendars are read over: Google grants, and addresses of calendars.

use shared::api::{BusySeenBy, ConnectionKind};
use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::{Row, SqlError, Value};

/// How a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Everything needed was granted, and the grant lives.
    Active,
    /// Connected, but some box was not ticked.
    MissingPermission,
    /// The grant is gone: one click brings it back.
    ReconnectNeeded,
}

impl ConnectionState {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::MissingPermission => "missing_permission",
            Self::ReconnectNeeded => "reconnect_needed",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "missing_permission" => Self::MissingPermission,
            _ => Self::ReconnectNeeded,
        }
    }
}

/// What is known of a calendar that is read from an address; all absent with Google.
#[derive(Clone, Debug, Default)]
pub struct FeedIn {
    /// Sealed: who has the address reads the calendar.
    pub address: Option<String>,
    /// The publisher's mark of what was read last, for asking whether it has changed.
    pub etag: Option<String>,
    /// The same as a date, in the publisher's words.
    pub modified: Option<String>,
    /// When it was asked for last.
    pub tried_at: Option<Timestamp>,
    /// Why that gave nothing: a stable name.
    pub error: Option<String>,
    /// How often its file says that it is to be read, in seconds.
    pub refresh_s: Option<i64>,
    /// How long its publisher said last that an answer stays as it is, in seconds.
    pub stays_s: Option<i64>,
}

/// One Google grant of a host, or one address of a calendar. Tokens and address are sealed; see [`crate::seal`].
#[derive(Clone, Debug)]
pub struct Connection {
    /// Our id.
    pub id: String,
    /// Whose.
    pub host: String,
    /// How its calendars are read.
    pub kind: ConnectionKind,
    /// `google:<sub>`, or `ical:` and an id of ours.
    pub account: String,
    /// The account's address; of a calendar's address, the name of its host.
    pub email: String,
    /// How it stands.
    pub state: ConnectionState,
    /// What was granted, separated by spaces.
    pub scopes: String,
    /// Sealed.
    pub refresh_token: Option<String>,
    /// Sealed.
    pub access_token: Option<String>,
    /// When the access token ends.
    pub access_until: Option<Timestamp>,
    /// Grows with every connect and disconnect: answers to an older one are dropped.
    pub generation: i64,
    /// Grows with every write of ours that Google acknowledged: what was read across one is read again.
    pub writes: i64,
    /// A refresh is under way until then.
    pub reading_until: Option<Timestamp>,
    /// Something changed during that refresh: read once more.
    pub dirty: bool,
    /// Somebody asks Google for an access token until then.
    pub renewing_until: Option<Timestamp>,
    /// Nothing is asked until then, but what a visitor waits for.
    pub quiet_until: Option<Timestamp>,
    /// Nothing is written until then.
    pub quiet_writes_until: Option<Timestamp>,
    /// When the refresh token ends, where Google said so.
    pub grant_until: Option<Timestamp>,
    /// When its calendars were listed last.
    pub listed_at: Option<Timestamp>,
    /// It ends when its future bookings are dealt with: nothing new is written there.
    pub leaving: bool,
    /// Who sees its busy times besides its host; set by [`Store::set_busy_seen_by`] alone.
    pub busy_seen_by: BusySeenBy,
    /// Whether only a calendar that we make there is to be written.
    pub own_calendar: bool,
    /// Since when such a calendar may be on its way at Google: it was asked for, and no answer came.
    pub making_since: Option<Timestamp>,
    /// With [`ConnectionKind::Ical`].
    pub feed: FeedIn,
}

impl Connection {
    /// A calendar at an address, which is not stored yet.
    #[must_use]
    pub fn ical(id: String, host: &str, account: String, name: &str, feed: FeedIn) -> Self {
        Self {
            id,
            host: host.to_owned(),
            kind: ConnectionKind::Ical,
            account,
            email: name.to_owned(),
            state: ConnectionState::Active,
            scopes: String::new(),
            refresh_token: None,
            access_token: None,
            access_until: None,
            generation: 1,
            writes: 0,
            reading_until: None,
            dirty: false,
            renewing_until: None,
            quiet_until: None,
            quiet_writes_until: None,
            grant_until: None,
            listed_at: None,
            leaving: false,
            busy_seen_by: BusySeenBy::default(),
            own_calendar: false,
            making_since: None,
            feed,
        }
    }
}

const COLUMNS: &str = "id, host_id, account, email, state, scopes, refresh_token, access_token, \
                       access_until, generation, writes, reading_until, dirty, \
                       renewing_until, quiet_until, quiet_writes_until, grant_until, listed_at, \
                       leaving, busy_seen_by, kind, address, feed_etag, feed_modified, feed_tried_at, \
                       feed_error, own_calendar, making_since, feed_refresh_s, feed_stays_s";

/// A word that this version does not know shows nothing to anybody.
fn seen_by(word: &str) -> BusySeenBy {
    match word {
        "admins" => BusySeenBy::Admins,
        "team" => BusySeenBy::Team,
        _ => BusySeenBy::Nobody,
    }
}

fn read(row: &Row) -> Result<Connection, SqlError> {
    Ok(Connection {
        id: row::text(row, 0)?,
        host: row::text(row, 1)?,
        account: row::text(row, 2)?,
        email: row::text(row, 3)?,
        state: ConnectionState::parse(&row::text(row, 4)?),
        scopes: row::text(row, 5)?,
        refresh_token: row::opt_text(row, 6)?,
        access_token: row::opt_text(row, 7)?,
        access_until: row::opt_time(row, 8)?,
        generation: row::int(row, 9)?,
        writes: row::int(row, 10)?,
        reading_until: row::opt_time(row, 11)?,
        dirty: row::flag(row, 12)?,
        renewing_until: row::opt_time(row, 13)?,
        quiet_until: row::opt_time(row, 14)?,
        quiet_writes_until: row::opt_time(row, 15)?,
        grant_until: row::opt_time(row, 16)?,
        listed_at: row::opt_time(row, 17)?,
        leaving: row::flag(row, 18)?,
        busy_seen_by: seen_by(&row::text(row, 19)?),
        kind: match row::text(row, 20)?.as_str() {
            "ical" => ConnectionKind::Ical,
            _ => ConnectionKind::Google,
        },
        own_calendar: row::flag(row, 26)?,
        making_since: row::opt_time(row, 27)?,
        feed: FeedIn {
            address: row::opt_text(row, 21)?,
            etag: row::opt_text(row, 22)?,
            modified: row::opt_text(row, 23)?,
            tried_at: row::opt_time(row, 24)?,
            error: row::opt_text(row, 25)?,
            refresh_s: row::opt_int(row, 28)?,
            stays_s: row::opt_int(row, 29)?,
        },
    })
}

impl Store<'_> {
    /// Adds the address of a calendar, which has been read already.
    pub fn add_feed_in(&self, c: &Connection, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO connections (id, host_id, account, email, state, scopes, kind, address,
               created_at) VALUES (?, ?, ?, ?, ?, '', 'ical', ?, ?)",
            &[
                c.id.as_str().into(),
                c.host.as_str().into(),
                c.account.as_str().into(),
                c.email.as_str().into(),
                c.state.as_str().into(),
                c.feed.address.clone().into(),
                now.into(),
            ],
        )
    }

    /// Notes what became of asking for a calendar at its address.
    pub fn note_feed_in(&self, id: &str, feed: &FeedIn) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET feed_etag = ?, feed_modified = ?, feed_tried_at = ?,
               feed_error = ?, feed_refresh_s = ?, feed_stays_s = ?
             WHERE id = ? AND kind = 'ical'",
            &[
                feed.etag.clone().into(),
                feed.modified.clone().into(),
                feed.tried_at.into(),
                feed.error.clone().into(),
                feed.refresh_s.into(),
                feed.stays_s.into(),
                id.into(),
            ],
        )
    }

    /// A calendar at an address was found unchanged: what is known of it is that new.
    pub fn read_again(&self, calendar: &str, sent: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE calendars SET read_at = ? WHERE id = ?",
            &[sent.into(), calendar.into()],
        )
    }

    /// Erases the address of a calendar, with all that was read there.
    pub fn remove_feed_in(&self, id: &str) -> Result<(), SqlError> {
        for calendar in self.calendars_of_connection(id)? {
            self.remove_calendar(&calendar.id)?;
        }
        self.write(
            "DELETE FROM connections WHERE id = ? AND kind = 'ical'",
            &[id.into()],
        )
    }

    /// One connection.
    pub fn connection(&self, id: &str) -> Result<Option<Connection>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM connections WHERE id = ?"),
            &[id.into()],
            read,
        )
    }

    /// All connections, oldest first.
    pub fn connections(&self) -> Result<Vec<Connection>, SqlError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM connections ORDER BY created_at, id"),
            &[],
            read,
        )
    }

    /// Adds a connection, or renews the one of the same host and account: its generation grows,
    /// its calendars and choices stay.
    pub fn put_connection(&self, c: &Connection, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO connections (id, host_id, account, email, state, scopes, refresh_token,
               access_token, access_until, grant_until, created_at, own_calendar)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (host_id, account) DO UPDATE SET email = excluded.email,
               state = excluded.state, scopes = excluded.scopes,
               own_calendar = excluded.own_calendar,
               refresh_token = COALESCE(excluded.refresh_token, refresh_token),
               access_token = excluded.access_token, access_until = excluded.access_until,
               grant_until = IIF(excluded.refresh_token IS NULL, grant_until, excluded.grant_until),
               generation = generation + 1, reading_until = NULL, dirty = 0, renewing_until = NULL,
               quiet_until = NULL, quiet_writes_until = NULL, quiet_times = 0, leaving = 0",
            &[
                c.id.as_str().into(),
                c.host.as_str().into(),
                c.account.as_str().into(),
                c.email.as_str().into(),
                c.state.as_str().into(),
                c.scopes.as_str().into(),
                c.refresh_token.clone().into(),
                c.access_token.clone().into(),
                c.access_until.into(),
                c.grant_until.into(),
                now.into(),
                c.own_calendar.into(),
            ],
        )
    }

    /// Notes that a calendar is being made there, or with `None` that it is known what became of it.
    pub fn note_making(&self, id: &str, since: Option<Timestamp>) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET making_since = ? WHERE id = ?",
            &[since.into(), id.into()],
        )
    }

    /// Sets who sees a connection's busy times besides its host.
    pub fn set_busy_seen_by(&self, id: &str, seen_by: BusySeenBy) -> Result<(), SqlError> {
        let word = match seen_by {
            BusySeenBy::Nobody => "nobody",
            BusySeenBy::Admins => "admins",
            BusySeenBy::Team => "team",
        };
        self.write(
            "UPDATE connections SET busy_seen_by = ? WHERE id = ?",
            &[word.into(), id.into()],
        )
    }

    /// Keeps a fresh access token, unless the connection has moved on.
    pub fn keep_access(
        &self,
        id: &str,
        generation: i64,
        sealed: &str,
        until: Timestamp,
        scopes: &str,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET access_token = ?, access_until = ?, scopes = ?,
               renewing_until = NULL
             WHERE id = ? AND generation = ?",
            &[
                sealed.into(),
                until.into(),
                scopes.into(),
                id.into(),
                generation.into(),
            ],
        )
    }

    /// Takes (or with `None` gives back) the right to ask Google for an access token.
    pub fn lease_renewal(
        &self,
        id: &str,
        generation: i64,
        until: Option<Timestamp>,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET renewing_until = ? WHERE id = ? AND generation = ?",
            &[until.into(), id.into(), generation.into()],
        )
    }

    /// How often in a row Google wanted to be left alone.
    pub fn quiet_times(&self, id: &str) -> Result<u32, SqlError> {
        let times = self.one(
            "SELECT quiet_times FROM connections WHERE id = ?",
            &[id.into()],
            |row| row::small(row, 0),
        )?;
        Ok(times.unwrap_or(0))
    }

    /// Nothing is asked before `until`, or only nothing written.
    pub fn keep_quiet(
        &self,
        id: &str,
        generation: i64,
        until: Timestamp,
        only_writes: bool,
    ) -> Result<(), SqlError> {
        let column = if only_writes {
            "quiet_writes_until"
        } else {
            "quiet_until"
        };
        self.write(
            &format!(
                "UPDATE connections SET {column} = MAX(?, COALESCE({column}, 0)),
                   quiet_times = quiet_times + 1 WHERE id = ? AND generation = ?"
            ),
            &[until.into(), id.into(), generation.into()],
        )
    }

    /// Google answers again as it should.
    pub fn speak_again(&self, id: &str, generation: i64) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET quiet_times = 0 WHERE id = ? AND generation = ?
               AND quiet_times > 0",
            &[id.into(), generation.into()],
        )
    }

    /// Notes when the refresh token ends, where Google says so with an access token; `None`: it has
    /// no such end any more.
    pub fn set_grant_end(
        &self,
        id: &str,
        generation: i64,
        until: Option<Timestamp>,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET grant_until = ? WHERE id = ? AND generation = ?",
            &[until.into(), id.into(), generation.into()],
        )
    }

    /// Notes that its calendars were listed.
    pub fn set_listed(&self, id: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET listed_at = ? WHERE id = ?",
            &[now.into(), id.into()],
        )
    }

    /// Its calendars are to be listed again with the next refresh.
    pub fn forget_list(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET listed_at = NULL WHERE id = ?",
            &[id.into()],
        )
    }

    /// Forgets this access token (Google said 401), if it is still the one in use.
    pub fn drop_access(&self, id: &str, sealed: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET access_token = NULL, access_until = NULL
             WHERE id = ? AND access_token = ?",
            &[id.into(), sealed.into()],
        )
    }

    /// Sets the state of a connection that is still of this generation.
    pub fn set_connection_state(
        &self,
        id: &str,
        generation: i64,
        state: ConnectionState,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET state = ? WHERE id = ? AND generation = ?",
            &[state.as_str().into(), id.into(), generation.into()],
        )
    }

    /// Erases tokens, channels and cached busy of a connection; bookings, calendars and choices stay.
    pub fn erase_connection(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET state = 'reconnect_needed', refresh_token = NULL,
               access_token = NULL, access_until = NULL, generation = generation + 1,
               reading_until = NULL, dirty = 0, renewing_until = NULL, quiet_until = NULL,
               quiet_writes_until = NULL, quiet_times = 0, grant_until = NULL, leaving = 0
             WHERE id = ?",
            &[id.into()],
        )?;
        for table in ["busy", "channels"] {
            self.write(
                &format!(
                    "DELETE FROM {table} WHERE calendar_id IN
                       (SELECT id FROM calendars WHERE connection_id = ?)"
                ),
                &[id.into()],
            )?;
        }
        self.write(
            "UPDATE calendars SET read_at = NULL, read_until = NULL WHERE connection_id = ?",
            &[id.into()],
        )
    }

    /// Nobody reads any more: whoever did has died. Answers the connections that were being read.
    pub fn forget_readings(&self) -> Result<Vec<String>, SqlError> {
        let read = self.all(
            "SELECT id FROM connections WHERE reading_until IS NOT NULL ORDER BY id",
            &[],
            |row| row::text(row, 0),
        )?;
        if !read.is_empty() {
            self.write("UPDATE connections SET reading_until = NULL", &[])?;
        }
        Ok(read)
    }

    /// Marks a refresh as under way until `until`.
    pub fn start_reading(&self, id: &str, until: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET reading_until = ?, dirty = 0 WHERE id = ?",
            &[until.into(), id.into()],
        )
    }

    /// Something changed at Google while a refresh is under way.
    pub fn mark_dirty(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET dirty = 1 WHERE id = ?",
            &[id.into()],
        )
    }

    /// The refresh is over.
    pub fn stop_reading(&self, id: &str, generation: i64) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET reading_until = NULL WHERE id = ? AND generation = ?",
            &[id.into(), Value::Int(generation)],
        )
    }

    /// Counts a write that Google acknowledged.
    pub fn count_write(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET writes = writes + 1 WHERE id = ?",
            &[id.into()],
        )
    }
}
