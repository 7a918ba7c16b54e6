//! The setup page's screens that come up rarely, in every engine: they open, axe finds nothing in
//! them, and nothing complains.

use e2e::browser::{Browser, Engine};
use e2e::faults;
use e2e::people::{EVE, EVENT, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, go_to_boxes, hook};
use e2e::world::World;
use e2e::{Findings, until};
use reqwest::Method;
use serde_json::json;

use crate::states::invited;

const BOB: &str = "bob@example.com";

/// Opens each at its address and waits for what only it has.
async fn open(browser: &Browser, at: &World, wrong: &mut Findings, pages: &[(&str, &str)]) {
    for (rest, name) in pages {
        browser.open(&format!("{}/setup?{rest}", at.edge)).await;
        faults::keep(browser).await;
        is_well(browser, wrong, rest, name).await;
    }
}

/// Once what only this screen has is there, and nothing fades in any more.
async fn is_well(browser: &Browser, wrong: &mut Findings, place: &str, name: &str) {
    browser.see(&hook(name)).await;
    until("everything to stand still", async || {
        let moving = "return document.getAnimations().some((it) => it.playState === 'running')";
        (browser.run(moving, vec![]).await == false).then_some(())
    })
    .await;
    faults::none(browser, wrong, place).await;
    let found = browser.axe().await;
    wrong.all(found.iter().map(|it| format!("{place}: {it}")).collect());
}

async fn sign_in(browser: &Browser, at: &World, email: &str) {
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(browser, email).await;
}

/// Everybody's rare screens: somebody who is signed in nowhere, a host who leaves a box unticked, a
/// viewer, an admin who follows a link that leads nowhere.
pub(crate) async fn opens(engine: Engine) {
    let at = World::start().await;
    let mut owner = at.connected().await;
    for (email, name) in [(BOB, "Bob"), (EVE, "Eve Adams")] {
        let person = json!({"email": email, "time_zone": ZONE, "name": name});
        at.tell("users", person).await;
    }
    let (bob, link) = invited(&mut owner, "Bob").await;
    let token = link.split_once("invitation=").expect("a token").1;
    let path = format!("/v1/owner/sites/{SITE}/invitations");
    let wish = json!({"role": "viewer", "sees": {"all": true}});
    let made = owner.send(Method::POST, &path, Some(&wish)).await;
    let url = made.expect(201).body["url"].clone();
    let url = url.as_str().expect("a link").to_owned();
    let appointment = url.split_once("/setup?").expect("a query").1;

    let mut wrong = Findings::default();
    let browser = Browser::of(engine, &at, ZONE).await;
    let invitation = format!("invitation={token}");
    let cut = &invitation[..invitation.len() - 4];
    let nobodys = [
        (invitation.as_str(), "continue-google"),
        (cut, "problem"),
        ("problem=invitation", "problem"),
        ("problem=blocked", "problem"),
        ("step=someone", "continue-google"),
        (appointment, "sign-in"),
    ];
    open(&browser, &at, &mut wrong, &nobodys).await;

    // A viewer, who begins with no site.
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, EVE).await;
    browser.see(&hook("take-appointment")).await;
    faults::keep(&browser).await;
    is_well(&browser, &mut wrong, "taking it", "take-appointment").await;
    browser.click(&hook("take-appointment")).await;
    is_well(&browser, &mut wrong, "a viewer's overview", "overview").await;
    browser.click(&hook("sign-out")).await;
    browser.see(&hook("continue-google")).await;

    // A host who leaves a box unticked.
    browser.open(&link).await;
    browser.click(&hook("continue-google")).await;
    go_to_boxes(&browser, BOB).await;
    browser.click("#continue").await;
    browser.see(&hook("fix-permission")).await;
    faults::keep(&browser).await;
    is_well(&browser, &mut wrong, "an empty box", "fix-permission").await;
    browser.click(&hook("sign-out")).await;
    browser.see(&hook("continue-google")).await;

    // An admin.
    sign_in(&browser, &at, OWNER).await;
    browser.see(&hook("overview")).await;
    let (hours, event) = (
        format!("site={SITE}&step=host-hours&host={bob}"),
        format!("site={SITE}&event={EVENT}"),
    );
    let nowhere = format!("site={SITE}&event=nowhere");
    let hers = [
        ("site=nowhere", "problem"),
        (hours.as_str(), "hours-of"),
        (event.as_str(), "event-editor"),
        (nowhere.as_str(), "no-event"),
        (appointment, "problem"),
    ];
    open(&browser, &at, &mut wrong, &hers).await;
    browser.click(&hook("sign-out")).await;
    browser.see(&hook("continue-google")).await;

    // Somebody whose account belongs nowhere.
    let carol = json!({"email": "carol@example.com", "time_zone": ZONE, "name": "Carol"});
    at.tell("users", carol).await;
    sign_in(&browser, &at, "carol@example.com").await;
    browser.see(&hook("start-site")).await;
    faults::keep(&browser).await;
    is_well(&browser, &mut wrong, "no site", "start-site").await;
    browser.end().await;
    wrong.end();
}
