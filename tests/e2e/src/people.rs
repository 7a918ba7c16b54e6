//! What visitors do, as requests, and who is at Google.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::Method;
use serde_json::{Value, json};

use crate::days::Day;
use crate::owner::Owner;
use crate::page::Reply;
use crate::until;
use crate::world::World;

/// Whose time is booked.
pub const OWNER: &str = "ada@example.com";
/// Her second calendar.
pub const FAMILY: &str = "family@group.calendar.example.com";
/// Somebody else, who shares a calendar.
pub const EVE: &str = "eve@example.com";
/// Eve's calendar.
pub const TEAM: &str = "team@group.calendar.example.com";
/// The slug that her name makes.
pub const SITE: &str = "ada-lovelace";
/// The event type that a new site has.
pub const EVENT: &str = "intro";

impl World {
    /// Makes Ada and her two calendars at Google.
    pub async fn add_owner(&self) {
        let ada = json!({"email": OWNER, "time_zone": "Europe/Berlin", "name": "Ada Lovelace"});
        self.tell("users", ada).await;
        let family = json!({"email": OWNER, "summary": "Family", "id": FAMILY,
            "time_zone": "Europe/Berlin"});
        self.tell("calendars", family).await;
    }

    /// Ada, connected with both calendars through the API; her site can be booked.
    pub async fn connected(&self) -> Owner {
        self.add_owner().await;
        let mut owner = Owner::new(self);
        owner.set_up(self).await;
        owner
    }

    /// Ada, connected; Google is away since before her second calendar was ever read, so nothing
    /// can be said about her time. Fails if it is.
    pub async fn connected_but_never_read(&mut self) {
        self.add_owner().await;
        let mut owner = Owner::new(self);
        let start = json!({"intent": "login_and_connect"});
        let _ = owner.consent(self, &start, OWNER, json!("all")).await;
        self.end_google().await;
        owner.choose_all_calendars().await;
        let reply = self.slots_reply(&Day::working().month()).await.expect(503);
        assert_eq!(reply.code(), "cannot_say_now", "{}", reply.text);
        assert!(!reply.header("retry-after").is_empty());
        assert_eq!(reply.header("cache-control"), "no-store");
    }

    /// Makes Eve and her calendar at Google, shared with Ada in this role.
    pub async fn add_team(&self, role: &str) {
        let eve = json!({"email": EVE, "time_zone": "Europe/Berlin", "name": "Eve Adams"});
        self.tell("users", eve).await;
        let team = json!({"email": EVE, "summary": "Team", "id": TEAM,
            "time_zone": "Europe/Berlin"});
        self.tell("calendars", team).await;
        self.share_team(role).await;
    }

    /// Gives Ada another role on Eve's calendar; `none` takes it away.
    pub async fn share_team(&self, role: &str) {
        let share = json!({"calendar": TEAM, "email": OWNER, "role": role});
        self.tell("share", share).await;
    }

    /// A visitor's request.
    pub async fn visit(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Reply {
        let mut request = self.http.request(method, format!("{}{path}", self.edge));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Reply::of(request).await
    }

    /// The answer about the slots of a month.
    pub async fn slots_reply(&self, month: &str) -> Reply {
        let path = format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{month}");
        self.visit(Method::GET, &path, &[], None).await
    }

    /// The free starts of a date in UTC, `YYYY-MM-DD`.
    pub async fn free_on(&self, date: &str) -> Vec<String> {
        let reply = self.slots_reply(&date[..7]).await.expect(200);
        let slots = reply.body["slots"].as_array().expect("slots").clone();
        let text = slots
            .iter()
            .map(|slot| slot.as_str().unwrap_or_default().to_owned());
        text.filter(|slot| slot.starts_with(date)).collect()
    }

    /// Waits until a start is offered, or is not.
    pub async fn until_free(&self, start: &str, wanted: bool) {
        let word = if wanted { "free" } else { "taken" };
        until(&format!("{start} to be {word}"), async || {
            let reply = self.slots_reply(&start[..7]).await;
            let slots = reply.body["slots"].as_array()?.clone();
            (slots.iter().any(|slot| slot == start) == wanted).then_some(())
        })
        .await;
    }

    /// Asks for a booking as this visitor would, from a network of their own.
    pub async fn book(&self, guest: &Guest, start: &str) -> Reply {
        self.try_to_book(guest, start)
            .await
            .expect("an answer to a booking")
    }

    /// Posts any JSON, with a key and from a network that nobody has used before.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        let guest = Guest::new();
        let headers = [
            ("idempotency-key", guest.key.as_str()),
            ("cf-connecting-ip", &guest.network),
        ];
        self.visit(Method::POST, path, &headers, Some(body)).await
    }

