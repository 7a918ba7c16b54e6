//! Who changed which settings: kept a year. And what is set for all hosts.

use shared::api::LockValue;
use shared::time::Timestamp;

use super::hosts::{json, to_json};
use super::{Store, row};
use crate::ports::SqlError;

const KEPT_S: i64 = 365 * 86_400;
/// So many of each member, the oldest go first: nobody's changes push out those of others.
const MOST_OF_ONE: u32 = 2_000;

/// A change of settings. Members are ids, and who is gone is nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Later ones have a higher one.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// A member's id as the wire knows it, `operator`, or empty for what the edge did by itself.
    pub member: String,
    /// Which kind of settings.
    pub what: String,
    /// Of what: an id of ours, or two joined by `/`.
    pub subject: String,
    /// The fields that changed, as JSON: as they were.
    pub before: String,
    /// As they are.
    pub after: String,
}

impl Store<'_> {
    /// Adds a line; its id is given here.
    pub fn put_audit(&self, line: &AuditRow) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO audit (at, member, what, subject, before, after)
             VALUES (?, ?, ?, ?, ?, ?)",
            &[
                line.at.into(),
                line.member.as_str().into(),
                line.what.as_str().into(),
                line.subject.as_str().into(),
                line.before.as_str().into(),
                line.after.as_str().into(),
            ],
        )
    }

    /// Lines of a time, `until` not included, the latest first.
    pub fn audit(
        &self,
        since: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AuditRow>, SqlError> {
        self.all(
            "SELECT id, at, member, what, subject, before, after FROM audit
             WHERE at >= ? AND at < ? ORDER BY id DESC LIMIT ?",
            &[since.into(), until.into(), limit.into()],
            |row| {
                Ok(AuditRow {
                    id: row::int(row, 0)?,
                    at: row::time(row, 1)?,
                    member: row::text(row, 2)?,
                    what: row::text(row, 3)?,
                    subject: row::text(row, 4)?,
                    before: row::text(row, 5)?,
                    after: row::text(row, 6)?,
                })
            },
        )
    }

    /// Throws away what is too old or too much. Answers when there is more to throw away.
    pub(super) fn tidy_audit(&self, now: Timestamp) -> Result<Option<Timestamp>, SqlError> {
        self.write(
            "DELETE FROM audit WHERE at < ? OR id IN (SELECT id FROM (
               SELECT id, ROW_NUMBER() OVER (PARTITION BY member ORDER BY id DESC) AS place
               FROM audit) WHERE place > ?)",
            &[now.plus_seconds(-KEPT_S).into(), MOST_OF_ONE.into()],
        )?;
        let oldest = self.one("SELECT at FROM audit ORDER BY id LIMIT 1", &[], |row| {
            row::time(row, 0)
        })?;
        Ok(oldest.map(|at| at.plus_seconds(KEPT_S + 1)))
    }

    /// What is set for all hosts.
    pub fn locks(&self) -> Result<Vec<LockValue>, SqlError> {
        self.all("SELECT value FROM locks ORDER BY name", &[], |row| {
            json(row, 0)
        })
    }

    /// Sets it for all hosts; theirs are another statement's.
    pub fn put_lock(&self, value: &LockValue) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO locks (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            &[value.group().as_str().into(), to_json(value)?.into()],
        )
    }

    /// Hosts set it for themselves again.
    pub fn remove_lock(&self, group: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM locks WHERE name = ?", &[group.into()])
    }
}
