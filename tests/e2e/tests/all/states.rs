//! States of the setup page that come up rarely: what they look like, in both colours and on both
//! screens, and that they are accessible.

use e2e::browser::Browser;
use e2e::days::Day;
use e2e::keyboard::until_focused;
use e2e::owner::Owner;
use e2e::people::{EVE, Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look, signed_in, to_section};
use e2e::world::World;
use e2e::{Findings, until};
use reqwest::Method;
use serde_json::json;

const BOB: &str = "bob@example.com";

/// No answer comes from addresses like these.
async fn block(browser: &Browser, urls: &[&str]) {
    browser.chromium("Network.enable", json!({})).await;
    let wish = json!({"urls": urls});
    browser.chromium("Network.setBlockedURLs", wish).await;
}

/// Waits until what is said is this.
async fn says(browser: &Browser, words: &str) {
    until(&format!("{words:?} to be said"), async || {
        let said = browser.text("main").await;
        said.contains(words).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_a_page_without_an_answer_says_so_and_can_be_tried_again() {
    let at = World::start().await;
    at.connected().await;
    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();
    for (url, name) in [("*/v1/owner/sites/*", "site"), ("*/v1/me", "account")] {
        block(&browser, &[url]).await;
        browser.reload().await;
        says(&browser, "No answer from the server").await;
        wrong.all(look(&browser, &format!("setup-80-no-{name}")).await);
        block(&browser, &[]).await;
        browser.click(&format!("{} button", hook("problem"))).await;
        browser.see(&hook("overview")).await;
    }
    browser.end().await;
    wrong.end();
}

/// The link of a new invitation for a new host.
pub(crate) async fn invited(owner: &mut Owner, name: &str) -> (String, String) {
    let hosts = format!("/v1/owner/sites/{SITE}/hosts");
    let new = json!({"name": name, "zone": ZONE});
    let view = owner.send(Method::POST, &hosts, Some(&new)).await;
    let last = view.expect(201).body["hosts"].as_array().cloned();
    let last = last.and_then(|all| all.last().cloned()).expect("a host");
    let id = last["id"].as_str().expect("an id").to_owned();
    let path = format!("{hosts}/{id}/invitation");
    let link = owner.send(Method::POST, &path, Some(&json!({}))).await;
    let link = link.expect(201).body["url"].clone();
    (id, link.as_str().expect("a link").to_owned())
}

#[tokio::test]
async fn browser_an_invitation_that_was_used_says_what_to_do() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    for (email, name) in [(BOB, "Bob"), (EVE, "Eve Adams")] {
        let person = json!({"email": email, "time_zone": ZONE, "name": name});
        at.tell("users", person).await;
    }
    let (_, link) = invited(&mut owner, "Bob").await;
    let token = link.split_once("invitation=").expect("a token").1;
    let start = json!({"intent": "connect_host", "invitation": token});
    let _ = Owner::new(&at)
        .consent(&at, &start, BOB, json!("all"))
        .await;

    // Used: it is Bob's way in again, and to whoever comes from Google as somebody else it says so.
    let mut wrong = Findings::default();
    let guest = Browser::start(&at, ZONE).await;
    guest.open(&link).await;
    guest.click(&hook("continue-google")).await;
    agree_to_everything(&guest, EVE).await;
    says(&guest, "This invitation does not work any more").await;
    // To whom is known to be somebody else before Google is asked.
    guest.open(&format!("{}/setup", at.edge)).await;
    guest.click(&hook("sign-in")).await;
    agree_to_everything(&guest, EVE).await;
    guest.see(&hook("start-site")).await;
    guest.open(&link).await;
    says(&guest, "This invitation has already been used").await;
    guest.gone(&hook("continue-google")).await;
    guest
        .open(&format!("{}/setup?problem=invitation", at.edge))
        .await;
    says(&guest, "This invitation does not work any more").await;
    // Nothing else is offered to somebody who came for another's site.
    guest.gone(&hook("someone-else")).await;
    wrong.all(look(&guest, "setup-81-invitation-used").await);

    guest.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_an_invitation_that_has_expired_or_is_not_whole_leads_nowhere() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let mut wrong = Findings::default();
    let guest = Browser::start(&at, ZONE).await;
    // A fortnight can't be waited for here, so the edge's answer to a link that is too old is put in.
    let (_, link) = invited(&mut owner, "Carol").await;
    guest.open(&link).await;
    guest.see(&hook("continue-google")).await;
    let expired =
        "const answer = JSON.stringify({type: 'about:blank', title: 'Not allowed', status: 403,
            code: 'forbidden', field: 'invitation',
            detail: 'This invitation has expired: ask for a new one.'});
        window.fetch = async () => new Response(answer, {status: 403,
            headers: {'content-type': 'application/problem+json'}});";
    guest.run(expired, vec![]).await;
    guest.click(&hook("continue-google")).await;
    says(&guest, "has expired: ask for a new one").await;
    guest.gone(&hook("continue-google")).await;
    wrong.all(look(&guest, "setup-82-invitation-expired").await);
    let cut = &link[..link.len() - 4];
    guest.open(cut).await;
    says(&guest, "copy the whole link from the message").await;
    guest.open(&link).await;
    guest.see(&hook("continue-google")).await;
    block(&guest, &["*/v1/owner/google/start"]).await;
    guest.click(&hook("continue-google")).await;
    says(&guest, "The server did not answer").await;
    guest.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_forms_that_open_and_what_is_another_hosts_look_right() {
    let at = World::start_with_mail().await;
    let mut owner = at.connected().await;
    let bob = owner.add_host(&at, BOB, "Bob").await;
    owner.put_event("tea", json!({"hosts": [bob]})).await;
    let start = Day::working().at("10:00");
    let mut wish = Guest::new().wish(&start);
    wish["event"] = json!("tea");
    let path = format!("/v1/sites/{SITE}/bookings");
    at.post(&path, &wish).await.expect(201);

    let browser = signed_in(&at, OWNER, "").await;
    let mut wrong = Findings::default();
    to_section(&browser, "mails").await;
    browser.click(&hook("mails-change")).await;
    browser.see(&hook("save-mails")).await;
    wrong.all(look(&browser, "setup-83-mails").await);
    to_section(&browser, "site").await;
    browser.click(&hook("site-change")).await;
    browser.see(&hook("save-site")).await;
    wrong.all(look(&browser, "setup-84-site").await);

    // Another host's hours have a page of their own, which has nothing of the first path.
    to_section(&browser, "people").await;
    browser.click("button[aria-label=\"Hours of Bob\"]").await;
    says(&browser, "When can Bob be booked?").await;
    wrong.all(look(&browser, "setup-85-hours-of-another").await);
    browser.click(&hook("hours-change")).await;
    browser.see(&hook("save-hours")).await;
    wrong.all(look(&browser, "setup-89-hours-of-another-open").await);
    browser
        .set("input[aria-label=\"Monday from\"]", "07:00")
        .await;
    browser.click(&hook("save-hours")).await;
    until("Bob's hours, and nobody else's", async || {
        let view = owner.view().await;
        let begins = |host: usize| {
            let weekly = view["hosts"][host]["schedule"]["weekly"].to_string();
            weekly.contains("07:00")
        };
        (begins(1) && !begins(0)).then_some(())
    })
    .await;
    browser.click(&hook("back")).await;
    until_focused(&browser, "people-heading").await;
    browser.end().await;

    // A host's own bookings.
    let host = signed_in(&at, BOB, "#bookings").await;
    host.see(&hook("booking")).await;
    assert_eq!(host.count(&hook("booking")).await, 1);
    wrong.all(look(&host, "area-bookings-of-a-host").await);
    host.end().await;
    wrong.end();
}
