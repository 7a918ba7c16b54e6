//! The front door to recurrence: questions in, answers out, one JSON document a line each.
//! `tests/vectors/README.md` has the schema.
//!
//! ```sh
//! echo '{"lines": ["RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"], "start": "2026-11-27T09:00:00",
//!   "zone": "Europe/Berlin", "window": ["2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z"]}' |
//!   tr -d '\n' | cargo run -q -p shared --example recurrence
//! ```
//!
//! answers `{"instants":["2026-11-27T08:00:00Z","2026-12-25T08:00:00Z"]}`.

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        if !line.trim().is_empty() {
            writeln!(out, "{}", vectors::recurrence::answer(&line))?;
            out.flush()?;
        }
    }
    Ok(())
}
