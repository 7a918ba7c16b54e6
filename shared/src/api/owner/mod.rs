//! What the setup page asks and is told. Needs a session; state-changing calls check `Origin`.

mod audit;
mod booking;
mod busy;
mod calendar;
mod consent;
mod draft;
mod event;
mod feed;
mod health;
mod host;
mod jobs;
mod locks;
mod log;
mod members;
mod people;
mod privacy;
mod schedule;
mod session;
mod site;
mod why;

pub use audit::*;
pub use booking::*;
pub use busy::*;
pub use calendar::*;
pub use consent::*;
pub use draft::*;
pub use event::*;
pub use feed::*;
pub use health::*;
pub use host::*;
pub use jobs::*;
pub use locks::*;
pub use log::*;
pub use members::*;
pub use people::*;
pub use privacy::*;
pub use schedule::*;
pub use session::*;
pub use site::*;
pub use why::*;

pub(super) fn is_nobody(number: &u8) -> bool {
    *number == 0
}

pub(super) fn is_false(given: &bool) -> bool {
    !given
}
