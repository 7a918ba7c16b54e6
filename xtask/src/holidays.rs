//! Holidays of countries: `public/holidays/*.json`, written from the Python package `holidays` (MIT)
//! and checked in, because an owner's page asks nobody but its own origin.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::run::{Failure, Result, at, command, run};

/// Raised by hand together with the files.
const PACKAGE: &str = "holidays==0.109";
const FOLDER: &str = "public/holidays";
/// How many years are written, this one included.
const YEARS: u64 = 4;
/// An owner who adds holidays late in a year wants all of the next one.
const AHEAD_MONTHS: u64 = 18;

/// `cargo xtask holidays`: writes them anew, from this year on.
pub(crate) fn write() -> Result {
    let home = at("target/holidays");
    let python = home.join("bin/python");
    let make = "is Python 3 with venv installed?";
    run(
        "a place for the Python package",
        command("python3").args(["-m", "venv"]).arg(&home),
        make,
    )?;
    run(
        "the Python package",
        command(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]),
        "is the package registry there?",
    )?;
    let first = year_of(months_now()?);
    run(
        "the holidays",
        command(&python)
            .arg("-P")
            .arg(at("xtask/py/holidays.py"))
            .arg(at(FOLDER))
            .args([first.to_string(), (first + YEARS - 1).to_string()]),
        "its own words above say why",
    )
}

/// Fails when they end too soon.
pub(crate) fn reach() -> Result {
    let index = fs::read_to_string(at(FOLDER).join("index.json")).unwrap_or_default();
    let last = last_year(&index);
    let needed = year_of(months_now()? + AHEAD_MONTHS);
    if last.is_some_and(|last| last >= needed) {
        return Ok(());
    }
    Err(Failure::new(
        format!("{FOLDER} ends with {last:?}, and {needed} is needed"),
        "`cargo xtask holidays` writes them anew; raise the package's version in xtask/src/holidays.rs before",
    ))
}

/// Months since the year 0, by the average length of a month: a day more or less is no matter here.
fn months_now() -> Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.map_err(|_| Failure::new("the clock is before 1970", "set it"))?;
    Ok(1970 * 12 + since.as_secs() / 2_629_746)
}

fn year_of(months: u64) -> u64 {
    months / 12
}

/// The year after `"last":`.
fn last_year(index: &str) -> Option<u64> {
    let (_, rest) = index.split_once("\"last\":")?;
    rest.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{last_year, year_of};

    #[test]
    fn the_last_year_is_read_and_compared() {
        assert_eq!(last_year("{\"first\":2026,\"last\":2029,"), Some(2029));
        assert_eq!(last_year("{}"), None);
        assert_eq!(year_of(2026 * 12 + 10 + 18), 2028);
    }
}
