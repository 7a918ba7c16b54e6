//! Settings that are the same for everybody: an admin looks at what a lock overwrites and locks, the
//! host finds it locked, and the changes say who it was.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::people::{OWNER, SITE};
use e2e::steps::{ZONE, hook, look, sign_in, to_section};
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

const BOB: &str = "bob@example.com";

async fn signed_in(at: &World, email: &str) -> Browser {
    let browser = Browser::start(at, ZONE).await;
    sign_in(&browser, at, email, "").await;
    browser
}

#[tokio::test]
async fn browser_an_admin_sees_what_a_lock_overwrites_and_the_host_finds_it_locked() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let bob = owner.add_host(&at, BOB, "Bob").await;
    let hours = json!({"zone": ZONE,
        "weekly": [{"days": ["mo", "tu", "we"], "start": "07:00", "end": "11:30"}]});
    let path = format!("/v1/owner/sites/{SITE}/hosts/{bob}/schedule");
    owner
        .send(Method::PUT, &path, Some(&hours))
        .await
        .expect(200);
    let mut wrong = Findings::default();
    let browser = signed_in(&at, OWNER).await;

    // What is overwritten is shown before.
    to_section(&browser, "locks").await;
    browser.click(&hook("lock-hours")).await;
    browser.click(&hook("preview-hours")).await;
    browser.see(&hook("overwrites")).await;
    let said = browser.text(&hook("overwrites")).await;
    assert!(said.contains("Bob"), "{said}");
    assert!(said.contains("Mon–Wed 7:00 AM–11:30 AM"), "{said}");
    wrong.all(look(&browser, "setup-90-what-a-lock-overwrites").await);
    browser.click(&hook("lock-now-hours")).await;
    browser.see(&hook("unlock-hours")).await;
    let view = owner.view().await;
    let weekly = |host: usize| view["hosts"][host]["schedule"]["weekly"].clone();
    assert_eq!(weekly(0), weekly(1));
    for group in ["limits", "mails", "switches"] {
        browser.click(&hook(&format!("lock-{group}"))).await;
        browser.click(&hook(&format!("preview-{group}"))).await;
        browser.click(&hook(&format!("lock-now-{group}"))).await;
        browser.see(&hook(&format!("unlock-{group}"))).await;
    }

    // The host is told why, and whom to ask; there is no editor.
    let host = signed_in(&at, BOB).await;
    to_section(&host, "hours").await;
    for group in ["hours", "limits", "mails", "switches"] {
        host.see(&hook(&format!("locked-{group}"))).await;
    }
    for absent in [
        "hours-change",
        "hours-add",
        "mails-change",
        "switches-change",
    ] {
        let shown = format!("{}:not([hidden])", hook(absent));
        let shown = host.count(&shown).await;
        let in_hidden = host.count(&format!("[hidden] {}", hook(absent))).await;
        assert_eq!(shown, in_hidden, "{absent}");
    }
    wrong.all(look(&host, "setup-91-locked-for-a-host").await);
    host.click(&hook("me-change")).await;
    host.see(&hook("host-name")).await;
    let limit = format!("host-{bob}-limit-day");
    assert_eq!(host.count(&hook(&limit)).await, 0);
    host.end().await;

    // Given back; and every change says who it was.
    browser.click(&hook("unlock-hours")).await;
    browser.gone(&hook("unlock-hours")).await;
    to_section(&browser, "audit").await;
    browser.click(&hook("open-audit")).await;
    browser.see(&hook("audit")).await;
    let said = browser.text(&hook("audit")).await;
    for line in [
        "Hours locked for everybody",
        "Hours unlocked for everybody",
        "Hours of Bob",
        "New host Bob",
    ] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    wrong.all(look(&browser, "setup-92-changes").await);
    browser.end().await;
    wrong.end();
}
