//! What the widget opens with: event type and slots of one month, for one zone, in one answer.

use shared::api;
use shared::time::{Month, Timestamp, Zone};

use super::load::{ahead, load};
use super::slots::{answer_of, bookable, can_say, view_of};
use super::{Fault, Site};

/// The month with its slots, or, if nothing is free in it, the month of the next free start.
/// `minutes` 0 stands for the shortest duration.
///
/// # Errors
/// As [`super::slots`].
pub async fn opening(
    site: &Site,
    event: &str,
    zone: Zone,
    minutes: u16,
    month: Month,
) -> Result<api::Opening, Fault> {
    let loaded = load(site, event, None, ahead(site.now()))?;
    let minutes = match minutes {
        0 => loaded.settings.durations.first().copied().unwrap_or(0),
        minutes => minutes,
    };
    bookable(&loaded, minutes)?;
    can_say(site, &loaded).await?;
    let instant = |start: &api::Instant| Timestamp::parse(&start.0).ok();
    let month_of = |start: Timestamp| Month::in_zone(start, zone);
    let is_in = |month: Month, slots: &api::Slots| {
        let mut starts = slots.slots.iter().filter_map(instant);
        starts.any(|start| month_of(start) == month)
    };
    let mut month = month;
    let mut slots = answer_of(site, &loaded, minutes, month.range_widened());
    if !is_in(month, &slots) {
        // Over its ends, the answer may reach into the months beside it.
        let later = slots.slots.iter().chain(&slots.next);
        let later = later.filter_map(instant).map(month_of);
        if let Some(later) = later.filter(|later| *later > month).min() {
            month = later;
            slots = answer_of(site, &loaded, minutes, month.range_widened());
        }
    }
    Ok(api::Opening {
        minutes,
        month: month.to_string(),
        // To the minute, so that an answer that is the same looks the same.
        now: Timestamp::from_epoch(site.now().epoch().div_euclid(60) * 60).into(),
        event: view_of(site, &loaded),
        slots,
    })
}
