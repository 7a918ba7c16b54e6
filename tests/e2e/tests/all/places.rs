//! Other zones, other calendars, other grants: what is true elsewhere is true here too.

use chrono::{DateTime, Utc};
use chrono_tz::{Pacific::Auckland, Tz};
use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::owner::Owner;
use e2e::people::{EVE, EVENT, Guest, OWNER, SITE, TEAM};
use e2e::steps::{agree_to_everything, choose_day, hook, look, offered, tag};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

fn date_in(zone: Tz, start: &str) -> String {
    let start: DateTime<Utc> = start.parse().expect("an instant");
    start.with_timezone(&zone).date_naive().to_string()
}

#[tokio::test]
async fn browser_times_stand_on_the_visitors_days() {
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, "Pacific/Auckland").await;
    browser.open(&page.url).await;
    // Working hours in Berlin are evening and the following night there.
    let all: Vec<String> = [day.plus(-1), day]
        .iter()
        .flat_map(|day| day.starts("09:00", "17:00"))
        .collect();
    let there: Vec<String> = all
        .into_iter()
        .filter(|start| date_in(Auckland, start) == day.text())
        .collect();
    assert!(!there.is_empty() && there != day.starts("09:00", "17:00"));
    choose_day(&browser, day).await;
    until("the times of that day there", async || {
        (offered(&browser).await == there).then_some(())
    })
    .await;
    let shown = browser.text(&hook("time")).await;
    let first: DateTime<Utc> = there[0].parse().expect("an instant");
    let clock = first.with_timezone(&Auckland).format("%-I:%M").to_string();
    assert!(shown.contains(&clock), "{shown}, not {clock}");

    // Another zone is chosen by hand, and holds for the booking.
    let choose = "const list = document.querySelector('freeslot-booking').shadowRoot.querySelector('#zone');
        list.value = 'UTC'; list.dispatchEvent(new Event('change', { bubbles: true })); return list.value";
    assert_eq!(browser.run(choose, vec![]).await, "UTC");
    until("the day to be the one in UTC", async || {
        let offered = offered(&browser).await;
        let one = date_in(chrono_tz::UTC, offered.first()?);
        let same = offered
            .iter()
            .all(|start| date_in(chrono_tz::UTC, start) == one);
        (same && offered.len() == 16).then_some(())
    })
    .await;
    browser.end().await;
}

#[tokio::test]
async fn browser_times_of_what_takes_place_there_are_those_of_the_host() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    owner.put_event(EVENT, json!({"zone_locked": true})).await;
    let day = Day::working();
    let page = CustomerPage::serve(&tag(&at), None).await;
    let browser = Browser::start(&at, "Pacific/Auckland").await;
    // As the edge paints it, and as the widget makes it itself.
    for blocked in [vec![], vec!["*/paint/*"]] {
        let blocked = json!({"urls": blocked});
        browser.chromium("Network.enable", json!({})).await;
        browser.chromium("Network.setBlockedURLs", blocked).await;
        browser.open(&page.url).await;
        choose_day(&browser, day).await;
        until("the host's times", async || {
            (offered(&browser).await == day.starts("09:00", "17:00")).then_some(())
        })
        .await;
        let first = browser.text(&hook("time")).await;
        assert!(first.contains("9:00"), "{first}");
        let zone = browser.text(&hook("zone-locked")).await;
        assert!(zone.ends_with("Europe/Berlin"), "{zone}");
        assert_eq!(browser.count("#zone").await, 0);
    }
    assert_eq!(look(&browser, "widget-zone-locked").await, [""; 0]);

    let plain = format!(
        "{}/book/{SITE}/{EVENT}/plain?zone=Pacific/Auckland",
        at.edge
    );
    browser.open(&plain).await;
    assert_eq!(browser.count("#zone").await, 0);
    let said = browser.text("main").await;
    assert!(
        // The last time of the first day, whatever is left of it.
        said.contains("Europe/Berlin") && said.contains("16:30"),
        "{said}"
    );
    browser.end().await;
}

#[tokio::test]
async fn browser_a_shared_calendar_that_receives_asks_google_once_more() {
    let at = World::start().await;
    at.add_owner().await;
    at.add_team("writer").await;

    let browser = Browser::start(&at, "Europe/Berlin").await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    // Owned ones first.
    browser.see(&hook("save-calendars")).await;
    let order = browser
        .attributes(&hook("calendar-receives"), "data-calendar")
        .await;
    assert_eq!(order.last().map(String::as_str), Some("Team"), "{order:?}");
    browser
        .click(&format!(
            "{}[data-calendar=\"Team\"]",
            hook("calendar-receives")
        ))
        .await;
    let violations = look(&browser, "setup-16-shared").await;
    assert!(violations.is_empty(), "{violations:?}");
    browser.click(&hook("save-calendars")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("save-calendars")).await;
    let scopes = at
        .control(Method::GET, "grants", Value::Null)
        .await
        .to_string();
    assert!(scopes.contains("/auth/calendar.events\""), "{scopes}");
    // The choice was kept while the person was away.
    let chosen = browser
        .run(
            "return document.querySelector('[data-test=\"calendar-receives\"]:checked')?.dataset.calendar ?? null",
            vec![],
        )
        .await;
    assert_eq!(chosen, "Team");
    browser.click(&hook("save-calendars")).await;
    browser.see(&hook("copy-tag")).await;
    let start = Day::working().at("10:00");
    at.until_free(&start, true).await;
    let _ = at.book(&Guest::new(), &start).await.expect(201);
    assert_eq!(at.events(EVE, TEAM).await.len(), 1);
    assert_eq!(at.booked().await.len(), 0);
    browser.end().await;
}

