//! A thousand requests for the time of one host, or of a team, at once: nothing is booked twice,
//! everybody is told the truth, and who floods a site does not keep others from booking.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use e2e::days::{Day, apart};
use e2e::owner::Owner;
use e2e::page::Reply;
use e2e::people::{EVENT, Guest, OWNER, SITE, bookings};
use e2e::until;
use e2e::world::{World, client};
use futures_util::StreamExt as _;
use futures_util::future::{join, join_all};
use futures_util::stream;
use reqwest::Method;
use serde_json::{Value, json};

/// All of them wait for one object, on a machine that has more to do.
const PATIENCE: Duration = Duration::from_secs(120);
/// Under way at any moment: many systems let a program open 1,024 files.
const AT_ONCE: usize = 900;
const BOB: &str = "bob@example.com";
/// How many want the same.
const CROWD: usize = 1000;

async fn ready() -> (World, Owner) {
    let mut at = World::start().await;
    let owner = at.connected().await;
    at.http = client(PATIENCE);
    (at, owner)
}

/// Posts a thousand of these in turn, all at once, each by somebody new from a network of their
/// own; the answers, in no order.
async fn crowd(at: &World, wishes: &[(&str, u16, &str)]) -> Vec<Reply> {
    let one = async |(event, minutes, start): (&str, u16, &str)| {
        let mut wish = Guest::new().wish(start);
        wish["event"] = event.into();
        wish["minutes"] = minutes.into();
        let reply = at.post(&bookings(), &wish).await;
        // Nobody is slowed down, and what is offered instead is not what is gone.
        assert_ne!(reply.status, 429, "{}", reply.text);
        if reply.code() == "slot_taken" {
            let offered = reply.body["slots"].as_array().expect("others");
            assert!(!offered.iter().any(|slot| slot == start), "{}", reply.text);
        }
        reply
    };
    let wishes = wishes.iter().copied().cycle().take(CROWD);
    let all = stream::iter(wishes).map(one).buffer_unordered(AT_ONCE);
    let replies: Vec<Reply> = all.collect().await;
    assert_eq!(replies.len(), CROWD);
    replies
}

/// Whether a booking was accepted; fails if the answer is not one that may be given in a crowd.
fn accepted(reply: &Reply) -> bool {
    match reply.status {
        // A hold has no status.
        201 => assert!(reply.body["secret"].is_string() || reply.body["status"] == "confirmed"),
        202 => assert_eq!(reply.body["status"], "pending"),
        409 => assert_eq!(reply.code(), "slot_taken", "{}", reply.text),
        429 => assert!(!reply.header("retry-after").is_empty(), "{}", reply.text),
        _ => panic!("{} {}", reply.status, reply.text),
    }
    reply.status < 300
}

/// Waits until what was accepted is confirmed and the calendar holds just that, nothing over
/// another; gives how many.
async fn settled(at: &World, replies: &[Reply]) -> usize {
    let told: Vec<&Reply> = replies.iter().filter(|reply| accepted(reply)).collect();
    for reply in &told {
        until("what was accepted to be confirmed", async || {
            (at.booking(reply).await["status"] == "confirmed").then_some(())
        })
        .await;
    }
    let events = at.booked().await;
    assert_eq!(events.len(), told.len(), "{events:?}");
    assert!(apart(&events), "{events:?}");
    told.len()
}

#[tokio::test]
async fn of_a_thousand_for_one_slot_one_is_booked() {
    let (at, _) = ready().await;
    let start = Day::working().at("10:00");
    let replies = crowd(&at, &[(EVENT, 30, &start)]).await;
    assert_eq!(settled(&at, &replies).await, 1);
    at.until_free(&start, false).await;
}

#[tokio::test]
async fn of_a_thousand_for_overlapping_starts_one_is_booked() {
    let (at, mut owner) = ready().await;
    owner.put_event(EVENT, json!({"interval": 15})).await;
    let [first, second] = ["10:00", "10:15"].map(|time| Day::working().at(time));
    at.until_free(&second, true).await;
    let replies = crowd(&at, &[(EVENT, 30, &first), (EVENT, 30, &second)]).await;
    assert_eq!(settled(&at, &replies).await, 1);
    at.until_free(&first, false).await;
    at.until_free(&second, false).await;
}

