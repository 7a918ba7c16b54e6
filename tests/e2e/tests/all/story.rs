//! The main job, whole, in a real browser: connect, paste the tag, book, find it in the calendar,
//! cancel. workerd is killed between the steps and nothing is lost.

use std::time::Duration;

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::{Day, later};
use e2e::people::{FAMILY, OWNER, SITE, timed};
use e2e::steps::{
    agree_to_everything, choose_day, come_back, hook, offered, send_form, time, until_offered,
};
use e2e::world::World;
use e2e::{until, until_within};
use serde_json::{Value, json};

/// What the owner's week holds: everything that blocks, and everything that looks as if it did.
async fn fill_week(at: &World, day: Day) {
    let span = |title, from, to| timed(title, &day.at(from), &day.at(to));
    at.add_event(OWNER, "primary", span("Busy", "10:00", "11:00"))
        .await;
    at.add_event(OWNER, FAMILY, span("Busy elsewhere", "11:15", "11:20"))
        .await;
    let mut free = span("Free", "12:00", "13:00");
    free["transparency"] = json!("transparent");
    at.add_event(OWNER, "primary", free).await;
    let mut declined = span("Declined", "13:00", "14:00");
    declined["attendees"] = json!([{"email": OWNER, "responseStatus": "declined"}]);
    at.add_event(OWNER, "primary", declined).await;
    let mut tentative = span("Tentative", "14:00", "15:00");
    tentative["status"] = json!("tentative");
    at.add_event(OWNER, "primary", tentative).await;
    let all_day = |title, day: Day| json!({"summary": title, "start": {"date": day.text()}, "end": {"date": day.plus(1).text()}});
    at.add_event(OWNER, FAMILY, all_day("All day", day.plus(1)))
        .await;
    let mut birthday = all_day("All day, free", day);
    birthday["transparency"] = json!("transparent");
    at.add_event(OWNER, "primary", birthday).await;
}

fn expected(day: Day) -> Vec<String> {
    let parts = [("09:00", "10:00"), ("11:30", "14:00"), ("15:00", "17:00")];
    parts
        .iter()
        .flat_map(|(from, to)| day.starts(from, to))
        .collect()
}