    /// Posts any bytes as this type, in the same way.
    pub async fn post_bytes(&self, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        let guest = Guest::new();
        let request = self
            .http
            .post(format!("{}{path}", self.edge))
            .header("content-type", kind)
            .header("idempotency-key", &guest.key)
            .header("cf-connecting-ip", &guest.network);
        Reply::of(request.body(body)).await
    }

    /// How a booking stands now, asked with the token that came with its first answer.
    pub async fn booking(&self, first: &Reply) -> Value {
        let text = |name: &str| first.body[name].as_str().unwrap_or_default().to_owned();
        let path = format!("{}/{}", bookings(), text("id"));
        let bearer = format!("Bearer {}", text("token"));
        let headers = [("authorization", bearer.as_str())];
        let reply = self.visit(Method::GET, &path, &headers, None).await;
        reply.expect(200).body
    }

    /// The events in the owner's main calendar that have guests: what we wrote.
    pub async fn booked(&self) -> Vec<Value> {
        let events = self.events(OWNER, "primary").await;
        let ours = |event: &Value| event["attendees"].is_array();
        events.into_iter().filter(ours).collect()
    }

    /// Fails unless this start can be booked: the Worker still does its work.
    pub async fn is_well(&self, start: &str) {
        let reply = self.book(&Guest::new(), start).await.expect(201);
        assert_eq!(reply.body["status"], "confirmed");
    }

    /// [`Self::book`] where the Worker may be killed meanwhile.
    ///
    /// # Errors
    /// What went wrong, if there is no answer.
    pub async fn try_to_book(&self, guest: &Guest, start: &str) -> Result<Reply, String> {
        let request = self
            .http
            .post(format!("{}/v1/sites/{SITE}/bookings", self.edge))
            .header("idempotency-key", &guest.key)
            .header("cf-connecting-ip", &guest.network)
            .json(&guest.wish(start));
        Reply::of_one_that_may_fail(request).await
    }
}

/// Where bookings are made.
#[must_use]
pub fn bookings() -> String {
    format!("/v1/sites/{SITE}/bookings")
}

/// Something below the site's event types.
#[must_use]
pub fn events(rest: &str) -> String {
    format!("/v1/sites/{SITE}/events/{rest}")
}

/// Somebody who books.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Their idempotency key.
    pub key: String,
    /// Where they are.
    pub network: String,
    /// What they type.
    pub name: String,
    /// What they type.
    pub email: String,
    /// What they type.
    pub notes: String,
    /// The event type that they want.
    pub event: String,
}

impl Guest {
    /// Somebody whom nobody has seen before.
    #[must_use]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self {
            key: format!("key-of-guest-{number:020}"),
            network: format!("10.1.{}.{}", number / 250, number % 250 + 1),
            name: format!("Guest {number}"),
            email: format!("guest{number}@example.org"),
            notes: String::new(),
            event: EVENT.to_owned(),
        }
    }

    /// The body of their request.
    #[must_use]
    pub fn wish(&self, start: &str) -> Value {
        json!({"event": self.event, "minutes": 30, "start": start, "name": self.name,
            "email": self.email, "notes": self.notes, "zone": "America/New_York", "lang": "en"})
    }
}

impl Default for Guest {
    fn default() -> Self {
        Self::new()
    }
}

/// An event with these times, busy unless it is changed.
#[must_use]
pub fn timed(title: &str, from: &str, to: &str) -> Value {
    json!({"summary": title, "start": {"dateTime": from}, "end": {"dateTime": to}})
}
