//! Work that is in vain, late, or interrupted: what is shown, what goes on, what waits.

use serde_json::{Value, json};

use super::deployment::{Deployment, Fault};
use super::people::{Browser, connected};
use super::story::events;
use crate::ports::Request;
use crate::store::{JobKind, Store};

const SITE: &str = "/v1/owner/sites/ada-lovelace";
const DAY_S: i64 = 86_400;

async fn booked_and_cancelled(at: &Deployment) -> String {
    let booked = at.book("grace", "2026-11-27T09:00:00Z").await.expect(201);
    let id = booked.body["id"].as_str().unwrap().to_owned();
    at.cancel(&booked.body).await.expect(200);
    id
}

async fn troubled(owner: &mut Browser) -> Vec<Value> {
    let jobs = owner.send("GET", &format!("{SITE}/jobs"), None).await;
    jobs.expect(200).body["jobs"].as_array().unwrap().clone()
}

/// Sessions end by themselves after a while.
async fn signed_in(at: &Deployment) -> Browser {
    let mut owner = Browser::new(at);
    let start = json!({"intent": "login"});
    owner
        .consent(start, super::deployment::OWNER, json!("all"))
        .await;
    owner
}

fn deletes(request: &Request) -> bool {
    request.method() == http::Method::DELETE
}

#[tokio::test]
async fn an_event_that_can_not_be_removed_is_shown_and_tried_hourly_until_it_goes() {
    let (at, mut owner) = connected().await;
    const MESSAGE: &str = "Backend of ada@example.com is away, see https://google.example";
    let tries = std::rc::Rc::new(std::cell::Cell::new(0));
    let counter = tries.clone();
    at.fail(move |request| {
        counter.set(counter.get() + i32::from(deletes(request)));
        deletes(request).then_some(Fault::Says(503, "backendError", MESSAGE))
    });
    let id = booked_and_cancelled(&at).await;
    at.live(60).await;
    assert!(troubled(&mut owner).await.is_empty(), "not at once");
    at.live(7200).await;
    let shown = troubled(&mut owner).await;
    assert_eq!(shown.len(), 1, "{shown:?}");
    let job = &shown[0];
    assert_eq!(
        (&job["kind"], &job["subject"]),
        (&json!("leave"), &json!(id))
    );
    assert_eq!(job["state"], "failed");
    assert_eq!(
        job["error"],
        "backendError: Backend of is away, see https://google.example"
    );
    assert!((10..=15).contains(&tries.get()), "{} tries", tries.get());
    tries.set(0);
    at.live(3 * DAY_S).await;
    // Seeds 18244 and 70225 of the simulation: it was once in a day and a quarter.
    assert!((72..=96).contains(&tries.get()), "{} tries", tries.get());
    let mut owner = signed_in(&at).await;
    assert_eq!(troubled(&mut owner).await[0]["failed_at"], job["failed_at"]);
    at.heal();
    // Nobody has to press anything, but somebody may.
    let path = format!("{SITE}/jobs/leave/{id}/retry");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.run_alarms().await;
    assert_eq!(events(&at).len(), 0);
    assert!(troubled(&mut owner).await.is_empty());
    owner.send("POST", &path, Some(json!({}))).await.expect(404);
}

#[tokio::test]
async fn without_a_grant_it_is_shown_at_once() {
    let (at, mut owner) = connected().await;
    at.fail(|request| {
        let refused = deletes(request) || request.uri().path() == "/token";
        refused.then_some(Fault::Says(400, "invalid_grant", ""))
    });
    let id = booked_and_cancelled(&at).await;
    let shown = troubled(&mut owner).await;
    assert_eq!(shown[0]["subject"], json!(id));
    assert_eq!(shown[0]["state"], "failed");
    assert_eq!(shown[0]["error"], "invalid_grant");
}

#[tokio::test]
async fn what_stops_for_good_runs_again_when_asked() {
    let (at, mut owner) = connected().await;
    let booked = at.book("grace", "2026-11-27T09:00:00Z").await.expect(201);
    let looks = std::rc::Rc::new(std::cell::Cell::new(0));
    let counter = looks.clone();
    at.fail(move |request| {
        let look = request.uri().path().ends_with("/events") && request.method() == "GET";
        counter.set(counter.get() + i32::from(look));
        look.then_some(Fault::Before)
    });
    at.live(7200).await;
    let shown = troubled(&mut owner).await;
    let verify = shown.iter().find(|job| job["kind"] == "verify").unwrap();
    assert_eq!(verify["subject"], booked.body["id"]);
    assert_eq!(verify["error"], "no_answer: Google did not answer in time.");
    looks.set(0);
    at.live(6 * 3600).await;
    assert_eq!(
        looks.get(),
        12,
        "the sweep looks into two calendars once an hour, and nothing else"
    );
    at.heal();
    let path = format!("{SITE}/jobs/retry");
    owner.send("POST", &path, Some(json!({}))).await.expect(200);
    at.run_alarms().await;
    assert!(troubled(&mut owner).await.is_empty());
}

