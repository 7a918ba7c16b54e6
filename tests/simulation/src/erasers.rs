//! Owners who erase a visitor; and what must be true of it then, in the site and at Google.

use std::collections::BTreeMap;

use edge::ports::Sql as _;
use serde_json::json;

use crate::people::Browser;
use crate::rules::{Ours, int, rows, text};
use crate::tell;
use crate::template::SITES;
use crate::touched::Touched;
use crate::world::{Object, World};

/// What was asked for, of one booking.
#[derive(Clone, Debug)]
pub(crate) struct Erased {
    /// `keep`, `strip` or `delete`.
    events: &'static str,
    /// Whether the site said yes; it may have done it also where its answer was lost.
    is_sure: bool,
}

/// Bookings whose visitor was erased, by id.
pub(crate) type All = BTreeMap<String, Erased>;

/// Words that only a visitor brings into an event.
const THEIRS: [&str; 3] = ["Visitor", "@example.org", "SECRET wish"];

/// An owner is asked to forget some visitors.
pub(crate) async fn erase(browser: Browser) {
    let world = browser.world.clone();
    for _ in 0..world.pick(1..4) {
        world.sleep(world.pick(600..7200)).await;
        let Some(site) = world.one_of(&SITES).copied() else {
            return;
        };
        let object = world.object(&format!("site:{site}"));
        let known = rows(
            &object,
            "SELECT DISTINCT guest_email FROM bookings WHERE guest_email <> '' ORDER BY 1",
        );
        let known: Vec<&str> = known.iter().map(|row| text(row, 0)).collect();
        let Some(email) = world.one_of(&known).copied() else {
            continue;
        };
        let all = ["keep", "strip", "strip", "strip", "delete"];
        let Some(events) = world.one_of(&all).copied() else {
            return;
        };
        erase_one(&browser, site, email, events).await;
    }
}

/// Asks until it is said yes to; what waits for Google is asked again a little later.
async fn erase_one(browser: &Browser, site: &str, email: &str, events: &'static str) {
    let world = &browser.world;
    let object = world.object(&format!("site:{site}"));
    let mut theirs: Vec<String> = Vec::new();
    for _ in 0..6 {
        // What is booked after this was sent may be left, and is theirs anew.
        let found = object.sql.run(
            "SELECT id FROM bookings WHERE lower(guest_email) = ?",
            &[email.into()],
        );
        for row in found.unwrap_or_default() {
            let id = text(&row, 0).to_owned();
            let asked = Erased {
                events,
                is_sure: false,
            };
            world.0.erased.borrow_mut().insert(id.clone(), asked);
            theirs.push(id);
        }
        let wish = json!({"email": email, "events": events});
        let path = format!("/v1/owner/sites/{site}/visitors/erase");
        let reply = browser.send("POST", &path, Some(&wish)).await;
        let status = reply.as_ref().map_or(0, |reply| reply.status);
        tell!(
            world,
            "{} erases {email} ({events}): {status}",
            browser.email
        );
        match status {
            200 => {
                let mut all = world.0.erased.borrow_mut();
                for id in &theirs {
                    if let Some(erased) = all.get_mut(id) {
                        erased.is_sure = true;
                    }
                }
                return;
            }
            400..500 if status != 409 => return,
            _ => world.sleep(world.pick(30..900)).await,
        }
    }
}

/// What is wrong with bookings whose visitor was erased, in the tables and in the live `events` that
/// are within reach. Excused is an event whose calendar nobody can write, and one that a person
/// touched when it was too late.
pub(crate) fn at_rest(
    world: &World,
    object: &Object,
    events: &[&Ours],
    too_late: impl Fn(Option<&Touched>, i64) -> bool,
) -> Vec<String> {
    let all = world.0.erased.borrow();
    let mut wrong = Vec::new();
    if all.is_empty() {
        return wrong;
    }
    let bookings = rows(
        object,
        "SELECT b.id, b.guest_name, b.guest_email, b.notes, b.answers, b.guests, b.zone,
           COALESCE(k.state, 'gone') <> 'active' OR c.state = 'gone' OR c.access_role <> 'owner',
           b.end_at
         FROM bookings b LEFT JOIN calendars c ON c.id = b.calendar_id
         LEFT JOIN connections k ON k.id = c.connection_id",
    );
    for row in &bookings {
        let id = text(row, 0);
        let Some(erased) = all.get(id).filter(|it| it.is_sure) else {
            continue;
        };
        for at in 1..7 {
            if let Some(word) = THEIRS.iter().find(|word| text(row, at).contains(*word)) {
                wrong.push(format!("{id} is erased, and {word} is in its row"));
            }
        }
        let touched = world.0.touched.borrow().get(id).cloned();
        if erased.events != "strip" || int(row, 7) != 0 || too_late(touched.as_ref(), int(row, 8)) {
            continue;
        }
        for event in events.iter().filter(|event| event.booking == id) {
            let whole = whole(world, event);
            if let Some(word) = THEIRS.iter().find(|word| whole.contains(*word)) {
                wrong.push(format!(
                    "{id} is erased, and {word} is in its event {} in {}",
                    event.id, event.calendar
                ));
            }
        }
    }
    wrong
}

/// Whether nobody is left of whom a booking is.
pub(crate) fn is_erased(world: &World, booking: &str) -> bool {
    let all = "SELECT 1 FROM bookings WHERE erased_at IS NOT NULL AND id = ?";
    SITES.iter().any(|site| {
        let object = world.object(&format!("site:{site}"));
        let found = object.sql.run(all, &[booking.into()]);
        found.is_ok_and(|rows| !rows.is_empty())
    })
}

/// Whether a booking that is over may have been deleted with its visitor.
pub(crate) fn is_deleted(world: &World, booking: &str) -> bool {
    let all = world.0.erased.borrow();
    all.get(booking).is_some_and(|it| it.events == "delete")
}

/// All that an event says at Google.
fn whole(world: &World, event: &Ours) -> String {
    let google = world.0.google.lock();
    let calendar = google.calendars.get(&event.calendar);
    let event = calendar.and_then(|calendar| calendar.events.get(&event.id));
    event.map_or_else(String::new, |event| {
        serde_json::to_string(&event.body).unwrap_or_default()
    })
}
