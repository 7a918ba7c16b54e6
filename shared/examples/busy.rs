//! The front door to calendar files: prints when the owner of one is busy.
//!
//! ```sh
//! cargo run -q -p shared --example busy -- tests/vectors/ical/google-weekly-exdate.ics \
//!   2026-11-23T00:00:00Z 2026-12-14T00:00:00Z Europe/Berlin ada@example.org
//! ```
//!
//! prints a line for each busy time, in UTC, and warnings to the standard error. The zone (of
//! whole days and floating times; absent: UTC) and the owner's addresses may be left out.

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use shared::ical::{self, Ask};
use shared::time::{Interval, Timestamp, Zone};

fn main() -> ExitCode {
    match told() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn told() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, from, until, rest @ ..] = arguments.as_slice() else {
        return Err("usage: busy FILE.ics FROM UNTIL [ZONE [ADDRESS …]]".into());
    };
    let (zone, own) = rest
        .split_first()
        .map_or(("UTC", rest), |(zone, own)| (zone, own));
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let window = Interval::new(Timestamp::parse(from)?, Timestamp::parse(until)?);
    let ask = Ask {
        window: window.ok_or("FROM is not before UNTIL.")?,
        zone: Zone::parse(zone)?,
        own: &own,
        all_day_blocks: true,
    };
    let busy = ical::busy(&fs::read(file)?, &ask)?;
    for span in busy.intervals.as_slice() {
        println!("{} {}", span.start(), span.end());
    }
    for warning in &busy.warnings {
        eprintln!("{}: {warning}", warning.doubt.code());
    }
    Ok(())
}
