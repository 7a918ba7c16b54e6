//! Round trips to Google's consent page: signing in, connecting a host, or both.
//!
//! The intent travels in a sealed cookie of the browser that started; what comes back counts
//! only there, only once, and only for ten minutes. Connecting never changes who is signed in.

mod callback;
mod round_trip;
mod start;

pub use callback::callback;
pub use start::{StartError, start};

#[cfg(test)]
mod tests;
