//! For whoever runs a site: health at a glance, freshness, the log by days, what is copied for help.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use serde_json::json;

#[tokio::test]
async fn browser_health_freshness_log_and_diagnostics_say_how_things_stand() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let guest = Guest::new();
    let start = Day::working().at("10:00");
    at.book(&guest, &start).await.expect(201);
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    let mut wrong = Findings::default();

    // All is well, in a line; each part behind it.
    browser.see(&hook("health")).await;
    let summary = browser.text(&hook("open-health")).await;
    assert!(
        summary.contains("Everything bookings need is working"),
        "{summary}"
    );
    browser.click(&hook("open-health")).await;
    let reading = browser.text(&hook("health-reading")).await;
    assert!(reading.contains("Works."), "{reading}");

    // How fresh a calendar is, and reading it again.
    let before = owner.view().await;
    let read = |view: &serde_json::Value| {
        let calendars = &view["hosts"][0]["connections"][0]["calendars"];
        calendars[0]["last_read"].as_str().map(str::to_owned)
    };
    to_section(&browser, "connection").await;
    let fresh = browser.text(&hook("fresh")).await;
    assert!(fresh.contains("Last read"), "{fresh}");
    browser.click(&hook("refresh-calendar")).await;
    until("the calendar to be read again", async || {
        (read(&owner.view().await) > read(&before)).then_some(())
    })
    .await;

    // The log: today, in words, with the id that joins a request; and days of one's choice.
    to_section(&browser, "activity").await;
    browser.click(&hook("open-log")).await;
    browser.see(&hook("log")).await;
    let log = browser.text(&hook("log")).await;
    assert!(!log.contains("Correlation id"), "{log}");
    browser.click(&hook("log-ids")).await;
    let log = browser.text(&hook("log")).await;
    for words in ["A visitor asked for a time.", "Correlation id"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    browser.choose(&hook("log-which"), "2").await;
    until("what came in to be left out", async || {
        let log = browser.text(&hook("log")).await;
        (!log.contains("A visitor asked for a time.")).then_some(())
    })
    .await;
    browser.choose(&hook("log-which"), "0").await;
    // Where nothing went either way, there is no direction to choose.
    browser.choose(&hook("log-days"), "1").await;
    until("yesterday to be empty", async || {
        let said = browser.text("#activity").await;
        said.contains("Nothing happened in that time.")
            .then_some(())
    })
    .await;
    browser.gone(&hook("log-which")).await;
    for days in ["2", "3"] {
        browser.choose(&hook("log-days"), days).await;
        until("the log of more days", async || {
            let said = browser.text("#activity").await;
            said.contains("A visitor asked for a time.").then_some(())
        })
        .await;
        browser.see(&hook("log-which")).await;
    }
    browser.choose(&hook("log-days"), "4").await;
    browser.see(&hook("log-from")).await;
    browser.see(&hook("log")).await;

    // What is copied for help names nobody.
    browser.click(&hook("diagnostics")).await;
    browser.see(&hook("diagnostics-text")).await;
    let text = browser.text(&hook("diagnostics-text")).await;
    assert!(
        text.contains("Freeslot ") && text.contains("reading good"),
        "{text}"
    );
    for personal in [OWNER, &guest.email, &guest.name, "ada-lovelace", "Ada"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    wrong.all(look(&browser, "setup-health-and-log").await);

    // Without a key the line says so and is open.
    at.tell("revoke", json!({"email": OWNER})).await;
    let host = before["hosts"][0]["id"].as_str().expect("an id").to_owned();
    until("the lost key to be noticed", async || {
        let path = format!("/v1/owner/sites/ada-lovelace/hosts/{host}/refresh");
        owner
            .send(reqwest::Method::POST, &path, Some(&json!({})))
            .await;
        let view = owner.view().await;
        (view["hosts"][0]["health"][0]["state"] == "bad").then_some(())
    })
    .await;
    browser.reload().await;
    browser.see(&hook("health-token")).await;
    let token = browser.text(&hook("health-token")).await;
    assert!(
        token.contains("Broken.") && token.contains("reconnect"),
        "{token}"
    );
    wrong.all(look(&browser, "setup-health-broken").await);

    // One click here, and everything is as it was.
    let clicks = browser.clicks_on(&at.edge);
    browser.click(&hook("reconnect")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    at.until_free(&Day::working().at("12:00"), true).await;
    assert_eq!(browser.clicks_on(&at.edge), clicks + 1);
    let after = owner.view().await;
    for kept in ["schedule", "switches"] {
        assert_eq!(after["hosts"][0][kept], before["hosts"][0][kept], "{kept}");
    }
    assert_eq!(after["events"], before["events"]);
    browser.end().await;
    wrong.end();
}
