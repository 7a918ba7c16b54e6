//! Event types: what can be booked, when and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{is_false, is_nobody};
use crate::api::Question;

/// An event type: part of [`super::SiteView`], and the body of
/// - `POST /v1/owner/sites/{site}/events`, which adds one: 409 `conflict` if its slug is taken, also
///   by a retired one; the same once more is no error;
/// - `PUT /v1/owner/sites/{site}/events/{event}`, which changes it, or adds it.
///
/// `DELETE …/events/{event}` retires it: it can't be booked any more, while what was booked goes on
/// as before. One that was never booked is gone, and its slug is free again. `POST
/// …/events/{event}/restore` brings a retired one back; until then it can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// The slug within the site, `[a-z0-9-]{1,40}`; permanent.
    pub event: String,
    /// What is booked, as visitors and the calendar show it.
    pub title: String,
    /// Plain text.
    #[serde(default)]
    pub description: String,
    /// In minutes, 5 to 1440, ascending, one to eight of them.
    pub durations: Vec<u16>,
    /// Minutes from one start to the next; absent: the duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u16>,
    /// Minutes kept free before.
    #[serde(default)]
    pub buffer_before: u16,
    /// Minutes kept free after.
    #[serde(default)]
    pub buffer_after: u16,
    /// Minutes between now and the earliest start.
    pub notice: u32,
    /// Days ahead, today being 0 and the last one included.
    pub horizon_days: u16,
    /// Whether `horizon_days` counts Mondays to Fridays only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub business_days: bool,
    /// In place of `horizon_days`: only these dates can be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// How many bookings of this event type there may be.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// Where it takes place; may be empty.
    #[serde(default)]
    pub location: String,
    /// Host ids; empty: every host of the site.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// By which of their schedules a host can be booked, host id → schedule id; absent: their first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schedules: BTreeMap<String, String>,
    /// How many of the hosts a booking takes.
    #[serde(default, skip_serializing_if = "Assignment::is_any")]
    pub assignment: Assignment,
    /// Where any one of the hosts takes a booking: which of those who are free.
    #[serde(default, skip_serializing_if = "RoundRobin::is_equal_share")]
    pub round_robin: RoundRobin,
    /// With [`RoundRobin::Priority`]: host id → 1 (asked first) to 100. Who is not named here is
    /// asked after all who are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<String, u8>,
    /// Whether a visitor who moves a booking stays with its host. `false`: the times of all hosts
    /// are offered, and where its own is not free another takes it over. Who moves it as its host
    /// or an owner stays with its host in any case.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub keeps_host: bool,
    /// What stands in the host's calendar: one line with `{event}`, `{name}` (the visitor's) and
    /// `{host}`. Absent: `{event} · {name}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_title: Option<String>,
    /// How much of a booking stands in the host's calendar.
    #[serde(default, skip_serializing_if = "Detail::is_full")]
    pub detail: Detail,
    /// Where no place is given (`location` is empty): a Google Meet link, made with each booking.
    #[serde(default, skip_serializing_if = "is_false")]
    pub meet: bool,
    /// One of Google's colours of events, 1 to 11; absent: the calendar's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color_id: Option<u8>,
    /// How the host is reminded, at most five; absent: as their calendar does; empty: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Vec<Reminder>>,
    /// Up to how many minutes before its start a visitor may cancel a booking.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cancel_notice: u32,
    /// Up to how many minutes before its start a visitor may move a booking.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reschedule_notice: u32,
    /// Whether the host agrees to each booking before it is written.
    #[serde(default, skip_serializing_if = "is_false")]
    pub approval: bool,
    /// Hours after which a request that nobody answered ends, 1 to 720; sooner where the minimum
    /// notice begins. Absent: 24.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_hours: Option<u16>,
    /// What is asked beyond name, e-mail and notes; at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// How many more people a visitor may name, whom Google invites too: 0 to 10. It counts only
    /// where the visitor is a guest of the event themselves, see [`crate::api::EventView::guests`].
    #[serde(default, skip_serializing_if = "is_nobody")]
    pub guests: u8,
    /// Whether times are shown in the host's zone to everybody: for what takes place there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub zone_locked: bool,
}

