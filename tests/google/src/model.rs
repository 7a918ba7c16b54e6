//! The records of the state: people, clients, grants, calendars and events.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::times::{self, Instant};

/// A simulated person with a Google account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct User {
    pub email: String,
    pub name: String,
    pub sub: String,
    pub time_zone: String,
    /// Workspace domain, if any.
    #[serde(default)]
    pub hd: Option<String>,
    /// Answered by `calendars.get` for the primary calendar.
    #[serde(default)]
    pub working_hours: Option<Value>,
    /// Invitations stay hidden until answered ("add only if I respond").
    #[serde(default)]
    pub hide_invitations: bool,
    /// The calendar list, by calendar id.
    pub list: BTreeMap<String, ListEntry>,
    /// List changes before this commit can't be followed by a sync token any more.
    #[serde(default)]
    pub list_floor: u64,
}

/// One line of a person's calendar list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListEntry {
    pub seq: u64,
    pub deleted: bool,
    /// What the person set: `summaryOverride`, `hidden`, `selected`, `colorId`, ...
    pub set: Map<String, Value>,
}

/// An OAuth client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Client {
    pub client_id: String,
    pub client_secret: String,
    pub redirect_uris: Vec<String>,
    /// In publishing status Testing every grant of more than sign-in dies after 7 days.
    pub testing: bool,
    /// Who may consent while testing; `None`: everybody.
    pub test_users: Option<BTreeSet<String>>,
    /// The Cloud project: grants and channels belong to it.
    pub project: String,
    /// The name on the consent page.
    pub name: String,
}

/// An authorization code that was not exchanged yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    pub client_id: String,
    pub redirect_uri: String,
    pub email: String,
    pub scopes: BTreeSet<String>,
    pub challenge: Option<(String, String)>,
    pub nonce: Option<String>,
    pub refresh: bool,
    pub expires: Instant,
    pub used: bool,
}

/// A live refresh token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    pub email: String,
    pub client_id: String,
    pub scopes: BTreeSet<String>,
    pub made: Instant,
    pub order: u64,
    pub used: Instant,
    /// Testing: dead after 7 days.
    pub expires: Option<Instant>,
}

/// A live access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    pub email: String,
    pub client_id: String,
    pub project: String,
    pub scopes: BTreeSet<String>,
    pub expires: Instant,
}

/// A calendar with its events.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    pub owner: String,
    pub summary: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub location: Option<String>,
    pub time_zone: String,
    /// Role by address; the owner has `owner`.
    pub acl: BTreeMap<String, String>,
    pub public: bool,
    /// The project that made it with `calendars.insert`.
    pub created_by: Option<String>,
    pub deleted: bool,
    /// Place in the list of colours.
    #[serde(default)]
    pub colour: usize,
    pub seq: u64,
    /// Sync tokens from before these commits are stale: of everybody (""), of one person.
    #[serde(default)]
    pub floors: BTreeMap<String, u64>,
    pub events: BTreeMap<String, Event>,
    /// What events were before; kept only while reads lag.
    #[serde(default)]
    pub past: Vec<Event>,
}

/// So many older copies are kept at least.
const PAST: usize = 500;

impl Calendar {
    /// Commits a copy; the one before is kept if reads lag.
    pub fn put(&mut self, event: Event, lags: bool) {
        self.seq = event.seq;
        let old = self.events.insert(event.id.clone(), event);
        if let Some(old) = old.filter(|_| lags) {
            if self.past.len() >= 2 * PAST {
                self.past.drain(..PAST);
            }
            self.past.push(old);
        }
    }

    /// The calendar with its events as they were at an instant.
    #[must_use]
    pub fn as_of(&self, at: Instant) -> Self {
        let mut then: BTreeMap<String, Event> = BTreeMap::new();
        for event in self.past.iter().chain(self.events.values()) {
            let newer = then
                .get(&event.id)
                .is_none_or(|known| known.seq < event.seq);
            if event.at <= at && newer {
                then.insert(event.id.clone(), event.clone());
            }
        }
        let newest = then.values().map(|e| e.seq).max();
        let floor = self.floors.values().max().copied();
        Self {
            id: self.id.clone(),
            owner: self.owner.clone(),
            summary: self.summary.clone(),
            description: self.description.clone(),
            location: self.location.clone(),
            time_zone: self.time_zone.clone(),
            acl: self.acl.clone(),
            created_by: self.created_by.clone(),
            floors: self.floors.clone(),
            events: then,
            past: Vec::new(),
            public: self.public,
            deleted: self.deleted,
            colour: self.colour,
            seq: newest.max(floor).unwrap_or(0),
        }
    }

    /// The zone of the calendar.
    pub fn tz(&self) -> Tz {
        times::zone(&self.time_zone).unwrap_or(Tz::UTC)
    }

    /// Sync tokens of this person from before this commit are stale.
    pub fn floor(&self, email: &str) -> u64 {
        ["", email]
            .iter()
            .filter_map(|who| self.floors.get(*who))
            .max()
            .copied()
            .unwrap_or(0)
    }

    /// A person's role, if any.
    pub fn role(&self, email: &str) -> Option<&str> {
        match self.acl.get(email) {
            Some(role) => Some(role),
            None if self.public => Some("reader"),
            None => None,
        }
    }
}

/// One calendar's copy of an event, as stored: without the fields that rendering adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    /// The commit that last changed this copy; also its etag.
    pub seq: u64,
    pub created: Instant,
    pub updated: Instant,
    /// When this copy was committed.
    #[serde(default)]
    pub at: Instant,
    pub body: Map<String, Value>,
    /// Someone else took it away: nothing but the id is told.
    pub bare: bool,
    /// Reads since the conference was asked for.
    pub conference_reads: u32,
}

impl Event {
    /// The text of a field of the body, or "".
    pub fn text(&self, field: &str) -> &str {
        self.body.get(field).and_then(Value::as_str).unwrap_or("")
    }

    /// Deleted, or a cancelled invitation.
    pub fn cancelled(&self) -> bool {
        self.text("status") == "cancelled"
    }

    /// The opaque etag: a quoted number.
    pub fn etag(&self) -> String {
        format!("\"{}\"", 3_400_000_000_000_000_u64 + self.seq * 2)
    }

    /// Address of the organizer (the id of the calendar that holds the original).
    pub fn organizer(&self) -> &str {
        self.body
            .get("organizer")
            .and_then(|o| o.get("email"))
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    /// The attendees, if any.
    pub fn attendees(&self) -> &[Value] {
        self.body
            .get("attendees")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// What the calendar `id` itself answered, if it is a guest.
    pub fn own_answer(&self, id: &str) -> Option<&str> {
        self.attendees()
            .iter()
            .find(|a| {
                a["email"]
                    .as_str()
                    .is_some_and(|e| e.eq_ignore_ascii_case(id))
            })
            .map(|a| a["responseStatus"].as_str().unwrap_or("needsAction"))
    }
}
