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
mod drivers;
pub mod faults;
pub mod keyboard;
pub mod owner;
pub mod page;
pub mod people;
pub mod picture;
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
        // A look may never end either: a browser that hangs answers its driver nothing.
        match tokio::time::timeout(limit, look()).await {
            Ok(Some(found)) => return found,
            Ok(None) => {}
            Err(_) => panic!("nothing answered for {limit:?}, waiting for: {what}"),
        }
        assert!(start.elapsed() < limit, "waited {limit:?} for: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What a table of cases came to: every row is tried before the test fails.
#[derive(Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Notes `what` unless it is as it should be.
    pub fn check(&mut self, fine: bool, what: impl FnOnce() -> String) {
        if !fine {
            self.0.push(what());
        }
    }

    /// Notes something that is wrong.
    pub fn add(&mut self, what: impl Into<String>) {
        self.0.push(what.into());
    }

    /// Notes all of these.
    pub fn all(&mut self, list: Vec<String>) {
        self.0.extend(list);
    }

    /// Notes an answer that has another status.
    pub fn status(&mut self, reply: &page::Reply, status: u16, what: impl std::fmt::Display) {
        if reply.status != status {
            self.0.push(format!(
                "{what}: {}, not {status}: {}",
                reply.status, reply.text
            ));
        }
    }

    /// Notes a problem that names another field.
    pub fn field(&mut self, reply: &page::Reply, field: &str, what: impl std::fmt::Display) {
        if reply.body["field"] != field {
            self.0.push(format!(
                "{what}: names another field than {field}: {}",
                reply.text
            ));
        }
    }

    /// Fails with everything that was noted.
    #[track_caller]
    pub fn end(self) {
        let count = self.0.len();
        assert!(count == 0, "{count} found:\n{}", self.0.join("\n"));
    }
}
