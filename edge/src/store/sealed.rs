//! Sealed texts and the master keys that they carry the number of.

use shared::time::Timestamp;

use super::{Store, row};
use crate::ports::SqlError;

/// Where a sealed text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedField {
    /// `connections.refresh_token`.
    RefreshToken,
    /// `connections.access_token`.
    AccessToken,
    /// `connections.address`.
    Address,
}

impl SealedField {
    /// All of them: a new sealed column belongs here, or it is lost with its key.
    pub const ALL: [Self; 3] = [Self::RefreshToken, Self::AccessToken, Self::Address];

    /// The column, and the field that the text was sealed for.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh_token",
            Self::AccessToken => "access_token",
            Self::Address => "address",
        }
    }
}

/// A sealed text, and what it was sealed for.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The row.
    pub connection: String,
    /// The connection's host.
    pub host: String,
    /// The connection's account.
    pub account: String,
    /// The column.
    pub field: SealedField,
    /// The text.
    pub text: String,
}

impl Store<'_> {
    /// All texts that are not sealed under this master key.
    pub fn sealed_otherwise(&self, number: u32) -> Result<Vec<Sealed>, SqlError> {
        let mut found = Vec::new();
        for field in SealedField::ALL {
            let column = field.as_str();
            found.extend(self.all(
                &format!(
                    "SELECT id, host_id, account, {column} FROM connections
                     WHERE {column} IS NOT NULL AND {column} NOT LIKE ? ORDER BY id"
                ),
                &[format!("{number}.%").into()],
                |row| {
                    Ok(Sealed {
                        connection: row::text(row, 0)?,
                        host: row::text(row, 1)?,
                        account: row::text(row, 2)?,
                        field,
                        text: row::text(row, 3)?,
                    })
                },
            )?);
        }
        Ok(found)
    }

    /// Puts another sealed text in its place, unless something else is there by now.
    pub fn replace_sealed(&self, old: &Sealed, new: &str) -> Result<(), SqlError> {
        let column = old.field.as_str();
        self.write(
            &format!("UPDATE connections SET {column} = ? WHERE id = ? AND {column} = ?"),
            &[
                new.into(),
                old.connection.as_str().into(),
                old.text.as_str().into(),
            ],
        )
    }

    /// Since when this master key makes everything new here; from now on, if it was never asked.
    pub fn key_since(&self, number: u32, now: Timestamp) -> Result<Timestamp, SqlError> {
        self.write(
            "INSERT INTO master_keys (number, since) VALUES (?, ?) ON CONFLICT (number) DO NOTHING",
            &[number.into(), now.into()],
        )?;
        let since = self.one(
            "SELECT since FROM master_keys WHERE number = ?",
            &[number.into()],
            |row| row::time(row, 0),
        )?;
        Ok(since.unwrap_or(now))
    }

    /// The last end of a booking that was made before then.
    pub fn last_end_of_made_before(
        &self,
        before: Timestamp,
    ) -> Result<Option<Timestamp>, SqlError> {
        let end = self.one(
            "SELECT MAX(end_at) FROM bookings WHERE created_at <= ?",
            &[before.into()],
            |row| row::opt_time(row, 0),
        )?;
        Ok(end.flatten())
    }
}
