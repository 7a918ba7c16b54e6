//! What owners and hosts see and set.

mod events;
mod hosts;
mod schedules;
mod settings;
mod view;

pub(super) use events::checked as checked_event;
pub use events::{add_event, order_events, put_event, restore_event, retire_event};
pub(super) use hosts::{INVITATION_S, checked_name};
pub use hosts::{add_host, put_limits, rename_host};
pub use schedules::{add_schedule, put_schedule, remove_schedule, replace_schedule};
pub(super) use settings::checked as checked_site;
pub use settings::{create, put_site};
pub(super) use view::owner_booking;
pub use view::{hosts_of, view};
