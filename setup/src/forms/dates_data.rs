//! Dates that differ from the week: their order, what is wrong with them, and how they read.

use shared::api::{DateOverride, Window};

use crate::clock;

use super::week_data::complaint as complaint_of_windows;

/// As the edge takes it.
const MOST_CHARACTERS: usize = 100;

/// By date; a range before a date of its own that begins with it.
pub(super) fn sort(overrides: &mut [DateOverride]) {
    // Dates of this form are in order as texts.
    overrides.sort_by(|a, b| {
        let key = |it: &DateOverride| (it.date.clone(), it.until.is_none());
        key(a).cmp(&key(b))
    });
}

/// What is wrong with one of them, in words.
pub(super) fn complaint(it: &DateOverride, open: bool) -> Option<&'static str> {
    if it.date.is_empty() {
        return Some("Choose a date.");
    }
    if it.until.as_ref().is_some_and(|until| *until < it.date) {
        return Some("The last day is before the first.");
    }
    if it
        .name
        .as_ref()
        .is_some_and(|name| name.chars().count() > MOST_CHARACTERS)
    {
        return Some("Give it a name of at most 100 characters.");
    }
    if open && it.windows.is_empty() {
        return Some("Add hours, or choose “Not available”.");
    }
    complaint_of_windows(&it.windows)
}

/// Two that say something of the same date, where neither stands above the other.
pub(super) fn clash(all: &[DateOverride]) -> bool {
    let meet = |a: &DateOverride, b: &DateOverride| match (&a.until, &b.until) {
        (None, None) => a.date == b.date,
        (Some(a_last), Some(b_last)) => a.date <= *b_last && b.date <= *a_last,
        _ => false,
    };
    all.iter()
        .enumerate()
        .any(|(at, a)| all.iter().skip(at + 1).any(|b| meet(a, b)))
}

/// A line for each: when, and which hours.
pub(crate) fn summary(overrides: &[DateOverride]) -> Vec<(String, String)> {
    let mut all = overrides.to_vec();
    sort(&mut all);
    let line = |it: &DateOverride| {
        let hours = hours_words(&it.windows);
        let what = it
            .name
            .as_ref()
            .map_or(hours.clone(), |name| format!("{name}: {hours}"));
        (clock::dates(&it.date, it.until.as_deref()), what)
    };
    all.iter().map(line).collect()
}

/// Which hours, in words of this browser's language.
pub(super) fn hours_words(windows: &[Window]) -> String {
    hours_by(windows, clock::time_of_day)
}

/// The same, with how a time of the day reads.
pub(super) fn hours_by(windows: &[Window], time: impl Fn(&str) -> String) -> String {
    if windows.is_empty() {
        return "not available".to_owned();
    }
    let hours = windows
        .iter()
        .map(|it| format!("{}–{}", time(&it.start), time(&it.end)));
    hours.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(date: &str, until: Option<&str>) -> DateOverride {
        DateOverride {
            until: until.map(str::to_owned),
            ..DateOverride::new(date, Vec::new())
        }
    }

    fn window(start: &str, end: &str) -> Window {
        Window {
            start: start.to_owned(),
            end: end.to_owned(),
        }
    }

    #[test]
    fn they_stand_by_date() {
        let mut all = [
            one("2026-12-24", None),
            one("2026-11-30", None),
            one("2026-12-24", Some("2027-01-02")),
        ];
        sort(&mut all);
        let range = one("2026-12-24", Some("2027-01-02"));
        assert_eq!(
            all,
            [one("2026-11-30", None), range, one("2026-12-24", None)]
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(complaint(&one("", None), false).is_some());
        assert!(complaint(&one("2026-12-24", Some("2026-12-23")), false).is_some());
        assert!(complaint(&one("2026-12-24", Some("2026-12-24")), false).is_none());
        assert!(complaint(&one("2026-12-24", None), true).is_some());
        let mut hours = one("2026-12-24", None);
        hours.windows = vec![window("09:00", "12:00")];
        assert!(complaint(&hours, true).is_none());
        hours.windows.push(window("11:00", "13:00"));
        assert!(complaint(&hours, true).is_some());
        hours.windows.pop();
        hours.name = Some("x".repeat(101));
        assert!(complaint(&hours, true).is_some());
    }

    #[test]
    fn a_date_may_stand_in_a_range_and_ranges_not_in_each_other() {
        let range = one("2026-12-20", Some("2026-12-27"));
        assert!(!clash(&[range.clone(), one("2026-12-24", None)]));
        assert!(!clash(&[
            range.clone(),
            one("2026-12-28", Some("2026-12-30"))
        ]));
        assert!(clash(&[range, one("2026-12-27", Some("2026-12-30"))]));
        assert!(clash(&[one("2026-12-24", None), one("2026-12-24", None)]));
    }

    #[test]
    fn hours_are_said_in_words() {
        let said = |windows: &[Window]| hours_by(windows, str::to_owned);
        assert_eq!(said(&[]), "not available");
        let two = [window("09:00", "12:00"), window("13:00", "14:00")];
        assert_eq!(said(&two), "09:00–12:00, 13:00–14:00");
    }
}
