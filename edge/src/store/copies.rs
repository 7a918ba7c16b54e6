//! Events of bookings besides the recorded one: on their way into another calendar, or out of one.

use shared::booking::{Confirmed, NOT_WRITTEN, State};
use shared::time::{Interval, Timestamp};

use super::{Booking, Store, row};
use crate::ports::{Row, SqlError};

/// What is known of such an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyState {
    /// Its insert was sent; it becomes the recorded one once Google has it.
    Arriving,
    /// Its insert was sent, and it is not wanted any more: it may or may not be there.
    Stray,
    /// The same, and Google has once said that it is not there.
    Missing,
    /// It was the recorded one, and is to be removed.
    Leaving,
    /// It is to be removed, and we can't: the host has to.
    ByHand,
}

impl CopyState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Stray => "stray",
            Self::Missing => "missing",
            Self::Leaving => "leaving",
            Self::ByHand => "by_hand",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "arriving" => Self::Arriving,
            "missing" => Self::Missing,
            "leaving" => Self::Leaving,
            "by_hand" => Self::ByHand,
            _ => Self::Stray,
        }
    }
}

/// An event of a booking besides the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The booking.
    pub booking: String,
    /// Our id of the calendar.
    pub calendar: String,
    /// Google's id of the event, chosen by us.
    pub event: String,
    /// What is known of it.
    pub state: CopyState,
    /// The time that it was written with.
    pub time: Interval,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// Whether the guest has, or may have, an invitation to it of its own, which Google has to
    /// take back when it is removed: whatever else tells them that the booking is over, nothing
    /// else takes it out of their calendar.
    pub invited: bool,
}

const COLUMNS: &str = "booking_id, calendar_id, event, state, start_at, end_at, since, invited";

fn read(row: &Row) -> Result<Copy, SqlError> {
    Ok(Copy {
        booking: row::text(row, 0)?,
        calendar: row::text(row, 1)?,
        event: row::text(row, 2)?,
        state: CopyState::parse(&row::text(row, 3)?),
        time: Interval::new(row::time(row, 4)?, row::time(row, 5)?)
            .ok_or_else(|| SqlError("a copy that ends before it starts".into()))?,
        since: row::time(row, 6)?,
        invited: row::flag(row, 7)?,
    })
}

