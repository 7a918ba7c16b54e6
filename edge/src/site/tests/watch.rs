//! The watch: it finds a site whose alarm was lost and which nobody asks anything, and costs
//! little where all is well.

use serde_json::json;

use super::deployment::{Deployment, Fault};
use super::people::connected;
use super::story::events;

const SITE: &str = "ada-lovelace";

fn status(at: &Deployment) -> String {
    let rows = crate::ports::Sql::run(
        &*at.site(SITE).ports.sql,
        "SELECT status FROM bookings",
        &[],
    );
    match rows.unwrap().remove(0).remove(0) {
        crate::ports::Value::Text(status) => status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_site_whose_alarm_is_lost_is_found_by_the_cron() {
    let (at, _) = connected().await;
    at.fail(|_| Some(Fault::Before));
    at.book("grace", "2026-11-27T09:00:00Z").await.expect(202);
    at.heal();
    at.lose_alarm(SITE);
    // Nobody asks anything.
    for _ in 0..3 {
        at.live(290).await;
        at.cron().await;
    }
    at.run_alarms().await;
    assert_eq!(status(&at), "confirmed");
    assert_eq!(events(&at).len(), 1);
}

#[tokio::test]
async fn also_if_the_request_died_before_it_ended() {
    let (at, _) = connected().await;
    {
        let site = at.site(SITE);
        let wish = json!({"event": "intro", "minutes": 30, "start": "2026-11-27T09:00:00Z",
            "name": "Grace Hopper", "email": "grace@example.org", "notes": "",
            "zone": "America/New_York", "lang": "en"});
        let wish: shared::api::BookingRequest = serde_json::from_value(wish).unwrap();
        let mut booking = Box::pin(crate::site::book(
            &site,
            "kkkkkkkkkkkkkkkkkkkkkk",
            b"",
            &wish,
            "net",
        ));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(booking.as_mut().poll(&mut context).is_pending());
    }
    at.lose_alarm(SITE);
    for _ in 0..3 {
        at.live(290).await;
        at.cron().await;
    }
    at.run_alarms().await;
    assert_eq!(status(&at), "confirmed");
}

#[tokio::test]
async fn many_bookings_tell_the_watch_once_and_a_quiet_site_seldom() {
    let (at, _) = connected().await;
    at.live(900).await;
    at.cron().await;
    let before = at.watch_calls();
    for n in 0..8 {
        let start = format!("2026-11-27T{:02}:00:00Z", 8 + n);
        at.book(&format!("guest-{n}"), &start).await.expect(201);
        at.live(20).await;
    }
    let told = at.watch_calls() - before;
    assert!(
        (1..=2).contains(&told),
        "told {told} times in three minutes"
    );
    at.live(600).await;
    at.cron().await;
    let before = at.watch_calls();
    let mut pokes = 0;
    for _ in 0..(6 * 12) {
        at.live(300).await;
        at.cron().await;
        pokes += 1;
    }
    let told = at.watch_calls() - before - pokes * usize::from(crate::watch::SHARDS);
    assert!(told <= 12, "told {told} times in six quiet hours");
}

#[tokio::test]
async fn a_watch_that_is_away_stops_nobody_and_hears_it_later() {
    let (at, _) = connected().await;
    at.live(900).await;
    at.cron().await;
    at.take_watch_away(true);
    at.book("grace", "2026-11-27T09:00:00Z").await.expect(201);
    at.take_watch_away(false);
    let known = |at: &Deployment| at.site(SITE).store().unwrap().watched().unwrap().told_at;
    assert_eq!(known(&at), None, "what it knows is not certain");
    at.live(60).await;
    assert!(known(&at).is_some());
}

#[tokio::test]
async fn an_unclaimed_site_is_not_watched_and_a_poke_writes_nothing() {
    let at = Deployment::new();
    let mut request = crate::ports::Request::new(Vec::new());
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = http::Uri::from_static("http://site/internal/poke");
    let site = at.site("nobody");
    let answer = crate::http::site::handle(&site, request).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(at.tables("site:nobody"), 0);
    assert_eq!(at.watch_calls(), 0);
    // From outside there is no such address.
    let poke = at
        .visit("POST", "/internal/poke", &[], Some(json!({})))
        .await;
    assert_eq!(poke.status, 404);
}
