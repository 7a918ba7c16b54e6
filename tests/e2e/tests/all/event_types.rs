//! Event types on the setup page: the list, and the page on which one is changed.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

/// The owner's browser, on the overview.
async fn owner(at: &World) -> Browser {
    let owner = Browser::start(at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    owner.see(&hook("overview")).await;
    owner
}

fn slugs(view: &Value, list: &str) -> Vec<String> {
    let all = view[list].as_array().into_iter().flatten();
    let slug = |event: &Value| event["event"].as_str().unwrap_or_default().to_owned();
    all.map(slug).collect()
}

/// Folded parts are opened, so that the picture shows them.
async fn unfold(browser: &Browser) {
    let script = "for (const one of document.querySelectorAll('main details')) one.open = true";
    browser.run(script, vec![]).await;
}

async fn empty(browser: &Browser, field: &str) {
    browser.set(field, "").await;
}

/// The element that has the keyboard.
async fn focused(browser: &Browser, id: &str) {
    until(&format!("{id} to have the keyboard"), async || {
        let at = browser
            .run("return document.activeElement?.id", vec![])
            .await;
        (at == id).then_some(())
    })
    .await;
}

fn row(slug: &str, name: &str) -> String {
    format!("{} {}", hook(&format!("event-{slug}")), hook(name))
}

#[tokio::test]
async fn browser_event_types_are_added_changed_ordered_and_retired() {
    let at = World::start().await;
    let mut api = at.connected().await;
    let site = json!({"title": "Ada Lovelace", "contact": "+44 20 7946 0000"});
    let path = format!("/v1/owner/sites/{SITE}");
    api.send(Method::PUT, &path, Some(&site)).await.expect(200);
    let owner = owner(&at).await;
    let mut wrong = Findings::default();

    // An address comes with the name, until one is typed.
    to_section(&owner, "events").await;
    owner.click(&hook("add-event")).await;
    focused(&owner, "new-event-title").await;
    owner.click(&hook("save-new-event")).await;
    owner.see("#error-new-event-title:not(:empty)").await;
    owner.fill("#new-event-title", "Tea & cake").await;
    assert_eq!(owner.value("#new-event-address").await, "tea-cake");
    wrong.all(look(&owner, "events-1-add").await);
    owner.set("#new-event-address", EVENT).await;
    owner.click(&hook("save-new-event")).await;
    // It has one already.
    owner.see(&hook("save-new-event")).await;
    until("the refusal", async || {
        let text = owner.text(&hook("overview")).await;
        text.contains("choose a different one").then_some(())
    })
    .await;
    owner.set("#new-event-address", "tea").await;
    owner.click(&hook("save-new-event")).await;

    // It has an address of its own, which opens it again.
    owner.see(&hook("event-editor")).await;
    assert!(owner.url().await.contains("event=tea"));
    owner.reload().await;
    owner.see(&hook("event-editor")).await;
    unfold(&owner).await;
    owner.choose("#event-ahead", "1").await;
    empty(&owner, "#event-horizon").await;
    owner.fill("#event-horizon", "10").await;
    owner.fill("#event-limit-day", "0").await;
    owner.click(&hook("save-event")).await;
    owner.see("#error-event-limits:not(:empty)").await;
    wrong.all(look(&owner, "events-2-editor").await);
    empty(&owner, "#event-limit-day").await;
    owner.fill("#event-limit-day", "2").await;
    owner.click(&hook("save-event")).await;
    let tea = until("what was saved", async || {
        let view = api.view().await;
        let tea = view["events"][1].clone();
        (tea["limits"] == json!({"day": 2})).then_some(tea)
    })
    .await;
    assert_eq!(tea["title"], "Tea & cake");
    assert_eq!(
        (&tea["business_days"], &tea["horizon_days"]),
        (&json!(true), &json!(10))
    );

    // The list: order, a copy, and what is retired.
    owner.click(&hook("back")).await;
    owner.click(&row("tea", "event-up")).await;
    until("the new order", async || {
        (slugs(&api.view().await, "events") == ["tea", EVENT]).then_some(())
    })
    .await;
    focused(&owner, "tea-up").await;
    owner.click(&row("tea", "event-addresses")).await;
    let link = owner.text(&row("tea", "event-link")).await;
    assert_eq!(link.trim(), format!("{}/book/{SITE}/tea", at.edge));
    let tag = owner.text(&row("tea", "event-tag")).await;
    assert!(tag.contains(&format!("data-book=\"{SITE}/tea\"")), "{tag}");
    wrong.all(look(&owner, "events-3-list").await);
    owner.click(&row("tea", "duplicate-event")).await;
    focused(&owner, "new-event-title").await;
    assert_eq!(owner.value("#new-event-title").await, "Tea & cake (copy)");
    assert_eq!(owner.value("#new-event-address").await, "tea-cake-copy");
    owner.click(&hook("save-new-event")).await;
    owner.see(&hook("event-editor")).await;
    let copy = api.view().await["events"][2].clone();
    assert_eq!(copy["limits"], json!({"day": 2}));
    // Back is where it was.
    owner.back().await;
    owner.see(&hook("overview")).await;

    // Nobody has booked the copy, somebody the other.
    owner.click(&row("tea-cake-copy", "retire-event")).await;
    focused(&owner, "retire-tea-cake-copy").await;
    owner.click(&hook("confirm-retire")).await;
    owner.gone(&hook("event-tea-cake-copy")).await;
    focused(&owner, "add-event").await;
    let start = Day::working().at("09:00");
    let booked = at.book(&Guest::new(), &start).await.expect(201);
    owner.click(&row(EVENT, "retire-event")).await;
    wrong.all(look(&owner, "events-4-retire").await);
    owner.click(&hook("confirm-retire")).await;
    owner.gone(&hook(&format!("event-{EVENT}"))).await;
    let view = api.view().await;
    assert_eq!(slugs(&view, "events"), ["tea"]);
    assert_eq!(slugs(&view, "retired_events"), [EVENT]);
    let visitor = Browser::start(&at, ZONE).await;
    visitor
        .open(&format!("{}/book/{SITE}/{EVENT}", at.edge))
        .await;
    let said = visitor.text("main").await;
    assert!(said.contains("+44 20 7946 0000"), "{said}");
    wrong.all(look(&visitor, "events-5-retired-for-visitors").await);
    let link = format!("{}/b/{}", at.edge, booked.body["token"].as_str().unwrap());
    visitor.open(&link).await;
    wrong.check(!visitor.text("main").await.contains("nothing here"), || {
        "a booking of a retired event type does not open".to_owned()
    });
    owner
        .open(&format!("{}/setup?site={SITE}&event={EVENT}", at.edge))
        .await;
    owner.see(&hook("no-event")).await;
    wrong.all(look(&owner, "events-6-retired").await);
    owner.click(&hook("back")).await;
    owner.click(&hook("retired-events")).await;
    owner.click(&hook("restore-event")).await;
    owner.see(&hook(&format!("event-{EVENT}"))).await;
    assert_eq!(slugs(&api.view().await, "events"), ["tea", EVENT]);
    let expected =
        |line: &String| (line.contains("/v1/me") && line.contains("401")) || line.contains("409");
    let complaints = owner.complaints().await;
    wrong.all(complaints.into_iter().filter(|it| !expected(it)).collect());
    for browser in [owner, visitor] {
        browser.end().await;
    }
    wrong.end();
}

#[tokio::test]
async fn browser_who_is_booked_how_often_and_under_which_name() {
    let at = World::start().await;
    let mut api = at.connected().await;
    let path = format!("/v1/owner/sites/{SITE}/hosts");
    let bob = json!({"name": "Bob", "zone": ZONE});
    let view = api.send(Method::POST, &path, Some(&bob)).await.expect(201);
    let id = |at: usize| view.body["hosts"][at]["id"].as_str().unwrap().to_owned();
    let (ada, bob) = (id(0), id(1));
    let owner = owner(&at).await;
    let mut wrong = Findings::default();

    // One's own name and limits, and another host's.
    to_section(&owner, "me").await;
    owner.click(&hook("me-change")).await;
    owner.set(&hook("host-name"), "Augusta King").await;
    owner.fill(&format!("#host-{ada}-limit-week"), "8").await;
    wrong.all(look(&owner, "events-7-name-and-limits").await);
    owner.click(&hook("save-host-details")).await;
    owner.gone(&hook("save-host-details")).await;
    to_section(&owner, "people").await;
    owner.click(&hook("change-host")).await;
    owner.set(&hook("host-name"), "Robert").await;
    owner.click(&hook("save-host-details")).await;
    until("both names", async || {
        let hosts = api.view().await["hosts"].clone();
        let names = (&hosts[0]["name"], &hosts[1]["name"]);
        let limited = hosts[0]["limits"] == json!({"week": 8});
        (names == (&json!("Augusta King"), &json!("Robert")) && limited).then_some(())
    })
    .await;

    // Whose turn it is, and that a moved booking may go to another.
    let editor = format!("{}/setup?site={SITE}&event={EVENT}", at.edge);
    owner.open(&editor).await;
    owner.click(&hook("event-who")).await;
    owner.click(&hook("event-priority")).await;
    owner.choose(&format!("#event-priority-{bob}"), "1").await;
    owner.click(&hook("event-keeps-host")).await;
    wrong.all(look(&owner, "events-9-whose-turn").await);
    owner.click(&hook("save-event")).await;
    until("whose turn it is", async || {
        let event = api.view().await["events"][0].clone();
        let ranked = event["priorities"] == json!({bob.clone(): 1});
        let turn = (&event["round_robin"], &event["keeps_host"]);
        (ranked && turn == (&json!("priority"), &json!(false))).then_some(())
    })
    .await;

    // All of them together: then they are named.
    owner.open(&editor).await;
    owner.click(&hook("event-who")).await;
    owner.click(&hook("event-all")).await;
    wrong.all(look(&owner, "events-10-together").await);
    owner.click(&hook("event-everybody")).await;
    owner.click(&hook("save-event")).await;
    owner.see("#error-hosts:not(:empty)").await;
    owner.click(&hook("event-some")).await;
    owner.click(&hook("save-event")).await;
    until("both together", async || {
        let event = api.view().await["events"][0].clone();
        let both = event["hosts"].as_array()?.len() == 2;
        (both && event["assignment"] == "all").then_some(())
    })
    .await;
    let mut event = api.view().await["events"][0].clone();
    (event["hosts"], event["assignment"]) = (json!([]), json!("any"));
    let path = format!("/v1/owner/sites/{SITE}/events/{EVENT}");
    api.send(Method::PUT, &path, Some(&event)).await.expect(200);

    // Only one of them is booked.
    owner.open(&editor).await;
    owner.click(&hook("event-who")).await;
    owner.click(&hook("event-some")).await;
    owner.click(&hook("save-event")).await;
    owner.see("#error-hosts:not(:empty)").await;
    owner.click(&hook(&format!("event-host-{bob}"))).await;
    wrong.all(look(&owner, "events-8-who").await);
    owner.click(&hook("save-event")).await;
    until("the host to be saved", async || {
        let view = api.view().await;
        (view["events"][0]["hosts"] == json!([bob])).then_some(())
    })
    .await;

    // On which day weeks begin.
    owner.click(&hook("back")).await;
    to_section(&owner, "site").await;
    owner.click(&hook("site-change")).await;
    owner.choose("#first-weekday", "6").await;
    owner.click(&hook("save-site")).await;
    until("the first weekday", async || {
        (api.view().await["first_weekday"] == "su").then_some(())
    })
    .await;
    owner.end().await;
    wrong.end();
}
