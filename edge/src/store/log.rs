//! What happened, for people: kept 60 days, nothing personal.

use shared::time::Timestamp;

use super::jobs::{BESIDE, OF_HOST};
use super::{Store, row};
use crate::ports::{SqlError, Value};

const KEPT_S: i64 = 60 * 86_400;
/// A site in a storm throws away the oldest first.
const MOST_KEPT: u32 = 50_000;
/// So many at once, so that no run of the tidying is long.
const THROWN_AT_ONCE: u32 = 2_000;

/// A line of the log. Ids and words of ours; never a name, an address or a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// When.
    pub at: Timestamp,
    /// `in`: somebody asked us; `out`: we asked Google; `here`: decided here.
    pub direction: String,
    /// The same for everything that one request or one alarm did; empty in lines of an older version.
    pub request: String,
    /// What, as a word.
    pub what: String,
    /// About which booking, host, connection or calendar.
    pub subject: String,
    /// How it ended.
    pub detail: String,
}

/// Which lines of the log.
#[derive(Clone, Copy, Debug)]
pub struct LogWanted<'a> {
    /// From then on.
    pub from: Timestamp,
    /// Up to then, without it.
    pub to: Timestamp,
    /// Of one direction, or all.
    pub direction: Option<&'a str>,
    /// About one host's bookings, also those in which they are a co-host, connections and
    /// calendars, or all.
    pub host: Option<&'a str>,
}

impl LogWanted<'_> {
    fn condition(&self) -> (String, Vec<Value>) {
        let mut condition = "at >= ? AND at < ?".to_owned();
        let mut values: Vec<Value> = vec![self.from.into(), self.to.into()];
        if let Some(direction) = self.direction {
            condition.push_str(" AND direction = ?");
            values.push(direction.into());
        }
        if let Some(host) = self.host {
            condition.push_str(&format!(" AND ref IN ({OF_HOST} UNION {BESIDE})"));
            values.extend([host; 5].map(Value::from));
        }
        (condition, values)
    }
}

impl Store<'_> {
    /// Adds a line.
    pub fn put_log(&self, line: &LogRow) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO log (at, direction, request, what, ref, detail) VALUES (?, ?, ?, ?, ?, ?)",
            &[
                line.at.into(),
                line.direction.as_str().into(),
                line.request.as_str().into(),
                line.what.as_str().into(),
                line.subject.as_str().into(),
                line.detail.as_str().into(),
            ],
        )
    }

    /// Lines that are wanted, the newest first.
    pub fn log_lines(&self, wanted: &LogWanted<'_>, limit: u32) -> Result<Vec<LogRow>, SqlError> {
        let (condition, mut values) = wanted.condition();
        let statement = format!(
            "SELECT at, direction, request, what, ref, detail FROM log WHERE {condition}
             ORDER BY id DESC LIMIT ?"
        );
        values.push(limit.into());
        self.all(&statement, &values, |row| {
            Ok(LogRow {
                at: row::time(row, 0)?,
                direction: row::text(row, 1)?,
                request: row::text(row, 2)?,
                what: row::text(row, 3)?,
                subject: row::text(row, 4)?,
                detail: row::text(row, 5)?,
            })
        })
    }

    /// Whether there is a line that is wanted.
    pub fn has_log_line(&self, wanted: &LogWanted<'_>) -> Result<bool, SqlError> {
        let (condition, values) = wanted.condition();
        let statement = format!("SELECT 1 FROM log WHERE {condition} LIMIT 1");
        Ok(self.one(&statement, &values, |_| Ok(()))?.is_some())
    }

    /// Throws away what is too old or too much. Answers when there is more to throw away; `None`
    /// for an empty log.
    pub(super) fn tidy_log(&self, now: Timestamp) -> Result<Option<Timestamp>, SqlError> {
        self.write(
            "DELETE FROM log WHERE at < ? AND id IN (SELECT id FROM log ORDER BY id LIMIT ?)",
            &[now.plus_seconds(-KEPT_S).into(), THROWN_AT_ONCE.into()],
        )?;
        self.write(
            "DELETE FROM log WHERE id <= (SELECT MAX(id) FROM log) - ?",
            &[MOST_KEPT.into()],
        )?;
        let oldest = self.one("SELECT at FROM log ORDER BY id LIMIT 1", &[], |row| {
            row::time(row, 0)
        })?;
        Ok(oldest.map(|at| at.plus_seconds(KEPT_S + 1)))
    }
}
