//! A calendar blocks as many hosts as like it, and receives the bookings of one.

use serde_json::{Value, json};

use super::deployment::{Deployment, OWNER};
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const BEN: &str = "ben@example.com";

/// Ada, whose calendar Ben may change too; Ben's browser and his id.
async fn shared() -> (Deployment, Browser, Browser, String) {
    let (at, mut owner) = connected().await;
    at.person(BEN, "Ben", "Europe/Berlin");
    let share = json!({"calendar": OWNER, "email": BEN, "role": "owner", "listed": true});
    at.control("share", share);
    let (id, token) = owner.invite("Ben").await;
    let mut ben = Browser::new(&at);
    let start = json!({"intent": "connect_host", "invitation": token});
    let to = ben.consent(start, BEN, json!("all")).await;
    assert!(to.contains("connected="), "{to}");
    at.run_alarms().await;
    (at, owner, ben, id)
}

/// Ben's calendars: his own, and Ada's.
async fn calendars(ben: &mut Browser, id: &str) -> (Value, Value) {
    let view = ben.view().await;
    let host = view["hosts"].as_array().unwrap().iter();
    let host = host.clone().find(|host| host["id"] == id).unwrap();
    let all = host["connections"][0]["calendars"].as_array().unwrap();
    let is_own = |it: &&Value| it["primary"] == true;
    let own = all.iter().find(is_own).unwrap().clone();
    let other = all.iter().find(|it| !is_own(it)).unwrap().clone();
    (own, other)
}

#[tokio::test]
async fn a_calendar_that_receives_for_one_host_can_only_block_another() {
    let (at, mut owner, mut ben, id) = shared().await;
    let (own, adas) = calendars(&mut ben, &id).await;
    assert_eq!(
        (&own["taken"], &adas["taken"]),
        (&json!(false), &json!(true))
    );
    let path = format!("{SITE}/hosts/{id}/calendars");
    let choice = json!({"checks_conflicts": [], "receives_bookings": adas["id"]});
    let refused = ben.send("PUT", &path, Some(choice.clone())).await;
    let refused = refused.expect(422).body;
    assert_eq!(refused["field"], "receives_bookings");
    assert!(
        !refused.to_string().contains("Ada"),
        "nobody is named: {refused}"
    );
    // It may block him all the same.
    ben.choose(&id, json!([own["id"], adas["id"]]), &own["id"])
        .await;
    // Once Ada's grant is gone nothing of hers goes there.
    let view = owner.view().await;
    let (host, old) = (
        &view["hosts"][0]["id"],
        &view["hosts"][0]["connections"][0]["id"],
    );
    let (host, old) = (host.as_str().unwrap(), old.as_str().unwrap());
    let leave = format!("{SITE}/hosts/{host}/connections/{old}/disconnect");
    owner
        .send("POST", &leave, Some(json!({})))
        .await
        .expect(200);
    at.run_alarms().await;
    ben.send("PUT", &path, Some(choice)).await.expect(200);
    // She comes back, and both are told.
    let start = json!({"intent": "connect_host", "site": "ada-lovelace", "host": host});
    owner.consent(start, OWNER, json!("all")).await;
    let (_, adas) = calendars(&mut ben, &id).await;
    assert_eq!(adas["taken"], true);
    let view = owner.view().await;
    let hers = view["hosts"][0]["connections"][0]["calendars"]
        .as_array()
        .unwrap();
    let hers = hers.iter().find(|it| it["receives_bookings"] == true);
    assert_eq!(hers.unwrap()["taken"], true);
}

#[tokio::test]
async fn a_host_sees_which_permissions_are_there_and_nobody_else_does() {
    let (_at, mut owner, mut ben, id) = shared().await;
    let view = ben.view().await;
    let hosts = view["hosts"].as_array().unwrap();
    let own = hosts.iter().find(|host| host["id"] == id.as_str()).unwrap();
    let granted = own["connections"][0]["granted"].as_array().unwrap();
    assert_eq!(granted.len(), 3, "{granted:?}");
    assert!(own["connections"][0]["listed_at"].is_string());
    let view = owner.view().await;
    let hosts = view["hosts"].as_array().unwrap();
    let his = hosts.iter().find(|host| host["id"] == id.as_str()).unwrap();
    assert_eq!(his["connections"][0]["granted"], json!([]));
}