#[tokio::test]
async fn of_a_thousand_for_two_event_types_of_one_host_one_is_booked() {
    let (at, mut owner) = ready().await;
    owner.put_event("long", json!({"durations": [60]})).await;
    let day = Day::working();
    // Half an hour at 10:30 lies inside of the hour from 10:00.
    let kinds = [(EVENT, 30, day.at("10:30")), ("long", 60, day.at("10:00"))];
    let kinds = kinds
        .each_ref()
        .map(|(event, minutes, start)| (*event, *minutes, start.as_str()));
    let replies = crowd(&at, &kinds).await;
    assert_eq!(settled(&at, &replies).await, 1);
}

#[tokio::test]
async fn of_a_thousand_for_a_team_and_for_one_of_it_each_host_gets_one() {
    let (at, mut owner) = ready().await;
    let ada = owner.view().await["hosts"][0]["id"].clone();
    let team = [(BOB, "Bob"), ("carol@example.com", "Carol")];
    for (email, name) in team {
        owner.add_host(&at, email, name).await;
    }
    let shared = json!({"round_robin": "least_recent"});
    owner.put_event(EVENT, shared).await;
    owner.put_event("ada", json!({"hosts": [ada]})).await;
    let start = Day::working().at("10:00");
    at.until_free(&start, true).await;
    let replies = crowd(&at, &[(EVENT, 30, &start), ("ada", 30, &start)]).await;
    let told: Vec<&Reply> = replies.iter().filter(|reply| accepted(reply)).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    let mut hosts = Vec::new();
    for reply in told {
        let booking = until("what was accepted to be confirmed", async || {
            let booking = at.booking(reply).await;
            (booking["status"] == "confirmed").then_some(booking)
        })
        .await;
        hosts.push(booking["host"].as_str().expect("a name").to_owned());
    }
    hosts.sort_unstable();
    assert_eq!(hosts, ["Ada Lovelace", "Bob", "Carol"]);
    for (email, _) in team.into_iter().chain([(OWNER, "")]) {
        let events = at.events(email, "primary").await;
        assert_eq!(events.len(), 1, "{email}: {events:?}");
    }
    at.until_free(&start, false).await;
}

#[tokio::test]
async fn of_a_thousand_for_all_of_a_team_and_for_each_of_it_nobody_is_in_two_places() {
    let (at, mut owner) = ready().await;
    let ada = owner.view().await["hosts"][0]["id"].clone();
    let bob = owner.add_host(&at, BOB, "Bob").await;
    owner.put_event("ada", json!({"hosts": [ada]})).await;
    owner.put_event("bob", json!({"hosts": [bob]})).await;
    // Each alone wants what overlaps with what both want.
    let (all, alone) = (Day::working().at("10:00"), Day::working().at("10:30"));
    let both = json!({"assignment": "all", "hosts": [ada, bob], "durations": [60]});
    owner.put_event("both", both).await;
    at.until_free(&all, true).await;
    let wishes = [
        ("both", 60, all.as_str()),
        ("ada", 30, &alone),
        ("bob", 30, &alone),
    ];
    let replies = crowd(&at, &wishes).await;
    let told: Vec<&Reply> = replies.iter().filter(|reply| accepted(reply)).collect();
    for reply in &told {
        until("what was accepted to be confirmed", async || {
            (at.booking(reply).await["status"] == "confirmed").then_some(())
        })
        .await;
    }
    for email in [OWNER, BOB] {
        let events = at.events(email, "primary").await;
        assert_eq!(events.len(), 1, "{email}: {events:?}");
    }
    let of_both = told
        .iter()
        .filter(|reply| reply.body["event"] == "both")
        .count();
    assert_eq!(told.len(), 2 - of_both, "{told:?}");
}

const NETWORKS: usize = 10;
const BOOKINGS_A_MINUTE: usize = 5;
const HOLDS_A_MINUTE: usize = 10;
const PER_ADDRESS: usize = 3;

/// One of the storm: what it asks, and as whom.
struct Fake {
    network: String,
    /// Of a booking; a hold has none.
    email: Option<String>,
    number: usize,
    start: String,
}

impl Fake {
    /// Every second one holds, the others book; half of the networks use one address each.
    fn new(number: usize, free: &[String]) -> Self {
        let place = number % NETWORKS;
        let email = match (number / NETWORKS) % 2 {
            0 => None,
            _ if place < NETWORKS / 2 => Some(format!("fake{place}@example.org")),
            _ => Some(format!("fake-{number}@example.org")),
        };
        Self {
            network: format!("192.0.2.{}", place + 1),
            email,
            number,
            start: free[number % free.len()].clone(),
        }
    }

