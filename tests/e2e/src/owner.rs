//! What an owner does on the setup page, as requests: cookies, sign-in, connecting.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::page::Reply;
use crate::people::{OWNER, SITE};
use crate::until;
use crate::world::World;

/// The owner's browser, as far as cookies go.
#[derive(Clone)]
pub struct Owner {
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// The lines that set them.
    pub set_cookies: Vec<String>,
    edge: String,
    http: reqwest::Client,
}

impl Owner {
    /// Nobody yet.
    #[must_use]
    pub fn new(world: &World) -> Self {
        Self {
            cookies: BTreeMap::new(),
            set_cookies: Vec::new(),
            edge: world.edge.clone(),
            http: world.http.clone(),
        }
    }

    /// A request from our own page.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let origin = self.edge.clone();
        self.send_from(Some(&origin), method, path, body).await
    }

    /// A request from a page of this origin.
    pub async fn send_from(
        &mut self,
        origin: Option<&str>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        let mut request = self.http.request(method, format!("{}{path}", self.edge));
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        if !jar.is_empty() {
            request = request.header("cookie", jar.join("; "));
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = Reply::of(request).await;
        for line in reply.headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap_or_default();
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if line.to_ascii_lowercase().contains("max-age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
            self.set_cookies.push(line.to_owned());
        }
        reply
    }

    /// Starts a round trip to Google; gives the address of Google's page.
    pub async fn start(&mut self, start: &Value) -> String {
        let reply = self
            .send(Method::POST, "/v1/owner/google/start", Some(start))
            .await;
        let reply = reply.expect(200);
        reply.body["url"].as_str().expect("an address").to_owned()
    }

    /// Opens an address on our side; gives where it sends the browser on.
    pub async fn open(&mut self, address: &str) -> String {
        let path = address
            .strip_prefix(&self.edge)
            .unwrap_or(address)
            .to_owned();
        let reply = self.send(Method::GET, &path, None).await.expect(303);
        reply.header("location").to_owned()
    }

    /// Goes to Google, agrees to these boxes, and comes back; gives the address on the setup page.
    pub async fn consent(
        &mut self,
        at: &World,
        start: &Value,
        email: &str,
        grant: Value,
    ) -> String {
        let url = self.start(start).await;
        let wish = json!({"url": url, "email": email, "grant": grant});
        let back = at.tell("consent", wish).await;
        let back = back["redirect"].as_str().expect("a way back").to_owned();
        self.open(&back).await
    }

    /// The site as the setup page sees it.
    pub async fn view(&mut self) -> Value {
        let path = format!("/v1/owner/sites/{SITE}");
        self.send(Method::GET, &path, None).await.expect(200).body
    }

    /// Connects with everything, takes both calendars for conflicts and the main one for bookings,
    /// and waits until the first slots are there and changes are announced by push.
    pub async fn set_up(&mut self, at: &World) {
        let start = json!({"intent": "login_and_connect"});
        let to = self.consent(at, &start, OWNER, json!("all")).await;
        let wanted = format!("/setup?site={SITE}&connected=");
        assert!(to.starts_with(&wanted), "{to}");
        self.choose_all_calendars().await;
        self.until_watched().await;
    }

    /// Takes all of the first host's calendars for conflicts and the first for bookings.
    pub async fn choose_all_calendars(&mut self) {
        let view = self.view().await;
        let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
        let calendars = view["hosts"][0]["connections"][0]["calendars"].as_array();
        let ids: Vec<Value> = calendars
            .expect("calendars")
            .iter()
            .map(|c| c["id"].clone())
            .collect();
        let choice = json!({"checks_conflicts": ids, "receives_bookings": ids[0]});
        let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/calendars");
        self.send(Method::PUT, &path, Some(&choice))
            .await
            .expect(200);
    }

    /// One more host comes by an invitation, with a Google account of their own, and is free; gives
    /// their id.
    pub async fn add_host(&mut self, at: &World, email: &str, name: &str) -> String {
        let person = json!({"email": email, "time_zone": "Europe/Berlin", "name": name});
        at.tell("users", person).await;
        let base = format!("/v1/owner/sites/{SITE}/hosts");
        let new = json!({"name": name, "zone": "Europe/Berlin"});
        let view = self.send(Method::POST, &base, Some(&new)).await;
        let added = view.expect(201).body["hosts"].as_array().cloned();
        let added = added.and_then(|hosts| hosts.last().cloned());
        let added = added.expect("a host")["id"].clone();
        let id = added.as_str().expect("an id").to_owned();
        let path = format!("{base}/{id}/invitation");
        let link = self.send(Method::POST, &path, Some(&json!({}))).await;
        let link = link.expect(201).body["url"].clone();
        let link = link.as_str().expect("a link").split_once("invitation=");
        let start = json!({"intent": "connect_host", "invitation": link.expect("a token").1});
        let mut host = Self::new(at);
        let _ = host.consent(at, &start, email, json!("all")).await;
        let view = host.view().await;
        let all = view["hosts"].as_array().expect("hosts").iter();
        let own = all.clone().find(|host| host["id"] == added);
        let calendar = &own.expect("their own")["connections"][0]["calendars"][0]["id"];
        let choice = json!({"checks_conflicts": [calendar], "receives_bookings": calendar});
        let path = format!("{base}/{id}/calendars");
        let chosen = host.send(Method::PUT, &path, Some(&choice)).await;
        chosen.expect(200);
        until("the host to be free", async || {
            let view = self.view().await;
            let all = view["hosts"].as_array()?.iter();
            let mut own = all.filter(|host| host["id"] == added);
            own.next()?["unavailable"].is_null().then_some(())
        })
        .await;
        id
    }

    /// Adds or changes an event type: what it has by itself, and `more`.
    pub async fn put_event(&mut self, event: &str, more: Value) {
        let mut settings = json!({"event": event, "title": event, "durations": [30],
            "interval": 30, "notice": 0, "horizon_days": 56});
        for (name, value) in more.as_object().expect("settings") {
            settings[name] = value.clone();
        }
        let path = format!("/v1/owner/sites/{SITE}/events/{event}");
        let reply = self.send(Method::PUT, &path, Some(&settings)).await;
        reply.expect(200);
    }

    /// Waits until every conflict calendar was read and announces its changes.
    pub async fn until_watched(&mut self) {
        until("both calendars to be read and watched", async || {
            let view = self.view().await;
            let calendars = view["hosts"][0]["connections"][0]["calendars"]
                .as_array()?
                .clone();
            let fine = |c: &Value| !c["last_read"].is_null() && c["push"] == true;
            let checked = |c: &&Value| c["checks_conflicts"] == true;
            calendars.iter().filter(checked).all(fine).then_some(())
        })
        .await;
    }
}
