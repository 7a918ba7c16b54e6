//! Every route that changes settings leaves a line in the audit log, and none for what is the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::routes::ROUTES;
use crate::site::tests::deployment::Deployment;
use crate::site::tests::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// What is no GET and changes no settings, with what it does instead.
const NO_SETTINGS: &[(&str, &str, &str)] = &[
    (
        "POST",
        "hosts/{host}/by_hand/{booking}/done",
        "ticks off what the host did at Google",
    ),
    ("POST", "hosts/{host}/refresh", "reads calendars"),
    (
        "PUT",
        "hosts/{host}/connections/{connection}/replace",
        "says what is meant: choosing, moving and letting go leave their own lines",
    ),
    (
        "DELETE",
        "hosts/{host}/connections/{connection}/replace",
        "the same",
    ),
    (
        "POST",
        "hosts/{host}/existing-bookings",
        "writes what is to be in the calendar anyway",
    ),
    (
        "POST",
        "hosts/{host}/connections/{connection}/own-calendar",
        "makes a calendar; that it takes bookings is a line, see the tests of own_calendar",
    ),
    (
        "POST",
        "hosts/{host}/calendars/{calendar}/refresh",
        "reads a calendar",
    ),
    ("POST", "hosts/{host}/self-test", "tries a booking"),
    (
        "POST",
        "bookings.csv",
        "gives bookings out; a line of the activity log",
    ),
    ("POST", "bookings.ics", "the same"),
    ("PUT", "bookings/{booking}/note", "is about one booking"),
    ("POST", "bookings/{booking}/approve", "is about one booking"),
    ("POST", "bookings/{booking}/decline", "is about one booking"),
    ("POST", "bookings/{booking}/cancel", "is about one booking"),
    (
        "POST",
        "bookings/{booking}/reschedule",
        "is about one booking",
    ),
    (
        "POST",
        "bookings/{booking}/host-change",
        "is about one booking",
    ),
    (
        "POST",
        "people-to-call/{booking}/done",
        "is about one booking",
    ),
    ("POST", "jobs/retry", "tries work again"),
    ("POST", "jobs/{kind}/{subject}/retry", "tries work again"),
    ("POST", "visitors/export", "gives out what a visitor said"),
    ("POST", "visitors/erase", "takes away what a visitor said"),
    ("POST", "whole/export", "gives the site out"),
    ("POST", "whole/erase", "erases the audit log too"),
];

/// Ada, who owns the site, at her browser.
struct Ada {
    browser: Browser,
    /// Routes that were asked, as method and pattern.
    asked: BTreeSet<(&'static str, &'static str)>,
}

async fn audit(browser: &mut Browser) -> Vec<Value> {
    let path = format!("{SITE}/audit/0/9999999999");
    let view = browser.send("GET", &path, None).await.expect(200).body;
    view["lines"].as_array().unwrap().clone()
}

