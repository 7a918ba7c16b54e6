//! Committing a booking: decided here in one stretch, then settled with Google.
//!
//! The order is DESIGN.md's "Committing a booking": key, one stretch without an await that takes
//! the time, then [`settle`], run by this request and by a job if the request dies.

use futures_util::future::join;
use shared::api;
use shared::booking::{Approval, Rejection, State, Status, Writing, approval_deadline, deadline};
use shared::contact::{Email, Name, Notes};
use shared::guests::{self, GuestError};
use shared::questions;
use shared::time::{Interval, Zone};

use super::hold::{admit, own_hold, parse_start};
use super::load::{around, load};
use super::pending::{LEASE_S, is_writing};
use super::rate::limit;
use super::settle::settle_leased;
use super::slots::fresh_around;
use super::{Direction, Fault, Site, Tell, booking_view, draft, moving, switches, tell};
use crate::mail::Kind;
use crate::seal::sha256_hex;
use crate::store::{Booking, EventStyle, JobKind, KeyRow, Meet, NewBooking, WriteState};

const BOOKINGS_A_MINUTE: usize = 5;
const FUTURE_BOOKINGS_PER_ADDRESS: i64 = 3;
/// What is said then; pages for visitors know it by this, and say it in their language.
pub const THREE_BOOKINGS: &str =
    "This e-mail address has three bookings here already: cancel one first.";
/// How long a host has to answer, unless the event type says otherwise.
const APPROVAL_HOURS: u16 = 24;
/// When the job takes over from a request that died.
const JOB_AFTER_S: i64 = 30;

/// What came of a request to book.
#[derive(Debug)]
pub enum Booked {
    /// Google has accepted the event: 201.
    Confirmed(api::BookingView),
    /// The time is kept, Google has not answered yet: 202.
    Pending(api::BookingView),
    /// The same key again: how the booking stands now, 200.
    Again(api::BookingView),
}

/// What the request says, checked.
struct Wish {
    start: shared::time::Timestamp,
    name: Name,
    email: Email,
    notes: Notes,
    zone: Zone,
}

/// What the visitor answered, beside what was asked.
fn parse_answers(
    questions: &[api::Question],
    answers: &[api::Answer],
) -> Result<Vec<api::Answered>, Fault> {
    questions::answered(questions, answers)
        .map_err(|(id, error)| Fault::invalid(format!("answers.{id}"), error.to_string()))
}

/// Whom the visitor brings.
fn parse_guests(named: &[String], own: &Email, most: u8) -> Result<Vec<String>, Fault> {
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    guests::parse(&named, own.as_str(), most).map_err(|(at, why)| {
        let detail = match why {
            GuestError::EmailForm => "Enter an e-mail address, like name@example.com.".into(),
            GuestError::TooMany => format!("At most {most} more people can be invited."),
        };
        Fault::invalid(format!("guests.{at}"), detail)
    })
}

fn parse(request: &api::BookingRequest) -> Result<Wish, Fault> {
    let start = parse_start(&request.start)?;
    let name = Name::parse(&request.name).map_err(|e| Fault::invalid("name", e.to_string()))?;
    let email = Email::parse(&request.email).map_err(|e| Fault::invalid("email", e.to_string()))?;
    let notes = Notes::parse(&request.notes).map_err(|e| Fault::invalid("notes", e.to_string()))?;
    let zone = Zone::parse(&request.zone)
        .map_err(|_| Fault::invalid("zone", "Give an IANA time zone such as Europe/Berlin."))?;
    if request.lang.len() > 35 {
        return Err(Fault::invalid("lang", "Give a language tag such as en."));
    }
    Ok(Wish {
        start,
        name,
        email,
        notes,
        zone,
    })
}

