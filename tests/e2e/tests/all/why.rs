//! *Why?* on the setup page, in a real browser.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{OWNER, SITE};
use e2e::steps::{DESKTOP, ZONE, agree_to_everything, hook, look};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// Waits until the answer says all of these.
async fn says(browser: &Browser, form: &str, words: &[&str]) {
    let answer = hook(&format!("{form}-answer"));
    until(&format!("{words:?} to be said"), async || {
        let said = browser.text(&answer).await;
        words.iter().all(|it| said.contains(it)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_why_says_in_words_why_a_time_is_offered_or_not() {
    let day = Day::working();
    let at = World::start().await;
    let mut ada = at.connected().await;
    let event = json!({"summary": "Dentist, very private",
        "start": {"dateTime": day.at("13:00")}, "end": {"dateTime": day.at("14:00")}});
    at.add_event(OWNER, "primary", event).await;
    // An event that Google calls free blocks nothing.
    let event = json!({"summary": "Lunch, free", "transparency": "transparent",
        "start": {"dateTime": day.at("11:00")}, "end": {"dateTime": day.at("12:00")}});
    at.add_event(OWNER, "primary", event).await;
    let host = ada.view().await["hosts"][0].clone();
    let id = host["id"].as_str().expect("an id");
    let mine = &host["connections"][0]["calendars"][0]["id"];
    // The family's calendar is not ticked.
    let choice = json!({"checks_conflicts": [mine], "receives_bookings": mine});
    let calendars = format!("/v1/owner/sites/{SITE}/hosts/{id}/calendars");
    let chosen = ada.send(Method::PUT, &calendars, Some(&choice)).await;
    chosen.expect(200);
    let refresh = format!("/v1/owner/sites/{SITE}/hosts/{id}/refresh");
    let read = ada.send(Method::POST, &refresh, Some(&json!({}))).await;
    read.expect(200);

    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.screen(DESKTOP, false).await;
    owner.open(&format!("{}/setup#why", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    // Where the address led is not forgotten over signing in.
    until("the question to have the keyboard", async || {
        let focus = owner.run("return document.activeElement?.id ?? ''", vec![]);
        (focus.await == "why-heading").then_some(())
    })
    .await;
    let field = hook("why-start");
    owner.set(&field, &format!("{}T13:00", day.text())).await;
    says(
        &owner,
        "why",
        &["is not offered", "A calendar is busy", OWNER],
    )
    .await;
    let links = owner.attributes("#why a", "href").await;
    // In the account that it is of, whichever the browser would open.
    let date = day.text().replace('-', "/") + "?authuser=ada%40example.com";
    assert!(links.iter().any(|url| url.ends_with(&date)), "{links:?}");
    wrong.all(look(&owner, "setup-why-busy").await);

    // Two reasons at once, each with the way to where it is changed.
    let sunday = (1..8)
        .map(|later| day.plus(later))
        .find(|it| it.is_sunday());
    let sunday = sunday.expect("a Sunday in seven days").text();
    owner.set(&field, &format!("{sunday}T03:00")).await;
    says(
        &owner,
        "why",
        &["Outside the weekly hours", "To your hours"],
    )
    .await;
    owner.set(&field, "2020-01-01T10:00").await;
    says(&owner, "why", &["Past", "It is in the past."]).await;

    // Offered, although Ada has an event there: Google calls it free.
    owner.set(&field, &format!("{}T11:00", day.text())).await;
    let causes = ["is offered", OWNER, "marked Free", "Family", "do not block"];
    says(&owner, "why", &causes).await;
    let said = owner.text("#why").await;
    assert!(
        !said.contains("Lunch") && !said.contains("Dentist"),
        "{said}"
    );
    let drawing = format!("{} [role=img]", hook("why-but"));
    let drawn = owner.attributes(&drawing, "aria-label").await;
    assert!(
        drawn.len() == 1 && drawn[0].contains("a box that says Free"),
        "{drawn:?}"
    );
    wrong.all(look(&owner, "setup-why-offered").await);

    // From an empty place of the week.
    owner.click(&hook("show-week")).await;
    for _ in 0..day.weeks_ahead() {
        owner.click(&hook("week-after")).await;
    }
    owner.see(&hook("week-busy")).await;
    owner.click(&hook("week-hours")).await;
    owner.see(&hook("week-why-start")).await;
    owner
        .see(&format!(
            "{} {}",
            hook("week-why-answer"),
            hook("why-verdict")
        ))
        .await;
    let asked = owner.value(&hook("week-why-start")).await;
    let quarters = [":00", ":15", ":30", ":45"];
    assert!(quarters.iter().any(|it| asked.ends_with(it)), "{asked}");
    wrong.all(look(&owner, "setup-why-week").await);
    owner.end().await;
    wrong.end();
}
