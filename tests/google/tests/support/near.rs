//! The simulator in this process, without a socket: a frozen clock and short ways to call it.
#![allow(dead_code, unreachable_pub)]

use google_sim::{Reply, Req, Sim};
use serde_json::{Value, json};

use super::support::SCOPE;

/// Monday 2026-11-23, 08:00 in UTC, in milliseconds.
pub const MONDAY_MS: i64 = 1_795_420_800_000;

pub struct Near {
    pub sim: Sim,
    pub token: String,
    pub refresh: String,
}

pub fn req(method: &str, path: &str, token: Option<&str>, body: &Value) -> Req {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut headers = axum::http::HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    if let Some(token) = token {
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    Req {
        method: method.into(),
        path: path.into(),
        raw_query: query.into(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers,
        body: match body {
            Value::Null => Vec::new(),
            Value::String(form) => form.clone().into_bytes(),
            body => serde_json::to_vec(body).unwrap(),
        },
    }
}

impl Near {
    /// With mia in Berlin, who granted everything, and a clock that stands still.
    pub fn new() -> Self {
        let sim = Sim::new(None).unwrap();
        sim.lock().frozen_ms = Some(MONDAY_MS);
        let mut near = Self {
            sim,
            token: String::new(),
            refresh: String::new(),
        };
        near.user("mia@example.com", "Europe/Berlin");
        let tokens = near.control(
            "POST",
            "tokens",
            json!({"email": "mia@example.com", "scopes": [SCOPE, "openid", "email"]}),
        );
        near.token = tokens["access_token"].as_str().unwrap().into();
        near.refresh = tokens["refresh_token"].as_str().unwrap().into();
        near
    }

    pub fn user(&self, email: &str, zone: &str) {
        self.control("POST", "users", json!({"email": email, "time_zone": zone}));
    }

    #[track_caller]
    pub fn control(&self, method: &str, name: &str, body: Value) -> Value {
        let reply = self
            .sim
            .answer(&req(method, &format!("/_control/{name}"), None, &body));
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// A call to Calendar as mia.
    pub fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let path = format!("/calendar/v3/{path}");
        self.sim
            .answer(&req(method, &path, Some(&self.token), &body))
    }

    #[track_caller]
    pub fn good(&self, method: &str, path: &str, body: Value) -> Value {
        let reply = self.call(method, path, body);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(
            (200..300).contains(&reply.status),
            "{} {text}",
            reply.status
        );
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A refresh of the access token.
    pub fn renew(&self) -> Reply {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", &self.refresh)
            .append_pair("client_id", "freeslot-dev")
            .append_pair("client_secret", "freeslot-dev-secret")
            .finish();
        self.sim
            .answer(&req("POST", "/token", None, &Value::String(form)))
    }

    pub fn go_on(&self, seconds: i64) {
        let mut state = self.sim.lock();
        let now = state.frozen_ms.unwrap();
        state.frozen_ms = Some(now + seconds * 1000);
    }

    /// Free/busy of mia's calendar, as `start/end` in UTC.
    #[track_caller]
    pub fn busy(&self, from: &str, to: &str) -> Vec<String> {
        let body = json!({"timeMin": from, "timeMax": to, "items": [{"id": "primary"}]});
        let found = self.good("POST", "freeBusy", body);
        let busy = found["calendars"]["primary"]["busy"].as_array().unwrap();
        busy.iter()
            .map(|b| {
                format!(
                    "{}/{}",
                    b["start"].as_str().unwrap(),
                    b["end"].as_str().unwrap()
                )
            })
            .collect()
    }
}

pub fn json_of(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or(Value::Null)
}

pub fn header<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    let found = reply.headers.iter().find(|(n, _)| *n == name);
    found.map(|(_, value)| value.as_str())
}
