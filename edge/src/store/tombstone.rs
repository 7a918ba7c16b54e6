//! The end of a site: what has still to be done before, and the stone that stays so that its slug
//! is never given again.

use shared::time::Timestamp;

use super::visitors::TAKES_AWAY;
use super::{JobKind, Store, row};
use crate::ports::{Sql, SqlError, Value};

/// A site that is being erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasing {
    /// What becomes of the events: a word of the wire.
    pub events: String,
    /// Since when.
    pub since: Timestamp,
}

/// Work that reaches Google or people: it is done before everything goes.
const BEFORE: &str = "kind IN ('settle', 'reschedule', 'leave', 'move', 'strip', 'mail', \
    'test_event')";
/// Events that are, as far as we know, in a calendar.
const WRITTEN: &str =
    "status = 'confirmed' AND write_state = 'written' AND google_event IS NOT NULL";

impl Store<'_> {
    /// Whether this slug was a site's, and is nobody's for ever.
    ///
    /// # Errors
    /// If a statement fails.
    pub fn is_buried(sql: &dyn Sql) -> Result<bool, SqlError> {
        let stone = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'erased' LIMIT 1";
        Ok(!sql.run(stone, &[])?.is_empty())
    }

    /// Whether the site is being erased.
    pub fn erasing(&self) -> Result<Option<Erasing>, SqlError> {
        let found = self.one("SELECT erasing, erasing_since FROM site", &[], |row| {
            Ok((row::opt_text(row, 0)?, row::opt_time(row, 1)?))
        })?;
        Ok(found.and_then(|(events, since)| {
            Some(Erasing {
                events: events?,
                since: since?,
            })
        }))
    }

    /// The site is being erased from now on.
    pub fn begin_erasing(&self, events: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE site SET erasing = ?, erasing_since = ?",
            &[events.into(), now.into()],
        )
    }

    /// What has still to be done before, and what has failed of it.
    pub fn before_erasing(&self) -> Result<(u32, u32), SqlError> {
        let counted = self.one(
            &format!(
                "SELECT COUNT(*) - COUNT(failed_at), COUNT(failed_at) FROM jobs WHERE {BEFORE}"
            ),
            &[],
            |row| Ok((row::small(row, 0)?, row::small(row, 1)?)),
        )?;
        Ok(counted.unwrap_or_default())
    }

    /// Bookings that are not over, and those that wait.
    pub fn open_bookings(&self, now: Timestamp) -> Result<Vec<super::Booking>, SqlError> {
        self.bookings_where(
            "status = 'pending' OR status = 'confirmed' AND end_at > ? ORDER BY start_at, id",
            &[now.into()],
        )
    }

    /// Whether what a visitor said may be on its way to Google right now.
    pub fn is_writing(&self, now: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM bookings WHERE status = 'confirmed' AND lease_until > ?
             UNION ALL SELECT 1 FROM copies WHERE state = 'arriving' LIMIT 1",
            &[now.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// How many events of ours are in calendars, as far as we know.
    pub fn written_events(&self) -> Result<u32, SqlError> {
        let statement = format!("SELECT COUNT(*) FROM bookings WHERE {WRITTEN}");
        let count = self.one(&statement, &[], |row| row::small(row, 0))?;
        Ok(count.unwrap_or_default())
    }

    /// Takes their visitors from all bookings that have an event, and has the events follow.
    pub fn strip_all(&self, name: &str, now: Timestamp) -> Result<(), SqlError> {
        self.job_for_each_written(JobKind::Strip, now)?;
        self.write(
            &format!("UPDATE bookings SET {TAKES_AWAY} WHERE {WRITTEN}"),
            &[name.into(), "".into(), now.into()],
        )
    }

    fn job_for_each_written(&self, kind: JobKind, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            &format!(
                "INSERT INTO jobs (kind, ref, due_at) SELECT ?, id, ? FROM bookings
                 WHERE {WRITTEN} ON CONFLICT (kind, ref) DO UPDATE SET due_at = excluded.due_at,
                   attempts = 0, failed_at = NULL"
            ),
            &[kind.as_str().into(), now.into()],
        )
    }

    /// Has all events leave that are in calendars still; nobody is told of them.
    pub fn remove_all_events(&self, now: Timestamp) -> Result<(), SqlError> {
        self.job_for_each_written(JobKind::Move, now)?;
        self.write(
            &format!(
                "INSERT INTO copies (booking_id, calendar_id, event, state, start_at, end_at,
                   since, invited)
                 SELECT id, calendar_id, google_event, 'leaving', start_at, end_at, ?, 0
                 FROM bookings WHERE {WRITTEN} ON CONFLICT DO NOTHING"
            ),
            &[now.into()],
        )?;
        self.write(
            &format!(
                "UPDATE bookings SET google_event = NULL, write_state = 'none',
                   revision = revision + 1 WHERE {WRITTEN}"
            ),
            &[],
        )
    }

    /// Drops everything, and leaves a stone with the slug. Nothing works here any more after that.
    pub fn bury(&self, slug: &str, now: Timestamp) -> Result<(), SqlError> {
        // The platform has tables of its own, whose names begin like this.
        let tables = self.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'erased'
               AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_'",
            &[],
            |row| row::text(row, 0),
        )?;
        self.transaction(|| -> Result<(), SqlError> {
            self.write(
                "CREATE TABLE IF NOT EXISTS erased (slug TEXT NOT NULL, at INTEGER NOT NULL)",
                &[],
            )?;
            self.write(
                "INSERT INTO erased (slug, at) VALUES (?, ?)",
                &[slug.into(), now.into()],
            )?;
            for table in &tables {
                self.write(&format!("DROP TABLE \"{table}\""), &[] as &[Value])?;
            }
            Ok(())
        })
    }
}
