//! The setup page in a real browser: every step, and the ways on where something is not as it
//! should be.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::people::{EVE, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, go_to_boxes, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// From the first question to Google's pages.
async fn to_google(at: &World, browser: &Browser) {
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("continue-google")).await;
}

/// From Google's pages to the overview.
async fn to_overview(browser: &Browser) {
    browser.click(&hook("save-calendars")).await;
    browser.click(&hook("finish")).await;
    browser.see(&hook("overview")).await;
}

#[tokio::test]
async fn browser_every_step_of_the_setup_looks_right_and_is_accessible() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    let mut wrong = Findings::default();

    browser.open(&format!("{}/setup", at.edge)).await;
    // There and back: nobody is bound by the first answer.
    browser.click(&hook("someone-else")).await;
    until("the way for someone else's time", async || {
        let said = browser.text("#step-heading").await;
        (said == "First, sign in").then_some(())
    })
    .await;
    wrong.all(look(&browser, "setup-1-someone").await);
    browser.click(&hook("mine")).await;
    browser.see(&hook("consents")).await;
    // What has to be so, and what Google will show, before anybody is sent there.
    let said = browser.text(".needs").await;
    assert!(said.contains("a Google account with a calendar"), "{said}");
    assert!(said.contains("blocked by your administrator"), "{said}");
    assert_eq!(browser.count(".pictures [role=img]").await, 2);
    wrong.all(look(&browser, "setup-2-connect").await);
    browser.click(&hook("continue-google")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("save-calendars")).await;
    wrong.all(look(&browser, "setup-3-calendars").await);
    // Whoever closes the page here goes on here.
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.see(&hook("save-calendars")).await;
    let family = "[data-test=calendar-conflict][data-calendar=Family]";
    if browser.count(&format!("{family}:checked")).await == 1 {
        browser.click(family).await;
    }
    let said = browser.text(".calendar.off .calendar-note").await;
    assert_eq!(said, "Events here do not block");
    browser.click(family).await;
    browser.gone(".calendar.off").await;
    browser.click(&hook("save-calendars")).await;
    browser.see(&hook("proof-title")).await;
    // What was filled in is seen before the tag is pasted, and can be changed.
    let said = browser.text(&hook("offered")).await;
    for words in ["Intro call", "30 minutes", "Mon–Fri", "Europe/Berlin"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    browser.click(&hook("change-hours")).await;
    browser.see(&hook("save-hours")).await;
    wrong.all(look(&browser, "setup-4-hours").await);
    browser
        .set("input[aria-label=\"Monday from\"]", "07:00")
        .await;
    browser.click(&hook("save-hours")).await;
    browser.see(&hook("copy-tag")).await;
    let said = browser.text(&hook("offered")).await;
    assert!(said.contains("Tue–Fri"), "{said}");
    // The preview holds the widget with real slots.
    browser
        .see(&format!("{} freeslot-booking", hook("preview")))
        .await;
    browser.see(&hook("time")).await;
    wrong.all(look(&browser, "setup-5-tag").await);
    browser.click(&hook("finish")).await;
    browser.see(&hook("overview")).await;
    wrong.all(look(&browser, "setup-6-overview").await);

    // Disconnecting says what it does before it does it, and reconnecting restores everything.
    to_section(&browser, "connection").await;
    browser.click(&hook("disconnect")).await;
    browser.see(&hook("confirm-disconnect")).await;
    wrong.all(look(&browser, "setup-7-disconnect").await);
    browser.click(&hook("confirm-disconnect")).await;
    browser.see(&hook("reconnect")).await;
    wrong.all(look(&browser, "setup-8-disconnected").await);
    let month = e2e::days::Day::working().month();
    assert_eq!(at.slots_reply(&month).await.code(), "host_unavailable");
    browser.click(&hook("reconnect")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("disconnect")).await;
    until("slots to be there again", async || {
        (at.slots_reply(&month).await.status == 200).then_some(())
    })
    .await;
    let complaints = browser.complaints().await;
    // Chromium notes every 401 ("who am I" before signing in) and 503 (the preview while nothing is
    // connected), which are right here.
    let expected = |line: &str| {
        (line.contains("/v1/me") && line.contains("401"))
            || ((line.contains("/slots/") || line.contains("/paint/")) && line.contains("503"))
    };
    for line in complaints.iter().filter(|line| !expected(line)) {
        wrong.add(format!("console: {line}"));
    }
    browser.click(&hook("sign-out")).await;
    browser
        .see(&format!("{}, {}", hook("mine"), hook("sign-in")))
        .await;
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_a_box_that_was_not_ticked_is_named_and_mended() {
    let at = World::start().await;
    at.add_owner().await;
    let browser = Browser::start(&at, ZONE).await;
    to_google(&at, &browser).await;
    go_to_boxes(&browser, OWNER).await;
    for scope in ["calendar.events.freebusy", "calendar.calendarlist.readonly"] {
        let box_of = format!("input[name=\"scope\"][value$=\"/{scope}\"]");
        browser.click(&box_of).await;
    }
    browser.click("#continue").await;
    browser.see(&hook("fix-permission")).await;
    let said = browser.text(&hook("problem")).await;
    let label = "See, create, change, and delete events on Google calendars you own.";
    assert!(said.contains(label.trim_end_matches('.')), "{said}");
    assert!(
        !said.contains("availability"),
        "only what is missing: {said}"
    );
    let violations = look(&browser, "setup-9-permission").await;
    assert!(violations.is_empty(), "{violations:?}");
    browser.click(&hook("fix-permission")).await;
    agree_to_everything(&browser, OWNER).await;
    to_overview(&browser).await;
    browser.end().await;
}

#[tokio::test]
async fn browser_a_wrong_account_is_told_so_with_both_ways_on() {
    let at = World::start().await;
    at.connected().await;
    let eve = json!({"email": EVE, "time_zone": ZONE, "name": "Eve Adams"});
    at.tell("users", eve).await;
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, EVE).await;
    browser.see(&hook("start-site")).await;
    let said = browser.text(&hook("problem")).await;
    assert!(
        said.contains(EVE) && said.contains("belongs to no site"),
        "{said}"
    );
    let violations = look(&browser, "setup-10-no-site").await;
    assert!(violations.is_empty(), "{violations:?}");
    // Somebody else's site stays closed.
    browser
        .open(&format!("{}/setup?site={SITE}", at.edge))
        .await;
    browser.see(&hook("use-another-account")).await;
    let said = browser.text(&hook("problem")).await;
    assert!(said.contains(EVE), "{said}");
    browser.click(&hook("use-another-account")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    browser.click(&hook("sign-out")).await;
    browser
        .see(&format!("{}, {}", hook("mine"), hook("sign-in")))
        .await;

    // Who says no at Google comes back to a sentence and can start again.
    to_google(&at, &browser).await;
    go_to_boxes(&browser, EVE).await;
    browser.click("#cancel").await;
    browser.see(&hook("problem")).await;
    let mut wrong = Findings::default();
    wrong.all(look(&browser, "setup-11-denied").await);
    to_google(&at, &browser).await;
    agree_to_everything(&browser, EVE).await;
    browser.see(&hook("save-calendars")).await;
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_someone_elses_time_is_booked_through_an_invitation() {
    let at = World::start().await;
    at.add_owner().await;
    let eve = json!({"email": EVE, "time_zone": ZONE, "name": "Eve Adams"});
    at.tell("users", eve).await;
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("someone-else")).await;
    owner.click(&hook("continue-google")).await;
    agree_to_everything(&owner, EVE).await;
    owner.see(&hook("make-invitation")).await;
    let mut wrong = Findings::default();
    wrong.all(look(&owner, "setup-12-someone").await);
    owner.fill("#site-title", "Eve's workshop").await;
    owner.fill("#host-name", "Ada").await;
    owner.click(&hook("make-invitation")).await;
    let link = owner.text(&hook("invitation-link")).await;
    let link = link.trim().to_owned();
    assert!(
        link.starts_with(&format!("{}/setup?invitation=", at.edge)),
        "{link}"
    );
    wrong.all(look(&owner, "setup-13-invitation").await);
    let guest = Browser::start(&at, ZONE).await;
    guest.open(&link).await;
    guest.see(&hook("continue-google")).await;
    let said = guest.text("main").await;
    assert!(said.contains("“Eve's workshop”"), "{said}");
    wrong.all(look(&guest, "setup-14-invited").await);
    guest.click(&hook("continue-google")).await;
    agree_to_everything(&guest, OWNER).await;
    guest.click(&hook("save-calendars")).await;
    guest.click(&hook("save-hours")).await;
    guest.see(&hook("overview")).await;
    wrong.all(look(&guest, "setup-15-host").await);
    // The site is Eve's, the time is Ada's.
    let site = "eves-workshop";
    until("Ada's times to be offered", async || {
        let path = format!(
            "/v1/sites/{site}/events/intro/slots/30/{}",
            e2e::days::Day::working().month()
        );
        let reply = at.visit(Method::GET, &path, &[], None).await;
        let some = reply.body["slots"]
            .as_array()
            .is_some_and(|slots| !slots.is_empty());
        some.then_some(())
    })
    .await;
    for browser in [owner, guest] {
        browser.end().await;
    }
    wrong.end();
}