impl Ada {
    /// Asks a route, `names` in order in place of its names; the newest line must say `what`.
    async fn changes(
        &mut self,
        (method, path): (&'static str, &'static str),
        names: &[&str],
        body: Value,
        what: &str,
    ) -> Value {
        let mut names = names.iter();
        let parts = path.split('/').map(|part| match part.starts_with('{') {
            true => names.next().unwrap(),
            false => part,
        });
        let address = format!("{SITE}/{}", parts.collect::<Vec<_>>().join("/"));
        let address = address.trim_end_matches('/');
        let before = audit(&mut self.browser).await.len();
        let done = self.browser.send(method, address, Some(body.clone())).await;
        assert!(done.status < 300, "{method} {path}: {}", done.text);
        let lines = audit(&mut self.browser).await;
        let new = &lines[..lines.len() - before];
        let said = new.iter().find(|line| line["what"] == what);
        let said = said.unwrap_or_else(|| panic!("{method} {path} says {new:?}, not {what}"));
        for line in new {
            assert_eq!(line["who"], "Ada Lovelace", "{method} {path}");
            assert_ne!(line["changed"], json!([]), "{method} {path}: {line}");
        }
        assert_eq!(said["at"].as_str().unwrap().len(), 20, "{said}");
        if method == "PUT" {
            self.browser
                .send(method, address, Some(body))
                .await
                .expect(200);
            let again = audit(&mut self.browser).await.len();
            assert_eq!(
                again,
                lines.len(),
                "{method} {path}: the same again is a change"
            );
        }
        self.asked.insert((method, path));
        done.body
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn of_people(ada: &mut Ada, at: &Deployment) {
    let wish = json!({"role": "viewer", "sees": {"all": true}});
    let made = ada
        .changes(
            ("POST", "invitations"),
            &[],
            wish.clone(),
            "Invitation made",
        )
        .await;
    at.person("viv@example.com", "Viv", "Europe/London");
    let mut viv = Browser::new(at);
    let login = json!({"intent": "login"});
    viv.consent(login, "viv@example.com", json!("all")).await;
    let secret = text(&made["url"]).split("appointment=").nth(1).unwrap();
    let path = format!("{SITE}/appointments");
    let secret = json!({ "secret": secret });
    viv.send("POST", &path, Some(secret)).await.expect(201);
    let joined = audit(&mut ada.browser).await;
    let joined = joined.iter().find(|it| it["what"] == "Viv became a member");
    assert_eq!(joined.unwrap()["who"], "Viv");
    let path = format!("{SITE}/members");
    let all = ada.browser.send("GET", &path, None).await.expect(200).body;
    let all = all["members"].as_array().unwrap();
    let id = text(&all.iter().find(|it| it["name"] == "Viv").unwrap()["id"]).to_owned();
    let watch = json!({ "members": [id] });
    let route = ("PUT", "events/{event}/watchers");
    ada.changes(route, &["intro"], watch, "What Viv may do")
        .await;
    let change = json!({"role": "owner", "sees": {}});
    let route = ("PUT", "members/{member}");
    ada.changes(route, &[&id], change, "What Viv may do").await;
    let route = ("DELETE", "members/{member}");
    ada.changes(route, &[&id], json!({}), "A former member left")
        .await;
    // Of who is gone no name is left, also in what they did.
    let lines = audit(&mut ada.browser).await;
    assert!(!json!(lines).to_string().contains("Viv"), "{lines:?}");
    assert!(lines.iter().any(|it| it["who"] == "A former member"));
    ada.changes(("POST", "invitations"), &[], wish, "Invitation made")
        .await;
    ada.changes(("POST", "admins"), &[], json!({}), "Invitation made")
        .await;
    let path = format!("{SITE}/members");
    let all = ada.browser.send("GET", &path, None).await.expect(200).body;
    let open = text(&all["invitations"][0]["id"]);
    let route = ("DELETE", "invitations/{invitation}");
    let said = "Invitation used or withdrawn";
    ada.changes(route, &[open], json!({}), said).await;
}

async fn of_events(ada: &mut Ada) {
    let view = ada.browser.view().await;
    let mut event = view["events"][0].clone();
    event["event"] = json!("second");
    event["title"] = json!("Second");
    let said = "New event type “Second”";
    ada.changes(("POST", "events"), &[], event.clone(), said)
        .await;
    let order = json!({"events": ["second", "intro"]});
    ada.changes(("PUT", "events"), &[], order, "Order of event types")
        .await;
    event["title"] = json!("Renamed");
    event["notice"] = json!(120);
    let route = ("PUT", "events/{event}");
    ada.changes(route, &["second"], event, "Event type “Renamed”")
        .await;
    let changed = &audit(&mut ada.browser).await[0]["changed"];
    let title = json!({"field": "Title", "before": "Second", "after": "Renamed"});
    assert!(changed.as_array().unwrap().contains(&title), "{changed}");
    assert_eq!(changed.as_array().unwrap().len(), 2, "{changed}");
    let route = ("DELETE", "events/{event}");
    ada.changes(route, &["intro"], json!({}), "Event type “Intro call”")
        .await;
    let route = ("POST", "events/{event}/restore");
    ada.changes(route, &["intro"], json!({}), "Event type “Intro call”")
        .await;
}

async fn of_hours(ada: &mut Ada, host: &str) {
    let hours = |start: &str| {
        let window = json!({"days": ["mo", "tu"], "start": start, "end": "12:00"});
        json!({"zone": "Europe/Berlin", "weekly": [window]})
    };
    let hours_of = "Hours of Ada Lovelace";
    let route = ("PUT", "hosts/{host}/schedule");
    ada.changes(route, &[host], hours("08:00"), hours_of).await;
    let line = &audit(&mut ada.browser).await[0];
    let weekly = json!([{"field": "Weekly", "before": "Mon–Fri 09:00–17:00",
        "after": "Mon–Tue 08:00–12:00"}]);
    assert_eq!(line["changed"], weekly);
    let named = |name: &str| json!({"name": name, "schedule": hours("08:00")});
    let route = ("POST", "hosts/{host}/schedules");
    let said = "New schedule for Ada Lovelace";
    let view = ada.changes(route, &[host], named("Early"), said).await;
    let id = text(&view["hosts"][0]["schedules"][1]["id"]).to_owned();
    let route = ("PUT", "hosts/{host}/schedules/{schedule}");
    ada.changes(route, &[host, &id], named("Earlier"), hours_of)
        .await;
    let route = ("POST", "hosts/{host}/schedules/{schedule}/remove");
    let said = "Schedule of Ada Lovelace removed";
    ada.changes(route, &[host, &id], json!({}), said).await;
}

async fn of_hosts(ada: &mut Ada, host: &str) {
    let new = json!({"name": "Carl", "zone": "Europe/Berlin"});
    let view = ada
        .changes(("POST", "hosts"), &[], new, "New host Carl")
        .await;
    let carl = text(&view["hosts"][1]["id"]).to_owned();
    let route = ("POST", "hosts/{host}/invitation");
    ada.changes(route, &[&carl], json!({}), "Invitation made")
        .await;
    let route = ("PUT", "hosts/{host}");
    ada.changes(route, &[&carl], json!({"name": "Carla"}), "Host Carla")
        .await;
    of_hours(ada, host).await;
    let route = ("PUT", "hosts/{host}/limits");
    ada.changes(route, &[host], json!({"day": 3}), "Limits of Ada Lovelace")
        .await;
    let route = ("PUT", "hosts/{host}/mails");
    let mut mails = view["hosts"][0]["mails"].clone();
    mails["rejected"] = json!(false);
    ada.changes(route, &[host], mails, "E-mails of Ada Lovelace")
        .await;
    let route = ("PUT", "hosts/{host}/switches");
    let off = json!({"busy_blocks": true, "bookings_written": false, "confirm": ""});
    let said = "What the calendars of Ada Lovelace do";
    ada.changes(route, &[host], off, said).await;
    let stays = json!({"bookings": "keep"});
    let route = ("POST", "hosts/{host}/pause");
    ada.changes(route, &[host], stays.clone(), "Host Ada Lovelace")
        .await;
    let route = ("POST", "hosts/{host}/resume");
    ada.changes(route, &[host], json!({}), "Host Ada Lovelace")
        .await;
    let route = ("POST", "hosts/{host}/remove");
    ada.changes(route, &[&carl], stays, "Host Carla").await;
}

async fn of_connections(ada: &mut Ada, at: &Deployment, host: &str) {
    let view = ada.browser.view().await;
    let connection = &view["hosts"][0]["connections"][0];
    let first = &connection["calendars"][0]["id"];
    let wish = json!({"checks_conflicts": [first], "receives_bookings": first});
    let route = ("PUT", "hosts/{host}/calendars");
    let said = "Calendars of Ada Lovelace";
    ada.changes(route, &[host], wish, said).await;
    let file = b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Secret title\r\nEND:VCALENDAR\r\n";
    at.publish(move |_| Ok(http::Response::new(file.to_vec())));
    let address = json!({"address": "https://outlook.example.org/s3cret/calendar.ics"});
    let route = ("POST", "hosts/{host}/feeds-in");
    let said = "Account or calendar of Ada Lovelace connected";
    let view = ada.changes(route, &[host], address, said).await;
    let connections = view["hosts"][0]["connections"].as_array().unwrap();
    let of = |kind: &str| {
        let found = connections.iter().find(|it| it["kind"] == kind);
        text(&found.unwrap()["id"])
    };
    let ended = "Account or calendar of Ada Lovelace disconnected";
    let route = ("PUT", "hosts/{host}/connections/{connection}/visibility");
    let said = "Who sees the busy times of Ada Lovelace";
    let team = json!({"busy_seen_by": "team"});
    ada.changes(route, &[host, of("google")], team, said).await;
    let route = ("DELETE", "hosts/{host}/feeds-in/{connection}");
    ada.changes(route, &[host, of("ical")], json!({}), ended)
        .await;
    let route = ("POST", "hosts/{host}/connections/{connection}/disconnect");
    let keep = json!({"bookings": "keep"});
    // An event is on its way out of the calendar: the rest is done without her.
    let ended = "Started disconnecting an account of Ada Lovelace";
    ada.changes(route, &[host, of("google")], keep, ended).await;
}

#[tokio::test]
async fn every_route_that_changes_settings_says_who_what_before_and_after() {
    let (at, browser) = connected().await;
    at.book("grace", "2026-11-24T10:00:00Z").await.expect(201);
    let mut ada = Ada {
        browser,
        asked: BTreeSet::new(),
    };
    let view = ada.browser.view().await;
    let host = text(&view["hosts"][0]["id"]).to_owned();
    let wish = json!({"title": "Ada & friends", "contact": "+49 30 1"});
    ada.changes(("PUT", ""), &[], wish, "Site settings").await;
    let wish = json!({"accent": "#112233"});
    ada.changes(("PUT", "brand"), &[], wish, "What visitors see")
        .await;
    let said = "How long visitors’ data is kept";
    ada.changes(("PUT", "privacy"), &[], json!({"keep_days": 30}), said)
        .await;
    let said = "Calendar feed made";
    let feeds = ada.changes(("POST", "feeds"), &[], json!({}), said).await;
    let feed = text(&feeds["feeds"][0]["id"]).to_owned();
    let said = "Calendar feed ended";
    ada.changes(("DELETE", "feeds/{feed}"), &[&feed], json!({}), said)
        .await;
    let (route, value) = (("PUT", "locks/{group}"), json!({"limits": {"day": 2}}));
    ada.changes(route, &["limits"], value, "Limits locked for everybody")
        .await;
    let route = ("DELETE", "locks/{group}");
    ada.changes(
        route,
        &["limits"],
        json!({}),
        "Limits unlocked for everybody",
    )
    .await;
    of_people(&mut ada, &at).await;
    of_events(&mut ada).await;
    of_hosts(&mut ada, &host).await;
    of_connections(&mut ada, &at, &host).await;

    for route in ROUTES.iter().filter(|route| !route.only_looks()) {
        let key = (route.method.as_str(), route.path);
        let excepted = NO_SETTINGS
            .iter()
            .any(|(method, path, _)| (*method, *path) == key);
        let asked = ada.asked.contains(&key);
        assert!(
            excepted != asked,
            "{key:?}: try it here, or say why it needs no line"
        );
    }
    // Nothing of visitors, of accounts and of what calendars are called.
    let all = at.site("ada-lovelace");
    let all = all.store().unwrap();
    let (first, last) = (all_of_time(0), all_of_time(9_999_999_999));
    let kept = format!("{:?}", all.audit(first, last, 5_000).unwrap());
    for secret in [
        "grace",
        "Grace",
        "@",
        "s3cret",
        "Secret title",
        "Family",
        "example.org",
    ] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

fn all_of_time(epoch: i64) -> shared::time::Timestamp {
    shared::time::Timestamp::from_epoch(epoch)
}

#[tokio::test]
async fn lines_are_kept_for_a_year_and_come_page_by_page() {
    let (at, mut browser) = connected().await;
    let before = audit(&mut browser).await.len();
    for name in 0..205 {
        let wish = json!({"title": format!("Title {name}"), "contact": ""});
        browser.send("PUT", SITE, Some(wish)).await.expect(200);
    }
    let path = format!("{SITE}/audit/0/9999999999");
    let page = browser.send("GET", &path, None).await.expect(200).body;
    assert_eq!(page["more"], true);
    assert_eq!(page["lines"].as_array().unwrap().len(), 200);
    let title = json!({"field": "Title", "before": "Title 203", "after": "Title 204"});
    assert_eq!(page["lines"][0]["changed"], json!([title]));
    assert!(before > 0, "connecting is a change");
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let year = site.now().plus_seconds(365 * 86_400 + 1);
    store.tidy(year).unwrap();
    let left = store.audit(all_of_time(0), year, 5_000).unwrap();
    assert_eq!(left, []);
    let wrong = format!("{SITE}/audit/yesterday/0");
    let wrong = browser.send("GET", &wrong, None).await.expect(400);
    assert_eq!(wrong.body["field"], "since");
}

#[tokio::test]
async fn nobodys_changes_push_out_those_of_others() {
    let (at, mut browser) = connected().await;
    let wish = json!({"title": "By Ada", "contact": ""});
    browser.send("PUT", SITE, Some(wish)).await.expect(200);
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let by_ada = store
        .audit(all_of_time(0), all_of_time(i64::MAX), 9)
        .unwrap()[0]
        .clone();
    let total = || {
        let lines = store.audit(all_of_time(0), all_of_time(i64::MAX), 9_000);
        lines.unwrap()
    };
    let before = total().len();
    for _ in 0..2_100 {
        let mut by_bob = by_ada.clone();
        by_bob.member = "bob".into();
        store.put_audit(&by_bob).unwrap();
    }
    store.tidy(site.now()).unwrap();
    assert_eq!(total().len(), before + 2_000);
    assert!(total().contains(&by_ada));
}