    async fn send(self, at: &World) -> (Self, Reply) {
        let key = format!("key-of-fake-{:020}", self.number);
        let headers = [
            ("cf-connecting-ip", self.network.as_str()),
            ("idempotency-key", key.as_str()),
        ];
        let (path, body) = match &self.email {
            Some(email) => {
                let mut wish = Guest::new().wish(&self.start);
                wish["email"] = email.as_str().into();
                (bookings(), wish)
            }
            None => (
                format!("/v1/sites/{SITE}/holds"),
                json!({"event": EVENT, "minutes": 30, "start": self.start,
                    "visitor": format!("fake-visitor-{:06}", self.number)}),
            ),
        };
        let reply = at.visit(Method::POST, &path, &headers, Some(&body)).await;
        (self, reply)
    }
}

/// Somebody who means it: takes what the page offers, and something else if it is just gone.
async fn book_something(at: &World, month: &str, taste: usize) -> Reply {
    let guest = Guest::new();
    for turn in 0..10 {
        let view = at.slots_reply(month).await.expect(200);
        let offered = view.body["slots"].as_array().expect("slots").clone();
        let wanted = &offered[(taste * 31 + turn) % offered.len()];
        let reply = at.book(&guest, wanted.as_str().expect("a start")).await;
        if reply.code() != "slot_taken" {
            return reply;
        }
    }
    panic!("ten times in a row what was offered was gone");
}

#[tokio::test]
async fn a_storm_of_a_thousand_fakes_stays_inside_the_limits_and_others_still_book() {
    let (at, _) = ready().await;
    let month = Day::working().plus(20).month();
    let view = at.slots_reply(&month).await.expect(200);
    let slots = view.body["slots"].as_array().expect("slots").iter();
    let free: Vec<String> = slots
        .filter_map(|slot| slot.as_str().map(Into::into))
        .collect();

    let begun = Instant::now();
    let fakes = (0..1000).map(|number| Fake::new(number, &free).send(&at));
    let storm = stream::iter(fakes).buffer_unordered(AT_ONCE);
    let storm = storm.collect::<Vec<(Fake, Reply)>>();
    let honest = join_all((0..10).map(|taste| book_something(&at, &month, taste)));
    let (fakes, honest) = join(storm, honest).await;
    // What a minute lets through may come again in the next.
    let minutes = usize::try_from(begun.elapsed().as_secs() / 60).expect("minutes") + 1;

    let mut through: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for (fake, reply) in &fakes {
        if reply.status == 429 {
            *refused.entry(&fake.network).or_default() += 1;
        }
        if !accepted(reply) {
            continue;
        }
        match &fake.email {
            None => *through.entry(("hold", &fake.network)).or_default() += 1,
            Some(email) => {
                *through.entry(("booking", &fake.network)).or_default() += 1;
                *through.entry(("address", email)).or_default() += 1;
            }
        }
    }
    for ((kind, whose), count) in &through {
        let most = match *kind {
            "hold" => HOLDS_A_MINUTE * minutes,
            "booking" => BOOKINGS_A_MINUTE * minutes,
            _ => PER_ADDRESS,
        };
        assert!(
            *count <= most,
            "{kind} {whose}: {count}, not at most {most}"
        );
    }
    assert_eq!(refused.len(), NETWORKS, "each was slowed down: {refused:?}");

    println!("through: {through:?}");
    assert!(honest.iter().all(accepted), "{honest:?}");
    let kept = fakes.into_iter().filter(|(fake, _)| fake.email.is_some());
    let all: Vec<Reply> = kept.map(|(_, reply)| reply).chain(honest).collect();
    settled(&at, &all).await;
}

#[test]
fn overlapping_events_are_seen() {
    let event =
        |from: &str, to: &str| json!({"start": {"dateTime": from}, "end": {"dateTime": to}});
    let first = event("2026-11-23T10:00:00+01:00", "2026-11-23T10:30:00+01:00");
    let next: Value = event("2026-11-23T09:30:00Z", "2026-11-23T10:00:00Z");
    let over = event("2026-11-23T09:29:00Z", "2026-11-23T10:00:00Z");
    assert!(apart(&[next.clone(), first.clone()]));
    assert!(!apart(&[over, first]));
}
