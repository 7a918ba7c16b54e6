//! Holds, idempotency keys, and how often a network asked.

use shared::time::{Interval, Timestamp};

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// A slot kept for one visitor while the form is open.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The id.
    pub id: String,
    /// SHA-256 of the secret that only the holder knows.
    pub secret_hash: String,
    /// The event type.
    pub event: String,
    /// Whose time.
    pub host: String,
    /// The other hosts whose time it keeps as well, if all of several are to be booked.
    pub co_hosts: Vec<String>,
    /// When, without buffers.
    pub time: Interval,
    /// Minutes kept free before.
    pub buffer_before: u16,
    /// Minutes kept free after.
    pub buffer_after: u16,
    /// Who holds it: a text the browser made up.
    pub visitor: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What an idempotency key was used for.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// SHA-256 of the body it came with.
    pub body_hash: String,
    /// What came of it.
    pub booking: String,
}

const COLUMNS: &str = "id, secret_hash, event, host_id, start_at, end_at, buffer_before, \
                       buffer_after, visitor, expires_at, \
                       (SELECT json_group_array(host_id) FROM hold_hosts WHERE hold_id = holds.id)";

fn read(row: &Row) -> Result<Hold, SqlError> {
    let minutes = |column| {
        u16::try_from(row::int(row, column)?).map_err(|_| SqlError(format!("column {column}")))
    };
    Ok(Hold {
        id: row::text(row, 0)?,
        secret_hash: row::text(row, 1)?,
        event: row::text(row, 2)?,
        host: row::text(row, 3)?,
        co_hosts: row::json(row, 10)?,
        time: Interval::new(row::time(row, 4)?, row::time(row, 5)?)
            .ok_or_else(|| SqlError("a hold that ends before it starts".into()))?,
        buffer_before: minutes(6)?,
        buffer_after: minutes(7)?,
        visitor: row::text(row, 8)?,
        expires_at: row::time(row, 9)?,
    })
}

impl Store<'_> {
    /// A hold, also an expired one that was not thrown away yet.
    pub fn hold(&self, id: &str) -> Result<Option<Hold>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM holds WHERE id = ?"),
            &[id.into()],
            read,
        )
    }

    /// The live hold of this visitor on just this start.
    pub fn live_hold_at(
        &self,
        visitor: &str,
        event: &str,
        start: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Hold>, SqlError> {
        self.one(
            &format!(
                "SELECT {COLUMNS} FROM holds
                 WHERE visitor = ? AND event = ? AND start_at = ? AND expires_at > ?"
            ),
            &[visitor.into(), event.into(), start.into(), now.into()],
            read,
        )
    }

    /// How many live holds a visitor has.
    pub fn holds_of(&self, visitor: &str, now: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM holds WHERE visitor = ? AND expires_at > ?",
            &[visitor.into(), now.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// Stores a hold.
    pub fn insert_hold(&self, h: &Hold) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO holds (id, secret_hash, event, host_id, start_at, end_at, buffer_before,
               buffer_after, visitor, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                h.id.as_str().into(),
                h.secret_hash.as_str().into(),
                h.event.as_str().into(),
                h.host.as_str().into(),
                h.time.start().into(),
                h.time.end().into(),
                h.buffer_before.into(),
                h.buffer_after.into(),
                h.visitor.as_str().into(),
                h.expires_at.into(),
            ],
        )?;
        for host in &h.co_hosts {
            self.write(
                "INSERT INTO hold_hosts (hold_id, host_id) VALUES (?, ?)",
                &[h.id.as_str().into(), host.as_str().into()],
            )?;
        }
        Ok(())
    }

    /// Keeps it until later.
    pub fn extend_hold(&self, id: &str, until: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE holds SET expires_at = ? WHERE id = ?",
            &[until.into(), id.into()],
        )
    }

    /// Ends a hold.
    pub fn remove_hold(&self, id: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM hold_hosts WHERE hold_id = ?", &[id.into()])?;
        self.write("DELETE FROM holds WHERE id = ?", &[id.into()])
    }

    /// What a key was used for.
    pub fn key(&self, key_hash: &str) -> Result<Option<KeyRow>, SqlError> {
        self.one(
            "SELECT body_hash, booking_id FROM keys WHERE key_hash = ?",
            &[key_hash.into()],
            |row| {
                Ok(KeyRow {
                    body_hash: row::text(row, 0)?,
                    booking: row::text(row, 1)?,
                })
            },
        )
    }

    /// Remembers what a key was used for.
    pub fn insert_key(&self, key_hash: &str, k: &KeyRow, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO keys (key_hash, body_hash, booking_id, created_at) VALUES (?, ?, ?, ?)",
            &[
                key_hash.into(),
                k.body_hash.as_str().into(),
                k.booking.as_str().into(),
                now.into(),
            ],
        )
    }

    /// The times at which a network did `what` since `since`, oldest first.
    pub fn recent(
        &self,
        what: &str,
        network: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, SqlError> {
        self.all(
            "SELECT at FROM rates WHERE what = ? AND network = ? AND at > ? ORDER BY at",
            &[what.into(), network.into(), since.into()],
            |row| row::time(row, 0),
        )
    }

    /// Counts one more.
    pub fn count(&self, what: &str, network: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO rates (what, network, at) VALUES (?, ?, ?)",
            &[what.into(), network.into(), now.into()],
        )
    }

    /// Throws away holds and drafts that ended, keys older than a day, counts older than an hour, and
    /// what is too old in the log and among the websites that the widget was seen on. Answers when to
    /// come again; `None` if nothing is left that will end by itself.
    pub fn tidy(&self, now: Timestamp) -> Result<Option<Timestamp>, SqlError> {
        let ago = |seconds: i64| now.plus_seconds(-seconds);
        self.write("DELETE FROM holds WHERE expires_at <= ?", &[now.into()])?;
        self.write(
            "DELETE FROM hold_hosts WHERE hold_id NOT IN (SELECT id FROM holds)",
            &[],
        )?;
        self.write(
            "DELETE FROM keys WHERE created_at < ?",
            &[ago(86_400).into()],
        )?;
        self.write("DELETE FROM rates WHERE at < ?", &[ago(3_600).into()])?;
        self.write("DELETE FROM channels WHERE expires_at <= ?", &[now.into()])?;
        self.write("DELETE FROM drafts WHERE until <= ?", &[now.into()])?;
        let log = self.tidy_log(now)?;
        let mails = self.tidy_outbox(now)?;
        let audit = self.tidy_audit(now)?;
        let seen_on = self.tidy_seen_on(now)?;
        let left = self.one(
            "SELECT EXISTS (SELECT 1 FROM holds) OR EXISTS (SELECT 1 FROM keys)
               OR EXISTS (SELECT 1 FROM rates)",
            &[],
            |row| row::flag(row, 0),
        )?;
        let soon = now.plus_seconds(3_600);
        if left.unwrap_or(false) {
            return Ok(Some(soon));
        }
        let mails = mails.then(|| now.plus_seconds(86_400));
        let next = mails
            .into_iter()
            .chain(log)
            .chain(seen_on)
            .chain(audit)
            .min();
        Ok(next.map(|at| at.max(soon)))
    }
}
