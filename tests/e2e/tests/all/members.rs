//! Access and roles: an admin invites a viewer, who looks at bookings and finds nothing to change.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::days::Day;
use e2e::people::{EVE, EVENT, Guest, OWNER, SITE};
use e2e::steps::{ZONE, agree_to_everything, hook, look, to_section};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn browser_a_viewer_is_invited_looks_at_bookings_and_is_removed() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let day = Day::working();
    let start = day.at("10:00");
    at.book(&Guest::new(), &start).await.expect(201);
    let mut wrong = Findings::default();
    let browser = Browser::start(&at, ZONE).await;
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("overview")).await;

    // One link is withdrawn, another is sent.
    to_section(&browser, "roles").await;
    browser.click(&hook("invite-member")).await;
    browser.click(&hook("make-invitation")).await;
    browser.see(&hook("invitation")).await;
    browser.click(&hook("withdraw-invitation")).await;
    browser.gone(&hook("invitation")).await;
    browser.click(&hook("make-invitation")).await;
    browser.see(&hook("invitation")).await;
    let link = browser.text(&hook("member-link")).await;
    wrong.all(look(&browser, "setup-70-roles").await);

    let eve = json!({"email": EVE, "time_zone": ZONE, "name": "Eve Adams"});
    at.tell("users", eve).await;
    let viewer = Browser::start(&at, ZONE).await;
    viewer.open(link.trim()).await;
    viewer.see(&hook("appointed")).await;
    viewer.click(&hook("sign-in")).await;
    agree_to_everything(&viewer, EVE).await;
    viewer.click(&hook("take-appointment")).await;
    viewer.see(&hook("booking")).await;
    wrong.all(look(&viewer, "setup-71-viewer").await);
    let areas = viewer.attributes(".area-links > li > a", "href").await;
    assert_eq!(areas, ["#bookings", "#team", "#site"]);
    to_section(&viewer, "hosts").await;
    viewer.see(&hook("host-stands")).await;
    wrong.all(look(&viewer, "setup-74-viewer-hosts").await);
    to_section(&viewer, "stored").await;
    viewer.click(&hook("what-is-stored")).await;
    wrong.all(look(&viewer, "setup-75-viewer-stored").await);
    to_section(&viewer, "bookings").await;
    for absent in [
        "cancel-booking",
        "view-person",
        "open-log",
        "make-invitation",
    ] {
        assert_eq!(viewer.count(&hook(absent)).await, 0, "{absent}");
    }

    viewer.click(&hook("show-week")).await;
    for _ in 0..day.weeks_ahead() {
        viewer.click(&hook("week-after")).await;
    }
    viewer.see(&hook("week-booking")).await;
    wrong.all(look(&viewer, "setup-73-viewer-week").await);

    to_section(&viewer, "hosts").await;
    viewer.see(&hook("host-stands")).await;
    wrong.all(look(&viewer, "setup-74-viewer-hosts").await);

    // The admin changes what she sees, and removes her.
    browser.reload().await;
    browser.see(&hook("member-sees")).await;
    browser.click_nth(&hook("change-member"), 1).await;
    browser.click(&hook("sees-all")).await;
    browser.click(&hook("sees-event")).await;
    wrong.all(look(&browser, "setup-72-member-changes").await);
    browser.click(&hook("save-member")).await;
    browser.gone(&hook("save-member")).await;
    let sees = browser.text(&hook("member-sees")).await;
    assert!(sees.starts_with("Sees bookings of"), "{sees}");
    // The same is set where the event type is changed.
    browser
        .open(&format!("{}/setup?event={EVENT}", at.edge))
        .await;
    browser.see(&hook("watcher")).await;
    assert_eq!(
        browser.count(&format!("{}:checked", hook("watcher"))).await,
        1
    );
    wrong.all(look(&browser, "setup-76-watchers").await);
    browser.click(&hook("watcher")).await;
    browser.click(&hook("save-watchers")).await;
    until("nobody to watch", async || {
        let path = format!("/v1/owner/sites/{SITE}/members");
        let all = owner.send(Method::GET, &path, None).await.expect(200).body;
        (all["members"][1]["sees"]["events"] == json!([])).then_some(())
    })
    .await;
    browser.click(&hook("back")).await;
    to_section(&browser, "roles").await;
    browser.see(&hook("member-sees")).await;
    browser.click(&hook("remove-member")).await;
    browser.click(&hook("confirm-remove-member")).await;
    browser.gone(&hook("member-sees")).await;
    viewer.end().await;
    browser.end().await;
    assert_eq!(owner.view().await["admins"], json!([OWNER]));
    wrong.end();
}
