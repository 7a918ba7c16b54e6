//! What is kept of visitors, on the setup page, in a real browser: how long, of whom, and erasing
//! one of them.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use serde_json::json;

const EMAIL: &str = "grace@example.org";

#[tokio::test]
async fn browser_a_visitor_is_found_taken_along_and_erased() {
    let day = Day::working();
    let at = World::start().await;
    let _ = at.connected().await;
    let mut guest = Guest::new();
    guest.name = "Grace Hopper".to_owned();
    guest.email = EMAIL.to_owned();
    let booked = at.book(&guest, &day.at("09:00")).await.expect(201);
    let token = booked.body["token"].as_str().expect("a token").to_owned();
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    to_section(&owner, "privacy").await;
    owner.see(&hook("keep-days")).await;

    // How long, and what a shorter time would do.
    owner.set(&hook("keep-days"), "30").await;
    owner.see(&hook("keep-shorter")).await;
    owner.click(&hook("what-is-stored")).await;
    let listed = owner.text("#stored").await;
    assert!(
        listed.contains("What remains of an erased site") && listed.contains("For ever."),
        "{listed}"
    );
    wrong.all(look(&owner, "setup-privacy").await);
    owner.click(&hook("what-is-stored")).await;
    owner.click(&hook("save-privacy")).await;
    until("the warning to go once it is saved", async || {
        (owner.count(&hook("keep-shorter")).await == 0).then_some(())
    })
    .await;

    // Nobody, then somebody.
    owner
        .set(&hook("visitor-email"), "nobody@example.org")
        .await;
    owner.click(&hook("find-visitor")).await;
    until("nobody to be found", async || {
        let said = owner.text(&hook("visitor-found")).await;
        said.contains("Nothing is stored").then_some(())
    })
    .await;
    owner
        .set(&hook("visitor-email"), &EMAIL.to_uppercase())
        .await;
    owner.click(&hook("find-visitor")).await;
    until("her to be found", async || {
        let said = owner.text(&hook("visitor-found")).await;
        said.starts_with("1 booking").then_some(())
    })
    .await;
    let folder = at.folder().join("downloads");
    std::fs::create_dir_all(&folder).expect("a folder for files");
    let allow = json!({"behavior": "allow", "downloadPath": folder});
    owner.chromium("Page.setDownloadBehavior", allow).await;
    owner.click(&hook("export-visitor")).await;
    let file = folder.join("ada-lovelace-visitor.json");
    let text = until("the file to be kept", async || {
        let text = std::fs::read_to_string(&file).ok();
        text.filter(|text| text.ends_with('}'))
    })
    .await;
    assert!(text.contains("Grace Hopper"), "{text}");

    // Asked first, with its consequences; then for good.
    owner.click(&hook("erase-visitor")).await;
    owner.see(&hook("erase-question")).await;
    wrong.all(look(&owner, "setup-erase-visitor").await);
    owner.click(&hook("erase-for-sure")).await;
    owner.see(&hook("visitor-erased")).await;
    wrong.all(look(&owner, "setup-visitor-erased").await);
    until("her name to be gone from the calendar", async || {
        // The event stays, without anybody who is invited.
        let events = at.events(OWNER, "primary").await;
        let all = serde_json::Value::from(events).to_string();
        let erased = all.contains("Who it was has been erased.");
        (erased && !all.contains("Grace Hopper")).then_some(())
    })
    .await;
    let all = owner.text("body").await;
    assert!(!all.contains("Grace Hopper"), "{all}");

    // Her own page says what is true, and offers nothing.
    owner.open(&format!("{}/b/{token}", at.edge)).await;
    let page = owner.text("main").await;
    assert!(page.contains("Your details were erased here"), "{page}");
    assert_eq!(owner.count("form").await, 0);
    wrong.all(look(&owner, "visitor-erased").await);
    for line in owner.complaints().await {
        if !line.contains("/v1/me") {
            wrong.add(format!("console: {line}"));
        }
    }
    owner.end().await;
    wrong.end();
}

#[tokio::test]
async fn browser_a_site_is_erased_by_typing_its_address() {
    let day = Day::working();
    let at = World::start().await;
    let _ = at.connected().await;
    let mut guest = Guest::new();
    guest.email = EMAIL.to_owned();
    at.book(&guest, &day.at("09:00")).await.expect(201);
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    to_section(&owner, "privacy").await;
    // All of it is taken along first.
    let folder = at.folder().join("downloads");
    std::fs::create_dir_all(&folder).expect("a folder for files");
    let allow = json!({"behavior": "allow", "downloadPath": folder});
    owner.chromium("Page.setDownloadBehavior", allow).await;
    owner.click(&hook("export-site")).await;
    let file = folder.join("ada-lovelace.json");
    let whole: serde_json::Value = until("the site as a file", async || {
        serde_json::from_str(&std::fs::read_to_string(&file).ok()?).ok()
    })
    .await;
    assert!(whole.to_string().contains(EMAIL), "{whole}");

    owner.click(&hook("erase-site")).await;
    owner.see(&hook("erase-site-question")).await;
    let said = owner.text(&hook("erase-site-question")).await;
    assert!(
        said.contains("backups of our tables are gone after 30 days"),
        "{said}"
    );
    owner.click(&hook("erase-site-delete")).await;
    wrong.all(look(&owner, "setup-erase-site").await);
    // Nothing happens for who has not typed it.
    owner.click(&hook("erase-site-for-sure")).await;
    until("the address to be asked for", async || {
        let said = owner.text("#error-erase-site-confirm").await;
        said.contains("ada-lovelace").then_some(())
    })
    .await;
    assert_eq!(at.booked().await.len(), 1);
    owner.set(&hook("erase-site-confirm"), "ada-lovelace").await;
    owner.click(&hook("erase-site-for-sure")).await;
    until("the event to leave", async || {
        at.booked().await.is_empty().then_some(())
    })
    .await;
    // The page begins anew by itself once nothing is left.
    until("the site to be gone from the page", async || {
        let gone = owner.count(&hook("overview")).await == 0;
        let address = owner.run("return location.search", vec![]).await;
        (gone && address == "").then_some(())
    })
    .await;
    wrong.all(look(&owner, "setup-site-erased").await);
    for line in owner.complaints().await {
        // That it is not there is what was asked.
        let expected = ["/v1/me", "/v1/owner/sites/ada-lovelace", "/whole/erase"];
        if !expected.iter().any(|path| line.contains(path)) {
            wrong.add(format!("console: {line}"));
        }
    }
    owner.end().await;
    wrong.end();
}
