//! What may be written into a calendar: only what a live check has found free, and what it could
//! see is judged by what Google itself holds.

use std::collections::{BTreeMap, BTreeSet};

use edge::ports::{Request, Sql as _};
use serde_json::Value;
use shared::time::Timestamp;

use crate::rules::{int, ours, rows, text};
use crate::world::{Answer, World};

/// What was seen of a window.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    /// By calendar.
    looks: BTreeMap<String, Look>,
    /// The calendars that were to be looked at when it was looked last: [`Chosen`]'s keys.
    chosen: BTreeSet<String>,
}

/// What Google said of a window.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Its commit number.
    seq: u64,
    /// What is younger than this was not shown, by Google's clock.
    until: i64,
    /// The same for lists of events.
    listed: i64,
}

/// The calendars of a site in which busy time counts, each after its host, and since when they
/// are known here to be chosen.
pub(crate) type Chosen = BTreeMap<String, i64>;

/// A look reads once which calendars are chosen, then asks account after account, each perhaps for
/// a new token first. What was chosen since is for the next look.
const LOOK_TAKES_S: i64 = 120;

/// A question about busy time leaves `place`.
pub(crate) fn asks(world: &World, place: &str) {
    let rows = rows(
        &world.object(place),
        "SELECT host_id || ' ' || google_id FROM calendars WHERE checks_conflicts",
    );
    let mut all = world.0.chosen.borrow_mut();
    let before = all.remove(place).unwrap_or_default();
    let now = world.now();
    let since = |key: &str| before.get(key).copied().unwrap_or(now);
    let keys = rows.iter().map(|row| text(row, 0));
    let chosen = keys.map(|key| (key.to_owned(), since(key))).collect();
    all.insert(place.to_owned(), chosen);
}

/// Google has an event of a booking.
pub(crate) fn accepted(world: &World, request: &Request) {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let private = &body["extendedProperties"]["private"];
    if let Some(booking) = private["freeslot_booking"].as_str() {
        world.0.accepted.borrow_mut().insert(booking.to_owned());
    }
}

/// A live check arrives at Google: what is there now can be seen.
pub(crate) fn look(world: &World) -> Look {
    let google = world.0.google.lock();
    Look {
        listed: world.google_now() - i64::from(world.0.weather.borrow().lag_s),
        seq: google.seq,
        until: world.google_now() - google.settings.read_lag_freebusy_s,
    }
}

/// Its answer is heard: from now on what was there has been seen. One that is lost, or comes when its
/// sender waits no more, shows nothing to anybody.
pub(crate) fn looked(world: &World, place: &str, request: &Request, answer: &Answer, look: Look) {
    let Ok(answer) = answer.as_ref().map(|answer| answer.body()) else {
        return;
    };
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let key = |name: &str| body[name].as_str().unwrap_or("").to_owned();
    let window = [place.to_owned(), key("timeMin"), key("timeMax")];
    let settled = world.now() - LOOK_TAKES_S;
    let chosen = world.0.chosen.borrow();
    let chosen = chosen.get(place).into_iter().flatten();
    let mut looks = world.0.looks.borrow_mut();
    let seen = looks.entry(window).or_default();
    seen.chosen = chosen
        .filter(|(_, since)| **since <= settled)
        .map(|(key, _)| key.clone())
        .collect();
    // Also one that could not be read: unknown is busy.
    for calendar in answer["calendars"].as_object().into_iter().flatten() {
        seen.looks.insert(calendar.0.clone(), look);
    }
}

/// What an insert or patch is for, and what its sender had seen of Google when it left.
#[derive(Clone)]
pub(crate) struct Write {
    site: String,
    booking: String,
    /// All whose time it takes.
    hosts: Vec<String>,
    /// The time with its buffers.
    from: i64,
    to: i64,
    /// The last live check of that time.
    seen: Seen,
}

fn write(
    world: &World,
    place: &str,
    site: &str,
    [start, end, host]: [&str; 3],
    which: (&str, &str),
) -> Option<Write> {
    let found = world.object(place).sql.run(
        &format!(
            "SELECT {start} - buffer_before * 60, {end} + buffer_after * 60, {host}, id,
               (SELECT group_concat(h.host_id, ' ') FROM booking_hosts h WHERE h.booking_id = id)
             FROM bookings WHERE {} = ? AND {start} IS NOT NULL",
            which.0
        ),
        &[which.1.into()],
    );
    let row = found.ok()?.into_iter().next()?;
    let (from, to) = (int(&row, 0), int(&row, 1));
    // DESIGN, issue 4: with *busy times block* switched off nobody looks. A write whose outcome is
    // not known is sent again without another look, also when they block again by then.
    let now = world.now();
    let co_hosts = text(&row, 4).split_whitespace();
    let hosts: Vec<String> = std::iter::once(text(&row, 2))
        .chain(co_hosts)
        .map(str::to_owned)
        .collect();
    let unblocked = |host: &String| world.0.hosts.borrow().is_unblocked(host, now);
    if hosts.iter().any(unblocked) {
        let written = (text(&row, 3).to_owned(), from);
        world.0.unlooked.borrow_mut().insert(written);
    }
    let wire = |at: i64| Timestamp::from_epoch(at).to_rfc3339();
    let window = [place.to_owned(), wire(from), wire(to)];
    let seen = world.0.looks.borrow().get(&window).cloned();
    Some(Write {
        site: site.to_owned(),
        booking: text(&row, 3).to_owned(),
        hosts,
        from,
        to,
        seen: seen.unwrap_or_default(),
    })
}

