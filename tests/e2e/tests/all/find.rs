//! Bookings found, noted and taken along on the setup page, in a real browser.

use e2e::Findings;
use e2e::browser::{Browser, Key};
use e2e::days::Day;
use e2e::people::{Guest, OWNER};
use e2e::steps::{ZONE, agree_to_everything, hook, look};
use e2e::until;
use e2e::world::World;
use serde_json::json;

async fn until_text(browser: &Browser, selector: &str, wanted: &str) {
    until(&format!("{selector} to say {wanted}"), async || {
        (browser.text(selector).await == wanted).then_some(())
    })
    .await;
}

/// A file that the browser has kept, once all of it is there.
async fn kept(folder: &std::path::Path, name: &str) -> String {
    let file = folder.join(name);
    until(&format!("{name} to be kept"), async || {
        std::fs::read_to_string(&file)
            .ok()
            .filter(|text| !text.is_empty())
    })
    .await
}

#[tokio::test]
async fn browser_bookings_are_found_noted_and_taken_along() {
    let day = Day::working();
    let at = World::start().await;
    let _ = at.connected().await;
    for (start, name) in [("09:00", "Mesut Özil"), ("11:00", "=1+1")] {
        let mut guest = Guest::new();
        guest.name = name.to_owned();
        at.book(&guest, &day.at(start)).await.expect(201);
    }
    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;

    // A note; the keyboard stays where it was.
    owner.click(&hook("note-booking")).await;
    owner.fill(&hook("note-text"), "Likes marmalade").await;
    wrong.all(look(&owner, "setup-note").await);
    owner.click(&hook("save-note")).await;
    until(
        "the note to be shown, and the button to have the focus",
        async || {
            let has = "return document.activeElement?.dataset.test ?? ''";
            let focus = owner.run(has, vec![]).await;
            (focus == "note-booking" && owner.count(&hook("booking-note")).await == 1).then_some(())
        },
    )
    .await;
    let note = owner.text(&hook("booking-note")).await;
    assert!(note.contains("Likes marmalade"), "{note}");

    // Found by a word of the note, with the keyboard.
    owner.click(&hook("bookings-change")).await;
    until_text(&owner, &hook("found"), "2 bookings").await;
    wrong.all(look(&owner, "setup-find").await);
    owner.fill(&hook("find-text"), "MARMALADE özil").await;
    owner.press(Key::Enter).await;
    until_text(&owner, &hook("found"), "1 booking").await;
    // Between two days, the last one with it.
    owner.choose(&hook("find-when"), "3").await;
    owner.set(&hook("find-first"), &day.text()).await;
    owner.set(&hook("find-last"), &day.text()).await;
    until_text(&owner, &hook("found"), "1 booking").await;
    wrong.all(look(&owner, "setup-find-between").await);
    owner.set(&hook("find-last"), &day.plus(-1).text()).await;
    until_text(&owner, &hook("found"), "No bookings match.").await;
    wrong.all(look(&owner, "setup-find-none").await);
    owner.set(&hook("find-last"), "").await;
    until_text(&owner, &hook("found"), "1 booking").await;

    // What is found is what is kept as a file; a booking that ends is shown as it is then.
    let folder = at.folder().join("downloads");
    std::fs::create_dir_all(&folder).expect("a folder for files");
    let allow = json!({"behavior": "allow", "downloadPath": folder});
    owner.chromium("Page.setDownloadBehavior", allow).await;
    owner.click(&hook("export-ics")).await;
    let file = kept(&folder, "ada-lovelace-bookings.ics").await;
    assert_eq!(file.matches("BEGIN:VEVENT").count(), 1, "{file}");
    let event = at.booked().await;
    let ids = event.iter().filter_map(|event| event["id"].as_str());
    let ids = ids.filter(|id| file.replace("\r\n ", "").contains(&format!("UID:{id}@")));
    assert_eq!(ids.count(), 1, "{file}");
    owner.set(&hook("find-text"), "").await;
    owner.click(&hook("find")).await;
    until_text(&owner, &hook("found"), "2 bookings").await;
    owner.click(&hook("export-csv")).await;
    let file = kept(&folder, "ada-lovelace-bookings.csv").await;
    assert!(
        file.contains(",'=1+1,") && file.contains("Mesut Özil"),
        "{file}"
    );
    owner.click(&hook("cancel-booking")).await;
    owner.click(&hook("cancel-for-sure")).await;
    until("one to be shown as cancelled", async || {
        (owner.count(".booking.gone").await == 1).then_some(())
    })
    .await;
    owner.choose(&hook("find-status"), "3").await;
    until_text(&owner, &hook("found"), "1 booking").await;
    let complaints = owner.complaints().await;
    for line in complaints.iter().filter(|line| !line.contains("/v1/me")) {
        wrong.add(format!("console: {line}"));
    }
    owner.end().await;
    wrong.end();
}
