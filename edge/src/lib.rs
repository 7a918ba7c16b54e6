//! The edge: visitors' and owners' API, the objects behind it, and the way to Google.
//!
//! Everything but `cf`, the platform's shell, also compiles natively and is tested there.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod account;
pub mod address;
#[cfg(target_arch = "wasm32")]
mod cf;
pub mod config;
mod dates;
pub mod google;
pub mod http;
mod ical;
pub mod login;
pub mod mail;
mod migrate;
pub mod outside;
pub mod pages;
pub mod planted;
pub mod ports;
pub mod seal;
pub mod site;
mod spreadsheet;
pub mod store;
#[cfg(any(test, feature = "testing"))]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a stand-in that fails shall end its test"
)]
pub mod testing;
pub mod watch;
