//! What people do, as requests: an owner with a browser, and visitors.

use http::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN as ORIGIN_HEADER, SET_COOKIE,
};
use serde_json::{Value, json};

use super::deployment::{Deployment, ORIGIN, OWNER};
use crate::ports::{Request, Response};

/// A response, its body read as JSON where it is JSON.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    fn of(response: Response) -> Self {
        let text = String::from_utf8_lossy(response.body()).into_owned();
        Self {
            status: response.status().as_u16(),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            headers: response.headers().clone(),
            text,
        }
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

fn request(method: &str, path: &str, body: Option<&Value>) -> Request {
    let bytes = body
        .map(|body| serde_json::to_vec(body).unwrap())
        .unwrap_or_default();
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"));
    if body.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    request.body(bytes).unwrap()
}

impl Deployment {
    /// Somebody has a Google account.
    pub(crate) fn person(&self, email: &str, name: &str, zone: &str) {
        let person = json!({"email": email, "time_zone": zone, "name": name});
        self.control("users", person);
    }

    /// The events of a person's calendar that are not cancelled.
    pub(crate) fn live_in(&self, email: &str, calendar: &str) -> Vec<Value> {
        let path = format!("events?email={email}&calendar={calendar}");
        let all = self.control_as("GET", &path, Value::Null);
        let all = all.as_array().unwrap().iter();
        all.filter(|event| event["status"] != "cancelled")
            .cloned()
            .collect()
    }

    /// A visitor's request from a network of their own.
    pub(crate) async fn visit(
        &self,
        method: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Option<Value>,
    ) -> Reply {
        self.visit_from("203.0.113.9", method, path, headers, body)
            .await
    }

    pub(crate) async fn visit_from(
        &self,
        network: &str,
        method: &str,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let mut request = request(method, path, body.as_ref());
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Reply::of(self.send(request, network).await)
    }

    /// Sends a form of the pages for visitors.
    pub(crate) async fn post_form(&self, path: &str, form: &str) -> Reply {
        self.post_form_in("", path, form).await
    }

    /// The same from a browser that wants these languages.
    pub(crate) async fn post_form_in(&self, accept: &str, path: &str, form: &str) -> Reply {
        let mut request = request("POST", path, None);
        let accept = accept.parse().unwrap();
        request.headers_mut().insert(ACCEPT_LANGUAGE, accept);
        *request.body_mut() = form.as_bytes().to_vec();
        let kind = "application/x-www-form-urlencoded".parse().unwrap();
        request.headers_mut().insert(CONTENT_TYPE, kind);
        Reply::of(self.send(request, "203.0.113.9").await)
    }

    /// What the link of a booking lets its holder do.
    pub(crate) async fn by_link(
        &self,
        method: &str,
        booking: &Value,
        rest: &str,
        body: Option<Value>,
    ) -> Reply {
        let id = booking["id"].as_str().unwrap();
        let path = format!("/v1/sites/ada-lovelace/bookings/{id}{rest}");
        let bearer = format!("Bearer {}", booking["token"].as_str().unwrap());
        let headers = [("authorization", bearer.as_str())];
        self.visit(method, &path, &headers, body).await
    }

    /// How a booking stands.
    pub(crate) async fn how(&self, booking: &Value) -> Value {
        self.by_link("GET", booking, "", None)
            .await
            .expect(200)
            .body
    }

    pub(crate) async fn cancel(&self, booking: &Value) -> Reply {
        self.by_link("POST", booking, "/cancel", Some(json!({})))
            .await
    }

    pub(crate) async fn reschedule(&self, booking: &Value, key: &str, start: &str) -> Reply {
        let id = booking["id"].as_str().unwrap();
        let path = format!("/v1/sites/ada-lovelace/bookings/{id}/reschedule");
        let bearer = format!("Bearer {}", booking["token"].as_str().unwrap());
        let key = format!("{key:0>22}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("idempotency-key", key.as_str()),
        ];
        self.visit("POST", &path, &headers, Some(json!({"start": start})))
            .await
    }

    pub(crate) async fn slots(&self) -> Vec<String> {
        let reply = self
            .visit(
                "GET",
                "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11",
                &[],
                None,
            )
            .await
            .expect(200);
        reply.body["slots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap().into())
            .collect()
    }

    /// Books with this key from a network of the key's own.
    pub(crate) async fn book(&self, key: &str, start: &str) -> Reply {
        self.book_as(key, start, &format!("{key}@example.org"))
            .await
    }

    pub(crate) async fn book_as(&self, key: &str, start: &str, email: &str) -> Reply {
        let key = format!("{key:0>22}");
        let mut network = [0_u8; 2];
        for (at, byte) in key.bytes().enumerate() {
            network[at % 2] = network[at % 2].wrapping_mul(31).wrapping_add(byte);
        }
        let network = format!("10.0.{}.{}", network[0], network[1]);
        let body = json!({"event": "intro", "minutes": 30, "start": start, "name": "Grace Hopper",
            "email": email, "notes": "Hello", "zone": "America/New_York", "lang": "en"});
        let path = "/v1/sites/ada-lovelace/bookings";
        self.visit_from(
            &network,
            "POST",
            path,
            &[("idempotency-key", &key)],
            Some(body),
        )
        .await
    }
}

/// The owner's browser: it keeps cookies.
pub(crate) struct Browser {
    pub(crate) at: Deployment,
    pub(crate) cookies: std::collections::BTreeMap<String, String>,
    /// The page that its requests come from.
    pub(crate) origin: &'static str,
}

impl Browser {
    pub(crate) fn new(at: &Deployment) -> Self {
        Self {
            at: at.clone(),
            cookies: Default::default(),
            origin: ORIGIN,
        }
    }

