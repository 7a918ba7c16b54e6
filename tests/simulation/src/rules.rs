//! The rules that must never break, as checks: some after every kept stretch of an object, some
//! when a visitor is told something, the rest when everything is at rest.

use std::rc::Rc;

use edge::ports::{Response, Row, Sql as _, Value as Sql};
use serde_json::Value;
use shared::time::Timestamp;

use crate::overlaps;
use crate::template::FAMILY;
use crate::touched::Touched;
use crate::world::{Object, World};

/// What a visitor was told of a booking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) site: String,
    pub(crate) booking: String,
    pub(crate) confirmed: bool,
    pub(crate) cancelled: bool,
    pub(crate) rejected: bool,
}

pub(crate) fn text(row: &Row, at: usize) -> &str {
    match row.get(at) {
        Some(Sql::Text(text)) => text,
        _ => "",
    }
}

pub(crate) fn int(row: &Row, at: usize) -> i64 {
    match row.get(at) {
        Some(Sql::Int(int)) => *int,
        _ => 0,
    }
}

pub(crate) fn rows(object: &Object, statement: &str) -> Vec<Row> {
    object.sql.run(statement, &[]).unwrap_or_default()
}

/// An event of ours as it stands at Google.
pub(crate) struct Ours {
    pub(crate) calendar: String,
    pub(crate) id: String,
    pub(crate) booking: String,
    pub(crate) live: bool,
    /// It stood there until a person deleted the calendar.
    pub(crate) gone_with_calendar: bool,
    /// From and to, in epoch seconds.
    pub(crate) time: (i64, i64),
    /// A guest has said No.
    pub(crate) declined: bool,
    /// The address of its Google Meet; empty: none.
    pub(crate) meet: String,
}

/// All events at Google that carry a booking of this site.
pub(crate) fn ours(world: &World, slug: &str) -> Vec<Ours> {
    let state = world.0.google.lock();
    let mut found = Vec::new();
    for calendar in state.calendars.values() {
        for event in calendar.events.values() {
            let private = event
                .body
                .get("extendedProperties")
                .and_then(|p| p.get("private"));
            let property = |name: &str| {
                private
                    .and_then(|p| p.get(name))
                    .and_then(Value::as_str)
                    .unwrap_or("")
            };
            let at = |side: &str| -> i64 {
                let text = event.body.get(side).and_then(|at| at.get("dateTime"));
                let text = text.and_then(Value::as_str).unwrap_or("");
                Timestamp::parse(text).map_or(0, |at| at.epoch())
            };
            // A copy that the host made carries our properties too: only the id that we gave counts.
            if property("freeslot_site") == slug && event.id.len() == 32 {
                found.push(Ours {
                    calendar: calendar.id.clone(),
                    id: event.id.clone(),
                    booking: property("freeslot_booking").to_owned(),
                    // What was in a calendar that is deleted is gone with it.
                    live: !event.cancelled() && !calendar.deleted,
                    gone_with_calendar: !event.cancelled() && calendar.deleted,
                    meet: event.text("hangoutLink").to_owned(),
                    time: (at("start"), at("end")),
                    declined: event
                        .body
                        .get("attendees")
                        .and_then(Value::as_array)
                        .is_some_and(|all| {
                            all.iter()
                                .any(|g| g["responseStatus"] == "declined" && g["optional"] != true)
                        }),
                });
            }
        }
    }
    found
}

/// All bookings of a site, as far as these rules ask; of one that nobody has claimed there is no
/// table.
pub(crate) fn bookings(object: &Object) -> Vec<Row> {
    rows(
        object,
        "SELECT host_id, start_at, end_at, buffer_before * 60, buffer_after * 60, id,
           conflict, status, write_state, reason, wish_start, wish_end,
           COALESCE(wish_host, host_id),
           (SELECT group_concat(h.host_id, ' ') FROM booking_hosts h WHERE h.booking_id = id)
         FROM bookings ORDER BY host_id, start_at",
    )
}

