//! Days, times and zones in words: what is asked of `Intl` in a browser and in the Worker, and of
//! [`crate::english`] where neither is.

use words::Plural;

use crate::dates::{Day, Month};

/// Says dates and times in one language.
pub(crate) trait Labels {
    /// Milliseconds since 1970 of an instant as the edge spells it.
    fn ms(&self, instant: &str) -> f64;

    /// The day on which an instant falls, given in milliseconds since 1970.
    fn day_at(&self, ms: f64, zone: &str) -> Day;

    /// The time of day at an instant, given in milliseconds since 1970.
    fn time_at(&self, ms: f64, zone: &str) -> String;

    /// Whether times have 24 hours, not twice 12.
    fn clock24(&self, zone: &str) -> bool;

    /// A day with weekday, month and year.
    fn day(&self, day: Day) -> String;

    /// A month with its year.
    fn month(&self, month: Month) -> String;

    /// Short and long names of the seven weekdays, from `first` (0 is Monday) on.
    fn weekdays(&self, first: i32) -> Vec<(String, String)>;

    /// A number in the language's digits.
    fn number(&self, number: i32) -> String;

    /// How the language counts so many.
    fn plural(&self, count: i32) -> Plural;

    /// A duration of so many minutes, in hours and minutes.
    fn length(&self, minutes: u16) -> String;

    /// How long ago something was, given in seconds.
    fn ago(&self, seconds: f64) -> String;

    /// On which weekday a week begins: 0 is Monday.
    fn first_weekday(&self) -> i32;

    /// The day on which an instant falls.
    fn day_of(&self, instant: &str, zone: &str) -> Day {
        self.day_at(self.ms(instant), zone)
    }

    /// An instant's time of day, or that of so many minutes later.
    fn time(&self, instant: &str, minutes_later: u16, zone: &str) -> String {
        self.time_at(self.ms(instant) + f64::from(minutes_later) * 6e4, zone)
    }
}
