//! Owners and hosts on the setup page.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::google_people::SCOPES;
use crate::leavers;
use crate::people::Browser;
use crate::tell;
use crate::template::{self, ADA, ADA_TOO, BOB, CAROL, SITES};
use crate::world::World;

pub(crate) async fn view(browser: &Browser, site: &str) -> Option<Value> {
    let path = format!("/v1/owner/sites/{site}");
    let view = browser.send("GET", &path, None).await?.body;
    others_have_no_names(browser, site, &view);
    Some(view)
}

/// Rule 6: what another host's accounts and calendars are called is told to nobody.
fn others_have_no_names(browser: &Browser, site: &str, view: &Value) {
    let hosts = view["hosts"].as_array().into_iter().flatten();
    for host in hosts.filter(|host| host["me"] != true) {
        let connections = host["connections"].as_array().into_iter().flatten();
        let calendars = connections.flat_map(|it| it["calendars"].as_array());
        if host.to_string().contains('@') || calendars.flatten().next().is_some() {
            browser.world.broken(format!(
                "rule 6: {} reads at {site} what another host's calendars are called",
                browser.email
            ));
        }
    }
}

/// Somebody's own host, and the path of its routes.
fn mine(view: &Value, site: &str) -> Option<(Value, String)> {
    let hosts = view["hosts"].as_array()?;
    let host = hosts.iter().find(|host| host["me"] == true)?.clone();
    let base = format!("/v1/owner/sites/{site}/hosts/{}", host["id"].as_str()?);
    Some((host, base))
}

