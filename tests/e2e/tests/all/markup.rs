//! What people type is text, on every page that shows it.

use e2e::browser::Browser;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{
    DESKTOP, PHONE, ZONE, agree_to_everything, choose_day, hook, send_form, tag, time,
};
use e2e::world::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn browser_what_people_type_is_text_everywhere() {
    let at = World::start().await;
    let mut owner = at.connected().await;
    let day = Day::working();
    let nasty = "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\">\"'`;--&amp; \u{1f600} \u{202e}שלום";
    let settings = json!({"event": EVENT, "title": nasty, "description": nasty, "durations": [30],
        "notice": 60, "horizon_days": 60, "location": nasty});
    let path = format!("/v1/owner/sites/{SITE}/events/{EVENT}");
    owner
        .send(Method::PUT, &path, Some(&settings))
        .await
        .expect(200);
    let title = json!({"title": nasty, "contact": nasty});
    owner
        .send(
            Method::PUT,
            &format!("/v1/owner/sites/{SITE}"),
            Some(&title),
        )
        .await
        .expect(200);

    let browser = Browser::start(&at, ZONE).await;
    let page = CustomerPage::serve(&tag(&at), None).await;
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    browser.click(&time(&day.at("11:00"))).await;
    // WebDriver types nothing outside the basic plane; that goes over HTTP below.
    let typed: String = nasty.chars().filter(|c| *c < '\u{10000}').collect();
    send_form(
        &browser,
        &typed.chars().take(90).collect::<String>(),
        "o'brien+x@example.org",
        &typed,
    )
    .await;
    browser.see(&hook("confirmation")).await;
    let clean = async |place: &str| {
        let script = "return [window.pwned ?? null,
            ...[document, ...[...document.querySelectorAll('freeslot-booking')].map((e) => e.shadowRoot)]
              .flatMap((r) => [...r.querySelectorAll('img[onerror], script:not([src])')].map((e) => e.outerHTML))]";
        let found = browser.run(script, vec![]).await;
        assert_eq!(found, json!([null]), "{place}");
        let text = "return document.body.innerText + [...document.querySelectorAll('freeslot-booking')].map((e) => e.shadowRoot.textContent).join('')";
        let text = browser.run(text, vec![]).await;
        let text = text.as_str().unwrap_or_default().to_owned();
        assert!(
            text.contains("<script>window.pwned=1</script>"),
            "{place}: {text}"
        );
    };
    clean("the widget").await;
    browser.photograph("widget-nasty", PHONE, false).await;
    let manage = browser.attributes(&hook("manage-link"), "href").await;
    browser.open(&manage[0]).await;
    browser.see("[data-state=\"confirmed\"]").await;
    clean("the manage page").await;
    browser.photograph("manage-nasty", PHONE, false).await;
    browser
        .open(&format!("{}/book/{SITE}/{EVENT}", at.edge))
        .await;
    browser.see(&hook("time")).await;
    clean("the booking page").await;
    let file = at
        .http
        .get(format!("{}/calendar.ics", manage[0]))
        .send()
        .await
        .expect("a file");
    let file = file.text().await.expect("text").replace("\r\n ", "");
    assert!(
        file.contains("SUMMARY:") && !file.contains("\nBEGIN:VALARM"),
        "{file}"
    );

    let mut guest = Guest::new();
    guest.name = nasty.chars().take(100).collect();
    guest.notes = nasty.repeat(10);
    let booked = at.book(&guest, &day.at("13:00")).await.expect(201);
    browser
        .open(booked.body["manage_url"].as_str().expect("a link"))
        .await;
    clean("the manage page").await;
    // The owner's own page lists the bookings.
    browser.open(&format!("{}/setup", at.edge)).await;
    browser.click(&hook("sign-in")).await;
    agree_to_everything(&browser, OWNER).await;
    browser.see(&hook("booking")).await;
    clean("the setup page").await;
    browser.photograph("setup-nasty", DESKTOP, false).await;

    let events = at.events(OWNER, "primary").await;
    let words = events.iter().map(ToString::to_string).collect::<String>();
    assert!(
        words.contains("window.pwned=1"),
        "Google gets what was typed: {words}"
    );
    browser.end().await;
}