/// After an object has kept what it wrote.
pub(crate) fn while_running(world: &World, object: &Rc<Object>) {
    let changes = object.sql.changes();
    if !object.name.starts_with("site:") || object.checked.replace(changes) == changes {
        return;
    }
    let bookings = bookings(object);
    overlaps::check(world, object, &bookings);
    ended(world, object, &bookings);
    erased(world, object);
}

/// Rule 2, at every moment: a booking that is over and says that nothing of it is at Google is
/// right about it.
fn ended(world: &World, object: &Object, bookings: &[Row]) {
    let over: Vec<&Row> = bookings
        .iter()
        .filter(|row| matches!(text(row, 7), "cancelled" | "rejected") && text(row, 8) == "none")
        .collect();
    let seq = world.0.google.lock().seq;
    let ids = over.iter().map(|row| text(row, 5).to_owned()).collect();
    if over.is_empty() || object.compared.replace((seq, ids)) == *object.compared.borrow() {
        return;
    }
    let slug = object.name.trim_start_matches("site:");
    let live = ours(world, slug);
    // While a booking's event is brought to another calendar there may be two (`moving.rs`), and
    // what of them is too much is removed by the job that brings it; what only the host can
    // remove is on their list.
    let copies = rows(
        object,
        "SELECT event FROM copies WHERE state = 'by_hand'
           OR booking_id IN (SELECT ref FROM jobs WHERE kind = 'move')",
    );
    // Google calls an event that we may not see 404, as it does one that is not there: what is left
    // there can't be told from nothing. With access given back, the daily sweep removes it; at rest
    // there is none.
    let unseen = |event: &Ours| world.0.access_lowered.get() && event.calendar == FAMILY;
    let known = |event: &Ours| copies.iter().any(|row| text(row, 0) == event.id) || unseen(event);
    for row in &over {
        let mine = |e: &&Ours| e.live && e.booking == text(row, 5) && !known(e);
        if let Some(event) = live.iter().find(mine) {
            world.broken(format!(
                "rule 2: booking {} is {} ({}) and its event {} is in {}",
                text(row, 5),
                text(row, 7),
                text(row, 9),
                event.id,
                event.calendar
            ));
            return;
        }
    }
}

/// Rule 5: of a connection without a grant nothing is left.
fn erased(world: &World, object: &Object) {
    let left = rows(
        object,
        "SELECT c.id FROM connections c WHERE c.refresh_token IS NULL AND (
           c.access_token IS NOT NULL
           OR EXISTS (SELECT 1 FROM calendars k JOIN busy b ON b.calendar_id = k.id WHERE k.connection_id = c.id)
           OR EXISTS (SELECT 1 FROM calendars k JOIN channels h ON h.calendar_id = k.id WHERE k.connection_id = c.id)
           OR EXISTS (SELECT 1 FROM calendars k WHERE k.connection_id = c.id AND k.read_at IS NOT NULL))",
    );
    if let Some(row) = left.first() {
        world.broken(format!(
            "rule 5: connection {} is disconnected, and something of it is left",
            text(row, 0)
        ));
    }
}

/// Rules 2 and 3: what a visitor is told of a booking is true now, and fits what was told before.
pub(crate) fn told(world: &World, site: &str, key: &str, view: &Value) {
    let id = view["id"].as_str().unwrap_or("");
    let status = view["status"].as_str().unwrap_or("");
    let mut all = world.0.told.borrow_mut();
    let before = all.entry(key.to_owned()).or_insert_with(|| Told {
        site: site.to_owned(),
        booking: id.to_owned(),
        ..Told::default()
    });
    let mut wrong = None;
    if before.booking != id {
        wrong = Some(format!("rule 3: key {key} was {}, is {id}", before.booking));
    } else if before.cancelled && status != "cancelled" {
        wrong = Some(format!("rule 3: {id} was cancelled, is {status}"));
    } else if before.confirmed && !matches!(status, "confirmed" | "cancelled") {
        wrong = Some(format!("rule 3: {id} was confirmed, is {status}"));
    }
    before.confirmed |= status == "confirmed";
    before.cancelled |= status == "cancelled";
    before.rejected |= status == "rejected";
    drop(all);
    // DESIGN, rule 2: with writing switched off there is no event, and that is said.
    let nowhere = matches!(view["reason"].as_str(), Some("not_written" | "erased"))
        && view["invited"] == false
        && world.0.hosts.borrow().may_be_unwritten(site);
    if status == "confirmed" && !nowhere && !world.0.accepted.borrow().contains(id) {
        wrong = Some(format!(
            "rule 2: {id} is called confirmed, and Google never had it"
        ));
    }
    if let Some(wrong) = wrong {
        world.broken(wrong);
    }
}

