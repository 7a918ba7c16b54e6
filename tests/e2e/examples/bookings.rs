//! `cargo xtask bench`: bookings per second of one `Site` over the calendars of 50 hosts, beside
//! a bare object that inserts a row and makes the same two calls (`xtask/js/bare.js`), in turns.
//!
//! Only the ratio counts: client, simulator and machine are the same for both.

use std::time::{Duration, Instant};

use e2e::days::{Day, later};
use e2e::owner::Owner;
use e2e::people::{Guest, SITE};
use e2e::until_within;
use e2e::world::{World, client};
use futures_util::{StreamExt as _, stream};
use reqwest::Method;
use serde_json::{Value, json};

const HOSTS: usize = 50;
const ROUNDS: usize = 5;
/// With pushes that come at once.
const ROUNDS_AT_ONCE: usize = 3;
const BOOKINGS: usize = 100;
const AT_ONCE: usize = 20;
const PATIENCE: Duration = Duration::from_secs(300);
const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.events.owned",
    "https://www.googleapis.com/auth/calendar.events.freebusy",
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut at = World::start_with_bare().await;
    at.http = client(PATIENCE);
    let mut owner = at.connected().await;
    for number in 1..HOSTS {
        add_host(&at, &mut owner, number).await;
    }
    until_read(&mut owner).await;
    let bare = Bare::new(&at).await;
    let starts = free(&at).await;
    println!("{HOSTS} hosts, {BOOKINGS} bookings a round, {AT_ONCE} at once; bookings a second:");
    let mut numbers = (0..).step_by(BOOKINGS);
    let mut round = async |site_first: bool| {
        let from = numbers.next().expect("more");
        let mut speed = [0.0; 2];
        for side in [usize::from(!site_first), usize::from(site_first)] {
            let begun = Instant::now();
            let all = stream::iter(from..from + BOOKINGS).map(|number| {
                let (at, bare, starts) = (&at, &bare, &starts);
                async move {
                    let reply = match side {
                        // All over the month.
                        0 => at.book(&Guest::new(), &starts[number % starts.len()]).await,
                        // Each start once with each of its accounts.
                        _ => bare.book(at, number, &starts[number / HOSTS]).await,
                    };
                    reply.expect(201);
                }
            });
            all.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
            let seconds = begun.elapsed().as_secs_f64();
            speed[side] = f64::from(u32::try_from(BOOKINGS).expect("few")) / seconds;
            if side == 0 {
                // What follows a booking (pushes, a second look) is not to burden the other.
                until_quiet(&at).await;
            }
        }
        speed
    };
    // Not counted: workerd compiles what it runs often while it runs it.
    round(true).await;
    // Google's pushes come after seconds, the simulator's at once, unless it is told otherwise.
    for (pushes, late, rounds) in [("after seconds", 1, ROUNDS), ("at once", 0, ROUNDS_AT_ONCE)] {
        at.tell(
            "settings",
            json!({"push_late": late, "push_late_min_s": 8, "push_late_max_s": 10}),
        )
        .await;
        let mut ratios = Vec::new();
        for number in 0..rounds {
            // Who comes first in one round comes second in the next.
            let [site, bare] = round(number % 2 == 0).await;
            let ratio = site / bare;
            println!("  pushes {pushes}: Site {site:>6.1}, bare {bare:>6.1}, ratio {ratio:.2}");
            ratios.push(ratio);
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        println!("  pushes {pushes}: median ratio {median:.2}, aim 0.70");
    }
}

/// Adds a host with a Google account of their own, connected.
async fn add_host(at: &World, owner: &mut Owner, number: usize) {
    let email = format!("host{number}@example.com");
    let person = json!({"email": email, "time_zone": "Europe/Berlin", "name": email});
    at.tell("users", person).await;
    let site = format!("/v1/owner/sites/{SITE}");
    let new = json!({"name": format!("Host {number}"), "zone": "Europe/Berlin"});
    let reply = owner
        .send(Method::POST, &format!("{site}/hosts"), Some(&new))
        .await;
    let last = |view: &Value| view["hosts"].as_array().and_then(|all| all.last().cloned());
    let host = last(&reply.expect(201).body).expect("the new host")["id"].clone();
    let base = format!("{site}/hosts/{}", host.as_str().expect("an id"));
    let invited = owner
        .send(
            Method::POST,
            &format!("{base}/invitation"),
            Some(&json!({})),
        )
        .await
        .expect(201);
    let link = invited.body["url"].as_str().expect("a link");
    let token = link.split_once("invitation=").expect("a token").1;
    let start = json!({"intent": "connect_host", "invitation": token});
    let mut host = Owner::new(at);
    let to = host.consent(at, &start, &email, json!("all")).await;
    assert!(to.contains("connected="), "{to}");
    let view = last(&host.view().await).expect("the new host");
    let calendar = &view["connections"][0]["calendars"][0]["id"];
    let choice = json!({"checks_conflicts": [calendar], "receives_bookings": calendar});
    let path = format!("{base}/calendars");
    host.send(Method::PUT, &path, Some(&choice))
        .await
        .expect(200);
}

async fn until_read(owner: &mut Owner) {
    until_within(
        PATIENCE,
        "every host's calendars to be read and watched",
        async || {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let view = owner.view().await;
            let ready = |host: &Value| {
                let connection = &host["connections"][0];
                !connection["last_read"].is_null() && connection["push"] == true
            };
            view["hosts"].as_array()?.iter().all(ready).then_some(())
        },
    )
    .await;
}

/// Waits until Google hears nothing for longer than a second look takes to come.
async fn until_quiet(at: &World) {
    let mut last = (0, Instant::now());
    until_within(PATIENCE, "Google to hear nothing", async || {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let heard = at.google_calls().await.len();
        if heard != last.0 {
            last = (heard, Instant::now());
        }
        (last.1.elapsed() > Duration::from_secs(12)).then_some(())
    })
    .await;
}

/// The free starts of the next weeks.
async fn free(at: &World) -> Vec<String> {
    let reply = at
        .slots_reply(&Day::working().plus(30).month())
        .await
        .expect(200);
    let slots = reply.body["slots"].as_array().expect("slots").iter();
    slots
        .filter_map(|slot| Some(slot.as_str()?.to_owned()))
        .collect()
}

/// As many accounts for the bare object, with tokens.
struct Bare(Vec<(String, String)>);

impl Bare {
    async fn new(at: &World) -> Self {
        let mut accounts = Vec::new();
        for number in 0..HOSTS {
            let email = format!("bare{number}@example.com");
            let person = json!({"email": email, "time_zone": "Europe/Berlin", "name": email});
            at.tell("users", person).await;
            let tokens = at
                .tell("tokens", json!({"email": email, "scopes": SCOPES}))
                .await;
            let token = tokens["access_token"].as_str().expect("a token").to_owned();
            accounts.push((email, token));
        }
        Self(accounts)
    }

    async fn book(&self, at: &World, number: usize, start: &str) -> e2e::page::Reply {
        let guest = Guest::new();
        let (calendar, token) = &self.0[number % HOSTS];
        let wish = json!({"google": at.google, "token": token, "calendar": calendar,
            "id": format!("bare{number:028}"), "start": start, "end": later(start, 30),
            "name": guest.name, "email": guest.email});
        at.visit(Method::POST, "/bare", &[], Some(&wish)).await
    }
}
