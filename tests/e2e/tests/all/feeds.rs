//! Calendar feeds on the setup page, in a real browser, and what stands at their addresses.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use serde_json::json;

/// The status, the `ETag` and the text at an address; `known` is the tag of what is known already.
async fn fetched(address: &str, known: &str) -> (u16, String, String) {
    let asked = reqwest::Client::new().get(address);
    let answer = asked.header("if-none-match", known).send().await;
    let answer = answer.expect("an answer");
    let tag = answer.headers().get("etag");
    let tag = tag.map(|tag| tag.to_str().expect("a tag").to_owned());
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a text");
    (status, tag.unwrap_or_default(), text)
}

async fn until_count(browser: &Browser, count: usize) {
    until(&format!("{count} links"), async || {
        (browser.count(&hook("feed")).await == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_a_calendar_reads_bookings_at_a_private_link_until_it_is_ended() {
    let day = Day::working();
    let at = World::start().await;
    let _ = at.connected().await;
    let guest = Guest::new();
    at.book(&guest, &day.at("09:00")).await.expect(201);
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;

    // By default next to nothing is told.
    to_section(&owner, "feeds").await;
    owner.see(&hook("make-feed")).await;
    wrong.all(look(&owner, "setup-feeds-none").await);
    owner.click(&hook("make-feed")).await;
    until_count(&owner, 1).await;
    let busy = owner.text(&hook("feed-link")).await;
    let (status, tag, file) = fetched(&busy, "").await;
    assert_eq!(status, 200, "{file}");
    assert!(file.contains("SUMMARY:Busy\r\n"), "{file}");
    assert!(!file.contains(&guest.name), "{file}");
    assert_eq!(fetched(&busy, &tag).await.0, 304);
    let app = owner.attributes(&hook("feed-webcal"), "href").await;
    let rest = busy.split_once("://").expect("an address").1;
    assert_eq!(app, [format!("webcal://{rest}")]);

    let origin = json!({"origin": at.edge, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    owner.chromium("Browser.grantPermissions", origin).await;
    owner
        .click(&format!("{} .copy-line button", hook("feed")))
        .await;
    until("the link to be copied", async || {
        let said = owner.text(&format!("{} [role=status]", hook("feed"))).await;
        said.contains("on your clipboard").then_some(())
    })
    .await;
    let clipboard = "const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done(String(e)))";
    assert_eq!(owner.run_async(clipboard, vec![]).await, busy.trim());

    // Everything, where that is chosen; the new link comes first.
    owner.click(&hook("feed-everything")).await;
    owner.click(&hook("feeds-how")).await;
    // How to use it, in three lines for each of three calendars.
    for nth in 1..=3 {
        let lines = format!(".feeds-how > div:nth-child({nth}) ol.how > li");
        assert_eq!(owner.count(&lines).await, 3, "{lines}");
    }
    wrong.all(look(&owner, "setup-feeds-everything").await);
    owner.click(&hook("make-feed")).await;
    until_count(&owner, 2).await;
    let full = owner.text(&hook("feed-link")).await;
    assert_ne!(full, busy);
    let (status, _, file) = fetched(&full, "").await;
    let id = at.booked().await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let file = file.replace("\r\n ", "");
    assert_eq!(status, 200);
    assert!(file.contains(&format!("UID:{id}@google.com\r\n")), "{file}");
    assert!(file.contains(&guest.name), "{file}");

    // When a calendar read it is shown, and ending it asks first; the keyboard is not lost.
    owner.reload().await;
    until_count(&owner, 2).await;
    let used = owner.text(&hook("feed-used")).await;
    assert!(used.starts_with("Last read "), "{used}");
    owner.click(&hook("end-feed")).await;
    owner.see(&hook("confirm-end-feed")).await;
    wrong.all(look(&owner, "setup-feeds-end").await);
    assert_eq!(fetched(&full, "").await.0, 200);
    owner.click(&hook("confirm-end-feed")).await;
    until_count(&owner, 1).await;
    until("the keyboard to be where a link is made", async || {
        let focus = owner.run("return document.activeElement?.id ?? ''", vec![]);
        (focus.await == "make-feed").then_some(())
    })
    .await;
    let (status, _, text) = fetched(&full, "").await;
    assert_eq!((status, text.contains("was ended")), (410, true), "{text}");
    assert_eq!(fetched(&busy, "").await.0, 200);
    let complaints = owner.complaints().await;
    for line in complaints.iter().filter(|line| !line.contains("/v1/me")) {
        wrong.add(format!("console: {line}"));
    }
    owner.end().await;
    wrong.end();
}
