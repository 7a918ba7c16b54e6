//! The setup page of somebody who is connected: switches, leaving, work in hand, owners, the log.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::owner::Owner;
use e2e::page::Reply;
use e2e::people::{EVE, Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look, sign_in, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::{Value, json};

const BOB: &str = "bob@example.com";

async fn signed_in(at: &World) -> Browser {
    let browser = Browser::start(at, ZONE).await;
    sign_in(&browser, at, OWNER, "").await;
    browser
}

#[tokio::test]
async fn browser_switches_leaving_and_owners_look_right_and_do_what_they_say() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let start = Day::working().at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let browser = signed_in(&at).await;
    let mut wrong = Findings::default();

    // Busy times stop blocking only with the name typed, and a red line stays.
    to_section(&browser, "switches").await;
    browser.click(&hook("switches-change")).await;
    browser.click(&hook("busy-blocks")).await;
    browser.see(&hook("switch-confirm")).await;
    wrong.all(look(&browser, "setup-20-switches").await);
    browser.click(&hook("save-switches")).await;
    browser.see("#error-confirm:not(:empty)").await;
    let name = owner.view().await["hosts"][0]["name"].clone();
    browser
        .fill(&hook("switch-confirm"), name.as_str().expect("a name"))
        .await;
    browser.click(&hook("bookings-written")).await;
    browser.click(&hook("save-switches")).await;
    browser.see(&hook("busy-off")).await;
    browser.see(&hook("writing-off")).await;
    wrong.all(look(&browser, "setup-21-switched-off").await);
    let free = Day::working().at("11:00");
    let booked = at.book(&Guest::new(), &free).await.expect(201);
    assert_eq!(booked.body["reason"], "not_written");
    browser.click(&hook("switches-change")).await;
    browser.click(&hook("busy-blocks")).await;
    browser.click(&hook("bookings-written")).await;
    browser.click(&hook("all-day-blocks")).await;
    browser.click(&hook("save-switches")).await;
    browser.gone(&hook("busy-off")).await;
    let switches = owner.view().await["hosts"][0]["switches"].clone();
    assert_eq!(switches["all_day_blocks"], false);
    until("the booking to be written", async || {
        let view = owner.view().await;
        let all = view["bookings"].as_array().cloned().unwrap_or_default();
        all.iter().all(|it| it["not_written"] != true).then_some(())
    })
    .await;

    // A pause asks what becomes of future bookings.
    to_section(&browser, "people").await;
    browser.click(&hook("pause")).await;
    browser.see(&hook("leaving-bookings")).await;
    wrong.all(look(&browser, "setup-22-pause").await);
    browser.click(&hook("confirm-pause")).await;
    browser.see("#error-bookings:not(:empty)").await;
    browser.click(&hook("leave-keep")).await;
    browser.click(&hook("confirm-pause")).await;
    browser.see(&hook("resume")).await;
    wrong.all(look(&browser, "setup-23-paused").await);
    assert_eq!(owner.view().await["hosts"][0]["state"], "paused");
    browser.click(&hook("resume")).await;
    browser.see(&hook("pause")).await;

    // The log, and a link for another owner.
    to_section(&browser, "activity").await;
    browser.click(&hook("open-log")).await;
    browser.see(&hook("log")).await;
    wrong.all(look(&browser, "setup-24-log").await);
    to_section(&browser, "roles").await;
    browser.see(&hook("one-admin")).await;
    browser.click(&hook("invite-member")).await;
    browser.choose("#invite-role", "2").await;
    browser.click(&hook("make-invitation")).await;
    let link = browser.text(&hook("member-link")).await;
    browser.see(&hook("invitation")).await;
    wrong.all(look(&browser, "setup-24-roles").await);
    let eve = json!({"email": EVE, "time_zone": ZONE, "name": "Eve Adams"});
    at.tell("users", eve).await;
    let other = Browser::start(&at, ZONE).await;
    other.open(link.trim()).await;
    other.see(&hook("appointed")).await;
    wrong.all(look(&other, "setup-25-appointed").await);
    other.click(&hook("sign-in")).await;
    agree_to_everything(&other, EVE).await;
    other.click(&hook("take-appointment")).await;
    other.see(&hook("overview")).await;
    assert_eq!(owner.view().await["admins"], json!([OWNER, EVE]));
    other.end().await;

    // Disconnecting with a cancellation: done before the grant goes, and shown until then.
    browser.reload().await;
    to_section(&browser, "connection").await;
    browser.click(&hook("disconnect")).await;
    browser.see(&hook("leave-cancel")).await;
    wrong.all(look(&browser, "setup-26-disconnect-asks").await);
    browser.click(&hook("leave-cancel")).await;
    browser.click(&hook("confirm-disconnect")).await;
    browser.see(&hook("reconnect")).await;
    until("nothing to be left", async || {
        let events = at
            .asked(&format!("events?email={OWNER}&calendar=primary"))
            .await;
        let live = events
            .iter()
            .filter(|it| it["status"] != "cancelled")
            .count();
        (live == 0).then_some(())
    })
    .await;
    browser.end().await;
    wrong.end();
}

