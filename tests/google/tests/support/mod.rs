//! A simulator on a free port, and short ways to talk to it.
#![allow(dead_code, unreachable_pub)]

use std::path::PathBuf;

use google_sim::Server;
use reqwest::Method;
use serde_json::{Value, json};

pub const SCOPE: &str = "https://www.googleapis.com/auth/calendar";

pub struct World {
    pub server: Server,
    pub http: reqwest::Client,
}

/// An answer: status, etag, body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The body of an answer that must be a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// Checks status and reason of an error in the Calendar shape.
    #[track_caller]
    pub fn fails(&self, status: u16, reason: &str) {
        let found = &self.body["error"]["errors"][0]["reason"];
        assert_eq!(
            (self.status, found.as_str()),
            (status, Some(reason)),
            "{self:?}"
        );
        assert_eq!(self.body["error"]["code"], status);
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with_file(None).await
    }

    pub async fn with_file(file: Option<PathBuf>) -> Self {
        let server = Server::start(0, file).await.unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { server, http }
    }

    /// With mia in Berlin and tom in New York.
    pub async fn peopled() -> Self {
        let world = Self::new().await;
        world.user("mia@example.com", "Europe/Berlin").await;
        world.user("tom@example.com", "America/New_York").await;
        world
    }

    pub async fn user(&self, email: &str, zone: &str) -> Value {
        self.control("users", json!({"email": email, "time_zone": zone}))
            .await
    }

    pub async fn control(&self, name: &str, body: Value) -> Value {
        self.control_as(Method::POST, name, body).await.ok()
    }

    pub async fn control_as(&self, method: Method, name: &str, body: Value) -> Answer {
        let url = format!("{}/_control/{name}", self.server.base);
        answer(self.http.request(method, url).json(&body)).await
    }

    pub async fn look(&self, name: &str) -> Value {
        answer(
            self.http
                .get(format!("{}/_control/{name}", self.server.base)),
        )
        .await
        .ok()
    }

    /// A caller with these scopes, given as the part after `auth/calendar`.
    pub async fn caller(&self, email: &str, scopes: &[&str]) -> Caller<'_> {
        let scopes: Vec<String> = scopes.iter().map(|s| format!("{SCOPE}{s}")).collect();
        let tokens = self
            .control("tokens", json!({"email": email, "scopes": scopes}))
            .await;
        Caller {
            world: self,
            token: tokens["access_token"].as_str().unwrap().to_owned(),
            tokens,
        }
    }

    /// The person adds an event to their primary calendar.
    pub async fn human(&self, email: &str, event: Value) -> Value {
        self.control("events", json!({"email": email, "event": event}))
            .await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .http
            .post(format!("{}{path}", self.server.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        answer(request).await
    }
}

/// Someone with an access token.
pub struct Caller<'w> {
    pub world: &'w World,
    pub token: String,
    pub tokens: Value,
}

impl Caller<'_> {
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/calendar/v3/{path}", self.world.server.base);
        self.world
            .http
            .request(method, url)
            .bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        answer(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }

    /// Free/busy of one calendar on one UTC day.
    pub async fn busy(&self, calendar: &str, day: &str) -> Vec<(String, String)> {
        let body = json!({
            "timeMin": format!("{day}T00:00:00Z"), "timeMax": format!("{day}T23:59:00Z"),
            "items": [{"id": calendar}],
        });
        let found = self.post("freeBusy", body).await.ok();
        found["calendars"][calendar]["busy"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| {
                (
                    b["start"].as_str().unwrap().to_owned(),
                    b["end"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let etag = response
        .headers()
        .get("etag")
        .map_or("", |v| v.to_str().unwrap())
        .to_owned();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        etag,
        body,
        text,
    }
}

/// A timed event in Berlin.
pub fn event(title: &str, start: &str, end: &str) -> Value {
    json!({
        "summary": title,
        "start": {"dateTime": start, "timeZone": "Europe/Berlin"},
        "end": {"dateTime": end, "timeZone": "Europe/Berlin"},
    })
}

/// `value` with the fields of `more`.
pub fn with(mut value: Value, more: Value) -> Value {
    value
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    value
}

pub fn ids(list: &Value) -> Vec<&str> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["id"].as_str().unwrap())
        .collect()
}
