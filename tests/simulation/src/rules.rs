//! The rules that must never break, as checks: some after every kept stretch of an object, some
//! when a visitor is told something, the rest when everything is at rest.

use std::rc::Rc;

use edge::ports::{Request, Row, Sql as _, Value as Sql};
use serde_json::Value;
use shared::time::Timestamp;

use crate::world::{Object, World};

/// What a visitor was told of a booking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) site: String,
    pub(crate) booking: String,
    pub(crate) confirmed: bool,
    pub(crate) cancelled: bool,
}

fn text(row: &Row, at: usize) -> &str {
    match row.get(at) {
        Some(Sql::Text(text)) => text,
        _ => "",
    }
}

fn int(row: &Row, at: usize) -> i64 {
    match row.get(at) {
        Some(Sql::Int(int)) => *int,
        _ => 0,
    }
}

fn rows(object: &Object, statement: &str) -> Vec<Row> {
    object.sql.run(statement, &[]).unwrap_or_default()
}

/// An event of ours as it stands at Google.
pub(crate) struct Ours {
    pub(crate) calendar: String,
    pub(crate) id: String,
    pub(crate) booking: String,
    pub(crate) live: bool,
    /// From and to, in epoch seconds.
    pub(crate) time: (i64, i64),
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
                    live: !event.cancelled(),
                    time: (at("start"), at("end")),
                });
            }
        }
    }
    found
}

/// After an object has kept what it wrote.
pub(crate) fn while_running(world: &World, object: &Rc<Object>) {
    let changes = object.sql.changes();
    if !object.name.starts_with("site:") || object.checked.replace(changes) == changes {
        return;
    }
    if rows(
        object,
        "SELECT 1 FROM sqlite_master WHERE name = 'bookings'",
    )
    .is_empty()
    {
        return;
    }
    overlaps(world, object);
    ended(world, object);
    erased(world, object);
}

/// Rule 1: no two active bookings of a host overlap, buffers included.
fn overlaps(world: &World, object: &Object) {
    let active = rows(
        object,
        "SELECT host_id, start_at, end_at, buffer_before * 60, buffer_after * 60, id,
           COALESCE(host_set, 0) FROM bookings LEFT JOIN seen ON booking_id = id
         WHERE status IN ('pending', 'confirmed') ORDER BY host_id, start_at",
    );
    for (at, a) in active.iter().enumerate() {
        for b in active.iter().skip(at + 1) {
            if text(a, 0) != text(b, 0) {
                break;
            }
            let meets = |x: &Row, y: &Row| {
                int(x, 1) - int(x, 3) < int(y, 2) && int(y, 1) < int(x, 2) + int(x, 4)
            };
            // What the host set in Google is taken as it is.
            let assigned = int(a, 6) == 0 && int(b, 6) == 0;
            if assigned && (meets(a, b) || meets(b, a)) {
                world.broken(format!(
                    "rule 1: bookings {} and {} of one host overlap",
                    text(a, 5),
                    text(b, 5)
                ));
                return;
            }
        }
    }
}

