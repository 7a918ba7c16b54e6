//! The activity log: what it joins, what it keeps, who sees it, what is never in it.

use serde_json::Value;
use shared::time::Timestamp;

use super::deployment::{Deployment, Fault, OWNER};
use super::people::{Browser, connected};
use crate::site::Direction;
use crate::store::LogWanted;

const LOG: &str = "/v1/owner/sites/ada-lovelace/log";

async fn lines(owner: &mut Browser, path: &str) -> Vec<Value> {
    let log = owner.send("GET", &format!("{LOG}/{path}"), None).await;
    log.expect(200).body["lines"].as_array().unwrap().clone()
}

fn words(lines: &[Value], request: &Value) -> Vec<String> {
    let mine = lines
        .iter()
        .rev()
        .filter(|line| line["request"] == *request);
    mine.map(|line| {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        format!("{} {}", text("direction"), text("what"))
    })
    .collect()
}

fn since(from: Timestamp, host: Option<&str>) -> LogWanted<'_> {
    let to = Timestamp::from_epoch(i64::MAX);
    LogWanted {
        from,
        to,
        direction: None,
        host,
    }
}

fn tidied_at(at: &Deployment) -> i64 {
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let job = store.job(crate::store::JobKind::Tidy, "").unwrap();
    job.unwrap().due_at.epoch()
}

#[tokio::test]
async fn one_id_joins_what_one_request_did_and_another_what_the_alarm_did() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(20).await;
    let lines = lines(&mut owner, "1").await;
    let booking = lines.iter().find(|line| line["what"] == "booking").unwrap();
    assert_eq!(booking["subject"], booked.body["id"]);
    assert_eq!(
        words(&lines, &booking["request"]),
        [
            "in booking",
            "out freebusy.query",
            "out events.insert",
            "here confirmed"
        ]
    );
    let verified = lines
        .iter()
        .find(|line| line["what"] == "events.list")
        .unwrap();
    assert_ne!(verified["request"], booking["request"]);
    assert!(words(&lines, &verified["request"]).contains(&"out freebusy.query".to_owned()));
}

#[tokio::test]
async fn pushes_settings_and_refusals_are_in_it_and_nobodys_name() {
    let (at, mut owner) = connected().await;
    let message = "Grace grace@example.org is not welcome";
    at.fail(move |request| {
        let insert = request.method() == "POST" && request.uri().path().ends_with("/events");
        insert.then_some(Fault::Says(503, "backendError", message))
    });
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(202);
    at.heal();
    at.live(600).await;
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let calendar = store.calendars().unwrap().remove(0).id;
    let channel = store.channels(&calendar).unwrap().remove(0);
    crate::site::pushed(&site, &channel.id).await.unwrap();
    let settings = serde_json::json!({"title": "Ada", "contact": "ada@example.com"});
    let path = "/v1/owner/sites/ada-lovelace";
    owner.send("PUT", path, Some(settings)).await.expect(200);

    let all = lines(&mut owner, "60").await;
    let of = |what: &str| all.iter().find(|line| line["what"] == what).cloned();
    assert_eq!(of("push").unwrap()["direction"], "in");
    assert_eq!(of("owner").unwrap()["detail"], "PUT");
    let refused = all
        .iter()
        .find(|line| line["what"] == "events.insert" && line["detail"] != "");
    assert_eq!(
        refused.unwrap()["detail"],
        "backendError: Grace is not welcome",
        "an address is cut out of what Google says"
    );
    let text = serde_json::to_string(&all).unwrap();
    for personal in ["@", OWNER, "Hopper", "Hello", "google:"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    let now = at.now().epoch();
    let range = format!("{}/{}", now - 60 * 86_400, now + 1);
    let out = lines(&mut owner, &format!("{range}/out/all")).await;
    assert!(!out.is_empty() && out.iter().all(|line| line["direction"] == "out"));
    let wrong = [
        format!("{range}/up/all"),
        format!("{now}/{now}/all/all"),
        format!("{}/{now}/all/all", now - 62 * 86_400),
        format!("x/{now}/all/all"),
    ];
    let days = ["0", "61", "01", "x"].map(str::to_owned);
    for wrong in days.into_iter().chain(wrong) {
        let path = format!("{LOG}/{wrong}");
        owner.send("GET", &path, None).await.expect(400);
    }
}

#[tokio::test]
async fn a_host_sees_what_is_about_them() {
    let (at, _) = connected().await;
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let ada = store.hosts().unwrap().remove(0).id;
    let of = |host| store.log_lines(&since(at.now().plus_seconds(-60), host), 500);
    let all = of(None).unwrap();
    let hers = of(Some(&ada)).unwrap();
    let nobodys = of(Some("somebody")).unwrap();
    assert!(hers.iter().any(|line| line.what == "confirmed"));
    assert!(hers.iter().any(|line| line.what == "events.insert"));
    assert!(all.iter().any(|line| line.what == "claimed"));
    assert!(!hers.iter().any(|line| line.what == "claimed"));
    assert!(nobodys.is_empty(), "{nobodys:?}");
}

#[tokio::test]
async fn it_is_kept_sixty_days_also_where_nothing_happens() {
    let (at, _) = connected().await;
    let site = at.site("ada-lovelace");
    let day = |n: i64| shared::time::Timestamp::from_epoch(at.now().epoch() - n * 86_400);
    let store = site.store().unwrap();
    let first = store.log_lines(&since(day(1), None), 500).unwrap().pop();
    at.book("grace", "2026-11-24T09:00:00Z").await.expect(201);
    at.live(2 * 86_400).await;
    let due = tidied_at(&at);
    let kept_until = first.as_ref().unwrap().at.epoch() + 60 * 86_400;
    assert!(
        due > kept_until && due <= kept_until + 3600,
        "{due} {kept_until}"
    );
    at.advance(due - at.now().epoch());
    site.log(Direction::Here, "later", "", "").unwrap();
    at.run_alarms().await;
    let left = store.log_lines(&since(day(1000), None), 500).unwrap();
    assert!(left.iter().any(|line| line.what == "later"));
    assert!(!left.contains(first.as_ref().unwrap()));
    assert!(left.iter().all(|line| line.at >= day(60)));
}
