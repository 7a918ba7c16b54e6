//! Admins, hosts and viewers: who is invited as what, who sees which bookings, and that nobody is
//! ever the last to go.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const EVE: &str = "eve@example.com";
const BOB: &str = "bob@example.com";

async fn signed_in(at: &Deployment, email: &str, name: &str) -> Browser {
    at.person(email, name, "Europe/London");
    let mut browser = Browser::new(at);
    let start = json!({"intent": "login"});
    browser.consent(start, email, json!("all")).await;
    browser
}

/// The secret of a link that an admin makes.
async fn link(ada: &mut Browser, wish: Value) -> Value {
    let path = format!("{SITE}/invitations");
    let made = ada.send("POST", &path, Some(wish)).await.expect(201).body;
    let url = made["url"].as_str().unwrap().to_owned();
    json!({"secret": url.split("appointment=").nth(1).unwrap()})
}

async fn take(browser: &mut Browser, secret: &Value) -> super::people::Reply {
    let path = format!("{SITE}/appointments");
    browser.send("POST", &path, Some(secret.clone())).await
}

async fn members(ada: &mut Browser) -> Value {
    let path = format!("{SITE}/members");
    ada.send("GET", &path, None).await.expect(200).body
}

/// The id of the member with this address.
async fn id_of(ada: &mut Browser, email: &str) -> String {
    let all = members(ada).await;
    let mut all = all["members"].as_array().unwrap().iter();
    let found = all.find(|it| it["email"] == email).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

async fn change(ada: &mut Browser, id: &str, to: Value) -> super::people::Reply {
    ada.send("PUT", &format!("{SITE}/members/{id}"), Some(to))
        .await
}

async fn remove(ada: &mut Browser, id: &str) -> super::people::Reply {
    ada.send("DELETE", &format!("{SITE}/members/{id}"), Some(json!({})))
        .await
}

/// A booking of Ada's, and one of Bob's of another event type of his own.
async fn two_bookings(at: &Deployment, ada: &mut Browser) -> String {
    let (bob_id, token) = ada.invite("Bob").await;
    let mut bob = Browser::new(at);
    at.person(BOB, "Bob", "Europe/London");
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, BOB, json!("all")).await;
    let calendar = bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"].clone();
    bob.choose(&bob_id, json!([calendar]), &calendar).await;
    at.run_alarms().await;
    at.book("adas", "2026-11-24T10:00:00Z").await.expect(201);
    at.book("bobs", "2026-11-24T10:00:00Z").await.expect(201);
    bob_id
}

