//! Requests and answers as plain values: all of the simulator is a function from one to the other.

use axum::http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// A request, wholly read.
#[derive(Debug, Clone)]
pub struct Req {
    pub method: String,
    /// As sent, still percent-encoded.
    pub path: String,
    pub raw_query: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Req {
    /// The first value of a query parameter.
    pub fn q(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// The body as form fields.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }

    /// The segments of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        self.path
            .trim_start_matches('/')
            .split('/')
            .map(|s| percent_decode_str(s).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// The body for the log: JSON, form fields, text, or null.
    pub fn body_value(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        if let Ok(value) = serde_json::from_slice(&self.body) {
            return value;
        }
        if self
            .header("content-type")
            .is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"))
        {
            return pairs(&self.form());
        }
        String::from_utf8_lossy(&self.body).into_owned().into()
    }

    /// The query for the log.
    pub fn query_value(&self) -> Value {
        pairs(&self.query)
    }
}

/// `{"name": "value"}`, an array where a name came more than once.
fn pairs(pairs: &[(String, String)]) -> Value {
    let mut map = Map::new();
    for (name, value) in pairs {
        match map.get_mut(name) {
            None => {
                map.insert(name.clone(), json!(value));
            }
            Some(Value::Array(many)) => many.push(json!(value)),
            Some(one) => *one = json!([one.take(), value]),
        }
    }
    Value::Object(map)
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// It arrives.
    #[default]
    Answer,
    /// So many bytes of the body arrive, then the connection is closed.
    Cut(usize),
    /// The connection is reset; no answer.
    Reset,
    /// There was no connection.
    Refuse,
    /// Nothing ever arrives.
    Hang,
}

/// What becomes of an answer on its way. The server carries it out on the socket; who calls
/// [`crate::Sim::answer`] in the same process reads it and does as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fate {
    /// Milliseconds until the first byte.
    pub delay_ms: u64,
    /// Milliseconds from the first byte of the body to the last.
    pub body_ms: u64,
    pub end: End,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub fate: Fate,
}

impl Reply {
    /// JSON on one line.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::json_as(status, value, false)
    }

    /// JSON, indented or not.
    pub fn json_as(status: u16, value: &Value, pretty: bool) -> Self {
        let body = if pretty {
            serde_json::to_vec_pretty(value)
        } else {
            serde_json::to_vec(value)
        };
        Self {
            status,
            headers: vec![("content-type", "application/json; charset=UTF-8".into())],
            body: body.unwrap_or_default(),
            fate: Fate::default(),
        }
    }

    /// No body, as deletes and `channels.stop` answer.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            fate: Fate::default(),
        }
    }

    /// A page for people.
    pub fn html(status: u16, page: String) -> Self {
        Self {
            status,
            headers: vec![
                ("content-type", "text/html; charset=utf-8".into()),
                ("cache-control", "no-store".into()),
                ("x-frame-options", "DENY".into()),
                ("referrer-policy", "no-referrer".into()),
            ],
            body: page.into_bytes(),
            fate: Fate::default(),
        }
    }

    /// See other.
    pub fn redirect(to: &str) -> Self {
        Self {
            status: 302,
            headers: vec![
                ("location", to.to_owned()),
                ("cache-control", "no-store".into()),
            ],
            body: Vec::new(),
            fate: Fate::default(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body as JSON, for the log.
    pub fn answer(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}
