//! A booking as a calendar file, for calendars that Google's invitation misses.

use ::words::{Language, fill};
use shared::api::{BookingView, Instant};
use shared::time::Timestamp;

use super::place::place;
use super::words::words;
use crate::ical::{self, Event};

/// One event; `stamp` is when this was true. Empty if the booking's times can't be read.
#[must_use]
pub fn calendar_file(language: Language, view: &BookingView, stamp: Timestamp) -> String {
    let (Some(start), Some(end)) = (instant(&view.start), instant(&view.end)) else {
        return String::new();
    };
    let link = view.meet_url.as_deref();
    let event = Event {
        uid: view.uid.clone(),
        sequence: 0,
        start,
        end,
        summary: format!("{} – {}", view.title, view.host),
        location: link.unwrap_or_else(|| place(language, view)).to_owned(),
        description: fill(words(language).file_note, &[("link", &view.manage_url)]),
        status: view.status.into(),
    };
    ical::calendar(stamp, [event])
}

pub(super) fn instant(at: &Instant) -> Option<Timestamp> {
    let at = chrono::DateTime::parse_from_rfc3339(&at.0).ok()?;
    Some(Timestamp::from_epoch(at.timestamp()))
}
