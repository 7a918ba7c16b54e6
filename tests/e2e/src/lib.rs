//! The harness of the end-to-end tests: the built Worker in workerd, the Google simulator, a real
//! browser, and a customer's page on another site. Each test has its own processes and data.
//!
//! What is built is not built here: `cargo xtask test` does that, and says where things are
//! through `FREESLOT_*` variables; without them everything is looked for where xtask puts it.

// A harness fails the test that runs it; that is what panics are for here.
#![allow(clippy::missing_panics_doc)]

pub mod browser;
pub mod customer;
pub mod days;
pub mod page;
pub mod people;
pub mod places;
pub mod process;
pub mod raw;
pub mod steps;
pub mod world;

use std::time::{Duration, Instant};

/// How long a condition may take that has no limit of its own: long enough for a loaded machine,
/// so that it only ends what would never come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `look` answers something, and gives that. Fails, naming `what`, after [`PATIENCE`].
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, look).await
}

/// [`until`] with a limit of its own.
pub async fn until_within<T>(
    limit: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < limit, "waited {limit:?} for: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
