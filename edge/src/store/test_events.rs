//! Events that a self-test has written, or may have, until Google has removed them.

use shared::time::{Interval, Timestamp};

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// Such an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestEvent {
    /// Google's id of it, chosen by us.
    pub event: String,
    /// Our id of the calendar.
    pub calendar: String,
    /// The time that it was written with.
    pub time: Interval,
    /// Since when Google says that it is not there.
    pub missing_since: Option<Timestamp>,
}

const COLUMNS: &str = "event, calendar_id, start_at, end_at, missing_since";

fn read(row: &Row) -> Result<TestEvent, SqlError> {
    Ok(TestEvent {
        event: row::text(row, 0)?,
        calendar: row::text(row, 1)?,
        time: Interval::new(row::time(row, 2)?, row::time(row, 3)?)
            .ok_or_else(|| SqlError("a test event that ends before it starts".into()))?,
        missing_since: row::opt_time(row, 4)?,
    })
}

impl Store<'_> {
    /// Notes one, before it is sent.
    pub fn insert_test_event(&self, it: &TestEvent) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO test_events (event, calendar_id, start_at, end_at) VALUES (?, ?, ?, ?)",
            &[
                it.event.as_str().into(),
                it.calendar.as_str().into(),
                it.time.start().into(),
                it.time.end().into(),
            ],
        )
    }

    /// Those that are, or may be, in a calendar.
    pub fn test_events(&self, calendar: &str) -> Result<Vec<TestEvent>, SqlError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM test_events WHERE calendar_id = ? ORDER BY event"),
            &[calendar.into()],
            read,
        )
    }

    /// Whether one is still to be removed.
    pub fn has_test_event(&self, event: &str) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM test_events WHERE event = ?",
            &[event.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Notes since when Google says that one is not there.
    pub fn miss_test_event(&self, event: &str, since: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE test_events SET missing_since = ? WHERE event = ?",
            &[since.into(), event.into()],
        )
    }

    /// Forgets one that is not there any more, or is its host's to remove.
    pub fn remove_test_event(&self, event: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM test_events WHERE event = ?", &[event.into()])
    }

    /// Those that only this host can remove: the connection is gone, or the calendar, or we have
    /// tried in vain.
    pub fn stuck_test_events(&self, host: &str) -> Result<Vec<TestEvent>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM test_events WHERE calendar_id IN
                   (SELECT calendars.id FROM calendars
                    LEFT JOIN connections ON connections.id = connection_id
                    WHERE calendars.host_id = ? AND (connections.state IS NULL
                      OR connections.state = 'reconnect_needed' OR calendars.state = 'gone'
                      OR calendars.id IN (SELECT ref FROM jobs
                        WHERE kind = 'test_event' AND failed_at IS NOT NULL)))
                 ORDER BY start_at, event"
            ),
            &[host.into()],
            read,
        )
    }
}