#[tokio::test]
async fn a_grant_taken_away_at_google_is_noticed_and_mended() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let day = Day::working();
    let kept = at.book(&Guest::new(), &day.at("09:00")).await.expect(201);
    at.tell("revoke", json!({"email": OWNER})).await;
    let reply = at.book(&Guest::new(), &day.at("10:00")).await.expect(503);
    assert_eq!(reply.code(), "host_unavailable", "{}", reply.text);
    let reply = at.slots_reply(&day.month()).await.expect(503);
    assert_eq!(reply.code(), "host_unavailable");
    let view = owner.view().await;
    let connection = &view["hosts"][0]["connections"][0];
    assert_eq!(connection["state"], "reconnect_needed", "{view}");
    assert!(view["hosts"][0]["unavailable"].is_string());
    // What was booked stays booked.
    assert_eq!(at.booking(&kept).await["status"], "confirmed");

    let host = view["hosts"][0]["id"].clone();
    let again = json!({"intent": "connect_host", "site": SITE, "host": host});
    let to = owner.consent(&at, &again, OWNER, json!("all")).await;
    assert!(
        to.starts_with(&format!("/setup?site={SITE}&connected=")),
        "{to}"
    );
    owner.until_watched().await;
    at.until_free(&day.at("10:00"), true).await;
    let _ = at.book(&Guest::new(), &day.at("10:00")).await.expect(201);
    assert_eq!(at.booked().await.len(), 2);
}

#[tokio::test]
async fn disconnecting_at_any_time_and_coming_back_restores_everything() {
    let mut at = World::start().await;
    let mut owner = at.connected().await;
    let day = Day::working();
    let kept = at.book(&Guest::new(), &day.at("09:00")).await.expect(201);
    let before = owner.view().await;
    let host = before["hosts"][0]["id"]
        .as_str()
        .expect("a host")
        .to_owned();
    let connection = before["hosts"][0]["connections"][0]["id"]
        .as_str()
        .expect("one")
        .to_owned();
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/connections/{connection}/disconnect");
    owner
        .send(Method::POST, &path, Some(&json!({"bookings": "keep"})))
        .await
        .expect(200);
    at.crash().await;
    assert_eq!(
        at.slots_reply(&day.month()).await.code(),
        "host_unavailable"
    );
    let reply = at.book(&Guest::new(), &day.at("10:00")).await;
    assert_eq!((reply.status, reply.code()), (503, "host_unavailable"));
    let live = at.asked("channels").await;
    let live: Vec<&Value> = live
        .iter()
        .filter(|channel| channel["stopped"] == false)
        .collect();
    assert!(live.is_empty(), "channels are stopped: {live:?}");
    let grants = at
        .control(Method::GET, "grants", Value::Null)
        .await
        .to_string();
    assert!(
        !grants.contains("calendar.events.owned"),
        "the grant is revoked: {grants}"
    );
    assert_eq!(at.booking(&kept).await["status"], "confirmed");
    assert_eq!(at.booked().await.len(), 1, "events stay");

    let again = json!({"intent": "connect_host", "site": SITE, "host": host});
    let to = owner.consent(&at, &again, OWNER, json!("all")).await;
    assert!(
        to.starts_with(&format!("/setup?site={SITE}&connected=")),
        "{to}"
    );
    owner.until_watched().await;
    let after = owner.view().await;
    let choice = |view: &Value| -> Vec<(String, Value, Value)> {
        let list = view["hosts"][0]["connections"][0]["calendars"].as_array();
        let list = list.cloned().unwrap_or_default();
        let title = |c: &Value| c["title"].as_str().unwrap_or_default().to_owned();
        list.iter()
            .map(|c| {
                (
                    title(c),
                    c["checks_conflicts"].clone(),
                    c["receives_bookings"].clone(),
                )
            })
            .collect()
    };
    assert_eq!(choice(&after), choice(&before), "the choice of calendars");
    assert_eq!(
        after["hosts"][0]["schedule"],
        before["hosts"][0]["schedule"]
    );
    at.until_free(&day.at("10:00"), true).await;
    at.until_free(&day.at("09:00"), false).await;
    let mut stranger = Owner::new(&at);
    assert_eq!(stranger.send(Method::GET, "/v1/me", None).await.status, 401);
}

#[tokio::test]
async fn a_conflict_calendar_that_can_not_be_read_makes_everything_unknown() {
    let at = World::start().await;
    at.add_owner().await;
    at.add_team("freeBusyReader").await;
    let mut owner = Owner::new(&at);
    owner.set_up(&at).await;
    let day = Day::working();
    at.until_free(&day.at("10:00"), true).await;

    at.share_team("none").await;
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().expect("a host").to_owned();
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/refresh");
    owner
        .send(Method::POST, &path, Some(&json!({})))
        .await
        .expect(200);
    let reply = at.slots_reply(&day.month()).await.expect(503);
    // Only its owner can mend this; it is never "nothing free", and never "all is free".
    assert_eq!(reply.code(), "host_unavailable", "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(at.book(&Guest::new(), &day.at("10:00")).await.status, 503);
    assert!(owner.view().await["hosts"][0]["unavailable"].is_string());

    at.share_team("freeBusyReader").await;
    owner
        .send(Method::POST, &path, Some(&json!({})))
        .await
        .expect(200);
    at.until_free(&day.at("10:00"), true).await;
}
