//! What was last seen at Google of the events of bookings: the host may move or delete them
//! there, and guests answer.

use shared::time::{Interval, Timestamp};

use super::{Booking, Store, row};
use crate::ports::{Row, SqlError};

/// What the host did to an event, where it was not simply followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostChange {
    /// It lies at another time there.
    Moved,
    /// It is not there any more.
    Removed,
}

impl HostChange {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Removed => "removed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Moved, Self::Removed]
            .into_iter()
            .find(|change| change.as_str() == text)
    }
}

/// What was last seen of a booking's event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Google's time of the last change that is reflected here, also our own.
    pub updated: Option<Timestamp>,
    /// When Google last acknowledged a write of ours, by our clock.
    pub written_at: Option<Timestamp>,
    /// Since when the event can't be found.
    pub missing_since: Option<Timestamp>,
    /// What the host did, if it is left as it is or waits for a decision.
    pub change: Option<HostChange>,
    /// With [`HostChange::Moved`]: where it lies now.
    pub moved_to: Option<Interval>,
    /// Whether the host set the time in Google: then it may overlap another booking.
    pub host_set: bool,
    /// Whether the guest answered "No".
    pub declined: bool,
    /// Whether somebody decided to leave [`Seen::change`] as it is.
    pub kept: bool,
}

fn read(row: &Row) -> Result<Seen, SqlError> {
    let moved_to = match (row::opt_time(row, 3)?, row::opt_time(row, 4)?) {
        (Some(start), Some(end)) => Interval::new(start, end),
        _ => None,
    };
    Ok(Seen {
        updated: row::opt_time(row, 0)?,
        missing_since: row::opt_time(row, 1)?,
        change: row::opt_text(row, 2)?.and_then(|text| HostChange::parse(&text)),
        moved_to,
        host_set: row::flag(row, 5)?,
        declined: row::flag(row, 6)?,
        written_at: row::opt_time(row, 7)?,
        kept: row::flag(row, 8)?,
    })
}

/// The confirmed bookings written in a calendar that end after an instant.
const CONFIRMED_IN: &str =
    "calendar_id = ? AND status = 'confirmed' AND write_state = 'written' AND end_at > ?";

impl Store<'_> {
    /// What was last seen of a booking's event; nothing yet is [`Seen::default`].
    pub fn seen(&self, booking: &str) -> Result<Seen, SqlError> {
        let found = self.one(
            "SELECT updated_at, missing_since, change, moved_start, moved_end, host_set, declined,
               written_at, kept
             FROM seen WHERE booking_id = ?",
            &[booking.into()],
            read,
        )?;
        Ok(found.unwrap_or_default())
    }

    /// Notes what was seen.
    pub fn put_seen(&self, booking: &str, seen: &Seen) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO seen (booking_id, updated_at, missing_since, change, moved_start,
               moved_end, host_set, declined, written_at, kept)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (booking_id) DO UPDATE SET updated_at = excluded.updated_at,
               missing_since = excluded.missing_since, change = excluded.change,
               moved_start = excluded.moved_start, moved_end = excluded.moved_end,
               host_set = excluded.host_set, declined = excluded.declined,
               written_at = excluded.written_at, kept = excluded.kept",
            &[
                booking.into(),
                seen.updated.into(),
                seen.missing_since.into(),
                seen.change.map(|change| change.as_str().to_owned()).into(),
                seen.moved_to.map(|time| time.start()).into(),
                seen.moved_to.map(|time| time.end()).into(),
                seen.host_set.into(),
                seen.declined.into(),
                seen.written_at.into(),
                seen.kept.into(),
            ],
        )
    }

    /// A write of ours was answered: what is read from before it is too old from now on.
    pub fn note_written(
        &self,
        booking: &str,
        updated: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), SqlError> {
        let mut seen = self.seen(booking)?;
        seen.updated = updated.max(seen.updated);
        seen.written_at = Some(now);
        seen.missing_since = None;
        self.put_seen(booking, &seen)
    }

    /// The co-hosts of a booking who answered "No" to its invitation.
    pub fn declined_by(&self, booking: &str) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT host_id FROM booking_hosts WHERE booking_id = ? AND declined",
            &[booking.into()],
            |row| row::text(row, 0),
        )
    }

    /// Notes what a co-host answered, and with `of` when the event was changed last, if there is
    /// no need to ask again before it changes. Not a change of the booking.
    pub fn set_declined_by(
        &self,
        booking: &str,
        host: &str,
        declined: bool,
        of: Option<Timestamp>,
    ) -> Result<(), SqlError> {
        self.write(
            "UPDATE booking_hosts SET declined = ?, answer_of = ? WHERE booking_id = ? AND host_id = ?",
            &[declined.into(), of.into(), booking.into(), host.into()],
        )
    }

    /// Of which change of the event a co-host's answer is known.
    pub fn answer_of(&self, booking: &str, host: &str) -> Result<Option<Timestamp>, SqlError> {
        let found = self.one(
            "SELECT answer_of FROM booking_hosts WHERE booking_id = ? AND host_id = ?",
            &[booking.into(), host.into()],
            |row| row::opt_time(row, 0),
        )?;
        Ok(found.flatten())
    }

    /// To another event nobody has answered yet.
    pub fn forget_declined_by(&self, booking: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE booking_hosts SET declined = 0, answer_of = NULL WHERE booking_id = ?",
            &[booking.into()],
        )
    }

    /// The confirmed bookings written in a calendar that end after `now`.
    pub fn confirmed_in(&self, calendar: &str, now: Timestamp) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            &format!("{CONFIRMED_IN} ORDER BY start_at, id"),
            &[calendar.into(), now.into()],
        )
    }

    /// Whether there are any of them.
    pub fn has_confirmed_in(&self, calendar: &str, now: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            &format!("SELECT 1 FROM bookings WHERE {CONFIRMED_IN} LIMIT 1"),
            &[calendar.into(), now.into()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Whether another active booking of one of its hosts meets this one, buffers included.
    pub fn meets_another(&self, b: &Booking) -> Result<bool, SqlError> {
        self.meets_another_at(b, &b.time)
    }

    /// Whether another one meets it at this time, or is to be moved to where it would.
    pub fn meets_another_at(&self, b: &Booking, time: &Interval) -> Result<bool, SqlError> {
        let wide = b.with_buffers(time);
        let Some(window) = Interval::new(
            wide.start().plus_seconds(-86_400),
            wide.end().plus_seconds(86_400),
        ) else {
            return Ok(false);
        };
        let meets =
            |its: &Booking| wide.overlaps(&its.time) || its.with_buffers(&its.time).overlaps(time);
        for host in b.hosts() {
            let others = self.active_bookings(host, &window)?;
            let met = others.iter().filter(|other| other.id != b.id).any(|other| {
                let wished = other.wish.as_ref().map(|wish| other.as_wished(wish));
                let of_host = [Some(other), wished.as_ref()].into_iter().flatten();
                of_host.filter(|its| its.is_of(host)).any(meets)
            });
            if met {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
