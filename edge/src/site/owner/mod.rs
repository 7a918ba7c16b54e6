//! What owners and hosts see and set.

mod events;
mod hosts;
mod settings;
mod view;

pub use events::{add_event, order_events, put_event, restore_event, retire_event};
pub(super) use hosts::INVITATION_S;
pub use hosts::{add_host, invite, put_limits, put_schedule, rename_host};
pub use settings::{create, put_site};
pub(super) use view::owner_booking;
pub use view::{host_of, view};
