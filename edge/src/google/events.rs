//! Events: writing ours, finding ours again, and telling ours from others' in busy time.
//!
//! Of other people's events only ids, times and what decides busy is asked for.

use chrono::DateTime;
use http::Method;
use http::header::IF_MATCH;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::api::Reminder;
use shared::time::{CivilDate, Interval, Timestamp, Zone};

use super::{Api, GoogleError, add_header, meet, parse, path};
use crate::ports::{Request, Response};
use crate::seal::base32hex;

/// The private extended property that holds our booking's id.
pub const BOOKING: &str = "freeslot_booking";
/// The private extended property that holds the site's slug.
pub const SITE: &str = "freeslot_site";

const EVENT_FIELDS: &str = "id,status,etag,updated,start,end,transparency,eventType,\
     attendees(self,organizer,optional,responseStatus),extendedProperties/private";

/// An event of ours, to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// From [`event_id`].
    pub id: &'a str,
    /// Plain text, one line.
    pub summary: &'a str,
    /// Plain text; Google shows HTML there, so it is escaped on the way.
    pub description: &'a str,
    /// Plain text; may be empty.
    pub location: &'a str,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The host's IANA zone, in which Google shows it in mails.
    pub zone: &'a str,
    /// Name and address of the visitor, whom Google invites; `None`: they are not told.
    pub guest: Option<(&'a str, &'a str)>,
    /// Addresses of whom they bring; nobody where the visitor is no guest. Google invites them as
    /// optional ones: whose answer counts is told by that, because the order of guests is no
    /// promise of Google's, and we ask for nobody's address.
    pub guests: &'a [String],
    /// Names and addresses of the other hosts whose time it takes; optional ones for the same reason.
    pub co_hosts: &'a [(String, String)],
    /// One of Google's colours of events, 1 to 11; `None`: the calendar's.
    pub color: Option<u8>,
    /// `None`: as the calendar reminds; empty: not at all.
    pub reminders: Option<&'a [Reminder]>,
    /// Asks Google to make a Meet link, under this id from [`super::meet::request_id`].
    pub meet: Option<&'a str>,
    /// The booking's id.
    pub booking: &'a str,
    /// The site's slug.
    pub site: &'a str,
}

/// Writes an event; Google sends the invitations if there is a guest or a co-host.
#[must_use]
pub fn insert(api: &Api<'_>, calendar: &str, event: &NewEvent<'_>) -> Request {
    let mut private = serde_json::Map::new();
    private.insert(BOOKING.into(), event.booking.into());
    private.insert(SITE.into(), event.site.into());
    let mut body = json!({
        "id": event.id,
        "summary": event.summary,
        "description": escape(event.description),
        "start": time(event.start, event.zone),
        "end": time(event.end, event.zone),
        "extendedProperties": { "private": private },
    });
    let mut set = |name: &str, value: serde_json::Value| {
        if let Some(object) = body.as_object_mut() {
            object.insert(name.into(), value);
        }
    };
    let mut attendees = Vec::new();
    if let Some((name, email)) = event.guest {
        attendees.push(json!({ "email": email, "displayName": name }));
        let others = event.guests.iter();
        attendees.extend(others.map(|email| json!({ "email": email, "optional": true })));
    }
    attendees.extend(invited(event.co_hosts));
    let invites = !attendees.is_empty();
    if invites {
        set("attendees", attendees.into());
        set("guestsCanInviteOthers", false.into());
    }
    if !event.location.is_empty() {
        set("location", event.location.into());
    }
    if let Some(color) = event.color {
        set("colorId", color.to_string().into());
    }
    if let Some(reminders) = event.reminders {
        set(
            "reminders",
            json!({ "useDefault": false, "overrides": reminders }),
        );
    }
    let mut query = vec![updates(invites), ("fields", EVENT_FIELDS)];
    if let Some(id) = event.meet {
        set("conferenceData", meet::requested(id));
        query.push(meet::VERSION);
    }
    api.json(
        Method::POST,
        &path(&["calendars", calendar, "events"]),
        &query,
        &body,
    )
}

/// The entries of co-hosts among the guests.
fn invited(co_hosts: &[(String, String)]) -> Vec<serde_json::Value> {
    let entry = |(name, email): &(String, String)| json!({ "email": email, "displayName": name, "optional": true });
    co_hosts.iter().map(entry).collect()
}

