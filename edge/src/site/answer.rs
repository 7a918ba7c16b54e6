//! A booking as its visitor sees it.

use shared::api::{self, BookingStatus};
use shared::booking::{MEET_FROM_HOST, MEET_LATER, Status};
use shared::time::Timestamp;

use super::{Fault, Site, tell};
use crate::google::events::event_id;
use crate::seal::manage_token;
use crate::store::{Booking, Meet, Store, WriteState};

/// A manage link opens until so long after the booking's end.
pub(super) const LINK_AFTER_END_S: i64 = 30 * 86_400;

/// The reason of a booking whose visitor was erased: nothing else is said of it.
const ERASED: &str = "erased";

/// The place of what takes place there.
pub(super) const MEET: &str = "Google Meet";

/// Whether a link that was made to open until `expires` opens a booking now: also after that, if
/// the booking has moved to a later time since.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn link_opens(site: &Site, id: &str, expires: Timestamp) -> Result<bool, Fault> {
    let now = site.now();
    if now < expires {
        return Ok(true);
    }
    let booking = site.store()?.booking(id)?;
    Ok(booking.is_some_and(|b| now < b.time.end().plus_seconds(LINK_AFTER_END_S)))
}

/// The wire word of a status.
pub(super) fn wire_status(status: Status) -> BookingStatus {
    match status {
        Status::Pending => BookingStatus::Pending,
        Status::Confirmed => BookingStatus::Confirmed,
        Status::Cancelled => BookingStatus::Cancelled,
        Status::Rejected => BookingStatus::Rejected,
    }
}

/// Why a booking stands where it stands: `writing` while it is being written,
/// `leaving_calendar` while the event of a cancelled one is still at Google.
pub(super) fn wire_reason(b: &Booking) -> Option<String> {
    match b.status() {
        Status::Cancelled if b.write_state != WriteState::None => Some("leaving_calendar".into()),
        _ => b.state.words().1.map(str::to_owned),
    }
}

/// The same, and whether an event on its way out can leave at all.
fn reason(store: &Store<'_>, b: &Booking) -> Result<Option<String>, Fault> {
    if b.erased {
        return Ok(Some(ERASED.into()));
    }
    let reason = wire_reason(b);
    if reason.as_deref() == Some("leaving_calendar") && !tell::reaches_google(store, b)? {
        return Ok(Some("left_in_calendar".into()));
    }
    Ok(reason)
}

/// Of a confirmed booking: what its host did with it in Google and has not said what it means.
fn host_change(store: &Store<'_>, b: &Booking) -> Result<Option<String>, Fault> {
    if b.status() != Status::Confirmed {
        return Ok(None);
    }
    let change = store.seen(&b.id)?.change;
    Ok(change.map(|change| format!("host_{}", change.as_str())))
}

/// Where it takes place, in words.
pub(super) fn place(b: &Booking) -> String {
    match (b.style.meet, &b.meet) {
        (false, _) => b.location.clone(),
        (true, Meet::Ready(_)) => MEET.to_owned(),
        (true, Meet::Waiting) if b.is_unwritten() => MEET_FROM_HOST.to_owned(),
        (true, Meet::Waiting) => MEET_LATER.to_owned(),
        (true, Meet::Failed) => MEET_FROM_HOST.to_owned(),
    }
}

/// The link, once there is one.
pub(super) fn meet_url(b: &Booking) -> Option<String> {
    match &b.meet {
        Meet::Ready(url) => Some(url.clone()),
        _ => None,
    }
}

/// Its id in calendar files: that of Google's event, so that whoever has both sees one; before
/// there is one, the id that it will have.
pub(super) fn uid(store: &Store<'_>, b: &Booking) -> Result<String, Fault> {
    if let Some(event) = &b.google_event {
        return Ok(format!("{event}@google.com"));
    }
    Ok(match store.calendar(&b.calendar)? {
        Some(calendar) => {
            let event = event_id(&b.id, &calendar.google_id, b.epoch);
            format!("{event}@google.com")
        }
        None => format!("{}@freeslot", b.id),
    })
}

/// The names of those whose time it takes, after the first in the order of the alphabet.
fn host_names(store: &Store<'_>, b: &Booking) -> Result<String, Fault> {
    let mut names = Vec::new();
    for host in b.hosts() {
        names.extend(store.host(host)?.map(|host| host.name));
    }
    if let Some((_, co_hosts)) = names.split_first_mut() {
        co_hosts.sort_unstable();
    }
    Ok(names.join(", "))
}

/// A booking as its visitor sees it, with the link to manage it.
///
/// # Errors
/// [`Fault::NoSite`].
pub fn booking_view(site: &Site, b: &Booking) -> Result<api::BookingView, Fault> {
    let store = site.store()?;
    let row = store.site()?.ok_or(Fault::NoSite)?;
    let host = host_names(&store, b)?;
    let mails = store.mails_of(&b.host)?;
    let wanted = match wire_reason(b).as_deref() {
        Some("approval") => mails.approval && mails.rejected,
        _ => mails.rejected,
    };
    let said = match b.state.words().1 {
        Some("declined" | "by_host") => store.said(&b.id)?,
        _ => String::new(),
    };
    let expires = b.time.end().plus_seconds(LINK_AFTER_END_S);
    let token = manage_token(&site.ports.config, &site.slug, &b.id, expires);
    Ok(api::BookingView {
        id: b.id.clone(),
        status: wire_status(b.status()),
        reason: reason(&store, b)?.or(host_change(&store, b)?),
        event: b.event.clone(),
        title: b.title.clone(),
        host,
        start: b.time.start().into(),
        end: b.time.end().into(),
        zone: b.zone.clone(),
        location: place(b),
        meet_url: meet_url(b),
        invited: b.style.invites() && !b.is_unwritten(),
        guests: b.guests.clone(),
        contact: row.contact,
        moving_to: b.wish.as_ref().map(|wish| wish.time.start().into()),
        not_moved: b.not_moved.map(|why| why.as_str().to_owned()),
        said,
        uid: uid(&store, b)?,
        hides_calendar_links: store.brand()?.hides_calendar_links,
        manage_url: format!("{}/b/{token}", site.ports.config.origin),
        told_by_mail: site.ports.mail.is_on() && wanted,
        token,
        lang: String::new(),
    })
}
