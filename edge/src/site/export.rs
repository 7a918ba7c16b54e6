//! Bookings as files, for spreadsheets and for calendars.

use std::collections::BTreeMap;

use shared::api::BookingFilter;
use shared::time::{Timestamp, Zone};

use super::answer::{meet_url, place, uid, wire_status};
use super::find::Wanted;
use super::{Fault, Site};
use crate::ical::{self, Event};
use crate::spreadsheet;
use crate::store::{Booking, Host, Member, Store};

/// A file that would silently be too short is worse than none.
const MOST: usize = 10_000;

const TITLES: [&str; 22] = [
    "Start",
    "End",
    "Time zone",
    "Start (UTC)",
    "End (UTC)",
    "Status",
    "Booking",
    "Host",
    "Name",
    "E-mail",
    "Guests",
    "Place",
    "What they wrote",
    "Answers",
    "Note",
    "What was said",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "Id",
];

/// The bookings that fit as CSV with a line of titles, by their start; no cell is a formula. Times
/// are those of the host's hours and, beside them, UTC.
///
/// # Errors
/// [`Fault::Invalid`] and [`Fault::Malformed`] naming the field; also if there are too many.
pub fn table(site: &Site, member: &Member, filter: &BookingFilter) -> Result<Vec<u8>, Fault> {
    let store = site.store()?;
    let hosts = hosts(&store)?;
    let mut rows = Vec::new();
    for booking in all(&store, member, filter)? {
        let said = store.said(&booking.id)?;
        rows.push(row(&booking, &hosts, said));
    }
    spreadsheet::table(TITLES, rows).map_err(|error| Fault::Internal(error.to_string()))
}

/// The bookings that fit as a calendar file, each with the id of Google's event; those that never
/// came about are left out. The hosts' notes are not in it: calendars are shared.
///
/// # Errors
/// As of [`table`]; [`Fault::Invalid`] also if there is nothing to put into it.
pub fn calendar(site: &Site, member: &Member, filter: &BookingFilter) -> Result<String, Fault> {
    let store = site.store()?;
    let hosts = hosts(&store)?;
    let mut bookings = all(&store, member, filter)?;
    bookings.retain(|booking| booking.status() != shared::booking::Status::Rejected);
    if bookings.is_empty() {
        let detail = "There are no matching bookings that a calendar could show. Choose other days \
                      or states.";
        return Err(Fault::invalid("status", detail));
    }
    let events = bookings
        .iter()
        .map(|booking| event(&store, booking, &names(booking, &hosts)));
    let events: Vec<Event> = events.collect::<Result<_, _>>()?;
    Ok(ical::calendar(site.now(), events))
}

fn all(store: &Store<'_>, member: &Member, filter: &BookingFilter) -> Result<Vec<Booking>, Fault> {
    let wanted = Wanted::read(filter, member)?;
    let (found, more) = wanted.find(store, None, MOST, u32::MAX)?;
    if more.is_some() {
        let detail = "More than 10,000 bookings match. Choose fewer days, and make several files.";
        return Err(Fault::invalid("from", detail));
    }
    Ok(found)
}

/// All hosts by their ids, also those who were removed.
pub(super) fn hosts(store: &Store<'_>) -> Result<BTreeMap<String, Host>, Fault> {
    let known = store.hosts()?.into_iter().chain(store.removed_hosts()?);
    Ok(known.map(|host| (host.id.clone(), host)).collect())
}

/// The names of those whose time it takes.
pub(super) fn names(b: &Booking, hosts: &BTreeMap<String, Host>) -> String {
    let names = b.hosts().filter_map(|id| hosts.get(id));
    let names: Vec<&str> = names.map(|host| host.name.as_str()).collect();
    names.join(", ")
}

fn row(b: &Booking, hosts: &BTreeMap<String, Host>, said: String) -> [String; TITLES.len()] {
    let host = hosts.get(&b.host);
    let zone = host.and_then(|host| Zone::parse(&host.schedule.zone).ok());
    let there = |at: Timestamp| {
        let (date, hour, minute) = zone?.local_parts(at);
        Some(format!("{date} {hour:02}:{minute:02}"))
    };
    let there = |at| there(at).unwrap_or_default();
    let utm = |wanted: &str| {
        let said = b.utm.pairs().find(|(name, _)| *name == wanted);
        said.map(|(_, said)| said.to_owned()).unwrap_or_default()
    };
    let answers: Vec<String> = b
        .answers
        .iter()
        .map(|answer| format!("{}: {}", answer.label, answer.text))
        .collect();
    [
        there(b.time.start()),
        there(b.time.end()),
        zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        b.time.start().to_rfc3339(),
        b.time.end().to_rfc3339(),
        b.status().as_str().to_owned(),
        b.title.clone(),
        names(b, hosts),
        b.guest_name.clone(),
        b.guest_email.clone(),
        b.guests.join(", "),
        meet_url(b).unwrap_or_else(|| place(b)),
        b.notes.clone(),
        answers.join("\n"),
        b.note.clone(),
        said,
        utm("utm_source"),
        utm("utm_medium"),
        utm("utm_campaign"),
        utm("utm_term"),
        utm("utm_content"),
        b.id.clone(),
    ]
}

/// All of a booking that a calendar may show; with whom, unless `hosts` is empty.
///
/// # Errors
/// [`Fault::Internal`].
pub(super) fn event(store: &Store<'_>, b: &Booking, hosts: &str) -> Result<Event, Fault> {
    let said = [&b.guest_name, &b.guest_email, &b.notes].map(String::as_str);
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let mut summary = format!("{} – {}", b.title, b.guest_name);
    if !hosts.is_empty() {
        summary = format!("{summary} ({hosts})");
    }
    Ok(Event {
        uid: uid(store, b)?,
        sequence: b.revision,
        start: b.time.start(),
        end: b.time.end(),
        summary,
        location: meet_url(b).unwrap_or_else(|| place(b)),
        description: said.join("\n"),
        status: wire_status(b.status()).into(),
    })
}
