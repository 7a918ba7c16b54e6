//! Days to come: the Worker lives in real time, so tests choose their dates from today on.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use serde_json::Value;

/// A date in the owner's zone, Europe/Berlin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(NaiveDate);

impl Day {
    /// Today in Berlin.
    #[must_use]
    pub fn today() -> Self {
        Self(Utc::now().with_timezone(&Berlin).date_naive())
    }

    /// The first Tuesday to Thursday at least three days ahead whose neighbours are working days
    /// of the same month, so that no zone and no page of the calendar tears them apart.
    #[must_use]
    pub fn working() -> Self {
        let mut day = Self::today().plus(3);
        while !(matches!(day.0.weekday(), Weekday::Tue | Weekday::Wed | Weekday::Thu)
            && day.plus(-1).month() == day.plus(1).month())
        {
            day = day.plus(1);
        }
        day
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let count = Days::new(days.unsigned_abs());
        let moved = if days < 0 {
            self.0.checked_sub_days(count)
        } else {
            self.0.checked_add_days(count)
        };
        Self(moved.expect("a date near today"))
    }

    /// How many weeks, which begin with Mondays, it is after that of today.
    #[must_use]
    pub fn weeks_ahead(self) -> i64 {
        let monday = |day: Self| day.0.week(Weekday::Mon).first_day();
        (monday(self) - monday(Self::today())).num_weeks()
    }

    /// Whether nobody works.
    #[must_use]
    pub fn is_sunday(self) -> bool {
        self.0.weekday() == Weekday::Sun
    }

    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn text(self) -> String {
        self.0.to_string()
    }

    /// `YYYY-MM`.
    #[must_use]
    pub fn month(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// The instant of a wall-clock time in Berlin, as the API writes it: `2026-11-23T08:00:00Z`.
    #[must_use]
    pub fn at(self, time: &str) -> String {
        let time = NaiveTime::parse_from_str(time, "%H:%M").expect("a time such as 09:30");
        let local = Berlin
            .from_local_datetime(&self.0.and_time(time))
            .earliest()
            .expect("working hours never fall into a gap");
        wire(local.to_utc())
    }

    /// Every half hour from `from` until the last that ends by `to`.
    #[must_use]
    pub fn starts(self, from: &str, to: &str) -> Vec<String> {
        let minutes = |text: &str| -> u32 {
            let (hours, minutes) = text.split_once(':').expect("a time such as 09:30");
            hours.parse::<u32>().expect("hours") * 60 + minutes.parse::<u32>().expect("minutes")
        };
        let mut all = Vec::new();
        let mut now = minutes(from);
        while now + 30 <= minutes(to) {
            all.push(self.at(&format!("{:02}:{:02}", now / 60, now % 60)));
            now += 30;
        }
        all
    }
}

/// Whether no two of these events, as Google gives them, share an instant.
#[must_use]
pub fn apart(events: &[Value]) -> bool {
    let instant = |event: &Value, end: &str| -> DateTime<Utc> {
        let text = event[end]["dateTime"]
            .as_str()
            .expect("an event with times");
        text.parse().expect("an instant")
    };
    let mut times: Vec<_> = events
        .iter()
        .map(|event| (instant(event, "start"), instant(event, "end")))
        .collect();
    times.sort_unstable();
    times.windows(2).all(|pair| pair[0].1 <= pair[1].0)
}

/// An instant as the API writes it.
#[must_use]
pub fn wire(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An instant `minutes` after another, both as the API writes them.
#[must_use]
pub fn later(start: &str, minutes: i64) -> String {
    let start: DateTime<Utc> = start.parse().expect("an instant");
    wire(start + chrono::TimeDelta::minutes(minutes))
}