/// Books a slot. `body` is the request's body as it came, for comparing repeated requests.
///
/// # Errors
/// See the routes: 409 `slot_taken` and `in_flight`, 422 `slot_not_offered`, `invalid` and
/// `key_reused`, 429, 503 `host_unavailable` and `cannot_say_now`.
pub async fn book(
    site: &Site,
    key: &str,
    body: &[u8],
    request: &api::BookingRequest,
    network: &str,
) -> Result<Booked, Fault> {
    if draft::is_draft(&request.event) {
        return Err(draft::not_booked());
    }
    let key_hash = sha256_hex(key.as_bytes());
    let body_hash = sha256_hex(body);
    let store = site.store()?;
    if let Some(row) = store.key(&key_hash)? {
        return again(site, &row, &body_hash);
    }
    let wish = parse(request)?;
    let id = take(
        site,
        request,
        &wish,
        &KeyParts {
            key_hash,
            body_hash,
        },
        network,
    )?;
    site.wake().await;
    // The watch has to know before this request can die, and Google takes longer anyway.
    let (settled, ()) = join(settle_leased(site, &id), site.tell_watch(Tell::Changed)).await;
    let settled = match settled {
        Ok(settled) => settled,
        Err(fault) => {
            // The time is taken and the job goes on: that is what is true now.
            site.note("settle", &fault);
            let stored = site.store()?.booking(&id)?;
            stored.ok_or(fault)?
        }
    };
    if settled.status() == Status::Rejected {
        tell::answered(&site.store()?, &id)?;
    }
    site.wake().await;
    let view = booking_view(site, &settled)?;
    match settled.state {
        State::Confirmed(_) => Ok(Booked::Confirmed(view)),
        State::Pending(_) => Ok(Booked::Pending(view)),
        State::Cancelled(_) => Ok(Booked::Again(view)),
        State::Rejected(rejected) => Err(match rejected.why() {
            Rejection::Busy => Fault::SlotTaken(fresh_around(
                site,
                &request.event,
                request.minutes,
                wish.start,
            )?),
            Rejection::NotAccepted if !settled.guests.is_empty() => Fault::invalid(
                "guests",
                "Google did not accept one of the addresses: check all of them.",
            ),
            Rejection::NotAccepted if settled.style.invites() => {
                Fault::invalid("email", "Google did not accept this address: check it.")
            }
            _ => Fault::HostUnavailable(
                "The calendar can't be written right now, so nothing was booked.".into(),
            ),
        }),
    }
}

/// What became of the request that came with this key before.
pub(super) fn again(site: &Site, row: &KeyRow, body_hash: &str) -> Result<Booked, Fault> {
    if row.body_hash != body_hash {
        return Err(Fault::KeyReused);
    }
    standing(site, row).map(Booked::Again)
}

/// What became of what was asked for with this idempotency key. Only who asked knows it.
///
/// # Errors
/// [`Fault::NotFound`] if nothing has arrived with it; [`Fault::InFlight`].
pub fn asked_for(site: &Site, key: &str) -> Result<api::BookingView, Fault> {
    let row = site.store()?.key(&sha256_hex(key.as_bytes()))?;
    standing(site, &row.ok_or(Fault::NotFound("booking"))?)
}

fn standing(site: &Site, row: &KeyRow) -> Result<api::BookingView, Fault> {
    let store = site.store()?;
    let booking = store
        .booking(&row.booking)?
        .ok_or(Fault::NotFound("booking"))?;
    let leased = booking.lease_until.is_some_and(|until| until > site.now());
    if leased && (is_writing(&booking) || booking.wish.is_some()) {
        return Err(Fault::InFlight);
    }
    booking_view(site, &booking)
}

struct KeyParts {
    key_hash: String,
    body_hash: String,
}

