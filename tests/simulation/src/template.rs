//! The world from which every history starts: two sites that share a host, one of them with two
//! more, made once by the same
//! requests that people's browsers send, in calm weather.

use std::cell::OnceCell;

use serde_json::{Value, json};

use crate::people::{Browser, Jar};
use crate::world::World;

/// The owner of both sites, and a host of both.
pub(crate) const ADA: &str = "ada@people.example";
/// A second host of the first site.
pub(crate) const BOB: &str = "bob@people.example";
/// A third one, who only ever works in Google.
pub(crate) const CAROL: &str = "carol@people.example";
/// Another Google account of Ada's.
pub(crate) const ADA_TOO: &str = "ada@home.example";
/// Somebody with a Google account who has no part in either site.
pub(crate) const EVE: &str = "eve@people.example";
/// A calendar of Eve's in which Ada may do everything.
pub(crate) const FAMILY: &str = "family@group.calendar.google.com";
/// Both sites, each with its event types.
pub(crate) const SITES: [&str; 2] = ["alpha", "beta"];
/// The event types of both, with their only duration; those that are booked most come often.
pub(crate) const EVENTS: [(&str, u16); 8] = [
    ("intro", 30),
    ("intro", 30),
    ("long", 60),
    ("long", 60),
    // Its events have no guest: mail tells the visitor.
    ("quiet", 30),
    // The host has to agree; to change it at short notice is not for visitors.
    ("asked", 30),
    // Google makes a link for it, some time after the event.
    ("video", 30),
    // It takes the time of all hosts at once.
    ("together", 30),
];

/// What histories start from.
pub(crate) struct Template {
    world: World,
    jars: Jars,
}

/// The cookies of those who sign in.
#[derive(Clone, Default)]
pub(crate) struct Jars {
    pub(crate) ada: Jar,
    pub(crate) bob: Jar,
    pub(crate) carol: Jar,
}

thread_local! {
    static TEMPLATE: OnceCell<Template> = const { OnceCell::new() };
    static JARS: std::cell::RefCell<Jars> = std::cell::RefCell::default();
}

/// Uses this thread's template, making it first if need be.
pub(crate) fn with<T>(use_it: impl FnOnce(&Template) -> T) -> T {
    TEMPLATE.with(|cell| {
        let template = cell.get_or_init(make);
        JARS.with(|jars| *jars.borrow_mut() = template.jars.clone());
        use_it(template)
    })
}

/// The cookies of Ada, Bob and Carol.
pub(crate) fn jars() -> Jars {
    JARS.with(|jars| jars.borrow().clone())
}

impl Template {
    pub(crate) fn fork(&self, seed: u64) -> World {
        self.world.fork(seed)
    }

    /// Ends a world that [`Template::fork`] made.
    pub(crate) fn end(&self, world: &World) {
        world.end(&self.world);
    }
}

fn make() -> Template {
    let world = World::new();
    world.at_google(
        "POST",
        "clients",
        &json!({"client_id": "freeslot", "client_secret": "secret", "publishing": "production",
            "redirect_uris": ["https://book.example/google/callback"]}),
    );
    // Signing is most of the work of a token, and nobody reads it on a refresh.
    let settings = json!({"id_token_on_refresh": false, "log_requests": false, "plant": true});
    world.at_google("POST", "settings", &settings);
    for (email, name) in [
        (ADA, "Ada Lovelace"),
        (ADA_TOO, "Ada at home"),
        (BOB, "Bob Bemer"),
        (CAROL, "Carol Shaw"),
        (EVE, "Eve"),
    ] {
        let user = json!({"email": email, "time_zone": "Europe/Berlin", "name": name});
        world.at_google("POST", "users", &user);
    }
    world.at_google(
        "POST",
        "calendars",
        &json!({"email": EVE, "summary": "Family", "id": FAMILY}),
    );
    crate::calendars::share(&world, "owner");
    let event = json!({"summary": "PRIVATE standing", "start": {"dateTime": "2026-11-24T09:30:00Z"},
        "end": {"dateTime": "2026-11-24T10:00:00Z"}});
    for (email, calendar) in [(ADA, FAMILY), (BOB, "primary")] {
        let body = json!({"email": email, "calendar": calendar, "event": event});
        world.at_google("POST", "events", &body);
    }
    let ada = Browser::new(&world, ADA, Jar::new());
    let bob = Browser::new(&world, BOB, Jar::new());
    let carol = Browser::new(&world, CAROL, Jar::new());
    let (a, b, c) = (ada.clone(), bob.clone(), carol.clone());
    world.actor("set-up", async move {
        let done = set_up(&a, &[b, c]).await;
        assert!(done.is_some(), "the template could not be set up");
    });
    world.run(world.now() + 3600, |world| world.0.actors.get() == 0);
    // Channels are opened and everything is read.
    world.run(world.now() + 120, |_| false);
    assert!(world.0.broken.borrow().is_empty());
    Template {
        jars: Jars {
            ada: ada.jar.borrow().clone(),
            bob: bob.jar.borrow().clone(),
            carol: carol.jar.borrow().clone(),
        },
        world,
    }
}

