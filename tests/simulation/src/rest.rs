//! The rules for when everything is at rest: nothing is due, every read has caught up.

use std::rc::Rc;

use edge::ports::{Row, Sql as _};

use crate::erasers;
use crate::leavers;
use crate::overlaps;
use crate::post;
use crate::rules::{self, Ours, int, ours, rows, text};
use crate::template::FAMILY;
use crate::test_events;
use crate::touched::Touched;
use crate::world::{Object, World};

/// Whether nothing is left to do but what comes every day, and all is as it should be.
pub(crate) fn rests(world: &World) -> bool {
    let busy = world.0.objects.borrow().values().any(|object| {
        object.name.starts_with("site:")
            && !rows(
                object,
                "SELECT 1 FROM jobs WHERE kind NOT IN ('refresh', 'sweep', 'tidy', 'watch') LIMIT 1",
            )
            .is_empty()
    });
    !busy && world.0.flights.borrow().is_empty() && at_rest(world).is_empty()
}

/// What is wrong when everything is at rest: nothing is due, every read has caught up.
pub(crate) fn at_rest(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let objects: Vec<Rc<Object>> = world.0.objects.borrow().values().cloned().collect();
    for object in objects.iter().filter(|o| o.name.starts_with("site:")) {
        let slug = object.name.trim_start_matches("site:");
        let events = ours(world, slug);
        // What we can't remove, because its connection or calendar is gone, the host is asked to.
        let by_hand = rows(
            object,
            "SELECT event FROM copies p LEFT JOIN calendars c ON c.id = p.calendar_id
               LEFT JOIN connections k ON k.id = c.connection_id
             WHERE p.state = 'by_hand' AND (COALESCE(k.state, 'gone') <> 'active'
               OR c.state = 'gone' OR c.access_role <> 'owner')",
        );
        let policy = rows(object, "SELECT guest_declines, host_changes FROM site");
        let policy = policy.first();
        let rest = Rest {
            now: world.now(),
            clear_at: world.0.clear_at.get(),
            declines_cancel: policy.is_some_and(|row| text(row, 0) == "cancel"),
            deleted: world.0.deleted.get(),
            lowered: world.0.access_lowered.get(),
            follows: policy.is_some_and(|row| text(row, 1) == "follow"),
        };
        let all = rows(
            object,
            "SELECT b.id, b.status, b.google_event, c.google_id, b.reason, b.write_state,
               b.start_at, b.end_at, s.change, s.moved_start, s.moved_end, s.declined,
               COALESCE(k.state, 'gone') IN ('reconnect_needed', 'gone') OR c.state = 'gone'
                 OR k.state <> 'active' AND EXISTS (SELECT 1 FROM jobs
                   WHERE kind = 'leave' AND ref = b.id AND failed_at IS NOT NULL),
               COALESCE(k.state, 'gone') <> 'active' OR c.state = 'gone'
                 OR c.access_role <> 'owner',
               h.bookings_written AND EXISTS (SELECT 1 FROM calendars r
                 JOIN connections rk ON rk.id = r.connection_id
                 WHERE r.host_id = h.id AND r.receives_bookings AND r.state = 'ok'
                   AND r.access_role = 'owner' AND rk.state = 'active'),
               b.style LIKE '%\"meet\":true%', b.meet_url, b.meet_failed,
               EXISTS (SELECT 1 FROM jobs WHERE kind = 'meet' AND ref = b.id
                 AND failed_at IS NOT NULL)
             FROM bookings b LEFT JOIN calendars c ON c.id = b.calendar_id
             LEFT JOIN hosts h ON h.id = b.host_id
             LEFT JOIN connections k ON k.id = c.connection_id
             LEFT JOIN seen s ON s.booking_id = b.id",
        );
        for row in &all {
            // What only the host can remove is on their list.
            let listed = |event: &Ours| by_hand.iter().any(|row| text(row, 0) == event.id);
            let live: Vec<&Ours> = events
                .iter()
                .filter(|event| event.live && event.booking == text(row, 0) && !listed(event))
                .collect();
            let touched = world.0.touched.borrow().get(text(row, 0)).cloned();
            // One that was over took place; its event went with its visitor.
            let deleted = erasers::is_deleted(world, text(row, 0));
            if deleted && text(row, 1) == "confirmed" && live.is_empty() {
                continue;
            }
            wrong.extend(rest.booking(row, &live, touched.as_ref()));
        }
        wrong.extend(overlaps::unmarked(&rules::bookings(object)));
        wrong.extend(leavers::at_rest(world, object));
        let too_late = |touched: Option<&Touched>, end| rest.is_too_late(touched, end);
        // What only the host can remove is named to whoever erases.
        let in_reach =
            |event: &&Ours| event.live && !by_hand.iter().any(|row| text(row, 0) == event.id);
        let in_reach: Vec<&Ours> = events.iter().filter(in_reach).collect();
        wrong.extend(erasers::at_rest(world, object, &in_reach, too_late));
        wrong.extend(test_events::at_rest(world, object, slug));
        for event in events.iter().filter(|e| e.live) {
            if !all.iter().any(|row| text(row, 0) == event.booking) {
                wrong.push(format!("rule 2: event {} has no booking", event.id));
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
                wrong.push(format!("rule 3: key {key}: {told:?}, and now {status:?}"));
            }
        }
    }
    wrong.extend(post::at_rest(world));
    wrong.extend(rules::personal(world));
    wrong.extend(sealed(world));
    wrong
}