fn hosts_of(view: &Value) -> Vec<String> {
    let bookings = view["bookings"].as_array().unwrap().iter();
    bookings
        .map(|it| it["host"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_viewer_sees_the_bookings_that_were_chosen_and_nothing_that_is_set() {
    let (at, mut ada) = connected().await;
    let bob_id = two_bookings(&at, &mut ada).await;
    let bookings = ada.view().await["bookings"].clone();
    for booking in bookings.as_array().unwrap() {
        let path = format!("{SITE}/bookings/{}/note", booking["id"].as_str().unwrap());
        let note = json!({"text": "Brings-a-dog"});
        ada.send("PUT", &path, Some(note)).await.expect(200);
    }
    let mut eve = signed_in(&at, EVE, "Eve").await;
    let wish = json!({"role": "viewer", "sees": {"hosts": [bob_id]}});
    let secret = link(&mut ada, wish).await;
    let view = take(&mut eve, &secret).await.expect(201).body;
    assert_eq!(view["role"], "viewer");
    assert_eq!(hosts_of(&view), std::slice::from_ref(&bob_id));
    let me = eve.send("GET", "/v1/me", None).await.expect(200).body;
    assert_eq!(me["sites"][0]["site"], "ada-lovelace");
    // How each host stands, and no calendar, schedule or address of anybody.
    let view = eve.send("GET", SITE, None).await.expect(200);
    assert_eq!(view.body["hosts"].as_array().unwrap().len(), 2);
    assert_eq!(view.body["hosts"][0]["schedule"]["weekly"], json!([]));
    for hidden in [OWNER, BOB, "Brings-a-dog"] {
        assert!(!view.text.contains(hidden), "{hidden}: {}", view.text);
    }
    // Neither finding nor exporting shows more.
    let search = json!({"filter": {}, "latest_first": false});
    let path = format!("{SITE}/bookings/search");
    let found = eve.send("POST", &path, Some(search)).await.expect(200);
    assert_eq!(hosts_of(&found.body), std::slice::from_ref(&bob_id));
    let path = format!("{SITE}/bookings.csv");
    let table = eve.send("POST", &path, Some(json!({}))).await.expect(200);
    assert_eq!(table.text.lines().count(), 2, "{}", table.text);
    for text in [&found.text, &table.text] {
        assert!(!text.contains("Brings-a-dog"), "{text}");
    }
    // When hosts are busy is for the team; a week has the bookings only.
    let own = &ada.view().await["hosts"][0];
    let (host, connection) = (&own["id"], &own["connections"][0]["id"]);
    let (host, connection) = (host.as_str().unwrap(), connection.as_str().unwrap());
    let path = format!("{SITE}/hosts/{host}/connections/{connection}/visibility");
    let team = json!({"busy_seen_by": "team"});
    ada.send("PUT", &path, Some(team)).await.expect(200);
    let path = format!("{SITE}/busy/2026-11-23T00:00:00Z/2026-11-30T00:00:00Z");
    let busy = eve.send("GET", &path, None).await.expect(200).body;
    assert_eq!(busy["hosts"], json!([]));
    // A viewer can't become a host by connecting.
    let start = json!({"intent": "connect_host", "site": "ada-lovelace"});
    eve.consent(start, EVE, json!("all")).await;
    assert_eq!(ada.view().await["hosts"].as_array().unwrap().len(), 2);
    // All of them, once an admin says so; nothing any more, once they are removed.
    let id = id_of(&mut ada, EVE).await;
    let all = json!({"role": "viewer", "sees": {"all": true}});
    change(&mut ada, &id, all).await.expect(200);
    assert_eq!(hosts_of(&eve.view().await).len(), 2);
    remove(&mut ada, &id).await.expect(200);
    eve.send("GET", SITE, None).await.expect(403);
    let me = eve.send("GET", "/v1/me", None).await.expect(200).body;
    assert_eq!(me["sites"], json!([]));
}

#[tokio::test]
async fn a_watcher_sees_the_bookings_of_an_event_type_besides_their_own() {
    let (at, mut ada) = connected().await;
    let bob_id = two_bookings(&at, &mut ada).await;
    let mut bob = Browser::new(&at);
    bob.consent(json!({"intent": "login"}), BOB, json!("all"))
        .await;
    assert_eq!(hosts_of(&bob.view().await), std::slice::from_ref(&bob_id));
    let all = members(&mut ada).await;
    let mut all = all["members"].as_array().unwrap().iter();
    let id = all.find(|it| it["host"] == *bob_id).unwrap()["id"].clone();
    let path = format!("{SITE}/events/intro/watchers");
    let watch = json!({"members": [id]});
    ada.send("PUT", &path, Some(watch)).await.expect(200);
    let view = bob.view().await;
    assert_eq!(hosts_of(&view).len(), 2);
    let theirs = view["bookings"].as_array().unwrap().iter();
    let theirs = theirs.clone().find(|it| it["host"] != *bob_id).unwrap();
    let path_of = |what: &str| format!("{SITE}/bookings/{}/{what}", theirs["id"].as_str().unwrap());
    // To watch is not to act.
    bob.send("POST", &path_of("cancel"), Some(json!({})))
        .await
        .expect(403);
    let nobody = json!({"members": []});
    ada.send("PUT", &path, Some(nobody)).await.expect(200);
    assert_eq!(hosts_of(&bob.view().await), [bob_id]);
    let unknown = json!({"members": ["nobody"]});
    ada.send("PUT", &path, Some(unknown)).await.expect(404);
    let nowhere = format!("{SITE}/events/nowhere/watchers");
    let none = json!({"members": []});
    ada.send("PUT", &nowhere, Some(none)).await.expect(404);
}

#[tokio::test]
async fn invitations_are_listed_withdrawn_and_over() {
    let (at, mut ada) = connected().await;
    let viewer = json!({"role": "viewer", "sees": {"all": true}});
    let first = link(&mut ada, viewer.clone()).await;
    let (_, host_token) = ada.invite("Bob").await;
    let open = members(&mut ada).await["invitations"].clone();
    let roles: Vec<_> = open
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["role"])
        .collect();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&&json!("viewer")) && roles.contains(&&json!("host")));
    for invitation in open.as_array().unwrap() {
        let id = invitation["id"].as_str().unwrap();
        let path = format!("{SITE}/invitations/{id}");
        ada.send("DELETE", &path, Some(json!({}))).await.expect(200);
    }
    assert_eq!(members(&mut ada).await["invitations"], json!([]));
    let mut eve = signed_in(&at, EVE, "Eve").await;
    take(&mut eve, &first).await.expect(403);
    let invited = json!({"intent": "connect_host", "invitation": host_token});
    eve.consent(invited, EVE, json!("all")).await;
    eve.send("GET", SITE, None).await.expect(403);
    // One that is not withdrawn is over after two weeks.
    let second = link(&mut ada, viewer).await;
    at.advance(14 * 86_400 + 1);
    let mut eve = signed_in(&at, EVE, "Eve").await;
    take(&mut eve, &second).await.expect(403);
    // What makes no sense is refused at its field.
    let mut ada = Browser::new(&at);
    ada.consent(json!({"intent": "login"}), OWNER, json!("all"))
        .await;
    for (wish, field) in [
        (json!({"role": "viewer"}), "sees"),
        (json!({"role": "host"}), "host"),
        (json!({"role": "owner", "sees": {"all": true}}), "sees"),
        (
            json!({"role": "viewer", "sees": {"hosts": ["x"]}}),
            "sees.hosts",
        ),
        (
            json!({"role": "viewer", "sees": {"events": ["x"]}}),
            "sees.events",
        ),
    ] {
        let path = format!("{SITE}/invitations");
        let reply = ada.send("POST", &path, Some(wish)).await.expect(422);
        assert_eq!(reply.body["field"], field);
    }
}

