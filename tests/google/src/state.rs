//! Everything the simulator knows, in one struct: it is saved, restored and reset as a whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::faults::Faults;
pub(crate) use crate::model::{
    AccessToken, Calendar, Client, Code, Event, ListEntry, RefreshToken, User,
};
pub(crate) use crate::opaque::{base32hex, first8, hash, hex};
use crate::push::{Channel, Delivery};
use crate::settings::Settings;
use crate::times::{self, Instant};

/// The client that exists after a reset; it takes any loopback redirect address.
pub(crate) const DEV_CLIENT: &str = "freeslot-dev";
/// Its secret.
pub(crate) const DEV_SECRET: &str = "freeslot-dev-secret";
/// Stands in a client's redirect addresses for "any http address on loopback".
pub(crate) const ANY_LOOPBACK: &str = "loopback:*";
/// The whole state.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    pub faults: Faults,
    /// Markers planted in the texts of events.
    pub markers: Vec<String>,
    pub mails: Vec<Value>,
    /// What was posted to `/_mail/send`.
    pub mailbox: Vec<Value>,
    #[serde(skip)]
    pub requests: Vec<Value>,
    /// What Google's own description of its API does not know of what was asked, also without a
    /// request log.
    #[serde(skip)]
    pub warnings: Vec<String>,
    #[serde(skip)]
    pub pushes: Vec<Value>,
    #[serde(skip)]
    pub outbox: Vec<Delivery>,
    /// Messages sent last, for replays.
    #[serde(skip)]
    pub sent: VecDeque<Delivery>,
    /// `http://127.0.0.1:PORT`
    #[serde(skip)]
    pub base: String,
    /// JSON is indented unless a call says otherwise, as Google does; the server sets it.
    #[serde(skip)]
    pub pretty: bool,
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
            faults: Faults::default(),
            markers: Vec::new(),
            mails: Vec::new(),
            mailbox: Vec::new(),
            requests: Vec::new(),
            warnings: Vec::new(),
            pushes: Vec::new(),
            outbox: Vec::new(),
            sent: VecDeque::new(),
            base: String::new(),
            pretty: false,
        }
    }
}

impl State {
    /// Back to nothing, as after the first start.
    pub fn reset(&mut self) {
        *self = Self {
            base: std::mem::take(&mut self.base),
            pretty: self.pretty,
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
                past: Vec::new(),
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

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
