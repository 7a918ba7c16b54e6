//! Settings that an admin has set for all hosts.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Browser, connected};

const SITE: &str = "/v1/owner/sites/ada-lovelace";

/// Ada, who is an admin, and Bob with a browser of his own; Bob's id.
async fn ada_and_bob() -> (Deployment, Browser, Browser, String) {
    let (at, mut ada) = connected().await;
    let (bob_id, token) = ada.invite("Bob").await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let mut bob = Browser::new(&at);
    let invited = json!({"intent": "connect_host", "invitation": token});
    bob.consent(invited, "bob@example.com", json!("all")).await;
    (at, ada, bob, bob_id)
}

async fn put(browser: &mut Browser, path: &str, body: &Value) -> super::people::Reply {
    let path = format!("{SITE}/{path}");
    browser.send("PUT", &path, Some(body.clone())).await
}

async fn lines(ada: &mut Browser) -> Vec<Value> {
    let path = format!("{SITE}/audit/0/9999999999");
    let view = ada.send("GET", &path, None).await.expect(200).body;
    view["lines"].as_array().unwrap().clone()
}

fn mails(rejected: bool) -> Value {
    let mut mails = serde_json::to_value(shared::api::Mails::default()).unwrap();
    mails["rejected"] = json!(rejected);
    mails
}

/// Of each group: what Bob sets, what the admin sets for all, and what to send as a host.
fn groups() -> [(&'static str, &'static str, Value, Value, &'static str); 4] {
    let week = |day: &str| json!([{"days": [day], "start": "10:00", "end": "16:00"}]);
    [
        (
            "hours",
            "schedule",
            json!({"zone": "Europe/London", "weekly": week("su")}),
            json!({"hours": week("we")}),
            "Hours of",
        ),
        (
            "limits",
            "limits",
            json!({"day": 1}),
            json!({"limits": {"week": 9}}),
            "Limits of",
        ),
        (
            "mails",
            "mails",
            mails(true),
            json!({"mails": mails(false)}),
            "E-mails of",
        ),
        (
            "switches",
            "switches",
            json!({"busy_blocks": true, "bookings_written": true, "confirm": ""}),
            json!({"switches": {"busy_blocks": true, "bookings_written": false, "all_day_blocks": true}}),
            "What the calendars of",
        ),
    ]
}

#[tokio::test]
async fn what_is_shown_before_locking_is_what_it_overwrites() {
    let (_, mut ada, mut bob, bob_id) = ada_and_bob().await;
    for (group, route, own, value, said) in groups() {
        put(&mut bob, &format!("hosts/{bob_id}/{route}"), &own)
            .await
            .expect(200);
        let before = lines(&mut ada).await;
        let path = format!("{SITE}/locks/{group}/preview");
        let preview = ada
            .send("POST", &path, Some(value.clone()))
            .await
            .expect(200)
            .body;
        assert_eq!(
            lines(&mut ada).await,
            before,
            "{group}: looking changes nothing"
        );
        let mut shown: Vec<(String, Value)> = Vec::new();
        for host in preview["hosts"].as_array().unwrap() {
            shown.push((
                host["name"].as_str().unwrap().to_owned(),
                host["changed"].clone(),
            ));
        }
        shown.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(shown.len(), 2, "{group}: {preview}");
        put(&mut ada, &format!("locks/{group}"), &value)
            .await
            .expect(200);
        let all = lines(&mut ada).await;
        let new = &all[..all.len() - before.len()];
        let mut changed: Vec<(String, Value)> = Vec::new();
        for line in new {
            let what = line["what"].as_str().unwrap();
            if let Some(rest) = what.strip_prefix(said) {
                let name = rest.trim().trim_end_matches(" do");
                changed.push((name.to_owned(), line["changed"].clone()));
            } else {
                assert!(what.ends_with("locked for everybody"), "{what}");
            }
        }
        changed.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(shown, changed, "{group}");
        // Nothing is left to overwrite.
        let preview = ada.send("POST", &path, Some(value)).await.expect(200).body;
        assert_eq!(preview["hosts"], json!([]), "{group}");
    }
}

#[tokio::test]
async fn a_host_cant_change_what_is_locked_and_an_admin_can() {
    let (at, mut ada, mut bob, bob_id) = ada_and_bob().await;
    for (group, route, own, value, _) in groups() {
        let path = format!("hosts/{bob_id}/{route}");
        put(&mut bob, &format!("locks/{group}"), &value)
            .await
            .expect(403);
        put(&mut ada, &format!("locks/{group}"), &value)
            .await
            .expect(200);
        let refused = put(&mut bob, &path, &own).await.expect(403);
        assert_eq!(refused.body["code"], "locked", "{group}");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("ask Ada Lovelace if yours"), "{detail}");
        let lock = bob.view().await["locks"][0].clone();
        assert_eq!(lock["group"], group);
        assert_eq!(lock["reason"], detail);
        put(&mut ada, &path, &own).await.expect(200);
        let path = format!("{SITE}/locks/{group}");
        ada.send("DELETE", &path, Some(json!({}))).await.expect(200);
        assert_eq!(bob.view().await.get("locks"), None);
        let path = format!("hosts/{bob_id}/{route}");
        put(&mut bob, &path, &own).await.expect(200);
    }
    drop(at);
}

