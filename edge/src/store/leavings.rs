//! What is under way before a host or a connection is left.

use shared::api::FutureBookings;
use shared::booking::NOT_WRITTEN;
use shared::time::Timestamp;

use super::bookings::TAKES_TIME_OF;
use super::{Booking, Connection, Store, row};
use crate::ports::{Row, SqlError};

/// What is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeavingKind {
    /// The host, for a while.
    Pause,
    /// The host, for good.
    Remove,
    /// One connection.
    Disconnect,
}

impl LeavingKind {
    /// The word in SQL and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Remove => "remove",
            Self::Disconnect => "disconnect",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "pause" => Self::Pause,
            "remove" => Self::Remove,
            _ => Self::Disconnect,
        }
    }
}

/// What is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The host, or the connection.
    pub subject: String,
    /// Whose.
    pub host: String,
    /// What is left.
    pub what: LeavingKind,
    /// What becomes of future bookings.
    pub bookings: FutureBookings,
    /// The only host who is to take them; `None`: whoever is free.
    pub hand_to: Option<String>,
    /// What becomes of those that nobody can take.
    pub otherwise: FutureBookings,
    /// How many there were at first.
    pub total: u32,
}

impl Leaving {
    /// The connection, if only that is left.
    #[must_use]
    pub fn connection(&self) -> Option<&str> {
        (self.what == LeavingKind::Disconnect).then_some(self.subject.as_str())
    }

    /// Whether a connection is over once it is left: the one, or all that the host has.
    #[must_use]
    pub fn ends(&self, connection: &Connection) -> bool {
        match self.connection() {
            Some(only) => connection.id == only,
            None => connection.host == self.host,
        }
    }
}

fn word(choice: FutureBookings) -> &'static str {
    match choice {
        FutureBookings::Keep => "keep",
        FutureBookings::HandOver => "hand_over",
        FutureBookings::Cancel => "cancel",
    }
}

/// A word of a newer version harms no booking.
fn choice(text: &str) -> FutureBookings {
    match text {
        "hand_over" => FutureBookings::HandOver,
        "cancel" => FutureBookings::Cancel,
        _ => FutureBookings::Keep,
    }
}

const COLUMNS: &str = "ref, host_id, what, bookings, hand_to, otherwise, total";

fn read(row: &Row) -> Result<Leaving, SqlError> {
    Ok(Leaving {
        subject: row::text(row, 0)?,
        host: row::text(row, 1)?,
        what: LeavingKind::parse(&row::text(row, 2)?),
        bookings: choice(&row::text(row, 3)?),
        hand_to: row::opt_text(row, 4)?,
        otherwise: choice(&row::text(row, 5)?),
        total: row::small(row, 6)?,
    })
}

impl Store<'_> {
    /// What is under way before this host or connection is left.
    pub fn leaving_of(&self, subject: &str) -> Result<Option<Leaving>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM leavings WHERE ref = ?"),
            &[subject.into()],
            read,
        )
    }

    /// All that is under way of a host, the host itself first.
    pub fn leavings_of(&self, host: &str) -> Result<Vec<Leaving>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM leavings WHERE host_id = ? ORDER BY ref <> host_id, since, ref"
            ),
            &[host.into()],
            read,
        )
    }

    /// Begins to leave something, or begins anew with another choice.
    pub fn put_leaving(&self, l: &Leaving, now: Timestamp) -> Result<(), SqlError> {
        self.write(
            "INSERT INTO leavings (ref, host_id, what, bookings, hand_to, otherwise, total, since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (ref) DO UPDATE SET what = excluded.what, bookings = excluded.bookings,
               hand_to = excluded.hand_to, otherwise = excluded.otherwise, total = excluded.total",
            &[
                l.subject.as_str().into(),
                l.host.as_str().into(),
                l.what.as_str().into(),
                word(l.bookings).into(),
                l.hand_to.clone().into(),
                word(l.otherwise).into(),
                l.total.into(),
                now.into(),
            ],
        )?;
        self.set_leaving(&l.subject, true)
    }

    /// It is over, or was given up.
    pub fn remove_leaving(&self, subject: &str) -> Result<(), SqlError> {
        self.write("DELETE FROM leavings WHERE ref = ?", &[subject.into()])?;
        self.set_leaving(subject, false)
    }

    /// Nothing new is written over a connection that is being left.
    fn set_leaving(&self, connection: &str, leaving: bool) -> Result<(), SqlError> {
        self.write(
            "UPDATE connections SET leaving = ? WHERE id = ?",
            &[leaving.into(), connection.into()],
        )
    }

    /// The active bookings that end after `now` of a host, also beside others; with a connection, those
    /// with an event there, or to be written there, whosever they are by now, and those to which its
    /// host is invited there beside others.
    pub fn future_bookings(
        &self,
        host: &str,
        connection: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Booking>, SqlError> {
        match connection {
            Some(connection) => self.bookings_where(
                "end_at > ? AND status IN ('pending', 'confirmed') AND COALESCE(reason, '') <> ?
                   AND (calendar_id IN (SELECT id FROM calendars WHERE connection_id = ?)
                     OR id IN (SELECT booking_id FROM booking_hosts AS beside JOIN calendars
                       ON calendars.host_id = beside.host_id AND receives_bookings
                       WHERE connection_id = ?))
                 ORDER BY start_at, id",
                &[
                    now.into(),
                    NOT_WRITTEN.into(),
                    connection.into(),
                    connection.into(),
                ],
            ),
            None => self.bookings_where(
                &format!(
                    "end_at > ? AND status IN ('pending', 'confirmed') AND {TAKES_TIME_OF}
                     ORDER BY start_at, id"
                ),
                &[now.into(), host.into(), host.into()],
            ),
        }
    }

    /// Bookings that are another host's by now and whose event is still this one's; what is over
    /// moves no more.
    pub fn handed_over(&self, host: &str, now: Timestamp) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "end_at > ? AND status = 'confirmed' AND write_state = 'written' AND host_id <> ?
               AND calendar_id IN (SELECT id FROM calendars WHERE host_id = ?)
             ORDER BY start_at, id",
            &[now.into(), host.into(), host.into()],
        )
    }

    /// Active bookings of others that this host is to take over with the time to which they are
    /// being moved.
    pub fn coming_to(&self, host: &str) -> Result<Vec<Booking>, SqlError> {
        self.bookings_where(
            "wish_host = ? AND status IN ('pending', 'confirmed') ORDER BY start_at, id",
            &[host.into()],
        )
    }

    /// Gives a booking to another host. Raises the revision.
    pub fn set_booking_host(&self, booking: &str, host: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET host_id = ?, conflict = 0, revision = revision + 1 WHERE id = ?",
            &[host.into(), booking.into()],
        )
    }

    /// A host who was removed is nobody here any more, but for what they own. Answers the accounts
    /// that have no part in this site from now on.
    pub fn dismiss(&self, host: &str) -> Result<Vec<String>, SqlError> {
        let gone = self.all(
            "SELECT account FROM members WHERE host_id = ? AND role <> 'owner'",
            &[host.into()],
            |row| row::text(row, 0),
        )?;
        for account in &gone {
            self.remove_member(account)?;
        }
        self.write(
            "UPDATE members SET host_id = NULL WHERE host_id = ?",
            &[host.into()],
        )?;
        // What they were called before stays nowhere.
        self.write(
            "UPDATE audit SET before = json_remove(before, '$.name'),
                              after = json_remove(after, '$.name')
             WHERE what = 'host' AND subject = ?",
            &[host.into()],
        )?;
        Ok(gone)
    }
}
