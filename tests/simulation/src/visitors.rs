//! Visitors: they look, hold, book, follow, move and cancel.

use serde_json::{Value, json};

use crate::people::{Reply, Visitor};
use crate::template::{EVENTS, SITES};
use crate::world::World;
use crate::{rules, tell};

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

pub(crate) async fn visit(v: Visitor, n: i64, crowd: Option<i64>) {
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
        let slots = starts(&slots.body);
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
            } else if reply.status == 404
                // What was signed with a key that is taken away too early opens nothing.
                && !(world.0.old_key_gone.get() && token.starts_with("1."))
            {
                world.broken(format!("rule 3: {id} is not known any more"));
            }
        }
    }
    if world.once_in(3) {
        move_it(v, site, key, &view, token).await;
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

fn starts(slots: &Value) -> Vec<String> {
    let all = slots["slots"].as_array().into_iter().flatten();
    all.filter_map(|s| s.as_str().map(str::to_owned)).collect()
}

/// Wishes another time, asking again with the same key until something is known.
async fn move_it(v: &Visitor, site: &str, key: &str, view: &Value, token: &str) {
    let world = &v.world;
    let id = view["id"].as_str().unwrap_or("");
    let minutes = if view["event"] == "long" { 60 } else { 30 };
    let base = format!("/v1/sites/{site}/bookings/{id}");
    let Some(slots) = v
        .managed(&format!("{base}/slots/{minutes}/2026-11"), token)
        .await
    else {
        return;
    };
    let Some(start) = world.one_of(&starts(&slots.body)).cloned() else {
        return;
    };
    let wish = json!({"start": start, "reason": "SECRET reason"});
    let wish_key = format!("{key}-moved");
    for _ in 0..6 {
        let path = format!("{base}/reschedule");
        let reply = v.post(&path, Some(&wish_key), Some(token), &wish).await;
        if let Some(reply) = reply {
            let body = &reply.body;
            tell!(
                world,
                "{} moves {id} to {start}: {} {} at {}",
                v.name,
                reply.status,
                reply.code(),
                body["start"]
            );
            match reply.status {
                200 | 202 => {
                    rules::told(world, site, key, body);
                    rules::told_of_move(world, site, id, &start, reply.status, body);
                }
                _ => {}
            }
            if reply.status < 500 && reply.code() != "in_flight" && reply.status != 202 {
                return;
            }
        }
        world.sleep(world.pick(1..120)).await;
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
