//! Bookings of any time, a batch at a time.

use shared::booking::Status;
use shared::time::Timestamp;

use super::bookings::TAKES_TIME_OF;
use super::hosts::to_json;
use super::{Booking, Scope, Store};
use crate::ports::{SqlError, Value};

/// Which bookings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookingQuery {
    /// Only where they take this host's time.
    pub host: Option<String>,
    /// Only what somebody may see; `None`: all.
    pub scope: Option<Scope>,
    /// Of this event type only.
    pub event: Option<String>,
    /// `None`: all but the rejected ones.
    pub status: Option<Status>,
    /// They end after that.
    pub from: Option<Timestamp>,
    /// They start before that.
    pub to: Option<Timestamp>,
    /// Whether the last to start comes first.
    pub latest_first: bool,
}

/// A booking's place among all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its start.
    pub start: Timestamp,
    /// Its id.
    pub id: String,
}

/// That a booking takes the time of a host or is of an event type of a [`Scope`]; takes what
/// [`in_scope`] gives.
pub(super) const IN_SCOPE: &str = "(host_id IN (SELECT value FROM json_each(?))
    OR id IN (SELECT booking_id FROM booking_hosts
      WHERE host_id IN (SELECT value FROM json_each(?)))
    OR event IN (SELECT value FROM json_each(?)))";

/// The values of [`IN_SCOPE`].
pub(super) fn in_scope(scope: &Scope) -> Result<[Value; 3], SqlError> {
    let (hosts, events) = (to_json(&scope.hosts)?, to_json(&scope.events)?);
    Ok([hosts.clone().into(), hosts.into(), events.into()])
}

impl Store<'_> {
    /// The bookings that a query asks for, by their start, beyond `after`.
    pub fn find_bookings(
        &self,
        query: &BookingQuery,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Booking>, SqlError> {
        let mut conditions: Vec<&str> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        if let Some(scope) = &query.scope {
            conditions.push(IN_SCOPE);
            values.extend(in_scope(scope)?);
        }
        if let Some(host) = &query.host {
            conditions.push(TAKES_TIME_OF);
            values.extend([host.as_str().into(), host.as_str().into()]);
        }
        if let Some(event) = &query.event {
            conditions.push("event = ?");
            values.push(event.as_str().into());
        }
        match query.status {
            Some(status) => {
                conditions.push("status = ?");
                values.push(status.as_str().into());
            }
            None => conditions.push("status <> 'rejected'"),
        }
        if let Some(from) = query.from {
            conditions.push("end_at > ?");
            values.push(from.into());
        }
        if let Some(to) = query.to {
            conditions.push("start_at < ?");
            values.push(to.into());
        }
        if let Some(after) = after {
            conditions.push(if query.latest_first {
                "(start_at, id) < (?, ?)"
            } else {
                "(start_at, id) > (?, ?)"
            });
            values.extend([after.start.into(), after.id.as_str().into()]);
        }
        let order = if query.latest_first { "DESC" } else { "ASC" };
        let conditions = conditions.join(" AND ");
        values.push(limit.into());
        self.bookings_where(
            &format!("{conditions} ORDER BY start_at {order}, id {order} LIMIT ?"),
            &values,
        )
    }
}
