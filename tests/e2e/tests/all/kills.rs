//! workerd killed (SIGKILL) at random moments under load and started again: nothing is lost,
//! nothing is there twice, and what was said stays true. The load is for a team of two: for any of
//! it, and for all of it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use e2e::days::{Day, apart};
use e2e::page::Reply;
use e2e::people::{Guest, OWNER};
use e2e::process::signal;
use e2e::world::World;
use e2e::{until, until_within};
use futures_util::future::{join, join_all};
use serde_json::json;

/// Kills in the ordinary run: one takes one to two seconds, most of it workerd's start.
/// `cargo xtask test --deep` says 100 through `FREESLOT_KILLS`.
const KILLS: u64 = 12;
const BOB: &str = "bob@example.com";
/// What takes the time of both hosts.
const BOTH: &str = "both";
/// New visitors before each kill.
const VISITORS: usize = 6;
/// A kill comes when so many of a round were told that they are booked, at most; the others are
/// still waiting.
const FIRST_TOLD: u64 = 4;
/// And then within so many milliseconds: longer than one booking takes.
const WITHIN_MS: u64 = 120;
/// How long a round goes on in which nobody is told so.
const ROUND: Duration = Duration::from_secs(4);
/// A booking whose request died is taken up when its lease is over.
const JOB: Duration = Duration::from_secs(120);

/// Random numbers that a seed brings back (splitmix64).
struct Luck(u64);

impl Luck {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("a place")
    }
}

/// Somebody who asks with the same key until there is an answer that stands.
struct Visitor {
    guest: Guest,
    start: String,
    /// What was acknowledged: 201 and 202.
    told: Vec<Reply>,
    /// How it ended.
    end: Option<Reply>,
}

impl Visitor {
    fn hear(&mut self, reply: Reply) {
        match (reply.status, reply.code()) {
            (409, "in_flight") | (429, _) => {}
            (409, "slot_taken") | (422, "slot_not_offered") => self.end = Some(reply),
            (200..=202, _) => {
                if reply.status > 200 {
                    self.told.push(reply.clone());
                }
                if reply.body["status"] != "pending" {
                    self.end = Some(reply);
                }
            }
            _ => panic!("{} {}", reply.status, reply.text),
        }
    }

    fn is_confirmed(&self) -> bool {
        let end = self.end.as_ref();
        end.is_some_and(|end| end.body["status"] == "confirmed")
    }
}

/// What a round's requests have come to so far.
#[derive(Default)]
struct Load {
    in_flight: Cell<usize>,
    /// Answers 201.
    booked: Cell<u64>,
}

/// The free starts of the next weeks, in an order of chance.
async fn free(at: &World, luck: &mut Luck) -> Vec<String> {
    let mut free = Vec::new();
    for month in [Day::working().month(), Day::working().plus(30).month()] {
        let reply = at.slots_reply(&month).await.expect(200);
        let slots = reply.body["slots"].as_array().expect("slots").clone();
        free.extend(
            slots
                .iter()
                .filter_map(|slot| Some(slot.as_str()?.to_owned())),
        );
    }
    free.sort_unstable();
    free.dedup();
    for last in (1..free.len()).rev() {
        free.swap(last, luck.place(last + 1));
    }
    free
}

