//! Bookings. A row changes only together with its revision, so that whoever awaited Google can
//! see that somebody else was faster.

use shared::api::{Answered, Utm};
use shared::booking::{NotMoved, State, Status};
use shared::time::{Interval, Timestamp};

use super::find::{IN_SCOPE, in_scope};
use super::style::{EventStyle, Meet, read_meet};
use super::{Scope, Store, row};
use crate::ports::{Row, SqlError, Value};

/// What Google may know of a booking's event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteState {
    /// Nothing was ever sent at this epoch, or its removal was acknowledged.
    None,
    /// An insert was sent; whether it arrived is not known.
    Sent,
    /// An insert was sent, and Google has once said that the event is not there: it may still
    /// arrive.
    Missing,
    /// Google accepted the event.
    Written,
}

impl WriteState {
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sent => "sent",
            Self::Missing => "missing",
            Self::Written => "written",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "none" => Self::None,
            "missing" => Self::Missing,
            "written" => Self::Written,
            _ => Self::Sent,
        }
    }
}

/// A wish to move a booking: until it ends, the old and the new time are both taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishedTime {
    /// The new time, without buffers.
    pub time: Interval,
    /// A wish that Google has not heard of is given up then.
    pub until: Timestamp,
    /// Whether a patch, or for another host an insert, was sent whose answer is not known.
    pub sent: bool,
    /// Whether the host wishes it, not the visitor.
    pub by_host: bool,
    /// Who takes it over with that; `None`: it stays with its host.
    pub host: Option<String>,
}

/// A booking as it is stored.
#[derive(Clone, Debug)]
pub struct Booking {
    /// The id.
    pub id: String,
    /// The event type's slug.
    pub event: String,
    /// The event type's title at the time of booking.
    pub title: String,
    /// The place at the time of booking.
    pub location: String,
    /// Whose time; of several hosts the one in whose calendar it stands.
    pub host: String,
    /// The other hosts whose time it takes as well, if it is collective.
    pub co_hosts: Vec<String>,
    /// When, without buffers.
    pub time: Interval,
    /// Minutes kept free before.
    pub buffer_before: u16,
    /// Minutes kept free after.
    pub buffer_after: u16,
    /// Where it stands, and why.
    pub state: State,
    /// Something else is in the host's calendar at that time.
    pub conflict: bool,
    /// Grows with every change.
    pub revision: i64,
    /// A pending booking is rejected then.
    pub deadline: Timestamp,
    /// Somebody is talking to Google about it until then.
    pub lease_until: Option<Timestamp>,
    /// The calendar that receives it.
    pub calendar: String,
    /// Grows when an event id is burnt.
    pub epoch: u32,
    /// Google's id of the event, chosen by us before the insert is sent.
    pub google_event: Option<String>,
    /// What Google may know.
    pub write_state: WriteState,
    /// The wish to move it, while it is under way.
    pub wish: Option<WishedTime>,
    /// Why the last such wish came to nothing.
    pub not_moved: Option<NotMoved>,
    /// The guest's name.
    pub guest_name: String,
    /// The guest's address.
    pub guest_email: String,
    /// What the guest wrote.
    pub notes: String,
    /// What they answered.
    pub answers: Vec<Answered>,
    /// The addresses of whom they bring.
    pub guests: Vec<String>,
    /// Where they came from.
    pub utm: Utm,
    /// What the hosts noted, for themselves; set by [`Store::set_note`] alone.
    pub note: String,
    /// The zone in which the guest saw the time.
    pub zone: String,
    /// Whether all that the guest said was taken from it; by [`Store::erase_guest`] alone.
    pub erased: bool,
    /// How it stands in the calendar.
    pub style: EventStyle,
    /// Its Meet link; set by [`Store::set_meet`] alone.
    pub meet: Meet,
}

