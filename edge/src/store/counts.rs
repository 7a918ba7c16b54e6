//! How much there is, for whoever is asked for help.

use super::{MIGRATIONS, Store, row};
use crate::ports::SqlError;

impl Store<'_> {
    /// The number of the newest migration.
    pub const VERSION: usize = MIGRATIONS.len();

    /// How many bookings there are in each status, of one host or of all.
    pub fn booking_counts(&self, host: Option<&str>) -> Result<Vec<(String, i64)>, SqlError> {
        self.all(
            "SELECT status, COUNT(*) FROM bookings WHERE ? IS NULL OR host_id = ?
             GROUP BY status ORDER BY status",
            &[host.into(), host.into()],
            |row| Ok((row::text(row, 0)?, row::int(row, 1)?)),
        )
    }

    /// Each kind of work: how much of it there is, and how much of that has failed.
    pub fn job_counts(&self) -> Result<Vec<(String, i64, i64)>, SqlError> {
        self.all(
            "SELECT kind, COUNT(*), COUNT(failed_at) FROM jobs GROUP BY kind ORDER BY kind",
            &[],
            |row| Ok((row::text(row, 0)?, row::int(row, 1)?, row::int(row, 2)?)),
        )
    }
}
