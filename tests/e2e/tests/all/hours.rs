//! Hours on the setup page: copied from day to day, drawn, on dates that differ, and several
//! schedules by name.

use e2e::browser::{Browser, Key};
use e2e::days::Day;
use e2e::owner::Owner;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const ZONE: &str = "Europe/Berlin";

/// A connected owner, signed in, with their hours before them.
async fn on_the_hours() -> (World, Owner, Browser) {
    let at = World::start().await;
    let owner = at.connected().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    to_section(&browser, "hours").await;
    (at, owner, browser)
}

/// Waits until the event type chooses these schedules.
async fn chosen(owner: &mut Owner, schedules: Value) {
    until("the schedule to be chosen", async || {
        let view = owner.view().await;
        (view["events"][0]["schedules"] == schedules).then_some(())
    })
    .await;
}

fn time_field(label: &str) -> String {
    format!("input[aria-label=\"{label}\"]")
}

async fn focused(browser: &Browser) -> Value {
    browser
        .run("return document.activeElement.id", vec![])
        .await
}

async fn saved(browser: &Browser) {
    browser.click(&hook("save-hours")).await;
    browser.gone(&hook("save-hours")).await;
}

/// The days on which something is offered in this month.
async fn offered(at: &World, month: &str) -> Vec<String> {
    let path = format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{month}");
    let slots = at.visit(Method::GET, &path, &[], None).await.expect(200);
    let starts = slots.body["slots"].as_array().unwrap().clone();
    let day = |start: &Value| start.as_str().unwrap()[..10].to_owned();
    let mut days: Vec<String> = starts.iter().map(day).collect();
    days.dedup();
    days
}