/// What a visitor is told of a wish to move their booking: until Google has the new time, the old
/// one is what is said.
pub(crate) fn told_of_move(
    world: &World,
    site: &str,
    id: &str,
    wished: &str,
    status: u16,
    view: &Value,
) {
    if view["status"] != "confirmed" {
        return;
    }
    let start = view["start"].as_str().unwrap_or("");
    if status == 202 && view["moving_to"].is_null() {
        return world.broken(format!(
            "rule 3: {id} is called being moved, and to nowhere"
        ));
    }
    let wanted = Timestamp::parse(wished).map_or(0, |at| at.epoch());
    // While the host moves it on, that is said, and Google may be ahead of what we know.
    let moves_on = !view["moving_to"].is_null();
    if status != 200 || start != wished || moves_on || view["reason"] == "not_written" {
        return;
    }
    // The host may have moved it on since; then the site does not say this time any more.
    let ours = ours(world, site);
    let mut events = ours
        .iter()
        .filter(|event| (event.live || event.gone_with_calendar) && event.booking == id);
    if !events.any(|event| event.time.0 == wanted) {
        let object = world.object(&format!("site:{site}"));
        let here = object.sql.run(
            "SELECT start_at FROM bookings WHERE id = ? AND status = 'confirmed'",
            &[id.into()],
        );
        let here = here.unwrap_or_default();
        // What a person did since is theirs: the site may not know it yet.
        let touched = world.0.touched.borrow().get(id).map(Touched::place);
        if touched != Some(true) && here.first().is_some_and(|row| int(row, 0) == wanted) {
            world.broken(format!(
                "rule 2: {id} is called moved, and Google has not moved it"
            ));
        }
    }
}

/// Words that only stand in people's own events at Google.
const PRIVATE: [&str; 3] = ["PRIVATE", "private-guest", "planted-"];

/// Rule 7: nothing of people's own events is in any answer.
pub(crate) fn answered(world: &World, answer: &Response) {
    let found = PRIVATE
        .into_iter()
        .find(|word| contains(answer.body(), word));
    if let Some(word) = found {
        world.broken(format!("rule 7: {word} is in an answer"));
    }
}

fn contains(bytes: &[u8], word: &str) -> bool {
    let first = word.as_bytes();
    bytes.windows(first.len()).any(|window| window == first)
}

/// Rule 7 in what is kept and logged. Of visitors a site keeps what it needs, and logs nothing.
pub(crate) fn personal(world: &World) -> Option<String> {
    let log = world.0.log.0.borrow().join("\n");
    for word in ["SECRET", "Visitor", "@example.org", "ya29."]
        .iter()
        .chain(&PRIVATE)
    {
        if log.contains(word) {
            return Some(format!("rule 7: {word} is in the log"));
        }
    }
    for object in world.0.objects.borrow().values() {
        for table in rows(
            object,
            "SELECT name FROM sqlite_master WHERE type = 'table'",
        ) {
            let table = text(&table, 0);
            let words: &[&str] = match table {
                "log" | "watched" | "jobs" | "told" | "rates" => &[
                    "PRIVATE",
                    "private-guest",
                    "planted-",
                    "SECRET",
                    "Visitor",
                    "@example.org",
                    "HACKED",
                ],
                _ => &["PRIVATE", "private-guest", "planted-", "HACKED"],
            };
            for row in rows(object, &format!("SELECT * FROM {table}")) {
                for at in 0..row.len() {
                    if let Some(word) = words.iter().find(|word| text(&row, at).contains(*word)) {
                        return Some(format!("{word} is in table {table} of {}", object.name));
                    }
                }
            }
        }
    }
    None
}
