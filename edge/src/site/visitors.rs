//! One visitor, by their address: what there is of them, all of it as a file, and taking it away.
//!
//! Erasing is decided and done here in one stretch; only Google's events are left to jobs, which
//! need to know nothing of who it was.

use shared::api::{
    BroughtTo, EraseVisitor, ErasedEvents, VisitorBooking, VisitorErased, VisitorExport,
    VisitorFound, VisitorRequest,
};
use shared::booking::{Cancellation, Status};
use shared::contact::Email;

use super::follow;
use super::owner::owner_booking;
use super::retain::pseudonym;
use super::{Direction, Fault, Site, tell};
use crate::store::{Booking, Copy, CopyState, JobKind, Nobody, Store, WriteState};

/// Shown where an erased visitor's name was.
pub(super) const ERASED: Nobody<'_> = Nobody {
    name: "Erased visitor",
    pseudonym: "",
};

const UNDECIDED: &str = "One of their bookings is not decided yet, or is on its way to another \
    calendar. Wait until that is done, or cancel it. Deleting their events works right away.";
const BACKUPS: &str =
    "Copies of our tables, which the platform keeps for 30 days and we can’t change.";
const MAILS: &str =
    "E-mails and invitations that were already sent, and what their readers saved of them.";

/// What there is of a visitor.
struct Theirs {
    /// Bookings that they made, also those that have lost their name already.
    bookings: Vec<Booking>,
    /// How many have.
    pseudonymised: usize,
    /// Bookings of others to which they were brought along.
    brought: Vec<Booking>,
}

impl Theirs {
    fn read(site: &Site, store: &Store<'_>, email: &str) -> Result<Self, Fault> {
        let mut bookings = store.bookings_of(email)?;
        let past = store.bookings_of_pseudonym(&pseudonym(site, email))?;
        let pseudonymised = past.len();
        bookings.extend(past);
        let brought = store.bookings_with(email)?;
        Ok(Self {
            bookings,
            pseudonymised,
            brought,
        })
    }
}

