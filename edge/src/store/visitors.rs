//! What visitors said of themselves: whose it is, how long it is kept, and taking it away.
//!
//! A booking it was taken from stays, with its time, its host and where its event is: nothing is
//! booked twice because somebody was forgotten.

use shared::time::Timestamp;

use super::{Booking, JobKind, Store, row};
use crate::ports::SqlError;

/// What stands in place of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody<'a> {
    /// Shown where their name was.
    pub name: &'a str,
    /// Tells bookings of one visitor from others', and not who it was; empty: not even that.
    pub pseudonym: &'a str,
}

/// A booking of somebody, with what is stored of it besides.
#[derive(Clone, Debug)]
pub struct KeptBooking {
    /// The booking.
    pub booking: Booking,
    /// The language of the page on which it was booked.
    pub lang: String,
    /// When it was booked.
    pub created_at: Timestamp,
}

/// What of a booking goes with its visitor: what stands in place of the name, the pseudonym, and
/// when. A new column that a visitor fills belongs here, or it outlives them.
pub(super) const TAKES_AWAY: &str = "guest_name = ?, pseudonym = ?, guest_email = '', notes = '', \
    answers = '[]', guests = '[]', utm = '{}', note = '', cancel_reason = '', zone = 'UTC', \
    lang = '', erased_at = COALESCE(erased_at, ?), revision = revision + 1";

impl Store<'_> {
    /// How many days after its end a booking keeps what its visitor said.
    pub fn keep_days(&self) -> Result<u16, SqlError> {
        let days = self.one("SELECT keep_days FROM site", &[], |row| row::int(row, 0))?;
        Ok(days
            .and_then(|days| u16::try_from(days).ok())
            .unwrap_or(u16::MAX))
    }

    /// Sets that.
    pub fn set_keep_days(&self, days: u16) -> Result<(), SqlError> {
        self.write("UPDATE site SET keep_days = ?", &[days.into()])
    }

    /// The bookings made with this address, in capitals or not, by their start.
    pub fn bookings_of(&self, email: &str) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "lower(guest_email) = lower(?) ORDER BY start_at, id",
            &[email.into()],
        )
    }

    /// All bookings.
    pub fn every_booking(&self) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where("1 ORDER BY start_at, id", &[])
    }

    /// The bookings that were taken from this visitor because they were over for long.
    pub fn bookings_of_pseudonym(&self, pseudonym: &str) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "pseudonym = ? AND pseudonym <> '' ORDER BY start_at, id",
            &[pseudonym.into()],
        )
    }

    /// The bookings to which somebody else brings who has this address.
    pub fn bookings_with(&self, email: &str) -> Result<Vec<Booking>, SqlError> {
        let mut found = self.bookings_where(
            "instr(lower(guests), lower(?)) > 0 ORDER BY start_at, id",
            &[email.into()],
        )?;
        found.retain(|b| b.guests.iter().any(|it| it.eq_ignore_ascii_case(email)));
        Ok(found)
    }

    /// A booking with what is stored of it besides.
    pub fn kept(&self, booking: Booking) -> Result<KeptBooking, SqlError> {
        let found = self.one(
            "SELECT lang, created_at FROM bookings WHERE id = ?",
            &[booking.id.as_str().into()],
            |row| Ok((row::text(row, 0)?, row::time(row, 1)?)),
        )?;
        let (lang, created_at) =
            found.ok_or_else(|| SqlError("a booking that is not there".into()))?;
        Ok(KeptBooking {
            booking,
            lang,
            created_at,
        })
    }

    /// Decided bookings that ended before `before` and still have what their visitor said, the
    /// oldest first.
    pub fn kept_too_long(&self, before: Timestamp, limit: u32) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "erased_at IS NULL AND end_at < ? AND status <> 'pending' ORDER BY end_at, id LIMIT ?",
            &[before.into(), limit.into()],
        )
    }

    /// When the first of those that are still kept ends.
    pub fn first_kept(&self) -> Result<Option<Timestamp>, SqlError> {
        let first = self.one(
            "SELECT MIN(end_at) FROM bookings WHERE erased_at IS NULL",
            &[],
            |row| row::opt_time(row, 0),
        )?;
        Ok(first.flatten())
    }

    /// Takes all that its visitor said from a booking, and whatever of it stands elsewhere. Raises
    /// the revision.
    pub fn erase_guest(
        &self,
        b: &Booking,
        instead: Nobody<'_>,
        now: Timestamp,
    ) -> Result<(), SqlError> {
        let id = b.id.as_str();
        self.write(
            &format!("UPDATE bookings SET {TAKES_AWAY} WHERE id = ?"),
            &[
                instead.name.into(),
                instead.pseudonym.into(),
                now.into(),
                id.into(),
            ],
        )?;
        // A key's row has a hash of all that was sent.
        self.write("DELETE FROM keys WHERE booking_id = ?", &[id.into()])?;
        self.write("DELETE FROM calls WHERE booking_id = ?", &[id.into()])?;
        self.write("DELETE FROM outbox WHERE ref = ?", &[id.into()])?;
        for address in b.guests.iter().chain([&b.guest_email]) {
            self.forget_address(address)?;
        }
        Ok(())
    }

    /// Takes one of those who were brought along from a booking.
    pub fn forget_guest(&self, b: &Booking, email: &str) -> Result<(), SqlError> {
        let mut guests = b.guests.clone();
        guests.retain(|it| !it.eq_ignore_ascii_case(email));
        self.write(
            "UPDATE bookings SET guests = ?, revision = revision + 1 WHERE id = ?",
            &[row::to_json(&guests)?.into(), b.id.as_str().into()],
        )?;
        self.write(
            "DELETE FROM keys WHERE booking_id = ?",
            &[b.id.as_str().into()],
        )
    }

    /// Events in a connection's calendars that a visitor is still to be taken out of are tried at
    /// once.
    pub fn strip_again(&self, connection: &str, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE jobs SET due_at = ? WHERE kind = ? AND ref IN (SELECT id FROM bookings
               WHERE calendar_id IN (SELECT id FROM calendars WHERE connection_id = ?))",
            &[
                now.into(),
                JobKind::Strip.as_str().into(),
                connection.into(),
            ],
        )
    }

    /// Google's words name what it refused: they go where they name this address.
    pub fn forget_address(&self, email: &str) -> Result<(), SqlError> {
        if email.is_empty() {
            return Ok(());
        }
        for statement in [
            "UPDATE jobs SET error = '' WHERE instr(lower(error), lower(?)) > 0",
            "UPDATE log SET detail = '' WHERE instr(lower(detail), lower(?)) > 0",
        ] {
            self.write(statement, &[email.into()])?;
        }
        Ok(())
    }
}