/// Cancelled by its visitor, while its event is out of reach.
async fn cancelled(at: &World, booked: Reply) {
    let (id, token) = (booked.body["id"].clone(), booked.body["token"].clone());
    let path = format!(
        "/v1/sites/{SITE}/bookings/{}/cancel",
        id.as_str().expect("an id")
    );
    let bearer = format!("Bearer {}", token.as_str().expect("a token"));
    let bearer = [("authorization", bearer.as_str())];
    let told = at
        .visit(Method::POST, &path, &bearer, Some(&json!({})))
        .await;
    assert_eq!(told.expect(200).body["reason"], "left_in_calendar");
}

/// Waits until this is said, if only for screen readers.
async fn said_so(browser: &Browser, words: &str) {
    until(&format!("{words:?} to be said"), async || {
        let said = browser
            .run("return document.body.textContent", vec![])
            .await;
        said.as_str()?.contains(words).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_what_is_left_to_do_is_listed_and_ticked_off() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let start = Day::working().at("10:00");
    let first = at.book(&Guest::new(), &start).await.expect(201);
    let mut all = vec![first];
    for later in ["14:00", "15:00"] {
        let later = Day::working().at(later);
        all.push(at.book(&Guest::new(), &later).await.expect(201));
    }
    let view = owner.view().await;
    let host = view["hosts"][0]["id"].as_str().expect("a host");
    let connection = view["hosts"][0]["connections"][0]["id"]
        .as_str()
        .expect("one");
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/connections/{connection}/disconnect");
    let keep = json!({"bookings": "keep"});
    owner
        .send(Method::POST, &path, Some(&keep))
        .await
        .expect(200);
    let mut all = all.into_iter();
    cancelled(&at, all.next().expect("one")).await;
    let browser = signed_in(&at).await;
    browser.see(&hook("by-hand-entry")).await;
    browser.see(&hook("job")).await;
    browser.click(&hook("retry-job")).await;
    said_so(&browser, "It is being tried again.").await;

    // The others fail for the same reason: that is one line, and one button.
    for booked in all {
        cancelled(&at, booked).await;
    }
    let path = format!("/v1/owner/sites/{SITE}/jobs");
    until("all three to have failed", async || {
        let jobs = owner.send(Method::GET, &path, None).await.expect(200).body;
        let failed = |job: &&Value| job["state"] == "failed";
        let all = jobs["jobs"].as_array().into_iter().flatten();
        (all.filter(failed).count() == 3).then_some(())
    })
    .await;
    browser.reload().await;
    browser.see(&hook("retry-jobs")).await;
    let said = browser.text(&hook("job")).await;
    assert!(
        said.contains("connection to Google has ended") && said.contains("3 of them"),
        "why, and how many: {said}"
    );
    assert_eq!(browser.count(&hook("job")).await, 1);
    let mut wrong = Findings::default();
    wrong.all(look(&browser, "setup-27-by-hand").await);
    browser.click(&hook("retry-jobs")).await;
    said_so(&browser, "All of it is being tried again.").await;
    for left in [2, 1, 0] {
        browser.click(&hook("by-hand-done")).await;
        until("one less by hand", async || {
            (browser.count(&hook("by-hand-entry")).await == left).then_some(())
        })
        .await;
    }
    browser.end().await;
    wrong.end();
}

/// Bob follows his invitation, and chooses his calendar.
async fn bob_connects(at: &World, owner: &mut Owner, host: &str) {
    let base = format!("/v1/owner/sites/{SITE}/hosts/{host}");
    let invited = owner
        .send(
            Method::POST,
            &format!("{base}/invitation"),
            Some(&json!({})),
        )
        .await
        .expect(201);
    let link = invited.body["url"].as_str().expect("a link");
    let token = link.split_once("invitation=").expect("a token").1;
    let start = json!({"intent": "connect_host", "invitation": token});
    let mut bob = Owner::new(at);
    bob.consent(at, &start, BOB, json!("all")).await;
    let calendar = &bob.view().await["hosts"][0]["connections"][0]["calendars"][0]["id"];
    let choice = json!({"checks_conflicts": [calendar], "receives_bookings": calendar});
    let path = format!("{base}/calendars");
    bob.send(Method::PUT, &path, Some(&choice))
        .await
        .expect(200);
    owner
        .send(Method::PUT, &path, Some(&choice))
        .await
        .expect(403);
}

#[tokio::test]
async fn browser_an_owner_sees_how_every_host_stands_and_finds_them() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let base = format!("/v1/owner/sites/{SITE}/hosts");
    at.tell(
        "users",
        json!({"email": BOB, "time_zone": ZONE, "name": "Bob"}),
    )
    .await;
    let mut ids = Vec::new();
    for name in [
        "Bob",
        "Carol Shaw",
        "Dorothy Vaughan",
        "Evelyn Boyd Granville",
    ] {
        let new = json!({"name": name, "zone": ZONE});
        let view = owner
            .send(Method::POST, &base, Some(&new))
            .await
            .expect(201);
        let hosts = view.body["hosts"].as_array().cloned().unwrap_or_default();
        let last = hosts.last().expect("the new host");
        ids.push(last["id"].as_str().expect("an id").to_owned());
    }
    bob_connects(&at, &mut owner, &ids[0]).await;
    let pause = format!("{base}/{}/pause", ids[2]);
    owner
        .send(Method::POST, &pause, Some(&json!({})))
        .await
        .expect(200);
    until("Bob to be free", async || {
        let view = owner.view().await;
        view["hosts"][1]["unavailable"].is_null().then_some(())
    })
    .await;
    at.book(&Guest::new(), &Day::working().at("10:00"))
        .await
        .expect(201);
    let browser = signed_in(&at).await;
    let mut wrong = Findings::default();
    to_section(&browser, "people").await;
    assert_eq!(browser.count(&hook("person")).await, 5);
    let said = browser.text(&hook("people-found")).await;
    assert_eq!(
        said.trim(),
        "5 people: 2 taking bookings, 1 paused, 2 not connected yet."
    );
    browser.click_nth(&hook("view-person"), 0).await;
    browser.click_nth(&hook("view-person"), 1).await;
    browser.see(&hook("person-more")).await;
    wrong.all(look(&browser, "setup-30-how-people-stand").await);
    let page = browser.text("body").await;
    assert!(!page.contains(BOB), "what Bob's account is called: {page}");

    // Found by name, then by how they stand.
    browser.fill(&hook("find-person"), "vaughan").await;
    until("one to be found", async || {
        (browser.count(&hook("person")).await == 1).then_some(())
    })
    .await;
    assert_eq!(browser.text(&hook("person-state")).await.trim(), "Paused");
    wrong.all(look(&browser, "setup-31-a-person-is-found").await);
    browser.set(&hook("find-person"), "").await;
    browser
        .fill(&hook("find-standing"), "Not connected yet")
        .await;
    until("two to be found", async || {
        (browser.count(&hook("person")).await == 2).then_some(())
    })
    .await;
    let said = browser.text(&hook("people-found")).await;
    assert_eq!(said.trim(), "Showing 2 of 5 people.");
    // And by what is connected.
    browser.choose(&hook("find-standing"), "0").await;
    browser.choose(&hook("find-connected"), "3").await;
    until("three to be found", async || {
        (browser.count(&hook("person")).await == 3).then_some(())
    })
    .await;
    wrong.all(look(&browser, "setup-32-nothing-connected").await);
    browser.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_an_owner_changes_another_hosts_switches_and_says_who_takes_bookings() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let start = Day::working().at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let base = format!("/v1/owner/sites/{SITE}/hosts");
    at.tell(
        "users",
        json!({"email": BOB, "time_zone": ZONE, "name": "Bob"}),
    )
    .await;
    let new = json!({"name": "Bob", "zone": ZONE});
    owner
        .send(Method::POST, &base, Some(&new))
        .await
        .expect(201);
    let bob = owner.view().await["hosts"][1]["id"].clone();
    bob_connects(&at, &mut owner, bob.as_str().expect("an id")).await;
    until("Bob to be free", async || {
        let view = owner.view().await;
        view["hosts"][1]["unavailable"].is_null().then_some(())
    })
    .await;
    let browser = signed_in(&at).await;
    let mut wrong = Findings::default();

    // Only another host's switches stand among the people.
    to_section(&browser, "people").await;
    assert_eq!(browser.count(&hook("host-switches")).await, 1);
    for (off, shown) in [(true, 1), (false, 0)] {
        browser.click(&hook("change-host-switches")).await;
        browser.click(&hook("bookings-written")).await;
        wrong.all(look(&browser, "setup-28-another-hosts-switches").await);
        browser.click(&hook("save-switches")).await;
        browser.gone(&hook("save-switches")).await;
        assert_eq!(browser.count(&hook("writing-off")).await, shown);
        let switches = &owner.view().await["hosts"][1]["switches"];
        assert_eq!(switches["bookings_written"], !off);
    }

    // Ada leaves, and Bob is to take what she had.
    browser.click_nth(&hook("pause"), 0).await;
    browser.click(&hook("leave-hand-over")).await;
    browser.fill(&hook("leave-hand-to"), "Bob").await;
    wrong.all(look(&browser, "setup-29-hand-to").await);
    browser.click(&hook("confirm-pause")).await;
    browser.see(&hook("resume")).await;
    until("the booking to be in Bob's calendar", async || {
        let events = at.events(BOB, "primary").await;
        events
            .iter()
            .any(|it| it["status"] != "cancelled")
            .then_some(())
    })
    .await;
    assert_eq!(owner.view().await["bookings"][0]["host"], bob);
    browser.end().await;
    wrong.end();
}

/// How often Google was asked for a list of calendars.
async fn lists(at: &World) -> usize {
    let calls = at.google_calls().await;
    let list = |call: &&String| call.contains("/calendarList");
    calls.iter().filter(list).count()
}

#[tokio::test]
async fn browser_a_list_of_calendars_that_is_an_hour_old_is_read_again() {
    let at = World::start().await;
    let _ = at.connected().await;
    let browser = signed_in(&at).await;
    let before = lists(&at).await;
    to_section(&browser, "calendars").await;
    browser.click(&hook("calendars-change")).await;
    let ago = browser.text(&hook("listed")).await;
    assert!(ago.starts_with("Google sent us this list"), "{ago}");
    // What was asked for with the editor is answered once the page can be left.
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.see(&hook("overview")).await;
    assert_eq!(lists(&at).await, before, "it is not an hour old");

    // The same, two hours on by this browser's clock.
    let later = "const Real = Date, by = 2 * 3600e3;
         globalThis.Date = class extends Real {
           constructor(...all) { if (all.length) super(...all); else super(Real.now() + by); }
           static now() { return Real.now() + by; }
         };";
    let source = json!({ "source": later });
    browser
        .chromium("Page.addScriptToEvaluateOnNewDocument", source)
        .await;
    browser.open(&format!("{}/setup", at.edge)).await;
    to_section(&browser, "calendars").await;
    browser.click(&hook("calendars-change")).await;
    until("Google to be asked again", async || {
        (lists(&at).await > before).then_some(())
    })
    .await;
    browser.end().await;
}