async fn set_up(ada: &Browser, others: &[Browser]) -> Option<()> {
    let start = json!({"intent": "login_and_connect", "site": "alpha"});
    ada.consent(&start, &json!("all")).await?;
    configure(ada, "alpha").await?;
    for (number, host) in (1..).zip(others) {
        invite(ada, host, number).await?;
    }
    let new = json!({"site": "beta", "title": "Beta"});
    ada.send("POST", "/v1/owner/sites", Some(&new)).await?;
    let start = json!({"intent": "connect_host", "site": "beta"});
    ada.consent(&start, &json!("all")).await?;
    configure(ada, "beta").await?;
    for site in SITES {
        events(ada, site).await?;
    }
    Some(())
}

/// One more host of the first site comes by an invitation.
async fn invite(ada: &Browser, host: &Browser, number: usize) -> Option<()> {
    let name = host.email.split('@').next();
    let new = json!({"name": name, "zone": "Europe/Berlin"});
    let view = ada
        .send("POST", "/v1/owner/sites/alpha/hosts", Some(&new))
        .await?;
    let id = view.body["hosts"][number]["id"].as_str()?.to_owned();
    let path = format!("/v1/owner/sites/alpha/hosts/{id}/invitation");
    let invitation = ada.send("POST", &path, Some(&json!({}))).await?;
    let token = invitation.body["url"]
        .as_str()?
        .split("invitation=")
        .nth(1)?;
    let start = json!({"intent": "connect_host", "invitation": token});
    host.consent(&start, &json!("all")).await?;
    host.consent(&json!({"intent": "login"}), &json!("all"))
        .await?;
    // What their calendars are called is theirs alone.
    configure(host, "alpha").await
}

/// All calendars block, the first receives; two hours a day.
async fn configure(host: &Browser, site: &str) -> Option<()> {
    let path = format!("/v1/owner/sites/{site}");
    let view = host.send("GET", &path, None).await?.body;
    let hosts = view["hosts"].as_array()?;
    let mine = hosts.iter().find(|host| host["me"] == true)?;
    let ids: Vec<&Value> = mine["connections"][0]["calendars"]
        .as_array()?
        .iter()
        .map(|c| &c["id"])
        .collect();
    let base = format!("{path}/hosts/{}", mine["id"].as_str()?);
    let choice = json!({"checks_conflicts": ids, "receives_bookings": ids.first()?});
    ok(host
        .send("PUT", &format!("{base}/calendars"), Some(&choice))
        .await?)?;
    let schedule = json!({"zone": "Europe/Berlin", "weekly": [
        {"days": ["mo", "tu", "we", "th", "fr"], "start": "09:00", "end": "12:00"}]});
    ok(host
        .send("PUT", &format!("{base}/schedule"), Some(&schedule))
        .await?)
}

async fn events(ada: &Browser, site: &str) -> Option<()> {
    let path = format!("/v1/owner/sites/{site}");
    let view = ada.send("GET", &path, None).await?;
    let hosts = view.body["hosts"].as_array().cloned().unwrap_or_default();
    let hosts: Vec<Value> = hosts.iter().map(|host| host["id"].clone()).collect();
    let all = [
        ("intro", 30, 0, json!({})),
        // What is moved may go to another host.
        ("long", 60, 10, json!({"keeps_host": false})),
        (
            "quiet",
            30,
            0,
            json!({"detail": "busy", "keeps_host": false}),
        ),
        ("video", 30, 0, json!({"meet": true, "keeps_host": false})),
        (
            "asked",
            30,
            5,
            json!({"approval": true, "approval_hours": 2, "cancel_notice": 21 * 60 + 30,
                "reschedule_notice": 21 * 60 + 30}),
        ),
        (
            "together",
            30,
            5,
            json!({"assignment": "all", "hosts": hosts}),
        ),
    ];
    for (event, minutes, buffer, more) in all {
        let mut settings = json!({"event": event, "title": event, "durations": [minutes],
            "interval": 30, "buffer_before": buffer, "buffer_after": buffer,
            "notice": 60, "horizon_days": 2});
        for (name, value) in more.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        let path = format!("/v1/owner/sites/{site}/events/{event}");
        ok(ada.send("PUT", &path, Some(&settings)).await?)?;
    }
    Some(())
}

fn ok(reply: crate::people::Reply) -> Option<()> {
    (reply.status < 300).then_some(())
}