impl Booking {
    /// Where it stands, without why.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// Everybody whose time it takes, first the one in whose calendar it stands.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.host)
            .chain(&self.co_hosts)
            .map(String::as_str)
    }

    /// Whether it takes this host's time.
    #[must_use]
    pub fn is_of(&self, host: &str) -> bool {
        self.hosts().any(|its| its == host)
    }

    /// A time with the buffers of this booking around it.
    #[must_use]
    pub fn with_buffers(&self, time: &Interval) -> Interval {
        time.widened(i64::from(self.buffer_before), i64::from(self.buffer_after))
    }

    /// The booking as it would be with this wish come true.
    #[must_use]
    pub fn as_wished(&self, wish: &WishedTime) -> Self {
        Self {
            time: wish.time,
            host: wish.host.as_ref().unwrap_or(&self.host).clone(),
            ..self.clone()
        }
    }

    /// Whether it is confirmed and stands in no calendar, because its host wants that.
    #[must_use]
    pub fn is_unwritten(&self) -> bool {
        matches!(self.state, State::Confirmed(confirmed) if !confirmed.is_written())
    }
}

/// What is stored of a booking when it is made.
pub struct NewBooking<'a> {
    /// The booking, pending.
    pub booking: &'a Booking,
    /// The language of the page.
    pub lang: &'a str,
}

const COLUMNS: &str = "id, event, title, location, host_id, start_at, end_at, buffer_before, \
    buffer_after, status, reason, conflict, revision, deadline, lease_until, calendar_id, epoch, \
    google_event, write_state, guest_name, guest_email, notes, zone, style, \
    meet_url, meet_failed, wish_start, wish_end, wish_until, wish_sent, not_moved, \
    wish_by_host, answers, guests, utm, note, wish_host, erased_at IS NOT NULL, \
    (SELECT json_group_array(host_id) FROM booking_hosts WHERE booking_id = bookings.id)";

/// That a booking takes a host's time, also beside others'; takes the host twice.
pub(super) const TAKES_TIME_OF: &str =
    "(host_id = ? OR id IN (SELECT booking_id FROM booking_hosts WHERE host_id = ?))";

fn minutes(row: &Row, column: usize) -> Result<u16, SqlError> {
    u16::try_from(row::int(row, column)?).map_err(|_| SqlError(format!("column {column}: minutes")))
}

fn wish(row: &Row) -> Result<Option<WishedTime>, SqlError> {
    let (Some(start), Some(end), Some(until)) = (
        row::opt_time(row, 26)?,
        row::opt_time(row, 27)?,
        row::opt_time(row, 28)?,
    ) else {
        return Ok(None);
    };
    let time = Interval::new(start, end)
        .ok_or_else(|| SqlError("a wish that ends before it starts".into()))?;
    Ok(Some(WishedTime {
        time,
        until,
        sent: row::flag(row, 29)?,
        by_host: row::flag(row, 31)?,
        host: row::opt_text(row, 36)?,
    }))
}

fn read(row: &Row) -> Result<Booking, SqlError> {
    let time = Interval::new(row::time(row, 5)?, row::time(row, 6)?)
        .ok_or_else(|| SqlError("a booking that ends before it starts".into()))?;
    let status = row::text(row, 9)?;
    Ok(Booking {
        id: row::text(row, 0)?,
        event: row::text(row, 1)?,
        title: row::text(row, 2)?,
        location: row::text(row, 3)?,
        host: row::text(row, 4)?,
        co_hosts: row::json(row, 38)?,
        time,
        buffer_before: minutes(row, 7)?,
        buffer_after: minutes(row, 8)?,
        state: State::read(&status, row::opt_text(row, 10)?.as_deref())
            .ok_or_else(|| SqlError(format!("unknown booking status {status}")))?,
        conflict: row::flag(row, 11)?,
        revision: row::int(row, 12)?,
        deadline: row::time(row, 13)?,
        lease_until: row::opt_time(row, 14)?,
        calendar: row::text(row, 15)?,
        epoch: row::small(row, 16)?,
        google_event: row::opt_text(row, 17)?,
        write_state: WriteState::parse(&row::text(row, 18)?),
        guest_name: row::text(row, 19)?,
        guest_email: row::text(row, 20)?,
        notes: row::text(row, 21)?,
        zone: row::text(row, 22)?,
        style: row::json(row, 23)?,
        meet: read_meet(row, 24)?,
        wish: wish(row)?,
        not_moved: row::opt_text(row, 30)?.map(|why| NotMoved::parse(&why)),
        answers: row::json(row, 32)?,
        guests: row::json(row, 33)?,
        utm: row::json(row, 34)?,
        note: row::text(row, 35)?,
        erased: row::flag(row, 37)?,
    })
}

