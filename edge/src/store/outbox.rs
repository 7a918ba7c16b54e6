//! What is to be told to somebody, what was told, and whom the owner has to call.
//!
//! A row of the outbox is written together with the change that it tells of. It holds neither an
//! address nor a text: both are looked up and written when its turn comes.

use shared::time::Timestamp;

use super::{Store, row};
use crate::mail::Kind;
use crate::ports::{Row, SqlError, Value};

/// Rows of the outbox are kept for so long.
const KEPT_S: i64 = 7 * 86_400;

/// Whom a mail goes to, so that the address is the one that is true when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The booking's visitor.
    Guest,
    /// A member of the site, by account.
    Member(String),
    /// The Google account of a connection, by our id of it.
    Connection(String),
}

impl Recipient {
    fn to_text(&self) -> String {
        match self {
            Self::Guest => "guest".into(),
            Self::Member(account) => format!("member {account}"),
            Self::Connection(id) => format!("connection {id}"),
        }
    }

    fn parse(text: &str) -> Result<Self, SqlError> {
        match text.split_once(' ') {
            None if text == "guest" => Ok(Self::Guest),
            Some(("member", account)) => Ok(Self::Member(account.into())),
            Some(("connection", id)) => Ok(Self::Connection(id.into())),
            _ => Err(SqlError("an unknown recipient".into())),
        }
    }
}

/// Something that waits to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Also the idempotency key of the mail.
    pub id: String,
    /// What it tells.
    pub kind: Kind,
    /// Of what: a booking, a connection, or nothing.
    pub subject: String,
    /// To whom.
    pub recipient: Recipient,
    /// Since when.
    pub created_at: Timestamp,
}

/// Somebody whom the owner has to call, because nobody else tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The booking.
    pub booking: String,
    /// What they do not know: a word of [`Kind::as_str`].
    pub what: String,
    /// Since when.
    pub since: Timestamp,
}

fn read(row: &Row) -> Result<Outgoing, SqlError> {
    let kind = row::text(row, 1)?;
    Ok(Outgoing {
        id: row::text(row, 0)?,
        kind: Kind::parse(&kind).ok_or_else(|| SqlError(format!("unknown mail {kind}")))?,
        subject: row::text(row, 2)?,
        recipient: Recipient::parse(&row::text(row, 3)?)?,
        created_at: row::time(row, 4)?,
    })
}

