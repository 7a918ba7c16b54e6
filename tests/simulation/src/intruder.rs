//! Rule 6: somebody who tries what is not theirs. Whatever they send is refused, tells them
//! nothing, and leaves no trace; that is looked for when everything is at rest.

use std::collections::BTreeMap;

use http::header::{AUTHORIZATION, COOKIE, ORIGIN as ORIGIN_HEADER};
use serde_json::{Value, json};

use crate::people::{Browser, Jar, header, request};
use crate::rules::{rows, text};
use crate::template::{self, EVE, SITES};
use crate::world::{ORIGIN, World};

/// Stands in everything that they try to write.
const MARK: &str = "HACKED";

/// What they know of a site: a look into its tables is more than anybody else has.
struct Known {
    hosts: Vec<String>,
    connections: Vec<String>,
    calendars: Vec<String>,
    bookings: Vec<String>,
    channels: Vec<String>,
}

fn known(world: &World, site: &str) -> Known {
    let object = world.object(&format!("site:{site}"));
    let all = |statement: &str| {
        let rows = rows(&object, statement);
        rows.iter().map(|row| text(row, 0).to_owned()).collect()
    };
    Known {
        hosts: all("SELECT id FROM hosts ORDER BY id"),
        connections: all("SELECT id FROM connections ORDER BY id"),
        calendars: all("SELECT id FROM calendars ORDER BY id"),
        bookings: all("SELECT id FROM bookings ORDER BY id"),
        channels: all("SELECT id FROM channels ORDER BY id"),
    }
}

