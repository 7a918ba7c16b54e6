//! The front door to the availability engine: questions in, answers out, one JSON document a
//! line each. `tests/vectors/README.md` has the schema.
//!
//! ```sh
//! echo '{"now": "2026-11-20T00:00:00Z", "window": ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"],
//!   "event": {"durations": [60]}, "schedule": {"zone": "Europe/Berlin",
//!   "weekly": [{"days": ["mo"], "start": "09:00", "end": "11:00"}]}}' | tr -d '\n' |
//!   cargo run -q -p shared --example slots
//! ```
//!
//! answers `{"starts":["2026-11-23T08:00:00Z","2026-11-23T09:00:00Z"],"who":[[0],[0]]}`.

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        if !line.trim().is_empty() {
            writeln!(out, "{}", vectors::slots::answer(&line))?;
            out.flush()?;
        }
    }
    Ok(())
}