impl Store<'_> {
    /// Adds a row, unless the same is waiting already; says whether it was added. One that is
    /// being sent may say less than what is true by now: it does not count.
    pub fn put_outgoing(&self, new: &Outgoing) -> Result<bool, SqlError> {
        let added = self.one(
            "INSERT INTO outbox (id, kind, ref, recipient, created_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO NOTHING RETURNING 1",
            &[
                new.id.as_str().into(),
                new.kind.as_str().into(),
                new.subject.as_str().into(),
                new.recipient.to_text().into(),
                new.created_at.into(),
            ],
            |_| Ok(()),
        )?;
        Ok(added.is_some())
    }

    /// A row that has not ended.
    pub fn outgoing(&self, id: &str) -> Result<Option<Outgoing>, SqlError> {
        self.one(
            "SELECT id, kind, ref, recipient, created_at FROM outbox
             WHERE id = ? AND state IN ('waiting', 'sending')",
            &[id.into()],
            read,
        )
    }

    /// Notes that a row is on its way, with what is true now.
    pub fn begin_outgoing(&self, id: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE outbox SET state = 'sending' WHERE id = ? AND state = 'waiting'",
            &[id.into()],
        )
    }

    /// Whether the same was put down to be told once more since this row began to be sent: waiting,
    /// or told already.
    pub fn has_newer_outgoing(&self, row: &Outgoing) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM outbox
             WHERE kind = ? AND ref = ? AND recipient = ? AND state <> 'dropped'
               AND rowid > (SELECT rowid FROM outbox WHERE id = ?)",
            &[
                row.kind.as_str().into(),
                row.subject.as_str().into(),
                row.recipient.to_text().into(),
                row.id.as_str().into(),
            ],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// The rows about something that have not ended.
    pub fn outgoing_about(&self, kind: Kind, subject: &str) -> Result<Vec<Outgoing>, SqlError> {
        self.all(
            "SELECT id, kind, ref, recipient, created_at FROM outbox
             WHERE kind = ? AND ref = ? AND state IN ('waiting', 'sending')",
            &[kind.as_str().into(), subject.into()],
            read,
        )
    }

    /// Ends a row: `sent`, `dropped` or `failed`, and why. Before that it is `waiting`, then
    /// `sending`.
    pub fn end_outgoing(&self, id: &str, state: &str, detail: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE outbox SET state = ?, detail = ? WHERE id = ?",
            &[state.into(), detail.into(), id.into()],
        )
    }

    /// Mails that could not be sent in the last week, newest first: kind, subject, why, since.
    pub fn failed_mails(&self) -> Result<Vec<(Kind, String, String, Timestamp)>, SqlError> {
        self.all(
            "SELECT id, kind, ref, recipient, created_at, detail FROM outbox
             WHERE state = 'failed' ORDER BY created_at DESC, id LIMIT 20",
            &[],
            |row| {
                let failed = read(row)?;
                let detail = row::text(row, 5)?;
                Ok((failed.kind, failed.subject, detail, failed.created_at))
            },
        )
    }

    /// Notes that `what` of `subject` was told as being in `state`; `false` if exactly that was
    /// told already.
    pub fn tell_once(&self, what: &str, subject: &str, state: &str) -> Result<bool, SqlError> {
        let changed = self.one(
            "INSERT INTO told (what, ref, state) VALUES (?, ?, ?)
             ON CONFLICT (what, ref) DO UPDATE SET state = excluded.state
               WHERE state <> excluded.state RETURNING 1",
            &[what.into(), subject.into(), state.into()],
            |_| Ok(()),
        )?;
        Ok(changed.is_some())
    }

    /// What was told last of `subject`, if anything.
    pub fn told(&self, what: &str, subject: &str) -> Result<Option<String>, SqlError> {
        self.one(
            "SELECT state FROM told WHERE what = ? AND ref = ?",
            &[what.into(), subject.into()],
            |row| row::text(row, 0),
        )
    }

    /// Forgets what was told, so that it is told again when it happens again.
    pub fn untell(&self, what: &str, subject: &str) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM told WHERE what = ? AND ref = ?",
            &[what.into(), subject.into()],
        )
    }

    /// Puts a booking's visitor on the list of people to call; what is newer replaces what is older.
    pub fn put_call(&self, booking: &str, what: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO calls (booking_id, what, since) VALUES (?, ?, ?)
             ON CONFLICT (booking_id) DO UPDATE SET what = excluded.what, since = excluded.since,
               done_at = NULL WHERE what <> excluded.what OR since < excluded.since",
            &[booking.into(), what.into(), now.into()],
        )
    }

    /// Whom to call, longest waiting first; at most 100.
    pub fn calls(&self) -> Result<Vec<Call>, SqlError> {
        self.all(
            "SELECT booking_id, what, since FROM calls WHERE done_at IS NULL
             ORDER BY since, booking_id LIMIT 100",
            &[],
            |row| {
                Ok(Call {
                    booking: row::text(row, 0)?,
                    what: row::text(row, 1)?,
                    since: row::time(row, 2)?,
                })
            },
        )
    }

    /// Ticks a call off; `false` if there is none for this booking.
    pub fn end_call(&self, booking: &str, now: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            "UPDATE calls SET done_at = COALESCE(done_at, ?) WHERE booking_id = ? RETURNING 1",
            &[now.into(), booking.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Throws away what the outbox need not keep; says whether anything is left.
    pub(super) fn tidy_outbox(&self, now: Timestamp) -> Result<bool, SqlError> {
        let week = Value::from(now.plus_seconds(-KEPT_S));
        self.write(
            "DELETE FROM outbox WHERE created_at < ?",
            std::slice::from_ref(&week),
        )?;
        self.write("DELETE FROM calls WHERE done_at < ?", &[week])?;
        let left = self.one("SELECT EXISTS (SELECT 1 FROM outbox)", &[], |row| {
            row::flag(row, 0)
        })?;
        Ok(left.unwrap_or(false))
    }
}
