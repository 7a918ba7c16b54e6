//! An event type in a few words.

use shared::api::EventSettings;

use crate::forms::limits_summary;
use crate::words::span;

/// `30 minutes, 1 hour`.
pub(crate) fn lengths(event: &EventSettings) -> String {
    let each = event.durations.iter().map(|it| span(u32::from(*it)));
    each.collect::<Vec<_>>().join(", ")
}

/// From when to when it can be booked, and how often.
pub(super) fn bookable(event: &EventSettings) -> String {
    let notice = match event.notice {
        0 => "any time".to_owned(),
        notice => format!("{} from now", span(notice)),
    };
    let days = match event.horizon_days {
        1 => "day",
        _ => "days",
    };
    let ahead = match (&event.dates, event.business_days) {
        (Some(dates), _) => format!("from {} to {}", dates.first, dates.last),
        (None, true) => format!("up to {} business {days} ahead", event.horizon_days),
        (None, false) => format!("up to {} {days} ahead", event.horizon_days),
    };
    match limits_summary(&event.limits) {
        None => format!("{notice}, {ahead}"),
        Some(limits) => format!("{notice}, {ahead}, at most {limits}"),
    }
}

/// Where it takes place.
pub(super) fn place(event: &EventSettings) -> String {
    match event.location.as_str() {
        "" if event.meets_online() => "Google Meet".to_owned(),
        "" => "not set".to_owned(),
        place => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared::api::{DateRange, EventSettings};

    use super::{bookable, lengths, place};

    #[test]
    fn an_event_type_in_a_few_words() {
        let mut event = EventSettings::new("intro", "Intro call");
        event.durations = vec![30, 60];
        assert_eq!(lengths(&event), "30 minutes, 1 hour");
        assert_eq!(bookable(&event), "4 hours from now, up to 56 days ahead");
        assert_eq!(place(&event), "not set");
        event.notice = 0;
        event.business_days = true;
        event.horizon_days = 1;
        event.limits.week = Some(5);
        event.meet = true;
        let expected = "any time, up to 1 business day ahead, at most 5 a week";
        assert_eq!(bookable(&event), expected);
        assert_eq!(place(&event), "Google Meet");
        event.limits.week = None;
        event.dates = Some(DateRange {
            first: "2026-12-01".into(),
            last: "2026-12-03".into(),
        });
        assert_eq!(bookable(&event), "any time, from 2026-12-01 to 2026-12-03");
    }
}
