//! Who acts in a history, and how: visitors, hosts in Google, owners on the setup page.

use serde_json::{Value, json};
use shared::time::Timestamp;

use crate::people::{Browser, Reply, Visitor};
use crate::template::{self, ADA, BOB, EVENTS, SITES};
use crate::world::World;
use crate::{rules, tell};

/// Everybody begins.
pub(crate) fn begin(world: &World) {
    let visitors = world.pick(3..9);
    // In some histories everybody wants the same time.
    let crowd = world.once_in(2).then(|| world.pick(0..4));
    for n in 0..visitors {
        let visitor = Visitor {
            world: world.clone(),
            name: format!("Visitor {n}"),
            network: format!("203.0.113.{n}"),
        };
        world.actor(format!("visitor {n}"), visit(visitor, n, crowd));
    }
    for email in [ADA, BOB] {
        if world.once_in(2) {
            world.actor(
                format!("{email} in Google"),
                in_google(world.clone(), email, crowd),
            );
        }
    }
    let (ada, bob) = template::jars();
    if world.once_in(3) {
        world.actor("owner", own(Browser::new(world, ADA, ada)));
    }
    if world.once_in(6) {
        world.actor("second host", own(Browser::new(world, BOB, bob)));
    }
    if world.once_in(8) {
        world.actor("revocation", revoke(world.clone()));
    }
}

/// The starts of Tuesday, as far as a crowd is concerned.
fn wanted(slots: &[String], crowd: Option<i64>, world: &World) -> Option<String> {
    let tuesday: Vec<String> = slots
        .iter()
        .filter(|start| start.starts_with("2026-11-24"))
        .cloned()
        .collect();
    let from = if tuesday.is_empty() { slots } else { &tuesday };
    match crowd {
        Some(n) => from.get(usize::try_from(n).unwrap_or(0)).cloned(),
        None => world.one_of(from).cloned(),
    }
}

async fn visit(v: Visitor, n: i64, crowd: Option<i64>) {
    let world = v.world.clone();
    world.sleep(world.pick(0..5400)).await;
    let Some(site) = world.one_of(&SITES) else {
        return;
    };
    let base = format!("/v1/sites/{site}");
    let times = world.pick(1..4);
    for round in 0..times {
        let Some((event, minutes)) = world.one_of(&EVENTS).copied() else {
            return;
        };
        let path = format!("{base}/events/{event}/slots/{minutes}/2026-11");
        let slots = match v.get(&path).await {
            Some(reply) if reply.status == 200 => reply,
            _ => {
                world.sleep(world.pick(5..120)).await;
                continue;
            }
        };
        personal(&world, &slots.body);
        let slots: Vec<String> = slots.body["slots"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|s| s.as_str().map(str::to_owned))
            .collect();
        let Some(start) = wanted(&slots, crowd, &world) else {
            world.sleep(world.pick(60..1200)).await;
            continue;
        };
        let mut body = json!({"event": event, "minutes": minutes, "start": start,
            "name": format!("Visitor {n}"), "email": format!("v{n}@example.org"),
            "notes": "SECRET wish", "zone": "Europe/London", "lang": "en"});
        if world.once_in(2) {
            world.sleep(world.pick(1..30)).await;
            let wish = json!({"event": event, "minutes": minutes, "start": start,
                "visitor": format!("browser-number-{n:04}")});
            let hold = v.post(&format!("{base}/holds"), None, None, &wish).await;
            if let Some(hold) = hold.filter(|reply| reply.status == 201) {
                body["hold"] = json!({"id": hold.body["id"], "secret": hold.body["secret"]});
                world.sleep(world.pick(1..400)).await;
                if world.once_in(4) {
                    let path = format!(
                        "{base}/holds/{}/release",
                        hold.body["id"].as_str().unwrap_or("")
                    );
                    v.post(&path, None, None, &body["hold"]).await;
                    continue;
                }
            }
        }
        let key = format!("key-of-visitor-{n:04}-{round:04}");
        if let Some(view) = book(&v, site, &key, &body).await {
            stay(&v, site, &key, view).await;
        }
        world.sleep(world.pick(1..1800)).await;
    }
}

