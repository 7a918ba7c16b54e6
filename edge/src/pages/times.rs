//! Free times by day, as the pages that need no script show them.

use maud::{Markup, html};
use shared::time::{CivilDate, Month, Timestamp, Zone};

/// A day opens at a click; the first one is open.
pub(super) fn by_day(
    days: &[(CivilDate, Vec<Timestamp>)],
    time: impl Fn(Timestamp) -> Markup,
) -> Markup {
    html! {
        @for (place, (date, starts)) in days.iter().enumerate() {
            details.day name="day" open[place == 0] {
                summary { (date.in_english("%A, %-d %B")) " " span.quiet { (count(starts.len())) } }
                div.times role="group" aria-label=(date.in_english("%A, %-d %B %Y")) {
                    @for start in starts { (time(*start)) }
                }
            }
        }
    }
}

/// A time to choose in a form.
pub(super) fn radio(start: Timestamp, zone: Zone) -> Markup {
    html! {
        label.time {
            input type="radio" name="start" value=(start.to_rfc3339()) required;
            (clock(start, zone))
        }
    }
}

pub(super) fn clock(at: Timestamp, zone: Zone) -> Markup {
    let (_, hour, minute) = zone.local_parts(at);
    html! { time datetime=(at.to_rfc3339()) { (format!("{hour:02}:{minute:02}")) } }
}

/// A zone's name as people write it.
pub(super) fn zone_name(zone: Zone) -> String {
    zone.name().replace('_', " ")
}

fn count(times: usize) -> String {
    match times {
        1 => "1 time".to_owned(),
        times => format!("{times} times"),
    }
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

/// `November 2026`.
pub(super) fn month_name(month: Month) -> String {
    month.first_day().in_english("%B %Y")
}
