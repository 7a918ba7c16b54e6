//! The session cookie: whose `Account`, and a secret.
//!
//! `__Host-` and `Secure` everywhere but on plain http over loopback, where WebKit drops such
//! cookies; the deployment's address decides, so no other origin takes the plain form.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::COOKIE;

use crate::config::Config;

/// A session as a cookie carries it; not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    /// `google:<sub>`.
    pub account: String,
    /// What the `Account` knows the hash of.
    pub secret: String,
}

impl SessionCookie {
    /// The cookie's value.
    #[must_use]
    pub fn to_value(&self) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(&self.account), self.secret)
    }

    /// Reads a value, whoever wrote it; `None` if it can't be one of ours.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let (account, secret) = value.split_once('.')?;
        let account = String::from_utf8(URL_SAFE_NO_PAD.decode(account).ok()?).ok()?;
        let sub = account.strip_prefix("google:")?;
        let sub_ok = (1..=255).contains(&sub.len()) && sub.bytes().all(|b| b.is_ascii_graphic());
        let base64url = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let secret_ok = secret.len() == 43 && secret.bytes().all(base64url);
        (sub_ok && secret_ok).then(|| Self {
            account: account.clone(),
            secret: secret.to_owned(),
        })
    }
}

fn name(config: &Config, suffix: &str) -> String {
    let prefix = if config.is_plain_loopback() {
        ""
    } else {
        "__Host-"
    };
    format!("{prefix}freeslot{suffix}")
}

fn set(config: &Config, suffix: &str, value: &str, max_age: u32) -> String {
    let secure = if config.is_plain_loopback() {
        ""
    } else {
        "; Secure"
    };
    let name = name(config, suffix);
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
}

fn get<'h>(config: &Config, suffix: &str, header: &'h str) -> Option<&'h str> {
    let name = name(config, suffix);
    let pairs = header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .next()
}

/// The `Set-Cookie` of an opened session; kept for as long as a session can last.
#[must_use]
pub fn set_session(config: &Config, value: &str) -> String {
    set(config, "", value, 14 * 86_400)
}

/// The `Set-Cookie` that takes it away again.
#[must_use]
pub fn clear_session(config: &Config) -> String {
    set(config, "", "", 0)
}

/// The session in a `Cookie` header; not checked yet.
#[must_use]
pub fn session(config: &Config, cookie_header: &str) -> Option<SessionCookie> {
    SessionCookie::parse(get(config, "", cookie_header)?)
}

/// All `Cookie` headers of a request as one.
#[must_use]
pub fn header(headers: &HeaderMap) -> String {
    let values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join("; ")
}

/// The `Set-Cookie` that binds a round trip to Google to this browser, for ten minutes.
#[must_use]
pub(crate) fn set_login(config: &Config, value: &str) -> String {
    set(config, "-login", value, 600)
}

/// The `Set-Cookie` that takes it away again.
#[must_use]
pub(crate) fn clear_login(config: &Config) -> String {
    set(config, "-login", "", 0)
}

/// The sealed round trip in a `Cookie` header.
#[must_use]
pub(crate) fn login<'h>(config: &Config, cookie_header: &'h str) -> Option<&'h str> {
    get(config, "-login", cookie_header)
}
