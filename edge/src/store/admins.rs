//! Owners, and links that make one.

use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::SqlError;

impl Store<'_> {
    /// The addresses of the owners, oldest first.
    pub fn owner_emails(&self) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT email FROM members WHERE role = 'owner' ORDER BY created_at, account",
            &[],
            |row| row::text(row, 0),
        )
    }

    /// The accounts of all members.
    pub fn accounts(&self) -> Result<Vec<String>, SqlError> {
        self.all("SELECT account FROM members ORDER BY account", &[], |row| {
            row::text(row, 0)
        })
    }

    /// Keeps a link by the hash of its secret; throws away what is over.
    pub fn put_appointment(
        &self,
        hash: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), SqlError> {
        self.write("DELETE FROM appointments WHERE until <= ?", &[now.into()])?;
        self.write(
            "INSERT INTO appointments (secret_hash, until) VALUES (?, ?)",
            &[hash.into(), until.into()],
        )
    }

    /// Whether there is such a link, unused and not over.
    pub fn is_appointment(&self, hash: &str, now: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM appointments WHERE secret_hash = ? AND until > ?",
            &[hash.into(), now.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// It was used.
    pub fn remove_appointment(&self, hash: &str) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM appointments WHERE secret_hash = ?",
            &[hash.into()],
        )
    }
}
