//! Who acts in a history, and how: visitors, hosts in Google, owners on the setup page.

use crate::calendars::lower;
use crate::erasers::erase;
use crate::google_people::{in_google, revoke};
use crate::intruder::intrude;
use crate::leavers::change_hosts;
use crate::operator::rotate;
use crate::owners::{approver, own, policies_first, share_out_first};
use crate::people::{Browser, Visitor};
use crate::template::{self, ADA, BOB, CAROL, SITES};
use crate::visitors::visit;
use crate::world::World;

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
    for email in [ADA, BOB, CAROL] {
        if world.once_in(2) {
            world.actor(
                format!("{email} in Google"),
                in_google(world.clone(), email, crowd),
            );
        }
    }
    let jars = template::jars();
    let owner = Browser::new(world, ADA, jars.ada);
    if world.once_in(3) {
        world.actor("policies", policies_first(owner.clone()));
    }
    if world.once_in(2) {
        world.actor("shares", share_out_first(owner.clone()));
    }
    if world.once_in(2) {
        world.actor("owner", own(owner.clone()));
    }
    if world.once_in(4) {
        world.actor("hosts", change_hosts(owner.clone()));
    }
    if world.once_in(8) {
        world.actor("Eve", lower(world.clone()));
    }
    if world.once_in(5) {
        world.actor("who forgets", erase(owner.clone()));
    }
    if world.once_in(2) {
        world.actor("who agrees", approver(owner));
    }
    if world.once_in(6) {
        world.actor("second host", own(Browser::new(world, BOB, jars.bob)));
    }
    if world.once_in(8) {
        world.actor("revocation", revoke(world.clone()));
    }
    if world.once_in(5) {
        world.actor("intruder", intrude(world.clone()));
    }
    if world.once_in(6) {
        world.actor("operator", rotate(world.clone()));
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