/// Asks for one event; a deleted one is still there, `Cancelled`.
#[must_use]
pub fn get(api: &Api<'_>, calendar: &str, event_id: &str) -> Request {
    let path = path(&["calendars", calendar, "events", event_id]);
    api.bare(Method::GET, &path, &[("fields", EVENT_FIELDS)])
}

/// Deletes an event; with `tell` Google tells the guest. Read the answer with [`parse_deleted`].
#[must_use]
pub fn delete(api: &Api<'_>, calendar: &str, event_id: &str, tell: bool) -> Request {
    let path = path(&["calendars", calendar, "events", event_id]);
    api.bare(Method::DELETE, &path, &[updates(tell)])
}

fn updates(tell: bool) -> (&'static str, &'static str) {
    ("sendUpdates", if tell { "all" } else { "none" })
}

/// When and in which zone an event of ours is to be from now on.
#[derive(Clone, Copy, Debug)]
pub struct NewTimes<'a> {
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// As [`NewEvent::zone`].
    pub zone: &'a str,
    /// Only if its etag still is this one.
    pub if_match: Option<&'a str>,
    /// Whether it has a guest, whom Google tells.
    pub tell: bool,
}

/// Moves an event.
#[must_use]
pub fn patch_times(api: &Api<'_>, calendar: &str, event_id: &str, times: &NewTimes<'_>) -> Request {
    let zone = times.zone;
    let body = json!({ "start": time(times.start, zone), "end": time(times.end, zone) });
    let path = path(&["calendars", calendar, "events", event_id]);
    // Without the version Google takes the Meet link away.
    let query = [updates(times.tell), meet::VERSION, ("fields", EVENT_FIELDS)];
    let mut request = api.json(Method::PATCH, &path, &query, &body);
    if let Some(etag) = times.if_match {
        add_header(&mut request, IF_MATCH, etag);
    }
    request
}

/// Replaces what stands in an event and takes all guests but its co-hosts from it, without a mail to
/// anybody. Its time stays, and so does what tells that it is ours.
#[must_use]
pub fn strip(
    api: &Api<'_>,
    calendar: &str,
    event_id: &str,
    (summary, description): (&str, &str),
    co_hosts: &[(String, String)],
) -> Request {
    let body = json!({
        "summary": summary,
        "description": escape(description),
        "attendees": invited(co_hosts),
    });
    let path = path(&["calendars", calendar, "events", event_id]);
    // Without the version Google takes the Meet link away.
    let query = [updates(false), meet::VERSION, ("fields", EVENT_FIELDS)];
    api.json(Method::PATCH, &path, &query, &body)
}

/// The same write without a mail to the guest. Google says that some may be sent all the same.
#[must_use]
pub fn quietly(mut request: Request) -> Request {
    let uri = request.uri().to_string();
    let quiet = uri.replace("sendUpdates=all", "sendUpdates=none");
    if let Ok(uri) = quiet.parse() {
        *request.uri_mut() = uri;
    }
    request
}

/// Asks for everything that touches `window`, series as their instances.
#[must_use]
pub fn list_window(
    api: &Api<'_>,
    calendar: &str,
    window: &Interval,
    page: Option<&str>,
) -> Request {
    let (min, max) = (window.start().to_rfc3339(), window.end().to_rfc3339());
    let query = [
        ("singleEvents", "true"),
        ("maxAttendees", "1"),
        ("maxResults", "250"),
        ("timeMin", min.as_str()),
        ("timeMax", max.as_str()),
        (
            "fields",
            "nextPageToken,timeZone,items(id,status,etag,updated,start,end,transparency,eventType,\
             attendees(self,responseStatus),extendedProperties/private)",
        ),
    ];
    list(api, calendar, &query, page)
}

/// Asks for the events of `site` that end after `time_min`, deleted ones included.
///
/// A series stays one item: a host may turn one of ours into an endless one.
#[must_use]
pub fn list_ours(
    api: &Api<'_>,
    calendar: &str,
    site: &str,
    time_min: Timestamp,
    page: Option<&str>,
) -> Request {
    let min = time_min.to_rfc3339();
    let property = format!("{SITE}={site}");
    let query = [
        ("privateExtendedProperty", property.as_str()),
        ("showDeleted", "true"),
        ("maxResults", "250"),
        ("timeMin", min.as_str()),
        (
            "fields",
            "nextPageToken,timeZone,items(id,status,etag,updated,start,end,transparency,eventType,\
             attendees(self,organizer,optional,responseStatus),extendedProperties/private)",
        ),
    ];
    list(api, calendar, &query, page)
}