/// The owner connects in the browser; gives the tag.
async fn connect(at: &World, browser: &Browser) -> String {
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(browser, OWNER).await;
    let family = format!("{}[data-calendar=\"Family\"]", hook("calendar-conflict"));
    browser.click(&family).await;
    browser.click(&hook("save-calendars")).await;
    let all = json!({"origin": at.edge, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    browser.chromium("Browser.grantPermissions", all).await;
    browser.click(&hook("copy-tag")).await;
    let script = "const done = arguments[arguments.length - 1];
        navigator.clipboard.readText().then(done, (e) => done(String(e)));";
    let tag = until("the tag to be on the clipboard", async || {
        let copied = browser.run_async(script, vec![]).await;
        copied
            .as_str()
            .filter(|text| text.contains("<script"))
            .map(str::to_owned)
    })
    .await;
    assert_eq!(
        browser.text(&hook("tag")).await.trim(),
        tag,
        "what is shown is what is copied"
    );
    tag
}

fn is_at(event: &Value, start: &str) -> bool {
    let at = event["start"]["dateTime"].as_str().unwrap_or_default();
    chrono::DateTime::parse_from_rfc3339(at).ok()
        == chrono::DateTime::parse_from_rfc3339(start).ok()
}

#[tokio::test]
async fn browser_the_whole_story_with_workerd_killed_between_its_steps() {
    let day = Day::working();
    let mut at = World::start().await;
    at.add_owner().await;
    fill_week(&at, day).await;

    // An owner connects and copies the tag.
    let owner = Browser::start(&at, "Europe/Berlin").await;
    let tag = connect(&at, &owner).await;
    let clicks = owner.clicks_on(&at.edge);
    assert!(clicks <= 6, "{clicks} clicks on our pages");
    assert_eq!(owner.clicks_on(&at.google), 5, "Google's own clicks");
    let wanted = format!(
        "<script async src=\"{}/embed.js\" data-book=\"{SITE}/intro\"></script>",
        at.edge
    );
    assert_eq!(tag, wanted);
    // The live preview beside it has real slots.
    owner.see(&hook("time")).await;
    owner.end().await;
    at.crash().await;

    // A customer's page on another site shows only free times, in the visitor's zone.
    let page = CustomerPage::serve(&tag, None).await;
    let visitor = Browser::start(&at, "America/New_York").await;
    visitor.open(&page.url).await;
    choose_day(&visitor, day).await;
    until("exactly the free times", async || {
        (offered(&visitor).await == expected(day)).then_some(())
    })
    .await;
    let taken_day = format!("{}[data-date=\"{}\"]", hook("day"), day.plus(1).text());
    assert_eq!(
        visitor.attributes(&taken_day, "aria-disabled").await,
        ["true"]
    );
    at.crash().await;

    // A visitor books, on the page that was open all the while.
    let start = day.at("15:30");
    visitor.click(&time(&start)).await;
    send_form(
        &visitor,
        "Grace Hopper",
        "grace@example.org",
        "About the compiler",
    )
    .await;
    visitor.see(&hook("confirmation")).await;
    let manage = visitor.attributes(&hook("manage-link"), "href").await;
    let manage = manage.first().expect("a manage link").clone();
    assert!(manage.starts_with(&format!("{}/b/", at.edge)), "{manage}");
    at.crash().await;

    // It is in the owner's calendar, with the guest as attendee.
    let events = at.events(OWNER, "primary").await;
    let booked: Vec<&Value> = events.iter().filter(|event| is_at(event, &start)).collect();
    let [event] = booked.as_slice() else {
        panic!("one event, not {booked:?}")
    };
    assert!(is_at(&json!({"start": event["end"]}), &later(&start, 30)));
    let guests = event["attendees"].as_array().cloned().unwrap_or_default();
    assert!(
        guests
            .iter()
            .any(|guest| guest["email"] == "grace@example.org"),
        "{event}"
    );
    let invited = at.asked("mails").await;
    assert!(
        invited.iter().any(|mail| mail["to"] == "grace@example.org"),
        "{invited:?}"
    );
    at.crash().await;

    // The time is gone for the next visitor.
    let next = Browser::start(&at, "America/New_York").await;
    next.open(&page.url).await;
    choose_day(&next, day).await;
    let left: Vec<String> = expected(day)
        .into_iter()
        .filter(|one| *one != start)
        .collect();
    until("the booked time to be gone, and only that", async || {
        (offered(&next).await == left).then_some(())
    })
    .await;
    at.crash().await;

    // An event added in Google takes its slot out of the open widget, without a reload.
    next.run("window.notReloaded = true", vec![]).await;
    let late = day.at("16:00");
    assert!(offered(&next).await.contains(&late));
    let before = at.asked("pushes").await.len();
    at.add_event(OWNER, "primary", timed("Came up", &late, &later(&late, 30)))
        .await;
    until("the push to arrive", async || {
        let pushes = at.asked("pushes").await;
        let arrived = |push: &Value| push["status"].as_u64().is_some_and(|s| s < 300);
        pushes.iter().skip(before).any(arrived).then_some(())
    })
    .await;
    until_within(
        Duration::from_secs(5),
        "the slot to disappear after the push",
        async || {
            come_back(&next).await;
            (!offered(&next).await.contains(&late)).then_some(())
        },
    )
    .await;
    assert_eq!(
        next.run("return window.notReloaded === true", vec![]).await,
        true
    );
    at.crash().await;

    // Cancelling by the link frees the time again.
    visitor.open(&manage).await;
    visitor.click("details.cancel > summary").await;
    visitor.click("details.cancel button.danger").await;
    visitor.see("[data-state=\"cancelled\"]").await;
    at.crash().await;
    until("the event to leave the calendar", async || {
        let events = at.events(OWNER, "primary").await;
        (!events.iter().any(|event| is_at(event, &start))).then_some(())
    })
    .await;
    until_offered(&next, &start, true).await;
    let left: Vec<String> = expected(day)
        .into_iter()
        .filter(|one| *one != late)
        .collect();
    assert_eq!(offered(&next).await, left);
    for browser in [visitor, next] {
        browser.end().await;
    }
}
