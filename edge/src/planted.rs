//! Faults planted on purpose, to show that the simulation (`tests/simulation`) can find them.
//!
//! A build without the feature `testing` has none: [`is`] is `false` there, and what stands
//! behind it is dropped by the compiler.

/// A fault that somebody could have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// A booking is taken without asking whether the time is free.
    NoOverlapCheck,
    /// Each insert has a new random id.
    RandomInsertId,
    /// What Google has not answered yet is called confirmed.
    AcceptedIsConfirmed,
    /// Calendars that free/busy could not read are taken as free.
    FreeBusyErrorsIgnored,
    /// After an unknown insert everything begins again with the live check.
    LookAfterUnknownInsert,
    /// A refresh that was asked for before a disconnect is stored after it.
    LateRefreshStored,
    /// Busy time that equals an event of ours is taken for ours.
    OwnSubtractedByTime,
    /// An event that one read does not show is taken for deleted.
    MissingIsDeleted,
    /// A booking is moved without a live look at its new time.
    MovedWithoutLook,
    /// Of a host's accounts, only the first is looked at live.
    OneAccountIsLookedAt,
    /// Each try to send a mail has a key of its own.
    MailUnderNewKey,
    /// The link of one booking opens every booking of its site.
    LinkOpensAll,
    /// Where a host can't take a booking, another one is chosen without asking whether they can.
    NextHostUnchecked,
    /// Of a booking that takes several hosts, only the calendars of the first are looked at live.
    CoHostUnchecked,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NoOverlapCheck,
        Self::RandomInsertId,
        Self::AcceptedIsConfirmed,
        Self::FreeBusyErrorsIgnored,
        Self::LookAfterUnknownInsert,
        Self::LateRefreshStored,
        Self::OwnSubtractedByTime,
        Self::MissingIsDeleted,
        Self::MovedWithoutLook,
        Self::OneAccountIsLookedAt,
        Self::MailUnderNewKey,
        Self::LinkOpensAll,
        Self::NextHostUnchecked,
        Self::CoHostUnchecked,
    ];
}

#[cfg(feature = "testing")]
mod active {
    use std::cell::Cell;

    use super::Planted;

    thread_local! {
        static ACTIVE: Cell<Option<Planted>> = const { Cell::new(None) };
    }

    /// Plants one fault in this thread, or none.
    pub fn plant(fault: Option<Planted>) {
        ACTIVE.set(fault);
    }

    /// Whether this fault is planted in this thread.
    pub(crate) fn is(fault: Planted) -> bool {
        ACTIVE.get() == Some(fault)
    }
}

#[cfg(feature = "testing")]
pub(crate) use active::is;
#[cfg(feature = "testing")]
pub use active::plant;

/// Whether this fault is planted: never.
#[cfg(not(feature = "testing"))]
pub(crate) const fn is(_fault: Planted) -> bool {
    false
}
