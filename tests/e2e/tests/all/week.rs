//! A week of busy times and bookings on the setup page, in a real browser.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{FAMILY, Guest, OWNER, SITE};
use e2e::steps::{DESKTOP, ZONE, agree_to_everything, hook, look};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

const BOB: &str = "bob@example.com";

#[tokio::test]
async fn browser_a_week_shows_locked_busy_times_and_bookings() {
    let day = Day::working();
    let at = World::start().await;
    let mut ada = at.connected().await;
    for (day, from, to) in [
        (day, "13:00", "14:30"),
        // They overlap what is beside them, or are short, or late.
        (day, "09:00", "09:15"),
        (day.plus(-1), "10:00", "10:30"),
        (day.plus(1), "18:00", "19:30"),
    ] {
        let event = json!({"summary": "Dentist, very private",
            "start": {"dateTime": day.at(from)}, "end": {"dateTime": day.at(to)}});
        at.add_event(OWNER, "primary", event).await;
    }
    let event = json!({"summary": "School play",
        "start": {"dateTime": day.plus(1).at("08:00")}, "end": {"dateTime": day.plus(1).at("09:00")}});
    at.add_event(OWNER, FAMILY, event).await;
    let host = ada.view().await["hosts"][0]["id"].clone();
    let refresh = format!(
        "/v1/owner/sites/{SITE}/hosts/{}/refresh",
        host.as_str().expect("an id")
    );
    let read = ada.send(Method::POST, &refresh, Some(&json!({}))).await;
    read.expect(200);
    at.book(&Guest::new(), &day.at("10:00")).await.expect(201);
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.screen(DESKTOP, false).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;

    // Today is marked, whatever is in it.
    owner.click(&hook("show-week")).await;
    owner.see(".week-day.today").await;
    assert_eq!(owner.count(".week-day.today").await, 1);
    wrong.all(look(&owner, "setup-week-today").await);
    for _ in 0..day.weeks_ahead() {
        owner.click(&hook("week-after")).await;
    }
    owner.see(&hook("week-booking")).await;
    assert_eq!(owner.count(&hook("week-booking")).await, 1);
    assert_eq!(owner.count(&hook("week-busy")).await, 5);
    // Each says why it can't be changed here; each calendar has its colour.
    for reason in owner.attributes(&hook("week-busy"), "title").await {
        assert!(
            reason.starts_with("Locked here: it comes from Google"),
            "{reason}"
        );
    }
    let colours = owner.attributes(&hook("week-busy"), "style").await;
    let (family, mine) = (&colours[3], &colours[4]);
    assert!(family.contains("--color") && family != mine, "{colours:?}");
    assert!(colours[..3].iter().all(|it| it == mine), "{colours:?}");
    let grid = owner.text(&hook("week-calendar")).await;
    assert!(!grid.contains("Dentist"), "{grid}");
    let links = owner.attributes(&hook("week-busy"), "href").await;
    // In the account that they are of, whichever the browser would open.
    let date = |later| {
        let date = day.plus(later).text().replace('-', "/");
        format!("{date}?authuser=ada%40example.com")
    };
    let ends: Vec<_> = links
        .iter()
        .filter_map(|url| url.split("/day/").nth(1))
        .collect();
    assert_eq!(ends, [date(-1), date(0), date(0), date(1), date(1)]);
    wrong.all(look(&owner, "setup-week").await);

    // On a phone, and for who likes it, the same day by day.
    owner.click(&hook("show-agenda")).await;
    owner.see(&hook("busy")).await;
    assert_eq!(owner.count(&hook("busy")).await, 5);
    wrong.all(look(&owner, "setup-agenda").await);
    owner.click(&hook("show-week")).await;

    // A booking is chosen, noted, moved and cancelled; the week shows each at once.
    owner.click(&hook("week-booking")).await;
    owner.see(&hook("move-booking")).await;
    let held = "return document.activeElement.id.startsWith('week-')";
    until("the details to have the keyboard", async || {
        (owner.run(held, vec![]).await == true).then_some(())
    })
    .await;
    wrong.all(look(&owner, "setup-week-booking").await);
    owner.click(".week-close").await;
    owner.gone(&hook("move-booking")).await;
    owner.click(&hook("week-booking")).await;
    owner.click(&hook("note-booking")).await;
    owner.fill(&hook("note-text"), "Likes marmalade").await;
    owner.click(&hook("save-note")).await;
    owner.see(&hook("booking-note")).await;
    owner.click(&hook("move-booking")).await;
    let later = format!("{}T15:00", day.text());
    owner.set(&hook("move-to"), &later).await;
    owner.click(&hook("move-for-sure")).await;
    until("it to stand at another hour", async || {
        let grid = owner.text(&hook("week-booking")).await;
        grid.contains("3:00").then_some(())
    })
    .await;
    owner.click(&hook("cancel-booking")).await;
    owner.click(&hook("cancel-for-sure")).await;
    owner.see(".block.gone").await;
    let complaints = owner.complaints().await;
    for line in complaints.iter().filter(|line| !line.contains("/v1/me")) {
        wrong.add(format!("console: {line}"));
    }
    owner.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_a_host_says_who_sees_their_busy_times() {
    let day = Day::working();
    let at = World::start().await;
    let mut ada = at.connected().await;
    let _ = ada.add_host(&at, BOB, "Bob").await;
    let event = json!({"summary": "Dentist",
        "start": {"dateTime": day.at("13:00")}, "end": {"dateTime": day.at("14:00")}});
    at.add_event(BOB, "primary", event).await;
    let signed_in = async |email: &str, section: &str| {
        let browser = Browser::start(&at, ZONE).await;
        browser.screen(DESKTOP, false).await;
        browser.open(&format!("{}/setup#{section}", at.edge)).await;
        browser.click(&hook("sign-in")).await;
        agree_to_everything(&browser, email).await;
        browser.see(&hook("overview")).await;
        browser
    };
    let host = signed_in(BOB, "connection").await;
    host.click(&hook("refresh-calendar")).await;
    let owner = signed_in(OWNER, "bookings").await;
    let to_the_day = async || {
        owner.click(&hook("show-week")).await;
        for _ in 0..day.weeks_ahead() {
            owner.click(&hook("week-after")).await;
        }
    };
    to_the_day().await;
    // The page shows what had been read when it asked.
    until("Bob's hour to be shown", async || {
        let shown = owner.count(&hook("week-busy")).await == 1;
        if !shown {
            owner.reload().await;
            owner.see(&hook("overview")).await;
            to_the_day().await;
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        shown.then_some(())
    })
    .await;
    let said = owner.text(&hook("week-busy")).await;
    assert!(said.contains("only Bob can change it"), "{said}");

    host.choose(&hook("busy-seen-by"), "nobody").await;
    until("it to be saved", async || {
        let view = ada.view().await;
        (view["hosts"][1]["connections"][0]["busy_seen_by"] == "nobody").then_some(())
    })
    .await;
    owner.reload().await;
    to_the_day().await;
    // That something is not shown is said, and nothing of it is.
    owner.see(&hook("week-gap")).await;
    assert_eq!(owner.count(&hook("week-busy")).await, 0);
    let said = owner.text(&hook("week-gap")).await;
    assert_eq!(said, "Bob’s busy times are not shown to others.");
    for browser in [owner, host] {
        browser.end().await;
    }
}
