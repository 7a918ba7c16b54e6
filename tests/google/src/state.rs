//! Everything the simulator knows, in one struct: it is saved, restored and reset as a whole.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::push::{Channel, Delivery};
use crate::settings::Settings;
use crate::times::{self, Instant};

/// The client that exists after a reset; it takes any loopback redirect address.
pub(crate) const DEV_CLIENT: &str = "freeslot-dev";
/// Its secret.
pub(crate) const DEV_SECRET: &str = "freeslot-dev-secret";
/// Stands in a client's redirect addresses for "any http address on loopback".
pub(crate) const ANY_LOOPBACK: &str = "loopback:*";

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
}

impl Calendar {
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

/// The whole state.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub seed: u64,
    pub counter: u64,
    /// Grows with every commit to any calendar or list.
    pub seq: u64,
    /// Milliseconds added to the machine's clock.
    pub offset_ms: i64,
    /// The clock stands still here.
    pub frozen_ms: Option<i64>,
    pub users: BTreeMap<String, User>,
    pub clients: BTreeMap<String, Client>,
    pub codes: BTreeMap<String, Code>,
    pub refresh: BTreeMap<String, RefreshToken>,
    pub access: BTreeMap<String, AccessToken>,
    /// Granted scopes by `email project`.
    pub grants: BTreeMap<String, BTreeSet<String>>,
    pub calendars: BTreeMap<String, Calendar>,
    pub channels: BTreeMap<String, Channel>,
    pub settings: Settings,
    pub mails: Vec<Value>,
    #[serde(skip)]
    pub requests: Vec<Value>,
    #[serde(skip)]
    pub pushes: Vec<Value>,
    #[serde(skip)]
    pub outbox: Vec<Delivery>,
    /// `http://127.0.0.1:PORT`
    #[serde(skip)]
    pub base: String,
}

impl Default for State {
    fn default() -> Self {
        let dev = Client {
            client_id: DEV_CLIENT.into(),
            client_secret: DEV_SECRET.into(),
            redirect_uris: vec![ANY_LOOPBACK.into()],
            testing: false,
            test_users: None,
            project: DEV_CLIENT.into(),
            name: "Freeslot".into(),
        };
        Self {
            seed: 1,
            counter: 0,
            seq: 100,
            offset_ms: 0,
            frozen_ms: None,
            users: BTreeMap::new(),
            clients: BTreeMap::from([(dev.client_id.clone(), dev)]),
            codes: BTreeMap::new(),
            refresh: BTreeMap::new(),
            access: BTreeMap::new(),
            grants: BTreeMap::new(),
            calendars: BTreeMap::new(),
            channels: BTreeMap::new(),
            settings: Settings::default(),
            mails: Vec::new(),
            requests: Vec::new(),
            pushes: Vec::new(),
            outbox: Vec::new(),
            base: String::new(),
        }
    }
}

impl State {
    /// Back to nothing, as after the first start.
    pub fn reset(&mut self) {
        *self = Self {
            base: std::mem::take(&mut self.base),
            ..Self::default()
        };
    }

    /// Now, by the simulator's clock.
    pub fn now(&self) -> Instant {
        times::from_ms(
            self.frozen_ms
                .unwrap_or_else(|| Utc::now().timestamp_millis() + self.offset_ms),
        )
    }

    /// 32 bytes that depend on the seed and on how many were drawn before.
    pub fn draw(&mut self, label: &str) -> [u8; 32] {
        self.counter += 1;
        hash(&format!("{} {} {label}", self.seed, self.counter))
    }

    /// Opaque text of 43 characters of base64url for each `parts`.
    pub fn opaque(&mut self, label: &str, parts: usize) -> String {
        (0..parts)
            .map(|_| URL_SAFE_NO_PAD.encode(self.draw(label)))
            .collect()
    }

    /// An id of 26 characters of base32hex, like those Google gives to events.
    pub fn event_id(&mut self) -> String {
        base32hex(&self.draw("event")[..16])
    }

