//! English for where there is no `Intl`: native tests and the native edge.

use shared::time::{Timestamp, Zone};

use crate::dates::{Day, Month};
use crate::labels::Labels;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// British English: weeks from Monday on, 24 hours.
pub(crate) struct English;

fn at(ms: f64) -> Timestamp {
    Timestamp::from_epoch((ms / 1000.0) as i64)
}

/// A zone that is none has been refused before anything is said in it.
fn zone(name: &str) -> Option<Zone> {
    Zone::parse(name).ok()
}

fn name(of: &[&str], index: i32) -> String {
    let name = usize::try_from(index).ok().and_then(|index| of.get(index));
    name.copied().unwrap_or_default().to_owned()
}

impl Labels for English {
    fn ms(&self, instant: &str) -> f64 {
        Timestamp::parse(instant).map_or(f64::NAN, |at| at.epoch() as f64 * 1000.0)
    }

    fn day_at(&self, ms: f64, name: &str) -> Day {
        let date = zone(name).map(|zone| zone.local_date(at(ms)).to_string());
        date.and_then(|date| Day::parse(&date)).unwrap_or_default()
    }

    fn time_at(&self, ms: f64, name: &str) -> String {
        let parts = zone(name).map(|zone| zone.local_parts(at(ms)));
        parts.map_or_else(String::new, |(_, hour, minute)| {
            format!("{hour:02}:{minute:02}")
        })
    }

    fn day(&self, day: Day) -> String {
        let (_, _, number) = day.civil();
        let weekday = name(&WEEKDAYS, day.weekday());
        format!("{weekday} {number} {}", self.month(day.month()))
    }

    fn month(&self, month: Month) -> String {
        let (year, number, _) = month.first().civil();
        format!("{} {year}", name(&MONTHS, number - 1))
    }

    fn weekdays(&self, first: i32) -> Vec<(String, String)> {
        let long = (first..first + 7).map(|day| name(&WEEKDAYS, day.rem_euclid(7)));
        long.map(|long| (long.chars().take(3).collect(), long))
            .collect()
    }

    fn first_weekday(&self) -> i32 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_days_and_times_in_the_zone() {
        let instant = "2026-11-24T23:30:00Z";
        assert_eq!(
            English.day_of(instant, "Europe/Berlin").text(),
            "2026-11-25"
        );
        assert_eq!(English.time(instant, 30, "Asia/Kathmandu"), "05:45");
        assert_eq!(
            English.day(English.day_of(instant, "UTC")),
            "Tuesday 24 November 2026"
        );
        assert_eq!(English.weekdays(6)[0].1, "Sunday");
    }
}