/// Somebody on the setup page, doing one thing or another.
pub(crate) async fn own(browser: Browser) {
    let world = browser.world.clone();
    for _ in 0..world.pick(1..5) {
        world.sleep(world.pick(10..3600)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        let Some(view) = view(&browser, site).await else {
            continue;
        };
        let Some((host, base)) = mine(&view, site) else {
            continue;
        };
        match world.pick(0..14) {
            0 => {
                post(&browser, &format!("{base}/refresh"), &json!({})).await;
            }
            1 => disconnect(&browser, site, &host, &base).await,
            2 => {
                // Reconnecting without disconnecting; perhaps without ticking all boxes.
                let start = json!({"intent": "connect_host", "site": site});
                let grant = match world.once_in(3) {
                    true => json!(SCOPES[..2]),
                    false => json!("all"),
                };
                browser.consent(&start, &grant).await;
            }
            3 | 4 => receive_elsewhere(&browser, &host, &base).await,
            5 if browser.email == ADA => second_account(&browser, site, &host, &base).await,
            6 => policies(&browser, site, &view).await,
            7 => {
                post(
                    &browser,
                    &format!("/v1/owner/sites/{site}/jobs/retry"),
                    &json!({}),
                )
                .await;
            }
            8 => decide(&browser, site, &view).await,
            9 => {
                post(&browser, &format!("{base}/self-test"), &json!({})).await;
            }
            10 => share_out(&browser, site, &view).await,
            _ => change_booking(&browser, site, &view).await,
        }
    }
}

pub(crate) async fn post(browser: &Browser, path: &str, body: &Value) -> u16 {
    let reply = browser.send("POST", path, Some(body)).await;
    let status = reply.map_or(0, |reply| reply.status);
    tell!(browser.world, "{} asks {path}: {status}", browser.email);
    status
}

async fn disconnect(browser: &Browser, site: &str, host: &Value, base: &str) {
    let world = &browser.world;
    let connection = host["connections"][0]["id"].as_str().unwrap_or("");
    if world.once_in(2) {
        // A read is under way when everything is to be forgotten.
        world.0.slow_reads.set(world.now() + 2);
        let (browser, path) = (browser.clone(), format!("{base}/refresh"));
        world.actor("a second tab", async move {
            browser.send("POST", &path, Some(&json!({}))).await;
        });
        world.sleep(1).await;
    }
    let path = format!("{base}/connections/{connection}/disconnect");
    post(browser, &path, &json!({"bookings": "keep"})).await;
    world.sleep(world.pick(1..3600)).await;
    let start = json!({"intent": "connect_host", "site": site});
    let back = browser.consent(&start, &json!("all")).await;
    tell!(world, "{} connects {site}: {back:?}", browser.email);
}

/// All calendars of a host that may receive bookings, by id.
pub(crate) fn calendars(host: &Value) -> Vec<String> {
    let connections = host["connections"].as_array().into_iter().flatten();
    let calendars = connections
        .filter_map(|c| c["calendars"].as_array())
        .flatten();
    let owned = calendars.filter(|c| c["access_role"] == "owner");
    owned
        .filter_map(|c| c["id"].as_str().map(str::to_owned))
        .collect()
}

/// Another calendar receives bookings from now on: what is to come moves there.
async fn receive_elsewhere(browser: &Browser, host: &Value, base: &str) {
    let all = calendars(host);
    if let Some(one) = browser.world.one_of(&all) {
        let choice = json!({"checks_conflicts": all, "receives_bookings": one});
        let path = format!("{base}/calendars");
        let reply = browser.send("PUT", &path, Some(&choice)).await;
        let status = reply.map(|reply| reply.status);
        tell!(
            browser.world,
            "{} receives bookings in {one}: {status:?}",
            browser.email
        );
    }
}

/// The same host connects a second Google account, receives bookings there, and perhaps lets the
/// first one go.
async fn second_account(browser: &Browser, site: &str, host: &Value, base: &str) {
    let world = &browser.world;
    let other = Browser {
        email: ADA_TOO.to_owned(),
        ..browser.clone()
    };
    let start = json!({"intent": "connect_host", "site": site, "host": host["id"]});
    let back = other.consent(&start, &json!("all")).await;
    tell!(world, "{ADA} connects {ADA_TOO} to {site}: {back:?}");
    let Some((host, _)) = view(browser, site).await.and_then(|view| mine(&view, site)) else {
        return;
    };
    let connections = host["connections"].as_array().cloned().unwrap_or_default();
    let second = connections.iter().find(|c| c["email"] == ADA_TOO);
    let Some(target) = second.and_then(|c| c["calendars"][0]["id"].as_str()) else {
        return;
    };
    let choice = json!({"checks_conflicts": calendars(&host), "receives_bookings": target});
    let reply = browser
        .send("PUT", &format!("{base}/calendars"), Some(&choice))
        .await;
    if reply.is_none_or(|reply| reply.status != 200) || world.once_in(2) {
        return;
    }
    world.sleep(world.pick(1..1200)).await;
    let first = connections.iter().find(|c| c["email"] == ADA);
    if let Some(id) = first.and_then(|c| c["id"].as_str()) {
        post(
            browser,
            &format!("{base}/connections/{id}/disconnect"),
            &json!({"bookings": "keep"}),
        )
        .await;
    }
}

/// Right at the beginning the owner chooses policies.
pub(crate) async fn policies_first(browser: Browser) {
    for site in SITES {
        if let Some(view) = view(&browser, site).await {
            policies(&browser, site, &view).await;
        }
    }
}

/// Right at the beginning the owner of a team chooses how its bookings are shared out.
pub(crate) async fn share_out_first(browser: Browser) {
    let site = SITES[0];
    for _ in 0..browser.world.pick(1..6) {
        if let Some(view) = view(&browser, site).await {
            share_out(&browser, site, &view).await;
        }
    }
}

/// Which host takes a booking of some event type, and whether one that is moved stays with its own.
async fn share_out(browser: &Browser, site: &str, view: &Value) {
    let world = &browser.world;
    let all = view["events"].as_array().cloned().unwrap_or_default();
    let Some(mut event) = world.one_of(&all).cloned() else {
        return;
    };
    let how = world.one_of(&["equal_share", "least_recent", "priority"]);
    let hosts = view["hosts"].as_array().into_iter().flatten();
    let ranked = hosts.filter(|_| world.once_in(2));
    let ranked: BTreeMap<&str, i64> = ranked
        .filter_map(|host| Some((host["id"].as_str()?, world.pick(1..4))))
        .collect();
    event["round_robin"] = json!(how);
    event["priorities"] = json!(ranked);
    event["keeps_host"] = json!(world.once_in(2));
    let path = format!(
        "/v1/owner/sites/{site}/events/{}",
        event["event"].as_str().unwrap_or("")
    );
    let reply = browser.send("PUT", &path, Some(&event)).await;
    let status = reply.map(|reply| reply.status);
    tell!(
        world,
        "{} shares out {}: {how:?}, keeps {}: {status:?}",
        browser.email,
        event["event"],
        event["keeps_host"]
    );
}

/// What becomes of the host's changes in Google, and of a guest's No.
async fn policies(browser: &Browser, site: &str, view: &Value) {
    let world = &browser.world;
    let changes = world.one_of(&["follow", "ask", "ignore"]);
    let declines = world.one_of(&["show", "cancel"]);
    let settings = json!({"title": view["title"], "contact": view["contact"],
        "host_changes": changes, "guest_declines": declines});
    let path = format!("/v1/owner/sites/{site}");
    let reply = browser.send("PUT", &path, Some(&settings)).await;
    let status = reply.map(|reply| reply.status);
    tell!(
        world,
        "{} sets {changes:?}, {declines:?} for {site}: {status:?}",
        browser.email
    );
}

/// Agrees to what waits for that, or does not; decides about what was changed in Google.
async fn decide(browser: &Browser, site: &str, view: &Value) {
    let world = &browser.world;
    for booking in view["bookings"].as_array().into_iter().flatten() {
        let id = booking["id"].as_str().unwrap_or("");
        let base = format!("/v1/owner/sites/{site}/bookings/{id}");
        if booking["reason"] == "approval" && booking["status"] == "pending" {
            if world.once_in(3) {
                let body = json!({"reason": "SECRET no"});
                post(browser, &format!("{base}/decline"), &body).await;
            } else {
                post(browser, &format!("{base}/approve"), &json!({})).await;
            }
        } else if booking["host_change_asks"] == true {
            let body = json!({"accept": world.once_in(2)});
            post(browser, &format!("{base}/host-change"), &body).await;
        }
        if world.once_in(3) {
            let host = booking["host"].as_str().unwrap_or("");
            let path = format!("/v1/owner/sites/{site}/hosts/{host}/by_hand/{id}/done");
            // Only what they have seen to: nothing is ticked off that is still there.
            let listed = view["hosts"].to_string().contains(id);
            if listed
                && !crate::rules::ours(world, site)
                    .iter()
                    .any(|e| e.live && e.booking == id)
            {
                post(browser, &path, &json!({})).await;
            }
        }
    }
}

/// Somebody agrees now and then, as long as anything may come.
pub(crate) async fn approver(browser: Browser) {
    let world = browser.world.clone();
    for _ in 0..world.pick(1..8) {
        world.sleep(world.pick(60..1800)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        if let Some(view) = view(&browser, site).await {
            decide(&browser, site, &view).await;
        }
    }
}

/// The host cancels or moves a booking.
async fn change_booking(browser: &Browser, site: &str, view: &Value) {
    let world = &browser.world;
    let bookings = view["bookings"].as_array().cloned().unwrap_or_default();
    let Some(booking) = world.one_of(&bookings) else {
        return;
    };
    let id = booking["id"].as_str().unwrap_or("");
    let base = format!("/v1/owner/sites/{site}/bookings/{id}");
    if world.once_in(2) {
        let path = format!("{base}/cancel");
        post(browser, &path, &json!({"reason": "SECRET host"})).await;
        return;
    }
    let half = world.pick(0..6) * 1800;
    let start = shared::time::Timestamp::from_epoch(1_795_507_200 + half).to_rfc3339();
    let key = format!(
        "host-moves-{}-{:08}",
        &id[..8.min(id.len())],
        world.pick(0..100_000_000)
    );
    for _ in 0..3 {
        let moved = browser
            .keyed(
                &format!("{base}/reschedule"),
                &key,
                &json!({"start": start}),
            )
            .await;
        let status = moved.as_ref().map_or(0, |reply| reply.status);
        tell!(world, "{} moves {id} to {start}: {status}", browser.email);
        if status != 0 && status < 500 {
            return;
        }
        world.sleep(world.pick(1..60)).await;
    }
}

/// The sky is clear: whoever is disconnected connects again, and perhaps presses "retry".
pub(crate) fn mend(world: &World) {
    let jars = template::jars();
    let all = [
        (ADA, jars.ada, &SITES[..]),
        (BOB, jars.bob, &SITES[..1]),
        (CAROL, jars.carol, &SITES[..1]),
    ];
    for (email, jar, sites) in all {
        let browser = Browser::new(world, email, jar);
        world.actor(format!("{email} mends"), async move {
            for site in sites {
                if let Some(view) = view(&browser, site).await
                    && let Some((host, _)) = mine(&view, site)
                {
                    leavers::mend(&browser, site, &host).await;
                    crate::calendars::choose(&browser, site, &host).await;
                    // Who has let an account go may stay away.
                    if !browser.world.0.left.get() || !browser.world.once_in(2) {
                        reconnect(&browser, site).await;
                    }
                }
                // Mostly nobody does: what has failed and matters is tried again by itself.
                if browser.world.once_in(4) {
                    let path = format!("/v1/owner/sites/{site}/jobs/retry");
                    post(&browser, &path, &json!({})).await;
                }
            }
        });
    }
}

/// Connects what is not as it should be; an account that was let go stays away.
async fn reconnect(browser: &Browser, site: &str) {
    let world = &browser.world;
    let Some((host, _)) = view(browser, site).await.and_then(|view| mine(&view, site)) else {
        return;
    };
    let receives = |c: &Value| {
        let calendars = c["calendars"].as_array().into_iter().flatten();
        calendars
            .into_iter()
            .any(|c| c["receives_bookings"] == true)
    };
    let connections = host["connections"].as_array().cloned().unwrap_or_default();
    let replaced = connections
        .iter()
        .any(|c| c["email"] != browser.email && receives(c));
    for connection in &connections {
        let email = connection["email"].as_str().unwrap_or("");
        let fine = connection["state"] == "active";
        // Of access that was taken away in Google we may not know yet.
        if fine && (!world.0.revoked.get() || email == ADA_TOO) {
            continue;
        }
        if !fine && replaced && !receives(connection) {
            continue;
        }
        let other = Browser {
            email: email.to_owned(),
            ..browser.clone()
        };
        let start = json!({"intent": "connect_host", "site": site, "host": host["id"]});
        let back = other.consent(&start, &json!("all")).await;
        tell!(world, "{email} connects {site}: {back:?}");
    }
}
