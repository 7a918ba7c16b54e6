//! A host's connections and calendars.

use serde::{Deserialize, Serialize};

use crate::api::{Advice, BusySeenBy, Instant};

/// How the calendars of a connection are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// Over a Google account.
    #[default]
    Google,
    /// One calendar, from an address where somebody publishes it; never written.
    Ical,
}

/// A connection as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// The connection's id.
    pub id: String,
    /// How its calendars are read.
    #[serde(default)]
    pub kind: ConnectionKind,
    /// The Google account's address, or the name of the host of a calendar's address; empty where
    /// it is another host's.
    #[serde(default)]
    pub email: String,
    /// `active`, `missing_permission` or `reconnect_needed`.
    pub state: String,
    /// With `missing_permission`: what was not ticked; empty where it is another host's.
    pub missing: Vec<MissingScope>,
    /// The scopes of [`super::CONSENTS`], [`super::OWN_CALENDAR_CONSENTS`] and
    /// [`super::WIDER_CONSENT`] whose permission it has, also by a wider one; empty where it is
    /// another host's.
    #[serde(default)]
    pub granted: Vec<String>,
    /// Whether only a calendar that is made for bookings is to be written: then what is needed is
    /// [`super::OWN_CALENDAR_CONSENTS`], else [`super::CONSENTS`].
    #[serde(default)]
    pub own_calendar: bool,
    /// When Google last told which calendars there are; absent if it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_at: Option<Instant>,
    /// What is wrong with it, or will be soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// When Google ends it, where Google has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
    /// Who sees its busy times besides its host.
    #[serde(default)]
    pub busy_seen_by: BusySeenBy,
    /// Google's calendars, primary first, then owned, then shared; empty where it is another
    /// host's, because what they are called is theirs alone.
    pub calendars: Vec<CalendarView>,
    /// How many calendars the account has.
    #[serde(default)]
    pub calendar_count: u32,
    /// How many of them block time.
    #[serde(default)]
    pub blocking_count: u32,
    /// When the one of those that was read longest ago was read; absent if one never was, or none
    /// blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_read: Option<Instant>,
    /// Whether changes of all of those are announced to us by push right now, as in
    /// [`CalendarView::push`].
    #[serde(default)]
    pub push: bool,
}

/// A permission that was asked for and not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingScope {
    /// The scope.
    pub scope: String,
    /// Google's words on the box.
    pub label: String,
    /// What does not work without it.
    pub consequence: String,
}

/// A calendar as the setup page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// Our id of it (not Google's).
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its IANA zone; may be empty.
    pub zone: String,
    /// `#rrggbb` as in Google Calendar; may be empty.
    pub color: String,
    /// Whether it is the account's main calendar.
    pub primary: bool,
    /// Google's word for what the account may do there: `owner`, `writer`, `reader`, `freeBusyReader`.
    pub access_role: String,
    /// Whether we made it, for bookings.
    #[serde(default)]
    pub ours: bool,
    /// `ok`, `unreadable` or `gone`.
    pub state: String,
    /// Whether its events block time.
    pub checks_conflicts: bool,
    /// Whether bookings are written there.
    pub receives_bookings: bool,
    /// Whether another host of the site has their bookings written there.
    #[serde(default)]
    pub taken: bool,
    /// When its busy times were last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_read: Option<Instant>,
    /// Whether changes are announced to us by push right now. Otherwise they are noticed within
    /// ten minutes of somebody looking; that is no fault.
    pub push: bool,
    /// When Google last told of a change there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_at: Option<Instant>,
    /// When Google is asked again to tell of changes; absent where it is not asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews_at: Option<Instant>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// `PUT /v1/owner/sites/{site}/hosts/{host}/calendars`, for the host alone: an owner does not see
/// another's calendars, and can't choose them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarChoice {
    /// Ids of the calendars whose events block time.
    pub checks_conflicts: Vec<String>,
    /// Id of the calendar that receives bookings; it always blocks time too.
    pub receives_bookings: String,
}

/// `POST /v1/owner/sites/{site}/hosts/{host}/feeds-in`, for the host alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFeedIn {
    /// Where the calendar is published: `https://…` or `webcal://…`. A secret, told nobody again.
    pub address: String,
}