/// Books, asking again with the same key until something is known.
async fn book(v: &Visitor, site: &str, key: &str, body: &Value) -> Option<Value> {
    let path = format!("/v1/sites/{site}/bookings");
    for _ in 0..8 {
        let reply = v.post(&path, Some(key), None, body).await;
        match reply {
            None => {}
            Some(Reply {
                status: 200..=202,
                body,
            }) => {
                rules::told(&v.world, site, key, &body);
                tell!(
                    v.world,
                    "{} is told: {} {}",
                    v.name,
                    body["id"],
                    body["status"]
                );
                return Some(body);
            }
            Some(reply) if reply.code() == "in_flight" || reply.status >= 500 => {
                tell!(
                    v.world,
                    "{} is told: {} {}",
                    v.name,
                    reply.status,
                    reply.code()
                );
            }
            Some(reply) => {
                tell!(
                    v.world,
                    "{} is told: {} {}",
                    v.name,
                    reply.status,
                    reply.code()
                );
                return None;
            }
        }
        v.world.sleep(v.world.pick(1..60)).await;
    }
    None
}

/// After booking: looks now and then, and perhaps cancels.
async fn stay(v: &Visitor, site: &str, key: &str, view: Value) {
    let world = &v.world;
    let (Some(id), Some(token)) = (view["id"].as_str(), view["token"].as_str()) else {
        return;
    };
    let path = format!("/v1/sites/{site}/bookings/{id}");
    for _ in 0..world.pick(0..4) {
        world.sleep(world.pick(1..900)).await;
        if let Some(reply) = v.managed(&path, token).await {
            if reply.status == 200 {
                rules::told(world, site, key, &reply.body);
            } else if reply.status == 404 {
                world.broken(format!("rule 3: {id} is not known any more"));
            }
        }
    }
    if world.once_in(2) {
        for _ in 0..4 {
            let reply = v
                .post(
                    &format!("{path}/cancel"),
                    None,
                    Some(token),
                    &json!({"reason": "SECRET"}),
                )
                .await;
            if let Some(reply) = reply {
                tell!(world, "{} cancels {id}: {}", v.name, reply.status);
                if reply.status == 200 {
                    rules::told(world, site, key, &reply.body);
                }
                if reply.status < 500 {
                    return;
                }
            }
            world.sleep(world.pick(1..60)).await;
        }
    }
}

fn personal(world: &World, body: &Value) {
    let text = body.to_string();
    if ["SECRET", "Visitor", "@"]
        .iter()
        .any(|word| text.contains(word))
    {
        world.broken("rule 7: something personal is in an answer with slots".into());
    }
}

/// A host who lives in Google Calendar.
async fn in_google(world: World, email: &'static str, crowd: Option<i64>) {
    for n in 0..world.pick(1..6) {
        world.sleep(world.pick(10..2400)).await;
        if world.once_in(3) && change_ours(&world, email) {
            continue;
        }
        let calendar = if email == ADA && world.once_in(3) {
            "family@group.calendar.google.com"
        } else {
            "primary"
        };
        // Half hours from 08:00 in UTC on Tuesday: where visitors book.
        let half = crowd.unwrap_or_else(|| world.pick(0..6));
        let start = Timestamp::from_epoch(1_795_507_200 + half * 1800);
        let end = start.plus_seconds(world.pick(1..4) * 900);
        let event = json!({"summary": format!("SECRET {n}"),
            "start": {"dateTime": start.to_rfc3339()}, "end": {"dateTime": end.to_rfc3339()},
            "transparency": if world.once_in(5) { "transparent" } else { "opaque" }});
        tell!(
            world,
            "{email} adds an event at {} in {calendar}",
            start.to_rfc3339()
        );
        let body = json!({"email": email, "calendar": calendar, "event": event});
        let added = world.at_google("POST", "events", &body);
        if world.once_in(2) {
            world.sleep(world.pick(10..2400)).await;
            tell!(world, "{email} removes it again");
            let body = json!({"email": email, "calendar": calendar, "id": added["id"]});
            world.at_google("DELETE", "events", &body);
        }
    }
}

