//! Requests as browsers send them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use edge::ports::{Request, Response};
use http::header::{
    AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN as ORIGIN_HEADER, SET_COOKIE,
};
use serde_json::{Value, json};

use crate::world::{ORIGIN, World};

/// A request with a JSON body.
pub(crate) fn request(method: &str, path: &str, body: Option<&Value>) -> Request {
    let bytes = body.and_then(|body| serde_json::to_vec(body).ok());
    let mut request = Request::new(bytes.unwrap_or_default());
    *request.method_mut() = method.parse().unwrap_or_default();
    *request.uri_mut() = format!("{ORIGIN}{path}").parse().unwrap_or_default();
    if body.is_some() {
        header(&mut request, &CONTENT_TYPE, "application/json");
    }
    request
}

pub(crate) fn header(request: &mut Request, name: &http::HeaderName, value: &str) {
    if let Ok(value) = http::HeaderValue::from_str(value) {
        request.headers_mut().insert(name, value);
    }
}

/// An answer: its status and its body as JSON.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Reply {
    fn of(response: &Response) -> Self {
        Self {
            status: response.status().as_u16(),
            body: serde_json::from_slice(response.body()).unwrap_or_default(),
        }
    }

    /// The stable code of a problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }
}

/// A visitor's browser: no cookies, a network of its own.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) world: World,
    pub(crate) name: String,
    pub(crate) network: String,
}

impl Visitor {
    pub(crate) async fn get(&self, path: &str) -> Option<Reply> {
        let request = request("GET", path, None);
        self.send(request).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        key: Option<&str>,
        token: Option<&str>,
        body: &Value,
    ) -> Option<Reply> {
        let mut request = request("POST", path, Some(body));
        if let Some(key) = key {
            header(
                &mut request,
                &http::HeaderName::from_static("idempotency-key"),
                key,
            );
        }
        if let Some(token) = token {
            header(&mut request, &AUTHORIZATION, &format!("Bearer {token}"));
        }
        self.send(request).await
    }

    pub(crate) async fn managed(&self, path: &str, token: &str) -> Option<Reply> {
        let mut request = request("GET", path, None);
        header(&mut request, &AUTHORIZATION, &format!("Bearer {token}"));
        self.send(request).await
    }

    async fn send(&self, request: Request) -> Option<Reply> {
        let response = self.world.ask(&self.name, request, &self.network).await?;
        Some(Reply::of(&response))
    }
}

/// Cookies by name.
pub(crate) type Jar = BTreeMap<String, String>;

/// The browser of somebody who signs in.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) world: World,
    pub(crate) email: String,
    pub(crate) jar: Rc<RefCell<Jar>>,
}

impl Browser {
    pub(crate) fn new(world: &World, email: &str, jar: Jar) -> Self {
        Self {
            world: world.clone(),
            email: email.to_owned(),
            jar: Rc::new(RefCell::new(jar)),
        }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Option<Reply> {
        Some(Reply::of(&self.ask(method, path, body).await?))
    }

    /// The same for what has to be done once.
    pub(crate) async fn keyed(&self, path: &str, key: &str, body: &Value) -> Option<Reply> {
        let mut request = request("POST", path, Some(body));
        let name = http::HeaderName::from_static("idempotency-key");
        header(&mut request, &name, key);
        Some(Reply::of(&self.forward(request).await?))
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Response> {
        self.forward(request(method, path, body)).await
    }

    async fn forward(&self, mut request: Request) -> Option<Response> {
        let jar: Vec<String> = self
            .jar
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        header(&mut request, &COOKIE, &jar.join("; "));
        header(&mut request, &ORIGIN_HEADER, ORIGIN);
        let response = self.world.ask(&self.email, request, "198.51.100.1").await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie
                .to_str()
                .unwrap_or("")
                .split(';')
                .next()
                .unwrap_or("");
            if let Some((name, value)) = pair.split_once('=') {
                self.jar.borrow_mut().insert(name.into(), value.into());
            }
        }
        Some(response)
    }

    /// Goes to Google's consent page and back; where it ended, if it came back.
    pub(crate) async fn consent(&self, start: &Value, grant: &Value) -> Option<String> {
        let reply = self
            .send("POST", "/v1/owner/google/start", Some(start))
            .await?;
        let url = reply.body["url"].as_str()?.to_owned();
        let back = self.world.at_google(
            "POST",
            "consent",
            &json!({"url": url, "email": self.email, "grant": grant}),
        );
        let path = back["redirect"].as_str()?.strip_prefix(ORIGIN)?.to_owned();
        let response = self.ask("GET", &path, None).await?;
        let to = response.headers().get(LOCATION)?.to_str().ok()?;
        Some(to.to_owned())
    }
}
