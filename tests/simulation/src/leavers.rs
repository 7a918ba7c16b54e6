//! Hosts who pause, leave or let an account go, with what is to become of their bookings, and
//! the two switches; and what has to be true of it then.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::owners::{post, view};
use crate::people::Browser;
use crate::rules::{int, rows, text};
use crate::tell;
use crate::template::SITES;
use crate::world::{Object, World};

/// What was done to hosts, as far as rules need it.
#[derive(Default)]
pub(crate) struct Hosts {
    /// What was chosen last for the bookings of a host or a connection, where the site said yes.
    choices: BTreeMap<String, &'static str>,
    /// Hosts whose busy times do not block, or did not until then.
    unblocked: BTreeMap<String, i64>,
    /// Sites in which some host ever wanted bookings in no calendar.
    unwritten: Vec<String>,
}

/// A look before the switch was turned counts for so long: a booking's lease.
const LEASE_S: i64 = 60;

impl Hosts {
    /// Whether nobody has to look at a host's busy times now.
    pub(crate) fn is_unblocked(&self, host: &str, now: i64) -> bool {
        self.unblocked.get(host).is_some_and(|until| now <= *until)
    }

    /// Whether a booking of this site may be in no calendar.
    pub(crate) fn may_be_unwritten(&self, site: &str) -> bool {
        self.unwritten.iter().any(|it| it == site)
    }
}