fn list(api: &Api<'_>, calendar: &str, query: &[(&str, &str)], page: Option<&str>) -> Request {
    let mut query = query.to_vec();
    query.extend(page.map(|page| ("pageToken", page)));
    api.bare(
        Method::GET,
        &path(&["calendars", calendar, "events"]),
        &query,
    )
}

fn time(at: Timestamp, zone: &str) -> serde_json::Value {
    json!({ "dateTime": at.to_rfc3339(), "timeZone": zone })
}

/// The id under which a booking is written: the same for every repetition of the same write.
///
/// `epoch` counts the deliberate new writes of a booking to a calendar: an id stays taken after
/// its event is deleted.
#[must_use]
pub fn event_id(booking: &str, calendar: &str, epoch: u32) -> String {
    let text = format!("freeslot event v1\0{booking}\0{calendar}\0{epoch}");
    let hash = Sha256::digest(text.as_bytes());
    base32hex(hash.get(..20).unwrap_or_default())
}

/// Plain text as Google's HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Whether an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// It stands. Words newer than this are read so too: it blocks.
    Confirmed,
    /// It stands, not for certain.
    Tentative,
    /// Deleted.
    Cancelled,
}

/// What somebody answered to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet, or a word newer than this.
    NeedsAction,
    /// No.
    Declined,
    /// Maybe.
    Tentative,
    /// Yes.
    Accepted,
}

/// An event, reduced to what we ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Google's id, or ours.
    pub id: String,
    /// Whether it stands.
    pub status: EventStatus,
    /// Changes with every change, a guest's answer included; empty if not told.
    pub etag: String,
    /// When it was changed, in whole seconds.
    pub updated: Option<Timestamp>,
    /// `None` for deleted events, and where it can't be read.
    pub start: Option<Timestamp>,
    /// As [`Event::start`].
    pub end: Option<Timestamp>,
    /// Whether it has dates in place of times.
    pub all_day: bool,
    /// Whether its maker marked it as free.
    pub transparent: bool,
    /// Google's word; empty for an ordinary one.
    pub event_type: String,
    /// What the calendar's owner answered, if they are among the guests.
    pub own_response: Option<Answer>,
    /// What the visitor answered: the first guest besides owner, organizer and optional ones, see
    /// [`NewEvent::guests`].
    pub guest_response: Option<Answer>,
    /// Whether any of the optional ones answered "No": a co-host, or somebody whom the visitor brings.
    pub optional_declined: bool,
    /// Our booking's id, if it is ours.
    pub booking: Option<String>,
    /// The site's slug, if it is ours.
    pub site: Option<String>,
}

impl Event {
    /// Whether it makes its calendar busy, by the rule that Google's free/busy follows.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.status != EventStatus::Cancelled
            && !self.transparent
            && !matches!(self.event_type.as_str(), "workingLocation" | "birthday")
            && self.own_response != Some(Answer::Declined)
    }

    /// Its time; `None` if it has none, is empty, or can't be read.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        Interval::new(self.start?, self.end?)
    }
}

/// A page of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsPage {
    /// May be empty although more follow.
    pub items: Vec<Event>,
    /// Asks for the next page, if there is one.
    pub next: Option<String>,
}

/// Reads the answer to [`insert`], [`get`] and [`patch_times`]. An event that became all-day has
/// no times here; see [`parse_event_in`].
///
/// # Errors
/// Whatever Google says.
pub fn parse_event(response: &Response) -> Result<Event, GoogleError> {
    parse_event_in(response, "")
}

/// As [`parse_event`], with the calendar's zone, in which all-day events are meant.
///
/// # Errors
/// Whatever Google says.
pub fn parse_event_in(response: &Response, zone: &str) -> Result<Event, GoogleError> {
    let wire: WireEvent = parse(response)?;
    Ok(wire.event(zone))
}

/// Reads the answer to [`list_window`] and [`list_ours`]. `zone_for_all_day` is the calendar's
/// zone as we know it; the zone in the answer wins.
///
/// # Errors
/// Whatever Google says.
pub fn parse_events(
    response: &Response,
    zone_for_all_day: &str,
) -> Result<EventsPage, GoogleError> {
    let page: WirePage = parse(response)?;
    let zone = page.time_zone.as_deref().filter(|zone| !zone.is_empty());
    let zone = zone.unwrap_or(zone_for_all_day);
    Ok(EventsPage {
        items: page
            .items
            .into_iter()
            .map(|item| item.event(zone))
            .collect(),
        next: page.next_page_token,
    })
}

