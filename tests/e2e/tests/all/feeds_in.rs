//! A calendar that is read from an address, added on the setup page in a real browser.

use e2e::Findings;
use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, OWNER, SITE};
use e2e::steps::{DESKTOP, ZONE, agree_to_everything, hook, look, sign_in};
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

/// Waits until a start is offered to visitors, or is not, while another always is.
async fn until_offered(at: &World, start: &str, always: &str, wanted: bool) {
    let path = format!("/v1/sites/{SITE}/events/{EVENT}/slots/30/{}", &start[..7]);
    until(&format!("{start} offered: {wanted}"), async || {
        let slots = at.visit(Method::GET, &path, &[], None).await.expect(200);
        let has = |start: &str| {
            let all = slots.body["slots"].as_array();
            all.is_some_and(|all| all.contains(&json!(start)))
        };
        (has(start) == wanted && has(always)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn browser_a_calendar_at_an_address_blocks_until_it_is_removed() {
    let day = Day::working();
    let (busy, free) = (day.at("10:00"), day.at("13:00"));
    let at = World::start_with(&[("FEEDS_ON_LOOPBACK", "yes")]).await;
    let mut api = at.connected().await;
    let stamp = |instant: &str| instant.replace(['-', ':'], "");
    let file = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Choir\r\n\
         BEGIN:VEVENT\r\nUID:1@choir.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{}\r\n\
         DURATION:PT30M\r\nSUMMARY:Rehearsal-of-a-secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        stamp(&busy)
    );
    let files = [("/", "<p>Sign in</p>"), ("/choir.ics", file.as_str())];
    let publisher = CustomerPage::serve_files(&files, None).await;
    until_offered(&at, &busy, &free, true).await;

    let mut wrong = Findings::default();
    let owner = Browser::start(&at, ZONE).await;
    owner.open(&format!("{}/setup#calendars", at.edge)).await;
    owner.click(&hook("sign-in")).await;
    agree_to_everything(&owner, OWNER).await;
    owner.click(&hook("calendars-change")).await;
    owner.click(&hook("add-address")).await;
    // A page where a calendar was meant is no calendar without events.
    owner.fill(&hook("address"), &publisher.url).await;
    owner.click(&hook("save-address")).await;
    until("the refusal", async || {
        let said = owner.text("#error-address").await;
        said.contains("web page").then_some(())
    })
    .await;
    wrong.all(look(&owner, "setup-address-refused").await);
    let address = format!("{}choir.ics", publisher.url);
    owner.set(&hook("address"), &address).await;
    owner.click(&hook("save-address")).await;
    owner.see(&hook("address-row")).await;
    let row = owner.text(&hook("address-row")).await;
    assert!(row.contains("Choir"), "{row}");
    assert!(!row.contains("choir.ics"), "{row}");
    wrong.all(look(&owner, "setup-address").await);
    until_offered(&at, &busy, &free, false).await;
    // Who sees its busy times is its host's to say, as of an account.
    owner
        .choose(&format!("{} select", hook("address-row")), "nobody")
        .await;
    until("nobody else to see it", async || {
        let view = api.view().await;
        let all = view["hosts"][0]["connections"].as_array().cloned();
        let feed = all?.into_iter().find(|it| it["kind"] == "ical")?;
        (feed["busy_seen_by"] == "nobody").then_some(())
    })
    .await;
    // Its publisher is not asked again so soon.
    owner.click(&hook("refresh-address")).await;
    until("how long to wait", async || {
        let row = owner.text(&hook("address-row")).await;
        row.contains("15 minutes").then_some(())
    })
    .await;
    wrong.all(look(&owner, "setup-address-too-soon").await);
    // In the week it has a colour, and is not said to be changed in Google Calendar.
    let week = Browser::start(&at, ZONE).await;
    week.screen(DESKTOP, false).await;
    sign_in(&week, &at, OWNER, "").await;
    week.click(&hook("show-week")).await;
    for _ in 0..day.weeks_ahead() {
        week.click(&hook("week-after")).await;
    }
    let block = format!("div{}", hook("week-busy"));
    week.see(&block).await;
    let reasons = week.attributes(&block, "title").await;
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert!(
        reasons[0].contains("published at its address"),
        "{reasons:?}"
    );
    let style = week.attributes(&block, "style").await;
    assert!(style[0].contains('#'), "{style:?}");
    wrong.all(look(&week, "setup-week-address").await);
    week.end().await;
    owner.click(&hook("remove-address")).await;
    owner.gone(&hook("address-row")).await;
    until_offered(&at, &busy, &free, true).await;
    owner.end().await;
    wrong.end();
}
