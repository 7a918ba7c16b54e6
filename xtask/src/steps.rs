//! Says which step runs, how long each took and what is left.

use std::sync::Mutex;
use std::time::Instant;

use crate::run::Result;

/// The steps of one command, in the order in which they are listed; some run at the same time.
pub(crate) struct Steps {
    left: Mutex<Vec<&'static str>>,
    quiet: bool,
}

impl Steps {
    pub(crate) fn new(names: &[&'static str]) -> Self {
        Self {
            left: Mutex::new(names.to_vec()),
            quiet: false,
        }
    }

    /// Says nothing.
    pub(crate) fn quiet() -> Self {
        Self {
            left: Mutex::default(),
            quiet: true,
        }
    }

    /// Runs one of them.
    pub(crate) fn run<T>(&self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.quiet {
            return work();
        }
        println!("  … {name}");
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f32();
        let mut left = self
            .left
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        left.retain(|other| *other != name);
        let rest = if left.is_empty() {
            "nothing".to_owned()
        } else {
            left.join(", ")
        };
        match &result {
            Ok(_) => println!("  ✓ {name:<32} {seconds:>6.1} s   left: {rest}"),
            Err(_) => println!("  ✗ {name:<32} {seconds:>6.1} s"),
        }
        result
    }
}
