//! Pausing or removing a host, or ending a connection: what becomes of future bookings is asked
//! first and done before anything ends. [`super::depart`] does it, and goes on after a restart.

use shared::api::{
    FutureBookings, LeavingBooking, LeavingProgress, LeavingRequest, LeavingView, Role, Taker,
};

use super::takers::takers;
use super::{Fault, Site, changing, depart, moving};
use crate::store::{Booking, JobKind, Leaving, LeavingKind, Member, Store};

/// The future bookings that leaving a host, or one of their connections, is about.
///
/// # Errors
/// [`Fault::NotFound`].
pub fn leaving(
    site: &Site,
    member: &Member,
    host: &str,
    connection: Option<&str>,
) -> Result<LeavingView, Fault> {
    let store = site.store()?;
    exists(&store, host, connection)?;
    let bookings = concerned(site, &store, host, connection)?;
    Ok(LeavingView {
        bookings: bookings
            .iter()
            .map(|booking| view(site, member, host, booking))
            .collect::<Result<_, _>>()?,
    })
}

/// Whether there is such a host, and they were not removed.
pub(super) fn still_here(store: &Store<'_>, host: &str) -> Result<(), Fault> {
    let row = store.host(host)?.filter(|row| row.state != "removed");
    row.map(drop).ok_or(Fault::NotFound("host"))
}

/// Who removes a host is an owner, and only an owner calls it off.
fn owners_say(store: &Store<'_>, member: &Member, host: &str) -> Result<(), Fault> {
    let removed = store
        .leavings_of(host)?
        .iter()
        .any(|row| row.what == LeavingKind::Remove);
    if removed && member.role != Role::Owner {
        return Err(Fault::Forbidden(
            "An admin is removing this host: ask them to call it off.",
        ));
    }
    Ok(())
}

fn exists(store: &Store<'_>, host: &str, connection: Option<&str>) -> Result<(), Fault> {
    still_here(store, host)?;
    match connection {
        None => Ok(()),
        Some(id) => match store.connection(id)? {
            Some(row) if row.host == host => Ok(()),
            _ => Err(Fault::NotFound("connection")),
        },
    }
}

/// What is still this host's; what another has taken is on its way.
fn concerned(
    site: &Site,
    store: &Store<'_>,
    host: &str,
    connection: Option<&str>,
) -> Result<Vec<Booking>, Fault> {
    let mut bookings = store.future_bookings(host, connection, site.now())?;
    bookings.retain(|booking| booking.is_of(host));
    Ok(bookings)
}

fn view(
    site: &Site,
    member: &Member,
    host: &str,
    booking: &Booking,
) -> Result<LeavingBooking, Fault> {
    Ok(LeavingBooking {
        booking: booking.id.clone(),
        title: booking.title.clone(),
        name: booking.guest_name.clone(),
        email: booking.guest_email.clone(),
        start: booking.time.start().into(),
        end: booking.time.end().into(),
        // Who else is booked here, and when they are free, is for owners.
        takers: match member.role {
            Role::Owner => takers_from(site, host, booking)?,
            Role::Host | Role::Viewer => Vec::new(),
        },
    })
}

/// Who can take a booking over from this host. In a co-host's place nobody comes: the event is in
/// another's calendar, and they were chosen together.
fn takers_from(site: &Site, host: &str, booking: &Booking) -> Result<Vec<Taker>, Fault> {
    if booking.host == host {
        takers(site, booking)
    } else {
        Ok(Vec::new())
    }
}

/// Leaves a host or a connection: at once where nothing has to be done before, else as soon as
/// that is done. Asking again without a word changes nothing of what is under way; saying that the
/// bookings are kept gives up what is handed over or cancelled, and waits for no more than what is
/// on its way into another account of the host, and for what Google has not answered yet.
///
/// # Errors
/// [`Fault::FutureBookings`] if nothing is said about bookings that there are;
/// [`Fault::NotFound`], [`Fault::Invalid`], [`Fault::Forbidden`].
pub async fn leave_host(
    site: &Site,
    member: &Member,
    what: LeavingKind,
    host: &str,
    connection: Option<&str>,
    wish: &LeavingRequest,
) -> Result<(), Fault> {
    let store = site.store()?;
    exists(&store, host, connection)?;
    if what != LeavingKind::Disconnect {
        owners_say(&store, member, host)?;
    }
    let bookings = concerned(site, &store, host, connection)?;
    let choice = choice(site, member, host, wish, &bookings)?;
    let subject = connection.unwrap_or(host);
    let goes_on = store
        .leaving_of(subject)?
        .is_some_and(|row| row.what == what);
    let keeps = wish.bookings == Some(FutureBookings::Keep);
    // That nothing is left to be asked about is nobody's choice.
    if goes_on && (wish.bookings.is_none() || bookings.is_empty() && !keeps) {
        return Ok(());
    }
    // What another has taken and has not got yet is given up only by who says so.
    let choice = match store.handed_over(host, site.now())?.is_empty() {
        false if bookings.is_empty() && !keeps && what != LeavingKind::Pause => {
            FutureBookings::HandOver
        }
        _ => choice,
    };
    let row = Leaving {
        subject: subject.to_owned(),
        host: host.to_owned(),
        what,
        bookings: choice,
        hand_to: wish.hand_to.clone(),
        otherwise: wish.otherwise.unwrap_or(FutureBookings::Keep),
        total: u32::try_from(bookings.len()).unwrap_or(u32::MAX),
    };
    // What was handed over or cancelled before, and is on its way, is waited for; and what Google
    // has not answered yet, and what is on its way into another account of the host, also where it
    // is said that it is kept.
    let at_once = choice == FutureBookings::Keep
        && depart::moving_away(site, &store, &row)? == 0
        && depart::settling(site, &store, &row)?.is_empty()
        && (keeps || !depart::goes_on(site, &store, &row)?);
    changing(site, || -> Result<(), Fault> {
        // From here on nobody books there.
        if what != LeavingKind::Disconnect {
            store.set_host_state(host, "paused")?;
            look_anew(site, &store, host)?;
        }
        store.put_leaving(&row, site.now())?;
        // What is left at once is left here; the job is for a request that dies.
        let wait_s = i64::from(at_once) * 30;
        let due = site.now().plus_seconds(wait_s);
        Ok(store.put_job(JobKind::Depart, &row.subject, due, 0)?)
    })?;
    site.wake().await;
    if at_once {
        // If this dies, the job does it.
        depart::end(site, &row).await?;
    }
    site.wake().await;
    Ok(())
}