/// Everybody who has no answer yet asks; workerd is killed while they do. Gives how many were told
/// before, and how many requests the kill cut off.
async fn round(at: &World, visitors: &mut [Visitor], luck: &mut Luck) -> (u64, usize) {
    let load = Load::default();
    let enough = luck.below(FIRST_TOLD + 1);
    let moment = Duration::from_millis(luck.below(WITHIN_MS));
    let asking = visitors.iter_mut().filter(|visitor| visitor.end.is_none());
    let asking = join_all(asking.map(async |visitor| {
        load.in_flight.set(load.in_flight.get() + 1);
        let reply = at.try_to_book(&visitor.guest, &visitor.start).await;
        load.in_flight.set(load.in_flight.get() - 1);
        if let Ok(reply) = reply {
            load.booked
                .set(load.booked.get() + u64::from(reply.status == 201));
            visitor.hear(reply);
        }
    }));
    let kill = async {
        let begun = Instant::now();
        while load.booked.get() < enough && begun.elapsed() < ROUND {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(moment).await;
        let cut_off = load.in_flight.get();
        let booked = load.booked.get();
        signal("KILL", at.workerd()).await.expect("it was running");
        (booked, cut_off)
    };
    let ((), counted) = join(async { drop(asking.await) }, kill).await;
    counted
}

/// The ids of bookings that the hosts' own events carry, each as often as it is there. To what
/// takes the time of both, one of them is invited.
async fn carried(at: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for email in [OWNER, BOB] {
        let events = at.events(email, "primary").await;
        let own = events.iter().filter(|it| it["organizer"]["email"] == email);
        ids.extend(own.map(|event| {
            let id = &event["extendedProperties"]["private"]["freeslot_booking"];
            let id = id.as_str().expect("an event of ours names its booking");
            id.to_owned()
        }));
    }
    ids.sort_unstable();
    ids
}

/// Asks until this visitor has an answer that stands, and holds it against what was said before.
async fn ends_well(at: &World, visitor: &mut Visitor) {
    let what = format!("{} to be told how it ended", visitor.guest.name);
    until_within(JOB, &what, async || {
        if visitor.end.is_none() {
            let reply = at.try_to_book(&visitor.guest, &visitor.start).await;
            reply.map(|reply| visitor.hear(reply)).ok()?;
        }
        visitor.end.is_some().then_some(())
    })
    .await;
    let Some(first) = visitor.told.first() else {
        return;
    };
    // What was acknowledged is known under the same key, and came about.
    let again = at.book(&visitor.guest, &visitor.start).await.expect(200);
    assert_eq!(again.body["status"], "confirmed", "{}", again.text);
    for reply in &visitor.told {
        assert_eq!(reply.body["id"], again.body["id"]);
    }
    assert_eq!(at.booking(first).await["status"], "confirmed");
}

#[tokio::test]
async fn workerd_killed_at_random_moments_under_load_loses_and_doubles_nothing() {
    let said = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let kills = said("FREESLOT_KILLS").unwrap_or(KILLS);
    let seed = said("FREESLOT_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("FREESLOT_SEED={seed}");
    let mut luck = Luck(seed);
    let mut at = World::start().await;
    let mut owner = at.connected().await;
    let ada = owner.view().await["hosts"][0]["id"].clone();
    let bob = owner.add_host(&at, BOB, "Bob").await;
    let both = json!({"assignment": "all", "hosts": [ada, bob]});
    owner.put_event(BOTH, both).await;
    let mut free = free(&at, &mut luck).await;
    let mut visitors: Vec<Visitor> = Vec::new();
    let (mut told, mut cut_off, mut both) = (0, 0, 0);
    let mut killed = 0;
    // How many kills fall between two answers is luck, and a matter of the machine's haste.
    while killed < kills || (both < kills / 3 && killed < 3 * kills) {
        killed += 1;
        for _ in 0..VISITORS {
            // Some want what somebody has wanted before.
            let again = !visitors.is_empty() && luck.below(4) == 0;
            let start = if again || free.is_empty() {
                visitors[luck.place(visitors.len())].start.clone()
            } else {
                free.swap_remove(0)
            };
            let mut guest = Guest::new();
            if luck.below(4) == 0 {
                guest.event = BOTH.to_owned();
            }
            visitors.push(Visitor {
                guest,
                start,
                told: Vec::new(),
                end: None,
            });
        }
        let counted = round(&at, &mut visitors, &mut luck).await;
        told += counted.0;
        cut_off += counted.1;
        both += u64::from(counted.0 > 0 && counted.1 > 0);
        at.crash().await;
    }

    for visitor in &mut visitors {
        ends_well(&at, visitor).await;
    }
    let mut ids = BTreeMap::new();
    for visitor in visitors.iter().filter(|visitor| visitor.is_confirmed()) {
        let id = visitor.end.as_ref().and_then(|end| end.body["id"].as_str());
        let before = ids.insert(id.expect("an id").to_owned(), &visitor.guest.name);
        assert_eq!(before, None, "one booking for two visitors");
    }
    let ids: Vec<String> = ids.into_keys().collect();
    until(
        "an event for every confirmed booking, and for nothing else",
        async || (carried(&at).await == ids).then_some(()),
    )
    .await;
    for email in [OWNER, BOB] {
        let events = at.events(email, "primary").await;
        assert!(apart(&events), "{email}: {events:?}");
    }
    println!(
        "{killed} kills, {both} of them between two answers; {} visitors, {told} told before a kill, {cut_off} requests cut off, {} confirmed",
        visitors.len(),
        ids.len()
    );
    // Else it was not killed in the middle of work.
    assert!(
        both >= kills / 3,
        "{both} kills came after an answer and before others"
    );
    let least = usize::try_from(killed).expect("few");
    assert!(cut_off >= least, "{cut_off} requests were cut off");
}
