//! *Why?*: which calendars were asked about a start, and which were not.

use serde_json::{Value, json};

use super::busy::two_hosts;
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// What is said of each host, in the order of the site's.
async fn why(browser: &mut Browser, start: &str) -> Vec<Value> {
    let path = format!("{SITE}/events/intro/why/30/{start}");
    let reply = browser.send("GET", &path, None).await.expect(200);
    reply.body["hosts"].as_array().unwrap().clone()
}

fn said(host: &Value) -> Vec<(Option<&str>, &Value)> {
    let calendars = host["calendars"].as_array().unwrap().iter();
    calendars
        .map(|it| (it["title"].as_str(), &it["busy"]))
        .collect()
}

#[tokio::test]
async fn for_an_offered_start_it_is_said_which_calendars_were_asked_and_which_not() {
    let (at, mut ada) = connected().await;
    let host = ada.view().await["hosts"][0].clone();
    let id = host["id"].as_str().unwrap();
    let hers = &host["connections"][0]["calendars"][0]["id"];
    let told = why(&mut ada, "2026-11-24T09:00:00Z").await;
    let told = &told[0];
    assert_eq!(told["me"], true);
    assert_eq!(told["reasons"], json!([]));
    assert_eq!(said(told).len(), 2, "{told}");
    assert_eq!(said(told)[0], (Some("ada@example.com"), &json!(false)));
    assert_eq!(told["calendars"][0]["read_at"], at.now().to_rfc3339());
    assert_eq!(told["unticked_count"], 0);

    // What is unticked is named.
    ada.choose(id, json!([hers]), hers).await;
    let told = why(&mut ada, "2026-11-24T09:00:00Z").await;
    assert_eq!(said(&told[0]).len(), 1);
    assert_eq!(told[0]["unticked"], json!(["Family"]));
    assert_eq!(told[0]["unticked_count"], 1);

    // Beyond what was read nothing is said to be free.
    let told = why(&mut ada, "2028-01-24T09:00:00Z").await;
    assert_eq!(said(&told[0]), [(Some("ada@example.com"), &Value::Null)]);

    // Where busy times don't block, no calendar is asked.
    let off = json!({"busy_blocks": false, "bookings_written": true, "confirm": "Ada Lovelace"});
    let path = format!("{SITE}/hosts/{id}/switches");
    ada.send("PUT", &path, Some(off)).await.expect(200);
    let told = why(&mut ada, "2026-11-24T09:00:00Z").await;
    assert_eq!(told[0]["ignores_busy"], true);
    assert_eq!(told[0]["calendars"], json!([]));
}

#[tokio::test]
async fn what_calendars_are_called_is_told_to_their_host_alone() {
    let (at, mut ada, mut bob, _) = two_hosts().await;
    let start = "2026-11-25T09:00:00Z";
    let told = why(&mut ada, start).await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].get("me"), None);
    assert_eq!(said(&told[1]), [(None, &json!(true))]);
    assert!(told[1]["calendars"][0]["read_at"].is_string());
    assert!(!told[1].to_string().contains("bob@example.com"));
    // He sees himself, by name.
    let told = why(&mut bob, start).await;
    assert_eq!(told.len(), 1);
    assert_eq!(said(&told[0]), [(Some("bob@example.com"), &json!(true))]);

    // How many there are that do not block is no secret, their titles are.
    let host = told[0]["host"].as_str().unwrap().to_owned();
    let theirs = json!({"email": "bob@example.com", "summary": "Band practice"});
    at.control("calendars", theirs);
    let path = format!("{SITE}/hosts/{host}/refresh");
    bob.send("POST", &path, Some(json!({}))).await.expect(200);
    let told = why(&mut bob, start).await;
    assert_eq!(told[0]["unticked"], json!(["Band practice"]));
    let told = why(&mut ada, start).await;
    assert_eq!(told[1]["unticked_count"], 1);
    assert!(!told[1].to_string().contains("Band"));
}

#[tokio::test]
async fn what_is_past_is_said_to_be_past() {
    let (_at, mut ada) = connected().await;
    let told = why(&mut ada, "2020-11-24T09:00:00Z").await;
    let reasons = told[0]["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert_eq!(reasons[0]["code"], "notice");
    assert_eq!(reasons[0]["detail"], "It is in the past.");
}
