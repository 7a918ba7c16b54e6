//! What this site's shard of `Watch` was told: one row.

use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::SqlError;

/// What the shard was told, and what it is being told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// When work is due, as the shard knows for certain. `None`: it knows of none, or it is not
    /// certain what it knows.
    pub told_at: Option<Timestamp>,
    /// What it is being told right now.
    pub telling_at: Option<Timestamp>,
    /// Who tells it has died if it is not done by then.
    pub telling_until: Option<Timestamp>,
    /// How often it was told.
    pub round: i64,
}

impl Store<'_> {
    /// What the shard was told.
    pub fn watched(&self) -> Result<Watched, SqlError> {
        let found = self.one(
            "SELECT told_at, telling_at, telling_until, round FROM watched",
            &[],
            |row| {
                Ok(Watched {
                    told_at: row::opt_time(row, 0)?,
                    telling_at: row::opt_time(row, 1)?,
                    telling_until: row::opt_time(row, 2)?,
                    round: row::int(row, 3)?,
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }

    /// The shard is about to be told; until that is done, nothing is certain.
    pub fn start_telling(
        &self,
        at: Option<Timestamp>,
        until: Timestamp,
        round: i64,
    ) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO watched (id, told_at, telling_at, telling_until, round)
             VALUES (1, NULL, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET told_at = NULL, telling_at = excluded.telling_at,
               telling_until = excluded.telling_until, round = excluded.round",
            &[at.into(), until.into(), round.into()],
        )
    }

    /// The shard has answered, or not. Nothing if it is being told something newer.
    pub fn stop_telling(&self, round: i64, told: bool) -> Result<(), SqlError> {
        self.write(
            "UPDATE watched SET told_at = IIF(?, telling_at, NULL), telling_at = NULL,
               telling_until = NULL WHERE round = ?",
            &[told.into(), round.into()],
        )
    }
}
