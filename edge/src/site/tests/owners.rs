//! Who may see and change what: permissions at Google, members, invitations.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
const FREE_BUSY: &str = "https://www.googleapis.com/auth/calendar.events.freebusy";
const SITE: &str = "/v1/owner/sites/ada-lovelace";
const SLOTS: &str = "/v1/sites/ada-lovelace/events/intro/slots/30/2026-11";

#[tokio::test]
async fn an_unticked_box_is_named_and_given_later_without_losing_anything() {
    let (at, mut owner) = connected().await;
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    at.control("revoke", json!({"email": OWNER}));
    let to = owner
        .consent(
            start.clone(),
            OWNER,
            json!([LIST, FREE_BUSY, "openid", "email", "profile"]),
        )
        .await;
    assert!(to.contains("problem=missing_permission"), "{to}");
    let view = owner.view().await;
    let connection = &view["hosts"][0]["connections"][0];
    assert_eq!(connection["state"], "missing_permission");
    assert_eq!(connection["missing"].as_array().unwrap().len(), 1);
    assert!(
        connection["missing"][0]["scope"]
            .as_str()
            .unwrap()
            .ends_with("calendar.events.owned")
    );
    let closed = at.visit("GET", SLOTS, &[], None).await.expect(503);
    assert_eq!(closed.body["code"], "host_unavailable");
    let to = owner.consent(start, OWNER, json!("all")).await;
    assert!(to.contains("connected="), "{to}");
    at.run_alarms().await;
    assert!(!at.slots().await.is_empty());
    let calendars = &owner.view().await["hosts"][0]["connections"][0]["calendars"];
    assert_eq!(
        calendars[0]["receives_bookings"], true,
        "the choice is kept"
    );
}

#[tokio::test]
async fn a_site_is_closed_to_strangers_and_to_other_sites_pages() {
    let (at, mut owner) = connected().await;
    Browser::new(&at).send("GET", SITE, None).await.expect(401);
    at.person("eve@example.com", "Eve", "Europe/London");
    let mut eve = Browser::new(&at);
    let to = eve
        .consent(
            json!({"intent": "login_and_connect"}),
            "eve@example.com",
            json!("all"),
        )
        .await;
    assert!(to.starts_with("/setup?site=eve"), "{to}");
    eve.send("GET", SITE, None).await.expect(403);
    let host = owner.view().await["hosts"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (method, path) in [
        ("PUT", SITE.to_owned()),
        ("POST", format!("{SITE}/hosts")),
        ("POST", format!("{SITE}/hosts/{host}/invitation")),
        ("POST", format!("{SITE}/hosts/{host}/refresh")),
        ("PUT", format!("{SITE}/hosts/{host}/schedule")),
        ("PUT", format!("{SITE}/events/intro")),
    ] {
        eve.send(method, &path, Some(json!({}))).await.expect(403);
    }
    let connect = json!({"intent": "connect_host", "site": "ada-lovelace"});
    let to = eve.consent(connect, "eve@example.com", json!("all")).await;
    assert!(to.contains("problem=not_allowed"), "{to}");
    owner.origin = "https://evil.example";
    let changed = json!({"title": "Mine now", "contact": ""});
    owner.send("PUT", SITE, Some(changed)).await.expect(403);
    owner
        .send("POST", "/v1/me/sign-out", Some(json!({})))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_host_comes_by_invitation_and_sees_only_what_is_theirs() {
    let (at, mut owner) = connected().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    let (bob_id, token) = owner.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let start = json!({"intent": "connect_host", "invitation": token});
    let to = bob
        .consent(start.clone(), "bob@example.com", json!("all"))
        .await;
    assert!(to.contains(&format!("connected={bob_id}")), "{to}");
    let view = bob.view().await;
    assert_eq!(view["role"], "host");
    assert_eq!(view["hosts"].as_array().unwrap().len(), 1);
    assert_eq!(view["hosts"][0]["me"], true);
    assert!(
        view["bookings"].as_array().unwrap().is_empty(),
        "the owner's bookings are not his"
    );
    let title = json!({"title": "Bob's", "contact": ""});
    bob.send("PUT", SITE, Some(title)).await.expect(403);
    let own = view["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&bob_id, json!([own]), &own).await;
    // The link was for one person.
    at.person("eve@example.com", "Eve", "Europe/London");
    let to = Browser::new(&at)
        .consent(start, "eve@example.com", json!("all"))
        .await;
    assert!(to.contains("problem=invitation"), "{to}");
    // Two hosts: the same start can be booked twice, and not a third time.
    at.run_alarms().await;
    at.book("linus", "2026-11-24T10:00:00Z").await.expect(201);
    at.book("margaret", "2026-11-24T10:00:00Z")
        .await
        .expect(201);
    at.book("ken", "2026-11-24T10:00:00Z").await.expect(409);
}

#[tokio::test]
async fn how_many_bookings_are_not_listed_is_said() {
    let (at, mut owner) = connected().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    assert_eq!(owner.view().await["bookings_left_out"], 0);
    let site = at.site("ada-lovelace");
    let run = |statement: &str| site.ports.sql.run(statement, &[]).unwrap();
    run("CREATE TABLE more AS SELECT * FROM bookings");
    for number in 0..102 {
        run(&format!(
            "UPDATE more SET id = 'm{number}', google_event = 'm{number}'"
        ));
        run("INSERT INTO bookings SELECT * FROM more");
    }
    let view = owner.view().await;
    assert_eq!(view["bookings"].as_array().unwrap().len(), 100);
    assert_eq!(view["bookings_left_out"], 3);
    assert_eq!(view["hosts"][0]["coming"], 103);
}

#[tokio::test]
async fn a_shared_calendar_receives_bookings_only_with_the_wider_consent() {
    let at = Deployment::new();
    at.person("bob@example.com", "Bob", "Europe/London");
    let shared = at.control(
        "calendars",
        json!({"email": "bob@example.com", "summary": "Team"}),
    );
    at.control(
        "share",
        json!({"calendar": shared["id"], "email": OWNER, "role": "writer"}),
    );
    let mut owner = Browser::new(&at);
    let view = owner.set_up().await;
    let host = view["hosts"][0]["id"].as_str().unwrap().to_owned();
    let all = view["hosts"][0]["connections"][0]["calendars"]
        .as_array()
        .unwrap()
        .clone();
    let id = |title: &str| {
        all.iter()
            .find(|c| c["title"] == title)
            .map(|c| c["id"].clone())
            .unwrap()
    };
    let path = format!("{SITE}/hosts/{host}/calendars");
    let choice = json!({"checks_conflicts": [id(OWNER)], "receives_bookings": id("Team")});
    let refused = owner
        .send("PUT", &path, Some(choice.clone()))
        .await
        .expect(422);
    assert_eq!(refused.body["field"], "receives_bookings");
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "wider": true});
    owner.consent(start, OWNER, json!("all")).await;
    owner.send("PUT", &path, Some(choice)).await.expect(200);
    at.run_alarms().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    let list = format!(
        "events?email=bob@example.com&calendar={}",
        shared["id"].as_str().unwrap()
    );
    let events = at.control_as("GET", &list, Value::Null);
    assert!(events.to_string().contains("Grace Hopper"));
}