/// What is to become of the bookings, if that is clear.
fn choice(
    site: &Site,
    member: &Member,
    host: &str,
    wish: &LeavingRequest,
    bookings: &[Booking],
) -> Result<FutureBookings, Fault> {
    let open = |bookings: &mut dyn Iterator<Item = &Booking>| -> Result<Fault, Fault> {
        let list: Result<Vec<_>, Fault> = bookings.map(|b| view(site, member, host, b)).collect();
        Ok(Fault::FutureBookings(list?))
    };
    let choice = match wish.bookings {
        _ if bookings.is_empty() => return Ok(FutureBookings::Keep),
        Some(choice) => choice,
        None => return Err(open(&mut bookings.iter())?),
    };
    if choice != FutureBookings::HandOver {
        return Ok(choice);
    }
    if member.role != Role::Owner {
        return Err(Fault::Forbidden(
            "Only an admin can hand bookings to another host.",
        ));
    }
    if wish.otherwise == Some(FutureBookings::HandOver) {
        return Err(Fault::invalid("otherwise", "Choose keep or cancel."));
    }
    let store = site.store()?;
    if let Some(taker) = &wish.hand_to {
        let there = store.hosts()?.iter().any(|h| h.id == *taker);
        if !there || taker == host {
            return Err(Fault::invalid(
                "hand_to",
                "Choose another host of this site.",
            ));
        }
    }
    if wish.otherwise.is_none() {
        let mut nobodys = Vec::new();
        for booking in bookings {
            let wanted = |host: &str| wish.hand_to.as_ref().is_none_or(|it| it == host);
            let takers = takers_from(site, host, booking)?;
            if !takers.iter().any(|taker| wanted(&taker.host)) {
                nobodys.push(booking);
            }
        }
        if !nobodys.is_empty() {
            return Err(open(&mut nobodys.into_iter())?);
        }
    }
    Ok(choice)
}

/// The host is booked again, and whatever was under way before leaving is given up; what was
/// handed over or cancelled by then stays so.
///
/// # Errors
/// [`Fault::NotFound`]; [`Fault::Forbidden`] if an owner is removing them.
pub async fn resume(site: &Site, member: &Member, host: &str) -> Result<(), Fault> {
    let store = site.store()?;
    exists(&store, host, None)?;
    owners_say(&store, member, host)?;
    changing(site, || -> Result<(), Fault> {
        for row in store.leavings_of(host)? {
            store.remove_leaving(&row.subject)?;
            store.remove_job(JobKind::Depart, &row.subject)?;
        }
        store.set_host_state(host, "active")?;
        look_anew(site, &store, host)?;
        // What was not brought to where they were leaving.
        moving::all(site, host)?;
        Ok(())
    })?;
    site.wake().await;
    Ok(())
}

/// Channels are open, and busy times are read, for those who are booked and for nobody else: what
/// is right now is found out at once.
fn look_anew(site: &Site, store: &Store<'_>, host: &str) -> Result<(), Fault> {
    for calendar in store.calendars_of_host(host)? {
        if calendar.checks_conflicts {
            store.put_job(JobKind::Watch, &calendar.id, site.now(), 0)?;
        }
    }
    for connection in store.connections()?.iter().filter(|c| c.host == host) {
        store.put_job(JobKind::Refresh, &connection.id, site.now(), 0)?;
    }
    Ok(())
}

/// What is under way, for the host's page.
pub(super) fn progress(
    site: &Site,
    store: &Store<'_>,
    host: &str,
) -> Result<Option<LeavingProgress>, Fault> {
    let Some(row) = store.leavings_of(host)?.into_iter().next() else {
        return Ok(None);
    };
    let left = u32::try_from(depart::left(site, store, &row)?).unwrap_or(u32::MAX);
    Ok(Some(LeavingProgress {
        what: row.what.as_str().to_owned(),
        connection: row.connection().map(str::to_owned),
        total: row.total.max(left),
        left,
    }))
}
