//! Free times by day, as the pages that need no script show them.

use ::words::{Language, Say, fill};
use maud::{Markup, html};
use shared::time::{CivilDate, Month, Timestamp, Zone};

use super::locale::Locale;
use super::words::times;
use crate::dates;

/// A day opens at a click; the first one is open.
pub(super) fn by_day(
    language: Language,
    days: &[(CivilDate, Vec<Timestamp>)],
    time: impl Fn(Timestamp) -> Markup,
) -> Markup {
    html! {
        @for (place, (date, starts)) in days.iter().enumerate() {
            details.day name="day" open[place == 0] {
                summary {
                    (dates::day_of_year(language, *date)) " "
                    span.quiet { (times(language, starts.len())) }
                }
                div.times role="group" aria-label=(dates::day(language, *date)) {
                    @for start in starts { (time(*start)) }
                }
            }
        }
    }
}

/// A time to choose in a form.
pub(super) fn radio(start: Timestamp, zone: Zone, checked: bool) -> Markup {
    html! {
        label.time {
            input type="radio" name="start" value=(start.to_rfc3339()) checked[checked] required;
            (clock(start, zone))
        }
    }
}

pub(super) fn clock(at: Timestamp, zone: Zone) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { (dates::clock(at, zone)) } }
}

/// That a month has no times.
pub(super) fn nothing_free(locale: Locale, month: Month) -> String {
    let month = dates::month(locale.language(), month);
    fill(locale.say(Say::NothingFree), &[("month", &month)])
}

/// By date in the visitor's zone; the starts come in order.
pub(super) fn days(starts: &[Timestamp], zone: Zone) -> Vec<(CivilDate, Vec<Timestamp>)> {
    let mut days: Vec<(CivilDate, Vec<Timestamp>)> = Vec::new();
    for start in starts {
        let date = zone.local_date(*start);
        match days.last_mut() {
            Some((last, starts)) if *last == date => starts.push(*start),
            _ => days.push((date, vec![*start])),
        }
    }
    days
}