/// The condition of bookings that are not over, with its values.
fn ahead(scope: Option<&Scope>, now: Timestamp) -> Result<(String, Vec<Value>), SqlError> {
    let mut condition = "end_at > ? AND status <> 'rejected'".to_owned();
    let mut values = vec![now.into()];
    if let Some(scope) = scope {
        condition = format!("{condition} AND {IN_SCOPE}");
        values.extend(in_scope(scope)?);
    }
    Ok((condition, values))
}

impl Store<'_> {
    /// One booking.
    pub fn booking(&self, id: &str) -> Result<Option<Booking>, SqlError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM bookings WHERE id = ?"),
            &[id.into()],
            read,
        )
    }

    /// The bookings that `condition` selects; what may follow it is an order.
    pub(super) fn bookings_where(
        &self,
        condition: &str,
        values: &[crate::ports::Value],
    ) -> Result<Vec<Booking>, SqlError> {
        let statement = format!("SELECT {COLUMNS} FROM bookings WHERE {condition}");
        self.all(&statement, values, read)
    }

    /// The language of the page on which it was booked, as a BCP 47 tag; may be empty.
    pub fn booking_lang(&self, id: &str) -> Result<String, SqlError> {
        let lang = self.one(
            "SELECT lang FROM bookings WHERE id = ?",
            &[id.into()],
            |row| row::text(row, 0),
        )?;
        Ok(lang.unwrap_or_default())
    }

    /// Stores a new booking.
    pub fn insert_booking(&self, new: &NewBooking, now: Timestamp) -> Result<(), SqlError> {
        let b = new.booking;
        self.write(
            "INSERT INTO bookings (id, event, title, location, host_id, start_at, end_at,
               buffer_before, buffer_after, status, reason, deadline, lease_until, calendar_id,
               google_event, guest_name, guest_email, notes, zone, style, lang, created_at,
               answers, guests, utm)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                b.id.as_str().into(),
                b.event.as_str().into(),
                b.title.as_str().into(),
                b.location.as_str().into(),
                b.host.as_str().into(),
                b.time.start().into(),
                b.time.end().into(),
                b.buffer_before.into(),
                b.buffer_after.into(),
                b.state.words().0.into(),
                b.state.words().1.map(str::to_owned).into(),
                b.deadline.into(),
                b.lease_until.into(),
                b.calendar.as_str().into(),
                b.google_event.clone().into(),
                b.guest_name.as_str().into(),
                b.guest_email.as_str().into(),
                b.notes.as_str().into(),
                b.zone.as_str().into(),
                row::to_json(&b.style)?.into(),
                new.lang.into(),
                now.into(),
                row::to_json(&b.answers)?.into(),
                row::to_json(&b.guests)?.into(),
                row::to_json(&b.utm)?.into(),
            ],
        )?;
        for host in &b.co_hosts {
            self.write(
                "INSERT INTO booking_hosts (booking_id, host_id) VALUES (?, ?)",
                &[b.id.as_str().into(), host.as_str().into()],
            )?;
        }
        Ok(())
    }

    /// Stores what may change about a booking, and raises its revision.
    pub fn update_booking(&self, b: &Booking) -> Result<(), SqlError> {
        let wish = b.wish.as_ref();
        self.write(
            "UPDATE bookings SET start_at = ?, end_at = ?, status = ?, reason = ?, conflict = ?,
               revision = revision + 1, lease_until = ?, epoch = ?, google_event = ?,
               write_state = ?, deadline = ?, wish_start = ?, wish_end = ?, wish_until = ?,
               wish_sent = ?, wish_by_host = ?, wish_host = ?, not_moved = ? WHERE id = ?",
            &[
                b.time.start().into(),
                b.time.end().into(),
                b.state.words().0.into(),
                b.state.words().1.map(str::to_owned).into(),
                b.conflict.into(),
                b.lease_until.into(),
                b.epoch.into(),
                b.google_event.clone().into(),
                b.write_state.as_str().into(),
                b.deadline.into(),
                wish.map(|wish| wish.time.start()).into(),
                wish.map(|wish| wish.time.end()).into(),
                wish.map(|wish| wish.until).into(),
                wish.is_some_and(|wish| wish.sent).into(),
                wish.is_some_and(|wish| wish.by_host).into(),
                wish.and_then(|wish| wish.host.clone()).into(),
                b.not_moved.map(|why| why.as_str().to_owned()).into(),
                b.id.as_str().into(),
            ],
        )
    }

    /// Takes or gives back the right to talk to Google about a booking. Not a change of it.
    pub fn lease_booking(&self, id: &str, until: Option<Timestamp>) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET lease_until = ? WHERE id = ?",
            &[until.into(), id.into()],
        )
    }

    /// What was said on cancelling, moving or declining it; empty if nothing.
    pub fn said(&self, id: &str) -> Result<String, SqlError> {
        let said = self.one(
            "SELECT cancel_reason FROM bookings WHERE id = ?",
            &[id.into()],
            |row| row::text(row, 0),
        )?;
        Ok(said.unwrap_or_default())
    }

    /// Keeps what was said on cancelling, moving or declining it.
    pub fn set_said(&self, id: &str, reason: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET cancel_reason = ? WHERE id = ?",
            &[reason.into(), id.into()],
        )
    }

    /// Keeps since when it is cancelled.
    pub fn set_cancelled(&self, id: &str, at: Timestamp) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET cancelled_at = ? WHERE id = ?",
            &[at.into(), id.into()],
        )
    }

    /// Keeps what the hosts note of it. Not a change of it.
    pub fn set_note(&self, id: &str, note: &str) -> Result<(), SqlError> {
        self.write(
            "UPDATE bookings SET note = ? WHERE id = ?",
            &[note.into(), id.into()],
        )
    }

    /// The active bookings that take a host's time in `window`, or are to be moved into it, also by
    /// another host.
    pub fn active_bookings(&self, host: &str, window: &Interval) -> Result<Vec<Booking>, SqlError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM bookings WHERE status IN ('pending', 'confirmed')
                   AND (host_id = ? AND end_at > ? AND start_at < ?
                     OR COALESCE(wish_host, host_id) = ? AND wish_end > ? AND wish_start < ?
                     OR id IN (SELECT booking_id FROM booking_hosts WHERE host_id = ?)
                       AND (end_at > ? AND start_at < ? OR wish_end > ? AND wish_start < ?))
                 ORDER BY start_at"
            ),
            &[
                host.into(),
                window.start().into(),
                window.end().into(),
                host.into(),
                window.start().into(),
                window.end().into(),
                host.into(),
                window.start().into(),
                window.end().into(),
                window.start().into(),
                window.end().into(),
            ],
            read,
        )
    }

    /// The starts of an event type's active bookings from `since` on, with whichever host; also
    /// those to which one is to be moved. `but` is left out.
    pub fn starts_of_event(
        &self,
        event: &str,
        since: Timestamp,
        but: &str,
    ) -> Result<Vec<Timestamp>, SqlError> {
        self.all(
            "SELECT start_at FROM bookings WHERE event = ? AND start_at >= ? AND id <> ?
               AND status IN ('pending', 'confirmed')
             UNION ALL
             SELECT wish_start FROM bookings WHERE event = ? AND wish_start >= ? AND id <> ?
               AND status IN ('pending', 'confirmed')",
            &[
                event.into(),
                since.into(),
                but.into(),
                event.into(),
                since.into(),
                but.into(),
            ],
            |row| row::time(row, 0),
        )
    }

    /// Future bookings that somebody sees, by start; at most 100. `None`: all.
    pub fn owner_bookings(
        &self,
        scope: Option<&Scope>,
        now: Timestamp,
    ) -> Result<Vec<Booking>, SqlError> {
        let (condition, values) = ahead(scope, now)?;
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM bookings WHERE {condition} ORDER BY start_at, id LIMIT 100"
            ),
            &values,
            read,
        )
    }

    /// How many bookings [`Self::owner_bookings`] would list if it had no end.
    pub fn owner_bookings_count(
        &self,
        scope: Option<&Scope>,
        now: Timestamp,
    ) -> Result<i64, SqlError> {
        let (condition, values) = ahead(scope, now)?;
        let count = self.one(
            &format!("SELECT COUNT(*) FROM bookings WHERE {condition}"),
            &values,
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// How many active bookings of a host are not over.
    pub fn coming_bookings(&self, host: &str, now: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            &format!(
                "SELECT COUNT(*) FROM bookings WHERE end_at > ?
                   AND status IN ('pending', 'confirmed') AND {TAKES_TIME_OF}"
            ),
            &[now.into(), host.into(), host.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// How many active bookings in the future carry this address.
    pub fn future_bookings_of(&self, email: &str, now: Timestamp) -> Result<i64, SqlError> {
        let count = self.one(
            "SELECT COUNT(*) FROM bookings WHERE end_at > ? AND status IN ('pending', 'confirmed')
               AND lower(guest_email) = lower(?)",
            &[now.into(), email.into()],
            |row| row::int(row, 0),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// Bookings that are over and whose event may still be at Google, of one connection.
    pub fn leaving(&self, connection: &str) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT id FROM bookings WHERE write_state <> 'none'
               AND status IN ('cancelled', 'rejected')
               AND calendar_id IN (SELECT id FROM calendars WHERE connection_id = ?)",
            &[connection.into()],
            |row| row::text(row, 0),
        )
    }

    /// Whether an event of ours that lasts beyond `since` may be in this calendar: also one that
    /// has left it as far as we know. Google says of a calendar to which access was taken away, as
    /// of an event that is gone, that it is not there; access can be given back.
    pub fn may_hold_ours(&self, calendar: &str, since: Timestamp) -> Result<bool, SqlError> {
        let found = self.one(
            "SELECT 1 FROM bookings WHERE calendar_id = ?
             UNION ALL SELECT 1 FROM copies WHERE calendar_id = ?
             UNION ALL SELECT 1 FROM test_events WHERE calendar_id = ?
             UNION ALL SELECT 1 FROM calendars WHERE id = ? AND left_until > ? LIMIT 1",
            &[
                calendar.into(),
                calendar.into(),
                calendar.into(),
                calendar.into(),
                since.into(),
            ],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Ids of our events in a calendar that may exist at Google and touch `window`.
    pub fn events_in(&self, calendar: &str, window: &Interval) -> Result<Vec<String>, SqlError> {
        self.all(
            "SELECT google_event FROM bookings WHERE calendar_id = ?
               AND (end_at > ? AND start_at < ? OR wish_sent AND wish_end > ? AND wish_start < ?)
               AND write_state <> 'none' AND google_event IS NOT NULL
             UNION SELECT event FROM copies WHERE calendar_id = ? AND end_at > ? AND start_at < ?",
            &[
                calendar.into(),
                window.start().into(),
                window.end().into(),
                window.start().into(),
                window.end().into(),
                calendar.into(),
                window.start().into(),
                window.end().into(),
            ],
            |row| row::text(row, 0),
        )
    }

    /// Ids of our events, in other calendars, to which this one may have been invited because its
    /// host is a co-host, and that touch `window`. Google gives the copy the id of the event.
    pub fn invited_in(&self, calendar: &str, window: &Interval) -> Result<Vec<String>, SqlError> {
        self.all(
            "WITH theirs (booking) AS (
               SELECT booking_id FROM booking_hosts
               JOIN calendars AS own ON own.host_id = booking_hosts.host_id AND own.is_primary
               JOIN calendars AS this ON this.google_id = own.google_id WHERE this.id = ?)
             SELECT google_event FROM bookings WHERE id IN (SELECT booking FROM theirs)
               AND (end_at > ? AND start_at < ? OR wish_sent AND wish_end > ? AND wish_start < ?)
               AND write_state <> 'none' AND google_event IS NOT NULL
             UNION SELECT event FROM copies WHERE booking_id IN (SELECT booking FROM theirs)
               AND end_at > ? AND start_at < ?",
            &[
                calendar.into(),
                window.start().into(),
                window.end().into(),
                window.start().into(),
                window.end().into(),
                window.start().into(),
                window.end().into(),
            ],
            |row| row::text(row, 0),
        )
    }
}