/// An owner changes what hosts are for.
pub(crate) async fn change_hosts(browser: Browser) {
    let world = browser.world.clone();
    for _ in 0..world.pick(1..4) {
        world.sleep(world.pick(60..5400)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        let Some(view) = view(&browser, site).await else {
            continue;
        };
        let hosts = view["hosts"].as_array().cloned().unwrap_or_default();
        let Some(host) = world.one_of(&hosts) else {
            continue;
        };
        let id = host["id"].as_str().unwrap_or("");
        let base = format!("/v1/owner/sites/{site}/hosts/{id}");
        match world.pick(0..8) {
            0 | 1 => {
                if leave(&browser, &format!("{base}/pause"), id, &hosts).await && world.once_in(2) {
                    world.sleep(world.pick(1..3600)).await;
                    post(&browser, &format!("{base}/resume"), &json!({})).await;
                }
            }
            2 => {
                post(&browser, &format!("{base}/resume"), &json!({})).await;
            }
            3 => {
                if let Some(connection) = host["connections"][0]["id"].as_str() {
                    let path = format!("{base}/connections/{connection}/disconnect");
                    world.0.left.set(true);
                    leave(&browser, &path, connection, &hosts).await;
                }
            }
            4 => {
                leave(&browser, &format!("{base}/remove"), id, &hosts).await;
            }
            _ => switches(&browser, site, host, &base).await,
        }
    }
}

/// Asks to leave; if there are bookings, says what is to become of them.
async fn leave(browser: &Browser, path: &str, subject: &str, hosts: &[Value]) -> bool {
    let world = &browser.world;
    // Also by resuming and connecting a choice is given up, so only the last one counts.
    world.0.hosts.borrow_mut().choices.remove(subject);
    let Some(first) = browser.send("POST", path, Some(&json!({}))).await else {
        return false;
    };
    tell!(world, "{} asks {path}: {}", browser.email, first.status);
    if first.code() != "future_bookings" {
        return first.status == 200;
    }
    world.sleep(world.pick(1..120)).await;
    let otherwise = world.one_of(&["keep", "cancel"]).copied().unwrap_or("keep");
    let mut wish = match world.pick(0..3) {
        0 => json!({"bookings": "keep"}),
        1 => json!({"bookings": "cancel"}),
        _ => json!({"bookings": "hand_over", "otherwise": otherwise}),
    };
    if wish["bookings"] == "hand_over" && world.once_in(3) {
        let others: Vec<&Value> = hosts.iter().filter(|h| h["id"] != subject).collect();
        if let Some(taker) = world.one_of(&others) {
            wish["hand_to"] = taker["id"].clone();
        }
    }
    let status = post(browser, path, &wish).await;
    tell!(world, "{} says {wish}", browser.email);
    let nothing_stays = wish["bookings"] == "cancel" || wish["otherwise"] == "cancel";
    if status == 200 && nothing_stays {
        let mut hosts = world.0.hosts.borrow_mut();
        hosts.choices.insert(subject.to_owned(), "cancel");
    }
    status == 200
}

/// Turns one of the switches, and perhaps back.
async fn switches(browser: &Browser, site: &str, host: &Value, base: &str) {
    let world = &browser.world;
    let id = host["id"].as_str().unwrap_or("").to_owned();
    let blocks = world.once_in(2);
    let wish = json!({"busy_blocks": blocks, "bookings_written": !blocks || world.once_in(2),
        "confirm": host["name"]});
    turn(browser, site, &id, base, &wish).await;
    if world.once_in(2) {
        world.sleep(world.pick(60..7200)).await;
        let wish = json!({"busy_blocks": true, "bookings_written": true});
        turn(browser, site, &id, base, &wish).await;
    }
}

async fn turn(browser: &Browser, site: &str, id: &str, base: &str, wish: &Value) {
    let world = &browser.world;
    let off = |name: &str| wish[name] == false;
    if off("busy_blocks") {
        let mut hosts = world.0.hosts.borrow_mut();
        hosts.unblocked.insert(id.to_owned(), i64::MAX);
    }
    if off("bookings_written") {
        let mut hosts = world.0.hosts.borrow_mut();
        hosts.unwritten.push(site.to_owned());
    }
    let path = format!("{base}/switches");
    let reply = browser.send("PUT", &path, Some(wish)).await;
    let status = reply.map(|reply| reply.status);
    tell!(world, "{} sets {wish} for {id}: {status:?}", browser.email);
    // If the answer was lost, the old word may still stand.
    if status == Some(200) && !off("busy_blocks") {
        let mut hosts = world.0.hosts.borrow_mut();
        if let Some(until) = hosts.unblocked.get_mut(id) {
            *until = (*until).min(world.now() + LEASE_S);
        }
    }
}

/// Some hosts are booked again in the end, and have all written down.
pub(crate) async fn mend(browser: &Browser, site: &str, host: &Value) {
    let world = &browser.world;
    let id = host["id"].as_str().unwrap_or("");
    let base = format!("/v1/owner/sites/{site}/hosts/{id}");
    if host["state"] == "paused" && world.once_in(2) {
        post(browser, &format!("{base}/resume"), &json!({})).await;
    }
    if host["switches"]["bookings_written"] == false && world.once_in(2) {
        let wish = json!({"busy_blocks": true, "bookings_written": true});
        turn(browser, site, id, &base, &wish).await;
    }
}

/// What is wrong with what became of hosts, at rest.
pub(crate) fn at_rest(world: &World, object: &Object) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows(object, "SELECT ref, what FROM leavings") {
        wrong.push(format!("{} {} never ends", text(&row, 1), text(&row, 0)));
    }
    let removed = "SELECT h.id FROM hosts h JOIN connections c ON c.host_id = h.id
         WHERE h.state = 'removed' AND c.refresh_token IS NOT NULL";
    for row in rows(object, removed) {
        wrong.push(format!(
            "rule 5: {} is removed, and connected",
            text(&row, 0)
        ));
    }
    let hosts = world.0.hosts.borrow();
    if hosts.choices.is_empty() {
        return wrong;
    }
    let of_leavers = "SELECT b.id, b.host_id, COALESCE(c.connection_id, ''), h.state <> 'active',
           k.refresh_token IS NULL AND COALESCE(b.reason, '') <> 'not_written', b.end_at
         FROM bookings b JOIN hosts h ON h.id = b.host_id
         LEFT JOIN calendars c ON c.id = b.calendar_id
         LEFT JOIN connections k ON k.id = c.connection_id
         WHERE b.status IN ('pending', 'confirmed')";
    for row in rows(object, of_leavers) {
        // Who has come back has given the choice up.
        let of = |at: usize, left: usize| {
            int(&row, left) != 0 && hosts.choices.contains_key(text(&row, at))
        };
        if (of(1, 3) || of(2, 4)) && int(&row, 5) > world.now() {
            wrong.push(format!("{} stands, and was to be cancelled", text(&row, 0)));
        }
    }
    wrong
}
