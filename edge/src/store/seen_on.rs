//! On which websites the widget was seen: origins, never visitors.

use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::SqlError;

/// So many at most; the one that was not seen for longest goes.
const MOST_KEPT: u32 = 50;
/// What was not seen for so long is forgotten.
const KEPT_S: i64 = 60 * 86_400;

/// A website on which an event type's widget was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenOn {
    /// `https://HOST` or `http://HOST:PORT`.
    pub origin: String,
    /// The event type.
    pub event: String,
    /// When last.
    pub last: Timestamp,
}

impl Store<'_> {
    /// All of them, those seen last first.
    pub fn seen_on(&self) -> Result<Vec<SeenOn>, SqlError> {
        self.all(
            "SELECT origin, event, last_at FROM seen_on
             ORDER BY last_at DESC, first_at DESC, origin, event",
            &[],
            |row| {
                Ok(SeenOn {
                    origin: row::text(row, 0)?,
                    event: row::text(row, 1)?,
                    last: row::time(row, 2)?,
                })
            },
        )
    }

    /// When this event type was last seen there.
    pub fn last_seen_on(&self, origin: &str, event: &str) -> Result<Option<Timestamp>, SqlError> {
        self.one(
            "SELECT last_at FROM seen_on WHERE origin = ? AND event = ?",
            &[origin.into(), event.into()],
            |row| row::time(row, 0),
        )
    }

    /// How many were seen for the first time since then.
    pub fn first_seen_since(&self, since: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM seen_on WHERE first_at > ?",
            &[since.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// It was seen there now. What is too much goes.
    pub fn put_seen_on(&self, origin: &str, event: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO seen_on (origin, event, first_at, last_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (origin, event) DO UPDATE SET last_at = excluded.last_at",
            &[origin.into(), event.into(), now.into(), now.into()],
        )?;
        self.write(
            "DELETE FROM seen_on WHERE (origin, event) IN (
               SELECT origin, event FROM seen_on
               ORDER BY last_at DESC, first_at DESC, origin, event LIMIT -1 OFFSET ?)",
            &[MOST_KEPT.into()],
        )
    }

    /// When one that is seen now is forgotten, if it is not seen again.
    #[must_use]
    pub fn seen_on_until(now: Timestamp) -> Timestamp {
        now.plus_seconds(KEPT_S + 1)
    }

    /// Forgets what was not seen for long. Answers when there is more to forget.
    pub(super) fn tidy_seen_on(&self, now: Timestamp) -> Result<Option<Timestamp>, SqlError> {
        self.write(
            "DELETE FROM seen_on WHERE last_at < ?",
            &[now.plus_seconds(-KEPT_S).into()],
        )?;
        let oldest = self.one("SELECT MIN(last_at) FROM seen_on", &[], |row| {
            row::opt_time(row, 0)
        })?;
        Ok(oldest.flatten().map(Self::seen_on_until))
    }
}