    /// The next commit number.
    pub fn bump(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    /// Adds a person with a primary calendar, or changes the zone and name of a known one.
    pub fn put_user(&mut self, email: &str, time_zone: &str, name: Option<&str>) {
        let digest = hash(&format!("sub {email}"));
        let sub = format!("1{:020}", u64::from_le_bytes(first8(&digest)));
        let named = email.split('@').next().unwrap_or(email);
        let user = self.users.entry(email.to_owned()).or_insert_with(|| User {
            email: email.to_owned(),
            name: capitalised(named),
            sub,
            time_zone: time_zone.to_owned(),
            hd: None,
            working_hours: None,
            hide_invitations: false,
            list: BTreeMap::new(),
            list_floor: 0,
        });
        time_zone.clone_into(&mut user.time_zone);
        if let Some(name) = name {
            name.clone_into(&mut user.name);
        }
        match self.calendars.get_mut(email) {
            Some(calendar) => time_zone.clone_into(&mut calendar.time_zone),
            None => {
                self.put_calendar(email, email, email, time_zone, None);
            }
        }
    }

    /// Adds a calendar and puts it on its owner's list.
    pub fn put_calendar(
        &mut self,
        id: &str,
        owner: &str,
        summary: &str,
        time_zone: &str,
        created_by: Option<String>,
    ) {
        let seq = self.bump();
        let colour = self.calendars.values().filter(|c| c.owner == owner).count();
        self.calendars.insert(
            id.to_owned(),
            Calendar {
                id: id.to_owned(),
                owner: owner.to_owned(),
                summary: summary.to_owned(),
                description: None,
                location: None,
                time_zone: time_zone.to_owned(),
                acl: BTreeMap::from([(owner.to_owned(), "owner".to_owned())]),
                public: false,
                created_by,
                deleted: false,
                colour,
                seq,
                floors: BTreeMap::new(),
                events: BTreeMap::new(),
            },
        );
        self.enlist(owner, id);
    }

    /// Puts a calendar on a person's list (again).
    pub fn enlist(&mut self, email: &str, id: &str) {
        let seq = self.bump();
        if let Some(user) = self.users.get_mut(email) {
            let entry = user.list.entry(id.to_owned()).or_insert_with(|| ListEntry {
                set: Map::from_iter([("selected".to_owned(), json!(true))]),
                ..ListEntry::default()
            });
            entry.seq = seq;
            entry.deleted = false;
        }
    }

    /// A new id for a secondary calendar.
    pub fn calendar_id(&mut self) -> String {
        let bytes = self.draw("calendar");
        format!("c_{}@group.calendar.google.com", hex(&bytes))
    }

    /// A calendar that exists, by its id; `primary` is that of `email`.
    pub fn calendar(&self, id: &str, email: &str) -> Option<&Calendar> {
        let id = if id == "primary" { email } else { id };
        self.calendars.get(id).filter(|c| !c.deleted)
    }
}

/// SHA-256.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Lower-case base32hex without padding.
pub(crate) fn base32hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let mut text = String::new();
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(DIGITS[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(DIGITS[(held << (5 - bits) & 31) as usize]));
    }
    text
}

/// The first eight bytes.
pub(crate) fn first8(bytes: &[u8; 32]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[..8]);
    eight
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

impl State {
    /// Deletes a secondary calendar: off every list, its tokens stale, its channels told.
    pub fn remove_calendar(&mut self, id: &str) {
        let seq = self.bump();
        if let Some(calendar) = self.calendars.get_mut(id) {
            calendar.deleted = true;
            calendar.seq = seq;
        }
        for user in self.users.values_mut() {
            if let Some(entry) = user.list.get_mut(id) {
                entry.deleted = true;
                entry.seq = seq;
            }
        }
        crate::push::changed(self, id);
    }

    /// Gives a person a role on a calendar, or takes it away (`None`); sync tokens from before are
    /// stale, as Google does when access changes.
    pub fn share(&mut self, id: &str, email: &str, role: Option<&str>, listed: bool) {
        let seq = self.bump();
        if let Some(calendar) = self.calendars.get_mut(id) {
            match role {
                Some(role) => calendar.acl.insert(email.to_owned(), role.to_owned()),
                None => calendar.acl.remove(email),
            };
            calendar.floors.insert(email.to_owned(), seq);
        }
        match role {
            Some(_) if listed => self.enlist(email, id),
            Some(_) => {}
            None => {
                if let Some(entry) = self.users.get_mut(email).and_then(|u| u.list.get_mut(id)) {
                    entry.deleted = true;
                    entry.seq = seq;
                }
            }
        }
    }
}
