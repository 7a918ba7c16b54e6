//! Until when a visitor may change their booking; the host always may.

use shared::api::EventSettings;

use super::{Fault, Site};
use crate::store::Booking;

/// Who wants to change a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever has its link: bound by notice periods.
    Visitor,
    /// Its host or an owner of the site: not bound.
    Host,
}

impl By {
    /// For the log.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "by_visitor",
            Self::Host => "by_host",
        }
    }
}

/// Whether so many minutes before its start this may still be asked.
pub(super) fn in_time(
    site: &Site,
    booking: &Booking,
    by: By,
    notice: fn(&EventSettings) -> u32,
) -> Result<(), Fault> {
    let store = site.store()?;
    let minutes = match by {
        By::Visitor => store.event_type(&booking.event)?.as_ref().map_or(0, notice),
        By::Host => 0,
    };
    let last = booking.time.start().plus_minutes(-i64::from(minutes));
    if minutes == 0 || site.now() <= last {
        return Ok(());
    }
    let contact = store.site()?.map(|row| row.contact).unwrap_or_default();
    let whom = match store.host(&booking.host)? {
        _ if !contact.is_empty() => contact,
        Some(host) => host.name,
        None => "the host".to_owned(),
    };
    Err(Fault::TooLate(format!(
        "It is too late to change this booking here: please get in touch with {whom}."
    )))
}