fn parse(email: &str) -> Result<String, Fault> {
    let parsed = Email::parse(email).map(|email| email.as_str().to_owned());
    parsed.map_err(|_| {
        let detail = "Enter an e-mail address such as grace@example.org.";
        Fault::invalid("email", detail)
    })
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// What there is of a visitor, in numbers.
///
/// # Errors
/// [`Fault::Invalid`] naming `email`.
pub fn find_visitor(site: &Site, wish: &VisitorRequest) -> Result<VisitorFound, Fault> {
    let store = site.store()?;
    let theirs = Theirs::read(site, &store, &parse(&wish.email)?)?;
    let all = &theirs.bookings;
    let ahead: Vec<_> = all.iter().filter(|b| is_ahead(site, b)).collect();
    let events: Vec<_> = all.iter().filter(|b| has_event(b)).collect();
    let starts = || all.iter().map(|b| b.time.start());
    Ok(VisitorFound {
        bookings: count(all),
        ahead: count(&ahead),
        pseudonymised: u32::try_from(theirs.pseudonymised).unwrap_or(u32::MAX),
        events: count(&events),
        brought: count(&theirs.brought),
        first: starts().min().map(Into::into),
        last: starts().max().map(Into::into),
        undecided: is_undecided(site, &store, all)?.then(|| UNDECIDED.to_owned()),
    })
}

/// Everything that is stored of a visitor.
///
/// # Errors
/// [`Fault::Invalid`] naming `email`.
pub fn export_visitor(site: &Site, wish: &VisitorRequest) -> Result<VisitorExport, Fault> {
    let store = site.store()?;
    let email = parse(&wish.email)?;
    let theirs = Theirs::read(site, &store, &email)?;
    let bookings = theirs.bookings.into_iter();
    let bookings = bookings.map(|booking| whole(&store, booking));
    let bookings = bookings.collect::<Result<_, _>>()?;
    let brought = theirs.brought.into_iter().map(|booking| BroughtTo {
        id: booking.id,
        title: booking.title,
        start: booking.time.start().into(),
        end: booking.time.end().into(),
    });
    Ok(VisitorExport {
        site: site.slug.clone(),
        email,
        made_at: site.now().into(),
        bookings,
        brought: brought.collect(),
    })
}

/// A booking with all that is stored of it.
pub(super) fn whole(store: &Store<'_>, booking: Booking) -> Result<VisitorBooking, Fault> {
    let policy = store.site()?.ok_or(Fault::NoSite)?.host_changes;
    let kept = store.kept(booking)?;
    let booking = kept.booking;
    Ok(VisitorBooking {
        event: booking.event.clone(),
        location: booking.location.clone(),
        zone: booking.zone.clone(),
        lang: kept.lang,
        booked_at: kept.created_at.into(),
        google_event: booking.google_event.clone(),
        booking: owner_booking(store, booking, policy)?,
    })
}

/// Takes away all that a visitor said. What was erased before is no error.
///
/// # Errors
/// [`Fault::Invalid`] naming `email`; [`Fault::Conflict`] while one of their bookings is not
/// decided, unless the events are to be deleted.
pub async fn erase_visitor(site: &Site, wish: &EraseVisitor) -> Result<VisitorErased, Fault> {
    let done = erase(site, &parse(&wish.email)?, wish.events)?;
    site.wake().await;
    Ok(done)
}

/// The one stretch.
fn erase(site: &Site, email: &str, events: ErasedEvents) -> Result<VisitorErased, Fault> {
    let store = site.store()?;
    let theirs = Theirs::read(site, &store, email)?;
    if events != ErasedEvents::Delete && is_undecided(site, &store, &theirs.bookings)? {
        return Err(Fault::Conflict(UNDECIDED));
    }
    let mut done = VisitorErased::default();
    let mut rest = Rest {
        brought: theirs.brought.len(),
        ..Rest::default()
    };
    for booking in theirs.bookings {
        rest.look(&store, &booking)?;
        match events {
            ErasedEvents::Keep => {}
            ErasedEvents::Strip if has_event(&booking) => {
                store.put_job(JobKind::Strip, &booking.id, site.now(), 0)?;
                done.events += 1;
            }
            ErasedEvents::Strip => {}
            ErasedEvents::Delete => {
                done.events += u32::from(has_event(&booking));
                if is_ahead(site, &booking) || booking.status() == Status::Pending {
                    done.cancelled += 1;
                    rest.not_told += usize::from(!will_be_told(&store, &booking)?);
                    follow::end(site, &store, booking.clone(), Cancellation::ByHost)?;
                } else if has_event(&booking) {
                    remove_event(site, &store, &booking)?;
                }
            }
        }
        store.transaction(|| -> Result<(), Fault> {
            store.erase_guest(&booking, ERASED, site.now())?;
            site.log(Direction::In, "erased", &booking.id, "")
        })?;
        done.bookings += 1;
    }
    for booking in &theirs.brought {
        store.forget_guest(booking, email)?;
        done.brought += 1;
    }
    store.forget_address(email)?;
    done.remains = rest.sentences(events);
    Ok(done)
}

/// Nobody but its owner and who it was changes a booking; after that only its owner.
///
/// # Errors
/// [`Fault::Conflict`].
pub(super) fn still_theirs(booking: &Booking) -> Result<(), Fault> {
    match booking.erased {
        true => Err(Fault::Conflict(
            "Who made this booking was erased, so it can't be changed here any more: please ask \
             the host.",
        )),
        false => Ok(()),
    }
}

/// Whether it still has to take place.
fn is_ahead(site: &Site, booking: &Booking) -> bool {
    booking.status().is_active() && booking.time.end() > site.now()
}

/// Whether it has an event, not one that is leaving already.
fn has_event(booking: &Booking) -> bool {
    booking.status() == Status::Confirmed && booking.write_state == WriteState::Written
}

/// Whether somebody may be writing what the visitor said right now, or will: what is sent then is
/// out of our hands.
fn is_undecided(site: &Site, store: &Store<'_>, bookings: &[Booking]) -> Result<bool, Fault> {
    for booking in bookings.iter().filter(|b| b.status().is_active()) {
        let leased = booking.lease_until.is_some_and(|until| until > site.now());
        let sent = matches!(booking.write_state, WriteState::Sent | WriteState::Missing);
        let arrives = |copy: &Copy| copy.state == CopyState::Arriving;
        if leased
            || sent
            || booking.status() == Status::Pending
            || store.copies(&booking.id)?.iter().any(arrives)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether Google tells them that it is cancelled: nobody else can once they are erased. What
/// waits was never sure.
fn will_be_told(store: &Store<'_>, booking: &Booking) -> Result<bool, Fault> {
    Ok(booking.status() == Status::Pending
        || tell::google_invited(booking) && tell::reaches_google(store, booking)?)
}

/// The event of a booking that is over goes without a word; the booking took place.
fn remove_event(site: &Site, store: &Store<'_>, booking: &Booking) -> Result<(), Fault> {
    let Some(event) = booking.google_event.clone() else {
        return Ok(());
    };
    let row = Booking {
        google_event: None,
        write_state: WriteState::None,
        ..booking.clone()
    };
    store.transaction(|| -> Result<(), Fault> {
        store.put_copy(&Copy {
            booking: booking.id.clone(),
            calendar: booking.calendar.clone(),
            event: event.clone(),
            state: CopyState::Leaving,
            time: booking.time,
            since: site.now(),
            invited: false,
        })?;
        store.update_booking(&row)?;
        Ok(store.put_job(JobKind::Move, &booking.id, site.now(), 0)?)
    })
}

/// What an erasure can't reach.
#[derive(Default)]
struct Rest {
    /// Events of theirs.
    events: usize,
    /// Events in calendars that can't be written now.
    out_of_reach: usize,
    /// Events that are to leave, and that their host has to remove.
    by_hand: usize,
    /// Bookings that are cancelled and of which nobody tells them.
    not_told: usize,
    /// Bookings of others that named them.
    brought: usize,
}

impl Rest {
    fn look(&mut self, store: &Store<'_>, booking: &Booking) -> Result<(), Fault> {
        if has_event(booking) {
            self.events += 1;
            self.out_of_reach += usize::from(!tell::reaches_google(store, booking)?);
        }
        let copies = store.copies(&booking.id)?;
        let by_hand = copies.iter().filter(|it| it.state == CopyState::ByHand);
        self.by_hand += by_hand.count();
        Ok(())
    }

    fn sentences(&self, events: ErasedEvents) -> Vec<String> {
        let mut all = Vec::new();
        match (events, self.events) {
            (_, 0) => {}
            (ErasedEvents::Keep, n) => all.push(format!(
                "In Google Calendar: {} with their name, address and what they wrote, as you chose.",
                number(n, "event")
            )),
            (ErasedEvents::Strip, n) => all.push(format!(
                "In Google Calendar: {} without name, address and guests; Google may keep for a \
                 while what was in them before.",
                number(n, "event")
            )),
            (ErasedEvents::Delete, _) => all.push(
                "In Google Calendar: deleted events stay in its bin for about 30 days. Empty the \
                 bin there to get rid of them at once."
                    .to_owned(),
            ),
        }
        if self.out_of_reach > 0 && events != ErasedEvents::Keep {
            all.push(format!(
                "{} in calendars that are not connected now: this is done when they are connected \
                 again, or you can do it there by hand.",
                capital(&number(self.out_of_reach, "event"))
            ));
        }
        if self.by_hand > 0 {
            all.push(format!(
                "{} that the host has to remove by hand: see Hosts.",
                capital(&number(self.by_hand, "event"))
            ));
        }
        if self.not_told > 0 {
            all.push(format!(
                "{} cancelled without telling them: we have no address of theirs left to write to.",
                capital(&number(self.not_told, "booking"))
            ));
        }
        if self.brought > 0 {
            all.push(format!(
                "{} of others they were brought to: their address is off our list, but still in \
                 Google’s event.",
                capital(&number(self.brought, "booking"))
            ));
        }
        if self.events + self.by_hand > 0 {
            all.push(MAILS.to_owned());
        }
        all.push(BACKUPS.to_owned());
        all
    }
}

fn number(n: usize, what: &str) -> String {
    match n {
        1 => format!("one {what}"),
        n => format!("{n} {what}s"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
