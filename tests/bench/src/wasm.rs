//! What `xtask/js/bench.mjs` calls: plain numbers, so that no glue is needed.

#![allow(unsafe_code)] // exporting a name counts as unsafe; nothing is dereferenced

use std::cell::RefCell;

use crate::work::{ALL, Asked};

thread_local! {
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

/// Makes question `which` of [`ALL`] the one that is asked.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(which: usize) {
    ASKED.set(ALL.get(which).map(|work| work.asked()));
}

/// Asks the engine so many times.
#[unsafe(no_mangle)]
pub extern "C" fn engine(times: u32) -> u32 {
    run(times, Asked::engine)
}

/// Asks the naive implementation so many times.
#[unsafe(no_mangle)]
pub extern "C" fn naive(times: u32) -> u32 {
    run(times, Asked::naive)
}

fn run(times: u32, ask: impl Fn(&Asked) -> usize) -> u32 {
    ASKED.with_borrow(|asked| {
        let Some(asked) = asked else { return 0 };
        let mut found = 0;
        for _ in 0..times {
            found = ask(std::hint::black_box(asked));
        }
        u32::try_from(found).unwrap_or(u32::MAX)
    })
}