#[tokio::test]
async fn asking_anything_sets_a_lost_alarm_again() {
    let (at, mut owner) = connected().await;
    let asked = [
        ("GET", "/v1/sites/ada-lovelace/events/intro"),
        ("GET", "/v1/sites/ada-lovelace/events/nothing"),
        ("POST", "/v1/sites/ada-lovelace/holds"),
        ("GET", SITE),
    ];
    for (method, path) in asked {
        let due = at.now().plus_seconds(-11);
        let site = at.site("ada-lovelace");
        site.store()
            .unwrap()
            .put_job(JobKind::Tidy, "", due, 0)
            .unwrap();
        at.lose_alarm("ada-lovelace");
        let body = (method == "POST").then(|| json!({}));
        owner.send(method, path, body).await;
        assert!(at.alarm("ada-lovelace").unwrap() <= at.now(), "{path}");
        at.run_alarms().await;
        let left = site.store().unwrap().job(JobKind::Tidy, "").unwrap();
        assert!(left.is_none_or(|job| job.due_at > at.now()), "{path}");
    }
}

#[tokio::test]
async fn an_alarm_that_dies_in_the_middle_comes_again_within_a_minute() {
    let (at, _) = connected().await;
    at.fail(|_| Some(Fault::Before));
    at.book("grace", "2026-11-27T09:00:00Z").await.expect(202);
    at.heal();
    at.advance(60);
    at.lose_alarm("ada-lovelace");
    // Polled once: it waits for Google, and dies.
    {
        let site = at.site("ada-lovelace");
        let mut alarm = std::pin::pin!(site.alarm());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(alarm.as_mut().poll(&mut context).is_pending());
    }
    let next = at.alarm("ada-lovelace").unwrap();
    assert!(next <= at.now().plus_seconds(60), "{next:?}");
    at.live(120).await;
    assert_eq!(
        at.book("grace", "2026-11-27T09:00:00Z").await.body["status"],
        "confirmed"
    );
    assert_eq!(events(&at).len(), 1);
}

#[tokio::test]
async fn a_host_sees_and_retries_only_what_is_theirs() {
    let (at, mut owner) = connected().await;
    at.person("bob@example.com", "Bob", "Europe/London");
    let (_, token) = owner.invite("Bob").await;
    let mut host = Browser::new(&at);
    let start = json!({"intent": "connect_host", "invitation": token});
    host.consent(start, "bob@example.com", json!("all")).await;
    at.run_alarms().await;
    let site = at.site("ada-lovelace");
    let store = site.store().unwrap();
    let long_ago = at.now().plus_seconds(-3600);
    for connection in store.connections().unwrap() {
        store
            .put_job(JobKind::Refresh, &connection.id, long_ago, 3)
            .unwrap();
    }
    at.lose_alarm("ada-lovelace");
    let all = troubled(&mut owner).await;
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|job| job["state"] == "overdue"));
    let mine = troubled(&mut host).await;
    assert_eq!(mine.len(), 1);
    let other = all.iter().find(|job| **job != mine[0]).unwrap();
    let path = |job: &Value| {
        let subject = job["subject"].as_str().unwrap();
        format!("{SITE}/jobs/refresh/{subject}/retry")
    };
    host.send("POST", &path(other), Some(json!({})))
        .await
        .expect(404);
    host.send("POST", &path(&mine[0]), Some(json!({})))
        .await
        .expect(200);
    assert_eq!(troubled(&mut owner).await.len(), 1);
}

#[test]
fn what_failed_for_good_is_not_due_until_it_is_put_anew() {
    let sql = crate::testing::RusqliteSql::new();
    let store = Store::create(&*sql, 0).unwrap();
    let now = shared::time::Timestamp::from_epoch(100);
    store.put_job(JobKind::Verify, "b", now, 3).unwrap();
    store
        .note_failure(JobKind::Verify, "b", Some(now), "gone")
        .unwrap();
    assert_eq!(store.next_due().unwrap(), None);
    store.put_job(JobKind::Verify, "b", now, 0).unwrap();
    assert_eq!(store.due_jobs(now, 9).unwrap().len(), 1);
}