/// Reads the answer to a deletion: gone before, or never there, is as good. Google says nothing
/// when it has done it; a page that somebody on the way has put in its place is not its word.
///
/// # Errors
/// Whatever else Google says.
pub fn parse_deleted(response: &Response) -> Result<(), GoogleError> {
    if response.status().is_success() {
        let empty = response.body().trim_ascii().is_empty();
        return if empty {
            Ok(())
        } else {
            Err(GoogleError::Malformed)
        };
    }
    match GoogleError::of(response) {
        GoogleError::NotFound | GoogleError::Gone => Ok(()),
        error => Err(error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage {
    #[serde(default)]
    items: Vec<WireEvent>,
    next_page_token: Option<String>,
    time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    etag: String,
    updated: Option<String>,
    start: Option<WireTime>,
    end: Option<WireTime>,
    #[serde(default)]
    transparency: String,
    #[serde(default)]
    event_type: String,
    #[serde(default)]
    attendees: Vec<WireAttendee>,
    #[serde(default)]
    extended_properties: WireProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTime {
    date: Option<String>,
    date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAttendee {
    #[serde(default, rename = "self")]
    own: bool,
    #[serde(default)]
    organizer: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    response_status: String,
}

#[derive(Default, Deserialize)]
struct WireProperties {
    #[serde(default)]
    private: std::collections::BTreeMap<String, String>,
}

impl WireEvent {
    fn event(mut self, zone: &str) -> Event {
        let status = match self.status.as_str() {
            "cancelled" => EventStatus::Cancelled,
            "tentative" => EventStatus::Tentative,
            _ => EventStatus::Confirmed,
        };
        // A cancelled item guarantees its id only, and what else it carries may be old.
        let live = status != EventStatus::Cancelled;
        let start = self.start.as_ref().filter(|_| live);
        let end = self.end.as_ref().filter(|_| live);
        let own = self.attendees.iter().find(|guest| guest.own);
        let guest = self
            .attendees
            .iter()
            .find(|guest| !guest.own && !guest.organizer && !guest.optional);
        Event {
            status,
            updated: self.updated.as_deref().and_then(instant),
            start: start.and_then(|time| time.instant(zone, instant)),
            end: end.and_then(|time| time.instant(zone, instant_up)),
            all_day: start.is_some_and(|time| time.date.is_some()),
            transparent: self.transparency == "transparent",
            own_response: own.map(WireAttendee::answer),
            guest_response: guest.map(WireAttendee::answer),
            optional_declined: self
                .attendees
                .iter()
                .any(|guest| guest.optional && !guest.own && guest.answer() == Answer::Declined),
            booking: self.extended_properties.private.remove(BOOKING),
            site: self.extended_properties.private.remove(SITE),
            id: self.id,
            etag: self.etag,
            event_type: self.event_type,
        }
    }
}

impl WireTime {
    fn instant(&self, zone: &str, read: fn(&str) -> Option<Timestamp>) -> Option<Timestamp> {
        match (&self.date_time, &self.date) {
            (Some(text), _) => read(text),
            (None, Some(date)) => midnight(date, zone),
            (None, None) => None,
        }
    }
}

impl WireAttendee {
    fn answer(&self) -> Answer {
        match self.response_status.as_str() {
            "declined" => Answer::Declined,
            "tentative" => Answer::Tentative,
            "accepted" => Answer::Accepted,
            _ => Answer::NeedsAction,
        }
    }
}

/// RFC 3339 in any of its forms, cut down to the second.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| Timestamp::from_epoch(at.timestamp()))
}

/// As [`instant`], rounded up to the second: busy time is rounded outwards.
pub(super) fn instant_up(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    let up = i64::from(at.timestamp_subsec_nanos() > 0);
    Some(Timestamp::from_epoch(at.timestamp().checked_add(up)?))
}

/// The first instant of a date in a zone.
fn midnight(date: &str, zone: &str) -> Option<Timestamp> {
    let date = CivilDate::parse(date).ok()?;
    let zone = Zone::parse(zone).ok()?;
    // A date that the zone skips begins where the next one does.
    zone.start_of_day(date)
        .or_else(|| zone.start_of_day(date.plus_days(1)?))
}
