//! The table of routes: each lets in whom it should, and none is hidden by another.

use serde_json::{Value, json};

use super::guard::Guard;
use super::routes::{Part, ROUTES, Route};
use crate::site::tests::deployment::Deployment;
use crate::site::tests::people::{Browser, Reply, connected};
use crate::store::{Copy, CopyState, JobKind};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// What is no GET and lets every member in: the use case takes only what is theirs.
const FOR_EVERY_MEMBER: [&str; 8] = [
    "bookings/search",
    "bookings.csv",
    "bookings.ics",
    "drafts",
    "feeds",
    "feeds/{feed}",
    "jobs/retry",
    "jobs/{kind}/{subject}/retry",
];

const ONLY_THIS_HOST: &str = "Only this host may do that: nobody else sees their calendars.";

fn names(route: &Route) -> Vec<&'static str> {
    let named = |part| match part {
        Part::Name(name) => Some(name),
        Part::Word(_) => None,
    };
    route.parts().filter_map(named).collect()
}

#[test]
fn every_route_has_the_guard_that_its_address_needs() {
    for route in ROUTES {
        let names = names(route);
        let fits = match route.guard {
            Guard::Owner => true,
            Guard::ThisHost | Guard::Host => names.contains(&"host"),
            Guard::BookingHost | Guard::VisitorHost => names.contains(&"booking"),
            Guard::Member | Guard::Reader => {
                let reads = route.method == http::Method::GET;
                let theirs = reads || FOR_EVERY_MEMBER.contains(&route.path);
                theirs && !names.contains(&"host") && !names.contains(&"booking")
            }
        };
        assert!(fits, "{} {}: {:?}", route.method, route.path, route.guard);
    }
}

#[test]
fn no_route_is_hidden_by_one_before_it() {
    let hides = |first: &Route, then: &Route| {
        first.method == then.method
            && first.parts().count() == then.parts().count()
            && first
                .parts()
                .zip(then.parts())
                .all(|(first, then)| match first {
                    Part::Name(_) => true,
                    Part::Word(_) => first == then,
                })
    };
    for (at, then) in ROUTES.iter().enumerate() {
        for first in &ROUTES[..at] {
            let (one, two) = (first.path, then.path);
            assert!(!hides(first, then), "{} {two} behind {one}", then.method);
        }
    }
}

/// What stands in an address in place of the names.
struct Theirs {
    host: String,
    connection: String,
    booking: String,
}

impl Theirs {
    fn address(&self, route: &Route) -> String {
        let parts = route.parts().map(|part| match part {
            Part::Word(word) => word,
            Part::Name("host") => &self.host,
            Part::Name("connection") => &self.connection,
            Part::Name("booking") => &self.booking,
            Part::Name("event") => "intro",
            Part::Name("minutes") => "30",
            Part::Name("start") => "2026-11-24T09:00:00Z",
            Part::Name("from") if route.path.starts_with("log/") => "1795000000",
            Part::Name("to") if route.path.starts_with("log/") => "1795600000",
            Part::Name("from") => "2026-11-23T00:00:00Z",
            Part::Name("to") => "2026-11-30T00:00:00Z",
            Part::Name("days") => "7",
            Part::Name("since") => "1795000000",
            Part::Name("until") => "1795600000",
            Part::Name("direction" | "whose") => "all",
            Part::Name("busy" | "written") => "on",
            Part::Name("kind") => "refresh",
            Part::Name("group") => "hours",
            Part::Name("subject" | "schedule" | "feed" | "calendar" | "member" | "invitation") => {
                "none"
            }
            Part::Name(name) => panic!("say here what stands for {{{name}}}"),
        });
        let parts: Vec<&str> = parts.collect();
        format!("{SITE}/{}", parts.join("/"))
            .trim_end_matches('/')
            .to_owned()
    }
}

/// Asks with a body that no route takes: who is let in hears that, and nothing is changed.
async fn ask(browser: &mut Browser, route: &Route, theirs: &Theirs) -> Reply {
    let body = (route.method != http::Method::GET).then(|| json!([]));
    let address = theirs.address(route);
    browser.send(route.method.as_str(), &address, body).await
}

#[track_caller]
fn let_in(route: &Route, reply: &Reply) {
    let status = match route.method {
        http::Method::GET => 200,
        _ => 400,
    };
    let (method, path) = (&route.method, route.path);
    assert_eq!(reply.status, status, "{method} {path}: {}", reply.text);
}

#[track_caller]
fn refused(route: &Route, reply: &Reply, status: u16, code: &str, detail: &str) {
    let (method, path) = (&route.method, route.path);
    assert_eq!(reply.status, status, "{method} {path}: {}", reply.text);
    assert_eq!(reply.body["code"], code, "{method} {path}");
    assert_eq!(reply.body["detail"], detail, "{method} {path}");
}

