//! The rules for mail: only what is so, each thing once, from one sender, to one address.

use std::collections::{BTreeMap, BTreeSet};

use edge::ports::{Request, Sql as _};
use shared::time::Timestamp;

use crate::rules::{int, rows, text};
use crate::tell;
use crate::world::{Object, World};

/// What was told by mail: object, kind, of what, to whom.
pub(crate) type Mails = BTreeMap<[String; 4], Told>;

/// The keys of the mails, and when the first arrived, by Google's clock.
pub(crate) struct Told {
    keys: BTreeSet<String>,
    first: i64,
}

fn key(request: &Request) -> &str {
    let key = request.headers().get("idempotency-key");
    key.and_then(|key| key.to_str().ok()).unwrap_or("")
}

/// Kind, subject and recipient of a mail.
fn row(object: &Object, key: &str) -> Option<[String; 3]> {
    let found = object.sql.run(
        "SELECT kind, ref, recipient FROM outbox WHERE id = ?",
        &[key.into()],
    );
    let row = found.ok()?.into_iter().next()?;
    Some([0, 1, 2].map(|at| text(&row, at).to_owned()))
}

/// A mail leaves an object: what it says is so.
pub(crate) fn leaves(world: &World, object: &Object, request: &Request) {
    let Some([kind, subject, to]) = row(object, key(request)) else {
        return world.broken("a mail leaves that nobody has put down".into());
    };
    tell!(world, "mail {kind} about {subject} leaves");
    let due = match kind.as_str() {
        "confirmed" | "changed" | "moved" => "confirmed",
        "rejected" | "declined" => "rejected",
        "cancelled" => "cancelled",
        "asked" | "wanted" => "pending",
        _ => return,
    };
    let found = object.sql.run(
        "SELECT status, COALESCE(reason, '') = 'not_written' FROM bookings WHERE id = ?",
        &[subject.as_str().into()],
    );
    let found = found.unwrap_or_default();
    let status = found.first().map_or("", |row| text(row, 0));
    if status != due {
        return world.broken(format!("mail {kind} about {subject}, which is {status}"));
    }
    if kind == "cancelled" && to == "guest" {
        second_sender(world, object, &subject);
    }
    let slug = object.name.trim_start_matches("site:");
    let nowhere = found.first().is_some_and(|row| int(row, 1) != 0)
        && world.0.hosts.borrow().may_be_unwritten(slug);
    if due == "confirmed" && !nowhere && !world.0.accepted.borrow().contains(&subject) {
        world.broken(format!(
            "mail {kind} about {subject}, and Google never had it"
        ));
    }
}

/// So long after an answer of Google's has arrived whoever asked has dealt with it.
const DEALT_WITH_S: i64 = 60;

/// What Google has told of a booking's end, and the site has heard of, no mail tells again. Where
/// Google's answer is lost, both may: the site can't know.
fn second_sender(world: &World, object: &Object, booking: &str) {
    let event = object.sql.run(
        "SELECT google_event FROM bookings WHERE id = ?",
        &[booking.into()],
    );
    let event = event.unwrap_or_default();
    let event = event.first().map_or("", |row| text(row, 0)).to_owned();
    let google = world.0.google.lock();
    let mut mails = google.mails.iter();
    let told = mails.any(|mail| mail["kind"] == "cancel" && mail["event"] == event.as_str());
    drop(google);
    let heard = (object.name.clone(), event);
    let heard = world.0.heard.borrow().get(&heard).copied();
    if told && heard.is_some_and(|at| at + DEALT_WITH_S < world.now()) {
        world.broken(format!(
            "two senders: Google has told that {booking} is cancelled, and we tell it again"
        ));
    }
}