/// Somebody with a Google account and a session of their own, and with links and cookies that
/// are over, forged, or meant for something else.
pub(crate) async fn intrude(world: World) {
    world.sleep(world.pick(60..5400)).await;
    let eve = Browser::new(&world, EVE, Jar::new());
    eve.consent(&json!({"intent": "login"}), &json!("all"))
        .await;
    let own = eve.jar.borrow().clone();
    let template::Jars { ada, bob, .. } = template::jars();
    // Bob is a host of the first site, and nobody at the second.
    let forged: Jar = ada
        .iter()
        .map(|(name, value)| (name.clone(), twist(value)))
        .collect();
    for _ in 0..world.pick(5..25) {
        world.sleep(world.pick(1..300)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        let known = known(&world, site);
        match world.pick(0..4) {
            0 => visitor(&world, site, &known).await,
            1 => push(&world, site, &known).await,
            _ if site == SITES[1] && world.once_in(3) => owner(&world, site, &known, &bob).await,
            _ => {
                let jars = [BTreeMap::new(), own.clone(), forged.clone()];
                if let Some(jar) = world.one_of(&jars) {
                    owner(&world, site, &known, jar).await;
                }
            }
        }
    }
    operator(&world).await;
}

/// The same text with one character changed in the middle.
fn twist(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// An answer to somebody who may not ask.
async fn refused(world: &World, what: &str, request: edge::ports::Request) {
    let path = request.uri().path().to_owned();
    let Some(answer) = world.ask("the intruder", request, "203.0.113.66").await else {
        return;
    };
    let status = answer.status().as_u16();
    let body = String::from_utf8_lossy(answer.body()).into_owned();
    if !matches!(status, 400 | 401 | 403 | 404 | 429 | 503) {
        world.broken(format!(
            "rule 6: {what} at {path} is answered with {status}"
        ));
    }
    let words = [
        "@example.org",
        "@people.example",
        "SECRET",
        "Visitor",
        "ya29.",
    ];
    if let Some(word) = words.into_iter().find(|word| body.contains(word)) {
        world.broken(format!(
            "rule 6: {word} is in the answer to {what} at {path}"
        ));
    }
}

/// What belongs to members, with a session that is none of theirs.
async fn owner(world: &World, site: &str, known: &Known, jar: &Jar) {
    let none = String::from("nothing");
    let of = |all: &[String]| world.one_of(all).unwrap_or(&none).clone();
    let (host, booking) = (of(&known.hosts), of(&known.bookings));
    let (connection, calendar) = (of(&known.connections), of(&known.calendars));
    let base = format!("/v1/owner/sites/{site}");
    let reason = json!({"reason": MARK});
    let tries: [(&str, String, Value); 14] = [
        ("GET", base.clone(), Value::Null),
        ("GET", format!("{base}/jobs"), Value::Null),
        ("GET", format!("{base}/log/7"), Value::Null),
        ("GET", format!("{base}/diagnostics"), Value::Null),
        ("PUT", base.clone(), json!({"title": MARK})),
        (
            "POST",
            format!("{base}/hosts"),
            json!({"name": MARK, "zone": "Europe/Berlin"}),
        ),
        ("POST", format!("{base}/hosts/{host}/invitation"), json!({})),
        ("POST", format!("{base}/hosts/{host}/refresh"), json!({})),
        (
            "PUT",
            format!("{base}/hosts/{host}/calendars"),
            json!({"checks_conflicts": [], "receives_bookings": calendar}),
        ),
        (
            "POST",
            format!("{base}/hosts/{host}/connections/{connection}/disconnect"),
            json!({}),
        ),
        (
            "POST",
            format!("{base}/bookings/{booking}/cancel"),
            reason.clone(),
        ),
        ("POST", format!("{base}/bookings/{booking}/decline"), reason),
        (
            "POST",
            format!("{base}/bookings/{booking}/approve"),
            json!({}),
        ),
        ("POST", format!("{base}/jobs/retry"), json!({})),
    ];
    let Some((method, path, body)) = world.one_of(&tries) else {
        return;
    };
    let mut request = request(method, path, (!body.is_null()).then_some(body));
    let cookies: Vec<String> = jar
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    header(&mut request, &COOKIE, &cookies.join("; "));
    header(&mut request, &ORIGIN_HEADER, ORIGIN);
    refused(world, "a stranger's session", request).await;
}

/// A visitor's routes, with a link that is twisted, over, or that of something else.
async fn visitor(world: &World, site: &str, known: &Known) {
    let Some(booking) = world.one_of(&known.bookings) else {
        return;
    };
    let config = world.0.config.borrow().clone();
    let token = |site: &str, booking: &str, seconds: i64| {
        let until = shared::time::Timestamp::from_epoch(world.now() + seconds);
        edge::seal::manage_token(&config, site, booking, until)
    };
    let elsewhere = if site == SITES[0] { SITES[1] } else { SITES[0] };
    let tokens = [
        twist(&token(site, booking, 86_400)),
        token(elsewhere, booking, 86_400),
        token(site, "0000000000000000000000000g", 86_400),
        String::new(),
    ];
    let base = format!("/v1/sites/{site}/bookings/{booking}");
    let tries = [
        ("GET", base.clone(), Value::Null),
        ("GET", format!("{base}/slots/30/2026-11"), Value::Null),
        ("POST", format!("{base}/cancel"), json!({"reason": MARK})),
        (
            "POST",
            format!("{base}/reschedule"),
            json!({"start": "2026-11-24T08:00:00Z", "reason": MARK}),
        ),
    ];
    let (Some(token), Some((method, path, body))) = (world.one_of(&tokens), world.one_of(&tries))
    else {
        return;
    };
    let mut request = request(method, path, (!body.is_null()).then_some(body));
    header(&mut request, &AUTHORIZATION, &format!("Bearer {token}"));
    let key = http::HeaderName::from_static("idempotency-key");
    header(&mut request, &key, "key-of-an-intruder-000000000");
    refused(world, "a forged link", request).await;
}

/// A message that Google did not send. It is refused before any object wakes.
async fn push(world: &World, site: &str, known: &Known) {
    let none = String::from("no-channel");
    let channel = world.one_of(&known.channels).unwrap_or(&none).clone();
    let mut request = request("POST", &format!("/google/push/{site}"), Some(&json!({})));
    let fields = [
        ("x-goog-channel-id", channel.as_str()),
        ("x-goog-channel-token", "forged.token"),
        ("x-goog-resource-state", "exists"),
        ("x-goog-message-number", "7"),
    ];
    for (name, value) in fields {
        header(&mut request, &http::HeaderName::from_static(name), value);
    }
    refused(world, "a forged push", request).await;
}

/// The operator's routes, without the operator's secret.
async fn operator(world: &World) {
    let mut request = request("POST", "/v1/operator/reseal", Some(&json!({})));
    header(&mut request, &AUTHORIZATION, "Bearer let me out");
    refused(world, "a wrong code", request).await;
}