/// What a link is for, as the setup page asks it.
async fn asked(browser: &mut Browser, link: &Value) -> super::people::Reply {
    let path = "/v1/owner/invited";
    browser.send("POST", path, Some(link.clone())).await
}

#[tokio::test]
async fn who_has_a_link_reads_what_it_is_for_until_it_is_over() {
    let (at, mut ada) = connected().await;
    let (_, token) = ada.invite("Bob").await;
    let bobs = json!({"invitation": token});
    let viewer = json!({"role": "viewer", "sees": {"all": true}});
    let secret = link(&mut ada, viewer).await["secret"].clone();
    let eves = json!({"appointment": {"site": "ada-lovelace", "secret": secret}});
    // Nobody has to be signed in, and more than this is not told.
    let mut nobody = Browser::new(&at);
    let told = asked(&mut nobody, &bobs).await.expect(200).body;
    let title = "Ada Lovelace";
    assert_eq!(told, json!({"title": title, "role": "host", "name": "Bob"}));
    let told = asked(&mut nobody, &eves).await.expect(200).body;
    assert_eq!(told, json!({"title": title, "role": "viewer"}));
    // Asking used nothing up.
    let mut eve = signed_in(&at, EVE, "Eve").await;
    take(&mut eve, &json!({"secret": secret})).await.expect(201);
    at.person(BOB, "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let start = json!({"intent": "connect_host", "invitation": token});
    bob.consent(start, BOB, json!("all")).await;
    // Bob may connect again with it, signed in or not; to others it is used.
    asked(&mut bob, &bobs).await.expect(200);
    asked(&mut nobody, &bobs).await.expect(200);
    for (who, link, words) in [
        (&mut eve, &bobs, "already been used"),
        (&mut ada, &eves, "was used, or is no longer valid"),
    ] {
        let told = asked(who, link).await.expect(403).body;
        assert_eq!(told["field"], "invitation");
        assert!(told["detail"].as_str().unwrap().contains(words), "{told}");
    }
    // Withdrawn, changed, too old, of no site, from elsewhere.
    let (_, token) = ada.invite("Carol").await;
    let carols = json!({"invitation": token});
    let open = members(&mut ada).await["invitations"].clone();
    let open = open.as_array().unwrap().iter();
    for id in open.filter_map(|it| it["id"].as_str()) {
        let path = format!("{SITE}/invitations/{id}");
        ada.send("DELETE", &path, Some(json!({}))).await.expect(200);
    }
    let told = asked(&mut nobody, &carols).await.expect(403).body;
    assert!(told["detail"].as_str().unwrap().contains("withdrawn"));
    let forged = json!({"invitation": format!("{token}x")});
    asked(&mut nobody, &forged).await.expect(403);
    let nowhere = json!({"appointment": {"site": "nowhere", "secret": secret}});
    asked(&mut nobody, &nowhere).await.expect(404);
    asked(&mut nobody, &json!({"site": "ada-lovelace"}))
        .await
        .expect(400);
    let (_, token) = ada.invite("Dora").await;
    let doras = json!({"invitation": token});
    nobody.origin = "https://evil.example";
    asked(&mut nobody, &doras).await.expect(403);
    nobody.origin = "https://book.example";
    asked(&mut nobody, &doras).await.expect(200);
    at.advance(14 * 86_400 + 1);
    let told = asked(&mut nobody, &doras).await.expect(403).body;
    assert!(told["detail"].as_str().unwrap().contains("expired"));
}

#[tokio::test]
async fn the_last_admin_stays_and_a_host_is_no_viewer() {
    let (at, mut ada) = connected().await;
    let own = id_of(&mut ada, OWNER).await;
    for to in ["host", "viewer"] {
        let reply = change(&mut ada, &own, json!({"role": to}))
            .await
            .expect(422);
        let words = "They are the only admin: make somebody else an admin first.";
        assert_eq!(reply.body["detail"], words);
    }
    remove(&mut ada, &own).await.expect(422);
    let mut eve = signed_in(&at, EVE, "Eve").await;
    let secret = link(&mut ada, json!({"role": "owner"})).await;
    take(&mut eve, &secret).await.expect(201);
    // Ada is a host: neither a viewer nor gone before her host is.
    change(&mut ada, &own, json!({"role": "viewer"}))
        .await
        .expect(422);
    remove(&mut ada, &own).await.expect(422);
    change(&mut eve, &own, json!({"role": "host"}))
        .await
        .expect(200);
    ada.send("GET", &format!("{SITE}/members"), None)
        .await
        .expect(403);
    assert_eq!(ada.view().await["role"], "host");
    // Now Eve is the only one; no host of the site, she can't make herself one of its hosts.
    let eves = id_of(&mut eve, EVE).await;
    change(&mut eve, &eves, json!({"role": "viewer"}))
        .await
        .expect(422);
    change(&mut eve, &own, json!({"role": "owner"}))
        .await
        .expect(200);
    change(&mut eve, &eves, json!({"role": "host"}))
        .await
        .expect(422);
    let left = change(&mut eve, &eves, json!({"role": "viewer"}))
        .await
        .expect(200);
    assert_eq!(left.body["members"], json!([]), "she sees nobody any more");
    assert_eq!(eve.view().await["role"], "viewer");
    change(&mut ada, "nobody", json!({"role": "owner"}))
        .await
        .expect(404);
}

#[tokio::test]
async fn what_an_admin_invited_to_is_over_once_they_are_none() {
    for demoted in [true, false] {
        let (at, mut ada) = connected().await;
        let mut eve = signed_in(&at, EVE, "Eve").await;
        let admin = link(&mut ada, json!({"role": "owner"})).await;
        take(&mut eve, &admin).await.expect(201);
        let back = link(&mut eve, json!({"role": "owner"})).await;
        let sees = json!({"role": "viewer", "sees": {"all": true}});
        let viewer = link(&mut eve, sees).await;
        let (bob, host) = eve.invite("Bob").await;
        let id = id_of(&mut ada, EVE).await;
        let done = match demoted {
            true => change(&mut ada, &id, json!({"role": "viewer", "sees": {}})).await,
            false => remove(&mut ada, &id).await,
        };
        done.expect(200);
        for secret in [&back, &viewer] {
            take(&mut eve, secret).await.expect(403);
        }
        at.person(BOB, "Bob", "Europe/London");
        let mut invited = Browser::new(&at);
        let start = json!({"intent": "connect_host", "invitation": host});
        let landed = invited.consent(start, BOB, json!("all")).await;
        assert!(landed.contains("problem=invitation"), "{landed}");
        let hosts = ada.view().await["hosts"].clone();
        let row = hosts.as_array().unwrap().iter().find(|it| it["id"] == *bob);
        assert_eq!(row.unwrap()["connections"], json!([]));
        // What Ada herself makes is good.
        let mine = link(&mut ada, json!({"role": "owner"})).await;
        take(&mut eve, &mine).await.expect(201);
    }
}