/// A mail arrives at the provider.
pub(crate) fn arrived(world: &World, place: &str, request: &Request, status: u16) {
    let key = key(request);
    if status == 409 {
        // The same mail, which says something else by now: the first one counts, if there was one.
        if !world
            .0
            .mails
            .borrow()
            .values()
            .any(|told| told.keys.contains(key))
        {
            world.broken(format!("the mail {key} is refused, and was never sent"));
        }
        return;
    }
    if status >= 400 {
        // An address with two people in it, a subject of two lines.
        let why = String::from_utf8_lossy(request.body());
        return world.broken(format!("the mail service refuses with {status}: {why}"));
    }
    let Some([kind, subject, recipient]) = row(&world.object(place), key) else {
        return;
    };
    let thing = [place.to_owned(), kind, subject, recipient];
    let mut mails = world.0.mails.borrow_mut();
    let told = mails.entry(thing.clone()).or_insert_with(|| Told {
        keys: BTreeSet::new(),
        first: world.google_now(),
    });
    told.keys.insert(key.to_owned());
    // These can come about again: another move, another failure.
    let again = matches!(
        thing[1].as_str(),
        "changed" | "moved" | "broken" | "failing" | "lost"
    );
    // Whose booking another host takes, or gives back, is told whom they meet now (`takers.rs`).
    let keys = told.keys.len();
    let handed = || {
        let object = world.object(place);
        let rows = object.sql.run(
            "SELECT COUNT(*) FROM log WHERE what IN ('handed_over', 'handed_back') AND ref = ?",
            &[thing[2].as_str().into()],
        );
        let rows = rows.unwrap_or_default();
        usize::try_from(rows.first().map_or(0, |row| int(row, 0))).unwrap_or(0)
    };
    if keys > 1 && !again && !(thing[1] == "confirmed" && keys <= 1 + handed()) {
        drop(mails);
        world.broken(format!("told twice by mail: {thing:?}"));
    }
}

/// What is wrong with what was told, when everything is at rest.
pub(crate) fn at_rest(world: &World) -> Vec<String> {
    let mut wrong = Vec::new();
    let mails = world.0.mails.borrow();
    let from_google: Vec<(String, i64)> = {
        let google = world.0.google.lock();
        let cancelled = google.mails.iter().filter(|mail| mail["kind"] == "cancel");
        let read = cancelled.filter_map(|mail| {
            let at = Timestamp::parse(mail["at"].as_str()?).ok()?;
            Some((mail["event"].as_str()?.to_owned(), at.epoch()))
        });
        read.collect()
    };
    for object in world.0.objects.borrow().values() {
        let Some(slug) = object.name.strip_prefix("site:") else {
            continue;
        };
        let all = rows(object, "SELECT id, status, google_event FROM bookings");
        let noted = rows(
            object,
            "SELECT ref FROM outbox WHERE kind IN ('rejected', 'declined')
             UNION SELECT booking_id FROM calls
             UNION SELECT id FROM bookings WHERE erased_at IS NOT NULL",
        );
        for row in &all {
            let (id, status, event) = (text(row, 0), text(row, 1), text(row, 2));
            let of = ["cancelled", id, "guest"].map(str::to_owned);
            let [kind, subject, recipient] = of;
            let by_mail = mails.get(&[object.name.clone(), kind, subject, recipient]);
            // An answer of Google's may have been lost; once we have told it, Google is silent.
            let after = |told: &Told| {
                let mut all = from_google.iter();
                all.any(|(of, at)| of == event && *at > told.first)
            };
            if by_mail.is_some_and(after) {
                wrong.push(format!(
                    "two senders: Google and we told that {id} is cancelled"
                ));
            }
            // Who was told "pending" and has not seen the end hears of it, or is called.
            let waits = world
                .0
                .told
                .borrow()
                .values()
                .any(|told| told.site == slug && told.booking == id && !told.rejected);
            if status == "rejected" && waits && !noted.iter().any(|row| text(row, 0) == id) {
                wrong.push(format!("rule 3: nobody tells that {id} did not come about"));
            }
        }
    }
    wrong
}
