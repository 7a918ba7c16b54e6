//! A booking's life, its deadlines, and the ids and slugs that name things.

mod ids;
mod reasons;
mod state;

pub use ids::{EventSlug, Id, IdError, SiteSlug, SlugError};
pub use reasons::{Cancellation, Rejection, Waiting};
pub use state::{
    Approval, Cancelled, Confirmed, Pending, Rejected, State, Status, Writing, deadline,
    settle_backoff,
};