/// `PUT /v1/owner/sites/{site}/events`: in which order they are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventOrder {
    /// The slugs of all that can be booked; 409 `conflict` if there are others by now.
    pub events: Vec<String>,
}

impl EventSettings {
    /// What an event type begins with: half an hour with any host of the site, from four hours to
    /// eight weeks (56 days) ahead, back to back; the visitor is a guest of the event, and nothing
    /// is limited or asked beyond name, e-mail and notes. Whatever is built in code begins with it,
    /// so that a new field has its value in one place.
    pub fn new(event: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            title: title.into(),
            description: String::new(),
            durations: vec![30],
            interval: None,
            buffer_before: 0,
            buffer_after: 0,
            notice: 240,
            horizon_days: 56,
            business_days: false,
            dates: None,
            limits: Limits::default(),
            location: String::new(),
            hosts: Vec::new(),
            schedules: BTreeMap::new(),
            assignment: Assignment::Any,
            round_robin: RoundRobin::EqualShare,
            priorities: BTreeMap::new(),
            keeps_host: true,
            event_title: None,
            detail: Detail::Full,
            meet: false,
            color_id: None,
            reminders: None,
            cancel_notice: 0,
            reschedule_notice: 0,
            approval: false,
            approval_hours: None,
            questions: Vec::new(),
            guests: 0,
            zone_locked: false,
        }
    }

    /// Whether its bookings get a Google Meet link.
    #[must_use]
    pub fn meets_online(&self) -> bool {
        self.meet && self.location.is_empty()
    }
}

/// How much of a booking stands in the host's calendar, for whoever else sees that calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Everything. The visitor is a guest of the event, and Google invites them.
    #[default]
    Full,
    /// The visitor's initials, and nothing else about them. They are no guest: Google tells them
    /// nothing.
    Initials,
    /// That the time is taken. Nobody is a guest.
    Busy,
}

impl Detail {
    fn is_full(&self) -> bool {
        *self == Self::Full
    }
}

/// How Google reminds a host of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// By which way.
    pub method: ReminderMethod,
    /// Minutes before the start, 0 to 40320 (four weeks).
    pub minutes: u16,
}

/// The way of a [`Reminder`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderMethod {
    /// On the screen.
    Popup,
    /// By mail.
    Email,
}

fn yes() -> bool {
    true
}

fn is_true(given: &bool) -> bool {
    *given
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A range of dates in the schedule's zone, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateRange {
    /// `YYYY-MM-DD`.
    pub first: String,
    /// `YYYY-MM-DD`.
    pub last: String,
}

/// How many bookings may start within a day, a week or a month of the schedule's zone. Absent:
/// as many as there is time for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// A day, 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u16>,
    /// A week, 1 to 1000; it begins on the site's first weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<u16>,
    /// A calendar month, 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u16>,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How many of an event type's hosts a booking takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// Any one of them who is free.
    #[default]
    Any,
    /// All of them together; then [`EventSettings::hosts`] names them, at most ten. The event is in
    /// the calendar of one, and the others are invited to it.
    All,
}

impl Assignment {
    fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

/// Which of several hosts who are free takes a booking. Counted are the active bookings of the
/// event type that end after 30 days ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundRobin {
    /// Who has fewest of them. Who comes late, or was away, takes more until they are even.
    #[default]
    EqualShare,
    /// Whose latest was made longest ago.
    LeastRecent,
    /// Who comes first in [`EventSettings::priorities`]; among equals, who has fewest.
    Priority,
}

impl RoundRobin {
    fn is_equal_share(&self) -> bool {
        *self == Self::EqualShare
    }
}