    pub(crate) async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        self.send_request(request(method, path, body.as_ref()))
            .await
    }

    /// The same with an idempotency key: for the same body the same one.
    pub(crate) async fn send_with_key(&mut self, method: &str, path: &str, body: Value) -> Reply {
        let mut request = request(method, path, Some(&body));
        let said = body.to_string();
        let said = said.chars().filter(char::is_ascii_alphanumeric);
        let key = said.chain(['k'; 22]).take(40).collect::<String>();
        let key = key.parse().unwrap();
        request.headers_mut().insert("idempotency-key", key);
        self.send_request(request).await
    }

    async fn send_request(&mut self, mut request: Request) -> Reply {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        request
            .headers_mut()
            .insert(COOKIE, jar.join("; ").parse().unwrap());
        request
            .headers_mut()
            .insert(ORIGIN_HEADER, self.origin.parse().unwrap());
        let response = self.at.send(request, "198.51.100.1").await;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        Reply::of(response)
    }

    /// Goes to Google and back; gives the address on the setup page.
    pub(crate) async fn consent(&mut self, start: Value, email: &str, grant: Value) -> String {
        let url = self
            .send("POST", "/v1/owner/google/start", Some(start))
            .await
            .expect(200);
        let back = self.at.control(
            "consent",
            json!({"url": url.body["url"], "email": email, "grant": grant}),
        );
        let back = back["redirect"].as_str().unwrap().to_owned();
        let path = back.strip_prefix(ORIGIN).unwrap();
        let reply = self.send("GET", path, None).await.expect(303);
        reply.headers[LOCATION].to_str().unwrap().to_owned()
    }

    /// Adds a host of this name: their id, and the secret of a link that invites them.
    pub(crate) async fn invite(&mut self, name: &str) -> (String, String) {
        let hosts = "/v1/owner/sites/ada-lovelace/hosts";
        let new = json!({"name": name, "zone": "Europe/London"});
        let view = self.send("POST", hosts, Some(new)).await.expect(201).body;
        let added = view["hosts"].as_array().unwrap().last().unwrap();
        let host = added["id"].as_str().unwrap().to_owned();
        let path = format!("{hosts}/{host}/invitation");
        let link = self.send("POST", &path, Some(json!({}))).await.expect(201);
        let url = link.body["url"].as_str().unwrap();
        (host, url.split_once("invitation=").unwrap().1.to_owned())
    }

    /// Chooses a host's calendars.
    pub(crate) async fn choose(&mut self, host: &str, checks: Value, receives: &Value) -> Value {
        let path = format!("/v1/owner/sites/ada-lovelace/hosts/{host}/calendars");
        let choice = json!({"checks_conflicts": checks, "receives_bookings": receives});
        self.send("PUT", &path, Some(choice)).await.expect(200).body
    }

    /// Every calendar of the first host's accounts blocks; the one that receives stays.
    pub(crate) async fn choose_all(&mut self) {
        let view = self.view().await;
        let host = &view["hosts"][0];
        let connections = host["connections"].as_array().unwrap().iter();
        let calendars = connections.flat_map(|it| it["calendars"].as_array().unwrap());
        let all: Vec<&Value> = calendars.collect();
        let ids = all.iter().map(|it| it["id"].clone()).collect();
        let receives = all.iter().find(|it| it["receives_bookings"] == true);
        let id = host["id"].as_str().unwrap();
        self.choose(id, ids, &receives.unwrap()["id"]).await;
    }

    /// One consent: site, host and connection; then the defaults are accepted.
    pub(crate) async fn set_up(&mut self) -> Value {
        let start = json!({"intent": "login_and_connect"});
        let to = self.consent(start, OWNER, json!("all")).await;
        assert!(
            to.starts_with("/setup?site=ada-lovelace&connected="),
            "{to}"
        );
        let view = self.view().await;
        let calendars = view["hosts"][0]["connections"][0]["calendars"]
            .as_array()
            .unwrap();
        let all: Vec<Value> = calendars.iter().map(|c| c["id"].clone()).collect();
        let host = view["hosts"][0]["id"].as_str().unwrap();
        let view = self.choose(host, json!(all), &all[0]).await;
        self.at.run_alarms().await;
        view
    }

    pub(crate) async fn view(&mut self) -> Value {
        self.send("GET", "/v1/owner/sites/ada-lovelace", None)
            .await
            .expect(200)
            .body
    }
}

/// A deployment with a connected owner whose week is empty.
pub(crate) async fn connected() -> (Deployment, Browser) {
    connected_to(Deployment::new()).await
}

/// The same in this deployment.
pub(crate) async fn connected_to(at: Deployment) -> (Deployment, Browser) {
    at.control("calendars", json!({"email": OWNER, "summary": "Family"}));
    let mut owner = Browser::new(&at);
    owner.set_up().await;
    (at, owner)
}
