//! Between the wire's weekly hours (windows with their days) and the editor's (days with
//! their windows), without losing anything on the way.

use shared::api::{Weekday, WeeklyWindow, Window};

use crate::clock;

use super::dates_data::hours_by;
use super::ruled_data::to_ruled;

/// The days in the editor's order.
pub(crate) const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Mo, "Monday"),
    (Weekday::Tu, "Tuesday"),
    (Weekday::We, "Wednesday"),
    (Weekday::Th, "Thursday"),
    (Weekday::Fr, "Friday"),
    (Weekday::Sa, "Saturday"),
    (Weekday::Su, "Sunday"),
];

/// The windows of each day, by start.
pub(super) fn to_days(weekly: &[WeeklyWindow]) -> [Vec<Window>; 7] {
    DAYS.map(|(day, _)| {
        let mut windows: Vec<Window> = weekly
            .iter()
            .filter(|window| window.days.contains(&day))
            .map(|window| Window {
                start: window.start.clone(),
                // A time field has no 24:00; an end of 00:00 means the same.
                end: window.end.replace("24:00", "00:00"),
            })
            .collect();
        windows.sort_by(|a, b| a.start.cmp(&b.start));
        windows
    })
}

/// Days with the same window share an entry.
pub(super) fn from_days(days: &[Vec<Window>; 7]) -> Vec<WeeklyWindow> {
    let mut weekly: Vec<WeeklyWindow> = Vec::new();
    for ((day, _), windows) in DAYS.iter().zip(days) {
        for window in windows {
            let end = match window.end.as_str() {
                "00:00" => "24:00",
                end => end,
            };
            let same = weekly
                .iter_mut()
                .find(|it| it.start == window.start && it.end == end && !it.days.contains(day));
            match same {
                Some(entry) => entry.days.push(*day),
                None => weekly.push(WeeklyWindow::new(&[*day], &window.start, end)),
            }
        }
    }
    weekly
}

/// What is wrong with a day's windows, in words.
pub(super) fn complaint(windows: &[Window]) -> Option<&'static str> {
    if windows
        .iter()
        .any(|w| w.start.is_empty() || w.end.is_empty())
    {
        return Some("Fill in both times, or remove this window.");
    }
    if windows
        .iter()
        .any(|w| w.start == w.end && w.start != "00:00")
    {
        return Some("These hours begin and end at the same time.");
    }
    let mut sorted: Vec<_> = windows.iter().collect();
    sorted.sort_by(|a, b| a.start.cmp(&b.start));
    let overlap = sorted.windows(2).any(|pair| match pair {
        // An end at or before the start means the next day, so it reaches over the rest.
        [a, b] => a.end > b.start || a.end <= a.start,
        _ => false,
    });
    overlap.then_some("These hours overlap.")
}

/// `Mon–Fri 09:00–17:00`: the week in a line for each kind of day, times in this browser's language.
pub(crate) fn summary(weekly: &[WeeklyWindow]) -> Vec<(String, String)> {
    summary_by(weekly, clock::time_of_day)
}

/// The same, with how a time of the day reads.
fn summary_by(
    weekly: &[WeeklyWindow],
    time: impl Fn(&str) -> String + Copy,
) -> Vec<(String, String)> {
    let days = to_days(weekly);
    let mut lines: Vec<(usize, usize, &Vec<Window>)> = Vec::new();
    for (index, windows) in days.iter().enumerate() {
        match lines.last_mut() {
            Some((_, last, same)) if *same == windows => *last = index,
            _ => lines.push((index, index, windows)),
        }
    }
    let short = |index: usize| DAYS.get(index).map_or("", |(_, name)| &name[..3]);
    lines
        .into_iter()
        .map(|(first, last, windows)| {
            let days = match first == last {
                true => short(first).to_owned(),
                false => format!("{}–{}", short(first), short(last)),
            };
            let hours = match windows.is_empty() {
                true => "closed".to_owned(),
                false => hours_by(windows, time),
            };
            (days, hours)
        })
        .chain(
            to_ruled(weekly)
                .iter()
                .map(|it| (it.words(), hours_by(&it.windows, time))),
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(days: &[Weekday], start: &str, end: &str) -> WeeklyWindow {
        WeeklyWindow::new(days, start, end)
    }

    #[test]
    fn a_week_survives_the_editor() {
        use Weekday::{Fr, Mo, Sa, Tu};
        let weekly = vec![
            window(&[Mo, Tu, Fr], "09:00", "12:00"),
            window(&[Mo, Tu], "13:00", "24:00"),
            window(&[Sa], "22:00", "02:00"),
        ];
        assert_eq!(from_days(&to_days(&weekly)), weekly);
    }

    #[test]
    fn hours_on_the_dates_of_a_rule_are_said_in_words() {
        let mut first_monday = window(&[], "09:00", "12:00");
        first_monday.rule = Some("FREQ=MONTHLY;BYDAY=1MO".to_owned());
        first_monday.from = Some("2026-11-01".to_owned());
        let weekly = [window(&[Weekday::Mo], "09:00", "10:00"), first_monday];
        let line = (
            "First Monday of the month".to_owned(),
            "09:00–12:00".to_owned(),
        );
        assert_eq!(summary_by(&weekly, str::to_owned).last(), Some(&line));
        assert_eq!(from_days(&to_days(&weekly)), weekly[..1]);
    }

    #[test]
    fn equal_neighbours_share_a_line() {
        use Weekday::{Fr, Mo, Th, Tu, We};
        let weekly = [window(&[Mo, Tu, We, Th, Fr], "09:00", "17:00")];
        let lines = summary_by(&weekly, str::to_owned);
        let lines: Vec<_> = lines.iter().map(|(d, h)| format!("{d} {h}")).collect();
        assert_eq!(lines, ["Mon–Fri 09:00–17:00", "Sat–Sun closed"]);
    }

    #[test]
    fn overlaps_and_gaps_are_named() {
        let w = |start: &str, end: &str| Window {
            start: start.to_owned(),
            end: end.to_owned(),
        };
        assert_eq!(complaint(&[w("09:00", "12:00"), w("12:00", "17:00")]), None);
        assert!(complaint(&[w("13:00", "17:00"), w("09:00", "13:30")]).is_some());
        assert!(complaint(&[w("20:00", "02:00"), w("22:00", "23:00")]).is_some());
        assert!(complaint(&[w("09:00", "")]).is_some());
        assert_eq!(complaint(&[w("00:00", "00:00")]), None);
    }
}
