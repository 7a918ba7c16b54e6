//! Moving a booking to another time: the wish. From here on the old and the new time are both
//! reserved; the old one is valid, and is what everybody is told, until Google has accepted the
//! new one. How it ends is in `wish`.

use shared::api::{self, Assignment};
use shared::booking::{NotMoved, Pending, State, deadline};
use shared::slots::EventType;
use shared::time::{Interval, Month, Timestamp};

use super::assign::choose;
use super::book::{Booked, again};
use super::erase::still_reached;
use super::hold::parse_start;
use super::load::{Loaded, ahead, around as near, load_booked};
use super::notice::{By, in_time};
use super::pending::LEASE_S;
use super::rate::limit;
use super::slots::{answer_of, can_say, free};
use super::visitors::still_theirs;
use super::wish::settle_wish_leased;
use super::{Direction, Fault, Site, booking_view};
use crate::seal::sha256_hex;
use crate::store::{Booking, JobKind, KeyRow, WishedTime};

const MOVES_A_MINUTE: usize = 5;
/// Why no visitor moves a booking whose host agrees to each time; pages for visitors know it by
/// this, and say it in their language.
pub const TO_BE_AGREED: &str = "Each time has to be agreed to here: ask for another one where you \
     booked, and cancel this one when you have it.";
/// The same of a booking that is not ahead any more.
pub const HAS_BEGUN: &str = "This booking has begun: it can't be moved any more.";
/// When the job takes over from a request that died.
const JOB_AFTER_S: i64 = 30;

/// A request to move a booking: who asks, and what makes it the same request again.
pub struct RescheduleCommand<'a> {
    /// The booking.
    pub id: &'a str,
    /// The idempotency key.
    pub key: &'a str,
    /// The body as it came.
    pub body: &'a [u8],
    /// The body.
    pub request: &'a api::RescheduleRequest,
    /// Whether notice periods bind.
    pub by: By,
    /// Where a visitor's request came from.
    pub network: &'a str,
}

/// Moves a confirmed booking to another start; it keeps its length and identity, and its host unless
/// the event type says that another one may take it over.
///
/// # Errors
/// 409 `slot_taken`, `in_flight`, `conflict` and `too_late`, 422 `slot_not_offered`, `invalid` and
/// `key_reused`, 429, 503 `host_unavailable` and `cannot_say_now`. In all of them the old time
/// stays.
pub async fn reschedule(site: &Site, command: &RescheduleCommand<'_>) -> Result<Booked, Fault> {
    let key_hash = sha256_hex(command.key.as_bytes());
    // The same body for another booking is another request.
    let mut body = format!("reschedule\0{}\0", command.id).into_bytes();
    body.extend_from_slice(command.body);
    let body_hash = sha256_hex(&body);
    if let Some(row) = site.store()?.key(&key_hash)? {
        return again(site, &row, &body_hash);
    }
    let key = KeyRow {
        body_hash,
        booking: command.id.to_owned(),
    };
    let wanted = wish(site, command, &key_hash, &key)?;
    site.wake().await;
    let row = match settle_wish_leased(site, command.id).await {
        Ok(row) => row,
        Err(fault) => {
            // Both times are kept and the job goes on: that is what is true now.
            site.note("move", &fault);
            site.store()?.booking(command.id)?.ok_or(fault)?
        }
    };
    site.wake().await;
    let view = booking_view(site, &row)?;
    if row.wish.is_some() {
        return Ok(Booked::Pending(view));
    }
    if row.time == wanted {
        return Ok(Booked::Confirmed(view));
    }
    match row.not_moved {
        _ if !row.status().is_active() => Ok(Booked::Again(view)),
        Some(NotMoved::Busy) => {
            let near = near(wanted.start(), 2);
            let loaded = load_without(site, &row, command.by, near)?;
            Err(Fault::SlotTaken(around(
                site,
                &loaded,
                &row,
                wanted.start(),
            )))
        }
        Some(NotMoved::ChangedInGoogle) => Err(Fault::Conflict(
            "The host has just changed this in the calendar: look at it again.",
        )),
        Some(NotMoved::HostUnavailable | NotMoved::Deadline | NotMoved::Other) => {
            Err(Fault::NotMoved)
        }
        None => Ok(Booked::Again(view)),
    }
}

