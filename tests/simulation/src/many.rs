//! Many histories at once, on all cores.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use edge::planted::{Planted, plant};

use crate::history;

/// What many histories came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// How many were run.
    pub ran: u64,
    /// The seeds that broke a rule, in order.
    pub found: Vec<u64>,
    /// Requests that Google answered.
    pub calls: u64,
    /// Bookings that visitors were told of.
    pub told: u64,
    /// Of these, how many were called confirmed.
    pub confirmed: u64,
    /// Bookings that went on to another host while they were made.
    pub passed_on: u64,
    /// Bookings that another host took over with a new time.
    pub reassigned: u64,
    /// Bookings that took the time of all hosts, and were confirmed.
    pub collective: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} histories in {:.1} s, {:.0} a second; {} Google calls, {} bookings, {} of them \
             confirmed; {} went on to another host, {} with a new time; {} of all hosts",
            self.ran,
            self.seconds,
            self.ran as f64 / self.seconds,
            self.calls,
            self.told,
            self.confirmed,
            self.passed_on,
            self.reassigned,
            self.collective
        )
    }
}

/// When many histories end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A rule is broken, or all were run.
    Broken,
    /// All were run.
    AllRan,
}

/// Runs `seeds` histories from seed `from` on, with a planted fault or none. To standard error go a
/// line every ten thousand, and what each broken rule says.
#[must_use]
pub fn run(from: u64, seeds: u64, planted: Option<Planted>, until: Until) -> Run {
    let begun = Instant::now();
    let (next, ran) = (AtomicU64::new(from), AtomicU64::new(0));
    let found: Mutex<Vec<u64>> = Mutex::default();
    let (calls, told, confirmed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let (passed_on, reassigned) = (AtomicU64::new(0), AtomicU64::new(0));
    let collective = AtomicU64::new(0);
    let work = || {
        plant(planted);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let ends = until == Until::Broken && found.lock().is_ok_and(|found| !found.is_empty());
            if seed >= from + seeds || ends {
                return;
            }
            let history = history(seed, false);
            let done = ran.fetch_add(1, Ordering::Relaxed) + 1;
            calls.fetch_add(history.calls, Ordering::Relaxed);
            told.fetch_add(history.told, Ordering::Relaxed);
            confirmed.fetch_add(history.confirmed, Ordering::Relaxed);
            passed_on.fetch_add(history.passed_on, Ordering::Relaxed);
            reassigned.fetch_add(history.reassigned, Ordering::Relaxed);
            collective.fetch_add(history.collective, Ordering::Relaxed);
            if !history.broken.is_empty() {
                for broken in &history.broken {
                    eprintln!("seed {seed}: {broken}");
                }
                if let Ok(mut found) = found.lock() {
                    found.push(seed);
                }
            }
            if done.is_multiple_of(10_000) {
                eprintln!("{done} histories, {:.0} s", begun.elapsed().as_secs_f64());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_unstable();
    Run {
        ran: ran.into_inner(),
        found,
        calls: calls.into_inner(),
        told: told.into_inner(),
        confirmed: confirmed.into_inner(),
        passed_on: passed_on.into_inner(),
        reassigned: reassigned.into_inner(),
        collective: collective.into_inner(),
        seconds: begun.elapsed().as_secs_f64(),
    }
}
