//! Finding bookings: by words, host, event type, state and time, also those that are long over.

use shared::api::{
    BookingFilter, BookingPlace, BookingSearch, BookingStatus, FoundBookings, Instant,
};
use shared::booking::Status;
use shared::time::Timestamp;

use super::owner::owner_booking;
use super::{Fault, Site};
use crate::store::{Booking, BookingQuery, Member, Place, Store};

const MOST_TEXT: usize = 100;
/// Bookings of one answer.
const PAGE: usize = 50;
/// Words are looked for here and not by the tables, which know only the capitals of ASCII: so many
/// are read at once, and for one answer.
const BATCH: u32 = 200;
const MOST_READ: u32 = 5_000;

/// What is looked for.
pub(super) struct Wanted {
    query: BookingQuery,
    /// In small letters; each has to be there.
    words: Vec<String>,
    reader: Member,
}

/// What was found, and the place after which there may be more.
pub(super) type Found = (Vec<Booking>, Option<Place>);

/// The next bookings that fit, as far as this member may see them.
///
/// # Errors
/// [`Fault::Invalid`] and [`Fault::Malformed`] naming the field.
pub fn find_bookings(
    site: &Site,
    member: &Member,
    search: &BookingSearch,
) -> Result<FoundBookings, Fault> {
    let store = site.store()?;
    let policy = store.site()?.ok_or(Fault::NoSite)?.host_changes;
    let mut wanted = Wanted::read(&search.filter, member)?;
    wanted.query.latest_first = search.latest_first;
    let after = search.after.as_ref().map(place).transpose()?;
    let (found, next) = wanted.find(&store, after, PAGE, MOST_READ)?;
    let bookings = found
        .into_iter()
        .map(|booking| owner_booking(&store, booking, policy));
    Ok(FoundBookings {
        bookings: bookings.collect::<Result<_, _>>()?,
        next: next.map(|place| BookingPlace {
            start: place.start.into(),
            id: place.id,
        }),
    })
}

fn place(wire: &BookingPlace) -> Result<Place, Fault> {
    Ok(Place {
        start: instant(&wire.start, "after.start")?,
        id: wire.id.clone(),
    })
}

fn instant(wire: &Instant, field: &'static str) -> Result<Timestamp, Fault> {
    Timestamp::try_from(wire).map_err(|_| Fault::Malformed {
        field,
        detail: "Give an instant such as 2026-11-23T08:00:00Z.",
    })
}

impl Wanted {
    /// What a filter asks for, of what this member may see.
    ///
    /// # Errors
    /// [`Fault::Invalid`] and [`Fault::Malformed`] naming the field.
    pub(super) fn read(filter: &BookingFilter, member: &Member) -> Result<Self, Fault> {
        if filter.text.chars().count() > MOST_TEXT {
            let detail = "Search for at most 100 characters.";
            return Err(Fault::invalid("text", detail));
        }
        let at = |wire: &Option<Instant>, field| {
            let wire = wire.as_ref();
            wire.map(|wire| instant(wire, field)).transpose()
        };
        Ok(Self {
            query: BookingQuery {
                host: filter.host.clone(),
                scope: member.scope(),
                event: filter.event.clone(),
                status: filter.status.map(status),
                from: at(&filter.from, "from")?,
                to: at(&filter.to, "to")?,
                latest_first: false,
            },
            reader: member.clone(),
            words: filter
                .text
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        })
    }

    /// At most `most` of them beyond `after`, having read about `most_read`.
    pub(super) fn find(
        &self,
        store: &Store<'_>,
        mut after: Option<Place>,
        most: usize,
        most_read: u32,
    ) -> Result<Found, Fault> {
        let mut found = Vec::new();
        let mut read = 0;
        loop {
            let batch = store.find_bookings(&self.query, after.as_ref(), BATCH)?;
            let is_last = batch.len() < BATCH as usize;
            for mut booking in batch {
                self.reader.blank_note(&mut booking);
                let fits = fits(&self.words, &booking);
                if fits && found.len() == most {
                    return Ok((found, after));
                }
                after = Some(Place {
                    start: booking.time.start(),
                    id: booking.id.clone(),
                });
                if fits {
                    found.push(booking);
                }
            }
            if is_last {
                return Ok((found, None));
            }
            read = BATCH.saturating_add(read);
            if read >= most_read {
                return Ok((found, after));
            }
        }
    }
}

fn status(wire: BookingStatus) -> Status {
    match wire {
        BookingStatus::Pending => Status::Pending,
        BookingStatus::Confirmed => Status::Confirmed,
        BookingStatus::Cancelled => Status::Cancelled,
        BookingStatus::Rejected => Status::Rejected,
    }
}

/// Whether each word stands somewhere in what the booking is known by.
fn fits(words: &[String], b: &Booking) -> bool {
    if words.is_empty() {
        return true;
    }
    let known = [&b.guest_name, &b.guest_email, &b.title, &b.note];
    let known = known.map(|text| text.to_lowercase());
    words
        .iter()
        .all(|word| known.iter().any(|text| text.contains(word)))
}