/// Ada, who owns the site and is a host of it, and Bob, who is another; each with a booking.
async fn two_hosts() -> (Deployment, (Browser, Theirs), (Browser, Theirs)) {
    let (at, mut ada) = connected().await;
    let (bob_id, token) = ada.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    let calendar = bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&bob_id, json!([calendar]), &calendar).await;
    ada.choose_all().await;
    at.run_alarms().await;
    for key in ["grace", "linus"] {
        at.book(key, "2026-11-24T10:00:00Z").await.expect(201);
    }
    let view = ada.view().await;
    let theirs = |me: &dyn Fn(&Value) -> bool| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let hosts = view["hosts"].as_array().unwrap();
        let host = hosts.iter().find(|host| me(&host["id"])).unwrap();
        let bookings = view["bookings"].as_array().unwrap();
        let booking = bookings.iter().find(|it| me(&it["host"])).unwrap();
        Theirs {
            host: text(&host["id"]),
            connection: text(&host["connections"][0]["id"]),
            booking: text(&booking["id"]),
        }
    };
    let (adas, bobs) = (theirs(&|id| *id != *bob_id), theirs(&|id| *id == *bob_id));
    (at, (ada, adas), (bob, bobs))
}

/// Somebody whom Ada invites to look at these bookings.
async fn invited(at: &Deployment, ada: &mut Browser, name: &str, sees: Value) -> Browser {
    let email = format!("{name}@example.com");
    at.person(&email, name, "Europe/London");
    let mut browser = Browser::new(at);
    let start = json!({"intent": "login"});
    browser.consent(start, &email, json!("all")).await;
    let wish = json!({"role": "viewer", "sees": sees});
    let path = format!("{SITE}/invitations");
    let link = ada.send("POST", &path, Some(wish)).await.expect(201).body;
    let secret = link["url"].as_str().unwrap().split("appointment=").nth(1);
    let wish = json!({"secret": secret.unwrap()});
    let path = format!("{SITE}/appointments");
    browser.send("POST", &path, Some(wish)).await.expect(201);
    browser
}

#[tokio::test]
async fn every_route_refuses_whom_its_guard_names() {
    let (at, (mut ada, adas), (mut bob, bobs)) = two_hosts().await;
    let mut nobody = Browser::new(&at);
    at.person("eve@example.com", "Eve", "Europe/London");
    let mut eve = Browser::new(&at);
    let start = json!({"intent": "login_and_connect"});
    eve.consent(start, "eve@example.com", json!("all")).await;
    let mut viewer = invited(&at, &mut ada, "viv", json!({"all": true})).await;
    let mut watcher = invited(&at, &mut ada, "wanda", json!({"events": ["intro"]})).await;
    for route in ROUTES {
        let reply = ask(&mut nobody, route, &adas).await;
        let sentence = "Sign in with Google on the setup page.";
        refused(route, &reply, 401, "sign_in", sentence);
        let reply = ask(&mut eve, route, &adas).await;
        let sentence = "This site belongs to somebody else.";
        refused(route, &reply, 403, "forbidden", sentence);
        let_in(route, &ask(&mut ada, route, &adas).await);
        let reply = ask(&mut ada, route, &bobs).await;
        match route.guard {
            Guard::Host => refused(route, &reply, 403, "forbidden", ONLY_THIS_HOST),
            _ => let_in(route, &reply),
        }
        let (owners, others) = match route.guard {
            Guard::Member | Guard::Reader => (None, None),
            Guard::Owner => {
                let sentence = Some("Only an admin of this site may change this.");
                (sentence, sentence)
            }
            Guard::ThisHost | Guard::BookingHost => {
                (None, Some("Only an admin or this host may change this."))
            }
            Guard::Host => (None, Some(ONLY_THIS_HOST)),
            Guard::VisitorHost => (None, Some("This is another host’s visitor.")),
        };
        for browser in [&mut viewer, &mut watcher] {
            for theirs in [&adas, &bobs] {
                let reply = ask(browser, route, theirs).await;
                match (route.guard, others) {
                    (Guard::Reader, _) => let_in(route, &reply),
                    (Guard::Member, _) => {
                        let sentence =
                            "You can only look at bookings here: ask an admin if you need more.";
                        refused(route, &reply, 403, "forbidden", sentence);
                    }
                    (_, sentence) => {
                        refused(route, &reply, 403, "forbidden", sentence.unwrap());
                    }
                }
            }
        }
        for (theirs, sentence) in [(&bobs, owners), (&adas, others)] {
            let reply = ask(&mut bob, route, theirs).await;
            match sentence {
                Some(sentence) => refused(route, &reply, 403, "forbidden", sentence),
                None => let_in(route, &reply),
            }
        }
    }
}

