//! What the slot function needs of many hosts at once: one statement for all of them, because a
//! statement costs more than the rows that it gives.

use std::collections::BTreeMap;

use shared::booking::Share;
use shared::slots::{Taken, TakenBy};
use shared::time::{Interval, Timestamp};

use super::{Store, row};
use crate::ports::{Row, SqlError};

/// What was so long ago counts no more when bookings are shared out.
const SHARED_OUT_S: i64 = 30 * 86_400;

/// Something by the id that it belongs to.
pub(super) type ById<T> = BTreeMap<String, T>;

fn list<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<String, SqlError> {
    let ids: Vec<&str> = ids.into_iter().collect();
    serde_json::to_string(&ids).map_err(|error| SqlError(error.to_string()))
}

fn interval(row: &Row, from: usize) -> Result<Interval, SqlError> {
    Interval::new(row::time(row, from)?, row::time(row, from + 1)?)
        .ok_or_else(|| SqlError("something that ends before it starts".into()))
}

fn minutes(row: &Row, column: usize) -> Result<u16, SqlError> {
    u16::try_from(row::int(row, column)?).map_err(|_| SqlError(format!("column {column}: minutes")))
}

fn group<T>(pairs: Vec<(String, T)>) -> ById<Vec<T>> {
    let mut groups: ById<Vec<T>> = BTreeMap::new();
    for (id, one) in pairs {
        groups.entry(id).or_default().push(one);
    }
    groups
}

impl Store<'_> {
    /// The busy times of these calendars that touch `window`, each by its start.
    pub fn busy_of<'i>(
        &self,
        calendars: impl IntoIterator<Item = &'i str>,
        window: &Interval,
    ) -> Result<ById<Vec<Interval>>, SqlError> {
        let found = self.all(
            "SELECT calendar_id, start_at, end_at FROM busy
             WHERE calendar_id IN (SELECT value FROM json_each(?)) AND end_at > ? AND start_at < ?
             ORDER BY calendar_id, start_at",
            &[
                list(calendars)?.into(),
                window.start().into(),
                window.end().into(),
            ],
            |row| Ok((row::text(row, 0)?, interval(row, 1)?)),
        )?;
        Ok(group(found))
    }

    /// What active bookings of these hosts take of `window`, also the times to which some are to
    /// be moved, and live holds; but for the booking or hold `own`.
    pub fn taken_of<'i>(
        &self,
        hosts: impl IntoIterator<Item = &'i str>,
        window: &Interval,
        now: Timestamp,
        own: Option<&str>,
    ) -> Result<ById<Vec<Taken>>, SqlError> {
        let found = self.all(
            "WITH asked (host) AS (SELECT value FROM json_each(?1))
             SELECT host_id, start_at, end_at, buffer_before, buffer_after, 0 FROM bookings
             WHERE host_id IN asked AND end_at > ?2 AND start_at < ?3
               AND status IN ('pending', 'confirmed') AND (?5 IS NULL OR id <> ?5)
             UNION ALL
             SELECT COALESCE(wish_host, host_id), wish_start, wish_end, buffer_before,
               buffer_after, 0 FROM bookings
             WHERE COALESCE(wish_host, host_id) IN asked AND wish_end > ?2 AND wish_start < ?3
               AND status IN ('pending', 'confirmed') AND (?5 IS NULL OR id <> ?5)
             UNION ALL
             SELECT booking_hosts.host_id, start_at, end_at, buffer_before, buffer_after, 0
             FROM booking_hosts JOIN bookings ON id = booking_id
             WHERE booking_hosts.host_id IN asked AND end_at > ?2 AND start_at < ?3
               AND status IN ('pending', 'confirmed') AND (?5 IS NULL OR id <> ?5)
             UNION ALL
             SELECT booking_hosts.host_id, wish_start, wish_end, buffer_before, buffer_after, 0
             FROM booking_hosts JOIN bookings ON id = booking_id
             WHERE booking_hosts.host_id IN asked AND wish_end > ?2 AND wish_start < ?3
               AND status IN ('pending', 'confirmed') AND (?5 IS NULL OR id <> ?5)
             UNION ALL
             SELECT * FROM (
               SELECT host_id, start_at, end_at, buffer_before, buffer_after, 1 FROM holds
               WHERE host_id IN asked AND expires_at > ?4 AND (?5 IS NULL OR id <> ?5)
               UNION ALL
               SELECT hold_hosts.host_id, start_at, end_at, buffer_before, buffer_after, 1
               FROM hold_hosts JOIN holds ON id = hold_id
               WHERE hold_hosts.host_id IN asked AND expires_at > ?4
                 AND (?5 IS NULL OR id <> ?5))",
            &[
                list(hosts)?.into(),
                window.start().into(),
                window.end().into(),
                now.into(),
                own.into(),
            ],
            |row| {
                let taken = Taken {
                    time: interval(row, 1)?,
                    buffer_before: minutes(row, 3)?,
                    buffer_after: minutes(row, 4)?,
                    by: if row::flag(row, 5)? {
                        TakenBy::Hold
                    } else {
                        TakenBy::Booking
                    },
                };
                Ok((row::text(row, 0)?, taken))
            },
        )?;
        Ok(group(found))
    }

    /// What these hosts have of an event type's active bookings, of those that end after 30 days
    /// ago; who has none is not in it. Priorities are the event type's, and are not set here.
    pub fn shares_of<'i>(
        &self,
        hosts: impl IntoIterator<Item = &'i str>,
        event: &str,
        now: Timestamp,
    ) -> Result<ById<Share>, SqlError> {
        let found = self.all(
            "SELECT host_id, COUNT(*), MAX(created_at) FROM bookings
             WHERE host_id IN (SELECT value FROM json_each(?)) AND end_at > ? AND event = ?
               AND status IN ('pending', 'confirmed') GROUP BY host_id",
            &[
                list(hosts)?.into(),
                now.plus_seconds(-SHARED_OUT_S).into(),
                event.into(),
            ],
            |row| {
                let share = Share {
                    bookings: row::small(row, 1)?,
                    last: row::opt_time(row, 2)?,
                    priority: None,
                };
                Ok((row::text(row, 0)?, share))
            },
        )?;
        Ok(found.into_iter().collect())
    }
}
