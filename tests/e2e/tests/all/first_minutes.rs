//! The first five minutes where something is not as it should be, and a country's holidays.

use e2e::browser::Browser;
use e2e::owner::Owner;
use e2e::people::{EVE, EVENT, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, go_to_boxes, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use serde_json::{Value, json};

/// From the first question to behind Google's pages.
async fn through_google(at: &World, zone: &str) -> Browser {
    let browser = Browser::start(at, zone).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser
}

async fn lists_fail(at: &World, effect: Value) {
    let rule = json!({"on": ["calendarList"], "effect": effect});
    at.tell("faults", json!({"rules": [rule]})).await;
}

async fn lists_are_well(at: &World) {
    at.tell("faults", json!({"rules": []})).await;
}

#[tokio::test]
async fn browser_what_is_there_is_ticked_off_and_zones_that_differ_are_said() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = through_google(&at, "America/New_York").await;
    browser.see(&hook("save-calendars")).await;
    let said = browser.text(&hook("checks")).await;
    assert!(said.contains(OWNER), "{said}");
    assert!(!said.contains("Missing"), "{said}");
    let said = browser.text(&hook("zones-differ")).await;
    assert!(
        said.contains("New York") && said.contains("Europe/Berlin"),
        "{said}"
    );
    let violations = look(&browser, "first-1-checks").await;
    assert!(violations.is_empty(), "{violations:?}");
    browser.end().await;
}

#[tokio::test]
async fn browser_google_that_does_not_answer_is_a_step_of_its_own_with_a_way_on() {
    let at = World::start().await;
    at.add_owner().await;
    lists_fail(&at, json!({"kind": "reset"})).await;
    let browser = through_google(&at, ZONE).await;
    browser.see(&hook("obstacle")).await;
    let said = browser.text(&hook("obstacle")).await;
    assert!(said.contains("Google did not answer"), "{said}");
    let violations = look(&browser, "first-2-no-answer").await;
    assert!(violations.is_empty(), "{violations:?}");
    // All that it tells now is a calendar of somebody else's.
    let items = json!({"items": [{"id": "team@example.com", "summary": "Team",
        "accessRole": "reader", "timeZone": ZONE}]});
    let effect = json!({"kind": "raw", "status": 200, "content_type": "application/json",
        "body": items.to_string()});
    lists_fail(&at, effect).await;
    browser.click(&hook("obstacle-again")).await;
    until("the page to say that none can be written", async || {
        let said = browser.text(&hook("obstacle")).await;
        said.contains("No calendar here can take bookings")
            .then_some(())
    })
    .await;
    let violations = look(&browser, "first-3-none-writable").await;
    assert!(violations.is_empty(), "{violations:?}");
    lists_are_well(&at).await;
    browser.click(&hook("obstacle-again")).await;
    browser.click(&hook("save-calendars")).await;
    browser.see(&hook("copy-tag")).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_where_somebody_wanted_to_go_outlives_signing_in() {
    let at = World::start().await;
    at.connected().await;
    let browser = Browser::start(&at, ZONE).await;
    let link = format!("{}/setup?site={SITE}&event={EVENT}", at.edge);
    browser.open(&link).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    until("the event type's page", async || {
        browser
            .url()
            .await
            .contains(&format!("event={EVENT}"))
            .then_some(())
    })
    .await;
    browser.end().await;
}

/// The names of the first host's dates.
async fn dates(owner: &mut Owner) -> Vec<String> {
    let view = owner.view().await;
    let all = view["hosts"][0]["schedule"]["overrides"].as_array();
    let all = all.cloned().unwrap_or_default();
    let name = |it: &Value| it["name"].as_str().unwrap_or_default().to_owned();
    all.iter().map(name).collect()
}

#[tokio::test]
async fn browser_a_countrys_holidays_are_added_and_taken_away_together() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    to_section(&browser, "hours").await;
    browser.click(&hook("hours-change")).await;
    browser.click(&hook("holidays")).await;
    browser.choose(&hook("holidays-country"), "DE").await;
    browser.choose(&hook("holidays-part"), "BY").await;
    browser.choose(&hook("holidays-year"), "2027").await;
    browser.click(&hook("holidays-add")).await;
    let violations = look(&browser, "first-4-holidays").await;
    assert!(violations.is_empty(), "{violations:?}");
    browser.click(&hook("save-hours")).await;
    browser.gone(&hook("save-hours")).await;
    let saved = dates(&mut owner).await;
    assert!(saved.contains(&"Epiphany (DE-BY)".to_owned()), "{saved:?}");
    browser.click(&hook("hours-change")).await;
    browser.click(&hook("holidays-remove")).await;
    browser.gone(&hook("holidays-remove")).await;
    browser.click(&hook("save-hours")).await;
    browser.gone(&hook("save-hours")).await;
    assert!(dates(&mut owner).await.is_empty());
    browser.end().await;
}