/// Bob's busy hour, what is left for him to remove by hand, and work for him that has failed with
/// a message of Google's that names his account.
async fn troubles_of_bob(at: &Deployment, bob: &mut Browser, bobs: &Theirs) {
    let hour = json!({"summary": "Dentist", "start": {"dateTime": "2026-11-24T09:00:00Z"},
        "end": {"dateTime": "2026-11-24T10:00:00Z"}});
    at.control(
        "events",
        json!({"email": "bob@example.com", "calendar": "primary", "event": hour}),
    );
    let refresh = format!("{SITE}/hosts/{}/refresh", bobs.host);
    bob.send("POST", &refresh, Some(json!({})))
        .await
        .expect(200);
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let calendars = store.calendars_of_host(&bobs.host).unwrap();
    let receives = calendars.iter().find(|it| it.receives_bookings).unwrap();
    store
        .put_copy(&Copy {
            booking: bobs.booking.clone(),
            calendar: receives.id.clone(),
            event: "left".to_owned(),
            state: CopyState::ByHand,
            time: store.booking(&bobs.booking).unwrap().unwrap().time,
            since: site.now(),
            invited: false,
        })
        .unwrap();
    let (kind, now) = (JobKind::Refresh, site.now());
    store.put_job(kind, &bobs.connection, now, 9).unwrap();
    let said = "notFound: Not Found: bob@example.com";
    store
        .note_failure(kind, &bobs.connection, Some(now), said)
        .unwrap();
}

#[tokio::test]
async fn an_owner_reads_nowhere_what_another_hosts_accounts_and_calendars_are_called() {
    let (at, (mut ada, adas), (mut bob, bobs)) = two_hosts().await;
    troubles_of_bob(&at, &mut bob, &bobs).await;
    let (account, family) = ("bob@example.com", "Family");
    let mut own = String::new();
    for route in ROUTES.iter().filter(|it| it.method == http::Method::GET) {
        if route.guard != Guard::Owner {
            own += &ask(&mut bob, route, &bobs).await.expect(200).text;
        }
        for theirs in [&adas, &bobs] {
            let reply = ask(&mut ada, route, theirs).await.expect(200);
            assert!(
                !reply.text.contains(account),
                "{}: {}",
                route.path,
                reply.text
            );
        }
        // Ada's calendar is no secret to herself, and one to Bob.
        let reply = ask(&mut bob, route, &bobs).await;
        assert!(
            !reply.text.contains(family),
            "{}: {}",
            route.path,
            reply.text
        );
    }
    // All of it would have named him: his page, why, the list of what to remove, and the work.
    for what in [
        "\"email\":\"bob@example.com\"",
        "\"title\":\"bob@example.com\"",
        "\u{201c}bob@example.com\u{201d} is busy then",
        "\"calendar\":\"bob@example.com\"",
        "Not Found: bob@example.com",
    ] {
        assert!(own.contains(what), "{what} is not in {own}");
    }
    let view = ada.view().await;
    let hosts = view["hosts"].as_array().unwrap();
    let host = hosts.iter().find(|host| host["id"] == *bobs.host).unwrap();
    assert_eq!(host["by_hand"][0]["calendar"], "");
    assert_eq!(host["coming"], 1);
    let connection = &host["connections"][0];
    assert_eq!(connection["calendars"], json!([]));
    assert_eq!(connection["calendar_count"], 1);
    assert_eq!(connection["blocking_count"], 1);
    assert!(connection["last_read"].is_string(), "{connection}");
    assert_eq!(connection["push"], true);
    let jobs = ada.send("GET", &format!("{SITE}/jobs"), None).await;
    assert_eq!(jobs.body["jobs"][0]["error"], "notFound: Not Found: …");
}

#[tokio::test]
async fn a_booking_that_there_is_not_is_no_bodys() {
    let (_, (mut ada, mut adas), (mut bob, _)) = two_hosts().await;
    adas.booking = "none".to_owned();
    let of_booking = |route: &&Route| {
        let guards = [Guard::BookingHost, Guard::VisitorHost];
        guards.contains(&route.guard)
    };
    for route in ROUTES.iter().filter(of_booking) {
        for browser in [&mut ada, &mut bob] {
            let reply = ask(browser, route, &adas).await;
            let sentence = "There is no such booking: check the address.";
            refused(route, &reply, 404, "not_found", sentence);
        }
    }
}

#[tokio::test]
async fn an_address_says_which_methods_it_takes() {
    let (_, (mut ada, adas), _) = two_hosts().await;
    for route in ROUTES {
        let same = |it: &&Route| it.path == route.path;
        let methods = ROUTES.iter().filter(same).map(|it| it.method.as_str());
        let allowed = methods.collect::<Vec<_>>().join(", ");
        let reply = ada
            .send("PATCH", &adas.address(route), Some(json!({})))
            .await;
        let sentence = format!("Use {allowed}.");
        refused(route, &reply, 405, "method_not_allowed", &sentence);
        assert_eq!(reply.headers["allow"], allowed.as_str(), "{}", route.path);
    }
    let reply = ada.send("GET", &format!("{SITE}/nowhere"), None).await;
    assert_eq!(reply.expect(404).body["code"], "not_found");
}
