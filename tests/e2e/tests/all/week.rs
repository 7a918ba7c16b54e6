//! A week of busy times and bookings on the setup page, in a real browser.

use chrono::{NaiveDate, Weekday};
use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// How many weeks after this one a day is; weeks begin with Mondays.
fn weeks_until(day: Day) -> i64 {
    let week = |day: Day| {
        let date = NaiveDate::parse_from_str(&day.text(), "%Y-%m-%d").expect("a date");
        date.week(Weekday::Mon).first_day()
    };
    (week(day) - week(Day::today())).num_weeks()
}

#[tokio::test]
async fn browser_a_week_shows_locked_busy_times_and_bookings() {
    let day = Day::working();
    let at = World::start().await;
    let event = json!({"summary": "Dentist, very private",
        "start": {"dateTime": day.at("13:00")}, "end": {"dateTime": day.at("14:00")}});
    let mut ada = at.connected().await;
    at.add_event(OWNER, "primary", event).await;
    let host = ada.view().await["hosts"][0]["id"].clone();
    let refresh = format!(
        "/v1/owner/sites/{SITE}/hosts/{}/refresh",
        host.as_str().expect("an id")
    );
    let read = ada.send(Method::POST, &refresh, Some(&json!({}))).await;
    read.expect(200);
    at.book(&Guest::new(), &day.at("09:00")).await.expect(201);
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;

    owner.click(&hook("show-week")).await;
    for _ in 0..weeks_until(day) {
        owner.click(&hook("week-after")).await;
    }
    until("the booking to be shown", async || {
        (owner.count(&hook("week-booking")).await == 1).then_some(())
    })
    .await;
    assert_eq!(owner.count(&hook("busy")).await, 1);
    let agenda = owner.text(&hook("agenda")).await;
    assert!(!agenda.contains("Dentist"), "{agenda}");
    let link = format!("{} a", hook("busy"));
    let url = owner
        .run(
            "return document.querySelector(arguments[0]).href",
            vec![json!(link)],
        )
        .await;
    let date = day.text().replace('-', "/");
    assert!(
        url.as_str().is_some_and(|url| url.ends_with(&date)),
        "{url}"
    );
    wrong.all(look(&owner, "setup-week").await);

    // What is done to a booking is seen in the week.
    owner.click(&hook("cancel-booking")).await;
    owner.click(&hook("cancel-for-sure")).await;
    until("it to be shown as cancelled", async || {
        (owner.count(".booking.gone").await == 1).then_some(())
    })
    .await;
    let complaints = owner.complaints().await;
    for line in complaints.iter().filter(|line| !line.contains("/v1/me")) {
        wrong.add(format!("console: {line}"));
    }
    owner.end().await;
    wrong.end();
}
