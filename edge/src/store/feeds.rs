//! Private links at which calendars read bookings. A row stays when its link was revoked, so that
//! the calendars that still ask can be told.

use shared::api::Detail;
use shared::time::Timestamp;

use super::bookings::TAKES_TIME_OF;
use super::hosts::to_json;
use super::{Booking, Store, row};
use crate::ports::{Row, SqlError};

/// Calendars that ask for what was revoked so long ago are told that it is unknown.
const KEPT_S: i64 = 90 * 86_400;

/// Longer than any booking lasts, also one that its host has stretched in Google: what began before
/// that is not read through at every look.
const LONGEST_S: i64 = 60 * 86_400;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The id.
    pub id: String,
    /// Of this host's bookings only.
    pub host: Option<String>,
    /// Of this event type's only.
    pub event: Option<String>,
    /// How much of each it tells.
    pub detail: Detail,
    /// The account of who made it.
    pub made_by: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last read; see [`Store::note_feed_used`].
    pub used: Option<Timestamp>,
    /// Since when it opens nothing any more.
    pub revoked: Option<Timestamp>,
}

/// Which bookings a feed has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedQuery<'a> {
    /// Of this host only.
    pub host: Option<&'a str>,
    /// Of this event type only.
    pub event: Option<&'a str>,
    /// They ended after that.
    pub ended_after: Timestamp,
    /// Those that were cancelled were after that.
    pub cancelled_after: Timestamp,
}

const COLUMNS: &str = "id, host_id, event, detail, made_by, made_at, used_at, revoked_at";

fn read(row: &Row) -> Result<Feed, SqlError> {
    let detail = row::text(row, 3)?;
    Ok(Feed {
        id: row::text(row, 0)?,
        host: row::opt_text(row, 1)?,
        event: row::opt_text(row, 2)?,
        detail: serde_json::from_value(detail.into())
            .map_err(|error| SqlError(format!("a feed's detail: {error}")))?,
        made_by: row::text(row, 4)?,
        made: row::time(row, 5)?,
        used: row::opt_time(row, 6)?,
        revoked: row::opt_time(row, 7)?,
    })
}

impl Store<'_> {
    /// One of them, also if it was revoked.
    pub fn feed(&self, id: &str) -> Result<Option<Feed>, SqlError> {
        let statement = format!("SELECT {COLUMNS} FROM feeds WHERE id = ?");
        self.one(&statement, &[id.into()], read)
    }

    /// Those in force, the latest first.
    pub fn feeds(&self) -> Result<Vec<Feed>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM feeds WHERE revoked_at IS NULL
                 ORDER BY made_at DESC, rowid DESC"
            ),
            &[],
            read,
        )
    }

    /// Adds one; those that were revoked long ago go.
    pub fn insert_feed(&self, feed: &Feed) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM feeds WHERE revoked_at < ?",
            &[feed.made.plus_seconds(-KEPT_S).into()],
        )?;
        self.write(
            "INSERT INTO feeds (id, host_id, event, detail, made_by, made_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            &[
                feed.id.as_str().into(),
                feed.host.clone().into(),
                feed.event.clone().into(),
                to_json(&feed.detail)?.trim_matches('"').into(),
                feed.made_by.as_str().into(),
                feed.made.into(),
            ],
        )
    }

    /// Ends one.
    pub fn revoke_feed(&self, id: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE feeds SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            &[now.into(), id.into()],
        )
    }

    /// Ends those that show a host, and those that they made who will be no member without being
    /// one. To be asked before [`Store::dismiss`].
    pub fn revoke_feeds_of(&self, host: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE feeds SET revoked_at = ? WHERE revoked_at IS NULL AND (host_id = ?
               OR made_by IN (SELECT account FROM members WHERE host_id = ? AND role <> 'owner'))",
            &[now.into(), host.into(), host.into()],
        )
    }

    /// It was read.
    pub fn note_feed_used(&self, id: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE feeds SET used_at = ? WHERE id = ?",
            &[now.into(), id.into()],
        )
    }

    /// The bookings that a feed has, by their start, the first `limit` of them. What was cancelled
    /// before there were feeds is in none.
    pub fn feed_bookings(&self, q: FeedQuery<'_>, limit: u32) -> Result<Vec<Booking>, SqlError> {
        let (host, event) = (q.host.map(str::to_owned), q.event.map(str::to_owned));
        self.bookings_where(
            &format!(
                "start_at > ? AND end_at > ? AND (? IS NULL OR {TAKES_TIME_OF})
                   AND (? IS NULL OR event = ?)
                   AND (status IN ('pending', 'confirmed')
                     OR status = 'cancelled' AND cancelled_at > ?)
                 ORDER BY start_at, id LIMIT ?"
            ),
            &[
                q.ended_after.plus_seconds(-LONGEST_S).into(),
                q.ended_after.into(),
                host.clone().into(),
                host.clone().into(),
                host.into(),
                event.clone().into(),
                event.into(),
                q.cancelled_after.into(),
                limit.into(),
            ],
        )
    }
}
