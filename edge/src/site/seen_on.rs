//! On which websites the widget was seen, so that its owner knows whether the tag works.

use std::cell::RefCell;
use std::collections::BTreeMap;

use shared::time::Timestamp;

use super::{Fault, Site};
use crate::store::Store;

/// A website is noted at most so often, for each event type.
const NOTED_EVERY_S: i64 = 600;
/// So many new ones in that time: who makes up origins makes us write no more than this.
const NEW_AT_ONCE: i64 = 10;
/// So many are remembered without asking the tables.
const REMEMBERED: usize = 50;

/// What an object remembers between requests of what it has noted, so that a view of a page whose
/// website was noted lately asks the tables nothing. It may be lost at any time.
#[derive(Debug, Default)]
pub struct Noted(RefCell<BTreeMap<String, Timestamp>>);

impl Noted {
    fn lately(&self, key: &str, now: Timestamp) -> bool {
        self.0
            .borrow()
            .get(key)
            .is_some_and(|at| is_lately(*at, now))
    }

    fn remember(&self, key: String, at: Timestamp) {
        let mut all = self.0.borrow_mut();
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(key, at);
    }
}

/// Whether it was noted so lately that nothing new is to be. A clock that was set back notes anew.
fn is_lately(at: Timestamp, now: Timestamp) -> bool {
    at <= now && at.plus_seconds(NOTED_EVERY_S) > now
}

/// Notes that the widget of `event` stands on a page of `origin`, as the header `Origin` of its
/// request says. Of a visitor it tells and keeps nothing: neither who, nor how many, nor which page.
///
/// Browsers send that header with what the widget asks of us from another site's page, and not with
/// what a page of ours asks: the hosted page, also in somebody's frame, is never noted. Noted is
/// what reaches the object. An answer that a cache gives (the platform's before the Worker, where
/// it is switched on; a browser's own for a minute) is not, and its key has no origin in it: while
/// one website's visitors keep the cache fresh, another's may be noted later. So "seen" is always
/// true, and may be older than it could be; "not seen" is a guess.
///
/// Never fails what the visitor asked for: what goes wrong here is a line in the operator's log.
pub async fn note_origin(site: &Site, event: &str, origin: Option<&str>) {
    let own = &site.ports.config.origin;
    let Some(origin) = origin.filter(|it| is_website(it) && it != own) else {
        return;
    };
    match note(site, event, origin) {
        // The tidying that will forget it may be the only work there is.
        Ok(true) => site.wake().await,
        Ok(false) | Err(Fault::NoSite) => {}
        Err(fault) => site.note("seen on", &fault),
    }
}

/// Whether it was written down for the first time.
fn note(site: &Site, event: &str, origin: &str) -> Result<bool, Fault> {
    let now = site.now();
    let key = format!("{origin} {event}");
    if site.noted.lately(&key, now) {
        return Ok(false);
    }
    let store = site.store()?;
    let last = store.last_seen_on(origin, event)?;
    if let Some(last) = last.filter(|last| is_lately(*last, now)) {
        site.noted.remember(key, last);
        return Ok(false);
    }
    if last.is_none() {
        let lately = now.plus_seconds(-NOTED_EVERY_S);
        if store.bookable_event_type(event)?.is_none()
            || store.first_seen_since(lately)? >= NEW_AT_ONCE
        {
            return Ok(false);
        }
    }
    store.transaction(|| -> Result<(), Fault> {
        store.put_seen_on(origin, event, now)?;
        if last.is_none() {
            store.tidy_by(Store::seen_on_until(now))?;
        }
        Ok(())
    })?;
    site.noted.remember(key, now);
    Ok(last.is_none())
}

/// Whether this is an origin as browsers write one: `https://HOST` or `http://HOST:PORT`, in small
/// letters, and nothing after it. Not `null` (a sandboxed frame, a file), not an extension's.
fn is_website(origin: &str) -> bool {
    let rest = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let (host, port) = match rest.rsplit_once(':') {
        // Colons within brackets are an IPv6 address's own.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let port = port.is_none_or(|port| {
        let number = port.parse::<u16>();
        number.is_ok_and(|number| number > 0 && number.to_string() == port)
    });
    let all = |text: &str, also: &str| {
        let known = |b: char| b.is_ascii_lowercase() || b.is_ascii_digit() || also.contains(b);
        !text.is_empty() && text.chars().all(known)
    };
    let host_is_one = match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => all(host, "-._"),
    };
    port && host_is_one && host.len() <= 253
}

#[cfg(test)]
mod tests {
    use super::is_website;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_perhaps_a_port() {
        let longest = format!("https://{}:65535", "a".repeat(253));
        for good in [
            "https://example.org",
            "http://127.0.0.1:8080",
            "https://xn--bcher-kva.example:8443",
            "http://[2001:db8::1]",
            "http://[::1]:3000",
            "https://a_b.filesusr.com",
            &longest,
        ] {
            assert!(is_website(good), "{good}");
        }
        let longer = format!("https://{}", "a".repeat(254));
        for bad in [
            "",
            "null",
            "https://",
            "https://:80",
            "example.org",
            "HTTPS://example.org",
            "https://Example.org",
            "https://example.org/",
            "https://example.org/page?mail=a@example.org",
            "https://user@example.org",
            "https://example.org:0",
            "https://example.org:080",
            "https://example.org:65536",
            "https://example.org:",
            "https://bücher.example",
            "https://example.org https://other.example",
            "chrome-extension://abcdefgh",
            "file://",
            "http://[::1",
            "http://[grace]",
            &longer,
        ] {
            assert!(!is_website(bad), "{bad}");
        }
    }
}