#[tokio::test]
async fn browser_a_day_is_copied_and_dates_differ() {
    let (at, mut owner, browser) = on_the_hours().await;
    browser.click(&hook("hours-change")).await;
    browser.set(&time_field("Monday from"), "08:00").await;
    browser.set(&time_field("Monday to"), "16:00").await;
    browser.click(&hook("copy-day-0")).await;
    browser.see(&hook("copy-day")).await;
    let mut found = look(&browser, "hours-1-copy").await;
    // All workdays are proposed; not on Friday.
    browser.click(&hook("copy-to-4")).await;
    browser.click(&hook("copy-days")).await;
    browser.gone(&hook("copy-day")).await;
    assert_eq!(focused(&browser).await, "copy-day-0");
    let said = browser.text(".copied").await;
    let sentence = "Monday’s hours were copied to Tuesday, Wednesday and Thursday.";
    assert_eq!(said, sentence);

    let day = Day::working();
    let (before, after) = (day.plus(-1).text(), day.plus(1).text());
    browser.click(&hook("add-date")).await;
    browser.click(&hook("date-done")).await;
    assert_eq!(browser.text(&hook("date-wrong")).await, "Choose a date.");
    browser.set(&hook("date-first"), &before).await;
    browser.set(&hook("date-last"), &after).await;
    browser.fill(&hook("date-name"), "Moving house").await;
    browser.click(&hook("date-done")).await;
    browser.gone(&hook("date-done")).await;
    browser.click(&hook("add-date")).await;
    browser.set(&hook("date-first"), &day.text()).await;
    browser.click(&hook("date-open")).await;
    browser.set(&time_field("These days from"), "10:00").await;
    browser.set(&time_field("These days to"), "11:00").await;
    found.extend(look(&browser, "hours-2-dates").await);
    browser.click(&hook("date-done")).await;
    saved(&browser).await;

    let view = owner.view().await;
    let schedule = &view["hosts"][0]["schedule"];
    let weekly = json!([
        {"days": ["mo", "tu", "we", "th"], "start": "08:00", "end": "16:00"},
        {"days": ["fr"], "start": "09:00", "end": "17:00"}]);
    assert_eq!(schedule["weekly"], weekly);
    let overrides = json!([
        {"date": before, "until": after, "name": "Moving house", "windows": []},
        {"date": day.text(), "windows": [{"start": "10:00", "end": "11:00"}]}]);
    assert_eq!(schedule["overrides"], overrides);
    let days = offered(&at, &day.month()).await;
    assert!(
        !days.contains(&before) && !days.contains(&after),
        "{days:?}"
    );
    assert!(days.contains(&day.text()), "{days:?}");
    found.extend(look(&browser, "hours-3-overview").await);

    // What was saved is found again, and goes.
    browser.click(&hook("hours-change")).await;
    browser.see(&hook("date")).await;
    assert_eq!(browser.count(&hook("date")).await, 2);
    browser.click(&hook("date-remove")).await;
    saved(&browser).await;
    let view = owner.view().await;
    let left = &view["hosts"][0]["schedule"]["overrides"];
    assert_eq!(left, &json!([overrides[1]]));
    assert_eq!(found, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn browser_a_schedule_is_added_chosen_and_kept_while_it_is_used() {
    let (_at, mut owner, browser) = on_the_hours().await;
    browser.click(&hook("hours-add")).await;
    browser.click(&hook("save-hours")).await;
    let asked = browser.text("#error-schedule-name").await;
    assert_eq!(asked, "Give it a name, such as Evenings.");
    browser.fill(&hook("schedule-name"), "Evenings").await;
    browser.set(&time_field("Monday from"), "18:00").await;
    browser.set(&time_field("Monday to"), "20:00").await;
    browser.click(&hook("copy-day-0")).await;
    browser.click(&hook("copy-days")).await;
    saved(&browser).await;
    let view = owner.view().await;
    let evenings = view["hosts"][0]["schedules"][1].clone();
    assert_eq!(evenings["name"], "Evenings");
    assert_eq!(evenings["schedule"]["weekly"][0]["start"], "18:00");
    assert_eq!(view["hosts"][0]["schedule"]["weekly"][0]["start"], "09:00");

    let id = evenings["id"].as_str().unwrap();
    let host = view["hosts"][0]["id"].as_str().unwrap();
    to_section(&browser, "events").await;
    browser.click(&hook("change-event")).await;
    browser.choose(&hook("event-schedule"), id).await;
    let mut found = look(&browser, "hours-4-choice").await;
    browser.click(&hook("save-event")).await;
    chosen(&mut owner, json!({ host: id })).await;
    browser.click(&hook("back")).await;
    to_section(&browser, "hours").await;
    browser.see(&hook("schedule")).await;
    assert_eq!(browser.count(&hook("schedule-remove")).await, 0);
    found.extend(look(&browser, "hours-5-schedules").await);

    to_section(&browser, "events").await;
    browser.click(&hook("change-event")).await;
    browser.choose(&hook("event-schedule"), host).await;
    browser.click(&hook("save-event")).await;
    chosen(&mut owner, json!(null)).await;
    browser.click(&hook("back")).await;
    to_section(&browser, "hours").await;
    browser.click(&hook("schedule-remove")).await;
    browser.click(&hook("schedule-remove-now")).await;
    browser.gone(&hook("schedule-remove-now")).await;
    assert_eq!(browser.count(&hook("schedule")).await, 1);
    assert_eq!(focused(&browser).await, "hours-add");
    let view = owner.view().await;
    assert_eq!(view["hosts"][0]["schedules"].as_array().unwrap().len(), 1);
    assert_eq!(found, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn browser_hours_come_every_other_week_or_once_a_month() {
    let (at, mut owner, browser) = on_the_hours().await;
    browser.click(&hook("hours-change")).await;
    browser.click(&hook("add-ruled")).await;
    until("the first field to have the focus", async || {
        (focused(&browser).await == "ruled-0-way").then_some(())
    })
    .await;
    // Every other Saturday, from the one after next on.
    let mut saturday = Day::today().plus(7);
    while !saturday.is_sunday() {
        saturday = saturday.plus(1);
    }
    let saturday = saturday.plus(-1);
    browser.click(&hook("ruled-on-4")).await;
    browser.click(&hook("ruled-done")).await;
    let wrong = browser.text(&hook("ruled-wrong")).await;
    assert_eq!(wrong, "Choose a day of the week.");
    browser.click(&hook("ruled-on-5")).await;
    browser.set(&hook("ruled-from"), &saturday.text()).await;
    browser.set(&time_field("These days from"), "10:00").await;
    browser.set(&time_field("These days to"), "11:00").await;
    let mut found = look(&browser, "hours-7-ruled").await;
    browser.click(&hook("ruled-done")).await;
    browser.gone(&hook("ruled-done")).await;
    assert_eq!(focused(&browser).await, "ruled-0-change");
    let line = browser.text(&hook("ruled")).await;
    assert!(line.contains("Saturday every other week"), "{line}");
    // And the last day of each month.
    browser.click(&hook("add-ruled")).await;
    browser.choose("#ruled-1-way", "3").await;
    browser.click(&hook("ruled-done")).await;
    saved(&browser).await;

    let view = owner.view().await;
    let weekly = view["hosts"][0]["schedule"]["weekly"].as_array().unwrap();
    let ruled: Vec<&Value> = weekly.iter().filter(|it| it["rule"].is_string()).collect();
    assert_eq!(ruled[0]["rule"], "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA");
    assert_eq!(ruled[0]["from"], saturday.text());
    assert_eq!(ruled[1]["rule"], "FREQ=MONTHLY;BYMONTHDAY=-1");
    let days = offered(&at, &saturday.month()).await;
    assert!(days.contains(&saturday.text()), "{days:?}");
    found.extend(look(&browser, "hours-8-ruled-overview").await);

    // What was saved is found again, and goes.
    browser.click(&hook("hours-change")).await;
    browser.see(&hook("ruled")).await;
    assert_eq!(browser.count(&hook("ruled")).await, 2);
    browser.click(&hook("ruled-remove")).await;
    saved(&browser).await;
    let view = owner.view().await;
    let weekly = view["hosts"][0]["schedule"]["weekly"].to_string();
    assert!(!weekly.contains("INTERVAL") && weekly.contains("BYMONTHDAY"));
    assert_eq!(found, Vec::<String>::new());
    browser.end().await;
}

#[tokio::test]
async fn browser_hours_are_drawn_with_a_pointer_and_with_the_keyboard() {
    let (_at, mut owner, browser) = on_the_hours().await;
    browser.click(&hook("hours-change")).await;
    browser.click(&hook("draw-week")).await;
    browser.see(&hook("week-grid")).await;
    // Saturday and Sunday, 10:00 to 12:00.
    // The lower one first: it may have to be scrolled to.
    let (to_x, to_y) = browser.middle("#week-6-23").await;
    let (from_x, from_y) = browser.middle("#week-5-20").await;
    for (kind, x, y) in [
        ("mouseMoved", from_x, from_y),
        ("mousePressed", from_x, from_y),
        ("mouseMoved", to_x, to_y),
        ("mouseReleased", to_x, to_y),
    ] {
        let held = if kind == "mouseMoved" && y == from_y {
            0
        } else {
            1
        };
        let event = json!({"type": kind, "x": x, "y": y, "button": "left",
            "buttons": held, "clickCount": 1});
        browser.chromium("Input.dispatchMouseEvent", event).await;
    }
    browser.see(&time_field("Sunday to")).await;
    assert_eq!(browser.value(&time_field("Saturday from")).await, "10:00");
    assert_eq!(browser.value(&time_field("Sunday to")).await, "12:00");
    let found = look(&browser, "hours-6-drawn").await;

    // Monday's lunch, 12:00 to 13:00, with the keyboard: from where the pointer was.
    assert_eq!(focused(&browser).await, "week-5-20");
    browser.press(Key::Home).await;
    for _ in 20..24 {
        browser.press(Key::Down).await;
    }
    assert_eq!(focused(&browser).await, "week-0-24");
    browser.press_with(Key::Shift, Key::Down).await;
    browser.press(Key::Space).await;
    let said = browser.text(".copied").await;
    assert_eq!(said, "Monday, 12:00 PM to 1:00 PM: closed.");
    saved(&browser).await;
    let view = owner.view().await;
    let weekly = json!([
        {"days": ["mo"], "start": "09:00", "end": "12:00"},
        {"days": ["mo"], "start": "13:00", "end": "17:00"},
        {"days": ["tu", "we", "th", "fr"], "start": "09:00", "end": "17:00"},
        {"days": ["sa", "su"], "start": "10:00", "end": "12:00"}]);
    assert_eq!(view["hosts"][0]["schedule"]["weekly"], weekly);
    assert_eq!(found, Vec::<String>::new());
    browser.end().await;
}
