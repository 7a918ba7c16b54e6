//! The owner's page in one engine: every area and section opened, and something saved in each.
//! `engines.rs` runs it in all of them.

use e2e::browser::{Browser, Engine};
use e2e::days::Day;
use e2e::keyboard::until_focused;
use e2e::owner::Owner;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, to_section};
use e2e::world::World;
use e2e::{Findings, faults, until};
use reqwest::Method;
use serde_json::{Value, json};

use crate::areas::AREAS;

/// A connected owner with a booking, another host and a busy hour, on the overview.
async fn begun(engine: Engine, day: Day) -> (World, Owner, Browser) {
    let at = World::start_with_mail().await;
    let mut owner = at.connected().await;
    let event = json!({"summary": "Dentist",
        "start": {"dateTime": day.at("13:00")}, "end": {"dateTime": day.at("14:00")}});
    at.add_event(OWNER, "primary", event).await;
    let hosts = format!("/v1/owner/sites/{SITE}/hosts");
    let ada = text(&owner.view().await["hosts"][0]["id"]);
    let read = format!("{hosts}/{ada}/refresh");
    let read = owner.send(Method::POST, &read, Some(&json!({}))).await;
    read.expect(200);
    let bob = json!({"name": "Bob", "zone": ZONE});
    let added = owner.send(Method::POST, &hosts, Some(&bob)).await;
    added.expect(201);
    at.book(&Guest::new(), &day.at("10:00")).await.expect(201);

    let browser = Browser::of(engine, &at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;
    faults::keep(&browser).await;
    (at, owner, browser)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Waits until the site is as it was saved.
async fn saved(owner: &mut Owner, what: &str, is: impl Fn(&Value) -> bool) {
    until(what, async || is(&owner.view().await).then_some(())).await;
}

/// Opens a section and what is behind its button.
async fn change(browser: &Browser, section: &str) {
    to_section(browser, section).await;
    browser.click(&hook(&format!("{section}-change"))).await;
}

/// All that the test of an engine does here. Fails with whatever a script of the page threw.
pub(crate) async fn runs(engine: Engine) {
    let day = Day::working();
    let (_at, mut owner, browser) = begun(engine, day).await;
    let mut wrong = Findings::default();
    every_section_opens(&browser, &mut wrong).await;
    let name = format!("engine-{engine:?}").to_lowercase();
    bookings(&browser, &mut owner, day).await;
    browser.picture(&format!("{name}-9-week")).await;
    faults::none(&browser, &mut wrong, "Bookings").await;
    booking_page(&browser, &mut owner).await;
    faults::none(&browser, &mut wrong, "Booking page").await;
    my_calendar(&browser, &mut owner).await;
    browser.picture(&format!("{name}-10-my-calendar")).await;
    faults::none(&browser, &mut wrong, "My calendar").await;
    team(&browser, &mut owner, &mut wrong).await;
    site(&browser, &mut owner).await;
    faults::none(&browser, &mut wrong, "Site").await;
    browser.end().await;
    wrong.end();
}

async fn every_section_opens(browser: &Browser, wrong: &mut Findings) {
    for (fragment, name, held) in AREAS {
        browser.click(&hook(&format!("to-{fragment}"))).await;
        until(&format!("{name} to be shown"), async || {
            (browser.text("h1").await == name).then_some(())
        })
        .await;
        let shown = browser.attributes("section.section", "id").await;
        wrong.check(shown == held, || format!("{name}: {shown:?}"));
        until_focused(browser, "step-heading").await;
        // Where both have one address, the person is there already.
        for section in held.iter().filter(|section| **section != fragment) {
            to_section(browser, section).await;
            until_focused(browser, &format!("{section}-heading")).await;
        }
    }
    faults::none(browser, wrong, "all sections").await;
}

async fn bookings(browser: &Browser, owner: &mut Owner, day: Day) {
    to_section(browser, "bookings").await;
    browser.click(&hook("note-booking")).await;
    browser.fill(&hook("note-text"), "Likes marmalade").await;
    browser.click(&hook("save-note")).await;
    browser.see(&hook("booking-note")).await;
    saved(owner, "the note", |view| {
        view["bookings"][0]["note"] == "Likes marmalade"
    })
    .await;

    let field = hook("why-start");
    browser.set(&field, &format!("{}T13:00", day.text())).await;
    for (time, words) in [("13:00", "is not offered"), ("15:00", "is offered")] {
        browser.set(&field, &format!("{}T{time}", day.text())).await;
        until(words, async || {
            let said = browser.text(&hook("why-answer")).await;
            said.contains(words).then_some(())
        })
        .await;
    }

    browser.click(&hook("show-week")).await;
    for _ in 0..day.weeks_ahead() {
        browser.click(&hook("week-after")).await;
    }
    browser.see(&hook("week-busy")).await;
    browser.click(&hook("week-booking")).await;
    browser.see(&hook("move-booking")).await;
}

async fn booking_page(browser: &Browser, owner: &mut Owner) {
    to_section(browser, "events").await;
    browser.click(&hook("change-event")).await;
    browser.see(&hook("event-editor")).await;
    let unfold = "for (const one of document.querySelectorAll('main details')) one.open = true";
    browser.run(unfold, vec![]).await;
    browser.set("#event-title", "Tea & cake").await;
    browser.choose("#event-notice", "2").await;
    browser.click(&hook("add-question")).await;
    browser.fill("#question-q1", "Milk?").await;
    browser.click(&hook("save-event")).await;
    saved(owner, "the event type", |view| {
        let event = &view["events"][0];
        (&event["title"], &event["notice"]) == (&json!("Tea & cake"), &json!(120))
            && event["questions"][0]["label"] == "Milk?"
    })
    .await;
    browser.click(&hook("back")).await;

    change(browser, "brand").await;
    browser.click(&hook("own-colour")).await;
    browser.set(&hook("brand-accent"), "#c81e5a").await;
    browser.click(&hook("save-brand")).await;
    browser.gone(&hook("save-brand")).await;
    saved(owner, "the colour", |view| {
        view["brand"]["accent"] == "#c81e5a"
    })
    .await;

    to_section(browser, "tag").await;
    browser.click(&hook("editor-Html")).await;
    browser.click(&hook("copy-tag")).await;
    let tag = browser.text(&hook("tag")).await;
    assert!(tag.contains(&format!("{SITE}/{EVENT}")), "{tag}");
}

async fn my_calendar(browser: &Browser, owner: &mut Owner) {
    // Saturday and Sunday, drawn with the pointer.
    change(browser, "hours").await;
    browser.click(&hook("draw-week")).await;
    browser.see(&hook("week-grid")).await;
    browser.drag("#week-5-20", "#week-6-23").await;
    browser.see("input[aria-label=\"Sunday to\"]").await;
    browser.click(&hook("save-hours")).await;
    saved(owner, "the hours that were drawn", |view| {
        let weekly = &view["hosts"][0]["schedule"]["weekly"];
        weekly[1] == json!({"days": ["sa", "su"], "start": "10:00", "end": "12:00"})
    })
    .await;

    change(browser, "calendars").await;
    let family = "[data-test=calendar-conflict][data-calendar=Family]";
    browser.click(family).await;
    browser.click(&hook("save-calendars")).await;
    browser.gone(&hook("save-calendars")).await;
    saved(owner, "the calendars", |view| {
        let calendars = view["hosts"][0]["connections"][0]["calendars"].as_array();
        let family = |it: &&Value| it["title"] == "Family";
        let family = calendars.and_then(|all| all.iter().find(family));
        family.is_some_and(|it| it["checks_conflicts"] == false)
    })
    .await;

    change(browser, "switches").await;
    browser.click(&hook("all-day-blocks")).await;
    browser.click(&hook("save-switches")).await;
    saved(owner, "the switches", |view| {
        view["hosts"][0]["switches"]["all_day_blocks"] == false
    })
    .await;

    change(browser, "me").await;
    browser.set(&hook("host-name"), "Augusta King").await;
    browser.click(&hook("save-host-details")).await;
    saved(owner, "the name", |view| {
        view["hosts"][0]["name"] == "Augusta King"
    })
    .await;

    change(browser, "mails").await;
    browser.click(&hook("rejected")).await;
    browser.click(&hook("save-mails")).await;
    saved(owner, "the mails", |view| {
        view["hosts"][0]["mails"]["rejected"] == false
    })
    .await;

    to_section(browser, "connection").await;
    browser.choose(&hook("busy-seen-by"), "nobody").await;
    saved(owner, "who sees busy times", |view| {
        view["hosts"][0]["connections"][0]["busy_seen_by"] == "nobody"
    })
    .await;

    to_section(browser, "feeds").await;
    browser.click(&hook("make-feed")).await;
    browser.see(&hook("feed-link")).await;
}

async fn team(browser: &Browser, owner: &mut Owner, wrong: &mut Findings) {
    to_section(browser, "people").await;
    browser.click(&hook("change-host")).await;
    browser.set(&hook("host-name"), "Robert").await;
    browser.click(&hook("save-host-details")).await;
    saved(owner, "the other host's name", |view| {
        view["hosts"][1]["name"] == "Robert"
    })
    .await;

    faults::none(browser, wrong, "Hosts").await;
    to_section(browser, "roles").await;
    browser.click(&hook("invite-member")).await;
    browser.click(&hook("make-invitation")).await;
    browser.see(&hook("member-link")).await;

    faults::none(browser, wrong, "Access and roles").await;
    to_section(browser, "locks").await;
    browser.click(&hook("lock-mails")).await;
    browser.click(&hook("preview-mails")).await;
    browser.see(&hook("overwrites")).await;
    faults::none(browser, wrong, "what a lock overwrites").await;
    browser.click(&hook("lock-now-mails")).await;
    browser.see(&hook("unlock-mails")).await;
    faults::none(browser, wrong, "a lock").await;
    browser.click(&hook("unlock-mails")).await;
    browser.gone(&hook("unlock-mails")).await;
    faults::none(browser, wrong, "unlocked").await;
}

async fn site(browser: &Browser, owner: &mut Owner) {
    change(browser, "site").await;
    browser.set("#site-title", "The analytical office").await;
    browser.choose("#first-weekday", "6").await;
    browser.click(&hook("save-site")).await;
    saved(owner, "the site", |view| {
        (&view["title"], &view["first_weekday"]) == (&json!("The analytical office"), &json!("su"))
    })
    .await;

    to_section(browser, "self-test").await;
    browser.click(&hook("self-test")).await;
    browser.see(&hook("proof-title")).await;

    to_section(browser, "activity").await;
    browser.click(&hook("open-log")).await;
    browser.see(&hook("log")).await;
    browser.choose(&hook("log-days"), "2").await;
    until("the log of the week", async || {
        let log = browser.text("#activity").await;
        log.contains("A visitor asked for a time.").then_some(())
    })
    .await;

    to_section(browser, "audit").await;
    browser.click(&hook("open-audit")).await;
    browser.see(&hook("audit")).await;
    let said = browser.text(&hook("audit")).await;
    assert!(said.contains("The analytical office"), "{said}");

    to_section(browser, "privacy").await;
    browser.set(&hook("keep-days"), "120").await;
    browser.click(&hook("save-privacy")).await;
    saved(owner, "how long names are kept", |view| {
        view["keep_days"] == 120
    })
    .await;
}
