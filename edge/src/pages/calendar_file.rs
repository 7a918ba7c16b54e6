//! A booking as a calendar file (RFC 5545), for calendars that Google's invitation misses.

use ::words::{Language, fill};
use shared::api::{BookingStatus, BookingView, Instant};
use shared::time::Timestamp;

use super::place::place;
use super::words::words;

/// The longest line in octets, its end not counted.
const LINE: usize = 75;

/// One event; `stamp` is when this was true. Empty if the booking's times can't be read.
#[must_use]
pub fn calendar_file(language: Language, view: &BookingView, stamp: Timestamp) -> String {
    let (Some(start), Some(end)) = (instant(&view.start), instant(&view.end)) else {
        return String::new();
    };
    let status = match view.status {
        BookingStatus::Confirmed => "CONFIRMED",
        BookingStatus::Pending => "TENTATIVE",
        BookingStatus::Cancelled | BookingStatus::Rejected => "CANCELLED",
    };
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Freeslot//Freeslot//EN");
    line("METHOD", "PUBLISH");
    line("BEGIN", "VEVENT");
    line("UID", &text(&view.uid));
    line("DTSTAMP", &utc(stamp));
    line("DTSTART", &utc(start));
    line("DTEND", &utc(end));
    line("SUMMARY", &text(&format!("{} – {}", view.title, view.host)));
    let link = view.meet_url.as_deref();
    let place = link.unwrap_or_else(|| place(language, view));
    if !place.is_empty() {
        line("LOCATION", &text(place));
    }
    line(
        "DESCRIPTION",
        &text(&fill(
            words(language).file_note,
            &[("link", &view.manage_url)],
        )),
    );
    line("STATUS", status);
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    file
}

pub(super) fn instant(at: &Instant) -> Option<Timestamp> {
    let at = chrono::DateTime::parse_from_rfc3339(&at.0).ok()?;
    Some(Timestamp::from_epoch(at.timestamp()))
}

pub(super) fn utc(at: Timestamp) -> String {
    // 2026-11-23T08:00:00Z without its separators.
    at.to_rfc3339().replace(['-', ':'], "")
}

/// A value of type TEXT: no control character gets through, so no line can be smuggled in.
fn text(value: &str) -> String {
    let mut out = String::new();
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a content line, broken at 75 octets between characters.
fn fold(file: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            used = 1;
        }
        file.push(c);
        used += c.len_utf8();
    }
    file.push_str("\r\n");
}