impl Store<'_> {
    /// The copies of a booking.
    pub fn copies(&self, booking: &str) -> Result<Vec<Copy>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM copies WHERE booking_id = ? ORDER BY calendar_id, event"
            ),
            &[booking.into()],
            read,
        )
    }

    /// The copies that are, or may be, in the calendars of a connection.
    pub fn copies_in(&self, connection: &str) -> Result<Vec<Copy>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM copies WHERE calendar_id IN
                   (SELECT id FROM calendars WHERE connection_id = ?)
                 ORDER BY start_at, booking_id, event"
            ),
            &[connection.into()],
            read,
        )
    }

    /// The copy that an event is.
    pub fn copy_of(&self, event: &str) -> Result<Option<Copy>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM copies WHERE event = ?"),
            &[event.into()],
            read,
        )
    }

    /// Notes a copy, or its new state.
    pub fn put_copy(&self, c: &Copy) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO copies (booking_id, calendar_id, event, state, start_at, end_at, since,
               invited)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (booking_id, calendar_id, event) DO UPDATE SET state = excluded.state,
               since = excluded.since, invited = MAX(invited, excluded.invited)",
            &[
                c.booking.as_str().into(),
                c.calendar.as_str().into(),
                c.event.as_str().into(),
                c.state.as_str().into(),
                c.time.start().into(),
                c.time.end().into(),
                c.since.into(),
                c.invited.into(),
            ],
        )?;
        self.write(
            "UPDATE calendars SET left_until = MAX(left_until, ?) WHERE id = ?",
            &[c.time.end().into(), c.calendar.as_str().into()],
        )
    }

    /// Forgets a copy.
    pub fn remove_copy(&self, booking: &str, calendar: &str, event: &str) -> Result<(), SqlError> {
        self.write(
            "DELETE FROM copies WHERE booking_id = ? AND calendar_id = ? AND event = ?",
            &[booking.into(), calendar.into(), event.into()],
        )
    }

    /// Where a booking of which nothing was sent is to be written, or into which calendar its host
    /// has brought its event. Raises the revision.
    pub fn set_booking_calendar(&self, booking: &str, calendar: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET calendar_id = ?, revision = revision + 1 WHERE id = ?",
            &[calendar.into(), booking.into()],
        )
    }

    /// From now on this event in this calendar is the recorded one. Raises the revision.
    pub fn record_event(
        &self,
        booking: &str,
        confirmed: Confirmed,
        calendar: &str,
        event: &str,
    ) -> Result<(), SqlError> {
        let (status, reason) = State::from(confirmed.written()).words();
        self.write(
            "UPDATE bookings SET calendar_id = ?, google_event = ?, write_state = 'written',
               status = ?, reason = ?, revision = revision + 1 WHERE id = ?",
            &[
                calendar.into(),
                event.into(),
                status.into(),
                reason.into(),
                booking.into(),
            ],
        )
    }

    /// Confirmed bookings of a host that end after `now` and stand in no calendar.
    pub fn unwritten(&self, host: &str, now: Timestamp) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT id FROM bookings WHERE host_id = ? AND end_at > ? AND status = 'confirmed'
               AND reason = ? ORDER BY start_at, id",
            &[host.into(), now.into(), NOT_WRITTEN.into()],
            |row| row::text(row, 0),
        )
    }

    /// Active bookings of a host that end after `now` and are not recorded in `calendar`; those
    /// that stand in no calendar are left there.
    pub fn elsewhere(
        &self,
        host: &str,
        calendar: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT id FROM bookings WHERE host_id = ? AND end_at > ? AND calendar_id <> ?
               AND status IN ('pending', 'confirmed') AND COALESCE(reason, '') <> ?
             ORDER BY start_at, id",
            &[host.into(), now.into(), calendar.into(), NOT_WRITTEN.into()],
            |row| row::text(row, 0),
        )
    }

    /// How many confirmed bookings of a host that end after `now` are recorded in `calendar`.
    pub fn written_in(&self, host: &str, calendar: &str, now: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM bookings WHERE host_id = ? AND end_at > ? AND calendar_id = ?
               AND status = 'confirmed' AND COALESCE(reason, '') <> ?",
            &[host.into(), now.into(), calendar.into(), NOT_WRITTEN.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// How many bookings have something in the calendars of a connection that is to leave it: those
    /// of its host that end after `now` and are recorded there, and those of which a copy stands
    /// there that we still mean to remove.
    pub fn still_in(&self, connection: &str, now: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM bookings WHERE
               (end_at > ? AND status IN ('pending', 'confirmed') AND COALESCE(reason, '') <> ?
                 AND calendar_id IN (SELECT id FROM calendars WHERE connection_id = ?))
               OR id IN (SELECT booking_id FROM copies WHERE state <> 'by_hand'
                 AND calendar_id IN (SELECT id FROM calendars WHERE connection_id = ?))",
            &[
                now.into(),
                NOT_WRITTEN.into(),
                connection.into(),
                connection.into(),
            ],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// How many bookings of a host are being moved between calendars.
    pub fn moving(&self, host: &str) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM jobs WHERE kind = 'move'
               AND ref IN (SELECT id FROM bookings WHERE host_id = ?)",
            &[host.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// Bookings that are over and whose events only this host can remove, whoever was to meet the
    /// guest: they are in a calendar of theirs, and the connection is gone, or the calendar, or we
    /// have tried in vain.
    pub fn stuck(&self, host: &str) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "status IN ('cancelled', 'rejected') AND write_state <> 'none'
               AND calendar_id IN (SELECT calendars.id FROM calendars
                 LEFT JOIN connections ON connections.id = connection_id
                 WHERE calendars.host_id = ? AND (connections.state IS NULL
                   OR connections.state = 'reconnect_needed' OR calendars.state = 'gone'
                   OR bookings.id IN
                     (SELECT ref FROM jobs WHERE kind = 'leave' AND failed_at IS NOT NULL)))
             ORDER BY start_at, id",
            &[host.into()],
        )
    }

    /// The copies that a host has to remove.
    pub fn by_hand(&self, host: &str) -> Result<Vec<Copy>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM copies WHERE state = 'by_hand' AND calendar_id IN
                   (SELECT id FROM calendars WHERE host_id = ?) ORDER BY start_at, booking_id, event"
            ),
            &[host.into()],
            read,
        )
    }
}