#[tokio::test]
async fn locked_hours_leave_zone_dates_and_no_second_schedule_to_the_host() {
    let (_, mut ada, mut bob, bob_id) = ada_and_bob().await;
    let week = json!([{"days": ["fr"], "start": "10:00", "end": "16:00"}]);
    let own = json!({"zone": "Europe/Lisbon", "weekly": week,
        "overrides": [{"date": "2026-12-24", "windows": []}]});
    put(&mut bob, &format!("hosts/{bob_id}/schedule"), &own)
        .await
        .expect(200);
    let hours = json!({"hours": [{"days": ["mo"], "start": "09:00", "end": "17:00"}]});
    put(&mut ada, "locks/hours", &hours).await.expect(200);
    let schedule = bob.view().await["hosts"][0]["schedule"].clone();
    assert_eq!(schedule["zone"], "Europe/Lisbon");
    assert_eq!(schedule["overrides"][0]["date"], "2026-12-24");
    assert_eq!(schedule["weekly"], hours["hours"]);
    let schedules = format!("{SITE}/hosts/{bob_id}/schedules");
    let named = json!({"name": "Mine", "schedule": own});
    let refused = bob
        .send("POST", &schedules, Some(named.clone()))
        .await
        .expect(403);
    assert_eq!(refused.body["code"], "locked");
    let first = format!("{schedules}/{bob_id}");
    let refused = bob.send("PUT", &first, Some(named)).await.expect(403);
    assert_eq!(refused.body["code"], "locked");
    let remove = format!("{first}/remove");
    let refused = bob.send("POST", &remove, Some(json!({}))).await.expect(403);
    assert_eq!(refused.body["code"], "locked");
}

#[tokio::test]
async fn a_new_host_begins_with_what_is_locked() {
    let (_, mut ada) = connected().await;
    for (group, _, _, value, _) in groups() {
        put(&mut ada, &format!("locks/{group}"), &value)
            .await
            .expect(200);
    }
    ada.invite("Carl").await;
    let carl = ada.view().await["hosts"][1].clone();
    let [hours, limits, mails, switches] = groups().map(|it| it.3);
    assert_eq!(carl["schedule"]["weekly"], hours["hours"]);
    assert_eq!(carl["schedule"]["zone"], "Europe/London");
    assert_eq!(carl["limits"], limits["limits"]);
    assert_eq!(carl["mails"], mails["mails"]);
    assert_eq!(carl["switches"], switches["switches"]);
}

#[tokio::test]
async fn what_no_host_could_set_or_nobody_should_for_all_is_refused() {
    let (_, mut ada) = connected().await;
    for (path, value, field) in [
        ("locks/limits", json!({"mails": mails(true)}), "limits"),
        ("locks/limits", json!({"limits": {"day": 0}}), "limits.day"),
        (
            "locks/hours",
            json!({"hours": [{"days": ["mo"], "start": "25:00", "end": "26:00"}]}),
            "weekly[0].start",
        ),
        (
            "locks/switches",
            json!({"switches": {"busy_blocks": false, "bookings_written": true}}),
            "switches.busy_blocks",
        ),
    ] {
        let refused = put(&mut ada, path, &value).await.expect(422);
        assert_eq!(refused.body["field"], field, "{path}");
        let preview = format!("{SITE}/{path}/preview");
        ada.send("POST", &preview, Some(value)).await.expect(422);
    }
    put(&mut ada, "locks/colours", &json!({"limits": {}}))
        .await
        .expect(404);
    assert_eq!(ada.view().await.get("locks"), None);
}