/// The one stretch: validate with the slot function, choose the host, write the booking. From
/// here on nobody else can take the time.
fn take(
    site: &Site,
    request: &api::BookingRequest,
    wish: &Wish,
    key: &KeyParts,
    network: &str,
) -> Result<String, Fault> {
    let store = site.store()?;
    let now = site.now();
    let own = match &request.hold {
        Some(key) => own_hold(&store, key)?,
        None => None,
    };
    let loaded = load(
        site,
        &request.event,
        own.as_ref().map(|hold| hold.id.as_str()),
        around(wish.start, 1),
    )?;
    let answers = parse_answers(&loaded.settings.questions, &request.answers)?;
    let guests = parse_guests(&request.guests, &wish.email, loaded.guests())?;
    let chosen = admit(site, &loaded, request.minutes, wish.start)?;
    limit(&store, "booking", network, now, BOOKINGS_A_MINUTE)?;
    if store.future_bookings_of(wish.email.as_str(), now)? >= FUTURE_BOOKINGS_PER_ADDRESS {
        return Err(Fault::TooMany {
            retry_after: 3600,
            detail: THREE_BOOKINGS,
        });
    }
    let calendar = moving::receiving(&store, &chosen.host)?.map(|calendar| calendar.id);
    // A host who wants bookings in no calendar need not have one.
    if calendar.is_none() && switches::of(&store, &chosen.host)?.bookings_written {
        return Err(Fault::HostUnavailable(
            "No calendar receives bookings.".into(),
        ));
    }
    let time = Interval::new(
        wish.start,
        wish.start.plus_minutes(i64::from(request.minutes)),
    )
    .ok_or_else(|| Fault::invalid("minutes", "A duration must be longer than nothing."))?;
    let notice = loaded.settings.notice;
    let (state, deadline, lease) = if loaded.settings.approval {
        let hours = loaded.settings.approval_hours.unwrap_or(APPROVAL_HOURS);
        let until = approval_deadline(now, wish.start, notice, hours);
        (State::from(Approval::begin()), until, None)
    } else {
        let lease = now.plus_seconds(LEASE_S);
        let until = deadline(now, wish.start, notice);
        (Writing::begin().into(), until, Some(lease))
    };
    let booking = Booking {
        id: site.new_id(),
        event: request.event.clone(),
        title: loaded.settings.title.clone(),
        location: loaded.settings.location.clone(),
        host: chosen.host,
        co_hosts: chosen.co_hosts,
        time,
        buffer_before: loaded.settings.buffer_before,
        buffer_after: loaded.settings.buffer_after,
        state,
        conflict: false,
        revision: 0,
        deadline,
        lease_until: lease,
        calendar: calendar.unwrap_or_default(),
        epoch: 0,
        google_event: None,
        write_state: WriteState::None,
        wish: None,
        not_moved: None,
        guest_name: wish.name.as_str().to_owned(),
        guest_email: wish.email.as_str().to_owned(),
        notes: wish.notes.as_str().to_owned(),
        answers,
        guests,
        utm: request.utm.clone(),
        note: String::new(),
        zone: wish.zone.name().to_owned(),
        erased: false,
        style: EventStyle::from(&loaded.settings),
        meet: Meet::Waiting,
    };
    let row = KeyRow {
        body_hash: key.body_hash.clone(),
        booking: booking.id.clone(),
    };
    store.transaction(|| -> Result<(), Fault> {
        if let Some(hold) = &own {
            store.remove_hold(&hold.id)?;
        }
        store.insert_booking(
            &NewBooking {
                booking: &booking,
                lang: &request.lang,
            },
            now,
        )?;
        store.insert_key(&key.key_hash, &row, now)?;
        store.put_job(
            JobKind::Settle,
            &booking.id,
            now.plus_seconds(JOB_AFTER_S),
            0,
        )?;
        store.count("booking", network, now)?;
        store.tidy_by(now.plus_seconds(3600))?;
        if loaded.settings.approval {
            tell::later(site, &store, Kind::Asked, &booking)?;
            tell::later(site, &store, Kind::Wanted, &booking)?;
        }
        site.log(Direction::In, "booking", &booking.id, &request.event)
    })?;
    Ok(booking.id)
}
