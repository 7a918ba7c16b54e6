//! What Freeslot decides, apart from the world: no IO, no clock, no randomness, no async.
//!
//! The edge computes with it, the widget and the setup page share its wire types ([`api`]).

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod api;
pub mod booking;
pub mod contact;
pub mod guests;
pub mod ical;
pub mod questions;
pub mod recurrence;
pub mod schedule;
pub mod slots;
pub mod stored;
pub mod time;
