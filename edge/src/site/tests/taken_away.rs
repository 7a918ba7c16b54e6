//! A calendar that somebody shared with a host, and shares no more. Google then says "not there"
//! of everything in it.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

const BOB: &str = "bob@example.com";
const SLOT: &str = "2026-11-24T09:00:00Z";

/// Ada, who receives bookings in Bob's calendar.
struct Sharing {
    at: Deployment,
    owner: Browser,
    google_id: Value,
}

impl Sharing {
    async fn begin() -> Self {
        let (at, owner) = connected().await;
        at.person(BOB, "Bob", "Europe/London");
        let shared = at.control("calendars", json!({"email": BOB, "summary": "Team"}));
        let google_id = shared["id"].clone();
        let mut sharing = Self {
            at,
            owner,
            google_id,
        };
        sharing.share("writer");
        let start = json!({"intent": "connect_host", "site": "ada-lovelace", "wider": true});
        sharing.owner.consent(start, OWNER, json!("all")).await;
        sharing.receive_in("Team").await;
        sharing
    }

    fn share(&self, role: &str) {
        self.at.control(
            "share",
            json!({"calendar": self.google_id, "email": OWNER, "role": role}),
        );
    }

    async fn receive_in(&mut self, title: &str) {
        let view = self.owner.view().await;
        let host = view["hosts"][0]["id"].as_str().unwrap();
        let calendars = view["hosts"][0]["connections"][0]["calendars"].as_array();
        let wanted = |c: &&Value| c["title"] == title;
        let calendar = calendars.unwrap().iter().find(wanted).unwrap();
        self.owner.choose(host, json!([]), &calendar["id"]).await;
    }

    /// The calendars in which something is left to be removed by hand.
    async fn by_hand(&mut self) -> Vec<Value> {
        let view = self.owner.view().await;
        let list = view["hosts"][0]["by_hand"].as_array().unwrap();
        list.iter().map(|entry| entry["calendar"].clone()).collect()
    }

    /// How many events stand in Bob's calendar.
    fn standing(&self) -> usize {
        let google_id = self.google_id.as_str().unwrap();
        let path = format!("events?email={BOB}&calendar={google_id}");
        let all = self.at.control_as("GET", &path, Value::Null);
        let all = all.as_array().unwrap().iter();
        all.filter(|event| event["status"] != "cancelled").count()
    }
}

#[tokio::test]
async fn what_is_cancelled_there_is_left_to_the_host_until_it_is_shared_again() {
    // Seed 88556 of the simulation.
    let mut sharing = Sharing::begin().await;
    let booked = sharing.at.book("grace", SLOT).await.expect(201).body;
    sharing.at.live(30).await;
    assert_eq!(sharing.standing(), 1);
    sharing.share("none");
    sharing.at.cancel(&booked).await.expect(200);
    sharing.at.live(1500).await;
    assert_eq!(sharing.by_hand().await, ["Team"]);
    sharing.share("writer");
    sharing.at.live(26 * 3600).await;
    let login = json!({"intent": "login"});
    sharing.owner.consent(login, OWNER, json!("all")).await;
    assert_eq!(sharing.standing(), 0);
    assert!(sharing.by_hand().await.is_empty());
}

#[tokio::test]
async fn what_had_been_left_to_the_host_is_removed_as_soon_as_it_is_seen_again() {
    // Seeds 26805 and 27095 of the simulation.
    let mut sharing = Sharing::begin().await;
    for (key, start) in [("grace", SLOT), ("linus", "2026-11-24T10:00:00Z")] {
        sharing.at.book(key, start).await.expect(201);
    }
    sharing.at.live(30).await;
    sharing.share("none");
    let booked = sharing.at.book("grace", SLOT).await.expect(200).body;
    sharing.at.cancel(&booked).await.expect(200);
    // Seen by whoever looks for a time.
    sharing.at.advance(900);
    let slots = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";
    sharing.at.visit("GET", slots, &[], None).await;
    sharing.at.live(1500).await;
    sharing.receive_in(OWNER).await;
    sharing.at.live(1500).await;
    assert_eq!(sharing.by_hand().await, ["Team", "Team"]);
    sharing.share("writer");
    sharing.receive_in("Team").await;
    sharing.at.live(1500).await;
    assert_eq!(sharing.by_hand().await.len(), 0);
    assert_eq!(sharing.standing(), 1, "the booking that stands");
}

#[tokio::test]
async fn what_moves_away_from_there_leaves_its_event_to_the_host() {
    let mut sharing = Sharing::begin().await;
    sharing.at.book("grace", SLOT).await.expect(201);
    sharing.at.live(30).await;
    sharing.share("none");
    sharing.receive_in(OWNER).await;
    sharing.at.live(1500).await;
    assert_eq!(sharing.standing(), 1);
    assert_eq!(sharing.by_hand().await, ["Team"]);
}
