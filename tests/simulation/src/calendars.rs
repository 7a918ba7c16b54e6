//! What people do to a calendar of theirs in Google that bookings may be in: Eve lowers Ada's
//! access to the one that they share, or deletes it.

use serde_json::{Value, json};

use crate::owners::{calendars, view};
use crate::people::Browser;
use crate::tell;
use crate::template::{ADA, FAMILY};
use crate::world::World;

/// Ada may do what `role` says in the calendar of the family.
pub(crate) fn share(world: &World, role: &str) {
    let share = json!({"calendar": FAMILY, "email": ADA, "role": role});
    world.at_google("POST", "share", &share);
}

/// Eve lowers Ada's access, and gives it back sooner or later; or deletes the calendar.
pub(crate) async fn lower(world: World) {
    for _ in 0..world.pick(1..3) {
        world.sleep(world.pick(60..5400)).await;
        let roles = ["none", "freeBusyReader", "reader", "writer"];
        let Some(role) = world.one_of(&roles) else {
            return;
        };
        tell!(world, "Ada's access to {FAMILY} is {role} from now on");
        world.0.access_lowered.set(true);
        share(&world, role);
        if world.once_in(2) {
            world.sleep(world.pick(60..3600)).await;
            tell!(world, "Ada's access to {FAMILY} is as it was");
            share(&world, "owner");
        }
    }
    if world.once_in(4) {
        tell!(world, "{FAMILY} is deleted");
        world.0.deleted.set(true);
        world.at_google("DELETE", "calendars", &json!({"calendar": FAMILY}));
    }
}

/// The sky is clear: access is as it was, or Ada does without that calendar.
pub(crate) fn mend(world: &World) {
    if world.0.access_lowered.get() && !world.0.deleted.get() {
        share(world, "owner");
    }
}

/// Ada chooses calendars anew: those that there are.
pub(crate) async fn choose(browser: &Browser, site: &str, host: &Value) {
    if !browser.world.0.deleted.get() || browser.email != ADA {
        return;
    }
    let mut left = host.clone();
    for connection in left["connections"].as_array_mut().into_iter().flatten() {
        if let Some(calendars) = connection["calendars"].as_array_mut() {
            calendars.retain(|calendar| calendar["title"] != "Family");
        }
    }
    let all = calendars(&left);
    let Some(first) = all.first() else {
        return;
    };
    let choice = json!({"checks_conflicts": all, "receives_bookings": first});
    let id = host["id"].as_str().unwrap_or("");
    let path = format!("/v1/owner/sites/{site}/hosts/{id}/calendars");
    for _ in 0..3 {
        let reply = browser.send("PUT", &path, Some(&choice)).await;
        let status = reply.map(|reply| reply.status);
        tell!(browser.world, "Ada does without {FAMILY}: {status:?}");
        if status == Some(200) || view(browser, site).await.is_none() {
            return;
        }
    }
}