/// The one stretch: validate with the slot function, as if the booking were not there, and
/// reserve the new time.
fn wish(
    site: &Site,
    command: &RescheduleCommand<'_>,
    key_hash: &str,
    key: &KeyRow,
) -> Result<Interval, Fault> {
    let store = site.store()?;
    let now = site.now();
    let start = parse_start(&command.request.start)?;
    let reason = command.request.reason.trim();
    if reason.chars().count() > 500 {
        return Err(Fault::invalid(
            "reason",
            "Shorten the reason to at most 500 characters.",
        ));
    }
    let mut booking = movable(site, command.id)?;
    if command.by == By::Visitor {
        still_theirs(&booking)?;
        still_reached(&store, &booking)?;
    }
    if booking.wish.is_some() {
        return Err(Fault::Conflict(
            "This booking is being moved already: wait until that is decided.",
        ));
    }
    if booking.lease_until.is_some_and(|until| until > now) {
        return Err(Fault::InFlight);
    }
    in_time(site, &booking, command.by, |settings| {
        settings.reschedule_notice
    })?;
    let length = booking.time.end().epoch() - booking.time.start().epoch();
    let time = Interval::new(start, start.plus_seconds(length))
        .ok_or_else(|| Fault::invalid("start", "This start is out of range."))?;
    let loaded = load_without(site, &booking, command.by, near(start, 2))?;
    agreed(&loaded, command.by)?;
    let host = admit(site, &loaded, &booking, start)?;
    if command.by == By::Visitor {
        limit(&store, "reschedule", command.network, now, MOVES_A_MINUTE)?;
    }
    let first = start.min(booking.time.start());
    booking.wish = Some(WishedTime {
        time,
        until: deadline(now, first, 0),
        sent: false,
        by_host: command.by == By::Host,
        host: Some(host).filter(|host| *host != booking.host),
    });
    booking.not_moved = None;
    booking.lease_until = Some(now.plus_seconds(LEASE_S));
    store.transaction(|| -> Result<(), Fault> {
        store.update_booking(&booking)?;
        store.set_said(&booking.id, reason)?;
        store.insert_key(key_hash, key, now)?;
        let due = now.plus_seconds(JOB_AFTER_S);
        store.put_job(JobKind::Reschedule, &booking.id, due, 0)?;
        if command.by == By::Visitor {
            store.count("reschedule", command.network, now)?;
        }
        store.tidy_by(now.plus_seconds(3600))?;
        site.log(
            Direction::In,
            "reschedule",
            &booking.id,
            command.by.as_str(),
        )
    })?;
    Ok(time)
}

/// A host who agrees to each booking has agreed to this time and to no other.
fn agreed(loaded: &Loaded, by: By) -> Result<(), Fault> {
    if by == By::Visitor && loaded.settings.approval {
        return Err(Fault::Conflict(TO_BE_AGREED));
    }
    Ok(())
}

/// The booking, if it can be moved at all.
fn movable(site: &Site, id: &str) -> Result<Booking, Fault> {
    let booking = site
        .store()?
        .booking(id)?
        .ok_or(Fault::NotFound("booking"))?;
    match booking.state {
        State::Confirmed(_) if booking.time.start() > site.now() => Ok(booking),
        State::Confirmed(_) => Err(Fault::Conflict(HAS_BEGUN)),
        State::Pending(Pending::Writing(_) | Pending::Approval(_)) => Err(Fault::Conflict(
            "This is not booked yet: wait until it is, or cancel it and book another time.",
        )),
        State::Cancelled(_) | State::Rejected(_) => Err(Fault::Conflict(
            "This booking is over: book another time instead.",
        )),
    }
}

