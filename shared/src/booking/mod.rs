//! A booking's life, its deadlines, and the ids and slugs that name things.

mod ids;
mod state;

pub use ids::{EventSlug, Id, IdError, SiteSlug, SlugError};
pub use state::{Status, TransitionError, deadline, settle_backoff};