/// Moves or removes one of our events in this person's calendars, or its guest answers "No".
fn change_ours(world: &World, email: &str) -> bool {
    let mut all = Vec::new();
    for site in SITES {
        all.extend(rules::ours(world, site));
    }
    all.retain(|event| event.live && event.calendar == email);
    let Some(event) = world.one_of(&all) else {
        return false;
    };
    let place = |change: Value| json!({"email": email, "calendar": event.calendar, "id": event.id, "event": change});
    match world.pick(0..3) {
        0 => {
            tell!(world, "{email} removes the event of {}", event.booking);
            world.at_google("DELETE", "events", &place(Value::Null));
        }
        1 => {
            let start = Timestamp::from_epoch(1_795_507_200 + world.pick(0..10) * 900);
            let end = start.plus_seconds(1800);
            tell!(
                world,
                "{email} moves the event of {} to {}",
                event.booking,
                start.to_rfc3339()
            );
            let time = |at: Timestamp| json!({"dateTime": at.to_rfc3339()});
            let change = json!({"start": time(start), "end": time(end)});
            world.at_google("PATCH", "events", &place(change));
        }
        _ => {
            tell!(world, "the guest of {} answers No", event.booking);
            let guest = json!([{"email": "v0@example.org", "responseStatus": "declined"}]);
            world.at_google("PATCH", "events", &place(json!({"attendees": guest})));
        }
    }
    true
}

async fn hosts(browser: &Browser, site: &str) -> Option<Vec<Value>> {
    let view = browser
        .send("GET", &format!("/v1/owner/sites/{site}"), None)
        .await?;
    Some(view.body["hosts"].as_array()?.clone())
}

/// Somebody on the setup page: refreshes, disconnects, connects again.
async fn own(browser: Browser) {
    let world = browser.world.clone();
    for _ in 0..world.pick(1..4) {
        world.sleep(world.pick(10..3600)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        let Some(hosts) = hosts(&browser, site).await else {
            continue;
        };
        let Some(host) = hosts.iter().find(|host| host["me"] == true) else {
            continue;
        };
        let base = format!(
            "/v1/owner/sites/{site}/hosts/{}",
            host["id"].as_str().unwrap_or("")
        );
        match world.pick(0..3) {
            0 => {
                let path = format!("{base}/refresh");
                browser.send("POST", &path, Some(&json!({}))).await;
            }
            1 => {
                let connection = host["connections"][0]["id"].as_str().unwrap_or("");
                if world.once_in(2) {
                    // A read is under way when everything is to be forgotten.
                    let (browser, path) = (browser.clone(), format!("{base}/refresh"));
                    world.actor("a second tab", async move {
                        browser.send("POST", &path, Some(&json!({}))).await;
                    });
                }
                let path = format!("{base}/connections/{connection}/disconnect");
                let keep = json!({"bookings": "keep"});
                let done = browser.send("POST", &path, Some(&keep)).await;
                tell!(
                    world,
                    "{} disconnects from {site}: {:?}",
                    browser.email,
                    done.map(|r| r.status)
                );
                world.sleep(world.pick(1..3600)).await;
                let start = json!({"intent": "connect_host", "site": site});
                let back = browser.consent(&start, &json!("all")).await;
                tell!(world, "{} connects {site}: {back:?}", browser.email);
            }
            _ => {
                // Reconnecting without disconnecting.
                let start = json!({"intent": "connect_host", "site": site});
                browser.consent(&start, &json!("all")).await;
            }
        }
    }
}

/// Somebody takes our access away in their Google account.
async fn revoke(world: World) {
    world.sleep(world.pick(60..7200)).await;
    if let Some(email) = world.one_of(&[ADA, BOB]) {
        tell!(world, "{email} takes all access away in Google");
        world.at_google("POST", "revoke", &json!({"email": email}));
    }
}

/// The sky is clear: whoever is disconnected connects again.
pub(crate) fn mend(world: &World) {
    let (ada, bob) = template::jars();
    for (email, jar, sites) in [(ADA, ada, &SITES[..]), (BOB, bob, &SITES[..1])] {
        let browser = Browser::new(world, email, jar);
        world.actor(format!("{email} mends"), async move {
            for site in sites {
                let start = json!({"intent": "connect_host", "site": site});
                let back = browser.consent(&start, &json!("all")).await;
                tell!(browser.world, "{} connects {site}: {back:?}", browser.email);
            }
        });
    }
}

/// What the cron does: lost alarms are set again.
pub(crate) fn watch(world: &World, until: i64) {
    for site in SITES {
        let visitor = Visitor {
            world: world.clone(),
            name: "the watch".into(),
            network: "192.0.2.7".into(),
        };
        world.actor("the watch", async move {
            while visitor.world.now() < until {
                let path = format!("/v1/sites/{site}/events/intro/slots/30/2026-11");
                visitor.get(&path).await;
                visitor.world.sleep(4 * 3600).await;
            }
        });
    }
}
