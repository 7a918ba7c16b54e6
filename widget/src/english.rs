//! English for where there is no `Intl`: native tests and the native edge.

use shared::time::{CivilDate, Timestamp, Zone};

use words::Plural;

use crate::dates::{Day, Month};
use crate::labels::Labels;

/// British English: weeks from Monday on, 24 hours.
pub(crate) struct English;

fn at(ms: f64) -> Timestamp {
    Timestamp::from_epoch((ms / 1000.0) as i64)
}

/// A zone that is none has been refused before anything is said in it.
fn zone(name: &str) -> Option<Zone> {
    Zone::parse(name).ok()
}

fn say(day: Day, pattern: &str) -> String {
    let date = CivilDate::parse(&day.text());
    date.map_or_else(|_| String::new(), |date| date.in_english(pattern))
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

    fn clock24(&self, _: &str) -> bool {
        true
    }

    fn day(&self, day: Day) -> String {
        say(day, "%A %-d %B %Y")
    }

    fn month(&self, month: Month) -> String {
        say(month.first(), "%B %Y")
    }

    fn weekdays(&self, first: i32) -> Vec<(String, String)> {
        // Day 4 of 1970 was a Monday.
        let days = (4 + first..11 + first).map(Day);
        days.map(|day| (say(day, "%a"), say(day, "%A"))).collect()
    }

    fn number(&self, number: i32) -> String {
        number.to_string()
    }

    fn plural(&self, count: i32) -> Plural {
        match count {
            1 => Plural::One,
            _ => Plural::Other,
        }
    }

    fn length(&self, minutes: u16) -> String {
        match (minutes / 60, minutes % 60) {
            (0, rest) => format!("{rest} minutes"),
            (hours, 0) => format!("{hours} hours"),
            (hours, rest) => format!("{hours} hours {rest} minutes"),
        }
    }

    fn ago(&self, seconds: f64) -> String {
        format!("{seconds:.0} seconds ago")
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