/// The columns of a booking's time, and of the one to which it is to be moved.
const NOW: [&str; 3] = ["start_at", "end_at", "host_id"];
const WISHED: [&str; 3] = ["wish_start", "wish_end", "COALESCE(wish_host, host_id)"];

/// An insert leaves `place`; one that brings a booking into another calendar needs no look: its
/// time is taken already. One for a host who takes it over with another time needs one.
pub(crate) fn sent(world: &World, place: &str, request: &Request) -> Option<Write> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    let private = &body["extendedProperties"]["private"];
    let site = private["freeslot_site"].as_str()?;
    let booking = private["freeslot_booking"].as_str()?;
    let found = world.object(place).sql.run(
        "SELECT 1 FROM copies WHERE booking_id = ? AND event = ?",
        &[booking.into(), body["id"].as_str()?.into()],
    );
    if found.is_ok_and(|rows| !rows.is_empty()) {
        let time = body["start"]["dateTime"].as_str()?;
        let time = Timestamp::parse(time).ok()?.epoch();
        let wish = format!("wish_host IS NOT NULL AND wish_start = {time} AND id");
        return write(world, place, site, WISHED, (&wish, booking));
    }
    write(world, place, site, NOW, ("id", booking))
}

/// A patch leaves `place`: if it gives a time, a booking is to get its new one.
pub(crate) fn moved(world: &World, place: &str, request: &Request) -> Option<Write> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    body.get("start")?;
    let event = request.uri().path().rsplit('/').next()?;
    let site = place.strip_prefix("site:")?;
    write(world, place, site, WISHED, ("google_event", event))
}

/// An event of ours has arrived at Google: nothing may be in its way that the live check could see.
pub(crate) fn written(world: &World, place: &str, write: &Write) {
    let booking = &write.booking;
    let unlooked = world.0.unlooked.borrow();
    if !unlooked.is_empty() && unlooked.contains(&(booking.clone(), write.from)) {
        return;
    }
    drop(unlooked);
    if write.seen.looks.is_empty() {
        return world.broken(format!("rule 2: {booking} is written without a live check"));
    }
    let object = world.object(place);
    let mut calendars = Vec::new();
    for host in &write.hosts {
        let found = object.sql.run(
            "SELECT google_id, host_id FROM calendars
             WHERE host_id = ? AND (checks_conflicts OR receives_bookings)",
            &[host.as_str().into()],
        );
        calendars.extend(found.unwrap_or_default());
    }
    let ours = ours(world, &write.site);
    let known: BTreeSet<&str> = ours.iter().map(|event| event.id.as_str()).collect();
    // Where the one that has just moved was when it was looked, and what has gone since.
    let here = rows(
        &object,
        "SELECT google_id, start_at, end_at FROM bookings b JOIN calendars c ON c.id = b.calendar_id
         WHERE google_event IS NOT NULL
         UNION SELECT google_id, start_at, end_at FROM bookings b
         JOIN booking_hosts h ON h.booking_id = b.id
         JOIN calendars c ON c.host_id = h.host_id AND c.is_primary
         WHERE google_event IS NOT NULL",
    );
    let state = world.0.google.lock();
    for row in calendars {
        let (id, host) = (text(&row, 0), text(&row, 1));
        let Some(calendar) = state.calendars.get(id) else {
            continue;
        };
        let Some(seen) = write.seen.looks.get(id) else {
            // It may have been chosen since.
            if !write.seen.chosen.contains(&format!("{host} {id}")) {
                continue;
            }
            let what = format!("unknown is busy: {booking} is written, and {id} was not looked at");
            drop(state);
            return world.broken(what);
        };
        // Co-hosts have a copy by its id, without what we wrote into it.
        let events = ours.iter().filter(|event| {
            event.calendar == calendar.id || calendar.events.contains_key(&event.id)
        });
        let recorded = here.iter().filter(|row| text(row, 0) == calendar.id);
        let own: Vec<(i64, i64)> = events
            .map(|event| event.time)
            .chain(recorded.map(|row| (int(row, 1), int(row, 2))))
            .collect();
        for event in calendar.events.values() {
            let ours = event
                .body
                .get("extendedProperties")
                .and_then(|p| p.get("private")?.get("freeslot_site")?.as_str())
                == Some(write.site.as_str())
                || known.contains(event.id.as_str());
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
            // DESIGN, "Keeping busy fresh": free/busy intervals carry no ids, and are told apart
            // by a list of the calendar's events. What lies under an event of ours in the same
            // calendar, and is too young for that list, looks like ours.
            let hidden = event.updated.timestamp() > seen.listed
                && own.iter().any(|own| {
                    own.0 <= start.epoch().max(write.from) && end.epoch().min(write.to) <= own.1
                });
            if !ours
                && !hidden
                && !event.cancelled()
                && event.text("transparency") != "transparent"
                && event.seq <= seen.seq
                && event.updated.timestamp() <= seen.until
                && start.epoch() < write.to
                && write.from < end.epoch()
            {
                let what = format!(
                    "unknown is busy: {booking} is written at {} to {} over {} from {} to {}, of {}, \
                     which the live check could see",
                    Timestamp::from_epoch(write.from).to_rfc3339(),
                    Timestamp::from_epoch(write.to).to_rfc3339(),
                    event.id,
                    start.to_rfc3339(),
                    end.to_rfc3339(),
                    Timestamp::from_epoch(event.updated.timestamp()).to_rfc3339(),
                );
                drop(state);
                return world.broken(what);
            }
        }
    }
}
