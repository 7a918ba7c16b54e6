//! The world from which every history starts: two sites that share a host, made once by the same
//! requests that people's browsers send, in calm weather.

use std::cell::OnceCell;

use serde_json::{Value, json};

use crate::people::{Browser, Jar};
use crate::world::World;

/// The owner of both sites, and a host of both.
pub(crate) const ADA: &str = "ada@people.example";
/// A second host of the first site.
pub(crate) const BOB: &str = "bob@people.example";
/// Both sites, each with its event types.
pub(crate) const SITES: [&str; 2] = ["alpha", "beta"];
/// The event types of both, with their only duration.
pub(crate) const EVENTS: [(&str, u16); 2] = [("intro", 30), ("long", 60)];

/// What histories start from.
pub(crate) struct Template {
    world: World,
    ada: Jar,
    bob: Jar,
}

thread_local! {
    static TEMPLATE: OnceCell<Template> = const { OnceCell::new() };
    static JARS: std::cell::RefCell<(Jar, Jar)> = std::cell::RefCell::default();
}

/// Uses this thread's template, making it first if need be.
pub(crate) fn with<T>(use_it: impl FnOnce(&Template) -> T) -> T {
    TEMPLATE.with(|cell| {
        let template = cell.get_or_init(make);
        JARS.with(|jars| *jars.borrow_mut() = (template.ada.clone(), template.bob.clone()));
        use_it(template)
    })
}

/// The cookies of Ada and Bob.
pub(crate) fn jars() -> (Jar, Jar) {
    JARS.with(|jars| jars.borrow().clone())
}

impl Template {
    pub(crate) fn fork(&self, seed: u64) -> World {
        self.world.fork(seed)
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
    world.at_google("POST", "settings", &json!({"id_token_on_refresh": false}));
    for (email, name) in [(ADA, "Ada Lovelace"), (BOB, "Bob Bemer")] {
        let user = json!({"email": email, "time_zone": "Europe/Berlin", "name": name});
        world.at_google("POST", "users", &user);
    }
    world.at_google(
        "POST",
        "calendars",
        &json!({"email": ADA, "summary": "SECRET family", "id": "family@group.calendar.google.com"}),
    );
    let event = json!({"summary": "SECRET standing", "start": {"dateTime": "2026-11-24T09:30:00Z"},
        "end": {"dateTime": "2026-11-24T10:00:00Z"}});
    for (email, calendar) in [(ADA, "family@group.calendar.google.com"), (BOB, "primary")] {
        let body = json!({"email": email, "calendar": calendar, "event": event});
        world.at_google("POST", "events", &body);
    }
    let ada = Browser::new(&world, ADA, Jar::new());
    let bob = Browser::new(&world, BOB, Jar::new());
    let (a, b) = (ada.clone(), bob.clone());
    world.actor("set-up", async move {
        let done = set_up(&a, &b).await;
        assert!(done.is_some(), "the template could not be set up");
    });
    world.run(world.now() + 3600, |world| world.0.actors.get() == 0);
    // Channels are opened and everything is read.
    world.run(world.now() + 120, |_| false);
    assert!(world.0.broken.borrow().is_empty());
    Template {
        ada: ada.jar.borrow().clone(),
        bob: bob.jar.borrow().clone(),
        world,
    }
}

async fn set_up(ada: &Browser, bob: &Browser) -> Option<()> {
    let start = json!({"intent": "login_and_connect", "site": "alpha"});
    ada.consent(&start, &json!("all")).await?;
    configure(ada, "alpha", 0).await?;
    let new = json!({"name": "Bob", "zone": "Europe/Berlin"});
    let view = ada
        .send("POST", "/v1/owner/sites/alpha/hosts", Some(&new))
        .await?;
    let host = view.body["hosts"][1]["id"].as_str()?.to_owned();
    let path = format!("/v1/owner/sites/alpha/hosts/{host}/invitation");
    let invitation = ada.send("POST", &path, Some(&json!({}))).await?;
    let token = invitation.body["url"]
        .as_str()?
        .split("invitation=")
        .nth(1)?;
    let start = json!({"intent": "connect_host", "invitation": token});
    bob.consent(&start, &json!("all")).await?;
    bob.consent(&json!({"intent": "login"}), &json!("all"))
        .await?;
    configure(ada, "alpha", 1).await?;
    let new = json!({"site": "beta", "title": "Beta"});
    ada.send("POST", "/v1/owner/sites", Some(&new)).await?;
    let start = json!({"intent": "connect_host", "site": "beta"});
    ada.consent(&start, &json!("all")).await?;
    configure(ada, "beta", 0).await?;
    for site in SITES {
        events(ada, site).await?;
    }
    Some(())
}

/// All calendars block, the first receives; two hours a day.
async fn configure(ada: &Browser, site: &str, host: usize) -> Option<()> {
    let path = format!("/v1/owner/sites/{site}");
    let view = ada.send("GET", &path, None).await?.body;
    let host = &view["hosts"][host];
    let ids: Vec<&Value> = host["connections"][0]["calendars"]
        .as_array()?
        .iter()
        .map(|c| &c["id"])
        .collect();
    let base = format!("{path}/hosts/{}", host["id"].as_str()?);
    let choice = json!({"checks_conflicts": ids, "receives_bookings": ids.first()?});
    ok(ada
        .send("PUT", &format!("{base}/calendars"), Some(&choice))
        .await?)?;
    let schedule = json!({"zone": "Europe/Berlin", "weekly": [
        {"days": ["mo", "tu", "we", "th", "fr"], "start": "09:00", "end": "12:00"}]});
    ok(ada
        .send("PUT", &format!("{base}/schedule"), Some(&schedule))
        .await?)
}

async fn events(ada: &Browser, site: &str) -> Option<()> {
    for (event, minutes, buffer) in [("intro", 30, 0), ("long", 60, 10)] {
        let settings = json!({"event": event, "title": event, "durations": [minutes],
            "interval": 30, "buffer_before": buffer, "buffer_after": buffer,
            "notice": 60, "horizon_days": 2});
        let path = format!("/v1/owner/sites/{site}/events/{event}");
        ok(ada.send("PUT", &path, Some(&settings)).await?)?;
    }
    Some(())
}

fn ok(reply: crate::people::Reply) -> Option<()> {
    (reply.status < 300).then_some(())
}
