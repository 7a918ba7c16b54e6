//! An instant in whole seconds.

use std::fmt;

use chrono::{DateTime, Timelike};

use super::TimeError;
use crate::api;

const SECONDS_PER_MINUTE: i64 = 60;

/// An instant: seconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Always within the years 1 to 9999 in UTC, so that it can be written as RFC 3339; arithmetic
/// stops at those ends instead of wrapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800);
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// From epoch seconds; clamped to [`Self::MIN`]..=[`Self::MAX`].
    ///
    /// ```
    /// use shared::time::Timestamp;
    /// assert_eq!(Timestamp::from_epoch(1_795_420_800).to_rfc3339(), "2026-11-23T08:00:00Z");
    /// assert_eq!(Timestamp::from_epoch(i64::MAX), Timestamp::MAX);
    /// ```
    pub fn from_epoch(seconds: i64) -> Self {
        Self(seconds.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Epoch seconds.
    pub fn epoch(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// [`TimeError::Instant`] for anything else, for fractions of a second other than zero, for
    /// a leap second, and outside the years 1 to 9999 in UTC.
    ///
    /// ```
    /// use shared::time::Timestamp;
    /// let there = Timestamp::parse("2026-11-23T09:00:00+01:00")?;
    /// assert_eq!(there, Timestamp::parse("2026-11-23T08:00:00Z")?);
    /// assert!(Timestamp::parse("2026-11-23T08:00:00.5Z").is_err());
    /// # Ok::<(), shared::time::TimeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let read = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::Instant)?;
        let seconds = read.timestamp();
        if read.nanosecond() != 0 || !(Self::MIN.0..=Self::MAX.0).contains(&seconds) {
            return Err(TimeError::Instant);
        }
        Ok(Self(seconds))
    }

    /// RFC 3339 in UTC with whole seconds, `2026-11-23T08:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_string()
    }

    /// So many seconds later (or earlier).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_epoch(self.0.saturating_add(seconds))
    }

    /// So many minutes of elapsed time later (or earlier).
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(SECONDS_PER_MINUTE))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp(self.0, 0) {
            Some(utc) => write!(f, "{}", utc.format("%Y-%m-%dT%H:%M:%SZ")),
            None => Err(fmt::Error),
        }
    }
}

impl From<Timestamp> for api::Instant {
    fn from(instant: Timestamp) -> Self {
        Self(instant.to_rfc3339())
    }
}

impl TryFrom<&api::Instant> for Timestamp {
    type Error = TimeError;

    fn try_from(wire: &api::Instant) -> Result<Self, TimeError> {
        Self::parse(&wire.0)
    }
}
