//! Rule 1: no two active bookings of a host overlap, buffers included, for times that we assign;
//! of one that is being moved both times are taken.

use std::collections::BTreeSet;
use std::rc::Rc;

use edge::ports::Row;

use crate::rules::{int, text};
use crate::world::{Object, World};

/// Host, booking, from, to; ids as numbers, for this is done after every stretch.
type Time = (u64, u64, i64, i64);

/// What was taken when it was looked at last.
#[derive(Default)]
pub(crate) struct Taken {
    times: Vec<Time>,
    /// Overlaps that a host made in Google: of just these bookings at just these times.
    made_by_host: BTreeSet<(Time, Time)>,
}

fn number(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

struct Booked<'a> {
    time: Time,
    id: &'a str,
    /// With buffers: from, start, end, to.
    wide: [i64; 4],
    conflict: bool,
}

fn booked(bookings: &[Row]) -> Vec<Booked<'_>> {
    let mut all = Vec::with_capacity(bookings.len());
    for row in bookings {
        if !matches!(text(row, 7), "pending" | "confirmed") {
            continue;
        }
        let wish = (int(row, 10), int(row, 11));
        let time = (int(row, 1), int(row, 2));
        let co_hosts = || text(row, 13).split_whitespace();
        let now = std::iter::once(text(row, 0)).chain(co_hosts());
        // Another host may take it over with its new time.
        let moved = std::iter::once(text(row, 12)).chain(co_hosts());
        let moved = moved.filter(|_| wish.0 != 0).map(|host| (host, wish));
        for (host, (start, end)) in now.map(|host| (host, time)).chain(moved) {
            all.push(Booked {
                time: (number(host), number(text(row, 5)), start, end),
                id: text(row, 5),
                wide: [start - int(row, 3), start, end, end + int(row, 4)],
                conflict: int(row, 6) != 0,
            });
        }
    }
    all
}

impl Booked<'_> {
    fn meets(&self, other: &Self) -> bool {
        let (x, y) = (self.wide, other.wide);
        self.time.0 == other.time.0
            && self.time.1 != other.time.1
            && ((x[0] < y[2] && y[1] < x[3]) || (y[0] < x[2] && x[1] < y[3]))
    }

    /// Whether it has just come here because its host has put its event here in Google. DESIGN,
    /// "Committing a booking": "A time that the host sets in Google is taken as it is, blocks, and
    /// is marked `conflict` where it overlaps". So what comes later may not overlap it.
    fn was_put_here(&self, world: &World, before: &[Time]) -> bool {
        let (host, booking, start, end) = self.time;
        let same = |time: &&Time| (time.0, time.1) == (host, booking);
        before.iter().any(|time| same(&time))
            && !before.contains(&self.time)
            && world
                .0
                .touched
                .borrow()
                .get(self.id)
                .is_some_and(|touched| touched.times.contains(&(start, end)))
    }
}

/// After a stretch: whatever overlaps now was made to by a host in Google.
pub(crate) fn check(world: &World, object: &Rc<Object>, bookings: &[Row]) {
    let all = booked(bookings);
    let mut taken = object.taken.borrow_mut();
    for (at, x) in all.iter().enumerate() {
        for y in all.iter().skip(at + 1).filter(|y| x.meets(y)) {
            let pair = (x.time.min(y.time), x.time.max(y.time));
            if taken.made_by_host.contains(&pair) {
                continue;
            }
            if x.was_put_here(world, &taken.times) || y.was_put_here(world, &taken.times) {
                taken.made_by_host.insert(pair);
                continue;
            }
            let (a, b) = (x.id, y.id);
            return world.broken(format!("rule 1: bookings {a} and {b} of one host overlap"));
        }
    }
    taken.times.clear();
    taken.times.extend(all.iter().map(|booked| booked.time));
}

/// At rest: of two that overlap, one is marked.
pub(crate) fn unmarked(bookings: &[Row]) -> Option<String> {
    let all = booked(bookings);
    for (at, x) in all.iter().enumerate() {
        let mut met = all.iter().skip(at + 1).filter(|y| x.meets(y));
        if let Some(y) = met.find(|y| !x.conflict && !y.conflict) {
            let (a, b) = (x.id, y.id);
            return Some(format!("{a} and {b} overlap, and neither is marked"));
        }
    }
    None
}
