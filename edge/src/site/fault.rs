//! Why a use case ended without what was asked. No HTTP here: [`crate::http`] maps it.

use std::fmt;

use shared::api::LeavingBooking;
use shared::time::Timestamp;

/// Why a use case ended without what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody has claimed this slug.
    NoSite,
    /// The named thing does not exist here.
    NotFound(&'static str),
    /// No such event type can be booked here (any more).
    NoEvent {
        /// Whom to ask instead; may be empty.
        contact: String,
    },
    /// A value can't be read at all.
    Malformed {
        /// The field as the request spells it.
        field: &'static str,
        /// What to send.
        detail: &'static str,
    },
    /// A value can't be accepted; the sentence says what to do.
    Invalid {
        /// The field as the request spells it.
        field: String,
        /// What to do.
        detail: String,
    },
    /// Somebody else has the time; these starts are free now.
    SlotTaken(Vec<Timestamp>),
    /// The start was never offered; the reason is stable text.
    SlotNotOffered(&'static str),
    /// The idempotency key came with another body before.
    KeyReused,
    /// The same request is still under way.
    InFlight,
    /// Too many; ask again after so many seconds.
    TooMany {
        /// Seconds.
        retry_after: u32,
        /// What there is too much of.
        detail: &'static str,
    },
    /// Busy times are unknown, so nothing is offered.
    CannotSayNow,
    /// A host's calendar can't be written; the sentence says what is wrong.
    HostUnavailable(String),
    /// Every host is paused; with the site's contact, which may be empty.
    Paused(String),
    /// Not theirs.
    Forbidden(&'static str),
    /// An admin has set it for all hosts; the sentence says whom to ask.
    Locked(String),
    /// Nothing was said about these bookings.
    FutureBookings(Vec<LeavingBooking>),
    /// The notice period for changing it has begun; the sentence says whom to ask.
    TooLate(String),
    /// A booking could not be moved because its calendar can't be written; the old time stays.
    NotMoved,
    /// It exists already, or was changed.
    Conflict(&'static str),
    /// It can't be removed while it is used; the sentence says by what.
    InUse(String),
    /// Our fault. The text is for the log only.
    Internal(String),
}

impl Fault {
    /// A value that can't be accepted.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSite => f.write_str("no such site"),
            Self::NotFound(what) => write!(f, "no such {what}"),
            Self::NoEvent { .. } => f.write_str("no such event type"),
            Self::Malformed { field, detail } => write!(f, "{field}: {detail}"),
            Self::Invalid { field, detail } => write!(f, "{field}: {detail}"),
            Self::SlotTaken(_) => f.write_str("slot taken"),
            Self::SlotNotOffered(reason) => write!(f, "slot not offered: {reason}"),
            Self::KeyReused => f.write_str("idempotency key reused"),
            Self::InFlight => f.write_str("in flight"),
            Self::TooMany { detail, .. } => write!(f, "too many: {detail}"),
            Self::CannotSayNow => f.write_str("busy times unknown"),
            Self::HostUnavailable(why) => write!(f, "host unavailable: {why}"),
            Self::Paused(_) => f.write_str("every host is paused"),
            Self::Forbidden(why) => write!(f, "forbidden: {why}"),
            Self::Locked(why) => write!(f, "locked: {why}"),
            Self::FutureBookings(list) => write!(f, "{} future bookings", list.len()),
            Self::TooLate(what) => write!(f, "too late: {what}"),
            Self::NotMoved => f.write_str("not moved"),
            Self::Conflict(what) => write!(f, "conflict: {what}"),
            Self::InUse(what) => write!(f, "in use: {what}"),
            Self::Internal(text) => write!(f, "internal: {text}"),
        }
    }
}

impl std::error::Error for Fault {}