/// So long after the sky has cleared every event was read: somebody looks every four hours.
const READ_AFTER_S: i64 = 5 * 3600;

/// What counts for all bookings of a site at rest.
struct Rest {
    now: i64,
    clear_at: i64,
    declines_cancel: bool,
    follows: bool,
    /// A person has deleted a calendar.
    deleted: bool,
    /// Access to a calendar was lowered for a time.
    lowered: bool,
}

impl Rest {
    /// Whether a person did it, and the booking was over before the site had to have seen it.
    /// DESIGN, "Keeping busy fresh": our own events are followed by a bounded read, and its bound
    /// is now.
    fn is_too_late(&self, touched: Option<&Touched>, end: i64) -> bool {
        touched.is_some_and(|touched| end <= self.clear_at.max(touched.at) + READ_AFTER_S)
            && end <= self.now
    }

    /// What is wrong with one booking and its live events.
    fn booking(&self, row: &Row, live: &[&Ours], touched: Option<&Touched>) -> Option<String> {
        let (id, status, reason) = (text(row, 0), text(row, 1), text(row, 4));
        let count = live.len();
        match status {
            "pending" => Some(format!("rule 4: {id} is pending for ever ({reason})")),
            "confirmed" => self.confirmed(row, live, touched),
            _ if live.is_empty() => None,
            // DESIGN, rule 2, `left_behind`: the connection is gone, and the host's list has it.
            _ if int(row, 12) != 0
                && text(row, 5) != "none"
                && live.iter().all(|event| event.id == text(row, 2)) =>
            {
                None
            }
            _ => Some(format!(
                "rule 2: {id} is {status} ({reason}, {}) and has {count} events",
                text(row, 5)
            )),
        }
    }

    /// DESIGN, rule 2: writing is switched off by the host. Switched on again, what is to come is
    /// written, as soon as there is a calendar for it.
    fn unwritten(&self, row: &Row, live: &[&Ours]) -> Option<String> {
        let id = text(row, 0);
        if !live.is_empty() {
            return Some(format!("rule 2: {id} is in no calendar, and has an event"));
        }
        (int(row, 14) != 0 && int(row, 7) > self.now)
            .then(|| format!("rule 2: {id} is in no calendar, and its host wants it written"))
    }