/// From the list of calendars to the tag in the clipboard; how many clicks it took on our pages from
/// the first one on.
async fn to_the_tag(at: &World, browser: Browser) -> u32 {
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("copy-tag")).await;
    browser.see(&hook("time")).await;
    let clicks = browser.clicks_on(&at.edge);
    browser.end().await;
    clicks
}

#[tokio::test]
async fn browser_three_screens_lead_to_a_tag_whatever_goes_wrong_on_the_way() {
    // All is well.
    let at = World::start().await;
    at.add_owner().await;
    let browser = through_google(&at, ZONE).await;
    assert_eq!(to_the_tag(&at, browser).await, 3);

    // Boxes of Google's were not ticked.
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    go_to_boxes(&browser, OWNER).await;
    browser.click("#continue").await;
    browser.click(&hook("fix-permission")).await;
    agree_to_everything(&browser, OWNER).await;
    assert_eq!(to_the_tag(&at, browser).await, 4);

    // Another account than was meant: the one that is connected then is the one that counts.
    let at = World::start().await;
    at.add_owner().await;
    let eve = json!({"email": EVE, "time_zone": ZONE, "name": "Eve Adams"});
    at.tell("users", eve).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, EVE).await;
    browser.click(&hook("other-account")).await;
    agree_to_everything(&browser, OWNER).await;
    until("both accounts to be there", async || {
        let text = browser.text("main").await;
        (text.contains(OWNER) && text.contains(EVE)).then_some(())
    })
    .await;
    assert_eq!(to_the_tag(&at, browser).await, 4);

    // A code is asked for: it is there to be typed before the first way to Google, and a wrong
    // one is refused beside it.
    let code = [("SIGN_UP", "allowlist"), ("SET_UP_CODE", "open-sesame")];
    let at = World::start_with(&code).await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.fill(&hook("set-up-code"), "open-").await;
    browser.click(&hook("continue-google")).await;
    until("the field to say that the code is wrong", async || {
        let said = browser.text("#error-set_up_code").await;
        said.contains("The set-up code is wrong").then_some(())
    })
    .await;
    let violations = look(&browser, "first-5-wrong-code").await;
    assert!(violations.is_empty(), "{violations:?}");
    browser.fill(&hook("set-up-code"), "sesame").await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    assert_eq!(to_the_tag(&at, browser).await, 4);

    // Typed right at once, it takes no click at all.
    let at = World::start_with(&code).await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.fill(&hook("set-up-code"), "open-sesame").await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    assert_eq!(to_the_tag(&at, browser).await, 3);

    // Google is down when the person comes back from its pages.
    let at = World::start().await;
    at.add_owner().await;
    let rule = json!({"on": ["token"], "effect": {"kind": "reset"}});
    at.tell("faults", json!({"rules": [rule]})).await;
    let browser = through_google(&at, ZONE).await;
    until("the page to say that Google did not answer", async || {
        let said = browser.text(&hook("problem")).await;
        said.contains("Google did not answer").then_some(())
    })
    .await;
    lists_are_well(&at).await;
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    assert_eq!(to_the_tag(&at, browser).await, 4);

    // Google does not answer, or no calendar of the account can be written.
    let theirs = json!({"items": [{"id": "team@example.com", "summary": "Team",
        "accessRole": "reader", "timeZone": ZONE}]});
    for effect in [
        json!({"kind": "reset"}),
        json!({"kind": "raw", "status": 200, "content_type": "application/json",
            "body": theirs.to_string()}),
    ] {
        let at = World::start().await;
        at.add_owner().await;
        lists_fail(&at, effect).await;
        let browser = through_google(&at, ZONE).await;
        browser.see(&hook("obstacle")).await;
        lists_are_well(&at).await;
        browser.click(&hook("obstacle-again")).await;
        assert_eq!(to_the_tag(&at, browser).await, 4);
    }
}
