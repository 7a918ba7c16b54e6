//! How visitors' pages look, as the owner has set it.

use super::{Store, row};
use crate::ports::SqlError;

/// What was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrandRow {
    /// `#rrggbb`, or empty.
    pub accent: String,
    /// Names the logo in its address; empty if there is none.
    pub logo_hash: String,
    /// Whether pages offer no calendar of the visitor's own.
    pub hides_calendar_links: bool,
}

impl Store<'_> {
    /// What was set; empty if nothing was.
    pub fn brand(&self) -> Result<BrandRow, SqlError> {
        let all = "SELECT accent, logo_hash, hides_calendar_links FROM brand";
        let row = self.one(all, &[], |row| {
            Ok(BrandRow {
                accent: row::text(row, 0)?,
                logo_hash: row::text(row, 1)?,
                hides_calendar_links: row::flag(row, 2)?,
            })
        })?;
        Ok(row.unwrap_or_default())
    }

    /// Sets all but the logo.
    pub fn set_brand(&self, accent: &str, hides_calendar_links: bool) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO brand (id, accent, hides_calendar_links) VALUES (1, ?, ?)
             ON CONFLICT (id) DO UPDATE SET accent = excluded.accent,
               hides_calendar_links = excluded.hides_calendar_links",
            &[accent.into(), hides_calendar_links.into()],
        )
    }

    /// Sets the logo, a picture in base64; two empty texts take it away.
    pub fn set_logo(&self, hash: &str, logo: &str) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO brand (id, logo_hash, logo) VALUES (1, ?, ?)
             ON CONFLICT (id) DO UPDATE SET logo_hash = excluded.logo_hash, logo = excluded.logo",
            &[hash.into(), logo.into()],
        )
    }

    /// The logo of this name, in base64.
    pub fn logo(&self, hash: &str) -> Result<Option<String>, SqlError> {
        self.one(
            "SELECT logo FROM brand WHERE logo_hash = ? AND logo_hash <> ''",
            &[hash.into()],
            |row| row::text(row, 0),
        )
    }
}