/// The free starts around a month for a booking that is to be moved, as if it were not there.
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Conflict`] if it can't be moved, and as [`super::slots`].
pub async fn slots_for(
    site: &Site,
    id: &str,
    minutes: u16,
    month: Month,
) -> Result<api::Slots, Fault> {
    let booking = movable(site, id)?;
    still_theirs(&booking)?;
    if minutes != length(&booking) {
        return Err(Fault::invalid(
            "minutes",
            "A booking keeps its length when it is moved.",
        ));
    }
    in_time(site, &booking, By::Visitor, |settings| {
        settings.reschedule_notice
    })?;
    let loaded = load_without(site, &booking, By::Visitor, ahead(site.now()))?;
    agreed(&loaded, By::Visitor)?;
    can_say(site, &loaded).await?;
    let mut answer = answer_of(site, &loaded, minutes, month.range_widened());
    let own = booking.time.start().into();
    answer.slots.retain(|start| *start != own);
    Ok(answer)
}

fn length(booking: &Booking) -> u16 {
    let seconds = booking.time.end().epoch() - booking.time.start().epoch();
    u16::try_from(seconds / 60).unwrap_or(u16::MAX)
}

/// What is known of the booking's event type and its host, without the booking; of its co-hosts, who
/// all stay with it; or of the others to whom it may go, if it need not stay. Its own length and
/// buffers stay with it, whatever has become of the event type.
///
/// Free/busy carries no ids, so its own time is only *offered* as free: the live look, which
/// tells events apart by their ids, decides.
fn load_without(site: &Site, booking: &Booking, by: By, window: Interval) -> Result<Loaded, Fault> {
    let mut loaded = load_booked(site, &booking.event, Some(&booking.id), window)?;
    let collective = !booking.co_hosts.is_empty();
    let stays = by == By::Host
        || loaded.settings.keeps_host
        || loaded.settings.assignment == Assignment::All
        || collective;
    loaded.hosts.retain(|data| {
        let takes = data.unavailable.is_none() && data.host.switches.bookings_written;
        booking.is_of(&data.host.id) || !stays && takes
    });
    loaded.settings.assignment = Assignment::Any;
    if collective {
        loaded.settings.assignment = Assignment::All;
        // Of who is not of the event type any more nobody knows here whether they are free.
        if loaded.hosts.len() < booking.hosts().count() {
            loaded.hosts.clear();
        }
    }
    let own = own_calendars(site, booking)?;
    for calendar in loaded.hosts.iter_mut().flat_map(|h| &mut h.calendars) {
        if own.contains(&calendar.id) {
            calendar.busy = calendar.busy.subtract(&booking.time);
        }
    }
    loaded.settings.durations = vec![length(booking)];
    loaded.settings.buffer_before = booking.buffer_before;
    loaded.settings.buffer_after = booking.buffer_after;
    if by == By::Host {
        loaded.settings.notice = 0;
    }
    loaded.event = EventType::try_from(&loaded.settings)
        .map_err(|error| Fault::Internal(format!("event type of a booking: {error}")))?;
    Ok(loaded)
}

/// The calendars in which its event makes its time busy: the one that received it, and those of the
/// accounts of its co-hosts, who are invited.
fn own_calendars(site: &Site, booking: &Booking) -> Result<Vec<String>, Fault> {
    let store = site.store()?;
    let mut own = vec![booking.calendar.clone()];
    for host in &booking.co_hosts {
        let theirs = store.calendars_of_host(host)?.into_iter();
        own.extend(theirs.filter(|c| c.primary).map(|c| c.id));
    }
    Ok(own)
}

/// Whether it can be moved to this start, and with which host: its own if they are free, else whose
/// turn it is.
fn admit(
    site: &Site,
    loaded: &Loaded,
    booking: &Booking,
    start: Timestamp,
) -> Result<String, Fault> {
    let range = Interval::new(start, start.plus_seconds(1))
        .ok_or_else(|| Fault::invalid("start", "This start is out of range."))?;
    let minutes = length(booking);
    if start == booking.time.start() {
        return Err(Fault::invalid("start", "It is at this time already."));
    }
    if let Some(fault) = loaded.fault() {
        return Err(fault);
    }
    let asked = loaded.ask(site.now(), minutes, range, |ask| {
        shared::slots::check(ask, start)
    });
    match asked {
        Ok(places) => {
            let mut free = places.iter().filter_map(|n| loaded.hosts.get(*n));
            if free.any(|data| data.host.id == booking.host) {
                return Ok(booking.host.clone());
            }
            Ok(choose(site, loaded, &places)?.host)
        }
        Err(refusal) if refusal.is_taken() => {
            Err(Fault::SlotTaken(around(site, loaded, booking, start)))
        }
        Err(refusal) => Err(Fault::SlotNotOffered(refusal.code())),
    }
}

/// The free starts of the three days around `start`, as if the booking were not there.
fn around(site: &Site, loaded: &Loaded, booking: &Booking, start: Timestamp) -> Vec<Timestamp> {
    let day = 86_400;
    Interval::new(start.plus_seconds(-day), start.plus_seconds(2 * day))
        .map(|range| free(site, loaded, length(booking), range))
        .unwrap_or_default()
}
