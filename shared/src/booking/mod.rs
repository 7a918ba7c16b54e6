//! A booking's life, its deadlines, which host takes it, and the ids and slugs that name things.

mod event_title;
mod ids;
mod initials;
mod reasons;
mod round_robin;
mod state;

pub use event_title::{EventTitle, EventTitleError};
pub use ids::{EventSlug, Id, IdError, SiteSlug, SlugError};
pub use initials::initials;
pub use reasons::{Cancellation, NotMoved, Rejection, Waiting};
pub use round_robin::{Share, in_turn};
pub use state::{
    Approval, Cancelled, Confirmed, MEET_FROM_HOST, MEET_LATER, NOT_WRITTEN, Pending, Rejected,
    State, Status, Writing, WritingOff, approval_deadline, deadline, settle_backoff,
};