/// Rule 2, at every moment: a booking that is over and says that nothing of it is at Google is
/// right about it.
fn ended(world: &World, object: &Object) {
    let over = rows(
        object,
        "SELECT id, status, reason FROM bookings
         WHERE status IN ('cancelled', 'rejected') AND write_state = 'none'",
    );
    if over.is_empty() {
        return;
    }
    let slug = object.name.trim_start_matches("site:");
    let live = ours(world, slug);
    for row in &over {
        if let Some(event) = live.iter().find(|e| e.live && e.booking == text(row, 0)) {
            world.broken(format!(
                "rule 2: booking {} is {} ({}) and its event {} is in {}",
                text(row, 0),
                text(row, 1),
                text(row, 2),
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
    drop(all);
    if status == "confirmed" && !ours(world, site).iter().any(|event| event.booking == id) {
        wrong = Some(format!(
            "rule 2: {id} is called confirmed, and Google never had it"
        ));
    }
    if let Some(wrong) = wrong {
        world.broken(wrong);
    }
}

/// A live check arrives at Google: from now on what is there has been seen.
pub(crate) fn looked(world: &World, place: &str, request: &Request) {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let key = |name: &str| body[name].as_str().unwrap_or("").to_owned();
    let seq = world.0.google.lock().seq;
    world
        .0
        .looks
        .borrow_mut()
        .insert((place.to_owned(), key("timeMin"), key("timeMax")), seq);
}

/// What an insert is for, and what its sender had seen of Google when it left.
#[derive(Clone)]
pub(crate) struct Insert {
    site: String,
    booking: String,
    host: String,
    /// The time with its buffers.
    from: i64,
    to: i64,
    /// Google's commit number at the last live check.
    seen: Option<u64>,
}

/// An insert leaves `place`.
pub(crate) fn sent(world: &World, place: &str, request: &Request) -> Option<Insert> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    let private = &body["extendedProperties"]["private"];
    let site = private["freeslot_site"].as_str()?.to_owned();
    let booking = private["freeslot_booking"].as_str()?.to_owned();
    let found = world.object(place).sql.run(
        "SELECT start_at - buffer_before * 60, end_at + buffer_after * 60, host_id
         FROM bookings WHERE id = ?",
        &[booking.as_str().into()],
    );
    let row = found.ok()?.into_iter().next()?;
    let (from, to) = (int(&row, 0), int(&row, 1));
    let wire = |at: i64| Timestamp::from_epoch(at).to_rfc3339();
    let window = (place.to_owned(), wire(from), wire(to));
    let seen = world.0.looks.borrow().get(&window).copied();
    let host = text(&row, 2).to_owned();
    Some(Insert {
        site,
        booking,
        host,
        from,
        to,
        seen,
    })
}

/// An event of ours arrives at Google: nothing may be in its way that the live check could see.
pub(crate) fn written(world: &World, place: &str, insert: &Insert) {
    let Insert {
        site,
        booking,
        from,
        to,
        ..
    } = insert;
    let (from, to) = (*from, *to);
    let Some(seen) = insert.seen else {
        return world.broken(format!("rule 2: {booking} is written without a live check"));
    };
    let object = world.object(place);
    let calendars = object.sql.run(
        "SELECT google_id FROM calendars WHERE host_id = ? AND (checks_conflicts OR receives_bookings)",
        &[insert.host.as_str().into()],
    );
    let state = world.0.google.lock();
    for calendar in calendars.unwrap_or_default() {
        let Some(calendar) = state.calendars.get(text(&calendar, 0)) else {
            continue;
        };
        for event in calendar.events.values() {
            let ours = event
                .body
                .get("extendedProperties")
                .and_then(|p| p.get("private")?.get("freeslot_site")?.as_str())
                == Some(site.as_str());
            let at = |side: &str| {
                event
                    .body
                    .get(side)?
                    .get("dateTime")?
                    .as_str()
                    .and_then(|t| Timestamp::parse(t).ok())
            };
            let (Some(start), Some(end)) = (at("start"), at("end")) else {
                continue;
            };
            if !ours
                && !event.cancelled()
                && event.text("transparency") != "transparent"
                && event.seq <= seen
                && start.epoch() < to
                && from < end.epoch()
            {
                let what = format!(
                    "unknown is busy: {booking} is written over an event that the live check could see"
                );
                drop(state);
                return world.broken(what);
            }
        }
    }
}

/// Everything is at rest: nothing is due, every read has caught up.
pub(crate) fn at_rest(world: &World) {
    let objects: Vec<Rc<Object>> = world.0.objects.borrow().values().cloned().collect();
    for object in objects.iter().filter(|o| o.name.starts_with("site:")) {
        let slug = object.name.trim_start_matches("site:");
        let events = ours(world, slug);
        let all = rows(
            object,
            "SELECT b.id, b.status, b.google_event, c.google_id, b.reason, b.write_state,
               b.start_at, b.end_at FROM bookings b
             JOIN calendars c ON c.id = b.calendar_id",
        );
        for row in &all {
            let (id, status) = (text(row, 0), text(row, 1));
            let live: Vec<&Ours> = events
                .iter()
                .filter(|event| event.live && event.booking == id)
                .collect();
            match status {
                "pending" => world.broken(format!("rule 4: {id} is pending for ever")),
                "confirmed" => {
                    let right = live.len() == 1
                        && live
                            .iter()
                            .all(|e| e.id == text(row, 2) && e.calendar == text(row, 3));
                    let time = (int(row, 6), int(row, 7));
                    if live
                        .iter()
                        .any(|event| event.time != time && time.1 > world.now())
                    {
                        world.broken(format!(
                            "{id} is at another time than its event: {time:?} and {:?}",
                            live.iter().map(|event| event.time).collect::<Vec<_>>()
                        ));
                    }
                    if !right {
                        world.broken(format!(
                            "rule 2: {id} is confirmed and has {} events",
                            live.len()
                        ));
                    }
                }
                _ if !live.is_empty() => world.broken(format!(
                    "rule 2: {id} is {status} ({}, {}) and has {} events",
                    text(row, 4),
                    text(row, 5),
                    live.len()
                )),
                _ => {}
            }
        }
        for event in events.iter().filter(|e| e.live) {
            if !all.iter().any(|row| text(row, 0) == event.booking) {
                world.broken(format!("rule 2: event {} has no booking", event.id));
            }
        }
        let told = world.0.told.borrow().clone();
        for (key, told) in told.iter().filter(|(_, told)| told.site == slug) {
            let status = all
                .iter()
                .find(|row| text(row, 0) == told.booking)
                .map(|row| text(row, 1));
            let right = match status {
                None => false,
                Some(status) if told.cancelled => status == "cancelled",
                Some(status) if told.confirmed => matches!(status, "confirmed" | "cancelled"),
                Some(_) => true,
            };
            if !right {
                world.broken(format!("rule 3: key {key}: {told:?}, and now {status:?}"));
            }
        }
    }
    let log = world.0.log.0.borrow().join("\n");
    for secret in ["SECRET", "Visitor", "@example.org", "ya29."] {
        if log.contains(secret) {
            world.broken(format!("rule 7: {secret} is in the log"));
        }
    }
}