    fn confirmed(&self, row: &Row, live: &[&Ours], touched: Option<&Touched>) -> Option<String> {
        let id = text(row, 0);
        if text(row, 4) == "not_written" {
            return self.unwritten(row, live);
        }
        // Brought into a calendar that was deleted then, it is removed too.
        let removed = touched.is_some_and(|t| t.removed || t.carried && self.deleted);
        let [event] = live else {
            // DESIGN, rule 2, `removed_by_host`: unless the site follows, it says so.
            let left = text(row, 8) == "removed" && !self.follows;
            // The calendar is gone with all that was in it. What is to come is written into the
            // one that receives bookings now.
            let deleted = self.deleted
                && text(row, 3) == FAMILY
                && (int(row, 14) == 0 || int(row, 7) <= self.now);
            let unseen = int(row, 13) != 0 || self.is_too_late(touched, int(row, 7));
            let fine = deleted || removed && (left || unseen);
            let count = live.len();
            return (count > 0 || !fine)
                .then(|| format!("rule 2: {id} is confirmed and has {count} events"));
        };
        // DESIGN, rule 2, `left_behind`: where the connection is gone nothing is followed.
        let out_of_sight = int(row, 13) != 0 && touched.is_some();
        let carried = touched.is_some_and(|touched| touched.carried);
        // Brought to where nobody could look when it was missed: Google calls it removed, and its
        // host is asked what shall be, once.
        let asked = carried && self.lowered && text(row, 8) == "removed" && !self.follows;
        let too_late = self.is_too_late(touched, event.time.1.min(int(row, 7)));
        let unseen = out_of_sight || too_late || asked;
        if event.id != text(row, 2) || event.calendar != text(row, 3) && !(carried && unseen) {
            return Some(format!(
                "rule 2: {id} is confirmed as {} in {}, and {} is in {}",
                text(row, 2),
                text(row, 3),
                event.id,
                event.calendar
            ));
        }
        if unseen {
            return None;
        }
        if let Some(wrong) = meeting(row, event) {
            return Some(wrong);
        }
        let time = match text(row, 8) {
            // Shown to the host, who decides.
            "moved" if !self.follows => (int(row, 9), int(row, 10)),
            _ => (int(row, 6), int(row, 7)),
        };
        if event.time != time {
            let at = event.time;
            return Some(format!(
                "{id} is at another time than its event: {time:?}, {at:?}"
            ));
        }
        if event.declined != (int(row, 11) != 0) {
            return Some(format!(
                "{id}: the guest's No and what is shown of it differ"
            ));
        }
        (event.declined && self.declines_cancel)
            .then(|| format!("{id} stands, and its guest has said No"))
    }
}

/// The Google Meet link that the visitor is shown is that of the event, or its absence is known.
fn meeting(row: &Row, event: &Ours) -> Option<String> {
    let (id, shown) = (text(row, 0), text(row, 16));
    let no_answer = int(row, 17) != 0 || int(row, 18) != 0 || int(row, 13) != 0;
    let is_right = match (int(row, 15) != 0, shown) {
        (false, shown) => shown.is_empty(),
        (true, "") => no_answer,
        (true, shown) => shown == event.meet,
    };
    (!is_right).then(|| format!("{id} has the link {shown:?}, its event {:?}", event.meet))
}

/// After the master key was changed nothing is sealed under the old one.
fn sealed(world: &World) -> Option<String> {
    let prefix = format!("{}.", world.0.sealed_under.get()?);
    for object in world.0.objects.borrow().values() {
        let tokens = object.sql.run(
            "SELECT refresh_token FROM connections WHERE refresh_token IS NOT NULL
             UNION ALL SELECT access_token FROM connections WHERE access_token IS NOT NULL",
            &[],
        );
        // Accounts and shards of the watch have no such table.
        let tokens = tokens.unwrap_or_default();
        if tokens.iter().any(|row| !text(row, 0).starts_with(&prefix)) {
            return Some(format!("{}: sealed under an old key", object.name));
        }
    }
    None
}
