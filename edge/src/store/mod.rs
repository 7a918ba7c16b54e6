//! The tables of a `Site` and every statement that touches them. Names no engine: it works over
//! [`Sql`], which is the object's SQLite in the Worker and rusqlite in tests.

mod audit;
mod bookings;
mod brand;
mod calendars;
mod connections;
mod copies;
mod counts;
mod drafts;
mod event_types;
mod feeds;
mod find;
mod follow;
mod hosts;
mod jobs;
mod known;
mod leavings;
mod limits;
mod log;
mod members;
mod migrations;
mod outbox;
mod row;
mod schedules;
mod sealed;
mod seen_on;
mod style;
mod test_events;
mod tombstone;
mod turns;
mod visitors;
mod watched;

pub use audit::AuditRow;
pub use bookings::{Booking, NewBooking, WishedTime, WriteState};
pub use brand::BrandRow;
pub use calendars::{Calendar, Channel};
pub use connections::{Connection, ConnectionState, FeedIn};
pub use copies::{Copy, CopyState};
pub use feeds::{Feed, FeedQuery};
pub use find::{BookingQuery, Place};
pub use follow::{HostChange, Seen};
pub use hosts::{Host, Member, SiteRow};
pub use jobs::{Job, JobKind};
pub use leavings::{Leaving, LeavingKind};
pub use limits::{Hold, KeyRow};
pub use log::{LogRow, LogWanted};
pub use members::{InvitationRow, KnownMember, Scope};
pub use outbox::{Call, Outgoing, Recipient};
pub use schedules::ScheduleRow;
pub use sealed::{Sealed, SealedField};
pub use seen_on::SeenOn;
pub use style::{EventStyle, Meet};
pub use test_events::TestEvent;
pub use tombstone::Erasing;
pub use visitors::{KeptBooking, Nobody};
pub use watched::Watched;

use self::migrations::MIGRATIONS;
use crate::migrate;
use crate::ports::{Row, Sql, SqlError, Value};

/// The tables of one site.
#[derive(Clone, Copy)]
pub struct Store<'a> {
    sql: &'a dyn Sql,
}

impl<'a> Store<'a> {
    /// Opens the store of a claimed site, bringing its tables up to date; `None` if nobody has
    /// claimed this slug. Asking for an unclaimed one writes nothing.
    ///
    /// # Errors
    /// If a statement fails.
    pub fn open(sql: &'a dyn Sql, now: i64) -> Result<Option<Self>, SqlError> {
        if !migrate::exist(sql)? {
            return Ok(None);
        }
        migrate::more(sql, MIGRATIONS, now)?;
        let store = Self { sql };
        Ok(store.site()?.is_some().then_some(store))
    }

    /// The store of a site that [`Store::open`] has opened before.
    #[must_use]
    pub fn opened(sql: &'a dyn Sql) -> Self {
        Self { sql }
    }

    /// The address of this deployment as last seen, and the slug, if the site was claimed.
    ///
    /// # Errors
    /// If a statement fails.
    pub fn identity(sql: &dyn Sql) -> Result<Option<(String, String)>, SqlError> {
        if !migrate::exist(sql)? {
            return Ok(None);
        }
        let store = Store { sql };
        store.one("SELECT slug, origin FROM site", &[], |row| {
            Ok((row::text(row, 0)?, row::text(row, 1)?))
        })
    }

    /// Opens the store, making the tables if there are none.
    ///
    /// # Errors
    /// If a statement fails.
    pub fn create(sql: &'a dyn Sql, now: i64) -> Result<Self, SqlError> {
        migrate::run(sql, MIGRATIONS, now)?;
        Ok(Self { sql })
    }

    /// Runs `work` in one transaction: all of its writes, or none.
    ///
    /// # Errors
    /// What `work` returned; then nothing was written.
    pub fn transaction<T, E: From<SqlError>>(
        &self,
        mut work: impl FnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut outcome = None;
        let ran = self.sql.transaction(&mut || match work() {
            Ok(value) => {
                outcome = Some(Ok(value));
                Ok(())
            }
            Err(error) => {
                outcome = Some(Err(error));
                Err(SqlError("rolled back".into()))
            }
        });
        match (ran, outcome) {
            (Ok(()), Some(outcome)) | (Err(_), Some(outcome @ Err(_))) => outcome,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(SqlError("the transaction did not run".into()).into()),
        }
    }

    fn all<T>(
        &self,
        statement: &str,
        values: &[Value],
        read: impl Fn(&Row) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        self.sql.run(statement, values)?.iter().map(read).collect()
    }

    fn one<T>(
        &self,
        statement: &str,
        values: &[Value],
        read: impl Fn(&Row) -> Result<T, SqlError>,
    ) -> Result<Option<T>, SqlError> {
        self.sql
            .run(statement, values)?
            .first()
            .map(read)
            .transpose()
    }

    fn write(&self, statement: &str, values: &[Value]) -> Result<(), SqlError> {
        self.sql.run(statement, values).map(drop)
    }
}
