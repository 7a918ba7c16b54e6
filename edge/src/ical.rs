//! Calendar files (RFC 5545), written. Reading them is `shared::ical`.

use shared::api::BookingStatus;
use shared::time::Timestamp;

/// The longest line in octets, its end not counted.
const LINE: usize = 75;

/// Who made a file. Visitors get it, so it names nobody.
const MADE_BY: &str = "-//Booking//Calendar//EN";

/// How long calendars may wait before they read a subscription again: an hour.
const AGAIN: &str = "PT1H";

/// One event of a file. Its texts are plain: they are escaped here.
pub(crate) struct Event {
    /// The same as that of Google's event, so that whoever has both sees one.
    pub(crate) uid: String,
    /// Grows with every change of it; left out if it is not above zero.
    pub(crate) sequence: i64,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) summary: String,
    /// Left out if empty.
    pub(crate) location: String,
    /// Left out if empty.
    pub(crate) description: String,
    pub(crate) status: Status,
}

/// How an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

impl From<BookingStatus> for Status {
    fn from(status: BookingStatus) -> Self {
        match status {
            BookingStatus::Confirmed => Self::Confirmed,
            BookingStatus::Pending => Self::Tentative,
            BookingStatus::Cancelled | BookingStatus::Rejected => Self::Cancelled,
        }
    }
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// A file of these events; `stamp` is when they stood so.
pub(crate) fn calendar(stamp: Timestamp, events: impl IntoIterator<Item = Event>) -> String {
    file(None, stamp, events)
}

/// The same for calendars that read it again and again: with its name, and how often to come.
pub(crate) fn subscription(
    name: &str,
    stamp: Timestamp,
    events: impl IntoIterator<Item = Event>,
) -> String {
    file(Some(name), stamp, events)
}

fn file(
    subscribed: Option<&str>,
    stamp: Timestamp,
    events: impl IntoIterator<Item = Event>,
) -> String {
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", MADE_BY);
    line("METHOD", "PUBLISH");
    if let Some(name) = subscribed {
        // Each twice: as RFC 7986 has it, and as calendars had it before.
        line("NAME", &text(name));
        line("X-WR-CALNAME", &text(name));
        line("REFRESH-INTERVAL;VALUE=DURATION", AGAIN);
        line("X-PUBLISHED-TTL", AGAIN);
    }
    for event in events {
        line("BEGIN", "VEVENT");
        line("UID", &text(&event.uid));
        line("DTSTAMP", &utc(stamp));
        if event.sequence > 0 {
            line("SEQUENCE", &event.sequence.to_string());
        }
        line("DTSTART", &utc(event.start));
        line("DTEND", &utc(event.end));
        line("SUMMARY", &text(&event.summary));
        if !event.location.is_empty() {
            line("LOCATION", &text(&event.location));
        }
        if !event.description.is_empty() {
            line("DESCRIPTION", &text(&event.description));
        }
        line("STATUS", event.status.as_str());
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    file
}

/// An instant as calendar files spell it, `20261123T080000Z`.
pub(crate) fn utc(at: Timestamp) -> String {
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
